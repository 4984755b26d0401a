#include "appliance/program/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace mc::program {

namespace {

std::unexpected<Error> usage(std::string detail) { return fail(Fault::invalid, "usage", std::move(detail)); }

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates,
                       std::string_view before) {
  std::string_view near = closest(word, candidates);
  return near.empty() ? std::string() : fmt::format(" Did you mean \"{}{}\"?", before, near);
}

/// Finds the command named by the first one or two words; `used` becomes their number.
Result<const CommandSpec*> find_command(std::span<const std::string> words, std::span<const CommandSpec> commands,
                                        std::size_t& used) {
  std::vector<std::string_view> names;
  std::vector<std::string_view> second;
  for (const CommandSpec& command : commands) {
    std::size_t space = command.name.find(' ');
    names.push_back(command.name.substr(0, space));
    if (space == std::string_view::npos) {
      if (command.name == words[0]) {
        used = 1;
        return &command;
      }
      continue;
    }
    if (command.name.substr(0, space) != words[0]) continue;
    second.push_back(command.name.substr(space + 1));
    if (words.size() > 1 && words[1] == second.back()) {
      used = 2;
      return &command;
    }
  }
  if (second.empty())
    return usage(fmt::format("There is no command \"{}\".{}", words[0], suggestion(words[0], names, "")));
  std::string list = fmt::format("{}", fmt::join(second, ", "));
  if (words.size() < 2 || words[1].starts_with('-'))
    return usage(fmt::format("\"{}\" needs one of: {}.", words[0], list));
  return usage(fmt::format("\"{}\" has no \"{}\", only: {}.", words[0], words[1], list));
}

const OptionSpec* find_option(std::string_view name, const CommandSpec& command, std::span<const OptionSpec> common) {
  for (const OptionSpec& option : command.options)
    if (option.name == name) return &option;
  for (const OptionSpec& option : common)
    if (option.name == name) return &option;
  return nullptr;
}

/// Takes one --option with its value from `words` at `at`, which moves to the last word used.
Status take_option(std::span<const std::string> words, std::size_t& at, std::span<const OptionSpec> common,
                   Invocation& out) {
  std::string_view word = std::string_view(words[at]).substr(2);
  std::size_t equals = word.find('=');
  std::string_view name = word.substr(0, equals);
  if (name == "help") {
    out.help = true;
    return {};
  }
  const OptionSpec* option = find_option(name, *out.command, common);
  if (!option) {
    std::vector<std::string_view> names;
    for (const OptionSpec& known : out.command->options) names.push_back(known.name);
    for (const OptionSpec& known : common) names.push_back(known.name);
    return usage(fmt::format("\"{}\" has no option --{}.{}", out.command->name, name, suggestion(name, names, "--")));
  }
  auto& values = out.options[std::string(name)];
  if (!values.empty() && !option->repeatable) return usage(fmt::format("--{} is given twice.", name));
  if (option->value.empty()) {
    if (equals != std::string_view::npos) return usage(fmt::format("--{} takes no value.", name));
    values.emplace_back();
  } else if (equals != std::string_view::npos) {
    values.emplace_back(word.substr(equals + 1));
  } else {
    if (at + 1 >= words.size() || words[at + 1].starts_with("--"))
      return usage(fmt::format("--{} needs a value: --{} {}.", name, name, option->value));
    values.push_back(words[++at]);
  }
  return {};
}

std::string option_lines(std::span<const OptionSpec> options) {
  std::string out;
  for (const OptionSpec& option : options) {
    std::string left = fmt::format("--{}{}{}", option.name, option.value.empty() ? "" : " ", option.value);
    out += fmt::format("  {:<26}{}\n", left, option.help);
  }
  return out;
}

}  // namespace

std::string_view closest(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (std::string_view candidate : candidates) {
    std::size_t distance = edit_distance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

std::optional<std::string> Invocation::option(std::string_view name) const {
  auto at = options.find(name);
  if (at == options.end()) return std::nullopt;
  return at->second.back();
}
std::vector<std::string> Invocation::all(std::string_view name) const {
  auto at = options.find(name);
  return at == options.end() ? std::vector<std::string>{} : at->second;
}

Result<Invocation> parse_command_line(std::span<const std::string> words, std::span<const CommandSpec> commands,
                                      std::span<const OptionSpec> common) {
  Invocation out;
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    out.help = true;
    std::size_t used = 0;
    if (words.size() > 1) out.command = TRY(find_command(words.subspan(1), commands, used));
    return out;
  }
  if (words.size() == 2 && (words[1] == "--help" || words[1] == "-h")) {
    std::string group = words[0] + " ";
    if (std::any_of(commands.begin(), commands.end(),
                    [&](const CommandSpec& c) { return c.name.starts_with(group); })) {
      out.help = true;
      out.group = group;
      return out;
    }
  }
  static const std::vector<std::string> kVersion{"version"};
  if (words[0] == "--version") words = kVersion;
  std::size_t at = 0;
  out.command = TRY(find_command(words, commands, at));
  bool options_end = false;
  for (; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (!options_end && word == "--")
      options_end = true;
    else if (!options_end && word == "-h")
      out.help = true;
    else if (!options_end && word.starts_with("--"))
      TRY(take_option(words, at, common, out));
    else
      out.arguments.push_back(word);
  }
  if (out.help) return out;
  if (out.arguments.size() < out.command->argument_count)
    return usage(fmt::format("\"{}\" needs {}.", out.command->name, out.command->arguments));
  if (out.arguments.size() > out.command->argument_count && !out.command->more_arguments)
    return usage(
        fmt::format("\"{}\" does not take \"{}\".", out.command->name, out.arguments[out.command->argument_count]));
  return out;
}

std::string overview_text(std::span<const CommandSpec> commands, std::span<const OptionSpec> common) {
  std::string out = "MedConnect: training, credentials and compliance of a hospital on one machine.\n\n"
                    "Usage: medconnect COMMAND [OPTIONS]\n\nCommands:\n";
  for (const CommandSpec& command : commands) {
    std::string left = fmt::format("{} {}", command.name, command.arguments);
    out += fmt::format("  {:<26}{}\n", left, command.summary);
  }
  out += "\nOptions of every command:\n" + option_lines(common);
  out += fmt::format("  {:<26}{}\n", "--help", "Explain a command");
  out +=
      "\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration (nothing was done), 3 a check found problems,\n"
      "4 another process uses the data directory.\n\n"
      "First steps: medconnect demo, then medconnect serve. For a real hospital: medconnect init, then medconnect "
      "serve.\n";
  return out;
}

std::string help_text(const CommandSpec& command, std::span<const OptionSpec> common) {
  std::string out = fmt::format("{}.\n\nUsage: medconnect {}{}{} [OPTIONS]\n", command.summary, command.name,
                                command.arguments.empty() ? "" : " ", command.arguments);
  if (!command.details.empty()) out += fmt::format("\n{}\n", command.details);
  if (!command.options.empty()) out += "\nOptions:\n" + option_lines(command.options);
  out += "\nOptions of every command:\n" + option_lines(common);
  out += "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 a check found problems, 4 data directory in use.\n";
  return out;
}

Result<std::int64_t> number_option(const Invocation& invocation, std::string_view name, std::int64_t fallback,
                                   std::int64_t least, std::int64_t most) {
  auto text = invocation.option(name);
  if (!text) return fallback;
  std::int64_t out = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (error != std::errc{} || end != text->data() + text->size() || out < least || out > most)
    return usage(fmt::format("--{} must be a whole number from {} to {}.", name, least, most));
  return out;
}

}  // namespace mc::program
