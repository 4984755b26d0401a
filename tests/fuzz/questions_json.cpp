// JSON of questions (LMS-50) as an author uploads it, as it comes or as edits of a genuine file.
#include <cstdlib>

#include "modules/questions/formats.hpp"
#include "tests/fuzz/edits.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::questions;
  constexpr const char* kGenuine =
      R"([{"question":"A?","options":["x","y"],"correct_answer":"y","points":2,"tags":["t"],"explanation":"e"},)"
      R"({"question":"B?","options":{"A":"x","B":"y"},"correct_answer":["A","B"]},{"question":"C","correct_answer":false},)"
      R"({"question":"D","options":["x","y"],"correct_answer":1},{"question":"E","correct_answer":["a","b"]}])";
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) text = mc::fuzz::edited(kGenuine, data + 1, size - 1);
  auto parsed = read_json(text);
  if (!parsed) return 0;
  for (const Imported& question : parsed->questions)
    if (!mc::assessment::problems_of(question.question).empty()) std::abort();
  return 0;
}
