// What a staff import does to people who are there already: the rules, then the import through the API.
#include <doctest/doctest.h>

#include "appliance/security/crypto.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/organisation/import_changes.hpp"
#include "modules/testing.hpp"

using namespace mc;
using namespace mc::organisation;

namespace {

constexpr std::string_view kHeader = "employee_number,first_name,last_name,email,site,department,unit,job_title,"
                                     "profession,manager_employee_number,hire_date,status\n";

struct Person {
  int number;
  std::string first, last, email;
};

std::string row(const Person& person, std::string_view unit = "ICU", std::string_view job = "Staff nurse") {
  return std::to_string(person.number) + "," + person.first + "," + person.last + "," + person.email + ",Main,Med," +
         std::string(unit) + "," + std::string(job) + ",RN,,2020-01-01,active\n";
}

/// Thirty people: "First7 Last7", first7@h.example, numbers 100 to 129.
std::vector<Person> thirty() {
  std::vector<Person> people;
  for (int i = 0; i < 30; ++i) {
    std::string n(1, static_cast<char>('a' + i % 26));
    n += i < 26 ? "x" : "y";
    people.push_back({100 + i, "First" + n, "Last" + n, "first" + n + "@h.example"});
  }
  return people;
}
std::string file_of(const std::vector<Person>& people) {
  std::string csv(kHeader);
  for (const Person& person : people) csv += row(person);
  return csv;
}

struct Hospital : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<Organisation> organisation = make_organisation(platform, *accounts);
  PersonId officer = person();

  Hospital() { start(); }
  http::TestClient admin() { return api->sign_in({{"admin", security::ScopeKind::platform, std::nullopt}}, officer); }
  http::TestResponse send(const std::string& csv, const std::string& query = "") {
    return admin().upload("/imports/staff" + query, csv, "text/csv");
  }
  ImportReport check(const std::string& csv, const std::string& more = "") {
    auto answer = send(csv, "?dry_run=true" + more);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<ImportReport>();
  }
  ImportReport import(const std::string& csv, const std::string& more = "") {
    auto answer = send(csv, "?dry_run=false" + more);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    must(deliver());
    return answer.json<ImportReport>();
  }
  std::vector<ImportChange> changes(const ImportReport& report, const std::string& query = "") {
    return admin().get("/imports/" + uuid_text(report.id) + "/changes" + query).json<Page<ImportChange>>().items;
  }
  accounts::Person account(int number) {
    return must(db->read([&](data::Tx& tx) -> Result<accounts::Person> {
      auto id = TRY(accounts->find_by_employee_number(tx, std::to_string(number)));
      REQUIRE(id);
      return *TRY(accounts->find(tx, *id));
    }));
  }
  void give(int number, std::string role, security::ScopeKind scope, std::optional<Uuid> where = {}) {
    PersonId id = account(number).id;
    must(db->write([&](data::Tx& tx) { return accounts->grant(tx, {}, id, {std::move(role), scope, where}); }));
  }
};

std::vector<std::string> kinds(const ImportReport& report) {
  std::vector<std::string> out;
  for (const Finding& finding : report.findings) out.push_back(std::to_string(finding.line) + " " + finding.kind);
  return out;
}
using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("Another person, or the same one with another spelling") {
  Identity ana{"Tomás", "D'Angelo", "tomas@h.example"};
  CHECK(identity_change(ana, ana) == IdentityChange::none);
  CHECK(identity_change(ana, {"TOMAS", "d'angelo", "Tomas@H.example"}) == IdentityChange::none);
  CHECK(identity_change(ana, {"Tomás", "Kim", "tomas@h.example"}) == IdentityChange::name);
  CHECK(identity_change(ana, {"Tomás", "D'Angelo", "t@h.example"}) == IdentityChange::email);
  CHECK(identity_change(ana, {"Tomás", "Kim", "kim@h.example"}) == IdentityChange::both);
}

TEST_CASE("A file stops beyond twenty people and half of those it knows") {
  CHECK_FALSE(too_many(20, 20));
  CHECK(too_many(21, 21));
  CHECK(too_many(21, 41));
  CHECK_FALSE(too_many(21, 42));
  CHECK_FALSE(too_many(1000, 2000));
  CHECK(too_many(1001, 2000));
}

TEST_SUITE("staff import of people who are there already") {
  TEST_CASE("every changed field is listed with line, old and new value, in the dry run and in the result") {
    Hospital world;
    auto people = thirty();
    auto first = world.import(file_of(people));
    CHECK(first.created == 30);
    CHECK(first.known_people->changes == 0);
    std::string csv(kHeader);
    csv += row(people[0], "ED", "Charge nurse");
    people[1].last = "Okafor";
    csv += row(people[1]);
    csv += row(people[2]);
    for (bool apply : {false, true}) {
      auto report = apply ? world.import(csv) : world.check(csv);
      CHECK(report.updated == 2);
      CHECK(report.unchanged == 1);
      CHECK(report.known_people->known_rows == 3);
      CHECK(report.known_people->identity_rows == 1);
      CHECK(kinds(report).empty());
      auto all = world.changes(report);
      REQUIRE(all.size() == 3);
      CHECK(report.known_people->changes == 3);
      CHECK(all[0].line == 2);
      CHECK(all[0].employee_number == "100");
      CHECK(all[0].field == "unit");
      CHECK(all[0].before == "Main / Med / ICU");
      CHECK(all[0].after == "Main / Med / ED");
      CHECK(all[1].field == "job_title");
      CHECK(all[2].name == "Firstbx Lastbx");
      CHECK(all[2].before == "Lastbx");
      CHECK(all[2].after == "Okafor");
      CHECK(all[2].outcome == "changed");
      auto names = world.changes(report, "?identity=true");
      REQUIRE(names.size() == 1);
      CHECK(names[0].field == "last_name");
      CHECK(world.changes(report, "?after=2&limit=1").at(0).position == 3);
      CHECK(world.account(101).last_name == (apply ? "Okafor" : "Lastbx"));
    }
    CHECK(world.import(csv).known_people->changes == 0);
  }

  TEST_CASE("a row that changes name and e-mail together stays out until it is confirmed") {
    Hospital world;
    auto people = thirty();
    world.import(file_of(people));
    std::string csv = std::string(kHeader) + row({100, "Grace", "Okafor", "grace@h.example"}) + row(people[1]);
    for (bool apply : {false, true}) {
      auto report = apply ? world.import(csv) : world.check(csv);
      CHECK(kinds(report) == Words{"2 identity_change"});
      CHECK(report.rejected == 1);
      CHECK(report.updated == 0);
      CHECK(report.known_people->held_rows == 1);
      auto held = world.changes(report);
      REQUIRE(held.size() == 3);
      for (const ImportChange& change : held) CHECK(change.outcome == "held");
      CHECK(world.account(100).email == "firstax@h.example");
    }
    auto confirmed = world.import(csv, "&accept_identity=true");
    CHECK(confirmed.updated == 1);
    CHECK(confirmed.known_people->identity_confirmed);
    CHECK(world.account(100).email == "grace@h.example");
    CHECK(world.account(100).first_name == "Grace");
  }

  TEST_CASE("people with administrative or hospital-wide roles keep name and e-mail, confirmed or not") {
    Hospital world;
    auto people = thirty();
    world.import(file_of(people));
    world.give(100, "admin", security::ScopeKind::platform);
    world.give(101, "compliance_officer", security::ScopeKind::platform);
    world.give(102, "manager", security::ScopeKind::unit, make_uuid7(world.clock.now(), *world.random));
    people[0].first = "Eve", people[0].email = "eve@h.example";
    people[1].email = "other@h.example";
    people[2].first = "Bo", people[2].email = "bo@h.example";
    std::string csv = std::string(kHeader) + row(people[0], "ED") + row(people[1], "ED") + row(people[2], "ED");
    auto checked = world.check(csv, "&accept_identity=true&accept_many=true");
    auto report = world.import(csv, "&accept_identity=true&accept_many=true");
    CHECK(kinds(report) == Words{"2 protected_account", "3 protected_account"});
    CHECK(kinds(checked) == kinds(report));
    CHECK(report.findings[0].severity == "error");
    CHECK(report.findings[1].severity == "warning");
    CHECK(report.rejected == 1);
    CHECK(report.updated == 2);
    CHECK(checked.updated == 2);
    CHECK(report.known_people->protected_rows == 2);
    CHECK(world.account(100).email == "firstax@h.example");
    CHECK(world.account(100).first_name == "Firstax");
    CHECK(world.account(101).email == "firstbx@h.example");  // but her unit changed
    CHECK(world.account(102).email == "bo@h.example");       // one unit's manager is no administrator
    auto all = world.changes(report);
    auto outcome = [&](const std::string& number, const std::string& field) {
      for (const ImportChange& change : all)
        if (change.employee_number == number && change.field == field) return change.outcome;
      return std::string("none");
    };
    CHECK(outcome("100", "unit") == "protected");
    CHECK(outcome("101", "email") == "protected");
    CHECK(outcome("101", "unit") == "changed");
    CHECK(outcome("102", "email") == "changed");
  }

  TEST_CASE("a shifted column stops the whole import, and the log says so") {
    Hospital world;
    auto people = thirty();
    world.import(file_of(people));
    auto shifted = people;
    for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i].number = people[(i + 1) % people.size()].number;
    auto checked = world.check(file_of(shifted));
    CHECK(checked.known_people->stopped);
    CHECK(checked.known_people->identity_rows == 30);
    CHECK(kinds(checked).front() == "1 too_many_identity_changes");
    auto refused = world.send(file_of(shifted), "?dry_run=false");
    CHECK(refused.status == 409);
    CHECK(refused.code == "too_many_identity_changes");
    // The confirmation of single rows is not the confirmation of a whole hospital.
    CHECK(world.send(file_of(shifted), "?dry_run=false&accept_identity=true").status == 409);
    CHECK(world.audited("import.stopped").size() == 2);
    CHECK(world.audited("import.started").size() == 1);
    for (const Person& person : people) CHECK(world.account(person.number).email == person.email);
    // Confirmed as a whole, each row that changes both still waits for its own confirmation.
    auto whole = world.import(file_of(shifted), "&accept_many=true");
    CHECK(whole.updated == 0);
    CHECK(whole.known_people->held_rows == 30);
  }

  TEST_CASE("addresses that move along: the dry run tells what the import does") {
    Hospital world;
    auto people = thirty();
    world.import(file_of(people));
    // 100 gives up her address, 101 takes it; 102 wants one that 103 keeps until later in the file.
    auto moved = people;
    moved[0].email = "new@h.example";
    moved[1].email = people[0].email;
    moved[2].email = people[3].email;
    moved[3].email = "later@h.example";
    auto checked = world.check(file_of(moved));
    auto done = world.import(file_of(moved));
    CHECK(kinds(done) == Words{"4 duplicate_email"});
    CHECK(kinds(checked) == kinds(done));
    CHECK(checked.updated == done.updated);
    CHECK(checked.rejected == done.rejected);
    CHECK(world.account(101).email == people[0].email);
  }

  TEST_CASE("an account without an employee number is joined by its address, under the same rules") {
    Hospital world;
    PersonId noor = must(world.db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto made = TRY(world.accounts->upsert(tx, {{}, "Noor", "Haddad", "noor@h.example"}));
      TRY(world.accounts->grant(tx, {}, made.first, {"super_admin", security::ScopeKind::platform, std::nullopt}));
      return made.first;
    }));
    std::string csv = std::string(kHeader) + row({500, "Eve", "Mallory", "noor@h.example"});
    auto checked = world.check(csv);
    auto done = world.import(csv);
    CHECK(kinds(done) == Words{"2 protected_account"});
    CHECK(kinds(checked) == kinds(done));
    CHECK(world.account(500).id == noor);
    CHECK(world.account(500).first_name == "Noor");
  }

  TEST_CASE("the log has who began which file before any of its rows") {
    Hospital world;
    std::string csv = file_of(thirty());
    world.import(csv);
    auto began = world.audited("import.started");
    REQUIRE(began.size() == 1);
    CHECK(began[0].actor == world.officer);
    CHECK(began[0].details.text.find("\"bytes\":" + std::to_string(csv.size())) != std::string::npos);
    std::string hash = to_hex(security::sha256(as_bytes(csv)));
    CHECK(began[0].details.text.find(hash) != std::string::npos);
    for (const auto& created : world.audited("account.created")) CHECK(created.seq > began[0].seq);
    world.check(csv);
    CHECK(world.audited("import.started").size() == 1);
  }

  TEST_CASE("changes are the administrator's alone, and are forgotten after ninety days") {
    Hospital world;
    auto people = thirty();
    world.import(file_of(people));
    people[0].last = "Okafor";
    auto report = world.import(std::string(kHeader) + row(people[0]));
    std::string path = "/imports/" + uuid_text(report.id) + "/changes";
    CHECK(world.api->sign_in({}).get(path).status == 403);
    CHECK(world.api->anonymous().get(path).status == 401);
    CHECK(world.admin().get("/imports/00000000-0000-7000-8000-000000000000/changes").status == 404);
    CHECK(world.admin().get(path + "?after=x").status == 422);
    CHECK(world.changes(report).size() == 1);
    world.clock.advance(std::chrono::hours(24 * 91));
    world.check(file_of(people));
    CHECK(world.changes(report).empty());
    CHECK(world.admin().get("/imports/" + uuid_text(report.id)).status == 200);
  }
}
