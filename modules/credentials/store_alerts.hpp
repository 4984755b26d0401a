#pragma once
// SQL of the nightly work, of alerts, residences, sites and calendar feeds.
#include "appliance/security/crypto.hpp"
#include "modules/credentials/compact.hpp"
#include "modules/credentials/store.hpp"

namespace mc::credentials {

/// A credential whose stored status was changed.
struct RolledRow {
  CredentialId id;
  PersonId person_id;
  std::string type;
};
FIELDS(RolledRow, id, person_id, type)

/// A credential of which an alert is due. `dismissed`: its holder does not want to hear of this step.
struct DueRow {
  CredentialId id;
  PersonId person_id;
  credentials::Kind kind = Kind::certification;
  std::string type;
  std::string type_name;
  Date expires_on;
  bool dismissed = false;
};
FIELDS(DueRow, id, person_id, kind, type, type_name, expires_on, dismissed)

struct AlertRow {
  CredentialId credential_id;
  Date expires_on;
  std::int64_t step = 0;
  std::optional<Instant> dismissed_at;
};
FIELDS(AlertRow, credential_id, expires_on, step, dismissed_at)

/// A card at its end, and where its holder works.
struct EscalationRow {
  CredentialId credential_id;
  Date expires_on;
  std::optional<UnitId> unit_id;
};
FIELDS(EscalationRow, credential_id, expires_on, unit_id)

struct ResidenceRow {
  std::string state;
  std::optional<Date> since;
};
FIELDS(ResidenceRow, state, since)
struct SiteRow {
  UnitId unit_id;
  std::string state;
};
FIELDS(SiteRow, unit_id, state)

/// A licence that may have a compact problem, with where its holder lives and works.
struct CompactRow {
  CredentialId id;
  PersonId person_id;
  std::optional<std::string> state;
  bool compact = false;
  std::optional<std::string> home;
  std::optional<Date> home_since;
  std::optional<UnitId> unit_id;
  std::string told;  // JSON, empty: nothing
};
FIELDS(CompactRow, id, person_id, state, compact, home, home_since, unit_id, told)

struct FeedRow {
  PersonId person_id;
  Instant made_at;
};
FIELDS(FeedRow, person_id, made_at)

struct TypeCount {
  std::string type;
  std::string type_name;
  std::int64_t people = 0;
};
FIELDS(TypeCount, type, type_name, people)

/// The steps of alerts, the last first: -1 stands for what expired within the last 30 days.
inline constexpr int kAlertSteps[] = {-1, 0, 7, 14, 30, 60, 90};
/// The step that is reached with so many days left; nullopt: none yet, or too long ago.
std::optional<int> alert_step(int days_left);
/// First and last day of expiry of a step, seen from today.
std::pair<Date, Date> alert_window(Date today, int step);

namespace store {

/// Brings at most `limit` stored statuses up to date and returns them.
Result<std::vector<RolledRow>> roll_statuses(data::Tx& tx, Date today, std::int64_t limit);
/// Credentials that expire between these days, whose holder was not told of this step yet; ordered and keyset by
/// (expires_on, id). Without people who left, and without those that a later card stands for: one that renews it or is
/// of the same kind and type, that was not rejected, has begun, and ends later. Without an end it counts only where
/// cards may have none: not for `dated` types.
Result<std::vector<DueRow>> due_alerts(data::Tx& tx, std::pair<Date, Date> window, int step, Date today,
                                       const std::vector<std::string>& dated, Date after_on, CredentialId after,
                                       std::int64_t limit);
Status mark_sent(data::Tx& tx, const DueRow& row, int step, bool to_manager);
Status mark_dismissed(data::Tx& tx, CredentialId id, Date expires_on, int step);
/// Those of a person that she dismissed.
Result<std::vector<AlertRow>> dismissed(data::Tx& tx, PersonId person);
/// Sent on the last day or after it, and no officer knows of this end; at most 20,000.
Result<std::vector<EscalationRow>> to_escalate(data::Tx& tx, Date since);
Status mark_escalated(data::Tx& tx, const EscalationRow& row);

Result<std::optional<ResidenceRow>> residence(data::Tx& tx, PersonId person);
Status put_residence(data::Tx& tx, PersonId person, const std::optional<ResidenceRow>& row);
Result<std::vector<SiteRow>> sites(data::Tx& tx);
Status put_sites(data::Tx& tx, const std::vector<SiteRow>& rows);
/// Licences in force of types with a compact, of people who work here, by id.
Result<std::vector<CompactRow>> compact_licences(data::Tx& tx, CredentialId after, std::int64_t limit);
/// What was told of the licence, as JSON; empty: nothing.
Result<std::string> compact_told(data::Tx& tx, CredentialId id);
Status put_compact_told(data::Tx& tx, CredentialId id, std::string_view problems);

Status put_feed(data::Tx& tx, PersonId person, const security::Hash32& token_hash);
Status drop_feed(data::Tx& tx, PersonId person);
Result<std::optional<FeedRow>> feed(data::Tx& tx, PersonId person);
Result<std::optional<FeedRow>> feed_by(data::Tx& tx, const security::Hash32& token_hash);

/// Certifications in force by type, of active people of this profession, with at least `least` people.
Result<std::vector<TypeCount>> held_by_profession(data::Tx& tx, std::string_view profession, Date today,
                                                  std::int64_t least);

}  // namespace store
}  // namespace mc::credentials
