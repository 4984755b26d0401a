#include "modules/certification/path.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mc::certification {
namespace {

std::int64_t needed_of(const CourseGroup& group) {
  const auto all = static_cast<std::int64_t>(group.course_ids.size());
  return group.needed ? std::min(group.needed->value, all) : all;
}

}  // namespace

Progress progress_of(const Path& path, const std::set<CourseId>& done) {
  Progress out;
  bool blocked = false;
  bool complete = true;
  for (const CourseGroup& group : path.groups) {
    const std::int64_t needed = needed_of(group);
    const auto got = std::count_if(group.course_ids.begin(), group.course_ids.end(),
                                   [&](CourseId course) { return done.contains(course); });
    out.needed += needed;
    out.done += std::min<std::int64_t>(got, needed);
    if (got >= needed) continue;
    complete = false;
    if (blocked) continue;
    for (CourseId course : group.course_ids)
      if (!done.contains(course)) out.next.insert(course);
    blocked = path.ordered;
  }
  out.complete = complete && out.needed > 0;
  return out;
}

std::set<CourseId> courses_of(const Path& path) {
  std::set<CourseId> out;
  for (const CourseGroup& group : path.groups) out.insert(group.course_ids.begin(), group.course_ids.end());
  return out;
}

Status check_path(const Path& path, const std::string& where) {
  if (path.groups.size() == 0) return invalid(where + ".groups", "missing", "Add at least one group of courses.");
  std::set<CourseId> seen;
  for (std::size_t i = 0; i < path.groups.size(); ++i) {
    const CourseGroup& group = path.groups.items[i];
    const std::string at = fmt::format("{}.groups[{}]", where, i);
    if (group.course_ids.size() == 0) return invalid(at + ".course_ids", "missing", "Add at least one course.");
    if (group.needed && group.needed->value > static_cast<std::int64_t>(group.course_ids.size()))
      return invalid(at + ".needed", "out_of_range", "More courses are needed than the group has.");
    for (std::size_t j = 0; j < group.course_ids.size(); ++j)
      if (!seen.insert(group.course_ids.items[j]).second)
        return invalid(fmt::format("{}.course_ids[{}]", at, j), "repeated", "This course is in the path already.");
  }
  return {};
}

}  // namespace mc::certification
