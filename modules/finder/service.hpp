#pragma once
// Rules of module finder that need the database.
#include <tuple>

#include "appliance/documents/calendar.hpp"
#include "modules/finder/index.hpp"
#include "modules/finder/listings.hpp"
#include "modules/personal_data.hpp"

namespace mc::finder {

inline constexpr std::string_view kFind = "class:find";
inline constexpr std::string_view kOffer = "class:offer";
inline constexpr std::string_view kManage = "class:manage";
inline constexpr std::string_view kReimburse = "class:reimburse";
inline constexpr std::int64_t kImportLimit = 4LL << 20;
/// A group's seats are held for so long.
inline constexpr std::chrono::milliseconds kHold = std::chrono::hours(48);
/// More than these, one person does not keep from others at the same time.
inline constexpr std::int64_t kHeldAtOnce = 40;
inline constexpr std::size_t kSavedSearches = 20;

/// Thread-safe: state is in the database; the index follows it. Everything that decides about a seat runs in one
/// transaction of the one writer: nobody gets a seat that is not there, and nobody is moved up twice.
class Service final : public Finder {
public:
  Service(Platform& platform, const Parts& parts);

  Result<std::vector<ClassHit>> recommended(data::Tx& tx, PersonId person, int limit) override;

  // service_search.cpp
  Result<ClassSearchPage> search(const security::Viewer& viewer, const ClassSearch& query);
  ClassPlaces places(const PlaceQuery& query) const;
  Result<MyClassPlace> my_place(const security::Viewer& viewer);
  Result<MyClassPlace> set_my_place(const security::Viewer& viewer, const MyClassPlaceIn& in);
  OfferedTypes types() const;
  Result<ClassDetail> detail(const security::Viewer& viewer, ClassId id);
  Result<http::Download> calendar(const security::Viewer& viewer, ClassId id);

  // service_seats.cpp, service_groups.cpp
  Result<ClassSeat> register_for(const security::Viewer& viewer, ClassId id);
  Result<ClassSeat> unregister(const security::Viewer& viewer, ClassId id);
  Result<Page<ClassSeat>> my_seats(const security::Viewer& viewer, const MySeatsQuery& query);
  Result<GroupHold> hold_group(const security::Viewer& viewer, ClassId id, const GroupHoldIn& in);
  Result<GroupHold> group(const security::Viewer& viewer, GroupHoldId id);
  Result<GroupHold> confirm_group(const security::Viewer& viewer, GroupHoldId id);
  Result<GroupHold> decline_group(const security::Viewer& viewer, GroupHoldId id);
  Result<GroupHold> end_group(const security::Viewer& viewer, GroupHoldId id);

  // service_providers.cpp
  Result<Page<ClassProvider>> providers(const security::Viewer& viewer, const ClassProviderQuery& query);
  Result<ClassProvider> provider(const security::Viewer& viewer, ClassProviderId id);
  Result<ClassProvider> save_provider(const security::Viewer& viewer, std::optional<ClassProviderId> id,
                                      const ClassProviderIn& in);
  Result<Page<ProviderReview>> reviews(const security::Viewer& viewer, ClassProviderId id,
                                       const ProviderReviewQuery& query);
  Result<ProviderReview> write_review(const security::Viewer& viewer, ClassProviderId id, const ProviderReviewIn& in);
  Status remove_review(const security::Viewer& viewer, ClassProviderId id, ReviewId review);

  // service_offers.cpp
  Result<Page<ClassDetail>> offers(const security::Viewer& viewer, const MyOffersQuery& query);
  Result<ClassDetail> offer(const security::Viewer& viewer, const OfferIn& in);
  Result<ClassDetail> change_offer(const security::Viewer& viewer, ClassId id, const OfferIn& in);
  Result<ClassDetail> cancel_offer(const security::Viewer& viewer, ClassId id, const OfferReason& in);
  Result<ClassRoster> roster(const security::Viewer& viewer, ClassId id);
  Result<ClassRoster> set_attended(const security::Viewer& viewer, ClassId id, const AttendedIn& in);
  Result<FinderSettings> settings();
  Result<FinderSettings> set_settings(const security::Viewer& viewer, const FinderSettings& in);
  Result<ClassDetail> set_reimbursable(const security::Viewer& viewer, ClassId id, const ReimbursableIn& in);

  // import.cpp
  Result<organisation::ImportReport> import_offers(const security::Viewer& viewer, std::string_view file,
                                                   const OfferImportQuery& query);

  // service_saved.cpp
  Result<SavedSearches> saved(const security::Viewer& viewer);
  Result<SavedSearch> save_search(const security::Viewer& viewer, std::optional<SavedSearchId> id,
                                  const SavedSearchIn& in);
  Status forget_search(const security::Viewer& viewer, SavedSearchId id);
  Result<RecommendedClasses> recommended_to(const security::Viewer& viewer);
  Result<ClassRefreshers> refreshers();
  Result<ClassRefreshers> set_refreshers(const security::Viewer& viewer, const RefreshersIn& in);

  // service_reimburse.cpp
  Result<Reimbursement> ask_reimbursement(const security::Viewer& viewer, const ReimbursementIn& in);
  Result<Page<Reimbursement>> own_reimbursements(const security::Viewer& viewer, const ReimbursementQuery& query);
  Result<Page<Reimbursement>> reimbursements(const security::Viewer& viewer, const ReimbursementQuery& query);
  Result<Reimbursement> decide(const security::Viewer& viewer, ReimbursementId id, const ReimbursementDecision& in);

  // service_jobs.cpp
  /// Notices for tomorrow and for new matches of saved searches; past listings go.
  Status daily();
  /// Held seats that nobody confirmed are given back, and whoever waits moves up.
  Status hourly();
  Status on_completed(data::Tx& tx, const learning::CourseCompleted& event);
  Status on_person_left(data::Tx& tx, PersonId person);

private:
  struct Asked {
    Wanted wanted;
    std::optional<ClassPlace> centre;
  };
  /// What goes with a person's seats in lists.
  struct SeatContext {
    std::map<ClassId, ClassRow> classes;
    std::map<ClassProviderId, ProviderRow> providers;
    std::map<RegistrationId, std::int64_t> queue;
    std::set<ClassId> reviewed, asked;
  };

  // service.cpp
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");
  Status audit_class(data::Tx& tx, std::optional<PersonId> actor, std::string action, ClassId id, PersonId person);
  Status tell(data::Tx& tx, PersonId person, const ClassRow& row, std::string code, std::string text,
              std::string dedupe_key = {}, std::map<std::string, std::string> params = {}, std::string link = {});
  /// Another time or place, or a class that takes place after all: everybody with a seat or in the queue.
  Status tell_of_change(data::Tx& tx, const ClassRow& row, const std::string& text);
  Result<ClassRow> class_row(data::Tx& tx, ClassId id);
  Result<bool> may_edit(data::Tx& tx, const security::Viewer& viewer, ClassProviderId provider);
  Result<ClassRow> editable(data::Tx& tx, const security::Viewer& viewer, ClassId id);
  Result<std::map<PersonId, std::string>> names(data::Tx& tx, const std::vector<PersonId>& people);
  ClassHit hit(const ClassRow& row, const ProviderRow& provider) const;
  ClassDetail shown(const ClassRow& row, const ProviderRow& provider, std::int64_t waiting, Instant now) const;
  Result<ClassDetail> shown_to(data::Tx& tx, const security::Viewer& viewer, ClassId id);
  Result<SeatContext> seat_context(data::Tx& tx, PersonId person, const std::vector<SeatRow>& rows);
  ClassSeat shown(const SeatRow& row, const SeatContext& context, Instant now) const;
  Result<ClassSeat> shown_seat(data::Tx& tx, const SeatRow& row);
  Result<std::vector<ClassHit>> hits(data::Tx& tx, const std::vector<Found>& found);

  // service_search.cpp
  Result<Asked> asked(data::Tx& tx, const ClassSearch& query) const;
  Result<std::optional<ClassPlace>> place_of(data::Tx& tx, PersonId person, std::int64_t& miles) const;

  // service_seats.cpp
  Status give_back(data::Tx& tx, SeatRow seat, std::optional<PersonId> by, std::string_view action);
  Status promote(data::Tx& tx, ClassId id);
  /// Everybody with a seat or a place on the waitlist.
  Result<std::vector<SeatRow>> open_seats(data::Tx& tx, ClassId id);

  // service_groups.cpp
  Result<GroupHold> shown(data::Tx& tx, const GroupHoldRow& row, PersonId viewer);
  Result<GroupHoldRow> group_for(data::Tx& tx, PersonId viewer, GroupHoldId id);

  // service_providers.cpp
  Result<ClassProvider> shown(data::Tx& tx, const ProviderRow& row, const security::Viewer& viewer);

  // service_offers.cpp
  /// Checks what an editor or a file says and puts it into the row.
  Status fill(data::Tx& tx, ClassRow& row, const OfferIn& in);
  Result<ClassProviderId> provider_for(data::Tx& tx, const security::Viewer& viewer,
                                       const std::optional<ClassProviderId>& asked);
  Status publish(data::Tx& tx, const ClassRow& row, std::string what);

  // import.cpp
  struct ImportRun;
  Status import_one(data::Tx& tx, ImportRun& run, const Listing& listing, const std::optional<std::string>& type);
  Status import_cancelled(data::Tx& tx, ImportRun& run, std::optional<ClassRow> before);
  Status import_new(data::Tx& tx, ImportRun& run, const Listing& listing, ClassRow row);
  Status import_known(data::Tx& tx, ImportRun& run, const ClassRow& before, ClassRow row);

  // service_saved.cpp
  Result<RecommendedClasses> recommendations(data::Tx& tx, PersonId person);
  Result<std::vector<ClassRefresher>> shown_refreshers(data::Tx& tx);
  Result<SavedSearch> shown(data::Tx& tx, const SavedRow& row);

  // service_reimburse.cpp
  Result<std::vector<Reimbursement>> shown(data::Tx& tx, const std::vector<ReimbursementRow>& rows);
  /// The class takes place and she has a seat in it, where seats are counted here.
  Status worth_paying(data::Tx& tx, const ClassRow& row, PersonId person);

  // service_jobs.cpp
  Status tell_of_tomorrow();
  Status tell_of_matches();
  /// A saved search and what is new for it.
  struct Match;
  Status tell_of_match(data::Tx& tx, const Match& match, Instant at);
  bool known_type(std::string_view code) const;
  std::string type_name(std::string_view code) const;

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  credentials::Credentials& credentials_;
  courses::Courses& courses_;
  const Gazetteer& gazetteer_;
  ClassIndex index_;
};

/// Why nobody can register now: cancelled, started, outside, deadline_passed; empty when one can.
std::string_view closed_reason(const ClassRow& row, Instant now);
/// Why a seat that is held cannot be confirmed: the hold ended (`not_held`), or nobody can register any more.
Status check_hold(const ClassRow& row, const SeatRow& seat, Instant now);
/// Where the web app shows a class.
std::string class_path(ClassId id);
/// When and where: what people who have a seat are told of.
inline auto meeting(const ClassRow& row) {
  return std::tie(row.starts_at, row.ends_at, row.venue, row.street, row.city, row.state, row.zip, row.format);
}
/// "2026-12-01 09:00 CST", or with the name of the class's zone when that is another than the hospital's.
std::string when_text(const ClassRow& row);
/// "<milliseconds>_<id>": where a page that is ordered by time ends.
template <class I>
std::string time_cursor(Instant at, const I& id) {
  return std::to_string(at.ms) + "_" + id.text();
}
template <class I>
Result<std::optional<std::pair<Instant, I>>> read_time_cursor(const std::optional<Text<1, 100>>& text) {
  if (!text) return std::optional<std::pair<Instant, I>>{};
  auto cut = text->value.find('_');
  Instant at;
  if (cut == std::string::npos || cut == 0 || cut > 18) return invalid("after", "bad_format");
  for (char c : text->value.substr(0, cut)) {
    if (c < '0' || c > '9') return invalid("after", "bad_format");
    at.ms = at.ms * 10 + (c - '0');
  }
  auto id = I::parse(std::string_view(text->value).substr(cut + 1));
  if (!id) return invalid("after", "bad_format");
  return std::optional{std::pair{at, *id}};
}

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::finder
