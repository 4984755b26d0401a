#include "appliance/base/local_time.hpp"

#include <array>
#include <cstdlib>
#include <ctime>

namespace mc {
namespace {

struct Zone {
  std::string_view name, rules;
};
/// Of zones with the same rules the first is the one that browsers are told.
constexpr std::array kZones{
    Zone{"UTC", "UTC0"},
    Zone{"Etc/UTC", "UTC0"},
    Zone{"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
    Zone{"America/Detroit", "EST5EDT,M3.2.0,M11.1.0"},
    Zone{"America/Indiana/Indianapolis", "EST5EDT,M3.2.0,M11.1.0"},
    Zone{"America/Kentucky/Louisville", "EST5EDT,M3.2.0,M11.1.0"},
    Zone{"America/Chicago", "CST6CDT,M3.2.0,M11.1.0"},
    Zone{"America/Denver", "MST7MDT,M3.2.0,M11.1.0"},
    Zone{"America/Boise", "MST7MDT,M3.2.0,M11.1.0"},
    Zone{"America/Phoenix", "MST7"},
    Zone{"America/Los_Angeles", "PST8PDT,M3.2.0,M11.1.0"},
    Zone{"America/Anchorage", "AKST9AKDT,M3.2.0,M11.1.0"},
    Zone{"America/Adak", "HST10HDT,M3.2.0,M11.1.0"},
    Zone{"Pacific/Honolulu", "HST10"},
    Zone{"America/Puerto_Rico", "AST4"},
    Zone{"Pacific/Guam", "ChST-10"},
    Zone{"Pacific/Pago_Pago", "SST11"},
};

bool letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// Letters, then an offset: what tells rules from a name.
bool looks_like_rules(std::string_view text) {
  std::size_t letters = 0;
  while (letters < text.size() && letter(text[letters])) ++letters;
  if (letters < 3 || letters >= text.size() || text.size() > 60) return false;
  std::string_view rest = text.substr(letters);
  if (rest.front() == '+' || rest.front() == '-') rest.remove_prefix(1);
  if (rest.empty() || rest.front() < '0' || rest.front() > '9') return false;
  for (char c : rest)
    if (!letter(c) && std::string_view("0123456789+-,.:/").find(c) == std::string_view::npos) return false;
  return true;
}

std::tm local(Instant at) {
  std::time_t seconds = static_cast<std::time_t>(at.ms >= 0 ? at.ms / 1000 : (at.ms - 999) / 1000);
  std::tm out{};
  localtime_r(&seconds, &out);
  return out;
}

}  // namespace

std::optional<std::string> posix_zone(std::string_view text) {
  for (const Zone& zone : kZones)
    if (zone.name == text) return std::string(zone.rules);
  if (looks_like_rules(text)) return std::string(text);
  return std::nullopt;
}

std::string local_zone() {
  const char* rules = std::getenv("TZ");
  if (rules == nullptr || *rules == '\0') return "UTC";
  for (const Zone& zone : kZones)
    if (zone.rules == rules) return std::string(zone.name);
  return {};
}

Date local_date(Instant at) {
  std::tm day = local(at);
  return make_date(day.tm_year + 1900, static_cast<unsigned>(day.tm_mon + 1), static_cast<unsigned>(day.tm_mday));
}

Instant local_start(Date day) {
  auto parts = ymd(day);
  std::tm at{};
  at.tm_year = static_cast<int>(parts.year()) - 1900;
  at.tm_mon = static_cast<int>(static_cast<unsigned>(parts.month())) - 1;
  at.tm_mday = static_cast<int>(static_cast<unsigned>(parts.day()));
  at.tm_isdst = -1;
  return {static_cast<std::int64_t>(std::mktime(&at)) * 1000};
}

std::string local_minute(Instant at) {
  std::tm time = local(at);
  char text[48];
  std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M %Z", &time);
  return std::string(text, size);
}

}  // namespace mc
