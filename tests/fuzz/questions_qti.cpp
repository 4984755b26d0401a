// QTI 2.1 items as an author uploads them, as they come or as edits of what write_qti_item() makes. What comes in is
// whole, and goes out and comes in again as a question of the same type.
#include <cstdlib>

#include "modules/questions/formats.hpp"
#include "modules/questions/intake.hpp"
#include "tests/fuzz/edits.hpp"

namespace {

std::string genuine(std::uint8_t which) {
  using namespace mc::questions;
  using mc::assessment::QuestionType;
  auto question = blank_question(static_cast<QuestionType>(which % 6));
  question.prompt = "Which? {{b1}} & {{b2}}";
  if (question.type == QuestionType::fill_blank) {
    add_blank(question, {"a", "b"}, true);
    add_blank(question, {"c"}, false);
  } else if (question.type == QuestionType::matching) {
    add_pair(question, "a", "b");
    add_pair(question, "c", "d");
  } else if (question.type == QuestionType::ordering) {
    add_item(question, "a");
    add_item(question, "b");
  } else {
    add_option(question, "a", true, "f");
    add_option(question, "b", false);
  }
  return write_qti_item({"id", "name", {}, question});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::questions;
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 7 != 6) text = mc::fuzz::edited(genuine(data[0] % 7), data + 1, size - 1);
  auto parsed = read_qti_item(text);
  if (!parsed) return 0;
  for (const Imported& question : parsed->questions) {
    if (!mc::assessment::problems_of(question.question).empty()) std::abort();
    auto again = read_qti_item(write_qti_item({"id", question.name, {}, question.question}));
    if (!again) std::abort();
    for (const Imported& other : again->questions)
      if (other.question.type != question.question.type) std::abort();
  }
  return 0;
}
