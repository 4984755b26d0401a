// libFuzzer target: any bytes as CBOR, as an attestation object and as authenticator data are refused or read, never
// more. Built in the preset "fuzz".
#include <cstdint>

#include "appliance/security/cbor.hpp"
#include "appliance/security/webauthn.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc;
  using namespace mc::security;
  ByteView bytes(data, size);
  (void)parse_cbor(bytes);
  const RelyingParty party = relying_party("https://localhost");
  const Bytes challenge(32, 1);
  std::string client =
      R"({"type":"webauthn.create","challenge":")" + to_base64url(challenge) + R"(","origin":"https://localhost"})";
  std::string text = to_base64url(bytes);
  (void)verify_registration(party, challenge, UserVerification::preferred,
                            {"AA", to_base64url(as_bytes(client)), text});
  (void)verify_registration(party, challenge, UserVerification::preferred, {"AA", text, "AA"});
  client.replace(client.find("create"), 6, "get");
  Passkey passkey{Bytes{0}, Bytes(bytes.begin(), bytes.end())};
  (void)verify_assertion(party, challenge, UserVerification::preferred, passkey,
                         {"AA", to_base64url(as_bytes(client)), text, "AA", {}});
  return 0;
}
