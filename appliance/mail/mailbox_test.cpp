// The POP3 client against a listener that speaks POP3.
#include <fstream>
#include <map>
#include <mutex>

#include "appliance/mail/mailbox.hpp"
#include "appliance/net/testing.hpp"
#include "appliance/security/testing.hpp"

namespace mc::mail {
namespace {

using net::testing::Peer;
using net::testing::TestCertificate;
using net::testing::TestListener;
using security::testing::code_of;
using security::testing::must;

struct BoxManners {
  Security security = Security::implicit;
  std::string answer_pass = "+OK in";
  std::string answer_stls = "+OK go";
  std::string greeting = "+OK ready";
  std::string uidl = "1 a-1\r\n2 b-2\r\n";
};

/// A POP3 server whose messages are removed when the session ends well, as RFC 1939 wants it.
class BoxServer {
public:
  explicit BoxServer(BoxManners manners) : manners_(std::move(manners)), listener_([this](Peer& peer) { talk(peer); }) {
    certificate_.write(folder_.path() / "trust.pem");
  }
  MailboxSettings settings() const {
    MailboxSettings out;
    out.host = "localhost";
    out.port = listener_.port();
    out.security = manners_.security;
    out.username = "bounces";
    out.password = "s3cret";
    out.trust.file = folder_.path() / "trust.pem";
    out.timeout = std::chrono::seconds{3};
    return out;
  }
  std::map<int, std::string> messages() const {
    std::lock_guard lock(mutex_);
    return messages_;
  }
  std::vector<std::string> in_the_clear() const {
    std::lock_guard lock(mutex_);
    return clear_;
  }

private:
  void talk(Peer& peer) {
    bool secured = manners_.security == Security::implicit && peer.start_tls(certificate_);
    if (manners_.security == Security::implicit && !secured) return;
    peer.write(manners_.greeting + "\r\n");
    std::vector<int> gone;
    for (std::string line = peer.read_line(); !line.empty(); line = peer.read_line()) {
      line.resize(line.size() - 2);
      if (!secured) {
        std::lock_guard lock(mutex_);
        clear_.push_back(line);
      }
      if (line == "STLS") {
        peer.write(manners_.answer_stls + "\r\n");
        secured = manners_.answer_stls.starts_with("+OK") && peer.start_tls(certificate_);
      } else if (line.starts_with("PASS")) {
        peer.write((line == "PASS s3cret" ? manners_.answer_pass : "-ERR no") + "\r\n");
      } else if (line == "UIDL") {
        peer.write("+OK\r\n" + manners_.uidl + ".\r\n");
      } else if (line == "LIST") {
        peer.write("+OK 2 messages\r\n1 30\r\n2 20\r\n.\r\n");
      } else if (line.starts_with("RETR ")) {
        peer.write("+OK\r\n" + messages()[std::stoi(line.substr(5))] + ".\r\n");
      } else if (line.starts_with("DELE ")) {
        gone.push_back(std::stoi(line.substr(5)));
        peer.write("+OK\r\n");
      } else if (line == "QUIT") {
        std::lock_guard lock(mutex_);
        for (int number : gone) messages_.erase(number);
        peer.write("+OK bye\r\n");
        return;
      } else {
        peer.write("+OK\r\n");
      }
    }
  }

  BoxManners manners_;
  security::testing::TemporaryFolder folder_;
  TestCertificate certificate_;
  mutable std::mutex mutex_;
  std::map<int, std::string> messages_{{1, "Subject: one\r\n\r\n..hidden\r\nend\r\n"}, {2, "Subject: two\r\n\r\n"}};
  std::vector<std::string> clear_;
  TestListener listener_;
};

}  // namespace

TEST_SUITE("mail") {
  TEST_CASE("messages are listed, read and removed, over TLS from the first byte and over STLS") {
    for (Security security : {Security::implicit, Security::starttls}) {
      BoxServer server({.security = security});
      auto box = must(Mailbox::open(server.settings()));
      auto entries = must(box->list(10));
      REQUIRE(entries.size() == 2);
      CHECK(entries[0].uid == "a-1");
      CHECK(entries[0].bytes == 30);
      CHECK(entries[1].number == 2);
      CHECK(must(box->retrieve(1, 1000)) == "Subject: one\r\n\r\n.hidden\r\nend\r\n");
      CHECK(must(box->retrieve(1, 20)) == "Subject: one\r\n\r\n");  // whole lines; the rest is dropped
      must(box->remove(1));
      CHECK(server.messages().size() == 2);  // not before the session ends well
      must(box->quit());
      CHECK(server.messages().size() == 1);
      CHECK(must(Mailbox::open(server.settings()))->list(1)->size() == 1);
      for (const std::string& line : server.in_the_clear()) CHECK(line == "STLS");
    }
  }

  TEST_CASE("no encryption, no trust, a wrong password, another protocol") {
    BoxServer plain({.security = Security::starttls, .answer_stls = "-ERR unknown"});
    CHECK(code_of(Mailbox::open(plain.settings())) == "mailbox_no_tls");
    BoxServer server({});
    MailboxSettings settings = server.settings();
    settings.password = "wrong";
    CHECK(code_of(Mailbox::open(settings)) == "mailbox_sign_in_refused");
    settings.password = "s3cret\r\nDELE 1";
    CHECK(code_of(Mailbox::open(settings)) == "mailbox_sign_in_refused");
    settings = server.settings();
    settings.trust = {};
    CHECK(code_of(Mailbox::open(settings)) == "tls_untrusted");
    CHECK(server.messages().size() == 2);
    BoxServer other({.greeting = "220 smtp.example ESMTP"});
    CHECK(code_of(Mailbox::open(other.settings())) == "mailbox_protocol");
    BoxServer odd({.uidl = "1 a\r\nx y\r\n"});
    CHECK(code_of(must(Mailbox::open(odd.settings()))->list(10)) == "mailbox_protocol");
  }

  TEST_CASE("words of the server") {
    bool refused = false;
    CHECK(pop3::ok_text("+OK 2 messages", refused) == "2 messages");
    CHECK_FALSE(refused);
    CHECK_FALSE(pop3::ok_text("-ERR no", refused));
    CHECK(refused);
    CHECK_FALSE(pop3::ok_text("+OKAY", refused));
    CHECK_FALSE(refused);
    CHECK(pop3::uid_line("12 abc") == std::pair(12, std::string("abc")));
    for (const char* bad : {"", "12", "0 a", "-1 a", "x a", "1 ", "1 a b", "99999999999 a"})
      CHECK_MESSAGE(!pop3::uid_line(bad), bad);
    CHECK(pop3::size_line("3 1234") == std::pair(3, std::int64_t{1234}));
    for (const char* bad : {"", "3", "3 -1", "3 x", "0 5", "3 99999999999999999999"})
      CHECK_MESSAGE(!pop3::size_line(bad), bad);
    CHECK_FALSE(pop3::unstuffed("."));
    CHECK(pop3::unstuffed("..") == ".");
    CHECK(pop3::unstuffed("") == "");
  }
}

}  // namespace mc::mail
