// Composition and HTTP endpoints of module reviews.
#include "modules/reviews/service.hpp"

namespace mc::reviews {
namespace {

using http::Call;
using http::Nothing;

void add_campaign_routes(http::Routes& routes, Service& it) {
  routes.get<AccessCampaigns>("/reviews/campaigns", kDecide, "Access reviews, newest first",
                              [&it](Call& call) { return it.campaigns(call.viewer()); });
  routes.post<AccessCampaignIn, AccessCampaign>(
      "/reviews/campaigns", kManage, "Start a review of who holds which role",
      [&it](Call& call, const AccessCampaignIn& in) { return it.start(call.viewer(), in); });
  routes.get<AccessCampaign>("/reviews/campaigns/{id}", kDecide, "One access review",
                             [&it](Call& call) -> Result<AccessCampaign> {
                               return it.campaign(call.viewer(), TRY(call.id<CampaignId>("id")));
                             });
  routes.post<Nothing, AccessCampaign>("/reviews/campaigns/{id}/close", kManage, "Close an access review",
                                       [&it](Call& call, const Nothing&) -> Result<AccessCampaign> {
                                         return it.close(call.viewer(), TRY(call.id<CampaignId>("id")));
                                       });
  routes.get<AccessItemsQuery, Page<AccessItem>>(
      "/reviews/campaigns/{id}/items", kDecide, "The roles to decide about",
      [&it](Call& call, const AccessItemsQuery& query) -> Result<Page<AccessItem>> {
        return it.items(call.viewer(), TRY(call.id<CampaignId>("id")), query);
      });
  routes.post<AccessDecisionsIn, AccessCampaign>(
      "/reviews/campaigns/{id}/decisions", kDecide, "Keep roles, or take them away",
      [&it](Call& call, const AccessDecisionsIn& in) -> Result<AccessCampaign> {
        return it.decide(call.viewer(), TRY(call.id<CampaignId>("id")), in);
      });
  routes.download<ReviewReportQuery>(
      "/reviews/report/file", kManage, "What was decided of access and emergency access, as a file",
      [&it](Call& call, const ReviewReportQuery& query) { return it.report(call.viewer(), query); });
}

void add_emergency_routes(http::Routes& routes, Service& it) {
  routes.get<EmergencyDesk>("/emergency-access", kEmergency, "Which roles you can take in an emergency, and have taken",
                            [&it](Call& call) { return it.desk(call.viewer()); });
  routes.post<EmergencyIn, EmergencyUse>(
      "/emergency-access", kEmergency, "Take a role for some minutes; the officers are told at once",
      [&it](Call& call, const EmergencyIn& in) { return it.break_glass(call.viewer(), in, call.address()); });
  routes.post<Nothing, EmergencyUse>("/emergency-access/{id}/end", kEmergency, "Give an emergency's role back",
                                     [&it](Call& call, const Nothing&) -> Result<EmergencyUse> {
                                       return it.give_back(call.viewer(), TRY(call.id<EmergencyId>("id")));
                                     });
  routes.get<EmergencyUsesQuery, Page<EmergencyUse>>(
      "/reviews/emergencies", kManage, "Emergency access, newest first",
      [&it](Call& call, const EmergencyUsesQuery& query) { return it.uses(call.viewer(), query); });
  routes.get<EmergencyReview>(
      "/reviews/emergencies/{id}", kManage, "One emergency access, with what was done in it",
      [&it](Call& call) -> Result<EmergencyReview> { return it.use(call.viewer(), TRY(call.id<EmergencyId>("id"))); });
  routes.post<EmergencyOutcomeIn, EmergencyReview>(
      "/reviews/emergencies/{id}/outcome", kManage, "Say whether an emergency access was justified",
      [&it](Call& call, const EmergencyOutcomeIn& in) -> Result<EmergencyReview> {
        return it.settle(call.viewer(), TRY(call.id<EmergencyId>("id")), in);
      });
  routes.get<EmergencySettings>("/reviews/emergency-settings", kManage, "Which roles are handed out in an emergency",
                                [&it](Call& call) { return it.settings(call.viewer()); });
  routes.put<EmergencySettings, EmergencySettings>(
      "/reviews/emergency-settings", kManage, "Set which roles are handed out in an emergency, and for how long",
      [&it](Call& call, const EmergencySettings& in) { return it.set_settings(call.viewer(), in); });
}

}  // namespace

std::unique_ptr<Reviews> make_reviews(Platform& platform, accounts::Accounts& accounts,
                                      organisation::Organisation& organisation,
                                      notifications::Notifications& notifications) {
  auto service = std::make_unique<Service>(platform, accounts, organisation, notifications);
  Service& it = *service;
  platform.permissions.add({std::string(kManage), {"compliance_officer", "privacy_officer", "admin"}}).value();
  platform.permissions.add({std::string(kDecide), {"manager", "compliance_officer", "privacy_officer", "admin"}})
      .value();
  platform.permissions
      .add({std::string(kEmergency), {"manager", "compliance_officer", "privacy_officer", "operator", "admin"}})
      .value();
  platform.jobs.daily("reviews.daily", 6 * 60 + 10, [&it] { return it.daily(); });
  add_campaign_routes(platform.routes, it);
  add_emergency_routes(platform.routes, it);
  return service;
}

}  // namespace mc::reviews
