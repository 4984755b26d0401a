#include "appliance/saml/check.hpp"

#include "appliance/base/text.hpp"
#include "appliance/saml/xml.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::saml {

namespace {

struct AcceptedLine {
  std::string file;
  bool accepted = false;
  std::string verdict;
  std::string subject;
  std::string subject_format;
  std::optional<std::string> session_index;
  std::string issuer;
  Instant authenticated_at;
  std::map<std::string, std::vector<std::string>> attributes;
};
FIELDS(AcceptedLine, file, accepted, verdict, subject, subject_format, session_index, issuer, authenticated_at,
       attributes)

struct RefusedLine {
  std::string file;
  bool accepted = false;
  std::string verdict;
  std::string code;
  std::string message;
};
FIELDS(RefusedLine, file, accepted, verdict, code, message)

constexpr std::size_t kMostFile = 512 * 1024;

bool is_xml(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  bytes = trim(bytes);
  return bytes.starts_with("<");
}

}  // namespace

Result<Checker> Checker::make(CheckPlan plan) {
  Checker out(std::move(plan));
  out.providers_ = TRY(parse_metadata(out.plan_.metadata, out.plan_.now));
  return out;
}

/// The only provider, or of several the one that the response names; verification then holds it to that one.
const IdentityProvider* Checker::provider_of(std::string_view xml) const {
  if (providers_.size() == 1) return &providers_.front();
  auto issuer = claimed_issuer(xml);
  for (const IdentityProvider& provider : providers_)
    if (issuer && provider.entity_id == *issuer) return &provider;
  return nullptr;
}

Verdict Checker::verdict(std::string_view bytes) const {
  Verdict out;
  auto give = [&](const Error& error) {
    out.code = error.code;
    out.message = error.detail;
    return out;
  };
  if (bytes.size() > kMostFile)
    return give(refuse("xml_too_large", "The file is larger than a SAML message may be.").error());
  std::string xml(trim(bytes));
  if (!is_xml(bytes)) {
    auto decoded = decode_post(bytes);
    if (!decoded) return give(decoded.error());
    xml = *decoded;
  }
  const IdentityProvider* provider = provider_of(xml);
  if (!provider)
    return give(
        refuse("issuer_mismatch", "The metadata describes no provider with the Issuer of the response.").error());
  return verify_response(xml, {*provider, plan_.entity_id, plan_.acs_url, plan_.request_id, plan_.now,
                               plan_.decryption_keys, plan_.policy});
}

CheckedFile Checker::check(const std::string& name, std::string_view bytes) const {
  Verdict found = verdict(bytes);
  if (!found.accepted) return {shape::to_json(RefusedLine{name, false, "refused", found.code, found.message}), false};
  const Login& login = found.login;
  return {shape::to_json(AcceptedLine{name, true, "accepted", login.subject, login.subject_format,
                                      login.session_index.empty() ? std::nullopt : std::optional(login.session_index),
                                      login.issuer, login.authenticated_at, login.attributes}),
          true};
}

}  // namespace mc::saml
