// Badge files as they come, or as edits of genuine ones: a token that comes out looks like one, and baking it again
// into a clean picture gives the same.
#include <cstdlib>

#include "appliance/documents/badge_image.hpp"
#include "tests/fuzz/edits.hpp"

namespace {

std::string genuine(unsigned kind) {
  static const mc::Bytes plain = mc::documents::badge_png(64, {10, 95, 99}).value();
  static const mc::Bytes png = mc::documents::bake_png(plain, "aGVhZA.cGF5bG9hZA.c2ln").value();
  static const std::string svg =
      mc::documents::bake_svg(mc::documents::badge_svg("#0a5f63", "Sepsis", "Mercy"), "aGVhZA.cGF5bG9hZA.c2ln").value();
  return kind % 2 == 0 ? std::string(png.begin(), png.end()) : svg;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) bytes = mc::fuzz::edited(genuine(data[0] / 2), data + 1, size - 1);
  auto token = mc::documents::baked_token(mc::as_bytes(bytes));
  if (!token) return 0;
  if (token->size() > (64 << 10) || token->find_first_of("<>\"& \n") != std::string::npos) std::abort();
  auto again = mc::documents::bake_svg(mc::documents::badge_svg("#0a5f63", "Sepsis", "Mercy"), *token);
  if (!again || mc::documents::baked_token(mc::as_bytes(*again)) != token) std::abort();
  return 0;
}
