#include "ldap/resolver.hpp"

#include <ares.h>
#include <poll.h>

#include <cstring>
#include <memory>
#include <mutex>
#include <tuple>

namespace mc::ldap {
namespace {
constexpr int kInternet = 1, kSrv = 33;  // class and type of RFC 2782

std::unexpected<Error> failure(int status) {
  switch (status) {
  case ARES_ENOTFOUND:
  case ARES_ENODATA:
    return fail(Fault::unavailable, "name_not_found", "DNS does not know the server's name.");
  case ARES_ETIMEOUT:
  case ARES_ECONNREFUSED:
  case ARES_ECANCELLED:
  case ARES_EDESTRUCTION:
    return fail(Fault::unavailable, "dns_timeout", "The DNS servers do not answer.");
  default:
    return fail(Fault::unavailable, "dns_failed", ares_strerror(status));
  }
}

/// One channel for one question; destroying it ends the question.
class Channel {
public:
  static Result<Channel> open(const std::string& servers) {
    static std::once_flag once;
    std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
    ares_options options{};
    options.timeout = 1'000;
    options.tries = 2;
    ares_channel channel = nullptr;
    if (int status = ares_init_options(&channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES)) return failure(status);
    Channel made(channel);
    if (!servers.empty())
      if (int status = ares_set_servers_ports_csv(channel, servers.c_str())) return failure(status);
    return made;
  }
  ares_channel get() const { return channel_.get(); }

  /// Lets c-ares work until `done` or the deadline, which cancels the question (its callback then runs).
  void run(const bool& done, Deadline deadline) const {
    while (!done) {
      if (deadline.over()) {
        ares_cancel(get());
        return;
      }
      ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
      const int bits = ares_getsock(get(), sockets, ARES_GETSOCK_MAXNUM);
      pollfd polled[ARES_GETSOCK_MAXNUM];
      nfds_t count = 0;
      for (int at = 0; at < ARES_GETSOCK_MAXNUM; ++at) {
        short events = 0;
        if (ARES_GETSOCK_READABLE(bits, at)) events |= POLLIN;
        if (ARES_GETSOCK_WRITABLE(bits, at)) events |= POLLOUT;
        if (events != 0) polled[count++] = {sockets[at], events, 0};
      }
      const auto wait = std::min<std::int64_t>(deadline.left().count(), 100);
      ::poll(polled, count, static_cast<int>(wait));
      for (nfds_t at = 0; at < count; ++at)
        ares_process_fd(get(), (polled[at].revents & (POLLIN | POLLERR | POLLHUP)) ? polled[at].fd : ARES_SOCKET_BAD,
                        (polled[at].revents & POLLOUT) ? polled[at].fd : ARES_SOCKET_BAD);
      ares_process_fd(get(), ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // its own timeouts
    }
  }

private:
  explicit Channel(ares_channel channel) : channel_(channel) {}
  struct Destroy {
    void operator()(ares_channel channel) const { ares_destroy(channel); }
  };
  std::unique_ptr<std::remove_pointer_t<ares_channel>, Destroy> channel_;
};

struct AddressAnswer {
  bool done = false;
  int status = ARES_ECANCELLED;
  std::vector<Address> found;
};

void take_addresses(void* argument, int status, int, ares_addrinfo* info) {
  auto& answer = *static_cast<AddressAnswer*>(argument);
  answer.done = true;
  answer.status = status;
  if (info == nullptr) return;
  for (auto* node = info->nodes; node != nullptr && answer.found.size() < 8; node = node->ai_next) {
    Address address;
    if (node->ai_addrlen > static_cast<ares_socklen_t>(sizeof address.bytes)) continue;
    std::memcpy(&address.bytes, node->ai_addr, static_cast<std::size_t>(node->ai_addrlen));
    address.length = static_cast<socklen_t>(node->ai_addrlen);
    answer.found.push_back(address);
  }
  ares_freeaddrinfo(info);
}

struct Service {
  int priority = 0, weight = 0;
  Server server;
};
struct ServiceAnswer {
  bool done = false;
  int status = ARES_ECANCELLED;
  std::vector<Service> found;
};

void take_services(void* argument, int status, int, unsigned char* bytes, int length) {
  auto& answer = *static_cast<ServiceAnswer*>(argument);
  answer.done = true;
  answer.status = status;
  if (status != ARES_SUCCESS) return;
  ares_srv_reply* reply = nullptr;
  answer.status = ares_parse_srv_reply(bytes, length, &reply);
  for (auto* one = reply; one != nullptr && answer.found.size() < 50; one = one->next)
    answer.found.push_back({one->priority, one->weight, {one->host, one->port}});
  if (reply != nullptr) ares_free_data(reply);
}
}  // namespace

Result<std::vector<Address>> Resolver::addresses(const std::string& host, std::uint16_t port, Deadline deadline) const {
  AddressAnswer answer;
  {
    auto channel = TRY(Channel::open(servers_));
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_flags = ARES_AI_NUMERICSERV;
    ares_getaddrinfo(channel.get(), host.c_str(), std::to_string(port).c_str(), &hints, take_addresses, &answer);
    channel.run(answer.done, deadline);
  }  // a question still open calls back here
  if (answer.status != ARES_SUCCESS) return failure(answer.status);
  if (answer.found.empty()) return failure(ARES_ENOTFOUND);
  return std::move(answer.found);
}

Result<std::vector<Server>> Resolver::services(const std::string& name, Deadline deadline) const {
  ServiceAnswer answer;
  {
    auto channel = TRY(Channel::open(servers_));
    ares_query(channel.get(), name.c_str(), kInternet, kSrv, take_services, &answer);
    channel.run(answer.done, deadline);
  }
  if (answer.status != ARES_SUCCESS) return failure(answer.status);
  std::ranges::stable_sort(answer.found, {}, [](const Service& one) { return std::tuple(one.priority, -one.weight); });
  std::vector<Server> servers;
  for (auto& one : answer.found)
    if (!one.server.host.empty() && one.server.host != ".") servers.push_back(std::move(one.server));
  if (servers.empty()) return failure(ARES_ENOTFOUND);
  return servers;
}

}  // namespace mc::ldap
