#include "appliance/program/modules.hpp"
#include "modules/accounts/personal_data.hpp"
#include "modules/assessment/personal_data.hpp"
#include "modules/certificates/personal_data.hpp"
#include "modules/compliance/personal_data.hpp"
#include "modules/courses/personal_data.hpp"
#include "modules/credentials/personal_data.hpp"
#include "modules/credits/personal_data.hpp"
#include "modules/directory/personal_data.hpp"
#include "modules/learning/personal_data.hpp"
#include "modules/monitor/personal_data.hpp"
#include "modules/notifications/personal_data.hpp"
#include "modules/organisation/personal_data.hpp"
#include "modules/profiles/personal_data.hpp"
#include "modules/scim/personal_data.hpp"
#include "modules/sso/personal_data.hpp"

namespace mc::program {

Contributors personal_data(Platform& platform) {
  Contributors parts;
  parts.push_back(accounts::make_personal_data(platform));
  parts.push_back(profiles::make_personal_data(platform));
  parts.push_back(scim::make_personal_data(platform));
  parts.push_back(sso::make_personal_data(platform));
  parts.push_back(directory::make_personal_data(platform));
  parts.push_back(organisation::make_personal_data(platform));
  parts.push_back(learning::make_personal_data(platform));
  parts.push_back(assessment::make_personal_data(platform));
  parts.push_back(certificates::make_personal_data(platform));
  parts.push_back(credits::make_personal_data(platform));
  parts.push_back(credentials::make_personal_data(platform));
  parts.push_back(courses::make_personal_data(platform));
  parts.push_back(compliance::make_personal_data(platform));
  parts.push_back(notifications::make_personal_data(platform));
  parts.push_back(monitor::make_personal_data(platform));
  return parts;
}

Modules make_modules(Platform& platform, const ModuleParts& parts) {
  Modules m;
  auto identity = accounts::make_identity(platform, {parts.keys, parts.mailer});
  m.accounts = std::move(identity.accounts);
  m.identity = identity.identity;
  m.organisation = organisation::make_organisation(platform, *m.accounts);
  m.directory =
      directory::make_directory(platform, *m.accounts, *m.organisation, parts.keys.kek(security::KeyPurpose::secrets));
  m.sso = sso::make_sso(platform, *m.accounts, *m.organisation, parts.keys);
  m.scim = scim::make_scim(platform, *m.accounts, *m.organisation, parts.keys);
  m.notifications = notifications::make_notifications(platform);
  m.monitor = monitor::make_monitor(platform, *m.accounts, *m.notifications);
  m.credentials = credentials::make_credentials(platform, *m.accounts, *m.organisation, *m.notifications);
  m.profiles = profiles::make_profiles(platform, *m.accounts, *m.organisation, *m.credentials, *m.notifications);
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
  m.privacy = privacy::make_privacy(platform, *m.accounts, *m.organisation, *m.notifications, personal_data(platform),
                                    &parts.mailer);
  return m;
}

}  // namespace mc::program
