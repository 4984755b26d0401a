#pragma once
// Audit events and alerts for the hospital's collector (SIEM): RFC 5424 messages, as they are, or with CEF or ECS
// inside; over TLS (RFC 5425), TCP (RFC 6587, octet counting) or UDP (RFC 5426).
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/time.hpp"
#include "appliance/net/stream.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::watch {

enum class SyslogFormat : std::uint8_t { rfc5424, cef, ecs };
ENUM_NAMES(SyslogFormat, rfc5424, cef, ecs)
enum class SyslogTransport : std::uint8_t { tls, tcp, udp };
ENUM_NAMES(SyslogTransport, tls, tcp, udp)

/// One row of the audit log. Ids and codes only, as the log has them.
struct SyslogRecord {
  std::int64_t sequence = 0;  // of the audit log: a collector that gets one twice knows it by this
  Instant at;
  std::string action, object, outcome;
  std::string actor{};    // id of a person; empty: the system or a stranger
  std::string address{};  // of the client
  std::string request_id{};
  std::string details = "{}";  // JSON
  bool alert = false;
};

/// Who speaks.
struct SyslogSource {
  std::string host;
  std::string version;
};

/// One message without a frame. Control characters are escaped or become blanks, so that a message is one line.
std::string syslog_message(const SyslogRecord& record, SyslogFormat format, const SyslogSource& source);
std::string cef_text(const SyslogRecord& record, const SyslogSource& source);
std::string ecs_text(const SyslogRecord& record, const SyslogSource& source);
/// With its length in front, for TLS and TCP; UDP's is the datagram, without the details when it would be too long.
std::string syslog_frame(const SyslogRecord& record, SyslogFormat format, SyslogTransport transport,
                         const SyslogSource& source);

struct SyslogTarget {
  SyslogTransport transport = SyslogTransport::tls;
  std::string host;
  int port = 6514;
  net::Trust trust{};
  std::chrono::milliseconds timeout{5'000};
};

/// A way to a collector. Used by one thread. Errors (unavailable): those of net::Stream.
class SyslogWay {
public:
  virtual ~SyslogWay() = default;
  virtual Status send(std::string_view frame) = 0;
  /// Is the collector there still and has its machine all that was sent? UDP knows nothing and says yes.
  virtual bool delivered() = 0;
  static Result<std::unique_ptr<SyslogWay>> open(const SyslogTarget& target);
};

/// What came of one message sent on trial.
struct SyslogTrial {
  bool ok = false;
  std::string code, detail;  // the raw reason
  std::string protocol;
  std::vector<net::Presented> chain;
};
SyslogTrial try_syslog(const SyslogTarget& target, std::string_view frame);

}  // namespace mc::watch
