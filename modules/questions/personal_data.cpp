#include "modules/questions/personal_data.hpp"

#include "modules/questions/store.hpp"

namespace mc::questions {
namespace {

struct QuestionOut {
  BankQuestionId id;
  std::string name;
  std::string prompt;
  Instant created_at;
  Instant updated_at;
};
FIELDS(QuestionOut, id, name, prompt, created_at, updated_at)

/// Questions belong to the hospital and stay; their author is named by a reference only.
class Data final : public PersonalData {
public:
  std::string_view module() const override { return "questions"; }
  std::string_view title() const override { return "Questions you wrote"; }
  std::vector<PersonColumns> columns() const override {
    return {{"questions_questions", "author_id", Fate::reference, "Who answers for a question that quizzes draw."},
            {"questions_versions", "author_id", Fate::reference, "Who wrote a version."},
            {"questions_folders", "author_id", Fate::reference, "Whose folder it is."},
            {"questions_pools", "author_id", Fate::reference, "Whose pool it is."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    return archive.rows<QuestionOut>(tx.in(kModule), "questions", "Questions you wrote",
                                     "SELECT id, name, prompt, created_at, updated_at FROM questions_questions "
                                     "WHERE author_id = ? ORDER BY id",
                                     person);
  }
  Status erase_person(data::Tx&, Erasure&) const override { return {}; }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::questions
