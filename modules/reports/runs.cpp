// Runs: the file, its hash, the history. A run calls the report's own route as its owner.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/jobs/brake.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/reports/service.hpp"

namespace mc::reports {
namespace {

constexpr std::size_t kMostBytes = 64U << 20;
constexpr std::int64_t kToldEvery = 256 << 10;
constexpr std::chrono::hours kFileLife{24 * 90};
constexpr std::int64_t kAtOnce = 100;
constexpr std::size_t kMostWaiting = 20;

std::string run_object(RunId id) { return "report_run:" + id.text(); }

/// A request that nobody sent: the person is whose report it is.
class OwnCall final : public http::Call {
public:
  OwnCall(const security::Viewer& viewer, const std::map<std::string, std::string>& in_path)
      : viewer_(viewer), in_path_(in_path) {}
  const security::Viewer& viewer() const override { return viewer_; }
  bool signed_in() const override { return true; }
  std::string_view parameter(std::string_view name) const override {
    auto found = in_path_.find(std::string(name));
    return found == in_path_.end() ? std::string_view() : std::string_view(found->second);
  }
  const std::string& request_id() const override { return none_; }
  const std::string& address() const override { return none_; }
  std::string_view user_agent() const override { return "report centre"; }
  std::string_view cookie(std::string_view) const override { return {}; }
  std::string_view request_header(std::string_view) const override { return {}; }
  void header(std::string_view, std::string_view) override {}

private:
  const security::Viewer& viewer_;
  const std::map<std::string, std::string>& in_path_;
  const std::string none_{};
};

std::string size_and_root(const std::string& note) {
  auto parsed = security::parse_checkpoint(note);
  return parsed ? fmt::format("{} rows; root {}", parsed->size, to_base64(parsed->root)) : std::string();
}

bool waits(CentreRunState state) { return state == CentreRunState::queued || state == CentreRunState::running; }

}  // namespace

std::string blob_owner(RunId id) { return "reports:run:" + id.text(); }

Result<RunRow> Service::queue(data::Tx& tx, PersonId by, std::optional<SavedId> saved, std::string_view report,
                              std::string_view format, std::string parameters) {
  RunRow row;
  row.id = RunId::make(platform_.clock, platform_.random);
  row.saved_id = saved;
  row.asked_by = by;
  row.report = report;
  row.format = format;
  row.parameters = std::move(parameters);
  row.asked_at = tx.now();
  TRY(store::put_run(tx, row));
  jobs::Settings once;
  once.unique_key = row.id.text();
  once.priority = jobs::Priority::low;
  TRY(platform_.jobs.enqueue(tx, RunReport{row.id}, once));
  return row;
}

Result<CentreRun> Service::ask(const security::Viewer& viewer, const CentreRunIn& in) {
  const Order order = TRY(order_for(viewer, in.report.value, in.format.value, in.parameters));
  // The route refuses bad parameters at once, before anything is made.
  OwnCall call(viewer, order.query.in_path);
  TRY(order.route->run_download(call, order.query.text));
  return platform_.db.write([&](data::Tx& tx) -> Result<CentreRun> {
    const auto recent = TRY(store::runs_of(tx, viewer.person, std::nullopt, kMostWaiting));
    if (recent.size() == kMostWaiting &&
        std::all_of(recent.begin(), recent.end(), [](const RunRow& row) { return waits(row.state); }))
      return conflict("too_many_runs", "Twenty of your reports are being made. Wait for one of them.");
    const RunRow row =
        TRY(queue(tx, viewer.person, std::nullopt, in.report.value, in.format.value, shape::to_json(in.parameters)));
    TRY(audit(tx, viewer.person, "report_run.asked", run_object(row.id),
              fmt::format(R"({{"report":"{}"}})", row.report)));
    return std::move(TRY(views(tx, {row})).front());
  });
}

Result<CentreRun> Service::ask_saved(const security::Viewer& viewer, SavedId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CentreRun> {
    SavedRow saved = TRY(saved_for(tx, viewer, id));
    auto before = TRY(store::runs_of_saved(tx, id, std::nullopt, 1));
    if (!before.empty() && waits(before.front().state) && tx.now() - before.front().asked_at < std::chrono::hours(1))
      return conflict("already_running", "It is being made.");
    // As its owner, so that everybody it is shared with gets the same file.
    const RunRow row = TRY(queue(tx, saved.owner_id, id, saved.report, saved.format, saved.parameters));
    TRY(audit(tx, viewer.person, "report_run.asked", run_object(row.id),
              fmt::format(R"({{"report":"{}"}})", row.report)));
    return std::move(TRY(views(tx, {row})).front());
  });
}

Status Service::make(RunRow& row, const security::Viewer& viewer) {
  const auto parameters = TRY(shape::from_json<std::map<std::string, std::string>>(row.parameters));
  const Order order = TRY(order_for(viewer, row.report, row.format, parameters));
  OwnCall call(viewer, order.query.in_path);
  const http::Download made = TRY(order.route->run_download(call, order.query.text));
  Bytes bytes;
  std::int64_t told = 0;
  TRY(made.write(0, -1, [&](ByteView piece) -> Status {
    if (bytes.size() + piece.size() > kMostBytes)
      return fail(Fault::too_large, "report_too_large", "It has more than 64 MB. Narrow it: a unit, fewer days.");
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    const auto size = static_cast<std::int64_t>(bytes.size());
    if (size - told < kToldEvery) return {};
    told = size;
    return platform_.db.write([&](data::Tx& tx) -> Status {
      if (!TRY(store::set_bytes(tx, row.id, size))) return conflict("cancelled", "It was cancelled.");
      return {};
    });
  }));
  row.bytes = static_cast<std::int64_t>(bytes.size());
  row.sha256 = to_hex(security::sha256(bytes));
  row.file_name = made.file_name;
  row.media_type = made.media_type;
  row.checkpoint = size_and_root(TRY(platform_.audit.checkpoint()));
  row.blob_id = TRY(platform_.blobs.put(ByteView(bytes), made.media_type)).id;
  return {};
}

Status Service::perform(RunId id) {
  security::Viewer viewer;
  auto row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<RunRow>> {
    auto found = TRY(store::run(tx, id));
    if (!found || !waits(found->state)) return std::optional<RunRow>();
    viewer = TRY(platform_.sessions.viewer_of(tx, found->asked_by));
    auto account = TRY(accounts_.find(tx, found->asked_by));
    if (!account || account->status != accounts::Status::active) viewer.grants.clear();
    found->state = CentreRunState::running;
    TRY(store::put_run(tx, *found));
    return found;
  }));
  if (!row) return {};
  if (!viewer.may(kUse)) {
    row->state = CentreRunState::refused;
    row->code = "owner_may_not";
  } else if (auto made = make(*row, viewer); !made) {
    row->state = made.error().fault == Fault::forbidden ? CentreRunState::refused : CentreRunState::failed;
    row->code = made.error().code;
    row->detail = made.error().detail;
    LOG(warning, "report_run_failed", {"run", id.text()}, {"code", row->code});
  } else {
    row->state = CentreRunState::ready;
  }
  return settle(*row, row->blob_id);
}

Status Service::settle(const RunRow& made, std::optional<BlobId> blob) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto now = TRY(store::run(tx, made.id));
    if (!now || now->state != CentreRunState::running) return {};  // made twice: the other blob is collected
    RunRow row = made;
    row.finished_at = tx.now();
    if (blob) {
      row.expires_at = tx.now() + kFileLife;
      TRY(platform_.blobs.add_reference(tx, *blob, blob_owner(row.id)));
    }
    TRY(store::put_run(tx, row));
    if (row.saved_id && row.code == "owner_may_not") {
      if (auto saved = TRY(store::saved(tx, *row.saved_id))) {
        saved->paused = row.code;
        saved->next_run_at.reset();
        TRY(store::put_saved(tx, *saved));
      }
    }
    TRY(audit(tx, std::nullopt, "report_run.finished", run_object(row.id),
              fmt::format(R"({{"report":"{}","bytes":{},"sha256":"{}"}})", row.report, row.bytes, row.sha256),
              row.state == CentreRunState::ready ? "ok" : "failed"));
    return row.state == CentreRunState::ready ? tell(tx, row) : Status{};
  });
}

/// Her whose report it is, and whom it is shared with. What leaves is a link; its channels are the reader's choice.
Status Service::tell(data::Tx& tx, const RunRow& row) {
  std::set<PersonId> people{row.asked_by};
  if (row.saved_id)
    if (auto saved = TRY(store::saved(tx, *row.saved_id))) {
      for (const std::string& role :
           shape::from_json<std::vector<std::string>>(saved->roles).value_or(std::vector<std::string>{}))
        for (PersonId person : TRY(platform_.sessions.holders(tx, role)))
          if (!people.contains(person) && shared_with(TRY(platform_.sessions.viewer_of(tx, person)), *saved))
            people.insert(person);
    }
  notifications::NotificationIn note;
  note.code = "report_ready";
  note.text = "A report is ready.";
  note.link = "/reports?run=" + row.id.text();
  note.dedupe_key = "report_run:" + row.id.text();
  for (PersonId person : people) TRY(notifications_.notify(tx, person, note));
  return {};
}

Result<RunRow> Service::run_for(data::Tx& tx, const security::Viewer& viewer, RunId id) {
  auto row = TRY(store::run(tx, id));
  if (!row) return not_found("report_run_not_found");
  if (row->asked_by == viewer.person) return std::move(*row);
  if (!row->saved_id) return not_found("report_run_not_found");
  auto saved = TRY(store::saved(tx, *row->saved_id));
  if (!saved || !shared_with(viewer, *saved)) return not_found("report_run_not_found");
  return std::move(*row);
}

Result<std::vector<CentreRun>> Service::views(data::Tx& tx, const std::vector<RunRow>& rows) {
  std::vector<PersonId> people;
  for (const RunRow& row : rows) people.push_back(row.asked_by);
  auto called = TRY(accounts_.find_many(tx, people));
  std::vector<CentreRun> out;
  for (const RunRow& row : rows) {
    auto by = called.find(row.asked_by);
    out.push_back({row.id, row.saved_id, row.report, row.format,
                   shape::from_json<std::map<std::string, std::string>>(row.parameters)
                       .value_or(std::map<std::string, std::string>{}),
                   row.state, row.bytes, row.sha256, row.checkpoint, row.code, row.detail, row.asked_by,
                   by == called.end() ? "" : by->second.first_name + " " + by->second.last_name, row.asked_at,
                   row.finished_at, row.expires_at});
  }
  return out;
}

Result<Page<CentreRun>> Service::runs(const security::Viewer& viewer, const CentreRunsQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<CentreRun>> {
    if (query.saved) TRY(saved_for(tx, viewer, *query.saved));
    auto rows = TRY(query.saved ? store::runs_of_saved(tx, *query.saved, query.after, limit + 1)
                                : store::runs_of(tx, viewer.person, query.after, limit + 1));
    Page<CentreRun> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(views(tx, rows));
    return page;
  });
}

Result<CentreRun> Service::run(const security::Viewer& viewer, RunId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CentreRun> {
    const RunRow row = TRY(run_for(tx, viewer, id));
    return std::move(TRY(views(tx, {row})).front());
  });
}

Result<CentreRun> Service::cancel(const security::Viewer& viewer, RunId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CentreRun> {
    RunRow row = TRY(run_for(tx, viewer, id));
    if (row.asked_by != viewer.person) return forbidden("not_yours", "Only whose report it is cancels it.");
    if (!waits(row.state)) return conflict("report_finished", "This report is not being made any more.");
    row.state = CentreRunState::cancelled;
    row.finished_at = tx.now();
    TRY(store::put_run(tx, row));
    TRY(audit(tx, viewer.person, "report_run.cancelled", run_object(id)));
    return std::move(TRY(views(tx, {row})).front());
  });
}

Result<http::Download> Service::file(const security::Viewer& viewer, RunId id) {
  const RunRow row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<RunRow> {
    RunRow found = TRY(run_for(tx, viewer, id));
    if (found.state == CentreRunState::expired) return not_found("report_expired");
    if (found.state != CentreRunState::ready || !found.blob_id)
      return conflict("report_not_ready", "This report has no file.");
    // What she may not make herself any more she does not open either.
    const auto parameters = TRY(shape::from_json<std::map<std::string, std::string>>(found.parameters));
    TRY(order_for(viewer, found.report, found.format, parameters));
    TRY(audit(tx, viewer.person, "report_run.opened", run_object(id),
              fmt::format(R"({{"sha256":"{}"}})", found.sha256)));
    return found;
  }));
  http::Download out;
  out.media_type = row.media_type;
  out.file_name = row.file_name;
  out.size = row.bytes;
  out.etag = "\"" + id.text() + "\"";
  out.write = [&blobs = platform_.blobs, blob = *row.blob_id,
               size = row.bytes](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    return blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return out;
}

Status Service::expire() {
  for (;;) {
    const auto gone = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::size_t> {
      if (TRY(jobs::braked(tx, "report_files"))) return std::size_t{0};
      auto rows = TRY(store::expired(tx, tx.now(), kAtOnce));
      for (RunRow& row : rows) {
        TRY(platform_.blobs.drop_reference(tx, *row.blob_id, blob_owner(row.id)));
        row.blob_id.reset();
        row.state = CentreRunState::expired;
        TRY(store::put_run(tx, row));
      }
      return rows.size();
    }));
    if (gone < static_cast<std::size_t>(kAtOnce)) return {};
  }
}

}  // namespace mc::reports
