#pragma once
// Rules of module lti. Thread-safe: state is in the database, but for the caches of other sides' keys. Split by
// meaning: service_tools.cpp (registrations, our keys), service_links.cpp (what lessons launch), service_launch.cpp and
// service_deep.cpp (the way to a tool and back), service_token.cpp, service_items.cpp, service_scores.cpp (what tools
// ask and send), service_platforms.cpp, service_inbound.cpp, service_choose.cpp, service_passback.cpp (we are the
// tool).
#include <mutex>
#include <semaphore>

#include "appliance/oidc/keys.hpp"
#include "appliance/security/rate_limit.hpp"
#include "appliance/security/rsa_key.hpp"
#include "appliance/security/secret_box.hpp"
#include "modules/lti/messages.hpp"
#include "modules/lti/store.hpp"

namespace mc::lti {

struct Client {
  std::string request_id;
  std::string address;
  std::string user_agent;
};

/// What a protocol address answers.
struct Answer {
  int status = 200;
  std::string media_type;
  std::string body;
  std::string next;  // Link rel=next
};
/// A form that the browser posts to another site.
struct Posting {
  std::string to;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string locale;  // of the person; empty: not known
};
/// Where a page in a frame leads.
struct Framed {
  std::string title;
  std::string address;
  std::vector<std::string> origins;
  std::string locale;
};
/// How a request for deep linking ended, for the page that the author sees.
struct DeepDone {
  bool chosen = false;
  std::string activity;                 // what was chosen
  std::vector<std::string> said;        // by the tool
  std::vector<std::string> paragraphs;  // what was left out
  std::string back;
  std::string locale;
};
/// A launch of another platform: a session and where to, or a course to choose.
struct Landed {
  std::optional<security::Issued> issued;
  std::string location;
  std::string choice_token;
  std::vector<std::pair<std::string, std::string>> courses;  // id and title
};
/// A tool that came with an access token.
struct Caller {
  ToolRow tool;
  ToolSetup setup;
  std::string scopes;
};

/// What another platform asks for when its author chooses one of our courses; kept with the login. As JSON.
struct ChoiceAsked {
  std::string return_url;
  std::string data;
  std::string deployment_id;
};
FIELDS(ChoiceAsked, return_url, data, deployment_id)

/// The result of a course goes to the platform that launched it.
struct PassbackJob {
  static constexpr std::string_view kKind = "lti.passback";
  Uuid id{};
};
FIELDS(PassbackJob, id)

/// Does this score complete the lesson?
bool completes(const LinkSetup& link, const ScoreIn& score);
/// Adds fields to an address that may have a query already.
std::string with_query(std::string url, const std::vector<std::pair<std::string, std::string>>& fields);
/// "https://host:port" of an address.
std::string origin_of(std::string_view url);

class Service final : public Lti, public courses::LessonKind {
public:
  Service(Platform& platform, const LtiParts& parts);

  // LessonKind (service_links.cpp)
  Result<std::vector<courses::PreflightItem>> preflight(data::Tx& tx, CourseId course,
                                                        courses::LessonId lesson) override;
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 std::optional<PersonId> learner) override;

  // service_tools.cpp
  Result<LtiOverview> overview();
  Result<LtiOverview> roll_key(const security::Viewer& viewer);
  Result<std::string> jwks();
  std::string openid_configuration() const;
  Result<Page<Tool>> tools();
  Result<Tool> tool(ToolId id);
  Result<Tool> add_tool(const security::Viewer& viewer, const ToolSetup& in);
  Result<Tool> change_tool(const security::Viewer& viewer, ToolId id, const ToolChange& in);
  Result<Tool> set_tool_state(const security::Viewer& viewer, ToolId id, PartyState state);
  Result<LtiRegistrationMade> make_registration(const security::Viewer& viewer, const RegistrationIn& in);
  /// A tool registers itself with a one-time token.
  Result<Answer> register_tool(std::string_view authorization, std::string_view body, const Client& client);
  Result<Page<LogEntry>> log(const LogQuery& query);

  // service_subjects.cpp
  Result<Tool> add_deployment(const security::Viewer& viewer, ToolId id, const DeploymentIn& in);
  Result<Tool> remove_deployment(const security::Viewer& viewer, ToolId id, const std::string& deployment);
  Result<Page<ToolScore>> tool_scores(const security::Viewer& viewer, ToolId id, const ToolScoreQuery& query);

  // service_links.cpp
  Result<ToolChoices> choices();
  Result<LinkEdit> link_edit(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Result<LtiLink> put_link(const security::Viewer& viewer, CourseId course, courses::LessonId lesson, const LinkIn& in);
  Status remove_link(const security::Viewer& viewer, CourseId course, courses::LessonId lesson, std::int64_t revision);
  /// What an author changed in line items that learners used meanwhile.
  Status on_published(data::Tx& tx, CourseId course);
  Result<LtiLesson> lesson(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);

  // service_launch.cpp; `browser`: the value of the cookie, made anew when it is empty
  Result<LtiStarted> launch(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                            std::string& browser);
  Result<LtiStarted> preview(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                             std::string& browser);
  Result<LtiStarted> deep_link(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                               const DeepLinkIn& in, std::string& browser);
  Result<Framed> frame(std::string_view hint, std::string_view browser);
  /// The authorisation endpoint of OpenID Connect. `who`: the person of the session, when one came along.
  Result<Posting> authorize(const Form& form, std::string_view browser, std::optional<PersonId> who,
                            const Client& client);

  // service_deep.cpp
  Result<DeepDone> deep_return(const Form& form, std::string_view browser, const Client& client);
  Result<DeepLinkState> deep_state(const security::Viewer& viewer, LtiLaunchId id);

  // service_token.cpp
  Result<Answer> token(const Form& form, const Client& client);
  /// The tool behind "Bearer ..." with one of these scopes. Errors: unauthenticated `token_unknown`; forbidden
  /// `scope_missing`; rate_limited.
  Result<Caller> identify(std::string_view authorization, std::initializer_list<std::string_view> scopes,
                          const Client& client);

  // service_items.cpp, service_scores.cpp
  Result<Answer> items(const Caller& caller, CourseId course, const Form& query);
  Result<Answer> add_item(const Caller& caller, CourseId course, std::string_view body);
  Result<Answer> item(const Caller& caller, CourseId course, LineItemId id);
  Result<Answer> change_item(const Caller& caller, CourseId course, LineItemId id, std::string_view body);
  Result<Answer> remove_item(const Caller& caller, CourseId course, LineItemId id);
  Result<Answer> results(const Caller& caller, CourseId course, LineItemId id, const Form& query);
  Result<Answer> add_score(const Caller& caller, CourseId course, LineItemId id, std::string_view body,
                           const Client& client);
  Result<Answer> roster(const Caller& caller, CourseId course, const Form& query);

  // service_platforms.cpp
  Result<Page<OtherPlatform>> platforms();
  Result<OtherPlatform> add_platform(const security::Viewer& viewer, const PlatformSetup& in);
  Result<OtherPlatform> change_platform(const security::Viewer& viewer, PlatformId id, const PlatformChange& in);
  Result<OtherPlatform> set_platform_state(const security::Viewer& viewer, PlatformId id, PartyState state);
  Result<OtherPlatform> register_there(const security::Viewer& viewer, const PlatformRegistrationIn& in);
  Result<Offers> offers();
  Result<Offers> set_offers(const security::Viewer& viewer, const OffersIn& in);

  // service_inbound.cpp, service_choose.cpp
  /// A platform begins a login: where the browser goes.
  Result<std::string> begin_login(const Form& form, std::string& browser, const Client& client);
  Result<Landed> land(const Form& form, std::string_view browser, const Client& client);
  Result<Posting> choose(const Form& form, std::string_view browser);

  // service_passback.cpp
  Status on_completed(data::Tx& tx, const learning::CourseCompleted& event);
  Status send_passback(const PassbackJob& job);
  Result<Page<PassbackView>> passbacks(const PassbackQuery& query);
  Result<PassbackView> retry_passback(const security::Viewer& viewer, const Uuid& id);

  Status purge();
  /// Writes down what went wrong, at most some entries a minute for an address.
  void note_failure(LogEntry entry, const Client& client);
  LogEntry entry(std::string_view side, std::string_view event) const;

private:
  struct FoundTool {
    ToolRow row;
    ToolSetup setup;
  };
  struct FoundPlatform {
    PlatformRow row;
    PlatformSetup setup;
  };
  struct FoundLink {
    LinkRow row;
    LinkSetup setup;
  };
  // service.cpp
  std::string random_token();
  Bytes hash_of(std::string_view token) const;
  std::string url(std::string_view path) const { return base_ + "/api/v1/lti" + std::string(path); }
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}", const Client& client = {});
  Status log_in(data::Tx& tx, LogEntry entry);
  Result<net::HttpAnswer> ask(const std::string& trust_pem, const net::HttpRequest& request);
  std::shared_ptr<oidc::KeyCache> keys_at(const std::string& jwks_url, const std::string& trust_pem);
  /// Verified with the keys of the other side, newer ones if need be.
  Result<JsonIn> verified(std::string_view token, const std::string& jwks_url, const std::string& jwks,
                          const std::string& trust_pem, const TokenWanted& wanted);
  Result<std::vector<KeyRow>> ensured_keys();
  Result<KeyRow> make_key(std::string_view state);
  Result<std::string> sign(std::string_view payload);

  /// The one access function of authors. Error not_found, audited by the caller's wrapper.
  Status author_access(data::Tx& tx, const security::Viewer& viewer, CourseId course);
  Status check_setup(const ToolSetup& setup) const;
  static Tool show(const ToolRow& row, const ToolSetup& setup);
  Result<FoundTool> find_tool(data::Tx& tx, ToolId id);
  Result<FoundTool> active_tool(data::Tx& tx, ToolId id);
  Result<FoundLink> find_link(data::Tx& tx, CourseId course, courses::LessonId lesson);
  /// What the lesson launches in the version of the course that this person takes; the draft's for who takes none.
  Result<std::optional<LinkRow>> shown_to(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson);
  Result<FoundLink> find_shown(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson);
  /// Keeps what was published under a link that its author changes. Whether learners go on with it.
  Result<bool> retire_link(data::Tx& tx, const LinkRow& row);
  /// As the launch was made for: a learner's version, or the draft.
  Result<std::optional<LinkRow>> link_of_launch(data::Tx& tx, const LaunchRow& launch);
  /// Does the draft or the published version of the course launch this tool?
  Result<bool> launches(data::Tx& tx, ToolId tool, CourseId course);
  Result<LtiLink> show(data::Tx& tx, const LinkRow& row);
  Status check_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson);
  Result<LinkRow> attach(data::Tx& tx, PersonId by, CourseId course, courses::LessonId lesson, ToolId tool,
                         const LinkSetup& setup, const std::optional<ItemIn>& item);
  /// `published`: learners use it, so that what they see of it waits for the next version.
  Status keep_item(data::Tx& tx, const LinkRow& row, const std::optional<ItemIn>& item, bool published);
  /// The open or finished enrolment that lets a person launch this lesson; not_found otherwise.
  Result<learning::Enrolment> enrolment_for(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson);

  // service_subjects.cpp
  /// How the tool knows this person; a new name when it does not yet. In a write.
  Result<std::string> subject_of(data::Tx& tx, const ToolRow& tool, PersonId person);
  /// Of those whom the tool knows.
  Result<std::map<PersonId, std::string>> subjects_of(data::Tx& tx, const ToolRow& tool,
                                                      const std::vector<PersonId>& people);
  Result<std::optional<PersonId>> person_behind(data::Tx& tx, const ToolRow& tool, const std::string& subject);
  Result<std::string> deployment_for(data::Tx& tx, const ToolRow& tool, const std::optional<Text<1, 100>>& wanted);
  Result<Tool> shown_tool(data::Tx& tx, const FoundTool& found);

  struct Wish {
    CourseId course;
    courses::LessonId lesson;
    std::string deployment_id;
    std::optional<LinkRow> link;
    Presentation presentation = Presentation::window;
    bool deep = false;
    bool learner = false;
  };
  Result<LtiStarted> start(const security::Viewer& viewer, const FoundTool& tool, const Wish& wish,
                           const std::string& target, std::string& browser);
  std::string initiation(const FoundTool& tool, const LaunchRow& launch, const std::string& subject,
                         std::string_view hint, const std::string& target) const;
  Result<std::string> target_of(data::Tx& tx, const FoundTool& tool, const LaunchRow& launch);
  struct Checked {
    FoundTool tool;
    LaunchRow launch;
  };
  Result<Checked> check_request(const Form& form, std::string_view browser, std::optional<PersonId> who);
  Result<std::string> claims_of(data::Tx& tx, const Checked& checked, std::string_view nonce);
  Status add_link_claims(data::Tx& tx, const Checked& checked, const accounts::Person& person,
                         const std::string& subject, JsonObject& out);
  void add_deep_claims(const Checked& checked, JsonObject& out) const;
  Status add_service_claims(data::Tx& tx, const Checked& checked, JsonObject& out);
  Variables variables_of(const Checked& checked, const accounts::Person& person, const std::string& subject,
                         const std::string& course_title, const std::string& link_title) const;
  Result<Checked> check_answer(const JsonIn& claims, const FoundTool& tool, std::string_view browser);
  Result<FoundTool> sender_of(std::string_view token);

  Result<LineItemRow> item_for(data::Tx& tx, const Caller& caller, CourseId course, LineItemId id);
  std::string item_url(const LineItemRow& row) const;
  std::string write_item(const LineItemRow& row) const;
  Result<std::optional<LinkId>> own_link(data::Tx& tx, const Caller& caller, CourseId course,
                                         const std::string& resource_link_id);
  Status credit(data::Tx& tx, const LineItemRow& item, const learning::Enrolment& enrolment, const ScoreIn& score,
                const Caller& caller);

  Result<FoundPlatform> find_platform(data::Tx& tx, PlatformId id);
  static OtherPlatform show(const PlatformRow& row, const PlatformSetup& setup);
  Status check_setup(const PlatformSetup& setup) const;
  Result<PlatformRow> new_platform(data::Tx& tx, PersonId by, const PlatformSetup& in, bool dynamic);
  Result<PersonId> person_for(data::Tx& tx, const FoundPlatform& from, const oidc::Members& claims);
  Result<std::optional<PersonId>> matching(data::Tx& tx, const FoundPlatform& from, const std::string& email,
                                           const std::string& number);
  Result<PersonId> create_for(data::Tx& tx, const oidc::Members& claims, const std::string& email);
  Result<Landed> open_course(data::Tx& tx, const FoundPlatform& from, const oidc::Members& claims,
                             const Client& client);
  Status keep_passback(data::Tx& tx, const FoundPlatform& from, const oidc::Members& claims, PersonId person,
                       const learning::Enrolment& enrolment);
  Result<Landed> ask_choice(data::Tx& tx, const FoundPlatform& from, const oidc::Members& claims,
                            std::string_view browser);
  Result<std::string> token_from(const FoundPlatform& to);
  Status deliver(const FoundPlatform& to, const PassbackRow& row);
  Status queue(data::Tx& tx, PassbackRow row);
  /// With the names that a page shows.
  static Status check_result_host(const PlatformSetup& setup, const std::string& lineitem);
  Result<std::vector<PassbackView>> shown_passbacks(data::Tx& tx, const std::vector<PassbackRow>& rows);

  /// Runs f(tx) in a write transaction; a refused access is audited outside of it.
  template <class T, class F>
  Result<T> guarded(const security::Viewer& viewer, CourseId course, F&& f) {
    Result<T> result = platform_.db.write([&](data::Tx& tx) -> Result<T> { return f(tx); });
    if (result || result.error().code != kDenied) return result;
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      security::AuditEvent event;
      event.actor = viewer.person;
      event.action = "lti.access";
      event.object = "course:" + course.text();
      event.outcome = "denied";
      return platform_.audit.append(tx, event);
    }));
    return not_found();
  }
  static constexpr std::string_view kDenied = "lti_denied";

  Platform& platform_;
  accounts::Accounts& accounts_;
  courses::Courses& courses_;
  learning::Learning& learning_;
  security::SecretBox sealing_key_;
  Secret token_key_;
  std::string base_;
  SendFor send_for_;
  security::RateLimiter limiter_;
  std::mutex key_making_;
  std::mutex caches_making_;
  std::map<std::string, std::shared_ptr<oidc::KeyCache>> caches_;
  std::counting_semaphore<16> exchanges_{16};  // a slow server of somebody else must not hold all threads
};

void add_routes(http::Routes& routes, Service& service);
void add_protocol_routes(http::Routes& routes, Service& service, const Clock& clock);

}  // namespace mc::lti
