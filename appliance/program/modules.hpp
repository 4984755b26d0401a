#pragma once
// The modules of this product. A new module is one member here and one line in composition.cpp.
#include <memory>

#include "appliance/scan/scanner.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/accounts/identity.hpp"
#include "modules/analytics/analytics.hpp"
#include "modules/announcements/announcements.hpp"
#include "modules/assessment/assessment.hpp"
#include "modules/audiences/audiences.hpp"
#include "modules/backups/backups.hpp"
#include "modules/badges/badges.hpp"
#include "modules/branding/branding.hpp"
#include "modules/certificates/certificates.hpp"
#include "modules/certification/certification.hpp"
#include "modules/classroom/classroom.hpp"
#include "modules/cmi5/cmi5.hpp"
#include "modules/compliance/compliance.hpp"
#include "modules/courses/courses.hpp"
#include "modules/credentials/credentials.hpp"
#include "modules/credits/credits.hpp"
#include "modules/directory/directory.hpp"
#include "modules/evidence/evidence.hpp"
#include "modules/finder/finder.hpp"
#include "modules/home/home.hpp"
#include "modules/intake/intake.hpp"
#include "modules/interop/interop.hpp"
#include "modules/learning/learning.hpp"
#include "modules/lti/lti.hpp"
#include "modules/media/media.hpp"
#include "modules/monitor/monitor.hpp"
#include "modules/notifications/notifications.hpp"
#include "modules/organisation/organisation.hpp"
#include "modules/packages/packages.hpp"
#include "modules/privacy/privacy.hpp"
#include "modules/profiles/profiles.hpp"
#include "modules/questions/questions.hpp"
#include "modules/reports/reports.hpp"
#include "modules/retention/retention.hpp"
#include "modules/reviews/reviews.hpp"
#include "modules/scim/scim.hpp"
#include "modules/scorm/scorm.hpp"
#include "modules/skills/skills.hpp"
#include "modules/sso/sso.hpp"
#include "modules/study/study.hpp"
#include "modules/submissions/submissions.hpp"
#include "modules/switches/switches.hpp"
#include "modules/sync/sync.hpp"
#include "modules/updates/updates.hpp"
#include "modules/verification/verification.hpp"
#include "modules/xapi/xapi.hpp"

namespace mc::program {

/// What some modules need of the program besides the platform. Outlives them.
struct ModuleParts {
  const security::Keys& keys;
  mail::Mailer& mailer;
  scan::Scanner* scanner = nullptr;  // of malware; none unless one is configured
  std::filesystem::path data{};      // the data directory; empty: the platform's scratch folder, for tests
  bool sync_enabled = true;          // anonymised releases may leave
};

/// In the order of dependencies: a module may use those above it. Destroyed in reverse.
struct Modules {
  std::unique_ptr<accounts::Accounts> accounts;
  accounts::Identity* identity = nullptr;  // a part of accounts
  std::unique_ptr<organisation::Organisation> organisation;
  std::unique_ptr<directory::Directory> directory;
  std::unique_ptr<sso::Sso> sso;
  std::unique_ptr<scim::Scim> scim;
  std::unique_ptr<notifications::Notifications> notifications;
  std::unique_ptr<monitor::Monitor> monitor;
  std::unique_ptr<credentials::Credentials> credentials;
  std::unique_ptr<intake::Intake> intake;
  std::unique_ptr<verification::Verification> verification;
  std::unique_ptr<profiles::Profiles> profiles;
  std::unique_ptr<assessment::Assessment> assessment;
  std::unique_ptr<questions::Questions> questions;
  std::unique_ptr<courses::Courses> courses;
  std::unique_ptr<audiences::Audiences> audiences;
  std::unique_ptr<learning::Learning> learning;
  std::unique_ptr<xapi::Xapi> xapi;
  std::unique_ptr<packages::Packages> packages;
  std::unique_ptr<scorm::Scorm> scorm;
  std::unique_ptr<cmi5::Cmi5> cmi5;
  std::unique_ptr<certificates::Certificates> certificates;
  std::unique_ptr<branding::Branding> branding;
  std::unique_ptr<badges::Badges> badges;
  std::unique_ptr<certification::Certification> certification;
  std::unique_ptr<classroom::Classroom> classroom;
  std::unique_ptr<skills::Skills> skills;
  std::unique_ptr<submissions::Submissions> submissions;
  std::unique_ptr<study::Study> study;
  std::unique_ptr<media::Media> media;
  std::unique_ptr<lti::Lti> lti;
  std::unique_ptr<finder::Finder> finder;
  std::unique_ptr<credits::Credits> credits;
  std::unique_ptr<compliance::Compliance> compliance;
  std::unique_ptr<interop::Interop> interop;
  std::unique_ptr<analytics::Analytics> analytics;
  std::unique_ptr<switches::Switches> switches;
  std::unique_ptr<announcements::Announcements> announcements;
  std::unique_ptr<home::Home> home;
  std::unique_ptr<privacy::Privacy> privacy;
  std::unique_ptr<updates::Updates> updates;
  std::unique_ptr<reports::Reports> reports;
  std::unique_ptr<reviews::Reviews> reviews;
  std::unique_ptr<retention::Retention> retention;
  std::unique_ptr<evidence::Evidence> evidence;
  std::unique_ptr<backups::Backups> backups;
  std::unique_ptr<sync::Sync> sync;
};

/// What each module keeps for a time.
DataClasses data_classes();

/// What each module says of the people in its tables.
Contributors personal_data(Platform& platform);

/// Makes every module; each registers its permissions, routes, subscriptions and jobs on the platform.
Modules make_modules(Platform& platform, const ModuleParts& parts);

}  // namespace mc::program
