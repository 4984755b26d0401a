#include "modules/interop/store.hpp"

#include "appliance/base/text.hpp"

namespace mc::interop::store {
namespace {

const std::string kPersonColumns =
    "person_id, number_key, family_key, given_key, active, profession, unit_id, qualifications, changed_at";
const std::string kMessageColumns = "id, at, key_id, control_id, sender, dry_run, answer, error, records, taken, "
                                    "refused, import_id, milliseconds, source, peer, reason";
const std::string kRejectedColumns =
    "id, at, number_key, number, event, control_id, sender, reason, body, tries, last_at";
constexpr std::string_view kLast = "\xF4\x8F\xBF\xBF";  // sorts behind every other text
const Uuid kBehindAll{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

/// " AND unit_id IN (x'..')": ids of ours, in hexadecimal.
std::string in_units(const std::vector<UnitId>& units) {
  std::string out = " AND unit_id IN (";
  for (const UnitId& unit : units) out += (out.back() == '(' ? "x'" : ",x'") + to_hex(unit.bytes) + "'";
  return out + ")";
}

/// The texts that begin so: from the first, up to the second.
struct Span {
  std::optional<std::string> from, to;
};
Span beginning_with(const std::optional<std::string>& text) {
  if (!text) return {};
  const std::string from = fold(*text);
  return {from, from + std::string(kLast)};
}

/// What a search asks for; the condition that has an index stands once more as itself, so that it is used.
std::string where_of(const fhir::Search& s, const std::optional<std::vector<UnitId>>& units) {
  std::string sql =
      " FROM interop_people WHERE person_id > ?1 AND (?2 IS NULL OR active = ?2) AND (?3 IS NULL OR profession = ?3) "
      "AND (?4 IS NULL OR changed_at >= ?4) AND (?5 IS NULL OR changed_at < ?5) AND (?6 IS NULL OR person_id = ?6) AND "
      "(?7 IS NULL OR number_key = ?7) AND (?8 IS NULL OR (family_key >= ?8 AND family_key < ?9)) AND (?10 IS NULL OR "
      "(given_key >= ?10 AND given_key < ?11)) AND (?12 IS NULL OR (family_key >= ?12 AND family_key < ?13) OR "
      "(given_key >= ?12 AND given_key < ?13))";
  if (s.number)
    sql += " AND number_key = ?7";
  else if (s.family)
    sql += " AND family_key >= ?8 AND family_key < ?9";
  else if (s.given)
    sql += " AND given_key >= ?10 AND given_key < ?11";
  else if (s.name)
    sql += " AND ((family_key >= ?12 AND family_key < ?13) OR (given_key >= ?12 AND given_key < ?13))";
  return units ? sql + in_units(*units) : sql;
}

/// Calls `ask(values...)` for the parameters of where_of().
template <class F>
auto with_values(const fhir::Search& s, bool former, const F& ask) {
  const std::optional<bool> active = former ? s.active : std::optional(true);
  const PersonId after = s.after.value_or(PersonId{});
  const Span family = beginning_with(s.family), given = beginning_with(s.given), name = beginning_with(s.name);
  const std::optional<std::string> number = s.number ? std::optional(ascii_lower(*s.number)) : std::nullopt;
  return ask(after, active, s.role, s.changed_from, s.changed_to, s.id, number, family.from, family.to, given.from,
             given.to, name.from, name.to);
}

}  // namespace

Result<SettingsRow> settings(data::Tx& tx) {
  return tx.in(kModule).one<SettingsRow>(
      "SELECT fhir_on, release_number, release_email, release_job_title, release_credential_numbers, release_former, "
      "hl7_mode, hl7_number_type, hl7_site, filled, filled_to FROM interop_settings WHERE id = 1");
}

Status put_settings(data::Tx& tx, const SettingsRow& r) {
  TRY(tx.in(kModule).run("UPDATE interop_settings SET fhir_on = ?, release_number = ?, release_email = ?, "
                         "release_job_title = ?, release_credential_numbers = ?, release_former = ?, hl7_mode = ?, "
                         "hl7_number_type = ?, hl7_site = ? WHERE id = 1",
                         r.fhir_on, r.release_number, r.release_email, r.release_job_title,
                         r.release_credential_numbers, r.release_former, r.hl7_mode, r.hl7_number_type, r.hl7_site));
  return {};
}

Status set_filled(data::Tx& tx, bool filled, PersonId to) {
  TRY(tx.in(kModule).run("UPDATE interop_settings SET filled = ?, filled_to = ? WHERE id = 1", filled, to));
  return {};
}

Result<ListenerRow> listener(data::Tx& tx) {
  return tx.in(kModule).one<ListenerRow>(
      "SELECT mllp_on, mllp_address, mllp_port, mllp_tls, mllp_peers, mllp_client_pem FROM interop_settings "
      "WHERE id = 1");
}

Status put_listener(data::Tx& tx, const ListenerRow& r) {
  TRY(tx.in(kModule).run("UPDATE interop_settings SET mllp_on = ?, mllp_address = ?, mllp_port = ?, mllp_tls = ?, "
                         "mllp_peers = ?, mllp_client_pem = ? WHERE id = 1",
                         r.on, r.address, r.port, r.tls, r.peers, r.client_pem));
  return {};
}

Result<std::optional<PersonRow>> person(data::Tx& tx, PersonId id) {
  return tx.in(kModule).first<PersonRow>("SELECT " + kPersonColumns + " FROM interop_people WHERE person_id = ?", id);
}

Status put_person(data::Tx& tx, const PersonRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO interop_people (" + kPersonColumns +
                             ") VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id) DO UPDATE SET number_key = "
                             "excluded.number_key, family_key = excluded.family_key, given_key = excluded.given_key, "
                             "active = excluded.active, profession = excluded.profession, unit_id = excluded.unit_id, "
                             "qualifications = excluded.qualifications, changed_at = excluded.changed_at",
                         r.person_id, r.number_key, r.family_key, r.given_key, r.active, r.profession, r.unit_id,
                         r.qualifications, r.changed_at));
  return {};
}

Status remove_person(data::Tx& tx, PersonId id) {
  TRY(tx.in(kModule).run("DELETE FROM interop_people WHERE person_id = ?", id));
  return {};
}

Result<std::int64_t> count_people(data::Tx& tx) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM interop_people WHERE person_id > x''");
}

Result<std::vector<PersonRow>> people(data::Tx& tx, const fhir::Search& s,
                                      const std::optional<std::vector<UnitId>>& units, bool former,
                                      std::int64_t limit) {
  const std::string sql = "SELECT " + kPersonColumns + where_of(s, units) + " ORDER BY person_id LIMIT ?14";
  return with_values(s, former,
                     [&](const auto&... values) { return tx.in(kModule).all<PersonRow>(sql, values..., limit); });
}

Result<std::int64_t> count_found(data::Tx& tx, const fhir::Search& s, const std::optional<std::vector<UnitId>>& units,
                                 bool former) {
  const std::string sql = "SELECT count(*)" + where_of(s, units);
  fhir::Search all = s;
  all.after.reset();
  return with_values(all, former,
                     [&](const auto&... values) { return tx.in(kModule).one<std::int64_t>(sql, values...); });
}

Status insert_message(data::Tx& tx, const MessageRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO interop_messages (" + kMessageColumns +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, r.at, r.key_id, r.control_id, r.sender, r.dry_run, r.answer, r.error, r.records, r.taken,
                         r.refused, r.import_id, r.milliseconds, r.source, r.peer, r.reason));
  return {};
}

Result<std::vector<MessageRow>> messages(data::Tx& tx, std::optional<MessageId> before, std::int64_t limit) {
  return tx.in(kModule).all<MessageRow>("SELECT " + kMessageColumns +
                                            " FROM interop_messages WHERE id < ? ORDER BY id DESC LIMIT ?",
                                        before.value_or(MessageId{kBehindAll}), limit);
}

Status forget_messages(data::Tx& tx, const MessageId& first) {
  TRY(tx.in(kModule).run("DELETE FROM interop_messages WHERE id < ?", first));
  return {};
}

Status put_rejected(data::Tx& tx, const RejectedRow& r) {
  TRY(settle_rejected(tx, r.number_key));
  TRY(tx.in(kModule).run("INSERT INTO interop_rejected (" + kRejectedColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?)", r.id,
                         r.at, r.number_key, r.number, r.event, r.control_id, r.sender, r.reason, r.body, r.tries,
                         r.last_at));
  return {};
}

Result<std::int64_t> settle_rejected(data::Tx& tx, const std::string& number_key) {
  if (number_key.empty()) return 0;
  return tx.in(kModule).run("DELETE FROM interop_rejected WHERE number_key = ?", number_key);
}

Result<std::optional<RejectedRow>> rejected(data::Tx& tx, RejectedId id) {
  return tx.in(kModule).first<RejectedRow>("SELECT " + kRejectedColumns + " FROM interop_rejected WHERE id = ?", id);
}

Result<std::vector<RejectedRow>> rejected_after(data::Tx& tx, std::optional<RejectedId> before, std::int64_t limit) {
  return tx.in(kModule).all<RejectedRow>("SELECT " + kRejectedColumns +
                                             " FROM interop_rejected WHERE id < ? ORDER BY id DESC LIMIT ?",
                                         before.value_or(RejectedId{kBehindAll}), limit);
}

Status rejected_again(data::Tx& tx, RejectedId id, const std::string& reason) {
  TRY(tx.in(kModule).run("UPDATE interop_rejected SET reason = ?, tries = tries + 1, last_at = ? WHERE id = ?", reason,
                         tx.now(), id));
  return {};
}

Result<bool> remove_rejected(data::Tx& tx, RejectedId id) {
  return TRY(tx.in(kModule).run("DELETE FROM interop_rejected WHERE id = ?", id)) > 0;
}

Result<std::int64_t> count_rejected(data::Tx& tx) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM interop_rejected WHERE id > x''");
}

Result<std::int64_t> remove_rejected_of(data::Tx& tx, const std::function<bool(std::string)>& speaks_of) {
  std::int64_t gone = 0;
  std::vector<RejectedRow> rows;
  for (std::optional<RejectedId> at; !(rows = TRY(rejected_after(tx, at, 200))).empty(); at = rows.back().id)
    for (const RejectedRow& row : rows)
      if (speaks_of(row.body)) gone += TRY(remove_rejected(tx, row.id)) ? 1 : 0;
  return gone;
}

Status trim_rejected(data::Tx& tx, const RejectedId& first, std::int64_t most) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM interop_rejected WHERE id < ?", first));
  const auto kept = TRY(count_rejected(tx));
  if (kept > most)
    TRY(sql.run("DELETE FROM interop_rejected WHERE id IN (SELECT id FROM interop_rejected WHERE id > x'' ORDER BY id "
                "LIMIT ?)",
                kept - most));
  return {};
}

}  // namespace mc::interop::store
