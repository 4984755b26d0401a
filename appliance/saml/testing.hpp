#pragma once
// An identity provider for tests: signs and encrypts what no real one would. Never used by the server.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "appliance/saml/key.hpp"

namespace mc::saml::testing {

/// How a provider writes its XML.
enum class Style : std::uint8_t { plain, adfs, okta, shibboleth };

struct SignatureStyle {
  std::string method{};  // empty: SHA-256 of the key's kind
  std::string digest = "http://www.w3.org/2001/04/xmlenc#sha256";
  std::string c14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
  std::vector<std::string> transforms{"http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                                      "http://www.w3.org/2001/10/xml-exc-c14n#"};
  std::string inclusive_prefixes{};
};

struct Answer {
  std::string request_id = "_request1";
  std::string acs_url = "https://mc.example/api/v1/sso/acs";
  std::string audience = "https://mc.example/saml";
  std::string subject = "noor@hospital.example";
  std::map<std::string, std::vector<std::string>> attributes{{"groups", {"icu", "nurses"}}};
  Instant now{1'795'000'000'000};
  std::string response_id = "_response1";
  std::string assertion_id = "_assertion1";
  Style style = Style::plain;
  bool pretty = false;
  bool sign_response = false;
  bool sign_assertion = true;
  SignatureStyle signature{};
  std::string encrypt_for{};  // certificate (base64 DER)
  std::string cipher = "aes256-gcm";
  std::string name_id_format = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
};

/// A provider with one key. Thread-safe.
class Idp {
public:
  explicit Idp(KeyKind kind = KeyKind::rsa, int bits = 2048, std::string entity_id = "https://idp.example/metadata");
  const std::string& entity_id() const { return entity_id_; }
  const std::string& certificate() const { return pair_.certificate; }
  const Key& key() const { return *key_; }
  std::string metadata(std::string_view use = "signing") const;
  /// With more certificates, in this order.
  std::string metadata_with(const std::vector<std::string>& certificates, std::string_view use = "signing") const;
  std::string response(const Answer& answer) const;
  /// The unsigned text with empty signatures, for a test to change before `sign_all`.
  std::string draft(const Answer& answer) const;
  std::string signature_template(const std::string& id, const SignatureStyle& style) const;
  /// Signs each Signature whose value is empty, inner ones first.
  std::string sign_all(const std::string& xml) const;

private:
  std::string entity_id_;
  KeyPair pair_;
  std::optional<Key> key_;
};

/// A key that lives as long as the process, because making RSA keys takes a while.
const KeyPair& shared_key_pair();
std::string encrypted(const std::string& assertion, const std::string& certificate, const std::string& cipher);
std::string replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace mc::saml::testing
