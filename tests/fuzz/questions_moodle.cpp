// Moodle XML as an author uploads it, as it comes or as edits of a genuine file.
#include <cstdlib>

#include "modules/questions/formats.hpp"
#include "tests/fuzz/edits.hpp"

namespace {

constexpr const char* kGenuine =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><quiz><question "
    "type=\"category\"><category><text>top/a</text></category>"
    "</question><question type=\"multichoice\"><name><text>N</text></name><questiontext format=\"html\"><text><![CDATA["
    "<p>Q <img src=\"x\" alt=\"y\"/></p>]]></text><file name=\"x\" encoding=\"base64\">aa</file></questiontext>"
    "<defaultgrade>2.5</defaultgrade><single>false</single><answer "
    "fraction=\"50\"><text>a</text><feedback><text>f</text>"
    "</feedback></answer><answer fraction=\"-100\"><text>b &amp; "
    "c</text></answer><tags><tag><text>t</text></tag></tags>"
    "</question><question "
    "type=\"matching\"><questiontext><text>M</text></questiontext><subquestion><text>l</text><answer>"
    "<text>r</text></answer></subquestion></question><question type=\"numerical\"><questiontext><text>N</text>"
    "</questiontext><answer fraction=\"100\"><text>4</text><tolerance>0</tolerance></answer></question></quiz>";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::questions;
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) text = mc::fuzz::edited(kGenuine, data + 1, size - 1);
  auto parsed = read_moodle_xml(text);
  if (!parsed) return 0;
  for (const Imported& question : parsed->questions)
    if (!mc::assessment::problems_of(question.question).empty()) std::abort();
  return 0;
}
