#include "ldap/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "appliance/base/bytes.hpp"
#include "appliance/base/text.hpp"

namespace mc::ldap {
namespace {
constexpr std::size_t kGuidOrder[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

std::string dashed(std::string_view hex) {
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20));
}

std::optional<std::string> plain_hex(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string hex;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (text[at] != '-') return std::nullopt;
    } else {
      hex += text[at];
    }
  }
  hex = ascii_lower(hex);
  if (hex.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  return hex;
}

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<unsigned> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count || !std::ranges::all_of(text.substr(0, count), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  auto value = number<unsigned>(text.substr(0, count));
  text.remove_prefix(count);
  return value;
}

// "Z", "+0100", "-05" or nothing (taken as UTC, as old servers write it); minutes to subtract.
std::optional<int> offset_minutes(std::string_view text) {
  if (text.empty() || text == "Z") return 0;
  if (text[0] != '+' && text[0] != '-') return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  auto hours = digits(text, 2);
  std::optional<unsigned> minutes = 0U;
  if (!text.empty()) minutes = digits(text, 2);
  if (!hours || !minutes || !text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
  return sign * static_cast<int>(*hours * 60 + *minutes);
}
}  // namespace

Result<std::string> guid_text(std::string_view bytes) {
  if (bytes.size() != 16) return fail(Fault::invalid, "bad_guid", "An objectGUID must have 16 bytes.");
  Bytes ordered;
  for (std::size_t at : kGuidOrder) ordered.push_back(static_cast<std::uint8_t>(bytes[at]));
  return dashed(to_hex(ordered));
}

Result<std::string> uuid_text(std::string_view text) {
  auto hex = plain_hex(text);
  if (!hex) return fail(Fault::invalid, "bad_uuid", "An entryUUID must be a UUID.");
  return dashed(*hex);
}

std::string guid_filter_value(std::string_view text) {
  auto hex = plain_hex(text);
  if (!hex) return {};
  std::string value;
  for (std::size_t at : kGuidOrder) value += "\\" + hex->substr(2 * at, 2);
  return value;
}

std::optional<Instant> parse_generalized_time(std::string_view text) {
  if (text.size() > 40) return std::nullopt;
  auto year = digits(text, 4), month = digits(text, 2), day = digits(text, 2), hour = digits(text, 2);
  if (!year || !month || !day || !hour || *year < 1601) return std::nullopt;
  unsigned minute = 0, second = 0;
  if (auto found = digits(text, 2)) {
    minute = *found;
    if (auto next = digits(text, 2)) second = *next;
  }
  if (!text.empty() && (text[0] == '.' || text[0] == ',')) {
    text.remove_prefix(1);
    const auto fraction = std::min(text.find_first_not_of("0123456789"), text.size());
    if (fraction == 0) return std::nullopt;
    text.remove_prefix(fraction);
  }
  auto offset = offset_minutes(text);
  const auto date = std::chrono::year_month_day{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                                                std::chrono::day{*day}};
  if (!offset || !date.ok() || *hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds = days * 86'400 + *hour * 3600 + minute * 60 + second - std::int64_t{*offset} * 60;
  return Instant{seconds * 1000};
}

std::string generalized_time(Instant at) {
  const auto text = to_string(at);  // 2026-11-20T18:40:00.000Z
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2) + text.substr(11, 2) + text.substr(14, 2) +
         text.substr(17, 2) + "Z";
}

std::optional<Instant> parse_file_time(std::string_view text) {
  auto value = number<std::int64_t>(text);
  if (!value || *value <= 0 || *value == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  constexpr std::int64_t kMillisecondsTo1970 = 11'644'473'600'000;
  return Instant{*value / 10'000 - kMillisecondsTo1970};
}

std::optional<std::int64_t> parse_integer(std::string_view text) { return number<std::int64_t>(text); }

std::optional<SecurityId> parse_security_id(std::string_view bytes) {
  if (bytes.size() < 12 || bytes[0] != 1) return std::nullopt;
  const auto count = static_cast<unsigned char>(bytes[1]);
  if (count < 1 || count > 15 || bytes.size() != 8U + 4U * count) return std::nullopt;
  SecurityId id;
  for (std::size_t at = 4; at > 0; --at)
    id.relative = id.relative << 8 | static_cast<unsigned char>(bytes[bytes.size() - 5 + at]);
  id.domain = std::string(bytes.substr(2, bytes.size() - 6));
  return id;
}

std::optional<AttributeRange> parse_range(std::string_view attribute) {
  constexpr std::string_view kMark = ";range=";
  const auto lower = ascii_lower(attribute);
  const auto mark = lower.find(kMark);
  if (mark == std::string::npos || mark == 0) return std::nullopt;
  const auto range = std::string_view(lower).substr(mark + kMark.size());
  const auto dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  auto from = number<std::size_t>(range.substr(0, dash));
  if (!from || *from > 100'000'000) return std::nullopt;
  AttributeRange found{lower.substr(0, mark), *from, std::nullopt};
  if (range.substr(dash + 1) == "*") return found;
  found.to = number<std::size_t>(range.substr(dash + 1));
  if (!found.to || *found.to < found.from || *found.to > 100'000'000) return std::nullopt;
  return found;
}

std::string bind_sub_code(std::string_view diagnostic) {
  constexpr std::string_view kMark = ", data ";
  const auto mark = diagnostic.find(kMark);
  if (mark == std::string_view::npos) return {};
  const auto rest = diagnostic.substr(mark + kMark.size());
  const auto code = rest.substr(0, std::min(rest.find_first_not_of("0123456789abcdefABCDEF"), rest.size()));
  return code.empty() || code.size() > 8 ? std::string() : ascii_lower(code);
}

Result<std::string> text_value(std::string_view bytes, std::size_t most) {
  if (bytes.size() > most * 4) return fail(Fault::too_large, "value_too_long", "A directory value is too long.");
  std::string flat(bytes);
  for (char& c : flat)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  auto clean = TRY(clean_text(flat));
  std::string trimmed(trim(clean));
  if (count_code_points(trimmed) > most)
    return fail(Fault::too_large, "value_too_long", "A directory value is too long.");
  return trimmed;
}

}  // namespace mc::ldap
