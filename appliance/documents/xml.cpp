#include "appliance/documents/xml.hpp"

#include <libxml/parser.h>

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "appliance/base/markup.hpp"
#include "appliance/base/text.hpp"

namespace mc::documents {
namespace {

std::string_view view(const xmlChar* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

/// Builds the tree from the parser's calls, so that libxml2 keeps none, and stops it at the first thing that is
/// refused. Lives for one parse.
class Builder {
public:
  explicit Builder(const XmlLimits& limits) : limits_(limits) {}

  void attach(xmlParserCtxt* parser) { parser_ = parser; }
  const std::optional<Error>& refused() const { return refused_; }
  std::optional<XmlNode>& root() { return root_; }

  void refuse(std::string code, std::string_view what) {
    if (refused_) return;
    refused_ = Error{Fault::invalid, std::move(code), fmt::format("Line {}: {}", line(), what), {}};
    xmlStopParser(parser_);
  }

  void start(const xmlChar* name, const xmlChar* ns, int count, const xmlChar** attributes) {
    if (refused_) return;
    if (open_.size() >= limits_.depth) return refuse("xml_too_deep", "elements nest too deeply.");
    if (static_cast<std::size_t>(count) > limits_.attributes)
      return refuse("xml_too_many_attributes", "an element has too many attributes.");
    if (!count_node()) return;
    XmlNode node;
    node.name = view(name);
    node.ns = view(ns);
    node.line = line();
    for (int i = 0; i < count; ++i) {
      const xmlChar** at = attributes + 5 * i;  // name, prefix, namespace, begin and end of the value
      node.attributes.emplace_back(
          view(at[0]), std::string(reinterpret_cast<const char*>(at[3]), reinterpret_cast<const char*>(at[4])));
    }
    open_.push_back(std::move(node));
  }

  void end() {
    if (refused_ || open_.empty()) return;
    XmlNode done = std::move(open_.back());
    open_.pop_back();
    if (open_.empty())
      root_ = std::move(done);
    else
      open_.back().children.push_back(std::move(done));
  }

  void text(const xmlChar* characters, int length) {
    if (refused_ || open_.empty() || length <= 0) return;
    std::string_view piece(reinterpret_cast<const char*>(characters), static_cast<std::size_t>(length));
    auto& children = open_.back().children;
    if (!children.empty() && children.back().is_text()) {
      children.back().text += piece;  // the parser hands out long text in pieces
      return;
    }
    if (!count_node()) return;
    XmlNode& node = children.emplace_back();
    node.text = piece;
    node.line = line();
  }

  void malformed(const xmlError* error) {
    if (refused_ || !error || error->level < XML_ERR_ERROR) return;
    if (error->code == XML_ERR_UNDECLARED_ENTITY || error->code == XML_WAR_UNDECLARED_ENTITY)
      return refuse("xml_entity", "an entity that is not one of the five of XML.");
    std::string_view message = error->message ? trim(error->message) : std::string_view("not well-formed");
    std::string detail = fmt::format("Line {}: {}", error->line, is_utf8(message) ? message : "not well-formed");
    refused_ = Error{Fault::invalid, "xml_malformed", std::move(detail), {}};
    xmlStopParser(parser_);
  }

private:
  bool count_node() {
    if (++nodes_ <= limits_.nodes) return true;
    refuse("xml_too_many_nodes", "the document has too many elements.");
    return false;
  }
  std::int64_t line() const {
    int line = 0;
    if (xmlCtxtGetInputPosition(parser_, 0, nullptr, &line, nullptr, nullptr) != 0) return 0;
    return line;
  }

  const XmlLimits& limits_;
  xmlParserCtxt* parser_ = nullptr;
  std::size_t nodes_ = 0;
  std::vector<XmlNode> open_;
  std::optional<XmlNode> root_;
  std::optional<Error> refused_;
};

Builder& builder(void* data) { return *static_cast<Builder*>(data); }

void on_start(void* data, const xmlChar* name, const xmlChar*, const xmlChar* ns, int, const xmlChar**, int count, int,
              const xmlChar** attributes) {
  builder(data).start(name, ns, count, attributes);
}
void on_end(void* data, const xmlChar*, const xmlChar*, const xmlChar*) { builder(data).end(); }
void on_text(void* data, const xmlChar* text, int length) { builder(data).text(text, length); }
void on_doctype(void* data, const xmlChar*, const xmlChar*, const xmlChar*) {
  builder(data).refuse("xml_doctype", "a document type declaration, which is refused.");
}
void on_instruction(void* data, const xmlChar*, const xmlChar*) {
  builder(data).refuse("xml_processing_instruction", "a processing instruction, which is refused.");
}
void on_reference(void* data, const xmlChar*) {
  builder(data).refuse("xml_entity", "an entity that is not one of the five of XML.");
}
void on_error(void* data, const xmlError* error) { builder(data).malformed(error); }

xmlSAXHandler handlers() {
  xmlSAXHandler out{};
  out.initialized = XML_SAX2_MAGIC;
  out.startElementNs = on_start;
  out.endElementNs = on_end;
  out.characters = on_text;
  out.ignorableWhitespace = on_text;
  out.cdataBlock = on_text;
  out.internalSubset = on_doctype;
  out.externalSubset = on_doctype;
  out.processingInstruction = on_instruction;
  out.reference = on_reference;
  return out;
}

/// A declared encoding other than UTF-8 would not be what the bytes were checked for.
bool declares_other_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return false;
  std::string declaration = ascii_lower(bytes.substr(0, bytes.find("?>")));
  std::size_t at = declaration.find("encoding");
  if (at == std::string::npos) return false;
  std::size_t open = declaration.find_first_of("\"'", at);
  if (open == std::string::npos) return true;
  std::string name = declaration.substr(open + 1, declaration.find(declaration[open], open + 1) - open - 1);
  return name != "utf-8" && name != "utf8" && name != "us-ascii";
}

}  // namespace

Result<XmlNode> read_xml(std::string_view bytes, const XmlLimits& limits) {
  if (bytes.size() > limits.bytes) return fail(Fault::invalid, "xml_too_large", "The XML is too large.");
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.find('\0') != std::string_view::npos || !is_utf8(bytes) || declares_other_encoding(bytes))
    return fail(Fault::invalid, "xml_not_utf8", "The XML is not UTF-8; save it as UTF-8.");
  xmlInitParser();
  Builder build(limits);
  const xmlSAXHandler sax = handlers();
  std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(xmlNewSAXParserCtxt(&sax, &build),
                                                                      xmlFreeParserCtxt);
  if (!parser) return internal("xml_library", "libxml2 could not make a parser.");
  build.attach(parser.get());
  xmlCtxtSetErrorHandler(parser.get(), on_error, &build);
  // NOENT only so that "&amp;" in an attribute is read as "&": whoever declares entities is refused at the DOCTYPE.
  if (xmlDoc* doc = xmlCtxtReadMemory(parser.get(), bytes.data(), static_cast<int>(bytes.size()), nullptr, "UTF-8",
                                      XML_PARSE_NONET | XML_PARSE_NOENT))  // nothing is printed: errors have a handler
    xmlFreeDoc(doc);                                                       // our handlers make none
  if (build.refused()) return std::unexpected(*build.refused());
  bool well_formed = (xmlCtxtGetStatus(parser.get()) & (XML_STATUS_NOT_WELL_FORMED | XML_STATUS_NOT_NS_WELL_FORMED |
                                                        XML_STATUS_CATASTROPHIC_ERROR)) == 0;
  if (!well_formed || !build.root()) return fail(Fault::invalid, "xml_malformed", "The file is not well-formed XML.");
  return std::move(*build.root());
}

const XmlNode* XmlNode::first(std::string_view wanted) const {
  auto found = std::find_if(children.begin(), children.end(), [&](const XmlNode& n) { return n.name == wanted; });
  return found == children.end() || wanted.empty() ? nullptr : &*found;
}

std::vector<const XmlNode*> XmlNode::all(std::string_view wanted) const {
  std::vector<const XmlNode*> out;
  for (const XmlNode& child : children)
    if (!child.is_text() && child.name == wanted) out.push_back(&child);
  return out;
}

std::vector<const XmlNode*> XmlNode::elements() const {
  std::vector<const XmlNode*> out;
  for (const XmlNode& child : children)
    if (!child.is_text()) out.push_back(&child);
  return out;
}

std::optional<std::string> XmlNode::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes)
    if (key == wanted) return value;
  return std::nullopt;
}

std::string XmlNode::attribute_or(std::string_view wanted, std::string_view otherwise) const {
  return attribute(wanted).value_or(std::string(otherwise));
}

std::string XmlNode::content() const {
  if (is_text()) return text;
  std::string out;
  for (const XmlNode& child : children) out += child.content();
  return out;
}

std::string xml_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  // A bare carriage return would become a line feed when it is read (XML 1.0, 2.11).
  for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r')) {
    append_markup(out, text.substr(0, at));
    out += "&#13;";
    text.remove_prefix(at + 1);
  }
  append_markup(out, text);
  return out;
}

}  // namespace mc::documents
