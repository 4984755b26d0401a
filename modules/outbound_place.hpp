#pragma once
// One server outside that somebody configured here, for the live list of destinations (SEC-038). Modules that connect
// outward tell theirs; module operations joins them with what was really connected to (appliance/base/outbound.hpp).
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/text.hpp"
#include "appliance/shape/fields.hpp"

namespace mc {

struct OutboundPlace {
  std::string kind;  // "directory", "mail", "sms", "push", "mailbox", "sso", "lti_tool", "lti_platform", "xapi", ...
  std::string name;  // as people know it; may be empty
  std::string host;  // "*.push.example" where only a pattern is known
  int port = 443;
  bool on = false;
  std::string page;  // of the web app, where it is set
};

/// "https://host:port/..." as host and port; an empty host for anything else.
inline std::pair<std::string, int> place_of_url(std::string_view url) {
  if (!url.starts_with("https://")) return {{}, 0};
  url.remove_prefix(8);
  url = url.substr(0, url.find_first_of("/?#"));
  if (std::size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  int port = 443;
  std::size_t colon = url.rfind(':');
  if (colon != std::string_view::npos && url.find(']', colon) == std::string_view::npos) {
    port = 0;
    for (char c : url.substr(colon + 1))
      port = c >= '0' && c <= '9' && port < 100'000 ? port * 10 + (c - '0') : 100'000;
    url = url.substr(0, colon);
  }
  if (url.starts_with('[') && url.ends_with(']')) url = url.substr(1, url.size() - 2);
  if (url.empty() || port <= 0 || port > 65'535) return {{}, 0};
  return {ascii_lower(url), port};
}

}  // namespace mc
