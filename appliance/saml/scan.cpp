#include "appliance/saml/scan.hpp"

#include "appliance/base/text.hpp"

namespace mc::saml {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

/// One pass over the markup. It need not know whether names fit: the parser refuses what is not well-formed.
class Scanner {
public:
  Scanner(std::string_view text, const XmlLimits& limits) : text_(text), limits_(limits) {}

  Status run() {
    TRY(declaration());
    while (at_ < text_.size()) {
      if (text_[at_] == '<')
        TRY(markup());
      else
        TRY(character());
    }
    return {};
  }

private:
  bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  Status skip_past(std::string_view end) {
    std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) return refuse("xml_malformed", "The XML ends in the middle of a construct.");
    at_ = found + end.size();
    return {};
  }

  Status declaration() {
    if (!next_is("<?xml") || text_.size() < 6 || kSpace.find(text_[5]) == std::string_view::npos) return {};
    std::size_t end = text_.find("?>");
    if (end == std::string_view::npos) return refuse("xml_malformed", "The XML declaration does not end.");
    std::string inside = ascii_lower(text_.substr(5, end - 5));
    for (char quote : {'"', '\''}) {
      if (std::size_t at = inside.find("encoding"); at != std::string::npos) {
        std::size_t open = inside.find(quote, at);
        std::size_t first = inside.find_first_of("\"'", at);
        if (open == std::string::npos || open != first) continue;
        std::string name = inside.substr(open + 1, inside.find(quote, open + 1) - open - 1);
        if (name != "utf-8" && name != "utf8")
          return refuse("xml_not_utf8", "The message is not declared as UTF-8; send it in UTF-8.");
      }
    }
    if (inside.find("1.1") != std::string::npos) return refuse("xml_malformed", "The message must be XML 1.0.");
    at_ = end + 2;
    return {};
  }

  Status character() {
    if (text_[at_] == '&') return reference();
    ++at_;
    return {};
  }

  Status reference() {
    for (std::string_view known : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}) {
      if (!next_is(known)) continue;
      at_ += known.size();
      return {};
    }
    if (!next_is("&#"))
      return refuse("xml_entity", "The message refers to an entity; only the five of XML itself are allowed.");
    at_ += 2;
    return {};
  }

  Status markup() {
    if (next_is("<!--")) {
      TRY(count_node());
      at_ += 4;
      return skip_past("-->");
    }
    if (next_is("<![CDATA[")) {
      TRY(count_node());
      return skip_past("]]>");
    }
    if (next_is("<!")) return refuse("xml_doctype", "The message has a document type declaration, which is refused.");
    if (next_is("<?"))
      return refuse("xml_processing_instruction", "The message has a processing instruction, which is refused.");
    if (next_is("</")) {
      if (depth_ > 0) --depth_;
      return skip_past(">");
    }
    return start_tag();
  }

  Status start_tag() {
    TRY(count_node());
    std::size_t attributes = 0;
    ++at_;
    while (at_ < text_.size() && text_[at_] != '>') {
      char c = text_[at_];
      if (c == '"' || c == '\'') {
        if (++attributes > limits_.attributes_per_element || ++attributes_ > limits_.attributes)
          return refuse("xml_too_many_attributes", "The message has more XML attributes than any SAML message needs.");
        TRY(attribute_value(c));
      } else if (c == '<') {
        return refuse("xml_malformed", "A tag is opened inside a tag.");
      } else {
        ++at_;
      }
    }
    if (at_ >= text_.size()) return refuse("xml_malformed", "The XML ends inside a tag.");
    if (text_[at_ - 1] != '/' && ++depth_ > limits_.depth)
      return refuse("xml_too_deep", "The message nests elements deeper than any SAML message needs.");
    ++at_;
    return {};
  }

  Status attribute_value(char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != quote;) {
      if (text_[at_] == '<') return refuse("xml_malformed", "An attribute value holds \"<\".");
      TRY(character());
    }
    ++at_;
    return {};
  }

  Status count_node() {
    if (++nodes_ > limits_.nodes)
      return refuse("xml_too_many_nodes", "The message has more elements than any SAML message needs.");
    return {};
  }

  std::string_view text_;
  const XmlLimits& limits_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;
  std::size_t attributes_ = 0;
};

}  // namespace

Status scan_xml(std::string_view bytes, const XmlLimits& limits) {
  if (bytes.size() > limits.bytes)
    return refuse("xml_too_large", "The message is larger than a SAML message may be (256 KiB).");
  if (bytes.find('\0') != std::string_view::npos || !is_utf8(bytes))
    return refuse("xml_not_utf8", "The message is not UTF-8 text.");
  return Scanner(bytes, limits).run();
}

}  // namespace mc::saml
