#pragma once
// The canonical CSV of a report: what write_csv() writes above its closing lines. Its SHA-256 is the figure printed in
// all three formats: sed '/^# MedConnect report/,$d' report.csv | sha256sum. Private to appliance/documents.
//
// Do not change: the checksum is printed on documents and kept in the audit log.
//   UTF-8 with a byte order mark; comma; lines end with CR LF; a cell is quoted only when it holds a quote, comma, CR
//   or LF; text that begins with = + - @ TAB CR LF gets a leading apostrophe (formula injection, CWE-1236); numbers in
//   the shortest decimal form that reads back the same; dates YYYY-MM-DD; an empty cell is empty.
#include <span>
#include <string>
#include <string_view>

#include "appliance/documents/documents.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::documents {

/// True when a spreadsheet program would take the text for a formula.
bool looks_like_formula(std::string_view text);
std::string number_text(double value);
/// The cell as people read it (PDF): no formula guard, dates ISO.
std::string cell_text(const Cell& cell);

/// Writes canonical lines and hashes them. One per report; not thread-safe.
class CanonicalCsv {
public:
  explicit CanonicalCsv(std::span<const Column> columns);
  /// Error `report_shape` (internal) when the row has another number of cells than there are columns.
  Status add(std::span<const Cell> row);
  /// Lines since the last call.
  std::string take();
  Written finish();

private:
  void add_cell(std::string_view text, bool guard, bool last);

  std::size_t columns_;
  security::Sha256 hash_;
  std::string pending_;
  std::string taken_;
  std::int64_t rows_ = 0;
};

}  // namespace mc::documents
