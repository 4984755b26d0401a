#pragma once
// For tests of this room and of rooms above it: a migrated database in a folder of its own, with a clock that tests
// own.
#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "appliance/base/embedded.hpp"
#include "appliance/base/random.hpp"
#include "appliance/data/data.hpp"
#include "appliance/security/audit_tree.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/keys.hpp"
#include "appliance/security/permissions.hpp"
#include "appliance/security/sessions.hpp"

namespace mc::security::testing {

/// A folder that goes away with the object.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "medconnect-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// Value of a result that a test needs; fails the test with the error's code.
template <class T>
T must(Result<T> result) {
  if (!result) FAIL("unexpected error: ", result.error().code, " ", result.error().detail);
  return std::move(*result);
}
inline void must(const Status& status) {
  if (!status) FAIL("unexpected error: ", status.error().code, " ", status.error().detail);
}
/// Code of an expected error, "" for success.
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? std::string{} : result.error().code;
}

/// The store of a test: keys, database, audit log, permissions (standard roles and two permissions) and sessions.
struct Store {
  TemporaryFolder folder{};
  ManualClock clock{};
  std::unique_ptr<Random> random = seeded_random(7);
  std::unique_ptr<Keys> keys = Keys::from_root(Bytes(32, 7));
  std::unique_ptr<data::Database> db = open(folder.path() / "test.db", *keys, clock);
  std::unique_ptr<AuditTree> audit =
      make_audit_log(*db, clock, *random, *keys, folder.path() / "audit" / "checkpoints.txt");
  Permissions permissions{};
  std::unique_ptr<Sessions> sessions{};

  explicit Store(SessionSettings settings = {}) {
    must(add_standard_roles(permissions));
    must(permissions.add({"course:view", {"member"}}));
    must(permissions.add({"course:publish", {"admin"}}));
    permissions.freeze();
    sessions = std::make_unique<Sessions>(*db, clock, *random, *keys, permissions, *audit, settings);
  }
  static std::unique_ptr<data::Database> open(const std::filesystem::path& file, const Keys& keys, const Clock& clock) {
    Secret key = keys.database_key();
    data::Options options;
    options.file = file;
    options.key = key.view();
    options.readers = 2;
    options.durable = false;
    auto db = must(data::Database::open(options, clock));
    must(db->migrate(embedded_migrations()));
    return db;
  }
  PersonId person() { return PersonId::make(clock, *random); }
  std::int64_t count(std::string_view sql) {
    return must(db->read([&](data::Tx& tx) { return tx.in(data::Module{"security"}).one<std::int64_t>(sql); }));
  }
  void run(std::string_view sql) {
    must(db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"security"}).run(sql));
      return {};
    }));
  }
};

}  // namespace mc::security::testing
