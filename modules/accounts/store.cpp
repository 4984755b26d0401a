#include "modules/accounts/store.hpp"

#include "appliance/base/text.hpp"

namespace mc::accounts {

std::string email_key(std::string_view email) { return ascii_lower(trim(email)); }

Person person_of(const PersonRow& row) {
  return {row.id, row.handle, row.first_name, row.last_name, row.email, row.employee_number, row.status};
}

namespace store {

Result<std::optional<PersonRow>> find(data::Tx& tx, PersonId id) {
  return tx.in(kModule).first<PersonRow>(
      "SELECT id, handle, first_name, last_name, email, employee_number, status, left_by_choice, locale, "
      "theme FROM accounts_people WHERE id = ?",
      id);
}

Result<std::optional<PersonRow>> find_by_email(data::Tx& tx, std::string_view email) {
  return tx.in(kModule).first<PersonRow>("SELECT id, handle, first_name, last_name, email, employee_number, "
                                         "status, left_by_choice, locale, theme"
                                         " FROM accounts_people WHERE email_key = ?",
                                         email_key(email));
}

Result<std::optional<PersonRow>> find_by_handle(data::Tx& tx, std::string_view handle) {
  return tx.in(kModule).first<PersonRow>("SELECT id, handle, first_name, last_name, email, employee_number, "
                                         "status, left_by_choice, locale, theme"
                                         " FROM accounts_people WHERE handle = ?",
                                         ascii_lower(handle));
}

Result<std::optional<PersonRow>> find_by_employee_number(data::Tx& tx, std::string_view number) {
  return tx.in(kModule).first<PersonRow>("SELECT id, handle, first_name, last_name, email, employee_number, "
                                         "status, left_by_choice, locale, theme"
                                         " FROM accounts_people WHERE employee_number = ?",
                                         number);
}

Result<std::vector<PersonRow>> find_many(data::Tx& tx, const std::vector<PersonId>& ids) {
  // Sixteen at a time; the last batch is filled up with its first id.
  std::vector<PersonRow> found;
  for (std::size_t at = 0; at < ids.size(); at += 16) {
    auto id = [&](std::size_t i) { return ids[at + i < ids.size() ? at + i : at]; };
    auto rows = TRY(tx.in(kModule).all<PersonRow>("SELECT id, handle, first_name, last_name, email, employee_number, "
                                                  "status, left_by_choice, locale, theme FROM accounts_people"
                                                  " WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                                  id(0), id(1), id(2), id(3), id(4), id(5), id(6), id(7), id(8), id(9),
                                                  id(10), id(11), id(12), id(13), id(14), id(15)));
    found.insert(found.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  }
  return found;
}

Result<std::vector<PersonRow>> list(data::Tx& tx, PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<PersonRow>("SELECT id, handle, first_name, last_name, email, employee_number, "
                                       "status, left_by_choice, locale, theme"
                                       " FROM accounts_people WHERE id > ? ORDER BY id LIMIT ?",
                                       after, limit);
}

mc::Status insert(data::Tx& tx, const PersonRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_people (id, handle, first_name, last_name, email, email_key, "
                         "employee_number, status,"
                         " left_by_choice, locale, theme, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, "
                         "?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.handle, row.first_name, row.last_name, row.email, email_key(row.email),
                         row.employee_number, row.status, row.left_by_choice, row.locale, row.theme, tx.now(),
                         tx.now()));
  return {};
}

namespace {

/// What `row` is about to replace.
mc::Status remember_former(data::Tx& tx, const PersonRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO accounts_former_identities (person_id, kind, value, until) "
      "SELECT id, 'name', first_name || ' ' || last_name, ?2 FROM accounts_people WHERE id = ?1 AND (first_name <> ?3 "
      "OR last_name <> ?4) "
      "UNION ALL SELECT id, 'first_name', first_name, ?2 FROM accounts_people WHERE id = ?1 AND first_name <> ?3 "
      "UNION ALL SELECT id, 'last_name', last_name, ?2 FROM accounts_people WHERE id = ?1 AND last_name <> ?4 "
      "UNION ALL SELECT id, 'email', email, ?2 FROM accounts_people WHERE id = ?1 AND email <> ?5 "
      "UNION ALL SELECT id, 'employee_number', employee_number, ?2 FROM accounts_people WHERE id = ?1 AND "
      "employee_number <> COALESCE(?6, '') "
      "ON CONFLICT (person_id, kind, value) DO UPDATE SET until = excluded.until",
      row.id, tx.now(), row.first_name, row.last_name, row.email, row.employee_number));
  return {};
}

}  // namespace

mc::Status update(data::Tx& tx, const PersonRow& row) {
  TRY(remember_former(tx, row));
  TRY(tx.in(kModule).run(
      "UPDATE accounts_people SET handle = ?, first_name = ?, last_name = ?, email = ?, email_key = ?, "
      "employee_number = ?,"
      " status = ?, left_by_choice = ?, locale = ?, theme = ?, updated_at = ? WHERE id = ?",
      row.handle, row.first_name, row.last_name, row.email, email_key(row.email), row.employee_number, row.status,
      row.left_by_choice, row.locale, row.theme, tx.now(), row.id));
  return {};
}

Result<bool> handle_taken(data::Tx& tx, std::string_view handle, PersonId person) {
  auto sql = tx.in(kModule);
  auto owner = TRY(sql.first<PersonId>("SELECT id FROM accounts_people WHERE handle = ?", handle));
  if (owner) return *owner != person;
  auto holder = TRY(sql.first<PersonId>(
      "SELECT person_id FROM accounts_held_handles WHERE handle = ? AND held_until > ?", handle, tx.now()));
  return holder && *holder != person;
}

mc::Status hold_handle(data::Tx& tx, std::string_view handle, PersonId person, Instant until) {
  TRY(tx.in(kModule).run(
      "INSERT INTO accounts_held_handles (handle, person_id, held_until) VALUES (?, ?, ?)"
      " ON CONFLICT (handle) DO UPDATE SET person_id = excluded.person_id, held_until = excluded.held_until",
      handle, person, until));
  return {};
}

mc::Status release_handles(data::Tx& tx, Instant now) {
  TRY(tx.in(kModule).run("DELETE FROM accounts_held_handles WHERE held_until <= ?", now));
  return {};
}

Result<std::optional<PasswordRow>> password(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<PasswordRow>(
      "SELECT hash, must_change, failures, locked_until FROM accounts_passwords WHERE person_id = ?", person);
}

mc::Status set_password(data::Tx& tx, PersonId person, std::string_view hash, bool must_change) {
  TRY(tx.in(kModule).run(
      "INSERT INTO accounts_passwords (person_id, hash, must_change, changed_at) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change,"
      " changed_at = excluded.changed_at, failures = 0, locked_until = NULL",
      person, hash, must_change, tx.now()));
  return {};
}

mc::Status void_password(data::Tx& tx, PersonId person, Random& random) {
  auto row = TRY(password(tx, person));
  if (!row) return {};
  std::array<std::uint8_t, 32> bytes;
  random.fill(bytes);
  std::string digest = to_base64(bytes);
  while (digest.ends_with('=')) digest.pop_back();
  // A well-formed hash that belongs to no password, so that a wrong one takes its usual time, and the link for a
  // forgotten password, which goes to the address, still works.
  return set_password(tx, person, row->hash.substr(0, row->hash.rfind('$') + 1) + digest, false);
}

mc::Status rehash(data::Tx& tx, PersonId person, std::string_view hash) {
  TRY(tx.in(kModule).run("UPDATE accounts_passwords SET hash = ? WHERE person_id = ?", hash, person));
  return {};
}

mc::Status set_failures(data::Tx& tx, PersonId person, std::int64_t failures, std::optional<Instant> locked_until) {
  TRY(tx.in(kModule).run("UPDATE accounts_passwords SET failures = ?, locked_until = ? WHERE person_id = ?", failures,
                         locked_until, person));
  return {};
}

mc::Status insert_status_change(data::Tx& tx, Uuid id, PersonId person, std::optional<PersonId> actor,
                                accounts::Status former, accounts::Status status, std::string_view reason) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_status_changes (id, person_id, at, actor_id, former, status, "
                         "reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         id, person, tx.now(), actor, former, status, reason));
  return {};
}

mc::Status insert_registration(data::Tx& tx, PersonId person, const RegistrationRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO accounts_registrations (person_id, profession, licence_number, "
                         "licence_state, registered_at)"
                         " VALUES (?, ?, ?, ?, ?)",
                         person, row.profession, row.licence_number, row.licence_state, tx.now()));
  return {};
}

}  // namespace store
}  // namespace mc::accounts
