// The job that reads documents (JOB-10), and the daily cleaning.
#include <chrono>

#include <fmt/format.h>

#include "modules/intake/service.hpp"

namespace mc::intake {
namespace {

constexpr std::chrono::milliseconds kKept = std::chrono::hours(24 * 30);
constexpr std::int64_t kCleanedPerWrite = 200;
constexpr std::chrono::milliseconds kLongestReading = std::chrono::hours(1);  // its three attempts are over by then
constexpr std::chrono::milliseconds kLongestInQueue = std::chrono::hours(24);

/// Faults of the file end in a refusal; a picture in which nothing can be read is still a scan that may be confirmed.
bool refused(const Error& error) {
  return error.code == "scan_encrypted" || error.code == "scan_malformed" || error.code == "scan_unreadable";
}

}  // namespace

Status Service::read(DocumentId id) {
  auto row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<DocumentRow>> {
    auto found = TRY(store::find(tx, id));
    bool waits =
        found && found->blob_id && (found->state == DocumentState::queued || found->state == DocumentState::reading);
    if (!waits) return std::optional<DocumentRow>();
    found->state = DocumentState::reading;
    TRY(store::update(tx, *found));
    return found;
  }));
  if (!row) return {};
  Bytes bytes = TRY(platform_.blobs.read_all(*row->blob_id, kDocumentLimit));
  auto started = std::chrono::steady_clock::now();
  Result<Reading> reading = reader_.read(bytes, row->media_type);
  auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  return finish(std::move(*row), reading, took);
}

Status Service::finish(DocumentRow row, const Result<Reading>& reading, std::int64_t milliseconds) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto now = TRY(store::find(tx, row.id));
    if (!now || now->state != DocumentState::reading) return {};  // put away meanwhile
    row.state = DocumentState::ready;
    row.milliseconds = milliseconds;
    Fields fields;
    if (reading) {
      Holder holder;
      if (row.person_id)
        if (auto person = TRY(accounts_.find(tx, *row.person_id))) holder = {person->first_name, person->last_name};
      fields = propose(lines_of(*reading), credentials_.types(), holder, platform_.clock.today());
      row.engine = reading->engine;
    } else if (refused(reading.error())) {
      row.state = DocumentState::refused;
      row.refusal = reading.error().code;
    } else {
      fields.warnings = {"nothing_read", reading.error().code};
    }
    row.fields = shape::to_json(fields);
    TRY(store::update(tx, row));
    return tell(tx, row);
  });
}

Status Service::give_up_stuck() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto rows = TRY(store::stuck(tx, tx.now() - kLongestInQueue, tx.now() - kLongestReading, kCleanedPerWrite));
    for (DocumentRow& row : rows) {
      Fields fields;
      fields.warnings = {"nothing_read", "reading_failed"};
      row.state = DocumentState::ready;
      row.fields = shape::to_json(fields);
      TRY(store::update(tx, row));
      TRY(tell(tx, row));
    }
    return {};
  });
}

/// Single documents at once, a batch when its last document is read.
Status Service::tell(data::Tx& tx, const DocumentRow& row) {
  notifications::NotificationIn note;
  note.link = "/credentials/review";
  PersonId whom = row.person_id.value_or(row.made_by);
  if (!row.batch_id) {
    note.code = "scan_read";
    note.params = {{"state", std::string(shape::enum_name(row.state))}};
    note.text = row.state == DocumentState::ready ? "Your card was read. Look at it and confirm."
                                                  : "Your file could not be read. See why.";
    note.dedupe_key = "scan_read:" + row.id.text();
  } else {
    IntakeBatch batch = TRY(view(tx, TRY(store::batch(tx, *row.batch_id)).value()));
    if (batch.waiting > 0) return {};
    whom = row.made_by;
    note.code = "scans_read";
    note.params = {{"count", std::to_string(batch.files)},
                   {"ready", std::to_string(batch.ready)},
                   {"refused", std::to_string(batch.refused)}};
    note.text = fmt::format("{} documents were read, {} refused.", batch.ready, batch.refused);
    note.link = "/credentials/review?batch=" + row.batch_id->text();
    note.dedupe_key = "scans_read:" + row.batch_id->text();
  }
  TRY(notifications_.notify(tx, whom, note));
  tx.after_commit(
      [this, whom, json = R"({"id":")" + row.id.text() + "\"}"] { platform_.hub.send(whom, "intake.read", json); });
  return {};
}

Status Service::clean() {
  for (;;) {
    std::int64_t done = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
      auto rows = TRY(store::older_than(tx, tx.now() - kKept, kCleanedPerWrite));
      for (DocumentRow& row : rows) {
        TRY(put_away(tx, row, DocumentState::dropped));
        TRY(store::remove(tx, row.id));
      }
      TRY(store::remove_empty_batches(tx, tx.now() - kKept));
      return static_cast<std::int64_t>(rows.size());
    }));
    if (done < kCleanedPerWrite) return {};
  }
}

}  // namespace mc::intake
