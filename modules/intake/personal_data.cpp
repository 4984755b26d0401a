#include "modules/intake/personal_data.hpp"

#include "modules/intake/store.hpp"

namespace mc::intake {
namespace {

struct DocumentOut {
  DocumentId id;
  std::string file_name;
  DocumentState state = DocumentState::queued;
  RawJson fields;
  Instant made_at;
};
FIELDS(DocumentOut, id, file_name, state, fields, made_at)

class IntakeData final : public PersonalData {
public:
  explicit IntakeData(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "intake"; }
  std::string_view title() const override { return "Documents that wait for confirmation"; }
  std::vector<PersonColumns> columns() const override {
    return {{"intake_documents", "person_id file_name fields blob_id", Fate::erased,
             "A card that was sent and not confirmed yet; gone after 30 days at the latest."},
            {"intake_documents", "made_by", Fate::reference, "Who sent it."},
            {"intake_batches", "made_by", Fate::reference, "Who sent an archive."},
            {"intake_batches", "file_name", Fate::transient, "The archive's name; gone after 30 days."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    TRY(archive.rows<DocumentOut>(tx.in(kModule), "documents", "Documents that you sent and did not confirm yet",
                                  "SELECT id, file_name, state, fields, made_at FROM intake_documents WHERE "
                                  "person_id = ? AND state NOT IN ('confirmed', 'dropped') ORDER BY id",
                                  person));
    return each_of(tx, person, [&](const DocumentRow& row) -> Status {
      if (row.blob_id) TRY(archive.add_blob("document-" + row.id.text() + extension(row.media_type), *row.blob_id));
      return {};
    });
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    TRY(each_of(tx, erasure.person, [&](const DocumentRow& row) -> Status {
      if (row.blob_id) TRY(platform_.blobs.drop_reference(tx, *row.blob_id, "intake:document:" + row.id.text()));
      return {};
    }));
    std::int64_t rows = TRY(tx.in(kModule).run("DELETE FROM intake_documents WHERE person_id = ?", erasure.person));
    erasure.erased("documents that waited for confirmation", rows);
    return {};
  }

private:
  static constexpr std::int64_t kPerLook = 1'000;
  template <class F>
  static Status each_of(data::Tx& tx, PersonId person, F&& work) {
    for (std::optional<DocumentId> before;;) {
      auto rows = TRY(store::of_person(tx, person, before, kPerLook));
      for (const DocumentRow& row : rows) TRY(work(row));
      if (static_cast<std::int64_t>(rows.size()) < kPerLook) return {};
      before = rows.back().id;
    }
  }
  static std::string extension(const std::string& media_type) {
    if (media_type == "application/pdf") return ".pdf";
    return media_type == "image/png" ? ".png" : ".jpg";
  }
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<IntakeData>(platform); }

}  // namespace mc::intake
