#pragma once
// PUBLIC header of module scorm for the command line: drives the sequencing engine and the run-time data model of SCORM
// 2004 without a browser, from a script with one command a line. The format stands in appliance/docs/scorm-replay.md.
// Nothing outside is touched.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/random.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::scorm {

struct Manifest;

inline constexpr std::size_t kReplayBytes = 16 << 20;
inline constexpr std::size_t kReplayLineBytes = 512 << 10;
inline constexpr std::size_t kReplayCommands = 200'000;

/// What one command came to.
struct ReplayStep {
  std::int64_t line = 0;
  std::string command;
  std::optional<std::string> value;      // what a call of the run-time API returned, or what was asked to be shown
  std::optional<std::int64_t> error;     // error code after a call of the run-time API
  std::optional<std::string> delivered;  // identifier of the activity that a navigation delivered
  std::optional<std::string> exception;  // "NB.2.1-4"
  std::optional<bool> ended;             // the sequencing session is over
  std::optional<bool> met;               // of an expectation
  std::optional<std::string> because;    // an expectation that is not met, an exception in words
};
FIELDS(ReplayStep, line, command, value, error, delivered, exception, ended, met, because)

struct ReplayCounts {
  std::int64_t commands = 0;
  std::int64_t expectations = 0;
  std::int64_t failed = 0;
};
FIELDS(ReplayCounts, commands, expectations, failed)

/// "set cmi.exit suspend -> true 0"
std::string replay_text(const ReplayStep& step);

using ReplayPrint = std::function<void(const ReplayStep&)>;

/// Runs the script; `print` hears of every command. Error `script` (invalid) names the line that is not understood.
Result<ReplayCounts> replay(const Manifest& manifest, std::string_view script, Random& random,
                            const ReplayPrint& print);
/// The same with the text of an imsmanifest.xml; files that it names need not exist. Error `manifest` (invalid) names
/// the line that is wrong.
Result<ReplayCounts> replay_manifest(std::string_view xml, std::string_view script, Random& random,
                                     const ReplayPrint& print);

}  // namespace mc::scorm
