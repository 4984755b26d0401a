#pragma once
// For tests of the CE rules: the shipped files, and rules and credits made up for one feature each.
#include <doctest/doctest.h>

#include <algorithm>

#include "appliance/base/embedded.hpp"
#include "modules/credits/counting.hpp"

namespace mc::credits::testing {

inline std::string_view shipped_text(std::string_view name) {
  for (const auto& file : embedded_data())
    if (file.path == name) return file.bytes;
  return {};
}
inline std::vector<StateRule> shipped_rows() {
  auto rows = parse_rules(shipped_text("credits/ce_requirements.csv")).value();
  cite_sources(rows, shipped_text("credits/shown_sources.csv")).value();
  return rows;
}
inline RuleFiles shipped_meanings() {
  return {shipped_text("credits/ce_conditions.csv"), shipped_text("credits/ce_pathways.csv"),
          shipped_text("credits/ce_features.csv")};
}
inline const std::vector<CeRule>& shipped() {
  static const std::vector<CeRule> kRules = build_rules(shipped_rows(), shipped_meanings()).value();
  return kRules;
}

constexpr Date day(int year, unsigned month, unsigned d) {
  return Date{static_cast<std::int32_t>(
      std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(d))
          .time_since_epoch()
          .count())};
}
inline const Date kToday = day(2026, 11, 20);
inline const Date kRenewal = day(2027, 5, 31);

inline Licence licence(std::string profession, std::string state) {
  return {{}, std::move(profession), std::move(state), kRenewal, std::nullopt};
}
inline Earned credit(Date on, std::int64_t centihours, std::vector<std::string> topics = {},
                     std::string type = "contact_hour") {
  return {on, centihours, std::move(type), std::move(topics)};
}
inline Earned in_format(Earned credit, std::string format) {
  credit.format = std::move(format);
  return credit;
}
inline Earned of_minutes(Earned credit, std::int64_t minutes) {
  credit.hour_minutes = minutes;
  return credit;
}
inline CeRule rule(CeKind kind = CeKind::hours, std::int64_t centi = 2000, std::vector<CeTopic> topics = {}) {
  CeRule out;
  out.state = "TX";
  out.profession = "RN";
  out.confidence = "A";
  out.cited = "22 TAC 216.3";
  out.as_of = "2026-07";
  out.body.kind = kind;
  out.body.centi = centi;
  out.body.cycle_months = 24;
  out.body.topics.items = std::move(topics);
  return out;
}
inline CeTopic topic(std::string name, CeEvery every, std::optional<bool> within, std::int64_t centi,
                     std::string condition = "", std::string fact = "") {
  return {std::move(name), every, within, centi, std::move(condition), std::move(fact)};
}
inline LicenceCe check(const CeRule& by, const std::vector<Earned>& earned,
                       std::map<std::string, std::string> answers = {}) {
  return evaluate(&by, licence("RN", "TX"), {earned, std::move(answers), {}, {}}, kToday).ce;
}
inline const Meter& meter(const LicenceCe& out, std::string_view label) {
  const auto found =
      std::find_if(out.meters.begin(), out.meters.end(), [&](const Meter& m) { return m.label.starts_with(label); });
  REQUIRE(found != out.meters.end());
  return *found;
}
inline bool says(const LicenceCe& out, std::string_view part) {
  return std::any_of(out.explanation.begin(), out.explanation.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}
/// Somebody who has done everything that any rule could ask.
inline Known paragon(const CeRuleBody& body) {
  Known out;
  const auto done = [&](Date on, std::int64_t centihours, std::vector<std::string> topics) {
    out.earned.push_back(of_minutes(in_format(credit(on, centihours, std::move(topics), body.unit.value), "live"), 60));
  };
  for (int i = 0; i < 30; ++i) done(day(2026, 7, 1) + i, 1'000, {});
  for (const CeTopic& each : body.topics) {
    done(day(2026, 6, 11), 9'000, {each.topic.value});
    if (each.every == CeEvery::year) done(day(2025, 12, 11), 9'000, {each.topic.value});
  }
  for (const std::string& fact : facts_of(body)) out.answers[fact] = fact == kRenewalNumber ? "6" : "yes";
  out.answers[std::string(kFirstRenewal)] = "no";
  out.practice = {{day(2022, 6, 1), day(2026, 11, 1), 1'000'000}};
  out.certifications = {{"CCRN", day(2028, 1, 1)}};
  return out;
}

}  // namespace mc::credits::testing
