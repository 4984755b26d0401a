#include "modules/credentials/personal_data.hpp"

#include "modules/credentials/store.hpp"

namespace mc::credentials {
namespace {

struct ItemOut {
  CredentialId id;
  credentials::Kind kind = Kind::certification;
  std::string type_name;
  std::string issuing_body;
  std::optional<std::string> state;
  std::string number;
  bool compact = false;
  std::optional<Date> issued_on;
  std::optional<Date> expires_on;
  CredentialStatus status = CredentialStatus::active;
  std::string notes;
  std::string verification;
  std::optional<Date> verified_on;
  std::string verified_method;
  Instant created_at;
  std::optional<Instant> deleted_at;
};
FIELDS(ItemOut, id, kind, type_name, issuing_body, state, number, compact, issued_on, expires_on, status, notes,
       verification, verified_on, verified_method, created_at, deleted_at)
struct AlertOut {
  CredentialId credential_id;
  Date expires_on;
  std::int64_t days_before = 0;
  std::optional<Instant> sent_at, manager_at, officer_at, dismissed_at;
};
FIELDS(AlertOut, credential_id, expires_on, days_before, sent_at, manager_at, officer_at, dismissed_at)
struct ChangeOut {
  CredentialId credential_id;
  Instant at;
  std::string what;
  RawJson fields;
  RawJson before;
};
FIELDS(ChangeOut, credential_id, at, what, fields, before)
struct ResidenceOut {
  std::string state;
  std::optional<Date> since;
  Instant set_at;
};
FIELDS(ResidenceOut, state, since, set_at)
struct WorkOut {
  std::string profession;
  std::string job_title;
  bool active = false;
};
FIELDS(WorkOut, profession, job_title, active)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "credentials"; }
  std::string_view title() const override { return "Licences and certifications"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"credentials_items", "person_id", Fate::kept, "That a licence or card was held and until when."},
        {"credentials_items", "number notes", Fate::erased, "A licence number names its holder in public registers."},
        {"credentials_scans", "blob_id", Fate::erased, "Pictures of cards and papers."},
        {"credentials_history", "by_name", Fate::pseudonymised, "Who changed an entry."},
        {"credentials_history", "before", Fate::erased, "Former numbers and notes."},
        {"credentials_rules", "created_by", Fate::reference, "Who made a rule."},
        {"credentials_people", "person_id name_key", Fate::erased, "Copied from organisation."},
        {"credentials_residences", "person_id state since", Fate::erased, "In which state somebody lives."},
        {"credentials_feeds", "person_id token_hash", Fate::erased, "The secret address of a calendar feed."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<ItemOut>(
        sql, "credentials", "Your licences and certifications",
        "SELECT id, kind, type_name, issuing_body, state, number, compact, issued_on, expires_on, status, notes, "
        "verification, verified_on, verified_method, created_at, deleted_at FROM credentials_items WHERE person_id = ? "
        "ORDER BY id",
        person));
    TRY(archive.rows<ChangeOut>(sql, "changes", "How they were changed",
                                "SELECT h.credential_id, h.at, h.what, h.fields, h.before FROM credentials_items i "
                                "JOIN credentials_history h ON h.credential_id = i.id WHERE i.person_id = ? "
                                "ORDER BY h.credential_id, h.id",
                                person));
    TRY(archive.rows<AlertOut>(sql, "alerts", "Whom we told that one of them ends, and when",
                               "SELECT a.credential_id, a.expires_on, a.step, a.sent_at, a.manager_at, a.officer_at, "
                               "a.dismissed_at FROM credentials_items i JOIN credentials_alerts a ON a.credential_id = "
                               "i.id WHERE i.person_id = ? ORDER BY a.credential_id, a.expires_on, a.step",
                               person));
    TRY(archive.rows<WorkOut>(sql, "workplace", "What decides which ones you need",
                              "SELECT profession, job_title, active FROM credentials_people WHERE person_id = ?",
                              person));
    TRY(archive.rows<ResidenceOut>(sql, "residence", "The state you live in, for multistate licences",
                                   "SELECT state, since, set_at FROM credentials_residences WHERE person_id = ?",
                                   person));
    for (const ScanRow& scan : TRY(scans(tx, person)))
      TRY(archive.add_blob("scan-" + scan.id.text() + extension(scan.media_type), scan.blob_id));
    return {};
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(erase_scans(tx, erasure));
    TRY(sql.run("DELETE FROM credentials_people WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM credentials_residences WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM credentials_feeds WHERE person_id = ?", erasure.person));
    std::int64_t changes = 0;
    for (const std::string& name : erasure.known_as.names)
      changes += TRY(sql.run("UPDATE credentials_history SET by_name = ? WHERE by_name = ?", erasure.pseudonym, name));
    erasure.pseudonymised("changes to credentials", changes);
    TRY(erase_items(tx, erasure.person, true));
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM credentials_items WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>("SELECT max(updated_at) FROM credentials_items "
                                                      "WHERE person_id = ?",
                                                      erasure.person));
    if (newest && erasure.keep(kCredentialRecords, "licences and certifications, without their numbers", rows,
                               date_of(*newest))) {
      TRY(sql.run("UPDATE credentials_history SET before = '{}' WHERE credential_id IN "
                  "(SELECT id FROM credentials_items WHERE person_id = ?)",
                  erasure.person));
      TRY(sql.run("UPDATE credentials_items SET number = '', notes = '' WHERE person_id = ?", erasure.person));
      return {};
    }
    erasure.erased("licences and certifications", TRY(erase_items(tx, erasure.person, false)));
    return {};
  }

private:
  static std::string extension(const std::string& media_type) {
    if (media_type == "application/pdf") return ".pdf";
    return media_type == "image/png" ? ".png" : ".jpg";
  }
  static Result<std::vector<ScanRow>> scans(data::Tx& tx, PersonId person) {
    return tx.in(kModule).all<ScanRow>("SELECT s.id, s.credential_id, s.blob_id, s.media_type, s.size, s.added_at FROM "
                                       "credentials_items i JOIN credentials_scans s ON s.credential_id = i.id "
                                       "WHERE i.person_id = ? ORDER BY s.id",
                                       person);
  }
  Status erase_scans(data::Tx& tx, Erasure& erasure) const {
    auto found = TRY(scans(tx, erasure.person));
    for (const ScanRow& scan : found) {
      TRY(platform_.blobs.drop_reference(tx, scan.blob_id, "credentials:scan:" + scan.id.text()));
      TRY(store::delete_scan(tx, scan.id));
    }
    erasure.erased("scans of licences and cards", static_cast<std::int64_t>(found.size()));
    return {};
  }
  /// All, or only those that she had deleted herself.
  static Result<std::int64_t> erase_items(data::Tx& tx, PersonId person, bool deleted_only) {
    auto sql = tx.in(kModule);
    const std::string which = std::string("SELECT id FROM credentials_items WHERE person_id = ?") +
                              (deleted_only ? " AND deleted_at IS NOT NULL" : "");
    TRY(sql.run("DELETE FROM credentials_history WHERE credential_id IN (" + which + ")", person));
    TRY(sql.run("DELETE FROM credentials_alerts WHERE credential_id IN (" + which + ")", person));
    TRY(sql.run("DELETE FROM credentials_compact_told WHERE credential_id IN (" + which + ")", person));
    return sql.run("DELETE FROM credentials_items WHERE id IN (" + which + ")", person);
  }
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::credentials
