// libFuzzer target: any bytes are refused as a statement's signature, unless they sign the same statement; with a
// certificate that was not made by its key they never are.
#include <cstdlib>

#include "modules/xapi/signature.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::xapi;
  const std::string statement =
      R"({"actor":{"mbox":"mailto:a@b"},"verb":{"id":"http://a/b"},"object":{"id":"http://a/c"}})";
  auto document = mc::shape::parse_json(statement);
  std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)check_signature(text, document->root());
  // The bytes as the header's certificate, over the right statement.
  std::string header = R"({"alg":"RS256","x5c":[")" + mc::to_base64(mc::ByteView(data, size)) + "\"]}";
  std::string jws = mc::to_base64url(mc::as_bytes(header)) + "." + mc::to_base64url(mc::as_bytes(statement)) + ".AAAA";
  if (check_signature(jws, document->root())) std::abort();
  return 0;
}
