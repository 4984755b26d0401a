#pragma once
// Pure rules of module verification: levels, what a record needs, the card codes of the AHA, and how an entry of the
// queue follows its credential.
#include "modules/verification/requests.hpp"

namespace mc::verification {

/// Licences are asked of who issued them, and so are certifications that a board keeps a register of; cards of courses
/// need a look at the card (DOMAIN.md, sections 0 and 4.1).
PsvLevel level_for(credentials::Kind kind, std::string_view type);
std::vector<PsvMethod> methods_for(PsvLevel level);

/// "RN TX 123456", as the log shows it.
std::string label_of(const credentials::Credential& credential);

/// Letters and digits only, upper case, without zeros in front: registries and cards write numbers differently.
std::string plain_number(std::string_view text);
/// A label by which a registry's row and ours meet: "rn tx 12345".
std::string plain_label(std::string_view type, std::string_view state, std::string_view number);

/// Does this record say enough? `scans`: the credential has pictures.
Status check_record(const RecordIn& in, PsvLevel level, bool scans);

/// A code of an AHA eCard: 2 digits of the year of issue, 3 of the course, 7 of the card.
struct EcardCode {
  int year = 0;  // 2000 and more
  std::string course;
};
std::optional<EcardCode> read_ecard_code(std::string_view number);
/// ecard_code_malformed, ecard_year_differs; nothing for what is no card of the AHA.
std::vector<std::string> ecard_warnings(const credentials::Credential& credential);
bool is_aha_card(const credentials::Credential& credential);

/// An entry of the queue.
struct ItemRow {
  CredentialId credential_id;
  PersonId person_id;
  std::optional<UnitId> unit_id;
  credentials::Kind kind = credentials::Kind::certification;
  std::string type;
  std::string type_name;
  std::string label;
  PsvLevel level = PsvLevel::primary_source;
  QueueState state = QueueState::unverified;
  std::string reason;
  std::optional<Date> expires_on;
  Date due_on{};
  std::optional<Date> renewal_of;  // the expiry for which it came back before its end
  bool superseded = false;         // renewed by another one
  bool waiting = true;             // for somebody of the credentialing office
  std::string plain{};             // plain_label
};
FIELDS(ItemRow, credential_id, person_id, unit_id, kind, type, type_name, label, level, state, reason, expires_on,
       due_on, renewal_of, superseded, waiting, plain)

inline constexpr int kDaysToVerify = 7;    // from the day on which it came in
inline constexpr int kDaysOfRenewal = 30;  // before its end a licence is looked up again

/// The entry as it follows from the credential as it is now. `works_here`: nobody verifies for who has left.
ItemRow follow(const std::optional<ItemRow>& known, const credentials::Credential& credential, PsvLevel level,
               bool works_here, Date today);
bool waits(const ItemRow& row, bool works_here, Date today);

/// A row of a connector's answer or of an officer's form becomes this state of the queue.
QueueState state_after(Outcome outcome);
/// What the source says is not in force counts for nothing until somebody of the office confirmed it.
credentials::VerificationState mark_after(Outcome outcome, const std::vector<std::string>& discrepancies);
/// Only codes stay as they are; what somebody typed becomes "other": it may say a name or a number.
std::vector<std::string> coded(const std::vector<std::string>& discrepancies);
/// As it is said to people and systems outside: what was rejected is not in force.
credentials::CredentialStatus outside_status(const credentials::Credential& credential);

/// The address of a webhook as its creator typed it: https; without `inside` no name or address of our own networks.
/// Errors invalid `url_unusable`, `address_inside`. What its name leads to is looked at when it is called.
Status check_hook_url(const std::string& url, bool inside);
/// "t=1795000000,v1=<hex>": HMAC-SHA256 over "t.body".
std::string hook_signature(ByteView secret, Instant at, std::string_view body);

}  // namespace mc::verification
