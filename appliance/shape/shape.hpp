#pragma once
// Shape: parse, write, schema and validation of FIELDS structs. Unknown and missing fields are errors that name the
// path; std::optional fields may be absent or null. Constraints are wrapper types, so they reach the JSON Schema and
// the web form.
//
//   auto in = TRY(shape::from_json<CreateCourse>(body));      std::string out = shape::to_json(course);
//
// Known types: bool, 8..64-bit integers (written as JSON numbers, range checked), double (finite), std::string (UTF-8,
// NFC, no controls), Id<>, Uuid, Instant, Date, NamedEnum, std::optional, std::vector, std::map<std::string, T>,
// Page<T>, RawJson, Described structs, and the wrappers below. Limits: depth 32, 1,000,000 values, strings as declared.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/ids.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/shape/fields.hpp"

namespace mc {

/// Text of min..max code points, cleaned (NFC, no controls) and trimmed on parse.
template <std::size_t Min, std::size_t Max>
struct Text {
  std::string value;
  Text() = default;
  Text(std::string v) : value(std::move(v)) {}
  Text(const char* v) : value(v) {}
  operator const std::string&() const { return value; }
  operator std::string_view() const { return value; }
  bool operator==(const Text&) const = default;
};
/// Integer in [Min, Max].
template <std::int64_t Min, std::int64_t Max>
struct Int {
  std::int64_t value = Min;
  Int() = default;
  Int(std::int64_t v) : value(v) {}
  operator std::int64_t() const { return value; }
};
/// At most Max items.
template <class T, std::size_t Max>
struct List {
  std::vector<T> items;
  auto begin() const { return items.begin(); }
  auto end() const { return items.end(); }
  std::size_t size() const { return items.size(); }
};
/// Any JSON value kept as text (validated on parse, written verbatim), at most 1 MiB.
struct RawJson {
  std::string text = "null";
  bool operator==(const RawJson&) const = default;
};
/// One page of a keyset-paginated list: pass `next` as `after` for the following page; absent on the last.
template <class T>
struct Page {
  std::vector<T> items;
  std::optional<std::string> next;
};

}  // namespace mc

#include "appliance/shape/json.hpp"
#include "appliance/shape/schema.hpp"
