#pragma once
// What comes back of mails: delivery status notifications (RFC 3464) and complaints of mail programs (RFC 5965). Pure.
// Whatever a stranger sends to the mailbox is parsed here, so every length is bounded and nothing is believed but what
// the caller can match with a mail that it sent.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/shape/fields.hpp"

namespace mc::mail {

/// RFC 3464 section 2.3.3.
enum class BounceAction : std::uint8_t { failed, delayed, delivered, relayed, expanded, unknown };
ENUM_NAMES(BounceAction, failed, delayed, delivered, relayed, expanded, unknown)

/// What became of the mail to one recipient.
struct Bounced {
  std::string address;  // lower case, without "rfc822;"
  BounceAction action = BounceAction::unknown;
  std::string status;  // "5.1.1"; empty when the report names none
  /// The mailbox does not exist or takes no mail, and will not tomorrow: 5.1.x, 5.2.1, 5.7.x is not among them.
  bool permanent() const;
};

struct MailReport {
  bool complaint = false;  // a person pressed "this is spam"
  std::string message_id;  // of our mail, without <>; empty when the report does not hold it
  std::vector<Bounced> recipients;
};

inline constexpr std::size_t kLongestReport = 1 << 20;

/// Nothing when the message is no report. `message`: head and body, with CRLF or LF.
std::optional<MailReport> parse_report(std::string_view message);

}  // namespace mc::mail
