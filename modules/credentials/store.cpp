#include "modules/credentials/store.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::credentials::store {
namespace {

constexpr std::string_view kColumns = "id, person_id, kind, type, type_name, issuing_body, state, number, compact, "
                                      "compact_states, issued_on, expires_on, status, notes, created_at, "
                                      "updated_at, previous_id, verification, verified_on, verified_method, shown";

std::string select(std::string_view rest) {
  return std::string("SELECT ")
      .append(kColumns)
      .append(" FROM credentials_items WHERE deleted_at IS NULL ")
      .append(rest);
}

struct WorkCount {
  std::string profession;
  std::string job_title;
  std::int64_t people = 0;
};
FIELDS(WorkCount, profession, job_title, people)

std::string joined_columns() {
  std::string out;
  for (char c : kColumns) {
    out += c;
    if (c == ' ') out += "i.";
  }
  return out;
}
/// Unit ids come from our own tree; blob literals keep the number of parameters fixed.
std::string unit_condition(const std::optional<std::vector<UnitId>>& units) {
  if (!units) return "";
  std::string out = " AND p.unit_id IN (";
  if (units->empty()) out += "NULL";
  for (std::size_t i = 0; i < units->size(); ++i) out += (i == 0 ? "x'" : ",x'") + to_hex((*units)[i].bytes) + "'";
  return out + ")";
}
constexpr const char* kListFrom = " FROM credentials_items i JOIN credentials_people p ON p.person_id = i.person_id "
                                  "WHERE i.deleted_at IS NULL AND p.active = 1";
/// Another card of hers stands for it: what renews it, or a later one of the same kind.
constexpr const char* kNotRenewed =
    " AND NOT EXISTS (SELECT 1 FROM credentials_items n WHERE n.person_id = i.person_id AND n.deleted_at IS NULL AND "
    "(n.previous_id = i.id OR (n.kind = i.kind AND n.type = i.type AND n.type <> 'other' AND coalesce(n.state, '') = "
    "coalesce(i.state, '') AND n.status <> 'revoked' AND (n.expires_on IS NULL OR n.expires_on > i.expires_on))))";
std::string list_conditions(const ItemFilter& filter) {
  return " AND (? IS NULL OR ? = CASE WHEN i.status = 'revoked' THEN 'revoked' WHEN i.expires_on < ? THEN 'expired' "
         "WHEN "
         "i.expires_on <= ? THEN 'expiring_soon' ELSE 'active' END) AND (? IS NULL OR i.expires_on <= ?) AND (? IS "
         "NULL OR i.type = ?) AND (? "
         "IS NULL OR p.profession = ?) "
         "AND (? IS NULL OR (p.name_key >= ? AND p.name_key < ?))" +
         std::string(filter.expires_by ? kNotRenewed : "") + unit_condition(filter.units);
}
std::optional<std::string> upper(const std::optional<std::string>& prefix) {
  return prefix ? std::optional(*prefix + "\xF4\x8F\xBF\xBF") : std::nullopt;
}

}  // namespace

Status insert(data::Tx& tx, const ItemRow& r) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO credentials_items (")
                             .append(kColumns)
                             .append(") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.person_id, r.kind, r.type, r.type_name, r.issuing_body, r.state, r.number, r.compact,
                         r.compact_states, r.issued_on, r.expires_on, r.status, r.notes, r.created_at, r.updated_at,
                         r.previous_id, r.verification, r.verified_on, r.verified_method, r.shown));
  return {};
}

Status update(data::Tx& tx, const ItemRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE credentials_items SET kind = ?, type = ?, type_name = ?, issuing_body = ?, state = ?, number = ?, "
      "compact = ?, "
      "compact_states = ?, issued_on = ?, expires_on = ?, status = ?, notes = ?, updated_at = ?, "
      "previous_id = ?, verification = ?, verified_on = ?, verified_method = ?, shown = ? WHERE id = ?",
      r.kind, r.type, r.type_name, r.issuing_body, r.state, r.number, r.compact, r.compact_states, r.issued_on,
      r.expires_on, r.status, r.notes, r.updated_at, r.previous_id, r.verification, r.verified_on, r.verified_method,
      r.shown, r.id));
  return {};
}

Status remove(data::Tx& tx, CredentialId id) {
  TRY(tx.in(kModule).run("UPDATE credentials_items SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", tx.now(),
                         id));
  return {};
}

Result<std::optional<ItemRow>> find(data::Tx& tx, CredentialId id) {
  return tx.in(kModule).first<ItemRow>(select("AND id = ?"), id);
}

Result<std::optional<CredentialId>> successor(data::Tx& tx, CredentialId id) {
  return tx.in(kModule).first<CredentialId>(
      "SELECT id FROM credentials_items WHERE previous_id = ? AND deleted_at IS NULL", id);
}

/// By chunks, so that few statement texts exist.
Result<std::vector<Held>> held(data::Tx& tx, const std::vector<PersonId>& people, Date today) {
  constexpr std::size_t kChunk = 32;
  std::string text =
      "SELECT person_id, type FROM credentials_items WHERE deleted_at IS NULL AND status <> 'revoked' AND verification "
      "<> 'rejected' AND (expires_on IS NULL OR expires_on >= ?) AND person_id IN (";
  for (std::size_t i = 0; i < kChunk; ++i) text += i == 0 ? "?" : ",?";
  text += ")";
  data::Sql sql = tx.in(kModule);
  std::vector<Held> out;
  for (std::size_t start = 0; start < people.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return people[std::min(start + i, people.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return sql.all<Held>(text, today, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    out.insert(out.end(), rows.begin(), rows.end());
  }
  return out;
}

Result<std::vector<ItemRow>> of_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ItemRow>(select("AND person_id = ? ORDER BY expires_on IS NULL, expires_on, id LIMIT 500"),
                                     person);
}

Result<std::optional<ItemRow>> by_key(data::Tx& tx, PersonId person, Kind kind, std::string_view type,
                                      std::string_view number, const std::optional<std::string>& state) {
  return tx.in(kModule).first<ItemRow>(
      select("AND person_id = ? AND kind = ? AND lower(type) = lower(?) AND lower(number) = lower(?) AND (? IS NULL OR "
             "state IS NULL OR upper(state) = ?) ORDER BY state IS NULL, id LIMIT 1"),
      person, kind, type, number, state, state);
}

Result<std::vector<ItemRow>> page(data::Tx& tx, const ItemFilter& f, std::string_view after_on, CredentialId after,
                                  std::int64_t limit) {
  std::string sql = "SELECT i." + joined_columns() + kListFrom + list_conditions(f) +
                    // Not as a comparison of rows: over an expression that would walk the index from its start.
                    " AND coalesce(i.expires_on, '9999') >= ? AND (coalesce(i.expires_on, '9999') > ? OR i.id > ?)"
                    " ORDER BY coalesce(i.expires_on, '9999'), i.id LIMIT ?";
  return tx.in(kModule).all<ItemRow>(sql, f.status, f.status, f.today, f.today + 90, f.expires_by, f.expires_by, f.type,
                                     f.type, f.profession, f.profession, f.name_prefix, f.name_prefix,
                                     upper(f.name_prefix), after_on, after_on, after, limit);
}

Result<std::int64_t> count(data::Tx& tx, const ItemFilter& f) {
  return tx.in(kModule).one<std::int64_t>(std::string("SELECT count(*)") + kListFrom + list_conditions(f), f.status,
                                          f.status, f.today, f.today + 90, f.expires_by, f.expires_by, f.type, f.type,
                                          f.profession, f.profession, f.name_prefix, f.name_prefix,
                                          upper(f.name_prefix));
}

Result<std::vector<ExpiryCount>> expiries(data::Tx& tx, const std::optional<std::vector<UnitId>>& units, Date today) {
  const auto within = [](const char* last) {
    return std::string("coalesce(sum(i.status <> 'revoked' AND i.expires_on >= ?1 AND i.expires_on <= ") + last +
           kNotRenewed + "), 0)";
  };
  return tx.in(kModule).all<ExpiryCount>(
      "SELECT p.unit_id, i.type, count(*), coalesce(sum(i.status <> 'revoked' AND i.expires_on < ?1), 0), " +
          within("?2") + ", " + within("?3") + ", " + within("?4") +
          " FROM credentials_people p JOIN credentials_items i ON i.person_id = p.person_id WHERE i.deleted_at IS NULL "
          "AND p.active = 1 AND p.unit_id IS NOT NULL" +
          unit_condition(units) + " GROUP BY p.unit_id, i.type",
      today, today + 30, today + 60, today + 90);
}

Result<std::optional<PersonRow>> person(data::Tx& tx, PersonId id) {
  return tx.in(kModule).first<PersonRow>(
      "SELECT person_id, unit_id, profession, job_title, name_key, active FROM credentials_people WHERE person_id = ?",
      id);
}

Status put_person(data::Tx& tx, const PersonRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO credentials_people (person_id, unit_id, profession, job_title, name_key, active) VALUES "
      "(?,?,?,?,?,?) "
      "ON CONFLICT (person_id) DO UPDATE SET unit_id = excluded.unit_id, profession = excluded.profession, "
      "job_title = excluded.job_title, name_key = excluded.name_key, active = excluded.active",
      r.person_id, r.unit_id, r.profession, r.job_title, r.name_key, r.active));
  return {};
}

Result<std::int64_t> count_people(data::Tx& tx, const std::optional<std::vector<UnitId>>& units,
                                  const std::vector<std::string>& professions,
                                  const std::vector<std::string>& job_titles) {
  std::string sql = "SELECT profession, lower(job_title), count(*) FROM credentials_people p WHERE p.active = 1" +
                    unit_condition(units) + " GROUP BY profession, lower(job_title)";
  auto profession_fits = [&](const WorkCount& row) {
    return professions.empty() ||
           std::find(professions.begin(), professions.end(), row.profession) != professions.end();
  };
  auto title_fits = [&](const WorkCount& row) {
    return job_titles.empty() || std::any_of(job_titles.begin(), job_titles.end(), [&](const std::string& title) {
             return ascii_lower(title) == ascii_lower(row.job_title);
           });
  };
  std::int64_t total = 0;
  for (const WorkCount& row : TRY(tx.in(kModule).all<WorkCount>(sql)))
    if (profession_fits(row) && title_fits(row)) total += row.people;
  return total;
}

Status insert_scan(data::Tx& tx, const ScanRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO credentials_scans (id, credential_id, blob_id, media_type, size, added_at) VALUES (?,?,?,?,?,?)",
      r.id, r.credential_id, r.blob_id, r.media_type, r.size, r.added_at));
  return {};
}

Status delete_scan(data::Tx& tx, ScanId id) {
  TRY(tx.in(kModule).run("DELETE FROM credentials_scans WHERE id = ?", id));
  return {};
}

Result<std::vector<ScanRow>> scans(data::Tx& tx, CredentialId credential) {
  return tx.in(kModule).all<ScanRow>("SELECT id, credential_id, blob_id, media_type, size, added_at FROM "
                                     "credentials_scans WHERE credential_id = ? ORDER BY id",
                                     credential);
}

Result<std::vector<ScanRow>> scans_of_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ScanRow>(
      "SELECT s.id, s.credential_id, s.blob_id, s.media_type, s.size, s.added_at FROM credentials_items i JOIN "
      "credentials_scans s ON s.credential_id = i.id WHERE i.person_id = ? AND i.deleted_at IS NULL ORDER BY s.id",
      person);
}

Status insert_history(data::Tx& tx, const Uuid& id, CredentialId credential, const std::string& by,
                      const std::string& what, const std::vector<std::string>& fields, const std::string& before) {
  TRY(tx.in(kModule).run(
      "INSERT INTO credentials_history (id, credential_id, at, by_name, what, fields, before) VALUES (?,?,?,?,?,?,?)",
      id, credential, tx.now(), by, what, shape::to_json(fields), before));
  return {};
}

Result<std::vector<HistoryRow>> history(data::Tx& tx, CredentialId credential) {
  return tx.in(kModule).all<HistoryRow>(
      "SELECT at, by_name, what, fields FROM credentials_history WHERE credential_id = ? ORDER BY id DESC LIMIT 200",
      credential);
}

Status insert_rule(data::Tx& tx, const RuleRow& r, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO credentials_rules (id, name, types, unit_id, unit_name, professions, job_title, "
                         "created_by, created_at, verified_only, issuers, job_titles) "
                         "VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, r.name, r.types, r.unit_id, r.unit_name, r.professions, r.job_title, by, r.created_at,
                         r.verified_only, r.issuers, r.job_titles));
  return {};
}

Status end_rule(data::Tx& tx, RuleId id) {
  std::int64_t changed = TRY(
      tx.in(kModule).run("UPDATE credentials_rules SET ended_at = ? WHERE id = ? AND ended_at IS NULL", tx.now(), id));
  if (changed == 0) return not_found("rule_not_found");
  return {};
}

Result<std::vector<RuleRow>> rules(data::Tx& tx) {
  return tx.in(kModule).all<RuleRow>("SELECT id, name, types, unit_id, unit_name, professions, job_title, created_at, "
                                     "verified_only, issuers, job_titles FROM "
                                     "credentials_rules "
                                     "WHERE ended_at IS NULL ORDER BY name, id");
}

Result<RulesVersion> rules_version(data::Tx& tx) {
  return tx.in(kModule).one<RulesVersion>("SELECT count(*), count(ended_at) FROM credentials_rules");
}

}  // namespace mc::credentials::store
