// State and profile documents, persons, in both versions.
#include "modules/xapi/testing.hpp"

namespace mc::xapi {

using testing::escaped;
using testing::Headers;
using testing::Lrs;
using testing::new_id;

namespace {

const std::string kActivityId = "activityId=" + escaped("https://x.example/course");
const std::string kAgent = "agent=" + escaped(testing::kAna);
std::string state(const std::string& id, const std::string& more = "") {
  return "/activities/state?" + kActivityId + "&" + kAgent + more + (id.empty() ? "" : "&stateId=" + id);
}
std::vector<std::string> places(const std::string& id) {
  return {state(id), "/activities/profile?" + kActivityId + "&profileId=" + id,
          "/agents/profile?" + kAgent + "&profileId=" + id};
}

}  // namespace

TEST_CASE("documents are written, merged, read with tags and removed") {
  for (std::string version : {"1.0.3", "2.0.0"})
    for (std::string place : places("one")) {
      CAPTURE(version);
      CAPTURE(place);
      Lrs lrs;
      lrs.version = version;
      CHECK(lrs.send("GET", place).status == 404);
      CHECK(lrs.send("POST", place, R"({"car":"Honda","a":1})").status == 204);
      CHECK(lrs.send("POST", place, R"({"type":"Civic","a":2})").status == 204);
      auto got = lrs.send("GET", place);
      CHECK(got.body == R"({"car":"Honda","type":"Civic","a":2})");
      CHECK(got.header("Content-Type") == "application/json");
      CHECK_FALSE(got.header("Last-Modified").empty());
      std::string tag = got.header("ETag");
      REQUIRE(tag.size() == 42);
      CHECK((tag[0] == '"' && tag[41] == '"'));
      CHECK(lrs.send("GET", place, "", {{"If-None-Match", tag}}).status == 304);
      CHECK(lrs.send("PUT", place, "{}", {{"If-Match", "1234"}}).status == 412);
      CHECK(lrs.send("POST", place, "{}", {{"If-Match", "\"1234\""}}).status == 412);
      CHECK(lrs.send("DELETE", place, "", {{"If-Match", "\"1234\""}}).status == 412);
      CHECK(lrs.send("PUT", place, "{}", {{"If-None-Match", "*"}}).status == 412);
      bool free = version == "1.0.3" && place.find("state") != std::string::npos;
      auto bare = lrs.send("PUT", place, R"({"b":1})");
      CHECK(bare.status == (free ? 204 : 409));
      CHECK((free || !bare.body.empty()));
      tag = lrs.send("GET", place).header("ETag");
      CHECK(lrs.send("PUT", place, R"({"c":1})", {{"If-Match", tag}}).status == 204);
      CHECK(lrs.send("GET", place).body == R"({"c":1})");
      // Only JSON objects are merged.
      CHECK(lrs.send("POST", place, "abc", {{"Content-Type", "application/octet-stream"}}).status == 400);
      CHECK(lrs.send("POST", place, "abc", {{"Content-Type", "not/json"}}).status == 400);
      CHECK(lrs.send("POST", place, "[1]").status == 400);
      CHECK(lrs.send("POST", place, "{}{").status == 400);
      CHECK(lrs.send("GET", place).body == R"({"c":1})");
      CHECK(lrs.send("DELETE", place).status == 204);
      CHECK(lrs.send("GET", place).status == 404);
      std::string bytes = "/ asdf / undefined";
      CHECK(lrs.send("PUT", place, bytes, {{"Content-Type", "application/octet-stream"}, {"If-None-Match", "*"}})
                .status == 204);
      CHECK(lrs.send("POST", place, "{}").status == 400);
      CHECK(lrs.send("GET", place).body == bytes);
    }
}

TEST_CASE("lists of documents, since, registrations and removal of many") {
  Lrs lrs;
  std::string registration = "&registration=" + new_id(5);
  CHECK(lrs.send("PUT", state("a"), "1").status == 204);
  lrs.clock.advance(std::chrono::seconds(5));
  std::string between = to_string(lrs.clock.now());
  lrs.clock.advance(std::chrono::seconds(5));
  CHECK(lrs.send("PUT", state("b", registration), "2").status == 204);
  CHECK(lrs.send("PUT", state("a", registration), "3").status == 204);
  CHECK(lrs.send("GET", state("a")).body == "1");
  CHECK(lrs.send("GET", state("a", registration)).body == "3");
  CHECK(lrs.send("GET", state("")).body == R"(["a","b"])");
  CHECK(lrs.send("GET", state("", registration)).body == R"(["a","b"])");
  CHECK(lrs.send("GET", state("", "&since=" + between)).body == R"(["a","b"])");
  CHECK(lrs.send("DELETE", state("", registration)).status == 204);
  CHECK(lrs.send("GET", state("")).body == R"(["a"])");
  CHECK(lrs.send("GET", state("", "&since=" + between)).body == "[]");
  CHECK(lrs.send("DELETE", state("")).status == 204);
  CHECK(lrs.send("GET", state("")).body == "[]");
}

TEST_CASE("parameters of documents are checked") {
  Lrs lrs;
  for (std::string method : {"PUT", "POST", "GET", "DELETE"}) {
    CAPTURE(method);
    std::string body = method == "PUT" || method == "POST" ? "{}" : "";
    for (std::string target :
         {"/activities/state?" + kAgent + "&stateId=a", "/activities/state?" + kActivityId + "&stateId=a",
          "/activities/state?activityId=1&" + kAgent + "&stateId=a",
          "/activities/state?" + kActivityId + "&agent=true&stateId=a",
          "/activities/state?" + kActivityId + "&agent={}&stateId=a", state("a", "&registration=x"),
          state("a", "&foo=bar"), std::string("/activities/profile?profileId=a"),
          std::string("/agents/profile?profileId=a"),
          std::string("/agents/profile?agent=%7B%22objectType%22%22Agent%22%7D&profileId=a"),
          std::string("/agents/profile?agent=%7&profileId=a")})
      CHECK_MESSAGE(lrs.send(method, target, body).status == 400, target);
  }
  CHECK(lrs.send("GET", state("", "&since=1")).status == 400);
  CHECK(lrs.send("PUT", state(""), "{}").status == 400);
  CHECK(lrs.send("DELETE", "/agents/profile?" + kAgent).status == 400);
  CHECK(lrs.send("DELETE", "/activities/profile?" + kActivityId).status == 400);
  CHECK(lrs.send("POST", state("a"), "{}[").status == 400);
}

TEST_CASE("a person has what is known of the agent, as lists") {
  Lrs lrs;
  lrs.post_id(testing::made());
  auto got = lrs.send("GET", "/agents?agent=" + escaped(R"({"mbox":"mailto:ana@x.example"})"));
  CHECK(got.body == R"({"objectType":"Person","name":["Ana Reyes"],"mbox":["mailto:ana@x.example"]})");
  CHECK(lrs.send("GET", "/agents").status == 400);
  CHECK(lrs.send("GET", "/agents?agent=x").status == 400);
  CHECK(lrs.send("GET", "/activities").status == 400);
  CHECK(lrs.send("GET", "/activities?activityId=x").status == 400);
}

}  // namespace mc::xapi
