#include "modules/interop/store.hpp"

#include "appliance/base/text.hpp"

namespace mc::interop::store {
namespace {

const std::string kPersonColumns =
    "person_id, number_key, family_key, given_key, active, profession, unit_id, qualifications, changed_at";
const std::string kMessageColumns =
    "id, at, key_id, control_id, sender, dry_run, answer, error, records, taken, refused, import_id, milliseconds";
constexpr std::string_view kLast = "\xF4\x8F\xBF\xBF";  // sorts behind every other text

/// " AND unit_id IN (x'..')": ids of ours, in hexadecimal.
std::string in_units(const std::vector<UnitId>& units) {
  std::string out = " AND unit_id IN (";
  for (const UnitId& unit : units) out += (out.back() == '(' ? "x'" : ",x'") + to_hex(unit.bytes) + "'";
  return out + ")";
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
  const std::optional<bool> active = former ? s.active : std::optional(true);
  std::string sql = "SELECT " + kPersonColumns +
                    " FROM interop_people WHERE person_id > ?1 AND (?2 IS NULL OR active = ?2) AND (?3 IS NULL OR "
                    "profession = ?3) AND (?4 IS NULL OR changed_at >= ?4) AND (?5 IS NULL OR changed_at < ?5) AND "
                    "(?6 IS NULL OR person_id = ?6)";
  if (units) sql += in_units(*units);
  const PersonId after = s.after.value_or(PersonId{});
  const std::string end = " ORDER BY person_id LIMIT ?7";
  auto table = tx.in(kModule);
  if (s.number)
    return table.all<PersonRow>(sql + " AND number_key = ?8" + end, after, active, s.role, s.changed_from, s.changed_to,
                                s.id, limit, ascii_lower(*s.number));
  if (s.name) {
    const std::string from = fold(*s.name), to = from + std::string(kLast);
    return table.all<PersonRow>(
        sql + " AND ((family_key >= ?8 AND family_key < ?9) OR (given_key >= ?8 AND given_key < ?9))" + end, after,
        active, s.role, s.changed_from, s.changed_to, s.id, limit, from, to);
  }
  return table.all<PersonRow>(sql + end, after, active, s.role, s.changed_from, s.changed_to, s.id, limit);
}

Status insert_message(data::Tx& tx, const MessageRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO interop_messages (" + kMessageColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, r.at, r.key_id, r.control_id, r.sender, r.dry_run, r.answer, r.error, r.records, r.taken,
                         r.refused, r.import_id, r.milliseconds));
  return {};
}

Result<std::vector<MessageRow>> messages(data::Tx& tx, std::optional<MessageId> before, std::int64_t limit) {
  const MessageId last = before.value_or(MessageId{Uuid{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}});
  return tx.in(kModule).all<MessageRow>(
      "SELECT " + kMessageColumns + " FROM interop_messages WHERE id < ? ORDER BY id DESC LIMIT ?", last, limit);
}

Status forget_messages(data::Tx& tx, const MessageId& first) {
  TRY(tx.in(kModule).run("DELETE FROM interop_messages WHERE id < ?", first));
  return {};
}

}  // namespace mc::interop::store
