// Bodies and queries of clients.
#include <algorithm>
#include <functional>
#include <set>

#include "appliance/base/text.hpp"
#include "modules/scim/wire.hpp"

namespace mc::scim::wire {

namespace {

using shape::Cursor;
using shape::Kind;

constexpr std::string_view kUser = "urn:ietf:params:scim:schemas:core:2.0:user";
constexpr std::string_view kGroup = "urn:ietf:params:scim:schemas:core:2.0:group";
constexpr std::string_view kEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user";
constexpr std::size_t kMostOperations = 1'000;
constexpr std::size_t kMostMembers = 20'000;

std::unexpected<Error> bad(const char* type, std::string detail) {
  return fail(Fault::invalid, type, std::move(detail));
}

template <class F>
Status each(Cursor value, F&& f) {
  for (Cursor at = value.first(); !(at == value.end()); at = at.next()) TRY(f(at));
  return {};
}

/// An object whose names differ whatever their case.
Status check_object(Cursor value) {
  if (value.kind() != Kind::object) return bad("invalidSyntax", "An object is expected.");
  std::set<std::string> names;
  return each(value, [&](Cursor member) -> Status {
    if (!names.insert(ascii_lower(member.key())).second) return bad("invalidSyntax", "A name appears twice.");
    return {};
  });
}

std::optional<Cursor> member(Cursor object, std::string_view name) {
  if (object.kind() != Kind::object) return std::nullopt;
  for (Cursor at = object.first(); !(at == object.end()); at = at.next())
    if (ascii_lower(at.key()) == name) return at;
  return std::nullopt;
}

Result<std::string> text(Cursor value, std::size_t most) {
  if (value.kind() == Kind::null) return std::string();
  if (value.kind() != Kind::string) return bad("invalidValue", "Text is expected.");
  auto clean = clean_text(value.text());
  if (!clean || clean->size() > most || clean->find('\n') != std::string::npos)
    return bad("invalidValue", "The text is too long or holds control characters.");
  return std::string(trim(*clean));
}

/// Also "True" and "False", as Entra writes them.
Result<bool> truth(Cursor value) {
  if (value.kind() == Kind::boolean) return value.boolean();
  if (value.kind() == Kind::string) {
    std::string word = ascii_lower(value.text());
    if (word == "true") return true;
    if (word == "false") return false;
  }
  return bad("invalidValue", "true or false is expected.");
}

/// The primary e-mail address, else that of work, else the first.
Result<std::optional<std::string>> email_of(Cursor list) {
  if (list.kind() == Kind::string) return std::optional(TRY(text(list, 255)));
  std::optional<std::string> found;
  int best = -1;
  auto look = [&](Cursor one) -> Status {
    auto value = member(one, "value");
    if (!value) return {};
    auto primary = member(one, "primary"), type = member(one, "type");
    int rank = 0;
    if (type && type->kind() == Kind::string && ascii_lower(type->text()) == "work") rank = 1;
    if (primary && TRY(truth(*primary))) rank = 2;
    if (rank <= best) return {};
    best = rank;
    found = TRY(text(*value, 255));
    return {};
  };
  if (list.kind() == Kind::object) TRY(look(list));
  if (list.kind() == Kind::array) TRY(each(list, look));
  return found;
}

/// One attribute by its full name in lower case. What is not kept here is accepted and left alone.
Status set_attribute(UserChange& out, std::string_view name, Cursor value) {
  auto take = [&](std::optional<std::string>& field, std::size_t most) -> Status {
    field = TRY(text(value, most));
    return {};
  };
  if (name == "username") return take(out.user_name, 255);
  if (name == "externalid") return take(out.external_id, 255);
  if (name == "displayname" || name == "name.formatted") return take(out.display_name, 200);
  if (name == "name.givenname") return take(out.given_name, 100);
  if (name == "name.familyname") return take(out.family_name, 100);
  if (name == "employeenumber") return take(out.employee_number, 60);
  if (name == "title") return take(out.title, 200);
  if (name == "department") return take(out.department, 200);
  if (name == "active") {
    out.active = TRY(truth(value));
    return {};
  }
  if (name == "emails") {
    if (auto email = TRY(email_of(value))) out.email = std::move(*email);
    return {};
  }
  // emails[type eq "work"].value and emails[primary eq true].value; other kinds of address are not kept.
  if (name.starts_with("emails[") && name.ends_with("].value")) {
    std::string_view which = name.substr(7, name.size() - 14);
    if (which == R"(type eq "work")" || which == "primary eq true" || which == R"(primary eq "true")")
      return take(out.email, 255);
    return {};
  }
  return {};
}

/// A path of an attribute: lower case, without the name of its schema.
std::string short_name(std::string_view path) {
  std::string name = ascii_lower(path);
  for (std::string_view schema : {kUser, kGroup, kEnterprise})
    if (name.starts_with(schema) && name.size() > schema.size() && name[schema.size()] == ':')
      return name.substr(schema.size() + 1);
  return name;
}

Status set_members(UserChange& out, Cursor object) {
  TRY(check_object(object));
  return each(object, [&](Cursor one) -> Status {
    std::string name = short_name(one.key());
    if (one.kind() == Kind::object && name == kEnterprise) return set_members(out, one);
    if (one.kind() == Kind::object && name == "name") {
      TRY(check_object(one));
      return each(one, [&](Cursor part) { return set_attribute(out, "name." + ascii_lower(part.key()), part); });
    }
    return set_attribute(out, name, one);
  });
}

Result<shape::Document> parse(std::string_view body) {
  auto document = shape::parse_json(body);
  if (!document) return bad("invalidSyntax", "The body is not JSON.");
  TRY(check_object(document->root()));
  return std::move(*document);
}

enum class Op : std::uint8_t { add, replace, remove };

/// Calls f(op, path, value) for each operation of a PATCH.
Status each_operation(Cursor root, const std::function<Status(Op, std::string_view, std::optional<Cursor>)>& f) {
  auto operations = member(root, "operations");
  if (!operations || operations->kind() != Kind::array) return bad("invalidSyntax", "Operations are missing.");
  std::size_t count = 0;
  return each(*operations, [&](Cursor one) -> Status {
    if (++count > kMostOperations) return bad("tooMany", "There are too many operations.");
    TRY(check_object(one));
    auto op = member(one, "op"), path = member(one, "path"), value = member(one, "value");
    std::string word = op && op->kind() == Kind::string ? ascii_lower(op->text()) : "";
    Op kind = word == "add" ? Op::add : word == "remove" ? Op::remove : Op::replace;
    if (word != "add" && word != "remove" && word != "replace")
      return bad("invalidSyntax", "An operation is add, replace or remove.");
    std::string_view where;
    if (path && path->kind() != Kind::null) {
      if (path->kind() != Kind::string || path->text().empty() || path->text().size() > 500)
        return bad("invalidPath", "A path is text.");
      where = path->text();
    }
    if (kind != Op::remove && !value) return bad("invalidValue", "The operation has no value.");
    return f(kind, where, value);
  });
}

Result<PersonId> member_id(Cursor value) {
  Cursor id = value;
  if (value.kind() == Kind::object) {
    auto inner = member(value, "value");
    if (!inner) return bad("invalidValue", "A member has a value.");
    id = *inner;
  }
  if (id.kind() != Kind::string) return bad("invalidValue", "A member's value is the id of a user.");
  auto person = PersonId::parse(id.text());
  if (!person) return bad("invalidValue", "A member's value is the id of a user.");
  return *person;
}

Result<std::vector<PersonId>> member_ids(Cursor value) {
  std::vector<PersonId> out;
  if (value.kind() == Kind::null) return out;
  if (value.kind() == Kind::object || value.kind() == Kind::string) {
    out.push_back(TRY(member_id(value)));
    return out;
  }
  if (value.kind() != Kind::array) return bad("invalidValue", "Members are a list.");
  TRY(each(value, [&](Cursor one) -> Status {
    if (out.size() == kMostMembers) return bad("tooMany", "There are too many members.");
    out.push_back(TRY(member_id(one)));
    return {};
  }));
  return out;
}

Status set_group_attribute(GroupChange& out, Op op, std::string_view name, Cursor value) {
  if (name == "displayname") out.display_name = TRY(text(value, 200));
  if (name == "externalid") out.external_id = TRY(text(value, 255));
  if (name == "members")
    out.members.push_back({op == Op::replace ? MemberStep::replace : MemberStep::add, TRY(member_ids(value)), false});
  return {};
}

Status set_group_members(GroupChange& out, Op op, Cursor object) {
  TRY(check_object(object));
  return each(object, [&](Cursor one) { return set_group_attribute(out, op, short_name(one.key()), one); });
}

Status patch_group(GroupChange& out, Op op, std::string_view path, std::optional<Cursor> value) {
  std::string name = short_name(path);
  if (op != Op::remove)
    return name.empty() ? set_group_members(out, op, *value) : set_group_attribute(out, op, name, *value);
  if (name == "externalid") out.external_id = "";
  if (name == "members") {
    // Entra names whom to remove in the value; without one everybody goes.
    MemberChange step{MemberStep::remove, {}, !value || value->kind() == Kind::null};
    if (!step.everybody) step.people = TRY(member_ids(*value));
    out.members.push_back(std::move(step));
    return {};
  }
  if (name.starts_with("members[")) {
    constexpr std::string_view kHead = "members[value eq \"";
    auto person = name.starts_with(kHead) && name.ends_with("\"]")
                      ? PersonId::parse(std::string_view(name).substr(kHead.size(), name.size() - kHead.size() - 2))
                      : Result<PersonId>(fail(Fault::invalid, "invalidPath", ""));
    if (!person) return bad("invalidPath", "Members are removed by members[value eq \"ID\"].");
    out.members.push_back({MemberStep::remove, {*person}, false});
    return {};
  }
  if (name.empty()) return bad("noTarget", "What is to be removed?");
  return {};
}

Result<Filter> parse_filter(std::string_view filter) {
  auto wrong = [] { return bad("invalidFilter", "Only NAME eq \"VALUE\" is understood."); };
  std::string_view rest = trim(filter);
  std::size_t space = rest.find(' ');
  if (rest.size() > 1'000 || space == std::string_view::npos) return wrong();
  Filter out;
  out.attribute = short_name(rest.substr(0, space));
  rest = trim(rest.substr(space));
  if (rest.size() < 4 || ascii_lower(rest.substr(0, 3)) != "eq ") return wrong();
  auto document = shape::parse_json(trim(rest.substr(3)));
  if (!document || document->root().kind() != Kind::string) return wrong();
  out.value = document->root().text();
  return out;
}

Result<std::int64_t> whole_number(std::string_view value) {
  auto document = shape::parse_json(value);
  if (!document || document->root().kind() != Kind::integer) return bad("invalidValue", "A whole number is expected.");
  return document->root().integer();
}

}  // namespace

Result<UserChange> parse_user(std::string_view body) {
  auto document = TRY(parse(body));
  UserChange out;
  TRY(set_members(out, document.root()));
  return out;
}

Result<UserChange> parse_user_patch(std::string_view body) {
  auto document = TRY(parse(body));
  UserChange out;
  TRY(each_operation(document.root(), [&](Op op, std::string_view path, std::optional<Cursor> value) -> Status {
    std::string name = short_name(path);
    if (op == Op::remove) {
      if (name.empty()) return bad("noTarget", "What is to be removed?");
      if (name == "username") return bad("mutability", "A user has a name.");
      if (name == "externalid") out.external_id = "";
      if (name == "employeenumber") out.employee_number = "";
      if (name == "title") out.title = "";
      if (name == "department") out.department = "";
      return {};
    }
    if (name.empty() || name == kEnterprise) return set_members(out, *value);
    if (name == "name" && value->kind() == Kind::object) {
      TRY(check_object(*value));
      return each(*value, [&](Cursor part) { return set_attribute(out, "name." + ascii_lower(part.key()), part); });
    }
    return set_attribute(out, name, *value);
  }));
  return out;
}

Result<GroupChange> parse_group(std::string_view body) {
  auto document = TRY(parse(body));
  GroupChange out;
  TRY(set_group_members(out, Op::replace, document.root()));
  if (out.members.empty()) out.members.push_back({MemberStep::replace, {}, false});
  return out;
}

Result<GroupChange> parse_group_patch(std::string_view body) {
  auto document = TRY(parse(body));
  GroupChange out;
  TRY(each_operation(document.root(), [&](Op op, std::string_view path, std::optional<Cursor> value) {
    return patch_group(out, op, path, value);
  }));
  return out;
}

Result<Query> parse_query(std::string_view query) {
  auto document = shape::parse_query(query);
  if (!document) return bad("invalidSyntax", "The query cannot be read.");
  TRY(check_object(document->root()));
  Query out;
  TRY(each(document->root(), [&](Cursor one) -> Status {
    std::string name = ascii_lower(one.key());
    if (name == "filter") out.filter = TRY(parse_filter(one.text()));
    if (name == "startindex") out.start = std::max<std::int64_t>(1, TRY(whole_number(one.text())));
    if (name == "count") out.count = std::clamp<std::int64_t>(TRY(whole_number(one.text())), 0, 200);
    if (name == "excludedattributes") {
      std::vector<std::string_view> names = split(one.text(), ',');
      out.without_members |= std::any_of(names.begin(), names.end(),
                                         [](std::string_view item) { return short_name(trim(item)) == "members"; });
    }
    return {};
  }));
  return out;
}

}  // namespace mc::scim::wire
