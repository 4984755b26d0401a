#include <algorithm>
#include <array>
#include <utility>

#include "appliance/documents/documents.hpp"
#include "appliance/documents/text_decoding.hpp"

namespace mc::documents {
namespace {

// Reads records from decoded text. A record that breaks the format is reported under the line it starts on and reading
// goes on at the very next physical line: an unclosed quote costs one line, not the rest of the file.
class CsvParser {
public:
  CsvParser(std::string_view text, const CsvLimits& limits) : text_(text), limits_(limits) {}

  bool at_end() const { return at_ >= text_.size(); }
  void set_delimiter(char delimiter) { delimiter_ = delimiter; }

  /// Skips a first line "sep=;" as Excel writes it; its delimiter, or 0.
  char skip_separator_line() {
    if (text_.size() < 5 || !text_.starts_with("sep=")) return 0;
    const char found = text_[4];
    std::size_t after = 5;
    if (after < text_.size() && text_[after] != '\r' && text_[after] != '\n') return 0;
    skip_line_end(after);
    at_ = after;
    line_ = 2;
    return found;
  }

  std::string_view rest() const { return text_.substr(at_); }

  struct Step {
    CsvRecord record;
    std::string bad;  // reason, or empty
  };
  Step next() {
    const std::size_t start = at_;
    const int start_line = line_;
    Step step{{start_line, {}}, read_record()};
    step.record.cells = std::move(cells_);
    cells_.clear();
    if (!step.bad.empty()) restart_after_line(start, start_line);
    return step;
  }

private:
  std::string read_record() {
    for (;;) {
      std::string cell;
      if (at_ < text_.size() && text_[at_] == '"') {
        if (auto reason = read_quoted(cell); !reason.empty()) return reason;
      } else {
        read_plain(cell);
      }
      if (cell.size() > static_cast<std::size_t>(limits_.cell_bytes)) return "cell_too_long";
      if (cell.find('\xFF') != std::string::npos) return "not_utf8";
      if (cell.find('\0') != std::string::npos) return "control_character";
      cells_.push_back(std::move(cell));
      if (at_ < text_.size() && text_[at_] == delimiter_) {
        if (cells_.size() >= static_cast<std::size_t>(limits_.columns)) return "too_many_cells";
        ++at_;
        continue;
      }
      if (at_ < text_.size()) {
        skip_line_end(at_);
        ++line_;
      }
      return {};
    }
  }

  void read_plain(std::string& cell) {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    cell.assign(text_.substr(start, at_ - start));
  }

  std::string read_quoted(std::string& cell) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          cell.push_back('"');
          at_ += 2;
          continue;
        }
        ++at_;
        const bool ends = at_ >= text_.size() || text_[at_] == delimiter_ || text_[at_] == '\n' || text_[at_] == '\r';
        return ends ? "" : "text_after_quote";
      }
      if (c == '\n' || (c == '\r' && (at_ + 1 >= text_.size() || text_[at_ + 1] != '\n'))) ++line_;
      cell.push_back(c);
      ++at_;
      if (cell.size() > static_cast<std::size_t>(limits_.cell_bytes)) return "cell_too_long";
    }
    return "unclosed_quote";
  }

  void skip_line_end(std::size_t& at) const {
    if (at < text_.size() && text_[at] == '\r') {
      ++at;
      if (at < text_.size() && text_[at] == '\n') ++at;
    } else if (at < text_.size() && text_[at] == '\n') {
      ++at;
    }
  }

  void restart_after_line(std::size_t start, int start_line) {
    at_ = std::min(text_.find_first_of("\r\n", start), text_.size());
    skip_line_end(at_);
    line_ = start_line + 1;
  }

  std::string_view text_;
  const CsvLimits& limits_;
  char delimiter_ = ',';
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<std::string> cells_;
};

// The candidate that occurs most often outside quotes on the first line; comma wins a tie.
char detect_delimiter(std::string_view text) {
  constexpr std::array<char, 4> kCandidates = {',', ';', '\t', '|'};
  std::array<int, 4> counts{};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    for (std::size_t i = 0; i < kCandidates.size(); ++i) counts[i] += c == kCandidates[i] ? 1 : 0;
  }
  const auto best = std::max_element(counts.begin(), counts.end());
  return kCandidates[static_cast<std::size_t>(best - counts.begin())];
}

bool is_blank_line(const CsvRecord& record) { return record.cells.size() == 1 && record.cells.front().empty(); }

/// What is wrong with the first line, for whoever chose the file.
std::string unreadable_text(std::string_view reason) {
  if (reason == "control_character")
    return "This file is not text. Export the list as CSV (in a spreadsheet: Save as, CSV UTF-8) and choose that file.";
  if (reason == "not_utf8") return "The first line holds letters of another encoding. Export the file as CSV in UTF-8.";
  if (reason == "unclosed_quote")
    return "The first line, which names the columns, begins a quotation mark that is not closed.";
  return "The first line, which names the columns, is too long. Is this file a CSV?";
}

Status read_header(CsvParser& parser, CsvTable& table, int columns) {
  while (!parser.at_end()) {
    auto step = parser.next();
    if (step.bad == "too_many_cells") {
      return fail(Fault::too_large, "csv_too_many_columns",
                  "The first line has more than " + std::to_string(columns) + " columns.");
    }
    if (!step.bad.empty()) {
      return fail(Fault::invalid, "csv_header_unreadable", unreadable_text(step.bad));
    }
    if (is_blank_line(step.record)) continue;
    table.header = std::move(step.record.cells);
    return {};
  }
  return fail(Fault::invalid, "csv_empty", "The file holds no header line.");
}

}  // namespace

Result<CsvTable> read_csv(std::string_view bytes, const CsvLimits& limits) {
  if (static_cast<std::int64_t>(bytes.size()) > limits.bytes) {
    return fail(Fault::too_large, "csv_too_large",
                "The file is larger than " + std::to_string(limits.bytes) + " bytes.");
  }
  const std::string text = decode_table_text(bytes);
  CsvTable table;
  CsvParser parser(text, limits);
  const char stated = parser.skip_separator_line();
  table.delimiter = stated != 0 ? stated : detect_delimiter(parser.rest());
  parser.set_delimiter(table.delimiter);
  TRY(read_header(parser, table, limits.columns));
  while (!parser.at_end()) {
    auto step = parser.next();
    if (step.bad.empty() && is_blank_line(step.record)) continue;
    if (table.records.size() + table.bad.size() >= static_cast<std::size_t>(limits.rows)) {
      return fail(Fault::too_large, "csv_too_many_rows",
                  "The file has more than " + std::to_string(limits.rows) + " rows.");
    }
    if (step.bad.empty() && step.record.cells.size() != table.header.size()) step.bad = "wrong_number_of_cells";
    if (step.bad.empty()) {
      table.records.push_back(std::move(step.record));
    } else {
      table.bad.push_back(
          {step.record.line, step.bad == "too_many_cells" ? "wrong_number_of_cells" : std::move(step.bad)});
    }
  }
  return table;
}

}  // namespace mc::documents
