// What a reader of text may say of a card, as it comes or as edits of a genuine card, by lines or as tesseract's table:
// proposals stay within their limits, dates are real and numbers are as short as they may be.
#include <cstdlib>

#include "modules/intake/fields.hpp"
#include "tests/fuzz/edits.hpp"

namespace {

constexpr const char* kCard =
    "BASIC LIFE SUPPORT\nBLS Provider\nAmerican Heart Association\nAna Reyes\nIssue Date   Recommended Renewal Date\n"
    "05/15/2026   05/2028\neCard Code 265512345678\nTexas Board of Nursing, TX\nLicense Number: RN-1012345\nMay 5, "
    "2027\n";
constexpr const char* kTable = "5\t1\t1\t1\t1\t1\t10\t10\t100\t20\t96.7\tBasic\n5\t1\t1\t1\t1\t2\t120\t10\t80\t20\t88\t"
                               "Life\n5\t1\t1\t1\t2\t1\t10\t40\t80\t20\t12\t05/15/2026\n";

void check(const std::optional<mc::intake::Proposal>& field, bool date) {
  if (!field) return;
  if (field->confidence < 0 || field->confidence > 100 || field->source_line.size() > 400) std::abort();
  if (date && !mc::parse_date(field->value)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::intake;
  if (size == 0) return 0;
  bool table = data[0] % 4 >= 2;
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) text = mc::fuzz::edited(table ? kTable : kCard, data + 1, size - 1);
  static const std::vector<mc::credentials::CredentialType> types = {
      {"BLS", mc::credentials::Kind::certification, "Basic Life Support Provider", "American Heart Association", 24,
       "end_of_month", "", "B"},
      {"RN", mc::credentials::Kind::license, "Registered nurse licence", "", {}, "board_date", "", "A"}};
  Reading reading = table ? read_tsv(text) : Reading{text, {}, "text_layer"};
  auto lines = lines_of(reading);
  for (const TextLine& line : lines)
    for (const FoundDate& found : dates_in(line.text))
      if (found.at + found.length > line.text.size()) std::abort();
  Fields fields = propose(lines, types, {"Ana", "Reyes"}, mc::make_date(2026, 11, 21));
  for (const auto* field :
       {&fields.type, &fields.kind, &fields.issuing_body, &fields.state, &fields.number, &fields.holder})
    check(*field, false);
  check(fields.issued_on, true);
  check(fields.expires_on, true);
  if (fields.number && fields.number->value.size() > 30) std::abort();
  if (fields.state && fields.state->value.size() != 2) std::abort();
  return 0;
}
