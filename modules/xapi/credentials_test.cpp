// Keys, tokens, sessions of launched content, observers, screens, forwarding and erasure.
#include "appliance/security/crypto.hpp"
#include "appliance/security/public_keys.hpp"
#include "modules/xapi/personal_data.hpp"
#include "modules/xapi/testing.hpp"

namespace mc::xapi {

using testing::escaped;
using testing::Lrs;
using testing::made;
using testing::new_id;

namespace {

struct Launched : Lrs {
  PersonId ana_id = person();
  std::string who = xapi->actor(ana_id, "Ana Reyes");
  Uuid registration = must(parse_uuid(new_id(70)));
  IssuedCredential issued{};
  std::string launched{};

  Launched() {
    issued = must(db->write([&](data::Tx& tx) {
      return xapi->credential(
          tx, {registration, who, "https://x.example/course", "cmi5:1", clock.now() + std::chrono::hours(1)});
    }));
    launched = "Basic " + issued.basic;
  }
  testing::Answer as_content(std::string_view method, const std::string& target, const std::string& body = "") {
    return send(method, target, body, {{"Authorization", launched}});
  }
};

}  // namespace

TEST_CASE("keys: scopes, use, revocation, and who may make them") {
  Lrs lrs;
  auto nurse = lrs.api->sign_in({});
  for (std::string path : {"/xapi/clients", "/xapi/statements", "/xapi/forwarding", "/xapi/statements/export"})
    CHECK(nurse.get(path).status == 403);
  CHECK(lrs.admin().post("/xapi/clients", R"({"name":"a","scopes":[],"origins":[]})").status == 422);
  CHECK(lrs.admin().post("/xapi/clients", R"({"name":"a","scopes":["all"],"origins":["http://x"]})").status == 422);
  auto writer = lrs.make_key(R"(["statements_write","statements_read_mine"])");
  std::string basic = Lrs::basic(writer.key, writer.secret);
  lrs.post_id(made());
  CHECK(lrs.send("POST", "/statements", made(), {{"Authorization", basic}}).status == 200);
  auto mine = lrs.send("GET", "/statements", "", {{"Authorization", basic}});
  CHECK(Lrs::ids_in(mine.body).size() == 1);
  CHECK(lrs.ids("").size() == 2);
  CHECK(lrs.send("GET", "/activities/state?activityId=http://a/b&agent=" + escaped(testing::kAna), "",
                 {{"Authorization", basic}})
            .status == 403);
  auto reader = lrs.make_key(R"(["all_read"])");
  CHECK(lrs.send("POST", "/statements", made(), {{"Authorization", "Bearer " + reader.secret}}).status == 403);
  auto list = lrs.admin().get("/xapi/clients");
  CHECK(list.json<XapiClients>().items.size() == 3);
  CHECK(list.body.find(writer.secret) == std::string::npos);
  CHECK(lrs.admin().post("/xapi/clients/" + writer.client.id.text() + "/revoke", "{}").status == 200);
  CHECK(lrs.send("GET", "/statements", "", {{"Authorization", basic}}).status == 401);
  CHECK(lrs.audited("xapi_client.created").size() == 3);
  CHECK(lrs.audited("xapi_client.revoked").size() == 1);
  auto admin = lrs.admin();
  lrs.clock.advance(std::chrono::minutes(11));
  const std::string late = R"({"name":"Late","scopes":["all"],"origins":[]})";
  const std::string off = R"({"enabled":false,"endpoint":"","username":"","trust_pem":"","from_now":true})";
  CHECK(admin.post("/xapi/clients", late).code == "proof_required");
  CHECK(admin.put("/xapi/forwarding", off).code == "proof_required");
  CHECK(lrs.admin().post("/xapi/clients", late).status == 200);
  CHECK(lrs.admin().put("/xapi/forwarding", off).status == 200);
}

TEST_CASE("OAuth: client credentials give a token for an hour") {
  Lrs lrs;
  const testing::Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};
  auto got = lrs.send("POST", "/oauth/token", "grant_type=client_credentials", form);
  REQUIRE_MESSAGE(got.status == 200, got.body);
  auto document = must(shape::parse_json(got.body));
  std::string token(text_member(document.root(), "access_token"));
  CHECK(text_member(document.root(), "token_type") == "Bearer");
  auto with = [&] { return lrs.send("GET", "/statements", "", {{"Authorization", "Bearer " + token}}).status; };
  CHECK(with() == 200);
  lrs.clock.advance(std::chrono::minutes(61));
  CHECK(with() == 401);
  CHECK(lrs.send("POST", "/oauth/token", "grant_type=password", form).status == 400);
  testing::Headers in_body = form;
  in_body["Authorization"] = "";
  CHECK(lrs.send("POST", "/oauth/token",
                 "grant_type=client_credentials&client_id=" + lrs.key + "&client_secret=" + lrs.secret, in_body)
            .status == 200);
  CHECK(lrs.send("POST", "/oauth/token", "grant_type=client_credentials&client_id=" + lrs.key + "&client_secret=x",
                 in_body)
            .status == 401);
}

TEST_CASE("content speaks of its own learner, registration and activity only, until its session ends") {
  Launched lrs;
  CHECK(lrs.as_content("POST", "/statements", made({{"actor", lrs.who}})).status == 200);
  CHECK(lrs.as_content("POST", "/statements", made()).status == 403);
  CHECK(lrs.as_content("POST", "/statements",
                       made({{"actor", lrs.who}, {"context", R"({"registration":")" + new_id(71) + "\"}"}}))
            .status == 403);
  lrs.post_id(made());
  CHECK(Lrs::ids_in(lrs.as_content("GET", "/statements").body).size() == 1);
  auto foreign = lrs.post_id(made());
  CHECK(lrs.as_content("GET", "/statements?statementId=" + foreign).status == 404);
  std::string own = "/activities/state?activityId=" + escaped("https://x.example/course") +
                    "&agent=" + escaped(lrs.who) + "&stateId=a";
  CHECK(lrs.as_content("PUT", own, "{}").status == 204);
  CHECK(lrs.as_content("PUT", own + "&registration=" + new_id(70), "{}").status == 204);
  CHECK(lrs.as_content("PUT", own + "&registration=" + new_id(71), "{}").status == 403);
  CHECK(lrs.as_content("GET", "/activities/state?activityId=https://x.example/b&stateId=a&agent=" + escaped(lrs.who))
            .status == 403);
  CHECK(lrs.as_content("GET", "/agents/profile?profileId=a&agent=" + escaped(testing::kAna)).status == 403);
  must(lrs.db->write([&](data::Tx& tx) { return lrs.xapi->end_credential(tx, lrs.issued.id); }));
  CHECK(lrs.as_content("GET", "/statements").status == 401);
}

TEST_CASE("observers refuse before, record after, in one transaction and in order") {
  Launched lrs;
  bool refuse = false, fail_after = false;
  std::string seen;
  lrs.xapi->on_statement(
      {[&](data::Tx&, const Statement& one, const Credential& by) -> Result<std::optional<Refusal>> {
         seen = by.owner + " " + std::string(one.verb) + " " + std::string(one.activity);
         CHECK(one.actor_account);
         if (refuse) return std::optional(Refusal{403, "not now"});
         return std::optional<Refusal>();
       },
       [&](data::Tx& tx, const Statement&, const Credential&) -> Status {
         if (fail_after) return conflict("on_purpose");
         TRY(lrs.xapi->record(tx, "cmi5",
                              {made({{"actor", lrs.who},
                                     {"verb", R"({"id":"https://w3id.org/xapi/adl/verbs/satisfied"})"},
                                     {"context", R"({"registration":")" + new_id(70) + "\"}"}})}));
         return {};
       }});
  lrs.xapi->on_request([](const RequestView& view, const Credential&) -> Result<std::optional<Refusal>> {
    if (view.resource == "agents/profile") return std::optional(Refusal{403, "never"});
    return std::optional<Refusal>();
  });
  lrs.xapi->on_document([](data::Tx&, const DocumentKey& key, const Credential&, std::string_view,
                           bool) -> Result<std::optional<Refusal>> {
    if (key.id == "LMS.LaunchData") return std::optional(Refusal{403, "the system's own"});
    return std::optional<Refusal>();
  });
  std::string in = R"({"registration":")" + new_id(70) + "\"}";
  CHECK(lrs.as_content("POST", "/statements", made({{"actor", lrs.who}, {"context", in}})).status == 200);
  CHECK(seen == "cmi5:1 http://adlnet.gov/expapi/verbs/completed https://x.example/course");
  auto all =
      must(lrs.db->read([&](data::Tx& tx) { return lrs.xapi->statements_of(tx, lrs.registration, Instant{0}, 10); }));
  REQUIRE(all.size() == 2);
  CHECK(all[0].json.find("completed") != std::string::npos);
  CHECK(all[1].json.find("satisfied") != std::string::npos);
  CHECK(all[1].json.find("\"name\":\"cmi5\"") != std::string::npos);
  refuse = true;
  auto refused = lrs.as_content("POST", "/statements", made({{"actor", lrs.who}}));
  CHECK(refused.status == 403);
  CHECK(refused.body == "not now\n");
  refuse = false;
  fail_after = true;
  CHECK(lrs.as_content("POST", "/statements", made({{"actor", lrs.who}})).status == 409);
  CHECK(lrs.ids("").size() == 2);
  CHECK(lrs.as_content("PUT", "/agents/profile", "{}").status == 403);
  DocumentKey key{DocumentKind::state, "https://x.example/course", lrs.who, lrs.registration, "LMS.LaunchData"};
  must(lrs.db->write([&](data::Tx& tx) { return lrs.xapi->put_document(tx, key, R"({"a":1})", "application/json"); }));
  std::string place = "/activities/state?activityId=" + escaped(key.activity) + "&agent=" + escaped(lrs.who) +
                      "&registration=" + new_id(70);
  CHECK(lrs.as_content("GET", place + "&stateId=LMS.LaunchData").body == R"({"a":1})");
  CHECK(lrs.as_content("PUT", place + "&stateId=LMS.LaunchData", "{}").status == 403);
  CHECK(lrs.as_content("PUT", place + "&stateId=b", "{}").status == 204);
  CHECK(lrs.as_content("DELETE", place).status == 204);
  CHECK(lrs.as_content("GET", place).body == R"(["LMS.LaunchData"])");
}

TEST_CASE("the viewer lists, shows and exports statements") {
  Lrs lrs;
  std::string id = lrs.post_id(made({{"result", R"({"success":true,"score":{"scaled":0.9}})"}}));
  for (int i = 0; i < 3; ++i) lrs.post_id(made({{"actor", testing::kBo}}));
  auto admin = lrs.admin();
  auto page = admin.get("/xapi/statements?limit=2").json<Page<StatementLine>>();
  REQUIRE(page.items.size() == 2);
  REQUIRE(page.next);
  auto rest = admin.get("/xapi/statements?limit=2&after=" + *page.next).json<Page<StatementLine>>();
  REQUIRE(rest.items.size() == 2);
  CHECK_FALSE(rest.next);
  auto hers = admin.get("/xapi/statements?actor=ana%40x.example").json<Page<StatementLine>>();
  REQUIRE(hers.items.size() == 1);
  CHECK(hers.items[0].actor == "Ana Reyes");
  CHECK(hers.items[0].verb == "completed");
  CHECK(hers.items[0].success == true);
  CHECK(hers.items[0].score_scaled == 0.9);
  auto detail = admin.get("/xapi/statements/" + id);
  REQUIRE(detail.status == 200);
  CHECK(detail.json<StatementDetail>().sent == made({{"result", R"({"success":true,"score":{"scaled":0.9}})"}}));
  CHECK(admin.get("/xapi/statements/" + new_id(9)).status == 404);
  auto lines = admin.get("/xapi/statements/export");
  CHECK(std::count(lines.body.begin(), lines.body.end(), '\n') == 4);
  auto csv = admin.get("/xapi/statements/export?format=csv&actor=ana%40x.example");
  CHECK(csv.body.find("\"Ana Reyes\"") != std::string::npos);
  CHECK(std::count(csv.body.begin(), csv.body.end(), '\n') == 2);
  CHECK(lrs.audited("xapi_statement.read").size() == 1);
  CHECK(lrs.audited("xapi_statements.exported").size() == 2);
}

TEST_CASE("forwarding is off, sends in order, retries, and leaves out what the other side refuses") {
  Lrs lrs;
  std::vector<net::HttpRequest> sent;
  int status = 200;
  std::string unwanted = "nothing";
  lrs.service().send = [&](const net::HttpRequest& request, const std::string&) -> Result<net::HttpAnswer> {
    sent.push_back(request);
    bool has = request.body && request.body->find(unwanted) != std::string::npos;
    return net::HttpAnswer{has ? 400 : status, "", ""};
  };
  lrs.post_id(made());
  must(lrs.service().forward());
  CHECK(sent.empty());
  std::string on =
      R"({"enabled":true,"endpoint":"https://lrs.example/xapi/","username":"u","secret":"word","trust_pem":"","from_now":false})";
  CHECK(lrs.admin()
            .put("/xapi/forwarding",
                 R"({"enabled":true,"endpoint":"http://lrs.example","username":"","trust_pem":"","from_now":true})")
            .status == 422);
  auto set = lrs.admin().put("/xapi/forwarding", on);
  REQUIRE_MESSAGE(set.status == 200, set.body);
  CHECK(set.body.find("word") == std::string::npos);
  CHECK(set.json<Forwarding>().waiting == 1);
  CHECK(lrs.admin().post("/xapi/forwarding/test", "{}").json<ForwardingTest>().ok);
  sent.clear();
  must(lrs.service().forward());
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].url == "https://lrs.example/xapi/statements");
  CHECK(sent[0].headers["Authorization"] == Lrs::basic("u", "word"));
  status = 503;
  lrs.post_id(made({{"verb", R"({"id":"https://v.example/poison"})"}}));
  lrs.post_id(made());
  must(lrs.service().forward());
  CHECK(lrs.admin().get("/xapi/forwarding").json<Forwarding>().waiting == 2);
  sent.clear();
  must(lrs.service().forward());
  CHECK(sent.empty());  // waits
  lrs.clock.advance(std::chrono::minutes(2));
  status = 200;
  unwanted = "poison";
  must(lrs.service().forward());
  auto now = lrs.admin().get("/xapi/forwarding").json<Forwarding>();
  CHECK(now.waiting == 0);
  CHECK(now.refused == 1);
  CHECK(now.last_refusal == "The server answered 400.");
  REQUIRE(now.last_refused);
  CHECK(lrs.send("GET", "/statements?statementId=" + uuid_text(*now.last_refused)).body.find("poison") !=
        std::string::npos);
}

TEST_CASE("forwarding takes a large attachment along, and one that is lost here holds nothing up") {
  Lrs lrs;
  std::vector<std::string> sent;
  lrs.service().send = [&](const net::HttpRequest& request, const std::string&) -> Result<net::HttpAnswer> {
    sent.push_back(request.body.value_or(""));
    return net::HttpAnswer{200, "", ""};
  };
  auto with_attachment = [&](const std::string& bytes) {
    std::string hash = to_hex(security::sha256(as_bytes(bytes)));
    std::string statement = made({{"attachments", R"([{"usageType":"http://a/b","display":{"en":"Film"},"contentType":)"
                                                  R"("video/mp4","length":)" +
                                                      std::to_string(bytes.size()) + R"(,"sha2":")" + hash + "\"}]"}});
    std::string body = "--b\r\nContent-Type: application/json\r\n\r\n" + statement +
                       "\r\n--b\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: "
                       "binary\r\nX-Experience-API-Hash: " +
                       hash + "\r\n\r\n" + bytes + "\r\n--b--\r\n";
    auto stored = lrs.send("POST", "/statements", body, {{"Content-Type", "multipart/mixed; boundary=b"}});
    REQUIRE_MESSAGE(stored.status == 200, stored.body);
    return stored.body.substr(2, 36);
  };
  REQUIRE(lrs.admin()
              .put("/xapi/forwarding",
                   R"({"enabled":true,"endpoint":"https://lrs.example/xapi/","username":"","secret":"w",)"
                   R"("trust_pem":"","from_now":true})")
              .status == 200);
  with_attachment(std::string(17 << 20, 'v'));
  must(lrs.service().forward());
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].size() > (17 << 20));
  std::string lost = with_attachment("soon gone");
  must(lrs.db->write([&](data::Tx& tx) -> Status {
    auto seq = TRY(store::last(tx)).seq;
    for (const AttachmentRow& row : TRY(store::attachments(tx, seq)))
      TRY(lrs.blobs->drop_reference(tx, row.blob_id, "xapi:attachment:" + lost + ":" + row.sha2));
    return {};
  }));
  lrs.clock.advance(std::chrono::hours(25));
  CHECK(must(lrs.blobs->collect_garbage()) == 1);
  lrs.post_id(made());
  must(lrs.service().forward());
  auto now = lrs.admin().get("/xapi/forwarding").json<Forwarding>();
  CHECK(sent.size() == 2);
  CHECK(now.waiting == 0);
  CHECK(now.refused == 1);
  CHECK(now.last_refusal.starts_with("Its attachment "));
  REQUIRE(now.last_refused);
  CHECK(uuid_text(*now.last_refused) == lost);
}

TEST_CASE("erasure puts the pseudonym into statements and takes documents away") {
  Launched lrs;
  lrs.as_content("POST", "/statements",
                 made({{"actor", lrs.who}, {"result", R"({"response":"I am Ana Reyes, 1001","score":{"raw":1001}})"}}));
  lrs.post_id(made({{"context", R"({"instructor":)" + testing::kAna + "}"}, {"actor", testing::kBo}}));
  lrs.as_content("PUT",
                 "/activities/state?activityId=" + escaped("https://x.example/course") + "&agent=" + escaped(lrs.who) +
                     "&stateId=a",
                 "{}");
  auto data = make_personal_data(lrs.platform);
  Erasure erasure(lrs.ana_id, "Former staff 7",
                  {{"Ana Reyes"}, {"ana@x.example"}, {"1001"}, {"Ana", "Reyes"}, "", false}, Date{20000}, {});
  must(lrs.db->write([&](data::Tx& tx) { return data->erase_person(tx, erasure); }));
  auto all = lrs.send("GET", "/statements").body;
  CHECK(all.find("Reyes") == std::string::npos);
  CHECK(all.find("ana@x.example") == std::string::npos);
  CHECK(all.find("\"raw\":1001") != std::string::npos);
  CHECK(all.find("I am Former staff 7, Former staff 7") != std::string::npos);
  CHECK(all.find("@erased.invalid") != std::string::npos);
  CHECK(lrs.as_content("GET", "/statements").status == 401);
  bool documents = false;
  for (const auto& rows : erasure.done()) documents = documents || rows.what == "documents of learning content";
  CHECK(documents);
}

TEST_CASE("erasure knows her by the hash of her address, and documents that no statement goes with") {
  Lrs lrs;
  auto hash_of = [](std::string_view text) { return to_hex(security::sha1(as_bytes(text))); };
  CHECK(hash_of("mailto:xapi@adlnet.gov") == "cd9b00a5611f94eaa7b1661edab976068e364975");
  PersonId ana = lrs.person();
  const std::string as_written = hash_of("mailto:Ana@X.example"), small = hash_of("mailto:ana@x.example");
  for (const std::string& hash : {as_written, small})
    lrs.post_id(made({{"actor", R"({"name":"Ana Reyes","mbox_sha1sum":")" + hash + "\"}"}}));
  lrs.post_id(made({{"actor", R"({"name":"Bo","mbox_sha1sum":")" + hash_of("mailto:bo@x.example") + "\"}"}}));
  auto state = [](const std::string& agent) {
    return "/activities/state?stateId=a&activityId=" + escaped("https://x.example/course") + "&agent=" + escaped(agent);
  };
  const std::string hers = state(lrs.xapi->actor(ana, "Ana Reyes"));
  const std::string hashed = state(R"({"mbox_sha1sum":")" + small + "\"}");
  CHECK(lrs.send("PUT", hers, "{}").status == 204);
  CHECK(lrs.send("PUT", hashed, "{}").status == 204);
  auto data = make_personal_data(lrs.platform);
  Erasure erasure(ana, "Former staff 7", {{"Ana Reyes"}, {"Ana@X.example"}, {}, {"Ana", "Reyes"}, "", false},
                  Date{20000}, {});
  must(lrs.db->write([&](data::Tx& tx) { return data->erase_person(tx, erasure); }));
  auto all = lrs.send("GET", "/statements").body;
  CHECK(all.find("Reyes") == std::string::npos);
  CHECK(all.find(as_written) == std::string::npos);
  CHECK(all.find(small) == std::string::npos);
  CHECK(all.find(hash_of("mailto:" + ana.text() + "@erased.invalid")) != std::string::npos);
  CHECK(all.find("\"Bo\"") != std::string::npos);
  CHECK(lrs.send("GET", hers).status == 404);
  CHECK(lrs.send("GET", hashed).status == 404);
}

}  // namespace mc::xapi
