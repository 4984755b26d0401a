#include <doctest/doctest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>

#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"
#include "appliance/net/testing.hpp"
#include "appliance/shape/document.hpp"
#include "appliance/watch/clock_watch.hpp"
#include "appliance/watch/exporter.hpp"
#include "appliance/watch/metrics.hpp"
#include "appliance/watch/syslog.hpp"
#include "appliance/watch/vitals.hpp"

namespace mc::watch {
namespace {

using std::chrono::milliseconds;

TEST_CASE("watch: figures are written as Prometheus reads them") {
  Registry registry;
  registry.add("medconnect_disk_free_bytes", MetricKind::gauge, "Free space.", [] { return 1234567890.0; });
  registry.add("medconnect_odd", MetricKind::counter, "A \\ and a\nline.", [] {
    return std::vector<Sample>{{{{"area", "a\"b\\c\nd"}}, 0.5}, {{{"area", "plain"}}, 2}};
  });
  registry.add("medconnect_absent", MetricKind::gauge, "Nothing to say.", [] { return std::vector<Sample>{}; });
  registry.requests().observe("/courses/{id}", "GET", 200, milliseconds(3));
  registry.requests().observe("/courses/{id}", "GET", 404, milliseconds(30));
  registry.requests().observe("/courses/{id}", "GET", 500, milliseconds(30'000));
  std::string text = registry.exposition();
  auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  CHECK(has("# HELP medconnect_disk_free_bytes Free space.\n# TYPE medconnect_disk_free_bytes gauge\n"
            "medconnect_disk_free_bytes 1234567890\n"));
  CHECK(has("# HELP medconnect_odd A \\\\ and a\\nline.\n# TYPE medconnect_odd counter\n"));
  CHECK(has("medconnect_odd{area=\"a\\\"b\\\\c\\nd\"} 0.5\n"));
  CHECK_FALSE(has("medconnect_absent"));
  CHECK(has("medconnect_http_requests_total{route=\"/courses/{id}\",method=\"GET\",status=\"404\"} 1\n"));
  CHECK(has("_bucket{route=\"/courses/{id}\",method=\"GET\",le=\"0.005\"} 1\n"));
  CHECK(has("_bucket{route=\"/courses/{id}\",method=\"GET\",le=\"0.05\"} 2\n"));
  CHECK(has("_bucket{route=\"/courses/{id}\",method=\"GET\",le=\"10\"} 2\n"));
  CHECK(has("_bucket{route=\"/courses/{id}\",method=\"GET\",le=\"+Inf\"} 3\n"));
  CHECK(has("medconnect_http_request_duration_seconds_count{route=\"/courses/{id}\",method=\"GET\"} 3\n"));
  CHECK(text.ends_with('\n'));
  for (std::string_view line : split(text, '\n')) CHECK(line.find('\r') == std::string_view::npos);
}

TEST_CASE("watch: a minute knows its requests, errors and the slow end") {
  RequestFigures figures;
  CHECK(figures.take_minute().requests == 0);
  for (int i = 0; i < 95; ++i) figures.observe("/a", "GET", 200, milliseconds(2));
  for (int i = 0; i < 5; ++i) figures.observe("/b", "GET", 503, milliseconds(200));
  Minute minute = figures.take_minute();
  CHECK(minute.requests == 100);
  CHECK(minute.errors == 5);
  CHECK(minute.p95_us == 5'000);
  figures.observe("/b", "GET", 200, milliseconds(200));
  minute = figures.take_minute();
  CHECK(minute.requests == 1);
  CHECK(minute.p95_us > 100'000);
  CHECK(minute.p95_us <= 250'000);
  CHECK(figures.take_minute().requests == 0);
}

TEST_CASE("watch: the exporter answers only /metrics, and with a token only who has it") {
  auto text = [] { return std::string("m 1\n"); };
  auto status = [&](std::string_view head, std::string_view token) {
    return exporter_answer(head, token, text).substr(9, 3);
  };
  CHECK(status("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "") == "200");
  CHECK(exporter_answer("GET /metrics HTTP/1.1\r\n\r\n", "", text).ends_with("\r\n\r\nm 1\n"));
  CHECK(status("GET /metrics?x=1 HTTP/1.1\r\n\r\n", "") == "200");
  CHECK(status("GET / HTTP/1.1\r\n\r\n", "") == "404");
  CHECK(status("POST /metrics HTTP/1.1\r\n\r\n", "") == "405");
  CHECK(status("nonsense\r\n\r\n", "") == "400");
  CHECK(status("", "") == "400");
  CHECK(status("GET /metrics HTTP/1.1\r\n\r\n", "secret") == "401");
  CHECK(status("GET /metrics HTTP/1.1\r\nAuthorization: Bearer wrong!\r\n\r\n", "secret") == "401");
  CHECK(status("GET /metrics HTTP/1.1\r\nAuthorization: Bearer secretsecret\r\n\r\n", "secret") == "401");
  CHECK(status("GET /metrics HTTP/1.1\r\nAuthorization: Bearer \r\n\r\n", "secret") == "401");
  CHECK(status("GET /metrics HTTP/1.1\r\nAuthorization: Bearer secret\r\nAuthorization: Bearer secret\r\n\r\n",
               "secret") == "401");
  CHECK(status("GET /metrics HTTP/1.1\r\nAUTHORIZATION: bearer secret\r\n\r\n", "secret") == "200");
}

TEST_CASE("watch: the exporter serves on its own port and says when it cannot have one") {
  auto exporter = Exporter::start({"127.0.0.1", 0, ""}, [] { return std::string(300'000, 'x'); });
  REQUIRE(exporter);
  auto ask = [&] {
    auto stream = net::Stream::connect({"127.0.0.1", (*exporter)->port(), milliseconds(5'000)});
    REQUIRE(stream);
    REQUIRE((*stream)->write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    std::string all;
    for (auto piece = (*stream)->read_some(65'536); piece && !piece->empty(); piece = (*stream)->read_some(65'536))
      all += *piece;
    return all;
  };
  std::string answer = ask();
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.size() > 300'000);
  auto second = Exporter::start({"127.0.0.1", (*exporter)->port(), ""}, [] { return std::string(); });
  REQUIRE_FALSE(second);
  CHECK(second.error().code == "port_in_use");
  auto nowhere = Exporter::start({"not an address", 0, ""}, [] { return std::string(); });
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().code == "address_unusable");
}

TEST_CASE("watch: a clock that is set is noticed, one that drifts or sleeps is not") {
  std::int64_t wall = 1'000'000'000, steady = 5'000;
  ClockWatch watch([&] { return wall; }, [&] { return steady; });
  auto pass = [&](std::int64_t steady_ms, std::int64_t wall_ms) {
    steady += steady_ms;
    wall += wall_ms;
    return watch.look();
  };
  CHECK_FALSE(pass(30'000, 30'000));
  CHECK_FALSE(pass(30'000, 29'000));
  CHECK_FALSE(pass(3'600'000, 3'600'000));  // asleep: both went on
  CHECK(pass(30'000, -31'000) == -61'000);
  CHECK_FALSE(pass(30'000, 30'000));  // said once
  CHECK_FALSE(pass(30'000, 30'000 + 600'000));
  CHECK(pass(30'000, 30'000 + 600'001) == 600'001);
  CHECK_FALSE(ClockWatch().look());
}

TEST_CASE("outbound: how far servers' clocks are ahead, as most of them say") {
  CHECK(outbound::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")->ms == 784111777000);
  for (std::string_view bad :
       {"", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT"})
    CHECK_FALSE(outbound::parse_http_date(bad));
  outbound::report_date("idp.test", "Sun, 06 Nov 2044 08:49:37 GMT");
  REQUIRE(outbound::skew_ms());
  CHECK(*outbound::skew_ms() > 60'000);
  outbound::report_date("idp.test", "rubbish");
  CHECK(*outbound::skew_ms() > 60'000);
  // A single one among three that agree is not believed.
  SystemClock clock;
  auto date = [&](std::int64_t ahead) {
    std::time_t at = static_cast<std::time_t>(clock.now().ms / 1000 + ahead);
    std::tm parts{};
    ::gmtime_r(&at, &parts);
    char text[40];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return std::string(text);
  };
  outbound::report_date("b.test", date(0));
  outbound::report_date("c.test", date(1));
  REQUIRE(outbound::skew_ms());
  CHECK(std::abs(*outbound::skew_ms()) < 5'000);
  outbound::report_date("idp.test", date(0));
}

TEST_CASE("outbound: what was connected to is known, with what went wrong") {
  int dead = 0;
  {
    net::testing::TestListener listener([](net::testing::Peer& peer) { peer.read_line(); });
    dead = listener.port();
    REQUIRE(net::Stream::connect({"127.0.0.1", dead, milliseconds(2'000)}));
  }
  auto use = [&] {
    for (const auto& each : outbound::uses())
      if (each.port == dead) return each;
    return outbound::Use{};
  };
  CHECK(use().connections >= 1);
  REQUIRE(use().last_ok_at);
  const auto failures = use().failures;  // an earlier test may have knocked at the same port in vain
  REQUIRE_FALSE(net::Stream::connect({"127.0.0.1", dead, milliseconds(2'000)}));
  CHECK(use().failures == failures + 1);
  CHECK(use().last_error == "connect_failed");
}

SyslogRecord odd_record() {
  SyslogRecord record;
  record.sequence = 42;
  record.at = Instant{1'795'000'000'123};
  record.action = "report.exported";
  record.object = "report:a|b=c\\d\"e]f\ng";
  record.outcome = "denied";
  record.actor = "018f0000-0000-7000-8000-000000000001";
  record.address = "10.1.2.3";
  record.request_id = "req-1";
  record.details = "{\"rows\":12,\"why\":\"x=y|z\"}";
  return record;
}

TEST_CASE("watch: messages of RFC 5424, CEF and ECS keep to one line whatever the fields hold") {
  SyslogSource source{"learn hospital.example", "1.2|3"};
  SyslogRecord record = odd_record();
  std::string plain = syslog_message(record, SyslogFormat::rfc5424, source);
  CHECK(plain.starts_with("<108>1 2026-11-18T"));  // facility 13, severity 4
  CHECK(plain.find(" learn_hospital.example medconnect ") != std::string::npos);
  CHECK(plain.find("[medconnect@32473 seq=\"42\" kind=\"audit\" object=\"report:a|b=c\\\\d\\\"e\\]f g\"") !=
        std::string::npos);
  CHECK(plain.ends_with("] report.exported denied"));
  CHECK(plain.find('\n') == std::string::npos);

  std::string cef = cef_text(record, source);
  CHECK(cef.starts_with("CEF:0|MedConnect|MedConnect|1.2\\|3|report.exported|report.exported|6|rt=1795000000123 "
                        "externalId=42 "));
  CHECK(cef.find(" cs1=report:a|b\\=c\\\\d\"e]f\\ng cs1Label=object ") != std::string::npos);
  CHECK(cef.find(" src=10.1.2.3 ") != std::string::npos);
  CHECK(cef.ends_with(" msg={\"rows\":12,\"why\":\"x\\=y|z\"}"));
  CHECK(cef.find('\n') == std::string::npos);
  record.address = "2001:db8::1";
  CHECK(cef_text(record, source).find(" c6a2=2001:db8::1 c6a2Label=Source IPv6 Address ") != std::string::npos);

  std::string ecs = ecs_text(record, source);
  auto json = shape::parse_json(ecs);
  REQUIRE(json);
  CHECK(ecs.find('\n') == std::string::npos);
  CHECK(ecs.find(
            R"("category":["file"],"type":["access"],"action":"report.exported","outcome":"failure","sequence":42)") !=
        std::string::npos);
  CHECK(ecs.find(R"("source":{"ip":"2001:db8::1"})") != std::string::npos);
  record.address = "not an address\"";
  REQUIRE(shape::parse_json(ecs_text(record, source)));
  CHECK(ecs_text(record, source).find("\"source\"") == std::string::npos);
}

TEST_CASE("watch: frames count octets, and a datagram is never too long") {
  SyslogSource source{"h", "1"};
  SyslogRecord record = odd_record();
  std::string frame = syslog_frame(record, SyslogFormat::cef, SyslogTransport::tls, source);
  std::size_t blank = frame.find(' ');
  CHECK(std::stoul(frame.substr(0, blank)) == frame.size() - blank - 1);
  CHECK(frame.substr(blank + 1) == syslog_message(record, SyslogFormat::cef, source));
  record.details = "{\"x\":\"" + std::string(5'000, 'y') + "\"}";
  CHECK(syslog_frame(record, SyslogFormat::rfc5424, SyslogTransport::udp, source).size() < 2'000);
  CHECK(syslog_frame(record, SyslogFormat::rfc5424, SyslogTransport::tcp, source).size() > 5'000);
}

TEST_CASE("watch: a trial shows the collector's certificates, trusted or not, and the reason") {
  net::testing::TestCertificate certificate("DNS:localhost,IP:127.0.0.1");
  std::string got;
  std::mutex mutex;
  net::testing::TestListener listener([&](net::testing::Peer& peer) {
    if (!peer.start_tls(certificate)) return;
    std::string bytes = peer.read(64);  // until we leave
    std::lock_guard lock(mutex);
    got = bytes;
  });
  auto folder = std::filesystem::temp_directory_path() / ("watch-" + std::to_string(::getpid()) + ".pem");
  certificate.write(folder);
  SyslogTarget target{SyslogTransport::tls, "127.0.0.1", listener.port(), {folder, ""}, milliseconds(4'000)};
  SyslogTrial good = try_syslog(target, "11 <13>1 hello");
  CHECK(good.ok);
  CHECK(good.protocol.starts_with("TLSv1."));
  REQUIRE(good.chain.size() == 1);
  CHECK(good.chain[0].subject == "CN=test peer");
  CHECK(good.chain[0].names.find("localhost") != std::string::npos);
  CHECK(good.chain[0].sha256.size() == 64);
  CHECK(good.chain[0].not_after > good.chain[0].not_before);
  net::testing::TestCertificate other;
  other.write(folder);
  SyslogTrial bad = try_syslog(target, "11 <13>1 hello");
  CHECK_FALSE(bad.ok);
  CHECK(bad.code == "tls_untrusted");
  CHECK(bad.detail.find("self-signed") != std::string::npos);
  CHECK(bad.chain.size() == 1);
  std::filesystem::remove(folder);
  int port = 1;
  SyslogTrial nobody = try_syslog({SyslogTransport::tcp, "127.0.0.1", port, {}, milliseconds(2'000)}, "x");
  CHECK(nobody.code == "connect_failed");
}

TEST_CASE("watch: a way knows when the collector has gone") {
  std::atomic<bool> leave{false};
  net::testing::TestListener listener([&](net::testing::Peer& peer) {
    peer.read(5);
    while (!leave) std::this_thread::sleep_for(milliseconds(5));
  });
  auto way = SyslogWay::open({SyslogTransport::tcp, "127.0.0.1", listener.port(), {}, milliseconds(2'000)});
  REQUIRE(way);
  REQUIRE((*way)->send("5 abc"));
  bool arrived = false;
  for (int i = 0; i < 100 && !arrived; ++i) {
    arrived = (*way)->delivered();
    std::this_thread::sleep_for(milliseconds(10));
  }
  CHECK(arrived);
  leave = true;
  bool gone = false;
  for (int i = 0; i < 200 && !gone; ++i) {
    gone = !(*way)->delivered();
    std::this_thread::sleep_for(milliseconds(10));
  }
  CHECK(gone);
}

TEST_CASE("watch: datagrams arrive") {
  int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0);
  socklen_t size = sizeof name;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
  auto way = SyslogWay::open({SyslogTransport::udp, "127.0.0.1", ntohs(name.sin_port), {}, milliseconds(2'000)});
  REQUIRE(way);
  REQUIRE((*way)->send("<13>1 hello"));
  char bytes[64] = {};
  CHECK(::recv(socket, bytes, sizeof bytes, 0) == 11);
  CHECK(std::string_view(bytes) == "<13>1 hello");
  ::close(socket);
}

TEST_CASE("watch: the machine and the process have figures") {
  ProcessVitals process = process_vitals();
  CHECK(process.resident_bytes > 1'000'000);
  CHECK(process.open_files >= 3);
  CHECK(process.threads >= 1);
  CHECK(machine_vitals().memory_bytes > 0);
  DiskVitals disk = disk_vitals("/");
  CHECK(disk.total_bytes > 0);
  CHECK(disk.free_bytes <= disk.total_bytes);
  CHECK(disk_vitals("/no/such/place").total_bytes == 0);
}

}  // namespace
}  // namespace mc::watch
