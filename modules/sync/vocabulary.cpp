#include "modules/sync/vocabulary.hpp"

#include <algorithm>
#include <map>

#include "appliance/base/text.hpp"

namespace mc::sync {
namespace {

using Words = std::set<std::string, std::less<>>;

const Words& subjects() {
  static const Words words = {"fire_safety",
                              "infection_control",
                              "hand_hygiene",
                              "privacy",
                              "security_awareness",
                              "workplace_violence",
                              "emergency_preparedness",
                              "patient_safety",
                              "medication_safety",
                              "restraint",
                              "falls_prevention",
                              "pressure_injury",
                              "sepsis",
                              "stroke",
                              "blood_administration",
                              "radiation_safety",
                              "hazardous_materials",
                              "bloodborne_pathogens",
                              "body_mechanics",
                              "cultural_competence",
                              "ethics",
                              "compliance",
                              "documentation",
                              "orientation",
                              "leadership",
                              "pharmacology",
                              "resuscitation",
                              "pain_management",
                              "end_of_life",
                              "human_trafficking",
                              "implicit_bias",
                              "suicide_prevention",
                              "other"};
  return words;
}

const std::map<std::string, std::string, std::less<>>& groups() {
  static const std::map<std::string, std::string, std::less<>> map = {{"RN", "nursing"},
                                                                      {"LPN", "nursing"},
                                                                      {"LVN", "nursing"},
                                                                      {"NP", "advanced_practice"},
                                                                      {"APRN", "advanced_practice"},
                                                                      {"CRNA", "advanced_practice"},
                                                                      {"CNM", "advanced_practice"},
                                                                      {"CNS", "advanced_practice"},
                                                                      {"PA", "advanced_practice"},
                                                                      {"MD", "physician"},
                                                                      {"DO", "physician"},
                                                                      {"CNA", "assistant"},
                                                                      {"MA", "assistant"},
                                                                      {"EMT", "assistant"},
                                                                      {"RT", "therapy"},
                                                                      {"PT", "therapy"},
                                                                      {"PTA", "therapy"},
                                                                      {"OT", "therapy"},
                                                                      {"COTA", "therapy"},
                                                                      {"OTA", "therapy"},
                                                                      {"SLP", "therapy"},
                                                                      {"PHARMD", "pharmacy"},
                                                                      {"PHARMTECH", "pharmacy"},
                                                                      {"RD", "allied"},
                                                                      {"MSW", "allied"},
                                                                      {"RADTECH", "allied"},
                                                                      {"MLS", "allied"}};
  return map;
}

const Words& states() {
  static const Words words = {"AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL",
                              "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE",
                              "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD",
                              "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI"};
  return words;
}

const Words& schema_words() {
  static const Words words = [] {
    Words out = {"people",
                 "total",
                 "counts",
                 "role_group",
                 "state",
                 "period",
                 "subject",
                 "credential_type",
                 "feature",
                 "table",
                 "other",
                 "mixed",
                 "all",
                 "training_start",
                 "training_completion",
                 "credential_wallet"};
    for (const TableSpec& table : tables()) {
      out.emplace(table.name);
      out.emplace(table.subject);
      for (std::string_view status : table.statuses) out.emplace(status);
    }
    for (const auto& [profession, group] : groups()) out.insert(group);
    return out;
  }();
  return words;
}

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

const std::vector<TableSpec>& tables() {
  static const std::vector<TableSpec> list = {
      {"training_status", "subject", true, PeriodKind::quarter, {"met", "open", "late"}},
      {"credential_status", "credential_type", true, PeriodKind::quarter, {"current", "expiring", "lapsed_or_missing"}},
      {"course_results", "subject", true, PeriodKind::quarter, {"completed", "under_way", "not_completed"}, true},
      {"feature_use", "feature", false, PeriodKind::month, {"active"}, true}};
  return list;
}

const TableSpec* table_named(std::string_view name) {
  for (const TableSpec& table : tables())
    if (table.name == name) return &table;
  return nullptr;
}

std::string subject_code(std::string_view category) {
  std::string code;
  for (char c : fold(category)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter)
      code += c;
    else if (!code.empty() && code.back() != '_')
      code += '_';
  }
  while (!code.empty() && code.back() == '_') code.pop_back();
  return subjects().contains(code) ? code : std::string(kOther);
}

std::string role_group(std::string_view profession) {
  auto found = groups().find(profession);
  return found == groups().end() ? std::string(kOther) : found->second;
}

std::string credential_code(std::string_view type, const Words& shipped) {
  return shipped.contains(type) ? ascii_lower(type) : std::string(kOther);
}

std::string state_code(std::string_view state) {
  return states().contains(state) ? std::string(state) : std::string(kOther);
}

std::string period_of(PeriodKind kind, int year, unsigned month) {
  std::string out = std::to_string(year);
  if (kind == PeriodKind::quarter) return out + "-Q" + std::to_string((month + 2) / 3);
  return out + (month < 10 ? "-0" : "-") + std::to_string(month);
}

bool is_word(std::string_view word, const Words& credential_codes) {
  if (schema_words().contains(word) || subjects().contains(word) || states().contains(word)) return true;
  return std::any_of(credential_codes.begin(), credential_codes.end(),
                     [&](const std::string& code) { return ascii_lower(code) == word; });
}

bool is_period(std::string_view text) {
  if (text.size() != 7 || !digits(text.substr(0, 4)) || text[4] != '-') return false;
  if (text[5] == 'Q') return text[6] >= '1' && text[6] <= '4';
  if (!digits(text.substr(5))) return false;
  const int month = (text[5] - '0') * 10 + (text[6] - '0');
  return month >= 1 && month <= 12;
}

}  // namespace mc::sync
