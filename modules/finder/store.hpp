#pragma once
// SQL of module finder.
#include "modules/finder/requests.hpp"

namespace mc::finder {

inline constexpr data::Module kModule{"finder"};

/// LOC-012. Those after provider_portal are synced: not refreshed for a week, they are hidden.
enum class ListingSource : std::uint8_t { manual, provider_portal, file_import, aha_api, red_cross_scrape };
ENUM_NAMES(ListingSource, manual, provider_portal, file_import, aha_api, red_cross_scrape)

struct ProviderRow {
  ClassProviderId id;
  std::string name, folded;
  ClassProviderType type = ClassProviderType::independent;
  bool verified = false;
  std::string accreditations = "[]";  // JSON
  std::string description, street, city, state, zip, email, phone, url;
  std::int64_t stars = 0;  // all together
  std::int64_t reviews = 0;
  Instant created_at;
};
FIELDS(ProviderRow, id, name, folded, type, verified, accreditations, description, street, city, state, zip, email,
       phone, url, stars, reviews, created_at)
struct ClassRow {
  ClassId id;
  std::int64_t change = 0, revision = 1;
  ClassProviderId provider_id;
  std::string type, title, description;
  ClassFormat format = ClassFormat::in_person;
  Instant starts_at, ends_at;
  std::string zone, venue, street, city, state, zip;
  std::optional<double> latitude, longitude;
  std::int64_t price_cents = 0;
  std::string currency = "USD";
  std::optional<std::int64_t> capacity;
  std::int64_t taken = 0;
  std::optional<Instant> deadline_at;
  bool registers_here = false, waitlist = true;
  std::string url;
  bool reimbursable = false;
  ListingSource source = ListingSource::manual;
  std::optional<std::string> external_id;
  std::optional<Instant> synced_at, cancelled_at;
  std::string cancel_reason;
  std::optional<PersonId> created_by;
  Instant created_at;
};
FIELDS(ClassRow, id, change, revision, provider_id, type, title, description, format, starts_at, ends_at, zone, venue,
       street, city, state, zip, latitude, longitude, price_cents, currency, capacity, taken, deadline_at,
       registers_here, waitlist, url, reimbursable, source, external_id, synced_at, cancelled_at, cancel_reason,
       created_by, created_at)
/// What the search knows of a class.
struct IndexRow {
  ClassId id;
  std::int64_t change = 0;
  ClassProviderId provider_id;
  std::string type;
  ClassFormat format = ClassFormat::in_person;
  Instant starts_at;
  std::optional<double> latitude, longitude;
  std::int64_t price_cents = 0;
  std::optional<std::int64_t> capacity;
  std::int64_t taken = 0;
  bool registers_here = false, reimbursable = false;
  ListingSource source = ListingSource::manual;
  std::optional<Instant> synced_at, cancelled_at;
  std::int64_t stars = 0, reviews = 0;
  Instant created_at;
};
FIELDS(IndexRow, id, change, provider_id, type, format, starts_at, latitude, longitude, price_cents, capacity, taken,
       registers_here, reimbursable, source, synced_at, cancelled_at, stars, reviews, created_at)
struct SeatRow {
  RegistrationId id;
  ClassId class_id;
  PersonId person_id;
  SeatState state = SeatState::registered;
  Instant queued_at;
  std::optional<Instant> until;
  std::optional<GroupHoldId> group_id;
  Instant created_at;
  Instant starts_at;  // of the class
};
FIELDS(SeatRow, id, class_id, person_id, state, queued_at, until, group_id, created_at, starts_at)
struct GroupHoldRow {
  GroupHoldId id;
  ClassId class_id;
  PersonId organiser_id;
  Instant until;
  Instant created_at;
};
FIELDS(GroupHoldRow, id, class_id, organiser_id, until, created_at)
struct ProviderReviewRow {
  ReviewId id;
  ClassProviderId provider_id;
  ClassId class_id;
  PersonId person_id;
  std::int64_t stars = 0;
  std::string text;
  Instant at;
};
FIELDS(ProviderReviewRow, id, provider_id, class_id, person_id, stars, text, at)
struct SavedRow {
  SavedSearchId id;
  PersonId person_id;
  std::string name, query;
  bool alert = true;
  Instant seen;
  Instant created_at;
};
FIELDS(SavedRow, id, person_id, name, query, alert, seen, created_at)
struct ReimbursementRow {
  ReimbursementId id;
  PersonId person_id;
  ClassId class_id;
  std::int64_t amount_cents = 0;
  std::string note;
  ReimbursementState state = ReimbursementState::asked;
  std::optional<std::int64_t> approved_cents;
  std::string reason;
  std::optional<PersonId> decided_by;
  Instant asked_at;
  std::optional<Instant> decided_at;
};
FIELDS(ReimbursementRow, id, person_id, class_id, amount_cents, note, state, approved_cents, reason, decided_by,
       asked_at, decided_at)
struct PersonPlaceRow {
  std::string zip;
  std::int64_t miles = 50;
};
FIELDS(PersonPlaceRow, zip, miles)
struct RefresherRow {
  CourseId course_id;
  std::string type;
};
FIELDS(RefresherRow, course_id, type)

namespace store {

// store.cpp: classes and what the search follows
Result<std::int64_t> next_change(data::Tx& tx);
Result<std::int64_t> last_change(data::Tx& tx);
Status insert_class(data::Tx& tx, const ClassRow& row);
/// All that an editor may change, `taken` not.
Status update_class(data::Tx& tx, const ClassRow& row);
Result<std::optional<ClassRow>> find_class(data::Tx& tx, ClassId id);
/// In any order.
Result<std::vector<ClassRow>> classes(data::Tx& tx, const std::vector<ClassId>& ids);
Result<std::optional<ClassRow>> class_by_external(data::Tx& tx, ClassProviderId provider, ListingSource source,
                                                  std::string_view external_id);
/// Of these providers, or of all: by start, from `now` on or before it; keyset by start and id.
Result<std::vector<ClassRow>> classes_of(data::Tx& tx, const std::optional<std::vector<ClassProviderId>>& providers,
                                         bool past, Instant now, std::optional<std::pair<Instant, ClassId>> after,
                                         std::int64_t limit);
Result<std::int64_t> upcoming(data::Tx& tx, ClassProviderId provider, Instant now);
/// Classes that changed after `change` and begin after `from`, in the order of their changes.
Status each_changed(data::Tx& tx, std::int64_t change, Instant from, const std::function<Status(const IndexRow&)>& f);
/// Classes that begin in [from, to), soonest first.
Result<std::vector<ClassId>> starting(data::Tx& tx, Instant from, Instant to,
                                      std::optional<std::pair<Instant, ClassId>>, std::int64_t limit);
/// Takes `n` seats (gives back when negative) unless there are not so many; false then.
Result<bool> take_seats(data::Tx& tx, ClassId id, std::int64_t n);
Status set_reimbursable(data::Tx& tx, ClassId id, bool reimbursable);
/// Of all classes of this type from `from` on.
Status set_type_reimbursable(data::Tx& tx, std::string_view type, bool reimbursable, Instant from);
Result<std::int64_t> forget_past(data::Tx& tx, Instant before, std::int64_t limit);
Result<std::int64_t> number(data::Tx& tx, std::string_view name);
Status put_number(data::Tx& tx, std::string_view name, std::int64_t value);
Result<std::vector<std::string>> reimbursable_types(data::Tx& tx);
Status set_reimbursable_types(data::Tx& tx, const std::vector<std::string>& types);

// store_people.cpp: seats, groups, and what is a person's own
Result<std::optional<SeatRow>> seat_of(data::Tx& tx, ClassId id, PersonId person);
Status put_seat(data::Tx& tx, const SeatRow& row);
Result<std::vector<SeatRow>> seats(data::Tx& tx, ClassId id, SeatState state, std::int64_t limit);
/// How many wait, by class; nothing for none.
Result<std::map<ClassId, std::int64_t>> waiting(data::Tx& tx, const std::vector<ClassId>& ids);
/// The place of everything she waits for, 1 is next.
Result<std::map<RegistrationId, std::int64_t>> queue_places(data::Tx& tx, PersonId person);
/// Classes with somebody who waits, in the order of ids.
Result<std::vector<ClassId>> waited_for(data::Tx& tx, ClassId after, std::int64_t limit);
Result<std::vector<ClassId>> reviewed_by(data::Tx& tx, PersonId person);
Result<std::vector<ClassId>> reimbursements_asked(data::Tx& tx, PersonId person);
/// By the start of the class: ascending ahead of `now`, descending for the past.
Result<std::vector<SeatRow>> seats_of(data::Tx& tx, PersonId person, bool past, Instant now,
                                      std::optional<std::pair<Instant, RegistrationId>> after, std::int64_t limit);
Status move_seats(data::Tx& tx, ClassId id, Instant starts_at);
Result<std::vector<SeatRow>> lapsed(data::Tx& tx, Instant now, std::int64_t limit);
Status insert_group(data::Tx& tx, const GroupHoldRow& row);
Result<std::optional<GroupHoldRow>> group(data::Tx& tx, GroupHoldId id);
Result<std::vector<SeatRow>> seats_of_group(data::Tx& tx, GroupHoldId id);
/// Seats that she holds for others and that nobody confirmed yet.
Result<std::int64_t> held_by(data::Tx& tx, PersonId organiser);
Result<std::optional<PersonPlaceRow>> place_of(data::Tx& tx, PersonId person);
Status put_place(data::Tx& tx, PersonId person, const PersonPlaceRow& row);
Status remove_place(data::Tx& tx, PersonId person);
Status put_saved(data::Tx& tx, const SavedRow& row);
Result<std::vector<SavedRow>> saved_of(data::Tx& tx, PersonId person);
Result<std::optional<SavedRow>> saved(data::Tx& tx, SavedSearchId id);
Status remove_saved(data::Tx& tx, SavedSearchId id);
Status saw(data::Tx& tx, SavedSearchId id, Instant at);
Result<std::vector<SavedRow>> alerting(data::Tx& tx, SavedSearchId after, std::int64_t limit);
Result<std::vector<RefresherRow>> refreshers(data::Tx& tx);
Result<std::vector<std::string>> types_of_course(data::Tx& tx, CourseId course);
Status set_refreshers(data::Tx& tx, const std::vector<RefresherRow>& rows);
Status insert_reimbursement(data::Tx& tx, const ReimbursementRow& row);
Status decide_reimbursement(data::Tx& tx, const ReimbursementRow& row);
Result<std::optional<ReimbursementRow>> reimbursement(data::Tx& tx, ReimbursementId id);
Result<std::optional<ReimbursementRow>> reimbursement_of(data::Tx& tx, ClassId id, PersonId person);
/// Newest first, before `before`.
Result<std::vector<ReimbursementRow>> reimbursements_of(data::Tx& tx, PersonId person, ReimbursementId before,
                                                        std::int64_t limit);
/// Oldest first.
Result<std::vector<ReimbursementRow>> reimbursements(data::Tx& tx, ReimbursementState state, ReimbursementId after,
                                                     std::int64_t limit);

// store_providers.cpp
Status put_provider(data::Tx& tx, const ProviderRow& row);
Result<std::optional<ProviderRow>> provider(data::Tx& tx, ClassProviderId id);
Result<std::map<ClassProviderId, ProviderRow>> providers(data::Tx& tx, const std::vector<ClassProviderId>& ids);
/// By name; `prefix` folded.
Result<std::vector<ProviderRow>> providers_named(data::Tx& tx, std::string_view prefix, std::string_view after_folded,
                                                 ClassProviderId after, std::int64_t limit);
Result<std::vector<ClassProviderId>> kept_by(data::Tx& tx, PersonId person);
Result<bool> keeps(data::Tx& tx, ClassProviderId provider, PersonId person);
Result<std::vector<PersonId>> keepers(data::Tx& tx, ClassProviderId provider);
Status set_keepers(data::Tx& tx, ClassProviderId provider, const std::vector<PersonId>& people);
Status insert_review(data::Tx& tx, const ProviderReviewRow& row);
Result<std::optional<ProviderReviewRow>> review(data::Tx& tx, ReviewId id);
Result<bool> has_reviewed(data::Tx& tx, ClassId id, PersonId person);
Status remove_review(data::Tx& tx, ReviewId id);
/// Newest first, before `before`.
Result<std::vector<ProviderReviewRow>> reviews(data::Tx& tx, ClassProviderId provider, ReviewId before,
                                               std::int64_t limit);
/// Adds to the provider's stars and lets the search see it.
Status count_review(data::Tx& tx, ClassProviderId provider, std::int64_t reviews, std::int64_t stars, Instant now);

}  // namespace store
}  // namespace mc::finder
