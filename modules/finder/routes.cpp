// HTTP endpoints of module finder.
#include "modules/finder/service.hpp"

namespace mc::finder {
namespace {

using http::Call;
using http::Nothing;

void add_search_routes(http::Routes& routes, Service& it) {
  routes.get<ClassSearch, ClassSearchPage>(
      "/classes", kFind, "Classes by type, place, date, format and price",
      [&it](Call& call, const ClassSearch& query) { return it.search(call.viewer(), query); });
  routes.get<PlaceQuery, ClassPlaces>(
      "/places", kFind, "ZIP codes and towns that begin so",
      [&it](Call&, const PlaceQuery& query) -> Result<ClassPlaces> { return it.places(query); });
  routes.get<MyClassPlace>("/classes/my-place", kFind, "Where you look for classes from",
                           [&it](Call& call) { return it.my_place(call.viewer()); });
  routes.put<MyClassPlaceIn, MyClassPlace>(
      "/classes/my-place", kFind, "Say where you look for classes from",
      [&it](Call& call, const MyClassPlaceIn& in) { return it.set_my_place(call.viewer(), in); });
  routes.get<OfferedTypes>("/class-types", kFind, "Types of classes",
                           [&it](Call&) -> Result<OfferedTypes> { return it.types(); });
  routes.get<RecommendedClasses>("/classes/recommended", kFind, "Classes that renew what you must renew",
                                 [&it](Call& call) { return it.recommended_to(call.viewer()); });
  routes.get<ClassDetail>("/classes/{id}", kFind, "One class", [&it](Call& call) -> Result<ClassDetail> {
    return it.detail(call.viewer(), TRY(call.id<ClassId>("id")));
  });
  routes.download<Nothing>("/classes/{id}/calendar.ics", kFind, "A class as a calendar file",
                           [&it](Call& call, const Nothing&) -> Result<http::Download> {
                             return it.calendar(call.viewer(), TRY(call.id<ClassId>("id")));
                           });
}

void add_seat_routes(http::Routes& routes, Service& it) {
  routes.post<Nothing, ClassSeat>("/classes/{id}/registration", kFind, "Take a seat, or a place on the waitlist",
                                  [&it](Call& call, const Nothing&) -> Result<ClassSeat> {
                                    return it.register_for(call.viewer(), TRY(call.id<ClassId>("id")));
                                  });
  routes.del<ClassSeat>(
      "/classes/{id}/registration", kFind, "Give your seat back",
      [&it](Call& call) -> Result<ClassSeat> { return it.unregister(call.viewer(), TRY(call.id<ClassId>("id"))); });
  routes.get<MySeatsQuery, Page<ClassSeat>>(
      "/class-registrations", kFind, "Your seats",
      [&it](Call& call, const MySeatsQuery& query) { return it.my_seats(call.viewer(), query); });
  routes.post<GroupHoldIn, GroupHold>("/classes/{id}/groups", kFind, "Hold seats for colleagues, for all or for none",
                                      [&it](Call& call, const GroupHoldIn& in) -> Result<GroupHold> {
                                        return it.hold_group(call.viewer(), TRY(call.id<ClassId>("id")), in);
                                      });
  routes.get<GroupHold>("/class-groups/{id}", kFind, "A group that you are of", [&it](Call& call) -> Result<GroupHold> {
    return it.group(call.viewer(), TRY(call.id<GroupHoldId>("id")));
  });
  routes.post<Nothing, GroupHold>("/class-groups/{id}/confirm", kFind, "Take the seat that is held for you",
                                  [&it](Call& call, const Nothing&) -> Result<GroupHold> {
                                    return it.confirm_group(call.viewer(), TRY(call.id<GroupHoldId>("id")));
                                  });
  routes.post<Nothing, GroupHold>("/class-groups/{id}/decline", kFind, "Do not take the seat that is held for you",
                                  [&it](Call& call, const Nothing&) -> Result<GroupHold> {
                                    return it.decline_group(call.viewer(), TRY(call.id<GroupHoldId>("id")));
                                  });
  routes.del<GroupHold>(
      "/class-groups/{id}", kFind, "Give back what nobody confirmed",
      [&it](Call& call) -> Result<GroupHold> { return it.end_group(call.viewer(), TRY(call.id<GroupHoldId>("id"))); });
}

void add_provider_routes(http::Routes& routes, Service& it) {
  routes.get<ClassProviderQuery, Page<ClassProvider>>(
      "/class-providers", kFind, "Who offers classes",
      [&it](Call& call, const ClassProviderQuery& query) { return it.providers(call.viewer(), query); });
  routes.get<ClassProvider>("/class-providers/{id}", kFind, "A provider's page",
                            [&it](Call& call) -> Result<ClassProvider> {
                              return it.provider(call.viewer(), TRY(call.id<ClassProviderId>("id")));
                            });
  routes.post<ClassProviderIn, ClassProvider>(
      "/class-providers", kManage, "Add a provider",
      [&it](Call& call, const ClassProviderIn& in) { return it.save_provider(call.viewer(), std::nullopt, in); });
  routes.put<ClassProviderIn, ClassProvider>(
      "/class-providers/{id}", kManage, "Change a provider and who keeps its classes",
      [&it](Call& call, const ClassProviderIn& in) -> Result<ClassProvider> {
        return it.save_provider(call.viewer(), TRY(call.id<ClassProviderId>("id")), in);
      });
  routes.get<ProviderReviewQuery, Page<ProviderReview>>(
      "/class-providers/{id}/reviews", kFind, "What people say who were there, newest first",
      [&it](Call& call, const ProviderReviewQuery& query) -> Result<Page<ProviderReview>> {
        return it.reviews(call.viewer(), TRY(call.id<ClassProviderId>("id")), query);
      });
  routes.post<ProviderReviewIn, ProviderReview>(
      "/class-providers/{id}/reviews", kFind, "Say how a class was that you attended",
      [&it](Call& call, const ProviderReviewIn& in) -> Result<ProviderReview> {
        return it.write_review(call.viewer(), TRY(call.id<ClassProviderId>("id")), in);
      });
  routes.del<Nothing>(
      "/class-providers/{id}/reviews/{review}", kFind, "Take back a review", [&it](Call& call) -> Result<Nothing> {
        TRY(it.remove_review(call.viewer(), TRY(call.id<ClassProviderId>("id")), TRY(call.id<ReviewId>("review"))));
        return Nothing{};
      });
}

void add_offer_routes(http::Routes& routes, Service& it) {
  routes.get<MyOffersQuery, Page<ClassDetail>>(
      "/my-classes", kOffer, "Classes of the providers that you keep, soonest first",
      [&it](Call& call, const MyOffersQuery& query) { return it.offers(call.viewer(), query); });
  routes.post<OfferIn, ClassDetail>("/my-classes", kOffer, "Offer a class",
                                    [&it](Call& call, const OfferIn& in) { return it.offer(call.viewer(), in); });
  routes.put<OfferIn, ClassDetail>("/my-classes/{id}", kOffer, "Change a class; who has a seat is told what moves",
                                   [&it](Call& call, const OfferIn& in) -> Result<ClassDetail> {
                                     return it.change_offer(call.viewer(), TRY(call.id<ClassId>("id")), in);
                                   });
  routes.post<OfferReason, ClassDetail>("/my-classes/{id}/cancel", kOffer, "Cancel a class; who has a seat is told why",
                                        [&it](Call& call, const OfferReason& in) -> Result<ClassDetail> {
                                          return it.cancel_offer(call.viewer(), TRY(call.id<ClassId>("id")), in);
                                        });
  routes.get<ClassRoster>("/my-classes/{id}/roster", kOffer, "Who comes", [&it](Call& call) -> Result<ClassRoster> {
    return it.roster(call.viewer(), TRY(call.id<ClassId>("id")));
  });
  routes.post<AttendedIn, ClassRoster>("/classes/{id}/attended", kOffer, "Say who was there",
                                       [&it](Call& call, const AttendedIn& in) -> Result<ClassRoster> {
                                         return it.set_attended(call.viewer(), TRY(call.id<ClassId>("id")), in);
                                       });
  routes.upload<OfferImportQuery, organisation::ImportReport>(
      "/my-classes/import", kOffer, "Check (dry_run, the default) or import classes from a CSV or calendar file",
      kImportLimit,
      [&it](Call& call, http::Upload& upload, const OfferImportQuery& query) -> Result<organisation::ImportReport> {
        std::string file = TRY(http::read_body(upload, kImportLimit));
        return it.import_offers(call.viewer(), file, query);
      });
  routes.get<FinderSettings>("/class-settings", kOffer, "What a listing costs, and which types the employer pays",
                             [&it](Call&) { return it.settings(); });
  routes.put<FinderSettings, FinderSettings>(
      "/class-settings", kManage, "Say what a listing costs, and which types the employer pays",
      [&it](Call& call, const FinderSettings& in) { return it.set_settings(call.viewer(), in); });
  routes.put<ReimbursableIn, ClassDetail>("/classes/{id}/reimbursable", kManage,
                                          "Say whether the employer pays a class",
                                          [&it](Call& call, const ReimbursableIn& in) -> Result<ClassDetail> {
                                            return it.set_reimbursable(call.viewer(), TRY(call.id<ClassId>("id")), in);
                                          });
}

void add_saved_routes(http::Routes& routes, Service& it) {
  routes.get<SavedSearches>("/saved-searches", kFind, "Your saved searches",
                            [&it](Call& call) { return it.saved(call.viewer()); });
  routes.post<SavedSearchIn, SavedSearch>(
      "/saved-searches", kFind, "Save a search",
      [&it](Call& call, const SavedSearchIn& in) { return it.save_search(call.viewer(), std::nullopt, in); });
  routes.put<SavedSearchIn, SavedSearch>("/saved-searches/{id}", kFind, "Change a saved search",
                                         [&it](Call& call, const SavedSearchIn& in) -> Result<SavedSearch> {
                                           return it.save_search(call.viewer(), TRY(call.id<SavedSearchId>("id")), in);
                                         });
  routes.del<Nothing>("/saved-searches/{id}", kFind, "Forget a saved search", [&it](Call& call) -> Result<Nothing> {
    TRY(it.forget_search(call.viewer(), TRY(call.id<SavedSearchId>("id"))));
    return Nothing{};
  });
  routes.get<ClassRefreshers>("/class-refreshers", kFind, "Online courses that prepare to renew a credential",
                              [&it](Call&) { return it.refreshers(); });
  routes.put<RefreshersIn, ClassRefreshers>(
      "/class-refreshers", kManage, "Say which courses prepare to renew which credential",
      [&it](Call& call, const RefreshersIn& in) { return it.set_refreshers(call.viewer(), in); });
}

void add_reimbursement_routes(http::Routes& routes, Service& it) {
  routes.post<ReimbursementIn, Reimbursement>(
      "/reimbursements", kFind, "Ask the hospital to pay a class",
      [&it](Call& call, const ReimbursementIn& in) { return it.ask_reimbursement(call.viewer(), in); });
  routes.get<ReimbursementQuery, Page<Reimbursement>>(
      "/reimbursements/mine", kFind, "What you asked the hospital to pay, newest first",
      [&it](Call& call, const ReimbursementQuery& query) { return it.own_reimbursements(call.viewer(), query); });
  routes.get<ReimbursementQuery, Page<Reimbursement>>(
      "/reimbursements", kReimburse, "Requests of the people of your units, oldest first",
      [&it](Call& call, const ReimbursementQuery& query) { return it.reimbursements(call.viewer(), query); });
  routes.post<ReimbursementDecision, Reimbursement>(
      "/reimbursements/{id}/decide", kReimburse, "Approve a request or decline it",
      [&it](Call& call, const ReimbursementDecision& in) -> Result<Reimbursement> {
        return it.decide(call.viewer(), TRY(call.id<ReimbursementId>("id")), in);
      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_search_routes(routes, service);
  add_seat_routes(routes, service);
  add_provider_routes(routes, service);
  add_offer_routes(routes, service);
  add_saved_routes(routes, service);
  add_reimbursement_routes(routes, service);
}

}  // namespace mc::finder
