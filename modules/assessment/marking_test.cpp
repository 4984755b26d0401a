#include "modules/assessment/marking.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::assessment;

namespace {

constexpr auto kAll = PartialCredit::all_or_nothing;
constexpr auto kMinus = PartialCredit::right_minus_wrong;
constexpr auto kEach = PartialCredit::per_option;

/// Options named by whether they are right: "1010".
Question choice(QuestionType type, std::string_view right, std::int64_t points = 1) {
  Question q;
  q.type = type;
  q.points = points;
  for (std::size_t i = 0; i < right.size(); ++i)
    q.options.items.push_back(
        {Text<1, 64>(std::to_string(i)), Text<1, 1000>("option " + std::to_string(i)), right[i] == '1', {}});
  return q;
}
Question pairs(std::initializer_list<const char*> rights, std::int64_t points = 1) {
  Question q;
  q.type = QuestionType::matching;
  q.points = points;
  for (const char* right : rights)
    q.pairs.items.push_back({Text<1, 64>("p"), Text<1, 500>("left"), Text<1, 500>(right)});
  return q;
}
Question sequence(std::size_t count, std::int64_t points = 1) {
  Question q;
  q.type = QuestionType::ordering;
  q.points = points;
  for (std::size_t i = 0; i < count; ++i)
    q.items.items.push_back({Text<1, 64>("i"), Text<1, 500>("step " + std::to_string(i))});
  return q;
}
Question blanks(std::size_t count, std::int64_t points = 1) {
  Question q;
  q.type = QuestionType::fill_blank;
  q.points = points;
  for (std::size_t i = 0; i < count; ++i) {
    Blank blank;
    blank.id = std::to_string(i);
    blank.accepted.items.emplace_back("answer " + std::to_string(i));
    q.blanks.items.push_back(blank);
  }
  return q;
}

struct Case {
  const char* what;
  Question question;
  PartialCredit policy;
  Response response;
  std::int64_t points;
  bool correct;
};

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CAPTURE(c.what);
    Mark got = mark(c.question, c.policy, c.response);
    CHECK(got.points == c.points);
    CHECK(got.correct == c.correct);
  }
}

}  // namespace

TEST_CASE("marking: one option") {
  Question q = choice(QuestionType::multiple_choice, "0100", 2);
  Question tf = choice(QuestionType::true_false, "10");
  check({
      {"right", q, kAll, {{1}, {}, {}}, 200, true},
      {"wrong", q, kAll, {{0}, {}, {}}, 0, false},
      {"wrong earns nothing per option", q, kEach, {{0}, {}, {}}, 0, false},
      {"wrong is not negative", q, kMinus, {{3}, {}, {}}, 0, false},
      {"two chosen is wrong", q, kEach, {{0, 1}, {}, {}}, 0, false},
      {"nothing chosen", q, kEach, {}, 0, false},
      {"outside of the list", q, kAll, {{9}, {}, {}}, 0, false},
      {"true or false, right", tf, kMinus, {{0}, {}, {}}, 100, true},
      {"true or false, wrong", tf, kMinus, {{1}, {}, {}}, 0, false},
  });
}

TEST_CASE("marking: several options under three policies") {
  Question q = choice(QuestionType::multi_select, "11010", 3);  // three right, two wrong
  check({
      {"all right, all", q, kAll, {{3, 0, 1}, {}, {}}, 300, true},
      {"two of three, all", q, kAll, {{0, 1}, {}, {}}, 0, false},
      {"all right and one wrong, all", q, kAll, {{0, 1, 3, 2}, {}, {}}, 0, false},
      {"two of three, minus", q, kMinus, {{0, 1}, {}, {}}, 200, false},
      {"two right one wrong, minus", q, kMinus, {{0, 1, 2}, {}, {}}, 100, false},
      {"one right two wrong, minus stops at nothing", q, kMinus, {{0, 2, 4}, {}, {}}, 0, false},
      {"everything chosen, minus", q, kMinus, {{0, 1, 2, 3, 4}, {}, {}}, 100, false},
      {"two of three, each", q, kEach, {{0, 1}, {}, {}}, 240, false},
      {"everything chosen, each", q, kEach, {{0, 1, 2, 3, 4}, {}, {}}, 180, false},
      {"only wrong ones, each", q, kEach, {{2, 4}, {}, {}}, 0, false},
      {"nothing chosen earns nothing, each", q, kEach, {}, 0, false},
  });
}

TEST_CASE("marking: blanks") {
  Question q = blanks(3);
  check({
      {"all", q, kAll, {{}, {"answer 0", "answer 1", "answer 2"}, {}}, 100, true},
      {"two, all", q, kAll, {{}, {"answer 0", "answer 1", ""}, {}}, 0, false},
      {"two, each, rounded half up", q, kEach, {{}, {"answer 0", "answer 1", "x"}, {}}, 67, false},
      {"one, each", q, kEach, {{}, {"answer 0"}, {}}, 33, false},
      {"two right one wrong, minus", q, kMinus, {{}, {"answer 0", "answer 1", "x"}, {}}, 33, false},
      {"two right one empty, minus", q, kMinus, {{}, {"answer 0", "answer 1", "  "}, {}}, 67, false},
      {"one right two wrong, minus stops at nothing", q, kMinus, {{}, {"answer 0", "x", "y"}, {}}, 0, false},
      {"nothing typed", q, kEach, {{}, {"", " ", ""}, {}}, 0, false},
  });
}

TEST_CASE("marking: a typed answer is compared without case, accents and extra spaces") {
  Blank blank;
  blank.accepted.items = {"Sodium  chloride", "NaCl"};
  for (const char* good : {"sodium chloride", "  SODIUM \t chloride ",
                           "Sodium\xC2\xA0"
                           "chloride",
                           "nacl",
                           "S\xC3\xB3"
                           "dium chloride"}) {
    CAPTURE(good);
    CHECK(blank_matches(blank, good));
  }
  for (const char* bad : {"", "sodiumchloride", "sodium", "Na Cl"}) {
    CAPTURE(bad);
    CHECK_FALSE(blank_matches(blank, bad));
  }
  blank.case_sensitive = true;
  CHECK(blank_matches(blank, " NaCl "));
  CHECK_FALSE(blank_matches(blank, "nacl"));
}

TEST_CASE("marking: pairs") {
  Question q = pairs({"A", "B", "C", "D"}, 4);
  Question same = pairs({"A", "A"});
  check({
      {"all", q, kAll, {{}, {}, {0, 1, 2, 3}}, 400, true},
      {"two swapped, all", q, kAll, {{}, {}, {1, 0, 2, 3}}, 0, false},
      {"two swapped, each", q, kEach, {{}, {}, {1, 0, 2, 3}}, 200, false},
      {"two swapped, minus", q, kMinus, {{}, {}, {1, 0, 2, 3}}, 0, false},
      {"three and one left out, minus", q, kMinus, {{}, {}, {0, 1, 2, -1}}, 300, false},
      {"one side used twice, each", q, kEach, {{}, {}, {0, 0, 2, 3}}, 300, false},
      {"nothing", q, kEach, {{}, {}, {-1, -1, -1, -1}}, 0, false},
      {"equal right sides are the same answer", same, kAll, {{}, {}, {1, 0}}, 100, true},
  });
}

TEST_CASE("marking: order") {
  Question q = sequence(4, 2);
  check({
      {"right", q, kAll, {{0, 1, 2, 3}, {}, {}}, 200, true},
      {"two swapped, all", q, kAll, {{1, 0, 2, 3}, {}, {}}, 0, false},
      {"two swapped, each", q, kEach, {{1, 0, 2, 3}, {}, {}}, 100, false},
      {"one in place, minus stops at nothing", q, kMinus, {{0, 2, 3, 1}, {}, {}}, 0, false},
      {"not answered", q, kEach, {}, 0, false},
  });
}

TEST_CASE("score: the pass mark is compared exactly, the percentage is rounded") {
  struct {
    std::int64_t points, possible, pass, percent;
    bool passed;
  } cases[] = {
      {700, 1000, 70, 7000, true}, {699, 1000, 70, 6990, false}, {0, 0, 0, 0, false},
      {0, 300, 0, 0, true},        {200, 300, 67, 6667, false},  // 66.67 %: shown rounded, still below 67
      {100, 300, 33, 3333, true},  {300, 300, 100, 10000, true},
  };
  for (const auto& c : cases) {
    CAPTURE(c.points);
    Score got = score(c.points, c.possible, c.pass);
    CHECK(got.percent == c.percent);
    CHECK(got.passed == c.passed);
  }
}
