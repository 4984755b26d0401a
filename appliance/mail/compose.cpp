#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "appliance/base/bytes.hpp"
#include "appliance/base/text.hpp"
#include "appliance/mail/mail.hpp"

namespace mc::mail {
namespace {

constexpr std::size_t kMaxPart = 1 << 20;
constexpr std::size_t kMaxAddress = 254;  // RFC 5321 section 4.5.3.1.3
constexpr std::size_t kWordBytes = 45;    // an encoded word has 75 characters at most: 60 of base 64
constexpr std::size_t kLineBytes = 57;    // 76 characters of base 64

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
}
/// An address of a web page that may stand between angle brackets in a head.
bool is_header_address(std::string_view text) {
  return text.starts_with("https://") && text.size() <= 900 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 32 && c < 127 && c != '<' && c != '>'; });
}
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 32 && c < 127; }) && text.size() <= 70 &&
         text.find("=?") == std::string_view::npos;
}

/// RFC 5322 date in UTC: "Sat, 21 Nov 2026 05:15:59 +0000".
std::string date_text(Instant at) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::chrono::sys_days day{std::chrono::days{date_of(at).days}};
  std::chrono::year_month_day date{day};
  std::int64_t second = (at - start_of(date_of(at))).count() / 1000;
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), second / 3600, second / 60 % 60, second % 60);
}

/// A display name before an address: quoted, or encoded when it is not ASCII.
std::string mailbox(std::string_view name, std::string_view address) {
  if (name.empty()) return fmt::format("<{}>", address);
  if (!is_plain(name)) return fmt::format("{}\r\n <{}>", header_text(name), address);
  std::string quoted;
  for (char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("\"{}\" <{}>", quoted, address);
}

/// Line ends become CRLF before encoding, as RFC 2045 section 6.8 asks for text.
std::string part(std::string_view type, std::string_view text) {
  std::string canonical;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) canonical += '\r';
    canonical += text[i];
  }
  std::string out = fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", type);
  for (std::size_t at = 0; at < canonical.size(); at += kLineBytes)
    out += to_base64(as_bytes(std::string_view(canonical).substr(at, kLineBytes))) + "\r\n";
  return out;
}

}  // namespace

bool is_mail_address(std::string_view text) {
  std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || at > 64 || text.size() > kMaxAddress)
    return false;
  if (text.find('@', at + 1) != std::string_view::npos || text.starts_with('-')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > 32 && c < 127 && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
}

Status check_mail(const Mail& mail) {
  if (!is_mail_address(mail.to))
    return fail(Fault::invalid, "mail_address_unusable", "It is not one e-mail address that mail can be sent to.");
  bool usable = !has_control(mail.subject) && !has_control(mail.to_name) && !mail.subject.empty() &&
                mail.subject.size() <= 500 && mail.to_name.size() <= 500 && mail.text.size() <= kMaxPart &&
                mail.html.size() <= kMaxPart && is_utf8(mail.subject) && is_utf8(mail.to_name) && is_utf8(mail.text) &&
                is_utf8(mail.html) && (!mail.unsubscribe || is_header_address(*mail.unsubscribe));
  if (!usable) return fail(Fault::invalid, "mail_text_unusable", "The mail holds what a mail must not hold.");
  return {};
}

std::string header_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    std::size_t size = std::min(text.size(), kWordBytes);
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + to_base64(as_bytes(text.substr(0, size))) + "?=";
    text.remove_prefix(size);
  }
  return out;
}

std::string compose(const Sender& sender, const Mail& mail, std::string_view id, Instant now) {
  std::string out = fmt::format("From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n"
                                "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
                                mailbox(sender.name, sender.address), mailbox(mail.to_name, mail.to),
                                header_text(mail.subject), date_text(now), id, sender.host);
  if (mail.unsubscribe)
    out += fmt::format("List-Unsubscribe: <{}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                       *mail.unsubscribe);
  if (mail.html.empty()) return out + part("text/plain", mail.text);
  std::string boundary = fmt::format("=_{}", id);  // "=_" never occurs in base 64
  out += fmt::format("Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n", boundary);
  out += fmt::format("--{}\r\n{}--{}\r\n{}--{}--\r\n", boundary, part("text/plain", mail.text), boundary,
                     part("text/html", mail.html), boundary);
  return out;
}

}  // namespace mc::mail
