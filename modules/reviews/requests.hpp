#pragma once
// Requests and answers of the module's routes.
#include "modules/reviews/reviews.hpp"

namespace mc::reviews {

enum class ReviewedBy : std::uint8_t { officer, manager };
ENUM_NAMES(ReviewedBy, officer, manager)
enum class AccessDecision : std::uint8_t { keep, revoke };
ENUM_NAMES(AccessDecision, keep, revoke)
enum class EmergencyOutcome : std::uint8_t { justified, not_justified };
ENUM_NAMES(EmergencyOutcome, justified, not_justified)

struct AccessCampaignIn {
  Text<1, 120> title;
  std::optional<Text<1, 40>> role;  // all but member unless given
  std::optional<UnitId> unit;       // people of this unit and below
  ReviewedBy reviewer = ReviewedBy::officer;
  Date due_on;
};
FIELDS(AccessCampaignIn, title, role, unit, reviewer, due_on)
struct AccessCampaign {
  CampaignId id;
  std::string title;
  std::string role;
  std::optional<UnitId> unit_id;
  ReviewedBy reviewer = ReviewedBy::officer;
  PersonId owner_id;
  std::string owner_name;
  Date due_on;
  Instant created_at;
  std::optional<Instant> closed_at;
  std::int64_t items = 0;
  std::int64_t open = 0;
  bool own = false;  // the viewer may close it
};
FIELDS(AccessCampaign, id, title, role, unit_id, reviewer, owner_id, owner_name, due_on, created_at, closed_at, items,
       open, own)
struct AccessCampaigns {
  std::vector<AccessCampaign> items;  // newest first, at most 100
};
FIELDS(AccessCampaigns, items)
struct AccessItem {
  ItemId id;
  PersonId person_id;
  std::string person_name;
  std::string employee_number;
  std::string unit_name;
  std::string role;
  std::string scope_kind;
  std::string scope_name;
  Instant granted_at;
  std::string granted_by_name;
  std::optional<Instant> expires_at;
  PersonId reviewer_id;
  std::string reviewer_name;
  std::string decision;  // "", keep, revoke, gone
  std::string reason;
  std::string decided_by_name;
  std::optional<Instant> decided_at;
};
FIELDS(AccessItem, id, person_id, person_name, employee_number, unit_name, role, scope_kind, scope_name, granted_at,
       granted_by_name, expires_at, reviewer_id, reviewer_name, decision, reason, decided_by_name, decided_at)
struct AccessItemsQuery {
  std::optional<bool> open;
  std::optional<ItemId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(AccessItemsQuery, open, after, limit)
struct AccessDecisionsIn {
  List<ItemId, 200> items;
  AccessDecision decision = AccessDecision::keep;
  Text<0, 1000> reason;  // of a revocation at least three characters
};
FIELDS(AccessDecisionsIn, items, decision, reason)

struct EmergencyIn {
  Text<1, 40> role;
  Int<5, 1440> minutes = 60;
  Text<10, 1000> reason;
};
FIELDS(EmergencyIn, role, minutes, reason)
struct EmergencyUse {
  EmergencyId id;
  PersonId person_id;
  std::string person_name;
  std::string role;
  std::string reason;
  Instant asked_at;
  Instant until;  // when it ended, or will
  bool active = false;
  std::string outcome;  // "", justified, not_justified
  std::string note;
  std::string reviewed_by_name;
  std::optional<Instant> reviewed_at;
};
FIELDS(EmergencyUse, id, person_id, person_name, role, reason, asked_at, until, active, outcome, note, reviewed_by_name,
       reviewed_at)
struct ActionCount {
  std::string action;
  std::int64_t count = 0;
};
FIELDS(ActionCount, action, count)
/// With what she did meanwhile: entries of the audit log in that time, by action; at most 2,000 are counted.
struct EmergencyReview {
  EmergencyUse use;
  std::vector<ActionCount> actions;
  std::int64_t entries = 0;
};
FIELDS(EmergencyReview, use, actions, entries)
struct EmergencyUsesQuery {
  std::optional<bool> open;  // only those that nobody has reviewed
  std::optional<EmergencyId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(EmergencyUsesQuery, open, after, limit)
struct EmergencyOutcomeIn {
  EmergencyOutcome outcome = EmergencyOutcome::justified;
  Text<3, 1000> note;
};
FIELDS(EmergencyOutcomeIn, outcome, note)
struct EmergencySettings {
  List<Text<1, 40>, 10> roles{{"admin", "compliance_officer"}};
  Int<5, 1440> longest_minutes = 120;
};
FIELDS(EmergencySettings, roles, longest_minutes)
/// What the viewer may do now.
struct EmergencyDesk {
  std::vector<std::string> roles;
  std::int64_t longest_minutes = 0;
  std::vector<EmergencyUse> active;  // hers
};
FIELDS(EmergencyDesk, roles, longest_minutes, active)

struct ReviewReportQuery {
  Text<3, 3> format;  // csv, pdf
  std::optional<Date> from;
  std::optional<Date> to;
};
FIELDS(ReviewReportQuery, format, from, to)

}  // namespace mc::reviews
