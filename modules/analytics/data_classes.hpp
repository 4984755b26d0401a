#pragma once
// PUBLIC for the program: what module analytics keeps for a time (modules/data_class.hpp).
#include "modules/data_class.hpp"

namespace mc::analytics {

inline DataClasses data_classes() {
  const data::Module own{"analytics"};
  return {class_of({own, "analytics_exports", "by_id"}, "analytics_exports", "Register of exported analytics reports",
                   "45 CFR 164.316(b)(2)(i): documentation, six years", kSixYears, kSixYears)};
}

}  // namespace mc::analytics
