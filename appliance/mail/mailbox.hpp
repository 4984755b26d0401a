#pragma once
// POP3 client (RFC 1939) with TLS from the first byte or STLS (RFC 2595): reads the mailbox that reports of
// undeliverable mails go to. IMAP is not spoken.
#include <memory>
#include <string>
#include <vector>

#include "appliance/mail/smtp.hpp"
#include "appliance/net/stream.hpp"

namespace mc::mail {

struct MailboxSettings {
  std::string host;
  int port = 995;
  Security security = Security::implicit;  // plain: only for a server on the same network, and tests
  std::string username;
  std::string password;
  net::Trust trust{};
  std::chrono::milliseconds timeout{15'000};
};

struct MailboxEntry {
  int number = 0;   // in this session
  std::string uid;  // the same in each session
  std::int64_t bytes = 0;
};

/// One session, used by one thread. What was removed is gone once quit() succeeded. Errors: unavailable: those of
/// net::Stream, `mailbox_refused` (-ERR), `mailbox_protocol`; forbidden: `mailbox_sign_in_refused`, `mailbox_no_tls`.
class Mailbox {
public:
  /// Connects, encrypts and signs in.
  static Result<std::unique_ptr<Mailbox>> open(const MailboxSettings& settings);
  /// At most `limit` messages, oldest first.
  Result<std::vector<MailboxEntry>> list(std::size_t limit);
  /// The message, of which at most `limit` bytes are kept; what is longer is read and dropped, up to 32 MiB.
  Result<std::string> retrieve(int number, std::size_t limit);
  Status remove(int number);
  Status quit();

private:
  explicit Mailbox(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)) {}
  Status greet(const MailboxSettings& settings);
  Result<std::string> command(const std::string& line);
  Result<std::string> reply();
  Result<std::vector<std::string>> lines(std::size_t most);
  std::unique_ptr<net::Stream> stream_;
};

/// The server's words, pure: what the fuzzer gets at.
namespace pop3 {

/// "+OK ..." -> what follows; nothing for "-ERR" and everything else (`refused` tells them apart).
std::optional<std::string> ok_text(std::string_view line, bool& refused);
/// "12 uid" of UIDL: RFC 1939 allows 1 to 70 characters from 0x21 to 0x7E.
std::optional<std::pair<int, std::string>> uid_line(std::string_view line);
/// "12 34567" of LIST.
std::optional<std::pair<int, std::int64_t>> size_line(std::string_view line);
/// Takes the dot away that the server put before a line that starts with one; nothing for the end mark.
std::optional<std::string_view> unstuffed(std::string_view line);

}  // namespace pop3
}  // namespace mc::mail
