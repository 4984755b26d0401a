#pragma once
// For tests of this module: a quiz with takers, a teacher and an officer in their browsers, a bank in memory.
#include "modules/assessment/example_quiz.hpp"
#include "modules/assessment/service.hpp"
#include "modules/assessment/test_rooms.hpp"
#include "modules/assessment/testing.hpp"

namespace mc::assessment::testing {

using mc::testing::code_of;
using mc::testing::must;

struct World : mc::testing::Rooms {
  MemoryBank bank{};
  OneTeacher owner{};
  std::unique_ptr<Assessment> assessment = make_assessment(platform);
  std::vector<AttemptRegraded> regraded{};
  QuizId quiz{};
  PersonId marta = PersonId::make(clock, *random);
  PersonId ana = PersonId::make(clock, *random);

  World() {
    owner.teacher = marta;
    assessment->use_pools(bank);
    assessment->use_owner(owner);
    events->subscribe<AttemptRegraded>("test.regraded",
                                       [this](data::Tx&, const AttemptRegraded& event, const events::Meta&) -> Status {
                                         regraded.push_back(event);
                                         return {};
                                       });
  }
  http::TestClient as(std::string role, PersonId person) {
    return api().sign_in({{std::move(role), security::ScopeKind::platform, {}}}, person);
  }
  http::TestClient teacher() { return as("instructor", marta); }
  QuizVersionId frozen(const Quiz& content) {
    QuizVersionId version = must(write([&](data::Tx& tx) -> Result<QuizVersionId> {
      if (quiz.is_nil()) quiz = TRY(assessment->create(tx));
      TRY(assessment->save(tx, quiz, content));
      return assessment->freeze(tx, quiz);
    }));
    if (owner.quizzes.empty()) owner.quizzes = {quiz};
    return version;
  }
  Result<AttemptView> start(QuizVersionId version, PersonId person) {
    return write([&](data::Tx& tx) { return assessment->start(tx, person, version, "context"); });
  }
  Status answer(PersonId person, AttemptId id, const Answer& given) {
    return write([&](data::Tx& tx) { return assessment->answer(tx, person, id, given, {}); });
  }
  Result<AttemptResult> submit(PersonId person, AttemptId id) {
    return write([&](data::Tx& tx) { return assessment->submit(tx, person, id); });
  }
  AttemptResult result(PersonId person, AttemptId id) {
    return must(read([&](data::Tx& tx) { return assessment->result(tx, person, id); }));
  }
  /// Chooses the options with these texts.
  static Answer choose(const QuestionView& question, std::initializer_list<std::string_view> texts) {
    Answer out;
    out.question_id = question.id;
    for (std::string_view text : texts)
      for (const Choice& option : question.options)
        if (option.text == text) out.option_ids.items.emplace_back(option.id);
    return out;
  }
  /// Takes a quiz of choices: one text for each question by its id; questions that are not named stay open.
  AttemptId take(QuizVersionId version, PersonId person, const std::map<std::string, std::string>& chosen) {
    AttemptView view = must(start(version, person));
    for (const QuestionView& question : view.questions)
      if (auto found = chosen.find(question.id); found != chosen.end())
        must(answer(person, view.id, choose(question, {found->second})));
    must(submit(person, view.id));
    return view.id;
  }
  std::string at(std::string_view rest) const { return "/assessment/quizzes/" + quiz.text() + std::string(rest); }
  Regrade prepare(std::string_view json) {
    auto answer = teacher().post(at("/regrades"), json);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<Regrade>();
  }
  http::TestResponse apply(RegradeId id) { return teacher().post("/assessment/regrades/" + id.text() + "/apply"); }
};

/// Two questions of one choice, "q1" (Soap) and "q2" (Thirty), one point each.
inline Quiz two_choices() {
  Quiz quiz;
  quiz.attempts = 0;
  quiz.questions.items = {choice("q1", "Soap", {"Sand", "Salt"}), choice("q2", "Thirty", {"Five", "Ten"})};
  return quiz;
}

}  // namespace mc::assessment::testing
