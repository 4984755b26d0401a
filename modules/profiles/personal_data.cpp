#include "modules/profiles/personal_data.hpp"

#include "modules/profiles/store.hpp"

namespace mc::profiles {
namespace {

struct InterestOut {
  std::string tag;
};
FIELDS(InterestOut, tag)
struct VerificationOut {
  credentials::CredentialId credential_id;
  profiles::Method method = Method::registry;
  std::string note;
  Instant verified_at;
};
FIELDS(VerificationOut, credential_id, method, note, verified_at)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "profiles"; }
  std::string_view title() const override { return "Your profile"; }
  std::vector<PersonColumns> columns() const override {
    return {{"profiles_people", "person_id headline about specialty location phone photo_id", Fate::erased,
             "What she said of herself."},
            {"profiles_interests", "person_id tag", Fate::erased, "What she said of herself."},
            {"profiles_verifications", "person_id number note", Fate::erased, "The credential's own record stays."},
            {"profiles_verifications", "verified_by", Fate::reference, "Who verified a credential."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<ProfileRow>(sql, "profile", "What you say of yourself",
                                 "SELECT person_id, headline, about, specialty, years_experience, location, time_zone, "
                                 "phone, visibility, show_email, show_phone, photo_id, onboarded_at FROM "
                                 "profiles_people WHERE person_id = ?",
                                 person));
    TRY(archive.rows<InterestOut>(sql, "interests", "Your interests",
                                  "SELECT tag FROM profiles_interests WHERE person_id = ? ORDER BY position", person));
    TRY(archive.rows<VerificationOut>(sql, "verifications", "Credentials that were verified",
                                      "SELECT credential_id, method, note, verified_at FROM profiles_verifications "
                                      "WHERE person_id = ? ORDER BY verified_at",
                                      person));
    ProfileRow row = TRY(store::profile(tx, person));
    if (row.photo_id) TRY(archive.add_blob("photo.jpg", *row.photo_id));
    return {};
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    ProfileRow row = TRY(store::profile(tx, erasure.person));
    if (row.photo_id) TRY(platform_.blobs.drop_reference(tx, *row.photo_id, "profiles:photo:" + erasure.person.text()));
    TRY(sql.run("DELETE FROM profiles_interests WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM profiles_verifications WHERE person_id = ?", erasure.person));
    erasure.erased("the profile", TRY(sql.run("DELETE FROM profiles_people WHERE person_id = ?", erasure.person)));
    return {};
  }

private:
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::profiles
