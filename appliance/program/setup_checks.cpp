// What the first run looks at on this machine: names and the clock. The kernel's and the resolver's own words.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/timex.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "appliance/program/setup.hpp"

namespace mc::program {

namespace {

constexpr std::int64_t kFarMs = 5'000;      // people notice; sign-in by SAML gets close to its limit
constexpr std::int64_t kTooFarMs = 60'000;  // sign-in by SAML and one-time codes fail

std::string text_of(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address->sa_family == AF_INET)
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
  else if (address->sa_family == AF_INET6)
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text, sizeof text);
  return text;
}

std::set<std::string> own_addresses() {
  std::set<std::string> out{"127.0.0.1", "::1"};
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return out;
  for (ifaddrs* each = all; each; each = each->ifa_next)
    if (each->ifa_addr) out.insert(text_of(each->ifa_addr));
  freeifaddrs(all);
  return out;
}

}  // namespace

SetupCheck check_host(const std::string& name) {
  SetupCheck out{"host:" + name};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (int failed = getaddrinfo(name.c_str(), nullptr, &hints, &found); failed != 0) {
    out.reason = fmt::format("The name cannot be resolved here: {}.", gai_strerror(failed));
    out.fix = "Add the name to the hospital's DNS with this server's address, then look again.";
    return out;
  }
  std::set<std::string> addresses;
  for (addrinfo* each = found; each; each = each->ai_next) addresses.insert(text_of(each->ai_addr));
  freeaddrinfo(found);
  std::set<std::string> own = own_addresses();
  out.good = std::any_of(addresses.begin(), addresses.end(), [&](const std::string& one) { return own.contains(one); });
  out.reason = fmt::format("It leads to {}; this server has {}.", fmt::join(addresses, ", "), fmt::join(own, ", "));
  if (!out.good)
    out.fix =
        "If a reverse proxy or load balancer stands before this server, this is as it should be. Otherwise correct "
        "the address in DNS.";
  return out;
}

SetupChecks check_clock(Instant now, std::optional<Instant> browser_now) {
  SetupChecks out;
  timex state{};
  int kernel = adjtimex(&state);
  SetupCheck synchronised{"synchronised", kernel >= 0 && kernel != TIME_ERROR && (state.status & STA_UNSYNC) == 0};
  synchronised.reason =
      kernel < 0 ? "The kernel does not say whether the clock is synchronised."
                 : fmt::format("The kernel says: {}, estimated error {} ms.",
                               synchronised.good ? "synchronised" : "not synchronised", state.esterror / 1000);
  if (!synchronised.good)
    synchronised.fix =
        "Start a time service (chrony or systemd-timesyncd) with the hospital's time servers: chronyc sources. "
        "A container or guest whose host keeps the time may go on.";
  out.checks.push_back(synchronised);
  if (browser_now) {
    std::int64_t ahead = (*browser_now - now).count();
    SetupCheck browser{"browser", std::llabs(ahead) <= kFarMs};
    browser.reason =
        fmt::format("Your browser's clock is {:.1f} seconds {} this server's ({}).",
                    static_cast<double>(std::llabs(ahead)) / 1000, ahead >= 0 ? "ahead of" : "behind", to_string(now));
    if (!browser.good)
      browser.fix = std::llabs(ahead) > kTooFarMs ? "One of the two clocks is wrong. Correct it first: one-time codes "
                                                    "and single sign-on fail at 60 seconds."
                                                  : "One of the two clocks is off. Look which one.";
    out.checks.push_back(browser);
  }
  // An unsynchronised kernel is a warning: containers always say so. A browser that disagrees is not passed over.
  out.good = out.checks.back().good;
  return out;
}

}  // namespace mc::program
