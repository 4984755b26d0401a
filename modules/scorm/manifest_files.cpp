// Paths, addresses and suggestions.
#include "modules/scorm/manifest_files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::scorm {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string_view last_segment(std::string_view path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

std::string decode_uri(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string encode_uri_path(std::string_view path) {
  static constexpr std::string_view kPlain = "-._~!$&'()*+,;=:@/";
  std::string out;
  for (char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 kPlain.find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out;
}

bool is_absolute_address(std::string_view href) {
  const std::string lower = ascii_lower(href.substr(0, 12));
  return lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("//") ||
         lower.starts_with("javascript:") || lower.starts_with("data:") || lower.starts_with("file:") ||
         lower.starts_with("mailto:") || lower.starts_with("ftp:");
}

std::optional<std::string> resolve_path(std::string_view base, std::string_view path) {
  std::string whole = std::string(base);
  if (path.starts_with('/'))
    whole = path;
  else
    whole += path;
  std::replace(whole.begin(), whole.end(), '\\', '/');
  std::vector<std::string_view> parts;
  for (std::string_view part : split(whole, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
      continue;
    }
    if (parts.empty()) return std::nullopt;
    parts.pop_back();
  }
  std::string out;
  for (std::string_view part : parts) out += (out.empty() ? "" : "/") + std::string(part);
  if (whole.ends_with('/') && !out.empty()) out += '/';
  return out;
}

FileLookup::FileLookup(PackagePaths paths) : paths_(paths) {}

std::optional<std::string> FileLookup::find(std::string_view base, std::string_view path) const {
  auto decoded = resolve_path(decode_uri(base), decode_uri(path));
  if (!paths_) return decoded;
  auto has = [&](const std::string& name) { return std::binary_search(paths_->begin(), paths_->end(), name); };
  if (decoded && has(*decoded)) return decoded;
  auto raw = resolve_path(base, path);
  if (raw && has(*raw)) return raw;
  return std::nullopt;
}

std::optional<std::string> FileLookup::in_other_letters(std::string_view base, std::string_view path) const {
  auto decoded = resolve_path(decode_uri(base), decode_uri(path));
  if (!paths_ || !decoded) return std::nullopt;
  const std::string wanted = ascii_lower(*decoded);
  const std::string* found = nullptr;
  for (const std::string& have : *paths_) {
    if (have.size() != wanted.size() || ascii_lower(have) != wanted) continue;
    if (found) return std::nullopt;
    found = &have;
  }
  return found ? std::optional(*found) : std::nullopt;
}

std::string FileLookup::suggestion(std::string_view path) const {
  if (!paths_) return {};
  const std::string wanted = fold(decode_uri(path));
  const std::string name(last_segment(wanted));
  const std::string* near = nullptr;
  for (const std::string& have : *paths_) {
    const std::string folded = fold(have);
    if (folded == wanted)
      return fmt::format(" The package has \"{}\": letters must be the same in capitals and small ones.", have);
    if (!near && !name.empty() && last_segment(folded) == name) near = &have;
  }
  return near ? fmt::format(" Did you mean \"{}\"?", *near) : std::string();
}

std::string with_parameters(std::string href, std::string_view parameters) {
  while (!parameters.empty() && (parameters.front() == '?' || parameters.front() == '&')) parameters.remove_prefix(1);
  if (parameters.empty()) return href;
  if (parameters.front() == '#') {
    if (href.find('#') != std::string::npos) return href;
    return href + std::string(parameters);
  }
  std::string fragment;
  if (std::size_t at = href.find('#'); at != std::string::npos) {
    fragment = href.substr(at);
    href.resize(at);
  }
  href += href.find('?') == std::string::npos ? '?' : '&';
  return href + std::string(parameters) + fragment;
}

}  // namespace mc::scorm
