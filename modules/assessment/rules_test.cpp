// Pools, time that was granted, cool-down, proctoring, the page before handing in, surveys, item analysis; and that no
// answer is given away early.
#include <set>

#include "modules/assessment/results_world.hpp"

namespace mc::assessment {
namespace {

using namespace std::chrono_literals;
using testing::code_of;
using testing::must;
using testing::World;

struct Drawing : World {
  Quiz content{};
  Drawing() {
    for (int i = 0; i < 8; ++i) {
      std::string id = "bank" + std::to_string(i);
      bank.put(testing::choice(id, "Soap " + id, {"Sand", "Salt"}));
      bank.pools["all"].push_back(id);
    }
    content = testing::two_choices();
    content.pools.emplace().items.push_back({"all", 3});
  }
};

TEST_CASE_FIXTURE(Drawing,
                  "pools: drawn anew for each attempt, without duplicates, the same on reload and after a restart") {
  QuizVersionId version = frozen(content);
  CHECK(must(read([&](data::Tx& tx) { return assessment->summary(tx, version); })).questions == 5);
  std::set<std::string> papers;
  for (int i = 0; i < 8; ++i) {
    AttemptView view = must(start(version, ana));
    std::set<std::string> ids;
    std::size_t own = 0;
    for (const QuestionView& question : view.questions) {
      ids.insert(question.id);
      own += question.id.starts_with("q") ? 1 : 0;
    }
    CHECK(view.questions.size() == 5);
    CHECK(ids.size() == 5);
    CHECK(own == 2);
    Service fresh(platform);  // as after a restart: nothing is remembered
    fresh.use_pools(bank);
    AttemptView again = must(write([&](data::Tx& tx) { return fresh.view(tx, ana, view.id); }));
    CHECK(shape::to_json(again.questions) == shape::to_json(view.questions));
    papers.insert(shape::to_json(view.questions));
    must(submit(ana, view.id));
  }
  CHECK(papers.size() > 3);
}

TEST_CASE_FIXTURE(Drawing, "pools: an attempt keeps the version that was drawn: question, mark and feedback") {
  content.questions.items.clear();
  content.pools->items[0].count = 8;
  QuizVersionId version = frozen(content);
  AttemptView view = must(start(version, ana));
  for (int i = 0; i < 8; ++i) {
    std::string id = "bank" + std::to_string(i);
    bank.put(testing::choice(id, "Sand", {"Glass", "Salt"}));  // edited meanwhile
  }
  for (const QuestionView& question : view.questions)
    must(answer(ana, view.id, choose(question, {"Soap " + question.id})));
  AttemptResult got = must(submit(ana, view.id));
  CHECK(got.percent == 100.0);
  REQUIRE(got.questions);
  for (const QuestionResult& question : *got.questions) CHECK(question.correct);
  AttemptView next = must(start(version, ana));
  for (const QuestionView& question : next.questions) CHECK(choose(question, {"Glass"}).option_ids.size() == 1);
}

TEST_CASE_FIXTURE(Drawing, "pools: publishing is refused when a pool is too small, and a start when it shrank since") {
  auto problems = [&] {
    std::string out;
    must(write([&](data::Tx& tx) -> Status {
      if (quiz.is_nil()) quiz = TRY(assessment->create(tx));
      TRY(assessment->save(tx, quiz, content));
      for (const FieldError& problem : TRY(assessment->problems(tx, quiz)))
        out += problem.path + ":" + problem.code + " ";
      return {};
    }));
    return out;
  };
  content.pools->items[0].count = 9;
  CHECK(problems() == "pools[0].count:pool_too_small ");
  content.pools->items = {{"all", 8}, {"none", 1}};
  CHECK(problems() == "pools[1].count:pool_too_small ");
  bank.pools["same"] = bank.pools["all"];
  content.pools->items = {{"all", 5}, {"same", 5}};
  CHECK(problems() == "pools:pools_overlap ");
  content.pools->items = {{"all", 4}, {"same", 4}};
  CHECK(problems().empty());
  QuizVersionId version = frozen(content);
  auto uses = must(read([&](data::Tx& tx) { return assessment->pool_uses(tx, {"all"}); }));
  REQUIRE(uses.size() == 2);  // the draft and the published version
  CHECK(uses[1].frozen);
  CHECK(uses[1].count == 4);
  bank.pools["all"].resize(2);
  CHECK(code_of(start(version, ana)) == "pool_too_small");
}

TEST_CASE_FIXTURE(Drawing, "pools: only those that the author may see; what the quiz held before stays") {
  frozen(testing::two_choices());
  security::Viewer viewer{ana, {}, {}, &permissions};
  auto code = [&] {
    return code_of(write([&](data::Tx& tx) { return assessment->check_pools(tx, viewer, quiz, content); }));
  };
  CHECK(code() == "pool_not_yours");
  frozen(content);
  CHECK(code().empty());
  content.pools->items.push_back({"other", 1});
  CHECK(code() == "pool_not_yours");
  bank.usable.insert("other");
  CHECK(code().empty());
}

TEST_CASE_FIXTURE(Drawing,
                  "nothing gives an answer away: not the paper, its preview, the review page or a hidden result") {
  content.questions.items = testing::example_quiz().questions.items;
  content.reveal = Reveal::never;
  QuizVersionId version = frozen(content);
  AttemptView view = must(start(version, ana));
  std::string seen = shape::to_json(view);
  seen += shape::to_json(must(read([&](data::Tx& tx) { return assessment->preview(tx, quiz); })));
  auto taker = as("member", ana);
  seen += taker.get("/assessment/attempts/" + view.id.text() + "/review").body;
  seen += shape::to_json(must(submit(ana, view.id)));
  seen += shape::to_json(result(ana, view.id));
  seen += taker.get("/assessment/attempts/" + view.id.text() + "/report").body;
  seen += shape::to_json(must(read([&](data::Tx& tx) { return assessment->history(tx, ana, "context"); })));
  for (const char* secret :
       {"secret", "\"correct\"", "right_answer\":{", "epinephrine", "accepted", "explanation", "partial_credit"}) {
    CAPTURE(secret);
    CHECK(seen.find(secret) == std::string::npos);
  }
  CHECK(seen.find("{{b1}}") != std::string::npos);  // it did look at papers
}

TEST_CASE_FIXTURE(World,
                  "partial credit: by the question's own policy before the quiz's, and an attempt keeps its own") {
  Quiz content = testing::two_choices();
  Question& question = content.questions.items[0];
  question.type = QuestionType::multi_select;
  question.options.items.push_back({"c", "Water", true, {}});
  QuizVersionId strict = frozen(content);
  AttemptView old = must(start(strict, ana));
  question.partial_credit = PartialCredit::right_minus_wrong;
  QuizVersionId kind = frozen(content);
  must(answer(ana, old.id, choose(old.questions[old.questions[0].id == "q1" ? 0 : 1], {"Soap"})));
  CHECK(must(submit(ana, old.id)).points == 0.0);
  CHECK(result(ana, take(kind, ana, {{"q1", "Soap"}})).points == 0.5);
}

TEST_CASE_FIXTURE(World,
                  "granted time: by an officer with a reason, before the start, and kept in the attempt's record") {
  Quiz content = testing::two_choices();
  content.time_limit_minutes = Int<1, 480>(20);
  QuizVersionId version = frozen(content);
  AttemptView before = must(start(version, ana));
  auto officer = as("compliance_officer", PersonId::make(clock, *random));
  std::string wish = R"({"person_id":")" + ana.text() + R"(","time_percent":150,"reason":"Letter of 3 May"})";
  auto granted = officer.post("/assessment/accommodations", wish);
  REQUIRE_MESSAGE(granted.status == 200, granted.body);
  CHECK(audited("assessment.time_granted") == 1);
  AttemptView still = must(start(version, ana));
  CHECK(still.id == before.id);
  CHECK(*still.deadline - still.started_at == 20min);  // it began before
  must(submit(ana, before.id));
  AttemptView after = must(start(version, ana));
  CHECK(*after.deadline - after.started_at == 30min);
  CHECK(after.time_percent == 150);
  clock.advance(25min);
  must(answer(ana, after.id, choose(after.questions[0], {"Soap", "Thirty"})));
  must(submit(ana, after.id));
  auto report = teacher().get("/assessment/attempts/" + after.id.text() + "/report").json<AttemptReport>();
  REQUIRE(report.granted);
  CHECK(report.granted->time_percent == 150);
  CHECK(report.granted->reason == "Letter of 3 May");
  auto id = granted.json<Accommodation>().id;
  CHECK(officer.post("/assessment/accommodations/" + id.text() + "/end").status == 200);
  CHECK(officer.post("/assessment/accommodations/" + id.text() + "/end").code == "already_ended");
  AttemptView last = must(start(version, ana));
  CHECK(*last.deadline - last.started_at == 20min);
  CHECK(teacher().post("/assessment/accommodations", wish).status == 403);
  CHECK(as("compliance_officer", ana).post("/assessment/accommodations", wish).code == "not_for_yourself");
  CHECK(officer.get("/assessment/accommodations?person=" + ana.text()).json<Accommodations>().items.size() == 1);
}

TEST_CASE_FIXTURE(World, "granted time: ends after its last day") {
  Quiz content = testing::two_choices();
  content.time_limit_minutes = Int<1, 480>(10);
  QuizVersionId version = frozen(content);
  auto officer = as("compliance_officer", PersonId::make(clock, *random));
  std::string until = to_string(clock.today());
  REQUIRE(
      officer
          .post("/assessment/accommodations",
                R"({"person_id":")" + ana.text() + R"(","time_percent":200,"reason":"Wrist","until":")" + until + "\"}")
          .status == 200);
  AttemptView today = must(start(version, ana));
  CHECK(*today.deadline - today.started_at == 20min);
  must(submit(ana, today.id));
  clock.advance(24h);
  AttemptView tomorrow = must(start(version, ana));
  CHECK(*tomorrow.deadline - tomorrow.started_at == 10min);
}

TEST_CASE_FIXTURE(World, "cool-down: the next attempt waits, also after the server's clock closed the last one") {
  Quiz content = testing::two_choices();
  content.cooldown_minutes = Int<0, 43200>(60);
  content.time_limit_minutes = Int<1, 480>(10);
  QuizVersionId version = frozen(content);
  AttemptView first = must(start(version, ana));
  clock.advance(30min);
  auto refused = start(version, ana);  // closed at its deadline by this look, 20 minutes ago
  CHECK(code_of(refused) == "cooling_down");
  settle();
  CHECK(result(ana, first.id).next_attempt_at == *first.deadline + 60min);
  clock.advance(39min);
  CHECK(code_of(start(version, ana)) == "cooling_down");
  clock.advance(1min);
  CHECK(must(start(version, ana)).number == 2);
}

TEST_CASE_FIXTURE(World,
                  "proctoring: reported by the page, stored with the server's time, limited, shown to who teaches") {
  Quiz content = testing::two_choices();
  content.proctored = true;
  QuizVersionId version = frozen(content);
  AttemptView view = must(start(version, ana));
  CHECK(view.proctored == true);
  auto taker = as("member", ana);
  std::string path = "/assessment/attempts/" + view.id.text() + "/events";
  std::string two = R"({"events":[{"kind":"focus_lost","seconds":4},{"kind":"paste","question_id":"q1"}]})";
  CHECK(taker.post(path, two).json<ProctorNoted>().noted == 2);
  CHECK(as("member", marta).post(path, two).status == 404);
  std::string many = R"({"events":[{"kind":"tab_hidden"})";
  for (int i = 1; i < 50; ++i) many += R"(,{"kind":"tab_hidden"})";
  CHECK(taker.post(path, many + "]}").json<ProctorNoted>().noted == 50);
  CHECK(taker.post(path, many + "]}").json<ProctorNoted>().left_out == 42);  // 60 a minute
  clock.advance(2min);
  CHECK(taker.post(path, two).json<ProctorNoted>().noted == 2);
  must(submit(ana, view.id));
  CHECK(taker.post(path, two).code == "attempt_closed");
  auto report = teacher().get("/assessment/attempts/" + view.id.text() + "/report").json<AttemptReport>();
  REQUIRE(report.proctoring.size() == 62);
  CHECK(report.proctoring[0].kind == ProctorKind::focus_lost);
  CHECK(report.proctoring[0].seconds == 4);
  CHECK(report.proctoring[1].question_id == "q1");
  CHECK(report.proctoring_left_out == 42);
  auto list = teacher().get(at("/attempts")).json<Page<AttemptEntry>>();
  REQUIRE(list.items.size() == 1);
  CHECK(list.items[0].proctor_events == 62);
  CHECK(list.items[0].name == "Ana Reyes");
  content.proctored.reset();
  AttemptView calm = must(start(frozen(content), ana));
  CHECK(taker.post("/assessment/attempts/" + calm.id.text() + "/events", two).code == "not_proctored");
}

TEST_CASE_FIXTURE(World, "review: what is answered, partly answered, open and flagged") {
  Quiz content = testing::example_quiz();
  content.shuffle_questions = false;
  Blank second;
  second.id = "y";
  second.accepted.items = {"fluids"};
  content.questions.items[3].blanks.items.push_back(second);
  content.questions.items[3].prompt.value += " Then {{y}}.";
  AttemptView view = must(start(frozen(content), ana));
  must(answer(ana, view.id, choose(view.questions[0], {"Soap"})));
  Answer half;
  half.question_id = "q4";
  half.texts["b1"] = "epinephrine";
  must(write([&](data::Tx& tx) { return assessment->answer(tx, ana, view.id, half, true); }));
  auto review = as("member", ana).get("/assessment/attempts/" + view.id.text() + "/review").json<AttemptReview>();
  REQUIRE(review.questions.size() == 6);
  CHECK(review.questions[0].state == ReviewState::answered);
  CHECK(review.questions[1].state == ReviewState::unanswered);
  CHECK(review.questions[3].state == ReviewState::partly);
  CHECK(review.questions[3].flagged);
  CHECK(review.unanswered == 4);
  CHECK(review.partly == 1);
  CHECK(review.flagged == 1);
  CHECK(as("member", marta).get("/assessment/attempts/" + view.id.text() + "/review").status == 404);
}

struct Survey : World {
  Quiz content = testing::two_choices();
  Survey() {
    content.kind = QuizKind::survey;
    content.anonymous = true;
  }
  AttemptId take_as(QuizVersionId version, const char* words) {
    return take(version, PersonId::make(clock, *random), {{"q1", words}});
  }
  SurveyResults results() { return teacher().get(at("/survey")).json<SurveyResults>(); }
};

TEST_CASE_FIXTURE(
    Survey, "survey: the promise is shown before, answers are kept without the person, results in groups of five") {
  QuizVersionId version = frozen(content);
  CHECK(must(start(version, ana)).anonymous == true);
  CHECK(must(read([&](data::Tx& tx) { return assessment->summary(tx, version); })).anonymous == true);
  for (int i = 0; i < 4; ++i) take_as(version, "Sand");
  SurveyResults few = results();
  CHECK(few.handed_in == 4);
  CHECK(few.too_few);
  CHECK(few.questions.empty());
  AttemptId fifth = take_as(version, "Soap");
  SurveyResults five = results();
  CHECK(five.counted == 5);
  REQUIRE(five.questions.size() == 2);
  CHECK(five.questions[0].answered == 5);
  CHECK(five.questions[0].options.at(0).count == 1);
  CHECK(five.questions[0].options.at(1).count == 4);
  CHECK(five.questions[1].answered == 0);
  take_as(version, "Salt");  // the sixth shows only with the tenth
  CHECK(shape::to_json(results().questions) == shape::to_json(five.questions));
  CHECK(results().handed_in == 6);
  CHECK(teacher().get("/assessment/attempts/" + fifth.text() + "/report").code == "anonymous_survey");
  CHECK(teacher().get(at("/attempts")).code == "anonymous_survey");
  CHECK(teacher().get(at("/participants")).json<Page<Participant>>().items.size() == 6);
  data::Module self{"assessment"};
  auto linked = must(
      read([&](data::Tx& tx) { return tx.in(self).one<std::int64_t>("SELECT count(*) FROM assessment_answers"); }));
  CHECK(linked == 0);
  auto marks = must(read([&](data::Tx& tx) {
    return tx.in(self).all<RawJson>("SELECT marks FROM assessment_attempts WHERE submitted_at IS NOT NULL");
  }));
  for (const RawJson& mark : marks) CHECK(mark.text.find("true") == std::string::npos);
}

TEST_CASE_FIXTURE(Survey, "survey: typed drafts of an anonymous survey that is never handed in are forgotten") {
  QuizVersionId version = frozen(content);
  AttemptView view = must(start(version, ana));
  must(answer(ana, view.id, choose(view.questions[0], {"Soap", "Thirty"})));
  auto& service = static_cast<Service&>(*assessment);
  clock.advance(24h * 29);
  must(service.forget_survey_drafts());
  CHECK(must(start(version, ana)).answers.size() == 1);
  clock.advance(24h * 2);
  must(service.forget_survey_drafts());
  CHECK(must(start(version, ana)).answers.empty());
}

TEST_CASE_FIXTURE(Survey, "survey: one with names counts everybody at once") {
  content.anonymous.reset();
  QuizVersionId version = frozen(content);
  take_as(version, "Sand");
  CHECK(results().counted == 1);
  CHECK(results().questions.at(0).options.at(1).count == 1);
  CHECK(teacher().get(at("/attempts")).json<Page<AttemptEntry>>().items.size() == 1);
  CHECK(teacher().get(at("/analysis")).json<Analysis>().attempts == 0);
}

TEST_CASE_FIXTURE(World,
                  "analysis: first attempts unless all are wanted; omitted answers count, dropped questions do not") {
  QuizVersionId version = frozen(testing::two_choices());
  PersonId luis = PersonId::make(clock, *random);
  take(version, ana, {{"q1", "Sand"}});
  take(version, ana, {{"q1", "Soap"}, {"q2", "Thirty"}});
  take(version, luis, {{"q1", "Soap"}, {"q2", "Five"}});
  Analysis first = teacher().get(at("/analysis")).json<Analysis>();
  CHECK(first.attempts == 2);
  CHECK(first.first_attempts_only);
  REQUIRE(first.items.size() == 2);
  const ItemFigures& q2 = first.items[first.items[0].question_id == "q2" ? 0 : 1];
  CHECK(q2.given == 2);
  CHECK(q2.answered == 1);
  CHECK(q2.facility == 0.0);
  CHECK(first.mean == 25.0);
  Analysis all = teacher().get(at("/analysis?all_attempts=true")).json<Analysis>();
  CHECK(all.attempts == 3);
  CHECK(all.mean == 50.0);
  auto drop = prepare(R"({"reason":"Unclear","questions":[{"question_id":"q2","action":"drop"}],)"
                      R"("never_lower":false,"failed_only":false})");
  REQUIRE(apply(drop.id).status == 200);
  Analysis without = teacher().get(at("/analysis")).json<Analysis>();
  for (const ItemFigures& item : without.items) CHECK(item.given == (item.question_id == "q2" ? 0 : 2));
  CHECK(without.mean == 50.0);
}

TEST_CASE_FIXTURE(World, "results: the quizzes of a course, and paging through attempts") {
  QuizVersionId version = frozen(testing::two_choices());
  for (int i = 0; i < 5; ++i) take(version, PersonId::make(clock, *random), {{"q1", "Soap"}});
  auto list = teacher().get("/assessment/quizzes?course=" + owner.course.text()).json<PlacedQuizzes>();
  REQUIRE(list.items.size() == 1);
  CHECK(list.items[0].attempts == 5);
  CHECK(list.items[0].published);
  CHECK(as("instructor", ana).get("/assessment/quizzes?course=" + owner.course.text()).status == 404);
  std::set<AttemptId> seen;
  std::string after;
  for (int page = 0; page < 3; ++page) {
    auto got = teacher().get(at("/attempts?limit=2" + after)).json<Page<AttemptEntry>>();
    for (const AttemptEntry& entry : got.items) seen.insert(entry.id);
    if (!got.next) break;
    after = "&after=" + *got.next;
  }
  CHECK(seen.size() == 5);
}

}  // namespace
}  // namespace mc::assessment
