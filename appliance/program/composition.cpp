#include "appliance/program/features.hpp"
#include "appliance/program/modules.hpp"
#include "modules/accounts/personal_data.hpp"
#include "modules/analytics/data_classes.hpp"
#include "modules/analytics/personal_data.hpp"
#include "modules/announcements/personal_data.hpp"
#include "modules/assessment/personal_data.hpp"
#include "modules/audiences/personal_data.hpp"
#include "modules/badges/personal_data.hpp"
#include "modules/branding/personal_data.hpp"
#include "modules/certificates/personal_data.hpp"
#include "modules/certification/personal_data.hpp"
#include "modules/classroom/personal_data.hpp"
#include "modules/cmi5/personal_data.hpp"
#include "modules/compliance/data_classes.hpp"
#include "modules/compliance/personal_data.hpp"
#include "modules/courses/personal_data.hpp"
#include "modules/credentials/personal_data.hpp"
#include "modules/credits/personal_data.hpp"
#include "modules/directory/data_classes.hpp"
#include "modules/directory/personal_data.hpp"
#include "modules/evidence/personal_data.hpp"
#include "modules/finder/personal_data.hpp"
#include "modules/intake/personal_data.hpp"
#include "modules/interop/personal_data.hpp"
#include "modules/learning/personal_data.hpp"
#include "modules/lti/personal_data.hpp"
#include "modules/media/personal_data.hpp"
#include "modules/monitor/personal_data.hpp"
#include "modules/notifications/personal_data.hpp"
#include "modules/operations/personal_data.hpp"
#include "modules/organisation/data_classes.hpp"
#include "modules/organisation/personal_data.hpp"
#include "modules/packages/personal_data.hpp"
#include "modules/profiles/personal_data.hpp"
#include "modules/questions/personal_data.hpp"
#include "modules/reports/data_classes.hpp"
#include "modules/reports/personal_data.hpp"
#include "modules/retention/personal_data.hpp"
#include "modules/reviews/personal_data.hpp"
#include "modules/scim/personal_data.hpp"
#include "modules/scorm/personal_data.hpp"
#include "modules/setup/personal_data.hpp"
#include "modules/skills/personal_data.hpp"
#include "modules/sso/personal_data.hpp"
#include "modules/study/personal_data.hpp"
#include "modules/submissions/personal_data.hpp"
#include "modules/switches/personal_data.hpp"
#include "modules/sync/personal_data.hpp"
#include "modules/transport/personal_data.hpp"
#include "modules/verification/personal_data.hpp"
#include "modules/xapi/personal_data.hpp"

namespace mc::program {

Contributors personal_data(Platform& platform) {
  Contributors parts;
  parts.push_back(accounts::make_personal_data(platform));
  parts.push_back(profiles::make_personal_data(platform));
  parts.push_back(scim::make_personal_data(platform));
  parts.push_back(sso::make_personal_data(platform));
  parts.push_back(directory::make_personal_data(platform));
  parts.push_back(organisation::make_personal_data(platform));
  parts.push_back(audiences::make_personal_data(platform));
  parts.push_back(learning::make_personal_data(platform));
  parts.push_back(assessment::make_personal_data(platform));
  parts.push_back(questions::make_personal_data(platform));
  parts.push_back(certificates::make_personal_data(platform));
  parts.push_back(branding::make_personal_data(platform));
  parts.push_back(badges::make_personal_data(platform));
  parts.push_back(certification::make_personal_data(platform));
  parts.push_back(classroom::make_personal_data(platform));
  parts.push_back(skills::make_personal_data(platform));
  parts.push_back(packages::make_personal_data(platform));
  parts.push_back(scorm::make_personal_data(platform));
  parts.push_back(cmi5::make_personal_data(platform));
  parts.push_back(xapi::make_personal_data(platform));
  parts.push_back(submissions::make_personal_data(platform));
  parts.push_back(study::make_personal_data(platform));
  parts.push_back(media::make_personal_data(platform));
  parts.push_back(lti::make_personal_data(platform));
  parts.push_back(finder::make_personal_data(platform));
  parts.push_back(credits::make_personal_data(platform));
  parts.push_back(credentials::make_personal_data(platform));
  parts.push_back(intake::make_personal_data(platform));
  parts.push_back(verification::make_personal_data(platform));
  parts.push_back(courses::make_personal_data(platform));
  parts.push_back(compliance::make_personal_data(platform));
  parts.push_back(interop::make_personal_data(platform));
  parts.push_back(sync::make_personal_data(platform));
  parts.push_back(analytics::make_personal_data(platform));
  parts.push_back(notifications::make_personal_data(platform));
  parts.push_back(monitor::make_personal_data(platform));
  parts.push_back(reports::make_personal_data(platform));
  parts.push_back(reviews::make_personal_data(platform));
  parts.push_back(retention::make_personal_data(platform));
  parts.push_back(evidence::make_personal_data(platform));
  parts.push_back(operations::make_personal_data(platform));
  parts.push_back(setup::make_personal_data(platform));
  parts.push_back(transport::make_personal_data(platform));
  parts.push_back(switches::make_personal_data(platform));
  parts.push_back(announcements::make_personal_data(platform));
  return parts;
}

DataClasses data_classes() {
  DataClasses out;
  for (DataClasses part : {organisation::data_classes(), directory::data_classes(), compliance::data_classes(),
                           analytics::data_classes(), reports::data_classes()})
    for (DataClass& kind : part) out.push_back(std::move(kind));
  return out;
}

Modules make_modules(Platform& platform, const ModuleParts& parts) {
  Modules m;
  auto identity = accounts::make_identity(platform, {parts.keys, parts.mailer});
  m.accounts = std::move(identity.accounts);
  m.identity = identity.identity;
  m.organisation = organisation::make_organisation(platform, *m.accounts);
  m.directory = directory::make_directory(platform, *m.accounts, *m.organisation, parts.keys);
  m.sso = sso::make_sso(platform, *m.accounts, *m.organisation, parts.keys);
  m.scim = scim::make_scim(platform, *m.accounts, *m.organisation, parts.keys);
  m.notifications = notifications::make_notifications(platform, {*m.accounts, parts.mailer, parts.keys});
  m.monitor = monitor::make_monitor(platform, *m.accounts, *m.notifications);
  m.credentials = credentials::make_credentials(platform, *m.accounts, *m.organisation, *m.notifications);
  m.verification = verification::make_verification(
      platform, {*m.accounts, *m.organisation, *m.credentials, *m.notifications, parts.keys});
  m.intake = intake::make_intake(platform, {*m.accounts, *m.organisation, *m.credentials, *m.notifications});
  m.profiles = profiles::make_profiles(platform, *m.accounts, *m.organisation, *m.credentials, *m.notifications);
  m.assessment = assessment::make_assessment(platform);
  m.questions = questions::make_questions(platform, *m.assessment);
  m.courses = courses::make_courses(platform, *m.assessment, *m.organisation, *m.accounts);
  m.audiences = audiences::make_audiences(platform, *m.accounts, *m.organisation, *m.credentials);
  m.learning = learning::make_learning(platform, *m.courses, *m.assessment, *m.organisation, *m.notifications,
                                       *m.audiences, *m.accounts);
  m.xapi = xapi::make_xapi(platform, {platform.mounts, parts.keys, *m.accounts});
  m.packages = packages::make_packages(platform, *m.learning, *m.courses, *m.accounts);
  m.scorm = scorm::make_scorm(platform, *m.packages, *m.accounts);
  m.cmi5 = cmi5::make_cmi5(platform, {*m.packages, *m.xapi, *m.courses, *m.accounts});
  m.certificates = certificates::make_certificates(platform, *m.learning, *m.courses, *m.accounts, *m.organisation,
                                                   *m.notifications);
  m.branding = branding::make_branding(platform, *m.certificates);
  m.badges = badges::make_badges(platform, *m.certificates, *m.accounts, parts.keys);
  m.certification = certification::make_certification(platform, *m.accounts, *m.organisation, *m.notifications,
                                                      *m.audiences, *m.courses, *m.learning, *m.certificates);
  m.classroom =
      classroom::make_classroom(platform, *m.learning, *m.courses, *m.organisation, *m.accounts, *m.notifications);
  m.skills = skills::make_skills(
      platform, {*m.accounts, *m.organisation, *m.notifications, *m.courses, *m.learning, *m.audiences});
  m.submissions = submissions::make_submissions(platform, *m.accounts, *m.notifications, *m.courses, *m.learning);
  m.study =
      study::make_study(platform, *m.accounts, *m.courses, *m.learning, parts.keys.kek(security::KeyPurpose::tokens));
  m.media =
      media::make_media(platform, {*m.accounts, *m.courses, *m.learning, parts.keys, true, nullptr, parts.scanner});
  m.lti = lti::make_lti(platform, {*m.accounts, *m.courses, *m.learning, parts.keys});
  m.finder = finder::make_finder(
      platform, {*m.accounts, *m.organisation, *m.notifications, *m.credentials, *m.courses, *m.learning});
  m.credits = credits::make_credits(platform, *m.learning, *m.courses, *m.credentials, *m.organisation, *m.accounts,
                                    *m.notifications);
  m.compliance = compliance::make_compliance(platform, {*m.organisation, *m.courses, *m.learning, *m.credentials,
                                                        *m.accounts, *m.certification, *m.skills, *m.verification,
                                                        *m.notifications, parts.keys});
  m.interop =
      interop::make_interop(platform, {*m.accounts, *m.organisation, *m.credentials, *m.verification, *m.compliance,
                                       parts.data.empty() ? std::filesystem::path() : parts.data / "tls"});
  m.analytics = analytics::make_analytics(platform, {*m.accounts, *m.organisation, *m.notifications, *m.assessment,
                                                     *m.courses, *m.learning, *m.certificates, *m.credentials,
                                                     *m.credits, *m.compliance, *m.study, &parts.mailer});
  m.switches = switches::make_switches(platform, *m.accounts, features());
  m.announcements = announcements::make_announcements(platform, *m.accounts, *m.organisation);
  m.home = home::make_home(platform, *m.accounts, *m.organisation, *m.notifications, *m.learning, *m.credentials,
                           *m.credits, m.switches.get());
  m.privacy = privacy::make_privacy(platform, *m.accounts, *m.organisation, *m.notifications, personal_data(platform),
                                    &parts.mailer);
  m.reports = reports::make_reports(platform, *m.accounts, *m.notifications);
  m.reviews = reviews::make_reviews(platform, *m.accounts, *m.organisation, *m.notifications);
  m.retention = retention::make_retention(platform, *m.accounts, *m.privacy, data_classes());
  m.evidence =
      evidence::make_evidence(platform, {*m.accounts, *m.notifications, parts.keys, *m.reviews, &parts.mailer, {}});
  m.updates =
      updates::make_updates(platform, *m.accounts, updates::places_of_this_process(platform.scratch.parent_path()));
  m.backups =
      backups::make_backups(platform, {*m.accounts, parts.keys, parts.data.empty() ? platform.scratch : parts.data,
                                       std::string(build_version()), !parts.data.empty()});
  m.sync = sync::make_sync(platform, {*m.accounts,
                                      *m.organisation,
                                      *m.courses,
                                      *m.learning,
                                      *m.credentials,
                                      parts.keys,
                                      std::string(build_version()),
                                      parts.sync_enabled,
                                      {},
                                      parts.data});
  return m;
}

}  // namespace mc::program
