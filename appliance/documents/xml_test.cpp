// Strict XML: what comes in as it stands, and what is refused with a code and a line.
#include "appliance/documents/xml.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::documents;

namespace {

std::string code(std::string_view xml, const XmlLimits& limits = {}) {
  auto read = read_xml(xml, limits);
  return read ? "ok" : read.error().code;
}
std::string said(std::string_view xml) {
  auto read = read_xml(xml);
  return read ? "ok" : read.error().detail;
}

}  // namespace

TEST_CASE("xml: elements, attributes, text in between, CDATA, the five entities and character references") {
  auto root = read_xml("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- note -->\n"
                       "<q xmlns=\"urn:a\" xmlns:x=\"urn:b\" kind='a &amp; b'>\n"
                       "  one <b>two</b> three<![CDATA[ <four> ]]>&lt;&#233;<x:c x:n=\"1\"/></q>");
  REQUIRE(root.has_value());
  CHECK(root->name == "q");
  CHECK(root->ns == "urn:a");
  CHECK(root->line == 3);
  CHECK(root->attribute("kind") == "a & b");
  CHECK_FALSE(root->attribute("none"));
  CHECK(root->content() == "\n  one two three <four> <\xC3\xA9");
  REQUIRE(root->first("b"));
  CHECK(root->first("b")->content() == "two");
  CHECK(root->first("b")->line == 4);
  REQUIRE(root->elements().size() == 2);
  CHECK(root->elements()[1]->ns == "urn:b");
  CHECK(root->elements()[1]->attribute_or("n", "") == "1");
  CHECK(root->all("b").size() == 1);
}

TEST_CASE("xml: what is dangerous is refused before it does anything") {
  CHECK(code("<!DOCTYPE a><a/>") == "xml_doctype");
  CHECK(code("<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>") == "xml_doctype");
  CHECK(code("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>") == "xml_doctype");
  CHECK(code("<a>&other;</a>") == "xml_entity");
  CHECK(code("<a b=\"&other;\"/>") == "xml_entity");
  CHECK(code("<a><?php echo 1 ?></a>") == "xml_processing_instruction");
  CHECK(code("<?xml-stylesheet href=\"http://a.example/\"?><a/>") == "xml_processing_instruction");
}

TEST_CASE("xml: limits") {
  std::string deep, wide = "<a>", many = "<a";
  for (int i = 0; i < 65; ++i) deep += "<a>";
  for (int i = 0; i < 65; ++i) deep += "</a>";
  CHECK(code(deep) == "xml_too_deep");
  CHECK(code(deep.substr(3, deep.size() - 7)) == "ok");
  for (int i = 0; i < 20; ++i) wide += "<b/>";
  XmlLimits few;
  few.nodes = 21;
  CHECK(code(wide + "</a>", few) == "ok");
  few.nodes = 20;
  CHECK(code(wide + "</a>", few) == "xml_too_many_nodes");
  for (int i = 0; i < 65; ++i) many += " b" + std::to_string(i) + "=\"\"";
  CHECK(code(many + "/>") == "xml_too_many_attributes");
  XmlLimits small;
  small.bytes = 10;
  CHECK(code("<aaaaaaaaa/>", small) == "xml_too_large");
}

TEST_CASE("xml: malformed text names its line; other encodings are refused") {
  CHECK(code("") == "xml_malformed");
  CHECK(code("no xml") == "xml_malformed");
  CHECK(code("<a></b>") == "xml_malformed");
  CHECK(code("<a/><b/>") == "xml_malformed");
  CHECK(code("<p:a/>") == "xml_malformed");
  CHECK(code("<a>\xFF</a>") == "xml_not_utf8");
  CHECK(code(std::string_view("<a>\0</a>", 8)) == "xml_not_utf8");
  CHECK(code("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>") == "xml_not_utf8");
  CHECK(code("<?xml version=\"1.0\" encoding='utf-8'?><a/>") == "ok");
  CHECK(said("<a>\n<b>\n</a>").starts_with("Line 3: "));
}

TEST_CASE("xml: what is escaped reads back the same") {
  std::string wild = "a < b > c & \"d\" 'e' \xC3\xA9\r\n]]>";
  auto root = read_xml("<a b=\"" + xml_escape("x \"y\" <z>") + "\">" + xml_escape(wild) + "</a>");
  REQUIRE(root.has_value());
  CHECK(root->content() == wild);
  CHECK(root->attribute("b") == "x \"y\" <z>");
}
