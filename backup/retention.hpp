#pragma once
// Which backups are kept, and whether all of them are whole.
#include "backup/run.hpp"

namespace mc::backup {

/// What is kept. The newest whole backup and the newest of all are always kept, whatever this says.
struct Retention {
  std::int64_t log_hours = 48;  // every run of so many hours
  std::int64_t fulls = 14;      // and so many of the newest full ones
  std::int64_t days = 90;       // but none older than this, however few there are; 0: no limit
};
FIELDS(Retention, log_hours, fulls, days)

struct RunInfo {
  std::string run;
  Instant at;
  RunKind kind = RunKind::full;
};
/// The runs that `keep` lets go, oldest first. `runs` oldest first. Pure.
std::vector<std::string> to_remove(const std::vector<RunInfo>& runs, const Retention& keep, Instant now);

struct Pruned {
  std::int64_t runs = 0;
  std::int64_t objects = 0;
  std::int64_t bytes = 0;
};
struct PruneInput {
  Target& target;
  const security::Keys& keys;
  Instant now;
  std::filesystem::path scratch;
  Retention keep{};
};
/// Removes what is no longer kept, and what interrupted runs left behind a day ago. Error `index_incomplete`
/// (conflict): a manifest of ours cannot be read or misses a part; then nothing is removed, because what is still
/// needed is unknown.
Result<Pruned> prune(const PruneInput& input);

struct Verified {
  std::int64_t runs = 0;
  std::int64_t parts = 0;
  std::int64_t bytes = 0;
  std::vector<std::string> problems;  // plain sentences
};
FIELDS(Verified, runs, parts, bytes, problems)
/// Reads every manifest of this installation, and every part once, and compares their hashes. `newest_only`: of the
/// newest run.
Result<Verified> verify(Target& target, const security::Keys& keys, const std::filesystem::path& scratch,
                        bool newest_only, const Report& report);

/// Everything of this installation at a place, oldest first, for lists. Those that cannot be read are left out.
struct Listed {
  RunInfo info;
  std::string program;
  std::int64_t database_bytes = 0, blobs = 0, blob_bytes = 0, own_bytes = 0;
  bool recovery = false;
};
Result<std::vector<Listed>> list_runs(Target& target, const security::Keys& keys, const std::filesystem::path& scratch);

}  // namespace mc::backup
