// The feed of audit events to the hospital's collector. The audit log itself is the queue on disk: nothing is copied,
// and what was sent is only crossed off when the connection lived on and the other machine had confirmed the bytes.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/embedded.hpp"
#include "appliance/base/log.hpp"
#include "appliance/security/watch.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/operations/service.hpp"

namespace mc::operations {
namespace {

constexpr std::string_view kCollector = "collector", kCollectorState = "collector_state";
constexpr std::int64_t kRowsAtOnce = 500, kRowsARound = 20'000;

watch::SyslogTarget target_of(const CollectorSettings& settings) {
  watch::SyslogTarget out;
  out.transport = settings.transport;
  out.host = settings.host.value;
  out.port = static_cast<int>(settings.port.value);
  out.trust.pem = settings.trust_pem.value;
  return out;
}

watch::SyslogRecord record_of(const security::AuditEntry& entry) {
  watch::SyslogRecord out;
  out.sequence = entry.seq;
  out.at = entry.at;
  out.action = entry.action;
  out.object = entry.object;
  out.outcome = entry.outcome;
  if (entry.actor) out.actor = entry.actor->text();
  out.address = entry.address.value_or("");
  out.request_id = entry.request_id;
  out.details = entry.details.text;
  out.alert = entry.action == "operations.alert_raised" || entry.action == "security.alert_raised";
  return out;
}

Status check(const CollectorSettings& in) {
  if (in.host.value.empty()) {
    if (in.on) return invalid("host", "required", "Name the collector.");
    return {};
  }
  if (in.host.value.find_first_of(" /@?#") != std::string::npos)
    return invalid("host", "host_unusable", "Write a name or an address, without https:// and without a port.");
  if (!in.trust_pem.value.empty()) TRY(net::check_trust(in.trust_pem.value));
  return {};
}

}  // namespace

watch::SyslogSource Service::source() const { return {sources_.host, std::string(build_version())}; }

Result<CollectorSettings> Service::collector_of(data::Tx& tx) {
  auto stored = TRY(store::state(tx, kCollector));
  if (!stored) return CollectorSettings{};
  return shape::from_json<CollectorSettings>(*stored);
}

Result<CollectorState> Service::collector_state(data::Tx& tx) {
  auto stored = TRY(store::state(tx, kCollectorState));
  if (!stored) return CollectorState{};
  return shape::from_json<CollectorState>(*stored);
}

Status Service::save(const CollectorState& state) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    // What an alert has seen is not ours to set back.
    CollectorState now = TRY(collector_state(tx));
    CollectorState out = state;
    out.dropped_seen = std::max(out.dropped_seen, now.dropped_seen);
    return store::put_state(tx, kCollectorState, shape::to_json(out));
  });
}

Result<ConsoleCollector> Service::collector_view(data::Tx& tx) {
  CollectorState state = TRY(collector_state(tx));
  ConsoleCollector out;
  out.on = TRY(collector_of(tx)).on;
  if (out.on) out.waiting = std::max<std::int64_t>(0, TRY(security::last_audited(tx)) - state.confirmed);
  out.dropped = state.dropped;
  out.last_ok_at = state.last_ok_at;
  out.last_error = state.last_error;
  return out;
}

Status Service::feed_collector() {
  std::lock_guard lock(feed_mutex_);
  std::int64_t last = 0;
  CollectorSettings settings;
  CollectorState state;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    settings = TRY(collector_of(tx));
    state = TRY(collector_state(tx));
    last = TRY(security::last_audited(tx));
    return {};
  }));
  if (!settings.on) {
    way_.reset();
    return {};
  }
  std::string before = shape::to_json(state);
  if (last - state.confirmed > settings.most_waiting.value) {
    std::int64_t given_up = last - state.confirmed - settings.most_waiting.value;
    state.confirmed += given_up;
    state.dropped += given_up;
    LOG(error, "collector_events_dropped", {"count", given_up});
  }
  Status sent = platform_.clock.now() < retry_at_ ? Status{} : send_waiting(settings, state);
  if (!sent) {
    way_.reset();
    ++failures_;
    retry_at_ = platform_.clock.now() + std::chrono::seconds(std::min(60, 5 * failures_));
    state.last_error = sent.error().code;
    if (!state.failing_since) state.failing_since = platform_.clock.now();
    LOG(warning, "collector_unreachable", {"code", sent.error().code}, {"waiting", last - state.confirmed});
  }
  if (shape::to_json(state) != before) TRY(save(state));
  return {};
}

Status Service::send_waiting(const CollectorSettings& settings, CollectorState& state) {
  std::string to = shape::to_json(settings);
  if (to != way_to_) way_.reset();
  if (way_) {
    if (!way_->delivered())
      return fail(Fault::unavailable, "connection_lost", "The collector left before it had everything.");
    state.confirmed = std::max(state.confirmed, sent_);
  } else {
    way_ = TRY(watch::SyslogWay::open(target_of(settings)));
    way_to_ = to;
    sent_ = state.confirmed;
  }
  sent_ = std::max(sent_, state.confirmed);
  if (state.dropped > state.dropped_told) {
    watch::SyslogRecord lost;
    lost.sequence = state.confirmed;
    lost.at = platform_.clock.now();
    lost.action = "collector.events_dropped";
    lost.object = "collector";
    lost.outcome = "failed";
    lost.details =
        fmt::format(R"({{"dropped":{},"altogether":{}}})", state.dropped - state.dropped_told, state.dropped);
    lost.alert = true;
    TRY(way_->send(watch::syslog_frame(lost, settings.format, settings.transport, source())));
    state.dropped_told = state.dropped;
  }
  TRY(send_rows(settings));
  if (settings.transport == watch::SyslogTransport::udp) state.confirmed = sent_;
  failures_ = 0;
  state.failing_since.reset();
  state.last_error.clear();
  if (sent_ > state.confirmed || !state.last_ok_at) state.last_ok_at = platform_.clock.now();
  return {};
}

Status Service::send_rows(const CollectorSettings& settings) {
  for (std::int64_t count = 0; count < kRowsARound;) {
    auto rows = TRY(platform_.db.read([&](data::Tx& tx) { return security::audit_since(tx, sent_, kRowsAtOnce); }));
    std::string frames;
    for (const security::AuditEntry& entry : rows) {
      std::string frame = watch::syslog_frame(record_of(entry), settings.format, settings.transport, source());
      if (settings.transport == watch::SyslogTransport::udp)
        TRY(way_->send(frame));
      else
        frames += frame;
    }
    if (!frames.empty()) TRY(way_->send(frames));
    if (!rows.empty()) sent_ = rows.back().seq;
    count += static_cast<std::int64_t>(rows.size());
    if (static_cast<std::int64_t>(rows.size()) < kRowsAtOnce) break;
  }
  return {};
}

Result<CollectorSettings> Service::collector(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kView)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) { return collector_of(tx); });
}

Result<CollectorSettings> Service::set_collector(const security::Viewer& viewer, const CollectorSettings& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  TRY(check(in));
  TRY(accounts::proved_lately(accounts_, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<CollectorSettings> {
    bool was_on = TRY(collector_of(tx)).on;
    if (in.on && !was_on) {  // from now on: what was before is in the audit log's own export
      CollectorState state = TRY(collector_state(tx));
      state.confirmed = TRY(security::last_audited(tx));
      state.last_error.clear();
      state.failing_since.reset();
      TRY(store::put_state(tx, kCollectorState, shape::to_json(state)));
    }
    TRY(store::put_state(tx, kCollector, shape::to_json(in)));
    TRY(audit(tx, viewer.person, "operations.collector_changed", "operations:collector",
              fmt::format(R"({{"on":{},"transport":"{}","format":"{}","port":{}}})", in.on,
                          shape::enum_name(in.transport), shape::enum_name(in.format), in.port.value)));
    return in;
  });
}

Result<CollectorTrial> Service::try_collector(const security::Viewer& viewer, const CollectorSettings& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  CollectorSettings settings = in;
  settings.on = true;
  TRY(check(settings));
  TRY(accounts::proved_lately(accounts_, viewer));
  watch::SyslogRecord record;
  record.at = platform_.clock.now();
  record.action = "collector.tested";
  record.object = "collector";
  record.outcome = "ok";
  record.actor = viewer.person.text();
  watch::SyslogTrial trial = watch::try_syslog(
      target_of(settings), watch::syslog_frame(record, settings.format, settings.transport, source()));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "operations.collector_tested", "operations:collector",
                 fmt::format(R"({{"ok":{},"code":"{}"}})", trial.ok, trial.code));
  }));
  CollectorTrial out{trial.ok, trial.code, trial.detail, trial.protocol, {}};
  for (const net::Presented& each : trial.chain)
    out.chain.push_back({each.subject, each.issuer, each.names, each.sha256, each.not_before, each.not_after});
  return out;
}

}  // namespace mc::operations
