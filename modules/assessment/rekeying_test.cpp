// What is right by another version of a question, read against what was shown.
#include "modules/assessment/rekeying.hpp"

#include <doctest/doctest.h>

#include "modules/assessment/example_quiz.hpp"

using namespace mc;
using namespace mc::assessment;

namespace {

Question example(std::size_t index) { return testing::example_quiz().questions.items[index]; }

std::int64_t points(const Question& shown, const Question& key, const Response& response,
                    PartialCredit policy = PartialCredit::all_or_nothing) {
  auto fresh = rekeyed(shown, key);
  REQUIRE(fresh.has_value());
  return mark(fresh->question, policy, fresh->read(shown, response)).points;
}
std::string code(const Question& shown, const Question& key) {
  auto fresh = rekeyed(shown, key);
  return fresh ? "ok" : fresh.error().code;
}

}  // namespace

TEST_CASE("rekeying: another right option, told by its id and not by its place") {
  Question shown = example(0), key = shown;
  std::swap(key.options.items[0], key.options.items[2]);
  for (Option& option : key.options.items) option.correct = option.text.value == "Salt";
  CHECK(points(shown, key, {{2}, {}, {}}) == 100);
  CHECK(points(shown, key, {{0}, {}, {}}) == 0);
  for (Option& option : key.options.items) option.correct = false;
  key.options.items.push_back({"new", "New", true, {}});
  CHECK(code(shown, key) == "key_does_not_fit");
  CHECK(code(shown, example(1)) == "key_does_not_fit");
}

TEST_CASE("rekeying: one more accepted answer") {
  Question shown = example(3), key = shown;
  key.prompt.value += " Reworded.";
  key.blanks.items[0].accepted.items.emplace_back("suprarenin");
  CHECK(points(shown, shown, {{}, {"Suprarenin"}, {}}) == 0);
  CHECK(points(shown, key, {{}, {"Suprarenin"}, {}}) == 100);
  key.blanks.items[0].id = "another";
  CHECK(code(shown, key) == "key_does_not_fit");
}

TEST_CASE("rekeying: pairs that changed partners, and rewording that changes nothing") {
  Question shown = example(4), swapped = shown, reworded = shown;
  std::swap(swapped.pairs.items[0].right, swapped.pairs.items[1].right);
  CHECK(points(shown, swapped, {{}, {}, {1, 0, 2}}) == 100);
  CHECK(points(shown, swapped, {{}, {}, {0, 1, 2}}) == 0);
  CHECK(points(shown, swapped, {{}, {}, {0, 1, 2}}, PartialCredit::per_option) == 33);
  reworded.pairs.items[0].right = "Halt";
  CHECK(points(shown, reworded, {{}, {}, {0, 1, 2}}) == 100);
  swapped.pairs.items.pop_back();
  CHECK(code(shown, swapped) == "key_does_not_fit");
}

TEST_CASE("rekeying: another order") {
  Question shown = example(5), key = shown;
  std::swap(key.items.items[0], key.items.items[2]);
  CHECK(points(shown, key, {{2, 1, 0}, {}, {}}) == 100);
  CHECK(points(shown, key, {{0, 1, 2}, {}, {}}) == 0);
  key.items.items[0].id = "another";
  CHECK(code(shown, key) == "key_does_not_fit");
}

TEST_CASE("rekeying: the right answer that learners are shown earns everything by that key") {
  Quiz quiz = testing::example_quiz();
  Quiz keys = quiz;
  for (Option& option : keys.questions.items[0].options.items) option.correct = option.text.value == "Sand";
  std::swap(keys.questions.items[4].pairs.items[0].right, keys.questions.items[4].pairs.items[2].right);
  std::swap(keys.questions.items[5].items.items[0], keys.questions.items[5].items.items[1]);
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const PaperQuestion& on_paper : deal(quiz, seed).questions) {
      const Question& shown = quiz.questions.items[static_cast<std::size_t>(on_paper.question)];
      const Question& key = keys.questions.items[static_cast<std::size_t>(on_paper.question)];
      auto response = response_of(shown, on_paper, right_answer_by(shown, key, on_paper));
      REQUIRE(response.has_value());
      CHECK(points(shown, key, *response) == 100);
    }
}
