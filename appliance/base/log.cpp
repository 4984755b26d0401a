#include "appliance/base/log.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <deque>
#include <mutex>

#include "appliance/base/log_recent.hpp"
#include "appliance/base/text.hpp"
#include "appliance/base/time.hpp"

namespace mc::log {

namespace {

/// The one process-wide setting the rules allow: where lines go, set at start by the program or a test.
struct Sink {
  std::atomic<Level> lowest{Level::info};
  std::mutex mutex;
  std::function<void(Level, std::string_view)> replaced;
  std::deque<std::string> recent;
  std::size_t recent_bytes = 0;
};

constexpr std::size_t kMostLines = 2'000, kMostBytes = 1 << 20;
Sink& sink() {
  static Sink instance;
  return instance;
}

constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};

void to_standard_error(std::string line) {
  line += '\n';
  std::string_view rest = line;
  while (!rest.empty()) {
    ssize_t wrote = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (wrote <= 0) return;  // nowhere left to complain
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

}  // namespace

void set_level(Level level) { sink().lowest.store(level); }

void set_sink(std::function<void(Level, std::string_view line)> replacement) {
  std::lock_guard lock(sink().mutex);
  sink().replaced = std::move(replacement);
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < sink().lowest.load()) return;
  std::string line = "{\"at\":\"" + to_string(SystemClock().now()) + "\",\"level\":\"";
  line += kLevels[static_cast<std::size_t>(level)];
  line += "\",\"event\":";
  append_json_string(line, event);
  for (const Field& field : fields) {
    line += ',';
    append_json_string(line, field.name);
    line += ':';
    // std::to_string writes "nan" and "inf", which JSON does not have.
    bool number = !field.quoted && field.value.find_first_of("nf") == std::string::npos;
    bool boolean = !field.quoted && (field.value == "true" || field.value == "false");
    if (number || boolean)
      line += field.value;
    else
      append_json_string(line, field.value);
  }
  line += '}';
  std::lock_guard lock(sink().mutex);
  auto& recent = sink().recent;
  recent.push_back(line);
  sink().recent_bytes += line.size();
  while (recent.size() > kMostLines || (sink().recent_bytes > kMostBytes && recent.size() > 1)) {
    sink().recent_bytes -= recent.front().size();
    recent.pop_front();
  }
  if (sink().replaced)
    sink().replaced(level, line);
  else
    to_standard_error(std::move(line));
}

std::vector<std::string> recent_lines() {
  std::lock_guard lock(sink().mutex);
  return {sink().recent.begin(), sink().recent.end()};
}

}  // namespace mc::log
