#pragma once
// What the routes of module lti take and give, for administrators, authors and learners.
#include "modules/lti/lti.hpp"

namespace mc::lti {

enum class PartyState : std::uint8_t { pending, active, disabled };
ENUM_NAMES(PartyState, pending, active, disabled)
/// How a lesson opens the tool: a window of its own, or our page that holds the tool in a frame and offers it storage.
enum class Presentation : std::uint8_t { window, frame };
ENUM_NAMES(Presentation, window, frame)

struct CustomParameter {
  Text<1, 100> name;
  Text<0, 1000> value;  // may be a variable: "$Person.name.full"
};
FIELDS(CustomParameter, name, value)

/// What an administrator says of a tool. Exactly one of jwks_url and jwks.
struct ToolSetup {
  Text<1, 200> name;
  Text<1, 2000> login_url;      // OpenID Connect login initiation
  Text<1, 2000> target_url;     // of lessons that name no other
  Text<0, 2000> deep_link_url;  // empty: target_url
  List<Text<1, 2000>, 20> redirect_urls;
  Text<0, 2000> jwks_url;
  Text<0, 20000> jwks;
  Text<0, 20000> trust_pem;  // certificates of a server that public authorities do not know
  List<Text<1, 200>, 10> scopes;
  bool deep_linking = false;
  bool share_name = false;
  bool share_email = false;
  bool share_employee_number = false;
  List<CustomParameter, 50> custom;
};
FIELDS(ToolSetup, name, login_url, target_url, deep_link_url, redirect_urls, jwks_url, jwks, trust_pem, scopes,
       deep_linking, share_name, share_email, share_employee_number, custom)

struct Deployment {
  std::string id;
  std::string name;
  Instant created_at;
};
FIELDS(Deployment, id, name, created_at)
struct DeploymentIn {
  Text<1, 100> name;
};
FIELDS(DeploymentIn, name)
/// A score as a tool sent it last, for who looks after the tool.
struct ToolScore {
  PersonId person_id;
  std::string person_name;
  CourseId course_id;
  std::string course_title;
  std::string label;
  std::optional<double> given;
  std::optional<double> maximum;
  std::string activity;
  std::string grading;
  Instant received_at;
};
FIELDS(ToolScore, person_id, person_name, course_id, course_title, label, given, maximum, activity, grading,
       received_at)
struct ToolScoreQuery {
  std::optional<Text<0, 120>> after;
  std::optional<Int<1, 100>> limit;
};
FIELDS(ToolScoreQuery, after, limit)
struct Tool {
  ToolId id;
  std::string client_id;
  std::string deployment_id;
  PartyState state = PartyState::pending;
  bool dynamic = false;  // registered itself
  ToolSetup setup;
  std::int64_t revision = 1;
  Instant created_at;
  Instant updated_at;
  std::optional<std::int64_t> links;      // lessons that use it; in the list and the detail
  bool pairwise = true;                   // it knows people by names that no other tool has
  std::vector<Deployment> deployments{};  // beside the first one; in the detail
};
FIELDS(Tool, id, client_id, deployment_id, state, dynamic, setup, revision, created_at, updated_at, links, pairwise,
       deployments)
struct ToolChange {
  std::int64_t revision = 0;
  ToolSetup setup;
};
FIELDS(ToolChange, revision, setup)
struct PartyStateIn {
  PartyState state = PartyState::active;
};
FIELDS(PartyStateIn, state)

/// What the administrator of the other side needs to know of us.
struct PlatformFacts {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string openid_configuration;
  std::string registration_endpoint;
  std::string deep_link_return_url;
};
FIELDS(PlatformFacts, issuer, authorization_endpoint, token_endpoint, jwks_uri, openid_configuration,
       registration_endpoint, deep_link_return_url)
struct ToolFacts {
  std::string login_url;
  std::string redirect_url;
  std::string target_url;
  std::string deep_link_url;
  std::string jwks_uri;
  std::string registration_url;
};
FIELDS(ToolFacts, login_url, redirect_url, target_url, deep_link_url, jwks_uri, registration_url)
struct LtiKey {
  std::string kid;
  std::string state;  // "next", "current", "former"
  Instant created_at;
  std::optional<Instant> until;  // a former key is published until then
};
FIELDS(LtiKey, kid, state, created_at, until)
struct LtiOverview {
  PlatformFacts as_platform;
  ToolFacts as_tool;
  std::vector<LtiKey> keys;
  std::vector<std::string> scopes;     // that a tool may be given
  std::vector<std::string> variables;  // that custom parameters may name
};
FIELDS(LtiOverview, as_platform, as_tool, keys, scopes, variables)

struct RegistrationIn {
  Text<1, 2000> registration_url;  // of the tool, where its dynamic registration begins
};
FIELDS(RegistrationIn, registration_url)
struct LtiRegistrationMade {
  std::string address;  // open this in a window; it holds the token, which is shown once
  Instant expires_at;
};
FIELDS(LtiRegistrationMade, address, expires_at)

// -- lessons --
/// When the lesson counts as done: a finished activity with its final mark; the same with at least pass_percent; a
/// finished activity, marked or not; the launch itself.
enum class DoneWhen : std::uint8_t { graded, passed, finished, launched };
ENUM_NAMES(DoneWhen, graded, passed, finished, launched)
struct LinkSetup {
  Text<1, 300> title;
  Text<0, 2000> target_url;  // empty: the tool's
  List<CustomParameter, 50> custom;
  Presentation presentation = Presentation::window;
  DoneWhen done_when = DoneWhen::graded;
  std::optional<Int<0, 100>> pass_percent;
  std::optional<Int<1, 100000>> score_maximum;  // none: the tool gets no line item of its own for it
  std::optional<Text<1, 100>> deployment_id;    // none: the tool's first
};
FIELDS(LinkSetup, title, target_url, custom, presentation, done_when, pass_percent, score_maximum, deployment_id)
struct LinkIn {
  ToolId tool_id;
  std::int64_t revision = 0;  // 0: there was no link
  LinkSetup setup;
};
FIELDS(LinkIn, tool_id, revision, setup)
struct LtiLink {
  LinkId id;
  CourseId course_id;
  courses::LessonId lesson_id;
  ToolId tool_id;
  std::string tool_name;
  PartyState tool_state = PartyState::active;
  LinkSetup setup;
  std::int64_t revision = 1;
  Instant updated_at;
};
FIELDS(LtiLink, id, course_id, lesson_id, tool_id, tool_name, tool_state, setup, revision, updated_at)
struct LinkEdit {
  std::optional<LtiLink> link;
};
FIELDS(LinkEdit, link)
struct ToolChoice {
  ToolId id;
  std::string name;
  bool deep_linking = false;
  std::vector<Deployment> deployments{};  // beside the first one
};
FIELDS(ToolChoice, id, name, deep_linking, deployments)
struct ToolChoices {
  std::vector<ToolChoice> items;
};
FIELDS(ToolChoices, items)
struct DeepLinkIn {
  ToolId tool_id;
  std::optional<Text<1, 100>> deployment_id;
};
FIELDS(DeepLinkIn, tool_id, deployment_id)
/// Open `address` in a new window. `id` tells how a deep link went.
struct LtiStarted {
  LtiLaunchId id;
  std::string address;
  Presentation presentation = Presentation::window;
};
FIELDS(LtiStarted, id, address, presentation)
struct DeepLinkState {
  LtiLaunchId id;
  std::string state;  // "begun", "sent" (the tool is open), "answered", "failed"
  std::string note;   // what was taken and what was not
  std::optional<LtiLink> link;
};
FIELDS(DeepLinkState, id, state, note, link)
/// What the learner's player shows before and after the tool was open.
struct LtiLesson {
  std::string title;
  std::string tool_name;
  Presentation presentation = Presentation::window;
  DoneWhen done_when = DoneWhen::graded;
  std::optional<std::int64_t> pass_percent;
  bool available = true;  // the tool is active
  std::optional<double> score_percent;
  std::string activity;  // "", "Initialized", "Started", "InProgress", "Submitted", "Completed"
  std::string grading;   // "", "NotReady", "Failed", "Pending", "PendingManual", "FullyGraded"
  std::string comment;
  std::optional<Instant> scored_at;
};
FIELDS(LtiLesson, title, tool_name, presentation, done_when, pass_percent, available, score_percent, activity, grading,
       comment, scored_at)

// -- platforms that launch our courses --
/// What becomes of somebody whom a platform sends for the first time.
enum class Matching : std::uint8_t { none, employee_number, email };
ENUM_NAMES(Matching, none, employee_number, email)
struct PlatformSetup {
  Text<1, 200> name;
  Text<1, 2000> issuer;
  Text<1, 300> client_id;
  Text<1, 2000> auth_url;
  Text<1, 2000> token_url;
  Text<1, 2000> jwks_url;
  Text<0, 2000> token_audience;           // empty: token_url
  List<Text<1, 300>, 50> deployment_ids;  // empty: every deployment of this client
  Text<0, 20000> trust_pem;
  Matching matching = Matching::none;  // with accounts that are here: only for a platform that we trust with that
  bool create_people = false;          // nobody matches: a new account, without any role but member
  /// Hosts, beside those of the addresses above, to which results may be sent.
  std::optional<List<Text<1, 255>, 20>> result_hosts;
};
FIELDS(PlatformSetup, name, issuer, client_id, auth_url, token_url, jwks_url, token_audience, deployment_ids, trust_pem,
       matching, create_people, result_hosts)
struct OtherPlatform {
  PlatformId id;
  PartyState state = PartyState::active;
  bool dynamic = false;
  PlatformSetup setup;
  std::int64_t revision = 1;
  Instant created_at;
  Instant updated_at;
};
FIELDS(OtherPlatform, id, state, dynamic, setup, revision, created_at, updated_at)
struct PlatformChange {
  std::int64_t revision = 0;
  PlatformSetup setup;
};
FIELDS(PlatformChange, revision, setup)
/// The other platform showed its administrator an address for tools to register themselves; it ends up in the query of
/// our registration address, or is pasted here.
struct PlatformRegistrationIn {
  Text<1, 2000> openid_configuration;
  Text<0, 4000> registration_token;
  Text<0, 20000> trust_pem;
};
FIELDS(PlatformRegistrationIn, openid_configuration, registration_token, trust_pem)
struct OffersIn {
  List<CourseId, 500> course_ids;
};
FIELDS(OffersIn, course_ids)
struct OfferedCourse {
  CourseId id;
  std::string title;
  bool available = true;   // published now
  std::string target_url;  // for links that another platform's author makes by hand
};
FIELDS(OfferedCourse, id, title, available, target_url)
struct Offers {
  std::vector<OfferedCourse> items;
};
FIELDS(Offers, items)

// -- what happened --
struct LogEntry {
  Uuid id{};
  Instant at;
  std::string side;   // "platform" (our lesson opened a tool), "tool" (another platform opened our course)
  std::string event;  // "launch", "deep_link", "token", "score", "line_item", "roster", "registration", "passback"
  bool ok = true;
  std::string code;
  std::string detail;  // the cause
  std::string fix;     // what to do
  std::optional<Uuid> party;
  std::string party_name;
  std::optional<PersonId> person_id;
  std::optional<CourseId> course_id;
};
FIELDS(LogEntry, id, at, side, event, ok, code, detail, fix, party, party_name, person_id, course_id)
struct LogQuery {
  std::optional<bool> failed;  // true: only what went wrong
  std::optional<Text<0, 40>> after;
  std::optional<Int<1, 100>> limit;
};
FIELDS(LogQuery, failed, after, limit)
struct PassbackView {
  Uuid id{};
  PlatformId platform_id;
  std::string platform_name;
  PersonId person_id;
  std::string person_name;
  CourseId course_id;
  std::string course_title;
  std::string state;  // "waiting" for the course to be completed, "queued", "sent", "failed"
  std::optional<double> score_percent;
  std::int64_t tries = 0;
  std::string problem;
  Instant updated_at;
};
FIELDS(PassbackView, id, platform_id, platform_name, person_id, person_name, course_id, course_title, state,
       score_percent, tries, problem, updated_at)
struct PassbackQuery {
  std::optional<Instant> after;  // the page before ended with this change
  std::optional<Int<1, 100>> limit;
};
FIELDS(PassbackQuery, after, limit)

}  // namespace mc::lti
