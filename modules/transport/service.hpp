#pragma once
// Rules of module transport. State is in the database and in DATA/tls.
#include <mutex>

#include "appliance/security/secret_box.hpp"
#include "modules/transport/acme.hpp"
#include "modules/transport/requests.hpp"
#include "modules/transport/transport.hpp"

namespace mc::transport {

inline constexpr std::string_view kManage = "transport:manage";
inline constexpr data::Module kModule{"transport"};

struct AcmeRow {
  bool enabled = false;
  std::string directory_url, trusted_root, contact, account_url;
  std::optional<Bytes> account_key{};
  std::optional<Instant> tried_at{}, renewed_at{};
  std::string last_error;
};
FIELDS(AcmeRow, enabled, directory_url, trusted_root, contact, account_url, account_key, tried_at, renewed_at,
       last_error)

/// Thread-safe: files and orders one at a time.
class Service final : public Transport {
public:
  Service(Platform& platform, const Parts& parts);

  Status renew_if_due() override;
  Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) override;

  Result<ServerCertificate> view(const security::Viewer& viewer);
  Result<http::CertificateReport> upload(const security::Viewer& viewer, const CertificateUpload& in);
  Result<ServerCertificate> request(const security::Viewer& viewer, const CertificateRequestIn& in);
  Result<ServerCertificate> set_acme(const security::Viewer& viewer, const AcmeIn& in);
  /// Asks the authority now and waits for its word.
  Result<ServerCertificate> renew(const security::Viewer& viewer);

private:
  Status allowed(const security::Viewer& viewer, bool change);
  Result<http::PemPair> read(const CertificateUpload& in) const;
  Status install(std::optional<PersonId> actor, const http::PemPair& pair, const http::CertificateReport& report,
                 std::string_view how);
  Result<AcmeRow> acme_row(data::Tx& tx);
  Status put_acme(data::Tx& tx, const AcmeRow& row);
  Result<std::unique_ptr<security::EcKey>> account_key(AcmeRow& row);
  Status order(std::optional<PersonId> actor);
  Status order_with(AcmeRow& row, std::optional<PersonId> actor);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string details = "{}");

  Platform& platform_;
  Parts parts_;
  security::SecretBox sealing_key_;
  std::mutex files_;
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::transport
