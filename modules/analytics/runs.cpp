// Runs of scheduled reports: the file, kept for some time, and the link to it. Nothing of the report itself leaves the
// appliance, and whoever opens the link is asked again what she may see.
#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/jobs/brake.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "modules/analytics/report.hpp"

namespace mc::analytics {
namespace {

constexpr std::size_t kMostBytes = 64U << 20;
constexpr std::int64_t kRemoved = 200;

std::string owner_of(RunId id) { return "analytics:run:" + id.text(); }
std::string object_of(RunId id) { return "report_run:" + id.text(); }
std::string page_of(RunId id) { return "/analytics/reports/" + id.text(); }
Uuid last_id() {
  Uuid out{};
  out.fill(0xFF);
  return out;
}

}  // namespace

Result<RunRow> Service::queue_run(data::Tx& tx, const ScheduleRow& schedule, std::optional<PersonId> by) {
  RunRow row;
  row.id = RunId::make(platform_.clock, platform_.random);
  row.schedule_id = schedule.id;
  row.asked_by = by;
  row.started_at = tx.now();
  TRY(store::insert_run(tx, row));
  jobs::Settings once;
  once.unique_key = row.id.text();
  once.priority = jobs::Priority::low;
  TRY(platform_.jobs.enqueue(tx, RunJob{row.id}, once));
  return row;
}

Result<ReportRun> Service::run_now(const security::Viewer& viewer, ScheduleId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ReportRun> {
    const ScheduleRow row = TRY(schedule_for(tx, viewer, id));
    for (const RunRow& run : TRY(store::runs_of(tx, id, last_id(), 1)))
      if (run.state == RunState::queued && tx.now() - run.started_at < std::chrono::hours(1))
        return conflict("already_running", "It is being made.");
    const RunRow run = TRY(queue_run(tx, row, viewer.person));
    TRY(audit(tx, viewer.person, "report_schedule.run", "report_schedule:" + id.text()));
    return std::move(TRY(views(tx, {run}, true)).front());
  });
}

Result<std::string> Service::outcome_for(data::Tx& tx, PersonId person, const RawJson& units) {
  auto account = TRY(parts_.accounts.find(tx, person));
  if (!account || account->status != accounts::Status::active) return std::string("not_here");
  const auto viewer = TRY(platform_.sessions.viewer_of(tx, person));
  return std::string(TRY(covers(tx, viewer, units)) ? "told" : "may_not_see");
}

Status Service::tell(data::Tx& tx, PersonId person, const RunRow& run, const ScheduleRow& schedule) {
  notifications::NotificationIn note;
  note.code = "report_ready";
  note.params = {{"report", std::string(shape::enum_name(schedule.report))}};
  note.text = "A report that you get regularly is ready.";
  note.link = page_of(run.id);
  note.dedupe_key = "report_ready:" + run.id.text();
  TRY(parts_.notifications.notify(tx, person, note));
  auto account = TRY(parts_.accounts.find(tx, person));
  if (!account || parts_.mailer == nullptr || !parts_.mailer->available() || !mail::is_mail_address(account->email))
    return {};
  mail::Mail mail;
  mail.to = account->email;
  mail.to_name = account->first_name + " " + account->last_name;
  mail.subject = "A report is ready";
  mail.text = fmt::format("A report that you get regularly is ready. Sign in to open it:\n\n{}{}\n\n{}\n",
                          platform_.settings.base_url, page_of(run.id), platform_.settings.organisation_name);
  return parts_.mailer->send(tx, mail);
}

Status Service::give_up(RunRow run, const ScheduleRow& schedule, RunState state, std::string reason, bool pause) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    run.state = state;
    run.reason = std::move(reason);
    run.finished_at = tx.now();
    TRY(store::update_run(tx, run));
    if (pause) {
      ScheduleRow row = schedule;
      row.paused = run.reason;
      TRY(store::update_schedule(tx, row));
    }
    return audit(tx, std::nullopt, "report.refused", object_of(run.id), fmt::format(R"({{"reason":"{}"}})", run.reason),
                 "failed");
  });
}

Status Service::settle(RunRow run, const ScheduleRow& schedule, const documents::Written& written,
                       const blobs::BlobInfo& file, const std::string& filters) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto now = TRY(store::run(tx, run.id));
    if (!now || now->state != RunState::queued) return {};  // made twice: the other blob is collected
    run.state = RunState::ready;
    run.finished_at = tx.now();
    run.expires_at = tx.now() + std::chrono::hours(24) * TRY(store::settings(tx)).report_days;
    run.blob_id = file.id;
    run.size = file.size;
    run.rows = written.rows;
    run.sha256 = written.sha256;
    TRY(platform_.blobs.add_reference(tx, file.id, owner_of(run.id)));
    TRY(store::update_run(tx, run));
    TRY(keep_export(tx, schedule.owner_id, schedule.report, schedule.format, filters, written));
    std::int64_t told = 0, refused = 0;
    for (const RecipientRow& one : TRY(store::recipients(tx, {schedule.id}))) {
      const std::string outcome = TRY(outcome_for(tx, one.person_id, run.units));
      TRY(store::put_delivery(tx, run.id, one.person_id, outcome));
      (outcome == "told" ? told : refused) += 1;
      if (outcome == "told") TRY(tell(tx, one.person_id, run, schedule));
    }
    return audit(tx, std::nullopt, "report.sent", object_of(run.id),
                 fmt::format(R"({{"told":{},"left_out":{},"sha256":"{}"}})", told, refused, run.sha256));
  });
}

Status Service::perform(RunId id) {
  struct Order {
    std::optional<RunRow> run;
    std::optional<ScheduleRow> schedule;
    security::Viewer owner;
    bool here = false;
  };
  Order order = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Order> {
    Order out;
    out.run = TRY(store::run(tx, id));
    if (!out.run) return out;
    out.schedule = TRY(store::schedule(tx, out.run->schedule_id));
    if (!out.schedule) return out;
    out.owner = TRY(platform_.sessions.viewer_of(tx, out.schedule->owner_id));
    auto account = TRY(parts_.accounts.find(tx, out.schedule->owner_id));
    out.here = account && account->status == accounts::Status::active;
    return out;
  }));
  if (!order.run || !order.schedule || order.run->state != RunState::queued) return {};
  RunRow run = *order.run;
  const ScheduleRow& schedule = *order.schedule;
  // By what its owner may see today.
  if (!order.here || !order.owner.may(kSchedule) || !order.owner.may(kExport))
    return give_up(run, schedule, RunState::refused, "owner_may_not", true);
  Report report(*this, order.owner, kExport, schedule.report,
                TRY(shape::from_json<ReportFilter>(schedule.filter.text)));
  TRY(report.prepare());
  auto title = TRY(platform_.db.read([&](data::Tx& tx) { return head(tx, schedule.owner_id, report); }));
  Bytes bytes;
  auto written = write_report(
      schedule.format, title, report.columns(), [&] { return report.next(); },
      [&](ByteView piece) -> Status {
        if (bytes.size() + piece.size() > kMostBytes) return fail(Fault::too_large, "report_too_large");
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        return {};
      },
      platform_.scratch);
  if (!written) {
    LOG(error, "scheduled_report_failed", {"run", id.text()}, {"code", written.error().code});
    TRY(give_up(run, schedule, RunState::failed, written.error().code, false));
    return {};
  }
  run.units = report.units();
  const auto file = TRY(platform_.blobs.put(ByteView(bytes), media_type_of(schedule.format)));
  return settle(std::move(run), schedule, *written, file, filters_text(title.filters));
}

// Its owner, or somebody who was told of it; and she must reach all of its people today.
Result<std::pair<RunRow, ScheduleRow>> Service::run_for(data::Tx& tx, const security::Viewer& viewer, RunId id) {
  auto row = TRY(store::run(tx, id));
  if (!row) return not_found("report_not_found");
  auto schedule = TRY(store::schedule(tx, row->schedule_id));
  bool concerned = schedule && schedule->owner_id == viewer.person;
  for (const DeliveryRow& one : TRY(store::deliveries(tx, {id})))
    concerned = concerned || (one.person_id == viewer.person && one.outcome == "told");
  if (!schedule || !concerned || !TRY(covers(tx, viewer, row->units))) return not_found("report_not_found");
  return std::pair(std::move(*row), std::move(*schedule));
}

Result<std::vector<ReportRun>> Service::views(data::Tx& tx, const std::vector<RunRow>& rows, bool with_deliveries) {
  std::vector<RunId> ids;
  for (const RunRow& row : rows) ids.push_back(row.id);
  std::map<RunId, std::vector<ReportDelivery>> told;
  if (with_deliveries) {
    const auto deliveries = TRY(store::deliveries(tx, ids));
    std::vector<PersonId> people;
    for (const DeliveryRow& one : deliveries) people.push_back(one.person_id);
    auto called = TRY(names(tx, people));
    for (const DeliveryRow& one : deliveries)
      told[one.run_id].push_back({one.person_id, called[one.person_id], one.outcome});
  }
  std::map<ScheduleId, ScheduleRow> schedules;
  std::vector<ReportRun> out;
  for (const RunRow& row : rows) {
    auto known = schedules.find(row.schedule_id);
    if (known == schedules.end()) {
      auto schedule = TRY(store::schedule(tx, row.schedule_id));
      if (!schedule) continue;
      known = schedules.emplace(row.schedule_id, std::move(*schedule)).first;
    }
    const ScheduleRow& schedule = known->second;
    out.push_back({row.id, row.schedule_id, schedule.name, schedule.report, schedule.format, row.state, row.reason,
                   row.started_at, row.finished_at, row.expires_at, row.size, row.rows, row.sha256,
                   std::move(told[row.id])});
  }
  return out;
}

Result<Page<ReportRun>> Service::history(const security::Viewer& viewer, ScheduleId id, const AfterId& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ReportRun>> {
    TRY(schedule_for(tx, viewer, id));
    const std::int64_t limit = query.limit ? query.limit->value : 50;
    auto rows = TRY(store::runs_of(tx, id, query.after.value_or(last_id()), limit + 1));
    Page<ReportRun> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(views(tx, rows, true));
    return page;
  });
}

Result<Page<ReportRun>> Service::received(const security::Viewer& viewer, const AfterId& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ReportRun>> {
    const std::int64_t limit = query.limit ? query.limit->value : 50;
    auto rows = TRY(store::runs_told(tx, viewer.person, query.after.value_or(last_id()), limit + 1));
    Page<ReportRun> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(views(tx, rows, false));
    return page;
  });
}

Result<ReportRun> Service::run(const security::Viewer& viewer, RunId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ReportRun> {
    const auto found = TRY(run_for(tx, viewer, id));
    return std::move(TRY(views(tx, {found.first}, found.second.owner_id == viewer.person)).front());
  });
}

Result<http::Download> Service::run_file(const security::Viewer& viewer, RunId id) {
  const auto found = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::pair<RunRow, ScheduleRow>> {
    auto out = TRY(run_for(tx, viewer, id));
    if (out.first.state == RunState::expired) return not_found("report_expired");
    if (out.first.state != RunState::ready || !out.first.blob_id)
      return conflict("report_not_ready", "This report has no file.");
    TRY(audit(tx, viewer.person, "report.opened", object_of(id)));
    return out;
  }));
  http::Download file;
  file.media_type = media_type_of(found.second.format);
  file.file_name = fmt::format("{}-{}.{}", shape::enum_name(found.second.report),
                               to_string(date_of(found.first.started_at)), shape::enum_name(found.second.format));
  file.size = found.first.size;
  file.etag = "\"" + id.text() + "\"";
  file.write = [&blobs = platform_.blobs, blob = *found.first.blob_id,
                size = found.first.size](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    return blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return file;
}

Status Service::remove_old_files() {
  for (;;) {
    auto rows = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::vector<RunRow>> {
      if (TRY(jobs::braked(tx, "report_files"))) return std::vector<RunRow>{};
      return store::expired_runs(tx, platform_.clock.now(), kRemoved);
    }));
    if (rows.empty()) return {};
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (RunRow& row : rows) {
        TRY(platform_.blobs.drop_reference(tx, *row.blob_id, owner_of(row.id)));
        row.blob_id.reset();
        row.state = RunState::expired;
        TRY(store::update_run(tx, row));
      }
      return {};
    }));
  }
}

}  // namespace mc::analytics
