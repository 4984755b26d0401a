#pragma once
// JSON in and out for the types that shape.hpp lists. A type of your own (a wrapper with a rule) becomes known by
// specialising Codec<T> (read, write) and SchemaOf<T> (schema.hpp) beside it.
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "appliance/base/text.hpp"
#include "appliance/shape/reader.hpp"
#include "appliance/shape/shape.hpp"
#include "appliance/shape/writer.hpp"

namespace mc {

template <class T>
constexpr std::string_view shape_name(const Page<T>*) {
  return "Page";
}
template <class T>
constexpr auto shape_visitor(const Page<T>*) {
  return []<class Visitor>(Visitor&& visitor) -> decltype(auto) {
    return visitor(shape::field("items", &Page<T>::items), shape::field("next", &Page<T>::next));
  };
}

}  // namespace mc

namespace mc::shape {

/// How one type is read and written. `read` reports what it refuses and leaves `out` as it was.
template <class T>
struct Codec;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// A string form with a parser: ids, instants, days.
template <class T, auto Parse, auto Print>
struct TokenCodec {
  static void read(Reader& reader, Cursor value, T& out) {
    std::string_view text;
    if (!read_token(reader, value, text)) return;
    auto parsed = Parse(text);
    if (parsed)
      out = *parsed;
    else
      reader.report("bad_format", parsed.error().detail);
  }
  static void write(std::string& out, const T& value) { append_json_string(out, Print(value)); }
};

template <>
struct Codec<bool> {
  static void read(Reader& reader, Cursor value, bool& out) { read_bool(reader, value, out); }
  static void write(std::string& out, bool value) { out += value ? "true" : "false"; }
};
template <class T>
requires(std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>) struct Codec<T> {
  static void read(Reader& reader, Cursor value, T& out) {
    if constexpr (std::same_as<T, unsigned long> || std::same_as<T, unsigned long long>) {
      std::uint64_t number = out;
      read_unsigned(reader, value, number);
      out = number;
    } else {
      std::int64_t number = static_cast<std::int64_t>(out);
      read_integer(reader, value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), number);
      out = static_cast<T>(number);
    }
  }
  static void write(std::string& out, T value) {
    if constexpr (std::is_signed_v<T>)
      write_integer(out, value);
    else
      write_unsigned(out, value);
  }
};
template <>
struct Codec<double> {
  static void read(Reader& reader, Cursor value, double& out) { read_real(reader, value, out); }
  static void write(std::string& out, double value) { write_real(out, value); }
};
template <>
struct Codec<std::string> {
  static void read(Reader& reader, Cursor value, std::string& out) { read_text(reader, value, out); }
  static void write(std::string& out, const std::string& value) { append_json_string(out, value); }
};
template <>
struct Codec<Uuid> : TokenCodec<Uuid, &parse_uuid, &uuid_text> {};
template <>
struct Codec<Instant> : TokenCodec<Instant, &parse_instant, static_cast<std::string (*)(Instant)>(&to_string)> {};
template <>
struct Codec<Date> : TokenCodec<Date, &parse_date, static_cast<std::string (*)(Date)>(&to_string)> {};
template <class Tag>
struct Codec<Id<Tag>> {
  static void read(Reader& reader, Cursor value, Id<Tag>& out) { Codec<Uuid>::read(reader, value, out.bytes); }
  static void write(std::string& out, const Id<Tag>& value) { Codec<Uuid>::write(out, value.bytes); }
};
template <>
struct Codec<RawJson> {
  static void read(Reader& reader, Cursor value, RawJson& out) { read_raw(reader, value, out.text); }
  static void write(std::string& out, const RawJson& value) { out += value.text; }
};
template <std::size_t Min, std::size_t Max>
struct Codec<Text<Min, Max>> {
  static void read(Reader& reader, Cursor value, Text<Min, Max>& out) {
    read_limited_text(reader, value, Min, Max, out.value);
  }
  static void write(std::string& out, const Text<Min, Max>& value) { append_json_string(out, value.value); }
};
template <std::int64_t Min, std::int64_t Max>
struct Codec<Int<Min, Max>> {
  static void read(Reader& reader, Cursor value, Int<Min, Max>& out) {
    read_integer(reader, value, Min, Max, out.value);
  }
  static void write(std::string& out, const Int<Min, Max>& value) { write_integer(out, value.value); }
};
template <class T>
struct Codec<std::optional<T>> {
  static void read(Reader& reader, Cursor value, std::optional<T>& out) {
    if (is_absent(reader, value)) return out.reset();
    Codec<T>::read(reader, value, out.emplace());
  }
  static void write(std::string& out, const std::optional<T>& value) {
    if (value)
      Codec<T>::write(out, *value);
    else
      out += "null";
  }
};
template <class T>
struct Codec<std::vector<T>> {
  static void read(Reader& reader, Cursor value, std::vector<T>& out) {
    if (!expect(reader, value, Kind::array)) return;
    out.clear();
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      Reader::Step step(reader, out.size());
      T read_item{};
      Codec<T>::read(reader, item, read_item);
      out.push_back(std::move(read_item));
    }
  }
  static void write(std::string& out, const std::vector<T>& value) {
    char before = '[';
    for (const auto& item : value) {
      out += before;
      Codec<T>::write(out, item);
      before = ',';
    }
    out += value.empty() ? "[]" : "]";
  }
};
template <class T, std::size_t Max>
struct Codec<List<T, Max>> {
  static void read(Reader& reader, Cursor value, List<T, Max>& out) {
    if (value.kind() == Kind::array && count_items(value) > Max) return report_too_many(reader, Max);
    Codec<std::vector<T>>::read(reader, value, out.items);
  }
  static void write(std::string& out, const List<T, Max>& value) { Codec<std::vector<T>>::write(out, value.items); }
};
template <class T>
struct Codec<std::map<std::string, T>> {
  static void read(Reader& reader, Cursor value, std::map<std::string, T>& out) {
    if (!expect(reader, value, Kind::object)) return;
    out.clear();
    for (Cursor member = value.first(); !(member == value.end()); member = member.next()) {
      Reader::Step step(reader, member.key());
      std::string key;
      if (!read_key(reader, member, key)) continue;
      auto [at, added] = out.try_emplace(std::move(key));
      if (added)
        Codec<T>::read(reader, member, at->second);
      else
        reader.report("repeated", "The name appears twice.");
    }
  }
  static void write(std::string& out, const std::map<std::string, T>& value) {
    char before = '{';
    for (const auto& [key, item] : value) {
      out += before;
      append_json_string(out, key);
      out += ':';
      Codec<T>::write(out, item);
      before = ',';
    }
    out += value.empty() ? "{}" : "}";
  }
};
template <NamedEnum E>
struct Codec<E> {
  static void read(Reader& reader, Cursor value, E& out) {
    std::string_view text;
    if (!read_token(reader, value, text)) return;
    constexpr auto pairs = enum_names(static_cast<const E*>(nullptr));
    for (const auto& [name, candidate] : pairs) {
      if (name == text) {
        out = candidate;
        return;
      }
    }
    std::vector<std::string_view> names;
    for (const auto& pair : pairs) names.push_back(pair.first);
    report_not_one_of(reader, names);
  }
  static void write(std::string& out, E value) { append_json_string(out, enum_name(value)); }
};

template <class M>
void read_erased(Reader& reader, Cursor value, void* member) {
  Codec<M>::read(reader, value, *static_cast<M*>(member));
}
template <class M>
void write_erased(std::string& out, const void* member) {
  Codec<M>::write(out, *static_cast<const M*>(member));
}
template <class M>
FieldRead field_read(std::string_view name, M& member) {
  return {name, is_optional<M>, &member, &read_erased<M>};
}
template <class M>
FieldWrite field_write(std::string_view name, const M& member) {
  bool present = true;
  if constexpr (is_optional<M>) present = member.has_value();
  return {name, present, &member, &write_erased<M>};
}

/// A struct becomes a row per field, with one function per member type, walked by code that is compiled once.
template <Described T>
struct Codec<T> {
  static void read(Reader& reader, Cursor value, T& out) {
    kShape<T>([&](const auto&... fields) {
      const FieldRead rows[] = {field_read(fields.name, out.*(fields.member))..., FieldRead{}};
      read_object(reader, value, {rows, sizeof...(fields)});
    });
  }
  static void write(std::string& out, const T& value) {
    kShape<T>([&](const auto&... fields) {
      const FieldWrite rows[] = {field_write(fields.name, value.*(fields.member))..., FieldWrite{}};
      write_object(out, {rows, sizeof...(fields)});
    });
  }
};

template <class T>
void append_json(std::string& out, const T& value) {
  Codec<T>::write(out, value);
}
template <class T>
std::string to_json(const T& value) {
  std::string out;
  Codec<T>::write(out, value);
  return out;
}
template <class T>
Result<T> from_document(const Document& document, Source source) {
  Reader reader(source);
  T out{};
  Codec<T>::read(reader, document.root(), out);
  if (reader.failed()) return std::unexpected(std::move(reader).error());
  return out;
}
/// Errors: `invalid_json` (not JSON, too deep), `invalid_input` with every refused field, `too_large`.
template <class T>
Result<T> from_json(std::string_view text) {
  Document document = TRY(parse_json(text));
  return from_document<T>(document, Source::json);
}
/// A query string: percent-decoded, + is a space; unknown and repeated names are errors; an empty value leaves an
/// optional field absent. T is a FIELDS struct of scalars, enums, wrappers and optionals of them.
template <class T>
Result<T> from_query(std::string_view query) {
  Document document = TRY(parse_query(query));
  return from_document<T>(document, Source::text);
}

}  // namespace mc::shape
