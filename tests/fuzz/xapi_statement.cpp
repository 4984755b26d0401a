// libFuzzer target: any JSON is refused as a statement with a reason, or read without harm; what is accepted has the
// same essence as itself, and stays acceptable when it was completed and written in every format.
#include <cstdlib>

#include "modules/xapi/statement.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::xapi;
  if (size == 0) return 0;
  Version version = data[0] % 2 == 0 ? Version::v1 : Version::v2;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto document = mc::shape::parse_json(text);
  if (!document) return 0;
  for (std::string_view element : json_elements(text))
    if (element.size() > text.size()) std::abort();
  Validator validator(version);
  if (!validator.statement(document->root())) {
    if (validator.problem().empty()) std::abort();
    return 0;
  }
  const Terms terms(mc::Secret(mc::Bytes(32, 1)));
  Reading reading = read_statement(terms, document->root());
  if (reading.terms.empty() || reading.verb.empty()) std::abort();
  if (!same_statement(document->root(), document->root(), false)) std::abort();
  auto form = rewritten(document->root());
  std::string whole =
      completed(form ? *form : std::string(json_elements(text).front()),
                completion(document->root(), mc::Uuid{}, mc::Instant{}, R"({"mbox":"mailto:a@b"})", version));
  auto again = mc::shape::parse_json(whole);
  Validator second(version);
  if (!again || !second.statement(again->root()) || !same_statement(document->root(), again->root(), false))
    std::abort();
  for (Format format : {Format::ids, Format::canonical})
    if (!mc::shape::parse_json(formatted(again->root(), format, "de, en;q=0.5", {}))) std::abort();
  return 0;
}
