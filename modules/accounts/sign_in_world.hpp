#pragma once
// For tests of this module: the API with second factors and mails, three people with passwords, and a mailer that keeps
// what it is given.
#include "appliance/base/text.hpp"
#include "appliance/security/soft_authenticator.hpp"
#include "appliance/security/totp.hpp"
#include "modules/accounts/factor_requests.hpp"
#include "modules/accounts/grant_requests.hpp"
#include "modules/accounts/identity.hpp"
#include "modules/accounts/link_requests.hpp"
#include "modules/testing.hpp"

namespace mc::accounts::testing {

inline constexpr const char* kPassword = "Quiet-Harbour-41";

struct RecordingMailer final : mail::Mailer {
  bool available() const override { return on; }
  mc::Status send(data::Tx&, const mail::Mail& mail) override {
    TRY(mail::check_mail(mail));
    sent.push_back(mail);
    return {};
  }
  mc::Status deliver(const mail::Mail& mail, std::string_view) override {
    sent.push_back(mail);
    return {};
  }
  /// What is behind '#' in the last mail.
  std::string token() const {
    REQUIRE_FALSE(sent.empty());
    const std::string& text = sent.back().text;
    std::size_t at = text.find('#');
    REQUIRE(at != std::string::npos);
    return text.substr(at + 1, text.find('\n', at) - at - 1);
  }
  bool on = true;
  std::vector<mail::Mail> sent;
};

struct World : TestPlatform {
  RecordingMailer mailer{};
  Parts parts{*keys, mailer};
  std::unique_ptr<Accounts> accounts;
  http::TestApi* http = nullptr;
  PersonId ana, noor, grace;

  explicit World(bool registration = false) {
    settings.allow_registration = registration;
    must(permissions.add({"people:manage", {"admin"}}));
    accounts = make_identity(platform, parts).accounts;
    http = &start();
    ana = add("1001", "Ana", "Reyes", {});
    noor = add("1", "Noor", "Haddad", {"admin", "super_admin"});
    grace = add("2", "Grace", "Okafor", {"compliance_officer"});
  }
  PersonId add(const std::string& number, const std::string& first, const std::string& last,
               const std::vector<std::string>& roles) {
    static const std::string hash = must(security::Passwords({1, 8 * 1024}).hash(kPassword));
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, upserted] =
          TRY(accounts->upsert(tx, {number, first, last, ascii_lower(first) + "@mercygeneral.example"}));
      TRY(accounts->set_password_hash(tx, id, hash, false));
      for (const std::string& role : roles) TRY(accounts->grant(tx, {}, id, {role, security::ScopeKind::platform, {}}));
      return id;
    }));
  }
  static std::string sign_in_body(const std::string& login, const std::string& password = kPassword) {
    return R"({"login":")" + login + R"(","password":")" + password + "\"}";
  }
  /// Gives the password only.
  http::TestClient at_step_two(const std::string& login, const std::string& code = "second_step_required") {
    auto client = http->anonymous();
    auto answer = client.post("/auth/sign-in", sign_in_body(login));
    CHECK(answer.status == 401);
    CHECK(answer.code == code);
    return client;
  }
  http::TestClient signed_in(const std::string& login) {
    auto client = http->anonymous();
    auto answer = client.post("/auth/sign-in", sign_in_body(login));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return client;
  }
  static std::string proof() { return std::string(R"({"password":")") + kPassword + "\"}"; }

  /// The code that the app shows now; each call is a step later, because a code works once.
  std::string code(const std::string& secret) {
    clock.advance(std::chrono::seconds{30});
    return security::hotp_code(seed_of(secret), static_cast<std::uint64_t>(clock.now().ms / 30'000));
  }
  static Bytes seed_of(const std::string& secret) {
    Bytes out;
    unsigned bits = 0;
    int held = 0;
    for (char c : secret) {
      bits = bits << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
      held += 5;
      if (held >= 8) {
        held -= 8;
        out.push_back(static_cast<std::uint8_t>(bits >> held));
      }
    }
    return out;
  }
  struct App {
    std::string secret;
    std::vector<std::string> codes;
  };
  /// Sets codes of an app up for somebody who is signed in.
  App set_up(http::TestClient& client) {
    auto setup = client.post("/me/totp", proof()).json<TotpSetup>();
    auto confirmed = client.post("/me/totp/confirm", R"({"code":")" + code(setup.secret) + "\"}");
    REQUIRE_MESSAGE(confirmed.status == 200, confirmed.body);
    return {setup.secret, confirmed.json<RecoveryCodes>().codes};
  }
  security::testing::SoftAuthenticator authenticator(std::uint8_t seed = 9) const {
    return security::testing::SoftAuthenticator(security::relying_party(settings.base_url), seed);
  }
  PasskeyRow add_passkey(http::TestClient& client, security::testing::SoftAuthenticator& device) {
    auto options = client.post("/me/passkeys/options", proof()).json<PasskeyCreation>();
    auto added =
        client.post_json("/me/passkeys", NewPasskey{"My key", device.create(must(from_base64url(options.challenge)))});
    REQUIRE_MESSAGE(added.status == 200, added.body);
    return added.json<PasskeyRow>();
  }
};

}  // namespace mc::accounts::testing
