// What comes from an OpenID provider or through the browser: tokens, key sets, descriptions, the callback's query.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/oidc/flow.hpp"

using namespace mc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const oidc::KeySet keys = oidc::parse_jwks(R"({"keys":[{"kty":"EC","crv":"P-256","kid":"1",)"
                                                    R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                                    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})")
                                       .value();
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
  case 0: {
    auto keyed = oidc::verify_id_token(text, keys, {"https://idp.example", "client", "n", Instant{1'795'000'000'000}});
    if (keyed) std::abort();  // nobody has the private key
    break;
  }
  case 1:
    (void)oidc::parse_jwks(text);
    break;
  case 2: {
    auto read = oidc::parse_discovery(text, "https://idp.example");
    if (read && !read->token_endpoint.starts_with("https://")) std::abort();
    break;
  }
  case 3:
    (void)oidc::parse_callback(text);
    break;
  default:
    // The payload by itself: no signature keeps a fuzzer from the reading of claims.
    if (auto document = shape::parse_json(text))
      if (oidc::attributes_of(document->root()).size() > 200) std::abort();
  }
  return 0;
}
