#pragma once
// The directory as the rest of the program sees it: find a person, check her password, hand out connections to the
// sync.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ldap/connection.hpp"
#include "ldap/person.hpp"

namespace mc::ldap {

/// The outcome of a password check. A person is told only accepted or not; `audit_code` goes to the audit log:
/// `no_such_person`, `several`, `disabled`, `expired`, `empty_password`, an LDAP result as `ldap_49`, or Active
/// Directory's code as `ad_52e` (wrong), `ad_530`/`ad_531` (hours, station), `ad_532` (password expired), `ad_533`
/// (disabled), `ad_701` (expired), `ad_773` (must change), `ad_775` (locked).
struct SignIn {
  bool accepted = false;
  std::optional<Person> person;  // also set when she exists and the password was refused
  std::string audit_code;
};

/// One server of a connection test.
struct Attempt {
  Server server;
  std::optional<Error> error;
  std::int64_t milliseconds = 0;
  ServerInfo info;
};

/// Thread-safe. Keeps up to four idle connections bound as the service account, which are checked by reading rootDSE
/// before they are used again; a person's bind always gets a connection of its own, closed afterwards. A server that
/// failed is asked last for half a minute. Errors as Connection, and `directory_bind_refused` (the service account's
/// password; the next server is not tried, so as not to lock the account).
class Client {
public:
  explicit Client(Settings settings);

  /// Each server: name, TCP, TLS, certificate, rootDSE; nothing is bound.
  Result<std::vector<Attempt>> test_connection() const;
  /// Binds the service account at the first server that answers.
  Result<ServerInfo> test_bind() const;
  /// Exactly one person, or nothing; `directory_ambiguous` (conflict) if the login names several.
  Result<std::optional<Person>> find(const std::string& login, Instant now) const;
  /// Service bind, search for exactly one, bind with the name that the search returned, discard.
  Result<SignIn> sign_in(const std::string& login, const Secret& password, Instant now) const;
  /// The same for a person whose stable id is known, whatever her login is now.
  Result<SignIn> sign_in_by_id(const std::string& id, const Secret& password, Instant now) const;
  /// A connection bound as the service account, for the sync; its server stays the same for its whole life.
  Result<Connection> connect() const;

  const Settings& settings() const { return settings_; }

private:
  struct Idle {
    Connection connection;
    Deadline good_until;
    Deadline stale_after;
  };
  using Clocked = std::chrono::steady_clock::time_point;
  Result<std::vector<Server>> servers(Deadline deadline) const;
  std::vector<Server> in_order_of_health(std::vector<Server> servers) const;
  void remember(const Server& server, bool good) const;
  Result<Connection> connect(Deadline deadline, const Server* only) const;
  Result<Connection> connect_bound(Deadline deadline) const;
  std::optional<Connection> take_idle() const;
  void keep(Connection connection) const;
  Result<std::vector<Entry>> ask(const Search& search, Deadline deadline, Server& answered_by) const;
  std::string login_filter(const std::string& login) const;
  Result<std::vector<Entry>> search_one(const std::string& item, Deadline deadline, Server& answered_by) const;
  Result<SignIn> check(const std::string& item, const Secret& password, Instant now) const;

  Settings settings_;
  Resolver resolver_;
  mutable std::mutex mutex_;
  mutable std::vector<Idle> idle_;
  mutable std::map<std::pair<std::string, std::uint16_t>, Clocked> failed_;
};

}  // namespace mc::ldap
