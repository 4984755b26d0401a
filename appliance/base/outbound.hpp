#pragma once
// Which machines were connected to: the rooms that open connections (net, ldap) report each attempt here, for the live
// list of destinations (SEC-038). Process-wide like the sink of the log, bounded, and without anything that was sent.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/time.hpp"

namespace mc::outbound {

/// What became of the connections to one host and port since the process began.
struct Use {
  std::string host;
  int port = 0;
  std::int64_t connections = 0, failures = 0;
  Instant last_at;
  std::optional<Instant> last_ok_at;
  std::string last_error;  // a code as "tls_untrusted"; empty: it worked
};

/// A connection that stood (empty `error_code`) or what failed: reaching the server, or TLS on the connection.
/// Thread-safe. Past 500 destinations the oldest is forgotten.
void report(std::string_view host, int port, std::string_view error_code);
/// In the order of host and port.
std::vector<Use> uses();

/// What the clock of an authenticated server said in an answer, as a `Date` field (RFC 9110, 5.6.7). Others are not
/// believed: call it only for a server whose certificate was checked.
void report_date(std::string_view host, std::string_view date);
/// How far the clocks of servers are ahead of ours (behind: negative), as of the last hour: what most of them agree on
/// within five seconds, at least one; none when nobody was asked.
std::optional<std::int64_t> skew_ms();
/// "Sun, 06 Nov 1994 08:49:37 GMT"; none for anything else.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace mc::outbound
