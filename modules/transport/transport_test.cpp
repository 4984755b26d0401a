#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "appliance/http/tls.hpp"
#include "appliance/security/public_keys.hpp"
#include "modules/testing.hpp"
#include "modules/transport/service.hpp"

using namespace mc;

namespace {

std::string bio_out(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}

/// An authority that is as strict as RFC 8555 asks: nonces count once, every signature, header and challenge is
/// checked. Problems are kept in `broken`.
struct Authority {
  const std::string base = "https://ca.test";
  http::Challenges& challenges;
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* root = X509_new();
  std::set<std::string> nonces;
  int nonce = 0, accounts = 0, orders = 0;
  std::string jwk_x, jwk_y, thumbprint, order_status, authorization = "pending";
  std::vector<std::string> names, broken;
  std::string chain;
  bool refuse_next_nonce = false, refuse_challenge = false;

  explicit Authority(http::Challenges& book) : challenges(book) {
    X509_set_version(root, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(root), 1);
    X509_gmtime_adj(X509_getm_notBefore(root), -3600);
    X509_gmtime_adj(X509_getm_notAfter(root), 900L * 24 * 3600);
    X509_set_pubkey(root, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(root), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>("Strict CA"), -1, -1, 0);
    X509_set_issuer_name(root, X509_get_subject_name(root));
    extend(root, NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(root, key, EVP_sha256());
  }
  ~Authority() {
    X509_free(root);
    EVP_PKEY_free(key);
  }
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  static void extend(X509* certificate, int kind, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  void wrong(const std::string& what) { broken.push_back(what); }
  static std::string text(const shape::Cursor& object, std::string_view name) {
    for (shape::Cursor at = object.first(); !(at == object.end()); at = at.next())
      if (at.key() == name && at.kind() == shape::Kind::string) return std::string(at.text());
    return {};
  }
  std::string fresh() {
    std::string out = "nonce" + std::to_string(++nonce);
    nonces.insert(out);
    return out;
  }
  net::HttpAnswer answer(int status, std::string body, std::string place = {}) {
    net::HttpAnswer out{status, "application/json", std::move(body)};
    out.headers["replay-nonce"] = fresh();
    if (!place.empty()) out.headers["location"] = place;
    return out;
  }
  net::HttpAnswer problem(const std::string& type, const std::string& detail) {
    return answer(400, R"({"type":"urn:ietf:params:acme:error:)" + type + R"(","detail":")" + detail + "\"}");
  }

  Result<net::HttpAnswer> serve(const net::HttpRequest& request) {
    std::string path = request.url.substr(base.size());
    if (!request.body) {
      if (path == "/directory")
        return answer(200, R"({"newNonce":"https://ca.test/nonce","newAccount":"https://ca.test/account",)"
                           R"("newOrder":"https://ca.test/order","meta":{}})");
      if (path == "/nonce") return answer(204, "");
      wrong("GET " + path);
      return answer(405, "{}");
    }
    if (request.content_type != "application/jose+json") wrong("content type");
    return signed_request(request.url, path, *request.body);
  }

  Result<net::HttpAnswer> signed_request(const std::string& url, const std::string& path, const std::string& body) {
    auto outer = must(shape::parse_json(body));
    std::string protectd = text(outer.root(), "protected"), payload = text(outer.root(), "payload");
    auto head = must(shape::parse_json(as_text(must(from_base64url(protectd)))));
    if (text(head.root(), "alg") != "ES256") wrong("alg");
    if (text(head.root(), "url") != url) wrong("url");
    if (nonces.erase(text(head.root(), "nonce")) != 1) wrong("nonce " + text(head.root(), "nonce"));
    if (path == "/account") {
      std::string jwk;
      for (shape::Cursor at = head.root().first(); !(at == head.root().end()); at = at.next())
        if (at.key() == "jwk") jwk_x = text(at, "x"), jwk_y = text(at, "y"), at.append_to(jwk);
      auto hash =
          security::sha256(as_bytes(R"({"crv":"P-256","kty":"EC","x":")" + jwk_x + R"(","y":")" + jwk_y + "\"}"));
      thumbprint = to_base64url(ByteView(hash));
      if (!text(head.root(), "kid").empty()) wrong("kid with newAccount");
    } else if (text(head.root(), "kid") != base + "/accounts/1") {
      wrong("kid");
    }
    security::PublicKeyParts account{security::PublicKeyKind::ec_p256, must(from_base64url(jwk_x)),
                                     must(from_base64url(jwk_y))};
    if (!security::verify_signature(security::SignatureScheme::ecdsa_sha256_raw, account,
                                    as_bytes(protectd + "." + payload),
                                    must(from_base64url(text(outer.root(), "signature")))))
      wrong("signature");
    if (refuse_next_nonce) {
      refuse_next_nonce = false;
      return problem("badNonce", "again");
    }
    return act(path, std::string(as_text(must(from_base64url(payload)))));
  }

  Result<net::HttpAnswer> act(const std::string& path, const std::string& payload) {
    if (path == "/account") {
      ++accounts;
      if (payload.find(R"("termsOfServiceAgreed":true)") == std::string::npos) wrong("terms");
      return answer(201, "{}", base + "/accounts/1");
    }
    if (path == "/order") {
      ++orders;
      order_status = "pending";
      authorization = "pending";
      return answer(201, order(), base + "/orders/1");
    }
    if (path == "/authorizations/1") {
      if (!payload.empty()) wrong("POST-as-GET with a payload");
      return answer(200, R"({"status":")" + authorization +
                             R"(","challenges":[{"type":"dns-01","url":"https://ca.test/x","token":"x"},)"
                             R"({"type":"http-01","url":"https://ca.test/challenges/1","token":"tok-en_1"}]})");
    }
    if (path == "/challenges/1") {
      auto proof = challenges.find("/.well-known/acme-challenge/tok-en_1");
      bool good = proof && *proof == "tok-en_1." + thumbprint && !refuse_challenge;
      authorization = good ? "valid" : "invalid";
      if (good) order_status = "ready";
      return answer(200, "{}");
    }
    if (path == "/orders/1") return answer(200, order());
    if (path == "/finalize/1") {
      auto document = must(shape::parse_json(payload));
      issue(must(from_base64url(text(document.root(), "csr"))));
      order_status = "valid";
      return answer(200, order());
    }
    if (path == "/certificates/1") return answer(200, chain);
    wrong("POST " + path);
    return answer(404, "{}");
  }
  std::string order() const {
    return R"({"status":")" + order_status +
           R"(","authorizations":["https://ca.test/authorizations/1"],"finalize":"https://ca.test/finalize/1")" +
           (order_status == "valid" ? R"(,"certificate":"https://ca.test/certificates/1"})" : "}");
  }
  void issue(const Bytes& der) {
    const unsigned char* at = der.data();
    X509_REQ* request = d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size()));
    if (!request || X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) != 1) return wrong("csr");
    X509* made = X509_new();
    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 7 + orders);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made), 90L * 24 * 3600);
    X509_set_pubkey(made, X509_REQ_get0_pubkey(request));
    X509_set_subject_name(made, X509_REQ_get_subject_name(request));
    X509_set_issuer_name(made, X509_get_subject_name(root));
    STACK_OF(X509_EXTENSION)* asked = X509_REQ_get_extensions(request);
    for (int i = 0; i < sk_X509_EXTENSION_num(asked); ++i) X509_add_ext(made, sk_X509_EXTENSION_value(asked, i), -1);
    sk_X509_EXTENSION_pop_free(asked, X509_EXTENSION_free);
    X509_sign(made, key, EVP_sha256());
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(out, made);
    PEM_write_bio_X509(out, root);
    chain = bio_out(out);
    X509_free(made);
    X509_REQ_free(request);
  }
};

struct AcmeWorld {
  http::Challenges challenges;
  Authority authority{challenges};
  std::unique_ptr<security::EcKey> key = must(security::EcKey::generate());
  std::string account;
  Result<transport::AcmeDone> order() {
    transport::Acme acme([this](const net::HttpRequest& request) { return authority.serve(request); }, *key, challenges,
                         [](std::chrono::milliseconds) {});
    return acme.order({authority.base + "/directory", "it@hospital.example", account, {"learn.hospital.example"}});
  }
};

struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  http::Challenges challenges;
  std::filesystem::path tls = folder.path() / "tls";
  int reloads = 0;
  std::unique_ptr<transport::Transport> transport;
  World() {
    clock.set(SystemClock().now());
    std::filesystem::create_directory(tls);
    transport = transport::make_transport(
        platform, {*accounts, *keys, tls, {"learn.hospital.example"}, 0, challenges, [this]() -> Status {
                     ++reloads;
                     return {};
                   }});
    start();
  }
  http::TestClient admin() { return api->sign_in({{"admin", security::ScopeKind::platform, {}}}); }
};

}  // namespace

TEST_SUITE("modules/transport") {
  TEST_CASE("transport: ACME with a strict authority, twice, the account kept") {
    AcmeWorld world;
    auto first = must(world.order());
    CHECK(world.authority.broken.empty());
    for (const std::string& one : world.authority.broken) MESSAGE(one);
    CHECK(first.account_url == "https://ca.test/accounts/1");
    auto report = http::check_certificate(first.pair, {"learn.hospital.example"}, SystemClock().now());
    CHECK(report.usable);
    CHECK(report.chain.size() == 2);
    CHECK_FALSE(world.challenges.find("/.well-known/acme-challenge/tok-en_1"));  // it is not left behind
    world.account = first.account_url;
    world.authority.refuse_next_nonce = true;  // a nonce may be refused once
    auto second = must(world.order());
    CHECK(world.authority.broken.empty());
    CHECK(world.authority.accounts == 1);
    CHECK(second.pair.key != first.pair.key);
  }

  TEST_CASE("transport: an authority that refuses is quoted, and nothing is left behind") {
    AcmeWorld world;
    world.authority.refuse_challenge = true;
    auto refused = world.order();
    CHECK(code_of(refused) == "acme_refused");
    CHECK_FALSE(world.challenges.find("/.well-known/acme-challenge/tok-en_1"));
    transport::Acme odd(
        [](const net::HttpRequest&) {
          return Result<net::HttpAnswer>(net::HttpAnswer{200, "", "[]"});
        },
        *world.key, world.challenges, [](std::chrono::milliseconds) {});
    CHECK(code_of(odd.order({"https://ca.test/directory", "", "", {"a.example"}})) == "acme_protocol");
  }

  TEST_CASE("transport: a certificate is tried, installed, audited; who may not is refused") {
    World world;
    auto nurse = world.api->sign_in({});
    CHECK(nurse.get("/transport/certificate").status == 403);
    CHECK(nurse.post("/transport/certificate", "{}").status == 403);
    CHECK(world.api->anonymous().get("/transport/certificate").status == 401);
    auto admin = world.admin();
    auto view = admin.get("/transport/certificate").json<transport::ServerCertificate>();
    CHECK_FALSE(view.report);
    CHECK(admin.post("/transport/certificate", R"({"certificates":"no"})").status == 422);
    AcmeWorld acme;
    auto pair = must(acme.order()).pair;
    transport::CertificateUpload in;
    in.certificates = pair.chain;
    in.key = pair.key;
    in.try_only = true;
    CHECK(admin.post_json("/transport/certificate", in).json<http::CertificateReport>().usable);
    CHECK(world.reloads == 0);
    in.try_only = false;
    CHECK(admin.post_json("/transport/certificate", in).status == 200);
    CHECK(world.reloads == 1);
    CHECK(http::load_tls(world.tls).has_value());
    CHECK(world.audited("certificate.installed").size() == 1);
    CHECK(admin.get("/transport/certificate").body.find("PRIVATE KEY") == std::string::npos);
    view = admin.post("/transport/requests", R"({"rsa":false})").json<transport::ServerCertificate>();
    REQUIRE(view.request);
    CHECK(view.request->find("BEGIN CERTIFICATE REQUEST") != std::string::npos);
    CHECK(admin.get("/transport/certificate").body.find("PRIVATE KEY") == std::string::npos);
  }

  TEST_CASE("transport: ACME needs the port on which authorities ask back") {
    World world;
    auto refused = world.admin().put(
        "/transport/acme", R"({"enabled":true,"directory_url":"https://ca.test/d","trusted_root":"","contact":""})");
    CHECK(refused.code == "redirect_port_missing");
    auto off = world.admin().put(
        "/transport/acme", R"({"enabled":false,"directory_url":"https://ca.test/d","trusted_root":"","contact":""})");
    CHECK(off.status == 200);
    must(world.transport->renew_if_due());  // it is off: nothing is asked
    CHECK(world.audited("certificate.acme_failed").empty());
    auto places = must(world.db->read([&](data::Tx& tx) { return world.transport->outbound_places(tx); }));
    REQUIRE(places.size() == 1);
    CHECK(places[0].host == "ca.test");
    CHECK_FALSE(places[0].on);
  }
}
