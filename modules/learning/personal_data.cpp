#include "modules/learning/personal_data.hpp"

#include "modules/learning/store.hpp"

namespace mc::learning {
namespace {

struct EnrolmentOut {
  EnrolmentId id;
  std::string title;
  std::int64_t cycle = 1;
  std::string status;
  bool required = false;
  std::string reason;
  std::optional<Date> due_on;
  std::int64_t seconds_spent = 0;
  std::optional<std::int64_t> score_hundredths;
  Instant enrolled_at;
  std::optional<Instant> started_at;
  std::optional<Instant> completed_at;
};
FIELDS(EnrolmentOut, id, title, cycle, status, required, reason, due_on, seconds_spent, score_hundredths, enrolled_at,
       started_at, completed_at)
struct KeptProgress {
  EnrolmentId enrolment_id;
  courses::LessonId lesson_id;
  std::string state;
  std::int64_t seconds = 0;
  std::string position;
  Instant first_at;
  Instant last_at;
  std::optional<Instant> completed_at;
};
FIELDS(KeptProgress, enrolment_id, lesson_id, state, seconds, position, first_at, last_at, completed_at)
struct AssignmentOut {
  AssignmentId id;
  std::string course_title;
  std::string reason;
  std::optional<Date> due_on;
  Instant created_at;
  std::optional<Instant> ended_at;
};
FIELDS(AssignmentOut, id, course_title, reason, due_on, created_at, ended_at)
struct DemandOut {
  std::string title;
  std::string reason;
  std::optional<Date> due_on;
  Instant demanded_at;
  std::optional<Instant> withdrawn_at;
};
FIELDS(DemandOut, title, reason, due_on, demanded_at, withdrawn_at)

/// Enrolments of one kind with what hangs on them; the number of enrolments.
Result<std::int64_t> erase_enrolments(data::Tx& tx, PersonId person, bool completed) {
  auto sql = tx.in(kModule);
  const std::string which =
      std::string("(SELECT id FROM learning_enrolments WHERE person_id = ? AND completed_at IS ") +
      (completed ? "NOT NULL)" : "NULL)");
  TRY(sql.run("DELETE FROM learning_progress WHERE enrolment_id IN " + which, person));
  TRY(sql.run("DELETE FROM learning_assigned WHERE enrolment_id IN " + which, person));
  TRY(sql.run("DELETE FROM learning_demands WHERE enrolment_id IN " + which, person));
  return sql.run("DELETE FROM learning_enrolments WHERE id IN " + which, person);
}

struct ReasonRow {
  AssignmentId id;
  std::string reason;
};
FIELDS(ReasonRow, id, reason)

/// Of assignments that name her as a target, and of her enrolments.
Status scrub_reasons(data::Tx& tx, const Erasure& erasure) {
  auto sql = tx.in(kModule);
  for (ReasonRow& row :
       TRY(sql.all<ReasonRow>("SELECT a.id, a.reason FROM learning_targets t JOIN learning_assignments a ON a.id = "
                              "t.assignment_id WHERE t.target_id = ? AND t.kind = 'person' AND a.reason <> ''",
                              erasure.person)))
    if (erasure.scrub(row.reason, true) > 0)
      TRY(sql.run("UPDATE learning_assignments SET reason = ? WHERE id = ?", row.reason, row.id));
  TRY(sql.run("UPDATE learning_enrolments SET reason = '' WHERE person_id = ?", erasure.person));
  TRY(sql.run("UPDATE learning_demands SET reason = '' WHERE person_id = ?", erasure.person));
  return {};
}

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "learning"; }
  std::string_view title() const override { return "Courses you take"; }
  std::vector<PersonColumns> columns() const override {
    return {{"learning_enrolments", "person_id", Fate::kept, "Completed courses prove the training; others go."},
            {"learning_assigned", "person_id", Fate::kept, "Goes with its enrolment."},
            {"learning_enrolments", "reason", Fate::erased, "Why a course was required of her."},
            {"learning_demands", "person_id", Fate::kept, "Goes with its enrolment."},
            {"learning_assignments", "assigned_by", Fate::reference, "Who required a course."},
            {"learning_assignments", "assigned_by_name", Fate::pseudonymised, "Who required a course."},
            {"learning_assignments", "reason", Fate::pseudonymised, "Where a course was required of her by name."},
            {"learning_targets", "target_id", Fate::erased, "Whom a course is required of."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<EnrolmentOut>(
        sql, "enrolments", "Courses you were enrolled in",
        "SELECT id, title, cycle, status, required, reason, due_on, seconds_spent, score_hundredths, enrolled_at, "
        "started_at, completed_at FROM learning_enrolments WHERE person_id = ? ORDER BY id",
        person));
    TRY(archive.rows<KeptProgress>(
        sql, "progress", "Lessons you opened",
        "SELECT p.enrolment_id, p.lesson_id, p.state, p.seconds, p.position, p.first_at, p.last_at, p.completed_at "
        "FROM learning_enrolments e JOIN learning_progress p ON p.enrolment_id = e.id WHERE e.person_id = ? "
        "ORDER BY p.enrolment_id, p.lesson_id",
        person));
    TRY(archive.rows<AssignmentOut>(
        sql, "required_of_you", "Courses that were required of you",
        "SELECT a.id, a.course_title, a.reason, a.due_on, a.created_at, a.ended_at FROM learning_assigned p "
        "JOIN learning_assignments a ON a.id = p.assignment_id WHERE p.person_id = ? ORDER BY a.id",
        person));
    TRY(archive.rows<DemandOut>(sql, "required_by_rules", "Courses that rules required of you",
                                "SELECT e.title, d.reason, d.due_on, d.demanded_at, d.withdrawn_at FROM "
                                "learning_demands d JOIN learning_enrolments e ON e.id = d.enrolment_id "
                                "WHERE d.person_id = ? ORDER BY d.demanded_at",
                                person));
    return archive.rows<AssignmentOut>(sql, "required_by_you", "Courses that you required of others",
                                       "SELECT id, course_title, reason, due_on, created_at, ended_at FROM "
                                       "learning_assignments WHERE assigned_by = ? ORDER BY id",
                                       person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(scrub_reasons(tx, erasure));
    TRY(sql.run("DELETE FROM learning_targets WHERE kind = 'person' AND target_id = ?", erasure.person));
    erasure.pseudonymised("courses required of others",
                          TRY(sql.run("UPDATE learning_assignments SET assigned_by_name = ? WHERE assigned_by = ? AND "
                                      "assigned_by_name <> ?",
                                      erasure.pseudonym, erasure.person, erasure.pseudonym)));
    erasure.erased("courses not completed", TRY(erase_enrolments(tx, erasure.person, false)));
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM learning_enrolments WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>("SELECT max(completed_at) FROM learning_enrolments "
                                                      "WHERE person_id = ?",
                                                      erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "completed courses", rows, date_of(*newest))) return {};
    erasure.erased("completed courses", TRY(erase_enrolments(tx, erasure.person, true)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::learning
