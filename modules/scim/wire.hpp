#pragma once
// The protocol's JSON: what clients send, read leniently where real services are sloppy and strictly everywhere else,
// and what they get. Errors are `invalid` with a scimType as the code (RFC 7644 section 3.12).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/shape/document.hpp"
#include "modules/scim/requests.hpp"

namespace mc::scim::wire {

/// What a client says of a user; absent: it says nothing. An empty external id takes it away; an account keeps its
/// number.
struct UserChange {
  std::optional<std::string> user_name, external_id, given_name, family_name, display_name, email, employee_number,
      title, department;
  std::optional<bool> active;
};
/// Bodies of POST and PUT.
Result<UserChange> parse_user(std::string_view body);
/// Body of PATCH. Attributes that are not kept here change nothing.
Result<UserChange> parse_user_patch(std::string_view body);

enum class MemberStep : std::uint8_t { add, remove, replace };
struct MemberChange {
  MemberStep step = MemberStep::add;
  std::vector<PersonId> people;
  bool everybody = false;  // remove all
};
struct GroupChange {
  std::optional<std::string> display_name, external_id;
  std::vector<MemberChange> members;  // in this order
};
Result<GroupChange> parse_group(std::string_view body);
Result<GroupChange> parse_group_patch(std::string_view body);

struct Filter {
  std::string attribute;  // lower case, without the schema's name: "username", "externalid", "id", "displayname"
  std::string value;
};
struct Query {
  std::optional<Filter> filter;
  std::int64_t start = 1;    // 1-based
  std::int64_t count = 100;  // 0 to 200
  bool without_members = false;
};
Result<Query> parse_query(std::string_view query);

struct UserOut {
  PersonId id;
  std::string user_name, given_name, family_name, email;
  std::optional<std::string> external_id, employee_number;
  bool active = true;
  Instant created, changed;
  std::string title, department;  // empty: none
};
struct GroupOut {
  GroupId id;
  std::string display_name;
  std::optional<std::string> external_id;
  std::vector<PersonId> members;
  bool with_members = true;
  Instant created, changed;
};
/// `W/"..."` over what the client can see; the same content has the same tag.
struct Resource {
  std::string json;
  std::string tag;
  std::string location;
};
/// `base`: "https://host/scim/v2".
Resource write(const UserOut& user, const std::string& base);
Resource write(const GroupOut& group, const std::string& base);
std::string write_list(const std::vector<std::string>& resources, std::int64_t total, std::int64_t start);
std::string write_error(int status, const Error& error);
std::string service_provider_config(const std::string& base);
/// `name` empty: the list.
std::optional<std::string> resource_types(const std::string& base, std::string_view name);
std::optional<std::string> schemas(const std::string& base, std::string_view id);

}  // namespace mc::scim::wire
