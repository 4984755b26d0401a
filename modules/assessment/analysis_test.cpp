// Item analysis against figures that an independent script computed (Python's statistics module and the formulas of
// analysis.hpp written out): eight attempts at items of 1, 2, 1 and 3 points.
#include "modules/assessment/analysis.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::assessment;

namespace {

using Row = std::vector<int>;  // points of one attempt; -1: the item was not on its paper

std::vector<ItemScores> items(const std::vector<int>& max, const std::vector<Row>& rows) {
  std::vector<ItemScores> out;
  for (std::size_t i = 0; i < max.size(); ++i) {
    ItemScores& item = out.emplace_back();
    item.question_id = "q" + std::to_string(i + 1);
    item.max = max[i] * 100;
    for (const Row& row : rows)
      item.points.push_back(row[i] < 0 ? std::nullopt : std::optional<std::int64_t>(row[i] * 100));
  }
  return out;
}

}  // namespace

TEST_CASE("analysis: golden figures") {
  std::vector<Row> rows = {{1, 2, 1, 3}, {1, 1, 0, 2}, {0, 2, 1, 1}, {1, 0, 0, 0},
                           {0, 1, 0, 1}, {1, 2, 1, 2}, {0, 0, 1, 0}, {1, 1, 0, 3}};
  Analysis got = analyse(items({1, 2, 1, 3}, rows), rows.size());
  CHECK(got.attempts == 8);
  CHECK(got.mean == 53.57);
  CHECK(got.median == 57.14);
  CHECK(got.standard_deviation == 32.17);
  CHECK(got.alpha == 0.6291);
  CHECK(got.standard_error == 19.59);
  CHECK(got.alpha_note.empty());
  const double golden[4][6] = {{62.5, 51.75, 32.28, 37.25, 14.29, 18.29},
                               {56.25, 41.73, 68.29, 76.12, 28.57, 29.76},
                               {50.0, 53.45, 12.6, 14.29, 14.29, 15.37},
                               {50.0, 39.84, 65.28, 70.0, 42.86, 36.58}};
  REQUIRE(got.items.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    CHECK(got.items[i].given == 8);
    CHECK(got.items[i].facility == golden[i][0]);
    CHECK(got.items[i].standard_deviation == golden[i][1]);
    CHECK(got.items[i].discrimination_index == golden[i][2]);
    CHECK(got.items[i].discriminative_efficiency == golden[i][3]);
    CHECK(got.items[i].intended_weight == golden[i][4]);
    CHECK(got.items[i].effective_weight == golden[i][5]);
  }
}

TEST_CASE("analysis: by hand, two items that agree wholly and one that works against them") {
  // x1 = x2 = 1,1,0,0; x3 = 0,0,1,1. Totals are 2,2,1,1: V(T) = 1/3, V(x) = 1/3 each.
  std::vector<Row> rows = {{1, 1, 0}, {1, 1, 0}, {0, 0, 1}, {0, 0, 1}};
  Analysis got = analyse(items({1, 1, 1}, rows), 4);
  CHECK(got.alpha == -3.0);  // 3/2 * (1 - 1 / (1/3))
  CHECK(got.items[2].discrimination_index == -100.0);
  CHECK(got.items[2].effective_weight == std::nullopt);  // its covariance with the total is negative
  CHECK(got.items[0].effective_weight == 50.0);
  CHECK(got.items[0].facility == 50.0);
  CHECK(got.items[0].discrimination_index == std::nullopt);  // the rest, x2 + x3, is 1 for everybody
}

TEST_CASE("analysis: what cannot be computed is left out and not zero") {
  CHECK(analyse({}, 0).mean == std::nullopt);
  Analysis one = analyse(items({1, 1}, {{1, 0}}), 1);
  CHECK(one.items[0].facility == 100.0);
  CHECK(one.items[0].standard_deviation == std::nullopt);
  CHECK(one.alpha == std::nullopt);
  CHECK(one.alpha_note == "too_few");
  Analysis same = analyse(items({1, 1}, {{1, 0}, {1, 0}, {1, 0}}), 3);
  CHECK(same.items[0].discrimination_index == std::nullopt);
  CHECK(same.alpha_note == "no_spread");
}

TEST_CASE("analysis: a question that was not on a paper is left out there, and then there is no alpha") {
  std::vector<Row> rows = {{1, -1, 1}, {0, 1, -1}, {1, 1, 1}, {0, 0, 0}};
  Analysis got = analyse(items({1, 1, 1}, rows), 4);
  CHECK(got.items[0].given == 4);
  CHECK(got.items[1].given == 3);
  CHECK(got.items[1].facility == 66.67);  // of three, not of four
  CHECK(got.alpha == std::nullopt);
  CHECK(got.alpha_note == "different_papers");
  CHECK(got.mean == 62.5);  // 2/2, 1/2, 3/3, 0/3
}
