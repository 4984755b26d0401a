#include "appliance/saml/testing.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/valid.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <xmlsec/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>

#include <stdexcept>

#include "appliance/base/markup.hpp"
#include "appliance/saml/algorithms.hpp"
#include "appliance/saml/library.hpp"
#include "appliance/saml/xml.hpp"

namespace mc::saml::testing {

namespace {

void need(bool ok, const char* what) {
  if (!ok) throw std::logic_error(what);
}

void sign_one(xmlNode* signature, const Key& key) {
  xmlSecDSigCtx* context = xmlSecDSigCtxCreate(nullptr);
  need(context, "dsig context");
  context->flags = XMLSEC_DSIG_FLAGS_USE_VISA3D_HACK;
  EVP_PKEY_up_ref(key.raw());
  context->signKey = xmlSecKeyCreate();
  xmlSecKeySetValue(context->signKey, xmlSecOpenSSLEvpKeyAdopt(key.raw()));
  int done = xmlSecDSigCtxSign(context, signature);
  bool ok = done == 0 && context->status == xmlSecDSigStatusSucceeded;
  xmlSecDSigCtxDestroy(context);
  need(ok, "signing failed");
}

struct Names {
  std::string p, a, at_root, at_assertion;
};

Names names_of(Style style) {
  std::string p_ns(kProtocolNs);
  std::string a_ns(kAssertionNs);
  switch (style) {
  case Style::adfs:
    return {"samlp:", "", " xmlns:samlp=\"" + p_ns + "\"", " xmlns=\"" + a_ns + "\""};
  case Style::okta:
    return {"saml2p:", "saml2:", " xmlns:saml2p=\"" + p_ns + "\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"",
            " xmlns:saml2=\"" + a_ns + "\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""};
  case Style::shibboleth:
    return {"saml2p:", "saml2:", " xmlns:saml2p=\"" + p_ns + "\"", " xmlns:saml2=\"" + a_ns + "\""};
  case Style::plain:
    break;
  }
  return {"samlp:", "saml:", " xmlns:samlp=\"" + p_ns + "\" xmlns:saml=\"" + a_ns + "\"", ""};
}

std::string attributes_text(const Answer& in, const Names& n) {
  std::string out;
  for (const auto& [name, values] : in.attributes) {
    std::string extra = in.style == Style::adfs ? " a:OriginalIssuer=\"http://ad\" xmlns:a=\"urn:example:claims\"" : "";
    out += fmt::format("<{}Attribute Name=\"{}\"{}>", n.a, escape_markup(name), extra);
    for (const std::string& value : values)
      out += in.style == Style::okta
                 ? fmt::format("<{}AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                               "xsi:type=\"xs:string\">{}</{}AttributeValue>",
                               n.a, escape_markup(value), n.a)
                 : fmt::format("<{}AttributeValue>{}</{}AttributeValue>", n.a, escape_markup(value), n.a);
    out += fmt::format("</{}Attribute>", n.a);
  }
  return out.empty() ? out : fmt::format("<{0}AttributeStatement>{1}</{0}AttributeStatement>", n.a, out);
}

std::string assertion_text(const Answer& in, const Names& n, const std::string& issuer, const std::string& signature) {
  std::string now = to_string(in.now);
  std::string until = to_string(in.now + std::chrono::minutes(5));
  std::string ns = in.style == Style::plain && !in.encrypt_for.empty()
                       ? " xmlns:saml=\"" + std::string(kAssertionNs) + "\""
                       : n.at_assertion;
  return fmt::format(
      "<{a}Assertion{ns} ID=\"{id}\" IssueInstant=\"{now}\" Version=\"2.0\"><{a}Issuer>{issuer}</{a}Issuer>{signature}"
      "<{a}Subject><{a}NameID Format=\"{format}\">{subject}</{a}NameID><{a}SubjectConfirmation "
      "Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><{a}SubjectConfirmationData InResponseTo=\"{request}\" "
      "NotOnOrAfter=\"{until}\" Recipient=\"{acs}\"/></{a}SubjectConfirmation></{a}Subject>"
      "<{a}Conditions NotBefore=\"{now}\" NotOnOrAfter=\"{until}\"><{a}AudienceRestriction><{a}Audience>{audience}"
      "</{a}Audience></{a}AudienceRestriction></{a}Conditions>{attributes}"
      "<{a}AuthnStatement AuthnInstant=\"{now}\" SessionIndex=\"_session1\"><{a}AuthnContext><{a}AuthnContextClassRef>"
      "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</{a}AuthnContextClassRef></{a}AuthnContext>"
      "</{a}AuthnStatement></{a}Assertion>",
      fmt::arg("a", n.a), fmt::arg("ns", ns), fmt::arg("id", in.assertion_id), fmt::arg("now", now),
      fmt::arg("issuer", issuer), fmt::arg("signature", signature), fmt::arg("format", in.name_id_format),
      fmt::arg("subject", escape_markup(in.subject)), fmt::arg("request", in.request_id), fmt::arg("until", until),
      fmt::arg("acs", escape_markup(in.acs_url)), fmt::arg("audience", escape_markup(in.audience)),
      fmt::arg("attributes", attributes_text(in, n)));
}

Bytes wrap(const Bytes& data_key, const std::string& certificate) {
  auto key = Key::from_certificate_text(certificate);
  need(key.has_value(), "certificate");
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key->raw(), nullptr);
  EVP_PKEY_encrypt_init(context);
  EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING);
  Bytes out(1024);
  std::size_t size = out.size();
  bool ok = EVP_PKEY_encrypt(context, out.data(), &size, data_key.data(), data_key.size()) == 1;
  EVP_PKEY_CTX_free(context);
  need(ok, "OAEP");
  out.resize(size);
  return out;
}

}  // namespace

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  std::size_t at = text.find(from);
  need(at != std::string::npos, "the text to replace is not there");
  return text.replace(at, from.size(), to);
}

std::string encrypted(const std::string& assertion, const std::string& certificate, const std::string& cipher) {
  bool cbc = cipher.ends_with("cbc");
  std::size_t bits = cipher.find("256") != std::string::npos ? 256 : 128;
  Bytes key(bits / 8);
  Bytes iv(cbc ? 16 : 12);
  RAND_bytes(key.data(), static_cast<int>(key.size()));
  RAND_bytes(iv.data(), static_cast<int>(iv.size()));
  Bytes plain(assertion.begin(), assertion.end());
  if (cbc) {
    auto pad = static_cast<std::uint8_t>(16 - plain.size() % 16);
    plain.insert(plain.end(), pad, pad);
  }
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  const EVP_CIPHER* known = EVP_get_cipherbyname(fmt::format("AES-{}-{}", bits, cbc ? "CBC" : "GCM").c_str());
  need(EVP_EncryptInit_ex(context, known, nullptr, key.data(), iv.data()) == 1, "cipher");
  EVP_CIPHER_CTX_set_padding(context, 0);
  Bytes sealed(plain.size() + 16);
  int size = 0;
  int last = 0;
  EVP_EncryptUpdate(context, sealed.data(), &size, plain.data(), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context, sealed.data() + size, &last);
  sealed.resize(static_cast<std::size_t>(size + last));
  Bytes tag(cbc ? 0 : 16);
  if (!cbc) EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag.data());
  EVP_CIPHER_CTX_free(context);
  Bytes all = iv;
  all.insert(all.end(), sealed.begin(), sealed.end());
  all.insert(all.end(), tag.begin(), tag.end());
  std::string uri = cbc ? "http://www.w3.org/2001/04/xmlenc#" : "http://www.w3.org/2009/xmlenc11#";
  return fmt::format(
      R"(<xenc:EncryptedData xmlns:xenc="{}" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="{}{}"/><ds:KeyInfo xmlns:ds="{}"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>)",
      kEncryptionNs, uri, cipher, kSignatureNs, to_base64(wrap(key, certificate)), to_base64(all));
}

const KeyPair& shared_key_pair() {
  static const KeyPair pair =
      *make_key_pair({KeyKind::rsa, 2048, "appliance", Instant{1'790'000'000'000}, Instant{1'890'000'000'000}});
  return pair;
}

Idp::Idp(KeyKind kind, int bits, std::string entity_id) : entity_id_(std::move(entity_id)) {
  need(start_library(), "library");
  auto pair = make_key_pair({kind, bits, "idp", Instant{1'790'000'000'000}, Instant{1'890'000'000'000}});
  need(pair.has_value(), "key");
  pair_ = std::move(*pair);
  auto key = Key::from_private_pem(as_text(pair_.private_pem.view()));
  need(key.has_value(), "private key");
  key_.emplace(*key);
}

std::string Idp::metadata(std::string_view use) const { return metadata_with({certificate()}, use); }

std::string Idp::metadata_with(const std::vector<std::string>& certificates, std::string_view use) const {
  std::string keys;
  for (const std::string& text : certificates)
    keys += fmt::format(
        R"(<KeyDescriptor{}><ds:KeyInfo xmlns:ds="{}"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>)",
        use.empty() ? "" : fmt::format(" use=\"{}\"", use), kSignatureNs, text);
  return fmt::format(
      R"(<EntityDescriptor xmlns="{}" entityID="{}"><IDPSSODescriptor protocolSupportEnumeration="{}">{}<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/slo"/><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>)",
      kMetadataNs, entity_id_, kProtocolNs, keys);
}

std::string Idp::signature_template(const std::string& id, const SignatureStyle& style) const {
  std::string method =
      !style.method.empty() ? style.method : std::string(key_->kind() == KeyKind::rsa ? kRsaSha256 : kEcdsaSha256);
  std::string transforms;
  for (const std::string& uri : style.transforms) {
    bool inclusive = !style.inclusive_prefixes.empty() && uri == kExclusiveC14n;
    transforms +=
        inclusive
            ? fmt::format(
                  R"(<ds:Transform Algorithm="{0}"><ec:InclusiveNamespaces xmlns:ec="{0}" PrefixList="{1}"/></ds:Transform>)",
                  uri, style.inclusive_prefixes)
            : fmt::format(R"(<ds:Transform Algorithm="{}"/>)", uri);
  }
  return fmt::format(
      R"(<ds:Signature xmlns:ds="{}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{}"/><ds:SignatureMethod Algorithm="{}"/><ds:Reference URI="#{}"><ds:Transforms>{}</ds:Transforms><ds:DigestMethod Algorithm="{}"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>)",
      kSignatureNs, style.c14n, method, id, transforms, style.digest, certificate());
}

std::string Idp::sign_all(const std::string& xml) const {
  xmlDoc* document =
      xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, "UTF-8", XML_PARSE_NONET | XML_PARSE_NOERROR);
  need(document, "the draft is not well-formed");
  std::vector<Element> empty;
  for (Element element : Element(xmlDocGetRootElement(document)).subtree()) {
    for (const char* name : {"ID"})
      if (xmlAttr* id = xmlHasNsProp(element.raw(), reinterpret_cast<const xmlChar*>(name), nullptr))
        xmlAddIDSafe(id, reinterpret_cast<const xmlChar*>(element.attribute_or_empty(name).c_str()));
    if (element.is(kSignatureNs, "Signature") && element.first(kSignatureNs, "SignatureValue").text().empty())
      empty.push_back(element);
  }
  for (auto signature = empty.rbegin(); signature != empty.rend(); ++signature) sign_one(signature->raw(), *key_);
  xmlChar* text = nullptr;
  int size = 0;
  xmlDocDumpMemory(document, &text, &size);
  std::string out(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  xmlFree(text);
  xmlFreeDoc(document);
  return out;
}

std::string Idp::draft(const Answer& in) const {
  Names n = names_of(in.style);
  SignatureStyle style = in.signature;
  if (in.style == Style::okta) style.inclusive_prefixes = "xs";
  std::string assertion =
      assertion_text(in, n, entity_id_, in.sign_assertion ? signature_template(in.assertion_id, style) : "");
  if (!in.encrypt_for.empty()) {
    if (in.sign_assertion) assertion = sign_all(assertion);
    if (assertion.starts_with("<?xml")) assertion.erase(0, assertion.find("?>") + 2);
    assertion = fmt::format("<{0}EncryptedAssertion{1}>{2}</{0}EncryptedAssertion>", n.a, n.at_assertion,
                            encrypted(assertion, in.encrypt_for, in.cipher));
  }
  std::string out = fmt::format(
      R"(<{p}Response{ns} ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{acs}" InResponseTo="{request}"><{a}Issuer{ins}>{issuer}</{a}Issuer>{signature}<{p}Status><{p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></{p}Status>{assertion}</{p}Response>)",
      fmt::arg("p", n.p), fmt::arg("a", n.a), fmt::arg("ns", n.at_root), fmt::arg("id", in.response_id),
      fmt::arg("now", to_string(in.now)), fmt::arg("acs", escape_markup(in.acs_url)),
      fmt::arg("request", in.request_id), fmt::arg("ins", n.at_assertion), fmt::arg("issuer", entity_id_),
      fmt::arg("signature", in.sign_response ? signature_template(in.response_id, in.signature) : ""),
      fmt::arg("assertion", assertion));
  if (!in.pretty) return out;
  std::string spaced;
  for (std::size_t i = 0; i < out.size(); ++i) {
    spaced += out[i];
    if (out[i] == '>' && i + 1 < out.size() && out[i + 1] == '<') spaced += "\n    ";
  }
  return spaced;
}

std::string Idp::response(const Answer& answer) const { return sign_all(draft(answer)); }

}  // namespace mc::saml::testing
