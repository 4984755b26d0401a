#pragma once
// State CE requirements (data/*.csv and officers' versions) and how a person's credits stand against one. Pure: no
// database, no clock. A rule of confidence C or D, and everything that depends on a fact that we do not know (setting,
// authority, other pathways), never makes a licence "met": the answer is then "confirm_with_board" with what is left
// to confirm.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/credits/rule_model.hpp"

namespace mc::credits {

/// A mandatory subject as data/ce_requirements.csv has it; the file's own words.
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

/// The files beside ce_requirements.csv: what its words mean.
struct RuleFiles {
  std::string_view conditions;  // applies -> fact
  std::string_view pathways;    // alternatives as data
  std::string_view features;    // caps, carry-over, first renewal, length of an hour, practice hours
};
/// Revision 0 of every row. What the files do not say stays words: then it is for somebody to confirm. Error
/// `ce_rules_unreadable`.
Result<std::vector<CeRule>> build_rules(const std::vector<StateRule>& rows, const RuleFiles& files);
/// The questions of the file of conditions, each once.
Result<std::vector<CeQuestion>> read_questions(std::string_view conditions);

/// A ledger line that counts: neither reversed nor a reversal.
struct Earned {
  Date on;
  std::int64_t centihours = 0;
  std::string type;
  std::vector<std::string> topics;
  CreditId id{};
  std::string activity{};
  std::string format{};                        // "live", "self_paced", "": not said
  std::optional<std::int64_t> hour_minutes{};  // 50 or 60
  bool employer = false;                       // of a course of this hospital
  bool accredited = false;
  bool proven = true;  // of a course here, or with a proof on file or an accreditation number
};

struct Licence {
  credentials::CredentialId id;
  std::string profession;
  std::optional<std::string> state;
  std::optional<Date> renews_on;
  std::optional<Date> issued_on{};
  bool renews_another = false;
};

/// Hours of practice between two days.
struct Practice {
  Date from;
  Date to;
  std::int64_t centi = 0;
};
/// A certification of a specialty in the wallet, valid today; cards of courses (BLS) are none.
struct Specialty {
  std::string type;
  std::optional<Date> until;
  bool verified = true;  // somebody has looked at the source
};
bool is_specialty(std::string_view type);

/// What is known of the holder of a licence.
struct Known {
  std::vector<Earned> earned;
  std::map<std::string, std::string> answers;  // by fact
  std::vector<Practice> practice;
  std::vector<Specialty> certifications;
};

/// What one credit was good for in a cycle.
struct CountedCredit {
  CreditId id;
  std::int64_t claimed = 0;  // in the rule's unit
  std::int64_t counted = 0;
  std::string cap;  // why less counts than was claimed
};
struct Verdict {
  LicenceCe ce;
  std::vector<CountedCredit> credits;  // of the cycle, oldest first
};

/// A licence's profession and what rules call it: LPN and LVN are one profession, OTR is OT, COTA is OTA.
std::vector<std::string> professions_for(std::string_view profession);
/// The rule for a licence: its state and profession.
const CeRule* find_rule(const std::vector<CeRule>& rules, const Licence& licence);
/// Of the versions of one rule the one that is in force on that day: which began last, and of those the newest.
const CeRule* in_force(const std::vector<CeRule>& versions, Date day);

/// How the licence stands. `rule` null: "no_rule". Another cycle is judged by giving the licence its renewal date.
Verdict evaluate(const CeRule* rule, const Licence& licence, const Known& known, Date today);
/// The questions that a rule asks, by fact.
std::vector<std::string> facts_of(const CeRuleBody& body);

/// Hundredths of the rule's unit: a CEU is ten contact hours; contact hours, CCU and PDU count alike; other units only
/// for rules of the same unit. Hours of 50 and 60 minutes are converted when both lengths are known.
std::int64_t counted(const Earned& earned, std::string_view unit, std::optional<std::int64_t> minutes = std::nullopt);
/// Contact hours of one kind of credit in hundredths; 0 when it is none.
std::int64_t contact_hours(std::string_view type, std::int64_t centihours);

/// "Texas" for "TX"; the code itself when it is not a state's.
std::string state_name(std::string_view code);

}  // namespace mc::credits
