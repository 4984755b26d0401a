#include "modules/credentials/store_alerts.hpp"

#include <algorithm>

namespace mc::credentials {

namespace {
constexpr int kTellLateDays = 30;  // an expiry during downtime is still told; an old card that comes in is no news

/// Codes of the catalogue as SQL, in quotes.
std::string quoted(const std::vector<std::string>& codes) {
  std::string out = "''";
  for (const std::string& code : codes) {
    out += ",'";
    for (char c : code) out += c == '\'' ? std::string("''") : std::string(1, c);
    out += "'";
  }
  return out;
}
}  // namespace

std::optional<int> alert_step(int days_left) {
  if (days_left < -kTellLateDays) return std::nullopt;
  for (int step : kAlertSteps)
    if (days_left <= step) return step;
  return std::nullopt;
}

std::pair<Date, Date> alert_window(Date today, int step) {
  if (step < 0) return {today - kTellLateDays, today - 1};
  auto here = std::find(std::begin(kAlertSteps), std::end(kAlertSteps), step);
  return {today + (*(here - 1) + 1), today + step};
}

namespace store {

Result<std::vector<RolledRow>> roll_statuses(data::Tx& tx, Date today, std::int64_t limit) {
  auto pass = [&](std::string_view condition, CredentialStatus to, Date from, Date until,
                  std::int64_t room) -> Result<std::vector<RolledRow>> {
    if (room <= 0) return std::vector<RolledRow>();
    std::string sql = "UPDATE credentials_items SET status = ? WHERE id IN (SELECT id FROM credentials_items WHERE "
                      "deleted_at IS NULL AND ";
    sql.append(condition).append(" AND expires_on >= ? AND expires_on <= ? LIMIT ?) RETURNING id, person_id, type");
    return tx.in(kModule).all<RolledRow>(sql, to, from, until, room);
  };
  const Date never = make_date(1, 1, 1), always = make_date(9999, 12, 31);
  std::vector<RolledRow> out;
  auto add = [&](Result<std::vector<RolledRow>> rows) -> Status {
    auto found = TRY(std::move(rows));
    out.insert(out.end(), found.begin(), found.end());
    return {};
  };
  auto room = [&] { return limit - static_cast<std::int64_t>(out.size()); };
  TRY(add(pass("status IN ('active', 'expiring_soon')", CredentialStatus::expired, never, today - 1, room())));
  TRY(add(pass("status IN ('active', 'expired')", CredentialStatus::expiring_soon, today, today + 90, room())));
  TRY(add(pass("status IN ('expired', 'expiring_soon')", CredentialStatus::active, today + 91, always, room())));
  return out;
}

Result<std::vector<DueRow>> due_alerts(data::Tx& tx, std::pair<Date, Date> window, int step, Date today,
                                       const std::vector<std::string>& dated, Date after_on, CredentialId after,
                                       std::int64_t limit) {
  const std::string stands = " AND n.deleted_at IS NULL AND n.status <> 'revoked' AND n.verification <> 'rejected' AND "
                             "(n.issued_on IS NULL OR n.issued_on <= ?6) AND (n.expires_on > i.expires_on OR "
                             "(n.expires_on IS NULL AND n.type NOT IN (" +
                             quoted(dated) + ")))";
  return tx.in(kModule).all<DueRow>(
      "SELECT i.id, i.person_id, i.kind, i.type, i.type_name, i.expires_on, a.dismissed_at IS NOT NULL FROM "
      "credentials_items i LEFT JOIN credentials_alerts a ON a.credential_id = i.id AND a.expires_on = i.expires_on "
      "AND a.step = ?1 WHERE i.deleted_at IS NULL AND i.expires_on >= ?2 AND i.expires_on <= ?3 AND (i.expires_on > ?2 "
      "OR i.id > ?4) AND i.status <> 'revoked' AND a.sent_at IS NULL AND NOT EXISTS (SELECT 1 FROM credentials_people "
      "p "
      "WHERE p.person_id = i.person_id AND p.active = 0) AND NOT EXISTS (SELECT 1 FROM credentials_items n WHERE "
      "n.previous_id = i.id" +
          stands +
          ") AND NOT EXISTS (SELECT 1 FROM credentials_items n WHERE n.person_id = i.person_id AND n.kind = i.kind AND "
          "n.type = i.type AND n.type <> 'other' AND coalesce(n.state, '') = coalesce(i.state, '') AND n.id <> i.id" +
          stands + ") ORDER BY i.expires_on, i.id LIMIT ?5",
      step, std::max(window.first, after_on), window.second, after, limit, today);
}

Status mark_sent(data::Tx& tx, const DueRow& row, int step, bool to_manager) {
  std::optional<Instant> manager_at;
  if (to_manager) manager_at = tx.now();
  TRY(tx.in(kModule).run(
      "INSERT INTO credentials_alerts (credential_id, expires_on, step, sent_at, manager_at) VALUES (?,?,?,?,?) ON "
      "CONFLICT (credential_id, expires_on, step) DO UPDATE SET sent_at = excluded.sent_at, manager_at = "
      "excluded.manager_at",
      row.id, row.expires_on, step, tx.now(), manager_at));
  return {};
}

Status mark_dismissed(data::Tx& tx, CredentialId id, Date expires_on, int step) {
  TRY(tx.in(kModule).run(
      "INSERT INTO credentials_alerts (credential_id, expires_on, step, dismissed_at) VALUES (?,?,?,?) ON CONFLICT "
      "(credential_id, expires_on, step) DO UPDATE SET dismissed_at = excluded.dismissed_at",
      id, expires_on, step, tx.now()));
  return {};
}

Result<std::vector<AlertRow>> dismissed(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<AlertRow>(
      "SELECT a.credential_id, a.expires_on, a.step, a.dismissed_at FROM credentials_items i JOIN credentials_alerts a "
      "ON a.credential_id = i.id AND a.expires_on = i.expires_on WHERE i.person_id = ? AND i.deleted_at IS NULL AND "
      "a.dismissed_at IS NOT NULL LIMIT 2000",
      person);
}

Result<std::vector<EscalationRow>> to_escalate(data::Tx& tx, Date since) {
  // The last day and what comes after it are steps of one end: who was told of one needs not hear of the other.
  TRY(tx.in(kModule).run(
      "UPDATE credentials_alerts SET officer_at = ? WHERE officer_at IS NULL AND step <= 0 AND sent_at IS NOT NULL AND "
      "EXISTS (SELECT 1 FROM credentials_alerts b WHERE b.credential_id = credentials_alerts.credential_id AND "
      "b.expires_on = credentials_alerts.expires_on AND b.step <= 0 AND b.officer_at IS NOT NULL)",
      tx.now()));
  return tx.in(kModule).all<EscalationRow>(
      "SELECT DISTINCT a.credential_id, a.expires_on, p.unit_id FROM credentials_alerts a JOIN credentials_items i ON "
      "i.id = a.credential_id LEFT JOIN credentials_people p ON p.person_id = i.person_id WHERE a.officer_at IS NULL "
      "AND a.step <= 0 AND a.sent_at IS NOT NULL AND a.expires_on >= ? AND i.deleted_at IS NULL LIMIT 20000",
      since);
}

Status mark_escalated(data::Tx& tx, const EscalationRow& row) {
  TRY(tx.in(kModule).run("UPDATE credentials_alerts SET officer_at = ? WHERE credential_id = ? AND expires_on = ? AND "
                         "step <= 0 AND officer_at IS NULL AND sent_at IS NOT NULL",
                         tx.now(), row.credential_id, row.expires_on));
  return {};
}

Result<std::optional<ResidenceRow>> residence(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<ResidenceRow>("SELECT state, since FROM credentials_residences WHERE person_id = ?",
                                            person);
}

Status put_residence(data::Tx& tx, PersonId person, const std::optional<ResidenceRow>& row) {
  TRY(tx.in(kModule).run("DELETE FROM credentials_residences WHERE person_id = ?", person));
  if (row)
    TRY(tx.in(kModule).run("INSERT INTO credentials_residences (person_id, state, since, set_at) VALUES (?,?,?,?)",
                           person, row->state, row->since, tx.now()));
  return {};
}

Result<std::vector<SiteRow>> sites(data::Tx& tx) {
  return tx.in(kModule).all<SiteRow>("SELECT unit_id, state FROM credentials_sites ORDER BY unit_id LIMIT 5000");
}

Status put_sites(data::Tx& tx, const std::vector<SiteRow>& rows) {
  TRY(tx.in(kModule).run("DELETE FROM credentials_sites"));
  for (const SiteRow& row : rows)
    TRY(tx.in(kModule).run(
        "INSERT INTO credentials_sites (unit_id, state) VALUES (?,?) ON CONFLICT (unit_id) DO UPDATE "
        "SET state = excluded.state",
        row.unit_id, row.state));
  return {};
}

Result<std::vector<CompactRow>> compact_licences(data::Tx& tx, CredentialId after, std::int64_t limit) {
  return tx.in(kModule).all<CompactRow>(
      "SELECT i.id, i.person_id, i.state, i.compact, r.state, r.since, p.unit_id, coalesce(t.problems, '') FROM "
      "credentials_items i JOIN credentials_people p ON p.person_id = i.person_id LEFT JOIN credentials_residences r "
      "ON "
      "r.person_id = i.person_id LEFT JOIN credentials_compact_told t ON t.credential_id = i.id WHERE i.id > ? AND "
      "i.deleted_at IS NULL AND i.kind = 'license' AND i.type IN ('RN', 'LPN', 'LVN') AND i.status "
      "IN "
      "('active', 'expiring_soon') AND p.active = 1 ORDER BY i.id LIMIT ?",
      after, limit);
}

Result<std::string> compact_told(data::Tx& tx, CredentialId id) {
  auto found = TRY(
      tx.in(kModule).first<std::string>("SELECT problems FROM credentials_compact_told WHERE credential_id = ?", id));
  return found.value_or(std::string());
}

Status put_compact_told(data::Tx& tx, CredentialId id, std::string_view problems) {
  TRY(tx.in(kModule).run(
      "INSERT INTO credentials_compact_told (credential_id, problems, told_at) VALUES (?,?,?) ON "
      "CONFLICT (credential_id) DO UPDATE SET problems = excluded.problems, told_at = excluded.told_at",
      id, problems, tx.now()));
  return {};
}

Status put_feed(data::Tx& tx, PersonId person, const security::Hash32& token_hash) {
  TRY(tx.in(kModule).run("INSERT INTO credentials_feeds (person_id, token_hash, made_at) VALUES (?,?,?) ON CONFLICT "
                         "(person_id) DO UPDATE SET token_hash = excluded.token_hash, made_at = excluded.made_at",
                         person, ByteView(token_hash), tx.now()));
  return {};
}

Status drop_feed(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("DELETE FROM credentials_feeds WHERE person_id = ?", person));
  return {};
}

Result<std::optional<FeedRow>> feed(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<FeedRow>("SELECT person_id, made_at FROM credentials_feeds WHERE person_id = ?", person);
}

Result<std::optional<FeedRow>> feed_by(data::Tx& tx, const security::Hash32& token_hash) {
  return tx.in(kModule).first<FeedRow>("SELECT person_id, made_at FROM credentials_feeds WHERE token_hash = ?",
                                       ByteView(token_hash));
}

Result<std::vector<TypeCount>> held_by_profession(data::Tx& tx, std::string_view profession, Date today,
                                                  std::int64_t least) {
  return tx.in(kModule).all<TypeCount>(
      "SELECT i.type, max(i.type_name), count(DISTINCT i.person_id) AS n FROM credentials_people p JOIN "
      "credentials_items i ON i.person_id = p.person_id WHERE p.active = 1 AND p.profession = ? AND i.deleted_at IS "
      "NULL "
      "AND i.kind = 'certification' AND i.type <> 'other' AND i.status <> 'revoked' AND (i.expires_on IS NULL OR "
      "i.expires_on >= ?) GROUP BY i.type HAVING n >= ? ORDER BY n DESC, i.type LIMIT 100",
      profession, today, least);
}

}  // namespace store
}  // namespace mc::credentials
