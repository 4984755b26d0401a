#include "appliance/http/openapi.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "appliance/http/router.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::http {
namespace {

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// The value of `"key":` at the top level of a JSON object text, verbatim.
shape::Cursor member(shape::Cursor object, std::string_view key, bool& found) {
  for (shape::Cursor at = object.first(); !(at == object.end()); at = at.next()) {
    if (at.key() != key) continue;
    found = true;
    return at;
  }
  found = false;
  return object;
}

std::string path_parameters(std::string_view path) {
  std::string out;
  std::size_t at = 0;
  while ((at = path.find('{', at)) != std::string_view::npos) {
    std::size_t end = path.find('}', at);
    if (end == std::string_view::npos) break;
    if (!out.empty()) out += ',';
    out += fmt::format(R"({{"name":{},"in":"path","required":true,"schema":{{"type":"string"}}}})",
                       json_text(path.substr(at + 1, end - at - 1)));
    at = end;
  }
  return out;
}

/// One parameter per property of the query's schema.
Result<std::string> query_parameters(const shape::SchemaSet& set, const std::string& name) {
  auto schema = set.schemas.find(name);
  if (schema == set.schemas.end()) return std::string{};
  shape::Document document = TRY(shape::parse_json(schema->second));
  bool found = false;
  std::set<std::string_view> required;
  if (shape::Cursor list = member(document.root(), "required", found); found)
    for (shape::Cursor at = list.first(); !(at == list.end()); at = at.next()) required.insert(at.text());
  std::string out;
  shape::Cursor properties = member(document.root(), "properties", found);
  if (!found) return out;
  for (shape::Cursor at = properties.first(); !(at == properties.end()); at = at.next()) {
    if (!out.empty()) out += ',';
    out += fmt::format(R"({{"name":{},"in":"query","required":{},"schema":)", json_text(at.key()),
                       required.contains(at.key()));
    at.append_to(out);
    out += '}';
  }
  return out;
}

std::string reference(const std::string& name) { return fmt::format(R"({{"$ref":"#/components/schemas/{}"}})", name); }

std::string request_body(const Route& route) {
  bool reads = route.method == Method::post || route.method == Method::put || route.method == Method::patch;
  if (route.run_upload || (route.run_raw && reads))
    return R"("requestBody":{"required":true,"content":{"application/octet-stream":)"
           R"({"schema":{"type":"string","format":"binary"}}}},)";
  if (route.in_name.empty() || route.in_query) return {};
  return fmt::format(R"("requestBody":{{"required":true,"content":{{"application/json":{{"schema":{}}}}}}},)",
                     reference(route.in_name));
}

std::string responses(const Route& route) {
  std::string content = route.run_download || route.run_raw
                            ? R"({"*/*":{"schema":{"type":"string","format":"binary"}}})"
                            : fmt::format(R"({{"application/json":{{"schema":{}}}}})", reference(route.out_name));
  return fmt::format(R"("responses":{{"{}":{{"description":"Success","content":{}}},)"
                     R"("default":{{"$ref":"#/components/responses/Problem"}}}})",
                     route.success, content);
}

Result<std::string> operation(const Route& route, const shape::SchemaSet& set) {
  std::string parameters = path_parameters(route.path);
  if (route.in_query) {
    std::string query = TRY(query_parameters(set, route.in_name));
    if (!parameters.empty() && !query.empty()) parameters += ',';
    parameters += query;
  }
  std::string_view tag = std::string_view(route.path).substr(1);
  tag = tag.substr(0, tag.find('/'));
  std::string out =
      fmt::format(R"({{"operationId":{},"summary":{},"tags":[{}],"x-permission":{},)", json_text(route.operation),
                  json_text(route.summary), json_text(tag), json_text(route.permission));
  if (route.permission == kPublic) out += R"("security":[],)";
  if (!parameters.empty()) out += "\"parameters\":[" + parameters + "],";
  return out + request_body(route) + responses(route) + "}";
}

std::string components(const shape::SchemaSet& set) {
  std::string out = R"("components":{"schemas":{)";
  for (const auto& [name, schema] : set.schemas) out += json_text(name) + ":" + schema + ",";
  out +=
      R"("ProblemDetails":{"type":"object","required":["type","title","status","code","detail","fields","request_id"],)"
      R"("properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
      R"("code":{"type":"string"},"detail":{"type":"string"},"fields":{"type":"array","items":{"type":"object",)"
      R"("required":["path","code","detail"],"properties":{"path":{"type":"string"},"code":{"type":"string"},)"
      R"("detail":{"type":"string"}}}},"request_id":{"type":"string"}}}},)"
      R"("responses":{"Problem":{"description":"A problem (RFC 9457); `code` is stable","content":)"
      R"({"application/problem+json":{"schema":{"$ref":"#/components/schemas/ProblemDetails"}}}}},)"
      R"("securitySchemes":{"session":{"type":"apiKey","in":"cookie","name":"__Host-sid"},)"
      R"("bearer":{"type":"http","scheme":"bearer"}}})";
  return out;
}

}  // namespace

Result<std::string> openapi_text(const Routes& routes, std::string_view version) {
  shape::SchemaSet set;
  std::map<std::string, std::map<Method, const Route*>> paths;
  std::set<std::string> operations;
  for (const auto& route : routes.all()) {
    if (route->schemas) route->schemas(set);
    if (!operations.insert(route->operation).second) return internal("operation_twice", route->operation);
    paths[route->path][route->method] = route.get();
  }
  if (!set.conflicts.empty()) return internal("schema_conflict", *set.conflicts.begin());
  std::string out =
      fmt::format(R"({{"openapi":"3.1.0","info":{{"title":"MedConnect","version":{}}},)"
                  R"("servers":[{{"url":"/api/v1"}}],"security":[{{"session":[]}},{{"bearer":[]}}],"paths":{{)",
                  json_text(version));
  bool first_path = true;
  for (const auto& [path, methods] : paths) {
    if (!first_path) out += ',';
    first_path = false;
    out += json_text(path) + ":{";
    bool first = true;
    for (const auto& [method, route] : methods) {
      if (!first) out += ',';
      first = false;
      std::string name(method_name(method));
      std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(c | 32); });
      out += json_text(name) + ":" + TRY(operation(*route, set));
    }
    out += '}';
  }
  return out + "}," + components(set) + "}\n";
}

}  // namespace mc::http
