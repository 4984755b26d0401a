#pragma once
// Where a command reads and writes: the terminal, a client of the control socket, or a test.
#include <functional>
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"

namespace mc::program {

/// Output goes out as it is written. Not thread-safe.
struct Console {
  std::function<void(std::string_view)> out;
  std::function<void(std::string_view)> err;
  /// Everything on standard input (passwords, with --password-stdin). Error `input`.
  std::function<Result<std::string>()> input;
  /// A whole file that was named on the command line, up to 64 MiB. Error `file`.
  std::function<Result<std::string>(const std::string& path)> file;
  /// True when a person can be asked (a terminal on both ends).
  bool interactive = false;

  void line(std::string_view text) const {
    out(text);
    out("\n");
  }
  /// "medconnect: what went wrong", with each field of the error on its own line.
  void complain(const Error& error) const;
};

Console terminal_console();
/// Asks a question whose answer must be "yes"; false when nobody can answer.
bool confirm(const Console& console, std::string_view question);

}  // namespace mc::program
