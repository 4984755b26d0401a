#pragma once
// The composition root: one object that owns every room and module of one data directory.
#include <atomic>
#include <memory>
#include <string>

#include "appliance/events/outbox.hpp"
#include "appliance/http/pipeline.hpp"
#include "appliance/http/server.hpp"
#include "appliance/jobs/queue.hpp"
#include "appliance/mail/outbox.hpp"
#include "appliance/program/config.hpp"
#include "appliance/program/data_directory.hpp"
#include "appliance/program/house.hpp"
#include "appliance/program/modules.hpp"
#include "appliance/program/upload_scan.hpp"
#include "appliance/watch/exporter.hpp"
#include "appliance/watch/metrics.hpp"
#include "modules/operations/operations.hpp"
#include "modules/platform.hpp"

namespace mc::program {

/// bulk: commits are not synced one by one, for making demo data; everything is synced at the end.
enum class Durability { full, bulk };

/// Rooms and modules, opened in the order of their dependencies and closed in reverse. The members of Platform point
/// here. Thread-safe after open(). Errors of open(): those of the rooms; nothing is left running.
class Appliance {
public:
  static Result<std::unique_ptr<Appliance>> open(const Layout& layout, const Config& config,
                                                 std::unique_ptr<security::Keys> keys,
                                                 Durability durability = Durability::full);
  ~Appliance();
  Appliance(const Appliance&) = delete;
  Appliance& operator=(const Appliance&) = delete;

  Platform& platform() { return *platform_; }
  Modules& modules() { return modules_; }
  House& house() { return *house_; }
  events::Outbox& events() { return *events_; }
  jobs::Queue& jobs() { return *jobs_; }
  mail::Mailer& mailer() { return *mailer_; }
  security::Keys& keys() { return *keys_; }
  /// Of the key that the database has. The newest comes at the next start.
  std::uint32_t database_version() const { return database_version_; }
  const Layout& layout() const { return layout_; }
  const Config& config() const { return config_; }
  const http::Routes& routes() const { return routes_; }
  http::Challenges& challenges() { return challenges_; }

  /// Starts the dispatcher of events and the workers of jobs.
  Status start_background();
  /// Starts serving; `port` 0 takes any free one. Errors: `port_in_use`, `address_unusable`, those of TLS.
  Status start_server();
  int port() const { return server_ ? server_->port() : 0; }
  http::ServerFigures server_figures() const { return server_ ? server_->figures() : http::ServerFigures{}; }
  /// Of /metrics; 0 when that is off.
  int monitoring_port() const { return exporter_ ? exporter_->port() : 0; }
  operations::ConsoleBackup backup_state() { return backups_ ? backups_() : operations::ConsoleBackup{}; }
  /// Whoever makes backups tells how they are here.
  void tell_backups(std::function<operations::ConsoleBackup()> backups) { backups_ = std::move(backups); }
  watch::Registry& metrics() { return metrics_; }
  Status reload_certificate();
  /// Stops accepting, lets running requests and jobs end (at most some seconds), signs the audit log's last state.
  void stop();
  /// Can it do its work? The database answers and the disk has room. For /readyz and doctor.
  Status ready();

private:
  Appliance(Layout layout, Config config, std::unique_ptr<security::Keys> keys);
  Status open_rooms(Durability durability);
  void schedule_upkeep();

  Layout layout_;
  Config config_;
  Settings settings_;
  std::unique_ptr<security::Keys> keys_;
  std::uint32_t database_version_ = 1;
  SystemClock clock_;
  std::unique_ptr<Random> random_;
  std::unique_ptr<data::Database> database_;
  std::unique_ptr<security::AuditTree> audit_;
  security::Permissions permissions_;
  std::unique_ptr<security::Sessions> sessions_;
  std::unique_ptr<blobs::Blobs> blobs_;
  std::unique_ptr<scan::Scanner> scanner_;  // null unless one is configured
  std::unique_ptr<events::Outbox> events_;
  std::unique_ptr<jobs::Queue> jobs_;
  std::unique_ptr<mail::Mailer> mailer_;
  std::unique_ptr<http::Live> live_;
  http::Routes routes_;
  http::Mounts mounts_;
  http::Challenges challenges_;
  std::unique_ptr<Platform> platform_;
  Modules modules_;
  std::unique_ptr<House> house_;
  std::unique_ptr<security::RateLimiter> rate_limiter_;
  std::unique_ptr<http::Authenticator> authenticator_;
  std::unique_ptr<http::Idempotency> idempotency_;
  std::unique_ptr<http::Assets> assets_;
  std::unique_ptr<http::Pipeline> pipeline_;
  std::unique_ptr<http::Server> server_;
  watch::Registry metrics_;
  std::function<operations::ConsoleBackup()> backups_;
  std::unique_ptr<operations::Operations> operations_;
  std::unique_ptr<watch::Exporter> exporter_;
  std::atomic<bool> stopped_{false};
};

/// The mail server's settings, with the password's place.
mail::SmtpSettings mail_settings_of(const Config& config);

/// The keys of the appliance at `layout`; a passphrase comes from the file that MEDCONNECT_PASSPHRASE_FILE names.
Result<security::KeyPlace> key_place_of(const Layout& layout);

}  // namespace mc::program
