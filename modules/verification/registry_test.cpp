// The Nursys connector against a pretended registry over TLS: off, on, and every case of DOMAIN.md 3.1.
#include <doctest/doctest.h>

#include "modules/verification/testing.hpp"

using namespace mc;
using namespace mc::verification;
using verification::testing::FakeNursys;
using verification::testing::Office;

namespace {

struct Registry : Office {
  FakeNursys nursys{folder.path()};
  Registry() : Office(true) {}

  http::TestResponse set_up(const std::string& password = "right-password", bool enabled = true) {
    ConnectorIn in;
    in.enabled = enabled;
    in.url = nursys.url();
    in.username = "mercy";
    in.practice_setting = "01";
    in.secret = Text<1, 200>(password);
    in.trust_pem = Text<0, 20000>(nursys.pem());
    return admin().put_json("/verification-connectors/nursys", in);
  }
  int ask(CredentialId id) { return officer().post("/verifications/" + id.text() + "/ask", "{}").status; }
  /// The first polls come after a minute each.
  void minute() {
    clock.advance(std::chrono::seconds(61));
    must(deliver());
  }
  /// A quarter of an hour later.
  void poll() {
    clock.advance(std::chrono::minutes(15));
    must(deliver());
  }
  std::string newest(CredentialId id) {
    auto all = detail(id);
    if (all.records.empty()) return "";
    std::string out = all.records[0].record.result;
    for (const std::string& code : all.records[0].record.discrepancies) out += " " + code;
    return out;
  }
  std::string asked(const std::string& number, const std::string& more = "") {
    CredentialId id = add(ana, licence(number, more));
    REQUIRE(ask(id) == 200);
    must(deliver());
    return newest(id);
  }
};

}  // namespace

TEST_SUITE("verification nursys connector") {
  TEST_CASE("it is off until an administrator sets it up; its secret is never shown and goes to no other server") {
    Registry world;
    CredentialId id = world.add(world.ana, Office::licence("101"));
    CHECK(world.officer().post("/verifications/" + id.text() + "/ask", "{}").code == "connector_off");
    CHECK_FALSE(world.detail(id).can_ask_nursys);
    must(world.deliver());
    CHECK(world.nursys.requests().empty());
    CHECK(world.officer().get("/verification-connectors").status == 403);
    auto made = world.set_up();
    REQUIRE_MESSAGE(made.status == 200, made.body);
    CHECK(made.body.find("right-password") == std::string::npos);
    CHECK(made.json<Connector>().has_secret);
    CHECK_FALSE(made.json<Connector>().confirmed_with_vendor);
    auto test = world.admin().post("/verification-connectors/nursys/test", "{}").json<ConnectorTest>();
    CHECK_MESSAGE(test.ok, test.code);
    // Another address: the password must be typed again.
    auto moved = world.admin().put(
        "/verification-connectors/nursys",
        R"({"enabled":true,"url":"https://elsewhere.example","username":"mercy","practice_setting":"01"})");
    CHECK(moved.field_paths() == "secret");
    CHECK(world.admin()
              .put("/verification-connectors/nursys",
                   R"({"enabled":true,"url":"http://x.example","username":"m","practice_setting":""})")
              .field_paths() == "url");
    CHECK(world.admin().get("/verification-connectors/cebroker").status == 404);
    auto stored = must(world.db->read(
        [](data::Tx& tx) { return tx.in({"verification"}).all<Bytes>("SELECT secret FROM verification_connectors"); }));
    CHECK(std::string(as_text(stored.at(0))).find("right-password") == std::string::npos);
  }

  TEST_CASE("still processing twice, then complete: confirmed, with evidence, log, checkpoint and mark") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    world.nursys.polls_before_complete = 2;
    CredentialId id = world.add(world.ana, Office::licence("0101"));
    CHECK(world.ask(id) == 200);
    CHECK(world.ask(id) == 200);  // asked once only
    must(world.deliver());
    CHECK(world.detail(id).item.state == QueueState::pending);
    CHECK(world.mark(world.ana, id) == "pending");
    CHECK(world.nursys.count("POST /api/nurselookup") == 1);
    world.minute();
    CHECK(world.detail(id).records.empty());
    world.minute();
    auto all = world.detail(id);
    REQUIRE(all.records.size() == 1);
    const PsvRecord& record = all.records[0].record;
    CHECK(record.result == "confirmed");
    CHECK(record.by == "Nursys connector");
    CHECK(record.method == "nursys");
    CHECK(record.evidence_sha256.size() == 64);
    CHECK(record.checkpoint.starts_with("medconnect-audit-"));
    CHECK(all.item.state == QueueState::verified);
    CHECK(world.mark(world.ana, id) == "verified");
    CHECK(world.told(world.ana) == std::vector<std::string>{"credential_verified"});
    auto file =
        world.officer().get("/verifications/" + id.text() + "/evidence/" + all.records[0].evidence.at(0).id.text());
    CHECK(file.status == 200);
    CHECK(to_hex(security::sha256(as_bytes(file.body))) == record.evidence_sha256);
    CHECK(file.body.find("right-password") == std::string::npos);
  }

  TEST_CASE("unknown, disciplined, single state, expired, malformed date and twice: each is somebody's to look at") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    CHECK(world.asked("1102") == "not_found registry_error:110");
    CHECK(world.asked("1104") == "confirmed");
    std::string multistate = Office::licence("2204");
    multistate.replace(multistate.find("\"compact\":false"), 15, "\"compact\":true");
    CredentialId moved = world.add(world.ana, multistate);
    REQUIRE(world.ask(moved) == 200);
    must(world.deliver());
    CHECK(world.newest(moved) == "discrepancy compact_lost");
    CHECK(world.asked("1105") == "discrepancy expired_at_source expires_on_differs");
    CHECK(world.asked("1106") == "discrepancy date_unreadable");
    CHECK(world.asked("1107") == "discrepancy duplicate_record");
    CHECK(world.asked("1103") == "discrepancy discipline");
    auto page = world.queue("?state=discrepancy");
    CHECK(page.items.size() == 6);
    // What is not in force at the source counts for nothing until somebody looked, and still waits for her.
    for (const VerificationItem& item : page.items)
      CHECK(world.mark(world.ana, item.credential_id) == (item.credential == "RN TX 1105" ? "rejected" : "pending"));
    CHECK(world.queue().waiting == 6);
    // The board's order came with it.
    for (const VerificationItem& item : page.items) {
      if (item.credential != "RN TX 1103") continue;
      auto entry = world.detail(item.credential_id).records.at(0);
      REQUIRE(entry.evidence.size() == 2);
      CHECK(entry.evidence[1].file_name == "order.pdf");
      CHECK(entry.evidence[1].media_type == "application/pdf");
    }
  }

  TEST_CASE("several at once: one is confirmed, one has errors") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    CredentialId good = world.add(world.ana, Office::licence("1101"));
    CredentialId bad = world.add(world.ana, Office::licence("1102"));
    world.ask(good);
    world.ask(bad);
    must(world.deliver());
    CHECK(world.nursys.count("POST /api/nurselookup") == 1);
    CHECK(world.newest(good) == "confirmed");
    CHECK(world.newest(bad) == "not_found registry_error:110");
  }

  TEST_CASE("503 and then an answer; a wrong password is not tried again and again") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    world.nursys.unavailable = 3;
    CredentialId id = world.add(world.ana, Office::licence("1101"));
    world.ask(id);
    must(world.deliver());
    CHECK(world.newest(id) == "");
    CHECK(world.admin().get("/verification-connectors/nursys").json<Connector>().last_error == "vendor_unavailable");
    world.nursys.unavailable = 0;
    world.poll();
    CHECK(world.newest(id) == "confirmed");
    CHECK(world.admin().get("/verification-connectors/nursys").json<Connector>().last_error == "");

    world.nursys.password = "changed there";
    CredentialId next = world.add(world.ana, Office::licence("1111"));
    world.ask(next);
    must(world.deliver());
    int calls = world.nursys.count("nurselookup");
    for (int i = 0; i < 5; ++i) world.poll();
    CHECK(world.nursys.count("nurselookup") == calls);
    auto item = world.detail(next).item;
    CHECK(item.state == QueueState::unverified);
    CHECK(item.reason == "no_answer");
    CHECK(world.mark(world.ana, next) == "unverified");
    CHECK(world.admin().get("/verification-connectors/nursys").json<Connector>().last_error == "vendor_refused");
  }

  TEST_CASE("what cannot be read, or speaks of nobody whom we asked about, changes nothing") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    CredentialId id = world.add(world.ana, Office::licence("1101"));
    world.nursys.whole_answer = "{\"ProcessingCompleteFlag\":true,\"Transaction\":{\"TransactionId\":\"a\"},"
                                "\"NurseLookupResponses\":[{\"SuccessFlag\":";
    world.ask(id);
    must(world.deliver());
    CHECK(world.newest(id) == "");
    CHECK(world.admin().get("/verification-connectors/nursys").json<Connector>().last_error ==
          "vendor_answer_malformed");
    world.nursys.whole_answer = R"({"ProcessingCompleteFlag":true,"Transaction":{"TransactionId":"a"},)"
                                R"("NurseLookupResponses":[{"SuccessFlag":true,"NurseLookupRequest":)"
                                R"({"RecordId":"somebody-else"}}]})";
    world.poll();
    CHECK(world.newest(id) == "");
    CHECK(world.detail(id).item.reason == "no_answer");
    CHECK(world.mark(world.ana, id) == "unverified");
  }

  TEST_CASE("an answer to a licence that was changed in the meantime verifies nothing") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    world.nursys.polls_before_complete = 1;
    CredentialId id = world.add(world.ana, Office::licence("1101"));
    world.ask(id);
    must(world.deliver());
    REQUIRE(world.as(world.ana).put("/credentials/" + id.text(), Office::licence("9901")).status == 200);
    must(world.deliver());
    CHECK(world.mark(world.ana, id) == "unverified");
    world.poll();
    CHECK(world.mark(world.ana, id) != "verified");
    CHECK(world.newest(id) != "confirmed");
  }

  TEST_CASE("an enrolment's four digits, year and address are in the call and nowhere else") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    CredentialId id = world.add(world.ana, Office::licence("1101"));
    const std::string body =
        R"({"address1":"77 Quiet Lane","address2":"","city":"Marfa","state":"TX","zip":"79843","last_four_ssn":"6789",)"
        R"("birth_year":"1984"})";
    CHECK(world.officer()
              .post("/verifications/" + id.text() + "/enrol",
                    R"({"address1":"1","address2":"","city":"M","state":"TX","zip":"79843","last_four_ssn":"67x9",)"
                    R"("birth_year":"1984"})")
              .field_paths() == "last_four_ssn");
    auto enrolled = world.officer().post("/verifications/" + id.text() + "/enrol", body);
    REQUIRE_MESSAGE(enrolled.status == 200, enrolled.body);
    CHECK(world.nursys.count(R"("LastFourSSN":"6789","BirthYear":"1984")") == 1);
    CHECK(world.nursys.count(R"("SubmissionActionCode":"A")") == 1);
    world.poll();
    auto calls = must(world.db->read([](data::Tx& tx) {
      return tx.in({"verification"})
          .one<std::int64_t>("SELECT count(*) FROM verification_calls WHERE kind = 'enrolment' AND state = 'done' AND "
                             "instr(kind || ncsbn_id || transaction_id || error, '6789') = 0");
    }));
    CHECK(calls == 1);
    for (const auto& entry : world.audited("verification.enrolled")) {
      CHECK(entry.details.text.find("6789") == std::string::npos);
      CHECK(entry.details.text.find("Quiet") == std::string::npos);
    }
    CHECK(world.audited("verification.enrolled").size() == 1);
  }

  TEST_CASE("a change at the registry brings a verified licence back and looks it up by itself") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    CredentialId id = world.add(world.ana, Office::licence("1101"));
    world.ask(id);
    must(world.deliver());
    REQUIRE(world.newest(id) == "confirmed");
    world.nursys.changed_record = id.text();
    world.nursys.last_name = "Reyes-Moreno";
    world.clock.advance(std::chrono::hours(24));
    for (int i = 0; i < 4; ++i) world.poll();
    CHECK(world.audited("verification.registry_alert").size() == 1);
    CHECK(world.newest(id) == "discrepancy name_differs");
    CHECK(world.detail(id).records.size() == 2);
  }

  TEST_CASE("a change is heard of after a renewal, and by number when the id is of a card that went") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    CredentialId id = world.add(world.ana, Office::licence("01-101"));
    CredentialId next = world.add(world.ana, Office::licence("01-101", R"(,"renews":")" + id.text() + "\""));
    world.ask(next);
    must(world.deliver());
    REQUIRE(world.newest(next) == "confirmed");
    auto day_later = [&] {
      world.clock.advance(std::chrono::hours(24));
      for (int i = 0; i < 4; ++i) world.poll();
    };
    world.nursys.changed_record = id.text();  // the one that was enrolled
    day_later();
    CHECK(world.detail(next).records.size() == 2);
    CHECK(world.detail(id).records.empty());
    world.nursys.changed_record = CredentialId{}.text();
    world.nursys.changed_number = "1101";
    day_later();
    CHECK(world.detail(next).records.size() == 3);
    CHECK(world.audited("verification.registry_alert").size() == 2);
  }

  TEST_CASE("a refused question for changes is no answer: its days are asked for again") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    CredentialId id = world.add(world.ana, Office::licence("1101"));
    world.ask(id);
    must(world.deliver());
    world.nursys.changed_record = id.text();
    world.nursys.changes_refused = true;
    world.clock.advance(std::chrono::hours(24));
    for (int i = 0; i < 3; ++i) world.poll();
    CHECK(world.audited("verification.registry_alert").empty());
    CHECK(world.admin().get("/verification-connectors/nursys").json<Connector>().last_error == "vendor_rejected");
    world.nursys.changes_refused = false;
    for (int i = 0; i < 3; ++i) world.poll();
    CHECK(world.audited("verification.registry_alert").size() == 1);
  }

  TEST_CASE("the password is changed there and here; error 210 leaves it as it is") {
    Registry world;
    REQUIRE(world.set_up().status == 200);
    CHECK(world.admin().post("/verification-connectors/nursys/password", R"({"password":"short"})").status == 422);
    auto weak = world.admin()
                    .post("/verification-connectors/nursys/password", R"({"password":"too-weak"})")
                    .json<ConnectorTest>();
    CHECK_FALSE(weak.ok);
    CHECK(weak.detail == "Error 210.");
    CHECK(world.admin().post("/verification-connectors/nursys/test", "{}").json<ConnectorTest>().ok);
    CHECK(world.admin()
              .post("/verification-connectors/nursys/password", R"({"password":"a better one"})")
              .json<ConnectorTest>()
              .ok);
    CHECK(world.nursys.password == "a better one");
    CHECK(world.admin().post("/verification-connectors/nursys/test", "{}").json<ConnectorTest>().ok);
  }
}
