// Attempts on a real database with a clock that the test owns.
#include "modules/assessment/service.hpp"

#include <set>

#include "modules/assessment/example_quiz.hpp"
#include "modules/assessment/test_rooms.hpp"

namespace mc::assessment {
namespace {

using namespace std::chrono_literals;
using mc::testing::code_of;
using mc::testing::must;

struct Fixture : mc::testing::Rooms {
  std::unique_ptr<Assessment> assessment = make_assessment(platform);
  PersonId ana = PersonId::make(clock, *random);
  PersonId luis = PersonId::make(clock, *random);
  std::vector<AttemptFinished> finished;
  QuizId quiz{};
  std::string context = "enrolment:lesson";

  Fixture() {
    events->subscribe<AttemptFinished>("test.finished",
                                       [this](data::Tx&, const AttemptFinished& event, const events::Meta&) -> Status {
                                         finished.push_back(event);
                                         return {};
                                       });
  }
  QuizVersionId frozen(const Quiz& content) {
    return must(write([&](data::Tx& tx) -> Result<QuizVersionId> {
      if (quiz.is_nil()) quiz = TRY(assessment->create(tx));
      TRY(assessment->save(tx, quiz, content));
      return assessment->freeze(tx, quiz);
    }));
  }
  Result<AttemptView> start(QuizVersionId version, std::optional<PersonId> person = {}) {
    return write([&](data::Tx& tx) { return assessment->start(tx, person.value_or(ana), version, context); });
  }
  Result<AttemptResult> submit(AttemptId id) {
    return write([&](data::Tx& tx) { return assessment->submit(tx, ana, id); });
  }
  Result<AttemptResult> result(AttemptId id) {
    return read([&](data::Tx& tx) { return assessment->result(tx, ana, id); });
  }
  Status answer(AttemptId id, const Answer& given, std::optional<bool> flagged = {}) {
    return write([&](data::Tx& tx) { return assessment->answer(tx, ana, id, given, flagged); });
  }
  /// What the learner would have to answer, found by its text.
  Answer right(const QuestionView& q) {
    Answer out;
    out.question_id = q.id;
    auto choose = [&](std::initializer_list<std::string_view> texts) {
      for (std::string_view text : texts)
        for (const Choice& option : q.options)
          if (option.text == text) out.option_ids.items.emplace_back(option.id);
    };
    if (q.id == "q1") choose({"Soap"});
    if (q.id == "q2") choose({"True"});
    if (q.id == "q3") choose({"Before touching", "After touching"});
    if (q.id == "q4") out.texts["b1"] = " Adrenaline ";
    if (q.id == "q6") choose({"First", "Second", "Third"});
    for (const Choice& left : q.left)
      for (const Choice& right : q.right)
        if ((left.text == "Red" && right.text == "Stop") || (left.text == "Amber" && right.text == "Wait") ||
            (left.text == "Green" && right.text == "Go"))
          out.matches.items.push_back({Text<1, 64>(left.id), Text<1, 64>(right.id)});
    return out;
  }
  void answer_right(const AttemptView& attempt, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) must(answer(attempt.id, right(attempt.questions[i])));
  }
};

TEST_CASE_FIXTURE(Fixture, "an attempt is the same after a restart as before it") {
  QuizVersionId version = frozen(testing::example_quiz());
  AttemptView started = must(start(version));
  REQUIRE(started.questions.size() == 6);
  must(answer(started.id, right(started.questions[0])));
  std::unique_ptr<Assessment> before = std::exchange(assessment, std::make_unique<Service>(platform));
  AttemptView again = must(write([&](data::Tx& tx) { return assessment->view(tx, ana, started.id); }));
  CHECK(shape::to_json(again.questions) == shape::to_json(started.questions));
  CHECK(again.answers.size() == 1);
  AttemptResult submitted = must(submit(started.id));
  CHECK(submitted.points == 1);
  CHECK(shape::to_json(must(result(started.id))) == shape::to_json(submitted));
  CHECK(must(read([&](data::Tx& tx) { return before->history(tx, ana, context); })).at(0).points == 1);
}

TEST_CASE_FIXTURE(Fixture, "start and submit ask the database no more than they need: the one writer waits for them") {
  QuizVersionId version = frozen(testing::example_quiz());
  must(submit(must(start(version)).id));
  std::vector<std::string> asked;
  db->set_statement_hook([&](std::string_view module, std::string_view sql) {
    if (module == "assessment") asked.emplace_back(sql.substr(0, 24));
  });
  AttemptView started = must(start(version));
  CHECK(asked.size() == 2);  // the last attempt; the new one
  asked.clear();
  must(submit(started.id));
  CHECK(asked.size() == 3);  // the attempt, its answers; how it ended
  db->set_statement_hook({});
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "assessment: a full attempt, marked by the server") {
  auto version = frozen(testing::example_quiz());
  AttemptView attempt = must(start(version));
  CHECK(attempt.number == 1);
  CHECK(attempt.attempts_left == 2);
  CHECK_FALSE(attempt.deadline);
  REQUIRE(attempt.questions.size() == 6);
  answer_right(attempt, 6);
  clock.advance(90s);
  AttemptResult got = must(submit(attempt.id));
  CHECK(got.percent == 100.0);
  CHECK(got.points == 6.0);
  CHECK(got.passed);
  CHECK(got.seconds == 90);
  CHECK_FALSE(got.auto_submitted);
  settle();
  REQUIRE(finished.size() == 1);
  CHECK(finished[0].attempt_id == attempt.id);
  CHECK(finished[0].context == context);
  CHECK(finished[0].passed);
  CHECK(audited("quiz.submitted") == 1);
  CHECK(must(submit(attempt.id)).percent == 100.0);  // a repeated POST answers the same and counts once
  settle();
  CHECK(finished.size() == 1);
  CHECK(audited("quiz.submitted") == 1);
}

TEST_CASE_FIXTURE(Fixture, "assessment: the paper stays the same on reload and differs on the next attempt") {
  Quiz content = testing::example_quiz();
  content.attempts = 0;
  auto version = frozen(content);
  AttemptView first = must(start(version));
  answer_right(first, 1);
  AttemptView again = must(start(version));
  CHECK(again.id == first.id);
  CHECK(shape::to_json(again.questions) == shape::to_json(first.questions));
  CHECK(again.answers.size() == 1);
  std::set<std::string> papers;
  for (int i = 0; i < 6; ++i) {
    AttemptView next = must(start(version));
    papers.insert(shape::to_json(next.questions));
    must(submit(next.id));
  }
  CHECK(papers.size() > 1);
}

TEST_CASE_FIXTURE(Fixture, "assessment: saved answers and flags come back, the last one counts") {
  auto version = frozen(testing::example_quiz());
  AttemptView attempt = must(start(version));
  Answer first = right(attempt.questions[0]);
  Answer empty;
  empty.question_id = first.question_id;
  must(answer(attempt.id, empty, true));
  must(answer(attempt.id, first));
  AttemptView view = must(read([&](data::Tx& tx) { return assessment->view(tx, ana, attempt.id); }));
  REQUIRE(view.answers.size() == 1);
  CHECK(shape::to_json(view.answers[0]) == shape::to_json(first));
  CHECK(view.flagged == std::vector<std::string>{first.question_id.value});
  CHECK(must(submit(attempt.id)).points == 1.0);
}

TEST_CASE_FIXTURE(Fixture, "assessment: attempts are counted and end") {
  Quiz content = testing::example_quiz();
  content.attempts = 2;
  auto version = frozen(content);
  CHECK(must(submit(must(start(version)).id)).attempts_left == 1);
  CHECK(must(submit(must(start(version)).id)).attempts_left == 0);
  CHECK(code_of(start(version)) == "no_attempts_left");
  CHECK(must(start(version, luis)).number == 1);
  context = "another-enrolment:lesson";
  CHECK(must(start(version)).number == 1);
}

TEST_CASE_FIXTURE(Fixture,
                  "assessment: at the deadline the saved answers are submitted though the browser never comes back") {
  Quiz content = testing::example_quiz();
  content.time_limit_minutes = Int<1, 480>(10);
  auto version = frozen(content);
  AttemptView attempt = must(start(version));
  REQUIRE(attempt.deadline);
  CHECK(*attempt.deadline - attempt.started_at == 10min);
  answer_right(attempt, 5);
  clock.advance(10min + 2s);
  settle();  // within the grace nothing happens
  CHECK(code_of(result(attempt.id)) == "attempt_open");
  clock.advance(9s);
  settle();
  REQUIRE(finished.size() == 1);
  CHECK(finished[0].passed);
  AttemptResult got = must(result(attempt.id));
  CHECK(got.auto_submitted);
  CHECK(got.submitted_at == *attempt.deadline);
  CHECK(got.points == 5.0);
  CHECK(audited("quiz.submitted") == 1);
  CHECK(code_of(answer(attempt.id, right(attempt.questions[5]))) == "attempt_closed");
}

TEST_CASE_FIXTURE(
    Fixture, "assessment: whoever looks first closes an attempt that is over, and the job then finds nothing to do") {
  Quiz content = testing::example_quiz();
  content.time_limit_minutes = Int<1, 480>(1);
  auto version = frozen(content);
  AttemptView attempt = must(start(version));
  answer_right(attempt, 2);
  clock.advance(1min + 11s);
  // A reader sees it as it will be, without writing.
  AttemptResult seen = must(result(attempt.id));
  CHECK(seen.auto_submitted);
  CHECK(seen.points == 2.0);
  CHECK_FALSE(must(read([&](data::Tx& tx) { return assessment->open_attempt(tx, ana, context); })));
  CHECK(audited("quiz.submitted") == 0);
  AttemptResult stored = must(submit(attempt.id));
  CHECK(stored.auto_submitted);
  CHECK(stored.submitted_at == *attempt.deadline);
  CHECK(audited("quiz.submitted") == 1);
  settle();
  CHECK(finished.size() == 1);
  AttemptView second = must(start(version));
  CHECK(second.number == 2);
}

TEST_CASE_FIXTURE(Fixture, "assessment: a POST that arrives within the grace counts, one after it does not") {
  Quiz content = testing::example_quiz();
  content.time_limit_minutes = Int<1, 480>(1);
  auto version = frozen(content);
  AttemptView attempt = must(start(version));
  clock.advance(1min + 4s);
  must(answer(attempt.id, right(attempt.questions[0])));
  AttemptResult got = must(submit(attempt.id));
  CHECK(got.points == 1.0);
  CHECK(got.submitted_at == *attempt.deadline);
  CHECK(got.auto_submitted);
  AttemptView late = must(start(version));
  clock.advance(1min + 6s);
  CHECK(code_of(answer(late.id, right(late.questions[0]))) == "attempt_closed");
  CHECK(must(submit(late.id)).points == 0.0);
}

TEST_CASE_FIXTURE(Fixture,
                  "assessment: an answer counts by when the server received it, however long the writer was busy") {
  Quiz content = testing::example_quiz();
  content.time_limit_minutes = Int<1, 480>(1);
  AttemptView attempt = must(start(frozen(content)));
  const Instant in_time = *attempt.deadline + 4s;
  auto arrive = [&](std::size_t question, Instant received) {
    return write([&](data::Tx& tx) {
      return assessment->answer(tx, ana, attempt.id, right(attempt.questions[question]), {}, received);
    });
  };
  clock.advance(1min + 8s);
  settle();  // what may still be on its way to be written is waited for
  must(arrive(0, in_time));
  CHECK(code_of(arrive(1, *attempt.deadline + 6s)) == "attempt_closed");
  AttemptResult got =
      must(write([&](data::Tx& tx) { return assessment->submit(tx, ana, attempt.id, *attempt.deadline - 1s); }));
  CHECK(got.points == 1.0);
  CHECK(got.submitted_at == *attempt.deadline - 1s);
  CHECK_FALSE(got.auto_submitted);
}

TEST_CASE_FIXTURE(Fixture, "assessment: a quiz that is to be done again has all its attempts") {
  Quiz content = testing::example_quiz();
  content.attempts = 2;
  content.reveal = Reveal::after_all_attempts;
  auto version = frozen(content);
  auto again = [&] { return must(write([&](data::Tx& tx) { return assessment->reopen(tx, ana, context); })); };
  AttemptView first = must(start(version));
  answer_right(first, 6);
  CHECK(must(submit(first.id)).questions);  // passed: nothing is given away
  must(submit(must(start(version)).id));
  CHECK(code_of(start(version)) == "no_attempts_left");
  CHECK(again());
  AttemptResult old = must(result(first.id));
  CHECK(old.superseded == true);
  CHECK_FALSE(old.attempts_left);
  CHECK_FALSE(old.questions);  // the same questions are to be answered again
  CHECK_FALSE(must(read([&](data::Tx& tx) { return assessment->counts(tx, first.id); })));
  AttemptView third = must(start(version));
  CHECK(third.number == 3);
  CHECK(third.attempts_left == 1);
  AttemptResult failed = must(submit(third.id));
  CHECK(failed.attempts_left == 1);
  CHECK_FALSE(failed.superseded);
  CHECK_FALSE(failed.questions);  // what she passed before does not open the answers of this one
  AttemptView open = must(start(version));
  CHECK(open.number == 4);
  CHECK(again());  // and once more, in the middle of an attempt: it may be handed in, and counts for nothing
  CHECK_FALSE(must(read([&](data::Tx& tx) { return assessment->open_attempt(tx, ana, context); })));
  CHECK(must(submit(open.id)).superseded == true);
  CHECK(must(start(version)).number == 5);
}

TEST_CASE_FIXTURE(Fixture, "assessment: an anonymous survey that was handed in stays done") {
  Quiz content = testing::example_quiz();
  content.kind = QuizKind::survey;
  content.anonymous = true;
  auto version = frozen(content);
  AttemptView sheet = must(start(version));
  must(submit(sheet.id));
  CHECK_FALSE(must(write([&](data::Tx& tx) { return assessment->reopen(tx, ana, context); })));
  CHECK(code_of(start(version)) == "no_attempts_left");
}

TEST_CASE_FIXTURE(Fixture, "assessment: results reveal by the rule and never before") {
  Quiz content = testing::example_quiz();
  content.attempts = 2;
  SUBCASE("after submission") {
    auto version = frozen(content);
    AttemptView attempt = must(start(version));
    CHECK(code_of(result(attempt.id)) == "attempt_open");
    AttemptResult got = must(submit(attempt.id));
    REQUIRE(got.questions);
    REQUIRE(got.questions->size() == 6);
    for (const QuestionResult& q : *got.questions) {
      REQUIRE(q.right_answer);
      CHECK(shape::to_json(right(q.question).option_ids.size()) == shape::to_json(q.right_answer->option_ids.size()));
      if (q.question.id == "q1") CHECK(q.feedback.begin()->second == "secret feedback");
    }
  }
  SUBCASE("after all attempts") {
    content.reveal = Reveal::after_all_attempts;
    auto version = frozen(content);
    AttemptView first = must(start(version));
    CHECK_FALSE(must(submit(first.id)).questions);
    AttemptView second = must(start(version));
    CHECK_FALSE(must(result(first.id)).questions);  // the last attempt is still open
    CHECK(must(submit(second.id)).questions);
    CHECK(must(result(first.id)).questions);
  }
  SUBCASE("after all attempts, or when passed: nobody needs another one then") {
    content.reveal = Reveal::after_all_attempts;
    content.attempts = 3;
    auto version = frozen(content);
    AttemptView first = must(start(version));
    CHECK_FALSE(must(submit(first.id)).questions);
    AttemptView second = must(start(version));
    answer_right(second, 6);
    AttemptResult passed = must(submit(second.id));
    CHECK(passed.passed);
    CHECK(passed.attempts_left == 1);
    CHECK(passed.questions);
    CHECK(must(result(first.id)).questions);
    AttemptView third = must(start(version));  // for practice: while it is open nothing is shown
    CHECK_FALSE(must(result(second.id)).questions);
    must(submit(third.id));
    CHECK(must(result(second.id)).questions);
  }
  SUBCASE("after all attempts, when they never end") {
    content.reveal = Reveal::after_all_attempts;
    content.attempts = 0;
    CHECK_FALSE(must(submit(must(start(frozen(content))).id)).questions);
  }
  SUBCASE("never") {
    content.reveal = Reveal::never;
    auto version = frozen(content);
    must(submit(must(start(version)).id));
    CHECK_FALSE(must(submit(must(start(version)).id)).questions);
  }
}

TEST_CASE_FIXTURE(Fixture, "assessment: an open attempt holds nothing of what is right") {
  AttemptView attempt = must(start(frozen(testing::example_quiz())));
  std::string json = shape::to_json(attempt);
  for (const char* secret : {"secret", "correct", "epinephrine", "accepted", "feedback"}) {
    CAPTURE(secret);
    CHECK(json.find(secret) == std::string::npos);
  }
}

TEST_CASE_FIXTURE(Fixture, "assessment: another person's attempt does not exist") {
  AttemptView attempt = must(start(frozen(testing::example_quiz())));
  CHECK(code_of(read([&](data::Tx& tx) { return assessment->view(tx, luis, attempt.id); })) == "not_found");
  CHECK(code_of(read([&](data::Tx& tx) { return assessment->result(tx, luis, attempt.id); })) == "not_found");
  CHECK(code_of(write([&](data::Tx& tx) { return assessment->submit(tx, luis, attempt.id); })) == "not_found");
  CHECK(code_of(write([&](data::Tx& tx) {
          return assessment->answer(tx, luis, attempt.id, right(attempt.questions[0]), {});
        })) == "not_found");
}

TEST_CASE_FIXTURE(Fixture, "assessment: versions are immutable and pinned; the same content is the same version") {
  Quiz content = testing::example_quiz();
  auto first = frozen(content);
  CHECK(frozen(content) == first);
  AttemptView attempt = must(start(first));
  content.questions.items.resize(1);
  content.pass_percent = 10;
  auto second = frozen(content);
  CHECK(second != first);
  answer_right(attempt, 3);
  AttemptResult got = must(submit(attempt.id));
  CHECK(got.points_possible == 6.0);
  CHECK(got.pass_percent == 70);
  CHECK_FALSE(got.passed);
  CHECK(must(read([&](data::Tx& tx) { return assessment->summary(tx, first); })).questions == 6);
  CHECK(must(read([&](data::Tx& tx) { return assessment->summary(tx, second); })).questions == 1);
}

TEST_CASE_FIXTURE(Fixture, "assessment: a quiz with problems is not frozen") {
  Quiz content = testing::example_quiz();
  content.draw = Int<1, 200>(9);
  auto refused = write([&](data::Tx& tx) -> Result<QuizVersionId> {
    QuizId id = TRY(assessment->create(tx));
    TRY(assessment->save(tx, id, content));
    return assessment->freeze(tx, id);
  });
  REQUIRE(code_of(refused) == "quiz_not_ready");
  CHECK(refused.error().fields.at(0).code == "draw_too_large");
}

TEST_CASE_FIXTURE(Fixture, "assessment: history holds every finished attempt, newest first, without questions") {
  auto version = frozen(testing::example_quiz());
  AttemptView first = must(start(version));
  answer_right(first, 6);
  must(submit(first.id));
  clock.advance(1h);
  must(submit(must(start(version)).id));
  AttemptView open = must(start(version));
  auto history = must(read([&](data::Tx& tx) { return assessment->history(tx, ana, context); }));
  REQUIRE(history.size() == 2);
  CHECK(history[0].number == 2);
  CHECK(history[1].percent == 100.0);
  CHECK_FALSE(history[1].questions);
  CHECK(must(read([&](data::Tx& tx) { return assessment->open_attempt(tx, ana, context); })) == open.id);
  CHECK(must(read([&](data::Tx& tx) { return assessment->context_of(tx, open.id); })) == context);
}

TEST_CASE_FIXTURE(Fixture, "assessment: a survey is passed by answering and reveals nothing") {
  Quiz content = testing::example_quiz();
  content.kind = QuizKind::survey;
  AttemptResult got = must(submit(must(start(frozen(content))).id));
  CHECK(got.passed);
  CHECK(got.points_possible == 0.0);
  CHECK_FALSE(got.questions);
}

TEST_CASE_FIXTURE(Fixture, "assessment: a preview can be marked and leaves nothing behind") {
  frozen(testing::example_quiz());
  AttemptView view = must(read([&](data::Tx& tx) { return assessment->preview(tx, quiz); }));
  REQUIRE(view.questions.size() == 6);
  List<Answer, 300> answers;
  for (const QuestionView& question : view.questions) answers.items.push_back(right(question));
  AttemptResult got = must(read([&](data::Tx& tx) { return assessment->mark_preview(tx, quiz, answers); }));
  CHECK(got.percent == 100.0);
  CHECK(got.questions->size() == 6);
  settle();
  CHECK(finished.empty());
  CHECK(audited("quiz.submitted") == 0);
}

}  // namespace mc::assessment
