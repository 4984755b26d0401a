// Frames of HL7's lower layer, in any pieces: the same messages come out however the bytes were cut, none is too long,
// and what was framed here is found again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/net/framed.hpp"

using namespace mc;

namespace {

constexpr std::size_t kMostOfOne = 300;

struct Read {
  std::vector<std::string> messages{};
  std::string error{};
  bool operator==(const Read&) const = default;
};

Read read_in_pieces(std::string_view bytes, std::size_t piece) {
  net::Frames frames(kMostOfOne);
  Read out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    auto taken = frames.take(bytes.substr(at, piece));
    while (auto one = frames.next()) out.messages.push_back(std::move(*one));
    if (!taken) {
      out.error = taken.error().code;
      break;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 64;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Read read = read_in_pieces(bytes, piece);
  if (!(read == read_in_pieces(bytes, 1))) std::abort();
  std::string again;
  for (const std::string& one : read.messages) {
    if (one.size() > kMostOfOne || one.find_first_of("\x0B\x1C") != std::string::npos) std::abort();
    again += net::framed(one);
  }
  if (!(read_in_pieces(again, piece).messages == read.messages)) std::abort();
  return 0;
}
