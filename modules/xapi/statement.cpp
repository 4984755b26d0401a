#include "modules/xapi/statement.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

using shape::Cursor;
using shape::Kind;

constexpr std::array<std::string_view, 4> kContextLists{"parent", "grouping", "category", "other"};

template <class F>
void each_item(Cursor list, F f) {
  if (list.kind() == Kind::array)
    for (Cursor item = list.first(); !(item == list.end()); item = item.next()) f(item);
  else
    f(list);
}

std::optional<Instant> moment_of(std::string_view text) {
  auto at = parse_moment(text, Version::v1);
  return at ? at : parse_moment(text, Version::v2);
}

/// Collects terms; `primary` ones win over related ones of the same agent or activity.
class Collector {
public:
  Collector(const Terms& terms, Reading& out) : terms_(terms), out_(out) {}
  void statement(Cursor value, bool top) {
    agent(*member(value, "actor"), top);
    object(*member(value, "object"), top);
    if (auto found = member(value, "context")) context(*found);
    if (auto found = member(value, "authority"); found && !top) agent(*found, false);
  }
  void finish() {
    for (const std::string& key : agents_) out_.terms.insert(terms_.agent(key));
    for (const std::string& key : related_agents_)
      if (!agents_.contains(key)) out_.terms.insert(terms_.related_agent(key));
    for (const std::string& iri : activities_) out_.terms.insert(terms_.activity(iri));
    for (const std::string& iri : related_activities_)
      if (!activities_.contains(iri)) out_.terms.insert(terms_.related_activity(iri));
  }

private:
  void agent(Cursor value, bool primary) {
    std::string key = agent_key(value);
    if (!key.empty()) {
      out_.agents.push_back({key, agent_identity(value), std::string(text_member(value, "name")), primary});
      (primary ? agents_ : related_agents_).insert(std::move(key));
    }
    if (auto members = member(value, "member")) each_item(*members, [&](Cursor item) { agent(item, primary); });
  }
  void activity(Cursor value, bool primary) {
    std::string iri(text_member(value, "id"));
    if (auto found = member(value, "definition"); found && !(found->first() == found->end())) {
      std::string text;
      found->append_to(text);
      out_.definitions.push_back({iri, std::move(text)});
    }
    (primary ? activities_ : related_activities_).insert(std::move(iri));
  }
  void object(Cursor value, bool top) {
    std::string_view type = text_member(value, "objectType");
    if (type.empty() || type == "Activity") return activity(value, top);
    if (type == "Agent" || type == "Group") return agent(value, top);
    if (type == "SubStatement") statement(value, false);
  }
  void context(Cursor value) {
    for (std::string_view name : {"instructor", "team"})
      if (auto found = member(value, name)) agent(*found, false);
    if (auto lists = member(value, "contextActivities"))
      for (Cursor list = lists->first(); !(list == lists->end()); list = list.next())
        each_item(list, [&](Cursor item) { activity(item, false); });
    if (auto list = member(value, "contextAgents"))
      each_item(*list, [&](Cursor item) { agent(*member(item, "agent"), false); });
    if (auto list = member(value, "contextGroups"))
      each_item(*list, [&](Cursor item) { agent(*member(item, "group"), false); });
  }
  const Terms& terms_;
  Reading& out_;
  std::set<std::string> agents_, related_agents_, activities_, related_activities_;
};

/// Writes what counts when two statements are compared, in one order.
class Essence {
public:
  explicit Essence(bool but_signature) : but_signature_(but_signature) {}
  std::string of(Cursor statement) { return sub_statement(statement); }

private:
  static std::string plain(Cursor value) {
    switch (value.kind()) {
    case Kind::integer:
      return fmt::format("{}", static_cast<double>(value.integer()));
    case Kind::big_integer:
      return fmt::format("{}", static_cast<double>(value.big_integer()));
    case Kind::real:
      return fmt::format("{}", value.real());
    case Kind::array: {
      std::string out = "[";
      each_item(value, [&](Cursor item) { out += plain(item) + ","; });
      return out + "]";
    }
    case Kind::object: {
      std::map<std::string, std::string> members;
      for (Cursor item = value.first(); !(item == value.end()); item = item.next())
        members[std::string(item.key())] = plain(item);
      return joined(members);
    }
    default:
      break;
    }
    std::string out;
    value.append_to(out);
    return out;
  }
  /// A duration counts to hundredths of a second.
  static std::string result(Cursor value) {
    std::map<std::string, std::string> members;
    for (Cursor item = value.first(); !(item == value.end()); item = item.next())
      members[std::string(item.key())] = item.key() == "duration" ? hundredths(item.text()) : plain(item);
    return joined(members);
  }
  static std::string hundredths(std::string_view duration) {
    std::size_t point = duration.find_first_of(".,");
    if (point == std::string_view::npos || !duration.ends_with('S')) return std::string(duration);
    std::string fraction(duration.substr(point + 1, std::min<std::size_t>(2, duration.size() - point - 2)));
    while (fraction.ends_with('0')) fraction.pop_back();
    return std::string(duration.substr(0, point)) + (fraction.empty() ? "" : "." + fraction) + "S";
  }
  static std::string joined(const std::map<std::string, std::string>& members) {
    std::string out = "{";
    for (const auto& [name, text] : members) {
      append_json_string(out, name);
      out += ":" + text + ",";
    }
    return out + "}";
  }
  static std::string actor(Cursor value) {
    std::string out = text_member(value, "objectType") == "Group" ? "G" : "A";
    out += agent_key(value);
    std::vector<std::string> members;
    if (auto list = member(value, "member")) each_item(*list, [&](Cursor item) { members.push_back(actor(item)); });
    std::sort(members.begin(), members.end());
    for (const std::string& one : members) out += "|" + one;
    return out;
  }
  std::string object(Cursor value) {
    std::string_view type = text_member(value, "objectType");
    if (type.empty() || type == "Activity") return "T" + std::string(text_member(value, "id"));
    if (type == "StatementRef") return "R" + ascii_lower(text_member(value, "id"));
    return type == "SubStatement" ? "S" + sub_statement(value) : actor(value);
  }
  static std::string activities(Cursor list) {
    std::string out;
    each_item(list, [&](Cursor item) { out += std::string(text_member(item, "id")) + "\n"; });
    return out;
  }
  static std::string context(Cursor value) {
    std::map<std::string, std::string> members;
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      std::string name(item.key());
      if (name == "registration") {
        members[name] = ascii_lower(item.text());
      } else if (name == "instructor" || name == "team") {
        members[name] = actor(item);
      } else if (name == "contextActivities") {
        for (Cursor list = item.first(); !(list == item.end()); list = list.next())
          members[name + "." + std::string(list.key())] = activities(list);
      } else {
        members[name] = plain(item);
      }
    }
    return joined(members);
  }
  std::string attachments(Cursor list) const {
    std::string out;
    each_item(list, [&](Cursor item) {
      if (but_signature_ && text_member(item, "usageType") == kSignature) return;
      out += ascii_lower(text_member(item, "sha2")) + std::string(text_member(item, "usageType")) + "\n";
    });
    return out;
  }
  std::string sub_statement(Cursor value) {
    std::map<std::string, std::string> members;
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      std::string name(item.key());
      if (name == "actor") members[name] = actor(item);
      if (name == "verb") members[name] = text_member(item, "id");
      if (name == "object") members[name] = object(item);
      if (name == "result") members[name] = result(item);
      if (name == "context") members[name] = context(item);
      if (name == "attachments")
        if (std::string text = attachments(item); !text.empty()) members[name] = text;
    }
    return joined(members);
  }
  bool but_signature_;
};

bool single_activities(Cursor statement) {
  auto context = member(statement, "context");
  auto lists = context ? member(*context, "contextActivities") : std::nullopt;
  if (!lists) return false;
  for (Cursor list = lists->first(); !(list == lists->end()); list = list.next())
    if (list.kind() != Kind::array) return true;
  return false;
}

void append_instant(std::string& out, std::string_view name, Instant at) {
  out += ",\"";
  out += name;
  out += "\":\"" + to_string(at) + "\"";
}

}  // namespace

std::int64_t Terms::term(char kind, std::string_view value) const {
  std::string text(1, kind);
  text += value;
  auto hash = security::keyed_hash(key_.view(), as_bytes(text));
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | hash[static_cast<std::size_t>(i)];
  return static_cast<std::int64_t>(number);
}
std::int64_t Terms::registration(const Uuid& uuid) const { return term('g', uuid_text(uuid)); }

std::string agent_key(Cursor agent) {
  if (auto text = text_member(agent, "mbox"); !text.empty()) return "m:" + std::string(text);
  if (auto text = text_member(agent, "mbox_sha1sum"); !text.empty()) return "s:" + ascii_lower(text);
  if (auto text = text_member(agent, "openid"); !text.empty()) return "o:" + std::string(text);
  if (auto account = member(agent, "account"))
    return "a:" + std::string(text_member(*account, "homePage")) + "\n" + std::string(text_member(*account, "name"));
  return {};
}

std::string agent_identity(Cursor agent) {
  std::string out =
      text_member(agent, "objectType") == "Group" ? R"({"objectType":"Group")" : R"({"objectType":"Agent")";
  for (std::string_view name : {"mbox", "mbox_sha1sum", "openid", "account"})
    if (auto found = member(agent, name)) {
      out += ",\"" + std::string(name) + "\":";
      found->append_to(out);
    }
  return out + "}";
}

Reading read_statement(const Terms& terms, Cursor statement) {
  Reading out;
  Collector collector(terms, out);
  collector.statement(statement, true);
  collector.finish();
  out.id = parse_any_uuid(text_member(statement, "id"));
  out.verb = text_member(*member(statement, "verb"), "id");
  out.actor_key = agent_key(*member(statement, "actor"));
  Cursor object = *member(statement, "object");
  out.object_type = text_member(object, "objectType");
  if (out.object_type.empty()) out.object_type = "Activity";
  if (out.object_type == "Activity") out.activity = text_member(object, "id");
  if (out.object_type == "StatementRef") out.target = parse_any_uuid(text_member(object, "id"));
  out.voiding = out.verb == kVoided && out.target;
  if (auto context = member(statement, "context"))
    out.registration = parse_any_uuid(text_member(*context, "registration"));
  if (auto at = text_member(statement, "timestamp"); !at.empty()) out.timestamp = moment_of(at);
  out.terms.insert(terms.verb(out.verb));
  if (out.registration) out.terms.insert(terms.registration(*out.registration));
  return out;
}

bool same_statement(Cursor a, Cursor b, bool but_signature) {
  auto first = text_member(a, "timestamp"), second = text_member(b, "timestamp");
  if (!first.empty() && !second.empty() && moment_of(first) != moment_of(second)) return false;
  Essence essence(but_signature);
  return essence.of(a) == essence.of(b);
}

std::string completion(Cursor statement, const Uuid& id, Instant stored, std::string_view authority, Version version) {
  std::string out;
  out.reserve(authority.size() + 160);
  if (!member(statement, "id")) out += ",\"id\":\"" + uuid_text(id) + "\"";
  if (!member(statement, "timestamp")) append_instant(out, "timestamp", stored);
  if (!member(statement, "version")) out += version == Version::v1 ? R"(,"version":"1.0.0")" : R"(,"version":"2.0.0")";
  append_instant(out, "stored", stored);
  out += ",\"authority\":";
  out += authority;
  out += '}';
  return out;
}

std::optional<std::string> rewritten(Cursor statement) {
  Cursor object = *member(statement, "object");
  if (!member(statement, "stored") && !member(statement, "authority") && !single_activities(statement) &&
      !single_activities(object))
    return std::nullopt;
  return formatted(statement, Format::exact, "", {});
}

std::string completed(std::string_view text, std::string_view completion) {
  std::size_t brace = text.rfind('}');
  std::string out(text.substr(0, brace));
  out += completion;
  return out;
}

std::set<std::string> activities_of(Cursor statement) {
  std::set<std::string> out;
  auto add = [&](Cursor item) { out.insert(std::string(text_member(item, "id"))); };
  Cursor object = *member(statement, "object");
  std::string_view type = text_member(object, "objectType");
  if (type.empty() || type == "Activity") add(object);
  if (type == "SubStatement") out.merge(activities_of(object));
  auto context = member(statement, "context");
  auto lists = context ? member(*context, "contextActivities") : std::nullopt;
  if (lists)
    for (Cursor list = lists->first(); !(list == lists->end()); list = list.next()) each_item(list, add);
  return out;
}

std::vector<std::string_view> json_elements(std::string_view text) {
  std::size_t at = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (at == std::string_view::npos || text[at] != '[') return {trim(text)};
  std::vector<std::string_view> out;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\') ++i;
    } else if (c == '{' || c == '[') {
      if (depth++ == 0) begin = i;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) out.push_back(text.substr(begin, i + 1 - begin));
      if (depth < 0) break;
    }
  }
  return out;
}

}  // namespace mc::xapi
