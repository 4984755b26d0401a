#include "modules/credits/rules.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::credits {
namespace {

bool counts_as_hour(std::string_view unit) { return unit == "contact_hour" || unit == "ccu" || unit == "pdu"; }

std::int64_t centi(double hours) { return std::llround(hours * 100); }
double hours_of(std::int64_t centihours) { return static_cast<double>(centihours) / 100.0; }
std::string show(std::int64_t centihours) { return fmt::format("{}.{:02}", centihours / 100, centihours % 100); }

std::string unit_words(std::string_view unit) { return unit == "contact_hour" ? "contact hours" : std::string(unit); }

// Letters and digits, lower case, single spaces: so that "Pain-management (opioids)" finds "pain management".
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : fold(text)) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (word)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// One subject contains the other, as whole words.
bool same_subject(std::string_view rule_topic, std::string_view credit_topic) {
  const std::string wanted = " " + plain(rule_topic.substr(0, rule_topic.find('('))) + " ";
  const std::string given = " " + plain(credit_topic) + " ";
  if (given.size() < 6 || wanted.size() < 6) return wanted == given;
  return wanted.find(given) != std::string::npos || given.find(wanted) != std::string::npos;
}

struct Window {
  Date from;
  Date to;
  bool holds(Date day) const { return from <= day && day <= to; }
};

struct TopicSum {
  std::int64_t centihours = 0;
  bool any = false;
};

TopicSum sum_topic(const Topic& topic, std::string_view unit, const std::vector<Earned>& earned, const Window& window) {
  TopicSum sum;
  for (const Earned& credit : earned) {
    const auto fits = [&](const std::string& name) { return same_subject(topic.topic, name); };
    if (!window.holds(credit.on) || std::none_of(credit.topics.begin(), credit.topics.end(), fits)) continue;
    sum.any = true;
    sum.centihours += counted(credit, unit);
  }
  return sum;
}

// "in every renewal", and the days in which a credit settles the topic.
struct Period {
  std::string words;
  Window window;
  bool certain = true;  // due in this cycle for sure
};

Period period_of(const Topic& topic, const Window& cycle, int months) {
  const auto back = [&](int n) { return Window{add_months(cycle.to, -n) + 1, cycle.to}; };
  const std::string& every = topic.every;
  if (every == "renewal") return {"each renewal", cycle, true};
  if (every == "year") return {"each year", back(12), true};
  if (every == "second_renewal") return {"every second renewal", back(2 * months), false};
  if (every == "third_renewal") return {"every third renewal", back(3 * months), false};
  if (every == "first_renewal") return {"at the first renewal", Window{Date{-100'000}, cycle.to}, false};
  if (every == "four_years") return {"every four years", back(48), true};
  if (every == "six_years") return {"every six years", back(72), true};
  return {"once", Window{Date{-100'000}, cycle.to}, false};
}

// Facts gathered while the rule is gone through.
struct Findings {
  bool short_of = false;    // something certain is missing
  bool unsettled = false;   // something may be missing: a person has to say
  std::int64_t on_top = 0;  // hours used for topics beside the total
};

void check_topic(const Topic& topic, const StateRule& rule, const std::vector<Earned>& earned, const Window& cycle,
                 LicenceCe& out, Findings& findings) {
  const Period period = period_of(topic, cycle, rule.cycle_months.value_or(24));
  const TopicSum sum = sum_topic(topic, rule.unit, earned, period.window);
  const std::int64_t required = centi(topic.hours.value_or(0));
  const bool met = required > 0 ? sum.centihours >= required : sum.any;
  const bool certain = period.certain && !topic.applies;
  if (topic.within_total == std::optional<bool>(false)) findings.on_top += std::min(sum.centihours, required);
  if (!met) (certain ? findings.short_of : findings.unsettled) = true;
  const bool trusted = rule.confidence == "A" || rule.confidence == "B";
  const std::string label = topic.applies ? topic.topic + " (if: " + *topic.applies + ")" : topic.topic;
  if (required > 0 && period.certain) {
    out.meters.push_back({label, hours_of(sum.centihours), hours_of(required), met && trusted, unit_words(rule.unit)});
  }
  std::string line = topic.topic + ", " + period.words;
  if (topic.applies) line += ", if: " + *topic.applies;
  line += required > 0 ? fmt::format(": {} of {} logged.", show(sum.centihours), show(required))
          : sum.any    ? ": logged."
                       : ": nothing logged.";
  if (!met && !certain) line += " Confirm whether it is due for you.";
  out.explanation.push_back(std::move(line));
}

// "20 hours in area of practice OR ...", "30 CE; certification": a pathway of hours alone. "15 CE + 640 practice hours"
// is not one.
bool hours_alone_suffice(const StateRule& rule) {
  if (!rule.hours) return false;
  std::string pathways = rule.alternatives;
  for (const std::string_view word : {" OR ", " or "}) {
    for (auto at = pathways.find(word); at != std::string::npos; at = pathways.find(word, at))
      pathways.replace(at, word.size(), ";");
  }
  const std::string amount = fmt::format("{:g} ", *rule.hours);
  for (const std::string_view pathway : split(pathways, ';')) {
    const std::string_view text = trim(pathway);
    if (!text.starts_with(amount) || text.find('+') != std::string_view::npos ||
        text.find("practice hours") != std::string_view::npos)
      continue;
    const std::string_view rest = text.substr(amount.size());
    if (rest.starts_with("CE") || rest.starts_with("hours")) return true;
  }
  return false;
}

void check_total(const StateRule& rule, const std::vector<Earned>& earned, const Window& cycle, LicenceCe& out,
                 Findings& findings) {
  if (!rule.hours || *rule.hours <= 0) return;
  std::int64_t sum = 0;
  std::int64_t other_units = 0;
  for (const Earned& credit : earned) {
    if (!cycle.holds(credit.on)) continue;
    const std::int64_t value = counted(credit, rule.unit);
    sum += value;
    if (value == 0) ++other_units;
  }
  sum = std::max<std::int64_t>(sum - findings.on_top, 0);
  const std::int64_t required = centi(*rule.hours);
  const bool met = sum >= required;
  const bool trusted = rule.confidence == "A" || rule.confidence == "B";
  out.meters.insert(out.meters.begin(),
                    {"Total", hours_of(sum), hours_of(required), met && trusted, unit_words(rule.unit)});
  // Of a menu the hours are one way; without them another way may have been taken.
  if (!met) (rule.kind == "options" ? findings.unsettled : findings.short_of) = true;
  if (other_units > 0) {
    out.explanation.push_back(
        fmt::format("{} credits in another unit than {} are not counted.", other_units, unit_words(rule.unit)));
  }
}

std::string status_of(const StateRule& rule, const Findings& findings) {
  if (rule.confidence != "A" && rule.confidence != "B") return "confirm_with_board";
  if (rule.kind == "practice" || (rule.kind == "options" && !hours_alone_suffice(rule))) return "confirm_with_board";
  if (findings.short_of) return "not_met";
  if (findings.unsettled) return "confirm_with_board";
  if (rule.kind == "none" && rule.topics.empty()) return "none_required";
  if (rule.kind == "hours" && !rule.hours) return "confirm_with_board";
  return "met";
}

void explain_rule(const StateRule& rule, LicenceCe& out) {
  if (rule.kind == "none") out.explanation.push_back("The board asks for no hours.");
  if (rule.kind == "practice")
    out.explanation.push_back("The board counts hours of practice, which are not kept here.");
  if (!rule.alternatives.empty()) out.explanation.push_back("Ways to comply: " + rule.alternatives + ".");
  if (!rule.renewal_date_rule.empty()) out.explanation.push_back("Renewal date: " + rule.renewal_date_rule + ".");
  if (!rule.notes.empty()) out.explanation.push_back("Note: " + rule.notes + ".");
  if (rule.confidence == "C" || rule.confidence == "D") {
    out.explanation.push_back("This rule was not checked against the board. Confirm it before you rely on it.");
  }
}

}  // namespace

std::int64_t counted(const Earned& earned, std::string_view unit) {
  const std::string type = ascii_lower(earned.type);
  const std::string wanted = ascii_lower(unit);
  if (type == wanted) return earned.centihours;
  if (!counts_as_hour(wanted)) return 0;
  if (type == "ceu") return earned.centihours * 10;
  return counts_as_hour(type) ? earned.centihours : 0;
}

const StateRule* find_rule(const std::vector<StateRule>& rules, const Licence& licence) {
  if (!licence.state) return nullptr;
  const auto find = [&](std::string_view profession) -> const StateRule* {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const StateRule& rule) {
      return rule.state == *licence.state && rule.profession == profession;
    });
    return found == rules.end() ? nullptr : &*found;
  };
  if (const auto* rule = find(licence.profession)) return rule;
  if (licence.profession == "LPN") return find("LVN");
  if (licence.profession == "LVN") return find("LPN");
  if (licence.profession == "OTR") return find("OT");
  if (licence.profession == "COTA") return find("OTA");
  for (const std::string_view advanced : {"NP", "FNP", "CNS", "CNM", "CRNA"}) {
    if (licence.profession == advanced) return find("APRN");
  }
  return nullptr;
}

LicenceCe evaluate(const StateRule* rule, const Licence& licence, const std::vector<Earned>& earned, Date today) {
  LicenceCe out;
  out.credential_id = licence.id;
  out.title = (licence.state ? state_name(*licence.state) + " " : "") + licence.profession + " licence";
  out.renews_on = licence.renews_on;
  if (rule == nullptr) {
    out.status = "no_rule";
    out.explanation.push_back(licence.state ? "No requirement is on file for this state and profession. Ask the board."
                                            : "The licence names no state, so no requirement can be looked up.");
    return out;
  }
  out.source = rule->cited.empty() ? "published summaries" : rule->cited;
  out.as_of = date_in(rule->as_of);
  out.confidence = rule->confidence;
  Findings findings;
  if (rule->cycle_months) {
    const Date end = licence.renews_on.value_or(today);
    const Window cycle{add_months(end, -*rule->cycle_months) + 1, end};
    out.cycle_from = cycle.from;
    if (!licence.renews_on)
      out.explanation.push_back(
          fmt::format("The licence has no renewal date here; the last {} months are counted.", *rule->cycle_months));
    for (const Topic& topic : rule->topics) check_topic(topic, *rule, earned, cycle, out, findings);
    check_total(*rule, earned, cycle, out, findings);
    out.status = status_of(*rule, findings);
  } else {
    out.status = rule->kind == "none" ? status_of(*rule, findings) : "confirm_with_board";
  }
  if (licence.renews_on && *licence.renews_on < today)
    out.explanation.push_back("The licence's renewal date has passed.");
  explain_rule(*rule, out);
  return out;
}

}  // namespace mc::credits
