// The console: what runs, what waits, what failed, and who is outside.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/embedded.hpp"
#include "appliance/base/outbound.hpp"
#include "appliance/security/watch.hpp"
#include "appliance/watch/vitals.hpp"
#include "modules/notifications/health.hpp"
#include "modules/operations/service.hpp"

namespace mc::operations {
namespace {

constexpr std::size_t kJobsAtOnce = 200;  // as the queue gives them

ConsoleMachine machine_view() {
  watch::MachineVitals machine = watch::machine_vitals();
  watch::ProcessVitals process = watch::process_vitals();
  return {machine.load1,          machine.load5,        machine.load15,
          machine.processors,     machine.memory_bytes, machine.memory_available_bytes,
          process.resident_bytes, process.open_files,   process.most_files,
          process.threads};
}

}  // namespace

Service::Service(Platform& platform, Parts parts)
    : platform_(platform), accounts_(parts.accounts), notifications_(parts.notifications),
      sources_(std::move(parts.sources)), started_(platform.clock.now()) {
  for (const outbound::Use& use : outbound::uses())  // of another appliance in this process: tests
    noted_[{use.host, use.port}] = {use.connections, use.failures};
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  return platform_.audit.append(tx, event);
}

Result<OperationsHealth> Service::health(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  OperationsHealth out;
  out.version = std::string(build_version());
  out.started_at = started_;
  if (Status ready = sources_.ready ? sources_.ready() : Status{}; !ready) {
    out.ready = false;
    out.not_ready = ready.error().code;
  }
  out.machine = machine_view();
  if (sources_.server) out.server = sources_.server();
  data::Figures figures = platform_.db.figures();
  out.database = {figures.database_bytes, figures.wal_bytes, figures.writes,
                  figures.commits,        figures.reads,     figures.read_timeouts};
  if (sources_.areas) out.storage = sources_.areas();
  auto depth = TRY(sources_.jobs.depth());
  auto backlog = TRY(sources_.events.backlog());
  auto channels = TRY(notifications::channel_health(platform_.db));
  out.queues = {depth.pending,       depth.running,
                depth.dead,          TRY(sources_.jobs.oldest_due()),
                backlog.pending,     backlog.dead,
                channels.waiting,    channels.failed,
                channels.suppressed, channels.connector_errors};
  if (sources_.certificate_end) out.certificate_ends_at = sources_.certificate_end();
  if (sources_.backup) out.backup = sources_.backup();
  if (sources_.update) out.update = sources_.update();
  out.clock.now = platform_.clock.now();
  out.clock.synchronised = watch::kernel_synchronised();
  if (auto skew = outbound::skew_ms()) out.clock.skew_seconds = *skew / 1000;
  return platform_.db.read([&](data::Tx& tx) -> Result<OperationsHealth> {
    if (sources_.directory) out.directory = TRY(sources_.directory(tx));
    out.collector = TRY(collector_view(tx));
    out.sessions = TRY(security::sessions_in_use(tx, tx.now() - std::chrono::minutes{15}));
    for (const AlertRow& row : TRY(store::open_alerts(tx)))
      if (!row.acknowledged_at) ++out.alerts;
    return std::move(out);
  });
}

Result<Page<OperationsJob>> Service::jobs(const security::Viewer& viewer, const OperationsJobQuery& query) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  Page<OperationsJob> page;
  jobs::JobId after = query.after.value_or(jobs::JobId{});
  if (query.state.value_or(OperationsJobState::dead) == OperationsJobState::dead) {
    for (const jobs::DeadJob& job : TRY(sources_.jobs.dead(after)))
      page.items.push_back({job.id, job.kind, job.attempts, job.last_error, job.created, std::nullopt, false, true});
  } else {
    for (const jobs::QueuedJob& job : TRY(sources_.jobs.queued(after)))
      page.items.push_back(
          {job.id, job.kind, job.attempts, job.last_error, job.created, job.run_at, job.running, false});
  }
  const std::size_t limit = query.limit ? static_cast<std::size_t>(query.limit->value) : kJobsAtOnce;
  const bool more = page.items.size() == kJobsAtOnce || page.items.size() > limit;
  if (page.items.size() > limit)
    page.items.erase(page.items.begin() + static_cast<std::ptrdiff_t>(limit), page.items.end());
  if (more) page.next = page.items.back().id.text();
  return page;
}

Result<http::Nothing> Service::retry(const security::Viewer& viewer, jobs::JobId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (auto retried = sources_.jobs.retry(id); !retried) {
    if (retried.error().fault == Fault::not_found) return not_found("job_not_found");
    return std::unexpected(retried.error());
  }
  TRY(platform_.db.write(
      [&](data::Tx& tx) { return audit(tx, viewer.person, "operations.job_retried", "job:" + id.text()); }));
  return http::Nothing{};
}

Result<http::Nothing> Service::discard(const security::Viewer& viewer, jobs::JobId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (auto gone = sources_.jobs.discard(id); !gone) {
    if (gone.error().fault == Fault::not_found) return not_found("job_not_found");
    return std::unexpected(gone.error());
  }
  TRY(platform_.db.write(
      [&](data::Tx& tx) { return audit(tx, viewer.person, "operations.job_discarded", "job:" + id.text()); }));
  return http::Nothing{};
}

Result<OperationsSchedules> Service::schedules(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  OperationsSchedules out;
  for (const jobs::ScheduledWork& work : TRY(sources_.jobs.schedules()))
    out.items.push_back({work.name, work.next_at, work.last_error});
  return out;
}

Result<DeadEvents> Service::dead_events(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  DeadEvents out;
  for (const events::DeadDelivery& each : TRY(sources_.events.dead(0)))
    out.items.push_back({each.sequence, each.topic, each.subscriber, each.last_error, each.attempts, each.published});
  return out;
}

Result<http::Nothing> Service::retry_event(const security::Viewer& viewer, const EventRetry& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (auto retried = sources_.events.retry(in.sequence.value, in.subscriber.value); !retried) {
    if (retried.error().fault == Fault::not_found) return not_found("delivery_not_found");
    return std::unexpected(retried.error());
  }
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "operations.delivery_retried", fmt::format("event:{}", in.sequence.value));
  }));
  return http::Nothing{};
}

Result<OutboundDestinations> Service::destinations(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<OutboundDestinations> {
    OutboundDestinations out;
    if (sources_.places)
      for (OutboundPlace& place : TRY(sources_.places(tx)))
        out.items.push_back({std::move(place.kind), std::move(place.name), std::move(place.host), place.port, true,
                             place.on, std::move(place.page), 0, 0, std::nullopt, std::nullopt, ""});
    if (CollectorSettings collector = TRY(collector_of(tx)); !collector.host.value.empty())
      out.items.push_back({"collector", "", collector.host.value, collector.port.value, true, collector.on,
                           "/operations/collector", 0, 0, std::nullopt, std::nullopt, ""});
    for (const DestinationRow& row : TRY(store::destinations(tx))) {
      bool named = false;
      for (OutboundDestination& each : out.items) {
        bool pattern = each.host.starts_with("*.") && row.host.ends_with(each.host.substr(1));
        if ((each.host != row.host && !pattern) || each.port != row.port) continue;
        named = true;
        each.connections += row.connections;
        each.failures += row.failures;
        if (each.last_at && *each.last_at > row.last_at) continue;
        each.last_at = row.last_at;
        if (row.last_ok_at) each.last_ok_at = row.last_ok_at;
        each.last_error = row.last_error;
      }
      if (!named)
        out.items.push_back({"former", "", row.host, row.port, false, false, "", row.connections, row.failures,
                             row.last_at, row.last_ok_at, row.last_error});
    }
    return out;
  });
}

Result<OperationsHistory> Service::history(const security::Viewer& viewer, const OperationsHistoryQuery& query) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  bool day = query.span.value_or(OperationsSpan::day) == OperationsSpan::day;
  return platform_.db.read([&](data::Tx& tx) -> Result<OperationsHistory> {
    return OperationsHistory{
        day ? TRY(store::figures(tx, "minute", tx.now() - std::chrono::hours{24}, 600'000))
            : TRY(store::figures(tx, "hour", tx.now() - std::chrono::hours{24 * 30}, 6LL * 3'600'000))};
  });
}

Result<DoctorReport> Service::doctor(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  return DoctorReport{sources_.doctor ? sources_.doctor() : std::vector<DoctorCheck>{}};
}

Result<http::Download> Service::support_bundle(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (!sources_.support_bundle) return not_found();
  auto bytes = std::make_shared<Bytes>(TRY(sources_.support_bundle()));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "operations.support_bundle_made", "operations:support_bundle",
                 fmt::format(R"({{"bytes":{}}})", bytes->size()));
  }));
  http::Download out;
  out.media_type = "application/zip";
  out.file_name = "medconnect-support-" + to_string(date_of(platform_.clock.now())) + ".zip";
  out.size = static_cast<std::int64_t>(bytes->size());
  out.write = [bytes](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) -> Status {
    auto all = static_cast<std::int64_t>(bytes->size());
    std::int64_t from = std::min(offset, all), count = length < 0 ? all - from : std::min(length, all - from);
    return sink(ByteView(*bytes).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(count)));
  };
  return out;
}

}  // namespace mc::operations
