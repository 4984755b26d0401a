#include "modules/reports/personal_data.hpp"

#include "modules/reports/service.hpp"

namespace mc::reports {
namespace {

struct SavedOut {
  std::string name;
  std::string report;
  Instant created_at;
};
FIELDS(SavedOut, name, report, created_at)
struct RunOut {
  std::string report;
  std::string format;
  Instant asked_at;
};
FIELDS(RunOut, report, format, asked_at)
struct FileRow {
  RunId id;
  BlobId blob_id;
};
FIELDS(FileRow, id, blob_id)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "reports"; }
  std::string_view title() const override { return "Reports you had made"; }
  std::vector<PersonColumns> columns() const override {
    return {{"reports_saved", "owner_id name", Fate::erased, "Saved reports of one person."},
            {"reports_saved", "parameters", Fate::erased, "May name whom a report is about, by id."},
            {"reports_runs", "asked_by", Fate::reference, "Who had a report made."},
            {"reports_runs", "parameters", Fate::erased, "May name whom a report is about, by id."},
            {"reports_runs", "file_name", Fate::erased, "May hold the name of whom a report is about."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    TRY(archive.rows<SavedOut>(
        tx.in(kModule), "saved_reports", "Saved reports",
        "SELECT name, report, created_at FROM reports_saved WHERE owner_id = ? AND removed_at IS "
        "NULL ORDER BY id",
        person));
    return archive.rows<RunOut>(tx.in(kModule), "report_runs", "Reports that were made for you",
                                "SELECT report, format, asked_at FROM reports_runs WHERE asked_by = ? ORDER BY id",
                                person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    const std::string about = "%" + erasure.person.text() + "%";
    // Files of hers, and those about her alone.
    const auto files = TRY(sql.all<FileRow>(
        "SELECT id, blob_id FROM reports_runs WHERE blob_id IS NOT NULL AND (asked_by = ? OR parameters LIKE ?)",
        erasure.person, about));
    for (const FileRow& file : files) {
      TRY(platform_.blobs.drop_reference(tx, file.blob_id, blob_owner(file.id)));
      TRY(sql.run("UPDATE reports_runs SET blob_id = NULL, state = 'expired' WHERE id = ?", file.id));
    }
    erasure.erased("reports: files", static_cast<std::int64_t>(files.size()));
    erasure.erased(
        "reports: parameters",
        TRY(sql.run("UPDATE reports_runs SET parameters = '{}', file_name = '' WHERE parameters LIKE ?", about)));
    erasure.erased(
        "reports: saved reports",
        TRY(sql.run("DELETE FROM reports_saved WHERE owner_id = ? OR parameters LIKE ?", erasure.person, about)));
    return {};
  }

private:
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::reports
