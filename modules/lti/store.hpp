#pragma once
// Rows and SQL of module lti.
#include "modules/lti/requests.hpp"

namespace mc::lti {

inline constexpr data::Module kModule{"lti"};

struct KeyRow {
  Uuid id{};
  std::string kid;
  std::string jwk;
  Bytes sealed;
  std::string state;
  Instant created_at;
  std::optional<Instant> former_at;
};
FIELDS(KeyRow, id, kid, jwk, sealed, state, created_at, former_at)

struct ToolRow {
  ToolId id;
  std::string client_id;
  std::string deployment_id;
  PartyState state = PartyState::pending;
  bool dynamic = false;
  std::string setup;  // ToolSetup
  std::int64_t revision = 1;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
  bool pairwise = true;  // it knows people by names that no other tool has
};
FIELDS(ToolRow, id, client_id, deployment_id, state, dynamic, setup, revision, created_by, created_at, updated_at,
       pairwise)

struct DeploymentRow {
  std::string deployment_id;
  std::string name;
  PersonId created_by;
  Instant created_at;
};
FIELDS(DeploymentRow, deployment_id, name, created_by, created_at)

struct ToolScoreRow {
  LineItemId lineitem_id;
  PersonId person_id;
  CourseId course_id;
  std::string label;
  std::optional<double> given;
  std::optional<double> maximum;
  std::string activity;
  std::string grading;
  Instant received_at;
};
FIELDS(ToolScoreRow, lineitem_id, person_id, course_id, label, given, maximum, activity, grading, received_at)

struct RegistrationRow {
  Uuid id{};
  PersonId created_by;
  Instant expires_at;
  std::optional<Instant> used_at;
};
FIELDS(RegistrationRow, id, created_by, expires_at, used_at)

struct LinkRow {
  LinkId id;
  CourseId course_id;
  courses::LessonId lesson_id;
  ToolId tool_id;
  std::string setup;  // LinkSetup
  std::int64_t revision = 1;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
};
FIELDS(LinkRow, id, course_id, lesson_id, tool_id, setup, revision, created_by, created_at, updated_at)

struct LineItemRow {
  LineItemId id;
  ToolId tool_id;
  CourseId course_id;
  std::optional<LinkId> link_id;
  std::string label;
  double score_maximum = 1;
  std::string resource_id;
  std::string tag;
  std::string starts_at;
  std::string ends_at;
  bool of_link = false;
  Instant created_at;
};
FIELDS(LineItemRow, id, tool_id, course_id, link_id, label, score_maximum, resource_id, tag, starts_at, ends_at,
       of_link, created_at)

struct ScoreRow {
  LineItemId lineitem_id;
  PersonId person_id;
  std::optional<double> given;
  std::optional<double> maximum;
  std::string activity;
  std::string grading;
  std::string comment;
  Instant at;
  Instant received_at;
};
FIELDS(ScoreRow, lineitem_id, person_id, given, maximum, activity, grading, comment, at, received_at)

struct LaunchRow {
  LtiLaunchId id;
  Bytes hash;
  Bytes browser;
  PersonId person_id;
  ToolId tool_id;
  CourseId course_id;
  courses::LessonId lesson_id;
  std::optional<LinkId> link_id;
  bool deep = false;
  bool learner = false;
  std::string locale;
  Presentation presentation = Presentation::window;
  std::string state;
  std::string note;
  Instant created_at;
  Instant expires_at;
  std::string deployment_id;
};
FIELDS(LaunchRow, id, hash, browser, person_id, tool_id, course_id, lesson_id, link_id, deep, learner, locale,
       presentation, state, note, created_at, expires_at, deployment_id)

struct TokenRow {
  ToolId tool_id;
  std::string scopes;  // separated by blanks
  Instant expires_at;
};
FIELDS(TokenRow, tool_id, scopes, expires_at)

struct PlatformRow {
  PlatformId id;
  std::string issuer;
  std::string client_id;
  PartyState state = PartyState::active;
  bool dynamic = false;
  std::string setup;  // PlatformSetup
  std::int64_t revision = 1;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
};
FIELDS(PlatformRow, id, issuer, client_id, state, dynamic, setup, revision, created_by, created_at, updated_at)

struct LoginRow {
  Bytes hash;
  PlatformId platform_id;
  std::string nonce;
  Bytes browser;
  std::optional<std::string> choice;  // ChoiceAsked
  Instant expires_at;
};
FIELDS(LoginRow, hash, platform_id, nonce, browser, choice, expires_at)

struct PassbackRow {
  Uuid id{};
  PlatformId platform_id;
  PersonId person_id;
  CourseId course_id;
  std::string subject;
  std::string lineitem;
  std::string state;
  std::optional<double> score;
  std::optional<Instant> completed_at;
  std::int64_t tries = 0;
  std::string problem;
  Instant updated_at;
};
FIELDS(PassbackRow, id, platform_id, person_id, course_id, subject, lineitem, state, score, completed_at, tries,
       problem, updated_at)

namespace store {

Result<std::vector<KeyRow>> keys(data::Tx& tx);
Status insert(data::Tx& tx, const KeyRow& row);
Status set_key_state(data::Tx& tx, const Uuid& id, std::string_view state);
Status purge_keys(data::Tx& tx, Instant former_before);

Result<std::optional<ToolRow>> tool(data::Tx& tx, ToolId id);
Result<std::optional<ToolRow>> tool_by_client(data::Tx& tx, std::string_view client_id);
Result<std::vector<ToolRow>> tools(data::Tx& tx);
Status insert(data::Tx& tx, const ToolRow& row);
Status update(data::Tx& tx, const ToolRow& row);
Result<std::map<ToolId, std::int64_t>> links_per_tool(data::Tx& tx);

Status insert_registration(data::Tx& tx, const Uuid& id, const Bytes& hash, PersonId by, Instant expires_at);
Result<std::optional<RegistrationRow>> registration(data::Tx& tx, const Bytes& hash);
/// False when it was used meanwhile.
Result<bool> use_registration(data::Tx& tx, const Uuid& id, ToolId tool);

Result<std::optional<LinkRow>> link(data::Tx& tx, LinkId id);  // removed ones as well
Result<std::optional<LinkRow>> link_of(data::Tx& tx, CourseId course, courses::LessonId lesson);
/// What a version of the course shows that was published then.
Result<std::optional<LinkRow>> link_at(data::Tx& tx, CourseId course, courses::LessonId lesson, Instant published);
/// The row as it is now stays with the versions that were published until now.
Status put_history(data::Tx& tx, const LinkRow& row);
Result<bool> has_history(data::Tx& tx, LinkId id);
Result<std::vector<LinkRow>> links_of_course(data::Tx& tx, CourseId course);  // at most 500
/// Does a version of the course launch it that was published then?
Result<bool> tool_was_in(data::Tx& tx, ToolId tool, CourseId course, Instant published);
Result<bool> tool_is_in(data::Tx& tx, ToolId tool, CourseId course);
Status insert(data::Tx& tx, const LinkRow& row);
Status update(data::Tx& tx, const LinkRow& row);
Status remove_link(data::Tx& tx, LinkId id);

Result<std::optional<LineItemRow>> line_item(data::Tx& tx, LineItemId id);
Result<std::vector<LineItemRow>> items_of_link(data::Tx& tx, LinkId link);  // at most 3, the lesson's own first
struct ItemFilter {
  std::optional<LinkId> link;
  std::string resource_id;
  std::string tag;
  LineItemId after;
  std::int64_t limit = 50;
};
Result<std::vector<LineItemRow>> line_items(data::Tx& tx, ToolId tool, CourseId course, const ItemFilter& filter);
Result<std::int64_t> count_items(data::Tx& tx, ToolId tool, CourseId course);
Status insert(data::Tx& tx, const LineItemRow& row);
Status update(data::Tx& tx, const LineItemRow& row);
Status remove_item(data::Tx& tx, LineItemId id);
Status remove_items_of_link(data::Tx& tx, LinkId link);  // those without a score

Result<std::optional<ScoreRow>> score(data::Tx& tx, LineItemId item, PersonId person);
Result<std::vector<ScoreRow>> scores(data::Tx& tx, LineItemId item, PersonId after, std::int64_t limit);
Status put(data::Tx& tx, ToolId tool, const ScoreRow& row);

Status insert(data::Tx& tx, const LaunchRow& row);
Result<std::optional<LaunchRow>> launch(data::Tx& tx, const Bytes& hash);
Result<std::optional<LaunchRow>> launch_by_id(data::Tx& tx, LtiLaunchId id);
/// False when the launch is not in `from` any more.
Result<bool> move_launch(data::Tx& tx, LtiLaunchId id, std::string_view from, std::string_view to,
                         std::string_view note, Instant expires_at);

/// False when it was used before.
Result<bool> use_once(data::Tx& tx, const Uuid& owner, const Bytes& hash, Instant until);

Status insert_token(data::Tx& tx, const Bytes& hash, const TokenRow& row);
Result<std::optional<TokenRow>> token(data::Tx& tx, const Bytes& hash);
Status revoke_tokens(data::Tx& tx, ToolId tool);

// store_subjects.cpp
/// Of those whom the tool knows already.
Result<std::map<PersonId, std::string>> subjects(data::Tx& tx, ToolId tool, const std::vector<PersonId>& people);
Status insert_subject(data::Tx& tx, ToolId tool, PersonId person, std::string_view subject);
Result<std::optional<PersonId>> person_of_subject(data::Tx& tx, ToolId tool, std::string_view subject);
Result<std::vector<DeploymentRow>> deployments(data::Tx& tx, ToolId tool);
Status insert_deployment(data::Tx& tx, ToolId tool, const DeploymentRow& row);
Result<bool> remove_deployment(data::Tx& tx, ToolId tool, std::string_view deployment);
/// By a draft, or by a version that was published.
Result<bool> deployment_used(data::Tx& tx, ToolId tool, std::string_view deployment);
/// Where a page of scores ends; the default is before the first.
struct ScoreCursor {
  Instant at{INT64_MAX};
  LineItemId item{};
  PersonId person{};
  std::string text() const;
  bool parse(std::string_view text);
};
Result<std::vector<ToolScoreRow>> scores_of_tool(data::Tx& tx, ToolId tool, const ScoreCursor& before,
                                                 std::int64_t limit);

// store_tool.cpp
Result<std::optional<PlatformRow>> platform(data::Tx& tx, PlatformId id);
Result<std::vector<PlatformRow>> platforms_of(data::Tx& tx, std::string_view issuer);
Result<std::vector<PlatformRow>> platforms(data::Tx& tx);
Status insert(data::Tx& tx, const PlatformRow& row);
Status update(data::Tx& tx, const PlatformRow& row);

Result<std::vector<CourseId>> offers(data::Tx& tx);
Result<bool> offered(data::Tx& tx, CourseId course);
Status set_offers(data::Tx& tx, PersonId by, const std::vector<CourseId>& courses);

Status insert(data::Tx& tx, const LoginRow& row);
/// Takes the row away: a state is used once.
Result<std::optional<LoginRow>> take_login(data::Tx& tx, const Bytes& hash);
Result<std::optional<LoginRow>> login(data::Tx& tx, const Bytes& hash);

Result<std::optional<PersonId>> person_of(data::Tx& tx, PlatformId platform, std::string_view subject);
Status link_person(data::Tx& tx, PlatformId platform, std::string_view subject, PersonId person);

Status put(data::Tx& tx, const PassbackRow& row);
Result<std::optional<PassbackRow>> passback(data::Tx& tx, const Uuid& id);
Result<std::optional<PassbackRow>> passback_of(data::Tx& tx, PlatformId platform, PersonId person, CourseId course);
Result<std::vector<PassbackRow>> passbacks_for(data::Tx& tx, PersonId person, CourseId course);
Result<std::vector<PassbackRow>> newest_passbacks(data::Tx& tx, Instant before, std::int64_t limit);

Status insert(data::Tx& tx, const LogEntry& row);
Result<std::vector<LogEntry>> log(data::Tx& tx, bool failed, const Uuid& before, std::int64_t limit);
/// What has had its time: launches, tokens, jtis, logins, registrations, log.
Status purge(data::Tx& tx, Instant now);

}  // namespace store
}  // namespace mc::lti
