#include "appliance/program/modules.hpp"

namespace mc::program {

Modules make_modules(Platform& platform, const ModuleParts& parts) {
  Modules m;
  auto identity = accounts::make_identity(platform, {parts.keys, parts.mailer});
  m.accounts = std::move(identity.accounts);
  m.identity = identity.identity;
  m.organisation = organisation::make_organisation(platform, *m.accounts);
  m.directory =
      directory::make_directory(platform, *m.accounts, *m.organisation, parts.keys.kek(security::KeyPurpose::secrets));
  m.sso = sso::make_sso(platform, *m.accounts, parts.keys);
  m.scim = scim::make_scim(platform, *m.accounts, parts.keys);
  m.notifications = notifications::make_notifications(platform);
  m.credentials = credentials::make_credentials(platform, *m.accounts, *m.organisation, *m.notifications);
  m.assessment = assessment::make_assessment(platform);
  m.courses = courses::make_courses(platform, *m.assessment, *m.organisation, *m.accounts);
  m.learning = learning::make_learning(platform, *m.courses, *m.assessment, *m.organisation, *m.notifications);
  m.certificates = certificates::make_certificates(platform, *m.learning, *m.courses, *m.accounts, *m.organisation,
                                                   *m.notifications);
  m.credits = credits::make_credits(platform, *m.learning, *m.courses, *m.credentials, *m.organisation, *m.accounts);
  m.compliance =
      compliance::make_compliance(platform, *m.organisation, *m.courses, *m.learning, *m.credentials, *m.accounts);
  m.home = home::make_home(platform, *m.accounts, *m.organisation, *m.notifications, *m.learning, *m.credentials,
                           *m.credits);
  return m;
}

}  // namespace mc::program
