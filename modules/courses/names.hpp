#pragma once
// PUBLIC: what courses and lessons are called, for lists that know only their ids. Ids that nobody has are left out.
#include <map>
#include <string>
#include <vector>

#include "appliance/data/data.hpp"

namespace mc::courses {

Result<std::map<Uuid, std::string>> course_titles(data::Tx& tx, const std::vector<Uuid>& courses);
/// "Course: lesson", as they are called now.
Result<std::map<Uuid, std::string>> lesson_titles(data::Tx& tx, const std::vector<Uuid>& lessons);

}  // namespace mc::courses
