// libFuzzer target: any bytes are refused as an exclusion list, or read into entries that name somebody, whose scores
// are between 0 and 100.
#include <cstdlib>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/verification/leie.hpp"

using namespace mc;
using namespace mc::verification;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string text(rest);
  if (data[0] % 2 == 0) text = "LASTNAME,FIRSTNAME,MIDNAME,NPI,DOB,STATE,EXCLTYPE,EXCLDATE,REINDATE\n" + text;
  auto file = leie::read_list(text, data[0] % 4 < 2);
  if (!file) return 0;
  if (file->skipped < 0 || file->bad < 0) std::abort();
  for (const leie::Entry& entry : file->entries) {
    if (entry.key.size() != 32 || entry.last_key.empty() || entry.first_key.empty()) std::abort();
    if (!is_utf8(entry.name) || (!entry.npi.empty() && entry.npi.size() != 10)) std::abort();
    for (const char* first : {"Luis", "Ana Maria", ""}) {
      auto score = leie::score(first, "", entry);
      if (score < 0 || score > 100) std::abort();
    }
    if (leie::score(entry.first_key, entry.middle_key, entry) < leie::kLeastScore) std::abort();  // itself
  }
  return 0;
}
