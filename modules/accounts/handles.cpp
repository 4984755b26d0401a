#include "modules/accounts/handles.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "appliance/base/text.hpp"

namespace mc::accounts {
namespace {

constexpr std::size_t kMin = 3;
constexpr std::size_t kMax = 30;
constexpr std::array<std::string_view, 30> kReserved = {
    "admin",    "administrator", "root",      "system",   "support", "help",       "security",   "moderator",
    "operator", "compliance",    "staff",     "everyone", "all",     "here",       "channel",    "me",
    "null",     "undefined",     "anonymous", "unknown",  "api",     "medconnect", "superadmin", "super_admin",
    "owner",    "official",      "verified",  "hospital", "noreply", "postmaster"};

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_separator(char c) { return c == '.' || c == '_'; }
bool is_reserved(std::string_view handle) {
  return std::find(kReserved.begin(), kReserved.end(), handle) != kReserved.end();
}

bool well_formed(std::string_view handle) {
  if (handle.size() < kMin || handle.size() > kMax || !is_letter(handle.front()) || is_separator(handle.back()))
    return false;
  for (std::size_t i = 0; i < handle.size(); ++i) {
    char c = handle[i];
    if (!is_letter(c) && !is_digit(c) && !is_separator(c)) return false;
    if (is_separator(c) && is_separator(handle[i - 1])) return false;
  }
  return true;
}

std::string letters_of(std::string_view name) {
  std::string out;
  for (char c : fold(name)) {
    if (is_letter(c) || is_digit(c)) out += c;
    if (c == ' ' && !out.empty()) break;  // the first of several names
  }
  return out;
}

}  // namespace

Result<std::string> parse_handle(std::string_view text) {
  std::string handle = ascii_lower(trim(text));
  if (handle.starts_with('@')) handle.erase(0, 1);
  if (!well_formed(handle))
    return invalid("handle", "handle_malformed",
                   "Use 3 to 30 letters, digits, dots or underscores, starting with a letter.");
  if (is_reserved(handle)) return invalid("handle", "handle_reserved", "That handle is reserved.");
  return handle;
}

std::string handle_from(std::string_view first_name, std::string_view last_name) {
  std::string first = letters_of(first_name);
  std::string last = letters_of(last_name);
  std::string handle = first.empty() || last.empty() ? first + last : first + "." + last;
  if (handle.size() > kMax - 6) handle.resize(kMax - 6);  // room for a number
  while (!handle.empty() && is_separator(handle.back())) handle.pop_back();
  if (handle.empty() || !is_letter(handle.front())) handle = "p" + handle;
  while (handle.size() < kMin) handle += "x";
  if (is_reserved(handle)) handle += ".1";
  return handle;
}

std::string numbered_handle(std::string_view handle, int number) {
  std::string digits = std::to_string(number);
  std::string base(handle.substr(0, std::min(handle.size(), kMax - digits.size())));
  return base + digits;
}

std::string device_label(std::string_view user_agent) {
  // The order matters: every browser claims to be the ones before it.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kBrowsers = {{{"Edg/", "Edge"},
                                                                                       {"OPR/", "Opera"},
                                                                                       {"Firefox/", "Firefox"},
                                                                                       {"Chrome/", "Chrome"},
                                                                                       {"CriOS/", "Chrome"},
                                                                                       {"Safari/", "Safari"}}};
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kSystems = {{{"iPhone", "iPhone"},
                                                                                      {"iPad", "iPad"},
                                                                                      {"Android", "Android"},
                                                                                      {"Windows", "Windows"},
                                                                                      {"Mac OS X", "Mac"},
                                                                                      {"CrOS", "Chromebook"},
                                                                                      {"Linux", "Linux"}}};
  auto named = [&](const auto& table) -> std::string_view {
    for (const auto& [mark, name] : table)
      if (user_agent.find(mark) != std::string_view::npos) return name;
    return {};
  };
  std::string_view browser = named(kBrowsers);
  std::string_view system = named(kSystems);
  if (browser.empty()) return "Program";
  return std::string(browser) + (system.empty() ? "" : " on " + std::string(system));
}

}  // namespace mc::accounts
