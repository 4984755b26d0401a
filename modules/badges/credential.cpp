#include "modules/badges/credential.hpp"

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::badges {
namespace {

constexpr std::string_view kContexts =
    R"(["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"])";

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string issuer_address(const std::string& base_url) { return base_url + "/api/v1/badges/issuer"; }

std::string identity_of(const BadgeFacts& facts) {
  auto hash = security::sha256(as_bytes(ascii_lower(facts.holder_email) + facts.salt));
  std::string out = R"([{"type":"IdentityObject","hashed":false,"identityType":"name","identityHash":)" +
                    json_text(facts.certificate.holder_name) + "}";
  if (!facts.holder_email.empty())
    out += fmt::format(R"(,{{"type":"IdentityObject","hashed":true,"identityType":"emailAddress",)"
                       R"("identityHash":"sha256${}","salt":{}}})",
                       to_hex(ByteView(hash)), json_text(facts.salt));
  return out + "]";
}

std::string achievement_of(const BadgeFacts& facts) {
  const certificates::Certificate& it = facts.certificate;
  bool course = it.course_id.has_value();
  std::string id = course ? it.course_id->text() : it.id.text();
  std::string words = course ? "Completed the course as the hospital requires it."
                             : "Completed every part of the programme in its cycle.";
  std::string out = fmt::format(
      R"({{"id":"urn:uuid:{}","type":["Achievement"],"achievementType":"{}","name":{},"description":{},)"
      R"("criteria":{{"narrative":{}}})",
      id, course ? "Course" : "Certification", json_text(it.course_title), json_text(words), json_text(words));
  if (it.ce_hours) out += fmt::format(R"(,"creditsAvailable":{})", *it.ce_hours);
  return out + "}";
}

}  // namespace

std::string credential_id(certificates::CertificateId id) { return "urn:uuid:" + id.text(); }

std::string credential_payload(const BadgeFacts& facts) {
  const certificates::Certificate& it = facts.certificate;
  Instant from = start_of(it.issued_on);
  std::string issuer = issuer_address(facts.base_url);
  std::string out =
      fmt::format(R"({{"@context":{},"id":"{}","type":["VerifiableCredential","OpenBadgeCredential"],"name":{},)"
                  R"("issuer":{{"id":{},"type":["Profile"],"name":{},"url":{}}},"validFrom":"{}T00:00:00Z")",
                  kContexts, credential_id(it.id), json_text(it.course_title), json_text(issuer),
                  json_text(facts.organisation), json_text(facts.base_url), to_string(it.issued_on));
  if (it.valid_until) out += fmt::format(R"(,"validUntil":"{}T23:59:59Z")", to_string(*it.valid_until));
  out +=
      fmt::format(R"(,"credentialSubject":{{"type":["AchievementSubject"],"identifier":{},"achievement":{}}})"
                  R"(,"credentialStatus":{{"id":{},"type":"1EdTechRevocationList"}},"iss":{},"jti":"{}","nbf":{})",
                  identity_of(facts), achievement_of(facts), json_text(facts.base_url + "/api/v1/badges/revocations"),
                  json_text(issuer), credential_id(it.id), from.ms / 1000);
  if (it.valid_until) out += fmt::format(R"(,"exp":{})", start_of(*it.valid_until).ms / 1000 + 86'399);
  return out + "}";
}

std::string issuer_profile(const std::string& base_url, const std::string& organisation,
                           const std::vector<std::string>& jwks) {
  std::string keys;
  for (const std::string& jwk : jwks) keys += (keys.empty() ? "" : ",") + jwk;
  return fmt::format(R"({{"@context":{},"id":{},"type":["Profile"],"name":{},"url":{},"jwks":{{"keys":[{}]}}}})",
                     kContexts, json_text(issuer_address(base_url)), json_text(organisation), json_text(base_url),
                     keys);
}

}  // namespace mc::badges
