#pragma once
// Rules of module reviews. Thread-safe: state is in the database.
#include <set>

#include "appliance/documents/documents.hpp"
#include "modules/reviews/store.hpp"

namespace mc::reviews {

inline constexpr std::string_view kManage = "reviews:manage";
inline constexpr std::string_view kDecide = "reviews:decide";
inline constexpr std::string_view kEmergency = "emergency:use";

class Service final : public Reviews {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          notifications::Notifications& notifications)
      : platform_(platform), accounts_(accounts), organisation_(organisation), notifications_(notifications) {}

  Status daily() override;
  std::unique_ptr<ReviewedAccesses> reviewed(std::optional<Date> from, std::optional<Date> to) override;
  Result<OpenReviews> open_reviews(data::Tx& tx) override;

  // service.cpp
  Result<AccessCampaigns> campaigns(const security::Viewer& viewer);
  Result<AccessCampaign> start(const security::Viewer& viewer, const AccessCampaignIn& in);
  Result<AccessCampaign> campaign(const security::Viewer& viewer, CampaignId id);
  Result<AccessCampaign> close(const security::Viewer& viewer, CampaignId id);
  Result<Page<AccessItem>> items(const security::Viewer& viewer, CampaignId id, const AccessItemsQuery& query);
  Result<AccessCampaign> decide(const security::Viewer& viewer, CampaignId id, const AccessDecisionsIn& in);

  // emergency.cpp
  Result<EmergencyDesk> desk(const security::Viewer& viewer);
  Result<EmergencyUse> break_glass(const security::Viewer& viewer, const EmergencyIn& in, const std::string& address);
  Result<EmergencyUse> give_back(const security::Viewer& viewer, EmergencyId id);
  Result<Page<EmergencyUse>> uses(const security::Viewer& viewer, const EmergencyUsesQuery& query);
  Result<EmergencyReview> use(const security::Viewer& viewer, EmergencyId id);
  Result<EmergencyReview> settle(const security::Viewer& viewer, EmergencyId id, const EmergencyOutcomeIn& in);
  Result<EmergencySettings> settings(const security::Viewer& viewer);
  Result<EmergencySettings> set_settings(const security::Viewer& viewer, const EmergencySettings& in);

  // report.cpp
  Result<http::Download> report(const security::Viewer& viewer, const ReviewReportQuery& query);

private:
  friend class ReviewReport;
  using Names = std::map<PersonId, accounts::Person>;
  /// A campaign of the whole hospital's officers, or one in which the viewer has rows. The one way to campaigns.
  Result<CampaignRow> campaign_for(data::Tx& tx, const security::Viewer& viewer, CampaignId id);
  Result<std::vector<ItemRow>> gather(data::Tx& tx, const CampaignRow& campaign);
  Status decide_one(data::Tx& tx, const security::Viewer& viewer, const ItemRow& row, const AccessDecisionsIn& in);
  Result<std::vector<AccessCampaign>> views(data::Tx& tx, const security::Viewer& viewer,
                                            const std::vector<CampaignRow>& rows);
  Result<AccessCampaign> view(data::Tx& tx, const security::Viewer& viewer, const CampaignRow& row);
  Result<std::vector<AccessItem>> item_views(data::Tx& tx, const std::vector<ItemRow>& rows);
  Result<std::vector<EmergencyUse>> use_views(data::Tx& tx, const std::vector<EmergencyRow>& rows);
  Result<EmergencyReview> reviewed(data::Tx& tx, const EmergencyRow& row);
  Result<EmergencySettings> settings_of(data::Tx& tx);
  Status tell_officers(data::Tx& tx, const notifications::NotificationIn& note, std::optional<PersonId> except);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}", std::string address = {});
  static std::string name_in(const Names& names, const std::optional<PersonId>& id);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
};

}  // namespace mc::reviews
