#pragma once
// For tests of the store and of rooms on it: a database in a temporary folder that is removed afterwards.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "appliance/data/data.hpp"

namespace mc::data {

class TestFolder {
public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "mc-data-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
  std::filesystem::path path_;
};

inline Bytes test_key(std::uint8_t fill = 7) { return Bytes(32, fill); }

/// A folder, a manual clock and an open database with the given migrations ("module/0001_x.sql", SQL) applied.
struct TestStore {
  TestFolder folder;
  ManualClock clock;
  Bytes key = test_key();
  std::unique_ptr<Database> database;

  explicit TestStore(std::initializer_list<EmbeddedFile> migrations = {}, bool durable = false) {
    auto opened = Database::open(options(durable), clock);
    if (!opened) std::abort();
    database = std::move(*opened);
    std::vector<EmbeddedFile> files(migrations);
    if (!database->migrate(files)) std::abort();
  }
  Options options(bool durable = false) const {
    Options options;
    options.file = folder / "test.db";
    options.key = key;
    options.readers = 2;
    options.durable = durable;
    return options;
  }
  Database& db() { return *database; }
};

}  // namespace mc::data
