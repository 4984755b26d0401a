#include "modules/courses/richtext.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::courses;

namespace {

std::string doc(const std::string& blocks) { return R"({"type":"doc","content":[)" + blocks + "]}"; }
std::string paragraph(const std::string& inlines) { return R"({"type":"paragraph","content":[)" + inlines + "]}"; }
std::string cell(const std::string& tag) { return R"({"type":")" + tag + R"(","content":[{"type":"paragraph"}]})"; }

const std::string kImage =
    "/api/v1/courses/01890a5d-ac96-774b-bcce-b302099a8057/images/01890a5d-ac96-774b-bcce-b302099a8058";

}  // namespace

TEST_CASE("rich text keeps what it knows and writes it anew") {
  const std::string inputs[] = {
      std::string(kEmptyDocument),
      doc(paragraph(R"({"type":"text","text":"Wash for 20 s"})")),
      doc(paragraph(
          R"({"type":"text","marks":[{"type":"bold"},{"type":"link","attrs":{"href":"https://who.int/x?a=1#b"}}],"text":"x"})")),
      doc(R"({"type":"heading","attrs":{"level":3},"content":[{"type":"text","text":"Why"}]})"),
      doc(R"({"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph"}]}]})"),
      doc(R"({"type":"orderedList","attrs":{"start":4},"content":[{"type":"listItem","content":[{"type":"paragraph"}]}]})"),
      doc(R"({"type":"table","content":[{"type":"tableRow","content":[)" + cell("tableHeader") + "," +
          cell("tableCell") + "]}]}"),
      doc(R"({"type":"callout","attrs":{"kind":"warning"},"content":[{"type":"paragraph"}]})"),
      doc(R"({"type":"image","attrs":{"src":")" + kImage + R"(","alt":"Six steps"}})"),
      doc(R"({"type":"codeBlock","content":[{"type":"text","text":"a < b"}]},{"type":"horizontalRule"})"),
  };
  for (const std::string& input : inputs) {
    CAPTURE(input);
    auto clean = clean_rich_text(input);
    REQUIRE(clean.has_value());
    CHECK(clean->json == input);
    CHECK(clean_rich_text(clean->json)->json == clean->json);
  }
}

TEST_CASE("rich text drops what an editor adds for display") {
  auto clean = clean_rich_text(doc(
      R"({"type":"paragraph","attrs":{"textAlign":"left","class":"x"},"content":[{"type":"text","marks":[{"type":"link","attrs":)"
      R"({"href":"/home","target":"_blank","rel":"noopener","class":null}}],"text":"Home"}]})"));
  REQUIRE(clean.has_value());
  CHECK(clean->json ==
        doc(paragraph(R"({"type":"text","marks":[{"type":"link","attrs":{"href":"/home"}}],"text":"Home"})")));
  CHECK(clean->text == "Home\n");
}

TEST_CASE("rich text refuses everything else and says where") {
  struct Case {
    std::string input, path, code;
  };
  const std::string linked =
      R"x({"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"JaVaScRiPt:alert(1)"}}]})x";
  const Case cases[] = {
      {"[]", "document", "bad_value"},
      {R"({"type":"paragraph"})", "document", "misplaced"},
      {doc(R"({"type":"script"})"), "document.content[0]", "unknown_node"},
      {doc(R"({"type":"paragraph"},{"type":"iframe","attrs":{"src":"https://x"}})"), "document.content[1]",
       "unknown_node"},
      {doc(R"({"type":"paragraph","onclick":"x"})"), "document.content[0]", "unknown_attribute"},
      {doc(R"({"type":"heading","attrs":{"level":1}})"), "document.content[0].attrs.level", "bad_value"},
      {doc(R"({"type":"text","text":"loose"})"), "document.content[0]", "misplaced"},
      {doc(R"({"type":"bulletList","content":[{"type":"paragraph"}]})"), "document.content[0].content[0]", "misplaced"},
      {doc(paragraph(R"({"type":"text","text":""})")), "document.content[0].content[0]", "bad_value"},
      {doc(paragraph(R"({"type":"text","text":"x","marks":[{"type":"blink"}]})")),
       "document.content[0].content[0].marks[0]", "unknown_mark"},
      {doc(paragraph(linked)), "document.content[0].content[0].marks[0]", "bad_link"},
      {doc(R"({"type":"image","attrs":{"src":"https://evil.example/x.png","alt":"x"}})"),
       "document.content[0].attrs.src", "bad_image"},
      {doc(R"({"type":"image","attrs":{"src":")" + kImage + R"("}})"), "document.content[0].attrs.alt", "alt_missing"},
      {doc(R"({"type":"image","attrs":{"src":")" + kImage + R"(","alt":"  "}})"), "document.content[0].attrs.alt",
       "alt_missing"},
      {doc(R"({"type":"callout","attrs":{"kind":"danger"}})"), "document.content[0].attrs.kind", "bad_value"},
      {doc(R"({"type":"codeBlock","content":[{"type":"text","text":"x","marks":[{"type":"bold"}]}]})"),
       "document.content[0].content[0].marks", "misplaced"},
      {doc(R"({"type":"paragraph","type":"script"})"), "document.content[0]", "bad_value"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.input);
    auto clean = clean_rich_text(c.input);
    REQUIRE_FALSE(clean.has_value());
    REQUIRE(clean.error().fields.size() == 1);
    CHECK(clean.error().fields[0].path == c.path);
    CHECK(clean.error().fields[0].code == c.code);
  }
  CHECK(clean_rich_text("{").error().code == "invalid_json");
}

TEST_CASE("rich text has limits") {
  std::string many = paragraph(R"({"type":"text","text":"x"})");
  std::string blocks = many;
  for (int i = 0; i < 3'000; ++i) blocks += "," + many;
  CHECK(clean_rich_text(doc(blocks)).error().fields.at(0).code == "too_long");
  CHECK(clean_rich_text(doc(paragraph(R"({"type":"text","text":")" + std::string(300'001, 'x') + R"("})")))
            .error()
            .fields.at(0)
            .code == "too_long");
}

TEST_CASE("links") {
  for (const char* good : {"https://a.b/c", "http://a", "mailto:a@b.c", "/", "/courses/1", "HTTPS://A"}) {
    CAPTURE(good);
    CHECK(is_safe_link(good));
  }
  for (const char* bad : {"", "//evil.example", "/\\evil.example", "javascript:x", " javascript:x", "java\tscript:x",
                          "data:text/html,x", "vbscript:x", "ftp://a", "relative", "https://a b", "#x"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_safe_link(bad));
  }
}

TEST_CASE("an empty document is seen as empty") {
  CHECK(is_empty(*clean_rich_text(kEmptyDocument)));
  CHECK(is_empty(*clean_rich_text(doc(paragraph(R"({"type":"text","text":"   "})")))));
  CHECK_FALSE(is_empty(*clean_rich_text(doc(paragraph(R"({"type":"text","text":"x"})")))));
  auto image = clean_rich_text(doc(R"({"type":"image","attrs":{"src":")" + kImage + R"(","alt":"Six steps"}})"));
  CHECK_FALSE(is_empty(*image));
  CHECK(image->images.size() == 1);
}
