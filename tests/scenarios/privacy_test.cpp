// Personal data: nothing of a person is forgotten, neither in her copy nor in her erasure.
#include <fstream>
#include <set>

#include "appliance/documents/documents.hpp"
#include "modules/privacy/requests.hpp"
#include "tests/scenarios/hospital.hpp"
#include "tests/scenarios/tables.hpp"

using namespace mc;
using scenario::Table;
using scenario::tables;

namespace {

const std::string kPdf = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n";

/// Luis Kim leads the ICU, wrote courses, took one, holds a licence and credits, and imported staff.
struct Clinic : scenario::Everything {
  PersonId first{}, second{};
  std::string licence;

  Clinic() {
    start();
    move_in();
    first = account("Noor", "Haddad");
    second = account("Sam", "Osei");
    CourseId hygiene = publish("Hand hygiene", credit());
    complete(luis, hygiene);
    complete(ana, hygiene);
    complete(ana, course_with_quiz());
    fill_in();
    must(deliver());
  }
  PersonId account(const std::string& first_name, const std::string& last_name) {
    accounts::PersonIn in;
    in.first_name = first_name;
    in.last_name = last_name;
    in.email = first_name + "@mercygeneral.example";
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      PersonId person = TRY(accounts->upsert(tx, in)).first;
      TRY(accounts->grant(tx, std::nullopt, person, {"privacy_officer", security::ScopeKind::platform, std::nullopt}));
      return person;
    }));
  }
  http::TestClient officer(PersonId who) { return with_role("privacy_officer", who); }
  http::TestClient kim() { return as(luis, {{"admin", security::ScopeKind::platform, std::nullopt}}); }

private:
  /// Through the API, as Luis.
  void fill_in() {
    auto me = kim();
    auto card = me.post("/credentials/mine",
                        R"({"kind":"license","type":"RN","issuing_body":"Board of Nursing","state":"TX","number":)"
                        R"("RN-778899","compact":false,"compact_states":[],"expires_on":"2027-05-01","notes":"mine"})");
    REQUIRE_MESSAGE(card.status == 200, card.body);
    licence = card.json<credentials::Credential>().id.text();
    REQUIRE(me.patch("/profiles/me", R"({"headline":"Luis leads the ICU","phone":"555 0199","visibility":"everyone",)"
                                     R"("interests":["Sepsis","Teaching","Coffee with Kim"]})")
                .status == 200);
    REQUIRE(me.upload("/credentials/" + licence + "/scans", kPdf, "application/pdf").status == 200);
    auto proof = me.upload("/credits/evidence", kPdf, "application/pdf");
    REQUIRE_MESSAGE(proof.status == 200, proof.body);
    auto blob = proof.body.substr(proof.body.find("\"blob_id\":\"") + 11, 36);
    auto credit = me.post("/credits/external",
                          R"({"earned_on":"2026-10-01","activity":"Wound care","provider":"AACN","centihours":200,)"
                          R"("type":"contact_hour","accreditation_body":"","accreditation_number":"","topics":[],)"
                          R"("evidence":")" +
                              blob + R"("})");
    REQUIRE_MESSAGE(credit.status == 200, credit.body);
    auto import = me.upload("/imports/staff?dry_run=true&file_name=s.csv",
                            "employee_number,first_name,last_name,email,unit,profession,hire_date\n1002,Luis,Kim,"
                            "luis.kim@mercygeneral.example,ICU,RN,2020-01-01\n1002,Luis,Kim,"
                            "luis.kim@mercygeneral.example,ED,RN,2020-01-01\n",
                            "text/csv");
    REQUIRE_MESSAGE(import.status == 200, import.body);
    REQUIRE(me.get("/compliance/reports/people/file?format=csv").status == 200);
    learning::AssignmentIn in;
    in.course_id = publish("Fire safety", std::nullopt);
    in.person_ids.items.push_back(luis);
    in.person_ids.items.push_back(ana);
    in.due_on = clock.today() + 30;
    in.reason = "Required";
    auto assigned = me.post_json("/assignments", in);
    REQUIRE_MESSAGE(assigned.status == 200, assigned.body);
  }
};

/// Does a column of this name hold a person, or what only a person has?
bool names_a_person(std::string_view column) {
  static const std::set<std::string_view> kNames = {
      "actor",           "actor_id",   "author_id",     "author_name", "manager_id", "manager_number",
      "manager_name",    "first_name", "last_name",     "email",       "email_key",  "handle",
      "employee_number", "address",    "device",        "holder_name", "by_id",      "by_name",
      "from_person",     "to_person",  "login",         "person",      "target_id",  "assigned_by_name",
      "photo_id",        "phone",      "subject_format"};
  return kNames.contains(column) || column.ends_with("person_id") || column.ends_with("_by");
}

// Columns with such a name that hold a place of backups and the fingerprint of a key.
const std::set<std::string> kNobody = {"backups_runs.target_id", "updates_bundles.signed_by"};

/// table -> column -> fate
std::map<std::string, std::map<std::string, Fate>> claims(const std::vector<PersonColumns>& columns) {
  std::map<std::string, std::map<std::string, Fate>> out;
  for (const PersonColumns& entry : columns)
    for (std::string_view column : split(entry.columns, ' ')) out[entry.table][std::string(column)] = entry.fate;
  return out;
}

/// Every place that still shows one of these texts, or the id: "table.column".
std::vector<std::string> traces(data::Database& db, const std::vector<std::string>& words, PersonId person) {
  std::vector<std::string> found;
  for (const Table& table : tables(db)) {
    std::string module = table.name.substr(0, table.name.find('_'));
    for (const auto& [column, type] : table.columns) {
      auto count = must(db.read([&](data::Tx& tx) -> Result<std::int64_t> {
        auto sql = tx.in(data::Module{module});
        std::string from = "SELECT count(*) FROM " + table.name + " WHERE " + column;
        if (type == "BLOB") return sql.one<std::int64_t>(from + " = ?", person);
        if (type != "TEXT") return std::int64_t{0};
        std::int64_t sum = TRY(sql.one<std::int64_t>(from + " = ?", "1002"));  // his employee number
        for (const std::string& word : words) sum += TRY(sql.one<std::int64_t>(from + " LIKE ?", "%" + word + "%"));
        return sum;
      }));
      if (count > 0) found.push_back(table.name + "." + column);
    }
  }
  return found;
}

std::map<std::string, std::string> unpack(const std::filesystem::path& folder, const std::string& bytes) {
  auto path = folder / "download.zip";
  std::ofstream(path, std::ios::binary) << bytes;
  auto zip = must(documents::ZipReader::open(path));
  std::map<std::string, std::string> files;
  for (std::size_t i = 0; i < zip->entries().size(); ++i)
    must(zip->read(i, [&](ByteView piece) -> Status {
      files[zip->entries()[i].path] += as_text(piece);
      return {};
    }));
  return files;
}

privacy::RequestId approved(Clinic& world) {
  auto filed = world.officer(world.first)
                   .post("/people/" + world.luis.text() + "/privacy/erasure", R"({"reason":"Letter of 1 November"})");
  REQUIRE_MESSAGE(filed.status == 200, filed.body);
  auto id = filed.json<privacy::ErasureReview>().request.id;
  std::string path = "/privacy/requests/" + id.text() + "/approve";
  REQUIRE(world.officer(world.first).post(path, R"({"note":"He left in October"})").status == 200);
  REQUIRE(world.officer(world.second).post(path, R"({"note":"Agreed"})").status == 200);
  return id;
}

}  // namespace

TEST_SUITE("privacy") {
  TEST_CASE("every column that may name a person is claimed by a module, and every claim is true") {
    Clinic world;
    auto claimed = claims(world.privacy->columns());
    std::map<std::string, std::set<std::string>> present;
    for (const Table& table : tables(*world.db))
      for (const auto& [column, type] : table.columns) {
        present[table.name].insert(column);
        if (!names_a_person(column) || kNobody.contains(table.name + "." + column)) continue;
        CHECK_MESSAGE(claimed[table.name].contains(column), table.name << "." << column << " is in no PersonalData");
      }
    REQUIRE(present["accounts_people"].contains("email_key"));  // the walk sees columns at all
    REQUIRE(present["security_sessions"].contains("password_change"));
    for (const auto& [table, columns] : claimed)
      for (const auto& [column, fate] : columns)
        CHECK_MESSAGE(present[table].contains(column), table << "." << column << " is claimed and does not exist");
  }

  TEST_CASE("after an erasure nothing shows the person but what is claimed to be kept") {
    Clinic world;
    const std::vector<std::string> words = {"Luis", "Kim", "RN-778899", "555 0199"};
    auto before = traces(*world.db, words, world.luis);
    CHECK(before.size() > 25);
    approved(world);
    must(world.deliver());
    auto claimed = claims(world.privacy->columns());
    for (const std::string& place : traces(*world.db, words, world.luis)) {
      std::string table = place.substr(0, place.find('.'));
      Fate fate = claimed[table].contains(place.substr(table.size() + 1))
                      ? claimed[table][place.substr(table.size() + 1)]
                      : Fate::erased;
      CHECK_MESSAGE((fate == Fate::kept || fate == Fate::reference || fate == Fate::transient),
                    place << " still shows the person");
    }
    // The files went with their references, and what is left of them is collected.
    world.clock.advance(std::chrono::hours(25));
    CHECK(must(world.blobs->collect_garbage()) > 0);
    CHECK(must(world.audit->verify()).ok);
  }

  TEST_CASE("what is kept bears the pseudonym, has a reason and an end, and goes at its end") {
    Clinic world;
    auto id = approved(world);
    must(world.deliver());
    auto review = world.officer(world.first).get("/privacy/requests/" + id.text()).json<privacy::ErasureReview>();
    CHECK(review.request.state == privacy::RequestState::done);
    CHECK(review.request.person_name.starts_with("Erased person "));
    std::map<std::string, Date> kept;
    for (const ErasedRows& rows : review.rows)
      if (rows.fate == Fate::kept) {
        CHECK(rows.reason.value_or("") != "");
        kept[rows.category.value()] = rows.until.value();
      }
    CHECK(kept.size() == 5);
    CHECK(kept["training"] == add_months(world.clock.today(), 72));
    CHECK(kept["credits"] == add_months(world.clock.today(), 72));
    auto of = [&](data::Module module, const char* sql) {
      return must(world.db->read([&](data::Tx& tx) { return tx.in(module).one<std::int64_t>(sql, world.luis); }));
    };
    const char* certificates = "SELECT count(*) FROM certificates_issued WHERE person_id = ?";
    CHECK(of({"certificates"}, certificates) == 1);
    CHECK(of({"credits"}, "SELECT count(*) FROM credits_entries WHERE person_id = ?") == 2);
    auto proof = world.audited("privacy.person_erased");
    REQUIRE(proof.size() == 1);
    CHECK(proof[0].object == "person:" + world.luis.text());
    CHECK(proof[0].details.text.find("\"category\":\"training\"") != std::string::npos);
    CHECK(proof[0].details.text.find("Luis") == std::string::npos);
    // He no longer counts as staff, and a course that he wrote shows the pseudonym.
    CHECK(world.with_role("compliance_officer").get("/compliance/readiness").json<compliance::Readiness>().people == 2);

    world.clock.set(start_of(add_months(world.clock.today(), 73)));
    must(world.deliver());
    CHECK(of({"certificates"}, certificates) == 0);
    CHECK(of({"credits"}, "SELECT count(*) FROM credits_entries WHERE person_id = ?") == 0);
    CHECK(of({"learning"}, "SELECT count(*) FROM learning_enrolments WHERE person_id = ?") == 0);
    CHECK(of({"credentials"}, "SELECT count(*) FROM credentials_items WHERE person_id = ?") == 0);
    CHECK(world.audited("privacy.retention_ended").size() == 1);
  }

  TEST_CASE("the review shows beforehand what the erasure then does, and changes nothing") {
    Clinic world;
    auto officer = world.officer(world.first);
    auto filed = officer.post("/people/" + world.luis.text() + "/privacy/erasure", R"({"reason":"Letter"})")
                     .json<privacy::ErasureReview>();
    CHECK(filed.warnings == std::vector<std::string>{"still_employed"});
    REQUIRE_FALSE(filed.rows.empty());
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.accounts->find(tx, world.luis); }))->first_name ==
          "Luis");
    std::string path = "/privacy/requests/" + filed.request.id.text();
    officer.post(path + "/approve", R"({"note":"Left"})");
    world.officer(world.second).post(path + "/approve", R"({"note":"Yes"})");
    must(world.deliver());
    auto done = officer.get(path).json<privacy::ErasureReview>();
    auto list = [](const privacy::ErasureReview& review) {
      std::string text;
      for (const ErasedRows& rows : review.rows)
        if (rows.what != "audit rows") text += rows.what + " " + std::to_string(rows.rows) + "\n";
      return text;
    };
    CHECK(list(done) == list(filed));
  }

  TEST_CASE("an erasure needs two officers, none of them the person; refused requests name the reason") {
    Clinic world;
    auto me = world.as(world.ana);
    CHECK(me.post("/privacy/erasure", R"({"handle":"somebody"})").field_paths() == "handle");
    CHECK(me.get("/privacy/erasure").json<privacy::MyErasure>().request == std::nullopt);
    auto handle = must(world.db->read([&](data::Tx& tx) { return world.accounts->find(tx, world.ana); }))->handle;
    auto asked = me.post("/privacy/erasure", R"({"handle":"@)" + handle + R"(","reason":"I moved away"})");
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.accounts->find(tx, world.ana); }))->status ==
          accounts::Status::deactivated);
    CHECK(me.post("/privacy/erasure", R"({"handle":")" + handle + R"("})").code == "request_open");

    auto id = asked.json<privacy::ErasureRequest>().id.text();
    std::string path = "/privacy/requests/" + id;
    auto one = world.officer(world.first), two = world.officer(world.second);
    CHECK(me.get(path).status == 403);
    CHECK(world.with_role("manager").get("/privacy/requests").status == 403);
    CHECK(world.officer(world.ana).post(path + "/approve", R"({"note":"Me!"})").code == "own_request");
    CHECK(one.post(path + "/approve", R"({"note":"Left"})").json<privacy::ErasureReview>().request.state ==
          privacy::RequestState::reviewed);
    CHECK(one.post(path + "/approve", R"({"note":"Again"})").code == "four_eyes");
    CHECK(two.post(path + "/decline", R"({"note":"Litigation"})").json<privacy::ErasureReview>().request.state ==
          privacy::RequestState::declined);
    CHECK(two.post(path + "/approve", R"({"note":"After all"})").code == "request_decided");
    CHECK(me.get("/privacy/erasure").json<privacy::MyErasure>().request->answer == "Litigation");

    auto again = me.post("/privacy/erasure", R"({"handle":")" + handle + R"("})");
    REQUIRE_MESSAGE(again.status == 200, again.body);
    CHECK(one.get("/privacy/requests?state=open").json<Page<privacy::RequestRow>>().items.size() == 1);
    CHECK(me.post("/privacy/erasure/withdraw").json<privacy::ErasureRequest>().state ==
          privacy::RequestState::withdrawn);
    CHECK(me.post("/privacy/erasure/withdraw").status == 404);
  }

  TEST_CASE("a legal hold stops an agreed erasure until it is released") {
    Clinic world;
    auto officer = world.officer(world.first);
    auto placed = officer.post("/people/" + world.luis.text() + "/privacy/holds",
                               R"({"reason":"Claim of a patient","reference":"Matter 7"})");
    REQUIRE_MESSAGE(placed.status == 200, placed.body);
    auto id = approved(world);
    must(world.deliver());
    std::string path = "/privacy/requests/" + id.text();
    auto waiting = officer.get(path).json<privacy::ErasureReview>();
    CHECK(waiting.request.state == privacy::RequestState::approved);
    CHECK(waiting.request.held);
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.accounts->find(tx, world.luis); }))->first_name ==
          "Luis");
    std::string release = "/privacy/holds/" + placed.json<privacy::Hold>().id.text() + "/release";
    CHECK(world.with_role("compliance_officer").post(release, R"({"reason":"Settled"})").status == 403);
    CHECK(officer.post(release, R"({"reason":"Settled"})").status == 200);
    CHECK(officer.post(release, R"({"reason":"Settled"})").code == "hold_released");
    must(world.deliver());
    CHECK(officer.get(path).json<privacy::ErasureReview>().request.state == privacy::RequestState::done);
  }

  TEST_CASE("a colleague of the same name keeps what bears her name") {
    Clinic world;
    auto imports = [&] {
      return must(world.db->read([](data::Tx& tx) {
        return tx.in(data::Module{"organisation"})
            .one<std::int64_t>("SELECT count(*) FROM organisation_imports WHERE by_name = 'Luis Kim'");
      }));
    };
    must(world.db->write([&](data::Tx& tx) {
      return world.accounts->upsert(tx, {std::nullopt, "Luis", "Kim", "other.kim@mercygeneral.example"});
    }));
    auto before = imports();
    REQUIRE(before > 0);
    approved(world);
    must(world.deliver());
    CHECK(imports() == before);
  }

  TEST_CASE("an erasure and a copy whose jobs were lost start again") {
    Clinic world;
    auto lose_jobs = [&] {
      must(world.db->write([](data::Tx& tx) { return tx.in(data::Module{"jobs"}).run("DELETE FROM jobs_queue"); }));
    };
    auto me = world.kim();
    auto asked = me.post("/privacy/exports", "{}").json<privacy::DataExport>();
    lose_jobs();
    world.clock.advance(std::chrono::hours(2));
    CHECK(me.post("/privacy/exports", "{}").code == "proof_required");
    CHECK(world.kim().post("/privacy/exports", "{}").json<privacy::DataExport>().id == asked.id);
    must(world.deliver());
    CHECK(me.get("/privacy/exports/" + asked.id.text()).json<privacy::DataExport>().state ==
          privacy::ExportState::ready);

    auto id = approved(world);
    lose_jobs();
    world.clock.advance(std::chrono::hours(25));
    must(world.deliver());
    auto review = world.officer(world.first).get("/privacy/requests/" + id.text()).json<privacy::ErasureReview>();
    CHECK(review.request.state == privacy::RequestState::done);
  }

  TEST_CASE("those who are held do not stand before others whose records have come to their end") {
    Clinic world;
    auto officer = world.officer(world.first);
    auto id = approved(world);
    must(world.deliver());
    REQUIRE(officer.post("/people/" + world.luis.text() + "/privacy/holds", R"({"reason":"Claim"})").status == 200);
    world.clock.set(start_of(add_months(world.clock.today(), 73)));
    must(world.deliver());
    CHECK(world.audited("privacy.retention_ended").empty());
    auto holds = officer.get("/privacy/holds").json<Page<privacy::Hold>>().items;
    REQUIRE(holds.size() == 1);
    REQUIRE(officer.post("/privacy/holds/" + holds[0].id.text() + "/release", R"({"reason":"Settled"})").status == 200);
    world.clock.advance(std::chrono::hours(24));
    must(world.deliver());
    CHECK(world.audited("privacy.retention_ended").size() == 1);
    auto review = officer.get("/privacy/requests/" + id.text()).json<privacy::ErasureReview>();
    for (const ErasedRows& rows : review.rows) CHECK(rows.category != "training");
  }

  TEST_CASE("the last super_admin is not erased") {
    Clinic world;
    must(world.db->write([&](data::Tx& tx) {
      return world.accounts->grant(tx, std::nullopt, world.luis, {"super_admin", security::ScopeKind::platform, {}});
    }));
    auto filed = world.officer(world.first)
                     .post("/people/" + world.luis.text() + "/privacy/erasure", R"({"reason":"Letter"})")
                     .json<privacy::ErasureReview>();
    CHECK(filed.warnings == std::vector<std::string>{"still_employed", "last_super_admin"});
    std::string path = "/privacy/requests/" + filed.request.id.text() + "/approve";
    world.officer(world.first).post(path, R"({"note":"Left"})");
    CHECK(world.officer(world.second).post(path, R"({"note":"Yes"})").code == "last_super_admin");
    auto me = world.as(world.luis, {{"super_admin", security::ScopeKind::platform, {}}});
    CHECK(me.post("/privacy/erasure", R"({"handle":"luis.kim"})").status == 409);
  }

  TEST_CASE("a person's copy: every module's part, files included, no secrets, hers alone, for seven days") {
    Clinic world;
    auto me = world.kim();
    auto asked = me.post("/privacy/exports", "{}").json<privacy::DataExport>();
    CHECK(me.post("/privacy/exports", "{}").json<privacy::DataExport>().id == asked.id);  // one at a time
    std::string path = "/privacy/exports/" + asked.id.text();
    CHECK(me.get(path + "/file").code == "export_not_ready");
    must(world.deliver());
    auto ready = me.get(path).json<privacy::DataExport>();
    REQUIRE(ready.state == privacy::ExportState::ready);
    CHECK(ready.percent == 100);
    CHECK(ready.expires_at == world.clock.now() + std::chrono::hours(24 * 7));
    CHECK(me.get("/notifications").body.find("data_export_ready") != std::string::npos);

    auto file = me.get(path + "/file");
    REQUIRE(file.status == 200);
    auto files = unpack(world.folder.path(), file.body);
    std::string all;
    for (const auto& [name, text] : files) all += text;
    for (const char* module :
         {"account", "organisation", "learning", "assessment", "certificates", "credits", "credentials", "courses",
          "compliance", "notifications", "privacy", "profiles", "sso", "directory"})
      CHECK_MESSAGE(files.contains(std::string(module) + ".html"), module);
    CHECK(files["json/account/account.json"].find("luis.kim@mercygeneral.example") != std::string::npos);
    CHECK(files["csv/credentials/credentials.csv"].find("RN-778899,") != std::string::npos);
    CHECK(files["learning.html"].find("Hand hygiene") != std::string::npos);
    int pdfs = 0;
    for (const auto& [name, text] : files)
      if (name.starts_with("files/") && text.starts_with("%PDF")) ++pdfs;
    CHECK(pdfs == 3);  // certificate, scan, proof
    CHECK(files["manifest.json"].find("csv/learning/enrolments.csv") != std::string::npos);
    CHECK(files["index.html"].find("Luis Kim") != std::string::npos);
    CHECK(all.find("argon2") == std::string::npos);
    CHECK(all.find("Reyes") == std::string::npos);  // Ana's name is not his data
    CHECK(world.audited("privacy.export_downloaded").size() == 1);

    CHECK(world.as(world.ana).get(path).status == 404);
    CHECK(world.as_admin().get(path + "/file").status == 404);
    world.clock.advance(std::chrono::hours(24 * 7));
    CHECK(me.get(path + "/file").code == "export_expired");
    must(world.deliver());
    CHECK(me.get(path).json<privacy::DataExport>().state == privacy::ExportState::expired);
    world.clock.advance(std::chrono::hours(25));
    CHECK(must(world.blobs->collect_garbage()) > 0);
  }

  TEST_CASE("an officer makes a copy on behalf of a person, who is told; five a day are the most") {
    Clinic world;
    auto officer = world.officer(world.first);
    std::string path = "/people/" + world.ana.text() + "/privacy/exports";
    CHECK(world.with_role("manager").post(path, R"({"reason":"Curious"})").status == 403);
    CHECK(officer.post(path, R"({"reason":""})").field_paths() == "reason");
    CHECK(officer.post("/people/" + world.first.text() + "/privacy/exports", R"({"reason":"Mine"})").code ==
          "own_data");
    auto made = officer.post(path, R"({"reason":"She asked by letter"})").json<privacy::DataExport>();
    must(world.deliver());
    std::string file = "/privacy/exports/" + made.id.text() + "/file";
    CHECK(officer.get(file).status == 200);
    CHECK(world.officer(world.second).get(file).status == 404);
    auto ana = world.as(world.ana);
    CHECK(ana.get(file).status == 200);
    CHECK(ana.get("/notifications").body.find("data_export_by_officer") != std::string::npos);
    for (int i = 0; i < 4; ++i) {
      CHECK(officer.post(path, R"({"reason":"Again"})").status == 200);
      must(world.deliver());
    }
    CHECK(officer.post(path, R"({"reason":"Again"})").code == "too_many_exports");
    CHECK(ana.del("/privacy/exports/" + made.id.text()).status == 200);
    CHECK(officer.get(file).code == "export_expired");
  }

  TEST_CASE("periods are the hospital's, the audit log's never under six years") {
    Clinic world;
    auto officer = world.officer(world.first);
    CHECK(officer.put("/privacy/retention/audit", R"({"years":5})").field_paths() == "years");
    CHECK(officer.put("/privacy/retention/shoes", R"({"years":5})").status == 404);
    CHECK(world.with_role("compliance_officer").put("/privacy/retention/training", R"({"years":2})").status == 403);
    auto id = approved(world);
    must(world.deliver());
    CHECK(officer.put("/privacy/retention/training", R"({"years":1})").status == 200);
    world.clock.set(start_of(add_months(world.clock.today(), 13)));
    must(world.deliver());
    auto review = officer.get("/privacy/requests/" + id.text()).json<privacy::ErasureReview>();
    for (const ErasedRows& rows : review.rows) CHECK(rows.category != "training");
    CHECK_FALSE(officer.get("/privacy/register").json<privacy::PersonalDataRegister>().items.empty());
  }
}
