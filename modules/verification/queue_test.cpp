// The queue and the PSV log: who sees what, what an entry does, its hash and checkpoint, reports and imports.
#include <doctest/doctest.h>

#include "modules/verification/personal_data.hpp"
#include "modules/verification/testing.hpp"

using namespace mc;
using namespace mc::verification;
using verification::testing::Office;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<std::string> labels(const VerificationPage& page) {
  std::vector<std::string> out;
  for (const VerificationItem& item : page.items) out.push_back(item.credential);
  return out;
}

}  // namespace

TEST_SUITE("verification queue") {
  TEST_CASE("what was added waits, with its level, the soonest first; filters and pages hold together") {
    Office world;
    world.add(world.ana, Office::licence("700001"));
    world.add(world.ana, Office::card());
    world.add(world.luis, Office::licence("700002", "", to_string(world.clock.today() + 2)));
    auto page = world.queue();
    CHECK(page.waiting == 3);
    CHECK(labels(page).at(0) == "RN TX 700002");  // ends in two days
    CHECK(page.items[0].due_on == world.clock.today() + 2);
    CHECK(page.items[0].person_name == "Luis Kim");
    CHECK(page.items[0].employee_number == "1002");
    CHECK(page.items[0].unit_name == "ICU");
    CHECK(labels(world.queue("?level=document")) == std::vector<std::string>{"BLS 265001234567"});
    CHECK(world.queue("?type=RN").items.size() == 2);
    CHECK(world.queue("?state=verified").items.empty());
    std::vector<std::string> seen;
    std::string after;
    for (int i = 0; i < 5; ++i) {
      auto part = world.queue("?limit=1" + after);
      for (const auto& label : labels(part)) seen.push_back(label);
      if (!part.next) break;
      after = "&after=" + *part.next;
    }
    CHECK(seen == labels(page));
    CHECK(world.officer().get("/verifications?after=rubbish").status == 422);
  }

  TEST_CASE("only who works on verifications, only for her units, and never her own") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    world.add(world.bo, Office::licence("700003"));
    CHECK(world.as(world.ana).get("/verifications").status == 403);
    CHECK(
        world.as(world.luis, {{"manager", security::ScopeKind::unit, world.icu.bytes}}).get("/verifications").status ==
        403);
    auto there = world.officer_of(world.ed);
    auto page = there.get("/verifications").json<VerificationPage>();
    CHECK(labels(page) == std::vector<std::string>{"RN TX 700003"});
    CHECK(page.waiting == 1);
    CHECK(there.get("/verifications?unit=" + world.icu.text()).json<VerificationPage>().items.empty());
    CHECK(there.get("/verifications/" + id.text()).status == 404);
    const std::string entry = R"({"source":"x","method":"phone","result":"not_found","discrepancies":[],"note":""})";
    CHECK(there.post("/verifications/" + id.text() + "/records", entry).status == 404);
    CHECK(there.post("/verifications/" + id.text() + "/ask", "{}").status == 404);
    CHECK(there.upload("/imports/registry-results?dry_run=true", "a,b\n1,2\n", "text/csv").status == 403);
    CHECK(there.get("/screening/matches").status == 403);
    CredentialId own = world.add(world.olga, Office::licence("700009"));
    CHECK(world.detail(own).own);
    CHECK(world.record(own, entry).code == "own_credential");
    CHECK(world.mark(world.olga, own) == "unverified");
  }

  TEST_CASE("an entry names who, when, how and by which evidence; its hash stands in the audit log and under a "
            "checkpoint") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    auto done = world.confirm(id);
    REQUIRE_MESSAGE(done.status == 200, done.body);
    auto entry = done.json<VerificationDetail>().records.at(0);
    CHECK(entry.record.credential == "RN TX 700001");
    CHECK(entry.record.level == "primary_source");
    CHECK(entry.record.by == "Olga Frost");
    CHECK(entry.record.at == world.clock.now());
    CHECK(entry.record.evidence_sha256 == to_hex(security::sha256(as_bytes("%PDF-1.4 screenshot"))));
    CHECK(world.mark(world.ana, id) == "verified");
    CHECK(world.queue().items.empty());
    auto leaves = world.audited("verification.recorded");
    REQUIRE(leaves.size() == 1);
    auto stored = must(world.db->read([](data::Tx& tx) {
      return tx.in({"verification"}).one<std::string>("SELECT sha256 FROM verification_records");
    }));
    CHECK(contains(leaves[0].details.text, stored));
    CHECK(contains(leaves[0].details.text, entry.record.evidence_sha256));
    CHECK_FALSE(contains(leaves[0].details.text, "Olga"));
    // "origin size root": the checkpoint covers the leaf.
    auto words = split(entry.record.checkpoint, ' ');
    REQUIRE(words.size() == 3);
    CHECK(std::stoll(std::string(words[1])) > leaves[0].seq);
    CHECK(must(world.audit->verify()).ok);
    auto of_her = must(world.db->read([&](data::Tx& tx) { return world.verification->of_person(tx, world.ana); }));
    REQUIRE(of_her.size() == 1);
    CHECK(of_her[0].id == entry.record.id);
  }

  TEST_CASE("evidence is a picture or PDF, one's own upload, for one entry, and seen only through its credential") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    CredentialId other = world.add(world.bo, Office::licence("700003"));
    auto officer = world.officer();
    CHECK(officer.upload("/verifications/evidence", "<script>alert(1)</script>", "application/pdf").code ==
          "not_evidence");
    EvidenceId hers = world.evidence(world.admin());
    auto with = [&](EvidenceId evidence) {
      return R"({"source":"Board","method":"letter","result":"confirmed","discrepancies":[],"note":"","evidence":")" +
             evidence.text() + "\"}";
    };
    CHECK(world.record(id, with(hers)).field_paths() == "evidence");
    EvidenceId mine = world.evidence(officer);
    CHECK(officer.get("/verifications/" + id.text() + "/evidence/" + mine.text()).status == 404);  // of no entry yet
    REQUIRE(world.record(id, with(mine)).status == 200);
    CHECK(world.record(other, with(mine)).field_paths() == "evidence");
    CHECK(officer.get("/verifications/" + id.text() + "/evidence/" + mine.text()).body == "%PDF-1.4 screenshot");
    CHECK(officer.get("/verifications/" + other.text() + "/evidence/" + mine.text()).status == 404);
    CHECK(world.officer_of(world.ed).get("/verifications/" + id.text() + "/evidence/" + mine.text()).status == 404);
    CHECK(world.audited("verification.evidence_viewed").size() == 1);
    // The file stays as long as its entry.
    world.clock.advance(std::chrono::hours(48));
    must(world.deliver());
    must(world.blobs->collect_garbage());
    CHECK(officer.get("/verifications/" + id.text() + "/evidence/" + mine.text()).status == 200);
  }

  TEST_CASE("a discrepancy is the holder's to mend: she is told, changes it, and it waits again") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    auto told = world.record(id, R"({"source":"Board","method":"phone","result":"discrepancy","discrepancies":)"
                                 R"(["Number ends with 2"],"note":""})");
    REQUIRE(told.status == 200);
    CHECK(told.json<VerificationDetail>().item.state == QueueState::discrepancy);
    CHECK(world.told(world.ana) == std::vector<std::string>{"credential_discrepancy"});
    CHECK(world.mark(world.ana, id) == "pending");
    CHECK(world.queue().waiting == 1);
    REQUIRE(world.as(world.ana).put("/credentials/" + id.text(), Office::licence("700002")).status == 200);
    must(world.deliver());
    auto item = world.queue().items.at(0);
    CHECK(item.state == QueueState::unverified);
    CHECK(item.reason == "changed");
    CHECK(item.credential == "RN TX 700002");
    CHECK(world.detail(id).records.at(0).record.credential == "RN TX 700001");  // the log keeps what was looked at
    REQUIRE(world
                .record(id, R"({"source":"Board","method":"phone","result":"rejected","discrepancies":[],)"
                            R"("note":"Forged"})")
                .status == 200);
    CHECK(world.mark(world.ana, id) == "rejected");
    CHECK(world.told(world.ana).front() == "credential_rejected");
    CHECK(world.queue().waiting == 0);
    CHECK(world.detail(id).records.size() == 2);
    // She mends it: it stays rejected until somebody has looked.
    world.clock.advance(std::chrono::minutes(1));
    REQUIRE(world.as(world.ana).put("/credentials/" + id.text(), Office::licence("700003")).status == 200);
    must(world.deliver());
    CHECK(world.mark(world.ana, id) == "rejected");
    REQUIRE(world.queue().waiting == 1);
    CHECK(world.queue().items.at(0).reason == "changed");
    REQUIRE(world.confirm(id).status == 200);
    CHECK(world.mark(world.ana, id) == "verified");
  }

  TEST_CASE("cards: a look at the picture, or the code on the issuer's page, attested; levels are the hospital's") {
    Office world;
    CredentialId id = world.add(world.ana, Office::card());
    auto detail = world.detail(id);
    CHECK(detail.item.level == PsvLevel::document);
    REQUIRE(detail.links.size() == 1);
    CHECK(detail.links[0].code == "aha_ecard");
    const std::string look = R"({"source":"The card","method":"document_review","result":"confirmed",)"
                             R"("discrepancies":[],"note":"","attested":true})";
    CHECK(world.record(id, look).field_paths() == "evidence");  // there is nothing to look at
    REQUIRE(world.as(world.ana)
                .upload("/credentials/" + id.text() + "/scans", std::string("\x89PNG\r\n\x1A\n", 8) + "p", "image/png")
                .status == 200);
    REQUIRE(world.record(id, look).status == 200);
    CHECK(world.mark(world.ana, id) == "verified");

    REQUIRE(world.admin()
                .put("/verification-connectors/aha_ecard",
                     R"({"enabled":true,"url":"https://cards.example/find?code={code}","username":"",)"
                     R"("practice_setting":""})")
                .status == 200);
    CredentialId coded = world.add(world.bo, Office::card("26 5001 234567"));
    CHECK(world.detail(coded).links.at(0).url == "https://cards.example/find?code=26%205001%20234567");
    CredentialId odd = world.add(world.luis, Office::card("=HYPERLINK(1)"));
    CHECK(world.detail(odd).warnings == std::vector<std::string>{"ecard_code_malformed"});
    auto attest = [&] {
      return R"({"source":"AHA","method":"ecard","result":"confirmed","discrepancies":[],"note":"","attested":true,)"
             R"("evidence":")" +
             world.evidence(world.officer()).text() + "\"}";
    };
    CHECK(world.record(odd, attest()).code == "ecard_code_malformed");
    CHECK(world.record(coded, attest()).status == 200);

    CHECK(world.officer().put("/verification-levels", R"({"items":[]})").status == 403);
    REQUIRE(
        world.admin().put("/verification-levels", R"({"items":[{"type":"BLS","level":"primary_source"}]})").status ==
        200);
    CHECK(world.record(odd, look).field_paths() == "method");
  }

  TEST_CASE("a licence is looked up again before its end and at its renewal; what was renewed waits no more") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001", "", to_string(world.clock.today() + 60)));
    REQUIRE(world.confirm(id).status == 200);
    world.clock.advance(std::chrono::hours(24 * 29));
    must(world.deliver());
    CHECK(world.queue().items.empty());
    world.clock.advance(std::chrono::hours(24 * 3));
    must(world.deliver());
    auto item = world.queue().items.at(0);
    CHECK(item.reason == "renewal_due");
    CHECK(world.mark(world.ana, id) == "verified");  // until its end it is what it was
    REQUIRE(world.confirm(id).status == 200);
    world.clock.advance(std::chrono::hours(48));
    must(world.deliver());
    CHECK(world.queue().items.empty());  // once for each end
    auto told = world.told(world.ana);
    CHECK(std::count(told.begin(), told.end(), "credential_verified") == 1);

    CredentialId next = world.add(world.ana, Office::licence("700001", R"(,"renews":")" + id.text() + "\"",
                                                             to_string(world.clock.today() + 700)));
    auto page = world.queue();
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].credential_id == next);
    CHECK(page.items[0].reason == "renewed");
    // Who leaves needs nothing verified.
    must(world.organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n1001,Ana,Reyes,ana@x.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,left\n",
        "staff.csv", true, std::nullopt));
    must(world.deliver());
    CHECK(world.queue().items.empty());
    REQUIRE(world.as(world.bo).get("/credentials/mine").status == 200);
  }

  TEST_CASE("what was there before the module comes in by itself, and a deleted one goes") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    must(world.db->write([](data::Tx& tx) { return tx.in({"verification"}).run("DELETE FROM verification_items"); }));
    CHECK(world.queue().items.empty());
    CHECK(world.detail(id).item.credential == "RN TX 700001");
    world.clock.advance(std::chrono::minutes(6));
    must(world.deliver());
    CHECK(world.queue().items.size() == 1);
    REQUIRE(world.as(world.ana).del("/credentials/" + id.text()).status == 200);
    must(world.deliver());
    CHECK(world.queue().items.empty());
    CHECK(world.officer().get("/verifications/" + id.text()).status == 404);
  }

  TEST_CASE("the PSV log has the columns of the survey, within one's units, and runs in no spreadsheet") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    CredentialId there = world.add(world.bo, Office::licence("700003"));
    REQUIRE(world
                .record(id,
                        R"~({"source":"=HYPERLINK(\"https://evil.example\")","method":"phone","result":"discrepancy",)~"
                        R"~("discrepancies":["@SUM(A1)","+1"],"note":""})~")
                .status == 200);
    REQUIRE(world.confirm(there).status == 200);
    auto file = world.officer().get("/verifications/report/file?format=csv");
    REQUIRE(file.status == 200);
    CHECK(contains(file.body, "Verification,Employee number,Person,Credential,Level,Source,Method,Performed by,Time "
                              "(UTC),Result,Discrepancies,Evidence SHA-256,Checkpoint"));
    CHECK(contains(file.body, "'=HYPERLINK"));
    CHECK(contains(file.body, "'@SUM(A1); +1"));
    CHECK(contains(file.body, "Ana Reyes"));
    CHECK(contains(file.body, "Bo Li"));
    CHECK(contains(file.body, "medconnect-audit-"));
    auto theirs = world.officer_of(world.ed).get("/verifications/report/file?format=csv");
    CHECK_FALSE(contains(theirs.body, "Ana Reyes"));
    CHECK(contains(theirs.body, "Bo Li"));
    CHECK(world.officer().get("/verifications/report/file?format=pdf").body.starts_with("%PDF"));
    CHECK(world.officer().get("/verifications/report/file?format=exe").status == 422);
    auto none = world.officer().get("/verifications/report/file?format=csv&to=2020-01-01");
    CHECK_FALSE(contains(none.body, "Ana Reyes"));
    CHECK(world.audited("report.exported").size() == 4);
  }

  TEST_CASE("a registry's file: a dry run writes nothing, good rows become entries, the others say why not") {
    Office world;
    CredentialId rn = world.add(world.ana, Office::licence("700001"));
    CredentialId bo = world.add(world.bo, Office::licence("700003"));
    world.add(world.olga, Office::licence("700009"));
    const std::string csv = "employee_number,type,state,number,source,result,expires_on,note\r\n"
                            "1001,rn,TX,700001,Texas BON,confirmed,05/31/2027,\r\n"
                            "1003,RN,TX,700003,Texas BON,confirmed,2026-12-31,\r\n"
                            "1003,RN,TX,999999,Texas BON,confirmed,,\r\n"
                            "9999,RN,TX,700001,Texas BON,confirmed,,\r\n"
                            "1001,RN,TX,700001,Texas BON,perhaps,,\r\n"
                            "1004,RN,TX,700009,Texas BON,confirmed,,\r\n";
    auto check = world.officer().upload("/imports/registry-results?file_name=r.csv", csv, "text/csv");
    REQUIRE_MESSAGE(check.status == 200, check.body);
    auto report = check.json<organisation::ImportReport>();
    CHECK(report.dry_run);
    CHECK(report.created == 2);
    CHECK(report.rejected == 4);
    CHECK(world.detail(rn).records.empty());
    auto done = world.officer().upload("/imports/registry-results?dry_run=false&file_name=r.csv", csv, "text/csv");
    REQUIRE_MESSAGE(done.status == 200, done.body);
    must(world.deliver());
    auto entry = world.detail(rn).records.at(0);
    CHECK(entry.record.method == "registry_file");
    CHECK(entry.record.result == "confirmed");
    // The evidence is her own row; the others are of other people.
    auto evidence =
        world.officer().get("/verifications/" + rn.text() + "/evidence/" + entry.evidence.at(0).id.text()).body;
    CHECK(entry.record.evidence_sha256 == to_hex(security::sha256(as_bytes(evidence))));
    CHECK(contains(evidence, "700001"));
    CHECK(contains(evidence, "employee_number"));
    CHECK_FALSE(contains(evidence, "700003"));
    CHECK(contains(entry.note, to_hex(security::sha256(as_bytes(csv)))));
    std::size_t begun = 0;  // besides that of the staff
    for (const auto& leaf : world.audited("import.started"))
      begun += contains(leaf.details.text, "registry_results") ? 1 : 0;
    CHECK(begun == 1);
    auto again = world.officer()
                     .upload("/imports/registry-results?dry_run=false&file_name=r.csv", csv, "text/csv")
                     .json<organisation::ImportReport>();
    CHECK(again.created == 0);
    CHECK(again.unchanged == 2);
    CHECK(world.detail(rn).records.size() == 1);
    CHECK_FALSE(entry.record.checkpoint.empty());
    auto differs = world.detail(bo).records.at(0).record;
    CHECK(differs.result == "discrepancy");
    CHECK(differs.discrepancies == std::vector<std::string>{"expires_on_differs"});
    std::set<std::string> kinds;
    for (const auto& finding : report.findings) kinds.insert(finding.kind);
    CHECK(kinds == std::set<std::string>{"unknown_credential", "unknown_employee", "unknown_result", "own_credential"});
    CHECK(world.officer().upload("/imports/registry-results", "a,b\n1,2\n", "text/csv").code == "columns_missing");
    const std::string endless = "employee_number,type,number,source,result\n1001,RN,700001,Board,confirmed\n";
    REQUIRE(world.officer().upload("/imports/registry-results?dry_run=false", endless, "text/csv").status == 200);
    CHECK(world.detail(rn).records.at(0).record.discrepancies == std::vector<std::string>{"expires_on_missing"});
  }

  TEST_CASE("a rejected licence is said to nobody outside as in force") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    REQUIRE(world
                .record(id, R"({"source":"Board","method":"phone","result":"rejected","discrepancies":[],)"
                            R"("note":"Forged"})")
                .status == 200);
    auto made = world.as(world.ana).post("/credential-shares",
                                         R"({"credential_ids":[")" + id.text() + R"("],"days":1,"note":""})");
    auto url = made.json<CredentialShareMade>().url;
    auto seen = world.api->anonymous().get("/shared-credentials/" + url.substr(url.rfind('/') + 1));
    CHECK(seen.json<SharedCredentials>().items.at(0).status == credentials::CredentialStatus::revoked);
    CHECK(world.audited("verification.viewed").empty());
    (void)world.detail(id);
    CHECK(world.audited("verification.viewed").size() == 1);
  }

  TEST_CASE("a licence whose renewal was deleted or rejected is looked after again") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    auto renewal = [&] {
      return world.add(world.ana, Office::licence("700001", R"(,"renews":")" + id.text() + "\"", "2029-05-31"));
    };
    auto waits = [&] {
      auto page = world.queue();
      return std::any_of(page.items.begin(), page.items.end(),
                         [&](const auto& one) { return one.credential_id == id; });
    };
    CHECK(waits());
    CredentialId next = renewal();
    CHECK_FALSE(waits());
    REQUIRE(world.as(world.ana).del("/credentials/" + next.text()).status == 200);
    must(world.deliver());
    CHECK(waits());
    next = renewal();
    CHECK_FALSE(waits());
    REQUIRE(world
                .record(next, R"({"source":"Board","method":"phone","result":"rejected","discrepancies":[],)"
                              R"("note":"Forged"})")
                .status == 200);
    CHECK(waits());
  }

  TEST_CASE("another level holds for what waits already, and nobody undoes another's choice unseen") {
    Office world;
    world.add(world.ana, Office::card());
    auto level = [&] { return world.queue().items.at(0).level; };
    CHECK(level() == PsvLevel::document);
    auto seen = world.admin().get("/verification-levels").json<PsvLevels>().version;
    const std::string wanted = R"({"items":[{"type":"BLS","level":"primary_source"}],"version":")" + seen + "\"}";
    REQUIRE(world.admin().put("/verification-levels", wanted).status == 200);
    CHECK(level() == PsvLevel::primary_source);
    CHECK(world.admin().put("/verification-levels", wanted).code == "levels_changed");
    REQUIRE(world.admin().put("/verification-levels", R"({"items":[]})").status == 200);
    CHECK(level() == PsvLevel::document);
  }
}
