#include "modules/reviews/store.hpp"

namespace mc::reviews::store {
namespace {

const std::string kCampaign =
    "SELECT id, title, role, unit_id, reviewer, owner_id, due_on, created_at, closed_at, items, open FROM "
    "reviews_campaigns ";
const std::string kItem =
    "SELECT id, campaign_id, person_id, assignment_id, role, scope_kind, scope_id, scope_name, granted_at, granted_by, "
    "expires_at, reviewer_id, decision, reason, decided_by, decided_at FROM reviews_items WHERE ";
const std::string kEmergency =
    "SELECT id, person_id, role, reason, assignment_id, asked_at, until, ended_at, outcome, note, reviewed_by, "
    "reviewed_at FROM reviews_emergencies WHERE ";
constexpr std::int64_t kMost = 100;

EmergencyId after_all() {
  EmergencyId out;
  out.bytes.fill(0xFF);
  return out;
}

}  // namespace

Status insert(data::Tx& tx, const CampaignRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO reviews_campaigns (id, title, role, unit_id, reviewer, owner_id, due_on, "
                         "created_at, closed_at, items, open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.title, row.role, row.unit_id, row.reviewer, row.owner_id, row.due_on,
                         row.created_at, row.closed_at, row.items, row.open));
  return {};
}
Result<std::optional<CampaignRow>> campaign(data::Tx& tx, CampaignId id) {
  return tx.in(kModule).first<CampaignRow>(kCampaign + "WHERE id = ?", id);
}
Result<std::vector<CampaignRow>> campaigns(data::Tx& tx) {
  return tx.in(kModule).all<CampaignRow>(kCampaign + "ORDER BY id DESC LIMIT ?", kMost);
}
Result<std::vector<CampaignRow>> campaigns_of(data::Tx& tx, PersonId reviewer) {
  return tx.in(kModule).all<CampaignRow>(
      kCampaign + "WHERE id IN (SELECT campaign_id FROM reviews_items WHERE reviewer_id = ?) ORDER BY id DESC LIMIT ?",
      reviewer, kMost);
}
Result<std::vector<CampaignRow>> open_campaigns(data::Tx& tx) {
  return tx.in(kModule).all<CampaignRow>(kCampaign + "WHERE closed_at IS NULL ORDER BY due_on LIMIT ?", kMost);
}
Status close(data::Tx& tx, CampaignId id) {
  TRY(tx.in(kModule).run("UPDATE reviews_campaigns SET closed_at = ? WHERE id = ?", tx.now(), id));
  return {};
}
Status count_decided(data::Tx& tx, CampaignId id, std::int64_t decided) {
  TRY(tx.in(kModule).run("UPDATE reviews_campaigns SET open = open - ? WHERE id = ?", decided, id));
  return {};
}

Status insert(data::Tx& tx, const ItemRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO reviews_items (id, campaign_id, person_id, assignment_id, role, scope_kind, scope_id, scope_name, "
      "granted_at, granted_by, expires_at, reviewer_id, decision, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "'', '')",
      row.id, row.campaign_id, row.person_id, row.assignment_id, row.role, row.scope_kind, row.scope_id, row.scope_name,
      row.granted_at, row.granted_by, row.expires_at, row.reviewer_id));
  return {};
}
Result<std::optional<ItemRow>> item(data::Tx& tx, ItemId id) {
  return tx.in(kModule).first<ItemRow>(kItem + "id = ?", id);
}
Result<std::vector<ItemRow>> items(data::Tx& tx, CampaignId campaign, bool open, std::optional<PersonId> reviewer,
                                   std::optional<ItemId> after, std::int64_t limit) {
  const std::string rest = "campaign_id = ?1 AND id > ?2 AND (?3 IS NULL OR reviewer_id = ?3)";
  return tx.in(kModule).all<ItemRow>(kItem + rest + (open ? " AND decision = ''" : "") + " ORDER BY id LIMIT ?4",
                                     campaign, after.value_or(ItemId{}), reviewer, limit);
}
Result<std::vector<OpenOf>> open_by_reviewer(data::Tx& tx, CampaignId campaign) {
  return tx.in(kModule).all<OpenOf>("SELECT reviewer_id, count(*) FROM reviews_items WHERE campaign_id = ? AND "
                                    "decision = '' GROUP BY reviewer_id",
                                    campaign);
}
Status decide(data::Tx& tx, ItemId id, std::string_view decision, std::string_view reason, PersonId by) {
  TRY(tx.in(kModule).run(
      "UPDATE reviews_items SET decision = ?, reason = ?, decided_by = ?, decided_at = ? WHERE id = ?", decision,
      reason, by, tx.now(), id));
  return {};
}
Result<std::vector<ItemRow>> decided_between(data::Tx& tx, Instant from, Instant to, Instant after_at, ItemId after,
                                             std::int64_t limit) {
  return tx.in(kModule).all<ItemRow>(kItem +
                                         "decided_at IS NOT NULL AND decided_at >= ?1 AND decided_at < ?2 AND "
                                         "decided_at >= ?3 AND (decided_at > ?3 OR id > ?4) ORDER BY decided_at, id "
                                         "LIMIT ?5",
                                     from, to, after_at, after, limit);
}

Status insert(data::Tx& tx, const EmergencyRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO reviews_emergencies (id, person_id, role, reason, assignment_id, asked_at, "
                         "until, outcome, note) VALUES (?, ?, ?, ?, ?, ?, ?, '', '')",
                         row.id, row.person_id, row.role, row.reason, row.assignment_id, row.asked_at, row.until));
  return {};
}
Result<std::optional<EmergencyRow>> emergency(data::Tx& tx, EmergencyId id) {
  return tx.in(kModule).first<EmergencyRow>(kEmergency + "id = ?", id);
}
Result<std::vector<EmergencyRow>> emergencies(data::Tx& tx, bool open, std::optional<EmergencyId> before,
                                              std::int64_t limit) {
  return tx.in(kModule).all<EmergencyRow>(kEmergency + (open ? "outcome = '' AND " : "") +
                                              "id < ? ORDER BY id DESC LIMIT ?",
                                          before.value_or(after_all()), limit);
}
Result<std::vector<EmergencyRow>> emergencies_of(data::Tx& tx, PersonId person, std::int64_t limit) {
  return tx.in(kModule).all<EmergencyRow>(kEmergency + "person_id = ? ORDER BY id DESC LIMIT ?", person, limit);
}
Status end(data::Tx& tx, EmergencyId id) {
  TRY(tx.in(kModule).run("UPDATE reviews_emergencies SET ended_at = ? WHERE id = ?", tx.now(), id));
  return {};
}
Status review(data::Tx& tx, EmergencyId id, std::string_view outcome, std::string_view note, PersonId by) {
  TRY(tx.in(kModule).run(
      "UPDATE reviews_emergencies SET outcome = ?, note = ?, reviewed_by = ?, reviewed_at = ? WHERE id = ?", outcome,
      note, by, tx.now(), id));
  return {};
}

Result<std::optional<SettingsRow>> settings(data::Tx& tx) {
  return tx.in(kModule).first<SettingsRow>("SELECT roles, longest_minutes FROM reviews_settings WHERE id = 1");
}
Status put_settings(data::Tx& tx, const SettingsRow& row, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO reviews_settings (id, roles, longest_minutes, changed_by, changed_at) VALUES (1, "
                         "?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET roles = excluded.roles, longest_minutes = "
                         "excluded.longest_minutes, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                         row.roles, row.longest_minutes, by, tx.now()));
  return {};
}

}  // namespace mc::reviews::store
