#include "modules/verification/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "appliance/base/public_address.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::verification {
namespace {

using credentials::Credential;
using credentials::Kind;
using credentials::VerificationState;

/// Courses with a card at their end. The accreditor asks no primary source for them.
constexpr std::array<std::string_view, 7> kCourseCards = {"BLS", "ACLS", "PALS", "NRP", "TNCC", "ENPC", "CPR"};

bool evidence_needed(PsvMethod method) {
  return method == PsvMethod::registry_website || method == PsvMethod::letter || method == PsvMethod::ecard;
}

bool numeric_host(const std::string& host) {
  // Old spellings of IPv4 that resolvers still understand: 2130706433, 0x7f.1, 127.1
  return !host.empty() && host.find_first_not_of("0123456789abcdefABCDEFxX.") == std::string::npos &&
         std::isdigit(static_cast<unsigned char>(host.front())) != 0;
}

}  // namespace

PsvLevel level_for(Kind kind, std::string_view type) {
  if (kind == Kind::license) return PsvLevel::primary_source;
  bool card = std::find(kCourseCards.begin(), kCourseCards.end(), type) != kCourseCards.end();
  return card || type == "other" ? PsvLevel::document : PsvLevel::primary_source;
}

std::vector<PsvMethod> methods_for(PsvLevel level) {
  std::vector<PsvMethod> out = {PsvMethod::registry_website, PsvMethod::phone, PsvMethod::letter,
                                PsvMethod::registry_file};
  if (level == PsvLevel::document) {
    out.push_back(PsvMethod::ecard);
    out.push_back(PsvMethod::document_review);
  }
  return out;
}

std::string label_of(const Credential& credential) {
  std::string out = credential.type == "other" ? credential.type_name : credential.type;
  if (credential.state) out += " " + *credential.state;
  if (!credential.number.empty()) out += " " + credential.number;
  return out;
}

std::string plain_number(std::string_view text) {
  std::string out;
  for (unsigned char c : text)
    if (std::isalnum(c) != 0) out += static_cast<char>(std::toupper(c));
  out.erase(0, std::min(out.find_first_not_of('0'), out.size()));
  return out;
}

std::string plain_label(std::string_view type, std::string_view state, std::string_view number) {
  return ascii_lower(std::string(type) + " " + std::string(state) + " " + plain_number(number));
}

Status check_record(const RecordIn& in, PsvLevel level, bool scans) {
  auto methods = methods_for(level);
  if (std::find(methods.begin(), methods.end(), in.method) == methods.end())
    return invalid("method", "method_unfit", "This kind of credential is not verified in that way.");
  if (in.result == Outcome::discrepancy && in.discrepancies.items.empty())
    return invalid("discrepancies", "missing", "Say what differs.");
  if (in.result == Outcome::confirmed && !in.discrepancies.items.empty())
    return invalid("discrepancies", "contradicts", "What differs is not confirmed.");
  if (in.result == Outcome::rejected && count_code_points(in.note.value) < 3)
    return invalid("note", "missing", "Say why it is rejected.");
  if (in.result != Outcome::confirmed) return {};
  if (evidence_needed(in.method) && !in.evidence)
    return invalid("evidence", "missing", "Attach what the source showed, as a picture or PDF.");
  if (in.method == PsvMethod::registry_file)
    return invalid("method", "method_unfit", "Files of a registry are imported as a whole.");
  if (in.method == PsvMethod::phone && count_code_points(in.note.value) < 10)
    return invalid("note", "missing", "Write down whom you spoke to, and the number you called.");
  if ((in.method == PsvMethod::ecard || in.method == PsvMethod::document_review) && !in.attested.value_or(false))
    return invalid("attested", "missing", "Say that you looked at it yourself.");
  if (in.method == PsvMethod::document_review && !scans && !in.evidence)
    return invalid("evidence", "missing", "There is no picture of the card to look at.");
  return {};
}

std::optional<EcardCode> read_ecard_code(std::string_view number) {
  std::string digits;
  for (char c : trim(number)) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9') return std::nullopt;
    digits += c;
  }
  if (digits.size() != 12) return std::nullopt;
  return EcardCode{2000 + (digits[0] - '0') * 10 + (digits[1] - '0'), digits.substr(2, 3)};
}

bool is_aha_card(const Credential& credential) {
  std::string issuer = fold(credential.issuing_body);
  bool american = issuer == "aha" || issuer.find("american heart") != std::string::npos;
  return credential.kind == Kind::certification && american;
}

std::vector<std::string> ecard_warnings(const Credential& credential) {
  if (!is_aha_card(credential)) return {};
  auto code = read_ecard_code(credential.number);
  if (!code) return {"ecard_code_malformed"};
  if (credential.issued_on && static_cast<int>(ymd(*credential.issued_on).year()) != code->year)
    return {"ecard_year_differs"};
  return {};
}

bool waits(const ItemRow& row, bool works_here, Date today) {
  if (!works_here || row.superseded) return false;
  if (row.state == QueueState::verified || row.state == QueueState::rejected) return false;
  bool ended = row.expires_on && *row.expires_on < today;
  // What has ended and was never looked at is no use to anybody; a licence that ran out after it was looked at is.
  return !ended || row.state != QueueState::unverified || row.reason == "renewal_due";
}

ItemRow follow(const std::optional<ItemRow>& known, const Credential& credential, PsvLevel level, bool works_here,
               Date today) {
  ItemRow row = known.value_or(ItemRow{});
  row.credential_id = credential.id;
  row.person_id = credential.person_id;
  row.kind = credential.kind;
  row.type = credential.type;
  row.type_name = credential.type_name;
  row.label = label_of(credential);
  row.plain = plain_label(credential.type, credential.state.value_or(""), credential.number);
  row.level = level;
  row.expires_on = credential.expires_on;
  auto mark = shape::parse_enum<VerificationState>(credential.verification).value_or(VerificationState::unverified);
  bool came_back = known && known->state != QueueState::verified &&
                   (known->reason == "renewal_due" || known->reason == "registry_alert");
  auto begin = [&](std::string reason) {
    row.state = QueueState::unverified;
    row.reason = std::move(reason);
    row.due_on = today + kDaysToVerify;
    if (row.expires_on && *row.expires_on >= today) row.due_on = std::min(row.due_on, *row.expires_on);
    row.renewal_of.reset();
  };
  if (mark == VerificationState::unverified) {
    if (!known)
      begin(credential.previous_id ? "renewed" : "new");
    else if (known->state != QueueState::unverified)
      begin("changed");
  } else if (mark == VerificationState::pending) {
    if (!known || (known->state != QueueState::pending && known->state != QueueState::discrepancy && !came_back)) {
      begin("asked");
      row.state = QueueState::pending;
    }
  } else if (mark == VerificationState::rejected) {
    // What waits for somebody to look at it goes on waiting.
    bool open = known && known->state != QueueState::verified && known->state != QueueState::rejected;
    if (!open) row.state = QueueState::rejected;
  } else if (!came_back) {
    row.state = QueueState::verified;
    if (!known) row.reason = "new";
  }
  row.waiting = waits(row, works_here, today);
  return row;
}

QueueState state_after(Outcome outcome) {
  if (outcome == Outcome::confirmed) return QueueState::verified;
  return outcome == Outcome::rejected ? QueueState::rejected : QueueState::discrepancy;
}

VerificationState mark_after(Outcome outcome, const std::vector<std::string>& discrepancies) {
  if (outcome == Outcome::confirmed) return VerificationState::verified;
  bool blocked = std::any_of(discrepancies.begin(), discrepancies.end(), [](const std::string& code) {
    return code == "status_adverse" || code == "not_active" || code == "expired_at_source";
  });
  if (blocked) return VerificationState::rejected;
  return outcome == Outcome::rejected ? VerificationState::rejected : VerificationState::pending;
}

std::vector<std::string> coded(const std::vector<std::string>& discrepancies) {
  static constexpr std::array<std::string_view, 18> kCodes = {"licence_not_listed",
                                                              "name_differs",
                                                              "not_active",
                                                              "status_unknown",
                                                              "status_adverse",
                                                              "date_unreadable",
                                                              "expired_at_source",
                                                              "expires_on_differs",
                                                              "expires_on_missing",
                                                              "compact_lost",
                                                              "discipline",
                                                              "privilege_discipline",
                                                              "board_notification",
                                                              "registry_message",
                                                              "duplicate_record",
                                                              "registry_discrepancy",
                                                              "other",
                                                              "number_differs"};
  std::vector<std::string> out;
  for (const std::string& one : discrepancies) {
    std::string_view number = std::string_view(one).substr(std::min<std::size_t>(one.size(), 15));
    bool error = one.starts_with("registry_error:") && number.size() <= 6 &&
                 number.find_first_not_of("0123456789") == std::string_view::npos;
    bool known = error || std::find(kCodes.begin(), kCodes.end(), one) != kCodes.end();
    out.push_back(known ? one : std::string("other"));
  }
  return out;
}

credentials::CredentialStatus outside_status(const Credential& credential) {
  bool rejected = credential.verification == shape::enum_name(VerificationState::rejected);
  return rejected ? credentials::CredentialStatus::revoked : credential.status;
}

Status check_hook_url(const std::string& url, bool inside) {
  auto parsed = net::parse_https(url);
  if (!parsed) return invalid("url", "url_unusable", "Give an address that starts with https://.");
  if (inside) return {};
  std::string host = ascii_lower(parsed->host);
  while (host.ends_with('.')) host.pop_back();
  auto address = parse_ip(host);
  bool ours = address ? !is_public(*address)
                      : host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local") ||
                            host.ends_with(".internal") || host.find('.') == std::string::npos || numeric_host(host);
  if (ours) return invalid("url", "address_inside", "This is an address of our own network.");
  return {};
}

std::string hook_signature(ByteView secret, Instant at, std::string_view body) {
  const std::string time = std::to_string(at.ms / 1000);
  auto mac = security::hmac_sha256(secret, as_bytes(time + "." + std::string(body)));
  return "t=" + time + ",v1=" + to_hex(mac);
}

}  // namespace mc::verification
