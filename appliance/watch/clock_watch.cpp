#include "appliance/watch/clock_watch.hpp"

#include <sys/timex.h>

#include <ctime>
#include <filesystem>

namespace mc::watch {
namespace {

std::int64_t ms_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace

ClockWatch::ClockWatch(std::function<std::int64_t()> wall, std::function<std::int64_t()> steady)
    : wall_(std::move(wall)), steady_(std::move(steady)), difference_(wall_() - steady_()) {}

ClockWatch::ClockWatch() : ClockWatch([] { return ms_of(CLOCK_REALTIME); }, [] { return ms_of(CLOCK_BOOTTIME); }) {}

std::optional<std::int64_t> ClockWatch::look() {
  std::int64_t difference = wall_() - steady_();
  std::int64_t jump = difference - difference_;
  difference_ = difference;
  if (jump < -kJumpBack.count() || jump > kJumpForward.count()) return jump;
  return std::nullopt;
}

std::optional<bool> kernel_synchronised() {
  timex state{};
  int answer = ::adjtimex(&state);  // reads only: no mode is set
  if (answer >= 0) return (state.status & STA_UNSYNC) == 0;
  std::error_code error;  // the sandbox of the service forbids the call; systemd-timesyncd leaves a mark
  if (std::filesystem::exists("/run/systemd/timesync/synchronized", error)) return true;
  return std::nullopt;
}

}  // namespace mc::watch
