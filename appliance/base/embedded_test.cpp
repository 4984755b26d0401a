#include "appliance/base/embedded.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/source_root.hpp"

namespace {

const mc::EmbeddedFile* find(std::span<const mc::EmbeddedFile> files, std::string_view path) {
  auto found = std::ranges::find(files, path, &mc::EmbeddedFile::path);
  return found == files.end() ? nullptr : &*found;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("every migration in the source tree is embedded, byte for byte, sorted by path") {
  namespace fs = std::filesystem;
  auto embedded = mc::embedded_migrations();
  std::size_t on_disk = 0;
  for (const char* top : {"appliance", "modules"}) {
    fs::path root = mc::tests::source_root() / top;
    if (!fs::exists(root)) continue;
    for (const auto& part : fs::directory_iterator(root)) {
      if (!fs::exists(part.path() / "migrations")) continue;
      for (const auto& sql : fs::directory_iterator(part.path() / "migrations")) {
        if (sql.path().extension() != ".sql") continue;
        ++on_disk;
        auto path = part.path().filename().string() + "/" + sql.path().filename().string();
        CAPTURE(path);
        const auto* file = find(embedded, path);
        REQUIRE(file != nullptr);
        CHECK(file->bytes == content(sql.path()));
      }
    }
  }
  CHECK(embedded.size() == on_disk);
  CHECK(std::ranges::is_sorted(embedded, {}, &mc::EmbeddedFile::path));
}

TEST_CASE("fonts for documents are embedded TrueType files") {
  for (std::string_view path : {"documents/regular.ttf", "documents/bold.ttf"}) {
    CAPTURE(path);
    const auto* font = find(mc::embedded_data(), path);
    REQUIRE(font != nullptr);
    CHECK(font->bytes.size() > 100'000);
    CHECK(font->bytes.substr(0, 4) == std::string_view("\0\1\0\0", 4));
  }
}

TEST_CASE("the list of third-party libraries names the database with its licence") {
  const auto* list = find(mc::embedded_data(), "program/dependencies.txt");
  REQUIRE(list != nullptr);
  CHECK(list->bytes.find("libsqlcipher-dev 4.") != std::string_view::npos);
  CHECK(list->bytes.find(" BSD-3-Clause\n") != std::string_view::npos);
}
