#pragma once
// The messages that we send and those of logout that come to us.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/time.hpp"
#include "appliance/saml/metadata.hpp"
#include "appliance/saml/policy.hpp"

namespace mc::saml {

struct AuthnRequest {
  std::string id;  // an xs:ID: begins with a letter or underscore
  std::string entity_id;
  std::string acs_url;
  std::string destination;
  Instant now;
  bool force = false;           // step-up: the provider must ask again
  std::string context_class{};  // and how: an AuthnContextClassRef that must be met exactly; empty: as it likes
};
std::string to_xml(const AuthnRequest& request);

struct LogoutRequest {
  std::string id;
  std::string issuer;
  std::string destination;
  Instant now;
  std::string subject;
  std::string subject_format;
  std::vector<std::string> session_indexes;
};
std::string to_xml(const LogoutRequest& request);

struct LogoutResponse {
  std::string id;
  std::string issuer;
  std::string destination;
  Instant now;
  std::string in_response_to;
  bool success = false;
  bool partial = false;  // somebody's session could not be ended
};
std::string to_xml(const LogoutResponse& response);

enum class Parameter : std::uint8_t { request, response };

/// LOCATION?SAMLRequest=...&RelayState=...&SigAlg=...&Signature=..., signed with `key`.
Result<std::string> redirect_url(std::string_view location, Parameter parameter, std::string_view xml,
                                 std::string_view relay_state, const Key& key);
/// The message with a Signature of its own, in base64: the form field of the POST binding.
Result<std::string> post_field(std::string_view xml, const Key& key, std::string_view certificate);

/// A message of the redirect binding after its signature over the raw octets was verified.
struct Redirected {
  Parameter parameter = Parameter::request;
  std::string xml;
  std::string relay_state;
};
/// `query`: the raw octets after "?". Names must be written plainly and only once; a Response (sign-in) is never taken
/// from here. Errors: `redirect_shape`, `redirect_unsigned`, `signature_invalid`, `xml_too_large`.
Result<Redirected> read_redirect(std::string_view query, std::span<const Key> keys);

/// Who a provider is, before its signature can be verified with the right keys.
Result<std::string> claimed_issuer_of_redirect(std::string_view query);

/// What a logout message must fit.
struct LogoutExpectation {
  const IdentityProvider& provider;
  std::string logout_url;  // Destination
  Instant now;
  Policy policy{};
  /// True: a signature inside the XML must verify (POST). False: that of the redirect binding was verified.
  bool signed_inside = true;
};
/// Errors as of responses, and `not_a_logout`, `logout_destination`.
Result<LogoutRequest> read_logout_request(std::string_view xml, const LogoutExpectation& expected);
Result<LogoutResponse> read_logout_response(std::string_view xml, const LogoutExpectation& expected);

}  // namespace mc::saml
