#pragma once
// Rows and SQL of module profiles. Every function takes the caller's transaction.
#include "modules/profiles/profiles.hpp"

namespace mc::profiles {

inline constexpr data::Module kModule{"profiles"};

struct ProfileRow {
  PersonId person_id;
  std::string headline;
  std::string about;
  std::string specialty;
  std::optional<std::int64_t> years_experience;
  std::string location;
  std::string time_zone;
  std::string phone;
  profiles::Visibility visibility = Visibility::only_me;
  bool show_email = false;
  bool show_phone = false;
  std::optional<BlobId> photo_id;
  std::optional<Instant> onboarded_at;
};
FIELDS(ProfileRow, person_id, headline, about, specialty, years_experience, location, time_zone, phone, visibility,
       show_email, show_phone, photo_id, onboarded_at)

struct VerificationRow {
  credentials::CredentialId credential_id;
  PersonId person_id;
  std::string number;
  std::optional<Date> expires_on;
  profiles::Method method = Method::registry;
  std::string note;
  PersonId verified_by;
  Instant verified_at;
};
FIELDS(VerificationRow, credential_id, person_id, number, expires_on, method, note, verified_by, verified_at)

namespace store {

/// What she has said; the beginning of it when there is nothing yet.
Result<ProfileRow> profile(data::Tx& tx, PersonId person);
/// Whether she has a row: said something at least once.
Result<bool> has_profile(data::Tx& tx, PersonId person);
Status put_profile(data::Tx& tx, const ProfileRow& row);
Result<std::vector<std::string>> interests(data::Tx& tx, PersonId person);
/// Who named this interest, whatever its letters, after `after`.
Result<std::vector<PersonId>> interested(data::Tx& tx, std::string_view tag, PersonId after, std::int64_t limit);
Status put_interests(data::Tx& tx, PersonId person, const std::vector<std::string>& tags);

Status put_verification(data::Tx& tx, const VerificationRow& row);
/// False when there was none.
Result<bool> drop_verification(data::Tx& tx, PersonId person, credentials::CredentialId credential);
Result<std::vector<VerificationRow>> verifications(data::Tx& tx, PersonId person);

}  // namespace store
}  // namespace mc::profiles
