#pragma once
// PUBLIC header of module operations: the operator's console, alerts about the appliance itself, the feed of audit
// events to a collector (SIEM), and what is outside.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/events/outbox.hpp"
#include "appliance/jobs/queue.hpp"
#include "appliance/watch/clock_watch.hpp"
#include "appliance/watch/metrics.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/notifications/notifications.hpp"
#include "modules/outbound_place.hpp"

namespace mc::operations {

/// One check of `medconnect doctor`. Do not change the names: monitoring reads them.
enum class DoctorState : std::uint8_t { ok, warning, failed };
ENUM_NAMES(DoctorState, ok, warning, failed)
struct DoctorCheck {
  std::string check;
  DoctorState state = DoctorState::ok;
  std::string detail;
  std::string fix{};  // what to do; empty when there is nothing to do
};
FIELDS(DoctorCheck, check, state, detail, fix)

/// Bytes that one part of the appliance takes, and may take (0: as much as the disk has).
struct ConsoleStorage {
  std::string area;  // "database", "blobs", "scratch", "logs", "backups", "disk"
  std::int64_t used_bytes = 0;
  std::int64_t quota_bytes = 0;
};
FIELDS(ConsoleStorage, area, used_bytes, quota_bytes)

/// Figures of the web server since it began.
struct ServerLoad {
  std::int64_t connections = 0, live = 0, working = 0, requests = 0, refused = 0;
};
FIELDS(ServerLoad, connections, live, working, requests, refused)

struct ConsoleBackup {
  bool set_up = false;
  std::optional<Instant> last_ok_at;
  std::optional<Instant> last_drill_at;
  std::string last_error;
  std::string page;  // of the web app
};
FIELDS(ConsoleBackup, set_up, last_ok_at, last_drill_at, last_error, page)

struct ConsoleDirectory {
  bool on = false;
  std::optional<Instant> last_at;
  std::string outcome;  // of the last run: "ok", "guarded", "failed"; empty: none yet
  std::string code;
};
FIELDS(ConsoleDirectory, on, last_at, outcome, code)

/// Something of another module that somebody must look at: what it is of, and a code or a text for operators.
struct ConsoleTrouble {
  std::string object;
  std::string detail;
};

/// What the program knows and modules do not. Everything outlives the module; the functions are called on request and
/// job threads and may be empty, which means that there is nothing to say.
struct Sources {
  jobs::Queue& jobs;
  events::Outbox& events;
  watch::Registry& metrics;
  std::function<std::vector<ConsoleStorage>()> areas{};
  std::function<ServerLoad()> server{};
  std::function<Status()> ready{};
  std::function<std::optional<Instant>()> certificate_end{};
  std::function<ConsoleBackup()> backup{};
  std::function<Result<ConsoleDirectory>(data::Tx&)> directory{};
  std::function<Result<std::vector<OutboundPlace>>(data::Tx&)> places{};
  std::function<std::vector<DoctorCheck>()> doctor{};
  std::function<Result<Bytes>()> support_bundle{};
  std::function<std::string()> update{};  // version of an update that waits to be installed; empty: none
  std::string host{};                     // how this machine names itself towards a collector
  std::function<Result<std::vector<ConsoleTrouble>>(data::Tx&)> releases{};  // whose sending was given up
  std::function<std::optional<ConsoleTrouble>()> listener{};  // for interface engines, when it should listen
  std::function<std::optional<std::int64_t>()> clock_jump{};  // since the last call; the machine's when empty
};

struct Parts {
  accounts::Accounts& accounts;
  notifications::Notifications& notifications;
  Sources sources;
};

/// Lives while the program runs; does its work by jobs. Thread-safe.
class Operations {
public:
  virtual ~Operations() = default;
  /// Each a job's work; tests call them. look(): the minute's figures, and what has become an alert or none any more.
  virtual Status look() = 0;
  /// Sends what the collector has not got yet.
  virtual Status feed_collector() = 0;
};

std::unique_ptr<Operations> make_operations(Platform& platform, Parts parts);

}  // namespace mc::operations
