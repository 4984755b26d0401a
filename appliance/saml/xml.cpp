#include "appliance/saml/xml.hpp"

#include <libxml/parser.h>
#include <libxml/xmlsave.h>

#include "appliance/base/text.hpp"
#include "appliance/saml/library.hpp"
#include "appliance/saml/scan.hpp"

namespace mc::saml {

namespace {

using Parser = std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)>;

std::string_view view(const xmlChar* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

std::string take(xmlChar* text) {
  std::string out(view(text));
  xmlFree(text);
  return out;
}

std::string_view without_bom(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

xmlNode* next_in_order(xmlNode* node, xmlNode* top) {
  if (node->children && node->type == XML_ELEMENT_NODE) return node->children;
  while (node != top && !node->next) node = node->parent;
  return node == top ? nullptr : node->next;
}

/// A relative namespace URI makes canonicalisation fail, which some verifiers took for an empty text.
bool absolute(std::string_view uri) {
  std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    auto c = static_cast<unsigned char>(uri[i]);
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool digit = c >= '0' && c <= '9';
    if (i < colon && !letter && !(i > 0 && (digit || c == '+' || c == '-' || c == '.'))) return false;
    if (c <= ' ' || c == 0x7F || c == '\\' || c == '^' || c == '`' || c == '{' || c == '}' || c == '|') return false;
  }
  return true;
}

Status check_tree(xmlNode* root) {
  for (xmlNode* node = root; node; node = next_in_order(node, root)) {
    if (node->type == XML_ENTITY_REF_NODE || node->type == XML_ENTITY_NODE)
      return refuse("xml_entity", "The message refers to an entity; only the five of XML itself are allowed.");
    if (node->type == XML_PI_NODE)
      return refuse("xml_processing_instruction", "The message has a processing instruction, which is refused.");
    if (node->type != XML_ELEMENT_NODE) continue;
    for (xmlNs* ns = node->nsDef; ns; ns = ns->next)
      if (ns->href && *ns->href && !absolute(view(ns->href)))
        return refuse("xml_relative_namespace",
                      "A namespace is declared by a relative address; such a message cannot be verified.");
  }
  return {};
}

}  // namespace

std::unexpected<Error> refuse(std::string code, std::string message) {
  return fail(Fault::invalid, std::move(code), std::move(message));
}

std::string_view Element::name() const { return node_ ? view(node_->name) : std::string_view(); }
std::string_view Element::ns() const { return node_ && node_->ns ? view(node_->ns->href) : std::string_view(); }
bool Element::is(std::string_view ns_uri, std::string_view local) const {
  return node_ && name() == local && ns() == ns_uri;
}
Element Element::parent() const {
  return node_ && node_->parent && node_->parent->type == XML_ELEMENT_NODE ? Element(node_->parent) : Element();
}

std::vector<Element> Element::children() const {
  std::vector<Element> out;
  if (!node_) return out;
  for (xmlNode* child = node_->children; child; child = child->next)
    if (child->type == XML_ELEMENT_NODE) out.emplace_back(child);
  return out;
}

std::vector<Element> Element::children(std::string_view ns_uri, std::string_view local) const {
  std::vector<Element> out;
  for (Element child : children())
    if (child.is(ns_uri, local)) out.push_back(child);
  return out;
}

Element Element::first(std::string_view ns_uri, std::string_view local) const {
  for (Element child : children())
    if (child.is(ns_uri, local)) return child;
  return {};
}

std::optional<std::string> Element::attribute(const char* attribute_name) const {
  if (!node_) return std::nullopt;
  xmlChar* value = xmlGetNoNsProp(node_, reinterpret_cast<const xmlChar*>(attribute_name));
  if (!value) return std::nullopt;
  return take(value);
}

std::string Element::text() const {
  if (!node_) return {};
  std::string out = take(xmlNodeGetContent(node_));
  std::size_t begin = out.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return out.substr(begin, out.find_last_not_of(" \t\r\n") - begin + 1);
}

std::vector<Element> Element::subtree() const {
  std::vector<Element> out;
  for (xmlNode* node = node_; node; node = next_in_order(node, node_))
    if (node->type == XML_ELEMENT_NODE) out.emplace_back(node);
  return out;
}

Result<Document> Document::parse(std::string_view bytes, const XmlLimits& limits) {
  if (!start_library()) return internal("saml_library", "libxml2 or xmlsec did not start.");
  bytes = without_bom(bytes);
  TRY(scan_xml(bytes, limits));
  Parser parser(xmlNewParserCtxt(), xmlFreeParserCtxt);
  if (!parser) return internal("saml_library", "libxml2 could not make a parser.");
  Document out(xmlCtxtReadMemory(parser.get(), bytes.data(), static_cast<int>(bytes.size()), nullptr, "UTF-8",
                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  if (!out.doc_ || !out.root()) return refuse("xml_malformed", "The message is not well-formed XML.");
  if (out.doc_->intSubset || out.doc_->extSubset)
    return refuse("xml_doctype", "The message has a document type declaration, which is refused.");
  TRY(check_tree(out.root().raw()));
  // libxml2 forgives what is wrong with prefixes (xmlns:xml given away, one never declared); other readers do not.
  if ((xmlCtxtGetStatus(parser.get()) & XML_STATUS_NOT_NS_WELL_FORMED) != 0)
    return refuse("xml_malformed", "The message uses namespaces in a way that XML forbids.");
  return out;
}

Element Document::root() const { return Element(xmlDocGetRootElement(doc_.get())); }

Status collect_ids(Element root, std::set<std::string>& ids) {
  for (Element element : root.subtree()) {
    for (xmlAttr* attribute = element.raw()->properties; attribute; attribute = attribute->next) {
      if (ascii_lower(view(attribute->name)) != "id" && view(attribute->name) != "AssertionID") continue;
      if (attribute->ns)
        return refuse("xml_attribute", "An ID is given by an attribute with a namespace, which is refused.");
      std::string value = take(xmlNodeListGetString(element.raw()->doc, attribute->children, 1));
      if (!ids.insert(value).second)
        return refuse("duplicate_id", "Two elements of the message carry the same ID, which is a sign of an attack.");
    }
  }
  return {};
}

std::string serialize(Element element) {
  std::string out;
  xmlBuffer* buffer = xmlBufferCreate();
  if (!buffer) return out;
  if (xmlNodeDump(buffer, element.raw()->doc, element.raw(), 0, 0) >= 0) out = view(xmlBufferContent(buffer));
  xmlBufferFree(buffer);
  return out;
}

}  // namespace mc::saml
