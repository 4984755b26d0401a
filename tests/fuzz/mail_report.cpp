// What strangers send to the bounce mailbox: raw, and as edits of a genuine report.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/base/text.hpp"
#include "appliance/mail/bounce.hpp"
#include "appliance/mail/mail.hpp"
#include "tests/fuzz/edits.hpp"

using namespace mc;

namespace {

const std::string kReport =
    "From: MAILER-DAEMON@mx\r\nContent-Type: multipart/report;\r\n report-type=delivery-status; "
    "boundary=\"b=1\"\r\n\r\n"
    "--b=1\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--b=1\r\nContent-Type: message/delivery-status\r\n"
    "Content-Transfer-Encoding: 7bit\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; ana@a.example\r\n"
    "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550\r\n more\r\n\r\n--b=1\r\nContent-Type: "
    "message/rfc822\r\n\r\nMessage-ID: <id-1@host>\r\n\r\nx\r\n--b=1--\r\n";

/// What callers rely on, whatever came in.
void check(std::string_view message) {
  auto report = mail::parse_report(message);
  if (!report) return;
  if (report->message_id.size() > 300 || report->recipients.size() > 101) std::abort();
  for (const mail::Bounced& each : report->recipients) {
    if (!mail::is_mail_address(each.address) || each.address != ascii_lower(each.address)) std::abort();
    if (each.status.size() > 11 || each.status.find_first_not_of("0123456789.") != std::string::npos) std::abort();
    if (each.permanent() && each.action != mail::BounceAction::failed) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  if (data[0] % 3 == 0)
    check({reinterpret_cast<const char*>(data) + 1, size - 1});
  else
    check(fuzz::edited(kReport, data + 1, size - 1));
  return 0;
}
