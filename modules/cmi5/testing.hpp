#pragma once
// For tests of packages of the kinds cmi5 and xAPI: the library with the record store, and content that behaves as an
// AU does (fetches its token, reads its launch data, sends statements over HTTP).
#include "modules/cmi5/samples.hpp"
#include "modules/cmi5/service.hpp"
#include "modules/packages/testing.hpp"

namespace mc::cmi5::testing {

/// The value of a parameter of an address, decoded.
inline std::string parameter(std::string_view address, std::string_view name) {
  auto at = address.find('?');
  if (at == std::string_view::npos) return {};
  auto query = shape::parse_query(address.substr(at + 1, address.find('#') - at - 1));
  return query ? std::string(text_at(member(query->root(), name))) : std::string();
}
inline std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// One launch as its content sees it.
struct Content {
  http::TestApi* api = nullptr;
  packages::testing::Running run{};
  std::string endpoint{}, fetch{}, actor{}, registration{}, activity{}, token{}, session{}, publisher{};

  http::TestResponse send(std::string_view method, const std::string& path, std::string_view body = "",
                          std::string_view type = "application/json") {
    auto client = api->anonymous();
    client.set_header("X-Experience-API-Version", "1.0.3");
    if (!token.empty()) client.set_header("Authorization", "Basic " + token);
    return client.visit(endpoint + path, method, body, body.empty() ? "" : type);
  }
  std::string agent_query() const { return "agent=" + encode_query(actor); }
  http::TestResponse launch_data() {
    return send("GET", "activities/state?stateId=LMS.LaunchData&activityId=" + encode_query(activity) +
                           "&registration=" + registration + "&" + agent_query());
  }
  http::TestResponse preferences() {
    return send("GET", "agents/profile?profileId=cmi5LearnerPreferences&" + agent_query());
  }
  /// A statement as a careful AU makes it.
  std::string statement(std::string_view verb, std::string_view result, bool defined = true) const {
    bool judges = verb == verb::kPassed || verb == verb::kFailed;
    std::string category;
    if (defined) category += "{\"id\":" + json_text(kCategoryCmi5) + "}";
    if (defined && (judges || verb == verb::kCompleted)) category += ",{\"id\":" + json_text(kCategoryMoveOn) + "}";
    static int count = 0;
    return "{\"id\":\"" +
           uuid_text(Uuid{0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(++count >> 8),
                          static_cast<std::uint8_t>(count)}) +
           "\",\"timestamp\":\"2026-11-22T01:02:03.000Z\",\"actor\":" + actor + ",\"verb\":{\"id\":" + json_text(verb) +
           "},\"object\":{\"id\":" + json_text(activity) + "}," +
           (result.empty() ? "" : "\"result\":" + std::string(result) + ",") + "\"context\":{\"registration\":\"" +
           registration + "\",\"contextActivities\":{\"category\":[" + category +
           "],\"grouping\":[{\"id\":" + json_text(publisher) + "}]},\"extensions\":{" +
           (judges ? json_text(kExtensionMastery) + ":0.9," : "") + json_text(kExtensionSession) + ":" +
           json_text(session) + "}}}";
  }
  http::TestResponse say(const std::string& statement) { return send("POST", "statements", statement); }
  int initialized() { return say(statement(verb::kInitialized, "")).status; }
  int completed() { return say(statement(verb::kCompleted, R"({"completion":true,"duration":"PT1S"})")).status; }
  int passed(const std::string& score = "0.95") {
    return say(statement(verb::kPassed, R"({"success":true,"duration":"PT1S","score":{"scaled":)" + score + "}}"))
        .status;
  }
  int failed() {
    return say(statement(verb::kFailed, R"({"success":false,"duration":"PT1S","score":{"scaled":0.4}})")).status;
  }
  int terminated(const std::string& duration = "PT30S") {
    return say(statement(verb::kTerminated, R"({"duration":")" + duration + "\"}")).status;
  }
};

struct World : packages::testing::Library {
  std::unique_ptr<xapi::Xapi> xapi = xapi::make_xapi(platform, {platform.mounts, *keys, *accounts});
  std::unique_ptr<Cmi5> cmi5 = make_cmi5(platform, {*packages, *xapi, *courses, *accounts});

  World() { open(); }
  Service& content_service() { return dynamic_cast<Service&>(*cmi5); }

  static packages::testing::Files files(std::string_view manifest = kManifest) {
    return {{"cmi5.xml", std::string(manifest)}, {"learn/index.html", "<p>learn"}, {"extra.html", "<p>extra"}};
  }
  /// A published course that shows a package, which Ana takes.
  packages::testing::Place place(const packages::testing::Files& of) {
    auto at = lesson(package(of), courses::LessonFormat::xapi);
    must(db->write([&](data::Tx& tx) { return learning->enrol(tx, ana, at.course); }));
    return at;
  }
  Content opened(packages::testing::Running run) {
    Content out;
    out.api = api.get();
    out.endpoint = parameter(run.out.url, "endpoint");
    out.fetch = parameter(run.out.url, "fetch");
    out.actor = parameter(run.out.url, "actor");
    out.registration = parameter(run.out.url, "registration");
    out.activity = parameter(run.out.url, "activityId");
    out.run = std::move(run);
    return out;
  }
  http::TestResponse fetch(const Content& content) { return api->anonymous().visit(content.fetch, "POST", "", ""); }
  /// As far as an AU comes before its first statement.
  Content started(packages::testing::Running run, std::string_view publisher = "https://vendor.example/au/learn") {
    Content out = opened(std::move(run));
    out.publisher = publisher;
    auto answer = fetch(out);
    auto document = must(shape::parse_json(answer.body));
    out.token = text_at(member(document.root(), "auth-token"));
    REQUIRE_MESSAGE(!out.token.empty(), answer.body);
    auto data = out.launch_data();
    REQUIRE_MESSAGE(data.status == 200, data.body);
    auto launch = must(shape::parse_json(data.body));
    auto extensions = member(*member(launch.root(), "contextTemplate"), "extensions");
    out.session = text_at(member(*extensions, kExtensionSession));
    CHECK(out.preferences().status == 200);
    return out;
  }
  /// Verbs of a registration's statements, oldest first: their last words.
  std::vector<std::string> verbs(const std::string& registration) {
    std::vector<std::string> out;
    auto id = must(parse_uuid(registration));
    for (const auto& stored :
         must(db->read([&](data::Tx& tx) { return xapi->statements_of(tx, id, Instant{0}, 500); }))) {
      auto document = must(shape::parse_json(stored.json));
      std::string verb(text_at(member(*member(document.root(), "verb"), "id")));
      out.push_back(verb.substr(verb.rfind('/') + 1));
    }
    return out;
  }
  RegistrationRow row(const std::string& registration) {
    auto id = must(RegistrationId::parse(registration));
    return must(db->read([&](data::Tx& tx) { return store::registration(tx, id); })).value();
  }
};

}  // namespace mc::cmi5::testing
