#pragma once
// Strict XML for SAML: one parse, one tree, no DTD, no processing instructions, no entities but the five of XML, UTF-8
// only. PRIVATE to the room: nothing of libxml2 leaves it.
#include <libxml/tree.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::saml {

inline constexpr std::string_view kAssertionNs = "urn:oasis:names:tc:SAML:2.0:assertion";
inline constexpr std::string_view kProtocolNs = "urn:oasis:names:tc:SAML:2.0:protocol";
inline constexpr std::string_view kMetadataNs = "urn:oasis:names:tc:SAML:2.0:metadata";
inline constexpr std::string_view kSignatureNs = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view kEncryptionNs = "http://www.w3.org/2001/04/xmlenc#";

/// What a document may cost before anybody looks into it.
struct XmlLimits {
  std::size_t bytes = 256 * 1024;
  std::size_t depth = 64;
  std::size_t nodes = 20'000;
  std::size_t attributes = 20'000;
  std::size_t attributes_per_element = 64;
};

/// A refusal with its stable code and a sentence for the administrator of the identity provider.
std::unexpected<Error> refuse(std::string code, std::string message);

/// An element of a Document, which must outlive it. Empty when there is none.
class Element {
public:
  Element() = default;
  explicit Element(xmlNode* node) : node_(node) {}
  explicit operator bool() const { return node_ != nullptr; }
  bool operator==(const Element&) const = default;
  xmlNode* raw() const { return node_; }

  std::string_view name() const;
  std::string_view ns() const;
  bool is(std::string_view ns, std::string_view name) const;
  Element parent() const;
  /// Child elements in order; the second form only those of a name.
  std::vector<Element> children() const;
  std::vector<Element> children(std::string_view ns, std::string_view name) const;
  Element first(std::string_view ns, std::string_view name) const;
  /// An attribute without namespace.
  std::optional<std::string> attribute(const char* name) const;
  std::string attribute_or_empty(const char* name) const { return attribute(name).value_or(""); }
  /// All text below, CDATA included, without white space at the ends.
  std::string text() const;
  /// This element and all below, in document order.
  std::vector<Element> subtree() const;

private:
  xmlNode* node_ = nullptr;
};

/// A parsed document. Movable; not thread-safe.
class Document {
public:
  /// Errors (all Fault::invalid): `xml_too_large`, `xml_not_utf8`, `xml_doctype`, `xml_processing_instruction`,
  /// `xml_entity`, `xml_too_deep`, `xml_too_many_nodes`, `xml_too_many_attributes`, `xml_malformed`,
  /// `xml_relative_namespace`.
  static Result<Document> parse(std::string_view bytes, const XmlLimits& limits);
  Element root() const;
  xmlDoc* raw() const { return doc_.get(); }

private:
  struct Free {
    void operator()(xmlDoc* doc) const { xmlFreeDoc(doc); }
  };
  explicit Document(xmlDoc* doc) : doc_(doc) {}
  std::unique_ptr<xmlDoc, Free> doc_;
};

/// Adds the values of every attribute that anybody could take for an ID. Error `duplicate_id`.
Status collect_ids(Element root, std::set<std::string>& ids);
/// The element as text, for one that is put into a document of its own.
std::string serialize(Element element);

}  // namespace mc::saml
