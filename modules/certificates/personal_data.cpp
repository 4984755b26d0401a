#include "modules/certificates/personal_data.hpp"

#include "modules/certificates/page.hpp"

namespace mc::certificates {
namespace {

struct CertificateOut {
  std::string number;
  std::string code;
  std::string type;
  std::string holder_name;
  std::string course_title;
  std::string organisation_name;
  Date issued_on;
  std::optional<Date> valid_until;
  std::optional<std::int64_t> centihours;
  std::string ce_type;
  std::optional<Instant> revoked_at;
  std::optional<std::string> revoked_reason;
};
FIELDS(CertificateOut, number, code, type, holder_name, course_title, organisation_name, issued_on, valid_until,
       centihours, ce_type, revoked_at, revoked_reason)
struct FileRow {
  CertificateId id;
  std::string number;
  std::optional<BlobId> blob_id;
};
FIELDS(FileRow, id, number, blob_id)
struct ReasonRow {
  CertificateId id;
  std::string revoked_reason;
  std::string recommendation;
};
FIELDS(ReasonRow, id, revoked_reason, recommendation)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "certificates"; }
  std::string_view title() const override { return "Certificates"; }
  std::vector<PersonColumns> columns() const override {
    return {{"certificates_issued", "person_id code", Fate::kept, "Proof of training and of credits given."},
            {"certificates_issued", "holder_name", Fate::pseudonymised, "Shown by the public check of a certificate."},
            {"certificates_issued", "blob_id", Fate::erased, "The page with the name on it."},
            {"certificates_issued", "author_name", Fate::erased,
             "On certificates of others; drawn anew with the hospital's name in its place."},
            {"certificates_issued", "revoked_reason", Fate::pseudonymised, "Why one was revoked."},
            {"certificates_issued", "recommendation", Fate::pseudonymised, "Why one was given."},
            {"certificates_issued", "revoked_by issued_by", Fate::reference, "Who gave or revoked it."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<CertificateOut>(
        sql, "certificates", "Your certificates",
        "SELECT number, code, type, holder_name, course_title, organisation_name, issued_on, valid_until, centihours, "
        "ce_type, revoked_at, revoked_reason FROM certificates_issued WHERE person_id = ? ORDER BY issued_on, id",
        person));
    for (const FileRow& file : TRY(sql.all<FileRow>(
             "SELECT id, number, blob_id FROM certificates_issued WHERE person_id = ? ORDER BY issued_on, id", person)))
      TRY(add_page(archive, file));
    return {};
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    TRY(erase_author(tx, erasure));
    auto sql = tx.in(kModule);
    for (const FileRow& file : TRY(sql.all<FileRow>(
             "SELECT id, number, blob_id FROM certificates_issued WHERE person_id = ? AND blob_id IS NOT NULL",
             erasure.person)))
      TRY(drop_page(tx, file));
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM certificates_issued WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Date>>("SELECT max(issued_on) FROM certificates_issued WHERE person_id = ?",
                                                   erasure.person));
    if (erasure.keep(kCertificateRecords, "certificates", rows, newest)) {
      // The page is drawn anew, with the pseudonym, when somebody asks for it.
      erasure.pseudonymised("certificates",
                            TRY(sql.run("UPDATE certificates_issued SET holder_name = ?, blob_id = NULL, blob_size = "
                                        "NULL WHERE person_id = ? AND holder_name <> ?",
                                        erasure.pseudonym, erasure.person, erasure.pseudonym)));
      return scrub_reasons(tx, erasure);
    }
    erasure.erased("certificates", TRY(sql.run("DELETE FROM certificates_issued WHERE person_id = ?", erasure.person)));
    return {};
  }

private:
  Status drop_page(data::Tx& tx, const FileRow& file) const {
    if (!file.blob_id) return {};
    return platform_.blobs.drop_reference(tx, *file.blob_id, "certificates:page:" + file.id.text());
  }
  /// Her name as the teacher on certificates of others. No accreditor asks for it; the page is drawn anew when somebody
  /// asks for it.
  Status erase_author(data::Tx& tx, Erasure& erasure) const {
    auto sql = tx.in(kModule);
    std::int64_t changed = 0;
    for (const std::string& name : erasure.known_as.names) {
      for (const FileRow& file :
           TRY(sql.all<FileRow>("SELECT id, number, blob_id FROM certificates_issued WHERE author_name = ?", name)))
        TRY(drop_page(tx, file));
      changed += TRY(sql.run("UPDATE certificates_issued SET author_name = organisation_name, blob_id = NULL, "
                             "blob_size = NULL WHERE author_name = ?",
                             name));
    }
    erasure.erased("the teacher's name on certificates", changed);
    return {};
  }
  static Status scrub_reasons(data::Tx& tx, const Erasure& erasure) {
    auto sql = tx.in(kModule);
    for (ReasonRow& row : TRY(sql.all<ReasonRow>(
             "SELECT id, coalesce(revoked_reason, ''), recommendation FROM certificates_issued WHERE "
             "person_id = ? AND (revoked_reason IS NOT NULL OR recommendation <> '')",
             erasure.person)))
      if (erasure.scrub(row.revoked_reason, true) + erasure.scrub(row.recommendation, true) > 0)
        TRY(sql.run("UPDATE certificates_issued SET revoked_reason = nullif(?, ''), recommendation = ? WHERE id = ?",
                    row.revoked_reason, row.recommendation, row.id));
    return {};
  }
  /// The stored page, or a new one where none was drawn yet.
  Status add_page(PersonArchive& archive, const FileRow& file) const {
    std::string name = file.number + ".pdf";
    if (file.blob_id) return archive.add_blob(std::move(name), *file.blob_id);
    return archive.add_file(std::move(name), [&platform = platform_, id = file.id]() -> Result<Bytes> {
      auto row = TRY(platform.db.read([&](data::Tx& tx) { return store::find(tx, id); }));
      if (!row) return not_found("certificate_not_found");
      return render_page(*row, {}, platform.settings.base_url, platform.scratch);
    });
  }
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::certificates
