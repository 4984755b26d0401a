#include "appliance/base/outbound.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <mutex>

namespace mc::outbound {
namespace {

constexpr std::size_t kMost = 500;
constexpr std::chrono::milliseconds kFresh = std::chrono::hours{1};

struct Skew {
  std::int64_t ms = 0;
  Instant at;
};
struct Ledger {
  std::mutex mutex;
  std::map<std::pair<std::string, int>, Use> uses;
  std::map<std::string, Skew> skews;
};
Ledger& ledger() {
  static Ledger instance;
  return instance;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

void report(std::string_view host, int port, std::string_view error_code) {
  Instant now = SystemClock().now();
  std::lock_guard lock(ledger().mutex);
  auto& uses = ledger().uses;
  auto key = std::pair(std::string(host.substr(0, 253)), port);
  if (uses.size() >= kMost && !uses.contains(key))
    uses.erase(std::ranges::min_element(uses, {}, [](const auto& each) { return each.second.last_at.ms; }));
  Use& use = uses[key];
  use.host = key.first;
  use.port = port;
  use.last_at = now;
  use.last_error = std::string(error_code);
  if (error_code.empty()) {
    use.last_ok_at = now;
    ++use.connections;
  } else {
    ++use.failures;
  }
}

std::vector<Use> uses() {
  std::lock_guard lock(ledger().mutex);
  std::vector<Use> out;
  for (const auto& [key, use] : ledger().uses) out.push_back(use);
  return out;
}

std::optional<Instant> parse_http_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT") || text[3] != ',' || text[4] != ' ' || text[7] != ' ' ||
      text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':')
    return std::nullopt;
  auto day = digits(text.substr(5, 2)), year = digits(text.substr(12, 4)), hour = digits(text.substr(17, 2)),
       minute = digits(text.substr(20, 2)), second = digits(text.substr(23, 2));
  auto month = std::ranges::find(kMonths, text.substr(8, 3));
  if (!day || !year || !hour || !minute || !second || month == kMonths.end()) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year(*year),
                                   std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
                                   std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60 || *year < 1970) return std::nullopt;
  std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return Instant{((days * 24 + *hour) * 60 + *minute) * 60'000 + *second * 1000};
}

void report_date(std::string_view host, std::string_view date) {
  auto theirs = parse_http_date(date);
  if (!theirs) return;
  Instant now = SystemClock().now();
  std::lock_guard lock(ledger().mutex);
  auto& skews = ledger().skews;
  std::erase_if(skews, [&](const auto& each) { return each.second.at < now - kFresh || now < each.second.at; });
  if (skews.size() < kMost) skews[std::string(host)] = {theirs->ms + 500 - now.ms, now};  // whole seconds: half of one
}

std::optional<std::int64_t> skew_ms() {
  Instant now = SystemClock().now();
  std::vector<std::int64_t> all;
  {
    std::lock_guard lock(ledger().mutex);
    for (const auto& [host, skew] : ledger().skews)
      if (skew.at >= now - kFresh && skew.at <= now) all.push_back(skew.ms);
  }
  if (all.empty()) return std::nullopt;
  std::ranges::sort(all);
  std::int64_t middle = all[all.size() / 2];
  auto near = std::ranges::count_if(all, [&](std::int64_t each) { return std::abs(each - middle) <= 5000; });
  if (static_cast<std::size_t>(near) * 2 <= all.size()) return std::nullopt;
  return middle;
}

}  // namespace mc::outbound
