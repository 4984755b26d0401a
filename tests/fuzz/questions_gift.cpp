// GIFT as an author uploads it, as it comes or as edits of a genuine file. What comes in is whole, and goes out and
// comes in again as the same.
#include <cstdlib>

#include "modules/questions/formats.hpp"
#include "modules/questions/intake.hpp"
#include "tests/fuzz/edits.hpp"

namespace {

constexpr const char* kGenuine =
    "// [tag:a]\n$CATEGORY: top/b\n\n::One:: [html]<p>How <b>long</b>?</p> {=20 s#right ~5 s ~%50%2 m ####Why\\: "
    "so.}\n\n"
    "::Two:: Which? {~%50%a ~%50%b ~%-100%c}\n\n::Three:: Gloves? {F#no#yes}\n\nGive {=x =y} now.\n\n"
    "::Four:: Match {=a -> b =c -> d}\n\n::Five:: Order {>ALL\na\nb\n}\n\n::Six:: {#35}\n\n::Seven:: Tell {}\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::questions;
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) text = mc::fuzz::edited(kGenuine, data + 1, size - 1);
  auto parsed = read_gift(text);
  if (!parsed) return 0;
  std::vector<Exported> out;
  for (Imported& question : parsed->questions) {
    if (!mc::assessment::problems_of(question.question).empty()) std::abort();
    if (question.question.blanks.size() > 1) std::abort();
    out.push_back({"id", question.name, {}, std::move(question.question)});
  }
  auto again = read_gift(write_gift(out));
  if (!again || again->questions.size() != out.size()) std::abort();
  return 0;
}
