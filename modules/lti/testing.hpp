#pragma once
// For tests of lti: a school with a course whose first lesson launches a tool, and the servers of the other side.
#include "appliance/oidc/testing.hpp"
#include "modules/learning/testing.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti::testing {

inline constexpr const char* kTool = "https://tool.example";
inline constexpr const char* kOther = "https://lms.example";

/// Answers requests by address; keeps what was sent.
struct OtherServers {
  std::map<std::string, net::HttpAnswer> answers{};
  std::vector<net::HttpRequest> sent{};
  SendFor send_for() {
    return [this](const std::string&) -> oidc::Send {
      return [this](const net::HttpRequest& request) -> Result<net::HttpAnswer> {
        sent.push_back(request);
        auto found = answers.find(request.url);
        if (found == answers.end()) return fail(Fault::unavailable, "connect_failed", "Nobody is there.");
        return found->second;
      };
    };
  }
};

inline std::string unquoted(std::string text) {
  for (const auto& [entity, plain] : std::vector<std::pair<std::string, std::string>>{
           {"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}})
    for (std::size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at + plain.size()))
      text.replace(at, entity.size(), plain);
  return text;
}
/// Value of the hidden field of a page; empty when there is none.
inline std::string field_of(const std::string& page, const std::string& name) {
  std::string head = "name=\"" + name + "\" value=\"";
  std::size_t at = page.find(head);
  if (at == std::string::npos) return {};
  at += head.size();
  return unquoted(page.substr(at, page.find('"', at) - at));
}
inline std::string query_of(std::string_view address, std::string_view name) {
  auto form = Form::parse(address.substr(address.find('?') + 1));
  REQUIRE(form);
  return form->value(name);
}

struct Campus : learning::testing::School {
  OtherServers outside{};
  oidc::testing::TestKey tool_key{"RS256", "tool-1"};
  oidc::testing::TestKey other_key{"RS256", "other-1"};
  std::unique_ptr<Lti> lti{};
  CourseId course{};
  courses::LessonId lesson{};
  LinkId link{};
  Tool tool{};
  int serial = 0;

  /// Most tests are of a tool that was registered before tools had names of their own for people.
  explicit Campus(bool pairwise = false) {
    security::Permissions all;  // frozen by School: the module registers its own in a fresh table
    must(security::add_standard_roles(all));
    for (const auto& name : permissions.names()) must(all.add({name, permissions.roles_with(name)}));
    permissions = all;
    lti = make_lti(platform, {*accounts, *courses, *learning, *keys, outside.send_for()});
    start();
    outside.answers[std::string(kTool) + "/jwks"] = {200, "application/json", tool_key.jwks()};
    outside.answers[std::string(kOther) + "/jwks"] = {200, "application/json", other_key.jwks()};
    auto made = admin().post_json("/lti/tools", setup());
    REQUIRE_MESSAGE(made.status == 200, made.body);
    tool = made.json<Tool>();
    CHECK(tool.pairwise);
    if (!pairwise)
      must(db->write([&](data::Tx& tx) -> Status {
        TRY(tx.in(kModule).run("UPDATE lti_tools SET pairwise = 0 WHERE id = ?", tool.id));
        return {};
      }));
    publish_course();
  }
  http::TestClient admin() { return everywhere("admin", luis); }
  static ToolSetup setup() {
    ToolSetup out;
    out.name = "Simulator";
    out.login_url = "https://tool.example/login";
    out.target_url = "https://tool.example/launch";
    out.redirect_urls.items = {"https://tool.example/launch"};
    out.jwks_url = "https://tool.example/jwks";
    for (std::string_view scope : kScopes) out.scopes.items.emplace_back(std::string(scope));
    out.deep_linking = out.share_name = out.share_email = true;
    out.custom.items = {{"who", "$Person.name.full"}, {"odd", "$Nobody.knows"}};
    return out;
  }
  LinkSetup wanted() {
    LinkSetup out;
    out.title = "Code blue";
    out.done_when = DoneWhen::passed;
    out.pass_percent = Int<0, 100>{70};
    out.score_maximum = Int<1, 100000>{20};
    return out;
  }
  void publish_course() {
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    courses::LessonSave nothing;
    course = must(db->write([&](data::Tx& tx) {
      return courses->author_complete(
          tx, luis, {"Resuscitation", std::nullopt}, about,
          {{"Module",
            {{{0, "In the simulator", courses::LessonFormat::lti}, nothing},
             {{0, "Read", courses::LessonFormat::text}, text_lesson()}}}},
          [&](data::Tx& inner, CourseId id, const std::vector<courses::LessonId>& lessons) -> Status {
            LinkRow row;
            row.id = link = LinkId::make(clock, *random);
            row.course_id = id;
            row.lesson_id = lesson = lessons.at(0);
            row.tool_id = tool.id;
            row.setup = shape::to_json(wanted());
            row.created_by = luis;
            row.created_at = row.updated_at = inner.now();
            TRY(store::insert(inner, row));
            LineItemRow item;
            item.id = LineItemId::make(clock, *random);
            item.tool_id = tool.id;
            item.course_id = id;
            item.link_id = link;
            item.label = "Code blue";
            item.score_maximum = 20;
            item.of_link = true;
            item.created_at = inner.now();
            return store::insert(inner, item);
          });
    }));
    must(deliver());
  }
  /// What authors changed reaches who enrols from now on.
  void publish_again() {
    clock.advance(std::chrono::minutes(1));
    auto published = admin().post("/authoring/courses/" + course.text() + "/publish", R"({"comment":""})");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    must(deliver());
    clock.advance(std::chrono::minutes(1));
  }
  std::string at(const std::string& rest = "") {
    return "/lti/courses/" + course.text() + "/lessons/" + lesson.text() + rest;
  }
  static std::string short_path(std::string_view address) {
    std::string_view prefix = "https://localhost:8443/api/v1";
    REQUIRE(address.starts_with(prefix));
    return std::string(address.substr(prefix.size()));
  }
  LtiStarted started(http::TestClient& browser, const std::string& how = "/launch", const std::string& body = "") {
    auto answer = browser.post(at(how), body);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<LtiStarted>();
  }
  /// What the tool asks, with some fields replaced; empty: left out.
  static std::string request(const LtiStarted& launch, std::map<std::string, std::string> other = {}) {
    std::map<std::string, std::string> all = {{"scope", "openid"},
                                              {"response_type", "id_token"},
                                              {"response_mode", "form_post"},
                                              {"prompt", "none"},
                                              {"client_id", query_of(launch.address, "client_id")},
                                              {"redirect_uri", "https://tool.example/launch"},
                                              {"state", "s-1"},
                                              {"nonce", "n-1"},
                                              {"login_hint", query_of(launch.address, "login_hint")},
                                              {"lti_message_hint", query_of(launch.address, "lti_message_hint")}};
    for (auto& [name, value] : other) all[name] = value;
    std::vector<std::pair<std::string, std::string>> fields;
    for (auto& [name, value] : all)
      if (!value.empty()) fields.emplace_back(name, value);
    return "/lti/authorize?" + net::form_encode(fields);
  }
  /// The claims of the id_token on a page, verified with our published keys.
  JsonIn claims_on(const http::TestResponse& page) {
    REQUIRE_MESSAGE(page.status == 200, page.body);
    auto jwks = must(oidc::parse_jwks(api->anonymous().get("/lti/jwks").body));
    return must(verify_claims(field_of(page.body, "id_token"), jwks,
                              {"https://localhost:8443", {tool.client_id}, clock.now()}));
  }
  JsonIn launched(http::TestClient& browser, const std::string& how = "/launch") {
    return claims_on(browser.get(request(started(browser, how))));
  }
  std::string claims(std::map<std::string, std::string> other = {}) {
    std::map<std::string, std::string> all = {{"iss", "\"" + tool.client_id + "\""},
                                              {"sub", "\"" + tool.client_id + "\""},
                                              {"aud", R"("https://localhost:8443/api/v1/lti/token")"},
                                              {"jti", "\"j-" + std::to_string(++serial) + "\""}};
    for (auto& [name, value] : other) all[name] = value;
    return oidc::testing::claims(clock.now(), all);
  }
  http::TestResponse ask_token(const std::string& scope, const std::string& assertion) {
    auto server = api->anonymous();
    server.set_header("Sec-Fetch-Site", "");
    return server.send(
        "POST", "/lti/token",
        net::form_encode({{"grant_type", "client_credentials"},
                          {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                          {"client_assertion", assertion},
                          {"scope", scope}}),
        "application/x-www-form-urlencoded");
  }
  /// A tool's server with a token for these scopes.
  http::TestClient server(std::string_view scope) {
    auto answer = ask_token(std::string(scope), tool_key.token(claims()));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    auto in = must(read_object(answer.body, "x"));
    auto out = api->anonymous();
    out.set_header("Sec-Fetch-Site", "");
    out.set_header("Authorization", "Bearer " + oidc::text_of(in.members, "access_token"));
    return out;
  }
  std::string items() { return "/lti/courses/" + course.text() + "/lineitems"; }
  /// Path of the lesson's line item.
  std::string item() {
    auto rows = must(db->read([&](data::Tx& tx) { return store::items_of_link(tx, link); }));
    return items() + "/" + rows.at(0).id.text();
  }
  std::string score(PersonId who, double given, const std::string& activity = "Completed",
                    const std::string& grading = "FullyGraded", double maximum = 40) {
    return score_for(who.text(), given, activity, grading, maximum);
  }
  std::string score_for(const std::string& subject, double given, const std::string& activity = "Completed",
                        const std::string& grading = "FullyGraded", double maximum = 40) {
    clock.advance(std::chrono::seconds(1));
    return JsonObject()
        .text("userId", subject)
        .real("scoreGiven", given)
        .real("scoreMaximum", maximum)
        .text("activityProgress", activity)
        .text("gradingProgress", grading)
        .text("timestamp", to_string(clock.now()))
        .str();
  }
  courses::LessonId lesson_of(PersonId who, learning::EnrolmentId id) {
    return player(who, id).modules.at(0).lessons.at(0).id;
  }
  learning::LessonState state_of(PersonId who, learning::EnrolmentId id) {
    return player(who, id).modules.at(0).lessons.at(0).state;
  }
};

}  // namespace mc::lti::testing
