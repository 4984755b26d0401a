#pragma once
// PUBLIC header of module announcements: banners of the house above every page.
#include <memory>

#include "modules/organisation/organisation.hpp"

namespace mc::announcements {

/// Lives while the program runs.
class Announcements {
public:
  virtual ~Announcements() = default;
};

std::unique_ptr<Announcements> make_announcements(Platform& platform, accounts::Accounts& accounts,
                                                  organisation::Organisation& organisation);

}  // namespace mc::announcements
