#pragma once
// Pure rules of paths: what is done, what is next.
#include <set>

#include "modules/certification/certification.hpp"

namespace mc::certification {

struct Progress {
  std::int64_t done = 0;    // courses that count
  std::int64_t needed = 0;  // in all groups together
  bool complete = false;
  std::set<CourseId> next;  // to be asked for now
};
Progress progress_of(const Path& path, const std::set<CourseId>& done);
std::set<CourseId> courses_of(const Path& path);
/// Error `invalid_input` below `where` ("path"): no course, one twice, more needed than there are.
Status check_path(const Path& path, const std::string& where);

}  // namespace mc::certification
