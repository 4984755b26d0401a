// Archives from outside: limits, paths, names, and what authors are told.
#include <doctest/doctest.h>

#include <fstream>

#include "modules/packages/html5.hpp"
#include "modules/packages/testing.hpp"

namespace mc::packages {
namespace {

std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (unsigned char byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320U & (0U - (crc & 1)));
  }
  return ~crc;
}

/// An entry as a hostile or careless tool writes it.
struct Raw {
  std::string path;
  std::string bytes = "x";
  std::uint32_t mode = 0;   // Unix mode, when not 0
  std::uint16_t flags = 0;  // 0x800: UTF-8
  bool zip64 = false;       // its sizes stand in the extra field
  bool drifts = false;      // the header before it needs another version than the directory says
};

void number(std::string& out, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) out += static_cast<char>((value >> (8 * i)) & 0xff);
}

std::string extra_of(const Raw& entry) {
  std::string out;
  if (!entry.zip64) return out;
  number(out, 1, 2);
  number(out, 16, 2);
  number(out, entry.bytes.size(), 8);
  number(out, entry.bytes.size(), 8);
  return out;
}

/// What local and central headers share.
std::string common_part(const Raw& entry) {
  std::string out;
  number(out, entry.zip64 ? 45 : 20, 2);
  number(out, entry.flags, 2);
  number(out, 0, 2);            // stored
  number(out, 0x5A220000U, 4);  // some day
  number(out, crc_of(entry.bytes), 4);
  number(out, entry.zip64 ? 0xffffffffU : entry.bytes.size(), 4);
  number(out, entry.zip64 ? 0xffffffffU : entry.bytes.size(), 4);
  number(out, entry.path.size(), 2);
  number(out, extra_of(entry).size(), 2);
  return out;
}

std::string raw_zip(const std::vector<Raw>& entries) {
  std::string out, central;
  for (const Raw& entry : entries) {
    const std::size_t at = out.size();
    std::string local = common_part(entry);
    if (entry.drifts) local[0] = 45;
    out += "PK\x03\x04" + local + entry.path + extra_of(entry) + entry.bytes;
    central += "PK\x01\x02";
    number(central, entry.mode != 0 ? 0x031E : 20, 2);
    central += common_part(entry);
    number(central, 0, 6);  // comment, disk, internal attributes
    number(central, static_cast<std::uint64_t>(entry.mode) << 16, 4);
    number(central, at, 4);
    central += entry.path + extra_of(entry);
  }
  const std::size_t at = out.size();
  out += central + "PK\x05\x06";
  number(out, 0, 4);
  number(out, entries.size(), 2);
  number(out, entries.size(), 2);
  number(out, central.size(), 4);
  number(out, at, 4);
  number(out, 0, 2);
  return out;
}

struct Desk {
  security::testing::TemporaryFolder folder{};
  std::vector<ImportProblem> problems{};
  std::unique_ptr<Unpacked> open(const std::string& bytes,
                                 const documents::ZipLimits& limits = Unpacked::default_limits()) {
    problems.clear();
    std::ofstream(folder.path() / "package.zip", std::ios::binary) << bytes;
    return Unpacked::open(documents::ZipReader::open(folder.path() / "package.zip", limits), problems);
  }
  std::string refusal(const std::string& bytes, const documents::ZipLimits& limits = Unpacked::default_limits()) {
    auto files = open(bytes, limits);
    if (!has_errors(problems)) return "accepted";
    CHECK(files->paths().empty());
    CHECK_FALSE(problems.back().message.empty());
    return problems.back().code;
  }
};

}  // namespace

TEST_SUITE("modules/packages") {
  TEST_CASE("files are read by their path; what systems leave behind is not there") {
    Desk desk;
    auto files =
        desk.open(raw_zip({{"index.html", "<p>"}, {"a/b.js", "let x"}, {"__MACOSX/._index.html"}, {"a/.DS_Store"}}));
    CHECK(desk.problems.empty());
    CHECK(files->paths() == std::vector<std::string>{"a/b.js", "index.html"});
    CHECK(must(files->read("a/b.js", 100)) == "let x");
    CHECK(code_of(files->read("a/b.js", 4)) == "package_file_too_large");
    CHECK(code_of(files->read("a/c.js", 4)) == "package_file_not_found");
  }

  TEST_CASE("one top folder that all share is left out, with a hint") {
    Desk desk;
    auto files =
        desk.open(raw_zip({{"Course/", ""}, {"Course/index.html"}, {"Course/css/a.css"}, {"__MACOSX/Course/._x"}}));
    CHECK(files->has("index.html"));
    CHECK(files->has("css/a.css"));
    REQUIRE(desk.problems.size() == 1);
    CHECK(desk.problems[0].severity == "hint");
    CHECK(desk.problems[0].code == "top_folder");
    CHECK(desk.problems[0].message.find("“Course”") != std::string::npos);
    desk.open(raw_zip({{"Course/index.html"}, {"readme.txt"}}));
    CHECK(desk.problems.empty());
  }

  TEST_CASE("names in code page 437, in UTF-8 and with backslashes; zip64") {
    Desk desk;
    auto files = desk.open(raw_zip({{"\x81"
                                     "bung.html"},
                                    {"\xC3\xA4.html", "x", 0, 0x800},
                                    {"media\\clip.mp4"},
                                    {"big.bin", "12345", 0, 0, true}}));
    CHECK(desk.problems.empty());
    CHECK(files->has("übung.html"));
    CHECK(files->has("ä.html"));
    CHECK(files->has("media/clip.mp4"));
    CHECK(must(files->read("big.bin", 100)) == "12345");
  }

  TEST_CASE("archives that real tools make carelessly are read by their directory") {
    Desk desk;
    const std::string bytes = raw_zip(
        {{"./", ""}, {"./a/", ""}, {"a/", ""}, {"./index.html", "<p>", 0, 0, false, true}, {"./a/b.js", "let x"}});
    auto files = desk.open(bytes);
    CHECK(desk.problems.empty());
    REQUIRE(files->paths() == std::vector<std::string>{"a/b.js", "index.html"});
    CHECK(must(files->read("index.html", 100)) == "<p>");
    auto at = [&](std::int64_t offset, std::span<std::uint8_t> buffer) -> Result<std::size_t> {
      std::copy_n(bytes.data() + offset, buffer.size(), reinterpret_cast<char*>(buffer.data()));
      return buffer.size();
    };
    auto pulled = Unpacked::open(
        documents::ZipReader::open(static_cast<std::int64_t>(bytes.size()), at, Unpacked::default_limits()),
        desk.problems);
    CHECK(desk.problems.empty());
    CHECK(must(pulled->read("index.html", 100)) == "<p>");
    // What the directory says is believed, and its checksum has to be that of the bytes.
    std::string changed = bytes;
    changed[changed.find("<p>") + 1] = 'q';
    CHECK(code_of(desk.open(changed)->read("index.html", 100)) == "zip_unreadable");
    CHECK(desk.refusal(raw_zip({{".//etc/passwd"}})) == "zip_unsafe_path");
    CHECK(desk.refusal(raw_zip({{"./../x"}})) == "zip_unsafe_path");
    CHECK(desk.refusal(raw_zip({{"a"}, {"./a", "x", 0, 0, false, true}})) == "zip_duplicate_path");
  }

  TEST_CASE("hostile archives are refused with words") {
    Desk desk;
    CHECK(desk.refusal("this is no archive") == "zip_unreadable");
    CHECK(desk.refusal("") == "zip_unreadable");
    CHECK(desk.refusal(raw_zip({{"/etc/passwd"}})) == "zip_unsafe_path");
    CHECK(desk.refusal(raw_zip({{"a/../../x"}})) == "zip_unsafe_path");
    CHECK(desk.refusal(raw_zip({{"..\\..\\x"}})) == "zip_unsafe_path");
    CHECK(desk.refusal(raw_zip({{"C:\\x"}})) == "zip_unsafe_path");
    CHECK(desk.refusal(raw_zip({{"a\nb"}})) == "zip_unsafe_path");
    std::string deep;
    for (int i = 0; i < 25; ++i) deep += "d/";
    CHECK(desk.refusal(raw_zip({{deep + "x"}})) == "zip_unsafe_path");
    CHECK(desk.refusal(raw_zip({{"a"}, {"a"}})) == "zip_duplicate_path");
    CHECK(desk.refusal(raw_zip({{"link", "/etc/passwd", 0120777}})) == "zip_not_a_file");
    CHECK(desk.refusal(raw_zip({{"device", "", 0060644}})) == "zip_not_a_file");
    CHECK(desk.refusal(raw_zip({{"__MACOSX/a"}})) == "package_empty");
    documents::ZipLimits few = Unpacked::default_limits();
    few.entries = 2;
    CHECK(desk.refusal(raw_zip({{"a"}, {"b"}, {"c"}}), few) == "zip_too_many_entries");
    documents::ZipLimits small = Unpacked::default_limits();
    small.total_bytes = 4;
    CHECK(desk.refusal(raw_zip({{"a", "123"}, {"b", "45"}}), small) == "zip_too_large");
    std::string cut = raw_zip({{"a", std::string(2000, 'x')}});
    CHECK(desk.refusal(cut.substr(0, cut.size() - 10)) == "zip_unreadable");
  }

  TEST_CASE("an archive that lies elsewhere is read in pieces; what reading it fails with comes back") {
    const std::string bytes = testing::zip_of({{"index.html", "<p>"}, {"big.bin", std::string(700'000, 'b')}});
    bool broken = false;
    auto at = [&](std::int64_t offset, std::span<std::uint8_t> buffer) -> Result<std::size_t> {
      if (broken) return fail(Fault::unavailable, "blob_store_failed", "The store does not answer.");
      const std::size_t count = std::min<std::size_t>(buffer.size(), 1000);  // a little at a time
      std::copy_n(bytes.data() + offset, count, reinterpret_cast<char*>(buffer.data()));
      return count;
    };
    const auto size = static_cast<std::int64_t>(bytes.size());
    std::vector<ImportProblem> problems;
    auto files = Unpacked::open(documents::ZipReader::open(size, at, Unpacked::default_limits()), problems);
    CHECK(problems.empty());
    CHECK(must(files->read("index.html", 100)) == "<p>");
    CHECK(must(files->read("big.bin", 1 << 20)) == std::string(700'000, 'b'));
    broken = true;
    CHECK(code_of(files->read("big.bin", 1 << 20)) == "blob_store_failed");
    problems.clear();
    Unpacked::open(documents::ZipReader::open(size, at, Unpacked::default_limits()), problems);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "blob_store_failed");
  }

  TEST_CASE("media types by ending, titles of pages") {
    CHECK(content_type_of("a/INDEX.HTML") == "text/html");
    CHECK(content_type_of("a.b/c.JS") == "text/javascript");
    CHECK(content_type_of("a.html/c") == "application/octet-stream");
    CHECK(content_type_of("run.exe") == "application/octet-stream");
    CHECK(title_of_page("<html><TITLE lang=en> Hand\nhygiene </title>") == "Hand hygiene");
    CHECK(title_of_page("<title>never ends") == "");
    CHECK(title_of_page("no title") == "");
  }
}

}  // namespace mc::packages
