// Resources, lists, errors and what the service says of itself.
#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/scim/wire.hpp"

namespace mc::scim::wire {

namespace {

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// Adds the tag and the metadata to a resource whose text ends before its closing brace.
Resource finished(std::string json, std::string_view type, const std::string& location, Instant created,
                  Instant changed) {
  auto hash = security::sha256(as_bytes(json));
  Resource out{std::move(json), "W/\"" + to_hex(ByteView(hash).first(8)) + "\"", location};
  out.json +=
      fmt::format(R"(,"meta":{{"resourceType":"{}","created":"{}","lastModified":"{}","location":{},"version":{}}}}})",
                  type, to_string(created), to_string(changed), json_text(location), json_text(out.tag));
  return out;
}

std::string list_of(const std::vector<std::string>& items) { return fmt::format("[{}]", fmt::join(items, ",")); }

std::string attribute(std::string_view name, std::string_view type, bool required, std::string_view more = "") {
  return fmt::format(R"({{"name":"{}","type":"{}","multiValued":false,"required":{},"caseExact":false,)"
                     R"("mutability":"readWrite","returned":"default","uniqueness":"none"{}}})",
                     name, type, required, more);
}

std::string complex(std::string_view name, bool several, const std::vector<std::string>& parts) {
  return fmt::format(R"({{"name":"{}","type":"complex","multiValued":{},"required":false,"mutability":"readWrite",)"
                     R"("returned":"default","subAttributes":{}}})",
                     name, several, list_of(parts));
}

std::string schema(std::string_view id, std::string_view name, const std::string& base,
                   const std::vector<std::string>& attributes) {
  return fmt::format(R"({{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Schema"],"id":"{}","name":"{}",)"
                     R"("attributes":{},"meta":{{"resourceType":"Schema","location":{}}}}})",
                     id, name, list_of(attributes), json_text(base + "/Schemas/" + std::string(id)));
}

std::string resource_type(std::string_view name, std::string_view endpoint, const std::string& base,
                          std::string_view extension) {
  return fmt::format(R"({{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"{0}","name":"{0}",)"
                     R"("endpoint":"{1}","schema":"urn:ietf:params:scim:schemas:core:2.0:{0}"{2},)"
                     R"("meta":{{"resourceType":"ResourceType","location":{3}}}}})",
                     name, endpoint, extension, json_text(base + "/ResourceTypes/" + std::string(name)));
}

/// Of ids to texts: one, or the list of all.
std::optional<std::string> choose(const std::vector<std::pair<std::string, std::string>>& all, std::string_view id) {
  std::vector<std::string> texts;
  for (const auto& [name, text] : all) {
    if (name == id) return text;
    texts.push_back(text);
  }
  if (!id.empty()) return std::nullopt;
  return write_list(texts, static_cast<std::int64_t>(texts.size()), 1);
}

constexpr const char* kUserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
constexpr const char* kGroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
constexpr const char* kEnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

}  // namespace

Resource write(const UserOut& user, const std::string& base) {
  std::string full = user.given_name + " " + user.family_name;
  std::string json = fmt::format(R"({{"schemas":["{}","{}"],"id":"{}","userName":{},)", kUserSchema, kEnterpriseSchema,
                                 user.id.text(), json_text(user.user_name));
  if (user.external_id) json += "\"externalId\":" + json_text(*user.external_id) + ",";
  if (!user.title.empty()) json += "\"title\":" + json_text(user.title) + ",";
  std::vector<std::string> enterprise;
  if (user.employee_number) enterprise.push_back("\"employeeNumber\":" + json_text(*user.employee_number));
  if (!user.department.empty()) enterprise.push_back("\"department\":" + json_text(user.department));
  json += fmt::format(R"("name":{{"givenName":{},"familyName":{},"formatted":{}}},"displayName":{},"active":{},)"
                      R"("emails":[{{"value":{},"type":"work","primary":true}}],"{}":{{{}}})",
                      json_text(user.given_name), json_text(user.family_name), json_text(full), json_text(full),
                      user.active, json_text(user.email), kEnterpriseSchema, fmt::join(enterprise, ","));
  return finished(std::move(json), "User", base + "/Users/" + user.id.text(), user.created, user.changed);
}

Resource write(const GroupOut& group, const std::string& base) {
  std::string json = fmt::format(R"({{"schemas":["{}"],"id":"{}","displayName":{})", kGroupSchema, group.id.text(),
                                 json_text(group.display_name));
  if (group.external_id) json += ",\"externalId\":" + json_text(*group.external_id);
  if (group.with_members) {
    json += ",\"members\":[";
    for (std::size_t i = 0; i < group.members.size(); ++i)
      json += fmt::format(R"({}{{"value":"{}","$ref":{},"type":"User"}})", i == 0 ? "" : ",", group.members[i].text(),
                          json_text(base + "/Users/" + group.members[i].text()));
    json += "]";
  }
  return finished(std::move(json), "Group", base + "/Groups/" + group.id.text(), group.created, group.changed);
}

std::string write_list(const std::vector<std::string>& resources, std::int64_t total, std::int64_t start) {
  return fmt::format(R"({{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":{},)"
                     R"("startIndex":{},"itemsPerPage":{},"Resources":{}}})",
                     total, start, resources.size(), list_of(resources));
}

std::string write_error(int status, const Error& error) {
  std::string type;
  if (status == 400) type = ",\"scimType\":" + json_text(error.code);
  if (status == 409) type = ",\"scimType\":\"uniqueness\"";
  std::string_view detail = status == 500 ? std::string_view("The server could not do this.") : error.detail;
  return fmt::format(R"({{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"{}"{},"detail":{}}})",
                     status, type, json_text(detail));
}

std::string service_provider_config(const std::string& base) {
  return fmt::format(
      R"({{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{{"supported":true}},)"
      R"("bulk":{{"supported":false,"maxOperations":0,"maxPayloadSize":0}},)"
      R"("filter":{{"supported":true,"maxResults":200}},"changePassword":{{"supported":false}},)"
      R"("sort":{{"supported":false}},"etag":{{"supported":true}},"authenticationSchemes":[{{"type":"oauthbearertoken",)"
      R"("name":"Bearer token","description":"A token made by an administrator","primary":true}}],)"
      R"("meta":{{"resourceType":"ServiceProviderConfig","location":{}}}}})",
      json_text(base + "/ServiceProviderConfig"));
}

std::optional<std::string> resource_types(const std::string& base, std::string_view name) {
  std::string extension = fmt::format(R"(,"schemaExtensions":[{{"schema":"{}","required":false}}])", kEnterpriseSchema);
  return choose({{"User", resource_type("User", "/Users", base, extension)},
                 {"Group", resource_type("Group", "/Groups", base, "")}},
                name);
}

std::optional<std::string> schemas(const std::string& base, std::string_view id) {
  std::string user = schema(
      kUserSchema, "User", base,
      {attribute("userName", "string", true), attribute("externalId", "string", false),
       complex("name", false, {attribute("givenName", "string", false), attribute("familyName", "string", false)}),
       attribute("displayName", "string", false), attribute("title", "string", false),
       attribute("active", "boolean", false),
       complex("emails", true,
               {attribute("value", "string", false), attribute("type", "string", false),
                attribute("primary", "boolean", false)})});
  std::string group = schema(kGroupSchema, "Group", base,
                             {attribute("displayName", "string", true), attribute("externalId", "string", false),
                              complex("members", true, {attribute("value", "string", false)})});
  std::string enterprise =
      schema(kEnterpriseSchema, "EnterpriseUser", base,
             {attribute("employeeNumber", "string", false), attribute("department", "string", false)});
  return choose({{kUserSchema, user}, {kGroupSchema, group}, {kEnterpriseSchema, enterprise}}, id);
}

}  // namespace mc::scim::wire
