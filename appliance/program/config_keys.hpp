#pragma once
// The table of all configuration keys: file, environment, flags, defaults and help come from it.
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "appliance/program/config.hpp"

namespace mc::program {

struct TextKey {
  std::string Config::*member;
  Status (*check)(std::string_view value);
};
struct NumberKey {
  std::int64_t Config::*member;
  std::int64_t least;
  std::int64_t most;
};
struct FlagKey {
  bool Config::*member;
};
struct ListKey {
  std::vector<std::string> Config::*member;
  Status (*check)(std::string_view value);
};

struct ConfigKey {
  std::string_view section;
  std::string_view name;
  std::variant<TextKey, NumberKey, FlagKey, ListKey> kind;
  std::string_view help;

  std::string path() const { return std::string(section) + "." + std::string(name); }
  /// "MEDCONNECT_SERVER_PORT"
  std::string variable() const;
};

std::span<const ConfigKey> config_keys();
const ConfigKey* find_config_key(std::string_view path);

/// Stores a value that came as text (environment, flags): lists are separated by commas.
Status set_from_text(const ConfigKey& key, std::string_view text, Config& out);
Status set_text(const ConfigKey& key, std::string value, Config& out);
Status set_number(const ConfigKey& key, std::int64_t value, Config& out);
Status set_flag(const ConfigKey& key, bool value, Config& out);
Status set_list(const ConfigKey& key, std::vector<std::string> value, Config& out);

}  // namespace mc::program
