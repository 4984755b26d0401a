#pragma once
// What the process asks of the system: private files, no core dumps, signals as events, word to the service manager.
#include <optional>
#include <string_view>

namespace mc::program {

/// umask 077, no core dumps, not traceable by others, SIGPIPE ignored, open files up to the hard limit. Call before
/// threads start.
void harden_process();

/// Blocks SIGTERM, SIGINT and SIGHUP in every thread that starts later.
void block_signals();
enum class Signal { stop, reload };
/// Waits for SIGTERM or SIGINT (stop) or SIGHUP (reload).
Signal wait_for_signal();

/// The same for at most `milliseconds`; nothing when none came.
std::optional<Signal> wait_for_signal(int milliseconds);

/// sd_notify(3): "READY=1", "STOPPING=1", "WATCHDOG=1". Does nothing without NOTIFY_SOCKET.
void notify_service_manager(std::string_view state);

}  // namespace mc::program
