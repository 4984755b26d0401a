#pragma once
// The whole product in one process: every module on real rooms, the HR fixtures, one course with a quiz. For scenarios
// of the main job.
#include <fstream>
#include <sstream>

#include "appliance/program/features.hpp"
#include "appliance/program/modules.hpp"
#include "modules/announcements/announcements.hpp"
#include "modules/audiences/audiences.hpp"
#include "modules/backups/backups.hpp"
#include "modules/badges/badges.hpp"
#include "modules/branding/branding.hpp"
#include "modules/certificates/testing.hpp"
#include "modules/certification/certification.hpp"
#include "modules/compliance/compliance.hpp"
#include "modules/directory/directory.hpp"
#include "modules/home/home.hpp"
#include "modules/intake/intake.hpp"
#include "modules/interop/interop.hpp"
#include "modules/operations/operations.hpp"
#include "modules/questions/questions.hpp"
#include "modules/scim/scim.hpp"
#include "modules/sso/sso.hpp"
#include "modules/sync/sync.hpp"
#include "modules/transport/transport.hpp"
#include "tests/scenarios/setup_routes.hpp"
#include "tests/source_root.hpp"

namespace mc::scenario {

struct Everything : certificates::testing::Hospital {
  std::unique_ptr<branding::Branding> branding = branding::make_branding(platform, *certificates);
  std::unique_ptr<badges::Badges> badges = badges::make_badges(platform, *certificates, *accounts, *keys);
  std::unique_ptr<questions::Questions> questions = questions::make_questions(platform, *assessment);
  std::unique_ptr<intake::Intake> intake =
      intake::make_intake(platform, {*accounts, *organisation, *credentials, *notifications});
  std::unique_ptr<verification::Verification> verification = verification::make_verification(
      platform, {*accounts, *organisation, *credentials, *notifications, *keys,
                 [](const std::string&, bool) -> verification::Send {
                   return [](const net::HttpRequest&) -> Result<net::HttpAnswer> {
                     return fail(Fault::unavailable, "connect_failed", "There is nobody outside.");
                   };
                 }});
  std::unique_ptr<directory::Directory> directory =
      directory::make_directory(platform, *accounts, *organisation, *keys);
  std::unique_ptr<sso::Sso> sso = sso::make_sso(platform, *accounts, *organisation, *keys);
  std::unique_ptr<scim::Scim> scim = scim::make_scim(platform, *accounts, *organisation, *keys);
  std::unique_ptr<certification::Certification> certification = certification::make_certification(
      platform, *accounts, *organisation, *notifications, *audiences, *courses, *learning, *certificates);
  std::unique_ptr<classroom::Classroom> classroom =
      classroom::make_classroom(platform, *learning, *courses, *organisation, *accounts, *notifications);
  std::unique_ptr<skills::Skills> skills =
      skills::make_skills(platform, {*accounts, *organisation, *notifications, *courses, *learning, *audiences});
  std::unique_ptr<xapi::Xapi> xapi = xapi::make_xapi(platform, {platform.mounts, *keys, *accounts});
  std::unique_ptr<packages::Packages> packages = packages::make_packages(platform, *learning, *courses, *accounts);
  std::unique_ptr<scorm::Scorm> scorm = scorm::make_scorm(platform, *packages, *accounts);
  std::unique_ptr<cmi5::Cmi5> cmi5 = cmi5::make_cmi5(platform, {*packages, *xapi, *courses, *accounts});
  std::unique_ptr<submissions::Submissions> submissions =
      submissions::make_submissions(platform, *accounts, *notifications, *courses, *learning);
  std::unique_ptr<study::Study> study =
      study::make_study(platform, *accounts, *courses, *learning, keys->kek(security::KeyPurpose::tokens));
  std::unique_ptr<media::Media> media = media::make_media(platform, {*accounts, *courses, *learning, *keys});
  std::unique_ptr<lti::Lti> lti = lti::make_lti(platform, {*accounts, *courses, *learning, *keys});
  std::unique_ptr<backups::Backups> backups =
      backups::make_backups(platform, {*accounts, *keys, folder.path() / "house", "0.0-test", false});
  std::unique_ptr<updates::Updates> updates = updates::make_updates(platform, *accounts, {});
  std::unique_ptr<finder::Finder> finder =
      finder::make_finder(platform, {*accounts, *organisation, *notifications, *credentials, *courses, *learning});
  std::unique_ptr<credits::Credits> credits =
      credits::make_credits(platform, *learning, *courses, *credentials, *organisation, *accounts, *notifications);
  std::unique_ptr<compliance::Compliance> compliance =
      compliance::make_compliance(platform, {*organisation, *courses, *learning, *credentials, *accounts,
                                             *certification, *skills, *verification, *notifications, *keys});
  std::unique_ptr<interop::Interop> interop =
      interop::make_interop(platform, {*accounts, *organisation, *credentials, *verification, *compliance});
  std::unique_ptr<analytics::Analytics> analytics =
      analytics::make_analytics(platform, {*accounts, *organisation, *notifications, *assessment, *courses, *learning,
                                           *certificates, *credentials, *credits, *compliance, *study, &letters});
  std::unique_ptr<switches::Switches> switches =
      switches::make_switches(platform, *accounts, program::features());  // a test that switches calls bind()
  std::unique_ptr<announcements::Announcements> announcements =
      announcements::make_announcements(platform, *accounts, *organisation);
  std::unique_ptr<home::Home> home = home::make_home(platform, *accounts, *organisation, *notifications, *learning,
                                                     *credentials, *credits, switches.get());

  std::unique_ptr<monitor::Monitor> monitor = monitor::make_monitor(platform, *accounts, *notifications);
  watch::Registry metrics;
  std::vector<operations::ConsoleStorage> storage;  // of the machine, as the operator's console sees it
  std::unique_ptr<operations::Operations> operations =
      operations::make_operations(platform, {*accounts, *notifications, machine()});
  NoDesk desk;
  std::unique_ptr<setup::Setup> setup = setup::make_setup(platform, {*accounts, *notifications, desk, {}});
  http::Challenges challenges;
  std::unique_ptr<transport::Transport> transport =
      transport::make_transport(platform, {*accounts, *keys, folder.path() / "tls", {"learn.test"}, 0, challenges, {}});
  std::unique_ptr<profiles::Profiles> profiles =
      profiles::make_profiles(platform, *accounts, *organisation, *credentials, *notifications);
  std::unique_ptr<privacy::Privacy> privacy = privacy::make_privacy(platform, *accounts, *organisation, *notifications,
                                                                    program::personal_data(platform), nullptr);

  std::unique_ptr<sync::Sync> sync = sync::make_sync(
      platform, {*accounts, *organisation, *courses, *learning, *credentials, *keys, "0.0-test", true, {}});
  std::unique_ptr<reports::Reports> reports = reports::make_reports(platform, *accounts, *notifications);
  std::unique_ptr<reviews::Reviews> reviews = reviews::make_reviews(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<retention::Retention> retention =
      retention::make_retention(platform, *accounts, *privacy, program::data_classes());
  std::unique_ptr<evidence::Evidence> evidence = evidence::make_evidence(
      platform,
      {*accounts, *notifications, *keys, *reviews, nullptr, [](const net::HttpRequest&) -> Result<net::HttpAnswer> {
         return fail(Fault::unavailable, "connect_failed", "There is nobody outside.");
       }});

  Everything() { clock.set(start_of(make_date(2026, 11, 20)) + std::chrono::hours(12)); }

  operations::Sources machine() {
    operations::Sources out{*jobs, *events, metrics};
    out.areas = [this] { return storage; };
    return out;
  }
  static std::string fixture(const std::string& name) {
    std::ifstream in(tests::source_root() / "tests/fixtures" / name, std::ios::binary);
    REQUIRE(in);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  http::TestClient with_role(std::string role, PersonId who = {}) {
    return as(who.is_nil() ? person() : who, {{std::move(role), security::ScopeKind::platform, std::nullopt}});
  }

  /// A published course: a text lesson that completes on view, and a quiz of two questions that needs both right.
  CourseId course_with_quiz(const std::string& title = "Sepsis: recognise it in the first hour") {
    courses::CourseSettings wanted;
    wanted.revision = 1;
    wanted.objectives = List<Text<1, 300>, 20>{{"Know the first-hour bundle"}};
    wanted.ce = credit(100);
    courses::LessonSave text;
    text.document = RawJson{
        R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Look, measure, treat."}]}]})"};
    courses::LessonSave quiz;
    quiz.quiz = must(shape::from_json<assessment::Quiz>(
        R"({"kind":"graded","pass_percent":80,"attempts":2,"shuffle_questions":false,"shuffle_options":false,"reveal":"after_all_attempts",)"
        R"("partial_credit":"all_or_nothing","questions":[)"
        R"({"id":"q1","type":"true_false","prompt":"Lactate is part of the bundle.","points":1,"explanation":"Hour-1 bundle","options":[{"id":"t","text":"True","correct":true},{"id":"f","text":"False","correct":false}],"blanks":[],"pairs":[],"items":[]},)"
        R"({"id":"q2","type":"multiple_choice","prompt":"Antibiotics are given","points":1,"options":[{"id":"a","text":"within one hour","correct":true},{"id":"b","text":"after cultures are back","correct":false}],"blanks":[],"pairs":[],"items":[]}]})"));
    const courses::NewCourse in{title, std::nullopt};
    return must(db->write([&](data::Tx& tx) {
      return courses->author_complete(tx, luis, in, wanted,
                                      {{"Module",
                                        {{courses::NewLesson{0, "Read", courses::LessonFormat::text}, text},
                                         {courses::NewLesson{0, "Check", courses::LessonFormat::quiz}, quiz}}}});
    }));
  }
  learning::Assignment assign(CourseId course, UnitId unit, std::optional<Date> due) {
    learning::AssignmentIn in;
    in.course_id = course;
    in.unit_ids.items.push_back(unit);
    in.due_on = due;
    in.reason = "Required for everyone in ICU";
    auto admin = as_admin();
    auto made = admin.post_json("/assignments", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    return made.json<learning::Assignment>();
  }
};

/// The answer to a question by the words on the paper: ids differ from attempt to attempt.
inline std::string answer_json(const assessment::AttemptView& attempt, std::size_t question, const std::string& words) {
  const assessment::QuestionView& asked = attempt.questions.at(question);
  for (const assessment::Choice& choice : asked.options)
    if (choice.text == words)
      return R"({"answer":{"question_id":")" + asked.id + R"(","option_ids":[")" + choice.id +
             R"("],"texts":{},"matches":[]}})";
  FAIL("no such option: " << words);
  return {};
}

}  // namespace mc::scenario
