// The first run's place for backups and its plan mode.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "appliance/base/text.hpp"
#include "appliance/program/setup.hpp"

namespace mc::program {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstPlace = "First place";

std::string backup_fix(const std::string& code) {
  if (code == "target_unreachable") return "Check name and port, and that a firewall lets this machine through to it.";
  if (code == "target_refused")
    return "Check the user, the key and what it may do there: the service writes, reads and removes objects.";
  if (code == "target_not_mounted")
    return "Mount the share, as the service's user can see it, and add it to fstab so that it comes back.";
  if (code == "target_full") return "Make room there, or choose another place.";
  return "Show this answer to whoever looks after that place. The folder must be writable for the service's user.";
}

bool lies_inside(const fs::path& folder, const fs::path& data) {
  std::error_code error;
  auto a = fs::weakly_canonical(folder, error), b = fs::weakly_canonical(data, error);
  return std::mismatch(b.begin(), b.end(), a.begin(), a.end()).first == b.end();
}

}  // namespace

Result<SetupChecks> check_backup_place(const backup::TargetSettings& place, const Layout& layout, const Clock& clock) {
  TRY(backup::check_settings(place));
  if (place.kind == backup::TargetKind::folder && lies_inside(place.folder, layout.root))
    return invalid("folder", "inside_data", "The folder lies inside the data directory, which it is to save.");
  fs::path scratch = layout.scratch() / "backup-place";
  std::error_code ignored;
  fs::create_directories(scratch, ignored);
  auto opened = backup::open_target(place, scratch, clock);
  Status ready = opened ? (*opened)->prepare() : Status(std::unexpected(opened.error()));
  fs::remove_all(scratch, ignored);
  SetupCheck check{"backup_place", ready.has_value()};
  if (!ready) {
    check.reason = ready.error().code + (ready.error().detail.empty() ? "" : ": " + ready.error().detail);
    check.fix = backup_fix(ready.error().code);
  }
  return SetupChecks{check.good, {check}};
}

Status Setup::set_plan(SetupPlanMode mode) {
  std::lock_guard lock(mutex_);
  answers_.plan_mode = mode;
  return save();
}

fs::path Setup::backup_secret_file() const { return setup_folder(directory_.layout()) / "backup.secret"; }

Result<SetupChecks> Setup::set_backup(const SetupBackupIn& in) {
  SetupChecks out = TRY(check_backup_place(in.place, directory_.layout(), clock_));
  std::lock_guard lock(mutex_);
  if (in.place.secret.empty()) {
    std::error_code ignored;
    fs::remove(backup_secret_file(), ignored);
  } else {
    TRY(write_private_file(backup_secret_file(), in.place.secret));
  }
  answers_.backup = in.place;
  answers_.backup->secret.clear();
  answers_.backup_works = out.good;
  TRY(save());
  return out;
}

Status Setup::add_backup_place(Appliance& appliance) {
  if (!answers_.backup || !answers_.backup_works) return {};
  backup::TargetSettings place = *answers_.backup;
  std::ifstream in(backup_secret_file(), std::ios::binary);
  place.secret.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  return appliance.modules().backups->add_place(std::string(kFirstPlace), place);
}

}  // namespace mc::program
