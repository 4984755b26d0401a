#include "modules/xapi/signature.hpp"

#include <optional>

#include "appliance/base/text.hpp"
#include "appliance/security/x509.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

constexpr std::size_t kMostSignature = 4 << 20;

std::unexpected<Error> not_signed(std::string what) {
  return fail(Fault::invalid, "signature_invalid", "The statement's signature: " + std::move(what));
}

std::optional<security::Sha2> hash_of(std::string_view algorithm) {
  if (algorithm == "RS256") return security::Sha2::sha256;
  if (algorithm == "RS384") return security::Sha2::sha384;
  if (algorithm == "RS512") return security::Sha2::sha512;
  return std::nullopt;
}

Status check_certificate(shape::Cursor header, security::Sha2 hash, std::string_view signed_text, ByteView signature) {
  auto chain = member(header, "x5c");
  if (!chain) return {};
  if (chain->kind() != shape::Kind::array || chain->first() == chain->end())
    return not_signed("x5c must be a list of certificates.");
  auto certificate = from_base64(chain->first().kind() == shape::Kind::string ? chain->first().text() : "");
  if (!certificate) return not_signed("the certificate in x5c is not base64.");
  auto good = security::verify_rsa_with_certificate(hash, *certificate, as_bytes(signed_text), signature);
  if (!good) return not_signed("the certificate in x5c is not usable.");
  if (!*good) return not_signed("it was not made with the key of its certificate, or something was changed.");
  return {};
}

}  // namespace

Status check_signature(std::string_view jws, shape::Cursor statement) {
  if (jws.size() > kMostSignature) return not_signed("it is too long.");
  auto pieces = split(trim(jws), '.');
  if (pieces.size() != 3) return not_signed("it must be a JSON Web Signature in compact form.");
  auto header = from_base64url(pieces[0]), payload = from_base64url(pieces[1]), signature = from_base64url(pieces[2]);
  if (!header || !payload || !signature) return not_signed("its parts must be base64url.");
  auto head = shape::parse_json(as_text(*header));
  if (!head || head->root().kind() != shape::Kind::object) return not_signed("its header must be a JSON object.");
  auto hash = hash_of(text_member(head->root(), "alg"));
  if (!hash) return not_signed("its algorithm must be RS256, RS384 or RS512.");
  auto body = shape::parse_json(as_text(*payload));
  if (!body) return not_signed("what it signs is not JSON.");
  Validator checked(Version::v2);
  Validator checked_old(Version::v1);
  if (!checked.statement(body->root()) && !checked_old.statement(body->root()))
    return not_signed("what it signs is no statement (" + checked.problem() + ").");
  auto id = parse_any_uuid(text_member(body->root(), "id"));
  auto outer = parse_any_uuid(text_member(statement, "id"));
  if ((id && outer && *id != *outer) || !same_statement(body->root(), statement, true))
    return not_signed("what it signs is another statement.");
  std::string_view signed_text = trim(jws).substr(0, pieces[0].size() + 1 + pieces[1].size());
  return check_certificate(head->root(), *hash, signed_text, *signature);
}

}  // namespace mc::xapi
