// The ways out through others' servers: SMS gateway, push services, bounce mailbox. Off by default, against real TLS
// servers on the loopback.
#include "appliance/security/public_keys.hpp"
#include "modules/notifications/channels_world.hpp"

namespace mc::notifications {
namespace {

using net::testing::Peer;
using net::testing::TestCertificate;
using net::testing::TestListener;
using std::chrono::minutes;
using testing::HttpsServer;
using testing::json_text;
using testing::World;

std::string gateway_json(const HttpsServer& server, const std::string& secret = R"(,"secret":"tok&1")") {
  return R"({"on":true,"kind":"https","url":)" + json_text(server.address("/send?from=Mercy")) +
         R"(,"content_type":"form","headers":"Authorization: Basic {secret}\nX-App: m","body":"To={to}&Body={text}",)" +
         R"("mail_to":"","trust_pem":)" + json_text(server.pem) + secret + "}";
}

/// The code in an SMS that asked for "To=...&Body=123456%20is...".
std::string code_in(const std::string& body) {
  std::size_t at = body.find("Body=");
  REQUIRE(at != std::string::npos);
  return body.substr(at + 5, 6);
}

struct Mobile : World {
  HttpsServer gateway{};
  Mobile() { set("sms", gateway_json(gateway)); }
  void confirm(PersonId who, const std::string& phone) {
    auto asked = as(who).post("/notifications/phone", R"({"phone":)" + json_text(phone) + "}");
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    auto done =
        as(who).post("/notifications/phone/confirm", R"({"code":")" + code_in(gateway.requests().back().body) + "\"}");
    REQUIRE_MESSAGE(done.status == 200, done.body);
    CHECK(done.json<NotificationPreferences>().phone_confirmed);
  }
};

/// A POP3 server over TLS with these messages.
class ReportBox {
public:
  explicit ReportBox(std::vector<std::string> messages)
      : messages_(std::move(messages)), listener_([this](Peer& peer) { talk(peer); }) {
    certificate_.write(folder_.path() / "trust.pem");
    std::ifstream in(folder_.path() / "trust.pem");
    pem_ = {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::string settings(const std::string& password = R"(,"password":"s3cret")") const {
    return R"({"on":true,"host":"localhost","port":)" + std::to_string(listener_.port()) +
           R"(,"security":"implicit","username":"bounces","trust_pem":)" + json_text(pem_) + password + "}";
  }
  std::vector<int> left() const {
    std::lock_guard lock(mutex_);
    std::vector<int> out;
    for (std::size_t i = 0; i < messages_.size(); ++i)
      if (!messages_[i].empty()) out.push_back(static_cast<int>(i) + 1);
    return out;
  }
  int retrieved() const { return retrieved_; }

private:
  void talk(Peer& peer) {
    if (!peer.start_tls(certificate_)) return;
    peer.write("+OK ready\r\n");
    std::vector<std::size_t> gone;
    for (std::string line = peer.read_line(); !line.empty(); line = peer.read_line()) {
      line.resize(line.size() - 2);
      std::lock_guard lock(mutex_);
      auto number = [&] { return static_cast<std::size_t>(std::stoi(line.substr(5))) - 1; };
      if (line == "UIDL" || line == "LIST") {
        std::string out = "+OK\r\n";
        for (std::size_t i = 0; i < messages_.size(); ++i)
          if (!messages_[i].empty())
            out += std::to_string(i + 1) + " " +
                   (line == "UIDL" ? "uid-" + std::to_string(std::hash<std::string>{}(messages_[i]))
                                   : std::to_string(messages_[i].size())) +
                   "\r\n";
        peer.write(out + ".\r\n");
      } else if (line.starts_with("RETR ")) {
        ++retrieved_;
        peer.write("+OK\r\n" + messages_[number()] + "\r\n.\r\n");
      } else if (line.starts_with("DELE ")) {
        gone.push_back(number());
        peer.write("+OK\r\n");
      } else if (line == "PASS s3cret" || line.starts_with("USER ")) {
        peer.write("+OK\r\n");
      } else if (line == "QUIT") {
        for (std::size_t each : gone) messages_[each].clear();
        peer.write("+OK\r\n");
        return;
      } else {
        peer.write("-ERR\r\n");
      }
    }
  }
  security::testing::TemporaryFolder folder_;
  TestCertificate certificate_;
  mutable std::mutex mutex_;
  std::vector<std::string> messages_;
  std::atomic<int> retrieved_{0};
  std::string pem_;
  TestListener listener_;
};

std::string report_of(const std::string& delivery, const std::string& address, const std::string& status = "5.1.1") {
  return "From: MAILER-DAEMON@mx\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: "
         "message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; " +
         address + "\r\nAction: failed\r\nStatus: " + status +
         "\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <" + delivery +
         "@learn.hospital.example>\r\n\r\nx\r\n--b--";
}

}  // namespace

TEST_SUITE("notifications") {
  TEST_CASE("everything that goes to others' servers is off until an administrator switches it on") {
    World world;
    auto settings = world.admin_client().get("/notification-channels").json<ChannelSettings>();
    CHECK_FALSE(settings.sms.on);
    CHECK_FALSE(settings.push.on);
    CHECK_FALSE(settings.mailbox.on);
    CHECK(settings.push.hosts.size() >= 4);  // proposed
    auto phone = world.as(world.ana).post("/notifications/phone", R"({"phone":"+15125550100"})");
    CHECK(phone.code == "sms_off");
    CHECK(world.api->anonymous().get("/notifications/push-key").body == R"({"on":false,"key":""})");
    for (const char* path : {"/notification-channels", "/notification-templates", "/notification-deliveries"}) {
      CHECK(world.as(world.ana).get(path).status == 403);
      CHECK(world.api->anonymous().get(path).status == 401);
      CHECK(world.api->sign_in({{"admin", security::ScopeKind::unit, Uuid{}}}).get(path).status == 403);
    }
  }

  TEST_CASE("a phone counts once its code came back; five wrong codes end it") {
    Mobile world;
    CHECK(world.as(world.ana).post("/notifications/phone", R"({"phone":"555-0100"})").status == 422);
    auto sent = world.as(world.ana).post("/notifications/phone", R"({"phone":"+1 (512) 555-0100"})");
    CHECK(sent.body == R"({"sent_to_end":"00"})");
    auto request = world.gateway.requests().at(0);
    CHECK(request.head.starts_with("POST /send?from=Mercy HTTP/1.1\r\n"));
    CHECK(request.head.find("Authorization: Basic tok&1\r\n") != std::string::npos);
    CHECK(request.body.starts_with("To=%2B15125550100&Body="));
    CHECK_FALSE(world.preferences(world.ana).phone_confirmed);
    std::string right = code_in(request.body);
    std::string wrong = right == "000000" ? "000001" : "000000";
    for (int i = 0; i < 5; ++i)
      CHECK(world.as(world.ana).post("/notifications/phone/confirm", R"({"code":")" + wrong + "\"}").status == 422);
    CHECK(world.as(world.ana).post("/notifications/phone/confirm", R"({"code":")" + right + "\"}").code ==
          "code_expired");
    world.clock.advance(minutes(5));
    world.confirm(world.ana, "+15125550100");
    CHECK(world.audited("notifications.phone_confirmed").size() == 1);
    CHECK(world.as(world.bo).post("/notifications/phone/confirm", R"({"code":"123456"})").code == "code_expired");
    // A code counts for ten minutes.
    world.clock.advance(minutes(5));
    world.as(world.bo).post("/notifications/phone", R"({"phone":"+15125550111"})");
    std::string late = code_in(world.gateway.requests().back().body);
    world.clock.advance(minutes(11));
    CHECK(world.as(world.bo).post("/notifications/phone/confirm", R"({"code":")" + late + "\"}").code ==
          "code_expired");
    CHECK(world.as(world.ana).del("/notifications/phone").json<NotificationPreferences>().phone == std::nullopt);
  }

  TEST_CASE("an expiring card goes out by SMS too; when the gateway refuses, a mail stands in") {
    Mobile world;
    world.confirm(world.ana, "+15125550100");
    world.choose(world.ana, world.choice(world.ana, "credentials", Mode::off, Mode::now));
    world.tell(world.ana, World::note("credential_expiring"));
    CHECK(world.states() == "sms sent");
    std::string body = world.gateway.requests().back().body;
    CHECK(body.find("Mercy%20General%3A%20BLS%20expires.%20https%3A%2F%2Flearn.hospital.example%2Flearn%2F1") !=
          std::string::npos);
    world.gateway.answer("400 Bad Request");
    world.tell(world.ana, World::note("credential_expiring"));
    CHECK(world.states() == "sms sent, sms fell_back sms_status_400, email sent fallback");
    CHECK(world.admin_client().get("/notification-channels").json<ChannelSettings>().sms.last_error ==
          "sms_status_400");
    // A mail that waited for the week's digest leaves now.
    world.choose(world.ana, world.choice(world.ana, "credentials", Mode::weekly, Mode::now));
    world.tell(world.ana, World::note("credential_expiring"));
    CHECK(world.mailer.taken.size() == 2);
    CHECK(world.log()[0].reason == "fallback");
    world.mailer.taken.pop_back();
    world.choose(world.ana, world.choice(world.ana, "credentials", Mode::off, Mode::now));
    world.gateway.answer("503 Busy");
    world.tell(world.ana, World::note("credential_expiring"));
    CHECK(world.log()[0].state == DeliveryState::waiting);
    world.gateway.answer("200 OK");
    world.wait(minutes(1));
    CHECK(world.log()[0].state == DeliveryState::sent);
    CHECK(world.mailer.taken.size() == 1);
    CHECK_FALSE(world.admin_client().get("/notification-channels").json<ChannelSettings>().sms.last_error);
    // Switched off: whoever asked for SMS gets a mail, though she had switched mails off.
    world.set("sms", R"({"on":false,"kind":"https","url":"","content_type":"form","headers":"","body":"","mail_to":"",)"
                     R"("trust_pem":"","secret":""})");
    world.tell(world.ana, World::note("credential_expiring"));
    CHECK(world.mailer.taken.size() == 2);
    auto rows = world.log();
    CHECK(rows[0].channel == Channel::email);
    CHECK(rows[1].state == DeliveryState::fell_back);
    CHECK(rows[1].reason == "sms_off");
    CHECK(world.preferences(world.ana).channels.why.sms == "sms_off");
  }

  TEST_CASE("SMS by mail to a gateway") {
    World world;
    world.set("sms", R"({"on":true,"kind":"mail","url":"","content_type":"form","headers":"","body":"",)"
                     R"("mail_to":"{to_digits}@sms.hospital.example","trust_pem":""})");
    auto sent = world.as(world.ana).post("/notifications/phone", R"({"phone":"+15125550100"})");
    CHECK(sent.status == 200);
    REQUIRE(world.mailer.taken.size() == 1);
    CHECK(world.mailer.taken[0].mail.to == "15125550100@sms.hospital.example");
    CHECK(world.mailer.taken[0].mail.text.find("is your code for Mercy General") == 7);
  }

  TEST_CASE("values cannot break out of the request that carries them") {
    SmsConnector connector;
    connector.url = "https://gw.example/?t={text}";
    connector.content_type = SmsFormat::json;
    connector.body = R"({"to":"{to}","text":"{text}"})";
    connector.secret = "s";
    auto request = sms_request(connector, "+1", "a\"b\n{secret}&");
    CHECK(request.body == R"({"to":"+1","text":"a\"b\n{secret}&"})");
    CHECK(request.url == "https://gw.example/?t=a%22b%0A%7Bsecret%7D%26");
    connector.content_type = SmsFormat::xml;
    connector.body = "<m to='{to}'>{text}</m>";
    CHECK(sms_request(connector, "+1", "<x>&").body == "<m to='+1'>&lt;x&gt;&amp;</m>");
  }

  TEST_CASE("secrets go in and never out, and to no other server than they were given for") {
    Mobile world;
    std::string shown = world.admin_client().get("/notification-channels").body;
    CHECK(shown.find("tok&1") == std::string::npos);
    CHECK(shown.find(R"("has_secret":true)") != std::string::npos);
    world.set("sms", gateway_json(world.gateway, ""));  // kept
    CHECK(world.admin_client()
              .post("/notification-channels/sms/test", R"({"to":"+15125550100"})")
              .body.find(R"("ok":true)") != std::string::npos);
    CHECK(world.gateway.requests().back().head.find("tok&1") != std::string::npos);
    HttpsServer other;
    auto moved = world.admin_client().put("/notification-channels/sms", gateway_json(other, ""));
    CHECK(moved.status == 422);
    CHECK(moved.field_paths() == "secret");
    auto stored = must(world.db->read([](data::Tx& tx) {
      return tx.in(data::Module{"notifications"})
          .one<Bytes>("SELECT sealed FROM notifications_settings WHERE name = 'sms'");
    }));
    CHECK(std::string(as_text(stored)).find("tok&1") == std::string::npos);
    CHECK(world.audited("notifications.channel_on").size() == 2);
    CHECK(world.audited("notifications.channel_tested").size() == 1);
  }

  TEST_CASE("settings that cannot work are refused with their field") {
    World world;
    auto refused = [&](const std::string& channel, const std::string& json) {
      auto answer = world.admin_client().put("/notification-channels/" + channel, json);
      CHECK(answer.status == 422);
      return answer.field_paths();
    };
    auto sms = [](const std::string& url, const std::string& headers, const std::string& body) {
      return R"({"on":true,"kind":"https","url":")" + url + R"(","content_type":"form","headers":")" + headers +
             R"(","body":")" + body + R"(","mail_to":"","trust_pem":""})";
    };
    CHECK(refused("sms", sms("http://gw.example/", "", "{to}{text}")) == "url");
    CHECK(refused("sms", sms("https://gw.example/", "Host: x", "{to}{text}")) == "headers");
    CHECK(refused("sms", sms("https://gw.example/", "no colon", "{to}{text}")) == "headers");
    CHECK(refused("sms", sms("https://gw.example/", "", "{to}")) == "body");
    CHECK(refused("push", R"({"on":true,"hosts":[],"trust_pem":""})") == "hosts");
    CHECK(refused("push", R"({"on":true,"hosts":["10.0.0.1/x"],"trust_pem":""})") == "hosts[0]");
    CHECK(refused("push", R"({"on":false,"hosts":[],"trust_pem":"x"})") == "trust_pem");
    CHECK(refused("mailbox", R"({"on":true,"host":"pop.example","port":110,"security":"plain","username":"a",)"
                             R"("password":"b","trust_pem":""})") == "security");
    auto test = world.admin_client().post("/notification-channels/sms/test", "{}");
    CHECK(test.status == 200);
    CHECK(test.json<ChannelTest>().code == "no_phone");
    CHECK(world.admin_client().post("/notification-channels/fax/test", "{}").status == 404);
  }

  TEST_CASE("the test of e-mail goes to the administrator and says what the server said") {
    World world;
    auto good = world.admin_client().post("/notification-channels/email/test", "{}").json<ChannelTest>();
    CHECK(good.ok);
    REQUIRE(world.mailer.taken.size() == 1);
    CHECK(world.mailer.taken[0].mail.to == "bo@hospital.example");
    world.mailer.answer(Fault::forbidden, "smtp_sign_in_refused");
    auto bad = world.admin_client().post("/notification-channels/email/test", "{}").json<ChannelTest>();
    CHECK_FALSE(bad.ok);
    CHECK(bad.code == "smtp_sign_in_refused");
  }

  TEST_CASE("web push: sealed, proved, to allowed services only; an ended subscription goes") {
    World world;
    HttpsServer service;
    world.set("push", R"({"on":true,"hosts":["localhost"],"trust_pem":)" + json_text(service.pem) + "}");
    auto key = world.api->anonymous().get("/notifications/push-key").json<PushKey>();
    CHECK(key.on);
    CHECK(must(from_base64url(key.key)).size() == 65);
    const std::string keys =
        R"(,"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")"
        R"(,"auth":"BTBZMqHH6r4Tts7J_aSIgg"})";
    auto subscribe = [&](const std::string& endpoint) {
      return world.as(world.ana).post("/notifications/push", R"({"endpoint":)" + json_text(endpoint) + keys);
    };
    CHECK(subscribe("https://10.1.2.3/inner").code == "push_service_unknown");
    CHECK(subscribe("https://localhost.evil.example/").code == "push_service_unknown");
    CHECK(subscribe("http://localhost/").status == 422);
    CHECK(subscribe(service.address("/sub/1")).body == R"({"devices":1})");
    CHECK(subscribe(service.address("/sub/1")).body == R"({"devices":1})");
    world.choose(world.ana, world.choice(world.ana, "assignments", Mode::off, Mode::off, Mode::now));
    world.tell(world.ana, World::note());
    CHECK(world.states() == "push sent");
    auto request = service.requests().at(0);
    CHECK(request.head.starts_with("POST /sub/1 HTTP/1.1\r\n"));
    CHECK(request.head.find("Content-Encoding: aes128gcm\r\n") != std::string::npos);
    CHECK(request.head.find("TTL: ") != std::string::npos);
    CHECK(request.head.find(", k=" + key.key + "\r\n") != std::string::npos);
    CHECK(request.body.find("Sepsis") == std::string::npos);
    CHECK(request.body.size() > 86);
    service.answer("410 Gone");
    world.tell(world.ana, World::note());
    CHECK(world.states() == "push sent, push fell_back push_status_410, email sent fallback");
    CHECK(world.preferences(world.ana).push_devices == 0);
    subscribe(service.address("/sub/2"));
    CHECK(world.as(world.bo)
              .post("/notifications/push/forget", R"({"endpoint":)" + json_text(service.address("/sub/2")) + "}")
              .status == 200);
    CHECK(world.preferences(world.ana).push_devices == 1);  // not his to end
  }

  TEST_CASE("hosts of push services") {
    std::vector<std::string> hosts = {"fcm.googleapis.com", "*.notify.windows.com"};
    CHECK(host_allowed(hosts, "fcm.googleapis.com"));
    CHECK(host_allowed(hosts, "wns2-ch1p.notify.WINDOWS.com"));
    for (const char* bad : {"notify.windows.com", "evil-notify.windows.com.evil.example", "xnotify.windows.com",
                            "googleapis.com", "a.fcm.googleapis.com", ""})
      CHECK_MESSAGE(!host_allowed(hosts, bad), bad);
  }

  TEST_CASE("a bounce suppresses the address it names; forged and foreign ones do not; letters stay in the mailbox") {
    World world;
    world.tell(world.ana, World::note());
    world.tell(world.bo, World::note());
    std::string of_ana = world.mailer.taken[0].id, of_bo = world.mailer.taken[1].id;
    ReportBox box({
        report_of(of_ana, "Ana@hospital.example"), "Subject: hello\r\n\r\nA letter that somebody sent here.",
        report_of("0193aa00-0000-7000-8000-000000000001", "bo@hospital.example"),  // no mail of ours
        report_of(of_bo, "bo@private.example"),                                    // where his mailbox forwards to
    });
    world.set("mailbox", box.settings());
    auto test = world.admin_client().post("/notification-channels/mailbox/test", "{}").json<ChannelTest>();
    CHECK_MESSAGE(test.ok, test.detail);
    CHECK(world.states() == "email failed bounced_5.1.1, email failed bounced_5.1.1");
    CHECK(world.preferences(world.ana).email_problem == "bounced");
    CHECK_FALSE(world.preferences(world.bo).email_problem);
    CHECK(box.left() == std::vector<int>{2});
    CHECK(box.retrieved() == 4);
    world.wait(minutes(6));  // the schedule visits again and does not read the letter again
    CHECK(box.retrieved() == 4);
    CHECK_FALSE(world.admin_client().get("/notification-channels").json<ChannelSettings>().mailbox.last_error);
    world.tell(world.ana, World::note());
    CHECK(world.mailer.taken.size() == 2);
    // A wrong password is said, and the schedule notes it.
    world.set("mailbox", box.settings(R"(,"password":"wrong")"));
    auto bad = world.admin_client().post("/notification-channels/mailbox/test", "{}").json<ChannelTest>();
    CHECK(bad.code == "mailbox_sign_in_refused");
    world.wait(minutes(6));
    CHECK(world.admin_client().get("/notification-channels").json<ChannelSettings>().mailbox.last_error ==
          "mailbox_sign_in_refused");
  }

  TEST_CASE("a letter of any size before it keeps no report from being read, and a report counts once") {
    World world;
    world.tell(world.ana, World::note());
    const std::string report = report_of(world.mailer.taken[0].id, "ana@hospital.example");
    ReportBox box({std::string(3 << 20, 'x'), report});
    world.set("mailbox", box.settings());
    world.wait(minutes(6));
    CHECK(box.retrieved() == 1);
    CHECK(world.states() == "email failed bounced_5.1.1");
    ReportBox again({report});  // the server forgot that it was removed
    world.set("mailbox", again.settings());
    world.wait(minutes(6));
    CHECK(again.retrieved() == 0);
    CHECK(world.audited("notifications.address_suppressed").size() == 1);
  }

  TEST_CASE("a full mailbox and a complaint: one fails the mail, the other ends them") {
    World world;
    world.tell(world.ana, World::note());
    std::string id = world.mailer.taken[0].id;
    ReportBox full({report_of(id, "ana@hospital.example", "5.2.2")});
    world.set("mailbox", full.settings());
    world.wait(minutes(6));
    CHECK(world.states() == "email failed bounced_5.2.2");
    CHECK_FALSE(world.preferences(world.ana).email_problem);
    ReportBox complaint({"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: "
                         "message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n\r\n--b\r\nContent-Type: "
                         "message/rfc822\r\n\r\nMessage-ID: <" +
                         id + "@learn.hospital.example>\r\n\r\nx\r\n--b--"});
    world.set("mailbox", complaint.settings());
    world.wait(minutes(6));
    CHECK(world.preferences(world.ana).email_problem == "complaint");
  }
}

}  // namespace mc::notifications
