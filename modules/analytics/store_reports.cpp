// Schedules, their runs, exports, settings.
#include "modules/analytics/store.hpp"

namespace mc::analytics::store {
namespace {

constexpr std::string_view kScheduleColumns =
    "id, owner_id, name, report, format, filter, every, weekday, day, hour, paused, next_run_at, revision, created_at";
constexpr std::string_view kRunColumns =
    "id, schedule_id, asked_by, state, reason, started_at, finished_at, expires_at, "
    "blob_id, size, row_count, sha256, units";

}  // namespace

Status insert_schedule(data::Tx& tx, const ScheduleRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO analytics_schedules (", kScheduleColumns, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"), r.id,
      r.owner_id, r.name, r.report, r.format, r.filter.text, r.every, r.weekday, r.day, r.hour, r.paused, r.next_run_at,
      r.revision, r.created_at));
  return {};
}

Status update_schedule(data::Tx& tx, const ScheduleRow& r) {
  TRY(tx.in(kModule).run("UPDATE analytics_schedules SET name = ?, report = ?, format = ?, filter = ?, every = ?, "
                         "weekday = ?, day = ?, hour = ?, paused = ?, next_run_at = ?, revision = ? WHERE id = ?",
                         r.name, r.report, r.format, r.filter.text, r.every, r.weekday, r.day, r.hour, r.paused,
                         r.next_run_at, r.revision, r.id));
  return {};
}

Status remove_schedule(data::Tx& tx, ScheduleId id) {
  TRY(tx.in(kModule).run("UPDATE analytics_schedules SET removed_at = ? WHERE id = ? AND removed_at IS NULL", tx.now(),
                         id));
  TRY(tx.in(kModule).run("DELETE FROM analytics_recipients WHERE schedule_id = ?", id));
  return {};
}

Result<std::optional<ScheduleRow>> schedule(data::Tx& tx, ScheduleId id) {
  return tx.in(kModule).first<ScheduleRow>(join("SELECT ", kScheduleColumns, " FROM analytics_schedules WHERE id = ?"),
                                           id);
}

Result<std::vector<ScheduleRow>> schedules_of(data::Tx& tx, std::optional<PersonId> owner, std::int64_t limit) {
  // Everybody's begin after the nil id, so that both go by the index of owners.
  if (owner)
    return tx.in(kModule).all<ScheduleRow>(
        join("SELECT ", kScheduleColumns,
             " FROM analytics_schedules WHERE owner_id = ? AND removed_at IS NULL ORDER BY id DESC LIMIT ?"),
        *owner, limit);
  return tx.in(kModule).all<ScheduleRow>(
      join("SELECT ", kScheduleColumns,
           " FROM analytics_schedules WHERE owner_id > ? AND removed_at IS NULL ORDER BY owner_id, id DESC LIMIT ?"),
      PersonId{}, limit);
}

Result<std::vector<ScheduleRow>> due_schedules(data::Tx& tx, Instant now, std::int64_t limit) {
  return tx.in(kModule).all<ScheduleRow>(
      join("SELECT ", kScheduleColumns,
           " FROM analytics_schedules WHERE next_run_at <= ? AND removed_at IS NULL AND paused = '' ORDER BY "
           "next_run_at, id LIMIT ?"),
      now, limit);
}

Status set_recipients(data::Tx& tx, ScheduleId id, const std::vector<PersonId>& people) {
  TRY(tx.in(kModule).run("DELETE FROM analytics_recipients WHERE schedule_id = ?", id));
  for (PersonId person : people)
    TRY(tx.in(kModule).run("INSERT INTO analytics_recipients (schedule_id, person_id) VALUES (?,?) ON CONFLICT "
                           "(schedule_id, person_id) DO NOTHING",
                           id, person));
  return {};
}

Result<std::vector<RecipientRow>> recipients(data::Tx& tx, const std::vector<ScheduleId>& schedules) {
  return tx.in(kModule).all<RecipientRow>("SELECT schedule_id, person_id FROM analytics_recipients WHERE schedule_id "
                                          "IN " +
                                          id_list(schedules) + " ORDER BY schedule_id, person_id");
}

Status insert_run(data::Tx& tx, const RunRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO analytics_runs (", kRunColumns, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.schedule_id, r.asked_by, r.state, r.reason, r.started_at, r.finished_at, r.expires_at,
                         r.blob_id, r.size, r.rows, r.sha256, r.units.text));
  return {};
}

Status update_run(data::Tx& tx, const RunRow& r) {
  TRY(tx.in(kModule).run("UPDATE analytics_runs SET state = ?, reason = ?, finished_at = ?, expires_at = ?, blob_id = "
                         "?, size = ?, row_count = ?, sha256 = ?, units = ? WHERE id = ?",
                         r.state, r.reason, r.finished_at, r.expires_at, r.blob_id, r.size, r.rows, r.sha256,
                         r.units.text, r.id));
  return {};
}

Result<std::optional<RunRow>> run(data::Tx& tx, RunId id) {
  return tx.in(kModule).first<RunRow>(join("SELECT ", kRunColumns, " FROM analytics_runs WHERE id = ?"), id);
}

Result<std::vector<RunRow>> runs_of(data::Tx& tx, ScheduleId schedule, const Uuid& before, std::int64_t limit) {
  return tx.in(kModule).all<RunRow>(
      join("SELECT ", kRunColumns, " FROM analytics_runs WHERE schedule_id = ? AND id < ? ORDER BY id DESC LIMIT ?"),
      schedule, before, limit);
}

Result<std::vector<RunRow>> runs_told(data::Tx& tx, PersonId person, const Uuid& before, std::int64_t limit) {
  return tx.in(kModule).all<RunRow>(
      "SELECT r.id, r.schedule_id, r.asked_by, r.state, r.reason, r.started_at, r.finished_at, r.expires_at, "
      "r.blob_id, r.size, r.row_count, r.sha256, r.units FROM analytics_deliveries d JOIN analytics_runs r ON r.id = "
      "d.run_id WHERE d.person_id = ? AND d.run_id < ? AND d.outcome = 'told' ORDER BY d.run_id DESC LIMIT ?",
      person, before, limit);
}

Result<std::vector<RunRow>> expired_runs(data::Tx& tx, Instant now, std::int64_t limit) {
  return tx.in(kModule).all<RunRow>(join("SELECT ", kRunColumns,
                                         " FROM analytics_runs WHERE blob_id IS NOT NULL AND expires_at <= ? ORDER BY "
                                         "expires_at, id LIMIT ?"),
                                    now, limit);
}

Status put_delivery(data::Tx& tx, RunId run, PersonId person, std::string_view outcome) {
  TRY(tx.in(kModule).run("INSERT INTO analytics_deliveries (run_id, person_id, outcome) VALUES (?,?,?) ON CONFLICT "
                         "(run_id, person_id) DO NOTHING",
                         run, person, outcome));
  return {};
}

Result<std::vector<DeliveryRow>> deliveries(data::Tx& tx, const std::vector<RunId>& runs) {
  return tx.in(kModule).all<DeliveryRow>(
      "SELECT run_id, person_id, outcome FROM analytics_deliveries WHERE run_id IN " + id_list(runs) +
      " ORDER BY run_id, person_id");
}

Status insert_export(data::Tx& tx, const AnalyticsExport& r, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO analytics_exports (id, report, format, filters, row_count, sha256, by_id, "
                         "by_name, at) VALUES (?,?,?,?,?,?,?,?,?)",
                         r.id, r.report, r.format, r.filters, r.rows, r.sha256, by, r.by, r.at));
  return {};
}

Result<std::vector<AnalyticsExport>> exports(data::Tx& tx, std::optional<PersonId> by, const Uuid& before,
                                             std::int64_t limit) {
  if (by)
    return tx.in(kModule).all<AnalyticsExport>("SELECT id, report, format, filters, row_count, sha256, by_name, at "
                                               "FROM analytics_exports WHERE by_id = ? AND id < ? ORDER BY id DESC "
                                               "LIMIT ?",
                                               *by, before, limit);
  return tx.in(kModule).all<AnalyticsExport>("SELECT id, report, format, filters, row_count, sha256, by_name, at FROM "
                                             "analytics_exports WHERE id < ? ORDER BY id DESC LIMIT ?",
                                             before, limit);
}

Result<SettingsRow> settings(data::Tx& tx) {
  auto row =
      TRY(tx.in(kModule).first<SettingsRow>("SELECT raw_days, report_days FROM analytics_settings WHERE id = 1"));
  return row.value_or(SettingsRow{});
}

Status put_settings(data::Tx& tx, const SettingsRow& r, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO analytics_settings (id, raw_days, report_days, changed_by, changed_at) VALUES "
                         "(1,?,?,?,?) ON CONFLICT (id) DO UPDATE SET raw_days = excluded.raw_days, report_days = "
                         "excluded.report_days, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                         r.raw_days, r.report_days, by, tx.now()));
  return {};
}

}  // namespace mc::analytics::store
