// Composing, the SMTP client against a listener that speaks SMTP, and the queue between them.
#include <fstream>
#include <mutex>

#include "appliance/base/log.hpp"
#include "appliance/jobs/queue.hpp"
#include "appliance/mail/outbox.hpp"
#include "appliance/net/testing.hpp"
#include "appliance/security/testing.hpp"

namespace mc::mail {
namespace {

using net::testing::Peer;
using net::testing::TestCertificate;
using net::testing::TestListener;
using security::testing::code_of;
using security::testing::must;

const Mail kMail{"ana@hospital.example", "Ana Reyes", "Your new password", "Hello Ana,\n.\n.hidden\nbye\n",
                 "<p>Hello Ana</p>"};

/// How the mail server behaves.
struct Manners {
  bool offer_tls = true;
  bool implicit = false;
  std::string sign_in = "AUTH PLAIN LOGIN";
  std::string answer_rcpt = "250 ok";
  std::string answer_data = "250 queued";
  bool smuggle = false;  // plain text behind the answer to STARTTLS
};

/// A real SMTP server for one mail at a time; remembers what it was told.
class MailServer {
public:
  explicit MailServer(Manners manners) : manners_(std::move(manners)), listener_([this](Peer& peer) { talk(peer); }) {
    certificate_.write(folder_.path() / "trust.pem");
    std::ofstream(folder_.path() / "password") << "s3cret\n";
  }
  SmtpSettings settings() const {
    SmtpSettings out;
    out.host = "localhost";
    out.port = listener_.port();
    out.security = manners_.implicit ? Security::implicit : Security::starttls;
    out.username = "medconnect";
    out.password_file = folder_.path() / "password";
    out.trust_file = folder_.path() / "trust.pem";
    out.sender = {"noreply@hospital.example", "Mercy General", "learn.hospital.example"};
    out.timeout = std::chrono::seconds{3};
    return out;
  }
  std::vector<std::string> commands() const {
    std::lock_guard lock(mutex_);
    return commands_;
  }
  std::vector<std::string> messages() const {
    std::lock_guard lock(mutex_);
    return messages_;
  }

private:
  void talk(Peer& peer) {
    bool secured = manners_.implicit && peer.start_tls(certificate_);
    if (manners_.implicit && !secured) return;
    peer.write("220 test ESMTP\r\n");
    for (std::string line = peer.read_line(); !line.empty(); line = peer.read_line()) {
      {
        std::lock_guard lock(mutex_);
        commands_.push_back(line.substr(0, line.size() - 2));
      }
      if (line.starts_with("EHLO")) {
        peer.write("250-test\r\n");
        if (manners_.offer_tls && !secured) peer.write("250-STARTTLS\r\n");
        peer.write("250-8BITMIME\r\n250 " + manners_.sign_in + "\r\n");
      } else if (line.starts_with("STARTTLS")) {
        peer.write(manners_.smuggle ? "220 go\r\n250 smuggled\r\n" : "220 go\r\n");
        secured = peer.start_tls(certificate_);
        if (!secured) return;
      } else if (line.starts_with("AUTH PLAIN")) {
        peer.write(line == "AUTH PLAIN AG1lZGNvbm5lY3QAczNjcmV0\r\n" ? "235 in\r\n" : "535 no\r\n");
      } else if (line.starts_with("AUTH LOGIN")) {
        peer.write("334 VXNlcm5hbWU6\r\n");
        bool known = peer.read_line() == "bWVkY29ubmVjdA==\r\n";
        peer.write("334 UGFzc3dvcmQ6\r\n");
        peer.write(peer.read_line() == "czNjcmV0\r\n" && known ? "235 in\r\n" : "535 no\r\n");
      } else if (line.starts_with("RCPT")) {
        peer.write(manners_.answer_rcpt + "\r\n");
      } else if (line.starts_with("DATA")) {
        peer.write("354 go\r\n");
        take_message(peer);
        peer.write(manners_.answer_data + "\r\n");
      } else {
        peer.write(line.starts_with("QUIT") ? "221 bye\r\n" : "250 ok\r\n");
      }
    }
  }
  void take_message(Peer& peer) {
    std::string message;
    for (std::string line = peer.read_line(); !line.empty() && line != ".\r\n"; line = peer.read_line())
      message += line.starts_with('.') ? line.substr(1) : line;
    std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
  }

  Manners manners_;
  security::testing::TemporaryFolder folder_;
  TestCertificate certificate_;
  mutable std::mutex mutex_;
  std::vector<std::string> commands_;
  std::vector<std::string> messages_;
  TestListener listener_;
};

std::string deliver(const Manners& manners, const Mail& mail = kMail) {
  MailServer server(manners);
  return code_of(Smtp(server.settings()).deliver(mail, "id-1", Instant{1'795'000'000'000}));
}

struct Quiet {
  Quiet() { log::set_level(log::Level::error); }
  ~Quiet() { log::set_level(log::Level::info); }
};

}  // namespace

TEST_SUITE("mail") {
  TEST_CASE("a mail has a whole head, encoded words, and text and HTML as alternatives") {
    Mail mail{"ana@hospital.example", "Ana \"Annie\" Reyes", "Grüße", "Hello\nthere", "<p>Hello</p>"};
    std::string text = compose({"noreply@hospital.example", "Hôpital", "learn.hospital.example"}, mail, "id-1",
                               Instant{1'795'000'000'000});
    CHECK(text == "From: =?UTF-8?B?SMO0cGl0YWw=?=\r\n <noreply@hospital.example>\r\n"
                  "To: \"Ana \\\"Annie\\\" Reyes\" <ana@hospital.example>\r\n"
                  "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"
                  "Date: Wed, 18 Nov 2026 11:06:40 +0000\r\n"
                  "Message-ID: <id-1@learn.hospital.example>\r\n"
                  "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: multipart/alternative; boundary=\"=_id-1\"\r\n\r\n"
                  "--=_id-1\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                  "SGVsbG8NCnRoZXJl\r\n"
                  "--=_id-1\r\n"
                  "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                  "PHA+SGVsbG88L3A+\r\n"
                  "--=_id-1--\r\n");
  }

  TEST_CASE("a long subject is folded into words of at most 75 characters, never inside a character") {
    std::string subject;
    for (int i = 0; i < 60; ++i) subject += "é";
    std::string header = header_text(subject);
    std::string decoded;
    for (std::size_t at = 0; at < header.size();) {
      std::size_t end = std::min(header.find("\r\n ", at), header.size());
      std::string word = header.substr(at, end - at);
      CHECK(word.size() <= 75);
      REQUIRE(word.starts_with("=?UTF-8?B?"));
      Bytes part = must(from_base64(word.substr(10, word.size() - 12)));
      CHECK(is_utf8(as_text(part)));
      decoded += as_text(part);
      at = end + 3;
    }
    CHECK(decoded == subject);
    CHECK(header_text("plain text") == "plain text");
    CHECK(header_text("=?UTF-8?B?eA==?=").starts_with("=?UTF-8?B?PT9"));  // not taken for an encoded word
  }

  TEST_CASE("nothing that could make another header or recipient passes") {
    auto refusal = [](auto change) {
      Mail mail = kMail;
      change(mail);
      return code_of(check_mail(mail));
    };
    CHECK(refusal([](Mail&) {}).empty());
    for (const char* to : {"", "ana", "@x", "ana@", "a@b@c", "ana@x\r\nBcc: y@z", "ana@x>,<y@z", "ana @x", "-ana@x",
                           "ana@x,y@z", "án@x", "\"a\"@x"})
      CHECK_MESSAGE(refusal([&](Mail& mail) { mail.to = to; }) == "mail_address_unusable", to);
    CHECK(refusal([](Mail& mail) { mail.subject = "a\r\nBcc: y@z"; }) == "mail_text_unusable");
    CHECK(refusal([](Mail& mail) { mail.subject = "a\nb"; }) == "mail_text_unusable");
    CHECK(refusal([](Mail& mail) { mail.to_name = "a\rb"; }) == "mail_text_unusable");
    CHECK(refusal([](Mail& mail) { mail.text = "\xff"; }) == "mail_text_unusable");
  }

  TEST_CASE("dots at the start of lines are doubled and the message ends with one") {
    CHECK(dot_stuffed("a\r\n.b\r\n..\r\n") == "a\r\n..b\r\n...\r\n.\r\n");
    CHECK(dot_stuffed(".") == "..\r\n.\r\n");
  }

  TEST_CASE("a mail arrives whole, over STARTTLS and over TLS from the first byte, by either way to sign in") {
    for (bool implicit : {false, true})
      for (const char* sign_in : {"AUTH PLAIN LOGIN", "AUTH LOGIN"}) {
        MailServer server({.implicit = implicit, .sign_in = sign_in});
        Smtp smtp(server.settings());
        must(smtp.deliver(kMail, "id-1", Instant{1'795'000'000'000}));
        REQUIRE(server.messages().size() == 1);
        CHECK(server.messages()[0] == compose(server.settings().sender, kMail, "id-1", Instant{1'795'000'000'000}));
        auto commands = server.commands();
        CHECK(commands.front() == "EHLO learn.hospital.example");
        CHECK(std::count(commands.begin(), commands.end(), "MAIL FROM:<noreply@hospital.example>") == 1);
        CHECK(std::count(commands.begin(), commands.end(), "RCPT TO:<ana@hospital.example>") == 1);
        must(smtp.check());
        CHECK(server.messages().size() == 1);
      }
  }

  TEST_CASE("no encryption, no trust or a wrong password: nothing is sent") {
    CHECK(deliver({.offer_tls = false}) == "smtp_no_tls");
    CHECK(deliver({.smuggle = true}) == "tls_failed");
    CHECK(deliver({.sign_in = "AUTH GSSAPI"}) == "smtp_no_sign_in");
    MailServer server({});
    SmtpSettings settings = server.settings();
    settings.username = "somebody";
    CHECK(code_of(Smtp(settings).check()) == "smtp_sign_in_refused");
    settings = server.settings();
    settings.password_file = "/does/not/exist";
    CHECK(code_of(Smtp(settings).check()) == "smtp_password_unreadable");
    settings = server.settings();
    settings.security = Security::plain;
    CHECK(code_of(Smtp(settings).check()) == "smtp_no_tls");  // a password needs encryption
    settings.username.clear();
    must(Smtp(settings).check());
    settings = server.settings();
    settings.host = "127.0.0.1";  // not the certificate's name
    CHECK(code_of(Smtp(settings).check()) == "tls_untrusted");
  }

  TEST_CASE("a refusal is told from a delay") {
    CHECK(deliver({.answer_rcpt = "550 no such user"}) == "smtp_refused");
    CHECK(deliver({.answer_rcpt = "550 5.1.1 <ana@hospital.example>: unknown"}) == "smtp_no_such_mailbox");
    CHECK(deliver({.answer_rcpt = "550 5.7.1 relaying denied"}) == "smtp_denied");  // says nothing of the address
    CHECK(deliver({.answer_rcpt = "554 relay access denied"}) == "smtp_denied");
    CHECK(deliver({.answer_rcpt = "450 5.1.1 odd"}) == "smtp_put_off");
    CHECK(deliver({.answer_rcpt = "450 greylisted"}) == "smtp_put_off");
    CHECK(deliver({.answer_data = "452 disk full"}) == "smtp_put_off");
    CHECK(deliver({.answer_data = "HTTP/1.1 400"}) == "smtp_protocol");
    CHECK(deliver({.answer_data = "250-one\r\n550 two"}) == "smtp_protocol");
  }

  TEST_CASE("a queued mail is sealed, survives a server that is away, and is sent once") {
    Quiet quiet;
    security::testing::Store store;
    auto jobs = jobs::make_jobs(*store.db, store.clock, *store.random);
    MailServer server({});
    SmtpSettings settings = server.settings();
    std::filesystem::rename(settings.password_file, settings.password_file.string() + ".away");
    auto mailer = make_mailer(*jobs, store.clock, *store.random, *store.keys, settings);
    CHECK(mailer->available());
    must(store.db->write([&](data::Tx& tx) { return mailer->send(tx, kMail); }));
    auto payload = must(store.db->read(
        [](data::Tx& tx) { return tx.in(data::Module{"jobs"}).one<std::string>("SELECT body FROM jobs_queue"); }));
    CHECK(payload.find("ana@") == std::string::npos);
    CHECK(payload.find("Hello") == std::string::npos);
    must(jobs->drain());
    CHECK(server.messages().empty());
    std::filesystem::rename(settings.password_file.string() + ".away", settings.password_file);
    store.clock.advance(std::chrono::seconds{10});
    must(jobs->drain());
    REQUIRE(server.messages().size() == 1);
    CHECK(server.messages()[0].find("To: \"Ana Reyes\" <ana@hospital.example>\r\n") != std::string::npos);
    store.clock.advance(std::chrono::hours{2});
    must(jobs->drain());
    CHECK(server.messages().size() == 1);
  }

  TEST_CASE("without a mail server the mailer says so") {
    security::testing::Store store;
    auto jobs = jobs::make_jobs(*store.db, store.clock, *store.random);
    auto mailer = make_mailer(*jobs, store.clock, *store.random, *store.keys, {});
    CHECK_FALSE(mailer->available());
    CHECK(code_of(store.db->write([&](data::Tx& tx) { return mailer->send(tx, kMail); })) == "mail_off");
  }
}

}  // namespace mc::mail
