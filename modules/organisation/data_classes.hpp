#pragma once
// PUBLIC for the program: what module organisation keeps for a time (modules/data_class.hpp).
#include "modules/data_class.hpp"

namespace mc::organisation {

inline DataClasses data_classes() {
  const data::Module own{"organisation"};
  return {class_of({own, "organisation_imports"}, "imports", "Reports of imports",
                   "45 CFR 164.316(b)(2)(i): documentation, six years", 90, kSixYears)};
}

}  // namespace mc::organisation
