#include "modules/scorm/personal_data.hpp"

#include "modules/scorm/store.hpp"

namespace mc::scorm {
namespace {

struct AttemptOut {
  std::int64_t number = 1;
  std::string completion;
  std::string success;
  std::optional<double> score;
  std::int64_t milliseconds = 0;
  Instant started_at;
  Instant last_at;
};
FIELDS(AttemptOut, number, completion, success, score, milliseconds, started_at, last_at)
struct AnswerOut {
  AttemptId attempt_id;
  std::string item, name, type, description, response, result;
  std::optional<Instant> at;
};
FIELDS(AnswerOut, attempt_id, item, name, type, description, response, result, at)
struct StoredOut {
  AttemptId attempt_id;
  std::string item;
  RawJson cmi;
  std::string suspend_data;
};
FIELDS(StoredOut, attempt_id, item, cmi, suspend_data)
struct NewestAttempt {
  std::int64_t rows = 0;
  std::optional<Instant> at;
};
FIELDS(NewestAttempt, rows, at)

class ScormData final : public PersonalData {
public:
  std::string_view module() const override { return "scorm"; }
  std::string_view title() const override { return "SCORM packages you have worked through"; }
  std::vector<PersonColumns> columns() const override {
    return {{"scorm_attempts", "person_id", Fate::kept, "That and how a course was done is a training record."},
            {"scorm_scos", "cmi suspend_data location", Fate::erased, "What the content stored of her."},
            {"scorm_trees", "state view", Fate::kept, "How the course was sequenced: part of the training record."},
            {"scorm_interactions", "name response description", Fate::erased, "Her answers."},
            {"scorm_objectives", "person_id state", Fate::erased, "What packages know of her objectives."},
            {"scorm_buckets", "person_id store", Fate::erased, "What packages share about her."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<AttemptOut>(sql, "attempts", "Your attempts",
                                 "SELECT number, completion, success, score, milliseconds, started_at, last_at FROM "
                                 "scorm_attempts WHERE person_id = ? ORDER BY id",
                                 person));
    TRY(archive.rows<AnswerOut>(sql, "answers", "Your answers",
                                "SELECT i.attempt_id, i.item, i.name, i.type, i.description, i.response, i.result, "
                                "i.at FROM scorm_attempts a JOIN scorm_interactions i ON i.attempt_id = a.id WHERE "
                                "a.person_id = ? ORDER BY i.attempt_id, i.item, i.try, i.position",
                                person));
    TRY(archive.rows<StoredOut>(sql, "stored", "What the content has stored",
                                "SELECT s.attempt_id, s.item, s.cmi, s.suspend_data FROM scorm_attempts a JOIN "
                                "scorm_scos s ON s.attempt_id = a.id WHERE a.person_id = ? ORDER BY s.attempt_id, "
                                "s.item",
                                person));
    return archive.rows<Named>(sql, "objectives", "Objectives that packages share",
                               "SELECT target, state FROM scorm_objectives WHERE person_id = ? ORDER BY target",
                               person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    const std::string hers = " WHERE attempt_id IN (SELECT id FROM scorm_attempts WHERE person_id = ?)";
    erasure.erased("answers in packages", TRY(sql.run("DELETE FROM scorm_interactions" + hers, erasure.person)));
    std::int64_t shared = TRY(sql.run("DELETE FROM scorm_objectives WHERE person_id = ?", erasure.person));
    shared += TRY(sql.run("DELETE FROM scorm_buckets WHERE person_id = ?", erasure.person));
    erasure.erased("what packages shared", shared);
    TRY(sql.run("DELETE FROM scorm_launches" + hers, erasure.person));
    const NewestAttempt newest = TRY(sql.one<NewestAttempt>(
        "SELECT count(*), max(last_at) FROM scorm_attempts WHERE person_id = ?", erasure.person));
    const std::optional<Date> day = newest.at ? std::optional(date_of(*newest.at)) : std::nullopt;
    if (erasure.keep(kTrainingRecords, "scorm: attempts, without answers", newest.rows, day)) {
      TRY(sql.run("UPDATE scorm_scos SET cmi = '{}', suspend_data = '', location = ''" + hers, erasure.person));
      return {};
    }
    TRY(sql.run("DELETE FROM scorm_scos" + hers, erasure.person));
    TRY(sql.run("DELETE FROM scorm_trees" + hers, erasure.person));
    erasure.erased("attempts at packages",
                   TRY(sql.run("DELETE FROM scorm_attempts WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<ScormData>(); }

}  // namespace mc::scorm
