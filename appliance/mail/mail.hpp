#pragma once
// Mail to people: what a mail is, who sends it, and the text that travels (RFC 5322, MIME).
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/data/data.hpp"
#include "appliance/shape/fields.hpp"

namespace mc::mail {

/// One mail to one person. `html` may be empty; then the text is all there is.
struct Mail {
  std::string to;       // address, ASCII
  std::string to_name;  // may be empty
  std::string subject;
  std::string text;
  std::string html{};
  /// An https address that takes a POST and ends mails of this kind (RFC 8058); mail programs show a button for it.
  std::optional<std::string> unsubscribe{};
};
FIELDS(Mail, to, to_name, subject, text, html, unsubscribe)

/// Thread-safe.
class Mailer {
public:
  virtual ~Mailer() = default;
  /// False when the hospital has set up no mail server: say so instead of promising a mail.
  virtual bool available() const = 0;
  /// Queues the mail in the caller's transaction; it leaves after the commit, with retries over days.
  /// Errors: `mail_off` (unavailable), those of check_mail().
  virtual Status send(data::Tx& tx, const Mail& mail) = 0;
  /// Hands the mail to the server now, outside of transactions: for who keeps a queue of his own. `id` makes the
  /// Message-ID, by which a bounce names the mail. Errors: `mail_off`, those of Smtp::deliver().
  virtual Status deliver(const Mail& mail, std::string_view id) = 0;
};

/// From whom, and how the machine names itself.
struct Sender {
  std::string address;  // "noreply@hospital.example"
  std::string name;     // "Mercy General learning"
  std::string host;     // in Message-ID, "learn.hospital.example"
};

/// Refuses what could become another header or another recipient. Errors (invalid): `mail_address_unusable` (not one
/// ASCII address), `mail_text_unusable` (control characters in a name or subject, or a part over 1 MiB).
Status check_mail(const Mail& mail);
/// True for one address of printable ASCII, as "ana@hospital.example".
bool is_mail_address(std::string_view text);
/// Head and body with CRLF, text and HTML as alternatives, every line under 998 bytes. `id` makes Message-ID and the
/// boundary; the same id gives the same bytes.
std::string compose(const Sender& sender, const Mail& mail, std::string_view id, Instant now);
/// RFC 2047 where needed: "Grüße" -> "=?UTF-8?B?R3LDvMOfZQ==?=", folded.
std::string header_text(std::string_view text);

}  // namespace mc::mail
