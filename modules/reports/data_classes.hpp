#pragma once
// PUBLIC for the program: what module reports keeps for a time (modules/data_class.hpp).
#include "modules/data_class.hpp"

namespace mc::reports {

inline DataClasses data_classes() {
  const data::Module own{"reports"};
  return {class_of({own, "reports_runs", "asked_by", "blob_id IS NULL"}, "report_runs", "History of the report centre",
                   "45 CFR 164.316(b)(2)(i): documentation, six years", kSixYears, kSixYears)};
}

}  // namespace mc::reports
