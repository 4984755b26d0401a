// How long a sync of a big directory takes, reading from the mock server and writing durably, and how long others wait
// for the writer meanwhile. Skipped unless asked for:
//   build/debug/test_directory --no-skip -tc="bench: directory*"      (MC_PEOPLE: 20000 unless given)
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "ldap/testing.hpp"
#include "modules/directory/service.hpp"
#include "modules/testing.hpp"

namespace mc::directory {
namespace {

namespace mock = ldap::testing;
using Watch = std::chrono::steady_clock;

double seconds_since(Watch::time_point start) { return std::chrono::duration<double>(Watch::now() - start).count(); }
std::string uuid(int number) { return fmt::format("00000000-0000-4000-8000-{:012}", number); }
std::string dn(int number) { return fmt::format("uid=p{},dc=hosp,dc=test", number); }

ldap::Entry person(int number) {
  const std::string name = fmt::format("p{}", number);
  return mock::entry(dn(number), {{"objectClass", {"inetOrgPerson"}},
                                  {"uid", {name}},
                                  {"mail", {name + "@hosp.test"}},
                                  {"givenName", {fmt::format("Given{}", number % 500)}},
                                  {"sn", {fmt::format("Family{}", number % 3'000)}},
                                  {"title", {"Registered Nurse"}},
                                  {"departmentNumber", {fmt::format("Unit {}", number % 100)}},
                                  {"manager", {dn(1 + number % 400)}},
                                  {"entryUUID", {uuid(number)}}});
}

mock::Directory hospital(int people) {
  mock::Directory directory;
  directory.root = mock::entry("", {{"vendorName", {"Mock"}}});
  std::vector<std::string> leaders;
  for (int i = 1; i <= people; ++i) {
    directory.entries.push_back(person(i));
    if (i % 10 == 0) leaders.push_back(dn(i));
  }
  directory.entries.push_back(mock::entry(
      "cn=leaders,dc=hosp,dc=test",
      {{"objectClass", {"groupOfNames"}}, {"cn", {"leaders"}}, {"entryUUID", {uuid(9'000'000)}}, {"member", leaders}}));
  return directory;
}

/// As TestPlatform, but with the machine's clock and with commits that wait for the disk.
struct Durable {
  static std::unique_ptr<data::Database> open(const std::filesystem::path& file, const security::Keys& keys,
                                              const Clock& clock) {
    Secret key = keys.database_key();
    data::Options options;
    options.file = file;
    options.key = key.view();
    auto db = must(data::Database::open(options, clock));
    must(db->migrate(embedded_migrations()));
    return db;
  }
  TestPlatform rest{};
  SystemClock clock{};
  std::unique_ptr<data::Database> db = open(rest.folder.path() / "durable.db", *rest.keys, clock);
  std::unique_ptr<security::AuditTree> audit =
      security::make_audit_log(*db, clock, *rest.random, *rest.keys, rest.folder.path() / "audit" / "durable.txt");
  security::Sessions sessions{*db, clock, *rest.random, *rest.keys, rest.permissions, *audit};
  std::unique_ptr<events::Outbox> events = events::make_events(*db, clock, *rest.random);
  std::unique_ptr<jobs::Queue> jobs = jobs::make_jobs(*db, clock, *rest.random);
  http::Routes routes{};
  Platform platform{
      *db,      clock,  *rest.random,  *events,           *jobs, *audit, rest.permissions, sessions, *rest.blobs,
      rest.hub, routes, rest.settings, rest.folder.path()};
};

/// Somebody else who writes a little now and then: how long each has to wait for the writer.
class Neighbour {
public:
  explicit Neighbour(data::Database& db)
      : thread_([this, &db](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            const auto start = Watch::now();
            must(db.write([](data::Tx& tx) { return store::put_state(tx, "bench", to_string(tx.now())); }));
            waits_.push_back(seconds_since(start) * 1000);
            std::this_thread::sleep_for(std::chrono::milliseconds{7});
          }
        }) {}
  std::string figures() {
    thread_.request_stop();
    thread_.join();
    std::ranges::sort(waits_);
    if (waits_.empty()) return "no writes";
    return fmt::format("others' writes: p50 {:.0f} ms, p99 {:.0f} ms, longest {:.0f} ms", waits_[waits_.size() / 2],
                       waits_[waits_.size() * 99 / 100], waits_.back());
  }

private:
  std::vector<double> waits_;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("bench: directory of many people, full and delta" * doctest::skip()) {
  const char* wanted = std::getenv("MC_PEOPLE");
  const int people = wanted == nullptr ? 20'000 : std::atoi(wanted);
  mock::Authority authority;
  mock::Server server(hospital(people), authority.issue("IP:127.0.0.1"));
  Durable hospital;
  auto accounts = accounts::make_accounts(hospital.platform);
  auto organisation = organisation::make_organisation(hospital.platform, *accounts);
  Service service(hospital.platform, *accounts, *organisation, *hospital.rest.keys);
  hospital.rest.permissions.freeze();
  security::Viewer admin;
  admin.person = hospital.rest.person();
  admin.permissions = &hospital.rest.permissions;
  admin.grants = {{"super_admin", security::ScopeKind::platform, {}}};
  auto connection = from_ldap(ldap::openldap_preset());
  connection.kind = DirectoryKind::openldap;
  connection.servers.items = {"127.0.0.1:" + std::to_string(server.port())};
  connection.trust_pem = authority.pem();
  connection.bind_dn = "cn=service";
  connection.people_base = connection.groups_base = "dc=hosp,dc=test";
  must(service.put_draft(admin, SettingsIn{connection, "service-password"}));
  must(service.test_bind(admin));
  must(service.enable(admin));
  must(service.put_mapping(
      admin, MappingList{{{{uuid(9'000'000), "leaders", "manager", security::ScopeKind::platform, {}}}}}));
  const auto run = [&](const char* what, ldap::Mode mode) {
    Neighbour neighbour(*hospital.db);
    const auto start = Watch::now();
    must(service.sync(mode, true, {}));
    const double took = seconds_since(start);
    const std::string waits = neighbour.figures();
    const auto rows = must(service.runs({})).items;
    fmt::print("{}: {:.2f} s; {}; last run: {} {}\n", what, took, waits, rows.at(0).mode,
               shape::to_json(rows.at(0).counts));
    return took;
  };
  fmt::print("{} people\n", people);
  const double first = run("first full sync, all new", ldap::Mode::full);
  const auto start = Watch::now();
  must(hospital.events->drain());
  fmt::print("events of it delivered: {:.2f} s\n", seconds_since(start));
  run("full sync, nothing new", ldap::Mode::full);
  const double delta = run("delta, nothing new", ldap::Mode::delta);
  CHECK(must(service.runs({})).items.at(0).counts.failed == 0);
  CHECK(must(hospital.db->read([&](data::Tx& tx) { return store::people(tx, "", 1'000'000); })).size() ==
        static_cast<std::size_t>(people));
  fmt::print("goals for 20,000 people: full 60 s ({}), delta 2 s ({})\n", first <= 60 ? "met" : "missed",
             delta <= 2 ? "met" : "missed");
}

}  // namespace mc::directory
