#pragma once
// Requests and answers of the module's routes.
#include "appliance/watch/syslog.hpp"
#include "modules/operations/operations.hpp"

namespace mc::operations {

struct OperationsAlertTag;
using OperationsAlertId = Id<OperationsAlertTag>;

enum class OperationsAlertKind : std::uint8_t {
  disk,            // of an area or the whole disk; percent
  certificate,     // days left
  backup,          // hours since the last one
  directory_sync,  // failed
  job_dead,        // jobs that were given up
  delivery_dead,   // events that were given up
  notifications_stuck,
  clock_jump,     // seconds, back: negative
  clock_skew,     // seconds against the servers that were asked
  wal,            // bytes of the write-ahead log
  queue_growing,  // minutes that the oldest due job waits
  update_available,
  collector_down,     // events that wait for the collector
  collector_dropped,  // events that it will never get
  release_failed,     // an anonymised release whose sending was given up; its id
  listener_down       // for interface engines (MLLP), why
};
ENUM_NAMES(OperationsAlertKind, disk, certificate, backup, directory_sync, job_dead, delivery_dead, notifications_stuck,
           clock_jump, clock_skew, wal, queue_growing, update_available, collector_down, collector_dropped,
           release_failed, listener_down)
enum class OperationsSeverity : std::uint8_t { warning, critical };
ENUM_NAMES(OperationsSeverity, warning, critical)

struct OperationsAlert {
  OperationsAlertId id;
  OperationsAlertKind kind = OperationsAlertKind::disk;
  std::string object;  // area, host or version; empty when there is only one
  OperationsSeverity severity = OperationsSeverity::warning;
  std::int64_t amount = 0, threshold = 0;
  std::string detail;  // a code
  Instant first_at, last_at;
  std::optional<Instant> acknowledged_at;
  std::string acknowledged_by_name;
  std::optional<Instant> cleared_at;
};
FIELDS(OperationsAlert, id, kind, object, severity, amount, threshold, detail, first_at, last_at, acknowledged_at,
       acknowledged_by_name, cleared_at)
struct OperationsAlertList {
  std::vector<OperationsAlert> items;  // open ones first, then those cleared in the last 30 days; at most 200
};
FIELDS(OperationsAlertList, items)

struct OperationsThresholds {
  Int<50, 99> disk_warning_percent{80};
  Int<51, 100> disk_critical_percent{90};
  Int<1, 8760> backup_hours{26};
  Int<1, 1440> queue_minutes{15};
  Int<64, 16384> wal_mib{256};
};
FIELDS(OperationsThresholds, disk_warning_percent, disk_critical_percent, backup_hours, queue_minutes, wal_mib)

struct ConsoleDatabase {
  std::int64_t bytes = 0, wal_bytes = 0, writes = 0, commits = 0, reads = 0, read_timeouts = 0;
};
FIELDS(ConsoleDatabase, bytes, wal_bytes, writes, commits, reads, read_timeouts)
struct ConsoleMachine {
  double load1 = 0, load5 = 0, load15 = 0;
  std::int64_t processors = 1, memory_bytes = 0, memory_available_bytes = 0, resident_bytes = 0, open_files = 0,
               most_files = 0, threads = 0;
};
FIELDS(ConsoleMachine, load1, load5, load15, processors, memory_bytes, memory_available_bytes, resident_bytes,
       open_files, most_files, threads)
struct ConsoleQueues {
  std::int64_t jobs_waiting = 0, jobs_running = 0, jobs_dead = 0;
  std::optional<Instant> jobs_oldest_due;
  std::int64_t events_waiting = 0, events_dead = 0;
  std::int64_t notifications_overdue = 0, notifications_failed = 0, notifications_suppressed = 0;
  std::string notifications_errors;
};
FIELDS(ConsoleQueues, jobs_waiting, jobs_running, jobs_dead, jobs_oldest_due, events_waiting, events_dead,
       notifications_overdue, notifications_failed, notifications_suppressed, notifications_errors)
struct ConsoleClock {
  Instant now;
  std::optional<bool> synchronised;          // as the kernel says, where it may be asked
  std::optional<std::int64_t> skew_seconds;  // against servers that were asked in the last hour
};
FIELDS(ConsoleClock, now, synchronised, skew_seconds)
struct ConsoleCollector {
  bool on = false;
  std::int64_t waiting = 0, dropped = 0;
  std::optional<Instant> last_ok_at;
  std::string last_error;
};
FIELDS(ConsoleCollector, on, waiting, dropped, last_ok_at, last_error)

struct OperationsHealth {
  std::string version;
  Instant started_at;
  bool ready = true;
  std::string not_ready;  // a code
  ConsoleMachine machine;
  ServerLoad server;
  ConsoleDatabase database;
  std::vector<ConsoleStorage> storage;
  ConsoleQueues queues;
  ConsoleDirectory directory;
  std::optional<Instant> certificate_ends_at;
  ConsoleBackup backup;
  ConsoleClock clock;
  ConsoleCollector collector;
  std::string update;
  std::int64_t sessions = 0;  // in use within 15 minutes
  std::int64_t alerts = 0;    // open and not acknowledged
};
FIELDS(OperationsHealth, version, started_at, ready, not_ready, machine, server, database, storage, queues, directory,
       certificate_ends_at, backup, clock, collector, update, sessions, alerts)

enum class OperationsJobState : std::uint8_t { dead, queued };
ENUM_NAMES(OperationsJobState, dead, queued)
struct OperationsJobQuery {
  std::optional<operations::OperationsJobState> state;  // dead unless given
  std::optional<jobs::JobId> after;
  std::optional<Int<1, 200>> limit;  // 200 unless given
};
FIELDS(OperationsJobQuery, state, after, limit)
struct OperationsJob {
  jobs::JobId id;
  std::string kind;
  std::int64_t attempts = 0;
  std::string last_error;
  Instant created_at;
  std::optional<Instant> run_at;  // of one that waits
  bool running = false, dead = false;
};
FIELDS(OperationsJob, id, kind, attempts, last_error, created_at, run_at, running, dead)

struct OperationsSchedule {
  std::string name;
  Instant next_at;
  std::string last_error;
};
FIELDS(OperationsSchedule, name, next_at, last_error)
struct OperationsSchedules {
  std::vector<OperationsSchedule> items;
};
FIELDS(OperationsSchedules, items)

struct DeadEvent {
  std::int64_t sequence = 0;
  std::string topic, subscriber, last_error;
  std::int64_t attempts = 0;
  Instant published_at;
};
FIELDS(DeadEvent, sequence, topic, subscriber, last_error, attempts, published_at)
struct DeadEvents {
  std::vector<DeadEvent> items;  // at most 200
};
FIELDS(DeadEvents, items)
struct EventRetry {
  Int<1, 9'000'000'000'000'000> sequence;
  Text<1, 200> subscriber;
};
FIELDS(EventRetry, sequence, subscriber)

struct OutboundDestination {
  std::string kind, name, host;
  std::int64_t port = 0;
  bool configured = false, on = false;
  std::string page;
  std::int64_t connections = 0, failures = 0;
  std::optional<Instant> last_at, last_ok_at;
  std::string last_error;
};
FIELDS(OutboundDestination, kind, name, host, port, configured, on, page, connections, failures, last_at, last_ok_at,
       last_error)
struct OutboundDestinations {
  std::vector<OutboundDestination> items;
};
FIELDS(OutboundDestinations, items)

enum class OperationsSpan : std::uint8_t { day, month };
ENUM_NAMES(OperationsSpan, day, month)
struct OperationsHistoryQuery {
  std::optional<OperationsSpan> span;  // day unless given
};
FIELDS(OperationsHistoryQuery, span)
struct OperationsPoint {
  Instant at;
  std::int64_t requests = 0, errors = 0, p95_us = 0, sessions = 0;
};
FIELDS(OperationsPoint, at, requests, errors, p95_us, sessions)
/// Points of ten minutes (day) or six hours (month); times without figures are left out.
struct OperationsHistory {
  std::vector<OperationsPoint> points;
};
FIELDS(OperationsHistory, points)

/// Where audit events go. `most_waiting`: past so many that the collector has not got, the oldest are given up.
struct CollectorSettings {
  bool on = false;
  watch::SyslogTransport transport = watch::SyslogTransport::tls;
  Text<0, 253> host;
  Int<1, 65535> port{6514};
  watch::SyslogFormat format = watch::SyslogFormat::rfc5424;
  Text<0, 100000> trust_pem;  // empty: the authorities that this machine trusts
  Int<1000, 10'000'000> most_waiting{1'000'000};
};
FIELDS(CollectorSettings, on, transport, host, port, format, trust_pem, most_waiting)
struct ShownCertificate {
  std::string subject, issuer, names, sha256;
  Instant not_before, not_after;
};
FIELDS(ShownCertificate, subject, issuer, names, sha256, not_before, not_after)
struct CollectorTrial {
  bool ok = false;
  std::string code, detail, protocol;
  std::vector<ShownCertificate> chain;
};
FIELDS(CollectorTrial, ok, code, detail, protocol, chain)

struct DoctorReport {
  std::vector<DoctorCheck> items;
};
FIELDS(DoctorReport, items)

}  // namespace mc::operations
