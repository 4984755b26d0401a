#pragma once
// PUBLIC: whose enrolment in which course it is, for lists that know only ids. Ids that nobody has are left out.
#include <map>
#include <string>
#include <vector>

#include "appliance/data/data.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::learning {

struct EnrolmentName {
  Uuid id{};
  PersonId person_id;
  std::string title;  // of the course
};
FIELDS(EnrolmentName, id, person_id, title)
Result<std::map<Uuid, EnrolmentName>> enrolment_names(data::Tx& tx, const std::vector<Uuid>& enrolments);

}  // namespace mc::learning
