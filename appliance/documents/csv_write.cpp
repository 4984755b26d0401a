#include <array>
#include <charconv>
#include <cmath>

#include "appliance/base/text.hpp"
#include "appliance/documents/canonical_csv.hpp"
#include "appliance/documents/report_text.hpp"

namespace mc::documents {

namespace {

/// Quoted when CSV needs it.
void append_cell(std::string& out, std::string_view text, bool guarded) {
  const bool quoted = text.find_first_of("\",\r\n") != std::string_view::npos;
  if (quoted) out.push_back('"');
  if (guarded) out.push_back('\'');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  if (quoted) out.push_back('"');
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() && std::isfinite(value);
}

}  // namespace

void append_csv_row(std::string& out, std::span<const std::string> cells) {
  if (cells.size() == 1 && cells[0].empty()) out += "\"\"";  // an empty line would be no row
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_cell(out, cells[i], looks_like_formula(cells[i]) && !is_number(cells[i]));
  }
  out += "\r\n";
}

bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

std::string number_text(double value) {
  if (!std::isfinite(value)) return {};
  std::array<char, 64> buffer{};
  constexpr double kExact = 9007199254740992.0;  // 2^53
  const bool whole = std::abs(value) < kExact && value == std::trunc(value);
  const auto done = whole
                        ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), static_cast<std::int64_t>(value))
                        : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), done.ptr};
}

std::string cell_text(const Cell& cell) {
  switch (cell.kind) {
  case Cell::Kind::text:
    return cell.text;
  case Cell::Kind::number:
    return number_text(cell.number);
  case Cell::Kind::date:
    return to_string(cell.date);
  case Cell::Kind::empty:
    return {};
  }
  return {};
}

CanonicalCsv::CanonicalCsv(std::span<const Column> columns) : columns_(columns.size()), pending_("\xEF\xBB\xBF") {
  for (std::size_t i = 0; i < columns.size(); ++i) add_cell(columns[i].title, true, i + 1 == columns.size());
}

void CanonicalCsv::add_cell(std::string_view text, bool guard, bool last) {
  append_cell(pending_, text, guard && looks_like_formula(text));
  pending_.append(last ? "\r\n" : ",");
}

Status CanonicalCsv::add(std::span<const Cell> row) {
  if (row.size() != columns_) {
    return internal("report_shape", "A row of " + std::to_string(row.size()) + " cells under " +
                                        std::to_string(columns_) + " columns.");
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool text = row[i].kind == Cell::Kind::text;
    if (text && !is_utf8(row[i].text)) return internal("report_not_utf8", "A cell of the report is not UTF-8.");
    add_cell(text ? row[i].text : cell_text(row[i]), text, i + 1 == row.size());
  }
  ++rows_;
  // Hashed in large pieces; the text itself is kept only until take().
  if (pending_.size() >= (64 << 10)) {
    hash_.update(as_bytes(pending_));
    taken_.append(pending_);
    pending_.clear();
  }
  return {};
}

std::string CanonicalCsv::take() {
  hash_.update(as_bytes(pending_));
  taken_.append(pending_);
  pending_.clear();
  return std::exchange(taken_, {});
}

Written CanonicalCsv::finish() {
  hash_.update(as_bytes(pending_));
  pending_.clear();
  taken_.clear();
  return {to_hex(hash_.finish()), rows_};
}

namespace {

/// One cell that says something about the file: quoted where CSV needs it, on one line, and never a formula.
std::string closing_line(std::string_view text) {
  std::string line = "# ";
  for (const char c : text) line += c == '\r' || c == '\n' ? ' ' : c;
  std::string out;
  append_cell(out, line, false);
  return out + "\r\n";
}

/// What the file is, below the table: programs that read the table by its head row are not disturbed.
std::string closing_lines(const ReportHead& head, const Written& written) {
  std::string text(kCsvClosing);
  text += "\r\n";
  text += closing_line(head.title);
  if (!head.organisation.empty()) text += closing_line(head.organisation);
  text += closing_line(origin_text(head));
  text += closing_line(filter_text(head));
  text += closing_line(std::to_string(written.rows) + (written.rows == 1 ? " row" : " rows"));
  text += closing_line("SHA-256 of the table above these lines: " + written.sha256);  // nothing that CSV would quote
  if (!head.checkpoint.empty()) text += closing_line("Audit checkpoint: " + head.checkpoint);
  return text;
}

}  // namespace

Result<Written> write_csv(const ReportHead& head, std::span<const Column> columns, const Rows& rows, const Sink& sink) {
  CanonicalCsv csv(columns);
  for (;;) {
    const auto page = TRY(rows());
    for (const auto& row : page) TRY(csv.add(row));
    const std::string piece = csv.take();
    if (!piece.empty()) TRY(sink(as_bytes(piece)));
    if (!page.empty()) continue;
    Written written = csv.finish();
    TRY(sink(as_bytes(closing_lines(head, written))));
    return written;
  }
}

}  // namespace mc::documents
