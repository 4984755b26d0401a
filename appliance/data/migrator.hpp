#pragma once
// Applies migrations. Private to appliance/data.
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "appliance/base/embedded.hpp"
#include "appliance/base/time.hpp"
#include "appliance/data/connection.hpp"

namespace mc::data {

struct Migration {
  std::string module;
  int version = 0;
  std::string name;
  std::string_view sql;
  std::string checksum;
};

/// Parses and orders embedded files "module/NNNN_name.sql". `migration_name` for another form, a gap or a double
/// version.
Result<std::vector<Migration>> parse_migrations(std::span<const EmbeddedFile> files);

/// Brings a database up to the binary's migrations, forward only, on the writer's connection.
/// Errors: `database_too_new`, `migration_changed`, `migration_failed` (that file rolled back, earlier ones stay), and
/// those of the backup that is made before the first change of a non-empty database.
class Migrator {
public:
  Migrator(Connection& connection, std::filesystem::path database, Instant now)
      : connection_(connection), database_(std::move(database)), now_(now) {}
  Status run(const std::vector<Migration>& wanted);

private:
  Status read_applied();
  Status check_known(const std::vector<Migration>& wanted) const;
  Status back_up();
  Status apply(const Migration& migration);
  Status apply_in_transaction(const Migration& migration);

  struct Applied {
    std::string module;
    int version;
    std::string checksum;
  };
  Connection& connection_;
  std::filesystem::path database_;
  Instant now_;
  std::vector<Applied> applied_;
};

/// VACUUM INTO `file` (encrypted with the same key), made durable. `file` must not exist.
Status copy_database(Connection& connection, const std::filesystem::path& file);

}  // namespace mc::data
