// Addresses of AUs: what may stand there, and where it leads.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/cmi5/structure.hpp"

namespace mc::cmi5 {
namespace {

bool address_character(char c) {
  return static_cast<unsigned char>(c) > 0x20 && c != 0x7F &&
         std::string_view("<>\"{}|\\^`").find(c) == std::string_view::npos;
}

std::string encode_path(std::string_view path) {
  std::string out;
  bool first = true;
  for (std::string_view segment : split(path, '/')) {
    if (!first) out += '/';
    out += encode_query(segment);
    first = false;
  }
  return out;
}

/// Blanks and letters beyond ASCII as escapes; the rest as it is.
std::string ascii_address(std::string_view text) {
  std::string out;
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x80 || c == ' ')
      out += encode_query(std::string_view(&c, 1));
    else
      out += c;
  return out;
}

/// The reserved name that the query uses, or nothing.
std::string_view reserved_in(std::string_view query) {
  for (std::string_view pair : split(query, '&')) {
    std::string name(pair.substr(0, pair.find('=')));
    std::replace(name.begin(), name.end(), '+', ' ');
    std::string decoded = decode_escapes(name).value_or(name);
    for (std::string_view reserved : kReservedParameters)
      if (decoded == reserved) return reserved;
  }
  return {};
}

bool host_is_plain(std::string_view origin) {
  std::string_view host = origin.substr(origin.find("//") + 2);
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
}

bool check_absolute(const Address& address, std::string_view scheme, std::int64_t line, const Surroundings& around,
                    Findings& findings) {
  if (scheme != "https" && scheme != "http") {
    findings.error("au_url_scheme", line,
                   fmt::format("The address begins with \"{}:\". Only https addresses and files of the package can be "
                               "opened in a browser.",
                               scheme.substr(0, 30)));
    return false;
  }
  if (!host_is_plain(address.origin)) {
    findings.error("au_url_invalid", line, "The address names no valid host.");
    return false;
  }
  if (!around.trusts(address.origin)) {
    findings.error("au_host_not_allowed", line,
                   fmt::format("The content lies at {}, outside of this package. An administrator has to allow that "
                               "host first (Administration, Packages, hosts of cmi5 content).",
                               address.origin));
    return false;
  }
  findings.warning(
      "au_elsewhere", line,
      fmt::format("The content lies at {} and opens in a window of its own; it is not stored here.", address.origin));
  return true;
}

/// The path inside the package that a relative address names; empty after an error.
std::string check_relative(const Address& address, std::int64_t line, const Surroundings& around, Findings& findings) {
  if (address.path.starts_with("/")) {
    findings.error("au_url_relative", line,
                   "The address begins with \"/\". Write the path of the file inside the package, as "
                   "\"content/index.html\".");
    return {};
  }
  auto path = package_path(address.path);
  if (!path || path->empty()) {
    findings.error("au_url_invalid", line, "The address leads out of the package or is no valid path.");
    return {};
  }
  if (!around.has_file(*path)) {
    findings.error("au_file_missing", line,
                   fmt::format("The file \"{}\" is not in the package. Add it, or correct the url.", *path));
    return {};
  }
  return *path;
}

}  // namespace

Address parse_address(std::string_view text) {
  Address out;
  if (auto at = text.find('#'); at != std::string_view::npos) {
    out.fragment = text.substr(at + 1);
    text = text.substr(0, at);
  }
  if (auto at = text.find('?'); at != std::string_view::npos) {
    out.query = text.substr(at + 1);
    text = text.substr(0, at);
  }
  std::string scheme = scheme_of(text);
  if (scheme.empty()) {
    out.path = text;
    return out;
  }
  std::string_view rest = text.substr(scheme.size() + 1);
  if (!rest.starts_with("//")) {
    out.origin = scheme + ":";
    out.path = rest;
    return out;
  }
  rest.remove_prefix(2);
  auto slash = rest.find('/');
  out.origin = scheme + "://" + ascii_lower(rest.substr(0, slash));
  out.path = slash == std::string_view::npos ? std::string("/") : std::string(rest.substr(slash));
  return out;
}

std::optional<std::string> package_path(std::string_view path) {
  auto decoded = decode_escapes(path);
  if (!decoded) return std::nullopt;
  std::vector<std::string_view> kept;
  for (std::string_view segment : split(*decoded, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") {
      if (kept.empty()) return std::nullopt;
      kept.pop_back();
      continue;
    }
    bool control = std::any_of(segment.begin(), segment.end(),
                               [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\'; });
    if (control) return std::nullopt;
    kept.push_back(segment);
  }
  std::string out;
  for (std::string_view segment : kept) {
    if (!out.empty()) out += '/';
    out += segment;
  }
  return out;
}

std::string check_address(std::string_view text, std::int64_t line, const Surroundings& around, Findings& findings) {
  if (text.empty()) {
    findings.error("au_url_missing", line, "The url is empty. Say where the content begins.");
    return {};
  }
  if (text.size() > 2000) {
    findings.error("au_url_invalid", line, "The url is longer than 2,000 characters.");
    return {};
  }
  Address address = parse_address(text);
  std::string scheme = scheme_of(text);
  bool spaces_only =
      scheme.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || address_character(c); });
  if (!spaces_only && !std::all_of(text.begin(), text.end(), address_character)) {
    findings.error("au_url_invalid", line,
                   "The url holds characters that an address may not hold (a blank, for example). Write them as %20 "
                   "and the like.");
    return {};
  }
  if (std::string_view name = reserved_in(address.query); !name.empty()) {
    findings.error(
        "au_url_reserved", line,
        fmt::format("The url's query uses \"{}\", which belongs to the launch. Rename that parameter.", name));
    return {};
  }
  if (!scheme.empty() || text.starts_with("//"))
    return check_absolute(address, text.starts_with("//") ? "//" : std::string_view(scheme), line, around, findings)
               ? ascii_address(text)
               : std::string();
  std::string path = check_relative(address, line, around, findings);
  if (path.empty()) return {};
  if (text.find(' ') != std::string_view::npos)
    findings.warning("au_url_blank", line, "The url holds a blank; it is read as %20.");
  std::string out = encode_path(path);
  if (!address.query.empty()) out += "?" + ascii_address(address.query);
  if (!address.fragment.empty()) out += "#" + ascii_address(address.fragment);
  return out;
}

std::int64_t line_of(std::string_view detail) {
  constexpr std::string_view kLine = "Line ";
  if (!detail.starts_with(kLine)) return 1;
  std::int64_t line = 0;
  for (char c : detail.substr(kLine.size())) {
    if (c < '0' || c > '9' || line > 100'000'000) break;
    line = line * 10 + (c - '0');
  }
  return line > 0 ? line : 1;
}

}  // namespace mc::cmi5
