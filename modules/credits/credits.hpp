#pragma once
// PUBLIC header of module credits: CE credit ledger, transcript, requirement tracker per licence.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/certificates/certificates.hpp"
#include "modules/credentials/credentials.hpp"

namespace mc::credits {

struct CreditTag;
using CreditId = Id<CreditTag>;

enum class CreditFormat : std::uint8_t { live, self_paced };
ENUM_NAMES(CreditFormat, live, self_paced)

/// One line of the ledger. Hours have two decimals; a correction is a reversal (negative hours, `reverses`) plus a new
/// line.
struct CreditEntry {
  CreditId id;
  Date earned_on;
  std::string activity;
  std::string provider;
  double hours = 0;
  std::string type;  // "contact_hour", ...
  std::string accreditation_body;
  std::string accreditation_number;
  std::string statement;
  std::vector<std::string> topics;
  std::string source;  // "course" or "external"
  bool has_evidence = false;
  std::optional<CreditId> reverses;
  bool reversed = false;
  std::string note;
  std::string format{};                      // "live", "self_paced", or "": not said
  std::optional<std::int64_t> hour_minutes;  // how long its hour was: 50 or 60; absent: not said
};
FIELDS(CreditEntry, id, earned_on, activity, provider, hours, type, accreditation_body, accreditation_number, statement,
       topics, source, has_evidence, reverses, reversed, note, format, hour_minutes)
struct Transcript {
  std::string person_name;
  std::optional<std::string> employee_number;
  std::optional<Date> from;
  std::optional<Date> to;
  double total_hours = 0;
  std::vector<CreditEntry> entries;  // newest first
};
FIELDS(Transcript, person_name, employee_number, from, to, total_hours, entries)
struct ExternalCredit {
  Date earned_on;
  Text<1, 300> activity;
  Text<1, 200> provider;
  Int<1, 100000> centihours = 100;
  Text<1, 60> type;
  Text<0, 200> accreditation_body;
  Text<0, 100> accreditation_number;
  List<Text<1, 100>, 20> topics;
  std::optional<BlobId> evidence;  // from POST /credits/evidence
  std::optional<CreditFormat> format;
  std::optional<Int<50, 60>> hour_minutes;  // of the certificate's hour
};
FIELDS(ExternalCredit, earned_on, activity, provider, centihours, type, accreditation_body, accreditation_number,
       topics, evidence, format, hour_minutes)
struct Meter {
  std::string label;
  double earned = 0;
  double required = 0;
  bool met = false;
  std::string unit;  // "contact hours"
};
FIELDS(Meter, label, earned, required, met, unit)
/// missing: not there yet; confirm: only a person or the board can say; info: nothing depends on it.
enum class CeLineState : std::uint8_t { met, missing, confirm, info };
ENUM_NAMES(CeLineState, met, missing, confirm, info)
struct CeLine {
  std::string text;
  CeLineState state = CeLineState::info;
};
FIELDS(CeLine, text, state)
/// One licence against its state's rule (CE-06). `status`: "met", "not_met", "none_required", "confirm_with_board"
/// (rule of confidence C or D, or something that only a person can say), "no_rule".
struct LicenceCe {
  credentials::CredentialId credential_id;
  std::string title;  // "Texas RN licence"
  std::optional<Date> renews_on;
  std::optional<Date> cycle_from;
  std::string status;
  std::vector<Meter> meters;
  std::vector<std::string> explanation;  // the texts of `lines`
  std::string source;
  std::string as_of;
  std::string confidence;
  std::string rule_id{};           // "TX-RN"; empty: no rule
  std::int64_t rule_revision = 0;  // 0: as shipped
  std::vector<CeLine> lines{};     // the first one sums up
};
FIELDS(LicenceCe, credential_id, title, renews_on, cycle_from, status, meters, explanation, source, as_of, confidence,
       rule_id, rule_revision, lines)

/// A requirement got another version. Whoever shows the state of licences reads them anew.
struct CeRuleChanged {
  static constexpr std::string_view kTopic = "credits.rules_changed";
  std::string state;
  std::string profession;
  std::int64_t revision = 0;
};
FIELDS(CeRuleChanged, state, profession, revision)

class Credits {
public:
  virtual ~Credits() = default;
  /// CE meters of each licence of a person; empty for people without one.
  virtual Result<std::vector<LicenceCe>> licences(data::Tx& tx, PersonId person) = 0;
  /// All contact hours of a person, as the total of her transcript.
  virtual Result<double> total_hours(data::Tx& tx, PersonId person) = 0;
};

std::unique_ptr<Credits> make_credits(Platform& platform, learning::Learning& learning, courses::Courses& courses,
                                      credentials::Credentials& credentials, organisation::Organisation& organisation,
                                      accounts::Accounts& accounts, notifications::Notifications& notifications);

}  // namespace mc::credits
