#pragma once
// The words of the protocol's own pages, in the languages of the app.
#include <string>
#include <string_view>

namespace mc::lti {

struct PageWords {
  std::string_view language;  // BCP 47
  std::string_view opening, one_moment, go_on, back, failed, code;
  std::string_view courses, choose_course, choose_this;
  std::string_view chosen, opens_now, nothing_chosen, stays, tool_says, close_window;
  std::string_view no_course, no_offer;
};

/// Of the person's locale; when that is empty, of the first language in Accept-Language that the app has; else English.
const PageWords& page_words(std::string_view locale, std::string_view accept_language);
/// What went wrong and what to do, in these words; empty when only English has it.
std::string_view refusal_words(const PageWords& words, std::string_view code);

}  // namespace mc::lti
