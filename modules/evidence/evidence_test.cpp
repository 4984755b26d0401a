#include <doctest/doctest.h>

#include <fstream>
#include <map>

#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/merkle.hpp"
#include "modules/evidence/service.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

struct Letters : mail::Mailer {
  std::vector<mail::Mail> sent;
  bool available() const override { return true; }
  Status send(data::Tx&, const mail::Mail& mail) override {
    sent.push_back(mail);
    return {};
  }
  Status deliver(const mail::Mail&, std::string_view) override { return {}; }
};

struct World : TestPlatform {
  Letters letters{};
  std::vector<net::HttpRequest> posted{};
  int answer = 200;
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<reviews::Reviews> reviews = reviews::make_reviews(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<evidence::Evidence> evidence =
      evidence::make_evidence(platform, {*accounts, *notifications, *keys, *reviews, &letters,
                                         [this](const net::HttpRequest& request) -> Result<net::HttpAnswer> {
                                           posted.push_back(request);
                                           net::HttpAnswer out;
                                           out.status = answer;
                                           return out;
                                         }});
  http::TestApi& http = start();
  PersonId cora = add("1", "Cora", "compliance_officer"), otto = add("2", "Otto", "operator"),
           ana = add("3", "Ana", "member");
  http::TestClient officer = http.sign_in({{"compliance_officer", security::ScopeKind::platform, {}}}, cora);
  http::TestClient operators = http.sign_in({{"operator", security::ScopeKind::platform, {}}}, otto);
  http::TestClient nurse = http.sign_in({}, ana);

  PersonId add(const std::string& number, const std::string& name, const std::string& role) {
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, upserted] = TRY(accounts->upsert(tx, {number, name, "Reyes", number + "@mercygeneral.example"}));
      if (role != security::kMember) TRY(accounts->grant(tx, {}, id, {role, security::ScopeKind::platform, {}}));
      return id;
    }));
  }
  void happened(int count, const std::string& action, std::optional<PersonId> actor = {}) {
    must(db->write([&](data::Tx& tx) -> Status {
      for (int i = 0; i < count; ++i) {
        security::AuditEvent event;
        event.actor = actor;
        event.action = action;
        event.object = "thing:1";
        TRY(audit->append(tx, event));
      }
      return {};
    }));
  }
  std::int64_t unread() {
    return must(db->read([&](data::Tx& tx) { return notifications->unread(tx, cora); }));
  }
  evidence::Control control(const std::string& code) {
    for (auto& one : officer.get("/evidence/controls").json<evidence::Controls>().items)
      if (one.code == code) return one;
    FAIL("no control ", code);
    return {};
  }
  static bool good(const evidence::Control& control, const std::string& label) {
    for (const auto& figure : control.figures)
      if (figure.label == label) return figure.good;
    FAIL("no figure ", label);
    return false;
  }
};

/// A folder outside of the data directory, as a share of another host is.
struct Mounted {
  std::filesystem::path path;
  Mounted() {
    std::string name = "/var/tmp/medconnect-witness-XXXXXX";
    path = ::mkdtemp(name.data());
  }
  ~Mounted() { std::filesystem::remove_all(path); }
  Mounted(const Mounted&) = delete;
  Mounted& operator=(const Mounted&) = delete;
};

security::Hash32 hash_in(const std::string& base64) {
  security::Hash32 out{};
  const Bytes bytes = must(from_base64(base64));
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

std::string record(const std::string& kind, const std::string& ends) {
  return R"({"kind":")" + kind + R"(","title":"Agreement","party":"Cloud Inc.","on_day":"2026-01-01",)" +
         (ends.empty() ? "" : R"("ends_on":")" + ends + R"(",)") + R"("by_name":"","open_findings":0,"notes":""})";
}

std::map<std::string, std::string> files_of(const World& test, const std::string& zip) {
  const auto file = test.folder.path() / "pack.zip";
  std::ofstream(file, std::ios::binary) << zip;
  auto reader = must(documents::ZipReader::open(file));
  std::map<std::string, std::string> files;
  for (std::size_t i = 0; i < reader->entries().size(); ++i) {
    std::string& text = files[reader->entries()[i].path];
    must(reader->read(i, [&](ByteView piece) -> Status {
      text += as_text(piece);
      return {};
    }));
  }
  return files;
}

/// The first "id" of an answer, or that of the object about a person.
std::string id_in(const std::string& body, std::optional<PersonId> person = {}) {
  std::size_t until = person ? body.find(R"("person_id":")" + person->text()) : body.find("\"id\":\"") + 1;
  REQUIRE(until != std::string::npos);
  std::size_t at = body.rfind("\"id\":\"", until);
  REQUIRE(at != std::string::npos);
  return body.substr(at + 6, 36);
}

}  // namespace

TEST_SUITE("modules/evidence") {
  TEST_CASE("an entry is shown with its leaf and a proof that leads to the signed checkpoint") {
    World test;
    test.happened(20, "thing.done", test.ana);
    auto detail = test.officer.get("/audit/entries/12").json<evidence::AuditDetail>();
    CHECK(detail.proved);
    CHECK(detail.entry.seq == 12);
    auto note = security::parse_checkpoint(detail.checkpoint);
    REQUIRE(note);
    std::vector<security::Hash32> path;
    for (const std::string& one : detail.proof.path) path.push_back(hash_in(one));
    CHECK(
        security::verify_inclusion(security::leaf_hash(as_bytes(detail.proof.leaf)), 12, note->size, path, note->root));
    CHECK(test.officer.get("/audit/entries/99999").status == 404);
    CHECK(test.officer.get("/audit/entries/x").status == 404);
    CHECK(test.nurse.get("/audit/entries/12").status == 403);
    CHECK(test.audited("audit.entry_viewed").size() == 1);
    // An edited row no longer leads there.
    must(test.db->write([](data::Tx& tx) {
      return tx.in(data::Module{"security"}).run("UPDATE security_audit_leaves SET object = 'thing:2' WHERE seq = 12");
    }));
    CHECK_FALSE(test.officer.get("/audit/entries/12").json<evidence::AuditDetail>().proved);
  }

  TEST_CASE("two checkpoints are shown to belong together, and not once a row between was changed") {
    World test;
    test.happened(5, "thing.done");
    must(test.audit->checkpoint());
    test.happened(9, "thing.done");
    must(test.audit->checkpoint());
    auto list = test.officer.get("/audit/checkpoints").json<Page<security::SignedCheckpoint>>().items;
    REQUIRE(list.size() == 2);
    const std::string path =
        "/audit/consistency?first=" + std::to_string(list[1].size) + "&second=" + std::to_string(list[0].size);
    CHECK(test.officer.get(path).json<evidence::ConsistencyAnswer>().proved);
    CHECK(test.officer.get("/audit/consistency?first=9&second=3").field_paths() == "first");
    CHECK(test.officer.get("/audit/consistency?first=1&second=2").code == "checkpoint_not_found");
    CHECK(test.nurse.get(path).status == 403);
    must(test.db->write([](data::Tx& tx) {
      return tx.in(data::Module{"security"}).run("UPDATE security_audit_leaves SET object = 'thing:2' WHERE seq = 1");
    }));
    CHECK_FALSE(test.officer.get(path).json<evidence::ConsistencyAnswer>().proved);
  }

  TEST_CASE("the log is checked in the background; what was changed is named") {
    World test;
    test.happened(30, "thing.done");
    auto asked = test.officer.post("/audit/verifications").json<evidence::LogCheck>();
    CHECK(asked.state == evidence::LogCheckState::running);
    CHECK(test.officer.post("/audit/verifications").code == "already_running");
    must(test.deliver());
    auto done = test.officer.get("/audit/verifications/" + asked.id.text()).json<evidence::LogCheck>();
    CHECK(done.state == evidence::LogCheckState::whole);
    CHECK(done.total >= 30);
    must(test.db->write([](data::Tx& tx) {
      return tx.in(data::Module{"security"}).run("UPDATE security_audit_leaves SET object = 'thing:2' WHERE seq = 7");
    }));
    auto again = test.officer.post("/audit/verifications").json<evidence::LogCheck>();
    must(test.deliver());
    again = test.officer.get("/audit/verifications/" + again.id.text()).json<evidence::LogCheck>();
    CHECK(test.officer.get("/audit/verifications").json<evidence::LogChecks>().items.size() == 2);
    CHECK(again.state == evidence::LogCheckState::damaged);
    CHECK(again.problems.at(0).starts_with("row_edited at 7"));
    CHECK(test.nurse.post("/audit/verifications").status == 403);
  }

  TEST_CASE("the log as a file: CSV for people, NDJSON with proofs and the checkpoint last; audited") {
    World test;
    test.happened(3, "thing.done", test.ana);
    test.happened(1, "=cmd.run", test.ana);
    auto csv = test.officer.get("/audit/export/file?format=csv&module=thing");
    CHECK(csv.body.find("Entry,Time (UTC),Actor id,Actor,Action,Object,Outcome,Details,Request,Address") !=
          std::string::npos);
    CHECK(csv.body.find("Ana Reyes") != std::string::npos);
    CHECK(csv.body.find("role.granted") == std::string::npos);
    CHECK(csv.body.find("; root ") != std::string::npos);
    CHECK(test.officer.get("/audit/export/file?format=csv&action=%3Dcmd.run").body.find("'=cmd.run") !=
          std::string::npos);
    auto lines = test.officer.get("/audit/export/file?format=ndjson&proofs=true&actor=" + test.ana.text()).body;
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 5);
    CHECK(lines.find(R"("checkpoint":"medconnect-audit-)") != std::string::npos);
    CHECK(lines.find(R"("path":[)") != std::string::npos);
    CHECK(test.officer.get("/audit/export/file?format=csv&proofs=true").field_paths() == "proofs");
    CHECK(test.officer.get("/audit/export/file?format=pdf").field_paths() == "format");
    CHECK(test.nurse.get("/audit/export/file?format=csv").status == 403);
    CHECK(test.audited("report.exported").size() == 3);
  }

  TEST_CASE("filters are one's own") {
    World test;
    auto saved = test.officer.post("/audit/filters", R"({"name":"Exports","query":"action=report.exported"})")
                     .json<evidence::AuditFilters>();
    REQUIRE(saved.items.size() == 1);
    CHECK(test.operators.get("/audit/filters").json<evidence::AuditFilters>().items.empty());
    const std::string path = "/audit/filters/" + saved.items[0].id.text();
    CHECK(test.operators.del(path).status == 404);
    CHECK(test.nurse.get("/audit/filters").status == 403);
    CHECK(test.officer.post("/audit/filters", R"({"name":"","query":""})").field_paths() == "name");
    CHECK(test.officer.del(path).json<evidence::AuditFilters>().items.empty());
  }

  TEST_CASE("checkpoints are copied to a folder, a receiver and a mailbox; a failure is shown and told") {
    World test;
    CHECK(test.officer.post("/audit/witnesses", R"({"name":"F","kind":"folder","target":"/tmp","enabled":true})")
              .status == 403);
    CHECK(test.operators.post("/audit/witnesses", R"({"name":"F","kind":"folder","target":"relative","enabled":true})")
              .field_paths() == "target");
    CHECK(test.operators
              .post("/audit/witnesses", R"({"name":"F","kind":"folder","target":"/nowhere/at/all","enabled":true})")
              .field_paths() == "target");
    CHECK(
        test.operators
            .post("/audit/witnesses", R"({"name":"H","kind":"https","target":"http://plain.example/","enabled":true})")
            .field_paths() == "target");
    CHECK(test.operators.post("/audit/witnesses", R"({"name":"M","kind":"mail","target":"nobody","enabled":true})")
              .field_paths() == "target");
    const Mounted outside;
    CHECK(test.operators
              .post("/audit/witnesses",
                    R"({"name":"F","kind":"folder","target":")" + test.folder.path().string() + R"(","enabled":true})")
              .field_paths() == "target");
    auto to_folder = test.operators.post("/audit/witnesses", R"({"name":"F","kind":"folder","target":")" +
                                                                 outside.path.string() + R"(","enabled":true})");
    REQUIRE_MESSAGE(to_folder.status == 200, to_folder.body);
    auto to_host = test.operators.post(
        "/audit/witnesses",
        R"({"name":"H","kind":"https","target":"https://w.example/notes","secret":"s3cret-token","enabled":true})");
    REQUIRE_MESSAGE(to_host.status == 200, to_host.body);
    CHECK(to_host.body.find("s3cret") == std::string::npos);
    CHECK(to_host.json<evidence::Witness>().has_secret);
    REQUIRE(test.operators
                .post("/audit/witnesses",
                      R"({"name":"M","kind":"mail","target":"officer@mercygeneral.example","enabled":true})")
                .status == 200);
    test.happened(4, "thing.done");
    must(test.evidence->copy_checkpoint());
    auto now = test.officer.get("/audit/witnesses").json<evidence::Witnesses>();
    REQUIRE(now.items.size() == 3);
    for (const auto& one : now.items) CHECK(one.last_size == now.newest_size);
    REQUIRE(test.posted.size() == 1);
    CHECK(test.posted[0].headers.at("Authorization") == "Bearer s3cret-token");
    CHECK(security::parse_checkpoint(*test.posted[0].body));
    REQUIRE(test.letters.sent.size() == 1);
    CHECK(test.letters.sent[0].text.find("medconnect-audit-") != std::string::npos);
    std::string kept;
    for (const auto& entry : std::filesystem::directory_iterator(outside.path)) {
      std::ifstream in(entry.path());
      kept.assign(std::istreambuf_iterator<char>(in), {});
    }
    CHECK(must(test.audit->verify_against(security::split_notes(kept).at(0))).ok);

    test.answer = 500;
    for (int i = 0; i < 3; ++i) {
      test.happened(1, "thing.done");
      test.clock.advance(std::chrono::hours(1));
      must(test.evidence->copy_checkpoint());
    }
    CHECK(test.letters.sent.size() == 1);  // one a day
    now = test.officer.get("/audit/witnesses").json<evidence::Witnesses>();
    const auto host = std::find_if(now.items.begin(), now.items.end(), [](const auto& one) { return one.name == "H"; });
    REQUIRE(host != now.items.end());
    CHECK(host->failures == 3);
    CHECK(host->error == "The receiver answered 500.");
    CHECK(test.unread() == 1);
    const std::string path = "/audit/witnesses/" + host->id.text();
    CHECK(test.operators.del(path).code == "proof_required");  // he signed in hours ago
    test.operators = test.http.sign_in({{"operator", security::ScopeKind::platform, {}}}, test.otto);
    // Another address does not get the token of the former one.
    auto moved =
        test.operators.put(path, R"({"name":"H","kind":"https","target":"https://other.example/","enabled":true})")
            .json<evidence::Witness>();
    CHECK_FALSE(moved.has_secret);
    CHECK(test.operators.del(path).status == 200);
    CHECK(test.audited("audit_witness.removed").size() == 1);
  }

  TEST_CASE("controls show what the system is like today, and keep what people assessed") {
    World test;
    CHECK(test.nurse.get("/evidence/controls").status == 403);
    CHECK_FALSE(World::good(test.control("contingency"), "Last backup"));
    test.happened(1, "backup.finished");
    CHECK(World::good(test.control("contingency"), "Last backup"));
    test.clock.advance(std::chrono::hours(24 * 3));
    CHECK_FALSE(World::good(test.control("contingency"), "Last backup"));
    CHECK(World::good(test.control("logoff"), "Idle time"));
    CHECK_FALSE(
        World::good(test.control("authentication"), "People with roles of power who have a second factor of ours"));
    REQUIRE(test.officer
                .put("/evidence/controls/audit",
                     R"({"status":"in_place","owner":"Cora Reyes","notes":"Seen","reviewed":true})")
                .status == 200);
    auto audit = test.control("audit");
    CHECK(audit.status == evidence::ControlStatus::in_place);
    CHECK(audit.reviewed_by_name == "Cora Reyes");
    REQUIRE(audit.reviewed_on);
    CHECK(test.officer.put("/evidence/controls/none", R"({"status":"in_place","owner":"","notes":"","reviewed":true})")
              .status == 404);
    CHECK(test.audited("control.changed").size() == 1);
  }

  TEST_CASE("agreements: a signed document, reminders at 90, 60 and 30 days, state") {
    World test;
    const Date today = test.clock.today();
    CHECK(test.officer.post("/evidence/agreements", record("risk_assessment", "")).field_paths() == "kind");
    CHECK(test.nurse.post("/evidence/agreements", record("baa", "")).status == 403);
    auto made = test.officer.post("/evidence/agreements", record("baa", to_string(today + 80)))
                    .json<evidence::ComplianceRecord>();
    CHECK(made.state == "missing_document");
    CHECK(test.officer
              .upload("/evidence/records/" + made.id.text() + "/file?file_name=baa.pdf", "hello", "application/pdf")
              .field_paths() == "file");
    auto with = test.officer.upload("/evidence/records/" + made.id.text() + "/file?file_name=baa.pdf",
                                    "%PDF-1.4 signed", "application/pdf");
    REQUIRE_MESSAGE(with.status == 200, with.body);
    CHECK(with.json<evidence::ComplianceRecord>().state == "due");
    CHECK(with.json<evidence::ComplianceRecord>().sha256 == to_hex(security::sha256(as_bytes("%PDF-1.4 signed"))));
    CHECK(test.officer.get("/evidence/records/" + made.id.text() + "/file").body == "%PDF-1.4 signed");
    CHECK(test.nurse.get("/evidence/records/" + made.id.text() + "/file").status == 403);
    must(test.evidence->remind());
    must(test.evidence->remind());
    CHECK(test.unread() == 1);
    test.clock.advance(std::chrono::hours(24 * 25));
    must(test.evidence->remind());
    CHECK(test.unread() == 2);
    test.clock.advance(std::chrono::hours(24 * 60));
    must(test.evidence->remind());
    CHECK(test.unread() == 3);
    CHECK(test.officer.get("/evidence/agreements").json<evidence::ComplianceRecords>().items.at(0).state == "overdue");
    CHECK_FALSE(World::good(test.control("agreements"), "Past their end"));
    REQUIRE(test.officer.post("/evidence/records/" + made.id.text() + "/close").status == 200);
    CHECK(test.officer.get("/evidence/agreements").json<evidence::ComplianceRecords>().items.at(0).state == "closed");
  }

  TEST_CASE("a breach has its notices and their days; it is closed when everybody was told") {
    World test;
    const auto body = [&](const std::string& affected, const std::string& notified, const std::string& rest) {
      return R"({"kind":"breach","title":"Laptop","what":"A laptop was stolen","measures":"","discovered_on":"2026-11-01",)"
             R"("occurred_from":"2026-10-30","occurred_to":"2026-10-31","affected":)" +
             affected + R"(,"notified":[)" + notified + "]," + rest + "}";
    };
    test.clock.set(start_of(make_date(2026, 11, 20)));
    auto small =
        test.officer.post("/evidence/incidents", body("12", "", R"("closed":false)")).json<evidence::Incident>();
    CHECK(small.number == "2026-001");
    REQUIRE(small.duties.size() == 2);
    CHECK(to_string(small.duties[0].due_on) == "2026-12-31");
    CHECK(to_string(small.duties[1].due_on) == "2027-03-01");
    auto large =
        test.officer.post("/evidence/incidents", body("500", "", R"("closed":false)")).json<evidence::Incident>();
    CHECK(large.duties.size() == 3);
    CHECK(large.number == "2026-002");
    const std::string path = "/evidence/incidents/" + small.id.text();
    CHECK(test.officer.put(path, body("12", "", R"("closed":true,"revision":1)")).code == "notices_missing");
    CHECK(test.officer.put(path, body("12", "", R"("closed":false,"revision":9)")).code == "changed_meanwhile");
    const std::string told =
        R"({"whom":"individuals","on":"2026-11-10","how":"Letter"},{"whom":"hhs","on":"2026-11-10","how":"Portal"})";
    auto closed = test.officer.put(path, body("12", told, R"("closed":true,"revision":1)"));
    REQUIRE_MESSAGE(closed.status == 200, closed.body);
    CHECK(closed.json<evidence::Incident>().closed_at);
    test.clock.set(start_of(make_date(2027, 1, 5)));
    CHECK(test.officer.get("/evidence/incidents/" + large.id.text()).json<evidence::Incident>().late);
    must(test.evidence->remind());
    CHECK(test.unread() == 3);
    auto zip = test.officer.get("/evidence/incidents/" + small.id.text() + "/file");
    CHECK(zip.body.starts_with("PK"));
    CHECK(zip.body.find("audit-log.ndjson") != std::string::npos);
    CHECK(test.nurse.get(path).status == 403);
    CHECK(test.audited("incident.exported").size() == 1);
  }

  TEST_CASE("the evidence pack holds what access reviews decided, and emergency access with its review") {
    World test;
    const auto answer = [](const auto& got) {
      REQUIRE_MESSAGE(got.status == 200, got.body);
      return got.body;
    };
    const auto nothing = files_of(test, answer(test.officer.get("/evidence/pack/file")));
    CHECK(nothing.at("access-decisions.csv").find("Kind,User,Time (UTC)") != std::string::npos);
    CHECK(nothing.at("access-reviews.csv").find("access review,keep,0") != std::string::npos);
    const std::string review =
        id_in(answer(test.officer.post("/reviews/campaigns", R"({"title":"Autumn","reviewer":"officer","due_on":")" +
                                                                 to_string(test.clock.today() + 14) + "\"}")));
    const std::string role = id_in(answer(test.officer.get("/reviews/campaigns/" + review + "/items")), test.otto);
    answer(test.officer.post("/reviews/campaigns/" + review + "/decisions",
                             R"({"items":[")" + role + R"("],"decision":"keep","reason":"=He runs the servers"})"));
    const std::string first = answer(test.operators.post(
        "/emergency-access", R"({"role":"admin","minutes":30,"reason":"Nobody else could sign in"})"));
    answer(test.operators.post("/emergency-access/" + id_in(first) + "/end", "{}"));
    const std::string pending = answer(test.operators.post(
        "/emergency-access", R"({"role":"compliance_officer","minutes":30,"reason":"The officer cannot be reached"})"));
    answer(test.operators.post("/emergency-access/" + id_in(pending) + "/end", "{}"));
    answer(test.officer.post("/reviews/emergencies/" + id_in(pending) + "/outcome",
                             R"({"outcome":"not_justified","note":"I was in the house"})"));
    const auto files = files_of(test, answer(test.officer.get("/evidence/pack/file")));
    const std::string& all = files.at("access-decisions.csv");
    for (const char* words : {"He runs the servers", "Nobody else could sign in", "not reviewed yet", "not justified",
                              "I was in the house", "Otto Reyes", "Cora Reyes"})
      CHECK_MESSAGE(all.find(words) != std::string::npos, words);
    CHECK(all.find(",=He") == std::string::npos);  // nothing that a spreadsheet would reckon
    const std::string& counts = files.at("access-reviews.csv");
    for (const char* line : {"access review,keep,1", "access review,revoke,0", "emergency access,justified,0",
                             "emergency access,not justified,1", "emergency access,not reviewed yet,1"})
      CHECK_MESSAGE(counts.find(line) != std::string::npos, counts);
    CHECK(counts.find("\"open, in 1 reviews\",") != std::string::npos);
    CHECK(files.at("access-reviews.pdf").starts_with("%PDF"));
    CHECK(files.at("index.csv").find("access-decisions.csv," + to_hex(security::sha256(as_bytes(all)))) !=
          std::string::npos);
    CHECK_FALSE(files.contains("INCOMPLETE.txt"));
  }

  TEST_CASE("the evidence pack holds the registers and an index that its key signed") {
    World test;
    REQUIRE(test.officer.post("/evidence/agreements", record("baa", "")).status == 200);
    auto files = files_of(test, test.officer.get("/evidence/pack/file").body);
    const auto key = must(from_base64(test.officer.get("/evidence/key").json<evidence::EvidenceKey>().public_key));
    security::PublicKey public_key{};
    std::copy(key.begin(), key.end(), public_key.begin());
    CHECK(security::verify_signature(public_key, as_bytes(files.at("index.csv")), as_bytes(files.at("index.csv.sig"))));
    for (const char* name : {"controls.csv", "controls.pdf", "agreements.csv", "incidents.pdf", "assessments.csv"})
      CHECK(files.at("index.csv").find(std::string(name) + "," + to_hex(security::sha256(as_bytes(files.at(name))))) !=
            std::string::npos);
    CHECK(files.at("agreements.csv").find("Cloud Inc.") != std::string::npos);
    CHECK(security::parse_checkpoint(files.at("checkpoint.txt")));
    CHECK(test.operators.get("/evidence/pack/file").status == 403);
    CHECK(test.officer.get("/evidence/registers/controls/file?format=pdf").body.starts_with("%PDF"));
    CHECK(test.officer.get("/evidence/registers/none/file?format=csv").status == 404);
    CHECK(test.officer.get("/evidence/registers/controls/file?format=xml").field_paths() == "format");
  }
}
