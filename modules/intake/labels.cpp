#include "modules/intake/labels.hpp"

#include <algorithm>
#include <array>

#include "appliance/base/text.hpp"

namespace mc::intake {
namespace {

struct LabelWord {
  std::string_view text;  // small letters
  Label label;
};
constexpr auto kLabelWords = std::to_array<LabelWord>({
    {"recommended renewal date", Label::expires},
    {"recommended renewal", Label::expires},
    {"renewal date", Label::expires},
    {"renew by", Label::expires},
    {"renewal due", Label::expires},
    {"expiration date", Label::expires},
    {"expiry date", Label::expires},
    {"date of expiration", Label::expires},
    {"expiration", Label::expires},
    {"expires on", Label::expires},
    {"expires", Label::expires},
    {"expiry", Label::expires},
    {"exp date", Label::expires},
    {"exp. date", Label::expires},
    {"exp:", Label::expires},
    {"valid until", Label::expires},
    {"valid through", Label::expires},
    {"valid thru", Label::expires},
    {"valid to", Label::expires},
    {"good through", Label::expires},
    {"through", Label::expires},
    {"date of issue", Label::issued},
    {"issue date", Label::issued},
    {"date issued", Label::issued},
    {"issued on", Label::issued},
    {"issued", Label::issued},
    {"issue", Label::issued},
    {"effective date", Label::issued},
    {"effective", Label::issued},
    {"completion date", Label::issued},
    {"date completed", Label::issued},
    {"completed on", Label::issued},
    {"course date", Label::issued},
    {"certification date", Label::issued},
    {"original certification", Label::issued},
    {"valid from", Label::issued},
    {"granted", Label::issued},
    {"date of birth", Label::born},
    {"birth date", Label::born},
    {"dob", Label::born},
    {"phone number", Label::other},
    {"telephone number", Label::other},
    {"course number", Label::other},
    {"ecard code", Label::number},
    {"certificate number", Label::number},
    {"certification number", Label::number},
    {"license number", Label::number},
    {"licence number", Label::number},
    {"card number", Label::number},
    {"credential number", Label::number},
    {"certificate no", Label::number},
    {"license no", Label::number},
    {"certificate id", Label::number},
    {"number", Label::number},
    {"this certifies that", Label::holder},
    {"training center name", Label::other},
    {"training centre name", Label::other},
    {"course name", Label::other},
    {"facility name", Label::other},
    {"school name", Label::other},
    {"instructor name", Label::other},
    {"name", Label::holder},
});

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool whole_word(std::string_view line, std::size_t at, std::size_t length) {
  bool starts = at == 0 || !letter_or_digit(line[at - 1]);
  bool ends = at + length >= line.size() || !letter_or_digit(line[at + length]);
  return starts && ends;
}

std::vector<FoundLabel> date_labels(std::string_view line) {
  auto all = labels_in(line);
  std::erase_if(all, [](const FoundLabel& found) {
    return found.label == Label::number || found.label == Label::holder || found.label == Label::other;
  });
  return all;
}

/// The label of the nearest column, by where both stand in their lines; as many labels as dates go by their order.
std::optional<Label> label_of_column(const std::vector<FoundLabel>& labels, std::size_t index, std::size_t count,
                                     std::size_t at) {
  if (labels.empty()) return std::nullopt;
  if (labels.size() == count) return labels[index].label;
  auto distance = [at](const FoundLabel& found) { return found.at > at ? found.at - at : at - found.at; };
  return std::min_element(labels.begin(), labels.end(),
                          [&](const auto& a, const auto& b) { return distance(a) < distance(b); })
      ->label;
}

std::optional<Label> label_before(const std::vector<FoundLabel>& labels, std::size_t at) {
  std::optional<Label> out;
  for (const FoundLabel& found : labels)
    if (found.at < at) out = found.label;
  return out;
}

bool number_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/// The first run of letters, digits and dashes with at least three digits.
std::string number_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (!number_char(text[i])) {
      ++i;
      continue;
    }
    std::size_t start = i;
    while (i < text.size() && number_char(text[i])) ++i;
    std::string_view run = text.substr(start, i - start);
    auto digits = std::count_if(run.begin(), run.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits >= 3 && run.size() <= 30) return std::string(run);
  }
  return {};
}

/// A digit, or what a reader takes one for; '\0' for others.
char as_digit(char c) {
  switch (c) {
  case 'O':
  case 'o':
    return '0';
  case 'l':
  case 'I':
  case '|':
    return '1';
  case 'S':
    return '5';
  case 'B':
    return '8';
  default:
    return c >= '0' && c <= '9' ? c : '\0';
  }
}

constexpr std::size_t kEcardDigits = 12;
constexpr int kDoubtful = 55;

/// Twelve digits from `at` on, and none before or after; how many had to be guessed.
std::optional<std::pair<std::string, int>> twelve_digits(std::string_view line, std::size_t at) {
  std::string digits;
  int guessed = 0;
  std::size_t i = at;
  for (; i < line.size() && digits.size() < kEcardDigits; ++i) {
    char c = as_digit(line[i]);
    if (c == '\0' && !digits.empty() && (line[i] == ' ' || line[i] == '-')) continue;
    if (c == '\0') return std::nullopt;
    guessed += c == line[i] ? 0 : 1;
    digits += c;
  }
  if (digits.size() < kEcardDigits || (i < line.size() && letter_or_digit(line[i]))) return std::nullopt;
  return std::pair{digits, guessed};
}

}  // namespace

std::vector<FoundLabel> labels_in(std::string_view line) {
  std::string lower = ascii_lower(line);
  std::vector<FoundLabel> out;
  for (const LabelWord& word : kLabelWords)
    for (std::size_t at = lower.find(word.text); at != std::string::npos; at = lower.find(word.text, at + 1)) {
      if (!whole_word(lower, at, word.text.back() == ':' ? word.text.size() - 1 : word.text.size())) continue;
      bool inside = std::any_of(out.begin(), out.end(), [&](const FoundLabel& found) {
        return at < found.at + found.length && found.at < at + word.text.size();
      });
      if (!inside) out.push_back({word.label, at, word.text.size()});
    }
  std::sort(out.begin(), out.end(), [](const FoundLabel& a, const FoundLabel& b) { return a.at < b.at; });
  return out;
}

std::vector<LabelledDate> labelled_dates(const std::vector<TextLine>& lines) {
  std::vector<LabelledDate> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto dates = dates_in(lines[i].text);
    auto here = date_labels(lines[i].text);
    auto alone = [&](std::size_t line) {
      return dates_in(lines[line].text).empty() ? date_labels(lines[line].text) : std::vector<FoundLabel>();
    };
    std::vector<FoundLabel> above = i > 0 ? alone(i - 1) : std::vector<FoundLabel>();
    std::vector<FoundLabel> below = i + 1 < lines.size() ? alone(i + 1) : std::vector<FoundLabel>();
    for (std::size_t n = 0; n < dates.size(); ++n) {
      std::optional<Label> label = label_before(here, dates[n].at);
      if (!label && !here.empty()) label = here.size() == dates.size() ? here[n].label : here.front().label;
      if (!label) label = label_of_column(above, n, dates.size(), dates[n].at);
      if (!label) label = label_of_column(below, n, dates.size(), dates[n].at);
      out.push_back({dates[n], label, i});
    }
  }
  return out;
}

std::optional<Proposal> number_of_card(const std::vector<TextLine>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (const FoundLabel& found : labels_in(lines[i].text)) {
      if (found.label != Label::number) continue;
      std::string_view rest = std::string_view(lines[i].text).substr(found.at + found.length);
      // Not as far as the next label's value.
      for (const FoundLabel& next : labels_in(rest)) {
        rest = rest.substr(0, next.at);
        break;
      }
      if (std::string number = number_text(rest); !number.empty() && dates_in(rest).empty())
        return Proposal{number, lines[i].confidence, lines[i].text};
      if (i + 1 >= lines.size() || !dates_in(lines[i + 1].text).empty()) continue;
      if (std::string number = number_text(lines[i + 1].text); !number.empty())
        return Proposal{number, lines[i + 1].confidence * 9 / 10, lines[i + 1].text};
    }
  return std::nullopt;
}

std::optional<Proposal> ecard_code(const std::vector<TextLine>& lines) {
  for (const TextLine& line : lines)
    for (std::size_t at = 0; at < line.text.size(); ++at) {
      if (as_digit(line.text[at]) == '\0' || (at > 0 && letter_or_digit(line.text[at - 1]))) continue;
      auto found = twelve_digits(line.text, at);
      if (!found || found->second > 2) continue;
      int confidence = found->second == 0 ? line.confidence : std::min(line.confidence, kDoubtful);
      return Proposal{found->first, confidence, line.text};
    }
  return std::nullopt;
}

}  // namespace mc::intake
