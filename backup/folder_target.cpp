// A folder on a local disk or a mounted share.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "backup/files.hpp"
#include "backup/target.hpp"

namespace mc::backup {
namespace {

namespace fs = std::filesystem;

// Without it the share is not mounted, and the backups would fill the machine's own disk.
constexpr std::string_view kMark = "medconnect-backups.txt";
constexpr std::string_view kMarkText =
    "MedConnect keeps its backups here. Do not remove this file: it shows that the right disk is mounted.\n";

/// Thread: one at a time. Objects are files; what is not finished lies in .staging.
class FolderTarget final : public Target {
public:
  explicit FolderTarget(fs::path folder) : folder_(std::move(folder)) {}

  Result<std::vector<Object>> list() override {
    std::error_code error;
    std::vector<Object> out;
    fs::directory_iterator entries(folder_, error);
    if (error)
      return fail(Fault::unavailable, "target_unreachable",
                  fmt::format("The folder {} cannot be read: {}.", folder_.string(), error.message()));
    // A share may go away in the middle: half a list is none.
    for (; entries != fs::directory_iterator(); entries.increment(error)) {
      std::string name = entries->path().filename().string();
      if (is_object_name(name) && name.starts_with("mcb-")) {
        std::error_code gone;
        auto size = entries->file_size(gone);
        if (!gone) out.push_back({std::move(name), static_cast<std::int64_t>(size)});
      }
    }
    if (error)
      return fail(Fault::unavailable, "target_unreachable",
                  fmt::format("The folder {} cannot be read to its end: {}.", folder_.string(), error.message()));
    std::ranges::sort(out, {}, &Object::name);
    return out;
  }

  Status put(const std::string& name, const fs::path& file) override {
    TRY(check_mark());
    fs::path staged = file;
    if (file.parent_path() != staging()) {
      staged = staging() / name;
      TRY(copy(file, staged));
    }
    if (::rename(staged.c_str(), (folder_ / name).c_str()) != 0) return target_error("the file cannot get its name");
    return sync_folder(folder_);
  }

  Status fetch(const std::string& name, const fs::path& file) override { return copy(folder_ / name, file); }

  Status remove(const std::string& name) override {
    if (::unlink((folder_ / name).c_str()) != 0 && errno != ENOENT) return target_error("the file cannot be removed");
    return sync_folder(folder_);  // removals keep their order: never is a list there without its parts
  }

  Status prepare() override {
    std::error_code error;
    if (!fs::is_directory(folder_, error))
      return fail(
          Fault::unavailable, "target_unreachable",
          fmt::format("There is no folder {}. Make it, or mount the share, and let MedConnect's user write there.",
                      folder_.string()));
    ::mkdir(staging().c_str(), 0700);
    fs::path probe = staging() / "probe";
    fs::remove(probe, error);
    TRY(write_whole(probe, as_bytes(kMarkText)));
    if (TRY(read_whole(probe, 4096)).size() != kMarkText.size())
      return fail(Fault::unavailable, "target_failed", "What was written there could not be read again.");
    fs::remove(probe, error);
    return write_whole(folder_ / kMark, as_bytes(kMarkText));
  }

  fs::path staging() const override { return folder_ / ".staging"; }
  std::optional<fs::path> local(const std::string& name) const override { return folder_ / name; }

private:
  std::unexpected<Error> target_error(std::string_view what) const {
    auto out = file_error(folder_, what);
    if (out.error().code == "disk_full")
      return fail(Fault::unavailable, "target_full",
                  fmt::format("The disk of {} is full. Make room there, or keep fewer backups.", folder_.string()));
    return fail(Fault::unavailable, "target_failed", out.error().detail);
  }
  Status check_mark() const {
    std::error_code error;
    if (fs::exists(folder_ / kMark, error)) {
      ::mkdir(staging().c_str(), 0700);
      return {};
    }
    return fail(
        Fault::unavailable, "target_not_mounted",
        fmt::format("{} does not hold the file {}: the share is not mounted, or another disk is. Mount it; for a "
                    "new disk, test the target once.",
                    folder_.string(), kMark));
  }
  static Status copy(const fs::path& from, const fs::path& to) {
    std::error_code ignored;
    fs::remove(to, ignored);
    File in = TRY(File::open(from));
    File out = TRY(File::create(to));
    Bytes buffer(1 << 20);
    for (;;) {
      std::size_t got = TRY(in.read(buffer));
      if (got == 0) break;
      TRY(out.write(ByteView(buffer).first(got)));
    }
    return out.sync();
  }

  fs::path folder_;
};

}  // namespace

std::unique_ptr<Target> folder_target(fs::path folder) { return std::make_unique<FolderTarget>(std::move(folder)); }

bool is_object_name(std::string_view name) {
  return !name.empty() && name.size() <= 120 && name[0] != '.' && std::ranges::all_of(name, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  });
}

}  // namespace mc::backup
