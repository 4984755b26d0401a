#include "ldap/connection.hpp"

#include <fcntl.h>
#include <ldap.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"
#include "ldap/socket.hpp"
#include "ldap/values.hpp"

// Exported by libldap for sockets of one's own; declared in its openldap.h, which is not installed everywhere.
extern "C" int ldap_init_fd(ber_socket_t socket, int protocol, const char* uri, LDAP** handle);
// OpenSSL's: libldap reports the oldest error of the thread, which may be another connection's.
extern "C" void ERR_clear_error(void);

namespace mc::ldap {
namespace {
constexpr int kTcp = 1;  // LDAP_PROTO_TCP
constexpr ber_len_t kLargestMessage = 32U << 20;

std::unexpected<Error> unavailable(std::string code, std::string detail) {
  return fail(Fault::unavailable, std::move(code), std::move(detail));
}

timeval time_left(Deadline deadline) {
  const auto left = std::max<std::int64_t>(1, deadline.left().count());
  return {left / 1000, static_cast<suseconds_t>(left % 1000 * 1000)};
}

/// A file in memory: libldap wants a path, the certificates come from the database.
class MemoryFile {
public:
  explicit MemoryFile(std::string_view content) : file_(::memfd_create("trust", MFD_CLOEXEC)) {
    if (file_ >= 0 && ::write(file_, content.data(), content.size()) != static_cast<ssize_t>(content.size())) close();
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
  void close() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
  }
  int file_;
};

std::string diagnostic_of(LDAP* handle) {
  char* text = nullptr;
  ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
  std::string copy = text == nullptr ? "" : text;
  ldap_memfree(text);
  return copy;
}

std::unexpected<Error> tls_failure(LDAP* handle, Deadline deadline) {
  const auto text = diagnostic_of(handle);
  const auto says = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (says("hostname does not match") || says("unable to get peer certificate"))
    return unavailable("directory_tls_wrong_host", "The server's certificate was issued for another name.");
  if (says("expired") || says("not yet valid"))
    return unavailable("directory_tls_expired",
                       "A certificate of the server, or of its authority, is not valid today.");
  // Another authority of the same name: the error is that of its signature, not of the TLS library.
  if (says("certificate") || (!text.empty() && !says("SSL routines")))
    return unavailable("directory_tls_untrusted", "The server's certificate was not issued by a trusted authority.");
  if (deadline.over()) return unavailable("directory_timeout", "The server did not finish the TLS handshake in time.");
  return unavailable("directory_tls_failed", "The server does not speak TLS 1.2 or newer on this port.");
}

bool configure(LDAP* handle, const Settings& settings) {
  const MemoryFile trust(settings.trust_pem);
  const int version = LDAP_VERSION3, never = LDAP_DEREF_NEVER, demand = LDAP_OPT_X_TLS_DEMAND, client = 0;
  const int least = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
  ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option(handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option(handle, LDAP_OPT_RESTART, LDAP_OPT_ON);  // of interrupted system calls
  ldap_set_option(handle, LDAP_OPT_DEREF, &never);
  Sockbuf* buffer = nullptr;
  ldap_get_option(handle, LDAP_OPT_SOCKBUF, &buffer);
  ber_len_t largest = kLargestMessage;
  if (buffer == nullptr || ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &largest) < 0) return false;
  return ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, trust.path().c_str()) == LDAP_OPT_SUCCESS &&
         ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) == LDAP_OPT_SUCCESS &&
         ldap_set_option(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, &least) == LDAP_OPT_SUCCESS &&
         ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &client) == LDAP_OPT_SUCCESS;  // last: it builds the context
}
}  // namespace

void ignore_ambient_configuration() {
  static std::once_flag once;
  std::call_once(once, [] { ::setenv("LDAPNOINIT", "1", 1); });
}

bool usable_password(const Secret& password) {
  const auto text = as_text(password.view());
  return !trim(text).empty() && text.find('\0') == std::string_view::npos;
}

void Connection::Close::operator()(LDAP* handle) const { ldap_unbind_ext(handle, nullptr, nullptr); }

Result<Connection> Connection::open(const Settings& settings, const Server& server, const Resolver& resolver,
                                    Deadline deadline) {
  auto opened = open_unreported(settings, server, resolver, deadline);
  const int port = server.port != 0 ? server.port : settings.encryption == Encryption::ldaps ? 636 : 389;
  outbound::report(server.host, port, opened ? "" : opened.error().code);
  return opened;
}

Result<Connection> Connection::open_unreported(const Settings& settings, const Server& server, const Resolver& resolver,
                                               Deadline deadline) {
  ignore_ambient_configuration();
  const bool ldaps = settings.encryption == Encryption::ldaps;
  Server exact = server;
  if (exact.port == 0) exact.port = ldaps ? 636 : 389;
  const auto addresses = TRY(resolver.addresses(exact.host, exact.port, deadline));
  const int socket = TRY(connect_socket(addresses, deadline));
  const auto host = exact.host.find(':') == std::string::npos ? exact.host : "[" + exact.host + "]";
  const auto uri = (ldaps ? "ldaps://" : "ldap://") + host + ":" + std::to_string(exact.port);
  LDAP* handle = nullptr;
  if (ldap_init_fd(socket, kTcp, uri.c_str(), &handle) != LDAP_SUCCESS) {
    ::close(socket);
    return internal("directory_handle", "libldap gave no handle.");
  }
  Connection connection(handle, socket, std::move(exact));
  TRY(connection.secure(settings, deadline));
  return connection;
}

Status Connection::secure(const Settings& settings, Deadline deadline) {
  if (!configure(handle_.get(), settings))
    return unavailable("directory_trust_unreadable", "The trusted certificates cannot be read.");
  if (settings.encryption == Encryption::start_tls) TRY(start_tls(deadline));
  {
    const Cutoff cutoff(socket_, deadline);
    ERR_clear_error();
    if (ldap_install_tls(handle_.get()) != LDAP_SUCCESS) {
      broken_ = true;
      return tls_failure(handle_.get(), deadline);
    }
  }
  // From here on every wait is libldap's poll with our time limit; a read must never block inside a record.
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  return {};
}

Status Connection::start_tls(Deadline deadline) {
  int id = 0, code = LDAP_OTHER;
  if (int status = ldap_start_tls(handle_.get(), nullptr, nullptr, &id)) return lost(status);
  LDAPMessage* message = nullptr;
  const Cutoff cutoff(socket_, deadline);
  auto left = time_left(deadline);
  if (ldap_result(handle_.get(), id, LDAP_MSG_ALL, &left, &message) <= 0)
    return lost(deadline.over() ? LDAP_TIMEOUT : LDAP_SERVER_DOWN);
  ldap_parse_result(handle_.get(), message, &code, nullptr, nullptr, nullptr, nullptr, 1);
  if (code == LDAP_SUCCESS) return {};
  broken_ = true;
  return unavailable("directory_tls_failed", "The server does not offer StartTLS.");
}

Result<BindVerdict> Connection::bind(const std::string& dn, const Secret& password, Deadline deadline) {
  if (broken_) return lost(LDAP_SERVER_DOWN);
  if (dn.empty() || dn.find('\0') != std::string::npos || !usable_password(password))
    return BindVerdict{false, LDAP_UNWILLING_TO_PERFORM, "empty"};
  berval credentials{password.size(), const_cast<char*>(reinterpret_cast<const char*>(password.view().data()))};
  int id = 0;
  if (int status = ldap_sasl_bind(handle_.get(), dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, &id))
    return lost(status);
  LDAPMessage* message = nullptr;
  auto left = time_left(deadline);
  if (ldap_result(handle_.get(), id, LDAP_MSG_ALL, &left, &message) <= 0)
    return lost(deadline.over() ? LDAP_TIMEOUT : LDAP_SERVER_DOWN);
  BindVerdict verdict{false, LDAP_OTHER, {}};
  char* text = nullptr;
  const bool bound = ldap_msgtype(message) == LDAP_RES_BIND;
  const int parsed = ldap_parse_result(handle_.get(), message, &verdict.code, nullptr, &text, nullptr, nullptr, 1);
  verdict.accepted = bound && parsed == LDAP_SUCCESS && verdict.code == LDAP_SUCCESS;
  verdict.sub_code = bind_sub_code(text == nullptr ? "" : text);
  ldap_memfree(text);
  switch (verdict.code) {
  case LDAP_BUSY:
  case LDAP_UNAVAILABLE:
    broken_ = true;
    return unavailable("directory_unreachable", "The server says that it is busy or going down.");
  default:
    return verdict;
  }
}

std::unexpected<Error> Connection::lost(int code) {
  broken_ = true;
  if (code == LDAP_TIMEOUT) return unavailable("directory_timeout", "The server did not answer in time.");
  if (code == LDAP_FILTER_ERROR || code == LDAP_PARAM_ERROR || code == LDAP_ENCODING_ERROR)
    return internal("directory_question", "libldap cannot encode the question.");
  return unavailable("directory_unreachable", "The connection to the server was lost.");
}

std::unexpected<Error> Connection::refused(int code) {
  switch (code) {
  case LDAP_SIZELIMIT_EXCEEDED:
  case LDAP_TIMELIMIT_EXCEEDED:
  case LDAP_ADMINLIMIT_EXCEEDED:
    return unavailable("directory_limit_exceeded", "The server cut the answer off at its own limit.");
  case LDAP_REFERRAL:
  case LDAP_PARTIAL_RESULTS:
    return unavailable("directory_referral",
                       "The server refers to another one, which is not followed: check the base.");
  case LDAP_NO_SUCH_OBJECT:
  case LDAP_INVALID_DN_SYNTAX:
    return unavailable("directory_not_found", "The server does not know the base of the search.");
  case LDAP_INSUFFICIENT_ACCESS:
  case LDAP_OPERATIONS_ERROR:  // Active Directory's way to ask for a bind first
  case LDAP_STRONG_AUTH_REQUIRED:
  case LDAP_INAPPROPRIATE_AUTH:
    return unavailable("directory_refused", "The server does not let the service account read here.");
  default:
    return unavailable("directory_misbehaves", "The server answered a search with code " + std::to_string(code) + ".");
  }
}

}  // namespace mc::ldap
