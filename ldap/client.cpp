#include "ldap/client.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"
#include "ldap/escape.hpp"

namespace mc::ldap {
namespace {
constexpr std::size_t kMostIdle = 4, kLongestLogin = 255;
constexpr std::chrono::seconds kIdleLife{60}, kUncheckedLife{5}, kFailedRest{30};
constexpr int kAmbiguous = 2;  // asked for at most two: the second proves that the login is not unique

std::string audit_code(const BindVerdict& verdict) {
  if (verdict.accepted) return "accepted";
  if (verdict.sub_code == "empty") return "empty_password";
  return verdict.sub_code.empty() ? "ldap_" + std::to_string(verdict.code) : "ad_" + verdict.sub_code;
}

// People type HOSPITAL\name at Windows; the directory knows the name.
std::string plain_login(const std::string& typed, Kind kind) {
  const auto slash = typed.find('\\');
  return kind == Kind::active_directory && slash != std::string::npos ? typed.substr(slash + 1) : typed;
}

std::int64_t since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
}
}  // namespace

Client::Client(Settings settings) : settings_(std::move(settings)), resolver_(settings_.dns_servers) {
  ignore_ambient_configuration();
}

Result<std::vector<Server>> Client::servers(Deadline deadline) const {
  if (!settings_.servers.empty()) return settings_.servers;
  const auto domain = ascii_lower(settings_.srv_domain);
  const auto site = settings_.srv_site.empty() ? std::string() : "." + settings_.srv_site + "._sites";
  auto found = resolver_.services("_ldap._tcp" + site + "." + domain, deadline);
  if (!found && !site.empty()) found = resolver_.services("_ldap._tcp." + domain, deadline);
  if (!found) return std::unexpected(found.error());
  std::vector<Server> servers;
  for (auto& server : *found) {
    // DNS is not signed: a name outside the domain could be anybody with a certificate of the same authority.
    const auto host = ascii_lower(server.host);
    if (host != domain && !host.ends_with("." + domain)) continue;
    if (settings_.encryption == Encryption::ldaps && server.port == 389) server.port = 636;
    servers.push_back(std::move(server));
  }
  if (servers.empty())
    return fail(Fault::unavailable, "name_not_found", "DNS names no directory server inside the domain.");
  return servers;
}

std::vector<Server> Client::in_order_of_health(std::vector<Server> servers) const {
  const auto now = std::chrono::steady_clock::now();
  std::scoped_lock lock(mutex_);
  std::ranges::stable_partition(servers, [&](const Server& server) {
    const auto failed = failed_.find({server.host, server.port});
    return failed == failed_.end() || now - failed->second > kFailedRest;
  });
  return servers;
}

void Client::remember(const Server& server, bool good) const {
  std::scoped_lock lock(mutex_);
  if (good)
    failed_.erase({server.host, server.port});
  else
    failed_[{server.host, server.port}] = std::chrono::steady_clock::now();
}

/// Without a bind: the first server that shakes hands. `only`: that one, for a person's bind beside the search.
Result<Connection> Client::connect(Deadline deadline, const Server* only) const {
  std::vector<Server> order;
  if (only != nullptr)
    order = {*only};
  else
    order = in_order_of_health(TRY(servers(deadline)));
  Error last{Fault::unavailable, "directory_timeout", "No directory server answered in time.", {}};
  for (const auto& server : order) {
    if (deadline.over()) break;
    auto connection = Connection::open(settings_, server, resolver_, deadline.within(settings_.timing.attempt));
    remember(server, connection.has_value());
    if (connection) return connection;
    last = connection.error();
  }
  return std::unexpected(last);
}

Result<Connection> Client::connect_bound(Deadline deadline) const {
  // A server may accept the connection and then not answer the bind: then the next one's turn comes.
  Error last{Fault::unavailable, "directory_timeout", "No directory server answered in time.", {}};
  for (std::size_t tries = std::max<std::size_t>(2, settings_.servers.size()); tries > 0 && !deadline.over(); --tries) {
    auto connection = TRY(connect(deadline, nullptr));
    auto verdict =
        connection.bind(settings_.bind_dn, settings_.bind_password, deadline.within(settings_.timing.attempt));
    if (!verdict) {
      auto named = connection.server();
      for (const auto& server : settings_.servers)
        if (server.host == named.host && (server.port == named.port || server.port == 0)) named = server;
      remember(named, false);
      last = verdict.error();
      continue;
    }
    if (verdict->accepted) return connection;
    return fail(Fault::unavailable, "directory_bind_refused",
                "The directory refuses the service account (" + audit_code(*verdict) + ").");
  }
  return std::unexpected(last);
}

std::optional<Connection> Client::take_idle() const {
  while (true) {
    std::optional<Idle> taken;
    {
      std::scoped_lock lock(mutex_);
      if (idle_.empty()) return std::nullopt;
      taken.emplace(std::move(idle_.back()));
      idle_.pop_back();
    }
    if (taken->stale_after.over()) continue;
    if (!taken->good_until.over()) return std::move(taken->connection);
    auto alive =
        taken->connection.find({"", Scope::base, "(objectClass=*)", {}}, Deadline::in(std::chrono::seconds{1}));
    if (alive) return std::move(taken->connection);
  }
}

void Client::keep(Connection connection) const {
  if (connection.broken()) return;
  std::scoped_lock lock(mutex_);
  if (idle_.size() < kMostIdle)
    idle_.push_back({std::move(connection), Deadline::in(kUncheckedLife), Deadline::in(kIdleLife)});
}

Result<std::vector<Entry>> Client::ask(const Search& search, Deadline deadline, Server& answered_by) const {
  if (auto idle = take_idle()) {
    auto entries = idle->find(search, deadline.within(settings_.timing.attempt));
    answered_by = idle->server();
    const bool broken = idle->broken();
    keep(std::move(*idle));
    if (entries || !broken) return entries;
  }
  auto connection = TRY(connect_bound(deadline));
  auto entries = connection.find(search, deadline);
  answered_by = connection.server();
  keep(std::move(connection));
  return entries;
}

/// Empty when nobody can have this login.
std::string Client::login_filter(const std::string& login) const {
  const auto plain = plain_login(login, settings_.kind);
  if (trim(plain).empty() || plain.size() > kLongestLogin || !is_utf8(plain) || plain.find('\0') != std::string::npos)
    return {};
  std::string items;
  for (const auto& name : settings_.attributes.login) items += "(" + name + "=" + escape_filter(plain) + ")";
  return "(|" + items + ")";
}

Result<std::vector<Entry>> Client::search_one(const std::string& item, Deadline deadline, Server& answered_by) const {
  if (item.empty()) return std::vector<Entry>();
  Search search{settings_.people_base, Scope::subtree, "(&" + settings_.people_filter + item + ")",
                person_attributes(settings_)};
  search.size_limit = kAmbiguous;
  auto entries = ask(search, deadline, answered_by);
  // Cut off at two: there are several.
  if (!entries && entries.error().code == "directory_limit_exceeded")
    return conflict("directory_ambiguous", "The login name belongs to several people in the directory.");
  if (entries && entries->size() > 1)
    return conflict("directory_ambiguous", "The login name belongs to several people in the directory.");
  return entries;
}

Result<std::vector<Attempt>> Client::test_connection() const {
  const auto deadline = Deadline::in(settings_.timing.total);
  std::vector<Attempt> attempts;
  for (const auto& server : TRY(servers(deadline))) {
    const auto start = std::chrono::steady_clock::now();
    Attempt attempt;
    attempt.server = server;
    const auto limit = deadline.within(settings_.timing.attempt);
    auto connection = Connection::open(settings_, server, resolver_, limit);
    if (connection) {
      attempt.server = connection->server();
      auto info = connection->info(limit);
      if (info)
        attempt.info = std::move(*info);
      else if (info.error().code != kRootHidden)  // some servers show it only after the bind, which is not tried here
        attempt.error = info.error();
    } else {
      attempt.error = connection.error();
    }
    attempt.milliseconds = since(start);
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

Result<ServerInfo> Client::test_bind() const {
  const auto deadline = Deadline::in(settings_.timing.total);
  auto connection = TRY(connect_bound(deadline));
  return connection.info(deadline);
}

Result<std::optional<Person>> Client::find(const std::string& login, Instant now) const {
  Server answered_by;
  auto entries = TRY(search_one(login_filter(login), Deadline::in(settings_.timing.total), answered_by));
  if (entries.empty()) return std::optional<Person>();
  auto person = person_of(entries.front(), settings_, now);
  if (!person) return std::optional<Person>();
  return std::optional<Person>(std::move(*person));
}

Result<SignIn> Client::sign_in(const std::string& login, const Secret& password, Instant now) const {
  return check(login_filter(login), password, now);
}

Result<SignIn> Client::sign_in_by_id(const std::string& id, const Secret& password, Instant now) const {
  return check(id_filter(id, settings_.kind), password, now);
}

Result<SignIn> Client::check(const std::string& item, const Secret& password, Instant now) const {
  if (!usable_password(password)) return SignIn{false, std::nullopt, "empty_password"};
  const auto deadline = Deadline::in(settings_.timing.total);
  Server answered_by;
  auto entries = search_one(item, deadline, answered_by);
  if (!entries && entries.error().code == "directory_ambiguous") return SignIn{false, std::nullopt, "several"};
  if (!entries) return std::unexpected(entries.error());
  if (entries->empty()) return SignIn{false, std::nullopt, "no_such_person"};
  auto person = person_of(entries->front(), settings_, now);
  if (!person) return SignIn{false, std::nullopt, person.error().code};
  // Her own connection, at the server that knew her; if it has gone since, any other.
  auto connection = connect(deadline, &answered_by);
  if (!connection) connection = connect(deadline, nullptr);
  if (!connection) return std::unexpected(connection.error());
  const auto verdict = TRY(connection->bind(person->dn, password, deadline.within(settings_.timing.attempt)));
  SignIn result{verdict.accepted, std::move(*person), audit_code(verdict)};
  if (result.accepted && !result.person->active()) {
    result.accepted = false;
    result.audit_code = result.person->disabled ? "disabled" : "expired";
  }
  return result;
}

Result<Connection> Client::connect() const { return connect_bound(Deadline::in(settings_.timing.total)); }

}  // namespace mc::ldap
