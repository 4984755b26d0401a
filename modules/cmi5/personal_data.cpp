#include "modules/cmi5/personal_data.hpp"

#include "modules/cmi5/store.hpp"

namespace mc::cmi5 {
namespace {

struct AttemptOut {
  RegistrationId id;
  std::string kind;
  std::int64_t number = 1;
  Instant started_at;
  Instant last_at;
  std::optional<Instant> satisfied_at;
  std::int64_t seconds = 0;
};
FIELDS(AttemptOut, id, kind, number, started_at, last_at, satisfied_at, seconds)
struct UnitOut {
  RegistrationId attempt;
  std::int64_t unit = 0;
  std::optional<Instant> completed_at;
  std::optional<Instant> passed_at;
  std::optional<Instant> failed_at;
  std::optional<double> score;
  std::optional<Instant> waived_at;
  std::optional<std::string> waive_reason;
};
FIELDS(UnitOut, attempt, unit, completed_at, passed_at, failed_at, score, waived_at, waive_reason)
struct SessionOut {
  RegistrationId attempt;
  std::string mode;
  Instant launched_at;
  std::optional<Instant> ended_at;
  std::int64_t seconds = 0;
};
FIELDS(SessionOut, attempt, mode, launched_at, ended_at, seconds)
struct Newest {
  std::int64_t rows = 0;
  std::optional<Instant> at;
};
FIELDS(Newest, rows, at)

class ContentData final : public PersonalData {
public:
  std::string_view module() const override { return "cmi5"; }
  std::string_view title() const override { return "Packaged content you have taken (cmi5, xAPI)"; }
  std::vector<PersonColumns> columns() const override {
    return {{"cmi5_registrations", "person_id", Fate::kept, "What was taken and done is a training record."},
            {"cmi5_units", "waived_by", Fate::reference, "Who waived a unit."},
            {"cmi5_hosts", "added_by", Fate::reference, "Who allowed a host."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<AttemptOut>(sql, "attempts", "Attempts",
                                 "SELECT id, kind, number, started_at, last_at, satisfied_at, seconds FROM "
                                 "cmi5_registrations WHERE person_id = ? ORDER BY id",
                                 person));
    TRY(archive.rows<UnitOut>(
        sql, "units", "Units of your attempts",
        "SELECT u.registration_id, u.au, u.completed_at, u.passed_at, u.failed_at, u.score, u.waived_at, "
        "u.waive_reason "
        "FROM cmi5_registrations r JOIN cmi5_units u ON u.registration_id = r.id WHERE r.person_id = ? ORDER BY r.id, "
        "u.au",
        person));
    return archive.rows<SessionOut>(
        sql, "sessions", "When you had them open",
        "SELECT s.registration_id, s.mode, s.launched_at, s.ended_at, s.seconds FROM cmi5_registrations r JOIN "
        "cmi5_sessions s ON s.registration_id = r.id WHERE r.person_id = ? ORDER BY r.id, s.id",
        person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(remove(sql, erasure.person, "AND preview = 1"));
    const Newest taken = TRY(
        sql.one<Newest>("SELECT count(*), max(last_at) FROM cmi5_registrations WHERE person_id = ?", erasure.person));
    const std::optional<Date> day = taken.at ? std::optional(date_of(*taken.at)) : std::nullopt;
    if (!erasure.keep(kTrainingRecords, "cmi5: attempts", taken.rows, day))
      erasure.erased("attempts at packaged content", TRY(remove(sql, erasure.person, "")));
    return {};
  }

private:
  static Result<std::int64_t> remove(data::Sql sql, PersonId person, const std::string& which) {
    const std::string ids = "(SELECT id FROM cmi5_registrations WHERE person_id = ? " + which + ")";
    for (const char* table : {"cmi5_units", "cmi5_satisfied", "cmi5_sessions"})
      TRY(sql.run(std::string("DELETE FROM ") + table + " WHERE registration_id IN " + ids, person));
    return sql.run("DELETE FROM cmi5_registrations WHERE person_id = ? " + which, person);
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<ContentData>(); }

}  // namespace mc::cmi5
