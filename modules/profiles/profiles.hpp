#pragma once
// PUBLIC header of module profiles: what people say of themselves, who may see it, onboarding, verification levels.
#include "modules/credentials/credentials.hpp"

namespace mc::profiles {

/// Who sees a profile (PROF-02). `connections` are those of module network; without it nobody but the owner.
enum class Visibility : std::uint8_t { everyone, connections, only_me };
ENUM_NAMES(Visibility, everyone, connections, only_me)
/// IDN-12, each including those before it.
enum class Level : std::uint8_t { none, email_verified, license_pending, license_verified, fully_verified };
ENUM_NAMES(Level, none, email_verified, license_pending, license_verified, fully_verified)
enum class Method : std::uint8_t { registry, document };
ENUM_NAMES(Method, registry, document)

/// A profile as the viewer may see it.
struct Profile {
  PersonId person_id;
  std::string handle;
  std::string first_name;
  std::string last_name;
  std::string profession;  // of HR, as are the next two
  std::string job_title;
  std::string unit_name;
  std::string headline;
  std::string about;
  std::string specialty;
  std::optional<std::int64_t> years_experience;
  std::string location;
  std::string time_zone;
  std::optional<std::string> email;  // only where the owner shows it (PROF-03), and to herself
  std::optional<std::string> phone;
  std::optional<std::string> photo_url;
  std::vector<std::string> interests;
  profiles::Level level = Level::none;
  profiles::Visibility visibility = Visibility::only_me;
  bool show_email = false;
  bool show_phone = false;
  std::optional<Instant> onboarded_at;
};
FIELDS(Profile, person_id, handle, first_name, last_name, profession, job_title, unit_name, headline, about, specialty,
       years_experience, location, time_zone, email, phone, photo_url, interests, level, visibility, show_email,
       show_phone, onboarded_at)

struct ProfileEdit {
  std::optional<Text<0, 120>> headline;
  std::optional<Text<0, 2600>> about;
  std::optional<Text<0, 100>> specialty;
  std::optional<Int<0, 70>> years_experience;
  std::optional<Text<0, 100>> location;
  std::optional<Text<0, 64>> time_zone;  // "America/Chicago"
  std::optional<Text<0, 40>> phone;
  std::optional<profiles::Visibility> visibility;
  std::optional<bool> show_email;
  std::optional<bool> show_phone;
  std::optional<List<Text<2, 40>, 5>> interests;
};
FIELDS(ProfileEdit, headline, about, specialty, years_experience, location, time_zone, phone, visibility, show_email,
       show_phone, interests)

struct OnboardingStep {
  std::string code;  // "profession", "experience", "interests", "visibility", "licence", "certification", "photo"
  bool done = false;
  bool required = true;
};
FIELDS(OnboardingStep, code, done, required)
struct Onboarding {
  std::vector<OnboardingStep> steps;
  std::optional<Instant> completed_at;
};
FIELDS(Onboarding, steps, completed_at)

struct VerificationIn {
  credentials::CredentialId credential_id;
  profiles::Method method = Method::registry;
  std::optional<Text<0, 500>> note;  // "Board of Nursing, looked up on 20 November"
};
FIELDS(VerificationIn, credential_id, method, note)
struct CheckedCredential {
  credentials::CredentialId credential_id;
  profiles::Method method = Method::registry;
  std::string note;
  std::string verified_by;
  Instant verified_at;
  bool current = false;  // number and end are still those that were looked at
};
FIELDS(CheckedCredential, credential_id, method, note, verified_by, verified_at, current)
struct Verifications {
  profiles::Level level = Level::none;
  std::vector<CheckedCredential> items;
};
FIELDS(Verifications, level, items)

/// Onboarding was finished for the first time.
struct Onboarded {
  static constexpr std::string_view kTopic = "profiles.onboarded";
  PersonId person_id;
};
FIELDS(Onboarded, person_id)

/// Thread-safe.
class Profiles {
public:
  virtual ~Profiles() = default;
  virtual Result<profiles::Level> level(data::Tx& tx, PersonId person) = 0;
};

std::unique_ptr<Profiles> make_profiles(Platform& platform, accounts::Accounts& accounts,
                                        organisation::Organisation& organisation, credentials::Credentials& credentials,
                                        notifications::Notifications& notifications);

}  // namespace mc::profiles
