#include <doctest/doctest.h>

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
  CHECK(visitor.post("/enter").code == "cross_site");  // no signing a victim in to the attacker's account
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
