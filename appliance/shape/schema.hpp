#pragma once
// JSON Schema 2020-12 of the types that shape.hpp lists, as text. Structs and enums are components, by their C++ names.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/shape/json.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::shape {

/// Components by name. One name must mean one shape: a second, different schema under a name is kept as a conflict,
/// which the OpenAPI build asserts to be empty.
struct SchemaSet {
  std::map<std::string, std::string> schemas;
  std::set<std::string> conflicts;
  /// Types being described right now, so that recursive structs end.
  std::set<std::pair<std::string, const void*>> open;

  void add(const std::string& name, std::string schema);
};

/// `text(set)` is the schema or a $ref to a component, which is added to `set` if there is one.
template <class T>
struct SchemaOf;

std::string unqualified(std::string_view name);
std::string reference_schema(std::string_view name);
std::string integer_schema(std::int64_t least, std::int64_t most);
std::string text_schema(std::size_t least, std::size_t most);
std::string array_schema(const std::string& items, std::size_t most);  // most 0: no limit
std::string map_schema(const std::string& values);
std::string nullable_schema(const std::string& schema);
std::string enum_schema(const std::vector<std::string_view>& names);
struct FieldSchema {
  std::string_view name;
  bool required;
  std::string schema;
};
std::string object_schema(const std::vector<FieldSchema>& fields);

template <class S, class M>
FieldSchema field_schema(SchemaSet& set, const Field<S, M>& field) {
  return {field.name, !is_optional<M>, SchemaOf<M>::text(&set)};
}

/// A scalar with a fixed schema.
template <class Derived>
struct ScalarSchema {
  static std::string text(SchemaSet*) { return std::string(Derived::kSchema); }
  static std::string name() { return std::string(Derived::kName); }
};
template <>
struct SchemaOf<bool> : ScalarSchema<SchemaOf<bool>> {
  static constexpr std::string_view kName = "Bool", kSchema = R"({"type":"boolean"})";
};
template <>
struct SchemaOf<double> : ScalarSchema<SchemaOf<double>> {
  static constexpr std::string_view kName = "Double", kSchema = R"({"type":"number"})";
};
template <>
struct SchemaOf<std::string> : ScalarSchema<SchemaOf<std::string>> {
  static constexpr std::string_view kName = "String", kSchema = R"({"type":"string"})";
};
template <>
struct SchemaOf<Uuid> : ScalarSchema<SchemaOf<Uuid>> {
  static constexpr std::string_view kName = "Uuid", kSchema = R"({"type":"string","format":"uuid"})";
};
template <>
struct SchemaOf<Instant> : ScalarSchema<SchemaOf<Instant>> {
  static constexpr std::string_view kName = "Instant", kSchema = R"({"type":"string","format":"date-time"})";
};
template <>
struct SchemaOf<Date> : ScalarSchema<SchemaOf<Date>> {
  static constexpr std::string_view kName = "Date", kSchema = R"({"type":"string","format":"date"})";
};
template <>
struct SchemaOf<RawJson> : ScalarSchema<SchemaOf<RawJson>> {
  static constexpr std::string_view kName = "RawJson", kSchema = R"({"description":"Any JSON value"})";
};
template <class Tag>
struct SchemaOf<Id<Tag>> : SchemaOf<Uuid> {};
template <class T>
requires(std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>) struct SchemaOf<T> {
  static std::string text(SchemaSet*) {
    if constexpr (sizeof(T) == 8)
      return std::is_signed_v<T> ? R"({"type":"integer","format":"int64"})" : R"({"type":"integer","minimum":0})";
    else
      return integer_schema(std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  }
  static std::string name() { return "Integer"; }
};
template <std::size_t Min, std::size_t Max>
struct SchemaOf<Text<Min, Max>> {
  static std::string text(SchemaSet*) { return text_schema(Min, Max); }
  static std::string name() { return "Text" + std::to_string(Min) + "To" + std::to_string(Max); }
};
template <std::int64_t Min, std::int64_t Max>
struct SchemaOf<Int<Min, Max>> {
  static std::string text(SchemaSet*) { return integer_schema(Min, Max); }
  static std::string name() { return "Int" + std::to_string(Min) + "To" + std::to_string(Max); }
};
template <class T>
struct SchemaOf<std::optional<T>> {
  static std::string text(SchemaSet* set) { return nullable_schema(SchemaOf<T>::text(set)); }
  static std::string name() { return "Optional" + SchemaOf<T>::name(); }
};
template <class T>
struct SchemaOf<std::vector<T>> {
  static std::string text(SchemaSet* set) { return array_schema(SchemaOf<T>::text(set), 0); }
  static std::string name() { return "ListOf" + SchemaOf<T>::name(); }
};
template <class T, std::size_t Max>
struct SchemaOf<List<T, Max>> {
  static std::string text(SchemaSet* set) { return array_schema(SchemaOf<T>::text(set), Max); }
  static std::string name() { return "ListOf" + SchemaOf<T>::name() + "UpTo" + std::to_string(Max); }
};
template <class T>
struct SchemaOf<std::map<std::string, T>> {
  static std::string text(SchemaSet* set) { return map_schema(SchemaOf<T>::text(set)); }
  static std::string name() { return "MapOf" + SchemaOf<T>::name(); }
};
template <NamedEnum E>
struct SchemaOf<E> {
  static std::string text(SchemaSet* set) {
    if (set) {
      std::vector<std::string_view> names;
      for (const auto& pair : enum_names(static_cast<const E*>(nullptr))) names.push_back(pair.first);
      set->add(name(), enum_schema(names));
    }
    return reference_schema(name());
  }
  static std::string name() { return unqualified(enum_type_name(static_cast<const E*>(nullptr))); }
};
template <Described T>
struct SchemaOf<T> {
  static std::string text(SchemaSet* set) {
    static constexpr char kIdentity = 0;  // its address tells this type from another of the same name
    if (set && set->open.emplace(name(), &kIdentity).second)
      kShape<T>([&](const auto&... fields) { set->add(name(), object_schema({field_schema(*set, fields)...})); });
    return reference_schema(name());
  }
  static std::string name() { return unqualified(shape_name(static_cast<const T*>(nullptr))); }
};
template <class T>
struct SchemaOf<Page<T>> {
  static std::string text(SchemaSet* set) {
    if (set)
      set->add(name(), object_schema({{"items", true, SchemaOf<std::vector<T>>::text(set)},
                                      {"next", false, SchemaOf<std::optional<std::string>>::text(set)}}));
    return reference_schema(name());
  }
  static std::string name() { return "PageOf" + SchemaOf<T>::name(); }
};

/// The component's name: "Course", "PageOfCourse", "ListOfCourse".
template <class T>
std::string schema_name() {
  return SchemaOf<T>::name();
}
/// Adds T under schema_name<T>(), and everything it refers to.
template <class T>
void add_schema(SchemaSet& set) {
  std::string text = SchemaOf<T>::text(&set);
  if (text != reference_schema(SchemaOf<T>::name())) set.add(SchemaOf<T>::name(), std::move(text));
}
/// {"$ref":"#/components/schemas/Course"}, or the schema itself when T is no component.
template <class T>
std::string schema_ref() {
  return SchemaOf<T>::text(nullptr);
}

}  // namespace mc::shape
