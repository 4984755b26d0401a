// libFuzzer target: any bytes go through the last look and the reading of lines; what is read of a line that the look
// accepts names a subject.
#include <cstdlib>

#include "modules/sync/anonymise.hpp"
#include "modules/sync/scan.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::sync;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const CodeSet codes = {"BLS", "ACLS"};
  const Tokens tokens(text, codes);
  if (tokens.has("training_status")) std::abort();  // a word of the vocabulary is nobody's name
  (void)check_patterns("bytes", text);
  const bool clean = check_words("bytes", text, codes).empty();
  for (const TableSpec& table : tables()) {
    auto told = told_in(table, text);
    if (!told || !clean) continue;
    for (const Told& one : *told)
      if (one.subject.empty() || one.status.empty()) std::abort();
  }
  return 0;
}
