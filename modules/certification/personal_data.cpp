#include "modules/certification/personal_data.hpp"

#include "modules/certification/store.hpp"

namespace mc::certification {
namespace {

struct StandingOut {
  std::string certification;
  bool required = false;
  Instant came_at;
  std::optional<Date> due_on;
  std::optional<Date> certified_on;
  std::optional<Date> expires_on;
  std::optional<Date> exempt_until;
};
FIELDS(StandingOut, certification, required, came_at, due_on, certified_on, expires_on, exempt_until)
struct CycleOut {
  std::string certification;
  std::int64_t number = 0;
  std::string status;
  Instant opened_at;
  std::optional<Date> due_on;
  std::optional<Date> completed_on;
  std::optional<Date> expires_on;
};
FIELDS(CycleOut, certification, number, status, opened_at, due_on, completed_on, expires_on)
struct WaiverOut {
  std::string certification;
  std::string kind;
  std::optional<Date> achieved_on;
  std::optional<Date> until;
  std::string reason;
  std::string evidence;
  std::string approver_name;
  Instant at;
};
FIELDS(WaiverOut, certification, kind, achieved_on, until, reason, evidence, approver_name, at)
struct RequestOut {
  std::string certification;
  Date due_on;
  Date wanted_on;
  std::string reason;
  std::string state;
  std::string comment;
  Instant asked_at;
};
FIELDS(RequestOut, certification, due_on, wanted_on, reason, state, comment, asked_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "certification"; }
  std::string_view title() const override { return "Certifications and programmes"; }
  std::vector<PersonColumns> columns() const override {
    return {{"certification_items", "created_by", Fate::reference, "Who made a certification."},
            {"certification_revisions", "changed_by", Fate::reference, "Who changed a certification."},
            {"certification_revisions", "by_name", Fate::pseudonymised, "Who changed a certification."},
            {"certification_people", "person_id", Fate::kept, "Proves the training of people who cared for patients."},
            {"certification_cycles", "person_id", Fate::kept, "Goes with the standing."},
            {"certification_waivers", "person_id", Fate::kept, "Goes with the standing."},
            {"certification_waivers", "reason evidence", Fate::erased, "Free text."},
            {"certification_waivers", "approved_by", Fate::reference, "Who approved it."},
            {"certification_waivers", "approver_name", Fate::pseudonymised, "Who approved it."},
            {"certification_requests", "person_id", Fate::erased, "Free text about her reasons."},
            {"certification_requests", "decided_by", Fate::reference, "Who decided."},
            {"certification_requests", "decider_name", Fate::pseudonymised, "Who decided."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<StandingOut>(
        sql, "certifications", "Where you stand",
        "SELECT i.name, p.required, p.came_at, p.due_on, p.certified_on, p.expires_on, p.exempt_until FROM "
        "certification_people p JOIN certification_items i ON i.id = p.certification_id WHERE p.person_id = ? ORDER BY "
        "p.certification_id",
        person));
    TRY(archive.rows<CycleOut>(
        sql, "cycles", "Your cycles",
        "SELECT i.name, c.number, c.status, c.opened_at, c.due_on, c.completed_on, c.expires_on FROM "
        "certification_people p JOIN certification_cycles c ON c.certification_id = p.certification_id AND c.person_id "
        "= p.person_id JOIN certification_items i ON i.id = p.certification_id WHERE p.person_id = ? ORDER BY "
        "c.certification_id, c.number",
        person));
    TRY(archive.rows<WaiverOut>(
        sql, "exemptions", "Exemptions and equivalencies",
        "SELECT i.name, w.kind, w.achieved_on, w.until, w.reason, w.evidence, w.approver_name, w.at FROM "
        "certification_people p JOIN certification_waivers w ON w.certification_id = p.certification_id AND "
        "w.person_id = p.person_id JOIN certification_items i ON i.id = p.certification_id WHERE p.person_id = ? ORDER "
        "BY w.id",
        person));
    return archive.rows<RequestOut>(
        sql, "requests", "Your requests for more time",
        "SELECT i.name, r.due_on, r.wanted_on, r.reason, r.state, r.comment, r.asked_at FROM certification_requests r "
        "JOIN certification_items i ON i.id = r.certification_id WHERE r.person_id = ? ORDER BY r.id",
        person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    const PersonId who = erasure.person;
    TRY(rename(sql, erasure));
    erasure.erased("requests for more time",
                   TRY(sql.run("DELETE FROM certification_requests WHERE person_id = ?", who)));
    const std::string hers = " WHERE person_id = ? AND certification_id IN (SELECT certification_id FROM "
                             "certification_people WHERE person_id = ?)";
    TRY(sql.run("UPDATE certification_waivers SET reason = '', evidence = ''" + hers, who, who));
    auto rows = TRY(sql.one<std::int64_t>("SELECT count(*) FROM certification_people WHERE person_id = ?", who));
    auto newest = TRY(
        sql.one<std::optional<Date>>("SELECT max(certified_on) FROM certification_people WHERE person_id = ?", who));
    if (newest && erasure.keep(kTrainingRecords, "certifications", rows, newest)) return {};
    TRY(sql.run("DELETE FROM certification_done WHERE cycle_id IN (SELECT id FROM certification_cycles" + hers + ")",
                who, who));
    TRY(sql.run("DELETE FROM certification_cycles" + hers, who, who));
    TRY(sql.run("DELETE FROM certification_waivers" + hers, who, who));
    erasure.erased("certifications", TRY(sql.run("DELETE FROM certification_people WHERE person_id = ?", who)));
    return {};
  }

private:
  /// What she did as an officer.
  static Status rename(data::Sql& sql, Erasure& erasure) {
    std::int64_t rows = 0;
    for (const char* text :
         {"UPDATE certification_revisions SET by_name = ? WHERE changed_by = ? AND by_name <> ?",
          "UPDATE certification_waivers SET approver_name = ? WHERE approved_by = ? AND approver_name <> ?",
          "UPDATE certification_requests SET decider_name = ? WHERE decided_by = ? AND decider_name <> ?"})
      rows += TRY(sql.run(text, erasure.pseudonym, erasure.person, erasure.pseudonym));
    erasure.pseudonymised("decisions on certifications", rows);
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::certification
