// The listener for interface engines (MLLP): settings, its life, and messages that come by it. Whoever connects is
// known by the address, or by address and certificate; there is no key.
#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/http/tls.hpp"
#include "appliance/net/stream.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/interop/service.hpp"

namespace mc::interop {
namespace {

std::vector<std::string> peers_of(const ListenerRow& row) {
  auto peers = shape::from_json<std::vector<std::string>>(row.peers);
  return peers ? *peers : std::vector<std::string>();
}

/// Half of the world is no interface engine.
constexpr int kWidestV4 = 96 + 8, kWidestV6 = 32;

Result<std::string> peers_in(const Hl7ListenerIn& in) {
  std::vector<std::string> out;
  for (const auto& text : in.peers) {
    auto network = parse_network(trim(text.value));
    if (!network) return invalid("peers", "not_a_network", "Write addresses as 10.1.2.3, or networks as 10.1.0.0/16.");
    if (network->bits < (network->address.v4() ? kWidestV4 : kWidestV6))
      return invalid("peers", "too_wide", "This network is too wide; name the interface engines, or their network.");
    out.push_back(text_of(*network));
  }
  if (in.on && out.empty())
    return invalid("peers", "missing", "Name the addresses of the interface engines; nobody else may connect.");
  return shape::to_json(out);
}

Result<ListenerRow> row_of_listener(const Hl7ListenerIn& in) {
  ListenerRow row{in.on, in.address.value, in.port.value, in.tls, TRY(peers_in(in)), in.client_pem.value};
  if (!parse_ip(row.address))
    return invalid("address", "not_an_address", "Give an address of this machine, or 0.0.0.0 for all of them.");
  if (!row.client_pem.empty() && !row.tls)
    return invalid("client_pem", "needs_tls", "Certificates of clients need TLS.");
  if (!row.client_pem.empty())
    if (auto readable = net::check_trust(row.client_pem); !readable)
      return invalid("client_pem", readable.error().code, readable.error().detail);
  return row;
}

}  // namespace

void Service::start() {
  {
    std::lock_guard lock(listener_mutex_);
    serving_ = true;
  }
  if (auto done = follow_listener(); !done) LOG(error, "mllp_unavailable", {"code", done.error().code});
}

void Service::stop() {
  std::lock_guard lock(listener_mutex_);
  serving_ = false;
  listener_.reset();
}

Status Service::follow_listener() {
  std::lock_guard lock(listener_mutex_);
  if (!serving_) return {};
  bool wanted = false;
  auto row = TRY(platform_.db.read([&](data::Tx& tx) -> Result<ListenerRow> {
    wanted = TRY(store::settings(tx)).hl7_mode != Hl7Mode::off;
    return store::listener(tx);
  }));
  if (!wanted || !row.on) {
    listener_.reset();
    listener_error_.clear();
    return {};
  }
  if (listener_ && listens_as_ == row) {
    listener_error_ = certificate_error(row);  // it is read for each connection
    return {};
  }
  listener_.reset();  // lets the message at hand end
  net::FramedOptions options;
  options.address = row.address;
  options.port = static_cast<int>(row.port);
  for (const std::string& peer : peers_of(row))
    if (auto network = parse_network(peer)) options.peers.push_back(*network);
  if (row.tls) options.tls = [tls = tls_] { return http::load_tls(tls); };
  options.client_authorities = row.client_pem;
  options.most_bytes = hl7::kMostBytes;
  auto started =
      net::FramedListener::start(std::move(options), [this](const std::string& message, const std::string& peer) {
        return answer_mllp(message, peer);
      });
  if (!started) {
    if (listener_error_ != started.error().detail) LOG(error, "mllp_unavailable", {"code", started.error().code});
    listener_error_ = started.error().detail;
    return {};  // the page and doctor say so
  }
  listener_ = std::move(*started);
  listens_as_ = row;
  listener_error_ = certificate_error(row);
  LOG(info, "mllp_listens", {"port", listener_->port()});
  return {};
}

/// Empty: engines can agree on TLS, or need not.
std::string Service::certificate_error(const ListenerRow& row) const {
  if (!row.tls) return {};
  auto context = http::load_tls(tls_);
  if (context) return {};
  return "The server's certificate cannot be used: " +
         (context.error().detail.empty() ? context.error().code : context.error().detail);
}

Status Service::listener_health() {
  std::lock_guard lock(listener_mutex_);
  return listener_error_.empty() ? Status{} : fail(Fault::unavailable, "mllp_unavailable", listener_error_);
}

Result<Hl7Listener> Service::listener() {
  Hl7Listener out = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Hl7Listener> {
    ListenerRow row = TRY(store::listener(tx));
    Hl7Listener found;
    found.on = row.on;
    found.address = row.address;
    found.port = row.port;
    found.tls = row.tls;
    found.peers = peers_of(row);
    found.client_pem = row.client_pem;
    found.waiting = TRY(store::count_rejected(tx));
    return found;
  }));
  std::lock_guard lock(listener_mutex_);
  out.error = listener_error_;
  out.listening = listener_ != nullptr;
  if (!listener_) return out;
  const net::FramedFigures figures = listener_->figures();
  out.connections = figures.connections;
  out.messages = figures.messages;
  out.refused = figures.refused;
  out.last_message_at = figures.last_message_at;
  out.last_error_at = figures.last_error_at;
  out.last_peer = figures.last_peer;
  out.last_error = figures.last_error;
  return out;
}

Result<Hl7Listener> Service::change_listener(const security::Viewer& viewer, const Hl7ListenerIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  const ListenerRow row = TRY(row_of_listener(in));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::put_listener(tx, row));
    return audit(tx, viewer.person, "interop.listener_changed", "interop:listener",
                 fmt::format(R"({{"on":{},"port":{},"tls":{},"client_certificates":{},"peers":{}}})", row.on, row.port,
                             row.tls, !row.client_pem.empty(), row.peers));
  }));
  TRY(follow_listener());
  return listener();
}

std::string Service::answer_mllp(const std::string& message, const std::string& peer) {
  hl7::Envelope envelope;
  auto settings = platform_.db.read([&](data::Tx& tx) { return store::settings(tx); });
  if (!settings || settings->hl7_mode == Hl7Mode::off) {
    if (auto read = hl7::Message::parse(message))
      if (auto head = hl7::read_envelope(*read)) envelope = *head;
    return wished(envelope, {"AR", "207", "HL7 messages are not taken here.", {}});
  }
  auto answer = receive({"mllp", std::nullopt, std::nullopt, peer}, message, *settings, envelope);
  return wished(envelope, answer);
}

}  // namespace mc::interop
