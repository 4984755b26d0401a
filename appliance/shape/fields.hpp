#pragma once
// FIELDS describes a struct once (JSON in and out, JSON Schema, validation, SQL rows); ENUM_NAMES names an enum's
// values. Put both right after the type, in its own namespace. FIELDS(T) without fields is allowed.
#include <array>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mc::shape {

template <class S, class M>
struct Field {
  std::string_view name;
  M S::*member;
};
template <class S, class M>
constexpr Field<S, M> field(std::string_view name, M S::*member) {
  return {name, member};
}

template <class T>
concept Described = requires(const T* t) {
  shape_name(t);
};
template <class E>
concept NamedEnum = requires(const E* e) {
  enum_names(e);
};

/// Calls a visitor with the fields of T. Found once for each type: the overloads of a module are a hundred.
template <Described T>
inline constexpr auto kShape = shape_visitor(static_cast<const T*>(nullptr));

/// Calls f(name, member reference) for each field of `object` in order.
template <Described T, class F>
constexpr void for_each_field(T& object, F&& f) {
  kShape<std::remove_const_t<T>>([&](const auto&... fields) { (f(fields.name, object.*(fields.member)), ...); });
}
template <Described T>
constexpr std::size_t field_count() {
  return kShape<std::remove_const_t<T>>([](const auto&... fields) { return sizeof...(fields); });
}
template <NamedEnum E>
constexpr std::string_view enum_name(E value) {
  for (const auto& [name, candidate] : enum_names(static_cast<const E*>(nullptr)))
    if (candidate == value) return name;
  return {};
}
template <NamedEnum E>
constexpr std::optional<E> parse_enum(std::string_view text) {
  for (const auto& [name, candidate] : enum_names(static_cast<const E*>(nullptr)))
    if (name == text) return candidate;
  return std::nullopt;
}

}  // namespace mc::shape

#define MC_PARENS ()
#define MC_EXPAND(...) MC_EXPAND3(MC_EXPAND3(MC_EXPAND3(MC_EXPAND3(__VA_ARGS__))))
#define MC_EXPAND3(...) MC_EXPAND2(MC_EXPAND2(MC_EXPAND2(MC_EXPAND2(__VA_ARGS__))))
#define MC_EXPAND2(...) MC_EXPAND1(MC_EXPAND1(MC_EXPAND1(MC_EXPAND1(__VA_ARGS__))))
#define MC_EXPAND1(...) __VA_ARGS__
#define MC_FOR_EACH(macro, ...) __VA_OPT__(MC_EXPAND(MC_FOR_EACH_STEP(macro, __VA_ARGS__)))
#define MC_FOR_EACH_STEP(macro, first, ...) macro(first) __VA_OPT__(, MC_FOR_EACH_AGAIN MC_PARENS(macro, __VA_ARGS__))
#define MC_FOR_EACH_AGAIN() MC_FOR_EACH_STEP

#define MC_FIELD(name) ::mc::shape::field(#name, &Shaped::name)
#define MC_ENUM_NAME(name)                                                                                             \
  Pair { #name, Named::name }

// The fields are passed to a visitor and never stored in a std::tuple, whose instantiation would dominate the build.
#define FIELDS(T, ...)                                                                                                 \
  [[maybe_unused]] constexpr std::string_view shape_name(const T*) { return #T; }                                      \
  [[maybe_unused]] constexpr auto shape_visitor(const T*) {                                                            \
    using Shaped [[maybe_unused]] = T;                                                                                 \
    return []<class Visitor>(Visitor&& visitor) -> decltype(auto) {                                                    \
      return visitor(MC_FOR_EACH(MC_FIELD, __VA_ARGS__));                                                              \
    };                                                                                                                 \
  }

#define ENUM_NAMES(E, ...)                                                                                             \
  [[maybe_unused]] constexpr auto enum_names(const E*) {                                                               \
    using Named = E;                                                                                                   \
    using Pair = std::pair<std::string_view, E>;                                                                       \
    return std::array{MC_FOR_EACH(MC_ENUM_NAME, __VA_ARGS__)};                                                         \
  }                                                                                                                    \
  [[maybe_unused]] constexpr std::string_view enum_type_name(const E*) { return #E; }
