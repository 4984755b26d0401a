#include "modules/assessment/paper.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "modules/assessment/example_quiz.hpp"
#include "modules/assessment/validation.hpp"

using namespace mc;
using namespace mc::assessment;

namespace {

Quiz many(std::size_t count) {
  Quiz quiz;
  for (std::size_t i = 0; i < count; ++i)
    quiz.questions.items.push_back(testing::choice("q" + std::to_string(i), "A", {"B", "C", "D"}));
  return quiz;
}

std::vector<std::int64_t> drawn(const Paper& paper) {
  std::vector<std::int64_t> out;
  for (const auto& q : paper.questions) out.push_back(q.question);
  return out;
}

Sheet sheet_of(const Quiz& quiz, const Paper& paper) {
  Sheet sheet;
  sheet.paper = paper;
  auto kept = std::make_shared<const Quiz>(quiz);
  for (const auto& q : paper.questions)
    sheet.questions.push_back(question_at(kept, static_cast<std::size_t>(q.question)));
  return sheet;
}

/// A pool of questions named by letters.
PoolSource pool(std::int64_t count, std::string_view letters) {
  PoolSource out;
  out.count = count;
  for (char letter : letters) out.questions.push_back({std::string(1, letter), {}});
  return out;
}
std::string letters_of(const std::optional<std::vector<PooledQuestion>>& drawn) {
  if (!drawn) return "none";
  std::string out;
  for (const PooledQuestion& question : *drawn) out += question.question_id;
  std::sort(out.begin(), out.end());
  return out;
}

/// The answer by the position of each part on the paper.
Answer right(const Quiz& quiz, const Paper& paper, std::size_t index) {
  const PaperQuestion& on_paper = paper.questions[index];
  return right_answer(quiz.questions.items[static_cast<std::size_t>(on_paper.question)], on_paper);
}

}  // namespace

TEST_CASE("paper: the same seed gives the same paper, another seed another") {
  Quiz quiz = many(30);
  CHECK(shape::to_json(deal(quiz, 5)) == shape::to_json(deal(quiz, 5)));
  CHECK(shape::to_json(deal(quiz, 5)) != shape::to_json(deal(quiz, 6)));
}

TEST_CASE("paper: a draw has no question twice, and over time every question is drawn") {
  Quiz quiz = many(20);
  quiz.draw = 7;
  std::set<std::int64_t> ever;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::vector<std::int64_t> questions = drawn(deal(quiz, seed));
    std::set<std::int64_t> unique(questions.begin(), questions.end());
    CHECK(questions.size() == 7);
    CHECK(unique.size() == 7);
    ever.insert(unique.begin(), unique.end());
  }
  CHECK(ever.size() == 20);
}

TEST_CASE("pools: a draw has nothing twice, also where pools overlap, and finds the only way there is") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CHECK(letters_of(draw({pool(1, "a"), pool(1, "ab"), pool(1, "abc")}, {}, seed)) == "abc");
    CHECK(letters_of(draw({pool(1, "abc"), pool(1, "ab"), pool(1, "a")}, {}, seed)) == "abc");
    CHECK(letters_of(draw({pool(2, "abcd"), pool(2, "ab")}, {}, seed)) == "abcd");
    CHECK(letters_of(draw({pool(2, "abcd"), pool(2, "abcd")}, {}, seed)) == "abcd");
  }
  CHECK(letters_of(draw({pool(2, "ab"), pool(1, "ab")}, {}, 1)) == "none");
  CHECK(letters_of(draw({pool(3, "ab")}, {}, 1)) == "none");
  CHECK(letters_of(draw({pool(2, "abc")}, {"a", "b"}, 1)) == "none");
  CHECK(letters_of(draw({pool(1, "abc")}, {"a", "b"}, 1)) == "c");
}

TEST_CASE("pools: the same seed draws the same, other seeds draw everything in time") {
  std::set<std::string> ever;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::string drawn = letters_of(draw({pool(3, "abcdefgh")}, {}, seed));
    CHECK(drawn == letters_of(draw({pool(3, "abcdefgh")}, {}, seed)));
    CHECK(drawn.size() == 3);
    ever.insert(drawn);
  }
  CHECK(ever.size() > 20);
}

TEST_CASE("paper: without shuffling the author's order is kept, also of a draw") {
  Quiz quiz = many(12);
  quiz.shuffle_questions = quiz.shuffle_options = false;
  quiz.draw = 5;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Paper paper = deal(quiz, seed);
    std::vector<std::int64_t> questions = drawn(paper);
    CHECK(std::is_sorted(questions.begin(), questions.end()));
    for (const auto& q : paper.questions) CHECK(std::is_sorted(q.order.begin(), q.order.end()));
  }
}

TEST_CASE("paper: items to order and right sides are never shown in the right order") {
  Quiz quiz = testing::example_quiz();
  quiz.shuffle_options = false;
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    for (const auto& q : deal(quiz, seed).questions) {
      QuestionType type = quiz.questions.items[static_cast<std::size_t>(q.question)].type;
      if (type == QuestionType::ordering || type == QuestionType::matching)
        CHECK_FALSE(std::is_sorted(q.order.begin(), q.order.end()));
    }
}

TEST_CASE("paper: what a learner sees holds neither the author's ids nor what is right") {
  Quiz quiz = testing::example_quiz();
  Paper paper = deal(quiz, 3);
  std::string seen;
  for (const auto& q : paper.questions)
    seen += shape::to_json(view_of(quiz.questions.items[static_cast<std::size_t>(q.question)], q));
  for (const char* secret :
       {"correct", "secret-id", "secret feedback", "secret explanation", "epinephrine", "accepted"}) {
    CAPTURE(secret);
    CHECK(seen.find(secret) == std::string::npos);
  }
  CHECK(seen.find("{{b1}}") != std::string::npos);
}

TEST_CASE("paper: the right answer of every type earns everything") {
  Quiz quiz = testing::example_quiz();
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Paper paper = deal(quiz, seed);
    REQUIRE(fits(sheet_of(quiz, paper)));
    for (std::size_t i = 0; i < paper.questions.size(); ++i) {
      const Question& question = quiz.questions.items[static_cast<std::size_t>(paper.questions[i].question)];
      auto response = response_of(question, paper.questions[i], right(quiz, paper, i));
      REQUIRE(response.has_value());
      CHECK(mark(question, quiz.partial_credit, *response).correct);
    }
  }
}

TEST_CASE("paper: answers that do not fit the question are refused") {
  Quiz quiz = testing::example_quiz();
  quiz.shuffle_questions = false;
  Paper paper = deal(quiz, 1);
  auto code = [&](std::size_t index, const std::string& json) {
    auto answer = shape::from_json<Answer>(json);
    REQUIRE(answer.has_value());
    auto response = response_of(quiz.questions.items[index], paper.questions[index], *answer);
    return response ? std::string("ok") : response.error().fields.at(0).code;
  };
  auto with = [](const std::string& options, const std::string& texts, const std::string& matches) {
    return R"({"question_id":"q","option_ids":[)" + options + R"(],"texts":{)" + texts + R"(},"matches":[)" + matches +
           "]}";
  };
  CHECK(code(0, with(R"("o1")", "", "")) == "ok");
  CHECK(code(0, with("", "", "")) == "ok");
  CHECK(code(0, with(R"("o1","o2")", "", "")) == "too_many");
  CHECK(code(0, with(R"("o9")", "", "")) == "unknown_id");
  CHECK(code(0, with(R"("secret-id-a")", "", "")) == "unknown_id");
  CHECK(code(0, with("", R"("b1":"x")", "")) == "wrong_kind");
  CHECK(code(2, with(R"("o1","o1")", "", "")) == "repeated");
  CHECK(code(3, with("", R"("b1":")" + std::string(201, 'x') + "\"", "")) == "too_long");
  CHECK(code(3, with("", R"("b7":"x")", "")) == "unknown_id");
  CHECK(code(3, with(R"("o1")", "", "")) == "wrong_kind");
  CHECK(code(4, with("", "", R"({"left":"l1","right":"r1"},{"left":"l1","right":"r2"})")) == "repeated");
  CHECK(code(5, with(R"("o1")", "", "")) == "incomplete");
}

TEST_CASE("validation: a good quiz has no problems, each mistake has its code") {
  CHECK(problems_of(testing::example_quiz()).empty());
  auto codes = [](const std::function<void(Quiz&)>& spoil) {
    Quiz quiz = testing::example_quiz();
    spoil(quiz);
    std::string out;
    for (const FieldError& problem : problems_of(quiz)) out += problem.path + ":" + problem.code + " ";
    return out;
  };
  auto at = [](Quiz& quiz, std::size_t i) -> Question& { return quiz.questions.items[i]; };
  CHECK(codes([](Quiz& q) { q.questions.items.clear(); }) == "questions:no_questions ");
  CHECK(codes([](Quiz& q) { q.draw = 7; }) == "draw:draw_too_large ");
  CHECK(codes([](Quiz& q) { q.draw = 6; }).empty());
  CHECK(codes([](Quiz& q) { q.anonymous = true; }) == "anonymous:not_a_survey ");
  CHECK(codes([](Quiz& q) {
          q.questions.items.clear();
          q.pools.emplace().items.push_back({"p", 200});
        }).empty());
  CHECK(codes([](Quiz& q) { q.pools.emplace().items = {{"p", 200}, {"o", 95}}; }) == "pools:too_many_questions ");
  CHECK(codes([](Quiz& q) { q.pools.emplace().items = {{"p", 1}, {"p", 1}}; }) == "pools[1].pool_id:duplicate_id ");
  CHECK(codes([&](Quiz& q) { at(q, 1).id = at(q, 0).id; }) == "questions[1].id:duplicate_id ");
  CHECK(codes([&](Quiz& q) { at(q, 0).options.items[0].correct = false; }) == "questions[0].options:no_right_option ");
  CHECK(codes([&](Quiz& q) { at(q, 0).options.items[1].correct = true; }) ==
        "questions[0].options:several_right_options ");
  CHECK(codes([&](Quiz& q) { at(q, 1).options.items.pop_back(); }) == "questions[1].options:not_two_options ");
  CHECK(codes([&](Quiz& q) { at(q, 3).prompt = "No mark"; }) == "questions[3].prompt:blank_without_mark ");
  CHECK(codes([&](Quiz& q) { at(q, 3).prompt.value += " {{other}}"; }) == "questions[3].prompt:mark_without_blank ");
  CHECK(codes([&](Quiz& q) { at(q, 3).blanks.items[0].accepted.items.clear(); }) ==
        "questions[3].blanks:no_accepted_answer ");
  CHECK(codes([&](Quiz& q) { at(q, 4).pairs.items.resize(1); }) == "questions[4].pairs:too_few_pairs ");
  CHECK(codes([&](Quiz& q) { at(q, 5).items.items.resize(1); }) == "questions[5].items:too_few_items ");
  CHECK(codes([&](Quiz& q) {
          q.kind = QuizKind::survey;
          for (Option& option : at(q, 0).options.items) option.correct = false;
        }).empty());
}
