// Metadata as an administrator uploads or pastes it.
#include <cstddef>
#include <cstdint>

#include "appliance/saml/metadata.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)mc::saml::parse_metadata(text, mc::Instant{1'795'000'000'000});
  return 0;
}
