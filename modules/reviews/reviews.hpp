#pragma once
// PUBLIC header of module reviews: access review and emergency access.
#include <memory>

#include "modules/notifications/notifications.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::reviews {

struct CampaignTag;
using CampaignId = Id<CampaignTag>;
struct ItemTag;
using ItemId = Id<ItemTag>;
struct EmergencyTag;
using EmergencyId = Id<EmergencyTag>;

/// Thread-safe.
class Reviews {
public:
  virtual ~Reviews() = default;
  /// Reminds who has rows to decide and who has emergencies to review. The job calls it; tests do.
  virtual Status daily() = 0;
};

std::unique_ptr<Reviews> make_reviews(Platform& platform, accounts::Accounts& accounts,
                                      organisation::Organisation& organisation,
                                      notifications::Notifications& notifications);

}  // namespace mc::reviews
