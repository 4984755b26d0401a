#pragma once
// The machine that upgrades run on: processes of the data's owner, and the server under systemd, under
// `medconnect supervise`, or not running.
#include "appliance/program/console.hpp"
#include "appliance/program/data_directory.hpp"
#include "installer/upgrade/machine.hpp"

namespace mc::program {

/// See upgrade::Machine. Uses fork(): only in a process without other threads.
class SystemMachine final : public upgrade::Machine {
public:
  SystemMachine(upgrade::ProgramTree tree, std::filesystem::path data, const Console& console);
  Instant now() override { return SystemClock().now(); }
  bool is_root() override;
  std::int64_t free_bytes(const std::filesystem::path& folder) override;
  Result<Ran> run(const std::filesystem::path& program, const std::vector<std::string>& words,
                  std::chrono::seconds patience) override;
  Status as_owner(const std::function<Status()>& work) override;
  bool serving() override;
  Status controls_server() override;
  Status stop_server() override;
  Status start_server() override;
  void say(std::string_view line) override;

private:
  enum class Service : std::uint8_t { none, supervisor, systemd };
  Service service();
  Status ask_supervisor(const std::string& word);

  upgrade::ProgramTree tree_;
  std::filesystem::path data_;
  const Console& console_;
  std::optional<Service> service_{};
};

/// Makes this process one of the folder's owner, when it is root's: groups, group, user. False when that fails.
bool become_owner_of(const std::filesystem::path& folder);

}  // namespace mc::program
