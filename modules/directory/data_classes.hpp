#pragma once
// PUBLIC for the program: what module directory keeps for a time (modules/data_class.hpp).
#include "modules/data_class.hpp"

namespace mc::directory {

inline DataClasses data_classes() {
  const data::Module own{"directory"};
  return {class_of({own, "directory_runs"}, "directory_runs", "Runs of the directory synchronisation",
                   "The hospital's policy; needed to explain a wrong account", 90, 730)};
}

}  // namespace mc::directory
