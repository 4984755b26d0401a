#pragma once
// For tests of channels: real accounts, a mail server that does what the test says, and servers of the outside world on
// the loopback.
#include <deque>
#include <fstream>
#include <mutex>

#include "appliance/base/text.hpp"
#include "appliance/net/testing.hpp"
#include "modules/notifications/requests.hpp"
#include "modules/notifications/service.hpp"
#include "modules/testing.hpp"

namespace mc::notifications::testing {

/// Takes every mail unless `answers` holds something else to say.
struct ScriptedMailer final : mail::Mailer {
  struct Taken {
    mail::Mail mail;
    std::string id;
  };
  bool available() const override { return on; }
  Status send(data::Tx&, const mail::Mail&) override { return internal("unexpected"); }
  Status deliver(const mail::Mail& mail, std::string_view id) override {
    TRY(mail::check_mail(mail));
    ++asked;
    if (!answers.empty()) {
      Error answer = answers.front();
      answers.pop_front();
      return std::unexpected(answer);
    }
    taken.push_back({mail, std::string(id)});
    return {};
  }
  void answer(Fault fault, std::string code, int times = 1) {
    for (int i = 0; i < times; ++i) answers.push_back({fault, code, "", {}});
  }
  bool on = true;
  int asked = 0;
  std::deque<Error> answers{};
  std::vector<Taken> taken{};
};

/// Answers HTTPS requests with what the test says and keeps them.
class HttpsServer {
public:
  struct Request {
    std::string head;
    std::string body;
  };
  HttpsServer() : listener_([this](net::testing::Peer& peer) { talk(peer); }) {
    certificate_.write(folder_.path() / "trust.pem");
    std::ifstream in(folder_.path() / "trust.pem");
    pem = {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::string address(const std::string& path) const {
    return "https://localhost:" + std::to_string(listener_.port()) + path;
  }
  std::vector<Request> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  void answer(std::string status) {
    std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  std::string pem;

private:
  void talk(net::testing::Peer& peer) {
    if (!peer.start_tls(certificate_)) return;
    Request request;
    std::size_t length = 0;
    for (std::string line; !(line = peer.read_line()).empty() && line != "\r\n";) {
      if (line.starts_with("Content-Length: ")) length = static_cast<std::size_t>(std::stoul(line.substr(16)));
      request.head += line;
    }
    request.body = peer.read(length);
    std::string status;
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(std::move(request));
      status = status_;
    }
    peer.write("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
  }
  security::testing::TemporaryFolder folder_;
  net::testing::TestCertificate certificate_;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
  std::string status_ = "201 Created";
  net::testing::TestListener listener_;
};

struct World : TestPlatform {
  ScriptedMailer mailer{};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<Notifications> notifications;
  PersonId ana, bo;
  http::TestClient admin_client() { return api->sign_in({{"admin"}}, bo); }

  World() {
    settings.base_url = "https://learn.hospital.example";
    settings.organisation_name = "Mercy General";
    notifications = make_notifications(platform, {*accounts, mailer, *keys});
    clock.set(must(parse_instant("2026-11-18T18:00:00Z")));  // a Wednesday, noon in Chicago
    ana = add("Ana", "ana@hospital.example");
    bo = add("Bo", "bo@hospital.example");
    start();
  }
  PersonId add(std::string first, std::string email) {
    return must(db->write([&](data::Tx& tx) {
             return accounts->upsert(tx, {std::nullopt, std::move(first), "Reyes", std::move(email)});
           }))
        .first;
  }
  http::TestClient as(PersonId who) { return api->sign_in({}, who); }
  static NotificationIn note(std::string code = "assigned", std::string key = {}) {
    return {std::move(code), {{"course", "Sepsis"}, {"credential", "BLS"}}, "x", "/learn/1", std::move(key)};
  }
  void tell(PersonId who, NotificationIn in) {
    must(db->write([&](data::Tx& tx) { return notifications->notify(tx, who, in); }));
    must(deliver());
  }
  void wait(std::chrono::milliseconds time) {
    clock.advance(time);
    must(deliver());
  }
  NotificationPreferences preferences(PersonId who) {
    auto answer = as(who).get("/notifications/preferences");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<NotificationPreferences>();
  }
  /// What PUT takes: everything as it is, with one group changed.
  PreferencesIn choice(PersonId who, const std::string& group, Mode email, Mode sms = Mode::off,
                       Mode push = Mode::off) {
    PreferencesIn out;
    out.zone = "America/Chicago";
    if (!group.empty()) out.groups.items.push_back({group, email, sms, push});
    auto now = preferences(who);
    if (now.quiet_from) out.quiet_from = *now.quiet_from;
    if (now.quiet_to) out.quiet_to = *now.quiet_to;
    return out;
  }
  void choose(PersonId who, const PreferencesIn& in) {
    auto answer = as(who).put_json("/notifications/preferences", in);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
  }
  std::vector<NotificationDelivery> log(const std::string& query = "") {
    auto answer = admin_client().get("/notification-deliveries" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<Page<NotificationDelivery>>().items;
  }
  /// "email sent, sms fell_back sms_off", oldest first.
  std::string states() {
    std::string out;
    auto rows = log();
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
      out += (out.empty() ? "" : ", ") + std::string(shape::enum_name(row->channel)) + " " +
             std::string(shape::enum_name(row->state)) + (row->reason.empty() ? "" : " " + row->reason);
    return out;
  }
  ChannelSettings set(const std::string& channel, const std::string& json) {
    auto answer = admin_client().put("/notification-channels/" + channel, json);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<ChannelSettings>();
  }
};

/// A text as a JSON string.
inline std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace mc::notifications::testing
