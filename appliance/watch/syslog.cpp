#include "appliance/watch/syslog.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include <fmt/format.h>

#include "appliance/base/network.hpp"
#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"

namespace mc::watch {
namespace {

constexpr int kAuditFacility = 13;  // "log audit", RFC 5424 table 1
constexpr std::size_t kLongestDatagram = 2'000;
// The number that RFC 5612 keeps for documentation: there is no registered enterprise behind this product.
constexpr std::string_view kElement = "medconnect@32473";

int severity_of(const SyslogRecord& record) {
  if (record.alert) return 2;             // critical
  return record.outcome == "ok" ? 5 : 4;  // notice, warning
}

/// Printable ASCII without blanks, as names in the header must be.
std::string name_text(std::string_view text, std::size_t most) {
  std::string out;
  for (char c : text.substr(0, most)) out += c > 32 && c < 127 ? c : '_';
  return out.empty() ? "-" : out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text) out += static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
  return out;
}

std::string parameter(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  std::string out = fmt::format(" {}=\"", name);
  for (char c : one_line(value)) {
    if (c == '"' || c == '\\' || c == ']') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string cef_header(std::string_view text) {
  std::string out;
  for (char c : one_line(text)) {
    if (c == '|' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string cef_value(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '=' || c == '\\')
      (out += '\\') += c;
    else
      out += static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
  }
  return out;
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// "session" of "session.signed_in".
std::string_view noun_of(std::string_view action) { return action.substr(0, action.find('.')); }

std::string_view category_of(std::string_view action) {
  std::string_view noun = noun_of(action);
  if (noun == "session" || noun == "mfa" || noun == "password") return "authentication";
  if (noun == "role" || noun == "account" || noun == "person" || noun == "user" || noun == "delegation") return "iam";
  if (action.ends_with("_exported") || action.ends_with(".exported")) return "file";
  if (action.ends_with("_changed") || action.ends_with("_on") || action.ends_with("_off")) return "configuration";
  return "database";
}

std::string_view type_of(std::string_view action) {
  if (action == "session.signed_in") return "start";
  if (action == "session.signed_out" || action == "session.ended") return "end";
  if (action.ends_with("_viewed") || action.ends_with(".viewed") || action.ends_with("exported")) return "access";
  if (action.ends_with("created") || action.ends_with("added")) return "creation";
  if (action.ends_with("deleted") || action.ends_with("removed")) return "deletion";
  return "change";
}

class StreamWay final : public SyslogWay {
public:
  explicit StreamWay(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)) {}
  Status send(std::string_view frame) override { return stream_->write(frame); }
  bool delivered() override { return stream_->delivered(); }

private:
  std::unique_ptr<net::Stream> stream_;
};

class DatagramWay final : public SyslogWay {
public:
  explicit DatagramWay(int socket) : socket_(socket) {}
  ~DatagramWay() override { ::close(socket_); }
  Status send(std::string_view frame) override {
    if (::send(socket_, frame.data(), frame.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(frame.size())) return {};
    return fail(Fault::unavailable, "connection_lost", "The collector's machine refuses datagrams on this port.");
  }
  bool delivered() override { return true; }

private:
  int socket_;
};

Result<std::unique_ptr<SyslogWay>> open_datagrams(const SyslogTarget& target) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  wanted.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (::getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &wanted, &found) != 0)
    return fail(Fault::unavailable, "connect_failed", "There is no host " + target.host + ".");
  int fd = -1;
  for (const addrinfo* each = found; each != nullptr && fd < 0; each = each->ai_next) {
    fd = ::socket(each->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, each->ai_protocol);
    if (fd >= 0 && ::connect(fd, each->ai_addr, each->ai_addrlen) != 0) {
      ::close(fd);
      fd = -1;
    }
  }
  ::freeaddrinfo(found);
  outbound::report(target.host, target.port, fd < 0 ? "connect_failed" : "");
  if (fd < 0) return fail(Fault::unavailable, "connect_failed", "No way to " + target.host + ".");
  return std::make_unique<DatagramWay>(fd);
}

}  // namespace

std::string cef_text(const SyslogRecord& record, const SyslogSource& source) {
  std::string out = fmt::format("CEF:0|MedConnect|MedConnect|{}|{}|{}|{}|", cef_header(source.version),
                                cef_header(record.action), cef_header(record.action),
                                record.alert             ? 9
                                : record.outcome == "ok" ? 3
                                                         : 6);
  auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (out.back() != '|') out += ' ';
    out += fmt::format("{}={}", name, cef_value(value));
  };
  add("rt", std::to_string(record.at.ms));
  add("externalId", std::to_string(record.sequence));
  add("dvchost", source.host);
  add("cat", record.alert ? "alert" : "audit");
  add("act", record.action);
  add("outcome", record.outcome);
  add("suid", record.actor);
  if (record.address.find(':') != std::string::npos) {
    add("c6a2", record.address);
    add("c6a2Label", "Source IPv6 Address");
  } else {
    add("src", record.address);
  }
  add("cs1", record.object);
  add("cs1Label", "object");
  if (!record.request_id.empty()) {
    add("cs2", record.request_id);
    add("cs2Label", "requestId");
  }
  if (record.details != "{}") add("msg", record.details);
  return out;
}

std::string ecs_text(const SyslogRecord& record, const SyslogSource& source) {
  std::string out = fmt::format(
      R"({{"@timestamp":"{}","ecs":{{"version":"8.11.0"}},"event":{{"kind":"{}","category":["{}"],"type":["{}"],)"
      R"("action":{},"outcome":"{}","sequence":{},"severity":{},"dataset":"medconnect.audit","module":"medconnect"}},)",
      to_string(record.at), record.alert ? "alert" : "event", category_of(record.action), type_of(record.action),
      json_text(record.action), record.outcome == "ok" ? "success" : "failure", record.sequence, severity_of(record));
  out += fmt::format(R"("observer":{{"vendor":"MedConnect","product":"MedConnect","version":{},"hostname":{}}},)",
                     json_text(source.version), json_text(source.host));
  if (!record.actor.empty()) out += fmt::format(R"("user":{{"id":{}}},)", json_text(record.actor));
  if (parse_ip(record.address)) out += fmt::format(R"("source":{{"ip":{}}},)", json_text(record.address));
  if (!record.request_id.empty())
    out += fmt::format(R"("http":{{"request":{{"id":{}}}}},)", json_text(record.request_id));
  return out + fmt::format(R"("medconnect":{{"object":{},"outcome":{},"details":{}}}}})", json_text(record.object),
                           json_text(record.outcome), json_text(record.details));
}

std::string syslog_message(const SyslogRecord& record, SyslogFormat format, const SyslogSource& source) {
  std::string out =
      fmt::format("<{}>1 {} {} medconnect {} {} ", kAuditFacility * 8 + severity_of(record), to_string(record.at),
                  name_text(source.host, 255), ::getpid(), name_text(record.action, 32));
  if (format == SyslogFormat::cef) return out + "- " + cef_text(record, source);
  if (format == SyslogFormat::ecs) return out + "- " + ecs_text(record, source);
  out += fmt::format("[{}{}{}{}{}{}{}{}{}] ", kElement, parameter("seq", std::to_string(record.sequence)),
                     parameter("kind", record.alert ? "alert" : "audit"), parameter("object", record.object),
                     parameter("outcome", record.outcome), parameter("actor", record.actor),
                     parameter("address", record.address), parameter("request", record.request_id),
                     parameter("details", record.details == "{}" ? "" : record.details));
  return out + one_line(record.action) + " " + one_line(record.outcome);
}

std::string syslog_frame(const SyslogRecord& record, SyslogFormat format, SyslogTransport transport,
                         const SyslogSource& source) {
  std::string message = syslog_message(record, format, source);
  if (transport != SyslogTransport::udp) return fmt::format("{} {}", message.size(), message);
  if (message.size() <= kLongestDatagram) return message;
  SyslogRecord shorter = record;
  shorter.details = R"({"left_out":"too long for a datagram"})";
  return syslog_message(shorter, format, source);
}

Result<std::unique_ptr<SyslogWay>> SyslogWay::open(const SyslogTarget& target) {
  if (target.transport == SyslogTransport::udp) return open_datagrams(target);
  auto stream = TRY(net::Stream::connect({target.host, target.port, target.timeout}));
  if (target.transport == SyslogTransport::tls) TRY(stream->start_tls(target.trust));
  return std::make_unique<StreamWay>(std::move(stream));
}

SyslogTrial try_syslog(const SyslogTarget& target, std::string_view frame) {
  SyslogTrial out;
  auto complain = [&](const Error& error) {
    out.code = error.code;
    out.detail = error.detail;
    return out;
  };
  if (target.transport == SyslogTransport::udp) {
    auto way = open_datagrams(target);
    if (!way) return complain(way.error());
    if (auto sent = (*way)->send(frame); !sent) return complain(sent.error());
    out.ok = true;
    out.detail = "Sent; UDP does not say whether it arrived.";
    return out;
  }
  auto stream = net::Stream::connect({target.host, target.port, target.timeout});
  if (!stream) return complain(stream.error());
  if (target.transport == SyslogTransport::tls) {
    Status secured = (*stream)->start_tls(target.trust);
    out.chain = (*stream)->presented();
    out.protocol = (*stream)->protocol();
    if (!secured) return complain(secured.error());
  }
  if (auto sent = (*stream)->write(frame); !sent) return complain(sent.error());
  for (int tries = 0; tries < 50 && !out.ok; ++tries) {
    out.ok = (*stream)->delivered();
    if (!out.ok) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  if (!out.ok) return complain({Fault::unavailable, "connection_lost", "The collector closed the connection.", {}});
  return out;
}

}  // namespace mc::watch
