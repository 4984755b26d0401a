#pragma once
// Rows and SQL of module reviews. Every function takes the caller's transaction.
#include "modules/reviews/requests.hpp"

namespace mc::reviews {

inline constexpr data::Module kModule{"reviews"};

struct CampaignRow {
  CampaignId id;
  std::string title;
  std::string role;
  std::optional<UnitId> unit_id;
  ReviewedBy reviewer = ReviewedBy::officer;
  PersonId owner_id;
  Date due_on;
  Instant created_at;
  std::optional<Instant> closed_at;
  std::int64_t items = 0;
  std::int64_t open = 0;
};
FIELDS(CampaignRow, id, title, role, unit_id, reviewer, owner_id, due_on, created_at, closed_at, items, open)
struct ItemRow {
  ItemId id;
  CampaignId campaign_id;
  PersonId person_id;
  Uuid assignment_id{};
  std::string role;
  std::string scope_kind;
  std::optional<Uuid> scope_id;
  std::string scope_name;
  Instant granted_at;
  std::optional<PersonId> granted_by;
  std::optional<Instant> expires_at;
  PersonId reviewer_id;
  std::string decision;
  std::string reason;
  std::optional<PersonId> decided_by;
  std::optional<Instant> decided_at;
};
FIELDS(ItemRow, id, campaign_id, person_id, assignment_id, role, scope_kind, scope_id, scope_name, granted_at,
       granted_by, expires_at, reviewer_id, decision, reason, decided_by, decided_at)
struct EmergencyRow {
  EmergencyId id;
  PersonId person_id;
  std::string role;
  std::string reason;
  Uuid assignment_id{};
  Instant asked_at;
  Instant until;
  std::optional<Instant> ended_at;
  std::string outcome;
  std::string note;
  std::optional<PersonId> reviewed_by;
  std::optional<Instant> reviewed_at;
};
FIELDS(EmergencyRow, id, person_id, role, reason, assignment_id, asked_at, until, ended_at, outcome, note, reviewed_by,
       reviewed_at)
struct SettingsRow {
  std::string roles;
  std::int64_t longest_minutes = 0;
};
FIELDS(SettingsRow, roles, longest_minutes)
struct OpenOf {
  PersonId reviewer_id;
  std::int64_t open = 0;
};
FIELDS(OpenOf, reviewer_id, open)

namespace store {

Status insert(data::Tx& tx, const CampaignRow& row);
Result<std::optional<CampaignRow>> campaign(data::Tx& tx, CampaignId id);
Result<std::vector<CampaignRow>> campaigns(data::Tx& tx);
/// Those in which the person has rows to decide or has decided some.
Result<std::vector<CampaignRow>> campaigns_of(data::Tx& tx, PersonId reviewer);
Result<std::vector<CampaignRow>> open_campaigns(data::Tx& tx);
Status close(data::Tx& tx, CampaignId id);
Status count_decided(data::Tx& tx, CampaignId id, std::int64_t decided);

Status insert(data::Tx& tx, const ItemRow& row);
Result<std::optional<ItemRow>> item(data::Tx& tx, ItemId id);
/// `reviewer`: only hers.
Result<std::vector<ItemRow>> items(data::Tx& tx, CampaignId campaign, bool open, std::optional<PersonId> reviewer,
                                   std::optional<ItemId> after, std::int64_t limit);
Result<std::vector<OpenOf>> open_by_reviewer(data::Tx& tx, CampaignId campaign);
Status decide(data::Tx& tx, ItemId id, std::string_view decision, std::string_view reason, PersonId by);
Result<std::vector<ItemRow>> decided_between(data::Tx& tx, Instant from, Instant to, Instant after_at, ItemId after,
                                             std::int64_t limit);

Status insert(data::Tx& tx, const EmergencyRow& row);
Result<std::optional<EmergencyRow>> emergency(data::Tx& tx, EmergencyId id);
/// Newest first, before this one.
Result<std::vector<EmergencyRow>> emergencies(data::Tx& tx, bool open, std::optional<EmergencyId> before,
                                              std::int64_t limit);
Result<std::vector<EmergencyRow>> emergencies_of(data::Tx& tx, PersonId person, std::int64_t limit);
Status end(data::Tx& tx, EmergencyId id);
Status review(data::Tx& tx, EmergencyId id, std::string_view outcome, std::string_view note, PersonId by);

Result<std::optional<SettingsRow>> settings(data::Tx& tx);
Status put_settings(data::Tx& tx, const SettingsRow& row, PersonId by);

}  // namespace store
}  // namespace mc::reviews
