// "Download my data".
#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/privacy/archive.hpp"
#include "modules/privacy/service.hpp"

namespace mc::privacy {
namespace {

constexpr std::chrono::hours kLife{24 * 7};
constexpr std::int64_t kMostArchive = 3LL << 30;  // bytes; archive.cpp stops long before
constexpr int kMostADay = 5;
constexpr std::chrono::hours kLongestWork{1};

DataExport view(const ExportRow& row) {
  return {row.id,    row.person_id,    row.requested_by, row.state,      row.percent, row.step,
          row.error, row.requested_at, row.finished_at,  row.expires_at, row.size,    row.downloads};
}

bool in_work(ExportState state) {
  return state == ExportState::queued || state == ExportState::running || state == ExportState::failed;
}

std::string owner_of(ExportId id) { return "privacy:export:" + id.text(); }
std::string object_of(ExportId id) { return "data_export:" + id.text(); }

}  // namespace

Result<ExportRow> Service::queue_export(data::Tx& tx, PersonId person, PersonId by, std::optional<std::string> reason) {
  auto account = TRY(accounts_.find(tx, person));
  if (!account || account->status == accounts::Status::deleted) return not_found("person_not_found");
  int today = 0;
  for (const ExportRow& row : TRY(store::exports_of(tx, person))) {
    if (row.requested_by != by) continue;
    if (in_work(row.state)) {
      // Its job may have been given up, or died with the machine.
      if (row.state == ExportState::failed || tx.now() - row.requested_at > kLongestWork) TRY(start_export(tx, row.id));
      return row;
    }
    if (tx.now() - row.requested_at < std::chrono::hours(24)) ++today;
  }
  if (today >= kMostADay)
    return fail(Fault::rate_limited, "too_many_exports", "Five archives in a day are enough. Try again tomorrow.");
  ExportRow row;
  row.id = ExportId::make(platform_.clock, platform_.random);
  row.person_id = person;
  row.requested_by = by;
  row.reason = std::move(reason);
  row.requested_at = tx.now();
  TRY(store::insert_export(tx, row));
  TRY(audit(tx, by, "privacy.export_requested", "person:" + person.text(),
            {fmt::format(R"({{"export":"{}"}})", row.id.text())}));
  TRY(start_export(tx, row.id));
  return row;
}

Status Service::start_export(data::Tx& tx, ExportId id) {
  return platform_.jobs.enqueue(
      tx, ExportJob{id}, {.attempts = 5, .priority = jobs::Priority::normal, .run_at = {}, .unique_key = id.text()});
}

Result<DataExport> Service::ask_export(const security::Viewer& viewer) {
  TRY(accounts::proved_lately(accounts_, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<DataExport> {
    return view(TRY(queue_export(tx, viewer.person, viewer.person, std::nullopt)));
  });
}

Result<DataExport> Service::ask_export_for(const security::Viewer& viewer, PersonId person, const ExportFor& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (!viewer.may_everywhere(kExportOthers)) return forbidden();
  if (person == viewer.person) return conflict("own_data", "Download your own data in your account.");
  return platform_.db.write([&](data::Tx& tx) -> Result<DataExport> {
    ExportRow row = TRY(queue_export(tx, person, viewer.person, in.reason.value));
    notifications::NotificationIn note;
    note.code = "data_export_by_officer";
    note.text = "A privacy officer made a copy of your data on your behalf.";
    note.link = "/account/privacy";
    note.dedupe_key = "data_export_by_officer:" + row.id.text();
    TRY(notifications_.notify(tx, person, note));
    return view(row);
  });
}

Result<DataExports> Service::my_exports(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<DataExports> {
    DataExports out;
    for (const ExportRow& row : TRY(store::exports_of(tx, viewer.person))) out.items.push_back(view(row));
    if (viewer.may_everywhere(kExportOthers))
      for (const ExportRow& row : TRY(store::exports_asked_by(tx, viewer.person))) out.items.push_back(view(row));
    return out;
  });
}

// The person herself, or the officer who asked for it on her behalf; for anybody else there is no such archive.
Result<ExportRow> Service::find_export_for(data::Tx& tx, const security::Viewer& viewer, ExportId id) {
  auto row = TRY(store::find_export(tx, id));
  bool own = row && row->person_id == viewer.person;
  bool asked = row && row->requested_by == viewer.person && viewer.may_everywhere(kExportOthers);
  if (!own && !asked) return not_found("export_not_found");
  return std::move(*row);
}

Result<DataExport> Service::export_of(const security::Viewer& viewer, ExportId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<DataExport> { return view(TRY(find_export_for(tx, viewer, id))); });
}

Result<http::Download> Service::export_file(const security::Viewer& viewer, ExportId id) {
  ExportRow row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<ExportRow> {
    ExportRow found = TRY(find_export_for(tx, viewer, id));
    if (found.state == ExportState::expired || (found.expires_at && *found.expires_at <= tx.now()))
      return not_found("export_expired");
    if (found.state != ExportState::ready || !found.blob_id)
      return conflict("export_not_ready", "Your data is still being gathered.");
    TRY(store::count_download(tx, id));
    TRY(audit(tx, viewer.person, "privacy.export_downloaded", object_of(id),
              {fmt::format(R"({{"person":"{}"}})", found.person_id.text())}));
    return found;
  }));
  http::Download out;
  out.media_type = "application/zip";
  out.file_name = "my-data-" + to_string(date_of(row.requested_at)) + ".zip";
  out.size = row.size;
  out.etag = "\"" + id.text() + "\"";
  out.write = [&blobs = platform_.blobs, blob = *row.blob_id,
               size = *row.size](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    return blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return out;
}

Status Service::drop_file(data::Tx& tx, ExportRow& row, ExportState state) {
  if (row.blob_id) TRY(platform_.blobs.drop_reference(tx, *row.blob_id, owner_of(row.id)));
  row.blob_id.reset();
  row.state = state;
  return store::update_export(tx, row);
}

Status Service::remove_export(const security::Viewer& viewer, ExportId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    ExportRow row = TRY(find_export_for(tx, viewer, id));
    TRY(drop_file(tx, row, ExportState::expired));
    return audit(tx, viewer.person, "privacy.export_removed", object_of(id));
  });
}

Status Service::run_export(ExportId id) {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::find_export(tx, id); }));
  if (!row || !in_work(row->state)) return {};
  auto zip = documents::ZipWriter::create_streamed();
  Status done = gather(*row, *zip);
  if (done) done = keep_archive(*row, *zip);
  if (done) return {};
  LOG(error, "data_export_failed", {"export", id.text()}, {"code", done.error().code});
  TRY(export_failed(*row, done.error()));
  // Trying again does not make it smaller.
  if (done.error().fault == Fault::too_large) return {};
  return done;
}

Status Service::gather(const ExportRow& row, documents::ZipWriter& zip) {
  ArchiveHead head{platform_.settings.organisation_name, "", row.person_id, platform_.clock.now(), "you"};
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    head.name = TRY(name_of(tx, row.person_id));
    if (row.requested_by != row.person_id) head.requested_by = TRY(name_of(tx, row.requested_by));
    return {};
  }));
  ZipArchive archive(zip, platform_.blobs, head);
  auto progress = [&](std::size_t part, std::string_view step) {
    auto percent = static_cast<std::int64_t>(part * 80 / (contributors_.size() + 1));
    return platform_.db.write([&](data::Tx& tx) { return store::set_progress(tx, row.id, percent, step); });
  };
  for (std::size_t i = 0; i < contributors_.size(); ++i) {
    const PersonalData& part = *contributors_[i];
    TRY(progress(i, part.module()));
    TRY(archive.begin_part(part.module(), part.title()));
    TRY(platform_.db.read([&](data::Tx& tx) { return part.export_person(tx, row.person_id, archive); }));
    TRY(archive.end_part());
  }
  TRY(progress(contributors_.size(), "files"));
  return archive.pack();
}

Status Service::keep_archive(const ExportRow& row, documents::ZipWriter& zip) {
  auto stored = TRY(platform_.blobs.put([&](std::span<std::uint8_t> buffer) { return zip.read_finished(buffer); },
                                        "application/zip", kMostArchive));
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto now = TRY(store::find_export(tx, row.id));
    if (!now || !in_work(now->state)) return {};  // removed meanwhile: the blob is collected as unreferenced
    now->state = ExportState::ready;
    now->percent = 100;
    now->step.clear();
    now->error.clear();
    now->finished_at = tx.now();
    now->expires_at = tx.now() + kLife;
    now->blob_id = stored.id;
    now->size = stored.size;
    TRY(store::update_export(tx, *now));
    TRY(platform_.blobs.add_reference(tx, stored.id, owner_of(row.id)));
    TRY(audit(tx, std::nullopt, "privacy.export_made", object_of(row.id),
              {fmt::format(R"({{"person":"{}","bytes":{}}})", row.person_id.text(), stored.size)}));
    notifications::NotificationIn note;
    note.code = "data_export_ready";
    note.text = "The archive of your data is ready. It can be downloaded for 7 days.";
    note.link = row.requested_by == row.person_id ? "/account/privacy" : "/people/" + row.person_id.text() + "/privacy";
    note.dedupe_key = "data_export_ready:" + row.id.text();
    return notifications_.notify(tx, row.requested_by, note);
  });
}

Status Service::export_failed(ExportRow row, const Error& error) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto now = TRY(store::find_export(tx, row.id));
    if (!now || !in_work(now->state)) return {};
    now->error = error.code;
    // One that is too large stays failed; asking again is a new one.
    now->state = error.fault == Fault::too_large ? ExportState::expired : ExportState::failed;
    return store::update_export(tx, *now);
  });
}

Status Service::expire_exports() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (ExportRow& row : TRY(store::expired_exports(tx, tx.now()))) {
      TRY(drop_file(tx, row, ExportState::expired));
      TRY(audit(tx, std::nullopt, "privacy.export_expired", object_of(row.id)));
    }
    return {};
  });
}

}  // namespace mc::privacy
