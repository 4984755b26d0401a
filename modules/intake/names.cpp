#include "modules/intake/names.hpp"

#include <algorithm>
#include <array>

#include "appliance/base/text.hpp"

namespace mc::intake {
namespace {

struct State {
  const char* code;
  const char* name;
};
constexpr std::array<State, 56> kStates = {{{"AL", "Alabama"},        {"AK", "Alaska"},
                                            {"AS", "American Samoa"}, {"AZ", "Arizona"},
                                            {"AR", "Arkansas"},       {"CA", "California"},
                                            {"CO", "Colorado"},       {"CT", "Connecticut"},
                                            {"DE", "Delaware"},       {"DC", "District of Columbia"},
                                            {"FL", "Florida"},        {"GA", "Georgia"},
                                            {"GU", "Guam"},           {"HI", "Hawaii"},
                                            {"ID", "Idaho"},          {"IL", "Illinois"},
                                            {"IN", "Indiana"},        {"IA", "Iowa"},
                                            {"KS", "Kansas"},         {"KY", "Kentucky"},
                                            {"LA", "Louisiana"},      {"ME", "Maine"},
                                            {"MD", "Maryland"},       {"MA", "Massachusetts"},
                                            {"MI", "Michigan"},       {"MN", "Minnesota"},
                                            {"MS", "Mississippi"},    {"MO", "Missouri"},
                                            {"MT", "Montana"},        {"NE", "Nebraska"},
                                            {"NV", "Nevada"},         {"NH", "New Hampshire"},
                                            {"NJ", "New Jersey"},     {"NM", "New Mexico"},
                                            {"NY", "New York"},       {"NC", "North Carolina"},
                                            {"ND", "North Dakota"},   {"MP", "Northern Mariana Islands"},
                                            {"OH", "Ohio"},           {"OK", "Oklahoma"},
                                            {"OR", "Oregon"},         {"PA", "Pennsylvania"},
                                            {"PR", "Puerto Rico"},    {"RI", "Rhode Island"},
                                            {"SC", "South Carolina"}, {"SD", "South Dakota"},
                                            {"TN", "Tennessee"},      {"TX", "Texas"},
                                            {"UT", "Utah"},           {"VT", "Vermont"},
                                            {"VI", "Virgin Islands"}, {"VA", "Virginia"},
                                            {"WA", "Washington"},     {"WV", "West Virginia"},
                                            {"WI", "Wisconsin"},      {"WY", "Wyoming"}}};

/// Bodies that issue cards of the catalogue's types besides the catalogue's own.
constexpr std::array<const char*, 4> kOtherBodies = {"American Red Cross", "American Safety and Health Institute",
                                                     "National Health Care Provider Solutions", "ProTrainings"};

char confusable(char c) {
  switch (c) {
  case '0':
    return 'o';
  case '1':
  case '|':
  case '!':
  case 'i':
    return 'l';
  case '5':
    return 's';
  case '8':
    return 'b';
  default:
    return c;
  }
}

/// "Registered nurse licence" is printed as "Registered Nurse".
std::string printed_name(const credentials::CredentialType& type) {
  std::string shaped = shape_of(type.name.substr(0, type.name.find('(')));
  for (std::string_view ending : {"licence", "registration", "provider"}) {
    std::string shaped_ending = " " + shape_of(ending);
    if (shaped.ends_with(shaped_ending)) shaped.resize(shaped.size() - shaped_ending.size());
  }
  return shaped;
}

}  // namespace

std::string shape_of(std::string_view text) {
  std::string out;
  for (char c : ascii_lower(text)) {
    char same = confusable(c);
    bool kept =
        (same >= 'a' && same <= 'z') || (same >= '0' && same <= '9') || static_cast<unsigned char>(same) >= 0x80;
    if (kept)
      out += same;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool has_phrase(std::string_view shaped, std::string_view phrase) {
  if (phrase.empty()) return false;
  for (std::size_t at = shaped.find(phrase); at != std::string_view::npos; at = shaped.find(phrase, at + 1)) {
    bool starts = at == 0 || shaped[at - 1] == ' ';
    bool ends = at + phrase.size() == shaped.size() || shaped[at + phrase.size()] == ' ';
    if (starts && ends) return true;
  }
  return false;
}

/// The longest name wins: a "Certified Pediatric Emergency Nurse" is no "Certified Emergency Nurse". A code alone
/// weighs less than a name, and a short one must stand as it is printed, in capital letters.
NamedType type_in(std::string_view line, const std::vector<credentials::CredentialType>& types) {
  NamedType out;
  std::string shaped = shape_of(line);
  for (const credentials::CredentialType& type : types) {
    std::string name = printed_name(type);
    int weight = 0;
    if (has_phrase(shaped, name))
      weight = 100 + static_cast<int>(name.size());
    else if (type.code.size() >= 3 && type.kind == credentials::Kind::certification &&
             has_phrase(shaped, shape_of(type.code)) && line.find(type.code) != std::string_view::npos)
      weight = 50 + static_cast<int>(type.code.size());
    if (weight > out.weight) out = {&type, weight};
  }
  return out;
}

std::string body_in(std::string_view line, const std::vector<credentials::CredentialType>& types) {
  std::string shaped = shape_of(line);
  for (const char* body : kOtherBodies)
    if (has_phrase(shaped, shape_of(body))) return body;
  for (const credentials::CredentialType& type : types)
    if (type.issuing_body.size() > 4 && has_phrase(shaped, shape_of(type.issuing_body))) return type.issuing_body;
  if (has_phrase(shaped, shape_of("board of")) || has_phrase(shaped, shape_of("department of health")))
    return std::string(trim(line));
  return {};
}

std::string state_in(std::string_view line) {
  std::string shaped = shape_of(line);
  const State* best = nullptr;
  for (const State& state : kStates)
    if (has_phrase(shaped, shape_of(state.name)) &&
        (best == nullptr || std::string_view(state.name).size() > std::string_view(best->name).size()))
      best = &state;
  if (best != nullptr) return best->code;
  for (std::string_view before : {std::string_view(", "), std::string_view("State: "), std::string_view("State ")}) {
    std::size_t at = line.find(before);
    if (at == std::string_view::npos) continue;
    std::string_view code = line.substr(at + before.size(), 2);
    std::size_t behind = at + before.size() + 2;
    bool ends = behind >= line.size() || line[behind] == ' ' || line[behind] == ',';
    for (const State& state : kStates)
      if (ends && code == state.code) return state.code;
  }
  return {};
}

}  // namespace mc::intake
