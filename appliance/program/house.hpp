#pragma once
// The modules that look after the appliance itself and need what only the program has: keys, files of TLS, settings.
#include <memory>

#include "appliance/http/challenges.hpp"
#include "appliance/program/config.hpp"
#include "appliance/program/data_directory.hpp"
#include "appliance/program/modules.hpp"
#include "modules/setup/setup.hpp"
#include "modules/transport/transport.hpp"

namespace mc::program {

/// Everything outlives the house.
struct HouseParts {
  Platform& platform;
  Modules& modules;
  security::Keys& keys;
  std::uint32_t database_version;  // of the key that the database has
  const Layout& layout;
  const Config& config;
  http::Challenges& challenges;
  std::function<Status()> reload_certificate;
};

/// Owns its modules.
class House {
public:
  explicit House(HouseParts parts);
  ~House();
  transport::Transport& transport() { return *transport_; }
  setup::KeyDesk& desk() { return *desk_; }

private:
  Result<std::vector<setup::SetupFact>> facts();
  HouseParts parts_;
  std::unique_ptr<setup::KeyDesk> desk_;
  std::unique_ptr<transport::Transport> transport_;
  std::unique_ptr<setup::Setup> setup_;
};

}  // namespace mc::program
