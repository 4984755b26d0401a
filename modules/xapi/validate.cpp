#include "modules/xapi/validate.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

using shape::Cursor;
using shape::Kind;

constexpr std::array<std::string_view, 4> kIdentifiers{"mbox", "mbox_sha1sum", "openid", "account"};
constexpr std::array<std::string_view, 10> kInteractions{"true-false", "choice",      "fill-in",    "long-fill-in",
                                                         "matching",   "performance", "sequencing", "likert",
                                                         "numeric",    "other"};
constexpr std::size_t kShownKey = 60;

int identifiers(Cursor value) {
  int count = 0;
  for (std::string_view name : kIdentifiers) count += member(value, name) ? 1 : 0;
  return count;
}

double real_of(Cursor value) {
  if (value.kind() == Kind::integer) return static_cast<double>(value.integer());
  if (value.kind() == Kind::big_integer) return static_cast<double>(value.big_integer());
  return value.real();
}

bool is_number(Cursor value) {
  return value.kind() == Kind::integer || value.kind() == Kind::big_integer || value.kind() == Kind::real;
}

}  // namespace

std::optional<Cursor> member(Cursor object, std::string_view name) {
  if (object.kind() != Kind::object) return std::nullopt;
  for (Cursor at = object.first(); !(at == object.end()); at = at.next())
    if (at.key() == name) return at;
  return std::nullopt;
}

std::string_view text_member(Cursor object, std::string_view name) {
  auto found = member(object, name);
  return found && found->kind() == Kind::string ? found->text() : std::string_view();
}

bool Validator::refuse(const At& at, std::string_view what) {
  if (!problem_.empty()) return false;
  std::vector<std::string_view> path;
  for (const At* step = &at; step != nullptr; step = step->up)
    if (!step->name.empty()) path.push_back(step->name.substr(0, kShownKey));
  for (auto name = path.rbegin(); name != path.rend(); ++name)
    problem_ += (problem_.empty() ? "" : ".") + std::string(*name);
  if (!problem_.empty()) problem_ += ": ";
  problem_ += what;
  return false;
}

bool Validator::object(const At& at, Cursor value, std::initializer_list<Member> members) {
  if (value.kind() != Kind::object) return refuse(at, "must be an object");
  std::uint32_t seen = 0;
  for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
    At here{&at, item.key()};
    auto known = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.name == item.key(); });
    if (known == members.end()) return refuse(here, "is not a property that the specification knows here");
    std::uint32_t bit = 1U << (known - members.begin());
    if ((seen & bit) != 0) return refuse(here, "appears twice");
    seen |= bit;
    if (item.kind() == Kind::null) return refuse(here, "must not be null");
    if (!(this->*known->check)(here, item)) return false;
  }
  std::uint32_t bit = 1;
  for (const Member& m : members) {
    if (m.required && (seen & bit) == 0) return refuse(At{&at, m.name}, "is missing");
    bit <<= 1;
  }
  return true;
}

bool Validator::list(const At& at, Cursor value, Check check) {
  if (value.kind() != Kind::array) return refuse(at, "must be an array");
  std::size_t index = 0;
  for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
    std::string name = std::to_string(index++);
    if (!(this->*check)(At{&at, name}, item)) return false;
  }
  return true;
}

template <class F>
bool Validator::string(const At& at, Cursor value, F good, std::string_view what) {
  if (value.kind() != Kind::string) return refuse(at, "must be a string");
  return good(value.text()) || refuse(at, what);
}

bool Validator::any_text(const At& at, Cursor value) {
  return value.kind() == Kind::string || refuse(at, "must be a string");
}
bool Validator::truth(const At& at, Cursor value) {
  return value.kind() == Kind::boolean || refuse(at, "must be true or false");
}
bool Validator::number(const At& at, Cursor value) { return is_number(value) || refuse(at, "must be a number"); }
bool Validator::length(const At& at, Cursor value) {
  return (value.kind() == Kind::integer && value.integer() >= 0) || refuse(at, "must be a whole number of bytes");
}
bool Validator::uuid(const At& at, Cursor value) {
  return string(
      at, value, [](auto text) { return parse_any_uuid(text).has_value(); }, "must be a UUID");
}
bool Validator::iri(const At& at, Cursor value) { return string(at, value, is_iri, "must be an IRI with a scheme"); }
bool Validator::moment(const At& at, Cursor value) {
  return string(
      at, value, [&](auto text) { return parse_moment(text, version_).has_value(); },
      version_ == Version::v1 ? "must be a date and time of ISO 8601"
                              : "must be a date and time of RFC 3339, with its zone");
}
bool Validator::duration(const At& at, Cursor value) {
  return string(at, value, is_duration, "must be a duration of ISO 8601, like PT1H30M");
}
bool Validator::language(const At& at, Cursor value) {
  return string(at, value, is_language, "must be a language tag of RFC 5646");
}
bool Validator::media_type(const At& at, Cursor value) {
  return string(at, value, is_media_type, "must be a media type");
}
bool Validator::sha2(const At& at, Cursor value) {
  return string(at, value, is_sha2, "must be a SHA-2 hash in hexadecimal");
}
bool Validator::statement_version(const At& at, Cursor value) {
  return string(
      at, value, [&](auto text) { return is_statement_version(text, version_); },
      version_ == Version::v1 ? "must be 1.0 or 1.0.x" : "must be 2.0.x or 1.0.x");
}
bool Validator::mailbox(const At& at, Cursor value) {
  return string(at, value, is_mailbox, "must be an address like mailto:name@example.org");
}
bool Validator::mailbox_hash(const At& at, Cursor value) {
  return string(
      at, value, [](auto text) { return is_hex(text, 40); }, "must be a SHA-1 hash in hexadecimal");
}

bool Validator::language_map(const At& at, Cursor value) {
  if (value.kind() != Kind::object) return refuse(at, "must be a language map");
  if (value.first() == value.end()) return refuse(at, "must have an entry");
  std::set<std::string_view> seen;
  for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
    At here{&at, item.key()};
    if (!is_language(item.key())) return refuse(here, "is not a language tag of RFC 5646");
    if (!seen.insert(item.key()).second) return refuse(here, "appears twice");
    if (!any_text(here, item)) return false;
  }
  return true;
}

bool Validator::extensions(const At& at, Cursor value) {
  if (value.kind() != Kind::object) return refuse(at, "must be an object");
  for (Cursor item = value.first(); !(item == value.end()); item = item.next())
    if (!is_iri(item.key())) return refuse(At{&at, item.key()}, "the key of an extension must be an IRI");
  return true;
}

bool Validator::account(const At& at, Cursor value) {
  return object(at, value, {{"homePage", &Validator::iri, true}, {"name", &Validator::any_text, true}});
}

bool Validator::actor(const At& at, Cursor value) {
  if (value.kind() != Kind::object) return refuse(at, "must be an Agent or a Group");
  auto type = member(value, "objectType");
  return type && type->kind() == Kind::string && type->text() == "Group" ? group(at, value) : agent(at, value);
}

bool Validator::agent(const At& at, Cursor value) {
  if (!object(at, value,
              {{"objectType", &Validator::any_text},
               {"name", &Validator::any_text},
               {"mbox", &Validator::mailbox},
               {"mbox_sha1sum", &Validator::mailbox_hash},
               {"openid", &Validator::iri},
               {"account", &Validator::account}}))
    return false;
  auto type = member(value, "objectType");
  if (type && type->text() != "Agent") return refuse(At{&at, "objectType"}, "must be Agent");
  return identifiers(value) == 1 || refuse(at, "needs exactly one of mbox, mbox_sha1sum, openid and account");
}

bool Validator::member_list(const At& at, Cursor value) { return list(at, value, &Validator::agent); }

bool Validator::group(const At& at, Cursor value) {
  if (!object(at, value,
              {{"objectType", &Validator::any_text, true},
               {"name", &Validator::any_text},
               {"member", &Validator::member_list},
               {"mbox", &Validator::mailbox},
               {"mbox_sha1sum", &Validator::mailbox_hash},
               {"openid", &Validator::iri},
               {"account", &Validator::account}}))
    return false;
  if (text_member(value, "objectType") != "Group") return refuse(At{&at, "objectType"}, "must be Group");
  int count = identifiers(value);
  if (count > 1) return refuse(at, "needs at most one of mbox, mbox_sha1sum, openid and account");
  auto members = member(value, "member");
  if (count == 0 && (!members || members->first() == members->end()))
    return refuse(at, "a Group without identifier needs members");
  return true;
}

bool Validator::authority(const At& at, Cursor value) {
  if (!actor(at, value)) return false;
  if (text_member(value, "objectType") != "Group") return true;
  auto members = member(value, "member");
  std::size_t count = 0;
  if (members)
    for (Cursor item = members->first(); !(item == members->end()); item = item.next()) ++count;
  return (identifiers(value) == 0 && count == 2) || refuse(at, "a Group must be anonymous with two members here");
}

bool Validator::verb(const At& at, Cursor value) {
  return object(at, value, {{"id", &Validator::iri, true}, {"display", &Validator::language_map}});
}

bool Validator::plain_object(const At& at, Cursor value) {
  if (value.kind() != Kind::object) return refuse(at, "must be an object");
  auto type = member(value, "objectType");
  if (!type) return activity(at, value);
  if (type->kind() != Kind::string) return refuse(At{&at, "objectType"}, "must be a string");
  if (type->text() == "Activity") return activity(at, value);
  if (type->text() == "Agent") return agent(at, value);
  if (type->text() == "Group") return group(at, value);
  if (type->text() == "StatementRef") return reference(at, value);
  return refuse(At{&at, "objectType"}, "must be Activity, Agent, Group, StatementRef or SubStatement");
}

bool Validator::statement_object(const At& at, Cursor value) {
  return text_member(value, "objectType") == "SubStatement" ? sub_statement(at, value) : plain_object(at, value);
}

bool Validator::activity(const At& at, Cursor value) {
  if (!object(at, value,
              {{"objectType", &Validator::any_text},
               {"id", &Validator::iri, true},
               {"definition", &Validator::definition}}))
    return false;
  auto type = member(value, "objectType");
  return !type || type->text() == "Activity" || refuse(At{&at, "objectType"}, "must be Activity");
}

bool Validator::text_list(const At& at, Cursor value) { return list(at, value, &Validator::any_text); }

bool Validator::definition(const At& at, Cursor value) {
  return object(at, value,
                {{"name", &Validator::language_map},
                 {"description", &Validator::language_map},
                 {"type", &Validator::iri},
                 {"moreInfo", &Validator::iri},
                 {"extensions", &Validator::extensions},
                 {"interactionType", &Validator::any_text},
                 {"correctResponsesPattern", &Validator::text_list},
                 {"choices", &Validator::components},
                 {"scale", &Validator::components},
                 {"source", &Validator::components},
                 {"target", &Validator::components},
                 {"steps", &Validator::components}}) &&
         interaction(at, value);
}

bool Validator::interaction(const At& at, Cursor value) {
  auto type = member(value, "interactionType");
  if (type && std::find(kInteractions.begin(), kInteractions.end(), type->text()) == kInteractions.end())
    return refuse(At{&at, "interactionType"}, "is not a type of interaction that the specification knows");
  struct Use {
    std::string_view list, first, second;
  };
  for (const Use& use :
       {Use{"choices", "choice", "sequencing"}, Use{"scale", "likert", ""}, Use{"source", "matching", ""},
        Use{"target", "matching", ""}, Use{"steps", "performance", ""}}) {
    if (!member(value, use.list)) continue;
    if (!type) return refuse(At{&at, "interactionType"}, "is missing");
    if (type->text() != use.first && type->text() != use.second)
      return refuse(At{&at, use.list}, "does not belong to this type of interaction");
  }
  if (member(value, "correctResponsesPattern") && !type) return refuse(At{&at, "interactionType"}, "is missing");
  return true;
}

bool Validator::component(const At& at, Cursor value) {
  return object(at, value, {{"id", &Validator::any_text, true}, {"description", &Validator::language_map}});
}

bool Validator::components(const At& at, Cursor value) {
  if (!list(at, value, &Validator::component)) return false;
  std::set<std::string_view> ids;
  for (Cursor item = value.first(); !(item == value.end()); item = item.next())
    if (!ids.insert(text_member(item, "id")).second) return refuse(at, "ids must differ");
  return true;
}

bool Validator::reference(const At& at, Cursor value) {
  if (!object(at, value, {{"objectType", &Validator::any_text, true}, {"id", &Validator::uuid, true}})) return false;
  return text_member(value, "objectType") == "StatementRef" || refuse(At{&at, "objectType"}, "must be StatementRef");
}

bool Validator::sub_statement(const At& at, Cursor value) {
  return object(at, value,
                {{"objectType", &Validator::any_text, true},
                 {"actor", &Validator::actor, true},
                 {"verb", &Validator::verb, true},
                 {"object", &Validator::plain_object, true},
                 {"result", &Validator::result},
                 {"context", &Validator::context},
                 {"timestamp", &Validator::moment},
                 {"attachments", &Validator::attachments}}) &&
         whole_rules(at, value);
}

bool Validator::statement(Cursor value) {
  problem_.clear();
  At root{nullptr, ""};
  return object(root, value,
                {{"id", &Validator::uuid},
                 {"actor", &Validator::actor, true},
                 {"verb", &Validator::verb, true},
                 {"object", &Validator::statement_object, true},
                 {"result", &Validator::result},
                 {"context", &Validator::context},
                 {"timestamp", &Validator::moment},
                 {"stored", &Validator::moment},
                 {"authority", &Validator::authority},
                 {"version", &Validator::statement_version},
                 {"attachments", &Validator::attachments}}) &&
         whole_rules(root, value);
}

/// What several properties of a statement have to do with each other.
bool Validator::whole_rules(const At& at, Cursor value) {
  auto what = member(value, "object");
  std::string_view type = text_member(*what, "objectType");
  if (text_member(*member(value, "verb"), "id") == kVoided && type != "StatementRef")
    return refuse(At{&at, "object"}, "of a voiding statement must be a StatementRef");
  auto context = member(value, "context");
  if (context && !type.empty() && type != "Activity") {
    At here{&at, "context"};
    for (std::string_view name : {"revision", "platform"})
      if (member(*context, name)) return refuse(At{&here, name}, "is only for statements about an Activity");
  }
  return true;
}

bool Validator::result(const At& at, Cursor value) {
  return object(at, value,
                {{"score", &Validator::score},
                 {"success", &Validator::truth},
                 {"completion", &Validator::truth},
                 {"response", &Validator::any_text},
                 {"duration", &Validator::duration},
                 {"extensions", &Validator::extensions}});
}

bool Validator::score(const At& at, Cursor value) {
  if (!object(at, value,
              {{"scaled", &Validator::number},
               {"raw", &Validator::number},
               {"min", &Validator::number},
               {"max", &Validator::number}}))
    return false;
  auto read = [&](std::string_view name) -> std::optional<double> {
    auto found = member(value, name);
    return found ? std::optional(real_of(*found)) : std::nullopt;
  };
  auto scaled = read("scaled"), raw = read("raw"), min = read("min"), max = read("max");
  if (scaled && (*scaled < -1 || *scaled > 1)) return refuse(At{&at, "scaled"}, "must be from -1 to 1");
  if (min && max && *min >= *max) return refuse(At{&at, "min"}, "must be less than max");
  if (raw && ((min && *raw < *min) || (max && *raw > *max))) return refuse(At{&at, "raw"}, "must be from min to max");
  return true;
}

bool Validator::context(const At& at, Cursor value) {
  if (version_ == Version::v1)
    for (std::string_view name : {"contextAgents", "contextGroups"})
      if (member(value, name)) return refuse(At{&at, name}, "belongs to xAPI 2.0");
  return object(at, value,
                {{"registration", &Validator::uuid},
                 {"instructor", &Validator::actor},
                 {"team", &Validator::group},
                 {"contextActivities", &Validator::context_activities},
                 {"contextAgents", &Validator::context_agents},
                 {"contextGroups", &Validator::context_groups},
                 {"revision", &Validator::any_text},
                 {"platform", &Validator::any_text},
                 {"language", &Validator::language},
                 {"statement", &Validator::reference},
                 {"extensions", &Validator::extensions}});
}

bool Validator::activities(const At& at, Cursor value) {
  return value.kind() == Kind::array ? list(at, value, &Validator::activity) : activity(at, value);
}

bool Validator::context_activities(const At& at, Cursor value) {
  if (!object(at, value,
              {{"parent", &Validator::activities},
               {"grouping", &Validator::activities},
               {"category", &Validator::activities},
               {"other", &Validator::activities}}))
    return false;
  return !(value.first() == value.end()) || refuse(at, "must have an entry");
}

bool Validator::relevant_types(const At& at, Cursor value) {
  if (!list(at, value, &Validator::iri)) return false;
  return !(value.first() == value.end()) || refuse(at, "must have an entry");
}
bool Validator::context_agents(const At& at, Cursor value) { return list(at, value, &Validator::context_agent); }
bool Validator::context_agent(const At& at, Cursor value) {
  if (!object(at, value,
              {{"objectType", &Validator::any_text, true},
               {"agent", &Validator::agent, true},
               {"relevantTypes", &Validator::relevant_types}}))
    return false;
  return text_member(value, "objectType") == "contextAgent" || refuse(At{&at, "objectType"}, "must be contextAgent");
}
bool Validator::context_groups(const At& at, Cursor value) { return list(at, value, &Validator::context_group); }
bool Validator::context_group(const At& at, Cursor value) {
  if (!object(at, value,
              {{"objectType", &Validator::any_text, true},
               {"group", &Validator::group, true},
               {"relevantTypes", &Validator::relevant_types}}))
    return false;
  return text_member(value, "objectType") == "contextGroup" || refuse(At{&at, "objectType"}, "must be contextGroup");
}

bool Validator::attachments(const At& at, Cursor value) { return list(at, value, &Validator::attachment); }
bool Validator::attachment(const At& at, Cursor value) {
  return object(at, value,
                {{"usageType", &Validator::iri, true},
                 {"display", &Validator::language_map, true},
                 {"description", &Validator::language_map},
                 {"contentType", &Validator::media_type, true},
                 {"length", &Validator::length, true},
                 {"sha2", &Validator::sha2, true},
                 {"fileUrl", &Validator::iri}});
}

bool Validator::agent_parameter(Cursor value) {
  problem_.clear();
  At root{nullptr, "agent"};
  if (!actor(root, value)) return false;
  return identifiers(value) == 1 || refuse(root, "must have an identifier");
}

}  // namespace mc::xapi
