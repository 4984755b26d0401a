// The directory room against real servers; tests/directory/run starts them and says where they are.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

#include "ldap/client.hpp"
#include "ldap/directory_sync.hpp"
#include "ldap/plan.hpp"

using namespace mc;
using namespace mc::ldap;

namespace {
std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}
std::string certificate(const std::string& name) {
  std::ifstream file(variable("MC_CERTIFICATES") + "/" + name + ".pem");
  return (std::ostringstream() << file.rdbuf()).str();
}
Secret secret(std::string_view text) { return Secret(as_bytes(text)); }
std::uint16_t port(int offset = 0) {
  return static_cast<std::uint16_t>(std::atoi(variable("MC_DIRECTORY_PORT").c_str()) + offset);
}
Instant now() { return SystemClock().now(); }
std::size_t people_count() { return static_cast<std::size_t>(std::atoi(variable("MC_PEOPLE").c_str())); }
std::string uuid(unsigned kind, unsigned number) { return fmt::format("{:08x}-0000-4000-8000-{:012x}", kind, number); }

Settings slapd_settings() {
  auto settings = openldap_preset();
  settings.servers = {{"127.0.0.1", port(1)}};
  settings.trust_pem = certificate("authority");
  settings.bind_dn = "cn=reader,dc=hosp,dc=test";
  settings.bind_password = secret("service-password");
  settings.people_base = "ou=people,dc=hosp,dc=test";
  settings.groups_base = "ou=groups,dc=hosp,dc=test";
  return settings;
}

Settings samba_settings() {
  auto settings = active_directory_preset();
  settings.servers = {{"127.0.0.1", 636}};
  settings.trust_pem = certificate("authority");
  settings.bind_dn = "CN=Administrator,CN=Users,DC=hosp,DC=test";
  settings.bind_password = secret("Service-Password-1");
  settings.people_base = settings.groups_base = "DC=hosp,DC=test";
  settings.timing.attempt = std::chrono::seconds{10};  // two busy cores, and Samba starts a process for each connection
  settings.timing.total = std::chrono::seconds{30};
  return settings;
}

template <class T>
T value(Result<T> result) {
  if (!result) FAIL(result.error().code << ": " << result.error().detail);
  return std::move(*result);
}
std::string code(const Settings& settings) {
  auto answer = Client(settings.clone()).test_bind();
  return answer ? "" : answer.error().code;
}

Snapshot read(const Settings& settings, Request request) {
  request.now = now();
  auto connection = value(Client(settings.clone()).connect());
  return value(read_snapshot(connection, settings, request));
}
const Person& find(const Snapshot& snapshot, const std::string& login) {
  for (const auto& one : snapshot.people)
    if (one.login == login) return one;
  FAIL("nobody is called " << login);
  return snapshot.people.front();
}
std::vector<std::string> logins(const Snapshot& snapshot, const std::string& group) {
  std::vector<std::string> names;
  for (const auto& one : snapshot.people)
    if (std::ranges::find(one.group_ids, group) != one.group_ids.end()) names.push_back(one.login);
  std::ranges::sort(names);
  return names;
}

void shell(const std::string& command, const std::string& input) {
  FILE* pipe = ::popen((command + " >/dev/null").c_str(), "w");
  REQUIRE(pipe != nullptr);
  std::fwrite(input.data(), 1, input.size(), pipe);
  REQUIRE_MESSAGE(::pclose(pipe) == 0, command << "\n" << input);
}
void change_slapd(const std::string& ldif) {
  shell(fmt::format("{} -x -H ldap://127.0.0.1:{} -D cn=root,dc=hosp,dc=test -w root-password",
                    variable("MC_LDAPMODIFY"), port()),
        ldif);
}
void change_samba(const std::string& tool, const std::string& ldif) {
  shell(tool + " -H " + variable("MC_SAM") + " --configfile=" + variable("MC_SAMBA_CONF"), ldif);
}
struct Time {
  double wall = 0, cpu = 0;  // cpu: this process, without the server
};
Time measure(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const auto before = std::clock();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC};
}
}  // namespace

TEST_SUITE("slapd") {
  TEST_CASE("LDAPS and StartTLS; a foreign authority is refused whatever the surroundings say") {
    auto settings = slapd_settings();
    CHECK(code(settings) == "");
    settings.encryption = Encryption::start_tls;
    settings.servers[0].port = port();
    CHECK(code(settings) == "");
    settings.trust_pem = certificate("foreign");
    CHECK(code(settings) == "directory_tls_untrusted");
    settings.servers[0].port = port(1);
    settings.encryption = Encryption::ldaps;
    CHECK(code(settings) == "directory_tls_untrusted");
    CHECK(variable("LDAPTLS_REQCERT") == "never");  // the surroundings do say it
    settings = slapd_settings();
    settings.servers[0].port = port();  // LDAPS at the port for StartTLS
    CHECK(code(settings).starts_with("directory_"));
  }

  TEST_CASE("Sign-in: right, wrong, empty, unknown, locked, hostile") {
    const Client client(slapd_settings());
    CHECK(value(client.sign_in("u00001", secret("password-1"), now())).accepted);
    CHECK(value(client.sign_in("u00001@hosp.test", secret("password-1"), now())).accepted);
    CHECK(value(client.sign_in("u00001", secret("password-2"), now())).audit_code == "ldap_49");
    CHECK(value(client.sign_in("u00001", secret(""), now())).audit_code == "empty_password");
    CHECK(value(client.sign_in("nobody", secret("x"), now())).audit_code == "no_such_person");
    CHECK(value(client.sign_in("*", secret("password-1"), now())).audit_code == "no_such_person");
    CHECK(value(client.sign_in("u0000*", secret("password-1"), now())).audit_code == "no_such_person");
    CHECK_FALSE(value(client.sign_in("u00005", secret("password-5"), now())).accepted);
  }

  TEST_CASE("Everybody by pages, and an answer without pages that was cut off is an error") {
    const auto settings = slapd_settings();
    auto connection = value(Client(settings.clone()).connect());
    auto cut = connection.find({settings.people_base, Scope::subtree, settings.people_filter, {"uid"}},
                               Deadline::in(std::chrono::seconds{10}));
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().code == "directory_limit_exceeded");
    const auto all = read(settings, {Mode::full, {}, {uuid(3, 7), uuid(3, 100), uuid(3, 101)}, {}});
    CHECK(all.people.size() == people_count());
    CHECK(all.outcome.members.at(uuid(3, 7)).size() == people_count() / 40);
    CHECK(all.outcome.members.at(uuid(3, 100)).size() == people_count());  // through half
    CHECK(all.outcome.members.at(uuid(3, 101)).size() == people_count());  // and back through everybody
    CHECK(find(all, "u00123").manager_id == uuid(2, 13));
    CHECK(find(all, "u00123").department == "D3");
    CHECK(find(all, "u00005").disabled);
    CHECK(all.outcome.warnings.empty());
  }

  TEST_CASE("Delta, rename with move, delete: the stable id stays, the plan says what happened") {
    const auto settings = slapd_settings();
    const auto before = read(settings, {});
    auto since = before.outcome.next;
    CHECK(read(settings, {Mode::delta, since, {}, {}}).people.empty());
    change_slapd("dn: uid=u00910,ou=people,dc=hosp,dc=test\nchangetype: modify\nreplace: title\ntitle: Charge nurse\n\n"
                 "dn: uid=u00911,ou=people,dc=hosp,dc=test\nchangetype: moddn\nnewrdn: uid=renamed\ndeleteoldrdn: "
                 "1\nnewsuperior: ou=groups,dc=hosp,dc=test\n\n"
                 "dn: uid=renamed,ou=groups,dc=hosp,dc=test\nchangetype: moddn\nnewrdn: uid=renamed\ndeleteoldrdn: "
                 "1\nnewsuperior: ou=people,dc=hosp,dc=test\n\n"
                 "dn: uid=u00912,ou=people,dc=hosp,dc=test\nchangetype: delete\n\n");
    const auto delta = read(settings, {Mode::delta, since, {}, {}});
    CHECK(delta.people.size() == 2);
    CHECK(find(delta, "u00910").job_title == "Charge nurse");
    CHECK(find(delta, "renamed").id == uuid(2, 911));
    const auto after = read(settings, {});
    std::vector<Known> known;
    for (const auto& one : before.people) {
      Known account;
      account.id = account.account = one.id, account.email = one.email, account.last = one;
      account.suspended = account.suspended_by_directory = !one.active();
      known.push_back(account);
    }
    const auto plan = make_plan({after.people, after.outcome, known, {}, {}});
    REQUIRE(plan.changes.size() == 3);
    CHECK(plan.counts.at(ChangeKind::update) == 2);
    CHECK(plan.counts.at(ChangeKind::suspend) == 1);
    CHECK_FALSE(plan.guard_tripped);
  }

  TEST_CASE("Groups can be found by name") {
    auto connection = value(Client(slapd_settings()).connect());
    const auto found = value(find_groups(connection, slapd_settings(), "unit1", 20));
    CHECK(found.size() == 11);
    CHECK(found[0].name == "unit1");
    CHECK(value(find_groups(connection, slapd_settings(), "*", 20)).empty());
  }
}

TEST_SUITE("bench") {
  TEST_CASE("20,000 people: full sync under 60 s, delta without changes under 2 s") {
    const auto settings = slapd_settings();
    const std::vector<std::string> groups{uuid(3, 100), uuid(3, 101), uuid(3, 1), uuid(3, 2)};
    Snapshot all;
    const Time full = measure([&] { all = read(settings, {Mode::full, {}, groups, {}}); });
    REQUIRE(all.people.size() == people_count());
    std::vector<Known> known;
    std::vector<Mapping> mappings;
    for (const auto& group : groups) mappings.push_back({group, {"manager", "platform", ""}});
    Plan plan;
    const Time planned = measure([&] { plan = make_plan({all.people, all.outcome, known, mappings, {}}); });
    CHECK(plan.counts.at(ChangeKind::create) + plan.ignored == people_count());
    Time delta = measure([&] { CHECK(read(settings, {Mode::delta, all.outcome.next, groups, {}}).people.empty()); });
    const Client client(settings.clone());
    value(client.sign_in("u00001", secret("password-1"), now()));
    const Time signs = measure([&] {
      for (int i = 0; i < 20; ++i) CHECK(value(client.sign_in("u00001", secret("password-1"), now())).accepted);
    });
    fmt::print(
        "bench directory, {} people, seconds (of this process's CPU): full {:.2f} ({:.2f}), plan {:.3f} ({:.3f}), "
        "delta without changes {:.3f} ({:.3f}), sign-in {:.4f} ({:.4f})\n",
        people_count(), full.wall, full.cpu, planned.wall, planned.cpu, delta.wall, delta.cpu, signs.wall / 20,
        signs.cpu / 20);
    if (variable("MC_WALL_CLOCK") != "yes") return;  // no test asserts a time; the bench does
    CHECK(full.wall < 60);
    CHECK(delta.wall < 2);
  }
}

TEST_SUITE("samba") {
  TEST_CASE("Sign-in against Active Directory, with its reasons for the audit log") {
    const Client client(samba_settings());
    const auto info = value(client.test_bind());
    CHECK(info.chain);
    CHECK(info.host == "dc1.hosp.test");
    CHECK_FALSE(info.invocation_id.empty());
    CHECK(value(client.sign_in("ana", secret("Right-Password-1"), now())).accepted);
    CHECK(value(client.sign_in("ANA@hosp.test", secret("Right-Password-1"), now())).accepted);
    CHECK(value(client.sign_in("HOSP\\ana", secret("Right-Password-1"), now())).accepted);
    CHECK(value(client.sign_in("ana", secret("wrong"), now())).audit_code == "ad_52e");
    CHECK(value(client.sign_in("ana", secret(" "), now())).audit_code == "empty_password");
    CHECK(value(client.sign_in("disabled", secret("Right-Password-1"), now())).audit_code == "ad_533");
    CHECK(value(client.sign_in("krbtgt", secret("x"), now())).audit_code == "system_account");
    auto settings = samba_settings();
    settings.encryption = Encryption::start_tls;
    settings.servers[0].port = 389;
    CHECK(code(settings) == "");
    settings.trust_pem = certificate("foreign");
    CHECK(code(settings) == "directory_tls_untrusted");
  }

  TEST_CASE("People, nested groups by the server's rule, primary group, managers") {
    const auto settings = samba_settings();
    auto connection = value(Client(settings.clone()).connect());
    std::map<std::string, std::string> groups;
    for (const auto& name : {"outer", "inner", "Domain Users"})
      for (const auto& group : value(find_groups(connection, settings, name, 5)))
        if (group.name == name) groups[name] = group.id;
    REQUIRE(groups.size() == 3);
    const auto all = read(settings, {Mode::full, {}, {groups["outer"], groups["inner"], groups["Domain Users"]}, {}});
    CHECK(logins(all, groups["outer"]) == std::vector<std::string>{"ana", "ben"});
    CHECK(logins(all, groups["inner"]) == std::vector<std::string>{"ben"});
    CHECK(logins(all, groups["Domain Users"]) ==
          std::vector<std::string>{"Administrator", "ana", "ben", "carl", "disabled", "dns-dc1", "dora"});
    CHECK(find(all, "ben").manager_id == find(all, "ana").id);
    CHECK(find(all, "ben").department == "ICU");
    CHECK(find(all, "ben").employee_number == "E-ben");
    CHECK(find(all, "disabled").disabled);
    CHECK(all.outcome.warnings.at("system_account") >= 1);
    CHECK(all.people.size() == 7);  // five, Administrator, and the account of the name server
  }

  TEST_CASE("Delta by uSNChanged: rename with move keeps the id, a deleted person is seen") {
    const auto settings = samba_settings();
    const auto before = read(settings, {});
    CHECK(read(settings, {Mode::delta, before.outcome.next, {}, {}}).people.empty());
    change_samba("ldbmodify", "dn: CN=carl,CN=Users,DC=hosp,DC=test\nchangetype: modrdn\nnewrdn: "
                              "CN=carlos\ndeleteoldrdn: 1\nnewsuperior: OU=Moved,DC=hosp,DC=test\n\n"
                              "dn: CN=dora,CN=Users,DC=hosp,DC=test\nchangetype: delete\n\n");
    const auto delta = read(settings, {Mode::delta, before.outcome.next, {}, {}});
    CHECK(delta.outcome.mode == Mode::delta);
    REQUIRE(delta.people.size() == 1);
    CHECK(delta.people[0].id == find(before, "carl").id);
    CHECK(delta.people[0].dn == "CN=carlos,OU=Moved,DC=hosp,DC=test");
    CHECK(delta.outcome.gone == std::vector<std::string>{find(before, "dora").id});
    auto elsewhere = before.outcome.next;
    elsewhere.invocation_id = find(before, "ana").id;
    CHECK(read(settings, {Mode::delta, elsewhere, {}, {}}).outcome.full_because == "other_database");
  }
}

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // as the program does
  return doctest::Context(count, arguments).run();
}
