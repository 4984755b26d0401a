// From the start of a release to its receipt, through the routes; and the canaries of DOMAIN.md 5.5.
#include <doctest/doctest.h>

#include <algorithm>

#include "modules/sync/scan.hpp"
#include "modules/sync/store.hpp"
#include "modules/sync/testing.hpp"

using namespace mc;
using namespace mc::sync;
using testing::House;

TEST_SUITE("modules/sync") {
  TEST_CASE("attack, canaries: of 200 planted names, numbers and texts nothing is in the file that leaves") {
    House test;
    REQUIRE(test.canaries.size() >= 200);
    const SyncRelease release = test.approved();
    REQUIRE_MESSAGE(release.state == ReleaseState::approved, release.code);
    auto file = test.operators().get(test.path(release.id, "file"));
    REQUIRE(file.status == 200);
    const auto opened = testing::open_bundle(file.body, test.receiver.pair);
    std::string plain = opened.header + opened.whole;
    for (const NamedText& entry : must(read_archive(as_bytes(opened.whole)))) plain += entry.name + "\n" + entry.text;
    REQUIRE(plain.find(R"("role_group":"nursing")") != std::string::npos);
    for (const std::string& canary : test.canaries) {
      CHECK(plain.find(canary) == std::string::npos);
      CHECK(file.body.find(canary) == std::string::npos);
    }
    CHECK(plain.find("Canary") == std::string::npos);
    CHECK(plain.find("2026-11-") == std::string::npos);  // no day
  }

  TEST_CASE("a release is prepared, previewed, approved by two others, sealed, sent and receipted") {
    House test;
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "no_receiver_key");
    test.settle();
    SyncRelease release = test.begin();
    CHECK(release.receiver == to_hex(test.receiver.pair.public_key));
    REQUIRE_MESSAGE(release.state == ReleaseState::ready, release.code);
    CHECK(release.preview.figures.people == 93);
    CHECK(release.preview.figures.smallest_group >= 11);
    CHECK(release.preview.figures.records_at_risk == 0);
    CHECK(release.preview.new_fields);
    CHECK(release.approvals_needed == 2);
    auto content = test.officer().get(test.path(release.id, "content?table=training_status"));
    REQUIRE(content.status == 200);
    CHECK(content.body.find(R"("subject":"other","role_group":"nursing")") != std::string::npos);
    CHECK(check_words("t", content.body, {}).empty());
    const auto lines = test.officer().get(test.path(release.id, "lines?table=training_status")).json<SyncLines>();
    CHECK(lines.total == std::count(content.body.begin(), content.body.end(), '\n'));
    CHECK(content.body.starts_with(lines.lines.at(0).text));
    CHECK(test.operators().get(test.path(release.id, "file")).status == 409);  // nobody approved

    CHECK(test.as(test.ada, "compliance_officer").post(test.path(release.id, "approve"), "{}").code == "own_release");
    CHECK(test.officer().post(test.path(release.id, "approve"), "{}").json<SyncRelease>().state == ReleaseState::ready);
    CHECK(test.officer().post(test.path(release.id, "approve"), "{}").json<SyncRelease>().approvals.size() == 1);
    release = test.privacy().post(test.path(release.id, "approve"), "{}").json<SyncRelease>();
    CHECK(release.state == ReleaseState::approved);
    CHECK(release.sha256.size() == 64);
    CHECK(test.audited("sync.approved").size() == 2);
    CHECK(test.audited("sync.sealed").size() == 1);

    // The log of releases, for the report centre.
    auto log = test.officer().get("/sync/log/file?format=json");
    REQUIRE_MESSAGE(log.status == 200, log.body);
    for (const std::string& part : {release.id.text(), release.sha256, std::string(R"("suppressed_cells":)")})
      CHECK(log.body.find(part) != std::string::npos);
    CHECK(test.officer().get("/sync/log/file?format=pdf").body.starts_with("%PDF"));
    auto table = test.officer().get("/sync/log/file?format=csv").body;
    CHECK(table.find("Release,Started (UTC),State,Fields,Smallest group (k),Suppressed cells,Approved by") !=
          std::string::npos);
    CHECK(table.find(release.approvals.at(0).name) != std::string::npos);
    CHECK(test.officer().get("/sync/log/file?format=xml").field_paths() == "format");
    CHECK(test.as(test.ada, "member").get("/sync/log/file?format=csv").status == 403);
    CHECK(test.audited("report.exported").size() == 3);

    REQUIRE(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
    must(test.deliver());
    release = test.one(release.id);
    REQUIRE_MESSAGE(release.state == ReleaseState::sent, release.code);
    CHECK(release.sent_bytes == release.bytes);
    CHECK(must(shape::from_json<SyncReceipt>(release.receipt.text)).sha256 == release.sha256);
    const auto opened = testing::open_bundle(test.receiver.parts.begin()->second, test.receiver.pair);
    const auto manifest = must(shape::from_json<SyncManifest>(as_text(opened.files.at("manifest.json"))));
    CHECK(manifest.tables.size() == 2);
    CHECK(manifest.audit_rows > 0);
    const auto overview = test.officer().get("/sync").json<SyncOverview>();
    security::PublicKey signer{};
    const Bytes hex = must(from_hex(overview.signer));
    std::copy(hex.begin(), hex.end(), signer.begin());
    std::string signature(as_text(opened.files.at("manifest.sig")));
    signature.pop_back();
    CHECK(security::verify_signature(signer, opened.files.at("manifest.json"), must(from_hex(signature))));
  }

  TEST_CASE("the same fields again ask for one approval; two people are not asked twice") {
    House test;
    test.approved();
    const SyncRelease second = test.begin();
    CHECK(second.approvals_needed == 1);
    CHECK(second.preview.new_lines == 0);
    CHECK(second.preview.same_lines > 0);
    CHECK(test.officer().post(test.path(second.id, "approve"), "{}").json<SyncRelease>().state ==
          ReleaseState::approved);
    const SyncRelease third = test.begin(R"({"tables":["training_status"]})");
    CHECK(third.approvals_needed == 2);
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "release_open");
    CHECK(test.operators().post(test.path(third.id, "discard"), "{}").json<SyncRelease>().state ==
          ReleaseState::discarded);
    CHECK(test.operators().post(test.path(second.id, "discard"), "{}").code == "release_decided");
  }

  TEST_CASE("sending goes on where it stopped, stops when asked, and takes no receipt of somebody else") {
    House test;
    SyncRelease release = test.approved();
    test.receiver.busy_after = 0;
    REQUIRE(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
    (void)test.deliver();
    CHECK(test.one(release.id).state == ReleaseState::sending);
    CHECK(test.one(release.id).code == "receiver_busy");
    CHECK(test.operators().post(test.path(release.id, "cancel"), "{}").json<SyncRelease>().state ==
          ReleaseState::approved);
    CHECK(test.operators().post(test.path(release.id, "cancel"), "{}").code == "release_not_sending");
    test.receiver.busy_after = -1;
    test.receiver.forge = true;
    REQUIRE(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
    test.clock.advance(std::chrono::hours{1});
    (void)test.deliver();
    CHECK(test.one(release.id).state == ReleaseState::failed);
    CHECK(test.one(release.id).code == "receipt_unsigned");
    // It has everything already: only the receipt is asked for.
    test.receiver.forge = false;
    test.receiver.asked.clear();
    REQUIRE(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
    must(test.deliver());
    CHECK(test.one(release.id).state == ReleaseState::sent);
    CHECK(test.receiver.asked == std::vector<std::string>{"GET"});
  }

  TEST_CASE("a recalled release gives no file, and the receiver hears of it at the next sending") {
    House test;
    const SyncRelease release = test.approved();
    REQUIRE(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
    must(test.deliver());
    CHECK(test.officer().post(test.path(release.id, "recall"), R"({"reason":""})").field_paths() == "reason");
    CHECK(test.officer()
              .post(test.path(release.id, "recall"), R"({"reason":"Wrong quarter"})")
              .json<SyncRelease>()
              .state == ReleaseState::recalled);
    CHECK(test.officer().post(test.path(release.id, "recall"), R"({"reason":"Again"})").code == "release_recalled");
    CHECK(test.operators().get(test.path(release.id, "file")).status == 409);
    CHECK(test.operators().post(test.path(release.id, "send"), "{}").code == "release_not_approved");
    CHECK_FALSE(test.one(release.id).recall_told_at.has_value());
    must(test.deliver());
    CHECK(test.one(release.id).recall_told_at.has_value());
    CHECK(test.receiver.parts.empty());
    CHECK(test.audited("sync.recall_told").size() == 1);
  }

  TEST_CASE("a recall that the receiver cannot take is told at the next sending, and nobody else hears of it") {
    House test;
    const SyncRelease release = test.approved();
    REQUIRE(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
    must(test.deliver());
    CHECK(test.one(release.id).sent_to == "https https://sync.example/v1");
    const std::string name = test.receiver.parts.begin()->first;
    // Another receiver: it gets neither what went elsewhere nor its recall.
    std::string other = test.settings_json();
    other.replace(other.find("sync.example"), 12, "else.example");
    REQUIRE(test.operators().put("/sync/settings", other).status == 200);
    CHECK(test.operators().post(test.path(release.id, "send"), "{}").code == "sent_elsewhere");
    test.receiver.asked.clear();
    REQUIRE(test.officer().post(test.path(release.id, "recall"), R"({"reason":"Wrong quarter"})").status == 200);
    must(test.deliver());
    CHECK(test.receiver.asked.empty());
    CHECK_FALSE(test.one(release.id).recall_told_at.has_value());
    test.settle();
    const SyncRelease next = test.begin();
    test.officer().post(test.path(next.id, "approve"), "{}");
    REQUIRE(test.operators().post(test.path(next.id, "send"), "{}").status == 200);
    must(test.deliver());
    CHECK(test.one(release.id).recall_told_at.has_value());
    CHECK_FALSE(test.receiver.parts.contains(name));
    CHECK(test.receiver.parts.size() == 1);
  }

  TEST_CASE("another receiver or a smaller k than before asks for two approvals") {
    House test;
    test.approved();
    std::string changed = test.settings_json();
    changed.replace(changed.find(R"("k":11)"), 6, R"("k":20)");
    REQUIRE(test.operators().put("/sync/settings", changed).status == 200);
    const SyncRelease wider = test.begin();
    CHECK(wider.approvals_needed == 1);
    CHECK(test.officer().post(test.path(wider.id, "approve"), "{}").json<SyncRelease>().state ==
          ReleaseState::approved);
    test.settle();
    const SyncRelease narrower = test.begin();
    CHECK(narrower.approvals_needed == 2);
    REQUIRE(test.operators().post(test.path(narrower.id, "discard"), "{}").status == 200);
    const std::string key = to_hex(test.receiver.pair.public_key);
    changed.replace(changed.find(key), 64, to_hex(security::seal_pair(Bytes(32, 77)).public_key));
    REQUIRE(test.operators().put("/sync/settings", changed).status == 200);
    CHECK(test.begin().approvals_needed == 2);
  }

  TEST_CASE("attack, identifiers: a defect that puts somebody's name into the lines is stopped at the last look") {
    House test;
    test.settle();
    const SyncRelease release = test.begin();
    for (const char* planted : {"Vexlast7", "EMP7712x", "CARD880042", "2026-11-20"}) {
      must(test.db->write([&](data::Tx& tx) -> Status {
        TRY(tx.in(kModule).run("UPDATE sync_contents SET text = ? WHERE release_id = ? AND table_name = ?",
                               R"({"subject":")" + std::string(planted) +
                                   R"(","role_group":"nursing","state":"TX","period":"2026-Q4","total":55})" + "\n",
                               release.id, std::string("training_status")));
        return {};
      }));
      test.officer().post(test.path(release.id, "approve"), "{}");
      CHECK(test.privacy().post(test.path(release.id, "approve"), "{}").code == "scan_hit");
      CHECK(test.one(release.id).state == ReleaseState::ready);
      CHECK(test.operators().get(test.path(release.id, "file")).status == 409);
    }
  }

  TEST_CASE("attack, differencing through the routes: one more person is met, and the release after says the same") {
    House test;
    const SyncRelease first = test.approved();
    const auto before = test.officer().get(test.path(first.id, "content?table=training_status")).body;
    must(test.db->write([&](data::Tx& tx) -> Status {
      const PersonId who = TRY(test.accounts->find_by_employee_number(tx, "EMP771x")).value();
      for (const learning::Enrolment& one : TRY(test.learning->required_of(tx, who)))
        TRY(test.learning->record_completion(tx, who, one.course_id, test.clock.now()));
      return {};
    }));
    must(test.deliver());
    const SyncRelease second = test.begin();
    CHECK(test.officer().get(test.path(second.id, "content?table=training_status")).body == before);
    CHECK(second.preview.figures.kept_cells > 0);
    CHECK(second.preview.new_lines == 0);
  }

  TEST_CASE("settings: keys and addresses are checked, the secret is never shown and stays with its place") {
    House test;
    auto put = [&](std::string json, std::string_view what, std::string_view with) {
      json.replace(json.find(what), what.size(), with);
      return test.operators().put("/sync/settings", json);
    };
    CHECK(put(test.settings_json(), "https://sync.example/v1", "http://sync.example").status == 422);
    CHECK(put(test.settings_json(), R"("receipt_key":")", R"("receipt_key":"zz)").status == 422);
    CHECK(put(test.settings_json(), R"("k":11)", R"("k":10)").status == 422);
    CHECK(put(test.settings_json(), R"("proxy":")", R"("proxy":"proxy.example)").field_paths() == "settings.proxy");
    CHECK(put(test.settings_json(), R"("proxy":")", R"("proxy":"http://proxy.example:3128)").status == 200);
    auto good = test.operators().put("/sync/settings", test.settings_json());
    REQUIRE(good.status == 200);
    CHECK(good.body.find("token-1") == std::string::npos);
    CHECK(good.json<SyncOverview>().has_secret);
    std::string moved = test.settings_json();
    moved.replace(moved.find(R"(,"secret":"token-1")"), 19, "");
    CHECK(put(moved, "sync.example", "other.example").json<SyncOverview>().has_secret == false);
    CHECK(test.operators().post("/sync/releases", R"({"tables":["people"]})").field_paths() == "tables");
    CHECK(test.operators().post("/sync/releases", R"({"tables":[]})").field_paths() == "tables");
  }

  TEST_CASE("off for good, or by the configuration: nothing starts, nothing leaves") {
    House test;
    const SyncRelease release = test.approved();
    CHECK(test.operators().post("/sync/off", R"({"confirm":"yes"})").field_paths() == "confirm");
    REQUIRE(test.operators().post("/sync/off", R"({"confirm":"OFF"})").status == 200);
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "sync_off");
    CHECK(test.operators().post(test.path(release.id, "send"), "{}").code == "sync_off");
    CHECK(test.operators().get(test.path(release.id, "file")).code == "sync_off");
    CHECK(test.operators().put("/sync/settings", test.settings_json()).code == "sync_off");
    CHECK(test.officer().get("/sync").json<SyncOverview>().off_at.has_value());
    CHECK(test.one(release.id).state == ReleaseState::approved);  // the log stays
    House by_file(false);
    CHECK(by_file.operators().post("/sync/releases", House::kTwo).code == "sync_off");
    CHECK_FALSE(by_file.officer().get("/sync").json<SyncOverview>().enabled);
  }

  TEST_CASE("denied: who may not start, approve or see") {
    House test;
    test.settle();
    const SyncRelease release = test.begin();
    auto member = test.api->sign_in({});
    for (const std::string& path :
         {std::string("/sync"), std::string("/sync/releases"), "/sync/releases/" + release.id.text(),
          test.path(release.id, "content?table=training_status"), test.path(release.id, "lines?table=x"),
          test.path(release.id, "file")})
      CHECK(member.get(path).status == 403);
    CHECK(member.post("/sync/releases", House::kTwo).status == 403);
    CHECK(member.post("/sync/off", R"({"confirm":"OFF"})").status == 403);
    CHECK(test.officer().post("/sync/releases", House::kTwo).status == 403);
    CHECK(test.officer().post(test.path(release.id, "send"), "{}").status == 403);
    CHECK(test.operators().post(test.path(release.id, "approve"), "{}").status == 403);
    CHECK(test.operators().post(test.path(release.id, "recall"), R"({"reason":"abc"})").status == 403);
    CHECK(test.officer().get("/sync/releases/" + ReleaseId::make(test.clock, *test.random).text()).status == 404);
    CHECK(test.officer().get(test.path(release.id, "content?table=people")).status == 404);
  }
}
