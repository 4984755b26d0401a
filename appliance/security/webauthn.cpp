#include "appliance/security/webauthn.hpp"

#include <algorithm>

#include "appliance/security/cbor.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/public_keys.hpp"

namespace mc::security {
namespace {

// Flags of the authenticator data (section 6.1).
constexpr std::uint8_t kUserPresent = 0x01;
constexpr std::uint8_t kUserVerified = 0x04;
constexpr std::uint8_t kBackupEligible = 0x08;
constexpr std::uint8_t kBackedUp = 0x10;
constexpr std::uint8_t kAttestedData = 0x40;
constexpr std::uint8_t kExtensions = 0x80;

constexpr std::size_t kFixedPart = 32 + 1 + 4;  // hash of the relying party's id, flags, counter
constexpr std::size_t kMostCredentialId = 1023;

// COSE (RFC 9053): keys of the map, key types, algorithms.
constexpr std::int64_t kKeyType = 1, kAlgorithm = 3, kCurve = -1, kX = -2, kY = -3, kN = -1, kE = -2;
constexpr std::int64_t kOkp = 1, kEc2 = 2, kRsa = 3;
constexpr std::int64_t kEs256 = -7, kEdDsa = -8, kRs256 = -257;
constexpr std::int64_t kP256 = 1, kEd25519 = 6;

std::unexpected<Error> refused(std::string why) { return fail(Fault::invalid, "passkey_refused", std::move(why)); }

struct CoseKey {
  SignatureScheme scheme = SignatureScheme::ecdsa_sha256_der;
  PublicKeyParts parts;
};

Result<CoseKey> cose_key(const CborValue& map) {
  auto type = map.integer_at(kKeyType);
  auto algorithm = map.integer_at(kAlgorithm);
  CoseKey out;
  const Bytes* first = nullptr;
  const Bytes* second = nullptr;
  if (type == kEc2 && algorithm == kEs256 && map.integer_at(kCurve) == kP256) {
    first = map.bytes_at(kX);
    second = map.bytes_at(kY);
  } else if (type == kRsa && algorithm == kRs256) {
    out.scheme = SignatureScheme::rsa_pkcs1_sha256;
    out.parts.kind = PublicKeyKind::rsa;
    first = map.bytes_at(kN);
    second = map.bytes_at(kE);
  } else if (type == kOkp && algorithm == kEdDsa && map.integer_at(kCurve) == kEd25519) {
    out.scheme = SignatureScheme::ed25519;
    out.parts.kind = PublicKeyKind::ed25519;
    first = map.bytes_at(kX);
  } else {
    return refused("The key is of a kind that was not asked for.");
  }
  bool whole = first != nullptr && (second != nullptr || out.parts.kind == PublicKeyKind::ed25519);
  if (!whole) return refused("The key is not whole.");
  out.parts.first = *first;
  if (second != nullptr) out.parts.second = *second;
  if (!check_public_key(out.parts)) return refused("The key is not usable.");
  return out;
}

struct AuthenticatorData {
  std::uint8_t flags = 0;
  std::int64_t counter = 0;
  Bytes credential_id;  // with attested data only
  Bytes public_key;     // COSE_Key as written
  std::optional<CoseKey> key;
};

Result<AuthenticatorData> parse_authenticator_data(const RelyingParty& party, UserVerification verification,
                                                   ByteView data) {
  if (data.size() < kFixedPart) return refused("The authenticator data is too short.");
  Hash32 expected = sha256(as_bytes(party.id));
  if (!std::equal(expected.begin(), expected.end(), data.begin())) return refused("It is for another site.");
  AuthenticatorData out;
  out.flags = data[32];
  for (std::size_t i = 33; i < kFixedPart; ++i) out.counter = out.counter << 8 | data[i];
  if (!(out.flags & kUserPresent)) return refused("Nobody was present.");
  if (verification == UserVerification::required && !(out.flags & kUserVerified))
    return refused("The authenticator did not verify who used it.");
  if (!(out.flags & kBackupEligible) && (out.flags & kBackedUp)) return refused("The backup flags contradict.");
  data = data.subspan(kFixedPart);
  if (out.flags & kAttestedData) {
    if (data.size() < 18) return refused("The attested data is too short.");
    std::size_t size = std::size_t{data[16]} << 8 | data[17];
    data = data.subspan(18);  // after the model's id, which nobody asks for
    if (size == 0 || size > kMostCredentialId || size > data.size())
      return refused("The credential id has a bad length.");
    out.credential_id.assign(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
    data = data.subspan(size);
    ByteView rest = data;
    auto map = take_cbor(rest);
    if (!map) return refused("The key is malformed.");
    out.key = TRY(cose_key(*map));
    out.public_key.assign(data.begin(), data.end() - static_cast<std::ptrdiff_t>(rest.size()));
    data = rest;
  }
  if (out.flags & kExtensions) {
    auto map = take_cbor(data);
    if (!map || map->kind != CborValue::Kind::map) return refused("The extensions are malformed.");
  }
  if (!data.empty()) return refused("There is more data than announced.");
  return out;
}

/// Section 7.1 steps 5 to 10 and section 7.2 steps 9 to 13.
Status check_client_data(const RelyingParty& party, ByteView challenge, std::string_view type, ByteView json) {
  auto members = shape::from_json<std::map<std::string, RawJson>>(as_text(json));
  if (!members) return refused("The client data is not an object of JSON.");
  auto is = [&](const char* name, std::string_view value) {
    auto found = members->find(name);
    if (found == members->end()) return false;
    auto text = shape::from_json<std::string>(found->second.text);
    return text && *text == value;
  };
  if (!is("type", type)) return refused("The client data is of another type.");
  if (!is("challenge", to_base64url(challenge))) return refused("It answers another challenge.");
  if (!is("origin", party.origin)) return refused("It comes from another origin.");
  auto cross = members->find("crossOrigin");
  if (cross != members->end() && cross->second.text != "false")
    return refused("It comes from a frame of another site.");
  if (members->contains("topOrigin")) return refused("It comes from a frame of another site.");
  return {};
}

Result<Bytes> decoded(std::string_view name, const std::string& text) {
  auto bytes = from_base64url(text);
  if (!bytes) return refused(std::string(name) + " is not base64url.");
  return bytes;
}

/// Packed self attestation is signed with the new key itself; with a certificate it is somebody's word that we do not
/// ask for, so browsers send none.
Status check_attestation(const CborValue& object, const AuthenticatorData& data, ByteView signed_bytes) {
  const CborValue* format = object.find("fmt");
  const CborValue* statement = object.find("attStmt");
  if (format == nullptr || statement == nullptr || statement->kind != CborValue::Kind::map)
    return refused("The attestation is not whole.");
  if (format->text == "none") {
    if (!statement->items.empty()) return refused("An attestation of none holds something.");
    return {};
  }
  const CborValue* algorithm = statement->find("alg");
  const CborValue* signature = statement->find("sig");
  if (format->text != "packed" || statement->find("x5c") != nullptr)
    return refused("The attestation is of a kind that was not asked for.");
  std::int64_t own = data.key->scheme == SignatureScheme::ed25519            ? kEdDsa
                     : data.key->scheme == SignatureScheme::rsa_pkcs1_sha256 ? kRs256
                                                                             : kEs256;
  if (algorithm == nullptr || algorithm->kind != CborValue::Kind::integer || algorithm->number != own)
    return refused("The attestation names another algorithm than the key.");
  if (signature == nullptr || !verify_signature(data.key->scheme, data.key->parts, signed_bytes, signature->bytes))
    return refused("The attestation's signature is wrong.");
  return {};
}

/// What is signed: the authenticator data and the hash of the client data.
Bytes signed_bytes(ByteView authenticator_data, ByteView client_data) {
  Bytes out(authenticator_data.begin(), authenticator_data.end());
  Hash32 hash = sha256(client_data);
  out.insert(out.end(), hash.begin(), hash.end());
  return out;
}

}  // namespace

RelyingParty relying_party(std::string_view base_url) {
  constexpr std::string_view kScheme = "https://";
  std::string_view host = base_url;
  if (host.starts_with(kScheme)) host.remove_prefix(kScheme.size());
  host = host.substr(0, host.find('/'));
  RelyingParty party{std::string(host), std::string(kScheme) + std::string(host)};
  if (party.origin.ends_with(":443")) party.origin.resize(party.origin.size() - 4);
  if (std::size_t colon = host.rfind(':'); colon != std::string_view::npos && !host.ends_with(']'))
    party.id = host.substr(0, colon);
  return party;
}

Result<Passkey> verify_registration(const RelyingParty& party, ByteView challenge, UserVerification verification,
                                    const PasskeyRegistration& in) {
  Bytes client_data = TRY(decoded("client_data_json", in.client_data_json.value));
  TRY(check_client_data(party, challenge, "webauthn.create", client_data));
  Bytes attestation = TRY(decoded("attestation_object", in.attestation_object.value));
  auto object = parse_cbor(attestation);
  if (!object) return refused("The attestation is malformed.");
  const CborValue* raw = object->find("authData");
  if (raw == nullptr || raw->kind != CborValue::Kind::bytes) return refused("The authenticator data is missing.");
  AuthenticatorData data = TRY(parse_authenticator_data(party, verification, raw->bytes));
  if (!data.key) return refused("There is no key.");
  if (to_base64url(data.credential_id) != in.credential_id.value) return refused("The ids differ.");
  TRY(check_attestation(*object, data, signed_bytes(raw->bytes, client_data)));
  return Passkey{std::move(data.credential_id), std::move(data.public_key), data.counter,
                 (data.flags & kBackupEligible) != 0, (data.flags & kUserVerified) != 0};
}

Result<PasskeyUse> verify_assertion(const RelyingParty& party, ByteView challenge, UserVerification verification,
                                    const Passkey& passkey, const PasskeyAssertion& in) {
  if (to_base64url(passkey.credential_id) != in.credential_id.value) return refused("It is another passkey.");
  Bytes client_data = TRY(decoded("client_data_json", in.client_data_json.value));
  TRY(check_client_data(party, challenge, "webauthn.get", client_data));
  Bytes raw = TRY(decoded("authenticator_data", in.authenticator_data.value));
  AuthenticatorData data = TRY(parse_authenticator_data(party, verification, raw));
  Bytes signature = TRY(decoded("signature", in.signature.value));
  auto map = parse_cbor(passkey.public_key);
  if (!map) return internal("passkey_unreadable", "The stored key is malformed.");
  CoseKey key = TRY(cose_key(*map));
  if (!verify_signature(key.scheme, key.parts, signed_bytes(raw, client_data), signature))
    return refused("The signature is wrong.");
  // Section 6.1.1. Authenticators without a counter, as synced passkeys, always say 0.
  if ((data.counter != 0 || passkey.counter != 0) && data.counter <= passkey.counter)
    return forbidden("passkey_copied", "This passkey was used somewhere else in the meantime.");
  return PasskeyUse{data.counter, (data.flags & kUserVerified) != 0};
}

}  // namespace mc::security
