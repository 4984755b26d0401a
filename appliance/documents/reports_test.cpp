#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "appliance/base/text.hpp"
#include "appliance/documents/pdf_table.hpp"
#include "appliance/documents/text_decoding.hpp"
#include "appliance/security/crypto.hpp"

using namespace mc;
using namespace mc::documents;

namespace {

// A folder of the test's own, removed at the end; `files()` says what was left in it.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "documents-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path))
      names.push_back(entry.path().filename().string());
    return names;
  }
};

ReportHead head() {
  return {"Readiness by unit", "Mercy General Hospital", {{"Unit", "ICU & CCU"}, {"Due by", "2026-12-31"}},
          "Grace Okafor",      {1'795'000'000'000},      "mercy.example/audit 4711 Zm9v"};
}

Rows pages_of(std::vector<std::vector<Cell>> rows, std::size_t page = 100) {
  return [rows = std::move(rows), page, at = std::size_t{0}]() mutable -> Result<std::vector<std::vector<Cell>>> {
    const std::size_t to = std::min(rows.size(), at + page);
    std::vector<std::vector<Cell>> out(rows.begin() + static_cast<std::ptrdiff_t>(at),
                                       rows.begin() + static_cast<std::ptrdiff_t>(to));
    at = to;
    return out;
  };
}

const std::vector<Column> kColumns = {{"Name", 20}, {"Hours", 8, true}, {"Expires", 11}, {"=Note", 30}};

std::vector<std::vector<Cell>> sample() {
  return {{Cell::of("Tomás D'Angelo <RN>"), Cell::of(2.25), Cell::of(make_date(2026, 11, 20)),
           Cell::of("=HYPERLINK(\"http://x\")")},
          {Cell::of("Åsa Łukasiewicz"), Cell::of(std::int64_t{12}), Cell{}, Cell::of("https://x.example")}};
}

struct Collected {
  std::string bytes;
  Sink sink = [this](ByteView piece) -> Status {
    bytes.append(as_text(piece));
    return {};
  };
};

std::string member(const Folder& folder, const std::string& xlsx, std::string_view name) {
  const auto path = folder.path / "read.xlsx";
  std::ofstream(path, std::ios::binary) << xlsx;
  auto zip = ZipReader::open(path);
  REQUIRE(zip.has_value());
  const auto& entries = (*zip)->entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].path != name) continue;
    Collected out;
    REQUIRE((*zip)->read(i, out.sink).has_value());
    std::filesystem::remove(path);
    return out.bytes;
  }
  FAIL("no such member");
  return {};
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// How text stands in an uncompressed libharu page: UTF-16BE in hexadecimal.
std::string as_shown(std::string_view utf8) {
  std::string hex;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t length = utf8_sequence(utf8, at);
    unsigned code = static_cast<unsigned char>(utf8[at]);
    if (length == 2) code = ((code & 0x1F) << 6) | (static_cast<unsigned char>(utf8[at + 1]) & 0x3F);
    const std::array<std::uint8_t, 2> unit = {static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code)};
    hex += to_hex(unit);
    at += length;
  }
  return hex;
}

int count(const std::string& text, std::string_view part) {
  int n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace

TEST_SUITE("appliance/documents") {
  TEST_CASE("the checksum is the same in CSV, XLSX and PDF, and it is that of the CSV file") {
    Folder folder;
    Collected csv;
    Collected xlsx;
    Collected pdf;
    const auto a = write_csv(head(), kColumns, pages_of(sample(), 1), csv.sink);
    const auto b = write_xlsx(head(), kColumns, pages_of(sample()), xlsx.sink, folder.path);
    const auto c = write_pdf_table_as(Compression::off, head(), kColumns, pages_of(sample()), pdf.sink, folder.path);
    REQUIRE(a.has_value());
    REQUIRE(b.has_value());
    REQUIRE(c.has_value());
    CHECK(a->rows == 2);
    const std::string table = csv.bytes.substr(0, csv.bytes.find("# MedConnect report"));
    CHECK(a->sha256 == to_hex(security::sha256(as_bytes(table))));
    CHECK(a->sha256 == b->sha256);
    CHECK(a->sha256 == c->sha256);
    auto other = sample();
    other[1][1] = Cell::of(12.01);
    Collected changed;
    CHECK(write_csv(head(), kColumns, pages_of(other), changed.sink)->sha256 != a->sha256);
    // Only the fonts stay in the scratch folder: no part of a report.
    for (const auto& name : folder.files()) CHECK_MESSAGE(name.ends_with(".ttf"), name);
  }

  TEST_CASE("a CSV says below its table what it is, one cell a line, nothing of it a formula") {
    Collected csv;
    ReportHead said = head();
    said.filters = {{"Search", "=HYPERLINK(\"x\",\"y\")\r\nEvil,1"}};
    said.generated_by = "Grace \"G\" Okafor";
    const auto written = write_csv(said, kColumns, pages_of(sample()), csv.sink);
    REQUIRE(written.has_value());
    auto rest = csv.bytes.substr(csv.bytes.find("\r\n# MedConnect report\r\n") + 2);
    std::vector<std::string> lines;
    for (auto at = rest.find("\r\n"); at != std::string::npos; at = rest.find("\r\n")) {
      lines.push_back(rest.substr(0, at));
      rest = rest.substr(at + 2);
    }
    CHECK(rest.empty());
    CHECK(lines.size() == (said.checkpoint.empty() ? 7U : 8U) - (said.organisation.empty() ? 1U : 0U));
    for (const auto& line : lines) CHECK_MESSAGE((line.starts_with("# ") || line.starts_with("\"# ")), line);
    auto holds = [&](std::string_view line) { return std::find(lines.begin(), lines.end(), line) != lines.end(); };
    CHECK(holds("# Readiness by unit"));
    CHECK(holds("\"# Generated 2026-11-18 11:06 UTC by Grace \"\"G\"\" Okafor\""));
    CHECK(holds("\"# Search: =HYPERLINK(\"\"x\"\",\"\"y\"\")  Evil,1\""));
    CHECK(holds("# 2 rows"));
    CHECK(lines[6] == "# SHA-256 of the table above these lines: " + written->sha256);
  }

  TEST_CASE("an XLSX report has real dates and numbers, text that is never a formula, frozen heads and a filter") {
    Folder folder;
    Collected xlsx;
    const auto written = write_xlsx(head(), kColumns, pages_of(sample()), xlsx.sink, folder.path);
    REQUIRE(written.has_value());
    CHECK(sniff_media_type(as_bytes(xlsx.bytes)) == "application/zip");
    const std::string sheet = member(folder, xlsx.bytes, "xl/worksheets/sheet1.xml");
    CHECK(has(sheet, "Readiness by unit"));
    CHECK(has(sheet, "Unit: ICU &amp; CCU"));
    CHECK(has(sheet, "by Grace Okafor"));
    CHECK(has(sheet, "<v>2.25</v>"));
    CHECK(has(sheet, "<v>46346</v>"));  // 2026-11-20 as a serial day
    CHECK(has(sheet, "Tomás D'Angelo &lt;RN&gt;"));
    CHECK(has(sheet, "<t>=HYPERLINK("));
    CHECK_FALSE(has(sheet, "<f>"));
    CHECK_FALSE(has(sheet, "<hyperlink"));
    CHECK(has(sheet, "<autoFilter ref=\"A5:D7\"/>"));
    CHECK(has(sheet, "state=\"frozen\""));
    CHECK(has(sheet, "topLeftCell=\"A6\""));
    const std::string about = member(folder, xlsx.bytes, "xl/worksheets/sheet2.xml");
    CHECK(has(about, written->sha256));
    CHECK(has(about, "mercy.example/audit 4711 Zm9v"));
    CHECK(has(member(folder, xlsx.bytes, "xl/styles.xml"), "yyyy\\-mm\\-dd") +
              has(member(folder, xlsx.bytes, "xl/styles.xml"), "yyyy-mm-dd") >
          0);
  }

  TEST_CASE("10,000 rows of 15 columns are an XLSX in well under a second") {
    Folder folder;
    std::vector<Column> columns(15, {"Column", 12});
    std::vector<Cell> row(15, Cell::of("Emergency department"));
    row[3] = Cell::of(17.5);
    row[4] = Cell::of(make_date(2027, 1, 31));
    std::int64_t left = 10'000;
    const Rows rows = [&]() -> Result<std::vector<std::vector<Cell>>> {
      std::vector<std::vector<Cell>> page(static_cast<std::size_t>(std::min<std::int64_t>(left, 500)), row);
      left -= static_cast<std::int64_t>(page.size());
      return page;
    };
    std::int64_t bytes = 0;
    const auto written = write_xlsx(
        head(), columns, rows,
        [&](ByteView piece) -> Status {
          bytes += static_cast<std::int64_t>(piece.size());
          return {};
        },
        folder.path);
    REQUIRE(written.has_value());
    CHECK(written->rows == 10'000);
    CHECK(bytes > 50'000);
  }

  TEST_CASE("a PDF report repeats its head, numbers its pages and prints checkpoint and checksum") {
    Folder folder;
    std::vector<std::vector<Cell>> rows;
    for (int i = 0; i < 120; ++i)
      rows.push_back({Cell::of("Åsa " + std::to_string(i)), Cell::of(1.5), Cell::of(make_date(2026, 11, 20)), Cell{}});
    Collected pdf;
    const auto written = write_pdf_table_as(Compression::off, head(), kColumns, pages_of(rows), pdf.sink, folder.path);
    REQUIRE(written.has_value());
    CHECK(sniff_media_type(as_bytes(pdf.bytes)) == "application/pdf");
    std::string lower = ascii_lower(pdf.bytes);
    const int pages = count(pdf.bytes, "/Type /Page\n");
    CHECK(pages >= 3);
    CHECK(has(lower, as_shown("Page 1 of " + std::to_string(pages))));
    CHECK(has(lower, as_shown("Page " + std::to_string(pages) + " of " + std::to_string(pages))));
    CHECK(count(lower, as_shown("Readiness by unit")) >= pages);
    CHECK(count(lower, as_shown("Expires")) == pages);
    CHECK(count(lower, as_shown(written->sha256)) == pages);
    CHECK(count(lower, as_shown("mercy.example/audit 4711 Zm9v")) == pages);
    for (const int row : {0, 57, 119}) CHECK(has(lower, as_shown("Åsa " + std::to_string(row))));
    CHECK(count(pdf.bytes, "/FontFile2") == 2);  // both fonts embedded
  }

  TEST_CASE("long cells are wrapped and continued, never cut") {
    Folder folder;
    std::string longest;
    for (int i = 0; i < 3000; ++i) longest += "w" + std::to_string(i) + " ";
    std::string word;
    for (int i = 0; i < 300; ++i) word += "Ж";
    Collected pdf;
    REQUIRE(write_pdf_table_as(Compression::off, head(), kColumns,
                               pages_of({{Cell::of(word), Cell{}, Cell{}, Cell::of(longest)}}), pdf.sink, folder.path)
                .has_value());
    const std::string lower = ascii_lower(pdf.bytes);
    CHECK(count(pdf.bytes, "/Type /Page\n") > 1);
    CHECK(has(lower, as_shown("w0 ")));
    CHECK(has(lower, as_shown("w2999")));
    CHECK(count(lower, as_shown("Ж")) == 300);
  }

  TEST_CASE("an empty report says so and an error of the rows is passed on") {
    Folder folder;
    Collected pdf;
    REQUIRE(write_pdf_table_as(Compression::off, head(), kColumns, pages_of({}), pdf.sink, folder.path).has_value());
    CHECK(has(ascii_lower(pdf.bytes), as_shown("No rows match these filters.")));
    const Rows broken = []() -> Result<std::vector<std::vector<Cell>>> { return conflict("broken"); };
    Collected none;
    CHECK(write_xlsx(head(), kColumns, broken, none.sink, folder.path).error().code == "broken");
    CHECK(write_csv(head(), kColumns, broken, none.sink).error().code == "broken");
    CHECK(write_pdf_table(head(), kColumns, broken, none.sink, folder.path).error().code == "broken");
    CHECK(none.bytes.empty());
    for (const auto& name : folder.files()) CHECK_MESSAGE(name.ends_with(".ttf"), name);
  }

  TEST_CASE("a page is drawn on: text, paragraph, QR code") {
    Folder folder;
    auto pdf = Pdf::create(Pdf::Paper::letter_landscape, folder.path, "Tést", {1'795'000'000'000});
    REQUIRE(pdf.has_value());
    CHECK((*pdf)->width() == doctest::Approx(792));
    (*pdf)->add_page();
    CHECK((*pdf)->text_width(10, "WW") == doctest::Approx(2 * (*pdf)->text_width(10, "W")));
    CHECK((*pdf)->text_width(10, "W", true) != doctest::Approx((*pdf)->text_width(10, "W", false)));
    (*pdf)->text(40, 40, 20, "Certificate \U0001F600 of completion", true, Pdf::Align::centre);
    CHECK((*pdf)->paragraph(40, 100, 60, 10, "three words here and more") > 100 + 10 * 1.35);
    (*pdf)->qr(300, 300, 90, "https://localhost/verify/ABC");
    const auto bytes = (*pdf)->finish();
    REQUIRE(bytes.has_value());
    CHECK(bytes->size() > 2'000);
    auto broken = Pdf::create(Pdf::Paper::a4_portrait, folder.path, "x", {0});
    (*broken)->add_page();
    (*broken)->qr(0, 0, 10, "");
    CHECK((*broken)->finish().error().code == "pdf_failed");
  }

  TEST_CASE("an archive is written, read back and refused when it is not safe") {
    Folder folder;
    const auto path = folder.path / "a.zip";
    const auto write = [&](std::vector<std::pair<std::string, std::string>> files) {
      auto zip = ZipWriter::create(path);
      REQUIRE(zip.has_value());
      for (const auto& [name, text] : files) REQUIRE((*zip)->add(name, as_bytes(text)).has_value());
      REQUIRE((*zip)->finish().has_value());
    };
    const auto code = [&](const ZipLimits& limits = {}) {
      auto zip = ZipReader::open(path, limits);
      return zip ? std::string("read") : zip.error().code;
    };
    write({{"index.json", "{}"}, {"staff/Åsa.txt", std::string(100'000, 'a')}});
    auto zip = ZipReader::open(path);
    REQUIRE(zip.has_value());
    REQUIRE((*zip)->entries().size() == 2);
    CHECK((*zip)->entries()[1].path == "staff/Åsa.txt");
    Collected out;
    REQUIRE((*zip)->read(1, out.sink).has_value());
    CHECK(out.bytes == std::string(100'000, 'a'));
    CHECK((*zip)->read(7, out.sink).error().fault == Fault::not_found);
    CHECK(code({.entries = 1}) == "zip_too_many_entries");
    CHECK(code({.total_bytes = 1000}) == "zip_too_large");
    CHECK(code({.path_depth = 1}) == "zip_unsafe_path");
    write({{"bomb", std::string(3 << 20, '\0')}});
    CHECK(code() == "zip_bomb");
    auto writer = ZipWriter::create(path);
    for (const char* name : {"../x", "/etc/passwd", "a/../b", "C:x", "a\\b", "", "a//b"})
      CHECK_FALSE((*writer)->add(name, {}).has_value());
    std::ofstream(path, std::ios::binary) << "PK\x03\x04 this is not an archive";
    CHECK(code() == "zip_unreadable");
    CHECK(ZipReader::open(folder.path / "none.zip").error().fault == Fault::not_found);
  }

  TEST_CASE("a long entry is asked for piece by piece; its error is the archive's") {
    Folder folder;
    const auto path = folder.path / "a.zip";
    const std::string text(1'000'000, 'x');
    std::size_t largest = 0;
    const auto from = [&](std::int64_t offset, std::span<std::uint8_t> buffer) -> Result<std::size_t> {
      largest = std::max(largest, buffer.size());
      std::memcpy(buffer.data(), text.data() + offset, buffer.size());
      return buffer.size();
    };
    auto zip = ZipWriter::create(path);
    REQUIRE((*zip)->add("long.txt", 1'000'000, from).has_value());
    REQUIRE((*zip)->add("empty.txt", 0, from).has_value());
    REQUIRE((*zip)->finish().has_value());
    CHECK(largest < 200'000);
    auto read = ZipReader::open(path, {.ratio = 2000});
    REQUIRE(read.has_value());
    Collected out;
    REQUIRE((*read)->read(0, out.sink).has_value());
    CHECK(out.bytes == text);

    auto broken = ZipWriter::create(folder.path / "b.zip");
    REQUIRE((*broken)
                ->add("gone.pdf", 10,
                      [](std::int64_t, std::span<std::uint8_t>) -> Result<std::size_t> {
                        return fail(Fault::internal, "blob_corrupt");
                      })
                .has_value());
    CHECK((*broken)->finish().error().code == "blob_corrupt");
    CHECK_FALSE(std::filesystem::exists(folder.path / "b.zip"));
  }

  TEST_CASE("names in an archive that climb out, repeat or are links are refused on reading") {
    Folder folder;
    const auto path = folder.path / "a.zip";
    auto zip = ZipWriter::create(path);
    REQUIRE((*zip)->add("aa/bb.txt", as_bytes("one")).has_value());
    REQUIRE((*zip)->add("cc/dd.txt", as_bytes("two")).has_value());
    REQUIRE((*zip)->finish().has_value());
    std::ifstream file(path, std::ios::binary);
    const std::string good{std::istreambuf_iterator<char>(file), {}};
    const auto code_with = [&](std::string_view from, std::string_view to) {
      std::string changed = good;
      for (auto at = changed.find(from); at != std::string::npos; at = changed.find(from, at + 1))
        changed.replace(at, from.size(), to);
      std::ofstream(path, std::ios::binary) << changed;
      auto read = ZipReader::open(path);
      return read ? std::string("read") : read.error().code;
    };
    CHECK(code_with("aa/bb.txt", "aa/bb.txt") == "read");
    CHECK(code_with("aa/bb.txt", "../bb.txt") == "zip_unsafe_path");
    CHECK(code_with("aa/bb.txt", "/a/bb.txt") == "zip_unsafe_path");
    CHECK(code_with("aa/bb.txt", "aa\\bb.txt") == "zip_unsafe_path");
    CHECK(code_with("aa/bb.txt", "cc/dd.txt") == "zip_duplicate_path");
    CHECK(code_with("aa/bb.txt", "aa/\xFF\xFE.txt") == "zip_unsafe_path");
    // The Unix mode of the first entry in the central directory becomes that of a symbolic link.
    std::string link = good;
    const auto entry = link.find(std::string("PK\x01\x02", 4));
    REQUIRE(entry != std::string::npos);
    link[entry + 5] = 3;
    const std::uint32_t mode = 0120777U << 16;
    for (std::size_t i = 0; i < 4; ++i) link[entry + 38 + i] = static_cast<char>((mode >> (8 * i)) & 0xFF);
    std::ofstream(path, std::ios::binary) << link;
    CHECK(ZipReader::open(path).error().code == "zip_not_a_file");
  }
}
