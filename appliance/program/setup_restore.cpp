// The first run in place of a server that was lost: the backup comes back while the page shows how far it is.
#include "appliance/base/log.hpp"
#include "appliance/program/setup.hpp"

namespace mc::program {

Status Setup::restore(const SetupRestoreIn& in) {
  std::lock_guard lock(mutex_);
  if (answers_.kind != SetupKind::restored)
    return conflict("not_restored_kind", "Say first that this server comes in place of one that was lost.");
  if (auto usable = backup::check_settings(in.place); !usable) return usable;
  {
    std::lock_guard progress(progress_mutex_);
    if (finished_ || (progress_ && progress_->running))
      return conflict("restore_running", "The backup is being put back already.");
    progress_ = SetupRestore{true, "begin", 0, ""};
  }
  if (restoring_.joinable()) restoring_.join();
  // What this page made opens nothing: the backup brings its own.
  keys_.reset();
  answers_.recovery_confirmed = false;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.layout().keys(), error))
    std::filesystem::remove(entry.path(), error);
  RestoreOrder order;
  order.place = in.place;
  order.recovery_key = in.recovery_key.value;
  restoring_ = std::jthread([this, order = std::move(order)](std::stop_token stop) mutable {
    order.report = [this, stop](std::string_view phase, int percent) -> Status {
      if (stop.stop_requested()) return fail(Fault::unavailable, "stopped", "The server was told to stop.");
      std::lock_guard progress(progress_mutex_);
      progress_->phase = phase;
      progress_->percent = percent;
      return {};
    };
    auto found = restore_into(directory_, order);
    std::lock_guard progress(progress_mutex_);
    progress_->running = false;
    if (found) {
      finished_ = true;
      LOG(info, "first_run_restored", {"tables", found->tables}, {"blobs", found->blobs});
    } else {
      progress_->error = found.error().code + ": " + found.error().detail;
      LOG(error, "first_run_not_restored", {"code", found.error().code});
    }
  });
  return {};
}

}  // namespace mc::program
