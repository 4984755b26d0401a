#pragma once
// For tests: an authenticator in software that holds one Ed25519 passkey and answers as a browser would. Every part of
// an answer can be bent, so that tests see each check refuse.
#include <functional>
#include <string>

#include "appliance/security/crypto.hpp"
#include "appliance/security/webauthn.hpp"

namespace mc::security::testing {

/// CBOR of what authenticators write; lengths up to 65,535.
struct CborText {
  static void head(Bytes& out, int major, std::size_t size) {
    auto top = static_cast<std::uint8_t>(major << 5);
    if (size < 24) {
      out.push_back(static_cast<std::uint8_t>(top | size));
    } else if (size < 256) {
      out.insert(out.end(), {static_cast<std::uint8_t>(top | 24), static_cast<std::uint8_t>(size)});
    } else {
      out.insert(out.end(), {static_cast<std::uint8_t>(top | 25), static_cast<std::uint8_t>(size >> 8),
                             static_cast<std::uint8_t>(size)});
    }
  }
  static void integer(Bytes& out, std::int64_t value) {
    if (value >= 0)
      head(out, 0, static_cast<std::size_t>(value));
    else
      head(out, 1, static_cast<std::size_t>(-1 - value));
  }
  static void bytes(Bytes& out, ByteView value) {
    head(out, 2, value.size());
    out.insert(out.end(), value.begin(), value.end());
  }
  static void text(Bytes& out, std::string_view value) {
    head(out, 3, value.size());
    out.insert(out.end(), value.begin(), value.end());
  }
};

class SoftAuthenticator {
public:
  explicit SoftAuthenticator(RelyingParty party, std::uint8_t seed = 9)
      : party_(std::move(party)), key_(Bytes(32, seed)), credential_id(32, seed) {}

  /// COSE_Key of the Ed25519 key; replaced by tests of other keys together with `sign`.
  std::function<Bytes()> cose_key = [this] {
    Bytes out;
    CborText::head(out, 5, 4);
    for (std::int64_t number : {1, 1, 3, -8, -1, 6, -2}) CborText::integer(out, number);
    CborText::bytes(out, key_.public_key());
    return out;
  };
  std::function<Bytes(ByteView)> sign = [this](ByteView message) {
    Signature signature = key_.sign(message);
    return Bytes(signature.begin(), signature.end());
  };
  std::string rp_id() const { return party_.id; }

  PasskeyRegistration create(ByteView challenge) {
    std::string client = client_data("webauthn.create", challenge);
    Bytes data = authenticator_data(true);
    Bytes object;
    CborText::head(object, 5, 3);
    CborText::text(object, "fmt");
    CborText::text(object, attestation);
    CborText::text(object, "attStmt");
    if (attestation == "packed") {
      CborText::head(object, 5, 2);
      CborText::text(object, "alg");
      CborText::integer(object, algorithm);
      CborText::text(object, "sig");
      CborText::bytes(object, sign(signed_over(data, client)));
    } else {
      CborText::head(object, 5, 0);
    }
    CborText::text(object, "authData");
    CborText::bytes(object, data);
    return {to_base64url(credential_id), to_base64url(as_bytes(client)), to_base64url(object)};
  }
  PasskeyAssertion get(ByteView challenge) {
    ++counter;
    std::string client = client_data("webauthn.get", challenge);
    Bytes data = authenticator_data(false);
    return {to_base64url(credential_id),
            to_base64url(as_bytes(client)),
            to_base64url(data),
            to_base64url(sign(signed_over(data, client))),
            {}};
  }

  std::string client_data(std::string_view type, ByteView challenge) const {
    return R"({"type":")" + std::string(type) + R"(","challenge":")" + to_base64url(challenge) + R"(","origin":")" +
           party_.origin + R"(","crossOrigin":false)" + more_client_data + "}";
  }
  Bytes authenticator_data(bool attested) const {
    Hash32 site = sha256(as_bytes(party_.id));
    Bytes out(site.begin(), site.end());
    out.push_back(static_cast<std::uint8_t>(flags | (attested ? 0x40 : 0)));
    for (int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::uint8_t>(counter >> shift));
    if (attested) {
      out.insert(out.end(), 16, 0);
      out.push_back(static_cast<std::uint8_t>(credential_id.size() >> 8));
      out.push_back(static_cast<std::uint8_t>(credential_id.size()));
      out.insert(out.end(), credential_id.begin(), credential_id.end());
      Bytes key = cose_key();
      out.insert(out.end(), key.begin(), key.end());
    }
    out.insert(out.end(), more_data.begin(), more_data.end());
    return out;
  }
  static Bytes signed_over(ByteView data, std::string_view client) {
    Bytes out(data.begin(), data.end());
    Hash32 hash = sha256(as_bytes(client));
    out.insert(out.end(), hash.begin(), hash.end());
    return out;
  }

private:
  RelyingParty party_;
  SigningKey key_;

public:
  Bytes credential_id;
  std::uint8_t flags = 0x05;  // present, verified
  std::uint32_t counter = 0;
  std::string attestation = "none";
  std::int64_t algorithm = -8;
  std::string more_client_data{};
  Bytes more_data{};
};

}  // namespace mc::security::testing
