// libFuzzer target: request heads and chunked bodies of any bytes neither crash nor read past their end, and an
// accepted head has exactly one reading. By hand:
//   clang++-19 -std=c++23 -I. -DFMT_HEADER_ONLY -fsanitize=fuzzer,address,undefined tests/fuzz/http_request.cpp
//     appliance/http/{message,body}.cpp appliance/base/{bytes,id,random,text,time}.cpp -lutf8proc
#include <cstdlib>

#include "appliance/http/body.hpp"
#include "appliance/http/message.hpp"

namespace {

void check_head(std::string_view text) {
  std::size_t end = mc::http::find_head_end(text);
  auto head = mc::http::parse_head(text.substr(0, end == 0 ? text.size() : end));
  if (!head) return;
  if (head->chunked && head->content_length) std::abort();
  int lengths = 0;
  for (const auto& field : head->fields) {
    if (mc::http::has_control(field.value)) std::abort();
    if (mc::http::equal_ignoring_case(field.name, "content-length")) ++lengths;
  }
  if (lengths > 1 || head->fields.size() > mc::http::kMaxHeaderFields) std::abort();
  (void)mc::http::decode_path(head->target);
}

void check_body(std::string_view text) {
  std::size_t at = 0, total = 0;
  mc::http::BodyReader body(
      [&](std::span<std::uint8_t> buffer) -> mc::Result<std::size_t> {
        if (at == text.size()) return mc::fail(mc::Fault::unavailable, "connection_closed");
        std::size_t count = std::min<std::size_t>({buffer.size(), 5, text.size() - at});
        std::copy_n(text.data() + at, count, reinterpret_cast<char*>(buffer.data()));
        at += count;
        return count;
      },
      std::nullopt, true);
  body.set_limit(1000);
  std::array<std::uint8_t, 64> buffer;
  while (auto got = body.read(buffer)) {
    if (*got == 0) break;
    total += *got;
  }
  if (total > 1000) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  check_head(text);
  check_body(text);
  return 0;
}
