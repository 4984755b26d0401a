#pragma once
// PUBLIC header of module home: the two composed reads of the web app, boot and the learner's home. Owns no tables.
#include <memory>
#include <string>
#include <vector>

#include "modules/credits/credits.hpp"
#include "modules/switches/switches.hpp"

namespace mc::home {

struct Boot {
  accounts::Me me;
  std::string organisation;
  std::string unit_name;
  std::string site_name;
  std::string profession;
  std::string job_title;
  std::int64_t unread = 0;
  std::int64_t overdue = 0;
  std::int64_t idle_minutes = 15;
  std::string version;
  std::string time_zone;  // the hospital's, by name; empty when it has none: then the browser's own
  std::vector<switches::FeatureOff> features_off;  // for this person
};
FIELDS(Boot, me, organisation, unit_name, site_name, profession, job_title, unread, overdue, idle_minutes, version,
       time_zone, features_off)

enum class Bucket : std::uint8_t { overdue, due_7, due_30, later };
ENUM_NAMES(Bucket, overdue, due_7, due_30, later)

/// One thing to do, in the order to do it. kind "course" (action start, resume) or "credential" (action upload).
struct TodoItem {
  std::string kind;
  Bucket bucket = Bucket::later;
  std::string title;
  std::string reason;
  std::string action;
  std::optional<learning::EnrolmentId> enrolment_id;
  std::optional<credentials::CredentialId> credential_id;
  std::optional<std::string> credential_type;  // a required credential that is missing
  std::optional<Date> due_on;
  std::optional<std::int64_t> days;  // until due; negative = days late
  std::int64_t minutes = 0;
  std::int64_t minutes_left = 0;
  std::int64_t percent = 0;
  std::optional<double> ce_hours;
};
FIELDS(TodoItem, kind, bucket, title, reason, action, enrolment_id, credential_id, credential_type, due_on, days,
       minutes, minutes_left, percent, ce_hours)
struct CredentialBrief {
  credentials::CredentialId id;
  std::string title;  // "RN licence, TX (multistate)"
  credentials::CredentialStatus status = credentials::CredentialStatus::active;
  std::optional<Date> expires_on;
  std::optional<std::int64_t> days_left;
};
FIELDS(CredentialBrief, id, title, status, expires_on, days_left)
struct HomeView {
  std::string first_name;
  Date today;
  std::int64_t overdue = 0, due_7 = 0;
  std::int64_t minutes_left = 0;  // of what is overdue or due in 7 days
  std::vector<TodoItem> todo;
  std::vector<CredentialBrief> credentials;
  std::vector<credits::LicenceCe> licences;
};
FIELDS(HomeView, first_name, today, overdue, due_7, minutes_left, todo, credentials, licences)

class Home {
public:
  virtual ~Home() = default;
};
std::unique_ptr<Home> make_home(Platform& platform, accounts::Accounts& accounts,
                                organisation::Organisation& organisation, notifications::Notifications& notifications,
                                learning::Learning& learning, credentials::Credentials& credentials,
                                credits::Credits& credits, switches::Switches* switches = nullptr);

}  // namespace mc::home
