#pragma once
// What the verifier lets through beyond the fixed rules.
#include <chrono>

namespace mc::saml {

struct Policy {
  /// SHA-1 and RSA keys under 2,048 bits, for recordings of old providers. The server never sets it.
  bool allow_sha1 = false;
  /// Assertions encrypted with AES-CBC (ADFS before 2019). A named exception of one provider; its use is logged.
  bool allow_cbc = false;
  std::chrono::milliseconds skew = std::chrono::seconds(60);
  /// How long ago the person may have proved who she is to the provider.
  std::chrono::milliseconds max_authentication_age = std::chrono::hours(24 * 7);
};

inline constexpr int kLeastRsaBits = 2048;
inline constexpr int kMostKeysTried = 3;

}  // namespace mc::saml
