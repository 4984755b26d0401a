#include "appliance/base/markup.hpp"

#include <doctest/doctest.h>

using namespace mc;

TEST_SUITE("appliance/base") {
  TEST_CASE("text in HTML and XML ends no element and no attribute") {
    CHECK(escape_markup("") == "");
    CHECK(escape_markup("Åsa Łukasiewicz, RN\n") == "Åsa Łukasiewicz, RN\n");
    CHECK(escape_markup("<b onclick=\"x('y')\">&amp;</b>") ==
          "&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;&amp;amp;&lt;/b&gt;");
    std::string out = "<p>";
    append_markup(out, "a<b");
    CHECK(out == "<p>a&lt;b");
  }
}
