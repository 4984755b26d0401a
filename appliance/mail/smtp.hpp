#pragma once
// SMTP client (RFC 5321) of the hospital's own mail server: STARTTLS (RFC 3207) or TLS from the first byte (RFC 8314),
// AUTH PLAIN and LOGIN (RFC 4954).
#include <filesystem>
#include <string>

#include "appliance/base/bytes.hpp"
#include "appliance/mail/mail.hpp"
#include "appliance/net/stream.hpp"

namespace mc::mail {

/// plain: no encryption, for a relay on the same machine or network; a password is never sent over it.
enum class Security : std::uint8_t { starttls, implicit, plain };
ENUM_NAMES(Security, starttls, implicit, plain)

struct SmtpSettings {
  std::string host{};  // empty: mail is off
  int port = 587;
  Security security = Security::starttls;
  std::string username{};                 // empty: no sign-in
  std::filesystem::path password_file{};  // read at each connection, so that a new password needs no restart
  std::filesystem::path trust_file{};     // PEM; empty: the system's authorities
  Sender sender{};
  std::string return_path{};  // where reports of mails that could not be delivered go; empty: the sender's address
  std::chrono::milliseconds timeout{15'000};
};

/// One delivery at a time per call; thread-safe, holds no connection. Errors:
/// unavailable (try again): those of net::Stream, `smtp_busy` (a 4xx answer to us), `smtp_put_off` (a 4xx answer to
/// this recipient or mail: others may go), `smtp_password_unreadable`; invalid (do not try again): `smtp_refused` (a
/// 5xx answer to this recipient or mail), `smtp_no_such_mailbox` (the server said 5.1.1 or its like of the recipient),
/// `smtp_protocol`; forbidden (an administrator mends it): `smtp_denied` (a 5xx answer to us: greeting, sender,
/// relaying, policy), `smtp_sign_in_refused`, `smtp_no_tls` (no STARTTLS offered), `smtp_no_sign_in` (no AUTH that we
/// speak).
class Smtp {
public:
  explicit Smtp(SmtpSettings settings) : settings_(std::move(settings)) {}
  const SmtpSettings& settings() const { return settings_; }
  /// Hands the mail over; success means that the server took responsibility for it. `id` as in compose().
  Status deliver(const Mail& mail, std::string_view id, Instant now) const;
  /// Connects, encrypts and signs in, and sends nothing.
  Status check() const;

private:
  SmtpSettings settings_;
};

/// Lines that start with a dot get another one, and the end mark is added (RFC 5321 section 4.5.2).
std::string dot_stuffed(std::string_view message);

}  // namespace mc::mail
