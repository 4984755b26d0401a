// Metadata as an administrator uploads or pastes it, as it comes or as edits of genuine metadata.
#include <cstddef>
#include <cstdint>

#include "appliance/saml/metadata.hpp"
#include "appliance/saml/testing.hpp"
#include "tests/fuzz/edits.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mc::saml::testing::Idp idp;
  static const std::string genuine = idp.metadata();
  constexpr mc::Instant kNow{1'795'000'000'000};
  if (size == 0) return 0;
  if (data[0] % 2 == 0)
    (void)mc::saml::parse_metadata({reinterpret_cast<const char*>(data) + 1, size - 1}, kNow);
  else
    (void)mc::saml::parse_metadata(mc::fuzz::edited(genuine, data + 1, size - 1), kNow);
  return 0;
}
