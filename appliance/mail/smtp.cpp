#include "appliance/mail/smtp.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "appliance/base/text.hpp"

namespace mc::mail {
namespace {

constexpr std::size_t kMaxLine = 2000;  // RFC 5321 asks for 512; some servers say more
constexpr int kMaxLines = 100;

struct Reply {
  int code = 0;
  std::vector<std::string> lines;  // without the code
};

/// By the enhanced status (RFC 3463): a bare 550 may also be a policy, which is no word on the address.
bool names_no_mailbox(const Reply& got) {
  if (got.code / 100 != 5 || got.lines.empty()) return false;
  std::string_view status = got.lines.front();
  status = status.substr(0, status.find(' '));
  return status == "5.1.1" || status == "5.1.6" || status == "5.1.10" || status == "5.2.1";
}

/// The server itself refuses (relaying, policy, sign-in), which is no word on the recipient either.
bool refuses_us(const Reply& got) {
  return got.code == 530 || got.code == 554 ||
         (!got.lines.empty() && (got.lines.front().starts_with("5.7.") || got.lines.front().starts_with("5.3.")));
}

/// What an answer is about: the session and its sender, one recipient, or one message.
enum class About : std::uint8_t { session, recipient, message };

/// One conversation. Every function waits for the server's answer.
class Conversation {
public:
  Conversation(const SmtpSettings& settings, net::Stream& stream) : settings_(settings), stream_(stream) {}

  Status open() {
    if (settings_.security == Security::implicit) TRY(stream_.start_tls({settings_.trust_file}));
    TRY(expect(TRY(reply()), 220));
    TRY(greet());
    if (settings_.security == Security::starttls) {
      if (!offers("STARTTLS"))
        return forbidden("smtp_no_tls", settings_.host + " offers no encryption (STARTTLS) on this port.");
      TRY(expect(TRY(command("STARTTLS")), 220));
      TRY(stream_.start_tls({settings_.trust_file}));
      TRY(greet());
    }
    if (!settings_.username.empty()) TRY(sign_in());
    return {};
  }
  Status send(const std::string& to, std::string_view message) {
    const std::string& from = settings_.return_path.empty() ? settings_.sender.address : settings_.return_path;
    TRY(expect(TRY(command(fmt::format("MAIL FROM:<{}>", from))), 250));
    Reply recipient = TRY(command(fmt::format("RCPT TO:<{}>", to)));
    if (names_no_mailbox(recipient))
      return fail(Fault::invalid, "smtp_no_such_mailbox", settings_.host + " says that there is no such mailbox.");
    TRY(expect(recipient, 250, About::recipient));
    TRY(expect(TRY(command("DATA")), 354, About::message));
    TRY(stream_.write(dot_stuffed(message)));
    return expect(TRY(reply()), 250, About::message);
  }
  void quit() { (void)command("QUIT"); }

private:
  Result<Reply> reply() {
    Reply out;
    for (int i = 0; i < kMaxLines; ++i) {
      std::string line = TRY(stream_.read_line(kMaxLine));
      bool formed = line.size() >= 3 && line.find_first_not_of("0123456789") >= 3 &&
                    (line.size() == 3 || line[3] == ' ' || line[3] == '-');
      int code = formed ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0') : 0;
      if (code < 200 || code > 599 || (out.code != 0 && code != out.code)) break;
      out.code = code;
      out.lines.push_back(line.size() > 4 ? line.substr(4) : "");
      if (line.size() == 3 || line[3] == ' ') return out;
    }
    return fail(Fault::invalid, "smtp_protocol", settings_.host + " does not speak SMTP on this port.");
  }
  Result<Reply> command(const std::string& line) {
    TRY(stream_.write(line + "\r\n"));
    return reply();
  }
  /// A server's words are not passed on: they may hold addresses. The code says enough.
  Status expect(const Reply& got, int wanted, About about = About::session) const {
    if (got.code / 10 == wanted / 10) return {};
    std::string detail = fmt::format("{} answered {}.", settings_.host, got.code);
    if (got.code / 100 == 4)
      return fail(Fault::unavailable, about == About::session ? "smtp_busy" : "smtp_put_off", std::move(detail));
    if (about == About::session || (about == About::recipient && refuses_us(got)))
      return forbidden("smtp_denied", std::move(detail));
    return fail(Fault::invalid, "smtp_refused", std::move(detail));
  }
  Status greet() {
    Reply got = TRY(command("EHLO " + settings_.sender.host));
    TRY(expect(got, 250));
    offered_.assign(got.lines.begin() + 1, got.lines.end());
    return {};
  }
  /// An extension, or one of its words ("AUTH", "PLAIN").
  bool offers(std::string_view name, std::string_view word = {}) const {
    for (const std::string& line : offered_) {
      auto words = split(line, ' ');
      if (ascii_lower(words.front()) != ascii_lower(name)) continue;
      if (word.empty()) return true;
      for (std::string_view each : words)
        if (ascii_lower(each) == ascii_lower(word)) return true;
    }
    return false;
  }
  Result<std::string> password() const {
    std::ifstream in(settings_.password_file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (!in || text.empty())
      return fail(Fault::unavailable, "smtp_password_unreadable",
                  settings_.password_file.string() + " holds no password.");
    return text;
  }
  Status sign_in() {
    if (!stream_.secured()) return forbidden("smtp_no_tls", "A password is not sent without encryption.");
    std::string secret = TRY(password());
    Reply got;
    if (offers("AUTH", "PLAIN")) {
      std::string both = '\0' + settings_.username + '\0' + secret;
      got = TRY(command("AUTH PLAIN " + to_base64(as_bytes(both))));
    } else if (offers("AUTH", "LOGIN")) {
      TRY(expect(TRY(command("AUTH LOGIN")), 334));
      TRY(expect(TRY(command(to_base64(as_bytes(settings_.username)))), 334));
      got = TRY(command(to_base64(as_bytes(secret))));
    } else {
      return forbidden("smtp_no_sign_in", settings_.host + " offers neither AUTH PLAIN nor AUTH LOGIN.");
    }
    if (got.code / 100 == 5)
      return forbidden("smtp_sign_in_refused", settings_.host + " refuses the user name or password.");
    return expect(got, 235);
  }

  const SmtpSettings& settings_;
  net::Stream& stream_;
  std::vector<std::string> offered_;
};

}  // namespace

std::string dot_stuffed(std::string_view message) {
  std::string out;
  out.reserve(message.size() + 64);
  bool at_start = true;
  for (char c : message) {
    if (at_start && c == '.') out += '.';
    out += c;
    at_start = c == '\n';
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out + ".\r\n";
}

Status Smtp::deliver(const Mail& mail, std::string_view id, Instant now) const {
  TRY(check_mail(mail));
  auto stream = TRY(net::Stream::connect({settings_.host, settings_.port, settings_.timeout}));
  Conversation conversation(settings_, *stream);
  TRY(conversation.open());
  TRY(conversation.send(mail.to, compose(settings_.sender, mail, id, now)));
  conversation.quit();
  return {};
}

Status Smtp::check() const {
  auto stream = TRY(net::Stream::connect({settings_.host, settings_.port, settings_.timeout}));
  Conversation conversation(settings_, *stream);
  TRY(conversation.open());
  conversation.quit();
  return {};
}

}  // namespace mc::mail
