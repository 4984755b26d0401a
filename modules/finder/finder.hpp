#pragma once
// PUBLIC header of module finder: recertification classes near by, of the hospital and of others; seats, waitlists,
// groups, reviews, reimbursement.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/credentials/credentials.hpp"
#include "modules/learning/learning.hpp"

namespace mc::finder {

struct ClassTag;
struct ClassProviderTag;
using ClassId = Id<ClassTag>;
using ClassProviderId = Id<ClassProviderTag>;

/// LOC-004.
enum class ClassFormat : std::uint8_t { in_person, online, blended };
ENUM_NAMES(ClassFormat, in_person, online, blended)

/// A class as lists show it.
struct ClassHit {
  ClassId id;
  std::string type;  // "BLS"
  std::string title;
  ClassFormat format = ClassFormat::in_person;
  ClassProviderId provider_id;
  std::string provider;
  bool provider_verified = false;
  std::optional<double> rating;  // 1..5, of `reviews` reviews of the provider
  std::int64_t reviews = 0;
  Instant starts_at;
  Instant ends_at;
  std::string zone;   // "America/Chicago": where the class is
  std::string venue;  // "Simulation center, 2nd floor"
  std::string city;
  std::string state;
  std::string zip;
  std::optional<double> latitude;
  std::optional<double> longitude;
  std::optional<double> miles;  // great circle, from the place that was asked for
  std::int64_t price_cents = 0;
  std::string currency;
  std::optional<std::int64_t> capacity;
  std::optional<std::int64_t> spots_left;
  std::optional<Instant> deadline_at;
  bool registers_here = false;  // else by `url`
  std::string url;
  bool reimbursable = false;
  std::string source;  // manual, provider_portal, file_import, aha_api, red_cross_scrape
  std::optional<Instant> last_synced_at;
};
FIELDS(ClassHit, id, type, title, format, provider_id, provider, provider_verified, rating, reviews, starts_at, ends_at,
       zone, venue, city, state, zip, latitude, longitude, miles, price_cents, currency, capacity, spots_left,
       deadline_at, registers_here, url, reimbursable, source, last_synced_at)

/// Published when a class is offered, changed or cancelled; not for seats.
struct FinderClassChanged {
  static constexpr std::string_view kTopic = "finder.class_changed";
  ClassId class_id;
  std::string what;  // offered, changed, cancelled
};
FIELDS(FinderClassChanged, class_id, what)

/// Thread-safe. Every function takes the caller's transaction.
class Finder {
public:
  virtual ~Finder() = default;
  /// Classes that renew what she must renew within 90 days, the nearest to her place first.
  virtual Result<std::vector<ClassHit>> recommended(data::Tx& tx, PersonId person, int limit) = 0;
};

/// Outlives the module.
struct Parts {
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  notifications::Notifications& notifications;
  credentials::Credentials& credentials;
  courses::Courses& courses;
  learning::Learning& learning;
};
std::unique_ptr<Finder> make_finder(Platform& platform, const Parts& parts);

}  // namespace mc::finder
