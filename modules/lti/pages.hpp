#pragma once
// The few pages that the protocol needs on our side: they post themselves on, hold a tool in a frame, or say what went
// wrong. Each brings its own Content-Security-Policy; scripts are files of ours, never inline.
#include "appliance/http/routes.hpp"
#include "modules/lti/page_words.hpp"

namespace mc::lti {

/// & < > " ' as entities.
std::string escape_html(std::string_view text);

/// A page that posts `fields` to another site by itself, with a button for browsers without scripts.
http::RawAnswer posting_page(http::Call& call, const PageWords& words, std::string_view to,
                             const std::vector<std::pair<std::string, std::string>>& fields);
/// The tool in a sandboxed frame, with storage for the pages of `origins`.
http::RawAnswer frame_page(http::Call& call, const PageWords& words, std::string_view title, std::string_view address,
                           const std::vector<std::string>& origins);
/// What happened, and what to do; `back`: a path of ours.
struct Paragraph {
  std::string text;
  bool english = false;  // though the page is in another language
};
http::RawAnswer message_page(http::Call& call, const PageWords& words, int status, std::string_view title,
                             const std::vector<Paragraph>& paragraphs, std::string_view back);
/// A list to choose one of, posted with `fields` to `to`, an address of ours.
struct Option {
  std::string value;
  std::string label;
};
http::RawAnswer choosing_page(http::Call& call, const PageWords& words, std::string_view to,
                              const std::vector<std::pair<std::string, std::string>>& fields,
                              const std::vector<Option>& options);

/// What the pages above run, and how they look.
std::string_view page_script();
std::string_view page_style();

}  // namespace mc::lti
