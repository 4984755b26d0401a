#pragma once
// Plain lines to a rich text document, for texts that ship with the program. Pure.
#include <string>
#include <string_view>
#include <vector>

namespace mc::courses {

/// One block per line, lists, tables and callouts over consecutive lines; an empty line ends them:
///   ## heading   ### smaller heading   - bullet   1. numbered   > info: text (or warning, practice)
///   | cell | cell |   (the first row is the header)   anything else: a paragraph
/// In text: **bold** and *italic*. The result passes clean_rich_text.
std::string document_from_lines(const std::vector<std::string>& lines);

}  // namespace mc::courses
