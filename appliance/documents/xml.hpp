#pragma once
// Strict XML from outside, as a tree of values: no document type, no processing instructions, no entities but the five
// of XML itself, UTF-8 only; nothing that a document names is ever opened. For files that people upload (question
// banks, manifests). Signed messages have a parser of their own in appliance/saml.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::documents {

/// What a document may cost before anybody looks into it.
struct XmlLimits {
  std::size_t bytes = 16 << 20;
  std::size_t depth = 64;
  std::size_t nodes = 500'000;  // elements and pieces of text
  std::size_t attributes = 64;  // of one element
};

/// An element, or a piece of text (then `name` is empty). A value: copy, move and keep it as you like.
struct XmlNode {
  std::string name;                                             // without a prefix
  std::string ns;                                               // address of the namespace, or empty
  std::string text;                                             // of a piece of text: as it stands, CDATA included
  std::vector<std::pair<std::string, std::string>> attributes;  // names without a prefix, in order
  std::vector<XmlNode> children;
  std::int64_t line = 0;

  bool is_text() const { return name.empty(); }
  bool is(std::string_view other) const { return name == other; }
  /// The first child element of this name; null when there is none.
  const XmlNode* first(std::string_view name) const;
  std::vector<const XmlNode*> all(std::string_view name) const;
  /// Child elements of any name.
  std::vector<const XmlNode*> elements() const;
  std::optional<std::string> attribute(std::string_view name) const;
  std::string attribute_or(std::string_view name, std::string_view otherwise) const;
  /// All text below, as it stands.
  std::string content() const;
};

/// The root. Errors (Fault::invalid; the detail names the line): `xml_too_large`, `xml_not_utf8`, `xml_doctype`,
/// `xml_processing_instruction`, `xml_entity`, `xml_too_deep`, `xml_too_many_nodes`, `xml_too_many_attributes`,
/// `xml_malformed`. Thread-safe.
Result<XmlNode> read_xml(std::string_view bytes, const XmlLimits& limits = {});

/// Escapes for element content and attribute values.
std::string xml_escape(std::string_view text);

}  // namespace mc::documents
