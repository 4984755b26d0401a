// The content origin: what is served there, what is not, and what its answers carry.
#include <doctest/doctest.h>

#include "appliance/base/log.hpp"
#include "appliance/http/testing.hpp"

using namespace mc;
using namespace mc::http;

namespace {

struct Nobody final : Authenticator {
  int asked = 0;
  Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view, security::Touch) override {
    ++asked;
    return fail(Fault::unauthenticated, "session_ended");
  }
};

struct Spaces {
  Spaces() {
    CHECK(permissions.add({"note:view", {"member"}}));
    permissions.freeze();
    routes.get<Nothing>("/notes", "note:view", "Read", [](Call&) -> Result<Nothing> { return Nothing{}; });
    mounts.add({.prefix = "/t", .on_content = true, .body_limit = 8, .serve = [](MountRequest& request) {
                  Response out;
                  auto body = request.body(8);
                  out.status = request.path == "/denied" ? 403 : request.path == "/gone" ? 404 : body ? 200 : 413;
                  out.body = std::string(request.method) + " " + std::string(request.path) + " " + request.own_origin +
                             " " + request.app_origin + " " + request.address + " " + (body ? *body : "");
                  out.add("Content-Type", "text/html");
                  out.add("Set-Cookie", "__Host-sid=stolen");
                  return out;
                }});
    mounts.add({.prefix = "/xapi", .on_app = true, .serve = [](MountRequest& request) {
                  Response out;
                  out.body = "records " + std::string(request.path) + "?" + std::string(request.query);
                  out.add("Content-Type", "application/json");
                  return out;
                }});
  }
  security::Permissions permissions;
  Routes routes;
  Mounts mounts;
  ManualClock clock;
  std::unique_ptr<Random> random = seeded_random(7);
};

}  // namespace

TEST_SUITE("http/mounts") {
  TEST_CASE_FIXTURE(Spaces, "the longest prefix that ends at a segment answers, at its origin only") {
    mounts.add({.prefix = "/t/inner", .on_content = true});
    CHECK(mounts.find("/t", Origin::content)->prefix == "/t");
    CHECK(mounts.find("/t/a", Origin::content)->prefix == "/t");
    CHECK(mounts.find("/t/inner/a", Origin::content)->prefix == "/t/inner");
    CHECK(mounts.find("/t/innermost", Origin::content)->prefix == "/t");
    CHECK(mounts.find("/tea", Origin::content) == nullptr);
    CHECK(mounts.find("/t", Origin::app) == nullptr);
    CHECK(mounts.find("/xapi/statements", Origin::content) == nullptr);
  }

  TEST_CASE_FIXTURE(Spaces, "content origin: mounts only, no API, no pages, no cookie in or out, its own policy") {
    TestApi api(routes, permissions, clock, *random, nullptr, nullptr, &mounts);
    auto nurse = api.sign_in({});
    CHECK(nurse.get("/notes").status == 200);
    CHECK(nurse.visit("https://content.test/api/v1/notes").status == 404);
    CHECK(nurse.visit("https://content.test/").status == 404);
    CHECK(nurse.visit("https://content.test/content/scorm.html").status == 404);
    CHECK(nurse.visit("https://content.test/healthz").status == 404);
    CHECK(nurse.visit("https://content.test/xapi/statements").status == 404);
    CHECK(nurse.visit("https://content.test/api/v1/live").status == 404);
    auto page = nurse.visit("https://content.test/t/abc/c/index.html");
    CHECK(page.status == 200);
    CHECK(page.body == "GET /abc/c/index.html https://content.test https://localhost 192.0.2.7 ");
    CHECK(page.header("set-cookie").empty());
    CHECK(page.header("content-security-policy") ==
          "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self'; form-action 'self'; "
          "base-uri 'self'; frame-ancestors 'self' https://localhost");
    CHECK(page.header("x-content-type-options") == "nosniff");
    CHECK(page.header("cross-origin-resource-policy") == "same-site");
    CHECK(page.header("referrer-policy") == "same-origin");
    CHECK(page.header("cross-origin-opener-policy").empty());
    CHECK(page.header("x-frame-options").empty());
    CHECK(nurse.cookies().size() == 1);
  }

  TEST_CASE_FIXTURE(Spaces,
                    "app origin: its mounts before the pages; what belongs to the content origin is not there") {
    TestApi api(routes, permissions, clock, *random, nullptr, nullptr, &mounts);
    auto nobody = api.anonymous();
    CHECK(nobody.visit("/xapi/statements?limit=5").body == "records /statements?limit=5");
    CHECK(nobody.visit("/xapi").body == "records ?");
    CHECK(nobody.visit("/t/abc/c/index.html").status == 404);
    CHECK(nobody.visit("/content/scorm.html").status == 404);
    CHECK(nobody.visit("/content/player.js").status == 404);
  }

  TEST_CASE_FIXTURE(Spaces, "content origin: what changes something must come from its own pages") {
    TestApi api(routes, permissions, clock, *random, nullptr, nullptr, &mounts);
    auto from = [&](std::string site, std::string origin) {
      auto client = api.anonymous();
      client.set_header("Sec-Fetch-Site", std::move(site));
      client.set_header("Origin", std::move(origin));
      return client.visit("https://content.test/t/abc/rt/commit", "POST", "{}", "text/plain").status;
    };
    CHECK(from("same-origin", "https://content.test") == 200);
    CHECK(from("", "") == 200);  // a program; the token is its right
    CHECK(from("cross-site", "https://evil.test") == 403);
    CHECK(from("same-site", "https://localhost") == 403);
    CHECK(from("same-site", "") == 403);
    CHECK(from("", "null") == 403);
    CHECK(api.denials().size() == 4);
    CHECK(api.denials()[0].object == "mount:/t");
    auto client = api.anonymous();
    CHECK(client.visit("https://content.test/t/abc/rt/commit", "POST", "more than 8 bytes", "text/plain").status ==
          413);
  }

  TEST_CASE_FIXTURE(Spaces, "content origin: refusals are limited by address, what has a right is not") {
    log::set_level(log::Level::error);
    Nobody nobody;
    security::RateLimiter limiter(clock);
    std::vector<security::AuditEvent> rows;
    PipelineOptions options;
    options.access_log = false;
    options.content_port = 8444;
    options.app_port = 8443;
    options.limits.address = {3, 3};
    auto audit = [&](const security::AuditEvent& event) -> Status {
      rows.push_back(event);
      return {};
    };
    auto made = Pipeline::make({.clock = clock,
                                .random = *random,
                                .routes = routes,
                                .authenticator = nobody,
                                .rate_limiter = limiter,
                                .audit = audit,
                                .mounts = &mounts},
                               options);
    REQUIRE(made);
    auto ask = [&](std::string_view path, std::string_view host = "ward.test:8444") {
      std::string text =
          "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\nCookie: __Host-sid=abc\r\n\r\n";
      auto head = parse_head(text);
      REQUIRE(head);
      Request request{.method = head->method, .target = head->target, .head = &*head, .peer = "192.0.2.7"};
      request.content = true;
      return (*made)->handle(request);
    };
    for (int i = 0; i < 20; ++i) CHECK(ask("/t/abc").status == 200);
    for (int i = 0; i < 20; ++i) CHECK(ask("/t/gone").status == 404);
    for (int i = 0; i < 3; ++i) CHECK(ask("/t/denied").status == 403);
    CHECK(ask("/t/denied").status == 429);
    CHECK(ask("/t/abc").status == 200);
    CHECK(nobody.asked == 0);
    CHECK(rows.size() == 4);
    CHECK(ask("/t/abc").body == "GET /abc https://ward.test:8444 https://ward.test:8443 192.0.2.7 ");
    CHECK(ask("/t/abc").header("content-security-policy").find("frame-ancestors 'self' https://ward.test:8443") !=
          std::string_view::npos);
    // What is no name gets into no policy.
    CHECK(ask("/t/abc", "a;script-src").header("content-security-policy").ends_with("frame-ancestors 'self'"));
    log::set_level(log::Level::info);
  }
}
