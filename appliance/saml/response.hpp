#pragma once
// The verifier of SAML responses. One function decides; its verdict is a refusal until everything was proven.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/saml/metadata.hpp"
#include "appliance/saml/policy.hpp"

namespace mc::saml {

/// What a response must fit.
struct Expectation {
  const IdentityProvider& provider;
  std::string entity_id;  // ours: the Audience
  std::string acs_url;    // Recipient and Destination
  /// The ID of the request that we sent. Without it, InResponseTo is not compared (support tool only: the server always
  /// gives one, so that unsolicited responses are refused).
  std::optional<std::string> request_id{};
  Instant now;
  std::span<const Key> decryption_keys{};
  Policy policy{};
};

/// Who signed in, read only from bytes whose signature was verified.
struct Login {
  std::string issuer;
  std::string response_id;
  std::string assertion_id;
  std::string subject;  // NameID
  std::string subject_format;
  std::string session_index;
  Instant issued_at;  // by the provider's clock
  Instant authenticated_at;
  std::string context_class;
  std::optional<Instant> session_until;
  Instant valid_until;  // a replay cache must remember assertion_id until then (skew included)
  std::map<std::string, std::vector<std::string>> attributes;
};

/// `accepted` only when every rule held; else a stable code and a sentence for the provider's administrator.
struct Verdict {
  bool accepted = false;
  std::string code = "not_verified";
  std::string message = "The response was not verified.";
  Login login{};
  bool cbc_used = false;  // the named exception was needed; log it
};

/// Verifies the XML of a Response. Pure and thread-safe; knows nothing of replays, which the caller remembers.
Verdict verify_response(std::string_view xml, const Expectation& expected);

/// The Issuer that a response names, unverified: only to choose among several providers.
std::optional<std::string> claimed_issuer(std::string_view xml);

/// The XML of a POST parameter or a recorded file: base64 with or without line breaks. Error `not_base64`.
Result<std::string> decode_post(std::string_view text);

}  // namespace mc::saml
