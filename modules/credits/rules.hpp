#pragma once
// State CE requirements (data/ce_requirements.csv) and how a person's credits stand against one. Pure: no database, no
// clock. A rule of confidence C or D, and everything that depends on a fact we do not know (setting, authority, other
// pathways), never makes a licence "met": the answer is then "confirm_with_board" with what is left to confirm.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/credits/credits.hpp"

namespace mc::credits {

/// A mandatory subject of a rule; the file's own words.
struct Topic {
  std::string topic;
  std::string every;  // "renewal", "second_renewal", "third_renewal", "first_renewal", "year", "four_years",
                      // "six_years", "once", ...
  std::optional<bool> within_total;    // false: on top of the total; absent: not known
  std::optional<double> hours;         // absent: any activity will do
  std::optional<std::string> applies;  // condition in words; absent: everybody
};
FIELDS(Topic, topic, every, within_total, hours, applies)

struct StateRule {
  std::string state;
  std::string profession;
  std::optional<double> hours;
  std::optional<int> cycle_months;
  std::vector<Topic> topics;
  std::string source;  // where the row was taken from, in full
  std::string cited;   // what a nurse reads of it: the rule or the board; empty when only others' summaries say so
  std::string as_of;
  std::string confidence;  // "A" to "D"
  std::string kind;        // "hours", "options", "none", "practice", "topics_only"
  std::string unit;        // "contact_hour", "CCU", "PDU", ...
  std::string alternatives;
  std::string renewal_date_rule;
  std::string notes;
};

/// All rules of a file in the shipped format. Error `ce_rules_unreadable` names the line.
Result<std::vector<StateRule>> parse_rules(std::string_view csv);
/// Fills `cited` from a file of source and shown, and takes its words for the notes that name a file. Error
/// `ce_rules_unreadable` when a source is not in it.
Status cite_sources(std::vector<StateRule>& rules, std::string_view csv);
/// The date in "2024 crawl" or "period from 2022-11-01"; empty when there is none.
std::string date_in(std::string_view as_of);
/// What stands behind a rule, as a part of a sentence.
std::string_view confidence_words(std::string_view confidence);

/// A ledger line that counts: neither reversed nor a reversal.
struct Earned {
  Date on;
  std::int64_t centihours = 0;
  std::string type;
  std::vector<std::string> topics;
};

struct Licence {
  credentials::CredentialId id;
  std::string profession;
  std::optional<std::string> state;
  std::optional<Date> renews_on;
};

/// The rule for a licence: its state and profession; LPN and LVN are one profession, OTR is OT, COTA is OTA.
const StateRule* find_rule(const std::vector<StateRule>& rules, const Licence& licence);

/// How the licence stands today. `rule` null: "no_rule".
LicenceCe evaluate(const StateRule* rule, const Licence& licence, const std::vector<Earned>& earned, Date today);

/// Hundredths of the rule's unit: a CEU is ten contact hours; contact hours, CCU and PDU count alike; other units only
/// for rules of the same unit.
std::int64_t counted(const Earned& earned, std::string_view unit);

/// "Texas" for "TX"; the code itself when it is not a state's.
std::string state_name(std::string_view code);

}  // namespace mc::credits
