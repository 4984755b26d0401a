#include "appliance/mail/bounce.hpp"

#include <algorithm>

#include "appliance/base/bytes.hpp"
#include "appliance/base/text.hpp"
#include "appliance/mail/mail.hpp"

namespace mc::mail {
namespace {

constexpr std::size_t kMostFields = 400;
constexpr std::size_t kLongestValue = 2000;
constexpr std::size_t kMostParts = 20;
constexpr std::size_t kMostRecipients = 100;

struct ReportField {
  std::string name;   // lower case
  std::string value;  // unfolded, trimmed
};
using ReportFields = std::vector<ReportField>;

/// The next line without its end; `rest` moves on. Nothing at the end.
std::optional<std::string_view> take_line(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Fields up to the first empty line, which is taken too.
ReportFields take_fields(std::string_view& rest) {
  ReportFields out;
  while (auto line = take_line(rest)) {
    if (line->empty()) break;
    if (out.size() > kMostFields) continue;
    if (line->front() == ' ' || line->front() == '\t') {
      if (out.empty() || out.back().value.size() > kLongestValue) continue;
      std::string& value = out.back().value;
      value += (value.empty() ? "" : " ") + std::string(trim(*line).substr(0, kLongestValue));
      continue;
    }
    std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) continue;  // "From MAILER-DAEMON ..." of old mailboxes
    out.push_back({ascii_lower(trim(line->substr(0, colon))),
                   std::string(trim(line->substr(colon + 1)).substr(0, kLongestValue))});
  }
  return out;
}

std::string_view value_of(const ReportFields& fields, std::string_view name) {
  for (const ReportField& field : fields)
    if (field.name == name) return field.value;
  return {};
}

/// "multipart/report" of "multipart/report; report-type=...".
std::string media_type(const ReportFields& fields) {
  std::string_view value = value_of(fields, "content-type");
  return ascii_lower(trim(value.substr(0, value.find(';'))));
}

/// A parameter of Content-Type, unquoted; its letters are kept.
std::string parameter_of(const ReportFields& fields, std::string_view name) {
  std::string_view rest = value_of(fields, "content-type");
  while (!rest.empty()) {
    std::size_t semicolon = rest.find(';');
    if (semicolon == std::string_view::npos) return {};
    rest = trim(rest.substr(semicolon + 1));
    std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return {};
    std::string_view key = trim(rest.substr(0, equals));
    std::string_view value = trim(rest.substr(equals + 1));
    bool quoted = value.starts_with('"');
    if (quoted) value.remove_prefix(1);
    value = value.substr(0, value.find_first_of(quoted ? "\"" : "; \t"));
    if (ascii_lower(key) == name) return std::string(value);
    rest = rest.substr(equals + 1);
    // A semicolon inside quotes ends no parameter.
    if (quoted) rest = rest.substr(std::min(rest.size(), rest.find('"') + 1 + value.size()));
  }
  return {};
}

/// The parts between the lines of the boundary, each with its own head.
std::vector<std::string_view> parts_of(std::string_view body, const std::string& boundary) {
  std::vector<std::string_view> out;
  if (boundary.empty() || boundary.size() > 200) return out;
  const std::string mark = "--" + boundary;
  const char* begin = nullptr;
  std::string_view rest = body;
  while (!rest.empty()) {
    const char* line_begin = rest.data();
    std::string_view line = *take_line(rest);
    while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
    bool last = line.size() == mark.size() + 2 && line.starts_with(mark) && line.ends_with("--");
    if (line != mark && !last) continue;
    if (begin != nullptr) out.emplace_back(begin, static_cast<std::size_t>(line_begin - begin));
    begin = rest.data();
    if (last || out.size() == kMostParts) return out;
  }
  // Cut off by a limit on the way: what there is of the last part counts.
  if (begin != nullptr) out.emplace_back(begin, static_cast<std::size_t>(body.data() + body.size() - begin));
  return out;
}

/// Reports are 7bit by the standard; some relays encode them nevertheless.
std::string decoded(const ReportFields& head, std::string_view body) {
  if (ascii_lower(value_of(head, "content-transfer-encoding")) != "base64") return std::string(body);
  std::string packed;
  for (char c : body)
    if (c != '\r' && c != '\n' && c != ' ') packed += c;
  auto bytes = from_base64(packed);
  return bytes ? std::string(as_text(*bytes)) : std::string();
}

/// "rfc822; Ana@Hospital.example" -> "ana@hospital.example"; empty when it is no address.
std::string address_of(std::string_view value) {
  if (std::size_t semicolon = value.find(';'); semicolon != std::string_view::npos) value.remove_prefix(semicolon + 1);
  value = trim(value);
  if (value.starts_with('<') && value.ends_with('>')) value = value.substr(1, value.size() - 2);
  return is_mail_address(value) ? ascii_lower(value) : std::string();
}

/// "5.1.1 (bad address)" -> "5.1.1".
std::string status_of(std::string_view value) {
  value = value.substr(0, value.find_first_not_of("0123456789."));
  bool shaped = value.size() >= 5 && value.size() <= 11 && (value[0] == '2' || value[0] == '4' || value[0] == '5') &&
                value[1] == '.' && std::count(value.begin(), value.end(), '.') == 2 && value.back() != '.';
  return shaped ? std::string(value) : std::string();
}

void read_status(std::string_view text, MailReport& report) {
  (void)take_fields(text);  // of the whole message
  while (!text.empty() && report.recipients.size() < kMostRecipients) {
    ReportFields fields = take_fields(text);
    std::string_view whom = value_of(fields, "original-recipient");
    std::string address = address_of(value_of(fields, "final-recipient"));
    if (address.empty()) address = address_of(whom);
    if (address.empty()) continue;
    Bounced each{std::move(address), BounceAction::unknown, status_of(value_of(fields, "status"))};
    each.action =
        shape::parse_enum<BounceAction>(ascii_lower(value_of(fields, "action"))).value_or(BounceAction::unknown);
    report.recipients.push_back(std::move(each));
  }
}

void read_complaint(std::string_view text, MailReport& report) {
  report.complaint = true;
  ReportFields fields = take_fields(text);
  std::string address = address_of(value_of(fields, "original-rcpt-to"));
  if (!address.empty()) report.recipients.push_back({std::move(address), BounceAction::unknown, {}});
}

void read_original(std::string_view text, MailReport& report) {
  ReportFields fields = take_fields(text);
  std::string_view id = value_of(fields, "message-id");
  if (id.size() > 2 && id.size() <= 300 && id.starts_with('<') && id.ends_with('>'))
    report.message_id = id.substr(1, id.size() - 2);
}

}  // namespace

bool Bounced::permanent() const {
  return action == BounceAction::failed &&
         (status.starts_with("5.1.") || status == "5.2.1" || status == "5.0.0" || status == "5.4.4");
}

std::optional<MailReport> parse_report(std::string_view message) {
  message = message.substr(0, kLongestReport);
  ReportFields head = take_fields(message);
  if (media_type(head) != "multipart/report") return std::nullopt;
  MailReport report;
  bool found = false;
  for (std::string_view part : parts_of(message, parameter_of(head, "boundary"))) {
    ReportFields of_part = take_fields(part);
    std::string type = media_type(of_part);
    std::string body = decoded(of_part, part);
    if (type == "message/delivery-status" || type == "message/global-delivery-status") {
      read_status(body, report);
      found = true;
    } else if (type == "message/feedback-report") {
      read_complaint(body, report);
      found = true;
    } else if (found && report.message_id.empty() &&
               (type == "message/rfc822" || type == "text/rfc822-headers" || type == "message/rfc822-headers" ||
                type == "message/global" || type == "message/global-headers")) {
      read_original(body, report);
    }
  }
  if (!found) return std::nullopt;
  return report;
}

}  // namespace mc::mail
