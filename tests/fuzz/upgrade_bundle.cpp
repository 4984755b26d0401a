// libFuzzer target: no bytes pass as a signed upgrade bundle; and what a key did sign is refused with a reason or has
// only parts with plain names whose sizes add up. Papers of an upgrade are read or refused.
#include "installer/upgrade/bundle.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "installer/upgrade/state.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  static const security::SigningKey key(Bytes(32, 1));
  static const std::vector<security::PublicKey> keys{key.public_key()};
  auto length = static_cast<std::int64_t>(size);
  if (upgrade::parse_head(text, length, keys)) std::abort();
  if (upgrade::parse_head(std::string(upgrade::kMagic) + std::string(text), length + 21, keys)) std::abort();

  std::string signed_part = std::string(upgrade::kMagic) + std::string(text);
  std::string head = fmt::format("{}{} {} {}\n", upgrade::kMagic, size, upgrade::key_id(key.public_key()),
                                 to_base64(key.sign(as_bytes(signed_part))));
  std::string whole = head + std::string(text);
  for (std::int64_t parts : {0, 1, 4096}) {
    auto parsed = upgrade::parse_head(whole, static_cast<std::int64_t>(whole.size()) + parts, keys);
    if (!parsed) continue;
    std::int64_t sum = 0;
    for (const upgrade::BundlePart& part : parsed->manifest.parts) {
      if (part.name.find('/') != std::string::npos || part.name.starts_with('.') || part.size < 0) std::abort();
      sum += part.size;
    }
    if (sum != parts || !upgrade::is_version(parsed->manifest.version)) std::abort();
  }
  if (auto number = upgrade::version_number(text); number && (*number < 0 || *number > 999'999'999)) std::abort();
  static_cast<void>(shape::from_json<upgrade::UpgradeState>(text));
  static_cast<void>(shape::from_json<upgrade::UpgradeRequest>(text));
  return 0;
}
