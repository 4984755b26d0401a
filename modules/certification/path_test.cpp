#include "modules/certification/path.hpp"

#include <doctest/doctest.h>

namespace mc::certification {
namespace {

CourseId course(std::uint8_t n) {
  CourseId id{};
  id.bytes[15] = n;
  return id;
}
CourseGroup group(std::vector<CourseId> courses, std::optional<std::int64_t> needed = std::nullopt) {
  CourseGroup out;
  out.course_ids.items = std::move(courses);
  if (needed) out.needed = Int<1, 50>(*needed);
  return out;
}
const CourseId a = course(1), b = course(2), c = course(3), d = course(4);

}  // namespace

TEST_SUITE("modules/certification/path") {
  TEST_CASE("all, n of m, ordered: what is done and what is next") {
    Path path;
    path.groups.items = {group({a}), group({b, c, d}, 2)};
    using Set = std::set<CourseId>;
    struct Row {
      Set done;
      std::int64_t count;
      bool complete;
      Set next, next_ordered;
    };
    const Row table[] = {
        {{}, 0, false, {a, b, c, d}, {a}}, {{a}, 1, false, {b, c, d}, {b, c, d}},
        {{b}, 1, false, {a, c, d}, {a}},   {{a, b}, 2, false, {c, d}, {c, d}},
        {{b, c}, 2, false, {a}, {a}},      {{a, b, d}, 3, true, {}, {}},
        {{a, b, c, d}, 3, true, {}, {}},   {{course(9)}, 0, false, {a, b, c, d}, {a}},
    };
    for (const Row& row : table) {
      path.ordered = false;
      const Progress free = progress_of(path, row.done);
      CHECK(free.needed == 3);
      CHECK(free.done == row.count);
      CHECK(free.complete == row.complete);
      CHECK(free.next == row.next);
      path.ordered = true;
      CHECK(progress_of(path, row.done).next == row.next_ordered);
    }
    CHECK_FALSE(progress_of(Path{}, {}).complete);
  }

  TEST_CASE("a path that cannot be completed is refused where it is wrong") {
    auto refused = [](std::vector<CourseGroup> groups) {
      Path path;
      path.groups.items = std::move(groups);
      auto status = check_path(path, "path");
      return status ? std::string() : status.error().fields.at(0).path + ":" + status.error().fields[0].code;
    };
    CHECK(refused({group({a, b}, 2), group({c})}) == "");
    CHECK(refused({}) == "path.groups:missing");
    CHECK(refused({group({a}), group({})}) == "path.groups[1].course_ids:missing");
    CHECK(refused({group({a, b}, 3)}) == "path.groups[0].needed:out_of_range");
    CHECK(refused({group({a}), group({b, a})}) == "path.groups[1].course_ids[1]:repeated");
  }
}

}  // namespace mc::certification
