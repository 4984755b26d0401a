// libFuzzer target: any bytes are refused as multipart/mixed, or taken apart into parts that lie inside of the body.
#include <cstdlib>

#include "modules/xapi/multipart.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::xapi;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t line = std::min(text.find('\n'), text.size());
  std::string boundary = multipart_boundary(text.substr(0, line));
  std::string_view body = text.substr(line);
  auto parts = parse_multipart(body, boundary.empty() ? "b" : boundary);
  if (!parts) return 0;
  if (parts->empty() || parts->size() > kMostParts) std::abort();
  for (const Part& part : *parts)
    for (std::string_view view : {part.body, part.content_type, part.hash, part.encoding})
      if (!view.empty() && (view.data() < body.data() || view.data() + view.size() > body.data() + body.size()))
        std::abort();
  return 0;
}
