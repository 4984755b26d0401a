#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"
#include "appliance/net/testing.hpp"
#include "modules/operations/requests.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

using operations::OperationsAlertKind;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

struct BadWork {
  static constexpr std::string_view kKind = "test.bad";
  std::string who;
};
FIELDS(BadWork, who)

/// The console with a machine that the test makes up.
struct World : TestPlatform {
  std::vector<operations::ConsoleStorage> areas{{"disk", 10, 100}};
  std::optional<Instant> certificate_end;
  operations::ConsoleBackup backup;
  operations::ConsoleDirectory directory;
  std::optional<std::int64_t> jump;
  std::string update;
  std::optional<operations::ConsoleTrouble> listener;
  std::vector<operations::ConsoleTrouble> releases;
  watch::Registry metrics;
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<operations::Operations> operations =
      operations::make_operations(platform, {*accounts, *notifications, sources()});
  PersonId noor = add("1", "Noor", "operator");
  http::TestApi& http = prepared();
  http::TestClient officer = http.sign_in({{"operator", security::ScopeKind::platform, {}}}, noor);
  http::TestClient nurse = http.sign_in({});

  operations::Sources sources() {
    operations::Sources out{*jobs, *events, metrics};
    out.areas = [this] { return areas; };
    out.certificate_end = [this] { return certificate_end; };
    out.backup = [this] { return backup; };
    out.directory = [this](data::Tx&) -> Result<operations::ConsoleDirectory> { return directory; };
    out.update = [this] { return update; };
    out.listener = [this] { return listener; };
    out.releases = [this](data::Tx&) -> Result<std::vector<operations::ConsoleTrouble>> { return releases; };
    out.clock_jump = [this] { return std::exchange(jump, std::nullopt); };
    out.places = [](data::Tx&) -> Result<std::vector<OutboundPlace>> {
      return std::vector<OutboundPlace>{{"sms", "", "sms.test", 443, false, "/settings/channels"}};
    };
    out.doctor = [] { return std::vector<operations::DoctorCheck>{{"disk", operations::DoctorState::ok, "fine", ""}}; };
    out.support_bundle = []() -> Result<Bytes> { return Bytes{'P', 'K', 3, 4}; };
    out.host = "learn.test";
    return out;
  }
  http::TestApi& prepared() {
    platform.jobs.handle<BadWork>([](const BadWork&) -> Status { return internal("always_bad"); });
    return start();
  }
  PersonId add(const std::string& number, const std::string& name, const std::string& role) {
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, upserted] = TRY(accounts->upsert(tx, {number, name, "Reyes", number + "@mercygeneral.example"}));
      TRY(accounts->grant(tx, {}, id, {role, security::ScopeKind::platform, {}}));
      return id;
    }));
  }
  std::vector<operations::OperationsAlert> alerts() {
    must(operations->look());
    auto answer = officer.get("/operations/alerts");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<operations::OperationsAlertList>().items;
  }
  std::optional<operations::OperationsAlert> open(OperationsAlertKind kind) {
    for (auto& each : alerts())
      if (each.kind == kind && !each.cleared_at) return each;
    return {};
  }
  std::int64_t unread() {
    return must(db->read([&](data::Tx& tx) { return notifications->unread(tx, noor); }));
  }
  void kill_a_job() {
    jobs::Settings once;
    once.attempts = 1;
    must(db->write([&](data::Tx& tx) { return jobs->enqueue(tx, BadWork{"Ana Reyes"}, once); }));
    must(jobs->drain());
  }
  void happen(const std::string& action) {
    must(db->write([&](data::Tx& tx) {
      security::AuditEvent event;
      event.action = action;
      event.object = "test:1";
      return audit->append(tx, event);
    }));
  }
};

/// A collector that can go away and come back at the same port, and remembers whole frames.
class Collector {
public:
  explicit Collector(bool tls) : tls_(tls), certificate_("DNS:localhost,IP:127.0.0.1") { come(); }
  void come() {
    gone_ = false;
    listener_ = std::make_unique<net::testing::TestListener>(
        [this](net::testing::Peer& peer) {
          if (tls_ && !peer.start_tls(certificate_)) return;
          while (!gone_) {
            std::string length;
            for (std::string c = peer.read(1); c != " " && !c.empty(); c = peer.read(1)) length += c;
            if (length.empty()) return;
            std::string frame = peer.read(std::stoul(length));
            std::lock_guard lock(mutex_);
            frames_.push_back(std::move(frame));
          }
        },
        port_);
    port_ = listener_->port();
  }
  int port() const { return port_; }
  std::string pem() const {
    auto file = std::filesystem::temp_directory_path() / ("collector-" + std::to_string(port_) + ".pem");
    certificate_.write(file);
    std::ifstream in(file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    std::filesystem::remove(file);
    return text;
  }
  std::vector<std::string> frames() {
    std::lock_guard lock(mutex_);
    return frames_;
  }
  bool has(std::string_view part) {
    for (const std::string& each : frames())
      if (each.find(part) != std::string::npos) return true;
    return false;
  }

protected:
  bool tls_;
  net::testing::TestCertificate certificate_;
  std::atomic<bool> gone_{false};
  std::mutex mutex_;
  std::vector<std::string> frames_;
  int port_ = 0;
  std::unique_ptr<net::testing::TestListener> listener_;

public:
  /// Ends the connection when the next frame came: whoever calls has one sent.
  void leave_after_next() { gone_ = true; }
  void close_port() { listener_.reset(); }
};

operations::CollectorSettings settings_for(Collector& collector, watch::SyslogTransport transport) {
  operations::CollectorSettings out;
  out.on = true;
  out.transport = transport;
  out.host.value = "127.0.0.1";
  out.port.value = collector.port();
  out.format = watch::SyslogFormat::cef;
  if (transport == watch::SyslogTransport::tls) out.trust_pem.value = collector.pem();
  return out;
}

/// Feeds until the frames hold it; each round is later than the last.
bool fed(World& test, Collector& collector, std::string_view part) {
  for (int i = 0; i < 60 && !collector.has(part); ++i) {
    test.clock.advance(minutes{2});
    must(test.operations->feed_collector());
    std::this_thread::sleep_for(milliseconds(20));
  }
  return collector.has(part);
}

}  // namespace

TEST_SUITE("modules/operations") {
  TEST_CASE("operations: the console is for operators, and says how the appliance is") {
    World test;
    for (const char* path :
         {"/operations/health", "/operations/jobs", "/operations/schedules", "/operations/events",
          "/operations/destinations", "/operations/history", "/operations/doctor", "/operations/support-bundle",
          "/operations/alerts", "/operations/thresholds", "/operations/collector"}) {
      CHECK(test.nurse.get(path).status == 403);
      auto answer = test.officer.get(path);
      CHECK_MESSAGE(answer.status == 200, path << " " << answer.body);
    }
    auto health = test.officer.get("/operations/health").json<operations::OperationsHealth>();
    CHECK(health.database.bytes > 0);
    CHECK(health.machine.resident_bytes > 0);
    CHECK(health.storage.size() == 1);
    CHECK_FALSE(health.backup.set_up);
    CHECK(health.alerts == 0);
    CHECK(test.audited("operations.support_bundle_made").size() == 1);
  }

  TEST_CASE("operations: a full disk is told once, again when worse, and is over when it is over") {
    World test;
    CHECK(test.alerts().empty());
    test.areas = {{"disk", 79, 100}, {"blobs", 850, 1000}};
    auto alert = test.open(OperationsAlertKind::disk);
    REQUIRE(alert);
    CHECK(alert->object == "blobs");
    CHECK(alert->severity == operations::OperationsSeverity::warning);
    CHECK(alert->amount == 85);
    CHECK(test.unread() == 1);
    test.clock.advance(minutes{1});
    CHECK(test.alerts().size() == 1);
    CHECK(test.unread() == 1);
    test.areas = {{"disk", 79, 100}, {"blobs", 950, 1000}};
    test.clock.advance(minutes{1});
    REQUIRE(test.open(OperationsAlertKind::disk));
    CHECK(test.open(OperationsAlertKind::disk)->severity == operations::OperationsSeverity::critical);
    CHECK(test.unread() == 2);
    auto seen = test.officer.post("/operations/alerts/" + alert->id.text() + "/acknowledge", "{}");
    REQUIRE_MESSAGE(seen.status == 200, seen.body);
    CHECK(seen.json<operations::OperationsAlert>().acknowledged_by_name == "Noor Reyes");
    CHECK(test.officer.post("/operations/alerts/" + alert->id.text() + "/acknowledge", "{}").status == 409);
    CHECK(test.nurse.post("/operations/alerts/" + alert->id.text() + "/acknowledge", "{}").status == 403);
    test.areas = {{"disk", 20, 100}};
    CHECK_FALSE(test.open(OperationsAlertKind::disk));
    CHECK(test.alerts().size() == 1);  // among those that are over
    CHECK(test.audited("operations.alert_raised").size() == 1);
    CHECK(test.audited("operations.alert_cleared").size() == 1);
  }

  TEST_CASE(
      "operations: a listener that does not listen and a release that was not sent are told until they are well") {
    World test;
    test.listener = {"", "Port 2575 is taken by another program."};
    test.releases = {{"0193", "receiver_busy"}, {"0194", "receiver_refused"}};
    auto down = test.open(OperationsAlertKind::listener_down);
    REQUIRE(down);
    CHECK(down->severity == operations::OperationsSeverity::critical);
    CHECK(down->detail == "Port 2575 is taken by another program.");
    CHECK(test.alerts().size() == 3);
    CHECK(test.unread() == 3);
    test.clock.advance(minutes{1});
    test.listener.reset();
    test.releases.erase(test.releases.begin());
    CHECK_FALSE(test.open(OperationsAlertKind::listener_down));
    auto left = test.open(OperationsAlertKind::release_failed);
    REQUIRE(left);
    CHECK(left->object == "0194");
    CHECK(left->detail == "receiver_refused");
    CHECK(test.unread() == 3);
    CHECK(test.audited("operations.alert_cleared").size() == 2);
    test.listener = {"", "Port 2575 is taken by another program."};
    test.clock.advance(minutes{1});
    CHECK(test.open(OperationsAlertKind::listener_down));
    CHECK(test.unread() == 4);
  }

  TEST_CASE("operations: thresholds are the operator's, and make sense") {
    World test;
    auto bad = test.officer.put("/operations/thresholds",
                                R"({"disk_warning_percent":95,"disk_critical_percent":90,"backup_hours":26,)"
                                R"("queue_minutes":15,"wal_mib":256})");
    CHECK(bad.status == 422);
    auto set = test.officer.put("/operations/thresholds",
                                R"({"disk_warning_percent":60,"disk_critical_percent":70,"backup_hours":26,)"
                                R"("queue_minutes":15,"wal_mib":256})");
    REQUIRE_MESSAGE(set.status == 200, set.body);
    CHECK(test.nurse.put("/operations/thresholds", "{}").status == 403);
    test.areas = {{"disk", 65, 100}};
    REQUIRE(test.open(OperationsAlertKind::disk));
    CHECK(test.open(OperationsAlertKind::disk)->threshold == 60);
    CHECK(test.audited("operations.thresholds_changed").size() == 1);
  }

  TEST_CASE("operations: a certificate is told at 30, 14, 7 and 1 days") {
    World test;
    Instant end = test.clock.now() + hours{24 * 40};
    test.certificate_end = end;
    std::int64_t told = 0;
    for (auto [days, expected] :
         {std::pair{40, 0}, {29, 1}, {20, 1}, {13, 2}, {8, 2}, {6, 3}, {1, 3}, {0, 4}, {-1, 4}}) {
      test.clock.set(end - hours{24 * days} + minutes{-1});
      if (days == 0 || days == -1) test.clock.set(end - hours{24 * days} - hours{1});
      (void)test.alerts();
      told = test.unread();
      CHECK_MESSAGE(told == expected, days);
    }
    auto alert = test.open(OperationsAlertKind::certificate);
    REQUIRE(alert);
    CHECK(alert->severity == operations::OperationsSeverity::critical);
    test.certificate_end = end + hours{24 * 365};
    CHECK_FALSE(test.open(OperationsAlertKind::certificate));
  }

  TEST_CASE("operations: backups, directory, updates") {
    World test;
    test.clock.advance(hours{30});
    CHECK_FALSE(test.open(OperationsAlertKind::backup));  // not set up: a card says so
    test.backup.set_up = true;
    REQUIRE(test.open(OperationsAlertKind::backup));
    test.backup.last_ok_at = test.clock.now();
    CHECK_FALSE(test.open(OperationsAlertKind::backup));
    test.backup.last_error = "disk_full";
    CHECK(test.open(OperationsAlertKind::backup)->detail == "disk_full");
    test.directory = {true, test.clock.now(), "failed", "directory_unreachable"};
    CHECK(test.open(OperationsAlertKind::directory_sync)->detail == "directory_unreachable");
    test.directory.outcome = "ok";
    CHECK_FALSE(test.open(OperationsAlertKind::directory_sync));
    test.update = "0.2.0";
    CHECK(test.open(OperationsAlertKind::update_available)->object == "0.2.0");
  }

  TEST_CASE("operations: a clock that was set stays an alert until somebody has seen it") {
    World test;
    test.jump = -61'000;
    auto alert = test.open(OperationsAlertKind::clock_jump);
    REQUIRE(alert);
    CHECK(alert->amount == -61);
    REQUIRE(test.open(OperationsAlertKind::clock_jump));
    REQUIRE(test.officer.post("/operations/alerts/" + alert->id.text() + "/acknowledge", "{}").status == 200);
    CHECK_FALSE(test.open(OperationsAlertKind::clock_jump));
  }

  TEST_CASE("operations: a job that was given up is shown, retried or discarded, and audited") {
    World test;
    test.kill_a_job();
    auto alert = test.open(OperationsAlertKind::job_dead);
    REQUIRE(alert);
    auto page = test.officer.get("/operations/jobs?state=dead&limit=50").json<Page<operations::OperationsJob>>();
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].kind == "test.bad");
    CHECK(page.items[0].last_error == "always_bad");
    CHECK(test.officer.get("/operations/jobs").body.find("Ana") == std::string::npos);  // never its body
    std::string path = "/operations/jobs/" + page.items[0].id.text();
    CHECK(test.nurse.post(path + "/retry", "{}").status == 403);
    REQUIRE(test.officer.post(path + "/retry", "{}").status == 200);
    auto queued = test.officer.get("/operations/jobs?state=queued").json<Page<operations::OperationsJob>>();
    REQUIRE(queued.items.size() == 1);
    CHECK(queued.items[0].run_at);
    CHECK(test.officer.post(path + "/discard", "{}").status == 404);
    must(test.jobs->drain());  // fails again: all its attempts
    CHECK(test.officer.get("/operations/jobs").json<Page<operations::OperationsJob>>().items.size() == 1);
    REQUIRE(test.officer.post(path + "/discard", "{}").status == 200);
    CHECK(test.officer.get("/operations/jobs").json<Page<operations::OperationsJob>>().items.empty());
    CHECK(test.audited("operations.job_retried").size() == 1);
    CHECK(test.audited("operations.job_discarded").size() == 1);
    CHECK_FALSE(test.open(OperationsAlertKind::job_dead));
  }

  TEST_CASE("operations: a queue that does not get on is an alert") {
    World test;
    must(test.db->write([&](data::Tx& tx) { return test.jobs->enqueue(tx, BadWork{"x"}); }));
    test.clock.advance(minutes{14});
    CHECK_FALSE(test.open(OperationsAlertKind::queue_growing));
    test.clock.advance(minutes{2});
    CHECK(test.open(OperationsAlertKind::queue_growing)->amount == 16);
  }

  TEST_CASE("operations: figures of minutes become a day and a month, and end") {
    World test;
    for (int i = 0; i < 10; ++i) test.metrics.requests().observe("/a", "GET", i == 0 ? 500 : 200, milliseconds(20));
    must(test.operations->look());
    test.clock.advance(minutes{30});
    test.metrics.requests().observe("/a", "GET", 200, milliseconds(20));
    must(test.operations->look());
    auto day = test.officer.get("/operations/history").json<operations::OperationsHistory>();
    REQUIRE(day.points.size() == 2);
    CHECK(day.points[0].requests == 10);
    CHECK(day.points[0].errors == 1);
    CHECK(day.points[0].p95_us > 10'000);
    CHECK(day.points[1].requests == 1);
    auto month = test.officer.get("/operations/history?span=month").json<operations::OperationsHistory>();
    std::int64_t requests = 0;
    for (const auto& point : month.points) requests += point.requests;
    CHECK(requests == 11);
    test.clock.advance(hours{24 * 40});
    must(test.jobs->drain());  // the housekeeping among others
    CHECK(test.officer.get("/operations/history?span=month").json<operations::OperationsHistory>().points.size() <= 1);
  }

  TEST_CASE("operations: the list of destinations knows what is set and what was used") {
    World test;
    outbound::report("sms.test", 443, "");
    outbound::report("sms.test", 443, "tls_untrusted");
    outbound::report("old.test", 636, "connect_failed");
    must(test.operations->look());
    auto all = test.officer.get("/operations/destinations").json<operations::OutboundDestinations>().items;
    auto named = [&](std::string_view host) {
      for (const auto& each : all)
        if (each.host == host) return each;
      return operations::OutboundDestination{};
    };
    CHECK(named("sms.test").configured);
    CHECK_FALSE(named("sms.test").on);
    CHECK(named("sms.test").connections == 1);
    CHECK(named("sms.test").failures == 1);
    CHECK(named("sms.test").last_error == "tls_untrusted");
    CHECK(named("sms.test").last_ok_at);
    CHECK(named("old.test").kind == "former");
    CHECK_FALSE(named("old.test").configured);
    must(test.operations->look());  // counted once
    all = test.officer.get("/operations/destinations").json<operations::OutboundDestinations>().items;
    CHECK(named("sms.test").connections == 1);
  }

  TEST_CASE("operations: events reach a collector over TLS, one that leaves and comes back too") {
    World test;
    Collector collector(true);
    auto set = test.officer.put_json("/operations/collector", settings_for(collector, watch::SyslogTransport::tls));
    REQUIRE_MESSAGE(set.status == 200, set.body);
    test.happen("test.first");
    REQUIRE(fed(test, collector, "|test.first|"));
    CHECK(collector.has("operations.collector_changed"));
    collector.leave_after_next();
    test.happen("test.last_of_life");
    REQUIRE(fed(test, collector, "|test.last_of_life|"));
    collector.close_port();
    for (int i = 0; i < 300; ++i) test.happen("test.meanwhile");
    for (int i = 0; i < 5; ++i) {
      test.clock.advance(minutes{5});
      must(test.operations->feed_collector());
    }
    auto health = test.officer.get("/operations/health").json<operations::OperationsHealth>();
    CHECK(health.collector.waiting >= 300);
    CHECK_FALSE(health.collector.last_error.empty());
    CHECK(test.open(OperationsAlertKind::collector_down));
    collector.come();
    REQUIRE(fed(test, collector, "operations.alert_raised"));
    CHECK(fed(test, collector, "externalId=300 "));
    // Every row is there at least once.
    for (int seq = 3; seq < 300; ++seq) {
      bool there = collector.has(" externalId=" + std::to_string(seq) + " ");
      CHECK_MESSAGE(there, seq);
      if (!there) break;
    }
    test.clock.advance(minutes{1});
    must(test.operations->feed_collector());
    CHECK_FALSE(test.open(OperationsAlertKind::collector_down));
    health = test.officer.get("/operations/health").json<operations::OperationsHealth>();
    CHECK(health.collector.dropped == 0);
    CHECK(health.collector.last_error.empty());
  }

  TEST_CASE("operations: past the bound the oldest events are given up, counted and told") {
    World test;
    Collector collector(false);
    auto settings = settings_for(collector, watch::SyslogTransport::tcp);
    settings.most_waiting.value = 1000;
    REQUIRE(test.officer.put_json("/operations/collector", settings).status == 200);
    collector.close_port();
    must(test.db->write([&](data::Tx& tx) -> Status {
      for (int i = 0; i < 1'500; ++i) {
        security::AuditEvent event;
        event.action = "test.many";
        event.object = "test:1";
        TRY(test.audit->append(tx, event));
      }
      return {};
    }));
    must(test.operations->feed_collector());
    auto alert = test.open(OperationsAlertKind::collector_dropped);
    REQUIRE(alert);
    CHECK(alert->amount >= 500);
    collector.come();
    REQUIRE(fed(test, collector, "collector.events_dropped"));
    CHECK(collector.has("{\"dropped\":50"));
    (void)test.alerts();  // some more went meanwhile
    REQUIRE(test.officer.post("/operations/alerts/" + alert->id.text() + "/acknowledge", "{}").status == 200);
    (void)test.alerts();
    CHECK_FALSE(test.open(OperationsAlertKind::collector_dropped));
  }

  TEST_CASE("operations: the trial of a collector shows its certificates and the reason") {
    World test;
    Collector collector(true);
    auto settings = settings_for(collector, watch::SyslogTransport::tls);
    auto good = test.officer.post_json("/operations/collector/test", settings);
    REQUIRE_MESSAGE(good.status == 200, good.body);
    CHECK(good.json<operations::CollectorTrial>().ok);
    CHECK(good.json<operations::CollectorTrial>().chain.size() == 1);
    net::testing::TestCertificate other;
    auto file = test.folder.path() / "other.pem";
    other.write(file);
    std::ifstream in(file);
    settings.trust_pem.value = std::string{std::istreambuf_iterator<char>(in), {}};
    auto bad = test.officer.post_json("/operations/collector/test", settings).json<operations::CollectorTrial>();
    CHECK_FALSE(bad.ok);
    CHECK(bad.code == "tls_untrusted");
    CHECK(bad.chain.size() == 1);
    settings.trust_pem.value = "no certificate";
    CHECK(test.officer.post_json("/operations/collector/test", settings).status == 422);
    settings.trust_pem.value.clear();
    settings.host.value = "https://collector";
    CHECK(test.officer.put_json("/operations/collector", settings).status == 422);
    CHECK(test.nurse.post_json("/operations/collector/test", settings).status == 403);
    CHECK(test.audited("operations.collector_tested").size() == 2);
  }

  TEST_CASE("outbound places: addresses are read strictly") {
    CHECK(place_of_url("https://Push.Example/x?y") == std::pair(std::string("push.example"), 443));
    CHECK(place_of_url("https://u@[2001:db8::1]:8443/") == std::pair(std::string("2001:db8::1"), 8443));
    CHECK(place_of_url("http://a.test").first.empty());
    CHECK(place_of_url("https://a.test:99999/").first.empty());
    CHECK(place_of_url("https://:443/").first.empty());
  }
}
