#pragma once
// Child processes for untrusted input (OCR, media): no network, seccomp, CPU, memory, output and time limits.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::sandbox {

struct Limits {
  std::chrono::milliseconds wall{15'000};
  int cpu_seconds = 15;
  std::int64_t memory_bytes = 512 << 20;
  std::int64_t output_bytes = 16 << 20;  // standard output and each written file
  int nice = 0;                          // 0 to 19: how far it stands back behind the server
};
/// How a program that writes files gets on.
struct Running {
  const std::filesystem::path& folder;  // its working folder; what is taken from there is for the caller to remove
  std::string_view output;              // all of its standard output until now
  bool ended = false;                   // the last call; the folder goes afterwards
};
/// A small file that lies in the working folder from the beginning, for what must not stand in the arguments: these can
/// be read by everybody on the machine, the folder by nobody else.
struct GivenFile {
  std::string name;  // without a folder
  Bytes bytes;
};
/// What a long program has besides its standard input.
struct Workplace {
  std::vector<GivenFile> given;
  std::vector<std::filesystem::path> files;  // absolute; it may read them
  std::int64_t folder_bytes = 0;             // of all files in its working folder at one time; 0: not counted
  /// Called about five times a second while it runs, and once after it ended by itself. An error ends the program and
  /// becomes the result.
  std::function<Status(const Running&)> watch;
};
struct Outcome {
  int exit_code = 0;
  Bytes output;
  std::string error_tail;  // last 4 KiB of standard error, for the log
};
/// What this machine's kernel grants beyond seccomp and limits, which are always on.
struct Confinement {
  bool files = false;    // Landlock: only system libraries and the working folder can be read
  bool network = false;  // a network namespace of its own (sockets are refused by seccomp in any case)
};
Confinement confinement();

/// Runs `program` (absolute path) with `arguments`, `input` on standard input, an empty private working folder and a
/// minimal environment. Errors: `tool_missing` (unavailable), `time_limit`, `resource_limit`, `killed` (invalid: the
/// input's fault), `io_error`.
Result<Outcome> run(const std::filesystem::path& program, const std::vector<std::string>& arguments, ByteView input,
                    const Limits& limits = {});
/// The same for work that takes long and leaves files. Error `resource_limit` also for too much in the folder.
Result<Outcome> run(const std::filesystem::path& program, const std::vector<std::string>& arguments, ByteView input,
                    const Limits& limits, const Workplace& place);

}  // namespace mc::sandbox
