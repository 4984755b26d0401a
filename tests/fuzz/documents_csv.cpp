// libFuzzer target: any bytes are refused with an error or read as a table; nothing is lost (each record has as many
// cells as the header and a line of its own), and what was read is written as canonical CSV that reads back to the same
// cells. By hand:
//   clang++-19 -std=c++23 -I. -DFMT_HEADER_ONLY -fsanitize=fuzzer,address,undefined tests/fuzz/documents_csv.cpp \
//     appliance/documents/{csv_read,csv_write,text_decoding}.cpp appliance/security/crypto.cpp \
//     appliance/base/{bytes,text,time,random}.cpp -lsodium -lutf8proc
#include <cstdlib>

#include "appliance/base/text.hpp"
#include "appliance/documents/canonical_csv.hpp"

namespace {

using namespace mc::documents;

void require(bool holds) {
  if (!holds) std::abort();
}

void write_and_read_back(const CsvTable& table) {
  std::vector<Column> columns;
  for (const auto& title : table.header) columns.push_back({title});
  CanonicalCsv csv(columns);
  for (const auto& record : table.records) {
    std::vector<Cell> cells;
    for (const auto& cell : record.cells) cells.push_back(Cell::of(cell));
    require(csv.add(cells).has_value());
  }
  const auto again = read_csv(csv.take(), {.bytes = 1 << 30, .cell_bytes = 1 << 20});
  if (!again) return;  // a header whose only cell is empty is written as an empty line
  // One empty cell is a blank line, and the delimiter is guessed again: compare where both are unambiguous.
  if (again->delimiter != ',' || again->header.size() != table.header.size() || table.header.size() < 2) return;
  require(again->bad.empty() && again->records.size() == table.records.size());
  for (std::size_t r = 0; r < table.records.size(); ++r) {
    for (std::size_t c = 0; c < table.header.size(); ++c) {
      const auto& before = table.records[r].cells[c];
      const auto& after = again->records[r].cells[c];
      require(after == (looks_like_formula(before) ? "'" + before : before));
      require(!looks_like_formula(after));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto table = read_csv({reinterpret_cast<const char*>(data), size},
                              {.bytes = 1 << 20, .columns = 50, .rows = 5000, .cell_bytes = 4096});
  if (!table) return 0;
  int line = 0;
  for (const auto& record : table->records) {
    require(record.line > line);
    line = record.line;
    require(record.cells.size() == table->header.size());
    for (const auto& cell : record.cells) require(mc::is_utf8(cell));
  }
  write_and_read_back(*table);
  return 0;
}
