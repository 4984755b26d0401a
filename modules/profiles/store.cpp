#include "modules/profiles/store.hpp"

#include "appliance/base/text.hpp"

namespace mc::profiles::store {

Result<ProfileRow> profile(data::Tx& tx, PersonId person) {
  auto row = TRY(tx.in(kModule).first<ProfileRow>(
      "SELECT person_id, headline, about, specialty, years_experience, location, time_zone, phone, visibility, "
      "show_email, show_phone, photo_id, onboarded_at FROM profiles_people WHERE person_id = ?",
      person));
  if (row) return std::move(*row);
  ProfileRow empty;
  empty.person_id = person;
  return empty;
}

Result<bool> has_profile(data::Tx& tx, PersonId person) {
  auto found = TRY(tx.in(kModule).first<PersonId>("SELECT person_id FROM profiles_people WHERE person_id = ?", person));
  return found.has_value();
}

Status put_profile(data::Tx& tx, const ProfileRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO profiles_people (person_id, headline, about, specialty, years_experience, location, time_zone, "
      "phone, visibility, show_email, show_phone, photo_id, onboarded_at, updated_at) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id) DO UPDATE SET headline = excluded.headline, "
      "about = excluded.about, specialty = excluded.specialty, years_experience = excluded.years_experience, "
      "location = excluded.location, time_zone = excluded.time_zone, phone = excluded.phone, "
      "visibility = excluded.visibility, show_email = excluded.show_email, show_phone = excluded.show_phone, "
      "photo_id = excluded.photo_id, onboarded_at = excluded.onboarded_at, updated_at = excluded.updated_at",
      row.person_id, row.headline, row.about, row.specialty, row.years_experience, row.location, row.time_zone,
      row.phone, row.visibility, row.show_email, row.show_phone, row.photo_id, row.onboarded_at, tx.now()));
  return {};
}

Result<std::vector<std::string>> interests(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<std::string>("SELECT tag FROM profiles_interests WHERE person_id = ? ORDER BY position",
                                         person);
}

Result<std::vector<PersonId>> interested(data::Tx& tx, std::string_view tag, PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<PersonId>("SELECT DISTINCT person_id FROM profiles_interests WHERE tag_key = ? AND "
                                      "person_id > ? ORDER BY person_id LIMIT ?",
                                      fold(tag), after, limit);
}

Status put_interests(data::Tx& tx, PersonId person, const std::vector<std::string>& tags) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM profiles_interests WHERE person_id = ?", person));
  for (std::size_t i = 0; i < tags.size(); ++i)
    TRY(sql.run("INSERT INTO profiles_interests (person_id, position, tag, tag_key) VALUES (?,?,?,?)", person, i,
                tags[i], fold(tags[i])));
  return {};
}

Status put_verification(data::Tx& tx, const VerificationRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO profiles_verifications (credential_id, person_id, number, expires_on, method, note, verified_by, "
      "verified_at) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (credential_id) DO UPDATE SET person_id = excluded.person_id, "
      "number = excluded.number, expires_on = excluded.expires_on, method = excluded.method, note = excluded.note, "
      "verified_by = excluded.verified_by, verified_at = excluded.verified_at",
      row.credential_id, row.person_id, row.number, row.expires_on, row.method, row.note, row.verified_by,
      row.verified_at));
  return {};
}

Result<bool> drop_verification(data::Tx& tx, PersonId person, credentials::CredentialId credential) {
  return TRY(tx.in(kModule).run("DELETE FROM profiles_verifications WHERE credential_id = ? AND person_id = ?",
                                credential, person)) > 0;
}

Result<std::vector<VerificationRow>> verifications(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<VerificationRow>("SELECT credential_id, person_id, number, expires_on, method, note, "
                                             "verified_by, verified_at FROM profiles_verifications "
                                             "WHERE person_id = ? ORDER BY verified_at",
                                             person);
}

}  // namespace mc::profiles::store
