#pragma once
// PUBLIC header of module reviews: access review and emergency access.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/notifications/notifications.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::reviews {

struct CampaignTag;
using CampaignId = Id<CampaignTag>;
struct ItemTag;
using ItemId = Id<ItemTag>;
struct EmergencyTag;
using EmergencyId = Id<EmergencyTag>;

/// What was decided about one role of one person, or one emergency access and its review.
struct ReviewedAccess {
  bool emergency = false;
  std::string user;
  Instant at;
  std::string object;
  std::string reason;
  std::string reviewer;
  std::string outcome;  // keep, revoke, gone; justified, not_justified, empty: not reviewed yet
  std::string note;
};
/// All of them, page by page, each page a read of its own. Not thread-safe.
class ReviewedAccesses {
public:
  virtual ~ReviewedAccesses() = default;
  /// Empty: that was all. First what was decided of roles, oldest first, then emergencies, newest first.
  virtual Result<std::vector<ReviewedAccess>> next() = 0;
};
/// Reviews that nobody has ended, and roles in them that nobody has decided about.
struct OpenReviews {
  std::int64_t reviews = 0;
  std::int64_t roles = 0;
};

/// Thread-safe.
class Reviews {
public:
  virtual ~Reviews() = default;
  /// Reminds who has rows to decide and who has emergencies to review. The job calls it; tests do.
  virtual Status daily() = 0;
  /// Between these days, or all; without asking for permissions. Lives no longer than this.
  virtual std::unique_ptr<ReviewedAccesses> reviewed(std::optional<Date> from, std::optional<Date> to) = 0;
  virtual Result<OpenReviews> open_reviews(data::Tx& tx) = 0;
};

std::unique_ptr<Reviews> make_reviews(Platform& platform, accounts::Accounts& accounts,
                                      organisation::Organisation& organisation,
                                      notifications::Notifications& notifications);

}  // namespace mc::reviews
