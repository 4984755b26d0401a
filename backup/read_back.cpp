#include "backup/read_back.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/parts.hpp"
#include "backup/run.hpp"

namespace mc::backup {

namespace fs = std::filesystem;

Result<Fetched> Fetched::get(Target& target, const std::string& name, const fs::path& scratch) {
  if (auto place = target.local(name)) return Fetched(*place, false);
  std::error_code ignored;
  fs::create_directories(scratch, ignored);
  fs::path file = scratch / ("fetched-" + name);
  fs::remove(file, ignored);
  Fetched out(file, true);
  TRY(target.fetch(name, file));
  return out;
}

Fetched::~Fetched() {
  std::error_code ignored;
  if (ours_) fs::remove(file_, ignored);
}

Status read_back(Target& target, const PartInfo& part, const fs::path& scratch) {
  auto there = Fetched::get(target, part.name, scratch);
  if (!there && there.error().fault != Fault::not_found) return std::unexpected(there.error());
  Status same = there ? check_part(there->file(), part) : Status(std::unexpected(there.error()));
  if (same) return {};
  if (same.error().fault == Fault::unavailable) return same;
  return internal("backup_not_whole",
                  fmt::format("The target gave back {} differently than it was written.", part.name));
}

Result<Bytes> fetch_manifest(Target& target, const std::string& fingerprint, const std::string& run,
                             const fs::path& scratch) {
  Fetched there = TRY(Fetched::get(target, object_name(fingerprint, run, "manifest"), scratch));
  return read_whole(there.file(), kMostManifestBytes);
}

std::vector<std::string> runs_of(const std::vector<Object>& objects, std::string_view fingerprint) {
  std::vector<std::string> out;
  for (const Object& object : objects) {
    auto name = parse_object_name(object.name);
    if (name && name->what == "manifest" && name->fingerprint == fingerprint) out.push_back(name->run);
  }
  std::ranges::sort(out);
  return out;
}

std::optional<std::string> missing_part(const Manifest& manifest, const std::vector<Object>& objects) {
  std::map<std::string_view, std::int64_t> sizes;
  for (const Object& object : objects) sizes[object.name] = object.bytes;
  for (const Source& source : manifest.summary.sources)
    for (const auto* parts : {&source.db, &source.blobs})
      for (const PartInfo& part : *parts) {
        auto found = sizes.find(part.name);
        if (found == sizes.end() || found->second != part.bytes) return part.name;
      }
  return std::nullopt;
}

}  // namespace mc::backup
