#include <charconv>

#include <fmt/format.h>

#include "appliance/program/commands.hpp"
#include "modules/scorm/replay.hpp"

namespace mc::program {

namespace {

Result<std::uint64_t> seed_of(const Request& request) {
  std::string text = request.invocation.option("seed").value_or("1");
  std::uint64_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Fault::invalid, "usage", "--seed is a whole number.");
  return out;
}

/// The text of one of the two files; an error says which one it is that cannot be read.
Result<std::string> text_of(const Request& request, std::size_t argument) {
  const std::string& name = request.invocation.arguments[argument];
  const bool input = argument == 1 && name == "-";
  auto text = input ? request.console.input() : request.console.file(name);
  if (text) return text;
  return fail(Fault::invalid, "usage",
              fmt::format("The {} cannot be read: {}", argument == 0 ? "manifest (first file)" : "script (second file)",
                          text.error().detail));
}

Result<int> run_replay(const Request& request) {
  const auto& arguments = request.invocation.arguments;
  std::string manifest = TRY(text_of(request, 0));
  std::string script = TRY(text_of(request, 1));
  auto random = seeded_random(TRY(seed_of(request)));
  bool json = request.invocation.flag("json");
  auto counts = scorm::replay_manifest(manifest, script, *random, [&](const scorm::ReplayStep& step) {
    request.console.line(json ? shape::to_json(step) : scorm::replay_text(step));
  });
  if (!counts) {
    const std::string& file = arguments[counts.error().code == "manifest" ? 0 : 1];
    return fail(Fault::invalid, "usage", file + ": " + counts.error().detail);
  }
  request.console.line(json ? shape::to_json(*counts)
                            : fmt::format("{} commands, {} expectations, {} failed", counts->commands,
                                          counts->expectations, counts->failed));
  return counts->failed == 0 ? kOk : kFailed;
}

}  // namespace

int scorm_replay(const Request& request) {
  auto done = run_replay(request);
  return done ? *done : report(request.console, done.error());
}

}  // namespace mc::program
