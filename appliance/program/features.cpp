#include "appliance/program/features.hpp"

namespace mc::program {
namespace {

using switches::Feature;
using Features = std::vector<Feature>;

constexpr int kLearning = 1, kContent = 2, kTeaching = 3, kClasses = 4, kCards = 5, kFigures = 6, kExchange = 7;

Features learning() {
  Features out;
  out.push_back(
      {.id = "discussions",
       .name = "Discussions",
       .description = "Questions and answers below lessons, and their moderation.",
       .block = kLearning,
       .routes = {"/learning/courses/{id}/lessons/{lesson}/discussion", "/learning/posts", "/moderation/posts"}});
  out.push_back({.id = "ratings",
                 .name = "Course reviews",
                 .description = "Stars and words of learners about courses, and their moderation.",
                 .block = kLearning,
                 .routes = {"/courses/{id}/reviews", "/reviews/{id}/helpful", "/moderation/reviews"}});
  out.push_back({.id = "offline",
                 .name = "Courses without the network",
                 .description = "Keeping lessons in the browser and sending the progress later.",
                 .block = kLearning,
                 .routes = {"/learning/courses/{id}/offline", "/learning/courses/{id}/offline-pack",
                            "/learning/offline-packs", "/courses/{id}/lessons/{lesson}/offline"},
                 .pages = {"/learning/kept"}});
  out.push_back({.id = "leaderboard",
                 .name = "Leaderboard",
                 .description = "Standings of learners who chose to be seen.",
                 .block = kLearning,
                 .routes = {"/dashboards/leaderboard"}});
  return out;
}

Features content() {
  Features out;
  out.push_back({.id = "videos",
                 .name = "Videos",
                 .description = "The video library, captions and playback in lessons.",
                 .block = kContent,
                 .routes = {"/media", "/authoring/courses/{id}/lessons/{lesson}/video"},
                 .pages = {"/videos"}});
  out.push_back({.id = "xapi",
                 .name = "Record store (xAPI)",
                 .description = "Statements of activities, keys for other programs, and forwarding.",
                 .block = kContent,
                 .routes = {"/xapi"},
                 .mounts = {"/xapi"},
                 .pages = {"/admin/xapi"}});
  out.push_back({.id = "packages",
                 .name = "Content packages (SCORM)",
                 .description = "Packages made with other tools, and the lessons that use them.",
                 .block = kContent,
                 .routes = {"/packages"},
                 .mounts = {"/t"},
                 .pages = {"/packages"}});
  out.push_back({.id = "cmi5",
                 .name = "cmi5 content",
                 .description = "Packages of the cmi5 kind: registrations, sessions and content hosts.",
                 .block = kContent,
                 .needs = {"xapi", "packages"},
                 .routes = {"/cmi5"},
                 .mounts = {"/cmi5"},
                 .pages = {"/packages/:id/registrations", "/admin/content-hosts"}});
  out.push_back({.id = "lti",
                 .name = "LTI tools and platforms",
                 .description = "Tools of others in lessons, and our courses in learning platforms of others.",
                 .block = kContent,
                 .routes = {"/lti"},
                 .pages = {"/admin/lti"}});
  return out;
}

Features teaching() {
  Features out;
  out.push_back({.id = "question_bank",
                 .name = "Question bank",
                 .description = "Questions and pools beside the courses, their import and export.",
                 .block = kTeaching,
                 .routes = {"/questions", "/question-exports", "/question-folders", "/question-imports",
                            "/question-pools", "/question-tags"},
                 .pages = {"/questions"}});
  out.push_back({.id = "submissions",
                 .name = "Submitted work",
                 .description = "Tasks to hand in, and their marking.",
                 .block = kTeaching,
                 .routes = {"/submissions", "/submission-tasks", "/learning/works",
                            "/learning/courses/{id}/lessons/{lesson}/work"},
                 .pages = {"/submissions"}});
  out.push_back({.id = "gradebook",
                 .name = "Gradebook",
                 .description = "Grades of a course, what counts for them, and their export.",
                 .block = kTeaching,
                 .routes = {"/courses/{id}/gradebook", "/learning/courses/{id}/grades"},
                 .pages = {"/gradebook"}});
  return out;
}

Features classes() {
  Features out;
  out.push_back({.id = "classroom",
                 .name = "Classes of the hospital",
                 .description = "Dates, rooms, sign-ups, check-in and attendance.",
                 .block = kClasses,
                 .routes = {"/classroom", "/people/{id}/classroom"},
                 .pages = {"/classroom", "/classes"}});
  out.push_back(
      {.id = "finder",
       .name = "Class finder",
       .description = "Recertification classes of providers nearby, seats, and reimbursement.",
       .block = kClasses,
       .routes = {"/classes", "/class-groups", "/class-providers", "/class-refreshers", "/class-registrations",
                  "/class-settings", "/class-types", "/my-classes", "/saved-searches", "/reimbursements"},
       .pages = {"/find-classes"}});
  out.push_back({.id = "skills",
                 .name = "Skills checklists",
                 .description = "Checklists, preceptors and the signing of skills.",
                 .block = kClasses,
                 .routes = {"/skills", "/people/{id}/skills"},
                 .pages = {"/skills", "/checklists", "/precepting"}});
  out.push_back({.id = "attestations",
                 .name = "Read and sign",
                 .description = "Documents that people read and sign.",
                 .block = kClasses,
                 .routes = {"/attestations", "/attestation-signatures"},
                 .pages = {"/attestations", "/read-and-sign"}});
  out.push_back({.id = "certification",
                 .name = "Certification programmes",
                 .description = "Several courses and proofs that make a certification of the house, and its renewal.",
                 .block = kClasses,
                 .routes = {"/certifications", "/certification-requests", "/certification-waivers"},
                 .pages = {"/certifications"}});
  return out;
}

Features cards() {
  Features out;
  out.push_back({.id = "badges",
                 .name = "Open Badges",
                 .description = "Signed badges of certificates, and the public addresses that check them.",
                 .block = kCards,
                 .routes = {"/badges", "/certificates/{id}/badge"}});
  out.push_back({.id = "intake",
                 .name = "Pictures of cards",
                 .description = "Reading licences and cards from pictures and archives.",
                 .block = kCards,
                 .routes = {"/intake"},
                 .pages = {"/credentials/review"}});
  out.push_back({.id = "sharing",
                 .name = "Sharing of cards",
                 .description = "Links by which people show a card to somebody outside for a time.",
                 .block = kCards,
                 .routes = {"/credential-shares", "/shared-credentials"},
                 .pages = {"/credentials/shares"}});
  out.push_back({.id = "verification",
                 .name = "Verification at registries",
                 .description = "The queue, connectors to registries, levels, and screening for exclusions.",
                 .block = kCards,
                 .routes = {"/verifications", "/verification-levels", "/verification-connectors", "/screening",
                            "/imports/registry-results"},
                 .pages = {"/verification", "/screening"}});
  out.push_back({.id = "verify_api",
                 .name = "Verification for other programs",
                 .description = "Keys, signed calls and questions of other programs about cards.",
                 .block = kCards,
                 .needs = {"verification"},
                 .routes = {"/verification-keys", "/verification-hooks", "/verified"},
                 .pages = {"/verification/keys"}});
  out.push_back({.id = "ce_broker",
                 .name = "CE Broker files",
                 .description = "Rosters for CE Broker, and transcripts from there.",
                 .block = kCards,
                 .routes = {"/credits/ce-broker"},
                 .pages = {"/ce-broker"}});
  return out;
}

Features figures() {
  Features out;
  out.push_back({.id = "report_centre",
                 .name = "Report centre",
                 .description = "Reports that people put together, save and share.",
                 .block = kFigures,
                 .routes = {"/reports"},
                 .pages = {"/reports"}});
  out.push_back({.id = "scheduled_reports",
                 .name = "Reports by schedule",
                 .description = "Figures that are made and mailed at set times, and their files.",
                 .block = kFigures,
                 .routes = {"/analytics/schedules", "/analytics/runs"},
                 .pages = {"/analytics/schedules"}});
  return out;
}

Features exchange() {
  Features out;
  out.push_back({.id = "interop",
                 .name = "FHIR and HL7",
                 .description = "Staff and readiness for other systems of the hospital, and staff news from them.",
                 .block = kExchange,
                 .routes = {"/interop"},
                 .mounts = {"/fhir", "/hl7"},
                 .pages = {"/admin/api"}});
  out.push_back({.id = "sync",
                 .name = "Anonymised releases",
                 .description = "Counts without people that leave the hospital after two approvals.",
                 .block = kExchange,
                 .routes = {"/sync"},
                 .pages = {"/admin/sync"}});
  return out;
}

}  // namespace

std::vector<switches::Feature> features() {
  Features out;
  for (Features part : {learning(), content(), teaching(), classes(), cards(), figures(), exchange()})
    for (Feature& feature : part) out.push_back(std::move(feature));
  return out;
}

}  // namespace mc::program
