#pragma once
// A fuzzer's bytes as edits of a text that is genuine: so it reaches what only signed messages reach.
#include <cstddef>
#include <cstdint>
#include <string>

namespace mc::fuzz {

/// Each edit: two bytes of position, one of how much to remove, one of how much to insert, and what to insert.
inline std::string edited(std::string text, const std::uint8_t* data, std::size_t size) {
  while (size >= 4 && !text.empty()) {
    std::size_t at = (static_cast<std::size_t>(data[0]) * 256 + data[1]) % text.size();
    std::size_t remove = data[2];
    std::size_t insert = data[3] % 64;
    data += 4;
    size -= 4;
    if (insert > size) insert = size;
    text.replace(at, remove, reinterpret_cast<const char*>(data), insert);
    data += insert;
    size -= insert;
  }
  return text;
}

}  // namespace mc::fuzz
