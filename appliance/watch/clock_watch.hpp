#pragma once
// Watches the wall clock against the machine's steady one: a clock that is set while we run breaks due dates, tokens
// and the order of records, and mostly nobody notices (NT-40).
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "appliance/base/time.hpp"

namespace mc::watch {

/// Jumps of less are what time services do every day.
inline constexpr std::chrono::milliseconds kJumpBack{60'000};
inline constexpr std::chrono::milliseconds kJumpForward{600'000};
/// Identity providers' messages are good for a minute or so: past this they are refused anyway, with a worse text.
inline constexpr std::chrono::milliseconds kMostSkew{60'000};

/// Used by one thread.
class ClockWatch {
public:
  /// `wall` and `steady` in milliseconds; the steady one counts while the machine sleeps.
  ClockWatch(std::function<std::int64_t()> wall, std::function<std::int64_t()> steady);
  /// Of this machine.
  ClockWatch();
  /// How far the wall clock was set since the last look, when that is a jump; back: negative.
  std::optional<std::int64_t> look();

private:
  std::function<std::int64_t()> wall_, steady_;
  std::int64_t difference_ = 0;
};

/// What the kernel knows of its clock: is a time service keeping it? None where it may not be asked.
std::optional<bool> kernel_synchronised();

}  // namespace mc::watch
