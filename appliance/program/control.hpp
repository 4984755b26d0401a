#pragma once
// Commands for a running server: `medconnect user add` while `serve` holds the data directory sends its words through
// DATA/control.sock, the server runs the command itself, and its output comes back as it is written.
// Only the user who runs the server, and root, may connect. Both ends are the same program, so the format may change.
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "appliance/program/console.hpp"

namespace mc::program {

/// Runs one command in the server; returns its exit code.
using ControlHandler = std::function<int(const std::vector<std::string>& words, const Console& console)>;

/// Listens on a socket in a thread of its own, one command at a time. The destructor waits for a running command.
class ControlServer {
public:
  /// Error `io_error`.
  static Result<std::unique_ptr<ControlServer>> start(const std::filesystem::path& socket, ControlHandler handler);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

private:
  ControlServer(std::filesystem::path socket, int listener, ControlHandler handler);
  void serve(std::stop_token stop);
  void answer(int connection);
  std::filesystem::path socket_;
  int listener_;
  ControlHandler handler_;
  std::jthread thread_;
};

/// Sends the words to the server behind `socket` and passes its output on. Error `no_server` when nobody listens there.
Result<int> control_call(const std::filesystem::path& socket, const std::vector<std::string>& words,
                         const Console& console);

}  // namespace mc::program
