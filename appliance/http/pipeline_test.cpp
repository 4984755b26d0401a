#include <doctest/doctest.h>

#include "appliance/base/log.hpp"
#include "appliance/data/test_store.hpp"
#include "appliance/http/testing.hpp"

using namespace mc;
using namespace mc::http;

namespace {
struct Note {
  Text<1, 20> title;
  std::optional<int> stars;
};
FIELDS(Note, title, stars)
struct Echo {
  std::string text;
};
FIELDS(Echo, text)
struct SendQuery {
  std::optional<Text<0, 255>> file_name;
};
FIELDS(SendQuery, file_name)

struct Fixture {
  Fixture() {
    CHECK(permissions.add_role("author"));
    CHECK(permissions.add({"note:view", {"member"}}));
    CHECK(permissions.add({"note:create", {"author"}}));
    permissions.freeze();
    routes.get<Echo>("/notes/{id}", "note:view", "Read",
                     [](Call& call) -> Result<Echo> { return Echo{std::string(call.parameter("id"))}; });
    routes.post<Note, Echo>("/notes", "note:create", "Create", [this](Call&, const Note& in) -> Result<Echo> {
      ++created;
      if (in.title.value == "clash") return conflict("note_exists", "There is one.");
      if (in.title.value == "secret") return forbidden("not_yours");
      if (in.title.value == "boom") throw std::runtime_error("a library gave up");
      return Echo{in.title.value + std::to_string(created)};
    });
    routes.get<Echo>("/open", kPublic, "Open",
                     [](Call& call) -> Result<Echo> { return Echo{call.signed_in() ? "known" : "unknown"}; });
    routes.post<Nothing, Nothing>("/enter", kPublic, "Sign in", [](Call& call, const Nothing&) -> Result<Nothing> {
      call.header("Set-Cookie", "__Host-sid=abc; Path=/");
      return Nothing{};
    });
    routes
        .post<Nothing, Nothing>("/from-anywhere", kPublic, "Of a provider's page",
                                [](Call&, const Nothing&) -> Result<Nothing> { return Nothing{}; })
        .from_other_sites = true;
    routes.download<Nothing>("/file", "note:view", "File", [this](Call&, const Nothing&) -> Result<Download> {
      return Download{.media_type = "text/plain",
                      .file_name = "Bericht \"ä\".txt",
                      .size = 10,
                      .etag = "\"v1\"",
                      .write = [this](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) -> Status {
                        ++reads;
                        return sink(as_bytes(std::string_view("0123456789").substr(offset, length)));
                      }};
    });
    routes.upload<SendQuery, Echo>("/file", "note:create", "Send", 8,
                                   [](Call&, Upload& upload, const SendQuery&) -> Result<Echo> {
                                     std::string all;
                                     std::array<std::uint8_t, 4> buffer;
                                     while (std::size_t got = TRY(upload.reader(buffer)))
                                       all.append(reinterpret_cast<const char*>(buffer.data()), got);
                                     return Echo{upload.file_name + ":" + all};
                                   });
  }
  int created = 0, reads = 0;
  security::Permissions permissions;
  Routes routes;
  ManualClock clock;
  std::unique_ptr<Random> random = seeded_random(7);
};
}  // namespace

TEST_CASE_FIXTURE(Fixture, "http pipeline: 401 without a session, 403 without the permission, audited") {
  TestApi api(routes, permissions, clock, *random);
  auto nobody = api.anonymous();
  CHECK(nobody.get("/notes/1").status == 401);
  CHECK(nobody.get("/notes/1").code == "sign_in_required");
  CHECK(api.denials().empty());
  auto member = api.sign_in({});
  CHECK(member.get("/notes/7").json<Echo>().text == "7");
  auto denied = member.post("/notes", R"({"title":"x"})");
  CHECK(denied.status == 403);
  CHECK(denied.code == "forbidden");
  CHECK(created == 0);
  REQUIRE(api.denials().size() == 1);
  CHECK(api.denials()[0].action == "access.denied");
  CHECK(api.denials()[0].object == "route:notes_post");
  CHECK(api.denials()[0].actor == member.person());
  auto author = api.sign_in({{.role = "author"}});
  CHECK(author.post("/notes", R"({"title":"x"})").json<Echo>().text == "x1");
  CHECK(author.post("/notes", R"({"title":"secret"})").code == "not_yours");
  CHECK(api.denials().size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: input errors name the fields; other faults map to their status") {
  TestApi api(routes, permissions, clock, *random);
  auto author = api.sign_in({{.role = "author"}});
  auto bad = author.post("/notes", R"({"title":"","stars":"many","extra":1})");
  CHECK(bad.status == 422);
  CHECK(bad.code == "invalid_input");
  CHECK(bad.field_paths().find("title") != std::string::npos);
  CHECK(bad.field_paths().find("extra") != std::string::npos);
  CHECK(author.post("/notes", "{").status == 422);
  CHECK(author.post("/notes", R"({"title":"clash"})").status == 409);
  CHECK(author.send("POST", "/notes", R"({"title":"x"})", "text/plain").status == 415);
  auto boom = author.post("/notes", R"({"title":"boom"})");
  CHECK(boom.status == 500);
  CHECK(boom.body.find("library") == std::string::npos);
  CHECK(author.post("/notes", R"({"title":")" + std::string(2 << 20, 'a') + "\"}").status == 413);
  CHECK(author.get("/nothing").status == 404);
  auto wrong = author.put("/notes", "{}");
  CHECK(wrong.status == 405);
  CHECK(wrong.header("Allow") == "POST, OPTIONS");
  CHECK(author.send("OPTIONS", "/notes", "", "").status == 204);
  CHECK(author.get("/notes/..%2f..").status == 400);
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: a request of another site is refused") {
  TestApi api(routes, permissions, clock, *random);
  auto author = api.sign_in({{.role = "author"}});
  author.set_header("Sec-Fetch-Site", "same-site");
  CHECK(author.post("/notes", R"({"title":"x"})").code == "cross_site");
  author.set_header("Sec-Fetch-Site", "");
  CHECK(author.post("/notes", R"({"title":"x"})").code == "cross_site");
  author.set_header("Origin", "https://evil.example");
  CHECK(author.post("/notes", R"({"title":"x"})").code == "cross_site");
  author.set_header("Origin", "https://localhost");
  CHECK(author.post("/notes", R"({"title":"x"})").status == 200);
  CHECK(created == 1);
  auto visitor = api.anonymous();
  visitor.set_header("Sec-Fetch-Site", "cross-site");
  CHECK(visitor.post("/enter").code == "cross_site");   // no signing a victim in to the attacker's account
  CHECK(visitor.post("/from-anywhere").status == 200);  // says so where it is declared
  visitor.set_header("Sec-Fetch-Site", "");
  CHECK(visitor.post("/enter").status == 200);
  CHECK(visitor.cookies().at("__Host-sid") == "abc");
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: every answer carries the security headers") {
  TestApi api(routes, permissions, clock, *random);
  auto member = api.sign_in({});
  for (auto& answer : {member.get("/notes/1"), member.get("/nothing"), api.anonymous().get("/notes/1")}) {
    CHECK(answer.header("X-Content-Type-Options") == "nosniff");
    CHECK(answer.header("Cache-Control") == "no-store");
    CHECK(answer.header("X-Request-Id").size() == 16);
    CHECK(answer.header("Cross-Origin-Resource-Policy") == "same-origin");
  }
  CHECK(api.anonymous().get("/open").json<Echo>().text == "unknown");
  CHECK(member.get("/open").json<Echo>().text == "known");
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: downloads with ranges, tags and names") {
  TestApi api(routes, permissions, clock, *random);
  auto member = api.sign_in({});
  auto all = member.get("/file");
  CHECK(all.body == "0123456789");
  CHECK(all.header("Content-Disposition") ==
        "attachment; filename=\"Bericht_____.txt\"; filename*=UTF-8''Bericht%20%22%C3%A4%22.txt");
  member.set_header("Range", "bytes=2-4");
  auto part = member.get("/file");
  CHECK(part.status == 206);
  CHECK(part.body == "234");
  CHECK(part.header("Content-Range") == "bytes 2-4/10");
  member.set_header("If-Range", "\"old\"");
  CHECK(member.get("/file").body == "0123456789");
  member.set_header("If-Range", "");
  member.set_header("Range", "bytes=20-");
  auto beyond = member.get("/file");
  CHECK(beyond.status == 416);
  CHECK(beyond.header("Content-Range") == "bytes */10");
  member.set_header("Range", "bytes=0-1,0-1,0-1");
  CHECK(member.get("/file").body == "0123456789");
  member.set_header("Range", "");
  member.set_header("If-None-Match", "\"v1\"");
  int before = reads;
  CHECK(member.get("/file").status == 304);
  CHECK(reads == before);
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: uploads are limited by their route") {
  TestApi api(routes, permissions, clock, *random);
  auto author = api.sign_in({{.role = "author"}});
  CHECK(author.upload("/file?file_name=..%2Fa.txt", "12345678", "text/plain").json<Echo>().text == "a.txt:12345678");
  CHECK(author.upload("/file", "123456789", "text/plain").status == 413);
  CHECK(author.upload("/file", "", "text/plain").status == 422);
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: a protocol of its own gets the body as sent and answers in its own way") {
  Route& route = routes.raw(Method::patch, "/foreign/{id}", kPublic, "Foreign",
                            [](Call& call, std::string_view query, std::string_view body) -> RawAnswer {
                              call.header("ETag", "\"1\"");
                              return {201, "application/foreign+json",
                                      std::string(call.parameter("id")) + "|" + std::string(query) + "|" +
                                          std::string(call.request_header("Authorization")) + "|" + std::string(body)};
                            });
  route.body_limit = 8;
  TestApi api(routes, permissions, clock, *random);
  auto program = api.anonymous();
  program.set_header("Sec-Fetch-Site", "");
  program.set_header("Authorization", "Bearer unknown");
  auto answer = program.send("PATCH", "/foreign/7?a=%20", "not json", "application/foreign+json");
  CHECK(answer.status == 201);
  CHECK(answer.body == "7|a=%20|Bearer unknown|not json");
  CHECK(answer.header("Content-Type") == "application/foreign+json");
  CHECK(answer.header("ETag") == "\"1\"");
  CHECK(program.send("PATCH", "/foreign/7", "123456789", "application/foreign+json").status == 413);
  CHECK(program.send("POST", "/foreign/7", "", "").status == 405);
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: a repeat with the same key gets the same answer") {
  data::TestStore store;
  std::vector<EmbeddedFile> own;
  for (const auto& file : embedded_migrations())
    if (file.path.starts_with("http/")) own.push_back(file);
  REQUIRE(store.db().migrate(own));
  auto idempotency = make_idempotency(store.db());
  TestApi api(routes, permissions, clock, *random, nullptr, idempotency.get());
  auto author = api.sign_in({{.role = "author"}});
  author.set_header("Idempotency-Key", "k1");
  auto first = author.post("/notes", R"({"title":"x"})");
  auto again = author.post("/notes", R"({"title":"x"})");
  CHECK(first.body == again.body);
  CHECK(created == 1);
  CHECK(again.header("Idempotent-Replay") == "true");
  CHECK(author.post("/notes", R"({"title":"y"})").code == "idempotency_key_reused");
  auto other = api.sign_in({{.role = "author"}});
  other.set_header("Idempotency-Key", "k1");
  CHECK(other.post("/notes", R"({"title":"x"})").json<Echo>().text == "x2");  // keys are a person's own
  author.set_header("Idempotency-Key", "k2");
  CHECK(author.post("/notes", R"({"title":"boom"})").status == 500);
  CHECK(author.post("/notes", R"({"title":"boom"})").status == 500);
  CHECK(created == 4);  // a failure is tried again
  store.clock.advance(std::chrono::hours(25));
  author.set_header("Idempotency-Key", "k1");
  CHECK(author.post("/notes", R"({"title":"x"})").json<Echo>().text == "x5");
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: a token that opens nothing is audited, and a flood of them is counted") {
  TestApi api(routes, permissions, clock, *random);
  auto guesser = api.anonymous();
  for (int i = 0; i < 100; ++i) {
    guesser.set_cookie("__Host-sid", "guess" + std::to_string(i));
    CHECK(guesser.get("/notes/1").status == 401);
  }
  CHECK(api.denials().size() == 30);
  CHECK(api.denials()[0].outcome == "denied");
  CHECK_FALSE(api.denials()[0].actor);
  CHECK(api.denials()[0].details.text == R"({"code":"session_ended"})");
  REQUIRE(api.pipeline().write_counted_denials());
  REQUIRE(api.denials().size() == 31);
  CHECK(api.denials()[30].details.text == R"({"not_recorded_before":70})");
  CHECK(api.denials()[30].address == "192.0.2.7");
  REQUIRE(api.pipeline().write_counted_denials());
  CHECK(api.denials().size() == 31);
  auto member = api.sign_in({});
  for (int i = 0; i < 40; ++i) member.post("/notes", R"({"title":"x"})");
  CHECK(api.denials().size() == 71);  // somebody's own denials are all there
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: files that people uploaded can run nothing") {
  TestApi api(routes, permissions, clock, *random);
  auto file = api.sign_in({}).get("/file");
  CHECK(file.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'; sandbox");
  CHECK(file.header("X-Content-Type-Options") == "nosniff");
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: one log line for a request, with the route's pattern and nothing personal") {
  std::vector<std::string> lines;
  log::set_sink([&](log::Level level, std::string_view line) {
    if (level == log::Level::info) lines.emplace_back(line);
  });
  security::RateLimiter limiter(clock);
  struct Nobody final : Authenticator {
    Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view, security::Touch) override {
      return fail(Fault::unauthenticated, "idle", "");
    }
  } nobody;
  auto ask = [&](bool access_log, std::string_view head) {
    PipelineOptions options;
    options.access_log = access_log;
    auto pipeline = Pipeline::make({clock, *random, routes, nobody, limiter, {}}, options);
    REQUIRE(pipeline);
    auto parsed = parse_head(head);
    REQUIRE(parsed);
    Request request{.method = parsed->method, .target = parsed->target, .head = &*parsed, .peer = "192.0.2.7"};
    return std::string((*pipeline)->handle(request).header("x-request-id"));
  };
  std::string_view head = "GET /api/v1/notes/ana.reyes?q=secret HTTP/1.1\r\nHost: h\r\nCookie: __Host-sid=tok\r\n\r\n";
  ask(false, head);
  CHECK(lines.empty());
  std::string id = ask(true, head);
  ask(true, "SECRETWORD / HTTP/1.1\r\nHost: h\r\n\r\n");
  log::set_sink({});
  REQUIRE(lines.size() == 2);
  for (std::string_view part :
       {R"("event":"http")", R"("route":"/notes/{id}")", R"("method":"GET")", R"("status":401)", R"("ms":)"})
    CHECK_MESSAGE(lines[0].find(part) != std::string::npos, lines[0]);
  CHECK(lines[0].find(id) != std::string::npos);
  for (std::string_view word : {"ana", "secret", "tok", "192.0.2.7", "SECRETWORD"})
    for (const auto& line : lines) CHECK_MESSAGE(line.find(word) == std::string::npos, line);
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: a proxy that the configuration does not name is not believed") {
  security::RateLimiter limiter(clock);
  struct Nobody final : Authenticator {
    Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view, security::Touch) override {
      return fail(Fault::unauthenticated, "session_ended", "");
    }
  } nobody;
  std::vector<std::string> addresses;
  auto audit = [&](const security::AuditEvent& event) -> Status {
    addresses.push_back(event.address);
    return {};
  };
  auto ask = [&](std::vector<std::string> proxies) {
    PipelineOptions options;
    options.access_log = false;
    options.trusted_proxies = std::move(proxies);
    auto pipeline = Pipeline::make({clock, *random, routes, nobody, limiter, audit}, options);
    if (!pipeline) return pipeline.error().code;
    auto parsed = parse_head("GET /api/v1/notes/1 HTTP/1.1\r\nHost: h\r\nCookie: __Host-sid=t\r\nX-Forwarded-For: "
                             "127.0.0.1\r\nx-forwarded-for: 203.0.113.9, 10.0.0.7\r\n\r\n");
    REQUIRE(parsed);
    Request request{.method = parsed->method, .target = parsed->target, .head = &*parsed, .peer = "10.0.0.5"};
    (*pipeline)->handle(request);
    return addresses.back();
  };
  CHECK(ask({}) == "10.0.0.5");
  CHECK(ask({"10.0.0.5"}) == "10.0.0.7");
  CHECK(ask({"10.0.0.0/8"}) == "203.0.113.9");
  CHECK(ask({"10.0.0.0/99"}) == "bad_network");
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: whoever counts requests is told templates, never addresses") {
  security::RateLimiter limiter(clock);
  struct Nobody final : Authenticator {
    Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view, security::Touch) override {
      return fail(Fault::unauthenticated, "session_ended", "");
    }
  } nobody;
  std::vector<std::string> seen;
  PipelineParts parts{clock,  *random, routes,
                      nobody, limiter, [](const security::AuditEvent&) -> Status { return {}; }};
  parts.observe = [&](std::string_view route, std::string_view method, int status, std::chrono::nanoseconds spent) {
    CHECK(spent.count() >= 0);
    seen.push_back(std::string(method) + " " + std::string(route) + " " + std::to_string(status));
  };
  PipelineOptions options;
  options.access_log = false;
  auto pipeline = Pipeline::make(std::move(parts), options);
  REQUIRE(pipeline);
  for (const char* line : {"GET /healthz", "GET /api/v1/notes/018f0000-secret?name=Ana", "BREW /api/v1/xandra"}) {
    const std::string text = std::string(line) + " HTTP/1.1\r\nHost: h\r\n\r\n";  // the head is views into it
    auto parsed = parse_head(text);
    REQUIRE(parsed);
    Request request{.method = parsed->method, .target = parsed->target, .head = &*parsed, .peer = "10.0.0.5"};
    (*pipeline)->handle(request);
  }
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] == "GET /healthz 200");
  for (const std::string& each : seen)
    for (const char* never : {"secret", "Ana", "xandra", "BREW"}) CHECK(each.find(never) == std::string::npos);
  CHECK(seen[1].starts_with("GET /notes/{"));
}

TEST_CASE_FIXTURE(Fixture, "http pipeline: whoever watches uploads sees every byte, and can refuse them") {
  security::RateLimiter limiter(clock);
  struct Nobody final : Authenticator {
    Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view, security::Touch) override {
      return fail(Fault::unauthenticated, "session_ended", "");
    }
  } nobody;
  std::string handled;
  routes.upload<SendQuery, Echo>("/drop", kPublic, "Send", 100,
                                 [&](Call&, Upload& upload, const SendQuery&) -> Result<Echo> {
                                   // Stops at the size that was announced, without asking for the end.
                                   std::array<std::uint8_t, 4> buffer;
                                   std::string all;
                                   while (!upload.size || static_cast<std::int64_t>(all.size()) < *upload.size) {
                                     const std::size_t got = TRY(upload.reader(buffer));
                                     if (got == 0) break;
                                     all.append(reinterpret_cast<const char*>(buffer.data()), got);
                                   }
                                   handled = all;
                                   return Echo{all};
                                 });
  struct Watch final : UploadWatch {
    explicit Watch(std::string& into) : seen(into) {}
    Status take(ByteView piece) override {
      seen += as_text(piece);
      return {};
    }
    Status end() override {
      seen += "|";
      if (seen.find("EICAR") == std::string::npos) return {};
      return fail(Fault::invalid, "malware_found", "Found.");
    }
    std::string& seen;
  };
  std::string seen;
  bool away = false;
  auto send = [&](std::string text, bool sized) {
    seen.clear();
    handled.clear();
    PipelineParts parts{clock, *random, routes, nobody, limiter, {}};
    parts.watch_upload = [&](const Route& route, const Call&) -> Result<std::unique_ptr<UploadWatch>> {
      CHECK(route.path == "/drop");
      if (away) return fail(Fault::unavailable, "scanner_unavailable", "Away.");
      return std::unique_ptr<UploadWatch>(std::make_unique<Watch>(seen));
    };
    PipelineOptions options;
    options.access_log = false;
    auto pipeline = Pipeline::make(std::move(parts), options);
    REQUIRE(pipeline);
    auto parsed = parse_head("POST /api/v1/drop HTTP/1.1\r\nHost: h\r\nContent-Type: x/y\r\n\r\n");
    REQUIRE(parsed);
    Request request{.method = parsed->method, .target = parsed->target, .head = &*parsed, .peer = "192.0.2.7"};
    std::size_t at = 0;
    request.body = [&text, at](std::span<std::uint8_t> buffer) mutable -> Result<std::size_t> {
      const std::size_t count = std::min(buffer.size(), text.size() - at);
      std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), count, buffer.begin());
      at += count;
      return count;
    };
    if (sized) request.body_size = static_cast<std::int64_t>(text.size());
    return (*pipeline)->handle(request);
  };
  for (bool sized : {true, false}) {
    CHECK(send("harmless", sized).status == 200);
    CHECK(seen == "harmless|");
    CHECK(handled == "harmless");
    const Response refused = send("xxEICARxx", sized);
    CHECK(refused.status == 422);
    CHECK(refused.body.find("malware_found") != std::string::npos);
    CHECK(handled.empty());
  }
  away = true;
  CHECK(send("harmless", true).status == 503);
  CHECK(handled.empty());
}
