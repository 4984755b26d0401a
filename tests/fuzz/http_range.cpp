// libFuzzer target: a Range header and a path of any bytes give a part inside the file, a path inside the tree, and a
// route whose parameters are whole segments.
//   clang++-19 -std=c++23 -I. -DFMT_HEADER_ONLY -fsanitize=fuzzer,address,undefined tests/fuzz/http_range.cpp
//     appliance/http/{message,router}.cpp appliance/base/{bytes,id,random,text,time}.cpp -lutf8proc
#include <cstdlib>
#include <cstring>

#include "appliance/http/message.hpp"
#include "appliance/http/router.hpp"

namespace {
const mc::http::Router& router() {
  static mc::http::Route routes[5];
  static const mc::http::Router made = [] {
    mc::http::Router fresh;
    const char* paths[] = {"/a", "/a/{x}", "/a/b/{y}", "/{x}/{y}/{z}", "/a/{x}/c/{y}"};
    for (int i = 0; i < 5; ++i) {
      routes[i].path = paths[i];
      if (!fresh.add(routes[i])) std::abort();
    }
    return fresh;
  }();
  return made;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  std::uint32_t length = 0;
  std::memcpy(&length, data, 4);
  std::string_view text(reinterpret_cast<const char*>(data + 4), size - 4);
  for (std::string header : {std::string(text), "bytes=" + std::string(text)}) {
    auto choice = mc::http::choose_range(header, length);
    if (choice.kind != mc::http::RangeKind::part) continue;
    if (choice.range.offset < 0 || choice.range.length <= 0 || choice.range.offset + choice.range.length > length)
      std::abort();
  }
  auto path = mc::http::decode_path(text);
  if (path &&
      (path->find("/../") != std::string::npos || path->ends_with("/..") || path->find('\0') != std::string::npos))
    std::abort();
  if (!path) return 0;
  for (const auto& [name, value] : router().find(mc::http::Method::get, *path).parameters)
    if (value.empty() || value.find('/') != std::string_view::npos) std::abort();
  return 0;
}
