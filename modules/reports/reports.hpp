#pragma once
// PUBLIC header of module reports: the report centre.
#include <memory>

#include "modules/notifications/notifications.hpp"

namespace mc::reports {

struct SavedTag;
using SavedId = Id<SavedTag>;
struct RunTag;
using RunId = Id<RunTag>;

/// Lives while the program runs. Finds the reports among the routes of the other modules, so the order of making them
/// does not matter.
class Reports {
public:
  virtual ~Reports() = default;
  /// Saved reports whose time has come get a run. The job calls it; tests do.
  virtual Status start_due() = 0;
};

std::unique_ptr<Reports> make_reports(Platform& platform, accounts::Accounts& accounts,
                                      notifications::Notifications& notifications);

}  // namespace mc::reports
