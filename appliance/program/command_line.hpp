#pragma once
// A small declarative parser of command lines: commands are data, so help, usage errors and tests come from one table.
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::program {

/// Exit codes of every command, shown by --help. Do not change: scripts rely on them.
enum Exit : int {
  kOk = 0,
  kFailed = 1,         // the command could not do its work
  kUsage = 2,          // the command line or the configuration is wrong; nothing was done
  kProblemsFound = 3,  // a check ran to its end and found problems (doctor, audit verify)
  kInUse = 4,          // another process works on the data directory
};

struct OptionSpec {
  std::string_view name;   // without the dashes
  std::string_view value;  // "N", "FILE"; empty for a flag
  std::string_view help;
  bool repeatable = false;
};

struct CommandSpec {
  std::string_view name;       // "user add": one or two words
  std::string_view arguments;  // "FILE", for the usage line
  std::size_t argument_count = 0;
  std::string_view summary;  // one line
  std::vector<OptionSpec> options{};
  std::string_view details{};   // further paragraphs of --help
  bool more_arguments = false;  // argument_count is only the least
};

/// What the user asked for. Views point into the vector given to parse_command_line.
struct Invocation {
  const CommandSpec* command = nullptr;
  bool help = false;
  std::string group{};  // of `medconnect user --help`: help for all its commands
  std::vector<std::string> arguments{};
  std::map<std::string, std::vector<std::string>, std::less<>> options{};

  bool flag(std::string_view name) const { return options.contains(name); }
  std::optional<std::string> option(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
};

/// `--name value` and `--name=value` may stand anywhere after the command; `--` ends options. `common` options fit
/// every command. Error `usage` (invalid) with a sentence that says what to write instead.
Result<Invocation> parse_command_line(std::span<const std::string> words, std::span<const CommandSpec> commands,
                                      std::span<const OptionSpec> common);

std::string overview_text(std::span<const CommandSpec> commands, std::span<const OptionSpec> common);
std::string help_text(const CommandSpec& command, std::span<const OptionSpec> common);

/// An option as a whole number in a range. Error `usage`.
Result<std::int64_t> number_option(const Invocation& invocation, std::string_view name, std::int64_t fallback,
                                   std::int64_t least, std::int64_t most);
/// The candidate that `word` was probably meant to be, or empty.
std::string_view closest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace mc::program
