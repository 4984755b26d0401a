#pragma once
// Rich text of lessons: Tiptap (ProseMirror) JSON. What an editor sends is checked node by node against an allow-list
// and written anew, so that nothing passes that is not listed here (LMS-16). Pure functions.
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/ids.hpp"
#include "appliance/base/result.hpp"

namespace mc::courses {

/// An image of a course, as its address names it.
struct ImageRef {
  CourseId course;
  BlobId blob;
  bool operator==(const ImageRef&) const = default;
};

struct RichText {
  std::string json;               // clean document, ready to store
  std::string text;               // its words, blocks separated by newlines
  std::vector<ImageRef> images;   // for the caller to check that they are its own
  std::vector<std::string> alts;  // their descriptions, in the same order
  std::vector<std::string> links;
  std::vector<std::string> cards;  // reference cards that it embeds
};

/// The document of a lesson that has no text yet.
inline constexpr std::string_view kEmptyDocument = R"({"type":"doc","content":[{"type":"paragraph"}]})";

/// Blocks: paragraph, heading (level 2-4), bulletList, orderedList, listItem, blockquote, codeBlock, horizontalRule,
/// table with tableRow, tableHeader, tableCell, image (src only /api/v1/courses/UUID/images/UUID, alt required),
/// callout (kind info, warning or practice), referenceCard (id of letters, digits, - and _, at most 64). In text: text,
/// hardBreak; marks bold, italic, underline, strike, code, link (https:, http:, mailto: or a path of this app).
/// Attributes that an editor adds for display are dropped; anything else is Fault::invalid with its path, as in
/// "document.content[3].content[0].marks[0]", and a code: unknown_node, unknown_mark, unknown_attribute, misplaced,
/// bad_link, bad_image, alt_missing, bad_value, too_long. Limits: those of shape (depth 32), 5,000 nodes, 300,000
/// characters.
Result<RichText> clean_rich_text(std::string_view json);

/// True when there is nothing to read or see.
bool is_empty(const RichText& text);

/// https:, http:, mailto: or a path of this app; no white space, no control characters, at most 2,000 bytes.
bool is_safe_link(std::string_view href);

}  // namespace mc::courses
