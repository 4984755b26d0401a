#include "backup/retention.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "appliance/base/log.hpp"
#include "backup/parts.hpp"
#include "backup/read_back.hpp"

namespace mc::backup {
namespace {

constexpr std::chrono::hours kUnfinished{24};
constexpr std::int64_t kNeverTooOld = 3;  // full ones: a clock that is ahead must not make all but one too old

struct Index {
  std::vector<Object> objects;
  std::vector<Manifest> manifests;  // oldest first
};

Result<Index> read_index(Target& target, const security::Keys& keys, const std::filesystem::path& scratch) {
  Index out;
  std::string fingerprint = keys.fingerprint();
  out.objects = TRY(target.list());
  for (const std::string& run : runs_of(out.objects, fingerprint)) {
    auto bytes = fetch_manifest(target, fingerprint, run, scratch);
    auto manifest = bytes ? open_manifest(*bytes, keys) : std::unexpected(bytes.error());
    if (!manifest && manifest.error().fault == Fault::unavailable) return std::unexpected(manifest.error());
    if (!manifest)
      return conflict(
          "index_incomplete",
          fmt::format("The list of backup {} cannot be read ({}). Nothing was removed, because it is not known "
                      "what that backup needs. Look at the target's disk; remove that list by hand if it is lost.",
                      run, manifest.error().code));
    out.manifests.push_back(std::move(*manifest));
  }
  return out;
}

}  // namespace

std::vector<std::string> to_remove(const std::vector<RunInfo>& runs, const Retention& keep, Instant now) {
  std::vector<std::string> out;
  std::int64_t fulls = 0;
  bool newest_full_seen = false;
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    bool full = run->kind == RunKind::full;
    if (full) ++fulls;
    bool last_good = run == runs.rbegin() || (full && !newest_full_seen);
    newest_full_seen = newest_full_seen || full;
    bool young = run->at > now - std::chrono::hours{keep.log_hours};
    bool wanted = full && fulls <= keep.fulls;
    bool spared = full && fulls <= std::min(kNeverTooOld, keep.fulls);
    bool too_old = !spared && keep.days > 0 && run->at < now - std::chrono::hours{24} * keep.days;
    if (!last_good && ((!young && !wanted) || too_old)) out.push_back(run->run);
  }
  std::ranges::reverse(out);
  return out;
}

Result<Pruned> prune(const PruneInput& in) {
  Index index = TRY(read_index(in.target, in.keys, in.scratch));
  std::vector<RunInfo> runs;
  for (const Manifest& manifest : index.manifests) {
    runs.push_back({manifest.summary.run, manifest.summary.at, manifest.summary.kind});
    if (auto missing = missing_part(manifest, index.objects))
      return conflict(
          "index_incomplete",
          fmt::format("Backup {} misses its part {}. Nothing was removed. Make a full backup, then remove the "
                      "broken one by hand.",
                      manifest.summary.run, *missing));
  }
  std::string fingerprint = in.keys.fingerprint();
  auto gone = to_remove(runs, in.keep, in.now);
  std::set<std::string> dropped(gone.begin(), gone.end()), needed;
  for (const Manifest& manifest : index.manifests) {
    if (dropped.contains(manifest.summary.run)) continue;
    for (const Source& source : manifest.summary.sources)
      for (const auto* parts : {&source.db, &source.blobs})
        for (const PartInfo& part : *parts) needed.insert(part.name);
  }
  Pruned out;
  // Lists first: a crash leaves parts that nothing names, never a list without its parts.
  for (const std::string& run : gone) {
    TRY(in.target.remove(object_name(fingerprint, run, "manifest")));
    ++out.runs;
  }
  std::set<std::string> complete;
  for (const RunInfo& run : runs) complete.insert(run.run);
  for (const Object& object : index.objects) {
    auto name = parse_object_name(object.name);
    if (!name || name->fingerprint != fingerprint || name->what == "manifest" || needed.contains(object.name)) continue;
    // A run without a list may be one that another process is making now.
    if (!complete.contains(name->run) && *run_time(name->run) > in.now - kUnfinished) continue;
    TRY(in.target.remove(object.name));
    ++out.objects;
    out.bytes += object.bytes;
  }
  return out;
}

Result<Verified> verify(Target& target, const security::Keys& keys, const std::filesystem::path& scratch,
                        bool newest_only, const Report& report) {
  Verified out;
  std::string fingerprint = keys.fingerprint();
  auto objects = TRY(target.list());
  auto runs = runs_of(objects, fingerprint);
  if (newest_only && runs.size() > 1) runs = {runs.back()};
  std::map<std::string, PartInfo> parts;
  for (const std::string& run : runs) {
    auto bytes = fetch_manifest(target, fingerprint, run, scratch);
    auto manifest = bytes ? open_manifest(*bytes, keys) : std::unexpected(bytes.error());
    if (!manifest && manifest.error().fault == Fault::unavailable) return std::unexpected(manifest.error());
    if (!manifest) {
      out.problems.push_back(fmt::format("Backup {}: {}", run, manifest.error().detail));
      continue;
    }
    ++out.runs;
    for (const Source& source : manifest->summary.sources)
      for (const auto* list : {&source.db, &source.blobs})
        for (const PartInfo& part : *list) parts.emplace(part.name, part);
  }
  if (runs.empty()) out.problems.push_back("There is no backup at this place.");
  std::size_t done = 0;
  for (const auto& [name, part] : parts) {
    if (report) TRY(report("verify", static_cast<int>(done++ * 99 / parts.size())));
    auto there = Fetched::get(target, name, scratch);
    if (!there && there.error().fault == Fault::unavailable) return std::unexpected(there.error());
    Status whole = there ? check_part(there->file(), part) : Status(std::unexpected(there.error()));
    if (!whole && whole.error().fault == Fault::unavailable) return std::unexpected(whole.error());
    if (!whole)
      out.problems.push_back(whole.error().code == "part_damaged" ? whole.error().detail
                                                                  : fmt::format("The object {} is missing.", name));
    ++out.parts;
    out.bytes += part.bytes;
  }
  return out;
}

Result<std::vector<Listed>> list_runs(Target& target, const security::Keys& keys,
                                      const std::filesystem::path& scratch) {
  std::vector<Listed> out;
  std::string fingerprint = keys.fingerprint();
  for (const std::string& run : runs_of(TRY(target.list()), fingerprint)) {
    auto bytes = fetch_manifest(target, fingerprint, run, scratch);
    auto manifest = bytes ? open_manifest(*bytes, keys) : std::unexpected(bytes.error());
    if (!manifest) {
      LOG(warning, "backup_not_readable", {"run", run}, {"code", manifest.error().code});
      continue;
    }
    const Summary& summary = manifest->summary;
    Listed listed{{summary.run, summary.at, summary.kind},
                  summary.program,
                  summary.image_bytes,
                  summary.blob_count,
                  summary.blob_bytes,
                  0,
                  false};
    if (auto envelope = read_envelope(*bytes)) listed.recovery = !envelope->recovery_slot.empty();
    for (const auto* parts : {&summary.sources.front().db, &summary.sources.front().blobs})
      for (const PartInfo& part : *parts) listed.own_bytes += part.bytes;
    out.push_back(std::move(listed));
  }
  return out;
}

}  // namespace mc::backup
