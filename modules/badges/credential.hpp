#pragma once
// The credential of Open Badges 3.0, section 8.2.4 (VC-JWT): the JWT's payload is the credential itself. Pure.
#include "modules/certificates/certificates.hpp"

namespace mc::badges {

/// What a badge says.
struct BadgeFacts {
  certificates::Certificate certificate;
  std::string holder_email;  // goes in as a salted hash only
  std::string salt;          // of that hash
  std::string organisation;
  std::string base_url;  // "https://learn.mercygeneral.example", without a slash at the end
};

/// "urn:uuid:..." of the credential.
std::string credential_id(certificates::CertificateId id);
/// The payload with iss, jti, nbf and, for what ends, exp: the end of the last valid day, UTC.
std::string credential_payload(const BadgeFacts& facts);
/// The issuer's profile with the keys that verify its badges.
std::string issuer_profile(const std::string& base_url, const std::string& organisation,
                           const std::vector<std::string>& jwks);

}  // namespace mc::badges
