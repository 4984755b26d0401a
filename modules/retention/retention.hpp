#pragma once
// PUBLIC header of module retention: periods, legal holds on classes of data, nightly purge.
#include <memory>

#include "modules/data_class.hpp"
#include "modules/privacy/privacy.hpp"

namespace mc::retention {

struct ClassHoldTag;
using ClassHoldId = Id<ClassHoldTag>;
struct HistoryTag;
using HistoryId = Id<HistoryTag>;

/// Thread-safe.
class Retention {
public:
  virtual ~Retention() = default;
  /// Deletes what is older than its period, class by class. The nightly job; tests call it.
  virtual Status purge() = 0;
};

std::unique_ptr<Retention> make_retention(Platform& platform, accounts::Accounts& accounts, privacy::Privacy& privacy,
                                          DataClasses classes);

}  // namespace mc::retention
