#pragma once
// Result, Error and TRY: how every room reports a failure. Exceptions come only from libraries and
// broken invariants and are caught once, at the request and job boundary.
#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace mc {

/// What kind of failure; appliance/http maps each to one HTTP status (422, 401, 403, 404, 409, 413, 429, 503, 500).
enum class Fault : std::uint8_t {
  invalid,
  unauthenticated,
  forbidden,
  not_found,
  conflict,
  too_large,
  rate_limited,
  unavailable,
  internal,
};

/// One field of an input that was refused: `path` as in "items[3].title", `code` stable and translated by the web app.
struct FieldError {
  std::string path;
  std::string code;
  std::string detail;
};

/// A failure. `code` is stable, snake_case and translated by the web app (for example "quiz_closed");
/// `detail` is plain English for people and logs and never holds personal data or secrets.
struct Error {
  Fault fault = Fault::internal;
  std::string code;
  std::string detail;
  std::vector<FieldError> fields{};
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> fail(Fault fault, std::string code, std::string detail = {}) {
  return std::unexpected(Error{fault, std::move(code), std::move(detail), {}});
}
inline std::unexpected<Error> invalid(std::string path, std::string code, std::string detail = {}) {
  Error error{Fault::invalid, "invalid_input", detail, {}};
  error.fields.push_back({std::move(path), std::move(code), std::move(detail)});
  return std::unexpected(std::move(error));
}
inline std::unexpected<Error> not_found(std::string code = "not_found") {
  return fail(Fault::not_found, std::move(code), "It does not exist or you may not see it.");
}
inline std::unexpected<Error> forbidden(std::string code = "forbidden", std::string detail = {}) {
  return fail(Fault::forbidden, std::move(code), std::move(detail));
}
inline std::unexpected<Error> conflict(std::string code, std::string detail = {}) {
  return fail(Fault::conflict, std::move(code), std::move(detail));
}
inline std::unexpected<Error> internal(std::string code, std::string detail = {}) {
  return fail(Fault::internal, std::move(code), std::move(detail));
}

namespace detail {
template <class T>
T&& take(Result<T>& r) {
  return std::move(*r);
}
inline void take(Status&) {}
}  // namespace detail

}  // namespace mc

#define MC_TRY_NAMED(name, ...)                                                                                        \
  (__extension__({                                                                                                     \
    auto name = (__VA_ARGS__);                                                                                         \
    if (!name) return std::unexpected(std::move(name).error());                                                        \
    ::mc::detail::take(name);                                                                                          \
  }))
#define MC_TRY_JOIN(a, b) a##b
#define MC_TRY_COUNTED(count, ...) MC_TRY_NAMED(MC_TRY_JOIN(try_result_, count), __VA_ARGS__)

/// Value of a Result, or return its Error from the enclosing function. `auto x = TRY(f());` or `TRY(f());` Nests.
#define TRY(...) MC_TRY_COUNTED(__COUNTER__, __VA_ARGS__)
