#pragma once
// A directory server for tests, made to misbehave: BER by liblber, TLS by OpenSSL, entries in memory.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ldap/connection.hpp"
#include "ldap/settings.hpp"

namespace mc::ldap::testing {

/// A certificate and its key in PEM.
struct Certificate {
  std::string certificate, key;
};
enum class Validity { now, expired };
/// An authority that issues certificates for tests; P-256.
class Authority {
public:
  explicit Authority(Validity validity = Validity::now);
  ~Authority();
  std::string pem() const;
  /// `name`: as in "IP:127.0.0.1" or "DNS:dc1.hosp.test".
  Certificate issue(const std::string& name, Validity validity = Validity::now) const;

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

struct Misbehaviour {
  bool accepts_any_bind = false;   // as real servers do for an empty password
  bool refers = false;             // answers searches with a referral
  bool sends_references = false;   // and entries together with references
  int size_limit = 0;              // cuts every answer without pages, with code 4
  bool ignores_paging = false;     // answers without the control
  bool repeats_page = false;       // an empty page with the same cookie for ever
  bool floods = false;             // more entries than asked for
  bool huge_length = false;        // announces a message of 1 GiB
  bool silent = false;             // accepts and says nothing
  bool silent_after_bind = false;  // answers the bind, then nothing
  bool drips_handshake = false;    // one byte of its handshake every 100 ms
  bool busy = false;               // answers binds with 51
  bool old_tls = false;            // TLS 1.1 at most
  bool closes_idle = false;        // closes after each search
  std::string bind_diagnostic;     // with code 49, for every bind that is not the service account's
};

/// What the server understood of one search.
struct Seen {
  std::string base;
  std::vector<std::string> values;  // assertion values of the filter, as they came
  bool show_deleted = false, paged = false;
};

/// The entries and how a server answers filters. `chain` and `ranges` are Active Directory's ways.
struct Directory {
  std::vector<Entry> entries;
  Entry root;
  bool chain = false;
  std::size_t range = 0;  // most values of `member` at once; 0: no limit
  std::string service_dn = "cn=service", service_password = "service-password";

  /// Base, subtree and filter (raw BER); deleted entries have the attribute isDeleted.
  std::vector<Entry> search(const std::string& base, bool subtree, std::string_view filter, bool deleted) const;
  bool matches(const Entry& entry, std::string_view filter, int depth = 0) const;
  /// Keeps the wanted attributes and hands out ranges.
  Entry select(const Entry& entry, const std::vector<std::string>& wanted) const;
};

class Server {
public:
  Server(Directory directory, Certificate certificate, Misbehaviour misbehaviour = {});
  ~Server();
  std::uint16_t port() const { return port_; }
  std::vector<Seen> seen() const;
  int binds() const { return binds_; }
  int connections() const { return connections_; }
  Directory& directory() { return directory_; }

private:
  class Session;
  void accept();
  Directory directory_;
  Certificate certificate_;
  Misbehaviour misbehaviour_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> binds_{0}, connections_{0};
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  std::vector<int> sockets_;
  std::vector<std::jthread> sessions_;
  std::jthread acceptor_;
};

/// Settings that reach such servers with the service account.
Settings settings_for(const Authority& authority, std::vector<std::uint16_t> ports, Kind kind = Kind::openldap);
Entry entry(std::string dn, std::vector<std::pair<std::string, std::vector<std::string>>> attributes);
Secret secret(std::string_view text);

}  // namespace mc::ldap::testing
