#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "appliance/base/text.hpp"
#include "appliance/documents/canonical_csv.hpp"
#include "tests/source_root.hpp"

using namespace mc;
using namespace mc::documents;

namespace {

std::string fixture(const char* name) {
  const auto path = tests::source_root() / "tests/fixtures" / name;
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

CsvTable read(std::string_view text) {
  auto table = read_csv(text);
  REQUIRE(table.has_value());
  return std::move(*table);
}

using Cells = std::vector<std::string>;

}  // namespace

TEST_SUITE("appliance/documents") {
  TEST_CASE("a CSV file with quotes, line breaks and both line ends is read with physical line numbers") {
    const auto table = read("name,note\r\nAna,\"two\r\nlines, one \"\"cell\"\"\"\r\n\nBen,5'10\" tall\nCy,");
    CHECK(table.delimiter == ',');
    CHECK(table.header == Cells{"name", "note"});
    REQUIRE(table.records.size() == 3);
    CHECK(table.records[0].line == 2);
    CHECK(table.records[0].cells == Cells{"Ana", "two\r\nlines, one \"cell\""});
    CHECK(table.records[1].line == 5);  // the quoted break took line 3, line 4 is blank
    CHECK(table.records[1].cells == Cells{"Ben", "5'10\" tall"});
    CHECK(table.records[2].line == 6);
    CHECK(table.records[2].cells == Cells{"Cy", ""});
    CHECK(table.bad.empty());
  }

  TEST_CASE("the delimiter is detected from the header, quotes aside") {
    CHECK(read("a;b;c\n1;2;3\n").delimiter == ';');
    CHECK(read("a\tb\n1\t2\n").delimiter == '\t');
    CHECK(read("a|b\n1|2\n").delimiter == '|');
    CHECK(read("\"x,y,z\";b\n1;2\n").delimiter == ';');
    CHECK(read("only\nvalue\n").delimiter == ',');
    const auto stated = read("sep=;\r\na;b,c\r\n1;2\r\n");
    CHECK(stated.delimiter == ';');
    CHECK(stated.header == Cells{"a", "b,c"});
    CHECK(stated.records.at(0).line == 3);
  }

  TEST_CASE("bad lines are reported with line and reason and cost no other line") {
    const auto table = read("a,b\n1,2\n3\n4,5,6\n\"x\"y,7\n8,\"open\n9,10\n11,12\n");
    REQUIRE(table.bad.size() == 4);
    CHECK(table.bad[0].line == 3);
    CHECK(table.bad[0].reason == "wrong_number_of_cells");
    CHECK(table.bad[1].line == 4);
    CHECK(table.bad[2].line == 5);
    CHECK(table.bad[2].reason == "text_after_quote");
    CHECK(table.bad[3].line == 6);
    CHECK(table.bad[3].reason == "unclosed_quote");
    REQUIRE(table.records.size() == 3);
    CHECK(table.records[1].line == 7);
    CHECK(table.records[1].cells == Cells{"9", "10"});
    CHECK(table.records[2].cells == Cells{"11", "12"});
  }

  TEST_CASE("encodings: marks, Windows-1252, and one broken cell in a UTF-8 file") {
    CHECK(read("\xEF\xBB\xBFn\nTom\xC3\xA1s\n").records.at(0).cells[0] == "Tomás");
    CHECK(read("n\nTom\xE1s \x80\n").records.at(0).cells[0] == "Tomás €");
    CHECK(read(std::string_view("\xFF\xFEn\0\n\0\xE1\0\n\0", 10)).records.at(0).cells[0] == "á");
    CHECK(read(std::string_view("\xFE\xFF\0n\0\n\xD8\x3D\xDE\x00\0\n", 12)).records.at(0).cells[0] == "😀");
    const auto mixed = read("n\nTom\xC3\xA1s\nL\xE1\nBj\xC3\xB6rn\n");
    CHECK(mixed.records.size() == 2);
    REQUIRE(mixed.bad.size() == 1);
    CHECK(mixed.bad[0].line == 3);
    CHECK(mixed.bad[0].reason == "not_utf8");
    const auto binary = read(std::string_view("n\na\0b\n", 6));
    REQUIRE(binary.bad.size() == 1);
    CHECK(binary.bad[0].reason == "control_character");
  }

  TEST_CASE("limits refuse the file; an over-long cell costs its line only") {
    const auto code = [](Result<CsvTable> table) { return table ? "read" : table.error().code; };
    CHECK(code(read_csv("a\n1\n", {.bytes = 3})) == "csv_too_large");
    CHECK(code(read_csv("a,b,c\n", {.columns = 2})) == "csv_too_many_columns");
    CHECK(code(read_csv("a\n1\n2\n3\n", {.rows = 2})) == "csv_too_many_rows");
    CHECK(code(read_csv("")) == "csv_empty");
    CHECK(code(read_csv("\r\n\r\n")) == "csv_empty");
    CHECK(code(read_csv("\"a\nb,c\n")) == "csv_header_unreadable");
    const auto workbook = read_csv(std::string_view("PK\x03\x04\0\0\0\0\n", 9));
    REQUIRE_FALSE(workbook.has_value());
    CHECK(workbook.error().detail.find("This file is not text. Export the list as CSV") == 0);
    const auto table = read_csv("a\n12345\n\"12345\"\n1\n", {.cell_bytes = 4});
    REQUIRE(table.has_value());
    CHECK(table->bad.size() == 2);
    CHECK(table->records.size() == 1);
  }

  TEST_CASE("the HR fixtures are read whole") {
    const auto staff = read(fixture("hr_staff.csv"));
    CHECK(staff.delimiter == ',');
    CHECK(staff.header.front() == "employee_number");
    CHECK(staff.bad.empty());
    REQUIRE(staff.records.size() == 2000);
    CHECK(staff.records[0].cells[1] == "Tomás");
    CHECK(staff.records[1001].line == 1003);
    CHECK(staff.records[1001].cells[2] == "=HYPERLINK(\"http://x\")");
    const auto credentials = read(fixture("hr_credentials.csv"));
    CHECK(credentials.delimiter == ';');
    CHECK(credentials.records.size() == 3576);
    CHECK(credentials.bad.empty());
    CHECK(credentials.records.back().line == 3577);
  }

  TEST_CASE("what was written is read back, with formulas neutralised") {
    const std::vector<Column> columns = {{"Name"}, {"Hours", 8, true}, {"Due"}, {"Note"}};
    CanonicalCsv csv(columns);
    const std::vector<Cell> row = {Cell::of("=1+1"), Cell::of(2.5), Cell::of(make_date(2026, 11, 20)),
                                   Cell::of("a \"b\", c\r\nd")};
    REQUIRE(csv.add(row).has_value());
    REQUIRE(csv.add(std::vector<Cell>{Cell::of("Åsa"), Cell::of(std::int64_t{-3}), Cell{}, Cell::of("-")}).has_value());
    const std::string text = csv.take();
    CHECK(text == "\xEF\xBB\xBFName,Hours,Due,Note\r\n'=1+1,2.5,2026-11-20,\"a \"\"b\"\", c\r\nd\"\r\nÅsa,-3,,'-\r\n");
    const auto table = read(text);
    REQUIRE(table.records.size() == 2);
    CHECK(table.records[0].cells == Cells{"'=1+1", "2.5", "2026-11-20", "a \"b\", c\r\nd"});
    CHECK(table.records[1].line == 4);
    CHECK_FALSE(csv.add(std::vector<Cell>{Cell{}}).has_value());
    CHECK_FALSE(csv.add(std::vector<Cell>{Cell::of("\xFF"), Cell{}, Cell{}, Cell{}}).has_value());
    for (const char* formula : {"=1", "+1", "-1", "@a", "\tx", "\rx"}) CHECK(looks_like_formula(formula));
    for (const char* plain : {"", "a=1", "1-2", " x"}) CHECK_FALSE(looks_like_formula(plain));
    CHECK(number_text(1e15) == "1000000000000000");
    CHECK(number_text(0.1) == "0.1");
  }

  TEST_CASE("a row of texts: quoted where it must be, no formulas, numbers as they are") {
    const auto row = [](const std::vector<std::string>& cells) {
      std::string out;
      append_csv_row(out, cells);
      return out;
    };
    CHECK(row({"RN-7", "a b", "", "1"}) == "RN-7,a b,,1\r\n");
    CHECK(row({"a,b", "say \"x\"", "two\nlines"}) == "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
    CHECK(row({"=1+1", "@a", "-x", "+5", "\t"}) == "'=1+1,'@a,'-x,'+5,'\t\r\n");
    CHECK(row({"=HYPERLINK(\"x\")"}) == "\"'=HYPERLINK(\"\"x\"\")\"\r\n");
    CHECK(row({"-5", "-2.25", "-1.2.3", "-", "-inf", "-5 "}) == "-5,-2.25,'-1.2.3,'-,'-inf,'-5 \r\n");
    CHECK(row({""}) == "\"\"\r\n");
    CHECK(row({}) == "\r\n");
  }

  TEST_CASE("the exported staff file holds no cell that starts a formula") {
    const auto staff = read(fixture("hr_staff.csv"));
    std::vector<Column> columns;
    for (const auto& title : staff.header) columns.push_back({title});
    CanonicalCsv csv(columns);
    int formulas = 0;
    for (const auto& record : staff.records) {
      std::vector<Cell> cells;
      for (const auto& cell : record.cells) {
        formulas += looks_like_formula(cell) ? 1 : 0;
        cells.push_back(Cell::of(cell));
      }
      REQUIRE(csv.add(cells).has_value());
    }
    CHECK(formulas == 5);
    const auto again = read(csv.take());
    REQUIRE(again.records.size() == staff.records.size());
    for (const auto& record : again.records) {
      for (const auto& cell : record.cells) CHECK_FALSE(looks_like_formula(cell));
    }
  }

  TEST_CASE("media types are told by content") {
    const auto sniff = [](std::string_view text) { return sniff_media_type(as_bytes(text)); };
    CHECK(sniff("%PDF-1.7\n") == "application/pdf");
    CHECK(sniff("\x89PNG\r\n\x1A\n....") == "image/png");
    CHECK(sniff("\xFF\xD8\xFF\xE0") == "image/jpeg");
    CHECK(sniff(std::string_view("PK\x03\x04", 4)) == "application/zip");
    CHECK(sniff("a,b\n1,2\n") == "text/csv");
    CHECK(sniff("Tom\xC3") == "text/csv");
    CHECK(sniff(std::string_view("\xFF\xFE"
                                 "a\0,\0",
                                 6)) == "text/csv");
    CHECK(sniff(std::string_view("MZ\0\0", 4)) == "application/octet-stream");
    CHECK(sniff("") == "application/octet-stream");
  }

  TEST_CASE("a QR code has the size of its version and the three finder patterns") {
    const auto code = qr_code("https://learn.example/verify/7KQ2-M4XD-9TPA");
    REQUIRE(code.has_value());
    const std::size_t n = code->size();
    CHECK((n - 21) % 4 == 0);
    const auto finder = [&](std::size_t y, std::size_t x) {
      for (std::size_t i = 0; i < 7; ++i) {
        if (!(*code)[y][x + i] || !(*code)[y + 6][x + i] || !(*code)[y + i][x] || !(*code)[y + i][x + 6]) return false;
      }
      return !(*code)[y + 1][x + 1] && (*code)[y + 3][x + 3];
    };
    CHECK(finder(0, 0));
    CHECK(finder(0, n - 7));
    CHECK(finder(n - 7, 0));
    CHECK(qr_code("").error().code == "qr_empty");
    CHECK(qr_code(std::string(4000, 'x')).error().code == "qr_too_long");
  }
}
