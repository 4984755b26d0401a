#pragma once
// Puts a backup back and proves that it is whole. Needs only the place and the recovery key. Also the restore drill,
// which does the same into a scratch folder with the server's own key.
#include "backup/format.hpp"
#include "backup/run.hpp"
#include "backup/target.hpp"

namespace mc::backup {

/// What was found when a restored copy was compared with what the backup says of itself. Good only when all is.
struct Findings {
  std::string run;
  Instant at;
  std::string program;
  bool database = false;  // every page authentic, structure and references sound
  bool rows = false;      // each table has the rows it had
  bool files = false;     // each blob that was read is whole; the list of blobs is the same
  bool audit = false;     // log verified, its size and root as they were
  std::int64_t tables = 0, row_count = 0, blobs = 0, blobs_read = 0, audit_size = 0, bytes_read = 0;
  std::vector<std::string> problems;  // plain sentences

  bool good() const { return database && rows && files && audit && problems.empty(); }
};
FIELDS(Findings, run, at, program, database, rows, files, audit, tables, row_count, blobs, blobs_read, audit_size,
       bytes_read, problems)

struct RestoreInput {
  Target& target;
  std::string recovery_key;
  std::optional<Instant> at{};               // the newest backup not after this; none: the newest
  std::filesystem::path data;                // a data directory without an appliance; its folders are made when missing
  std::optional<std::string> passphrase{};   // seals the root key again; none: root.key
  std::vector<data::SchemaVersion> known{};  // what this program can read; empty: anything
  const Clock& clock;
  Random& random;
  Report report{};
  std::function<Status(std::string_view step)> fault{};  // tests
};

/// Writes keys, database, blobs and small files below `data` and checks all of it. Whatever is below `data` already of
/// a restore that was interrupted is replaced; the caller made sure that nothing else is there. Errors: `no_backup`
/// (not_found), `wrong_recovery_key`, `manifest_damaged`, `part_damaged`, `restore_not_whole` (invalid),
/// `database_too_new` (unavailable), those of target and disk. An error leaves no root key behind, so nothing can be
/// started from the rest.
Result<Findings> restore(const RestoreInput& input);

// DATA/backups-paused: a backup was put back here, and nobody has said yet that this server takes the place of the one
// that made it. Do not change the name: stored layout.
std::filesystem::path paused_mark(const std::filesystem::path& data);
Status pause(const std::filesystem::path& data);
Status end_pause(const std::filesystem::path& data);

struct DrillInput {
  Target& target;
  const security::Keys& keys;
  std::filesystem::path folder;  // new and empty afterwards
  bool all_blobs = false;        // else those in some parts, other ones each time
  const Clock& clock;
  Random& random;
  Report report{};
};
/// Restores the newest backup into `folder`, compares, and removes it again. Errors as of restore(); what is wrong with
/// a backup that could be read is in the findings.
Result<Findings> drill(const DrillInput& input);

}  // namespace mc::backup
