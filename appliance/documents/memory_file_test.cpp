#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "appliance/documents/documents.hpp"
#include "appliance/documents/memory_file.hpp"

namespace mc::documents {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST_CASE("memory file: read back by its path, as often as wanted, and gone with the object") {
  std::filesystem::path path;
  {
    auto file = MemoryFile::create();
    REQUIRE(file);
    CHECK((*file)->append(as_bytes("first ")));
    CHECK((*file)->append(as_bytes("second")));
    CHECK((*file)->append({}));
    path = (*file)->path();
    CHECK(read(path) == "first second");
    CHECK(read(path) == "first second");
    // No name on any disk: what the path leads to was never linked.
    CHECK(std::filesystem::read_symlink(path).string().find("memfd:") != std::string::npos);
  }
  CHECK(read(path) == "");
}

TEST_CASE("memory file: an archive that was made in memory is read from memory") {
  auto zip = ZipWriter::create_streamed();
  REQUIRE(zip->add("a/b.txt", as_bytes("content")));
  REQUIRE(zip->finish());
  auto file = MemoryFile::create();
  REQUIRE(file);
  std::vector<std::uint8_t> buffer(7);
  for (std::size_t got = 1; got > 0;) {
    auto piece = zip->read_finished(buffer);
    REQUIRE(piece);
    got = *piece;
    REQUIRE((*file)->append(ByteView(buffer).first(got)));
  }
  auto reader = ZipReader::open((*file)->path());
  REQUIRE(reader);
  REQUIRE((*reader)->entries().size() == 1);
  std::string text;
  CHECK((*reader)->read(0, [&](ByteView bytes) -> Status {
    text += as_text(bytes);
    return {};
  }));
  CHECK(text == "content");
}

}  // namespace
}  // namespace mc::documents
