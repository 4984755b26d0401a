#pragma once
// PUBLIC for the program: what module compliance keeps for a time (modules/data_class.hpp).
#include "modules/data_class.hpp"

namespace mc::compliance {

inline DataClasses data_classes() {
  const data::Module own{"compliance"};
  return {class_of({own, "compliance_exports", "by_id"}, "exports", "Register of exported compliance reports",
                   "45 CFR 164.316(b)(2)(i): documentation, six years", kSixYears, kSixYears)};
}

}  // namespace mc::compliance
