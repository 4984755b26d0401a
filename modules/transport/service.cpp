#include "modules/transport/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/base/network.hpp"
#include "modules/accounts/fresh_proof.hpp"

namespace mc::transport {
namespace {

using std::chrono::hours;

constexpr hours kAgain{6};             // after an order that failed
constexpr std::int64_t kDueDays = 30;  // or a third of the life, whichever is less
constexpr std::string_view kSealedFor = "transport.acme.account";

/// A name, no address.
bool transport_name(const std::string& name) { return !parse_network(name); }

/// Is it time for the next one?
bool renewal_due(const http::CertificateReport& report, const std::vector<std::string>& names, Instant now) {
  if (report.chain.empty() || report.chain.front().generated || !report.usable) return true;
  const http::CertificateFacts& own = report.chain.front();
  auto life = own.not_after - own.not_before;
  auto least = std::min<std::chrono::milliseconds>(life / 3, hours{24 * kDueDays});
  bool covers = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::find(own.names.begin(), own.names.end(), name) != own.names.end();
  });
  return !covers || own.not_after - now < least;
}

}  // namespace

Service::Service(Platform& platform, const Parts& parts)
    : platform_(platform), parts_(parts),
      sealing_key_(parts.keys, "transport",
                   {{"transport", "transport_acme", "account_key", "id", security::SealedKey::integer, kSealedFor}}) {}

Status Service::allowed(const security::Viewer& viewer, bool change) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (change) return accounts::proved_lately(parts_.accounts, viewer);
  return {};
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = "certificate";
  event.details.text = std::move(details);
  return platform_.audit.append(tx, event);
}

Result<AcmeRow> Service::acme_row(data::Tx& tx) {
  auto row = TRY(tx.in(kModule).first<AcmeRow>("SELECT enabled, directory_url, trusted_root, contact, account_url, "
                                               "account_key, tried_at, renewed_at, last_error "
                                               "FROM transport_acme WHERE id = 1"));
  return row.value_or(AcmeRow{});
}

Status Service::put_acme(data::Tx& tx, const AcmeRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO transport_acme (id, enabled, directory_url, trusted_root, contact, account_url, account_key, "
      "tried_at, "
      "renewed_at, last_error) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET enabled = "
      "excluded.enabled, directory_url = excluded.directory_url, trusted_root = excluded.trusted_root, contact = "
      "excluded.contact, account_url = excluded.account_url, account_key = excluded.account_key, tried_at = "
      "excluded.tried_at, renewed_at = excluded.renewed_at, last_error = excluded.last_error",
      row.enabled, row.directory_url, row.trusted_root, row.contact, row.account_url, row.account_key, row.tried_at,
      row.renewed_at, row.last_error));
  return {};
}

Result<ServerCertificate> Service::view(const security::Viewer& viewer) {
  TRY(allowed(viewer, false));
  ServerCertificate out;
  auto report = http::check_installed(parts_.tls, parts_.names, platform_.clock.now());
  if (report) out.report = *report;
  out.names = parts_.names;
  out.request = http::kept_signing_request(parts_.tls);
  AcmeRow row = TRY(platform_.db.read([&](data::Tx& tx) { return acme_row(tx); }));
  out.acme = {row.enabled,          row.directory_url, row.trusted_root, row.contact,
              parts_.redirect_port, row.tried_at,      row.renewed_at,   row.last_error};
  return out;
}

Result<http::PemPair> Service::read(const CertificateUpload& in) const {
  std::string_view password = in.password ? std::string_view(in.password->value) : std::string_view();
  if (in.pkcs12) {
    auto bytes = from_base64(*in.pkcs12);
    if (!bytes) return invalid("pkcs12", "unusable", "The file did not arrive whole.");
    return http::read_pkcs12(*bytes, password);
  }
  if (!in.certificates) return invalid("certificates", "required", "Choose a file, or paste the certificate.");
  bool with_key = (in.key && !in.key->empty()) || in.certificates->find("PRIVATE KEY-----") != std::string::npos;
  if (with_key) return http::read_pem(*in.certificates, in.key.value_or(""), password);
  return http::pair_with_kept_key(parts_.tls, *in.certificates);
}

Status Service::install(std::optional<PersonId> actor, const http::PemPair& pair, const http::CertificateReport& report,
                        std::string_view how) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(audit(tx, actor, "certificate.installed",
              fmt::format(R"({{"how":"{}","sha256":"{}"}})", how, report.chain.front().fingerprint)));
    return http::install_certificate(parts_.tls, pair);
  }));
  http::drop_signing_request(parts_.tls);
  if (parts_.reload) return parts_.reload();
  return {};
}

Result<http::CertificateReport> Service::upload(const security::Viewer& viewer, const CertificateUpload& in) {
  TRY(allowed(viewer, !in.try_only));
  std::lock_guard lock(files_);
  http::PemPair pair = TRY(read(in));
  http::CertificateReport report = http::check_certificate(pair, parts_.names, platform_.clock.now());
  if (!report.usable || in.try_only) return report;
  TRY(install(viewer.person, pair, report, in.pkcs12 ? "pkcs12" : "pem"));
  return report;
}

Result<ServerCertificate> Service::request(const security::Viewer& viewer, const CertificateRequestIn& in) {
  TRY(allowed(viewer, true));
  {
    std::lock_guard lock(files_);
    if (parts_.names.empty())
      return conflict("address_missing", "Set server.base_url in medconnect.toml first; it names this server.");
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      TRY(audit(tx, viewer.person, "certificate.requested"));
      TRY(http::keep_signing_request(parts_.tls, {parts_.names, platform_.settings.organisation_name, {}}, in.rsa));
      return {};
    }));
  }
  return view(viewer);
}

Result<ServerCertificate> Service::set_acme(const security::Viewer& viewer, const AcmeIn& in) {
  TRY(allowed(viewer, true));
  if (in.enabled) {
    if (!net::parse_https(in.directory_url.value))
      return invalid("directory_url", "unusable", "Give the address of the ACME directory; it starts with https://.");
    if (in.trusted_root.size() > 64 * 1024 || (!in.trusted_root.empty() && !net::check_trust(in.trusted_root)))
      return invalid("trusted_root", "unusable", "It must be PEM text of the authority's root certificate, or empty.");
    if (parts_.redirect_port == 0)
      return conflict("redirect_port_missing",
                      "Set server.redirect_port (80) in medconnect.toml and start again: the authority asks there.");
    if (parts_.names.empty() || !std::all_of(parts_.names.begin(), parts_.names.end(), transport_name))
      return conflict("address_missing", "Set server.base_url to a host name first; authorities sign no addresses.");
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    AcmeRow row = TRY(acme_row(tx));
    if (row.directory_url != in.directory_url.value) row.account_url.clear();
    row.enabled = in.enabled;
    row.directory_url = in.directory_url.value;
    row.trusted_root = in.trusted_root;
    row.contact = in.contact.value;
    row.last_error.clear();
    TRY(put_acme(tx, row));
    return audit(tx, viewer.person, "certificate.acme_changed",
                 fmt::format(R"({{"enabled":{}}})", in.enabled ? "true" : "false"));
  }));
  return view(viewer);
}

Result<ServerCertificate> Service::renew(const security::Viewer& viewer) {
  TRY(allowed(viewer, true));
  TRY(order(viewer.person));
  return view(viewer);
}

Status Service::renew_if_due() {
  AcmeRow row = TRY(platform_.db.read([&](data::Tx& tx) { return acme_row(tx); }));
  Instant now = platform_.clock.now();
  if (!row.enabled || (!row.last_error.empty() && row.tried_at && now < *row.tried_at + kAgain)) return {};
  auto report = http::check_installed(parts_.tls, parts_.names, now);
  if (report && !renewal_due(*report, parts_.names, now)) return {};
  // The reason is kept in the row and shown; the job itself has done its work.
  if (auto ordered = order({}); !ordered) LOG(error, "acme_failed", {"code", ordered.error().code});
  return {};
}

Result<std::unique_ptr<security::EcKey>> Service::account_key(AcmeRow& row) {
  if (row.account_key) {
    Bytes plain = TRY(sealing_key_.open(*row.account_key, as_bytes(kSealedFor)));
    auto loaded = security::EcKey::load(plain);
    std::fill(plain.begin(), plain.end(), std::uint8_t{0});
    return loaded;
  }
  auto fresh = TRY(security::EcKey::generate());
  Secret bytes = TRY(fresh->private_bytes());
  row.account_key = sealing_key_.seal(bytes.view(), as_bytes(kSealedFor), platform_.random);
  row.account_url.clear();
  return fresh;
}

Status Service::order_with(AcmeRow& row, std::optional<PersonId> actor) {
  auto key = TRY(account_key(row));
  net::HttpClient client(net::Trust{{}, row.trusted_root});
  Acme acme([&client](const net::HttpRequest& request) { return client.send(request); }, *key, parts_.challenges,
            [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); });
  AcmeDone done = TRY(acme.order({row.directory_url, row.contact, row.account_url, parts_.names}));
  row.account_url = done.account_url;
  http::CertificateReport report = http::check_certificate(done.pair, parts_.names, platform_.clock.now());
  for (const http::CertificateFinding& one : report.findings)
    if (one.severity == http::CertificateSeverity::error)
      return fail(Fault::unavailable, "acme_refused", "The certificate that came cannot be used: " + one.detail);
  return install(actor, done.pair, report, "acme");
}

Status Service::order(std::optional<PersonId> actor) {
  std::lock_guard lock(files_);
  AcmeRow row = TRY(platform_.db.read([&](data::Tx& tx) { return acme_row(tx); }));
  if (row.directory_url.empty()) return conflict("acme_off", "Name the certificate authority first.");
  Status ordered = order_with(row, actor);
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    row.tried_at = tx.now();
    row.last_error = ordered ? std::string() : ordered.error().code + ": " + ordered.error().detail;
    if (ordered) row.renewed_at = tx.now();
    TRY(put_acme(tx, row));
    if (ordered) return {};
    return audit(tx, actor, "certificate.acme_failed", fmt::format(R"({{"code":"{}"}})", ordered.error().code));
  }));
  return ordered;
}

Result<std::vector<OutboundPlace>> Service::outbound_places(data::Tx& tx) {
  AcmeRow row = TRY(acme_row(tx));
  std::vector<OutboundPlace> out;
  auto [host, port] = place_of_url(row.directory_url);
  if (!host.empty()) out.push_back({"acme", "", host, port, row.enabled, "/admin/certificate"});
  return out;
}

}  // namespace mc::transport
