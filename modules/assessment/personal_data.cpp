#include "modules/assessment/personal_data.hpp"

#include "modules/assessment/store.hpp"

namespace mc::assessment {
namespace {

struct AttemptOut {
  AttemptId id;
  std::string context;
  std::int64_t number = 0;
  Instant started_at;
  std::optional<Instant> submitted_at;
  std::int64_t points = 0;  // hundredths, as are the next two
  std::int64_t points_possible = 0;
  std::int64_t percent = 0;
  bool passed = false;
};
FIELDS(AttemptOut, id, context, number, started_at, submitted_at, points, points_possible, percent, passed)
struct AnswerOut {
  AttemptId attempt_id;
  std::string question_id;
  RawJson answer;
  bool flagged = false;
  Instant saved_at;
};
FIELDS(AnswerOut, attempt_id, question_id, answer, flagged, saved_at)

struct TimeOut {
  std::int64_t time_percent = 0;
  std::string reason;
  std::optional<Date> until;
  Instant granted_at;
  std::optional<Instant> ended_at;
};
FIELDS(TimeOut, time_percent, reason, until, granted_at, ended_at)
struct EventOut {
  AttemptId attempt_id;
  std::string kind;
  Instant at;
  std::optional<std::int64_t> seconds;
};
FIELDS(EventOut, attempt_id, kind, at, seconds)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "assessment"; }
  std::string_view title() const override { return "Quizzes"; }
  std::vector<PersonColumns> columns() const override {
    return {{"assessment_attempts", "person_id marks", Fate::kept, "The result proves the training."},
            {"assessment_answers", "answer", Fate::erased, "The result is enough; answers may be free text."},
            {"assessment_accommodations", "person_id reason", Fate::erased, "Why somebody needed more time."},
            {"assessment_accommodations", "granted_by ended_by", Fate::reference, "Who granted more time."},
            {"assessment_regrades", "prepared_by applied_by", Fate::reference, "Who changed marks."}};
  }
  /// The papers stay in the house: they hold the questions of quizzes that others are still to take.
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<AttemptOut>(
        sql, "attempts", "Quizzes you took",
        "SELECT id, context, number, started_at, submitted_at, points, points_possible, "
        "percent, passed FROM assessment_attempts WHERE person_id = ? ORDER BY context, number",
        person));
    TRY(archive.rows<TimeOut>(sql, "more_time", "More time that you were granted",
                              "SELECT time_percent, reason, until, granted_at, ended_at FROM assessment_accommodations "
                              "WHERE person_id = ? ORDER BY granted_at",
                              person));
    TRY(archive.rows<EventOut>(sql, "page_events", "What the pages of watched quizzes reported",
                               "SELECT p.attempt_id, p.kind, p.at, p.seconds FROM assessment_attempts t JOIN "
                               "assessment_proctoring p ON p.attempt_id = t.id WHERE t.person_id = ? "
                               "ORDER BY p.attempt_id, p.number",
                               person));
    return archive.rows<AnswerOut>(sql, "answers", "Your answers",
                                   "SELECT a.attempt_id, a.question_id, a.answer, a.flagged, a.saved_at FROM "
                                   "assessment_attempts t JOIN assessment_answers a ON a.attempt_id = t.id "
                                   "WHERE t.person_id = ? ORDER BY a.attempt_id, a.question_id",
                                   person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("quiz answers", TRY(sql.run("DELETE FROM assessment_answers WHERE attempt_id IN "
                                               "(SELECT id FROM assessment_attempts WHERE person_id = ?)",
                                               erasure.person)));
    erasure.erased("granted time",
                   TRY(sql.run("DELETE FROM assessment_accommodations WHERE person_id = ?", erasure.person)));
    for (const char* table : {"assessment_proctoring", "assessment_proctoring_left_out"})
      erasure.erased("reports of watched quizzes", TRY(sql.run("DELETE FROM " + std::string(table) +
                                                                   " WHERE attempt_id IN (SELECT id FROM "
                                                                   "assessment_attempts WHERE person_id = ?)",
                                                               erasure.person)));
    erasure.erased(
        "quiz attempts never handed in",
        TRY(sql.run("DELETE FROM assessment_attempts WHERE person_id = ? AND submitted_at IS NULL", erasure.person)));
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM assessment_attempts WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>("SELECT max(submitted_at) FROM assessment_attempts "
                                                      "WHERE person_id = ?",
                                                      erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "quiz results", rows, date_of(*newest))) return {};
    erasure.erased("former marks", TRY(sql.run("DELETE FROM assessment_regrade_changes WHERE attempt_id IN "
                                               "(SELECT id FROM assessment_attempts WHERE person_id = ?)",
                                               erasure.person)));
    erasure.erased("quiz results", TRY(sql.run("DELETE FROM assessment_attempts WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::assessment
