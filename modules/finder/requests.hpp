#pragma once
// What the routes of module finder take and give.
#include "modules/finder/finder.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::finder {

struct RegistrationTag;
struct GroupHoldTag;
struct ReviewTag;
struct SavedSearchTag;
struct ReimbursementTag;
using RegistrationId = Id<RegistrationTag>;
using GroupHoldId = Id<GroupHoldTag>;
using ReviewId = Id<ReviewTag>;
using SavedSearchId = Id<SavedSearchTag>;
using ReimbursementId = Id<ReimbursementTag>;

// -- search --

enum class ClassSort : std::uint8_t { date, distance, price, rating };
ENUM_NAMES(ClassSort, date, distance, price, rating)

/// Where: `zip`, `city` ("Waco, TX") or `latitude` with `longitude`; else everywhere. One of the three.
struct ClassSearch {
  std::optional<Text<1, 40>> type;
  std::optional<Text<3, 5>> zip;
  std::optional<Text<2, 100>> city;
  std::optional<double> latitude;
  std::optional<double> longitude;
  std::optional<Int<1, 500>> miles;  // 50 unless given; only with a place
  std::optional<Date> from;          // the hospital's days
  std::optional<Date> to;
  std::optional<ClassFormat> format;
  std::optional<Int<0, 1'000'000>> price_min;  // cents
  std::optional<Int<0, 1'000'000>> price_max;
  std::optional<ClassProviderId> provider;
  std::optional<Int<1, 100>> spots;  // at least so many seats are free
  std::optional<bool> reimbursable;
  std::optional<ClassSort> sort;  // distance with a place, else date
  std::optional<Text<1, 100>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(ClassSearch, type, zip, city, latitude, longitude, miles, from, to, format, price_min, price_max, provider,
       spots, reimbursable, sort, after, limit)
struct ClassPlace {
  std::string label;  // "Waco, TX 76701"
  std::string zip;    // empty: a town or a point
  std::string city;
  std::string state;
  double latitude = 0;
  double longitude = 0;
  bool approximate = false;  // the middle of all ZIP codes that begin alike
};
FIELDS(ClassPlace, label, zip, city, state, latitude, longitude, approximate)
struct ClassSearchPage {
  std::int64_t total = 0;
  std::optional<ClassPlace> centre;
  std::int64_t miles = 0;  // the radius that was used; 0: everywhere
  std::vector<ClassHit> items;
  std::optional<std::string> next;
};
FIELDS(ClassSearchPage, total, centre, miles, items, next)
struct PlaceQuery {
  Text<2, 100> search;  // "767", "76701", "waco", "waco, tx"
};
FIELDS(PlaceQuery, search)
struct ClassPlaces {
  std::vector<ClassPlace> items;  // at most 20
};
FIELDS(ClassPlaces, items)
/// Where a person looks for classes from; `place` absent: nobody said yet.
struct MyClassPlace {
  std::optional<ClassPlace> place;
  std::int64_t miles = 50;
};
FIELDS(MyClassPlace, place, miles)
struct MyClassPlaceIn {
  std::optional<Text<3, 5>> zip;  // absent: forget it
  Int<1, 500> miles;
};
FIELDS(MyClassPlaceIn, zip, miles)
struct OfferedType {
  std::string code;
  std::string name;
  bool renews_credential = false;  // a certification of the catalogue
};
FIELDS(OfferedType, code, name, renews_credential)
struct OfferedTypes {
  std::vector<OfferedType> items;
};
FIELDS(OfferedTypes, items)

// -- one class --

enum class SeatState : std::uint8_t { held, registered, waiting, cancelled, attended };
ENUM_NAMES(SeatState, held, registered, waiting, cancelled, attended)

struct ClassSeat {
  RegistrationId id;
  ClassId class_id;
  std::string title;
  std::string type;
  std::string provider;
  Instant starts_at;
  Instant ends_at;
  std::string zone;
  std::string city;
  SeatState state = SeatState::registered;
  std::optional<std::int64_t> queue_place;  // of waiting: 1 is next
  std::optional<Instant> until;             // of held: confirm before
  std::optional<GroupHoldId> group_id;
  bool class_cancelled = false;
  bool can_cancel = false;
  bool can_review = false;
  bool can_ask_reimbursement = false;
};
FIELDS(ClassSeat, id, class_id, title, type, provider, starts_at, ends_at, zone, city, state, queue_place, until,
       group_id, class_cancelled, can_cancel, can_review, can_ask_reimbursement)
struct ClassDetail {
  ClassHit listing;
  std::string description;
  double hours = 0;
  std::string street;
  std::string address;  // lines as on an envelope, for directions
  bool cancelled = false;
  std::string cancel_reason;
  std::int64_t waiting = 0;
  bool waitlist = true;
  std::string closed;  // why nobody can register now: cancelled, started, deadline_passed, outside, full; else empty
  std::optional<ClassSeat> mine;
  std::string contact_email;
  std::string contact_phone;
  bool can_edit = false;
  std::int64_t revision = 0;
};
FIELDS(ClassDetail, listing, description, hours, street, address, cancelled, cancel_reason, waiting, waitlist, closed,
       mine, contact_email, contact_phone, can_edit, revision)
struct MySeatsQuery {
  std::optional<bool> past;  // absent: what is ahead
  std::optional<Text<1, 100>> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(MySeatsQuery, past, after, limit)

// -- groups --

struct GroupHoldIn {
  List<PersonId, 20> people;  // colleagues; with or without oneself
};
FIELDS(GroupHoldIn, people)
struct GroupHoldSeat {
  PersonId person_id;
  std::string name;
  SeatState state = SeatState::held;
};
FIELDS(GroupHoldSeat, person_id, name, state)
struct GroupHold {
  GroupHoldId id;
  ClassId class_id;
  std::string title;
  Instant starts_at;
  PersonId organiser_id;
  std::string organiser;
  std::optional<Instant> until;  // held seats are given back then
  std::vector<GroupHoldSeat> seats;
  std::optional<ClassSeat> mine;
  bool reimbursable = false;
};
FIELDS(GroupHold, id, class_id, title, starts_at, organiser_id, organiser, until, seats, mine, reimbursable)

// -- providers --

enum class ClassProviderType : std::uint8_t { aha_training_center, red_cross, independent, hospital };
ENUM_NAMES(ClassProviderType, aha_training_center, red_cross, independent, hospital)

struct ClassProviderIn {
  Text<2, 200> name;
  ClassProviderType type = ClassProviderType::independent;
  bool verified = false;                  // an administrator looked at it
  List<Text<1, 200>, 20> accreditations;  // "AHA Training Center TX05532"
  Text<0, 4000> description;
  Text<0, 200> street;
  Text<0, 100> city;
  Text<0, 2> state;
  Text<0, 5> zip;
  Text<0, 200> email;
  Text<0, 40> phone;
  Text<0, 500> url;
  List<PersonId, 50> people;  // who keeps its classes: they need class:offer too
};
FIELDS(ClassProviderIn, name, type, verified, accreditations, description, street, city, state, zip, email, phone, url,
       people)
struct ProviderPerson {
  PersonId person_id;
  std::string name;
};
FIELDS(ProviderPerson, person_id, name)
struct ClassProvider {
  ClassProviderId id;
  std::string name;
  ClassProviderType type = ClassProviderType::independent;
  bool verified = false;
  std::vector<std::string> accreditations;
  std::string description;
  std::string street;
  std::string city;
  std::string state;
  std::string zip;
  std::string email;
  std::string phone;
  std::string url;
  std::optional<double> rating;
  std::int64_t reviews = 0;
  std::int64_t upcoming = 0;           // classes ahead
  bool mine = false;                   // one of those who keep its classes
  std::vector<ProviderPerson> people;  // only for who may change the provider
};
FIELDS(ClassProvider, id, name, type, verified, accreditations, description, street, city, state, zip, email, phone,
       url, rating, reviews, upcoming, mine, people)
struct ClassProviderQuery {
  std::optional<Text<1, 100>> search;
  std::optional<bool> mine;
  std::optional<Text<1, 300>> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(ClassProviderQuery, search, mine, after, limit)
struct ProviderReviewIn {
  ClassId class_id;  // that one attended
  Int<1, 5> stars;
  Text<0, 4000> text;
};
FIELDS(ProviderReviewIn, class_id, stars, text)
struct ProviderReview {
  ReviewId id;
  std::string by;     // "Ana R."
  std::string title;  // of the class
  std::int64_t stars = 0;
  std::string text;
  Instant at;
  bool mine = false;
};
FIELDS(ProviderReview, id, by, title, stars, text, at, mine)
struct ProviderReviewQuery {
  std::optional<ReviewId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(ProviderReviewQuery, after, limit)

// -- the providers' own classes --

struct OfferIn {
  std::optional<ClassProviderId> provider_id;  // of a new one; the only one that one keeps unless given
  Text<1, 40> type;
  Text<2, 200> title;
  Text<0, 8000> description;
  ClassFormat format = ClassFormat::in_person;
  Instant starts_at;
  Instant ends_at;
  std::optional<Text<1, 60>> zone;  // the hospital's unless given
  Text<0, 200> venue;
  Text<0, 200> street;
  Text<0, 100> city;
  Text<0, 2> state;
  Text<0, 5> zip;
  std::optional<double> latitude;  // where the ZIP code lies unless given
  std::optional<double> longitude;
  Int<0, 1'000'000> price_cents;
  std::optional<Int<1, 1000>> capacity;  // needed to register here
  std::optional<Instant> deadline_at;
  bool registers_here = false;
  bool waitlist = true;
  Text<0, 500> url;                      // https; needed unless one registers here
  std::optional<std::int64_t> revision;  // of a change: as it was read
};
FIELDS(OfferIn, provider_id, type, title, description, format, starts_at, ends_at, zone, venue, street, city, state,
       zip, latitude, longitude, price_cents, capacity, deadline_at, registers_here, waitlist, url, revision)
struct MyOffersQuery {
  std::optional<ClassProviderId> provider;
  std::optional<bool> past;
  std::optional<Text<1, 100>> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(MyOffersQuery, provider, past, after, limit)
struct OfferReason {
  Text<1, 500> reason;
};
FIELDS(OfferReason, reason)
struct RosterSeat {
  PersonId person_id;
  std::string name;
  SeatState state = SeatState::registered;
  Instant at;
};
FIELDS(RosterSeat, person_id, name, state, at)
struct ClassRoster {
  ClassHit listing;
  std::vector<RosterSeat> items;  // those with a seat by name, then who waits in their order
};
FIELDS(ClassRoster, listing, items)
struct AttendedIn {
  List<PersonId, 1000> people;
  std::optional<List<PersonId, 1000>>
      absent;  // given: nobody else's attendance changes; or else all others were not there
};
FIELDS(AttendedIn, people, absent)
struct OfferImportQuery {
  std::optional<ClassProviderId> provider;
  std::optional<Text<1, 40>> type;  // of ICS events that do not say it
  std::optional<bool> dry_run;      // true unless given
  std::optional<Text<1, 200>> file_name;
};
FIELDS(OfferImportQuery, provider, type, dry_run, file_name)
struct FinderSettings {
  Int<0, 1'000'000> listing_fee_cents;       // shown to providers; nobody is charged here
  List<Text<1, 40>, 60> reimbursable_types;  // the employer pays classes of these types
};
FIELDS(FinderSettings, listing_fee_cents, reimbursable_types)
struct ReimbursableIn {
  bool reimbursable = false;
};
FIELDS(ReimbursableIn, reimbursable)

// -- saved searches, recommendations, refreshers --

struct SavedSearchIn {
  Text<1, 100> name;
  ClassSearch query;  // sort, after and limit are left out
  bool alert = true;
};
FIELDS(SavedSearchIn, name, query, alert)
struct SavedSearch {
  SavedSearchId id;
  std::string name;
  ClassSearch query;
  bool alert = true;
  Instant created_at;
  std::int64_t matches = 0;  // today
};
FIELDS(SavedSearch, id, name, query, alert, created_at, matches)
struct SavedSearches {
  std::vector<SavedSearch> items;
};
FIELDS(SavedSearches, items)
struct ClassRefresher {
  CourseId course_id;
  std::string title;
  std::string type;
};
FIELDS(ClassRefresher, course_id, title, type)
struct ClassRefreshers {
  std::vector<ClassRefresher> items;
};
FIELDS(ClassRefreshers, items)
struct RefresherIn {
  CourseId course_id;
  Text<1, 40> type;
};
FIELDS(RefresherIn, course_id, type)
struct RefreshersIn {
  List<RefresherIn, 200> items;
};
FIELDS(RefreshersIn, items)
struct RecommendedFor {
  std::string type;
  std::string type_name;
  std::optional<Date> expires_on;  // absent: required and missing
  bool expired = false;
  std::vector<ClassHit> classes;  // at most 5
  std::vector<ClassRefresher> refreshers;
};
FIELDS(RecommendedFor, type, type_name, expires_on, expired, classes, refreshers)
struct RecommendedClasses {
  std::optional<ClassPlace> place;
  std::vector<RecommendedFor> items;  // the most urgent first
};
FIELDS(RecommendedClasses, place, items)

// -- reimbursement --

enum class ReimbursementState : std::uint8_t { asked, approved, declined };
ENUM_NAMES(ReimbursementState, asked, approved, declined)

struct ReimbursementIn {
  ClassId class_id;
  Int<1, 1'000'000> amount_cents;
  Text<0, 2000> note;
};
FIELDS(ReimbursementIn, class_id, amount_cents, note)
struct Reimbursement {
  ReimbursementId id;
  PersonId person_id;
  std::string name;
  std::string unit_name;
  ClassId class_id;
  std::string title;
  std::string provider;
  Instant starts_at;
  std::int64_t price_cents = 0;
  std::int64_t amount_cents = 0;
  std::string note;
  ReimbursementState state = ReimbursementState::asked;
  std::optional<std::int64_t> approved_cents;
  std::string reason;
  std::string decided_by;
  Instant asked_at;
  std::optional<Instant> decided_at;
};
FIELDS(Reimbursement, id, person_id, name, unit_name, class_id, title, provider, starts_at, price_cents, amount_cents,
       note, state, approved_cents, reason, decided_by, asked_at, decided_at)
struct ReimbursementQuery {
  std::optional<ReimbursementState> state;  // asked unless given
  std::optional<ReimbursementId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(ReimbursementQuery, state, after, limit)
struct ReimbursementDecision {
  bool approve = false;
  std::optional<Int<0, 1'000'000>> approved_cents;  // what was asked for unless given
  Text<0, 500> reason;                              // needed to decline
};
FIELDS(ReimbursementDecision, approve, approved_cents, reason)

}  // namespace mc::finder
