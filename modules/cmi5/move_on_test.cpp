#include "modules/cmi5/move_on.hpp"

#include <doctest/doctest.h>

namespace mc::cmi5 {
namespace {

TEST_CASE("moveOn decides when a unit is satisfied") {
  struct Row {
    MoveOn move_on;
    bool none, completed, passed, both;
  };
  const Row rows[] = {{MoveOn::NotApplicable, true, true, true, true},
                      {MoveOn::Passed, false, false, true, true},
                      {MoveOn::Completed, false, true, false, true},
                      {MoveOn::CompletedAndPassed, false, false, false, true},
                      {MoveOn::CompletedOrPassed, false, true, true, true}};
  for (const Row& row : rows) {
    CAPTURE(shape::enum_name(row.move_on));
    CHECK(is_met(row.move_on, {false, false, false}) == row.none);
    CHECK(is_met(row.move_on, {true, false, false}) == row.completed);
    CHECK(is_met(row.move_on, {false, true, false}) == row.passed);
    CHECK(is_met(row.move_on, {true, true, false}) == row.both);
    CHECK(is_met(row.move_on, {false, false, true}));  // waived counts
  }
}

/// Outer block 0 holds block 1 (unit 0) and unit 1; unit 2 lies in the course.
Structure nested() {
  Structure out;
  out.blocks = {{"o", {}, -1, {}}, {"i", {}, 0, {}}};
  out.aus.resize(3);
  out.aus[0].parent = 1;
  out.aus[1].parent = 0;
  return out;
}

TEST_CASE("blocks are satisfied from the inside, the course last, each once") {
  using Nodes = std::vector<std::int64_t>;
  struct Row {
    std::vector<bool> met;
    std::set<std::int64_t> known;
    Nodes out;
  };
  const Row rows[] = {{{false, false, false}, {}, {}},
                      {{true, false, false}, {}, {1}},
                      {{true, false, false}, {1}, {}},
                      {{false, true, true}, {}, {}},
                      {{true, true, false}, {1}, {0}},
                      {{true, true, true}, {0, 1}, {kCourse}},
                      {{true, true, true}, {}, {1, 0, kCourse}},
                      {{true, true, true}, {0, 1, kCourse}, {}},
                      {{true}, {}, {1}}};
  for (const Row& row : rows) CHECK(newly_satisfied(nested(), row.met, row.known) == row.out);
}

}  // namespace
}  // namespace mc::cmi5
