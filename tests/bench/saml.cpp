// Sign-in by SAML on this machine's cores, with the split by stage, and the check of a session.
//
//   bench_saml [seconds] [threads]
//
// The verifier alone first; then whole sign-ins as the server does them: the signed request, the answer's proof, and
// the transaction with its audit row on a real encrypted database (synchronous=FULL). The provider's own work is
// prepared before the clock starts.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

// The test platform checks by doctest's assertions; this program has no test runner.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "appliance/saml/testing.hpp"
#include "modules/sso/service.hpp"
#include "modules/testing.hpp"

namespace {

using namespace mc;
using Clock = std::chrono::steady_clock;

constexpr double kSignInsPerSecond = 200;
constexpr double kSessionMicroseconds = 50;

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

template <class F>
double per_second(double seconds, F&& run) {
  auto begin = Clock::now();
  long count = 0;
  do {
    for (int i = 0; i < 20; ++i) run();
    count += 20;
  } while (since(begin) < seconds);
  return static_cast<double>(count) / since(begin);
}

void verifier(double seconds) {
  saml::testing::Idp idp;
  auto providers = saml::parse_metadata(idp.metadata(), saml::testing::Answer{}.now);
  std::vector<saml::Key> keys{
      *saml::Key::from_private_pem(as_text(saml::testing::shared_key_pair().private_pem.view()))};
  saml::Expectation expected{providers->front(),
                             "https://mc.example/saml",
                             "https://mc.example/api/v1/sso/acs",
                             "_request1",
                             saml::testing::Answer{}.now,
                             keys,
                             {}};
  auto measure = [&](const char* name, const saml::testing::Answer& answer) {
    std::string xml = idp.response(answer);
    bool all = true;
    double rate = per_second(seconds, [&] { all = all && saml::verify_response(xml, expected).accepted; });
    std::printf("  %-40s %8.0f /s  %7.3f ms each%s\n", name, rate, 1000 / rate, all ? "" : "  REFUSED");
  };
  std::printf("verifier, one thread:\n");
  saml::testing::Answer answer;
  std::string xml = idp.response(answer);
  double parse = per_second(seconds, [&] { (void)saml::claimed_issuer(xml); });
  std::printf("  %-40s %8.0f /s  %7.3f ms each\n", "scan and parse alone", parse, 1000 / parse);
  measure("assertion signed (RSA 2048)", answer);
  answer.sign_response = true;
  measure("response and assertion signed", answer);
  answer.encrypt_for = saml::testing::shared_key_pair().certificate;
  measure("both signed, encrypted (OAEP, GCM)", answer);
}

std::string percent(std::string_view text) {
  std::string out;
  for (char c : text) out += "%" + to_hex(as_bytes(std::string_view(&c, 1)));
  return out;
}

/// A hospital with one enabled provider and a person for each thread.
struct World {
  saml::testing::Idp idp{};
  TestPlatform test{};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(test.platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(test.platform, *accounts);
  sso::Service service{test.platform, *accounts, *organisation, *test.keys, {}};
  sso::ProviderId provider{};

  World() {
    test.start();
    sso::ProviderRow row{sso::ProviderId::make(test.clock, *test.random),
                         idp.entity_id(),
                         "Hospital",
                         sso::State::enabled,
                         idp.metadata(),
                         "",
                         test.clock.now()};
    sso::ProviderRules rules;
    rules.joining = sso::Joining::create;
    rules.email = "mail";
    rules.first_name = "given";
    rules.last_name = "family";
    row.rules = shape::to_json(rules);
    must(test.db->write([&](data::Tx& tx) { return sso::store::insert(tx, row); }));
    provider = row.id;
  }

  struct Prepared {
    std::string form;
    std::string browser;
  };
  /// From an address of its own: one address may not start so many.
  sso::Going start(int i) { return must(service.start({provider, {}, {}}, "", "192.0.2." + std::to_string(i))); }

  /// What the browser brings back for a started sign-in.
  Prepared answered(const sso::Going& going, int person) {
    saml::testing::Answer answer;
    answer.request_id = must(test.db->read([&](data::Tx& tx) {
      return tx.in(data::Module{"sso"})
          .one<std::string>("SELECT request_id FROM sso_requests WHERE relay_state = ?", going.answer.relay_state);
    }));
    answer.acs_url = test.settings.base_url + "/api/v1/sso/acs";
    answer.audience = test.settings.base_url + "/api/v1/sso/metadata";
    answer.subject = "person" + std::to_string(person);
    answer.now = test.clock.now();
    answer.response_id = "_r" + answer.request_id;
    answer.assertion_id = "_a" + answer.request_id;
    answer.attributes = {{"mail", {answer.subject + "@hospital.example"}},
                         {"given", {"Noor"}},
                         {"family", {"Haddad"}},
                         {"groups", {"icu", "nurses"}}};
    return {"SAMLResponse=" + percent(to_base64(as_bytes(idp.response(answer)))) +
                "&RelayState=" + percent(going.answer.relay_state),
            going.browser};
  }
};

double processor_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct Taken {
  double wall = 0, processor = 0;  // seconds; the second is what counts when others use the machine as well
};

/// Calls `run(i)` for 0..count-1 on all threads.
template <class F>
Taken spread(int count, int threads, F&& run) {
  std::atomic<int> next = 0;
  auto begin = Clock::now();
  double processor = processor_seconds();
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&] {
      for (int i = next++; i < count; i = next++) run(i);
    });
  for (std::thread& one : all) one.join();
  return {since(begin), processor_seconds() - processor};
}

void sign_ins(double seconds, int threads) {
  World world;
  int count = std::max(100, static_cast<int>(seconds * 200));
  std::vector<sso::Going> going(static_cast<std::size_t>(count));
  (void)world.start(count);  // makes the key
  Taken starting = spread(count, threads, [&](int i) { going[static_cast<std::size_t>(i)] = world.start(i); });
  std::vector<World::Prepared> prepared;
  for (int i = 0; i < count; ++i) prepared.push_back(world.answered(going[static_cast<std::size_t>(i)], i % 50));
  std::vector<sso::Landing> landed(prepared.size());
  Taken consuming = spread(count, threads, [&](int i) {
    auto at = static_cast<std::size_t>(i);
    landed[at] = world.service.consume(prepared[at].form, prepared[at].browser, {"bench", "192.0.2.1", "bench"});
  });
  for (const sso::Landing& one : landed)
    if (!one.issued) {
      std::printf("  REFUSED: %s\n", one.location.c_str());
      std::exit(1);
    }
  auto line = [&](const char* name, Taken taken) {
    std::printf("  %-40s %8.3f ms each, %8.3f ms of processor\n", name, 1000 * taken.wall / count,
                1000 * taken.processor / count);
  };
  std::printf("whole sign-ins, %d at a time, %d of them:\n", threads, count);
  line("request signed (RSA 3072) and stored", starting);
  line("answer verified, session and audit row", consuming);
  double rate = count / (starting.wall + consuming.wall);
  double alone = std::thread::hardware_concurrency() * count / (starting.processor + consuming.processor);
  std::printf("  %-40s %8.0f /s   goal %.0f/s: %s (by processor time alone %.0f/s)\n", "both", rate, kSignInsPerSecond,
              rate >= kSignInsPerSecond ? "met" : "MISSED", alone);
  std::string token = landed.front().issued->access_token;
  bool good = true;
  double checks = per_second(seconds, [&] { good = good && world.test.sessions.resolve(token).has_value(); });
  std::printf("session check: %.1f us   goal %.0f us: %s%s\n", 1e6 / checks, kSessionMicroseconds,
              1e6 / checks <= kSessionMicroseconds ? "met" : "MISSED", good ? "" : "  REFUSED");
}

}  // namespace

int main(int count, char** arguments) {
  double seconds = count > 1 ? std::atof(arguments[1]) : 3;
  int threads = count > 2 ? std::atoi(arguments[2]) : 8;  // requests at a time; they wait for commits
  doctest::Context assertions;
  assertions.setAsDefaultForAssertsOutOfTestCases();
  assertions.setAssertHandler([](const doctest::AssertData& failed) {
    std::fprintf(stderr, "bench_saml: %s:%d: %s\n", failed.m_file, failed.m_line, failed.m_expr);
    std::exit(1);
  });
  verifier(seconds);
  sign_ins(seconds, threads);
}
