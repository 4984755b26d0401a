#include "appliance/program/appliance.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/blobs/store.hpp"
#include "appliance/http/system_routes.hpp"
#include "appliance/program/watching.hpp"
#include "appliance/security/database_key.hpp"

namespace mc::program {

namespace {

constexpr std::int64_t kLeastFreeBytes = 200 << 20;

std::int64_t free_bytes(const std::filesystem::path& path) {
  struct statvfs info {};
  if (statvfs(path.c_str(), &info) != 0) return 0;
  return static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize);
}

security::SessionSettings session_settings(const Config& config) {
  security::SessionSettings out;
  out.idle = std::chrono::minutes(config.idle_minutes);
  out.shared_idle = std::chrono::minutes(config.shared_workstation_minutes);
  return out;
}

http::PipelineOptions pipeline_options(const Config& config) {
  http::PipelineOptions out;
  out.origin = config.base_url;  // empty: what the Host header says, which fits a machine without a fixed name
  out.trusted_proxies = config.trusted_proxies;
  out.limits.user = {static_cast<int>(config.requests_per_minute), static_cast<int>(config.requests_per_minute)};
  out.limits.address = {static_cast<int>(config.requests_per_minute_and_address),
                        static_cast<int>(config.requests_per_minute_and_address)};
  out.access_log = config.log_requests;
  Settings modules = config.module_settings();
  if (modules.content_port == 0) out.content_origin = modules.content_origin;
  out.content_host = config.content_host;
  out.content_port = modules.content_port;
  out.app_port = static_cast<int>(config.port);
  return out;
}

/// "learn.hospital.example" of "https://learn.hospital.example:8443".
std::string host_of(std::string_view url) {
  if (!url.starts_with("https://")) return {};
  url.remove_prefix(8);
  if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
  return std::string(url.substr(0, url.find(':')));
}

}  // namespace

mail::SmtpSettings mail_settings_of(const Config& config) {
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  return config.mail_settings(credentials ? credentials : "");
}

Result<security::KeyPlace> key_place_of(const Layout& layout) {
  security::KeyPlace place = security::key_place(layout.root);
  const char* file = std::getenv("MEDCONNECT_PASSPHRASE_FILE");
  if (!file) return place;
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in || trim(text).empty())
    return fail(Fault::invalid, "configuration",
                fmt::format("MEDCONNECT_PASSPHRASE_FILE: {} holds no passphrase.", file));
  place.passphrase = std::string(trim(text));
  return place;
}

Appliance::Appliance(Layout layout, Config config, std::unique_ptr<security::Keys> keys)
    : layout_(std::move(layout)), config_(std::move(config)), settings_(config_.module_settings()),
      keys_(std::move(keys)), random_(system_random()) {}

Appliance::~Appliance() { stop(); }

Result<std::unique_ptr<Appliance>> Appliance::open(const Layout& layout, const Config& config,
                                                   std::unique_ptr<security::Keys> keys, Durability durability) {
  std::unique_ptr<Appliance> out(new Appliance(layout, config, std::move(keys)));
  TRY(out->open_rooms(durability));
  out->modules_ = make_modules(
      *out->platform_, {*out->keys_, *out->mailer_, out->scanner_.get(), out->layout_.root, out->config_.sync_enabled});
  out->tell_backups([it = out->modules_.backups.get()] {
    backups::BackupsState state = it->state();
    return operations::ConsoleBackup{state.set_up, state.last_ok_at, state.last_drill_at, state.last_error,
                                     "/admin/backups"};
  });
  out->house_ = std::make_unique<House>(HouseParts{*out->platform_, out->modules_, *out->keys_, out->database_version_,
                                                   out->layout_, out->config_, out->challenges_,
                                                   [it = out.get()] { return it->reload_certificate(); }});
  add_metrics(*out, out->metrics_);
  out->operations_ = operations::make_operations(
      *out->platform_, {*out->modules_.accounts, *out->modules_.notifications, watch_sources(*out, out->metrics_)});
  TRY(http::add_system_routes(out->routes_, out->permissions_));
  TRY(out->modules_.switches->bind(out->routes_, out->mounts_));  // after the last route
  out->permissions_.freeze();
  out->schedule_upkeep();
  return out;
}

Status Appliance::open_rooms(Durability durability) {
  TRY(security::settle_database_key(*keys_, layout_.database()));
  database_version_ = TRY(security::database_key_version(*keys_, layout_.database()));
  Secret key = keys_->database_key(database_version_);
  data::Options options;
  options.file = layout_.database();
  options.key = key.view();
  options.readers = static_cast<int>(config_.readers);
  options.cache_kib = config_.cache_mib * 1024;
  options.durable = durability == Durability::full;
  if (!options.durable) {
    options.read_deadline = std::chrono::minutes(10);  // bulk work waits; nobody looks at it
    // A large demo has all its tables in hand: each page that has to come back is deciphered and authenticated again.
    options.cache_kib = std::max<std::int64_t>(options.cache_kib, 192 * 1024);
  }
  database_ = TRY(data::Database::open(options, clock_));
  TRY(database_->migrate(embedded_migrations()));

  audit_ = security::make_audit_log(*database_, clock_, *random_, *keys_, layout_.checkpoints());
  TRY(security::add_standard_roles(permissions_));
  sessions_ = std::make_unique<security::Sessions>(*database_, clock_, *random_, *keys_, permissions_, *audit_,
                                                   session_settings(config_));
  blobs::Options blob_options;
  blob_options.directory = layout_.blobs();
  blob_options.quota_bytes = config_.blob_quota_gib << 30;
  blobs_ = TRY(blobs::make_blobs(blob_options, *database_, clock_, *random_, *keys_));
  if (!config_.malware_scanner.empty())
    scanner_ = TRY(scan::make_clamd({config_.malware_scanner, config_.malware_most_mib << 20}));
  events_ = events::make_events(*database_, clock_, *random_);
  jobs_ = jobs::make_jobs(*database_, clock_, *random_);
  mailer_ = mail::make_mailer(*jobs_, clock_, *random_, *keys_, mail_settings_of(config_));
  live_ = http::make_live(clock_);
  platform_.reset(new Platform{*database_, clock_, *random_, *events_, *jobs_, *audit_, permissions_, *sessions_,
                               *blobs_, *live_, routes_, mounts_, settings_, layout_.scratch()});
  return {};
}

void Appliance::schedule_upkeep() {
  using std::chrono::seconds;
  idempotency_ = http::make_idempotency(*database_);
  jobs_->every("program.session_activity", seconds(30), [this] { return sessions_->flush_activity(); });
  jobs_->every("program.idempotency_purge", seconds(3600), [this] { return idempotency_->purge(); });
  jobs_->every("program.denials", seconds(60),
               [this] { return pipeline_ ? pipeline_->write_counted_denials() : Status{}; });
  jobs_->daily("program.blob_collection", 3 * 60, [this]() -> Status {
    if (modules_.updates && modules_.updates->keeps_return()) return {};  // a rollback would miss what went
    std::int64_t removed = TRY(blobs_->collect_garbage());
    LOG(info, "blobs_collected", {"removed", removed});
    return {};
  });
}

Status Appliance::start_background() {
  events_->start();
  jobs_->start();
  return {};
}

Status Appliance::start_server() {
  rate_limiter_ = std::make_unique<security::RateLimiter>(clock_);
  authenticator_ = http::authenticator_of(*sessions_);
  assets_ = std::make_unique<http::Assets>(embedded_web());
  auto audit = [this](const security::AuditEvent& event) {
    return database_->write([&](data::Tx& tx) { return audit_->append(tx, event); });
  };
  pipeline_ = TRY(http::Pipeline::make(
      {clock_, *random_, routes_, *authenticator_, *rate_limiter_, audit, idempotency_.get(), live_.get(),
       assets_.get(), [this] { return ready(); }, &mounts_,
       [this](std::string_view route, std::string_view method, int status, std::chrono::nanoseconds spent) {
         metrics_.requests().observe(route, method, status, spent);
       },
       watch_uploads(scanner_.get(), audit)},
      pipeline_options(config_)));
  http::ServerOptions options;
  options.address = config_.address;
  options.port = static_cast<int>(config_.port);
  options.inherit = options.port != 0;  // a self-test takes any free port of its own
  options.tls_directory = layout_.tls();
  options.tls_1_2 = config_.tls_1_2;
  if (std::string host = host_of(config_.base_url); !host.empty()) options.names.push_back(host);
  if (!config_.content_host.empty()) options.names.push_back(config_.content_host);
  options.content_port = static_cast<int>(config_.content_port);
  options.redirect_port = static_cast<int>(config_.redirect_port);
  options.redirect_to = config_.base_url;
  options.challenges = &challenges_;
  if (config_.threads > 0) options.threads = static_cast<int>(config_.threads);
  options.max_threads = std::max(options.max_threads, options.threads);
  server_ = TRY(http::Server::start(std::move(options), *pipeline_, *live_));
  if (config_.monitoring_port > 0 && config_.port != 0) {  // a self-test beside a server has no ports of its own
    auto exporter = watch::Exporter::start(
        {config_.monitoring_address, static_cast<int>(config_.monitoring_port), TRY(monitoring_token(config_))},
        [this] { return metrics_.exposition(); });
    if (exporter)
      exporter_ = std::move(*exporter);
    else  // people can learn without being counted
      LOG(error, "metrics_unavailable", {"code", exporter.error().code}, {"detail", exporter.error().detail});
  }
  if (config_.port != 0) modules_.interop->start();
  return {};
}

Status Appliance::reload_certificate() { return server_ ? server_->reload_certificate() : Status{}; }

void Appliance::stop() {
  if (stopped_.exchange(true)) return;
  exporter_.reset();
  if (modules_.interop) modules_.interop->stop();
  if (server_) server_->stop();
  if (jobs_) jobs_->stop();
  if (events_) events_->stop();
  if (!platform_) return;  // open() failed half way
  if (auto flushed = sessions_->flush_activity(); !flushed)
    LOG(warning, "session_flush_failed", {"code", flushed.error().code});
  if (auto signed_note = audit_->checkpoint(); !signed_note)
    LOG(warning, "audit_checkpoint_failed", {"code", signed_note.error().code});
}

Status Appliance::ready() {
  TRY(database_->read([](data::Tx&) -> Status { return {}; }));
  if (::access(layout_.blobs().c_str(), R_OK | W_OK | X_OK) != 0)
    return fail(Fault::unavailable, "blobs_unusable", "The folder of stored files cannot be read or written.");
  if (free_bytes(layout_.root) < kLeastFreeBytes)
    return fail(Fault::unavailable, "disk_full", "Less than 200 MB of disk are free.");
  return {};
}

}  // namespace mc::program
