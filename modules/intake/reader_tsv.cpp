// The table of words that tesseract writes: level, page, block, paragraph, line, word, left, top, width, height,
// confidence, text.
#include <array>
#include <charconv>

#include "appliance/base/text.hpp"
#include "modules/intake/reader.hpp"

namespace mc::intake {
namespace {

constexpr std::size_t kWordsAtMost = 20'000;
constexpr std::size_t kColumns = 12;
constexpr std::string_view kWordLevel = "5";

/// The integer part; "95.6" is 95.
int number_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool split(std::string_view row, std::array<std::string_view, kColumns>& cells) {
  for (std::size_t i = 0; i < kColumns; ++i) {
    std::size_t tab = row.find('\t');
    if ((tab == std::string_view::npos) != (i + 1 == kColumns)) return false;
    cells[i] = row.substr(0, tab);
    if (tab != std::string_view::npos) row.remove_prefix(tab + 1);
  }
  return true;
}

}  // namespace

Reading read_tsv(std::string_view tsv) {
  Reading out;
  out.engine = "tesseract";
  std::string place;  // page, block, paragraph, line of the last word
  int line = -1;
  while (!tsv.empty() && out.words.size() < kWordsAtMost) {
    std::size_t end = tsv.find('\n');
    std::string_view row = tsv.substr(0, end);
    tsv.remove_prefix(end == std::string_view::npos ? tsv.size() : end + 1);
    std::array<std::string_view, kColumns> cells;
    if (!split(row, cells) || cells[0] != kWordLevel) continue;
    auto text = clean_text(trim(cells[11]));
    if (!text || text->empty()) continue;
    std::string here;
    for (std::size_t i = 1; i <= 4; ++i) here.append(cells[i]).append(".");
    bool fresh = here != place;
    if (fresh) ++line;
    place = std::move(here);
    if (!out.text.empty()) out.text += fresh ? '\n' : ' ';
    out.text += *text;
    int confidence = number_of(cells[10]);
    out.words.push_back({std::move(*text),
                         confidence < 0     ? 0
                         : confidence > 100 ? 100
                                            : confidence,
                         number_of(cells[6]), number_of(cells[7]), number_of(cells[8]), number_of(cells[9]), line});
  }
  if (!out.text.empty()) out.text += '\n';
  return out;
}

}  // namespace mc::intake
