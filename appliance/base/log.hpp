#pragma once
// Structured log: one JSON object per line on standard error (journald), with rotation left to the journal.
// No personal data and no secrets: log ids and codes, never names, addresses or bodies.
//   LOG(info, "server_started", {"port", port}, {"threads", n});
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace mc::log {

enum class Level : std::uint8_t { debug, info, warning, error };

struct Field {
  std::string_view name;
  std::string value;
  bool quoted = true;
  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(v) {}
  Field(std::string_view n, const std::string& v) : name(n), value(v) {}
  Field(std::string_view n, bool v) : name(n), value(v ? "true" : "false"), quoted(false) {}
  template <class T>
  requires(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) Field(std::string_view n, T v)
      : name(n), value(std::to_string(v)), quoted(false) {}
};

/// Lowest level written; default info. Process-wide sink settings are set once at start by the program.
void set_level(Level level);
/// Replaces the sink (tests). An empty function restores standard error.
void set_sink(std::function<void(Level, std::string_view line)> sink);
void write(Level level, std::string_view event, std::initializer_list<Field> fields);

}  // namespace mc::log

#define LOG(level, event, ...) ::mc::log::write(::mc::log::Level::level, event, {__VA_ARGS__})
