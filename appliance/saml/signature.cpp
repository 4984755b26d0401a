#include "appliance/saml/signature.hpp"

#include <algorithm>
#include <libxml/valid.h>
#include <openssl/evp.h>
#include <xmlsec/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>

#include "appliance/saml/algorithms.hpp"
#include "appliance/saml/library.hpp"

namespace mc::saml {

namespace {

struct FreeContext {
  void operator()(xmlSecDSigCtx* context) const { xmlSecDSigCtxDestroy(context); }
};
using Context = std::unique_ptr<xmlSecDSigCtx, FreeContext>;

/// What a Signature claims, after its shape was checked.
struct Claims {
  const SignatureAlgorithm* algorithm = nullptr;
  bool sha1 = false;
};

std::unexpected<Error> bad_shape() {
  return refuse("signature_shape",
                "A Signature is not built as SAML wants it: one SignedInfo with one Reference, and no Object.");
}

bool only_known_children(Element element, std::initializer_list<std::string_view> names) {
  for (Element child : element.children()) {
    if (child.ns() != kSignatureNs) return false;
    if (std::find(names.begin(), names.end(), child.name()) == names.end()) return false;
  }
  return true;
}

bool has_comment(xmlNode* top) {
  for (xmlNode* child = top->children; child; child = child->next)
    if (child->type == XML_COMMENT_NODE || (child->type == XML_ELEMENT_NODE && has_comment(child))) return true;
  return false;
}

Result<Element> only_child(Element parent, std::string_view name) {
  auto found = parent.children(kSignatureNs, name);
  if (found.size() != 1) return bad_shape();
  return found.front();
}

/// Text only: an element or comment inside a value is how one document is shown to two readers.
Status plain_value(Element element) {
  if (!element.children().empty() || has_comment(element.raw()) || element.text().empty()) return bad_shape();
  return {};
}

Status check_c14n(Element method, std::string_view where) {
  if (method.attribute_or_empty("Algorithm") != kExclusiveC14n)
    return refuse("transform_not_allowed",
                  std::string(where) + " must be exclusive canonicalisation (xml-exc-c14n#, without comments).");
  for (Element child : method.children())
    if (!child.is(kExclusiveC14n, "InclusiveNamespaces") || !child.children().empty()) return bad_shape();
  return {};
}

Status check_transforms(Element reference) {
  Element list = TRY(only_child(reference, "Transforms"));
  if (!only_known_children(list, {"Transform"})) return bad_shape();
  auto transforms = list.children();
  if (transforms.size() != 2 || transforms[0].attribute_or_empty("Algorithm") != kEnveloped ||
      !transforms[0].children().empty())
    return refuse("transform_not_allowed",
                  "The Reference must have exactly two transforms: enveloped-signature, then xml-exc-c14n#.");
  return check_c14n(transforms[1], "The second transform");
}

Result<Claims> check_signed_info(Element info, const std::string& id) {
  if (!only_known_children(info, {"CanonicalizationMethod", "SignatureMethod", "Reference"}) || has_comment(info.raw()))
    return bad_shape();
  TRY(check_c14n(TRY(only_child(info, "CanonicalizationMethod")), "The CanonicalizationMethod"));
  Element method = TRY(only_child(info, "SignatureMethod"));
  if (!method.children().empty()) return bad_shape();
  Claims out;
  out.algorithm = find_signature_algorithm(method.attribute_or_empty("Algorithm"));
  if (!out.algorithm)
    return refuse("algorithm_not_allowed", "The signature algorithm is not RSA or ECDSA with SHA-256, 384 or 512.");
  Element reference = TRY(only_child(info, "Reference"));
  if (!only_known_children(reference, {"Transforms", "DigestMethod", "DigestValue"})) return bad_shape();
  if (id.empty() || reference.attribute_or_empty("URI") != "#" + id)
    return refuse("signature_reference", "The Signature does not refer to the element that it stands in.");
  TRY(check_transforms(reference));
  Element digest_method = TRY(only_child(reference, "DigestMethod"));
  if (!digest_method.children().empty()) return bad_shape();
  const DigestAlgorithm* digest = find_digest_algorithm(digest_method.attribute_or_empty("Algorithm"));
  if (!digest) return refuse("algorithm_not_allowed", "The digest algorithm is not SHA-256, 384 or 512.");
  TRY(plain_value(TRY(only_child(reference, "DigestValue"))));
  out.sha1 = out.algorithm->sha1 || digest->sha1;
  return out;
}

Result<Claims> check_shape(Element signature, const std::string& id) {
  if (!only_known_children(signature, {"SignedInfo", "SignatureValue", "KeyInfo"})) return bad_shape();
  TRY(plain_value(TRY(only_child(signature, "SignatureValue"))));
  if (signature.children(kSignatureNs, "KeyInfo").size() > 1) return bad_shape();
  return check_signed_info(TRY(only_child(signature, "SignedInfo")), id);
}

Result<std::vector<Key>> usable_keys(std::span<const Key> keys, const Claims& claims, const Policy& policy) {
  if (keys.empty()) return refuse("key_missing", "The metadata of the identity provider has no signing certificate.");
  std::vector<Key> out;
  bool short_key = false;
  for (const Key& key : keys) {
    if (key.kind() != claims.algorithm->kind) continue;
    if (key.kind() == KeyKind::rsa && key.bits() < kLeastRsaBits && !policy.allow_sha1)
      short_key = true;
    else if (out.size() < kMostKeysTried)
      out.push_back(key);
  }
  if (!out.empty()) return out;
  if (short_key) return refuse("key_too_short", "The provider's RSA key has fewer than 2,048 bits.");
  return refuse("key_kind_differs",
                "The signature algorithm does not fit any signing key in the metadata of the identity provider.");
}

Context make_context(EVP_PKEY* key, const Policy& policy) {
  Context out(xmlSecDSigCtxCreate(nullptr));
  if (!out) return nullptr;
  out->flags = XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS | XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES |
               XMLSEC_DSIG_FLAGS_USE_VISA3D_HACK;  // the ID is looked up as it is, never as an XPointer expression
  out->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
  out->keyInfoReadCtx.maxRetrievalMethodLevel = 0;
  out->keyInfoReadCtx.maxEncryptedKeyLevel = 0;
  std::vector<xmlSecTransformId> methods{xmlSecTransformExclC14NId,           xmlSecOpenSSLTransformRsaSha256Id,
                                         xmlSecOpenSSLTransformRsaSha384Id,   xmlSecOpenSSLTransformRsaSha512Id,
                                         xmlSecOpenSSLTransformEcdsaSha256Id, xmlSecOpenSSLTransformEcdsaSha384Id,
                                         xmlSecOpenSSLTransformEcdsaSha512Id};
  std::vector<xmlSecTransformId> transforms{xmlSecTransformEnvelopedId, xmlSecTransformExclC14NId,
                                            xmlSecOpenSSLTransformSha256Id, xmlSecOpenSSLTransformSha384Id,
                                            xmlSecOpenSSLTransformSha512Id};
  if (policy.allow_sha1) {
    methods.push_back(xmlSecOpenSSLTransformRsaSha1Id);
    methods.push_back(xmlSecOpenSSLTransformEcdsaSha1Id);
    transforms.push_back(xmlSecOpenSSLTransformSha1Id);
  }
  for (xmlSecTransformId id : methods)
    if (xmlSecDSigCtxEnableSignatureTransform(out.get(), id) < 0) return nullptr;
  for (xmlSecTransformId id : transforms)
    if (xmlSecDSigCtxEnableReferenceTransform(out.get(), id) < 0) return nullptr;
  if (EVP_PKEY_up_ref(key) != 1) return nullptr;
  xmlSecKeyData* data = xmlSecOpenSSLEvpKeyAdopt(key);
  if (!data) {
    EVP_PKEY_free(key);
    return nullptr;
  }
  out->signKey = xmlSecKeyCreate();
  if (!out->signKey || xmlSecKeySetValue(out->signKey, data) < 0) {
    xmlSecKeyDataDestroy(data);
    return nullptr;
  }
  return out;
}

/// The digested bytes, or empty: anything but full success is a failure.
std::string verify_with(Element signature, const Key& key, const std::string& uri, const Policy& policy) {
  Context context = make_context(key.raw(), policy);
  if (!context) return {};
  if (xmlSecDSigCtxVerify(context.get(), signature.raw()) != 0) return {};
  if (context->status != xmlSecDSigStatusSucceeded) return {};
  if (xmlSecPtrListGetSize(&context->signedInfoReferences) != 1) return {};
  if (xmlSecPtrListGetSize(&context->manifestReferences) != 0) return {};
  auto* reference = static_cast<xmlSecDSigReferenceCtx*>(xmlSecPtrListGetItem(&context->signedInfoReferences, 0));
  if (!reference || reference->status != xmlSecDSigStatusSucceeded || !reference->uri) return {};
  if (uri != reinterpret_cast<const char*>(reference->uri)) return {};
  xmlSecBuffer* bytes = xmlSecDSigReferenceCtxGetPreDigestBuffer(reference);
  if (!bytes || xmlSecBufferGetSize(bytes) == 0) return {};
  return {reinterpret_cast<const char*>(xmlSecBufferGetData(bytes)), xmlSecBufferGetSize(bytes)};
}

Status register_id(Element element, const std::string& id) {
  xmlAttr* attribute = xmlHasNsProp(element.raw(), reinterpret_cast<const xmlChar*>("ID"), nullptr);
  auto* value = reinterpret_cast<const xmlChar*>(id.c_str());
  xmlAttr* known = xmlGetID(element.raw()->doc, value);
  if (known == attribute && attribute) return {};
  if (!attribute || known || xmlAddIDSafe(attribute, value) != 1)
    return refuse("duplicate_id", "Two elements of the message carry the same ID, which is a sign of an attack.");
  return {};
}

}  // namespace

Result<std::string> verify_signed(Element parent, std::span<const Key> keys, const Policy& policy) {
  if (!start_library()) return internal("saml_library", "libxml2 or xmlsec did not start.");
  Element signature = TRY(only_child(parent, "Signature"));
  std::string id = parent.attribute_or_empty("ID");
  Claims claims = TRY(check_shape(signature, id));
  if (claims.sha1 && !policy.allow_sha1)
    return refuse("sha1_not_allowed", "The message is signed with SHA-1; set the provider to SHA-256.");
  std::vector<Key> usable = TRY(usable_keys(keys, claims, policy));
  TRY(register_id(parent, id));
  for (const Key& key : usable)
    if (std::string bytes = verify_with(signature, key, "#" + id, policy); !bytes.empty()) return bytes;
  return refuse("signature_invalid",
                "The signature does not verify with any signing certificate in the metadata: the message was changed, "
                "or the provider has a new certificate that was not imported.");
}

namespace {

xmlNode* child_of(xmlNode* parent, xmlNs* ns, const char* name, std::string_view algorithm) {
  xmlNode* out = xmlNewChild(parent, ns, reinterpret_cast<const xmlChar*>(name), nullptr);
  if (out && !algorithm.empty())
    xmlNewProp(out, reinterpret_cast<const xmlChar*>("Algorithm"),
               reinterpret_cast<const xmlChar*>(std::string(algorithm).c_str()));
  return out;
}

xmlNode* signature_template(Element parent, const Key& key, std::string_view certificate) {
  xmlNode* signature =
      xmlNewDocNode(parent.raw()->doc, nullptr, reinterpret_cast<const xmlChar*>("Signature"), nullptr);
  xmlNs* ns = xmlNewNs(signature, reinterpret_cast<const xmlChar*>(kSignatureNs.data()),
                       reinterpret_cast<const xmlChar*>("ds"));
  xmlSetNs(signature, ns);
  xmlNode* info = child_of(signature, ns, "SignedInfo", "");
  child_of(info, ns, "CanonicalizationMethod", kExclusiveC14n);
  child_of(info, ns, "SignatureMethod", key.kind() == KeyKind::rsa ? kRsaSha256 : kEcdsaSha256);
  xmlNode* reference = child_of(info, ns, "Reference", "");
  xmlNewProp(reference, reinterpret_cast<const xmlChar*>("URI"),
             reinterpret_cast<const xmlChar*>(("#" + parent.attribute_or_empty("ID")).c_str()));
  xmlNode* transforms = child_of(reference, ns, "Transforms", "");
  child_of(transforms, ns, "Transform", kEnveloped);
  child_of(transforms, ns, "Transform", kExclusiveC14n);
  child_of(reference, ns, "DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256");
  child_of(reference, ns, "DigestValue", "");
  child_of(signature, ns, "SignatureValue", "");
  if (!certificate.empty()) {
    xmlNode* data = child_of(child_of(signature, ns, "KeyInfo", ""), ns, "X509Data", "");
    xmlNewTextChild(data, ns, reinterpret_cast<const xmlChar*>("X509Certificate"),
                    reinterpret_cast<const xmlChar*>(std::string(certificate).c_str()));
  }
  return signature;
}

}  // namespace

Status sign_element(Element parent, const Key& key, std::string_view certificate) {
  if (!start_library()) return internal("saml_library", "libxml2 or xmlsec did not start.");
  TRY(register_id(parent, parent.attribute_or_empty("ID")));
  xmlNode* signature = signature_template(parent, key, certificate);
  Element issuer = parent.first(kAssertionNs, "Issuer");
  if (issuer)
    xmlAddNextSibling(issuer.raw(), signature);
  else if (parent.raw()->children)
    xmlAddPrevSibling(parent.raw()->children, signature);
  else
    xmlAddChild(parent.raw(), signature);
  Context context = make_context(key.raw(), Policy{});
  if (!context || xmlSecDSigCtxSign(context.get(), signature) != 0 || context->status != xmlSecDSigStatusSucceeded)
    return internal("saml_sign", "The message could not be signed.");
  return {};
}

}  // namespace mc::saml
