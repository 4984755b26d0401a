#pragma once
// Makes one backup. Order: image of the database, then the chunks of its blobs (a superset is fine, a subset is not),
// then the manifest. Until the manifest is in its place nothing of the run counts.
#include <functional>

#include "appliance/blobs/blobs.hpp"
#include "backup/format.hpp"
#include "backup/target.hpp"

namespace mc::backup {

/// Called often; an error ends the work with that error.
using Report = std::function<Status(std::string_view phase, int percent)>;

struct RunInput {
  data::Database& db;
  blobs::Blobs& blobs;
  const security::Keys& keys;
  const Clock& clock;
  Random& random;
  Target& target;
  RunKind kind = RunKind::full;
  std::filesystem::path data;     // the data directory: its small files go along
  std::filesystem::path scratch;  // private, on a local disk
  std::filesystem::path state;    // what is remembered of this target; may be lost, then a run is larger
  std::string program;
  Report report{};
  std::function<Status(std::string_view step)> fault{};  // tests
};

struct RunOutcome {
  std::string run;
  RunKind kind = RunKind::full;  // full also when the last run's memory was lost
  Instant at;
  std::int64_t database_bytes = 0, database_new = 0;
  std::int64_t blobs = 0, blobs_new = 0, blob_bytes = 0;
  std::int64_t written = 0;  // bytes at the target
  std::int64_t tables = 0, rows = 0, audit_size = 0;
  std::chrono::microseconds stall{0};
  bool sealed_to_recovery = false;
};
FIELDS(RunOutcome, run, kind, at, database_bytes, database_new, blobs, blobs_new, blob_bytes, written, tables, rows,
       audit_size, sealed_to_recovery)

/// Errors: those of the target and of the database; `backup_not_whole` (internal) when the copy is damaged or what was
/// written reads back differently.
Result<RunOutcome> make_backup(const RunInput& input);

/// The manifest of a run. Errors as of open_manifest and of the target.
Result<Bytes> fetch_manifest(Target& target, const std::string& fingerprint, const std::string& run,
                             const std::filesystem::path& scratch);
/// Names of the runs of an installation that have a manifest, oldest first.
std::vector<std::string> runs_of(const std::vector<Object>& objects, std::string_view fingerprint);
/// Every part that a manifest needs is in the list, with its size. The name of the first that is not.
std::optional<std::string> missing_part(const Manifest& manifest, const std::vector<Object>& objects);

}  // namespace mc::backup
