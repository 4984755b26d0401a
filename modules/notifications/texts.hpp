#pragma once
// The words of mails and messages: built-in sentences in each language, templates that an administrator may change, and
// what they may hold. Pure; Texts is immutable and thread-safe.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/mail/mail.hpp"
#include "modules/notifications/kinds.hpp"

namespace mc::notifications {

using Params = std::map<std::string, std::string>;

/// "{course}" is filled in; "[, due {due}]" is shown only when all in it is known.
struct TemplateText {
  std::string subject;
  std::string body;
  std::string short_text;  // for SMS, push and digests
};

std::span<const std::string_view> languages();
bool known_language(std::string_view language);

/// The sentences that ship (data/texts.txt).
class Texts {
public:
  Texts();
  /// In the language, else in English; for an unknown code that there is something new.
  std::string_view sentence(std::string_view code, std::string_view language) const;
  TemplateText built_in(std::string_view code, std::string_view language) const;

private:
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> sentences_;
};

/// Nothing, or why the text may not be a template: placeholder_unknown, placeholder_open, bracket_open, looks_like_phi.
std::optional<std::string> problem_with(std::string_view text, const Kind& kind);
/// A social security number, a record number, or words that announce patients' data.
bool looks_like_phi(std::string_view text);
std::string render(std::string_view text, const Params& params);
/// "2026-11-24" -> "November 24, 2026"; anything else stays.
std::string date_words(std::string_view text, std::string_view language);
/// Of an item's params those that may leave: named by the kind, one line, bounded, dates in words.
Params params_that_may_leave(const Kind& kind, const Params& params, std::string_view language);
/// Made-up values, for previews.
Params sample_params(const Kind& kind, std::string_view language);

/// Everything around the words of a mail.
struct Letter {
  std::string to;
  std::string to_name;
  std::string first_name;
  std::string language;
  std::string organisation;
  std::string base_url;
  std::string link;                          // path in the web app; may be empty
  std::optional<std::string> unsubscribe{};  // token
};
/// A path of the web app as a whole address; the start page for anything that is no path.
std::string address_of(std::string_view base_url, std::string_view path);
mail::Mail compose_letter(const Texts& texts, const Letter& letter, const TemplateText& words, const Params& params);

struct DigestLine {
  std::string text;
  std::string link;
};
/// One mail of many lines; at most 40 are shown.
mail::Mail compose_digest(const Texts& texts, const Letter& letter, Mode mode, const std::vector<DigestLine>& lines);

}  // namespace mc::notifications
