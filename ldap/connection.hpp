#pragma once
// One TLS connection to one directory server, and the entries that a search returns. Internal to the room: Client and
// the sync use it.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "ldap/deadline.hpp"
#include "ldap/resolver.hpp"
#include "ldap/settings.hpp"

struct ldap;     // libldap's handle
struct ldapmsg;  // and message

namespace mc::ldap {

struct Attribute {
  std::string name;
  std::vector<std::string> values;
};

/// Raw bytes as the server sent them: callers check encoding and length (values.hpp).
struct Entry {
  std::string dn;
  std::vector<Attribute> attributes;

  const Attribute* find(std::string_view name) const;  // names compare without case
  std::string_view first(std::string_view name) const;
};

enum class Scope : std::uint8_t { base, subtree };
enum class Deleted : std::uint8_t { hidden, shown };

struct Search {
  std::string base;
  Scope scope = Scope::subtree;
  std::string filter = "(objectClass=*)";
  std::vector<std::string> attributes;
  int size_limit = 0;      // of a search without pages
  unsigned page_size = 0;  // 0: without pages
  Deleted deleted = Deleted::hidden;
};

/// What the server said to a bind. Only `accepted` may reach a person; the rest is for the audit log.
struct BindVerdict {
  bool accepted = false;
  int code = 0;          // LDAP result code
  std::string sub_code;  // Active Directory's, such as 52e or 533
};

/// The part of rootDSE that decides how to talk to the server.
struct ServerInfo {
  std::string host;           // dnsHostName, or the name it was reached by
  std::string invocation_id;  // Active Directory: which copy of the database counts the changes
  std::int64_t highest_usn = 0;
  bool chain = false;  // LDAP_MATCHING_RULE_IN_CHAIN
  std::string default_base;
  std::string vendor;
};

/// The code of info() when the server hides its root entry, as some do until the bind.
inline constexpr std::string_view kRootHidden = "directory_root_hidden";

/// Every operation has a deadline; after one that ended by time-out or a lost connection, `broken()` is true and each
/// further one fails, so nothing is ever sent over a connection that libldap opened anew by itself.
/// Not thread-safe. Errors are `unavailable` with codes `directory_unreachable`, `directory_timeout`,
/// `directory_tls_untrusted`, `directory_tls_expired`, `directory_tls_wrong_host`, `directory_tls_failed`,
/// `directory_trust_unreadable`, `directory_limit_exceeded`, `directory_referral`, `directory_not_found`,
/// `directory_refused`, `directory_misbehaves`, `directory_root_hidden`.
class Connection {
public:
  static Result<Connection> open(const Settings& settings, const Server& server, const Resolver& resolver,
                                 Deadline deadline);

  /// Refuses a password that is empty, blank or holds a NUL, and an empty name, before anything is sent: servers answer
  /// success to such a bind.
  Result<BindVerdict> bind(const std::string& dn, const Secret& password, Deadline deadline);
  /// Calls `take` per page (once without pages). Time is limited per page.
  Status search(const Search& search, std::chrono::milliseconds page_time,
                const std::function<Status(std::vector<Entry>&&)>& take);
  /// All entries of a search that has few.
  Result<std::vector<Entry>> find(const Search& search, Deadline deadline);
  Result<ServerInfo> info(Deadline deadline);

  bool broken() const { return broken_; }
  const Server& server() const { return server_; }

private:
  static Result<Connection> open_unreported(const Settings& settings, const Server& server, const Resolver& resolver,
                                            Deadline deadline);
  struct Close {
    void operator()(::ldap* handle) const;
  };
  struct Page;
  Connection(::ldap* handle, int socket, Server server)
      : handle_(handle), socket_(socket), server_(std::move(server)) {}
  Status secure(const Settings& settings, Deadline deadline);
  Status start_tls(Deadline deadline);
  Status request_page(const Search& search, Page& page, Deadline deadline);
  Status receive(int message_id, Page& page, Deadline deadline);
  Status finish_page(::ldapmsg* message, Page& page);
  Status take_entry(::ldapmsg* message, Page& page);
  std::unexpected<Error> lost(int code);
  std::unexpected<Error> refused(int code);

  std::unique_ptr<::ldap, Close> handle_;
  int socket_ = -1;
  Server server_;
  bool broken_ = false;
};

/// Keeps libldap from reading ldap.conf, .ldaprc and LDAP* variables, which could weaken the checks. Once, before its
/// first call; Client's constructor and Connection::open do it.
void ignore_ambient_configuration();
/// True if the password may be sent: not empty, not only white space, without NUL.
bool usable_password(const Secret& password);

}  // namespace mc::ldap
