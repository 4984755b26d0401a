#include "appliance/saml/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/saml/saml_time.hpp"

namespace mc::saml {

namespace {

constexpr std::string_view kSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success";
constexpr std::string_view kBearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
constexpr std::size_t kMostValue = 64 * 1024;

Result<std::optional<Instant>> time_of(Element element, const char* name) {
  auto text = element.attribute(name);
  if (!text) return std::optional<Instant>{};
  auto at = parse_saml_time(*text);
  if (!at) return refuse("time_malformed", fmt::format("{} of {} is not a time.", name, element.name()));
  return std::optional<Instant>(*at);
}

std::string difference(std::chrono::milliseconds by) {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(by).count();
  return seconds < 7200 ? fmt::format("{} s", seconds) : fmt::format("{} h", seconds / 3600);
}

/// NotBefore and NotOnOrAfter of one element, with the allowed difference of clocks on both sides.
Status check_window(Element element, const Expectation& expected) {
  auto from = TRY(time_of(element, "NotBefore"));
  auto until = TRY(time_of(element, "NotOnOrAfter"));
  if (from && expected.now + expected.policy.skew < *from)
    return refuse("not_yet_valid",
                  fmt::format("The assertion becomes valid only in {}; compare the clocks of provider and appliance.",
                              difference(*from - expected.now)));
  if (until && expected.now - expected.policy.skew >= *until)
    return refuse("expired", fmt::format("The assertion ended {} ago; sign in again, or compare the clocks.",
                                         difference(expected.now - *until)));
  return {};
}

Status check_issued(Element element, const Expectation& expected) {
  auto issued = TRY(time_of(element, "IssueInstant"));
  if (!issued) return refuse("issue_instant_missing", fmt::format("{} has no IssueInstant.", element.name()));
  if (expected.now + expected.policy.skew < *issued)
    return refuse("not_yet_valid",
                  fmt::format("{} was issued {} in the future; compare the clocks of provider and appliance.",
                              element.name(), difference(*issued - expected.now)));
  return {};
}

Status check_issuer(Element holder, bool required, const Expectation& expected) {
  auto issuers = holder.children(kAssertionNs, "Issuer");
  if (issuers.size() > 1 || (issuers.empty() && required))
    return refuse("issuer_missing", fmt::format("{} does not name exactly one Issuer.", holder.name()));
  if (!issuers.empty() && issuers.front().text() != expected.provider.entity_id)
    return refuse(
        "issuer_mismatch",
        fmt::format("The Issuer of {} is not the entityID of the metadata; import the right metadata.", holder.name()));
  return {};
}

Result<Element> exactly_one(Element parent, std::string_view name, std::string_view code) {
  auto found = parent.children(kAssertionNs, name);
  if (found.size() != 1)
    return refuse(std::string(code), fmt::format("{} must hold exactly one {}.", parent.name(), name));
  return found.front();
}

Status check_audience(Element conditions, const Expectation& expected) {
  auto restrictions = conditions.children(kAssertionNs, "AudienceRestriction");
  if (restrictions.empty())
    return refuse("audience_missing",
                  "The assertion has no AudienceRestriction; set the provider to name the audience.");
  for (Element restriction : restrictions) {
    auto audiences = restriction.children(kAssertionNs, "Audience");
    bool fits = std::any_of(audiences.begin(), audiences.end(),
                            [&](Element audience) { return audience.text() == expected.entity_id; });
    if (!fits)
      return refuse(
          "audience_mismatch",
          fmt::format("The assertion is meant for another application; its Audience must be {}.", expected.entity_id));
  }
  return {};
}

Status check_conditions(Element assertion, const Expectation& expected) {
  auto found = assertion.children(kAssertionNs, "Conditions");
  if (found.empty())
    return refuse("audience_missing", "The assertion has no Conditions, so nothing says for whom it is meant.");
  Element conditions = TRY(exactly_one(assertion, "Conditions", "conditions_shape"));
  TRY(check_window(conditions, expected));
  for (Element child : conditions.children()) {
    bool known = child.is(kAssertionNs, "AudienceRestriction") || child.is(kAssertionNs, "OneTimeUse") ||
                 child.is(kAssertionNs, "ProxyRestriction");
    if (!known) return refuse("condition_unknown", "The assertion makes a condition that the appliance does not know.");
  }
  return check_audience(conditions, expected);
}

Result<Instant> check_bearer(Element confirmation, const Expectation& expected) {
  Element data = TRY(exactly_one(confirmation, "SubjectConfirmationData", "confirmation_shape"));
  if (data.attribute_or_empty("Recipient") != expected.acs_url)
    return refuse(
        "recipient_mismatch",
        fmt::format("The assertion is not addressed to this appliance; its Recipient must be {}.", expected.acs_url));
  auto until = TRY(time_of(data, "NotOnOrAfter"));
  if (!until) return refuse("confirmation_shape", "The SubjectConfirmationData has no NotOnOrAfter.");
  TRY(check_window(data, expected));
  if (expected.request_id && data.attribute_or_empty("InResponseTo") != *expected.request_id)
    return refuse("in_response_to_mismatch",
                  "The assertion does not answer the request of this browser (InResponseTo); start the sign-in here.");
  return *until;
}

/// One bearer confirmation that fits is enough. The error is that of the first that did not.
Result<Instant> check_subject_confirmation(Element subject, const Expectation& expected) {
  std::optional<Error> first;
  for (Element confirmation : subject.children(kAssertionNs, "SubjectConfirmation")) {
    if (confirmation.attribute_or_empty("Method") != kBearer) continue;
    auto until = check_bearer(confirmation, expected);
    if (until) return *until;
    if (!first) first = until.error();
  }
  if (first) return std::unexpected(*first);
  return refuse("confirmation_missing", "The assertion has no SubjectConfirmation of the method bearer.");
}

Result<Instant> read_subject(Element assertion, const Expectation& expected, Login& login) {
  Element subject = TRY(exactly_one(assertion, "Subject", "subject_missing"));
  if (subject.first(kAssertionNs, "EncryptedID"))
    return refuse("subject_encrypted", "The NameID is encrypted; encrypt the whole assertion instead.");
  Element name = TRY(exactly_one(subject, "NameID", "subject_missing"));
  login.subject = name.text();
  login.subject_format = name.attribute_or_empty("Format");
  if (login.subject.empty() || !name.children().empty() || login.subject.size() > 1024)
    return refuse("subject_missing", "The NameID is empty, too long or not plain text.");
  return check_subject_confirmation(subject, expected);
}

Status read_statement(Element assertion, const Expectation& expected, Login& login) {
  auto statements = assertion.children(kAssertionNs, "AuthnStatement");
  if (statements.empty())
    return refuse("authentication_missing", "The assertion does not say that the person was authenticated.");
  for (Element statement : statements) {
    auto at = TRY(time_of(statement, "AuthnInstant"));
    if (!at) return refuse("authentication_missing", "The AuthnStatement has no AuthnInstant.");
    if (expected.now + expected.policy.skew < *at)
      return refuse("not_yet_valid", "The authentication lies in the future; compare the clocks.");
    if (expected.now - expected.policy.max_authentication_age - expected.policy.skew > *at)
      return refuse("authentication_too_old",
                    fmt::format("The person authenticated {} ago, which is too long; ask for a new sign-in.",
                                difference(expected.now - *at)));
    auto until = TRY(time_of(statement, "SessionNotOnOrAfter"));
    if (until && expected.now - expected.policy.skew >= *until)
      return refuse("expired", "The session at the provider is over (SessionNotOnOrAfter).");
  }
  Element first = statements.front();
  login.authenticated_at = *TRY(time_of(first, "AuthnInstant"));
  login.session_until = TRY(time_of(first, "SessionNotOnOrAfter"));
  login.session_index = first.attribute_or_empty("SessionIndex");
  login.context_class = first.first(kAssertionNs, "AuthnContext").first(kAssertionNs, "AuthnContextClassRef").text();
  return {};
}

Status read_attributes(Element assertion, Login& login) {
  std::size_t total = 0;
  for (Element statement : assertion.children(kAssertionNs, "AttributeStatement")) {
    for (Element attribute : statement.children(kAssertionNs, "Attribute")) {
      std::string name = attribute.attribute_or_empty("Name");
      if (name.empty()) return refuse("attribute_shape", "An Attribute has no Name.");
      auto& values = login.attributes[name];
      for (Element value : attribute.children(kAssertionNs, "AttributeValue")) {
        values.push_back(value.text());
        total += values.back().size() + name.size();
      }
    }
  }
  if (total > kMostValue * 4) return refuse("attribute_shape", "The attributes are longer than 256 KiB.");
  return {};
}

}  // namespace

Status check_status(Element response) {
  auto found = response.children(kProtocolNs, "Status");
  if (found.size() != 1) return refuse("status_missing", "The response has no Status.");
  auto codes = found.front().children(kProtocolNs, "StatusCode");
  if (codes.size() != 1) return refuse("status_missing", "The response has no StatusCode.");
  std::string value = codes.front().attribute_or_empty("Value");
  if (value == kSuccess) return {};
  std::string inner = codes.front().first(kProtocolNs, "StatusCode").attribute_or_empty("Value");
  auto last = [](const std::string& uri) {
    std::string word = uri.substr(uri.rfind(':') + 1).substr(0, 60);
    bool plain = std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isalnum(c); });
    return plain ? word : std::string("unknown");
  };
  return refuse("status_not_success", fmt::format("The provider did not sign the person in: {}{}.", last(value),
                                                  inner.empty() ? "" : ", " + last(inner)));
}

Status check_message(Element response, bool response_signed, const Expectation& expected) {
  TRY(check_status(response));
  TRY(check_issuer(response, false, expected));
  TRY(check_issued(response, expected));
  auto destination = response.attribute("Destination");
  if (destination ? *destination != expected.acs_url : response_signed)
    return refuse(
        "destination_mismatch",
        fmt::format("The response is not addressed to this appliance; its Destination must be {}.", expected.acs_url));
  if (expected.request_id && response.attribute_or_empty("InResponseTo") != *expected.request_id)
    return refuse("in_response_to_mismatch",
                  "The response does not answer the request of this browser (InResponseTo); start the sign-in here.");
  return {};
}

Result<Login> read_assertion(Element assertion, const Expectation& expected) {
  Login out;
  out.assertion_id = assertion.attribute_or_empty("ID");
  TRY(check_issuer(assertion, true, expected));
  out.issuer = expected.provider.entity_id;
  TRY(check_issued(assertion, expected));
  out.issued_at = *TRY(time_of(assertion, "IssueInstant"));
  Instant until = TRY(read_subject(assertion, expected, out));
  out.valid_until = until + expected.policy.skew;
  TRY(check_conditions(assertion, expected));
  TRY(read_statement(assertion, expected, out));
  TRY(read_attributes(assertion, out));
  return out;
}

}  // namespace mc::saml
