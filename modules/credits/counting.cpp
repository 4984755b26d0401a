#include "modules/credits/counting.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::credits {
namespace {

bool counts_as_hour(std::string_view unit) { return unit == "contact_hour" || unit == "ccu" || unit == "pdu"; }

bool holds_words(std::string_view text, std::string_view wanted) {
  return (" " + plain_words(text) + " ").find(" " + plain_words(wanted) + " ") != std::string::npos;
}

// A credit about one of "CPR; BLS": by its topics or by its title.
bool is_about(std::string_view names, const Earned& credit) {
  for (const std::string_view part : split(names, ';')) {
    const std::string_view name = trim(part);
    if (name.empty()) continue;
    if (holds_words(credit.activity, name)) return true;
    if (std::any_of(credit.topics.begin(), credit.topics.end(),
                    [&](const std::string& topic) { return holds_words(topic, name); }))
      return true;
  }
  return false;
}

bool is_limited(const CeCap& cap, const Earned& credit) {
  switch (cap.kind) {
  case CeCapKind::per_day:
    return true;
  case CeCapKind::self_paced_maximum:
    return credit.format != "live";  // not said: taken as self-paced, so that never too much counts
  case CeCapKind::topic_maximum:
    return is_about(cap.topic.value, credit);
  case CeCapKind::employer_maximum:
    return credit.employer && !(cap.unless_accredited && credit.accredited);
  case CeCapKind::live_minimum:
    return false;
  }
  return false;
}

std::string cap_words(const CeCap& cap) {
  const std::string most = amount(cap.centi.value);
  switch (cap.kind) {
  case CeCapKind::per_day:
    return "at most " + most + " a day";
  case CeCapKind::self_paced_maximum:
    return "at most " + most + " self-paced";
  case CeCapKind::topic_maximum:
    return cap.centi.value == 0 ? cap.topic.value + " does not count" : "at most " + most + " of " + cap.topic.value;
  case CeCapKind::employer_maximum:
    return "at most " + most + " of the employer";
  case CeCapKind::live_minimum:
    break;
  }
  return {};
}

void limit_credits(const CeCap& cap, std::vector<Counted>& credits) {
  std::int64_t used = 0;
  std::optional<Date> day;
  for (Counted& each : credits) {
    if (!is_limited(cap, *each.credit)) continue;
    if (cap.kind == CeCapKind::per_day && day != each.credit->on) {
      day = each.credit->on;
      used = 0;
    }
    const std::int64_t room = std::max<std::int64_t>(cap.centi.value - used, 0);
    if (each.counted > room) {
      each.counted = room;
      each.cap = cap_words(cap);
    }
    used += each.counted;
  }
}

}  // namespace

std::string amount(std::int64_t centi) { return fmt::format("{:g}", static_cast<double>(centi) / 100.0); }

std::string unit_name(std::string_view unit) { return unit == "contact_hour" ? "hours" : std::string(unit); }

std::string plain_words(std::string_view text) {
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

std::int64_t contact_hours(std::string_view type, std::int64_t centihours) {
  return counted({Date{}, centihours, std::string(type), {}}, "contact_hour");
}

std::int64_t counted(const Earned& earned, std::string_view unit, std::optional<std::int64_t> minutes) {
  const std::string type = ascii_lower(earned.type);
  const std::string wanted = ascii_lower(unit);
  if (!counts_as_hour(wanted)) return type == wanted ? earned.centihours : 0;
  if (type == "ceu") return earned.centihours * 10;
  if (!counts_as_hour(type)) return 0;
  if (minutes && earned.hour_minutes) return earned.centihours * *earned.hour_minutes / *minutes;
  return earned.centihours;
}

std::vector<Counted> count_credits(const CeRuleBody& body, const std::vector<Earned>& earned, const CeWindow& window) {
  std::optional<std::int64_t> minutes;
  if (body.minutes_per_hour) minutes = body.minutes_per_hour->value;
  std::vector<Counted> out;
  for (const Earned& credit : earned) {
    if (!window.holds(credit.on)) continue;
    const std::int64_t value = counted(credit, body.unit.value, minutes);
    out.push_back({&credit, value, value, value == 0 ? "another unit" : ""});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Counted& a, const Counted& b) { return a.credit->on < b.credit->on; });
  for (const CeCap& cap : body.caps) limit_credits(cap, out);
  return out;
}

std::vector<Counted> count_cycles(const CeRuleBody& body, const std::vector<Earned>& earned, const CeWindow& cycle) {
  std::vector<Counted> out = count_credits(body, earned, cycle);
  const int months = body.cycle_months ? static_cast<int>(body.cycle_months->value) : 24;
  Date oldest = cycle.from;
  for (const Earned& credit : earned) oldest = std::min(oldest, credit.on);
  CeWindow window = cycle;
  for (int n = 1; oldest < window.from; ++n) {
    window = {add_months(cycle.to, -months * (n + 1)) + 1, window.from - 1};
    const auto before = count_credits(body, earned, window);
    out.insert(out.end(), before.begin(), before.end());
  }
  return out;
}

std::int64_t sum_of(const std::vector<Counted>& credits) {
  std::int64_t sum = 0;
  for (const Counted& each : credits) sum += each.counted;
  return sum;
}

std::int64_t carried_over(const CeRuleBody& body, const std::vector<Earned>& earned, const CeWindow& cycle) {
  if (!body.carry_over_centi || !body.centi || !body.cycle_months || body.centi->value == 0) return 0;
  const CeWindow before{add_months(cycle.to, -2 * static_cast<int>(body.cycle_months->value)) + 1, cycle.from - 1};
  const std::int64_t beyond = sum_of(count_credits(body, earned, before)) - body.centi->value;
  return std::clamp<std::int64_t>(beyond, 0, body.carry_over_centi->value);
}

std::int64_t practice_in(const std::vector<Practice>& practice, const CeWindow& window) {
  std::int64_t sum = 0;
  for (const Practice& entry : practice) {
    const Date from = std::max(entry.from, window.from);
    const Date to = std::min(entry.to, window.to);
    if (to < from) continue;
    sum += entry.centi * (to - from + 1) / (entry.to - entry.from + 1);
  }
  return sum;
}

}  // namespace mc::credits
