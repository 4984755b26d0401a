// What strangers send to the port of the figures, what servers say of their clock, addresses that people typed, and
// lines on their way into a support bundle.
#include <cstddef>
#include <cstdint>
#include <string>

#include "appliance/base/outbound.hpp"
#include "appliance/shape/document.hpp"
#include "appliance/watch/exporter.hpp"
#include "appliance/watch/syslog.hpp"
#include "modules/outbound_place.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  std::string answer = mc::watch::exporter_answer(text, "0123456789abcdef", [] { return std::string("secret 1\n"); });
  bool shown = answer.find("secret 1") != std::string::npos;
  if (shown && text.find("0123456789abcdef") == std::string::npos) __builtin_trap();  // without the token
  if (auto at = mc::outbound::parse_http_date(text); at && at->ms < 0) __builtin_trap();
  auto [host, port] = mc::place_of_url(text);
  if (!host.empty() && (port < 1 || port > 65'535)) __builtin_trap();
  mc::watch::SyslogRecord record;
  record.action = text.substr(0, size / 3);
  record.object = text.substr(size / 3, size / 3);
  record.details = text.substr(size / 3 * 2);
  for (auto format : {mc::watch::SyslogFormat::rfc5424, mc::watch::SyslogFormat::cef, mc::watch::SyslogFormat::ecs}) {
    std::string message = mc::watch::syslog_message(record, format, {"host", "1"});
    if (message.find_first_of("\r\n") != std::string::npos) __builtin_trap();  // a second message
  }
  return 0;
}
