#include "appliance/security/common_passwords.hpp"

#include "appliance/base/embedded.hpp"

namespace mc::security {
namespace {

std::string_view table() {
  static const std::string_view bytes = [] {
    for (const EmbeddedFile& file : embedded_data())
      if (file.path == "security/common_passwords.txt") return file.bytes;
    return std::string_view{};
  }();
  return bytes;
}

}  // namespace

bool is_listed_password(std::string_view text) {
  if (text.size() < 5) return false;
  std::string_view lines = table();  // each ends with a line feed; sorted by bytes
  while (!lines.empty()) {
    std::size_t middle = lines.size() / 2;
    std::size_t begin = middle == 0 ? 0 : lines.rfind('\n', middle - 1) + 1;  // npos + 1 = 0
    std::size_t end = lines.find('\n', begin);
    std::string_view line = lines.substr(begin, end - begin);
    if (line == text) return true;
    lines = line < text ? lines.substr(end + 1) : lines.substr(0, begin);
  }
  return false;
}

}  // namespace mc::security
