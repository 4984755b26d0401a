#include "appliance/program/console.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "appliance/base/text.hpp"

namespace mc::program {

namespace {

constexpr std::int64_t kMaxFile = 64LL << 20;

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t wrote = ::write(descriptor, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

Result<std::string> read_input() {
  std::string out;
  char buffer[4096];
  while (std::size_t got = std::fread(buffer, 1, sizeof buffer, stdin)) {
    out.append(buffer, got);
    if (out.size() > (1U << 20)) return fail(Fault::too_large, "input", "Standard input is too long.");
  }
  return out;
}

Result<std::string> read_file(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0)
    return fail(Fault::invalid, "file", fmt::format("{}: {}.", path, std::strerror(errno)));
  if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode))
    return fail(Fault::invalid, "file", fmt::format("{} is not a file.", path));
  if (info.st_size > kMaxFile) return fail(Fault::too_large, "file", fmt::format("{} is larger than 64 MiB.", path));
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Fault::invalid, "file", fmt::format("{}: {}.", path, std::strerror(errno)));
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return fail(Fault::invalid, "file", fmt::format("{} cannot be read.", path));
  return text;
}

}  // namespace

void Console::complain(const Error& error) const {
  // An error of one field says the same twice: once for the command, once for the field.
  if (error.fields.size() == 1 && !error.detail.empty() && error.fields[0].detail == error.detail) {
    const FieldError& field = error.fields[0];
    return err(
        fmt::format("medconnect: {}{}{} ({})\n", field.path, field.path.empty() ? "" : ": ", error.detail, field.code));
  }
  err(fmt::format("medconnect: {}\n", error.detail.empty() ? error.code : error.detail));
  for (const FieldError& field : error.fields)
    err(fmt::format("  {}: {} ({})\n", field.path.empty() ? "input" : field.path,
                    field.detail.empty() ? field.code : field.detail, field.code));
}

Console terminal_console() {
  Console out;
  out.out = [](std::string_view text) { write_all(STDOUT_FILENO, text); };
  out.err = [](std::string_view text) { write_all(STDERR_FILENO, text); };
  out.input = read_input;
  out.file = read_file;
  out.interactive = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
  return out;
}

bool confirm(const Console& console, std::string_view question) {
  if (!console.interactive) return false;
  console.out(fmt::format("{} Type yes to go on: ", question));
  std::string answer;
  for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar()) answer += static_cast<char>(c);
  return trim(answer) == "yes";
}

}  // namespace mc::program
