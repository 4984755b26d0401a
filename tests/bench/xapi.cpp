// How many statements a second the record store takes, durably, in batches over HTTP's inner entry (no sockets), and
// how fast it finds them again. bench_xapi [statements] [batch] [threads]
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "appliance/blobs/store.hpp"
#include "appliance/events/outbox.hpp"
#include "appliance/http/testing.hpp"
#include "appliance/jobs/queue.hpp"
#include "modules/xapi/xapi.hpp"

namespace {

using namespace mc;

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}: {}\n", result.error().code, result.error().detail);
  std::exit(1);
}
void must(Status status) {
  if (status) return;
  fmt::print(stderr, "{}: {}\n", status.error().code, status.error().detail);
  std::exit(1);
}

struct Bench {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("bench_xapi_{}", ::getpid());
  SystemClock clock{};
  std::unique_ptr<Random> random = system_random();
  std::unique_ptr<security::Keys> keys = security::Keys::from_root(Bytes(32, 7));
  std::unique_ptr<data::Database> db{};
  std::unique_ptr<security::AuditTree> audit{};
  security::Permissions permissions{};
  std::unique_ptr<security::Sessions> sessions{};
  std::unique_ptr<events::Outbox> events{};
  std::unique_ptr<jobs::Queue> jobs{};
  std::unique_ptr<blobs::Blobs> blobs{};
  http::RecordingHub hub{};
  http::Routes routes{};
  Settings settings{};
  http::Mounts mounts{};
  std::unique_ptr<Platform> platform{};
  std::unique_ptr<accounts::Accounts> accounts{};
  std::unique_ptr<xapi::Xapi> xapi{};
  std::string authorization{};

  Bench() {
    std::filesystem::create_directories(folder);
    Secret key = keys->database_key();
    data::Options options;
    options.file = folder / "bench.db";
    options.key = key.view();
    options.cache_kib = 64 * 1024;
    db = must(data::Database::open(options, clock));
    must(db->migrate(embedded_migrations()));
    must(security::add_standard_roles(permissions));
    audit = security::make_audit_log(*db, clock, *random, *keys, folder / "audit" / "checkpoints.txt");
    sessions = std::make_unique<security::Sessions>(*db, clock, *random, *keys, permissions, *audit);
    events = events::make_events(*db, clock, *random);
    jobs = jobs::make_jobs(*db, clock, *random);
    blobs = must(blobs::make_blobs({folder / "blobs", 1 << 28, 0, 1 << 30, std::chrono::hours{24}, {}}, *db, clock,
                                   *random, *keys));
    platform.reset(new Platform{*db, clock, *random, *events, *jobs, *audit, permissions, *sessions, *blobs, hub,
                                routes, mounts, settings, folder});
    accounts = accounts::make_accounts(*platform);
    xapi = xapi::make_xapi(*platform, {mounts, *keys, *accounts});
    permissions.freeze();
    http::TestApi api(routes, permissions, clock, *random, sessions.get());
    auto made = api.sign_in({{"admin", security::ScopeKind::platform, std::nullopt}})
                    .post("/xapi/clients", R"({"name":"bench","scopes":["all"],"origins":[]})");
    auto document = must(shape::parse_json(made.body));
    std::string secret;
    for (auto item = document.root().first(); !(item == document.root().end()); item = item.next())
      if (item.key() == "secret") secret = std::string(item.text());
    authorization = "Bearer " + secret;
  }
  ~Bench() {
    std::error_code ignored;
    xapi.reset();
    std::filesystem::remove_all(folder, ignored);
  }
  http::Response send(std::string_view method, const std::string& query, const std::string& body) {
    std::string head_text = fmt::format("POST /xapi/statements HTTP/1.1\r\nHost: x\r\nAuthorization: "
                                        "{}\r\nX-Experience-API-Version: 2.0.0\r\nContent-Type: "
                                        "application/json\r\nContent-Length: {}\r\n\r\n",
                                        authorization, body.size());
    http::Head head = must(http::parse_head(head_text));
    std::size_t at = 0;
    http::MountRequest request{.method = method,
                               .path = "/statements",
                               .query = query,
                               .head = head,
                               .reader = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
                                 std::size_t count = std::min(buffer.size(), body.size() - at);
                                 std::copy_n(body.begin() + static_cast<std::ptrdiff_t>(at), count, buffer.begin());
                                 at += count;
                                 return count;
                               },
                               .body_size = static_cast<std::int64_t>(body.size())};
    return mounts.find("/xapi", http::Origin::app)->serve(request);
  }
};

std::string batch_of(int size, std::atomic<int>& counter) {
  std::string out = "[";
  for (int i = 0; i < size; ++i) {
    int n = counter++;
    out += fmt::format(
        R"({}{{"actor":{{"objectType":"Agent","name":"Learner {}","account":{{"homePage":"https://hr.example","name":"{}"}}}},)"
        R"("verb":{{"id":"http://adlnet.gov/expapi/verbs/{}","display":{{"en-US":"did"}}}},"object":{{"id":"https://x.example/course/{}",)"
        R"("definition":{{"name":{{"en-US":"Course {}"}},"type":"http://adlnet.gov/expapi/activities/course"}}}},)"
        R"("result":{{"score":{{"scaled":0.8}},"success":true,"duration":"PT5M"}},"context":{{"registration":"00000000-0000-4000-8000-{:012}",)"
        R"("contextActivities":{{"grouping":[{{"id":"https://x.example/program/{}"}}]}}}},"timestamp":"2026-11-20T10:00:00Z"}})",
        i == 0 ? "" : ",", n % 5000, n % 5000, n % 7, n % 300, n % 300, n % 20000, n % 20);
  }
  return out + "]";
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int count, char** words) {
  int total = count > 1 ? std::atoi(words[1]) : 50'000, size = count > 2 ? std::atoi(words[2]) : 100,
      threads = count > 3 ? std::atoi(words[3]) : 2;
  Bench bench;
  std::atomic<int> counter{0}, failed{0};
  auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> senders;
    for (int t = 0; t < threads; ++t)
      senders.emplace_back([&] {
        while (counter < total)
          if (bench.send("POST", "", batch_of(size, counter)).status != 200) ++failed;
      });
  }
  double spent = seconds_since(start);
  fmt::print("{} statements of about 650 bytes in batches of {}, {} senders: {:.1f} s, {:.0f} durable statements/s, {} "
             "failed\n",
             counter.load(), size, threads, spent, counter / spent, failed.load());
  for (std::string query : {"limit=50", "verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2F3&limit=50",
                            "agent=%7B%22account%22%3A%7B%22homePage%22%3A%22https%3A%2F%2Fhr.example%22%2C%22name%22%"
                            "3A%2242%22%7D%7D&limit=50",
                            "activity=https%3A%2F%2Fx.example%2Fcourse%2F7&limit=50",
                            "registration=00000000-0000-4000-8000-000000000042"}) {
    auto begin = std::chrono::steady_clock::now();
    std::size_t bytes = 0;
    for (int i = 0; i < 20; ++i) bytes = bench.send("GET", query, "").body.size();
    fmt::print("GET {:.40}: {:.2f} ms, {} bytes\n", query, seconds_since(begin) * 50, bytes);
  }
  return failed == 0 ? 0 : 1;
}
