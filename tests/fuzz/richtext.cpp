// libFuzzer target: any bytes are either refused as a lesson's text, or written anew as a document that is accepted
// again unchanged. Built only when clang is present; by hand:
//   clang++-19 -std=c++23 -I. -DFMT_HEADER_ONLY -fsanitize=fuzzer,address,undefined tests/fuzz/richtext.cpp \
//     modules/courses/richtext.cpp appliance/shape/[d-w]*[!t].cpp appliance/base/[b-t]*[!t].cpp -lutf8proc
#include <cstdint>
#include <cstdlib>

#include "modules/courses/richtext.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto clean = mc::courses::clean_rich_text(text);
  if (!clean) return 0;
  auto again = mc::courses::clean_rich_text(clean->json);
  if (!again || again->json != clean->json || again->text != clean->text || again->images != clean->images)
    std::abort();
  return 0;
}
