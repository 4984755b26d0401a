// What administrators, authors and learners call.
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

using http::Call;
using http::Nothing;

constexpr std::string_view kBrowserCookie_ = "__Host-lti";

/// SameSite=None: the tool's page leads the browser back from another site, also inside a frame, and the cookie must
/// come along. It opens nothing by itself.
void set_launch_browser(Call& call, std::string_view value) {
  call.header("Set-Cookie", std::string(kBrowserCookie_) + "=" + std::string(value) +
                                "; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=86400");
}

struct Place {
  CourseId course;
  courses::LessonId lesson;
};
Result<Place> place_of(const Call& call) {
  return Place{TRY(call.id<CourseId>("course")), TRY(call.id<courses::LessonId>("lesson"))};
}
struct LtiRevisionQuery {
  std::int64_t revision = 0;
};
FIELDS(LtiRevisionQuery, revision)

void add_tool_routes(http::Routes& routes, Service& it) {
  routes.get<LtiOverview>("/lti/overview", "lti:manage", "LTI: our addresses and keys",
                          [&it](Call&) { return it.overview(); });
  routes.post<Nothing, LtiOverview>("/lti/keys/roll", "lti:manage", "Announce the next key of LTI, or change to it",
                                    [&it](Call& call, const Nothing&) { return it.roll_key(call.viewer()); });
  routes.get<Page<Tool>>("/lti/tools", "lti:manage", "Tools that lessons may launch",
                         [&it](Call&) { return it.tools(); });
  routes.post<ToolSetup, Tool>("/lti/tools", "lti:manage", "Register a tool by hand",
                               [&it](Call& call, const ToolSetup& in) { return it.add_tool(call.viewer(), in); });
  routes.get<Tool>("/lti/tools/{id}", "lti:manage", "One tool",
                   [&it](Call& call) -> Result<Tool> { return it.tool(TRY(call.id<ToolId>("id"))); });
  routes.put<ToolChange, Tool>("/lti/tools/{id}", "lti:manage", "Change a tool's registration",
                               [&it](Call& call, const ToolChange& in) -> Result<Tool> {
                                 return it.change_tool(call.viewer(), TRY(call.id<ToolId>("id")), in);
                               });
  routes.put<PartyStateIn, Tool>("/lti/tools/{id}/state", "lti:manage", "Activate or disable a tool",
                                 [&it](Call& call, const PartyStateIn& in) -> Result<Tool> {
                                   return it.set_tool_state(call.viewer(), TRY(call.id<ToolId>("id")), in.state);
                                 });
  routes.post<DeploymentIn, Tool>("/lti/tools/{id}/deployments", "lti:manage", "Add a deployment of a tool",
                                  [&it](Call& call, const DeploymentIn& in) -> Result<Tool> {
                                    return it.add_deployment(call.viewer(), TRY(call.id<ToolId>("id")), in);
                                  });
  routes.del<Tool>("/lti/tools/{id}/deployments/{deployment}", "lti:manage", "Remove a deployment that nothing uses",
                   [&it](Call& call) -> Result<Tool> {
                     return it.remove_deployment(call.viewer(), TRY(call.id<ToolId>("id")),
                                                 std::string(call.parameter("deployment")));
                   });
  routes.get<ToolScoreQuery, Page<ToolScore>>(
      "/lti/tools/{id}/scores", "lti:manage", "Marks that a tool sent",
      [&it](Call& call, const ToolScoreQuery& query) -> Result<Page<ToolScore>> {
        return it.tool_scores(call.viewer(), TRY(call.id<ToolId>("id")), query);
      });
  routes.post<RegistrationIn, LtiRegistrationMade>(
      "/lti/registrations", "lti:manage", "Let a tool register itself, once",
      [&it](Call& call, const RegistrationIn& in) { return it.make_registration(call.viewer(), in); });
}

void add_platform_routes(http::Routes& routes, Service& it) {
  routes.get<Page<OtherPlatform>>("/lti/platforms", "lti:manage", "Platforms that may launch our courses",
                                  [&it](Call&) { return it.platforms(); });
  routes.post<PlatformSetup, OtherPlatform>(
      "/lti/platforms", "lti:manage", "Register a platform by hand",
      [&it](Call& call, const PlatformSetup& in) { return it.add_platform(call.viewer(), in); });
  routes.post<PlatformRegistrationIn, OtherPlatform>(
      "/lti/platforms/register", "lti:manage", "Register ourselves at a platform",
      [&it](Call& call, const PlatformRegistrationIn& in) { return it.register_there(call.viewer(), in); });
  routes.put<PlatformChange, OtherPlatform>("/lti/platforms/{id}", "lti:manage", "Change a platform's registration",
                                            [&it](Call& call, const PlatformChange& in) -> Result<OtherPlatform> {
                                              return it.change_platform(call.viewer(), TRY(call.id<PlatformId>("id")),
                                                                        in);
                                            });
  routes.put<PartyStateIn, OtherPlatform>("/lti/platforms/{id}/state", "lti:manage", "Activate or disable a platform",
                                          [&it](Call& call, const PartyStateIn& in) -> Result<OtherPlatform> {
                                            return it.set_platform_state(call.viewer(), TRY(call.id<PlatformId>("id")),
                                                                         in.state);
                                          });
  routes.get<Offers>("/lti/offers", "lti:manage", "Courses that other platforms may launch",
                     [&it](Call&) { return it.offers(); });
  routes.put<OffersIn, Offers>("/lti/offers", "lti:manage", "Choose the courses that other platforms may launch",
                               [&it](Call& call, const OffersIn& in) { return it.set_offers(call.viewer(), in); });
  routes.get<LogQuery, Page<LogEntry>>("/lti/log", "lti:manage", "What happened with tools and platforms",
                                       [&it](Call&, const LogQuery& query) { return it.log(query); });
  routes.get<PassbackQuery, Page<PassbackView>>(
      "/lti/passbacks", "lti:manage", "Results for other platforms",
      [&it](Call&, const PassbackQuery& query) { return it.passbacks(query); });
  routes.post<Nothing, PassbackView>("/lti/passbacks/{id}/retry", "lti:manage", "Send a result again",
                                     [&it](Call& call, const Nothing&) -> Result<PassbackView> {
                                       auto id = parse_uuid(call.parameter("id"));
                                       if (!id) return not_found();
                                       return it.retry_passback(call.viewer(), *id);
                                     });
}

template <class F>
auto starting(Call& call, F&& run) -> Result<LtiStarted> {
  std::string browser(call.cookie(kBrowserCookie_));
  LtiStarted out = TRY(run(browser));
  set_launch_browser(call, browser);
  return out;
}

void add_author_routes(http::Routes& routes, Service& it) {
  const std::string lesson = "/lti/courses/{course}/lessons/{lesson}";
  routes.get<ToolChoices>("/lti/choices", "lti:link", "Tools to choose from", [&it](Call&) { return it.choices(); });
  routes.get<LinkEdit>(lesson + "/link", "lti:link", "What a lesson launches", [&it](Call& call) -> Result<LinkEdit> {
    Place at = TRY(place_of(call));
    return it.link_edit(call.viewer(), at.course, at.lesson);
  });
  routes.put<LinkIn, LtiLink>(lesson + "/link", "lti:link", "Say what a lesson launches",
                              [&it](Call& call, const LinkIn& in) -> Result<LtiLink> {
                                Place at = TRY(place_of(call));
                                return it.put_link(call.viewer(), at.course, at.lesson, in);
                              });
  routes.del<LtiRevisionQuery, Nothing>(lesson + "/link", "lti:link", "A lesson launches nothing any more",
                                        [&it](Call& call, const LtiRevisionQuery& query) -> Result<Nothing> {
                                          Place at = TRY(place_of(call));
                                          TRY(it.remove_link(call.viewer(), at.course, at.lesson, query.revision));
                                          return Nothing{};
                                        });
  routes.post<DeepLinkIn, LtiStarted>(lesson + "/deep-link", "lti:link", "Choose content in the tool",
                                      [&it](Call& call, const DeepLinkIn& in) -> Result<LtiStarted> {
                                        Place at = TRY(place_of(call));
                                        return starting(call, [&](std::string& browser) {
                                          return it.deep_link(call.viewer(), at.course, at.lesson, in, browser);
                                        });
                                      });
  routes.get<DeepLinkState>("/lti/deep-links/{id}", "lti:link", "How the choice of content went",
                            [&it](Call& call) -> Result<DeepLinkState> {
                              return it.deep_state(call.viewer(), TRY(call.id<LtiLaunchId>("id")));
                            });
  routes.post<Nothing, LtiStarted>(lesson + "/preview", "lti:link", "Open the tool as the lesson's author",
                                   [&it](Call& call, const Nothing&) -> Result<LtiStarted> {
                                     Place at = TRY(place_of(call));
                                     return starting(call, [&](std::string& browser) {
                                       return it.preview(call.viewer(), at.course, at.lesson, browser);
                                     });
                                   });
}

void add_learner_routes(http::Routes& routes, Service& it) {
  const std::string lesson = "/lti/courses/{course}/lessons/{lesson}";
  routes.get<LtiLesson>(lesson, "learning:learn", "A lesson in a tool, and how it went",
                        [&it](Call& call) -> Result<LtiLesson> {
                          Place at = TRY(place_of(call));
                          return it.lesson(call.viewer(), at.course, at.lesson);
                        });
  routes.post<Nothing, LtiStarted>(lesson + "/launch", "learning:learn", "Open the tool of a lesson",
                                   [&it](Call& call, const Nothing&) -> Result<LtiStarted> {
                                     Place at = TRY(place_of(call));
                                     return starting(call, [&](std::string& browser) {
                                       return it.launch(call.viewer(), at.course, at.lesson, browser);
                                     });
                                   });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_tool_routes(routes, service);
  add_platform_routes(routes, service);
  add_author_routes(routes, service);
  add_learner_routes(routes, service);
}

}  // namespace mc::lti
