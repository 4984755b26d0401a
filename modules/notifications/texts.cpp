#include "modules/notifications/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "appliance/base/embedded.hpp"
#include "appliance/base/markup.hpp"
#include "appliance/base/text.hpp"

namespace mc::notifications {
namespace {

constexpr std::array<std::string_view, 4> kLanguages{"en", "es", "fr", "fil"};
constexpr std::size_t kLongestValue = 200;
constexpr std::size_t kLongestSubject = 150;
constexpr std::size_t kMostLines = 40;

/// Cut after so many code points.
std::string cut(std::string_view text, std::size_t most) {
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (++points > most) return std::string(trim(text.substr(0, i))) + "…";
  }
  return std::string(text);
}

std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text) out += static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
  return std::string(trim(out));
}

/// One piece of a template without brackets; false in `whole` when something in it is not known.
std::string filled(std::string_view text, const Params& params, bool& whole) {
  std::string out;
  while (!text.empty()) {
    std::size_t open = text.find('{');
    std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    out += text.substr(0, open);
    auto found = params.find(std::string(text.substr(open + 1, close - open - 1)));
    if (found == params.end() || found->second.empty())
      whole = false;
    else
      out += found->second;
    text.remove_prefix(close + 1);
  }
  return out;
}

bool word_in(std::string_view folded, std::string_view word) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  for (std::size_t at = folded.find(word); at != std::string_view::npos; at = folded.find(word, at + 1)) {
    bool begins = at == 0 || !letter(folded[at - 1]);
    bool ends = at + word.size() == folded.size() || !letter(folded[at + word.size()]);
    if (begins && ends) return true;
  }
  return false;
}

/// ddd-dd-dddd
bool holds_social_security_number(std::string_view text) {
  constexpr std::string_view kShape = "ddd-dd-dddd";
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t at = 0; at + kShape.size() <= text.size(); ++at) {
    bool fits =
        (at == 0 || !digit(text[at - 1])) && (at + kShape.size() == text.size() || !digit(text[at + kShape.size()]));
    for (std::size_t i = 0; fits && i < kShape.size(); ++i)
      fits = kShape[i] == 'd' ? digit(text[at + i]) : text[at + i] == kShape[i];
    if (fits) return true;
  }
  return false;
}

std::string paragraph(std::string_view text) {
  std::string out = "<p>";
  for (std::string_view line : split(text, '\n')) {
    if (out.size() > 3) out += "<br>";
    out += escape_markup(line);
  }
  return out + "</p>\n";
}

std::string anchor(std::string_view label, std::string_view address) {
  return fmt::format("<a href=\"{}\">{}</a>", escape_markup(address), escape_markup(label));
}

Params common_params(const Letter& letter) {
  return {{"name", letter.first_name},
          {"organisation", letter.organisation},
          {"link", address_of(letter.base_url, letter.link)}};
}

/// What stands below every mail.
void add_foot(const Texts& texts, const Letter& letter, mail::Mail& mail) {
  auto words = [&](std::string_view code) {
    return render(texts.sentence(code, letter.language), common_params(letter));
  };
  std::string settings = address_of(letter.base_url, "/notifications/preferences");
  mail.text +=
      fmt::format("-- \n{}\n{}\n{}: {}\n", letter.organisation, words("_program"), words("_preferences"), settings);
  mail.html += fmt::format("<hr>\n<p>{}<br>{}</p>\n<p>{}", escape_markup(letter.organisation),
                           escape_markup(words("_program")), anchor(words("_preferences"), settings));
  if (letter.unsubscribe) {
    // Behind '#', so that the token is in no server's log.
    std::string page = address_of(letter.base_url, "/unsubscribe") + "#" + *letter.unsubscribe;
    mail.text += fmt::format("{}: {}\n", words("_unsubscribe"), page);
    mail.html += " · " + anchor(words("_unsubscribe"), page);
    mail.unsubscribe = address_of(letter.base_url, "/api/v1/notifications/unsubscribe/" + *letter.unsubscribe);
    if (!mail.unsubscribe->starts_with("https://")) mail.unsubscribe.reset();
  }
  mail.html += "</p>\n";
}

mail::Mail begin_letter(const Texts& texts, const Letter& letter, std::string_view subject) {
  std::string greeting = render(texts.sentence("_greeting", letter.language), common_params(letter));
  mail::Mail out{letter.to, one_line(letter.to_name), cut(one_line(subject), kLongestSubject), greeting + "\n\n",
                 paragraph(greeting)};
  if (out.subject.empty()) out.subject = letter.organisation;
  return out;
}

}  // namespace

std::span<const std::string_view> languages() { return kLanguages; }
bool known_language(std::string_view language) {
  return std::find(kLanguages.begin(), kLanguages.end(), language) != kLanguages.end();
}

Texts::Texts() {
  for (const EmbeddedFile& file : embedded_data()) {
    if (file.path != "notifications/texts.txt") continue;
    for (std::string_view line : split(file.bytes, '\n')) {
      std::size_t first = line.find('|');
      std::size_t second = first == std::string_view::npos ? first : line.find('|', first + 1);
      if (second == std::string_view::npos || line.starts_with('#')) continue;
      sentences_[std::string(line.substr(0, first))][std::string(line.substr(first + 1, second - first - 1))] =
          line.substr(second + 1);
    }
  }
}

std::string_view Texts::sentence(std::string_view code, std::string_view language) const {
  auto of_code = sentences_.find(code);
  if (of_code == sentences_.end()) of_code = sentences_.find("_other");
  if (of_code == sentences_.end()) return {};
  auto found = of_code->second.find(language);
  if (found == of_code->second.end()) found = of_code->second.find("en");
  return found == of_code->second.end() ? std::string_view() : std::string_view(found->second);
}

TemplateText Texts::built_in(std::string_view code, std::string_view language) const {
  std::string words(sentence(code, language));
  return {words, words, words};
}

bool looks_like_phi(std::string_view text) {
  if (holds_social_security_number(text)) return true;
  std::string folded = fold(text);
  for (std::string_view word : {"mrn", "medical record", "patient name", "date of birth", "dob", "diagnosis",
                                "social security", "historia clinica", "numero de dossier"})
    if (word_in(folded, word)) return true;
  return false;
}

std::optional<std::string> problem_with(std::string_view text, const Kind& kind) {
  if (looks_like_phi(text)) return "looks_like_phi";
  const auto known = placeholders_of(kind);
  bool bracket = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '[' || c == ']') {
      if ((c == '[') == bracket) return "bracket_open";
      bracket = c == '[';
    }
    if (c == '}') return "placeholder_open";
    if (c != '{') continue;
    std::size_t close = text.find('}', i);
    if (close == std::string_view::npos) return "placeholder_open";
    std::string_view name = text.substr(i + 1, close - i - 1);
    if (std::find(known.begin(), known.end(), name) == known.end()) return "placeholder_unknown";
    i = close;
  }
  return bracket ? std::optional<std::string>("bracket_open") : std::nullopt;
}

std::string render(std::string_view text, const Params& params) {
  std::string out;
  bool ignored = true;
  while (!text.empty()) {
    std::size_t open = text.find('[');
    std::size_t close = open == std::string_view::npos ? open : text.find(']', open);
    if (close == std::string_view::npos) return out + filled(text, params, ignored);
    out += filled(text.substr(0, open), params, ignored);
    bool whole = true;
    std::string optional_part = filled(text.substr(open + 1, close - open - 1), params, whole);
    if (whole) out += optional_part;
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string date_words(std::string_view text, std::string_view language) {
  using Months = std::array<std::string_view, 12>;
  constexpr Months kEnglish{"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};
  constexpr Months kSpanish{"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                            "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
  constexpr Months kFrench{"janvier", "février", "mars",      "avril",   "mai",      "juin",
                           "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
  constexpr Months kFilipino{"Enero", "Pebrero", "Marso",     "Abril",   "Mayo",      "Hunyo",
                             "Hulyo", "Agosto",  "Setyembre", "Oktubre", "Nobyembre", "Disyembre"};
  auto day = parse_date(text);
  if (!day) return std::string(text);
  auto parts = ymd(*day);
  std::size_t month = static_cast<unsigned>(parts.month()) - 1;
  unsigned number = static_cast<unsigned>(parts.day());
  int year = static_cast<int>(parts.year());
  if (language == "es") return fmt::format("{} de {} de {}", number, kSpanish[month], year);
  if (language == "fr") return fmt::format("{} {} {}", number, kFrench[month], year);
  return fmt::format("{} {}, {}", (language == "fil" ? kFilipino : kEnglish)[month], number, year);
}

Params params_that_may_leave(const Kind& kind, const Params& params, std::string_view language) {
  Params out;
  if (kind.params.empty()) return out;
  for (std::string_view name : split(kind.params, ' ')) {
    auto found = params.find(std::string(name));
    if (found == params.end() || looks_like_phi(found->second)) continue;
    out[found->first] = cut(date_words(one_line(found->second), language), kLongestValue);
  }
  return out;
}

Params sample_params(const Kind& kind, std::string_view language) {
  const Params samples{{"course", "Sepsis: first hour"},
                       {"credential", "BLS Provider"},
                       {"certification", "Chemotherapy"},
                       {"session", "Mock code"},
                       {"class", "BLS renewal"},
                       {"title", "Restraints"},
                       {"assignment", "Care plan"},
                       {"person", "Ana Reyes"},
                       {"by", "Luis Ortega"},
                       {"due", "2026-12-01"},
                       {"on", "2026-12-01"},
                       {"until", "2026-12-01"},
                       {"day", "2026-12-01"},
                       {"when", "2026-12-01 09:00"},
                       {"days", "30"},
                       {"count", "3"},
                       {"overdue", "2"},
                       {"soon", "5"},
                       {"state", "TX"},
                       {"profession", "RN"},
                       {"score", "92"}};
  return params_that_may_leave(kind, samples, language);
}

std::string address_of(std::string_view base_url, std::string_view path) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  bool usable =
      path.starts_with('/') && !path.starts_with("//") && path.size() <= 500 &&
      std::none_of(path.begin(), path.end(), [](char c) { return c <= 32 || c >= 127 || c == '<' || c == '>'; });
  return std::string(base_url) + (usable ? std::string(path) : "/");
}

mail::Mail compose_letter(const Texts& texts, const Letter& letter, const TemplateText& words, const Params& params) {
  Params all = params;
  for (auto& [name, value] : common_params(letter)) all[name] = value;
  std::string subject = render(words.subject, all);
  while (subject.ends_with('.')) subject.pop_back();
  mail::Mail out = begin_letter(texts, letter, subject);
  std::string body(trim(render(words.body, all)));
  out.text += body + "\n\n";
  out.html += paragraph(body);
  if (!letter.link.empty() && body.find(all["link"]) == std::string::npos) {
    std::string label = render(texts.sentence("_open", letter.language), all);
    out.text += fmt::format("{}:\n{}\n\n", label, all["link"]);
    out.html += "<p>" + anchor(label, all["link"]) + "</p>\n";
  }
  add_foot(texts, letter, out);
  return out;
}

mail::Mail compose_digest(const Texts& texts, const Letter& letter, Mode mode, const std::vector<DigestLine>& lines) {
  std::string code = mode == Mode::weekly ? "_digest_weekly" : "_digest_daily";
  Params count{{"count", std::to_string(lines.size())}};
  mail::Mail out = begin_letter(texts, letter, render(texts.sentence(code, letter.language), count));
  out.html += "<ul>\n";
  for (std::size_t i = 0; i < lines.size() && i < kMostLines; ++i) {
    std::string address = address_of(letter.base_url, lines[i].link);
    out.text += fmt::format("* {}\n  {}\n", lines[i].text, address);
    out.html += "<li>" + anchor(lines[i].text, address) + "</li>\n";
  }
  out.html += "</ul>\n";
  if (lines.size() > kMostLines) {
    std::string more =
        render(texts.sentence("_digest_more", letter.language), {{"count", std::to_string(lines.size() - kMostLines)}});
    out.text += more + "\n";
    out.html += paragraph(more);
  }
  out.text += "\n";
  add_foot(texts, letter, out);
  return out;
}

}  // namespace mc::notifications
