#pragma once
// What the client must know about a directory, with one preset per common product.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::ldap {

enum class Kind : std::uint8_t { active_directory, openldap };
enum class Encryption : std::uint8_t { ldaps, start_tls };

struct Server {
  std::string host;
  std::uint16_t port = 0;  // 0: 636 for ldaps, 389 for start_tls
  bool operator==(const Server&) const = default;
};

/// Names of attributes; an empty name is not asked for.
struct AttributeNames {
  std::vector<std::string> login;  // the first is the login name, the others are accepted at sign-in
  std::string first_name, last_name, display_name, email, employee_number, job_title, department, phone, manager;
};

struct Timing {
  std::chrono::milliseconds attempt{3'000};  // one server: connect, TLS, bind
  std::chrono::milliseconds total{10'000};   // one question of a person, over all servers
  std::chrono::milliseconds page{30'000};    // one page of a sync
};

/// Not copyable because of the password; clone() says so where a copy is meant.
struct Settings {
  Kind kind = Kind::active_directory;
  std::vector<Server> servers;  // tried in this order
  std::string srv_domain;       // or: found by DNS, _ldap._tcp[.SITE._sites].DOMAIN
  std::string srv_site;
  Encryption encryption = Encryption::ldaps;
  std::string
      trust_pem;  // certificates of the authorities that may vouch for the servers; the machine's own are not used
  std::string bind_dn;
  Secret bind_password;
  std::string people_base, groups_base;
  std::string people_filter, groups_filter;
  AttributeNames attributes;
  std::vector<std::string> members;  // attributes of a group that name its members
  unsigned page_size = 500;
  Timing timing;
  std::string dns_servers;  // "ADDRESS[:PORT],..."; empty: the machine's

  Settings clone() const;
};

Settings active_directory_preset();
Settings openldap_preset();

/// Every problem at once, as fields of one error; a person at the settings page reads `detail`.
Status validate(const Settings& settings);

}  // namespace mc::ldap
