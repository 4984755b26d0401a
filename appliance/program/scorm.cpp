#include <charconv>

#include <fmt/format.h>

#include "appliance/program/commands.hpp"
#include "modules/scorm/manifest_read.hpp"
#include "modules/scorm/replay.hpp"

namespace mc::program {

namespace {

Result<scorm::Manifest> manifest_of(const Request& request, const std::string& path) {
  std::string xml = TRY(request.console.file(path));
  std::vector<packages::ImportProblem> problems;
  scorm::Manifest manifest = scorm::read_manifest(xml, nullptr, problems);
  std::string first;
  for (const packages::ImportProblem& problem : problems) {
    if (problem.severity != "error") continue;
    std::string text = fmt::format("Line {}: {}", problem.line.value_or(0), problem.message);
    if (first.empty()) first = text;
  }
  if (scorm::refused(problems)) return fail(Fault::invalid, "usage", path + ": " + first);
  return manifest;
}

Result<std::uint64_t> seed_of(const Request& request) {
  std::string text = request.invocation.option("seed").value_or("1");
  std::uint64_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Fault::invalid, "usage", "--seed is a whole number.");
  return out;
}

Result<int> run_replay(const Request& request) {
  const auto& arguments = request.invocation.arguments;
  scorm::Manifest manifest = TRY(manifest_of(request, arguments[0]));
  std::string script = TRY(arguments[1] == "-" ? request.console.input() : request.console.file(arguments[1]));
  auto random = seeded_random(TRY(seed_of(request)));
  bool json = request.invocation.flag("json");
  auto counts = scorm::replay(manifest, script, *random, [&](const scorm::ReplayStep& step) {
    request.console.line(json ? shape::to_json(step) : scorm::replay_text(step));
  });
  if (!counts) return fail(Fault::invalid, "usage", arguments[1] + ": " + counts.error().detail);
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
