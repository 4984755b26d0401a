#include <doctest/doctest.h>

#include "modules/cmi5/testing.hpp"

namespace mc::cmi5 {
namespace {

using testing::Content;
using testing::World;
using Verbs = std::vector<std::string>;

std::string au(std::string_view move_on) {
  return testing::changed("moveOn=\"CompletedAndPassed\"", "moveOn=\"" + std::string(move_on) + "\"");
}

TEST_CASE("an AU is launched with all that it needs, and its course is satisfied with the last statement") {
  World world;
  auto place = world.place(World::files());
  auto run = world.launch(world.ana, place);
  CHECK(run.out.url.starts_with(run.base + "/c/learn/index.html?a=1&b=2&endpoint="));
  CHECK(run.out.url.ends_with("#top"));
  CHECK(run.out.window == packages::LaunchWindow::frame);
  Content content = world.started(run);
  CHECK(content.endpoint == "https://content.test/xapi/");
  CHECK(content.activity != "https://vendor.example/au/learn");
  CHECK(content.actor.find('@') == std::string::npos);
  CHECK(content.actor.find("Ana") == std::string::npos);
  // The unit without conditions asks for nothing, but the course has another one.
  CHECK(world.verbs(content.registration) == Verbs{"launched"});

  CHECK(content.initialized() == 200);
  CHECK(content.passed() == 200);
  CHECK(world.state(world.ana, place) != learning::LessonState::completed);
  CHECK(content.completed() == 200);
  CHECK(world.state(world.ana, place) == learning::LessonState::completed);
  world.clock.advance(std::chrono::seconds(40));
  CHECK(content.terminated() == 200);
  CHECK(world.verbs(content.registration) ==
        Verbs{"launched", "initialized", "passed", "completed", "satisfied", "satisfied", "terminated"});
  CHECK(world.row(content.registration).seconds == 30);
  // The credential ends with the session.
  CHECK(content.say(content.statement("http://adlnet.gov/expapi/verbs/experienced", "", false)).status >= 401);
  CHECK(content.launch_data().status >= 401);
}

TEST_CASE("every moveOn is satisfied by its own statements only") {
  struct Row {
    std::string_view move_on;
    bool completed, passed;
  };
  for (const Row& row :
       {Row{"Completed", true, false}, Row{"Passed", false, true}, Row{"CompletedOrPassed", true, true}}) {
    CAPTURE(row.move_on);
    World world;
    auto place = world.place(World::files(au(row.move_on)));
    Content content = world.started(world.launch(world.ana, place));
    content.initialized();
    auto satisfied = [&] { return world.row(content.registration).satisfied_at.has_value(); };
    CHECK(content.completed() == 200);
    CHECK(satisfied() == row.completed);
    CHECK(content.passed() == 200);
    CHECK(satisfied());
  }
}

TEST_CASE("what asks for nothing is satisfied at registration, before the launch") {
  World world;
  auto place = world.place(World::files(au("NotApplicable")));
  Content content = world.opened(world.launch(world.ana, place));
  CHECK(world.verbs(content.registration) == Verbs{"satisfied", "satisfied", "launched"});
  CHECK(world.state(world.ana, place) == learning::LessonState::completed);
}

TEST_CASE("the fetch address gives its token once") {
  World world;
  auto place = world.place(World::files());
  Content content = world.opened(world.launch(world.ana, place));
  CHECK(world.api->anonymous().visit(content.fetch).status == 405);
  CHECK(world.api->anonymous().visit(content.run.base + "/rt/fetch?key=00", "POST", "", "").body.find("\"2\"") !=
        std::string::npos);
  auto first = world.fetch(content);
  CHECK(first.status == 200);
  CHECK(first.header("Content-Type") == "application/json");
  CHECK(first.body.find("auth-token") != std::string::npos);
  auto second = world.fetch(content);
  CHECK(second.status == 200);
  CHECK(second.body.find("\"error-code\":\"1\"") != std::string::npos);
  CHECK(second.body.find("auth-token") == std::string::npos);
}

TEST_CASE("the record store refuses what the session may not do") {
  World world;
  auto place = world.place(World::files());
  Content content = world.opened(world.launch(world.ana, place));
  content.publisher = "https://vendor.example/au/learn";
  auto document = must(shape::parse_json(world.fetch(content).body));
  content.token = text_at(member(document.root(), "auth-token"));
  auto launch = must(shape::parse_json(content.launch_data().body));
  content.session =
      text_at(member(*member(*member(launch.root(), "contextTemplate"), "extensions"), kExtensionSession));

  CHECK(content.initialized() == 403);  // it has not read the preferences yet
  CHECK(content.preferences().status == 200);
  CHECK(content.completed() == 403);
  CHECK(content.initialized() == 200);
  CHECK(content.initialized() == 403);
  CHECK(content.passed("0.5") == 403);
  CHECK(content.say(content.statement(verb::kVoided, "", false)).status >= 400);

  std::string state = "activities/state?stateId=LMS.LaunchData&activityId=" + encode_query(content.activity) +
                      "&registration=" + content.registration + "&" + content.agent_query();
  CHECK(content.send("PUT", state, R"({"test":true})").status == 403);
  CHECK(content.send("DELETE", state).status == 403);
  CHECK(content.launch_data().status == 200);
  std::string own = "activities/state?stateId=bookmark&activityId=" + encode_query(content.activity) +
                    "&registration=" + content.registration + "&" + content.agent_query();
  CHECK(content.send("PUT", own, R"({"page":3})").status == 204);

  const std::string profile = "agents/profile?profileId=cmi5LearnerPreferences";
  const std::string good = R"({"languagePreference":"en-US,fr-FR","audioPreference":"off"})";
  const std::string mine = profile + "&" + content.agent_query();
  CHECK(content.send("PUT", profile, good).status == 403);
  CHECK(content.send("PUT", profile + "&agent=" + encode_query(R"({"mbox":"mailto:a@x.example"})"), good).status ==
        403);
  CHECK(content.send("PUT", mine, "just some text", "text/plain").status == 403);
  CHECK(content.send("PUT", mine, R"({"audioPreference":"off"})").status == 403);
  CHECK(content.send("PUT", mine, R"({"languagePreference":"not one","audioPreference":"on"})").status == 403);
  CHECK(content.send("DELETE", mine).status == 403);
  CHECK(content.send("PUT", mine, good).status == 409);  // without the ETag, by the rules of xAPI
  auto client = world.api->anonymous();
  client.set_header("X-Experience-API-Version", "1.0.3");
  client.set_header("Authorization", "Basic " + content.token);
  client.set_header("If-Match", std::string(content.preferences().header("ETag")));
  CHECK(client.visit(content.endpoint + mine, "PUT", good, "application/json").status == 204);
  CHECK(content.preferences().body == good);
}

TEST_CASE("a second session knows what the first one stated") {
  World world;
  auto place = world.place(World::files());
  Content first = world.started(world.launch(world.ana, place));
  first.initialized();
  CHECK(first.completed() == 200);
  first.terminated();
  Content second = world.started(world.launch(world.ana, place));
  CHECK(second.registration == first.registration);
  CHECK(second.activity == first.activity);
  CHECK(second.session != first.session);
  second.initialized();
  CHECK(second.completed() == 403);
  CHECK(second.failed() == 200);
  CHECK(second.passed() == 403);
  second.terminated();
  Content third = world.started(world.launch(world.ana, place));
  third.initialized();
  CHECK(third.passed() == 200);
  CHECK(world.row(third.registration).satisfied_at);
}

TEST_CASE("a session that was left open is abandoned by the next launch") {
  World world;
  auto place = world.place(World::files());
  Content first = world.started(world.launch(world.ana, place));
  first.initialized();
  world.clock.advance(std::chrono::minutes(5));
  Content second = world.started(world.launch(world.ana, place));
  CHECK(world.verbs(first.registration) == Verbs{"launched", "initialized", "abandoned", "launched"});
  CHECK(first.say(first.statement("http://adlnet.gov/expapi/verbs/experienced", "", false)).status >= 401);
  // And by the clock when nothing follows.
  world.clock.advance(std::chrono::hours(13));
  must(world.content_service().abandon_stale());
  CHECK(world.verbs(second.registration).back() == "abandoned");
  must(world.content_service().abandon_stale());
  CHECK(world.verbs(second.registration).size() == 5);
}

TEST_CASE("a credential ends with her sign-out, by an administrator's hand and with the enrolment") {
  World world;
  auto place = world.place(World::files());
  SessionId session;
  auto running = [&] {
    auto issued = must(world.db->write([&](data::Tx& tx) {
      return world.sessions.start(tx, {world.ana, "password"});
    }));
    session = issued.session;
    auto client = world.api->anonymous();
    client.set_cookie("__Host-sid", issued.access_token);
    Content content = world.started(World::running(client.post(place.path() + "/launch", "{}")));
    CHECK(content.initialized() == 200);
    return content;
  };
  auto ends = [&](std::string_view reason) {
    must(world.db->write([&](data::Tx& tx) { return world.sessions.end(tx, session, reason); }));
  };
  auto experienced = [](Content& content) {
    return content.say(content.statement("http://adlnet.gov/expapi/verbs/experienced", "", false)).status;
  };
  Content left = running();
  ends("signed_out");
  CHECK(left.terminated() == 200);  // the last words of a page that closes
  Content late = running();
  ends("signed_out");
  world.clock.advance(packages::kFarewell);
  CHECK(experienced(late) == 403);
  CHECK(late.launch_data().status == 403);
  CHECK(late.terminated() == 403);
  Content idle = running();
  ends("idle");  // she was busy in the content
  CHECK(experienced(idle) == 200);
  must(world.db->write([&](data::Tx& tx) { return world.sessions.end_all(tx, world.ana, "suspended"); }));
  CHECK(experienced(idle) == 403);
  Content ended = running();
  must(world.db->write([&](data::Tx& tx) { return world.sessions.end_all(tx, world.ana, "ended_by_administrator"); }));
  CHECK(experienced(ended) == 403);
  Content dropped = world.started(world.launch(world.ana, place));
  CHECK(dropped.initialized() == 200);
  auto enrolment = world.row(dropped.registration).enrolment_id.value();
  CHECK(world.as(world.ana).post("/learning/enrolments/" + enrolment.text() + "/drop").status == 200);
  CHECK(experienced(dropped) == 403);
}

TEST_CASE("previews browse and leave no attempt; a closed enrolment is looked at again") {
  World world;
  auto place = world.place(World::files());
  Content preview = world.started(world.preview(place));
  CHECK(preview.launch_data().body.find("\"launchMode\":\"Browse\"") != std::string::npos);
  preview.initialized();
  CHECK(preview.completed() == 403);
  CHECK(preview.terminated() == 200);
  auto package = world.row(preview.registration).package_id;
  CHECK(must(world.db->read([&](data::Tx& tx) {
          return world.content_service().attempts(tx, {package, std::nullopt, 50});
        })).empty());

  Content learner = world.started(world.launch(world.ana, place));
  learner.initialized();
  learner.passed();
  learner.completed();
  learner.terminated();
  must(world.deliver());
  Content review = world.started(world.launch(world.ana, place));
  CHECK(review.registration == learner.registration);
  CHECK(review.launch_data().body.find("\"launchMode\":\"Review\"") != std::string::npos);
  review.initialized();
  CHECK(review.passed() == 403);
  CHECK(review.terminated() == 200);
}

TEST_CASE("an author waives a unit with a reason, once, and never for herself") {
  World world;
  auto place = world.place(World::files());
  Content content = world.started(world.launch(world.ana, place));
  content.initialized();
  content.terminated();
  const std::string path = "/cmi5/registrations/" + content.registration;
  CHECK(world.as(world.ana).get(path).status == 403);
  CHECK(world.author().post(path + "/units/7/waive", R"({"reason":"administrative"})").status == 404);
  CHECK(world.author().post(path + "/units/0/waive", R"({"reason":"because"})").status == 422);
  CHECK(world.author().post(path + "/units/1/waive", R"({"reason":"tested_out"})").status == 409);
  CHECK(world.everywhere("admin", world.ana).post(path + "/units/0/waive", R"({"reason":"tested_out"})").status == 403);
  auto waived = world.author().post(path + "/units/0/waive", R"({"reason":"tested_out"})");
  REQUIRE_MESSAGE(waived.status == 200, waived.body);
  auto view = waived.json<ContentRegistration>();
  CHECK(view.satisfied_at);
  CHECK(view.units.at(0).waived_at);
  CHECK(view.units.at(0).waived_by == "Kim, Luis");
  CHECK(world.author().post(path + "/units/0/waive", R"({"reason":"tested_out"})").status == 409);
  CHECK(world.verbs(content.registration) ==
        Verbs{"launched", "initialized", "terminated", "waived", "satisfied", "satisfied"});
  CHECK(world.state(world.ana, place) == learning::LessonState::completed);
  CHECK(world.audited("cmi5.unit_waived").size() == 1);
}

TEST_CASE("sessions are listed and ended by who manages content") {
  World world;
  auto place = world.place(World::files());
  Content content = world.started(world.launch(world.ana, place));
  content.initialized();
  auto list = world.author().get("/cmi5/registrations/" + content.registration + "/sessions");
  REQUIRE_MESSAGE(list.status == 200, list.body);
  auto page = list.json<Page<ContentSession>>();
  REQUIRE(page.items.size() == 1);
  CHECK(page.items[0].state == "running");
  const std::string path = "/cmi5/sessions/" + content.session + "/abandon";
  CHECK(world.as(world.ana).post(path, "{}").status == 403);
  CHECK(world.author().post(path, "{}").json<ContentSession>().state == "abandoned");
  CHECK(world.author().post(path, "{}").status == 409);
  CHECK(content.completed() >= 401);
  CHECK(world.verbs(content.registration) == Verbs{"launched", "initialized", "abandoned"});
}

TEST_CASE("who manages content sees who goes through a package, page by page and by state") {
  World world;
  auto place = world.place(World::files());
  const std::string path = "/cmi5/packages/" +
                           world.row(world.opened(world.launch(world.ana, place)).registration).package_id.text() +
                           "/registrations";
  auto listed = [&](const std::string& query) {
    auto answer = world.author().get(path + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<Page<ContentRegistrationCard>>();
  };
  Content content = world.started(world.launch(world.ana, place));
  content.initialized();
  auto one = listed("").items;
  REQUIRE(one.size() == 1);
  CHECK(one[0].id.text() == content.registration);
  CHECK(one[0].person_name == "Reyes, Ana");
  CHECK(one[0].units == 2);
  CHECK(one[0].units_satisfied == 1);  // the second unit asks for nothing
  CHECK(one[0].session_open);
  CHECK(listed("?state=satisfied").items.empty());
  CHECK(content.passed() == 200);
  CHECK(content.completed() == 200);
  content.terminated();
  auto done = listed("?state=satisfied&limit=1");
  REQUIRE(done.items.size() == 1);
  CHECK(done.items[0].units_satisfied == 2);
  CHECK_FALSE(done.items[0].session_open);
  CHECK_FALSE(done.next);
  CHECK(listed("?state=in_progress").items.empty());
  CHECK(listed("?after=" + content.registration).items.empty());
  CHECK(world.author().get(path + "?limit=0").status == 422);
  CHECK(world.as(world.ana).get(path).status == 403);
  // With the permission, but for none of the courses that show it.
  CHECK(world.everywhere("content_author", world.ana).get(path).status == 404);
}

TEST_CASE("the report shows attempts with their questions and everything that was stored") {
  World world;
  auto place = world.place(World::files());
  Content content = world.started(world.launch(world.ana, place));
  content.initialized();
  std::string answered = content.statement("http://adlnet.gov/expapi/verbs/answered",
                                           R"({"response":"b","success":true,"duration":"PT7S"})", false);
  std::string object = "\"object\":{\"id\":" + testing::json_text(content.activity) + "}";
  answered.replace(
      answered.find(object), object.size(),
      R"("object":{"id":"https://vendor.example/q/1","definition":{"type":"http://adlnet.gov/expapi/activities/cmi.interaction","interactionType":"choice","correctResponsesPattern":["b"],"description":{"en":"Which soap?"}}})");
  auto said = content.say(answered);
  CHECK_MESSAGE(said.status == 200, said.body);
  content.passed("0.95");
  content.completed();
  content.terminated();
  auto package = world.row(content.registration).package_id;
  auto list = must(world.db->read([&](data::Tx& tx) {
    return world.content_service().attempts(tx, {package, std::nullopt, 50});
  }));
  REQUIRE(list.size() == 1);
  CHECK(list[0].person_name == "Reyes, Ana");
  CHECK(list[0].completion == "completed");
  CHECK(list[0].success == "passed");
  CHECK(list[0].score_percent == doctest::Approx(95));
  auto detail = must(
      world.db->read([&](data::Tx& tx) { return world.content_service().attempt(tx, package, list[0].attempt_id); }));
  REQUIRE(detail.interactions.size() == 1);
  CHECK(detail.interactions[0].description == "Which soap?");
  CHECK(detail.interactions[0].result == "correct");
  CHECK(detail.interactions[0].latency_seconds == 7);
  auto raw = must(shape::parse_json(detail.raw.text));
  CHECK(member(raw.root(), "statements").has_value());
}

TEST_CASE("hosts of other content are an administrator's decision") {
  World world;
  const std::string elsewhere = testing::changed("extra.html", "https://content.vendor.example/extra?x=1");
  auto refused = world.upload(World::files(elsewhere));
  CHECK(refused.state == packages::VersionState::refused);
  CHECK(world.as(world.ana).get("/cmi5/hosts").status == 403);
  auto admin = world.author();
  for (const char* bad :
       {"content.vendor.example", "https://content.vendor.example/", "ftp://x.example", "https://a@b"})
    CHECK(admin.put("/cmi5/hosts", R"({"origins":[")" + std::string(bad) + "\"]}").status == 422);
  CHECK(admin.put("/cmi5/hosts", R"({"origins":["https://content.vendor.example"]})").status == 200);
  CHECK(admin.get("/cmi5/hosts").json<ContentHosts>().origins.size() == 1);
  auto place = world.place(World::files(elsewhere));
  auto run = world.launch(world.ana, place, R"({"part":"1"})");
  CHECK(run.out.window == packages::LaunchWindow::own);
  auto go = world.api->anonymous().visit(run.out.url);
  CHECK(go.status == 303);
  std::string there(go.header("Location"));
  CHECK(there.starts_with("https://content.vendor.example/extra?x=1&endpoint="));
  std::string fetch = testing::parameter(there, "fetch");
  CHECK(world.api->anonymous().visit("/cmi5/fetch?session=1&key=2", "POST", "", "").body.find("\"2\"") !=
        std::string::npos);
  CHECK(world.api->anonymous().visit(fetch + "0", "POST", "", "").body.find("\"2\"") != std::string::npos);
  auto token = world.api->anonymous().visit(fetch, "POST", "", "");
  CHECK(token.body.find("auth-token") != std::string::npos);
  CHECK(world.api->anonymous().visit(run.out.url).status == 409);
  CHECK(admin.put("/cmi5/hosts", R"({"origins":[]})").status == 200);
  CHECK(world.try_launch(world.ana, place, R"({"part":"1"})").status == 403);
  CHECK(world.try_launch(world.ana, place, R"({"part":"9"})").status == 404);
}

TEST_CASE("a Tin Can package is done by completed or passed about its root activity") {
  World world;
  auto place = world.place({{"tincan.xml", std::string(testing::kTinCanManifest)}, {"story.html", "<p>"}});
  auto run = world.launch(world.ana, place);
  CHECK(run.out.kind == packages::PackageKind::xapi);
  Content content = world.opened(run);
  std::string auth = testing::parameter(run.out.url, "auth");
  REQUIRE(auth.starts_with("Basic "));
  content.token = auth.substr(6);
  content.activity = testing::parameter(run.out.url, "activity_id");
  CHECK(content.activity == "https://vendor.example/tincan/fire");
  auto say = [&](std::string_view verb, const std::string& object, const std::string& result,
                 const std::string& actor) {
    return content
        .say("{\"actor\":" + actor + ",\"verb\":{\"id\":" + testing::json_text(verb) + "},\"object\":{\"id\":" +
             testing::json_text(object) + "}" + (result.empty() ? "" : ",\"result\":" + result) +
             ",\"context\":{\"registration\":\"" + content.registration + "\"}}")
        .status;
  };
  CHECK(say(verb::kCompleted, content.activity, "", R"({"mbox":"mailto:eva@x.example"})") == 403);
  CHECK(say(verb::kCompleted, content.activity + "/quiz", "", content.actor) == 200);
  CHECK(say(verb::kCompleted, content.activity, R"({"success":false,"score":{"scaled":0.2}})", content.actor) == 200);
  CHECK_FALSE(world.row(content.registration).satisfied_at);
  CHECK(say(verb::kPassed, content.activity, R"({"score":{"raw":8,"min":0,"max":10}})", content.actor) == 200);
  CHECK(world.row(content.registration).satisfied_at);
  CHECK(world.state(world.ana, place) == learning::LessonState::completed);
  auto list = must(world.db->read([&](data::Tx& tx) {
    return world.content_service().attempts(tx, {world.row(content.registration).package_id, std::nullopt, 50});
  }));
  REQUIRE(list.size() == 1);
  CHECK(list[0].success == "passed");
  CHECK(list[0].score_percent == doctest::Approx(80));
}

TEST_CASE(
    "a replaced package goes on in the same registration, or begins anew when asked to or when its units differ") {
  World world;
  auto package = world.package(World::files());
  auto place = world.lesson(package, courses::LessonFormat::xapi);
  must(world.db->write([&](data::Tx& tx) { return world.learning->enrol(tx, world.ana, place.course); }));
  Content first = world.started(world.launch(world.ana, place));
  first.initialized();
  first.completed();
  world.replace(package, World::files(testing::changed("Hand hygiene", "Clean hands")), "continue_new");
  Content second = world.started(world.launch(world.ana, place));
  CHECK(second.registration == first.registration);
  second.initialized();
  CHECK(second.completed() == 403);
  world.replace(package, World::files(testing::changed("au/extra", "au/other")), "continue_new");
  Content third = world.started(world.launch(world.ana, place));
  CHECK(third.registration != first.registration);
  CHECK(world.row(first.registration).closed);
  world.replace(package, World::files(testing::changed("au/extra", "au/other")), "begin_anew");
  Content fourth = world.started(world.launch(world.ana, place));
  CHECK(fourth.registration != third.registration);
  CHECK(world.row(fourth.registration).number == 3);
}

}  // namespace
}  // namespace mc::cmi5
