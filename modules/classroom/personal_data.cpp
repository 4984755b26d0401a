#include "modules/classroom/personal_data.hpp"

#include "modules/classroom/store.hpp"

namespace mc::classroom {
namespace {

struct SignUpOut {
  std::string title;
  std::string status;
  std::optional<Instant> starts_at;
  bool walk_in = false;
  std::string reason;
  Instant queued_at;
  std::optional<Instant> completed_at;
};
FIELDS(SignUpOut, title, status, starts_at, walk_in, reason, queued_at, completed_at)
struct AttendanceOut {
  std::string title;
  Instant starts_at;
  std::string mark;
  std::optional<std::int64_t> minutes;
  std::string source;
  std::string note;
  Instant recorded_at;
};
FIELDS(AttendanceOut, title, starts_at, mark, minutes, source, note, recorded_at)
struct LedOut {
  std::string title;
  std::optional<Instant> starts_at;
};
FIELDS(LedOut, title, starts_at)

Status erase_attended(data::Tx& tx, Erasure& erasure) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM classroom_attendance WHERE person_id = ?", erasure.person));
  erasure.erased("classes attended", TRY(sql.run("DELETE FROM classroom_signups WHERE person_id = ?", erasure.person)));
  return {};
}

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "classroom"; }
  std::string_view title() const override { return "Classes"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"classroom_signups", "person_id", Fate::kept, "Attended classes prove the training; other sign-ups go."},
        {"classroom_signups", "reason", Fate::erased, "What was said of a request."},
        {"classroom_signups", "manager_by education_by", Fate::reference, "Who agreed to a request."},
        {"classroom_attendance", "person_id", Fate::kept, "Goes with its sign-up."},
        {"classroom_attendance", "note", Fate::erased, "What was noted of her."},
        {"classroom_attendance", "recorded_by", Fate::reference, "Who took attendance."},
        {"classroom_sessions", "created_by", Fate::reference, "Who planned a session."},
        {"classroom_facilitators", "person_id", Fate::reference, "Who led a session."},
        {"classroom_tickets", "used_by", Fate::erased, "Which scan was hers; gone within two days anyhow."},
        {"classroom_feeds", "person_id", Fate::erased, "Her calendar's address."},
    };
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<SignUpOut>(
        sql, "sign_ups", "Sessions you signed up for",
        "SELECT s.title, u.status, s.first_start, u.walk_in, u.reason, u.queued_at, u.completed_at FROM "
        "classroom_signups u JOIN classroom_sessions s ON s.id = u.session_id WHERE u.person_id = ? ORDER BY u.id",
        person));
    TRY(archive.rows<AttendanceOut>(
        sql, "attendance", "Your attendance",
        "SELECT s.title, d.starts_at, a.mark, a.minutes, a.source, a.note, a.recorded_at FROM classroom_attendance a "
        "JOIN classroom_dates d ON d.id = a.date_id JOIN classroom_sessions s ON s.id = a.session_id WHERE a.person_id "
        "= ? ORDER BY d.starts_at",
        person));
    return archive.rows<LedOut>(sql, "led", "Sessions you led",
                                "SELECT s.title, s.first_start FROM classroom_facilitators f JOIN classroom_sessions s "
                                "ON s.id = f.session_id WHERE f.person_id = ? ORDER BY s.sort_at",
                                person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("calendar address", TRY(sql.run("DELETE FROM classroom_feeds WHERE person_id = ?", erasure.person)));
    TRY(sql.run("DELETE FROM classroom_attendance WHERE person_id = ? AND session_id IN (SELECT session_id FROM "
                "classroom_signups WHERE person_id = ? AND completed_at IS NULL)",
                erasure.person, erasure.person));
    erasure.erased(
        "classes not attended",
        TRY(sql.run("DELETE FROM classroom_signups WHERE person_id = ? AND completed_at IS NULL", erasure.person)));
    TRY(sql.run("DELETE FROM classroom_tickets WHERE used_by = ?", erasure.person));
    // Of what is kept, the marks and minutes are; free words are not.
    TRY(sql.run("UPDATE classroom_attendance SET note = '' WHERE person_id = ? AND note <> ''", erasure.person));
    TRY(sql.run("UPDATE classroom_signups SET reason = '' WHERE person_id = ? AND reason <> ''", erasure.person));
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM classroom_signups WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>(
        "SELECT max(completed_at) FROM classroom_signups WHERE person_id = ?", erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "classes attended", rows, date_of(*newest))) return {};
    return erase_attended(tx, erasure);
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::classroom
