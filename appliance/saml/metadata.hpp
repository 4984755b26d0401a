#pragma once
// Metadata: what an identity provider says of itself, and what we say of ourselves.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/time.hpp"
#include "appliance/saml/key.hpp"

namespace mc::saml {

inline constexpr std::string_view kBindingPost = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
inline constexpr std::string_view kBindingRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

struct Endpoint {
  std::string binding;  // kBindingPost or kBindingRedirect; others are left out
  std::string location;
  std::string response_location;  // of logout; empty: location
};

/// One identity provider. Keys without `use` are for signing and encryption.
struct IdentityProvider {
  std::string entity_id;
  std::vector<Key> signing_keys;
  std::vector<Endpoint> sign_on;
  std::vector<Endpoint> logout;
  bool wants_signed_requests = false;
  std::optional<Instant> valid_until;
  std::optional<std::string> display_name;

  const Endpoint* sign_on_by(std::string_view binding) const;
  const Endpoint* logout_by(std::string_view binding) const;
};

/// All identity providers of an EntityDescriptor or of (nested) EntitiesDescriptors; at most 4 MiB.
/// With `trusted` the root's signature must verify with one of these keys. Errors (invalid): those of the XML, and
/// `metadata_not_saml`, `metadata_no_idp`, `metadata_no_key`, `metadata_certificate`, `metadata_endpoint`,
/// `metadata_expired`, `metadata_valid_until`, and those of a signature.
Result<std::vector<IdentityProvider>> parse_metadata(std::string_view xml, Instant now,
                                                     std::span<const Key> trusted = {});

/// What we publish. The next certificate is announced before it is used; the former stays for decryption.
struct ServiceProvider {
  std::string entity_id;
  std::string acs_url;
  std::string logout_url;
  std::vector<std::string> signing_certificates;     // base64 DER: current, then next
  std::vector<std::string> encryption_certificates;  // base64 DER
};
std::string metadata_xml(const ServiceProvider& provider);

}  // namespace mc::saml
