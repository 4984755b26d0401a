#include "appliance/saml/metadata.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/markup.hpp"
#include "appliance/saml/saml_time.hpp"
#include "appliance/saml/signature.hpp"
#include "appliance/saml/xml.hpp"

namespace mc::saml {

namespace {

constexpr XmlLimits kLimits{4 * 1024 * 1024, 64, 400'000, 400'000, 64};
constexpr std::size_t kMostKeys = 16;
constexpr std::size_t kMostLocation = 2'000;

Result<std::vector<Key>> keys_of(Element descriptor, std::string_view use) {
  std::vector<Key> out;
  for (Element holder : descriptor.children(kMetadataNs, "KeyDescriptor")) {
    std::string said = holder.attribute_or_empty("use");
    if (!said.empty() && said != use) continue;
    for (Element data : holder.first(kSignatureNs, "KeyInfo").children(kSignatureNs, "X509Data")) {
      Element certificate = data.first(kSignatureNs, "X509Certificate");
      if (!certificate) continue;
      auto key = Key::from_certificate_text(certificate.text());
      if (!key) return refuse("metadata_certificate", "A certificate in the metadata cannot be read.");
      bool known = std::any_of(out.begin(), out.end(),
                               [&](const Key& other) { return other.certificate() == key->certificate(); });
      if (!known && out.size() < kMostKeys) out.push_back(*key);
    }
  }
  return out;
}

bool web_address(std::string_view text) {
  return (text.starts_with("https://") || text.starts_with("http://")) && text.size() <= kMostLocation &&
         text.find_first_of(" \t\r\n\"<>\\") == std::string_view::npos;
}

Result<std::vector<Endpoint>> endpoints_of(Element descriptor, std::string_view name) {
  std::vector<Endpoint> out;
  for (Element element : descriptor.children(kMetadataNs, name)) {
    Endpoint point{element.attribute_or_empty("Binding"), element.attribute_or_empty("Location"),
                   element.attribute_or_empty("ResponseLocation")};
    if (point.binding != kBindingPost && point.binding != kBindingRedirect) continue;
    if (!web_address(point.location) || (!point.response_location.empty() && !web_address(point.response_location)))
      return refuse("metadata_endpoint", "An address in the metadata is not an http or https address.");
    out.push_back(std::move(point));
  }
  return out;
}

Result<std::optional<Instant>> earliest(std::optional<Instant> outer, Element element) {
  auto text = element.attribute("validUntil");
  if (!text) return outer;
  auto at = parse_saml_time(*text);
  if (!at) return refuse("metadata_valid_until", "The metadata's validUntil is not a time.");
  return std::optional<Instant>(outer ? std::min(*outer, *at) : *at);
}

/// Walks aggregates and gathers what is an identity provider.
class Reader {
public:
  explicit Reader(Instant now) : now_(now) {}

  Status entities(Element element, std::optional<Instant> valid_until) {
    valid_until = TRY(earliest(valid_until, element));
    if (element.is(kMetadataNs, "EntityDescriptor")) return entity(element, valid_until);
    for (Element child : element.children()) {
      if (child.is(kMetadataNs, "EntityDescriptor") || child.is(kMetadataNs, "EntitiesDescriptor"))
        TRY(entities(child, valid_until));
    }
    return {};
  }

  Result<std::vector<IdentityProvider>> finish() {
    if (!found_.empty()) return std::move(found_);
    if (expired_) return refuse("metadata_expired", "The metadata's validUntil is over; fetch and import it again.");
    if (refused_) return std::unexpected(*refused_);
    return refuse("metadata_no_idp", "The metadata describes no SAML 2.0 identity provider (IDPSSODescriptor).");
  }

private:
  Status entity(Element element, std::optional<Instant> valid_until) {
    for (Element descriptor : element.children(kMetadataNs, "IDPSSODescriptor")) {
      if (descriptor.attribute_or_empty("protocolSupportEnumeration").find(kProtocolNs) == std::string::npos) continue;
      auto provider = read(element, descriptor, TRY(earliest(valid_until, descriptor)));
      if (provider && provider->valid_until && provider->valid_until <= now_)
        expired_ = true;
      else if (provider)
        found_.push_back(std::move(*provider));
      else if (!refused_)
        refused_ = provider.error();
    }
    return {};
  }

  static Result<IdentityProvider> read(Element entity, Element descriptor, std::optional<Instant> valid_until) {
    IdentityProvider out;
    out.entity_id = entity.attribute_or_empty("entityID");
    if (out.entity_id.empty() || out.entity_id.size() > 1024)
      return refuse("metadata_not_saml", "The metadata has no entityID.");
    out.signing_keys = TRY(keys_of(descriptor, "signing"));
    if (out.signing_keys.empty())
      return refuse("metadata_no_key", "The metadata has no signing certificate, so nothing could be verified.");
    out.sign_on = TRY(endpoints_of(descriptor, "SingleSignOnService"));
    out.logout = TRY(endpoints_of(descriptor, "SingleLogoutService"));
    std::string wants = descriptor.attribute_or_empty("WantAuthnRequestsSigned");
    out.wants_signed_requests = wants == "true" || wants == "1";
    out.valid_until = valid_until;
    std::string name = entity.first(kMetadataNs, "Organization").first(kMetadataNs, "OrganizationDisplayName").text();
    if (!name.empty() && name.size() <= 200) out.display_name = name;
    return out;
  }

  Instant now_;
  std::vector<IdentityProvider> found_;
  std::optional<Error> refused_;
  bool expired_ = false;
};

const Endpoint* by(const std::vector<Endpoint>& points, std::string_view binding) {
  for (const Endpoint& point : points)
    if (point.binding == binding) return &point;
  return nullptr;
}

std::string key_descriptor(std::string_view use, std::string_view certificate) {
  std::string methods;
  if (use == "encryption")
    methods = R"(<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>)"
              R"(<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes128-gcm"/>)"
              R"(<md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>)";
  return fmt::format(
      R"(<md:KeyDescriptor use="{}"><ds:KeyInfo xmlns:ds="{}"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>{}</md:KeyDescriptor>)",
      use, kSignatureNs, certificate, methods);
}

}  // namespace

const Endpoint* IdentityProvider::sign_on_by(std::string_view binding) const { return by(sign_on, binding); }
const Endpoint* IdentityProvider::logout_by(std::string_view binding) const { return by(logout, binding); }

Result<std::vector<IdentityProvider>> parse_metadata(std::string_view xml, Instant now, std::span<const Key> trusted) {
  Document document = TRY(Document::parse(xml, kLimits));
  Element root = document.root();
  if (!root.is(kMetadataNs, "EntityDescriptor") && !root.is(kMetadataNs, "EntitiesDescriptor"))
    return refuse("metadata_not_saml", "The file is not SAML 2.0 metadata (EntityDescriptor).");
  std::set<std::string> ids;
  TRY(collect_ids(root, ids));
  Reader reader(now);
  if (!trusted.empty()) {
    std::string proven = TRY(verify_signed(root, trusted, Policy{}));
    Document signed_part = TRY(Document::parse(proven, kLimits));
    TRY(reader.entities(signed_part.root(), std::nullopt));
    return reader.finish();
  }
  TRY(reader.entities(root, std::nullopt));
  return reader.finish();
}

std::string metadata_xml(const ServiceProvider& provider) {
  std::string keys;
  for (const std::string& certificate : provider.signing_certificates) keys += key_descriptor("signing", certificate);
  for (const std::string& certificate : provider.encryption_certificates)
    keys += key_descriptor("encryption", certificate);
  std::string logout;
  if (!provider.logout_url.empty())
    for (std::string_view binding : {kBindingRedirect, kBindingPost})
      logout += fmt::format(R"(<md:SingleLogoutService Binding="{}" Location="{}"/>)", binding,
                            escape_markup(provider.logout_url));
  return fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="{}" entityID="{}"><md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="{}">{}{}<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat><md:AssertionConsumerService Binding="{}" Location="{}" index="0" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>
)",
      kMetadataNs, escape_markup(provider.entity_id), kProtocolNs, keys, logout, kBindingPost,
      escape_markup(provider.acs_url));
}

}  // namespace mc::saml
