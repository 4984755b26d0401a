// Messages by MLLP, which answers their senders wish for, and records that were left out and are tried again.
#include <doctest/doctest.h>

#include "appliance/net/framed.hpp"
#include "appliance/net/stream.hpp"
#include "appliance/net/testing.hpp"
#include "modules/interop/testing.hpp"

using namespace mc;
using namespace mc::interop;
using interop::testing::has;
using interop::testing::World;

namespace {

int unused_port() {
  return net::testing::TestListener([](net::testing::Peer&) {}).port();
}

std::string listener_json(int port, const std::string& peers, bool on = true, const std::string& more = "") {
  return R"({"on":)" + std::string(on ? "true" : "false") + R"(,"address":"127.0.0.1","port":)" + std::to_string(port) +
         R"(,"tls":false,"peers":[)" + peers + R"(],"client_pem":")" + more + "\"}";
}

struct Engine {
  explicit Engine(int port)
      : stream(must(net::Stream::connect({"127.0.0.1", port, std::chrono::milliseconds(5'000)}))) {}
  /// The answer; empty when the connection ended.
  std::string send(const std::string& message) {
    net::Frames frames(1 << 20);
    if (!stream->write(net::framed(message))) return {};
    for (;;) {
      if (auto one = frames.next()) return *one;
      auto bytes = stream->read_some(4'000);
      if (!bytes || bytes->empty() || !frames.take(*bytes)) return {};
    }
  }
  std::unique_ptr<net::Stream> stream;
};

Hl7Rejected only_rejected(World& world) {
  auto items = world.admin().get("/interop/rejected").json<Page<Hl7Rejected>>().items;
  REQUIRE(items.size() == 1);
  return items[0];
}
bool none_rejected(World& world) {
  return world.admin().get("/interop/rejected").json<Page<Hl7Rejected>>().items.empty();
}

}  // namespace

TEST_SUITE("HL7 by MLLP") {
  TEST_CASE("an engine that may connect changes the staff and is answered; the page shows what came") {
    World world;
    const int port = unused_port();
    CHECK(world.admin().put("/interop/listener", listener_json(port, R"("127.0.0.1")")).status == 200);
    world.set(World::settings("apply"));
    CHECK_FALSE(world.admin().get("/interop/listener").json<Hl7Listener>().listening);  // nobody serves yet
    world.interop->start();
    CHECK(world.admin().get("/interop/listener").json<Hl7Listener>().listening);
    Engine engine(port);
    auto answer = engine.send(World::message(World::record("MUP", "1001", "Reyes-Ito^Ana")));
    CHECK_MESSAGE(has(answer, "MSA|AA|C-1\r"), answer);
    CHECK(has(answer, "MFK^M02"));
    CHECK(world.staff_of("1001").last_name == "Reyes-Ito");
    CHECK(has(engine.send("PID|this is no HL7"), "MSA|AE|"));
    auto line = world.admin().get("/interop/messages").json<Page<Hl7LogLine>>().items.at(1);
    CHECK(line.source == "mllp");
    CHECK(line.peer == "127.0.0.1");
    auto state = world.admin().get("/interop/listener").json<Hl7Listener>();
    CHECK(state.messages == 2);
    CHECK(state.last_peer == "127.0.0.1");
    world.set(World::settings("off"));
    CHECK_FALSE(world.admin().get("/interop/listener").json<Hl7Listener>().listening);
    CHECK_FALSE(net::Stream::connect({"127.0.0.1", port, std::chrono::milliseconds(1'000)}).has_value());
    world.interop->stop();
  }

  TEST_CASE("nobody else may connect; a port that is taken is a state, and is tried again") {
    World world;
    world.set(World::settings("apply"));
    world.interop->start();
    const int port = unused_port();
    CHECK(world.admin().put("/interop/listener", listener_json(port, R"("10.0.0.0/8")")).status == 200);
    CHECK(Engine(port).send(World::message(World::record("MDC", "1001", ""))).empty());
    CHECK(world.staff_of("1001").status == "active");
    {
      net::testing::TestListener other([](net::testing::Peer&) {});
      auto taken = world.admin().put("/interop/listener", listener_json(other.port(), R"("127.0.0.1")"));
      CHECK_FALSE(taken.json<Hl7Listener>().listening);
      CHECK(has(taken.json<Hl7Listener>().error, "another program"));
      CHECK_FALSE(world.interop->listener_health().has_value());
    }
    world.clock.advance(std::chrono::minutes(2));
    must(world.deliver());
    CHECK(world.admin().get("/interop/listener").json<Hl7Listener>().listening);
    CHECK(world.interop->listener_health().has_value());
    world.interop->stop();
  }

  TEST_CASE("a certificate that cannot be read is told, and over when TLS is off") {
    World world;
    world.set(World::settings("apply"));
    world.interop->start();
    const int port = unused_port();
    std::string json = listener_json(port, R"("127.0.0.1")");
    json.replace(json.find(R"("tls":false)"), 11, R"("tls":true)");
    const auto broken = world.admin().put("/interop/listener", json).json<Hl7Listener>();
    CHECK(broken.listening);
    CHECK_MESSAGE(has(broken.error, "certificate cannot be used"), broken.error);
    CHECK(world.interop->listener_health().error().detail == broken.error);
    world.clock.advance(std::chrono::minutes(2));
    must(world.deliver());
    CHECK_FALSE(world.interop->listener_health().has_value());  // still
    CHECK(world.admin().put("/interop/listener", listener_json(port, R"("127.0.0.1")")).status == 200);
    CHECK(world.interop->listener_health().has_value());
    world.interop->stop();
  }

  TEST_CASE("invalid settings of the listener, and who may not set it") {
    World world;
    auto put = [&](const std::string& json) { return world.admin().put("/interop/listener", json).field_paths(); };
    CHECK(put(listener_json(2575, "")) == "peers");
    CHECK(put(listener_json(2575, R"("0.0.0.0/0")")) == "peers");
    CHECK(put(listener_json(2575, R"("10.1.2.3/8")")) == "peers");
    CHECK(put(listener_json(80, R"("10.1.2.3")")) == "port");
    CHECK(put(listener_json(2575, R"("10.1.2.3")", true, "-----BEGIN")) == "client_pem");
    CHECK(put(R"({"on":true,"address":"host","port":2575,"tls":true,"peers":["10.1.2.3"],"client_pem":""})") ==
          "address");
    CHECK(put(R"({"on":true,"address":"0.0.0.0","port":2575,"tls":true,"peers":["10.1.2.3"],"client_pem":"x"})") ==
          "client_pem");
    CHECK(world.api->sign_in({}).put("/interop/listener", listener_json(2575, R"("10.1.2.3")")).status == 403);
    CHECK(world.api->sign_in({}).get("/interop/listener").status == 403);
    CHECK(world.admin().put("/interop/listener", listener_json(2575, R"("10.1.2.3")", false)).status == 200);
    CHECK(world.audited("interop.listener_changed").size() == 1);
  }

  TEST_CASE("senders in enhanced mode get the answer that they wish for") {
    World world;
    world.set(World::settings("apply"));
    auto engine = world.system("hl7.write");
    auto send = [&](const std::string& wishes, const std::string& number = "1001") {
      return engine
          .visit("/hl7", "POST", World::message(World::record("MUP", number, "Reyes^Ana"), "P", "|||" + wishes))
          .body;
    };
    CHECK(has(send("NE|AL"), "MSA|AA|C-1\r"));
    CHECK(has(send("AL|NE"), "MSA|CA|C-1\r"));
    CHECK_FALSE(has(send("AL|NE"), "MFA|"));
    CHECK(has(send("AL|ER"), "MSA|CA|"));
    CHECK(has(send("AL|ER", "9999"), "MSA|AE|"));
    CHECK(send("NE|NE").empty());
    CHECK(send("ER|ER").empty());
    CHECK(has(engine.visit("/hl7", "POST", "MSH|^~\\&|A|B|C|D|2026||ADT^A01|7|P|2.5|||AL|NE\r").body, "MSA|CR|7\r"));
  }
}

TEST_SUITE("records that were left out") {
  TEST_CASE("they wait, are tried again when the cause is gone, and a newer one of the person ends them") {
    World world;
    world.set(World::settings("apply"));
    auto engine = world.system("hl7.write");
    auto send = [&](const std::string& text) { return engine.visit("/hl7", "POST", text).body; };
    CHECK(has(
        send(World::message(World::record("MAD", "2001", "Osei^Sam||||A|Emergency|ED|||20260901^Main|||s@x.example") +
                            World::record("MUP", "2002", "T\xC3\xA1th^Edit"))),
        "MSA|AE"));
    auto left = only_rejected(world);
    CHECK(left.number == "2002");
    CHECK(left.event == "MUP");
    CHECK(has(left.reason, "204"));
    const std::string at = "/interop/rejected/" + left.id.text();
    auto again = world.admin().post(at + "/retry", "{}").json<Hl7Retried>();
    CHECK_FALSE(again.ok);
    CHECK(has(again.reason, "204"));
    CHECK(only_rejected(world).tries == 2);
    must(world.organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
        "manager_employee_number,hire_date,status\n2002,Edit,Toth,e@x.example,Main,Emergency,ED,Nurse,RN,,"
        "2021-01-01,active\n",
        "staff.csv", true, std::nullopt));
    must(world.deliver());
    CHECK(world.api->sign_in({}).post(at + "/retry", "{}").status == 403);
    auto taken = world.admin().post(at + "/retry", "{}").json<Hl7Retried>();
    CHECK_MESSAGE(taken.ok, taken.reason);
    CHECK(world.staff_of("2002").last_name == "T\xC3\xA1th");
    CHECK(none_rejected(world));
    CHECK(world.admin().post(at + "/retry", "{}").status == 404);
    (void)send(World::message(World::record("MUP", "1001", "\"\"^Ana")));
    CHECK(only_rejected(world).number == "1001");
    (void)send(World::message(World::record("MUP", "1001", "Reyes-Ito^Ana")));
    CHECK(none_rejected(world));
  }

  TEST_CASE("only what would have changed something is kept; it can be put away and goes after a month") {
    World world;
    world.set(World::settings("dry_run"));
    auto engine = world.system("hl7.write");
    const std::string text = World::message(World::record("MUP", "7777", "No^Body"));
    (void)engine.visit("/hl7", "POST", text);
    CHECK(none_rejected(world));
    world.set(World::settings("apply"));
    (void)engine.visit("/hl7", "POST", World::message(World::record("MUP", "7777", "No^Body"), "T"));
    CHECK(none_rejected(world));
    (void)engine.visit("/hl7", "POST", text);
    const std::string at = "/interop/rejected/" + only_rejected(world).id.text();
    world.set(World::settings("dry_run"));
    CHECK(world.admin().post(at + "/retry", "{}").code == "hl7_not_applied");
    CHECK(world.api->sign_in({}).del(at).status == 403);
    CHECK(world.admin().del(at).status == 200);
    CHECK(world.admin().del(at).status == 404);
    world.set(World::settings("apply"));
    (void)engine.visit("/hl7", "POST", text);
    world.clock.advance(std::chrono::hours(24 * 32));
    must(world.deliver());
    CHECK(none_rejected(world));
  }

  TEST_CASE("what is kept of a message is one record, in UTF-8 and without its security field") {
    auto message =
        must(hl7::Message::parse("MSH|^~\\&|A|B|C|D|2026|SECRET|MFN^M02|1|P|2.5||||||8859/1\rMFI|STF||UPD\r"
                                 "MFE|MUP|1||1\rSTF|1|1^^^M^EI|Tom\xE1s\rPRA|1\rMFE|MUP|2||2\rSTF|2|2^^^M^EI\r"));
    auto file = must(hl7::read_staff(message, "EI"));
    REQUIRE(file.records.size() == 2);
    const std::string first = hl7::only_record(message, file.records[0]);
    CHECK_FALSE(has(first, "SECRET"));
    CHECK(has(first, "PRA|1\r"));
    CHECK_FALSE(has(first, "MFE|MUP|2"));
    auto again = must(hl7::read_staff(must(hl7::Message::parse(first)), "EI"));
    REQUIRE(again.records.size() == 1);
    CHECK(again.records[0].last_name == "Tom\xC3\xA1s");
    CHECK(has(hl7::only_record(message, file.records[1]), "STF|2"));
  }
}
