// The module over a mock directory that speaks LDAP over TLS: settings, sync, roles, sign-in, leavers.
#include <fmt/format.h>

#include <set>

#include "ldap/testing.hpp"
#include "modules/directory/service.hpp"
#include "modules/testing.hpp"

namespace mc::directory {
namespace {

namespace mock = ldap::testing;

std::string uuid(int number) { return fmt::format("00000000-0000-4000-8000-{:012}", number); }

ldap::Entry nurse(const std::string& name, int number) {
  return mock::entry("uid=" + name + ",dc=hosp,dc=test", {{"objectClass", {"inetOrgPerson"}},
                                                          {"uid", {name}},
                                                          {"mail", {name + "@hosp.test"}},
                                                          {"givenName", {"Given " + name}},
                                                          {"sn", {"Family"}},
                                                          {"entryUUID", {uuid(number)}},
                                                          {"userPassword", {"secret of " + name}}});
}
ldap::Entry group(const std::string& name, int number, std::vector<std::string> members) {
  return mock::entry("cn=" + name + ",dc=hosp,dc=test", {{"objectClass", {"groupOfNames"}},
                                                         {"cn", {name}},
                                                         {"entryUUID", {uuid(number)}},
                                                         {"member", std::move(members)}});
}
mock::Directory hospital(int people) {
  mock::Directory directory;
  directory.root = mock::entry("", {{"vendorName", {"Mock"}}});
  for (int i = 1; i <= people; ++i) directory.entries.push_back(nurse("p" + std::to_string(i), i));
  directory.entries.push_back(group("leaders", 900, {"uid=p1,dc=hosp,dc=test"}));
  return directory;
}

struct DirectoryTest : TestPlatform {
  mock::Authority authority;
  std::unique_ptr<mock::Server> server;
  std::unique_ptr<accounts::Accounts> accounts;
  std::unique_ptr<organisation::Organisation> organisation;
  std::unique_ptr<Directory> directory;
  http::TestApi* http = nullptr;
  std::optional<http::TestClient> it;

  explicit DirectoryTest(int people = 3)
      : server(std::make_unique<mock::Server>(hospital(people), authority.issue("IP:127.0.0.1"))) {
    accounts = accounts::make_accounts(platform);
    organisation = organisation::make_organisation(platform, *accounts);
    directory = make_directory(platform, *accounts, *organisation, *keys);
    http = &start();
    it = http->sign_in({{"operator"}});
  }
  Connection connection() const {
    auto made = from_ldap(ldap::openldap_preset());
    made.kind = DirectoryKind::openldap;
    made.servers.items = {"127.0.0.1:" + std::to_string(server->port())};
    made.trust_pem = authority.pem();
    made.bind_dn = "cn=service";
    made.people_base = made.groups_base = "dc=hosp,dc=test";
    return made;
  }
  void save() {
    REQUIRE(it->put_json("/directory/settings", SettingsIn{connection(), "service-password"}).status == 200);
  }
  void enable() {
    save();
    REQUIRE(it->post("/directory/test-bind").status == 200);
    REQUIRE(it->post("/directory/enable").status == 200);
  }
  RunView sync(const std::string& body = R"({"full":true,"accept_suspensions":false})") {
    REQUIRE(it->post("/directory/sync", body).status == 200);
    must(deliver());
    clock.advance(std::chrono::seconds{1});
    return it->get("/directory/runs").json<Page<RunView>>().items.at(0);
  }
  http::TestResponse sign_in(http::TestClient& client, const std::string& login, const std::string& password) {
    return client.post("/auth/sign-in", R"({"login":")" + login + R"(","password":")" + password + "\"}");
  }
  int status(const std::string& login, const std::string& password) {
    auto client = http->anonymous();
    return sign_in(client, login, password).status;
  }
  PersonId id_of(const std::string& email) {
    return *must(db->read([&](data::Tx& tx) { return accounts->find_by_login(tx, email); }));
  }
  std::vector<std::string> roles_of(PersonId person) {
    std::vector<std::string> roles;
    for (const auto& one : must(db->read([&](data::Tx& tx) { return sessions.assignments(tx, person); })))
      roles.push_back(one.role);
    std::ranges::sort(roles);
    return roles;
  }
  void map(const std::string& role) {
    REQUIRE(it->put_json("/directory/mapping",
                         MappingList{{{{uuid(900), "leaders", role, security::ScopeKind::platform, {}}}}})
                .status == 200);
  }
};

}  // namespace

TEST_SUITE("directory") {
  TEST_CASE("settings: denied to others, every problem named, the password sealed and never shown") {
    DirectoryTest test;
    auto member = test.http->sign_in({{"member"}});
    for (const auto* path : {"/directory/settings", "/directory/runs", "/directory/mapping", "/directory/groups",
                             "/directory/presets/openldap"})
      CHECK(member.get(path).status == 403);
    for (const auto* path : {"/directory/test-connection", "/directory/test-bind", "/directory/enable",
                             "/directory/disable", "/directory/dry-run"})
      CHECK(member.post(path).status == 403);
    CHECK(member.post("/directory/sync", R"({"full":true,"accept_suspensions":false})").status == 403);
    CHECK(test.it->get("/directory/presets/active_directory").json<Connection>().attributes.login.items.at(0).value ==
          "sAMAccountName");
    CHECK(test.it->get("/directory/presets/novell").status == 404);
    auto wrong = test.connection();
    wrong.servers.items = {"localhost:636"};
    wrong.people_base = "nowhere";
    auto refused = test.it->put_json("/directory/settings", SettingsIn{wrong, "service-password"});
    CHECK(refused.status == 422);
    CHECK(refused.field_paths() == "connection.servers[0],connection.people_base");
    CHECK(test.it->post("/directory/enable").code == "directory_not_configured");
    test.save();
    CHECK(test.it->post("/directory/enable").code == "directory_not_verified");
    auto shown = test.it->get("/directory/settings");
    CHECK(shown.json<SettingsState>().has_password);
    CHECK(shown.body.find("service-password") == std::string::npos);
    auto row = must(test.db->read([](data::Tx& tx) { return store::settings(tx, "draft"); }));
    REQUIRE(row.has_value());
    CHECK(as_text(row->sealed).find("service-password") == std::string::npos);
    CHECK(as_text(row->sealed).find("dc=hosp") == std::string::npos);
  }

  TEST_CASE("draft, verify, enable; a changed draft must be verified again, and other servers never see the stored "
            "password") {
    DirectoryTest test;
    test.save();
    auto tried = test.it->post("/directory/test-connection").json<ConnectionTest>();
    REQUIRE(tried.servers.size() == 1);
    CHECK(tried.servers[0].ok);
    CHECK(test.it->post("/directory/test-bind").status == 200);
    CHECK(test.it->get("/directory/settings").json<SettingsState>().verified_at.has_value());
    auto changed = test.connection();
    changed.link_by_email = true;
    CHECK_FALSE(test.it->put_json("/directory/settings", SettingsIn{changed, {}})
                    .json<SettingsState>()
                    .verified_at.has_value());
    CHECK(test.it->post("/directory/enable").code == "directory_not_verified");
    CHECK(test.it->post("/directory/test-bind").status == 200);
    changed.servers.items = {"127.0.0.2:" + std::to_string(test.server->port())};
    CHECK(test.it->put_json("/directory/settings", SettingsIn{changed, {}}).field_paths() ==
          "connection.bind_password");
    REQUIRE(test.it->post("/directory/enable").status == 200);
    CHECK(test.it->get("/directory/settings").json<SettingsState>().live->link_by_email);
    CHECK(test.audited("directory.enabled").size() == 1);
    REQUIRE(test.it->post("/directory/disable").status == 200);
    CHECK(test.it->post("/directory/sync", R"({"full":true,"accept_suspensions":false})").code ==
          "directory_not_enabled");
  }

  TEST_CASE(
      "a dry run writes nothing; the sync creates; her directory password signs her in, with her login or e-mail") {
    DirectoryTest test;
    test.enable();
    auto dry = test.it->post("/directory/dry-run").json<DryRun>();
    CHECK(dry.counts.created == 3);
    CHECK(dry.sample.size() == 3);
    CHECK(dry.sample[0].fate == "create");
    CHECK(test.status("p1", "secret of p1") == 401);
    auto run = test.sync();
    CHECK(run.outcome == "ok");
    CHECK(run.counts.created == 3);
    CHECK(test.status("p1", "secret of p1") == 200);
    CHECK(test.status("P1@hosp.test", "secret of p1") == 200);
    auto client = test.http->anonymous();
    auto wrong = test.sign_in(client, "p2", "secret of p1");
    CHECK(wrong.status == 401);
    CHECK(wrong.code == "wrong_login");
    CHECK(wrong.body.find("ldap") == std::string::npos);
    auto rows = test.audited("directory.sign_in_refused");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].details.text.find("ldap_49") != std::string::npos);
    run = test.sync();
    CHECK(run.counts.unchanged == 3);
    CHECK(run.counts.updated == 0);
    auto state = test.it->get("/directory/settings").json<SettingsState>();
    REQUIRE(state.last_run);
    CHECK(state.last_run->id == run.id);
    REQUIRE(state.next_full_at);
    CHECK(*state.next_full_at > test.clock.now());
    CHECK(*state.next_full_at - test.clock.now() <= std::chrono::hours{24});
    CHECK(to_string(*state.next_full_at).find("T02:00:00") != std::string::npos);
    REQUIRE(test.it->post("/directory/disable").status == 200);
    CHECK_FALSE(test.it->get("/directory/settings").json<SettingsState>().next_full_at);
    auto staff =
        must(test.db->read([&](data::Tx& tx) { return test.organisation->staff(tx, test.id_of("p1@hosp.test")); }));
    REQUIRE(staff);
    CHECK(staff->source == organisation::Source::directory);
  }

  TEST_CASE("a rename keeps the account; a leaver loses her sessions, keeps her records and comes back") {
    DirectoryTest test;
    test.enable();
    test.sync();
    const auto person = test.id_of("p1@hosp.test");
    auto client = test.http->anonymous();
    REQUIRE(test.sign_in(client, "p1", "secret of p1").status == 200);
    CHECK(client.get("/me").status == 200);
    auto& entries = test.server->directory().entries;
    auto saved = entries;
    entries[0].dn = "uid=renamed,dc=hosp,dc=test";
    entries[0].attributes[1].values = {"renamed"};
    entries[0].attributes[2].values = {"renamed@hosp.test"};
    CHECK(test.sync().counts.updated == 1);
    CHECK(test.id_of("renamed@hosp.test") == person);
    CHECK(client.get("/me").status == 200);
    CHECK(test.status("renamed", "secret of p1") == 200);
    entries.erase(entries.begin());
    CHECK(test.sync().counts.suspended == 1);
    CHECK(client.get("/me").status == 401);
    CHECK(test.id_of("renamed@hosp.test") == person);
    CHECK(test.status("renamed", "secret of p1") == 401);
    entries = saved;
    auto run = test.sync();
    CHECK(run.counts.reactivated == 1);
    CHECK(run.counts.created == 0);
    CHECK(test.status("p1", "secret of p1") == 200);
  }

  TEST_CASE("coming back in the directory lifts no ban; the last super_admin is not suspended by it") {
    DirectoryTest test;
    test.enable();
    test.sync();
    const auto banned = test.id_of("p1@hosp.test"), last = test.id_of("p2@hosp.test");
    const auto status_of = [&](PersonId person) {
      return must(test.db->read([&](data::Tx& tx) { return test.accounts->find(tx, person); }))->status;
    };
    auto& entries = test.server->directory().entries;
    const auto saved = entries;
    entries.erase(entries.begin());
    CHECK(test.sync().counts.suspended == 1);
    must(test.db->write([&](data::Tx& tx) -> mc::Status {
      TRY(test.accounts->grant(tx, {}, last, {"super_admin", security::ScopeKind::platform, {}}));
      return test.accounts->set_status(tx, {}, banned, accounts::Status::banned);
    }));
    entries = saved;
    entries.erase(entries.begin() + 1);
    auto run = test.sync();
    CHECK(run.counts.failed == 1);
    CHECK(run.counts.warnings["last_super_admin"] == 1);
    CHECK(status_of(banned) == accounts::Status::banned);
    CHECK(status_of(last) == accounts::Status::active);
    CHECK(test.audited("directory.suspended").size() == 1);
    CHECK(test.audited("directory.reactivated").empty());
  }

  TEST_CASE("a run that would suspend too many writes nothing and says so, until an administrator accepts it") {
    DirectoryTest test(30);
    test.enable();
    test.sync();
    auto& entries = test.server->directory().entries;
    entries.erase(entries.begin(), entries.begin() + 21);
    auto run = test.sync();
    CHECK(run.outcome == "guarded");
    CHECK(run.counts.suspended == 21);
    CHECK(test.audited("directory.suspended").empty());
    run = test.sync(R"({"full":true,"accept_suspensions":true})");
    CHECK(run.outcome == "ok");
    CHECK(test.audited("directory.suspended").size() == 21);
    CHECK(test.audited("directory.suspensions_accepted").size() == 1);
  }

  TEST_CASE(
      "title, department and manager make the staff row; what HR says stays, what the directory said follows it") {
    DirectoryTest test;
    must(test.organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\nE2,Given p2,Family,p2@hosp.test,Main,Care,ICU,Charge Nurse,RN,,2020-01-01,active\n"
        "E8,Noor,Haddad,noor@hosp.test,Main,Care,ED,Nurse,RN,,2020-01-01,active\n",
        "staff.csv", true, std::nullopt));
    must(test.deliver());
    auto& entries = test.server->directory().entries;
    const auto set = [&](std::size_t at, const std::string& name, const std::string& value) {
      for (auto& one : entries[at].attributes)
        if (one.name == name) return void(one.values = {value});
      entries[at].attributes.push_back({name, {value}});
    };
    set(0, "title", "Registered Nurse"), set(0, "departmentNumber", "icu"), set(0, "manager", entries[2].dn);
    set(1, "employeeNumber", "E2"), set(1, "title", "Nurse"), set(1, "departmentNumber", "ED");
    test.enable();
    CHECK(test.sync().counts.failed == 0);
    const auto staff = [&](const std::string& email) {
      return *must(test.db->read([&](data::Tx& tx) { return test.organisation->staff(tx, test.id_of(email)); }));
    };
    auto made = staff("p1@hosp.test");
    CHECK(made.job_title == "Registered Nurse");
    CHECK(made.unit_name == "ICU");
    CHECK(made.manager_name == "Given p3 Family");  // who got her account after her
    CHECK(staff("p2@hosp.test").job_title == "Charge Nurse");
    CHECK(staff("p2@hosp.test").unit_name == "ICU");
    CHECK(staff("p3@hosp.test").unit_name.empty());
    set(0, "title", "Charge Nurse"), set(0, "departmentNumber", "ED"), set(0, "manager", entries[1].dn);
    CHECK(test.sync().counts.updated == 1);
    made = staff("p1@hosp.test");
    CHECK(made.job_title == "Charge Nurse");
    CHECK(made.unit_name == "ED");
    CHECK(made.manager_name == "Given p2 Family");
    set(0, "departmentNumber", "A department that nobody here knows");
    CHECK(test.sync().counts.updated == 1);
    CHECK(staff("p1@hosp.test").unit_name == "ED");
    entries.erase(entries.begin());
    CHECK(test.sync().counts.suspended == 1);
    must(test.deliver());
    CHECK(staff("p1@hosp.test").status == "suspended");
  }

  TEST_CASE("every statement of a sync, a sign-in and a leaver finds its rows by an index") {
    DirectoryTest test;
    test.enable();
    test.map("manager");
    std::set<std::string> statements;
    test.db->set_statement_hook([&](std::string_view, std::string_view sql) { statements.emplace(sql); });
    test.sync();
    CHECK(test.status("p1", "secret of p1") == 200);
    auto& entries = test.server->directory().entries;
    entries.erase(entries.begin());
    CHECK(test.sync().counts.suspended == 1);
    test.db->set_statement_hook({});
    CHECK(statements.size() > 30);
    for (const auto& sql : statements)
      for (const auto& step : must(test.db->plan(sql)))
        if (step.starts_with("SCAN directory_") || step.starts_with("SCAN accounts_"))
          CHECK_MESSAGE(step.starts_with("SCAN directory_mappings"), sql, ": ", step);  // 200 rows at most
  }

  TEST_CASE(
      "a directory that breaks off, or is gone, suspends nobody; local accounts work, directory people are told") {
    DirectoryTest test;
    test.enable();
    test.sync();
    static const std::string hash = must(security::Passwords({1, 8 * 1024}).hash("Quiet-Harbour-41"));
    must(test.db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, made] = TRY(test.accounts->upsert(tx, {"E9", "Noor", "Haddad", "noor@hosp.test"}));
      TRY(test.accounts->set_password_hash(tx, id, hash, false));
      TRY(test.accounts->grant(tx, {}, id, {"super_admin", security::ScopeKind::platform, {}}));
      return id;
    }));
    test.server.reset();
    must(test.db->write([&](data::Tx&) -> Status { return {}; }));
    CHECK(test.status("noor@hosp.test", "Quiet-Harbour-41") == 200);
    auto client = test.http->anonymous();
    auto refused = test.sign_in(client, "p1", "secret of p1");
    CHECK(refused.status == 503);
    CHECK(refused.code == "directory_unavailable");
    auto run = test.sync();
    CHECK(run.outcome == "failed");
    CHECK(run.code == "directory_unreachable");
    CHECK(test.audited("directory.suspended").empty());
  }

  TEST_CASE("an account with power is never taken over by a directory entry with its number") {
    DirectoryTest test;
    const auto admin = must(test.db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, made] = TRY(test.accounts->upsert(tx, {"E9", "Noor", "Haddad", "noor@hosp.test"}));
      TRY(test.accounts->grant(tx, {}, id, {"super_admin", security::ScopeKind::platform, {}}));
      TRY(test.accounts->upsert(tx, {"E1", "Ana", "Reyes", "ana@hosp.test"}));
      return id;
    }));
    auto& entries = test.server->directory().entries;
    entries[0].attributes.push_back({"employeeNumber", {"E1"}});
    entries[1].attributes.push_back({"employeeNumber", {"E9"}});
    test.enable();
    auto run = test.sync();
    CHECK(run.counts.linked == 1);
    CHECK(run.counts.failed == 1);
    CHECK_FALSE(must(test.db->read([&](data::Tx& tx) { return test.directory->knows(tx, admin); })));
    CHECK(test.status("p1", "secret of p1") == 200);
    CHECK(test.status("noor@hosp.test", "secret of p2") == 401);
  }

  TEST_CASE("groups give roles and take back only what they gave; powerful roles are not for everybody to map") {
    DirectoryTest test;
    test.enable();
    CHECK(test.it->get("/directory/groups?search=lead").json<Groups>().items.size() ==
          0);  // the mock knows no substrings
    auto admin_map = MappingList{{{{uuid(900), "leaders", "admin", security::ScopeKind::platform, {}}}}};
    CHECK(test.it->put_json("/directory/mapping", admin_map).code == "role_not_yours_to_map");
    auto boss = test.http->sign_in({{"super_admin"}});
    CHECK(boss.put_json("/directory/mapping", admin_map).status == 200);
    admin_map.items.items[0].role = "super_admin";
    CHECK(boss.put_json("/directory/mapping", admin_map).status == 422);
    test.map("manager");
    test.sync();
    const auto first = test.id_of("p1@hosp.test"), second = test.id_of("p2@hosp.test");
    CHECK(test.roles_of(first) == std::vector<std::string>{"manager"});
    must(test.db->write([&](data::Tx& tx) {
      return test.accounts->grant(tx, {}, second, {"manager", security::ScopeKind::platform, {}});
    }));
    auto& members = test.server->directory().entries.back().attributes.back().values;
    members = {"uid=p2,dc=hosp,dc=test"};
    auto run = test.sync();
    CHECK(run.counts.revoked == 1);
    CHECK(test.roles_of(first).empty());
    members = {"uid=p3,dc=hosp,dc=test"};
    test.sync();
    CHECK(test.roles_of(second) == std::vector<std::string>{"manager"});  // given by a person: stays
    auto user = test.it->post("/directory/test-user", R"({"login":"p3","password":"secret of p3"})").json<UserTest>();
    REQUIRE(user.roles.size() == 1);
    CHECK(user.roles[0].role == "manager");
    CHECK(user.password_right == true);
    REQUIRE(user.groups.size() == 1);
    CHECK(user.groups[0].id == uuid(900));
    CHECK(user.groups[0].name == "leaders");
    CHECK(user.groups[0].roles.size() == user.roles.size());
    CHECK(test.it->post("/directory/test-user", R"({"login":"p1"})").json<UserTest>().roles.empty());
    CHECK(test.it->post("/directory/test-user", R"({"login":"p1"})").json<UserTest>().groups.empty());
  }
}

}  // namespace mc::directory
