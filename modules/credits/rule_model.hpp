#pragma once
// A state's CE requirement as data: what officers edit and the engine (rules.hpp) goes through. Amounts are hundredths
// of the rule's unit; hours of practice too.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/credits/credits.hpp"

namespace mc::credits {

enum class CeKind : std::uint8_t { hours, options, none, practice, topics_only };
ENUM_NAMES(CeKind, hours, options, none, practice, topics_only)
enum class CeEvery : std::uint8_t {
  renewal,
  second_renewal,
  third_renewal,
  first_renewal,
  year,
  four_years,
  six_years,
  once
};
ENUM_NAMES(CeEvery, renewal, second_renewal, third_renewal, first_renewal, year, four_years, six_years, once)
enum class CeNeedKind : std::uint8_t { hours, practice_hours, certification, activity };
ENUM_NAMES(CeNeedKind, hours, practice_hours, certification, activity)
/// live_minimum asks for hours; the others limit what counts. topic_maximum of 0: never counts.
enum class CeCapKind : std::uint8_t { per_day, live_minimum, self_paced_maximum, topic_maximum, employer_maximum };
ENUM_NAMES(CeCapKind, per_day, live_minimum, self_paced_maximum, topic_maximum, employer_maximum)
/// ask: the rule says something of the first renewal that only a person can apply.
enum class CeFirstMode : std::uint8_t { exempt, prorated, hours, ask };
ENUM_NAMES(CeFirstMode, exempt, prorated, hours, ask)

/// A mandatory subject. `condition` in words; `fact`: the question that answers it (empty: only the board can say).
struct CeTopic {
  Text<1, 200> topic;
  CeEvery every = CeEvery::renewal;
  std::optional<bool> within_total;  // false: on top of the total; absent: not known
  Int<0, 100000> centi = 0;          // 0: any activity will do
  Text<0, 300> condition;
  Text<0, 40> fact;
  std::optional<Text<1, 200>> inside{};  // of another topic: its hours count for both
};
FIELDS(CeTopic, topic, every, within_total, centi, condition, fact, inside)
struct CeNeed {
  CeNeedKind kind = CeNeedKind::hours;
  Int<0, 1000000> centi = 0;            // hours, practice_hours
  std::optional<Int<1, 120>> months{};  // practice_hours: looked back from the renewal; the cycle unless given
  Text<0, 200> words{};                 // activity
};
FIELDS(CeNeed, kind, centi, months, words)
/// One way to comply: all its needs and the topics. `topics_that_stay`: only these, when it frees from the others.
struct CePathway {
  Text<1, 200> label;
  List<CeNeed, 6> needs;
  std::optional<List<Text<1, 200>, 20>> topics_that_stay;
};
FIELDS(CePathway, label, needs, topics_that_stay)
struct CeCap {
  CeCapKind kind = CeCapKind::per_day;
  Text<0, 200> topic;  // topic_maximum: names with ";" between them, in a credit's topics or activity
  Int<0, 100000> centi = 0;
  bool unless_accredited = false;  // employer_maximum
};
FIELDS(CeCap, kind, topic, centi, unless_accredited)
struct CeFirstRenewal {
  CeFirstMode mode = CeFirstMode::exempt;
  Int<0, 100000> centi = 0;                 // prorated, hours
  Int<0, 10000> per_month_centi = 0;        // prorated: for each month of the first licence
  List<Text<1, 200>, 20> topics_that_stay;  // the others are for the board to say
  Text<0, 300> words;
};
FIELDS(CeFirstRenewal, mode, centi, per_month_centi, topics_that_stay, words)

struct CeRuleBody {
  CeKind kind = CeKind::hours;
  Text<1, 20> unit = "contact_hour";
  std::optional<Int<0, 100000>> centi;  // the total; absent: not known
  std::optional<Int<1, 120>> cycle_months;
  List<CeTopic, 40> topics;
  List<CePathway, 20> pathways;  // any of them; none: the total
  List<CeNeed, 6> also;          // beside whatever pathway
  List<CeCap, 20> caps;
  std::optional<Int<0, 100000>> carry_over_centi;  // at most, of the hours beyond the total of the cycle before
  std::optional<CeFirstRenewal> first_renewal;
  std::optional<Int<50, 60>> minutes_per_hour;  // of the rule's contact hour
  Text<0, 1000> alternatives;                   // the source's words
  Text<0, 500> renewal_date_rule;
  Text<0, 1000> notes;
};
FIELDS(CeRuleBody, kind, unit, centi, cycle_months, topics, pathways, also, caps, carry_over_centi, first_renewal,
       minutes_per_hour, alternatives, renewal_date_rule, notes)

/// One version. Revision 0 was shipped with the program.
struct CeRule {
  std::string state;
  std::string profession;
  std::int64_t revision = 0;
  CeRuleBody body;
  std::string source;  // where it was taken from, in full
  std::string cited;   // what a nurse reads of it: the rule or the board; empty when only others' summaries say so
  std::string as_of;
  std::string confidence;  // "A" to "D"
  std::optional<Date> effective_from;
  std::optional<Date> effective_to;
  std::string id() const { return state + "-" + profession; }
  bool trusted() const { return confidence == "A" || confidence == "B"; }
};

/// A yes-or-no question that some rule depends on.
struct CeQuestion {
  std::string fact;
  std::string question;
};
inline constexpr std::string_view kFirstRenewal = "first_renewal";                    // of a licence: yes, no
inline constexpr std::string_view kRenewalNumber = "renewal_number";                  // of a licence: 1, 2, ...
inline constexpr std::string_view kCertificationApproved = "certification_approved";  // of a licence: yes, no

}  // namespace mc::credits
