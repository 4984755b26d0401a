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

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "assessment"; }
  std::string_view title() const override { return "Quizzes"; }
  std::vector<PersonColumns> columns() const override {
    return {{"assessment_attempts", "person_id marks", Fate::kept, "The result proves the training."},
            {"assessment_answers", "answer", Fate::erased, "The result is enough; answers may be free text."}};
  }
  /// The papers stay in the house: they hold the questions of quizzes that others are still to take.
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<AttemptOut>(
        sql, "attempts", "Quizzes you took",
        "SELECT id, context, number, started_at, submitted_at, points, points_possible, "
        "percent, passed FROM assessment_attempts WHERE person_id = ? ORDER BY context, number",
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
    erasure.erased(
        "quiz attempts never handed in",
        TRY(sql.run("DELETE FROM assessment_attempts WHERE person_id = ? AND submitted_at IS NULL", erasure.person)));
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM assessment_attempts WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>("SELECT max(submitted_at) FROM assessment_attempts "
                                                      "WHERE person_id = ?",
                                                      erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "quiz results", rows, date_of(*newest))) return {};
    erasure.erased("quiz results", TRY(sql.run("DELETE FROM assessment_attempts WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::assessment
