#include "appliance/shape/schema.hpp"

namespace mc::shape {

void SchemaSet::add(const std::string& name, std::string schema) {
  auto [at, added] = schemas.try_emplace(name, schema);
  if (!added && at->second != schema) conflicts.insert(name);
}

std::string unqualified(std::string_view name) {
  std::size_t colon = name.rfind(':');
  return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

std::string reference_schema(std::string_view name) {
  return "{\"$ref\":\"#/components/schemas/" + std::string(name) + "\"}";
}

std::string integer_schema(std::int64_t least, std::int64_t most) {
  return "{\"type\":\"integer\",\"minimum\":" + std::to_string(least) + ",\"maximum\":" + std::to_string(most) + "}";
}

std::string text_schema(std::size_t least, std::size_t most) {
  std::string out = "{\"type\":\"string\"";
  if (least > 0) out += ",\"minLength\":" + std::to_string(least);
  return out + ",\"maxLength\":" + std::to_string(most) + "}";
}

std::string array_schema(const std::string& items, std::size_t most) {
  std::string out = "{\"type\":\"array\",\"items\":" + items;
  if (most > 0) out += ",\"maxItems\":" + std::to_string(most);
  return out + "}";
}

std::string map_schema(const std::string& values) {
  return "{\"type\":\"object\",\"additionalProperties\":" + values + "}";
}

std::string nullable_schema(const std::string& schema) {
  constexpr std::string_view kType = "{\"type\":\"";
  if (!schema.starts_with(kType)) return "{\"anyOf\":[" + schema + ",{\"type\":\"null\"}]}";
  std::size_t end = schema.find('"', kType.size());
  return "{\"type\":[\"" + schema.substr(kType.size(), end - kType.size()) + "\",\"null\"]" + schema.substr(end + 1);
}

std::string enum_schema(const std::vector<std::string_view>& names) {
  std::string out = "{\"type\":\"string\",\"enum\":[";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, names[i]);
  }
  return out + "]}";
}

std::string object_schema(const std::vector<FieldSchema>& fields) {
  std::string properties, required;
  for (const FieldSchema& field : fields) {
    if (!properties.empty()) properties += ',';
    append_json_string(properties, field.name);
    properties += ':' + field.schema;
    if (!field.required) continue;
    if (!required.empty()) required += ',';
    append_json_string(required, field.name);
  }
  std::string out = "{\"type\":\"object\",\"properties\":{" + properties + "}";
  if (!required.empty()) out += ",\"required\":[" + required + "]";
  return out + ",\"additionalProperties\":false}";
}

}  // namespace mc::shape
