// libFuzzer target: any bytes go through the last look and the reading back of an archive; what the look accepts holds
// no sign of an address, a date or a path.
#include <cstdlib>

#include "modules/sync/bundle.hpp"
#include "modules/sync/scan.hpp"
#include "modules/sync/vocabulary.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::sync;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const CodeSet codes = {"BLS", "ACLS"};
  const Tokens tokens(text, codes);
  if (tokens.has("training_status")) std::abort();  // a word of the vocabulary is nobody's name
  (void)check_patterns("bytes", text);
  const bool clean = check_words("bytes", text, codes).empty();
  if (clean && text.find_first_of("@;%/\\'") != std::string_view::npos) std::abort();
  (void)read_archive({data, size});
  return 0;
}
