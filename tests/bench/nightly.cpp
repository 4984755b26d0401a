// How long the night of credentials takes for a large hospital: statuses of 250,000 credentials rolled and every alert
// of the first run planned and sent, then an ordinary night, and a night with nothing to do. In process, on a durable
// database; prints seconds and asserts nothing about them.
//   TMPDIR=... bench_nightly     TMPDIR lies on the disk to measure; MC_PEOPLE: 50000 unless given, five credentials
//   each
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "modules/credentials/service.hpp"
#include "modules/credentials/store_alerts.hpp"
#include "modules/testing.hpp"

namespace {

using namespace mc;
using Steady = std::chrono::steady_clock;

constexpr int kEach = 5;
constexpr int kPerWrite = 5'000;
constexpr int kDaysAround = 730;  // cards end within a year before and two years after today

template <class F>
double measure(const char* what, F work) {
  const auto from = Steady::now();
  work();
  const double seconds = std::chrono::duration<double>(Steady::now() - from).count();
  std::printf("%-66s %8.2f s\n", what, seconds);
  std::fflush(stdout);
  return seconds;
}

std::string hospital(int people) {
  std::string rows = "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
                     "manager_employee_number,hire_date,status\n";
  for (int i = 0; i < people; ++i)
    rows +=
        fmt::format("9{:06},P{},Q,p{}@mercygeneral.example,Main,Dept {},Unit {},Nurse,RN,9{:06},2021-01-01,active\n", i,
                    i, i, i % 50, i % 500, i / 30 * 30);
  return rows;
}

/// As TestPlatform, with commits that wait for the disk; the clock is the test's own.
struct Night : TestPlatform {
  std::unique_ptr<data::Database> durable = open(folder.path() / "durable.db", *keys, clock);
  std::unique_ptr<security::AuditTree> log =
      security::make_audit_log(*durable, clock, *random, *keys, folder.path() / "audit" / "durable.txt");
  security::Sessions signed_in{*durable, clock, *random, *keys, permissions, *log};
  std::unique_ptr<events::Outbox> outbox = events::make_events(*durable, clock, *random);
  std::unique_ptr<jobs::Queue> queue = jobs::make_jobs(*durable, clock, *random);
  Platform on_disk{*durable,  clock,  *random, *outbox, *queue, *log,     permissions,
                   signed_in, *blobs, hub,     routes,  mounts, settings, folder.path()};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(on_disk);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(on_disk, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(on_disk);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(on_disk, *accounts, *organisation, *notifications);
  credentials::Service service{on_disk, *accounts, *organisation, *notifications};

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
  std::int64_t count(std::string_view sql) {
    return must(durable->read([&](data::Tx& tx) { return tx.in(credentials::kModule).one<std::int64_t>(sql); }));
  }
  void deliver_all() {
    must(outbox->drain());
    must(queue->drain());
    must(outbox->drain());
  }
  /// Five cards each, with last year's statuses.
  void add_cards(const std::vector<PersonId>& people) {
    const Date today = clock.today();
    for (std::size_t from = 0; from < people.size(); from += kPerWrite / kEach)
      must(durable->write([&](data::Tx& tx) -> Status {
        for (std::size_t i = from; i < std::min(from + kPerWrite / kEach, people.size()); ++i)
          for (int n = 0; n < kEach; ++n) {
            static const char* const kTypes[] = {"RN", "BLS", "ACLS", "PALS", "CCRN"};
            credentials::ItemRow row;
            row.id = credentials::CredentialId::make(clock, *random);
            row.person_id = people[i];
            row.kind = n == 0 ? credentials::Kind::license : credentials::Kind::certification;
            row.type = row.type_name = kTypes[n];
            if (n == 0) row.state = i % 10 == 0 ? "FL" : "TX";
            row.compact = n == 0 && i % 4 == 0;
            auto spread = static_cast<int>(random->below(kDaysAround * 3 / 2));
            row.expires_on = today + (spread - kDaysAround / 2);
            row.created_at = row.updated_at = tx.now();
            TRY(credentials::store::insert(tx, row));
          }
        return {};
      }));
  }
};

}  // namespace

TEST_CASE("the night of credentials") {
  log::set_level(log::Level::warning);
  const char* wanted = std::getenv("MC_PEOPLE");
  const int people = wanted == nullptr ? 50'000 : std::atoi(wanted);
  Night night;
  night.permissions.freeze();
  measure("staff import and its events (not a goal)", [&] {
    must(night.organisation->import_staff(hospital(people), "staff.csv", true, std::nullopt));
    night.deliver_all();
  });
  std::vector<PersonId> everybody;
  must(night.durable->read([&](data::Tx& tx) -> Status {
    everybody =
        TRY(tx.in(credentials::kModule).all<PersonId>("SELECT person_id FROM credentials_people ORDER BY person_id"));
    return {};
  }));
  measure("credentials written (not a goal)", [&] { night.add_cards(everybody); });
  std::printf("  people %zu, credentials %lld\n", everybody.size(),
              static_cast<long long>(night.count("SELECT count(*) FROM credentials_items")));
  must(night.durable->write([&](data::Tx& tx) -> Status {
    std::vector<credentials::SiteRow> sites;
    for (const auto& unit : TRY(night.organisation->units(tx)))
      if (!unit.parent_id) sites.push_back({unit.id, "TX"});
    TRY(credentials::store::put_sites(tx, sites));
    for (std::size_t i = 0; i < everybody.size(); i += 4)
      TRY(credentials::store::put_residence(tx, everybody[i], credentials::ResidenceRow{i % 8 == 0 ? "TX" : "CA", {}}));
    return {};
  }));
  measure("multistate licences for the first time, a fifth with something to tell",
          [&] { must(night.service.check_compacts()); });
  std::printf("  told %lld\n", static_cast<long long>(night.count("SELECT count(*) FROM credentials_compact_told")));
  measure("multistate licences again: nothing new", [&] { must(night.service.check_compacts()); });
  measure("first night: every status and every alert of 90 days (goal 30)", [&] { must(night.service.nightly()); });
  std::printf(
      "  alerts %lld, with manager %lld\n",
      static_cast<long long>(night.count("SELECT count(*) FROM credentials_alerts")),
      static_cast<long long>(night.count("SELECT count(*) FROM credentials_alerts WHERE manager_at IS NOT NULL")));
  measure("  its events", [&] { night.deliver_all(); });
  measure("the same again: nothing to do", [&] { must(night.service.nightly()); });
  night.clock.advance(std::chrono::hours(24));
  measure("an ordinary night (goal 30)", [&] { must(night.service.nightly()); });
  measure("  its events", [&] { night.deliver_all(); });
}
