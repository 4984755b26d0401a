// Regrades: dry run, differences, scope, never to lower, drop, full marks, and that nothing happens silently
// (LEARNING, section 5).
#include "modules/assessment/results_world.hpp"

namespace mc::assessment {
namespace {

using testing::code_of;
using testing::must;

struct World : testing::World {
  Quiz content = testing::two_choices();
  QuizVersionId first = frozen(content);
  PersonId luis = PersonId::make(clock, *random);
  AttemptId good = take(first, ana, {{"q1", "Soap"}, {"q2", "Thirty"}});   // 2 of 2
  AttemptId sand = take(first, luis, {{"q1", "Sand"}, {"q2", "Thirty"}});  // 1 of 2

  /// The author finds out that Sand is right.
  QuizVersionId corrected() {
    for (Option& option : content.questions.items[0].options.items) option.correct = option.text.value == "Sand";
    return frozen(content);
  }
  static std::string wish(std::string_view action, std::string_view more = "") {
    return R"({"reason":"Key was wrong","questions":[{"question_id":"q1","action":")" + std::string(action) +
           R"("}],"never_lower":false,"failed_only":false)" + std::string(more) + "}";
  }
};

TEST_CASE_FIXTURE(World, "regrade: nothing changes when a new version is published, nor by a dry run") {
  corrected();
  CHECK(result(ana, good).percent == 100.0);
  Regrade dry = prepare(wish("rescore"));
  CHECK(dry.state == RegradeState::dry_run);
  CHECK(dry.looked_at == 2);
  CHECK(dry.changed == 2);
  CHECK(dry.raised == 1);
  CHECK(dry.lowered == 1);
  CHECK(dry.now_passed == 1);
  CHECK(dry.now_failed == 1);
  CHECK(dry.by == "Marta Silva");
  REQUIRE(dry.questions.size() == 1);
  CHECK(dry.questions[0].question_id == "q1");
  CHECK(dry.questions[0].prompt == content.questions.items[0].prompt.value);
  CHECK(result(ana, good).percent == 100.0);
  CHECK(result(luis, sand).percent == 50.0);
  settle();
  CHECK(regraded.empty());
  auto changes = teacher().get("/assessment/regrades/" + dry.id.text() + "/changes").json<Page<RegradeChange>>();
  REQUIRE(changes.items.size() == 2);
  CHECK(changes.items[0].percent_before == 100.0);
  CHECK(changes.items[0].percent_after == 50.0);
  CHECK(changes.items[1].points_after == 2.0);
  CHECK(changes.items[1].passed_after);
}

TEST_CASE_FIXTURE(World,
                  "regrade: applied as the dry run showed it; old marks stay as history, feedback follows the key") {
  corrected();
  Regrade dry = prepare(wish("rescore"));
  auto applied = apply(dry.id);
  REQUIRE_MESSAGE(applied.status == 200, applied.body);
  CHECK(applied.json<Regrade>().state == RegradeState::applied);
  settle();
  CHECK(regraded.size() == 2);
  CHECK(audited("quiz.regraded") == 1);
  AttemptResult got = result(luis, sand);
  CHECK(got.percent == 100.0);
  CHECK(got.passed);
  CHECK(got.regraded_at.has_value());
  REQUIRE(got.questions);
  for (const QuestionResult& question : *got.questions) {
    if (question.question.id != "q1") continue;
    CHECK(question.treatment == "rescored");
    CHECK(question.correct);
    REQUIRE(question.right_answer);
    CHECK(question.right_answer->option_ids.items.at(0).value == question.answer->option_ids.items.at(0).value);
  }
  auto report = teacher().get("/assessment/attempts/" + good.text() + "/report").json<AttemptReport>();
  REQUIRE(report.former_marks.size() == 1);
  CHECK(report.former_marks[0].percent == 100.0);
  CHECK(report.former_marks[0].reason == "Key was wrong");
  CHECK(report.former_marks[0].by == "Marta Silva");
  CHECK(report.result.percent == 50.0);
  CHECK(apply(dry.id).code == "already_applied");
}

TEST_CASE_FIXTURE(World, "regrade: without edits it is a no-op, also a second time") {
  CHECK(prepare(wish("rescore")).changed == 0);
  Regrade nothing = prepare(wish("rescore"));
  CHECK(apply(nothing.id).code == "nothing_changed");
  content.questions.items[1].prompt = "How long, in seconds?";  // an edit elsewhere, and rewording
  frozen(content);
  CHECK(prepare(wish("rescore")).changed == 0);
  corrected();
  REQUIRE(apply(prepare(wish("rescore")).id).status == 200);
  Regrade again = prepare(wish("rescore"));
  CHECK(again.changed == 0);
  CHECK(result(luis, sand).percent == 100.0);
}

TEST_CASE_FIXTURE(World, "regrade: never to lower keeps the marks of whoever would lose") {
  corrected();
  std::string json = wish("rescore");
  json.replace(json.find("\"never_lower\":false"), 19, "\"never_lower\":true");
  Regrade dry = prepare(json);
  CHECK(dry.changed == 1);
  CHECK(dry.kept == 1);
  CHECK(dry.lowered == 0);
  REQUIRE(apply(dry.id).status == 200);
  CHECK(result(ana, good).percent == 100.0);
  CHECK(result(luis, sand).percent == 100.0);
}

TEST_CASE_FIXTURE(World, "regrade: full marks to all and dropping a question, also after edits, and back again") {
  corrected();
  REQUIRE(apply(prepare(wish("full_marks")).id).status == 200);
  CHECK(result(luis, sand).points == 2.0);
  CHECK(result(ana, good).points == 2.0);
  REQUIRE(apply(prepare(wish("drop")).id).status == 200);
  AttemptResult dropped = result(luis, sand);
  CHECK(dropped.points == 1.0);
  CHECK(dropped.points_possible == 1.0);
  CHECK(dropped.percent == 100.0);
  for (const QuestionResult& question : *dropped.questions)
    if (question.question.id == "q1") CHECK(question.treatment == "dropped");
  REQUIRE(apply(prepare(wish("rescore")).id).status == 200);
  CHECK(result(ana, good).percent == 50.0);
  CHECK(result(luis, sand).percent == 100.0);
  auto report = teacher().get("/assessment/attempts/" + good.text() + "/report").json<AttemptReport>();
  CHECK(report.former_marks.size() == 2);  // full marks changed nothing of hers
}

TEST_CASE_FIXTURE(World, "regrade: the scope is chosen: named attempts, failed ones, one version") {
  QuizVersionId second = corrected();
  PersonId noor = PersonId::make(clock, *random);
  AttemptId later = take(second, noor, {{"q1", "Soap"}, {"q2", "Five"}});
  CHECK(prepare(wish("full_marks")).looked_at == 3);
  CHECK(prepare(wish("full_marks", R"(,"version":")" + second.text() + "\"")).looked_at == 1);
  CHECK(prepare(wish("full_marks", R"(,"attempts":[")" + later.text() + "\"]")).changed == 1);
  std::string json = wish("full_marks");
  json.replace(json.find("\"failed_only\":false"), 19, "\"failed_only\":true");
  CHECK(prepare(json).looked_at == 2);
}

TEST_CASE_FIXTURE(World, "regrade: marks that moved since the dry run stop it whole") {
  corrected();
  Regrade old = prepare(wish("rescore"));
  REQUIRE(apply(prepare(wish("full_marks", R"(,"attempts":[")" + sand.text() + "\"]")).id).status == 200);
  CHECK(apply(old.id).code == "marks_changed_since");
  CHECK(result(ana, good).percent == 100.0);
  settle();
  CHECK(regraded.size() == 1);
}

TEST_CASE_FIXTURE(World, "regrade: many results change piece by piece, each once, and nothing comes between") {
  for (int i = 0; i < 120; ++i)
    take(first, PersonId::make(clock, *random), {{"q1", "Sand"}, {"q2", "Thirty"}});  // as luis: 1 of 2
  corrected();
  Regrade dry = prepare(wish("rescore")), other = prepare(wish("full_marks"));
  CHECK(dry.changed == 122);
  auto begun = apply(dry.id);
  REQUIRE_MESSAGE(begun.status == 200, begun.body);
  CHECK(begun.json<Regrade>().state == RegradeState::applying);
  CHECK_FALSE(begun.json<Regrade>().applied_at);
  CHECK(result(luis, sand).percent == 100.0);
  CHECK(apply(dry.id).code == "already_applied");
  CHECK(apply(other.id).code == "another_applying");
  auto state = [&] { return teacher().get("/assessment/regrades/" + dry.id.text()).json<Regrade>().state; };
  CHECK(state() == RegradeState::applying);
  settle();
  CHECK(state() == RegradeState::applied);
  CHECK(regraded.size() == 122);
  CHECK(prepare(wish("rescore")).changed == 0);
  settle();
  CHECK(regraded.size() == 122);
  CHECK(apply(other.id).code == "marks_changed_since");
}

TEST_CASE_FIXTURE(World, "regrade: what cannot be done is refused with a reason") {
  auto refused = [&](std::string_view json) {
    auto answer = teacher().post(at("/regrades"), json);
    CHECK(answer.status >= 400);
    return answer.code;
  };
  CHECK(refused(R"({"reason":"None named","questions":[],"never_lower":true,"failed_only":false})") == "invalid_input");
  content.questions.items.erase(content.questions.items.begin());
  frozen(content);
  CHECK(refused(wish("rescore")) == "invalid_input");  // question_gone
  const Regrade dropped = prepare(wish("drop"));
  CHECK(dropped.changed == 2);
  CHECK(dropped.questions.at(0).prompt ==
        testing::two_choices().questions.items[0].prompt.value);  // of an older version
  Quiz other = testing::two_choices();
  other.questions.items[0].options.items.erase(other.questions.items[0].options.items.begin());
  other.questions.items[0].options.items.push_back({"new", "Water", true, {}});
  frozen(other);
  CHECK(refused(wish("rescore")) == "key_does_not_fit");
  std::string both = R"({"reason":"All of it","questions":[{"question_id":"q1","action":"drop"},)"
                     R"({"question_id":"q2","action":"drop"}],"never_lower":true,"failed_only":false})";
  CHECK(refused(both) == "nothing_left");
}

TEST_CASE_FIXTURE(World, "regrade: only for those who teach the quiz; denials are audited and say nothing") {
  Regrade dry = prepare(wish("full_marks"));
  auto stranger = as("instructor", luis);
  CHECK(stranger.post(at("/regrades"), wish("drop")).status == 404);
  CHECK(stranger.get("/assessment/regrades/" + dry.id.text()).status == 404);
  CHECK(stranger.post("/assessment/regrades/" + dry.id.text() + "/apply").status == 404);
  CHECK(stranger.get(at("/attempts")).status == 404);
  CHECK(stranger.get("/assessment/attempts/" + good.text() + "/report").status == 404);
  CHECK(stranger.get(at("/analysis")).status == 404);
  CHECK(audited("assessment.access", "denied") == 6);
  CHECK(as("member", ana).get(at("/attempts")).status == 403);
  CHECK(result(luis, sand).percent == 50.0);
}

TEST_CASE_FIXTURE(World,
                  "regrade: a question of the bank is rescored by its newest version, the policy stays the old one") {
  Question pooled = testing::choice("pooled", "Soap", {"Sand"});
  pooled.type = QuestionType::multi_select;
  pooled.options.items.push_back({"c", "Water", true, {}});
  pooled.partial_credit = PartialCredit::per_option;
  bank.put(pooled);
  bank.pools["p"] = {"pooled"};
  Quiz drawing;
  drawing.attempts = 0;
  drawing.pools.emplace().items.push_back({"p", 1});
  QuizVersionId version = frozen(drawing);
  AttemptId id = take(version, ana, {{"pooled", "Soap"}});
  CHECK(result(ana, id).points == 0.67);  // Soap chosen, Water not, Sand not: two of three
  for (Option& option : pooled.options.items) option.correct = option.text.value == "Soap";
  pooled.partial_credit = PartialCredit::all_or_nothing;
  bank.put(pooled);
  CHECK(result(ana, id).points == 0.67);
  std::string json = wish("rescore", R"(,"attempts":[")" + id.text() + "\"]");
  json.replace(json.find("\"q1\""), 4, "\"pooled\"");
  const Regrade dry = prepare(json);
  CHECK(dry.questions.at(0).prompt == pooled.prompt.value);
  REQUIRE(apply(dry.id).status == 200);
  CHECK(result(ana, id).points == 1.0);
}

}  // namespace
}  // namespace mc::assessment
