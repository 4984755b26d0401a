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
};
FIELDS(CreditEntry, id, earned_on, activity, provider, hours, type, accreditation_body, accreditation_number, statement,
       topics, source, has_evidence, reverses, reversed, note)
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
  std::optional<BlobId> evidence;  // from POST /credits/me/evidence
};
FIELDS(ExternalCredit, earned_on, activity, provider, centihours, type, accreditation_body, accreditation_number,
       topics, evidence)
struct Meter {
  std::string label;
  double earned = 0;
  double required = 0;
  bool met = false;
  std::string unit;  // "contact hours"
};
FIELDS(Meter, label, earned, required, met, unit)
/// One licence against its state's rule (CE-06). `status`: "met", "not_met", "none_required", "confirm_with_board"
/// (rule of confidence C or D, or a menu that needs a person's judgement), "no_rule".
struct LicenceCe {
  credentials::CredentialId credential_id;
  std::string title;  // "Texas RN licence"
  std::optional<Date> renews_on;
  std::optional<Date> cycle_from;
  std::string status;
  std::vector<Meter> meters;
  std::vector<std::string> explanation;
  std::string source;
  std::string as_of;
  std::string confidence;
};
FIELDS(LicenceCe, credential_id, title, renews_on, cycle_from, status, meters, explanation, source, as_of, confidence)

class Credits {
public:
  virtual ~Credits() = default;
  /// CE meters of each licence of a person; empty for people without one.
  virtual Result<std::vector<LicenceCe>> licences(data::Tx& tx, PersonId person) = 0;
};

std::unique_ptr<Credits> make_credits(Platform& platform, learning::Learning& learning, courses::Courses& courses,
                                      credentials::Credentials& credentials, organisation::Organisation& organisation,
                                      accounts::Accounts& accounts);

}  // namespace mc::credits
