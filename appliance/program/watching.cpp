#include "appliance/program/watching.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"
#include "appliance/http/tls_check.hpp"
#include "appliance/security/watch.hpp"
#include "appliance/watch/vitals.hpp"
#include "modules/lti/places.hpp"
#include "modules/notifications/health.hpp"
#include "modules/sso/places.hpp"
#include "modules/updates/waiting.hpp"
#include "modules/verification/places.hpp"
#include "modules/xapi/places.hpp"

namespace mc::program {

namespace {

using watch::MetricKind;
using watch::Sample;
using enum watch::MetricKind;

std::string machine_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::vector<operations::ConsoleStorage> storage_areas(Appliance& appliance) {
  const Layout& layout = appliance.layout();
  data::Figures figures = appliance.platform().db.figures();
  watch::DiskVitals disk = watch::disk_vitals(layout.root);
  return {{"disk", disk.total_bytes - disk.free_bytes, disk.total_bytes},
          {"database", figures.database_bytes + figures.wal_bytes, 0},
          {"blobs", appliance.platform().blobs.bytes_used(), appliance.config().blob_quota_gib << 30},
          {"scratch", watch::folder_bytes(layout.scratch()), 0},
          {"logs", watch::folder_bytes(layout.log()), 0}};
}

std::optional<Instant> certificate_end(Appliance& appliance) {
  auto report = http::check_installed(appliance.layout().tls(), {}, SystemClock().now());
  if (!report || report->chain.empty()) return std::nullopt;
  return report->chain.front().not_after;
}

Result<std::vector<OutboundPlace>> places(Appliance& appliance, data::Tx& tx) {
  std::vector<OutboundPlace> out;
  const Config& config = appliance.config();
  if (!config.mail_host.empty())
    out.push_back({"mail", "", ascii_lower(config.mail_host), static_cast<int>(config.mail_port), true, ""});
  auto add = [&](std::vector<OutboundPlace> more) {
    for (OutboundPlace& each : more) out.push_back(std::move(each));
  };
  add(TRY(appliance.modules().directory->outbound_places(tx)));
  add(TRY(appliance.modules().notifications->outbound_places(tx)));
  add(TRY(sso::outbound_places(tx)));
  add(TRY(lti::outbound_places(tx)));
  add(TRY(xapi::outbound_places(tx)));
  add(TRY(verification::outbound_places(tx)));
  add(TRY(appliance.modules().backups->outbound_places(tx)));
  add(TRY(appliance.modules().sync->outbound_places(tx)));
  add(TRY(appliance.modules().evidence->destinations(tx)));
  add(TRY(appliance.house().transport().outbound_places(tx)));
  return out;
}

Result<operations::ConsoleDirectory> directory_state(Appliance& appliance, data::Tx& tx) {
  operations::ConsoleDirectory out;
  out.on = TRY(appliance.modules().directory->enabled(tx));
  if (auto run = TRY(appliance.modules().directory->last_run(tx))) {
    out.last_at = run->finished_at;
    out.outcome = run->outcome;
    out.code = run->code;
  }
  return out;
}

double seconds_of(Instant at) { return static_cast<double>(at.ms) / 1000; }

void add_process_metrics(Appliance& appliance, watch::Registry& metrics) {
  metrics.add("medconnect_build_info", gauge, "Always 1; the version is a label.", [] {
    return std::vector<Sample>{{{{"version", std::string(build_version())}}, 1}};
  });
  metrics.add("medconnect_ready", gauge, "1 when the appliance can do its work (as /readyz), else 0.",
              [&appliance] { return appliance.ready() ? 1.0 : 0.0; });
  metrics.add("medconnect_process_cpu_seconds_total", counter, "Processor time used.",
              [] { return watch::process_vitals().cpu_seconds; });
  metrics.add("medconnect_process_resident_memory_bytes", gauge, "Memory in use.",
              [] { return static_cast<double>(watch::process_vitals().resident_bytes); });
  metrics.add("medconnect_process_open_fds", gauge, "Open files and connections.",
              [] { return static_cast<double>(watch::process_vitals().open_files); });
  metrics.add("medconnect_process_max_fds", gauge, "Files and connections that may be open.",
              [] { return static_cast<double>(watch::process_vitals().most_files); });
  metrics.add("medconnect_process_threads", gauge, "Threads.",
              [] { return static_cast<double>(watch::process_vitals().threads); });
  metrics.add("medconnect_process_start_time_seconds", gauge, "When the process began, in Unix time.",
              [started = seconds_of(SystemClock().now())] { return started; });
  metrics.add("medconnect_http_connections", gauge, "Open connections.",
              [&appliance] { return static_cast<double>(appliance.server_figures().connections); });
  metrics.add("medconnect_http_live_connections", gauge, "Open WebSockets and event streams.",
              [&appliance] { return static_cast<double>(appliance.server_figures().live); });
  metrics.add("medconnect_http_in_flight", gauge, "Requests being answered.",
              [&appliance] { return static_cast<double>(appliance.server_figures().working); });
  metrics.add("medconnect_http_refused_total", counter, "Connections refused by the limits.",
              [&appliance] { return static_cast<double>(appliance.server_figures().refused); });
}

void add_storage_metrics(Appliance& appliance, watch::Registry& metrics) {
  auto figure = [&](std::string name, MetricKind kind, std::string help, std::int64_t data::Figures::*member) {
    metrics.add(std::move(name), kind, std::move(help),
                [&appliance, member] { return static_cast<double>(appliance.platform().db.figures().*member); });
  };
  figure("medconnect_database_bytes", gauge, "Size of the database.", &data::Figures::database_bytes);
  figure("medconnect_database_wal_bytes", gauge, "Size of its write-ahead log.", &data::Figures::wal_bytes);
  figure("medconnect_database_commits_total", counter, "Commits to disk.", &data::Figures::commits);
  figure("medconnect_database_writes_total", counter, "Writing transactions.", &data::Figures::writes);
  figure("medconnect_database_reads_total", counter, "Reading transactions.", &data::Figures::reads);
  figure("medconnect_database_read_timeouts_total", counter, "Reads that took longer than they may.",
         &data::Figures::read_timeouts);
  metrics.add("medconnect_storage_bytes", gauge, "Bytes in use, by area.", [&appliance] {
    std::vector<Sample> out;
    for (const auto& area : storage_areas(appliance))
      out.push_back({{{"area", area.area}}, static_cast<double>(area.used_bytes)});
    return out;
  });
  metrics.add("medconnect_storage_quota_bytes", gauge, "Bytes that an area may use.", [&appliance] {
    std::vector<Sample> out;
    for (const auto& area : storage_areas(appliance))
      if (area.quota_bytes > 0) out.push_back({{{"area", area.area}}, static_cast<double>(area.quota_bytes)});
    return out;
  });
  metrics.add("medconnect_disk_free_bytes", gauge, "Free space of the data directory's disk.",
              [&appliance] { return static_cast<double>(watch::disk_vitals(appliance.layout().root).free_bytes); });
  metrics.add("medconnect_certificate_expiry_timestamp_seconds", gauge, "When the certificate ends, in Unix time.",
              [&appliance] {
                auto end = certificate_end(appliance);
                return end ? std::vector<Sample>{{{}, seconds_of(*end)}} : std::vector<Sample>{};
              });
  metrics.add(
      "medconnect_backup_last_success_timestamp_seconds", gauge,
      "When the last good backup was made, in Unix time; absent without one.", [&appliance] {
        auto backup = appliance.backup_state();
        return backup.last_ok_at ? std::vector<Sample>{{{}, seconds_of(*backup.last_ok_at)}} : std::vector<Sample>{};
      });
  metrics.add("medconnect_clock_skew_seconds", gauge,
              "How far servers that were asked in the last hour are ahead of this clock; absent when none was.", [] {
                auto skew = outbound::skew_ms();
                return skew ? std::vector<Sample>{{{}, static_cast<double>(*skew) / 1000}} : std::vector<Sample>{};
              });
}

void add_queue_metrics(Appliance& appliance, watch::Registry& metrics) {
  metrics.add("medconnect_jobs", gauge, "Jobs, by state.", [&appliance] {
    auto depth = appliance.jobs().depth();
    if (!depth) return std::vector<Sample>{};
    return std::vector<Sample>{{{{"state", "waiting"}}, static_cast<double>(depth->pending)},
                               {{{"state", "running"}}, static_cast<double>(depth->running)},
                               {{{"state", "dead"}}, static_cast<double>(depth->dead)}};
  });
  metrics.add("medconnect_jobs_oldest_due_seconds", gauge, "How long the oldest due job has waited.", [&appliance] {
    auto oldest = appliance.jobs().oldest_due();
    if (!oldest || !*oldest) return 0.0;
    return static_cast<double>((SystemClock().now() - **oldest).count()) / 1000;
  });
  metrics.add("medconnect_events", gauge, "Events between parts of the program that wait, or were given up.",
              [&appliance] {
                auto backlog = appliance.events().backlog();
                if (!backlog) return std::vector<Sample>{};
                return std::vector<Sample>{{{{"state", "waiting"}}, static_cast<double>(backlog->pending)},
                                           {{{"state", "dead"}}, static_cast<double>(backlog->dead)}};
              });
  metrics.add("medconnect_notifications", gauge,
              "Messages to people: overdue for an hour, failed within a day, addresses that take none.", [&appliance] {
                auto health = notifications::channel_health(appliance.platform().db);
                if (!health) return std::vector<Sample>{};
                return std::vector<Sample>{{{{"state", "overdue"}}, static_cast<double>(health->waiting)},
                                           {{{"state", "failed"}}, static_cast<double>(health->failed)},
                                           {{{"state", "suppressed"}}, static_cast<double>(health->suppressed)}};
              });
  metrics.add("medconnect_sessions_in_use", gauge, "Sessions used within 15 minutes.", [&appliance] {
    auto count = appliance.platform().db.read(
        [](data::Tx& tx) { return security::sessions_in_use(tx, tx.now() - std::chrono::minutes{15}); });
    return count ? std::vector<Sample>{{{}, static_cast<double>(*count)}} : std::vector<Sample>{};
  });
}

}  // namespace

operations::Sources watch_sources(Appliance& appliance, watch::Registry& metrics) {
  operations::Sources out{appliance.jobs(), appliance.events(), metrics};
  out.areas = [&appliance] { return storage_areas(appliance); };
  out.server = [&appliance] {
    http::ServerFigures figures = appliance.server_figures();
    return operations::ServerLoad{figures.connections, figures.live, figures.working, figures.requests,
                                  figures.refused};
  };
  out.ready = [&appliance] { return appliance.ready(); };
  out.certificate_end = [&appliance] { return certificate_end(appliance); };
  out.backup = [&appliance] { return appliance.backup_state(); };
  out.directory = [&appliance](data::Tx& tx) { return directory_state(appliance, tx); };
  out.places = [&appliance](data::Tx& tx) { return places(appliance, tx); };
  out.update = [&appliance] {
    auto version = appliance.platform().db.read([](data::Tx& tx) { return updates::waiting_version(tx); });
    return version ? *version : std::string();
  };
  out.doctor = [&appliance] {
    auto checks = checks_around(appliance.layout(), appliance.config(), true);
    for (auto& check : checks_inside(appliance, false)) checks.push_back(std::move(check));
    return checks;
  };
  out.support_bundle = [&appliance, &metrics] { return make_support_bundle(appliance, metrics); };
  out.releases = [&appliance](data::Tx& tx) -> Result<std::vector<operations::ConsoleTrouble>> {
    std::vector<operations::ConsoleTrouble> troubles;
    for (sync::FailedSending& each : TRY(appliance.modules().sync->failed_sendings(tx)))
      troubles.push_back({each.id.text(), std::move(each.code)});
    return troubles;
  };
  out.listener = [&appliance]() -> std::optional<operations::ConsoleTrouble> {
    auto health = appliance.modules().interop->listener_health();
    if (health) return std::nullopt;
    return operations::ConsoleTrouble{"", health.error().detail};
  };
  out.host = machine_name();
  return out;
}

void add_metrics(Appliance& appliance, watch::Registry& metrics) {
  add_process_metrics(appliance, metrics);
  add_storage_metrics(appliance, metrics);
  add_queue_metrics(appliance, metrics);
}

Result<std::string> monitoring_token(const Config& config) {
  if (config.monitoring_token_file.empty()) return std::string();
  std::ifstream in(config.monitoring_token_file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::string token(trim(text));
  struct stat info {};
  bool open_to_others = ::stat(config.monitoring_token_file.c_str(), &info) == 0 && (info.st_mode & 0077) != 0;
  if (!in || token.size() < 16 || open_to_others)
    return fail(Fault::invalid, "configuration",
                fmt::format("monitoring.token_file: {} must be readable by this user only and hold a token of at least "
                            "16 characters.",
                            config.monitoring_token_file));
  return token;
}

}  // namespace mc::program
