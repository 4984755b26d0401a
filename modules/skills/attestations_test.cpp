// Read and sign: what it needs, what it leaves, new versions, and who sees it.
#include <algorithm>
#include <thread>

#include "appliance/security/content_hash.hpp"
#include "modules/skills/testing.hpp"

namespace mc::skills {

using testing::Ward;
using namespace std::chrono_literals;

namespace {

const std::string kPdf = "%PDF-1.4 restraint policy, second edition";

}  // namespace

TEST_SUITE("modules/skills") {
  TEST_CASE("the content hash is BLAKE2b-256 as b2sum prints it") {
    // b2sum -l 256, of nothing and of "abc"
    CHECK(to_hex(security::content_hash({})) == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    CHECK(to_hex(security::content_hash(as_bytes("abc"))) ==
          "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  }

  TEST_CASE("signing: open, prove, sign; the signature holds hash, words, times and the row of the audit tree") {
    Ward world;
    auto id = world.asked(world.policy(), {world.ana});
    const std::string at = "/attestations/" + id.text();
    auto task = world.as(world.ana).get("/attestations/mine").json<AttestationTasks>().items.at(0);
    CHECK(task.due_on == world.clock.today() + 14);
    const std::string words = world.policy().statement.value;
    CHECK(world.sign(world.ana, id, task.version_id, words).code == "open_it_first");
    auto reading = world.open(world.ana, id);
    CHECK(reading.text == "Restraints are the last resort.");
    CHECK(world.sign(world.ana, id, task.version_id, "I have seen it.").field_paths() == "statement");
    CHECK(world.sign(world.ana, id, task.version_id, words, "wrong password").field_paths() == "password");
    CHECK(world.audited("attestation.signed").empty());
    world.clock.advance(5min);
    auto answer = world.sign(world.ana, id, task.version_id, words);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    auto signature = answer.json<AttestationSignature>();
    CHECK(signature.name == "Ana Reyes");
    CHECK(signature.statement == words);
    CHECK(signature.hash == to_hex(security::content_hash(as_bytes("Restraints are the last resort."))));
    CHECK(signature.proof == accounts::ProofMethod::password);
    CHECK(signature.opened_at + 5min == signature.signed_at);
    auto row = world.audited("attestation.signed").at(0);
    CHECK(row.seq == signature.audit_index);
    CHECK(row.actor == world.ana);
    CHECK(row.object == "signature:" + signature.id.text());
    CHECK(row.details.text.find(signature.hash) != std::string::npos);
    CHECK(must(world.audit->prove(signature.audit_index)).leaf.find(signature.hash) != std::string::npos);
    CHECK(world.sign(world.ana, id, task.version_id, words).code == "signed_already");
    auto proof = world.as(world.ana).get("/attestation-signatures/" + signature.id.text() + "/proof.pdf");
    CHECK(proof.body.starts_with("%PDF-"));
    CHECK(world.as(world.bo).get("/attestation-signatures/" + signature.id.text()).status == 404);
    CHECK(world.as(world.bo).get("/attestation-signatures/" + signature.id.text() + "/proof.pdf").status == 404);
    CHECK(world.manager_of(world.icu, world.luis).get("/attestation-signatures/" + signature.id.text()).status == 200);
    CHECK(world.manager_of(world.ed, world.person()).get("/attestation-signatures/" + signature.id.text()).status ==
          404);
    CHECK(world.as(world.bo).post(at + "/open").status == 404);  // not asked of him
    CHECK(world.sign(world.bo, id, task.version_id, words).status == 404);
  }

  TEST_CASE("twice at once: one signature, one row in the audit tree") {
    Ward world;
    auto id = world.asked(world.policy(), {world.ana});
    auto reading = world.open(world.ana, id);
    auto ana = world.as(world.ana);
    const std::string wish = R"({"version_id":")" + reading.task.version_id.text() + R"(","statement":")" +
                             reading.statement + R"(","password":")" + testing::kPassword + "\"}";
    std::vector<std::string> codes(4);
    std::vector<std::thread> threads;
    for (std::string& code : codes)
      threads.emplace_back([&] {
        http::TestClient own = ana;
        auto answer = own.post("/attestations/" + id.text() + "/sign", wish);
        code = answer.status == 200 ? "ok" : answer.code;
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(std::count(codes.begin(), codes.end(), "ok") == 1);
    CHECK(std::count(codes.begin(), codes.end(), "signed_already") == 3);
    CHECK(world.audited("attestation.signed").size() == 1);
  }

  TEST_CASE("a new version: material asks everybody again, editorial does not; the old signature stays") {
    Ward world;
    auto id = world.asked(world.policy(), {world.ana, world.eva});
    auto old = world.signed_by(world.ana, id);
    auto eva = world.open(world.eva, id);
    auto admin = world.admin();
    const std::string at = "/attestations/" + id.text();
    auto revise = [&](const std::string& text, const std::string& kind, const std::string& statement = "") {
      auto in = world.policy();
      in.text = text;
      if (!statement.empty()) in.statement = statement;
      auto saved = admin.put_json(at, AttestationSave{admin.get(at).json<Attestation>().revision, in});
      REQUIRE_MESSAGE(saved.status == 200, saved.body);
      return admin.post(at + "/publish", R"({"revision":)" + std::to_string(saved.json<Attestation>().revision) +
                                             R"(,"kind":")" + kind + R"(","note":"Section 2"})");
    };
    auto task = [&](PersonId who) { return world.as(who).get("/attestations/mine").json<AttestationTasks>().items[0]; };
    CHECK(revise("Restraints are the very last resort.", "first").field_paths() == "kind");
    CHECK(revise("Restraints are the very last resort.", "editorial", "Other words.").field_paths() == "kind");
    CHECK(revise("Restraints are the very last resort.", "editorial").status == 200);
    CHECK(task(world.ana).status == AskStatus::complete);
    // Eva read the former version: she reads the new one before she signs.
    CHECK(world.sign(world.eva, id, eva.task.version_id, eva.statement).code == "newer_version");
    CHECK(world.sign(world.eva, id, task(world.eva).version_id, eva.statement).code == "open_it_first");
    world.signed_by(world.eva, id);
    world.clock.advance(24h);
    CHECK(revise("Restraints are forbidden.", "material").status == 200);
    CHECK(task(world.ana).status == AskStatus::open);
    CHECK(task(world.ana).due_on == world.clock.today() + 14);
    CHECK(world.told(world.ana, "attestation_again").size() == 1);
    auto anew = world.signed_by(world.ana, id);
    CHECK(anew.hash != old.hash);
    CHECK(anew.version == 3);
    CHECK(world.as(world.ana).get("/attestation-signatures/" + old.id.text()).json<AttestationSignature>().hash ==
          old.hash);
    auto versions = admin.get(at).json<Attestation>().versions;
    REQUIRE(versions.size() == 3);
    CHECK(versions[2].signatures == 1);
    CHECK(versions[1].signatures == 1);
    CHECK(versions[0].signatures == 1);
    CHECK(versions[0].note == "Section 2");
    CHECK(admin.post(at + "/publish", R"({"revision":1,"kind":"material","note":""})").code == "changed_elsewhere");
  }

  TEST_CASE("a PDF: opened by fetching it, and its bytes are what is signed") {
    Ward world;
    auto luis = world.manager_of(world.icu, world.luis);
    auto in = world.policy();
    in.text = "";
    auto made = luis.post_json("/attestations", in).json<Attestation>();
    const std::string at = "/attestations/" + made.id.text();
    CHECK(luis.post(at + "/publish", R"({"revision":1,"kind":"first","note":""})").field_paths() == "text");
    CHECK(luis.upload(at + "/file?revision=1", "<html>", "application/pdf").code == "not_a_pdf");
    CHECK(luis.upload(at + "/file?revision=9", kPdf, "application/pdf").code == "changed_elsewhere");
    CHECK(luis.upload(at + "/file?revision=1", kPdf, "application/pdf").status == 200);
    auto ask = R"({"person_ids":[")" + world.ana.text() + "\"]}";
    CHECK(luis.post(at + "/ask", ask).code == "not_published");
    CHECK(luis.post(at + "/publish", R"({"revision":2,"kind":"first","note":""})").status == 200);
    CHECK(luis.post(at + "/ask", ask).json<AttestationAsked>().asked == 1);
    CHECK(luis.post(at + "/ask", ask).json<AttestationAsked>().unchanged == 1);
    CHECK(luis.post(at + "/ask", R"({"person_ids":[")" + world.bo.text() + "\"]}").field_paths() == "person_ids[0]");
    auto reading = world.open(world.ana, made.id);
    CHECK(reading.pdf);
    CHECK_FALSE(reading.opened_at);
    CHECK(world.sign(world.ana, made.id, reading.task.version_id, reading.statement).code == "open_it_first");
    CHECK(world.as(world.ana).get(at + "/file").body == kPdf);
    CHECK(world.as(world.eva).get(at + "/file").status == 404);
    auto signature = world.sign(world.ana, made.id, reading.task.version_id, reading.statement);
    REQUIRE_MESSAGE(signature.status == 200, signature.body);
    CHECK(signature.json<AttestationSignature>().hash == to_hex(security::content_hash(as_bytes(kPdf))));
    // A text takes its place in the draft; the signed version keeps its PDF.
    auto draft = luis.get(at).json<Attestation>();
    CHECK(luis.put_json(at, AttestationSave{draft.revision, world.policy()}).json<Attestation>().has_file == false);
    CHECK(world.as(world.ana).get(at + "/file").body == kPdf);
  }

  TEST_CASE("an audience is asked by itself; reminders; a signature completes its lesson") {
    Ward world;
    auto [course, lesson] = world.course();
    auto in = world.policy();
    in.audience_id = world.everybody_of(world.icu);
    in.course_id = course;
    in.lesson_id = lesson;
    auto id = world.asked(in, {});
    CHECK(world.as(world.ana).get("/attestations/mine").json<AttestationTasks>().items.size() == 1);
    CHECK(world.as(world.bo).get("/attestations/mine").json<AttestationTasks>().items.empty());
    world.staff("1003,Bo,Li,bo@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,,2021-01-01,active\n");
    CHECK(world.told(world.bo, "attestation_asked").size() == 1);
    world.staff("1003,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,active\n");
    CHECK(world.as(world.bo).get("/attestations/mine").json<AttestationTasks>().items.empty());
    world.signed_by(world.ana, id);
    must(world.deliver());
    CHECK(world.completed(world.ana, course));
    CHECK_FALSE(world.completed(world.eva, course));
    std::string days;
    for (int day = 0; day <= 16; ++day) {
      auto before =
          world.told(world.eva, "attestation_due").size() + world.told(world.eva, "attestation_overdue").size();
      for (int twice = 0; twice < 2; ++twice) must(world.attestations.nightly());
      auto after =
          world.told(world.eva, "attestation_due").size() + world.told(world.eva, "attestation_overdue").size();
      if (after != before) days += std::to_string(14 - day) + "x" + std::to_string(after - before) + " ";
      world.clock.advance(24h);
    }
    CHECK(days == "7x1 1x1 -1x1 ");
    CHECK(world.told(world.ana, "attestation_due").empty());
  }

  TEST_CASE("many people: the author does not wait, each is asked once, and a job that was cut short goes on") {
    Ward world;
    std::string rows;
    for (int i = 0; i < 420; ++i) {
      const std::string number = std::to_string(5000 + i);
      rows += number + ",First" + number + ",Last" + number + ",p" + number +
              "@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,,2020-01-01,active\n";
    }
    world.staff(rows);
    auto in = world.policy();
    in.audience_id = world.everybody_of(world.icu);
    auto id = world.asked(in, {});
    const std::string at = "/attestations/" + id.text();
    auto admin = world.admin();
    auto open = [&] { return admin.get(at).json<Attestation>().open; };
    CHECK(open() == 200);
    must(world.deliver());
    CHECK(open() == 423);
    must(world.attestations.go_on_asking({id}));
    CHECK(open() == 423);
    const auto somebody = world.person_of("5419");
    CHECK(world.told(somebody, "attestation_asked").size() == 1);

    // She signs, the document changes in substance, then in a word: the word does not undo that all sign again.
    must(world.db->write([&](data::Tx& tx) -> Status {
      for (PersonId after{};;) {
        auto asks = TRY(store::asks(tx, id, std::nullopt, AskStatus::open, after, 500));
        for (AskRow& ask : asks) {
          ask.status = AskStatus::complete;
          TRY(store::put_ask(tx, ask));
        }
        if (asks.size() < 500) return {};
        after = asks.back().person_id;
      }
    }));
    CHECK(open() == 0);
    for (const char* kind : {"material", "editorial"}) {
      auto now = admin.get(at).json<Attestation>();
      auto published = admin.post(at + "/publish", R"({"revision":)" + std::to_string(now.revision) + R"(,"kind":")" +
                                                       kind + R"(","note":"New dose"})");
      REQUIRE_MESSAGE(published.status == 200, published.body);
    }
    CHECK(open() == 200);
    must(world.deliver());
    CHECK(open() == 423);
    CHECK(world.told(somebody, "attestation_again").size() == 1);
    auto page = admin.get(at + "/people?limit=200").json<Page<AttestationPerson>>();
    CHECK(page.items.size() == 200);
    CHECK(admin.post(at + "/retire").status == 200);
    must(world.deliver());
    CHECK(open() == 0);
  }

  TEST_CASE("a day without a server loses no reminder to sign") {
    Ward world;
    world.asked(world.policy(), {world.ana, world.eva});  // due in 14 days
    auto night_after = [&](int days) {
      world.clock.advance(days * 24h);
      for (int twice = 0; twice < 2; ++twice) must(world.attestations.nightly());
    };
    auto texts = [&] { return world.told(world.eva, "attestation_due").size(); };
    night_after(9);  // five days are left; the server was off on the day of the first reminder
    CHECK(texts() == 1);
    night_after(2);
    CHECK(texts() == 1);
    night_after(3);  // the due day itself; off the day before
    CHECK(texts() == 2);
    night_after(4);
    CHECK(world.told(world.eva, "attestation_overdue").size() == 1);
    night_after(1);
    CHECK(world.told(world.eva, "attestation_overdue").size() == 1);
    CHECK(texts() == 2);
    CHECK(world.told(world.ana, "attestation_due").size() == 2);
  }

  TEST_CASE("who signed what and who has not, within one's units, as list and file") {
    Ward world;
    auto in = world.policy();
    in.unit_id.reset();  // the whole hospital's
    auto id = world.asked(in, {world.ana, world.eva, world.bo});
    world.signed_by(world.ana, id);
    world.clock.advance(24h * 15);
    const std::string at = "/attestations/" + id.text();
    auto officer = world.everywhere("compliance_officer");
    auto people = [&](const std::string& query) {
      std::string out;
      for (const auto& person : officer.get(at + "/people" + query).json<Page<AttestationPerson>>().items)
        out += person.name + (person.overdue ? "! " : " ");
      return out;
    };
    CHECK(people("") == "Ana Reyes Bo Li! Eva Ito! ");
    CHECK(people("?status=complete") == "Ana Reyes ");
    CHECK(people("?status=open") == "Bo Li! Eva Ito! ");
    auto first = officer.get(at + "/people?limit=2").json<Page<AttestationPerson>>();
    REQUIRE(first.next);
    CHECK(people("?limit=2&after=" + *first.next) == "Eva Ito! ");
    auto csv = officer.get(at + "/people.file?format=csv");
    CHECK(csv.body.find("1001,Ana Reyes,ICU,signed,") != std::string::npos);
    CHECK(csv.body.find("1003,Bo Li,ED,overdue,") != std::string::npos);
    CHECK(world.audited("attestation.exported").size() == 1);
    // A manager reaches her own units' documents only; a document of the whole hospital is the office's.
    CHECK(world.manager_of(world.icu, world.luis).get(at + "/people").status == 404);
    auto of_icu = world.asked(world.policy(), {world.ana, world.bo});
    auto seen = world.manager_of(world.icu, world.luis).get("/attestations/" + of_icu.text() + "/people");
    REQUIRE(seen.json<Page<AttestationPerson>>().items.size() == 1);
    CHECK(seen.json<Page<AttestationPerson>>().items[0].name == "Ana Reyes");
    struct Row {
      const char* method;
      std::string path, body;
      int ana, elsewhere, officer;
    };
    const std::string one = "/attestations/" + of_icu.text();
    for (const Row& row :
         std::vector<Row>{{"GET", one, "", 403, 404, 200},
                          {"GET", one + "/people", "", 403, 404, 200},
                          {"GET", one + "/people.file?format=pdf", "", 403, 404, 200},
                          {"PUT", one, shape::to_json(AttestationSave{1, world.policy()}), 403, 404, 403},
                          {"POST", one + "/publish", R"({"revision":1,"kind":"material","note":""})", 403, 404, 403},
                          {"POST", one + "/retire", "{}", 403, 404, 403},
                          {"POST", one + "/ask", R"({"person_ids":[]})", 403, 404, 403},
                          {"POST", "/attestations", shape::to_json(world.policy()), 403, 403, 403}}) {
      CAPTURE(row.path);
      auto elsewhere = world.manager_of(world.ed, world.person());
      CHECK(world.as(world.ana).send(row.method, row.path, row.body, "application/json").status == row.ana);
      CHECK(elsewhere.send(row.method, row.path, row.body, "application/json").status == row.elsewhere);
      CHECK(officer.send(row.method, row.path, row.body, "application/json").status == row.officer);
      CHECK(world.api->anonymous().send(row.method, row.path, row.body, "application/json").status == 401);
    }
    auto luis = world.manager_of(world.icu, world.luis);
    CHECK(luis.post(one + "/retire").json<Attestation>().state == PublishState::retired);
    CHECK(world.as(world.bo).get("/attestations/mine").json<AttestationTasks>().items.size() == 1);  // the other one
    CHECK(luis.post(one + "/retire").code == "not_published");
  }
}

}  // namespace mc::skills
