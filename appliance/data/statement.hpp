#pragma once
// One prepared statement and the conversion of C++ values to and from SQL. Modules do not use this file directly: they
// call data::Sql. Kept out of data.hpp so that the conversions can be read (and tested) on their own.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "appliance/base/bytes.hpp"
#include "appliance/base/id.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/shape/fields.hpp"

namespace mc {
struct RawJson;
template <std::size_t Min, std::size_t Max>
struct Text;
template <std::int64_t Min, std::int64_t Max>
struct Int;
}  // namespace mc

namespace mc::data {

class Connection;
struct CachedStatement;

/// A prepared statement borrowed from its connection's cache; goes back, reset and unbound, when destroyed.
/// Move-only; used on the thread of its transaction only. Parameters count from 1, columns from 0 (as in SQLite).
class Statement {
public:
  Statement(Connection& connection, CachedStatement& cached) : connection_(&connection), cached_(&cached) {}
  Statement(Statement&& other) noexcept
      : connection_(other.connection_), cached_(std::exchange(other.cached_, nullptr)) {}
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  ~Statement();

  /// Binds all parameters; refuses a wrong number of them (`parameter_count`), because SQLite would bind NULL silently.
  template <class... A>
  Status bind_all(const A&... values);
  /// True while there is a row; false at the end.
  Result<bool> step();
  /// Rows changed by the last run of this statement (0 for one that only reads or defines).
  std::int64_t changed() const { return changed_; }
  /// False for a plain SELECT.
  bool changes_rows() const;
  /// Reads the current row: one column into a value, or the columns in order into a struct with FIELDS.
  template <class Row>
  Status read_row(Row& row);

  Status bind_null(int index);
  Status bind_integer(int index, std::int64_t value);
  Status bind_real(int index, double value);
  Status bind_text(int index, std::string_view value);
  Status bind_blob(int index, ByteView value);

  int columns() const;
  bool is_null(int column) const;
  Result<std::int64_t> integer(int column) const;
  Result<double> real(int column) const;
  /// The views of text and blob end with the next step().
  Result<std::string_view> text(int column) const;
  Result<ByteView> blob(int column) const;
  /// `column_type` (internal): the stored value does not fit the C++ type; names the column, never the value.
  std::unexpected<Error> wrong_type(int column, std::string_view wanted) const;

private:
  Status check_parameters(int given) const;
  Status check_columns(int wanted) const;

  Connection* connection_;
  CachedStatement* cached_;
  std::int64_t changed_ = 0;
  std::int64_t total_before_ = -1;  // all rows changed on the connection before the first step
};

namespace detail {

template <class T>
struct is_id : std::false_type {};
template <class Tag>
struct is_id<Id<Tag>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_text : std::false_type {};
template <std::size_t Min, std::size_t Max>
struct is_text<Text<Min, Max>> : std::true_type {};
template <class T>
struct is_int : std::false_type {};
template <std::int64_t Min, std::int64_t Max>
struct is_int<Int<Min, Max>> : std::true_type {};
template <class T>
inline constexpr bool always_false = false;

template <class T>
Status bind_value(Statement& s, int index, const T& value) {
  if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, std::nullopt_t>) {
    return s.bind_null(index);
  } else if constexpr (is_optional<T>::value) {
    return value ? bind_value(s, index, *value) : s.bind_null(index);
  } else if constexpr (std::is_same_v<T, bool>) {
    return s.bind_integer(index, value ? 1 : 0);
  } else if constexpr (std::is_integral_v<T>) {
    if (!std::in_range<std::int64_t>(value))
      return internal("parameter_range", "an integer parameter does not fit 64 bits with sign");
    return s.bind_integer(index, static_cast<std::int64_t>(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    return s.bind_real(index, static_cast<double>(value));
  } else if constexpr (is_id<T>::value) {
    return s.bind_blob(index, value.bytes);
  } else if constexpr (std::is_same_v<T, Instant>) {
    return s.bind_integer(index, value.ms);
  } else if constexpr (std::is_same_v<T, Date>) {
    return s.bind_text(index, to_string(value));
  } else if constexpr (shape::NamedEnum<T>) {
    return s.bind_text(index, shape::enum_name(value));
  } else if constexpr (is_text<T>::value || is_int<T>::value) {
    return bind_value(s, index, value.value);
  } else if constexpr (std::is_same_v<T, RawJson>) {
    return s.bind_text(index, value.text);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return s.bind_text(index, std::string_view(value));
  } else if constexpr (std::is_convertible_v<const T&, ByteView>) {
    return s.bind_blob(index, ByteView(value));
  } else {
    static_assert(always_false<T>, "this type cannot be an SQL parameter");
  }
}

template <class T>
Status read_value(const Statement& s, int column, T& value) {
  if constexpr (is_optional<T>::value) {
    if (s.is_null(column)) {
      value.reset();
      return {};
    }
    return read_value(s, column, value.emplace());
  } else if constexpr (std::is_same_v<T, bool>) {
    std::int64_t number = TRY(s.integer(column));
    if (number != 0 && number != 1) return s.wrong_type(column, "bool");
    value = number == 1;
  } else if constexpr (std::is_integral_v<T>) {
    std::int64_t number = TRY(s.integer(column));
    if (!std::in_range<T>(number)) return s.wrong_type(column, "narrower integer");
    value = static_cast<T>(number);
  } else if constexpr (std::is_floating_point_v<T>) {
    value = static_cast<T>(TRY(s.real(column)));
  } else if constexpr (is_id<T>::value || std::is_same_v<T, Uuid>) {
    ByteView bytes = TRY(s.blob(column));
    if (bytes.size() != 16) return s.wrong_type(column, "16-byte id");
    if constexpr (is_id<T>::value)
      std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
    else
      std::copy(bytes.begin(), bytes.end(), value.begin());
  } else if constexpr (std::is_same_v<T, Instant>) {
    value.ms = TRY(s.integer(column));
  } else if constexpr (std::is_same_v<T, Date>) {
    std::string_view day = TRY(s.text(column));
    value = TRY(parse_date(day));
  } else if constexpr (shape::NamedEnum<T>) {
    std::string_view name = TRY(s.text(column));
    auto parsed = shape::parse_enum<T>(name);
    if (!parsed) return s.wrong_type(column, "known enum name");
    value = *parsed;
  } else if constexpr (is_text<T>::value || is_int<T>::value) {
    return read_value(s, column, value.value);
  } else if constexpr (std::is_same_v<T, RawJson>) {
    return read_value(s, column, value.text);
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = TRY(s.text(column));
  } else if constexpr (std::is_same_v<T, Bytes>) {
    ByteView bytes = TRY(s.blob(column));
    value.assign(bytes.begin(), bytes.end());
  } else {
    static_assert(always_false<T>, "this type cannot be read from an SQL column");
  }
  return {};
}

}  // namespace detail

template <class... A>
Status Statement::bind_all(const A&... values) {
  TRY(check_parameters(static_cast<int>(sizeof...(A))));
  int index = 0;
  Status status;
  // Short-circuits at the first failure; decay turns string literals into const char*.
  static_cast<void>(
      ((status = detail::bind_value<std::decay_t<const A&>>(*this, ++index, values), status.has_value()) && ...));
  return status;
}

template <class Row>
Status Statement::read_row(Row& row) {
  if constexpr (shape::Described<Row>) {
    constexpr int wanted = static_cast<int>(shape::field_count<Row>());
    TRY(check_columns(wanted));
    int column = 0;
    Status status;
    shape::for_each_field(row, [&](std::string_view, auto& member) {
      if (status) status = detail::read_value(*this, column++, member);
    });
    return status;
  } else {
    TRY(check_columns(1));
    return detail::read_value(*this, 0, row);
  }
}

}  // namespace mc::data
