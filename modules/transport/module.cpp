// Composition and HTTP endpoints of module transport.
#include "modules/transport/personal_data.hpp"
#include "modules/transport/service.hpp"

namespace mc::transport {
namespace {

constexpr std::int64_t kTransportBody = 1 << 20;

class TransportData final : public PersonalData {
public:
  std::string_view module() const override { return "transport"; }
  std::string_view title() const override { return "Certificate of this server"; }
  std::vector<PersonColumns> columns() const override { return {}; }
  Status export_person(data::Tx&, PersonId, PersonArchive&) const override { return {}; }
  Status erase_person(data::Tx&, Erasure&) const override { return {}; }
};

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  routes.get<ServerCertificate>("/transport/certificate", kManage, "Certificate of this server",
                                [&it = service](http::Call& call) { return it.view(call.viewer()); });
  routes
      .post<CertificateUpload, http::CertificateReport>(
          "/transport/certificate", kManage, "Check and install a certificate",
          [&it = service](http::Call& call, const CertificateUpload& in) { return it.upload(call.viewer(), in); })
      .body_limit = kTransportBody;
  routes.post<CertificateRequestIn, ServerCertificate>(
      "/transport/requests", kManage, "Make a signing request; its key stays here",
      [&it = service](http::Call& call, const CertificateRequestIn& in) { return it.request(call.viewer(), in); });
  routes.put<AcmeIn, ServerCertificate>(
      "/transport/acme", kManage, "Let an authority renew the certificate (ACME)",
      [&it = service](http::Call& call, const AcmeIn& in) { return it.set_acme(call.viewer(), in); });
  routes.post<http::Nothing, ServerCertificate>(
      "/transport/acme/renew", kManage, "Ask the authority now",
      [&it = service](http::Call& call, const http::Nothing&) { return it.renew(call.viewer()); });
}

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<TransportData>(); }

std::unique_ptr<Transport> make_transport(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  platform.permissions.add({std::string(kManage), {"operator", "admin"}}).value();
  add_routes(platform.routes, it);
  platform.jobs.every("transport.renew", std::chrono::seconds{3600}, [&it] { return it.renew_if_due(); });
  return service;
}

}  // namespace mc::transport
