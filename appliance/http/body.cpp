#include "appliance/http/body.hpp"

#include <algorithm>
#include <array>

namespace mc::http {
namespace {
constexpr int kMaxChunkLine = 256;      // size and extensions
constexpr int kMaxTrailerBytes = 4096;  // all trailers together
std::unexpected<Error> bad_chunk() { return fail(Fault::invalid, "bad_chunk", "The chunked body is malformed."); }
std::unexpected<Error> too_large() {
  return fail(Fault::too_large, "body_too_large", "The body is longer than this address accepts.");
}
}  // namespace

Result<std::uint8_t> BodyReader::byte() {
  std::uint8_t one = 0;
  TRY(source_(std::span(&one, 1)));
  return one;
}

Status BodyReader::end_line() {
  if (TRY(byte()) != '\r' || TRY(byte()) != '\n') return bad_chunk();
  return {};
}

Status BodyReader::next_chunk() {
  if (!first_chunk_) TRY(end_line());
  first_chunk_ = false;
  std::int64_t size = 0;
  int digits = 0, line = 0;
  bool extension = false;
  for (;;) {
    std::uint8_t c = TRY(byte());
    if (++line > kMaxChunkLine) return bad_chunk();
    if (c == '\r') break;
    if (c == ';') extension = true;
    if (extension) {
      if (c < 0x20 && c != '\t') return bad_chunk();
      continue;
    }
    int value = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    if (value < 0 || ++digits > 12) return bad_chunk();
    size = size * 16 + value;
  }
  if (digits == 0 || TRY(byte()) != '\n') return bad_chunk();
  left_ = size;
  if (size > 0) return size > limit_ - taken_ ? Status(too_large()) : Status{};
  for (int total = 0, column = 0;;) {  // trailers, up to the empty line
    std::uint8_t c = TRY(byte());
    if (++total > kMaxTrailerBytes) return bad_chunk();
    if (c == '\r') {
      if (TRY(byte()) != '\n') return bad_chunk();
      if (column == 0) break;
      column = 0;
    } else {
      ++column;
    }
  }
  ended_ = true;
  return {};
}

Result<std::size_t> BodyReader::read(std::span<std::uint8_t> buffer) {
  if (ended_ || buffer.empty()) return 0U;
  if (!chunked_ && left_ > limit_ - taken_) return too_large();
  if (chunked_ && left_ == 0) {
    TRY(next_chunk());
    if (ended_) return 0U;
  }
  std::size_t want = std::min<std::size_t>(buffer.size(), static_cast<std::size_t>(left_));
  std::size_t got = TRY(source_(buffer.first(want)));
  left_ -= static_cast<std::int64_t>(got);
  taken_ += static_cast<std::int64_t>(got);
  if (!chunked_ && left_ == 0) ended_ = true;
  return got;
}

bool BodyReader::drain(std::int64_t most) {
  limit_ = taken_ + most;
  std::array<std::uint8_t, 4096> scrap;
  while (!ended_)
    if (!read(scrap)) return false;
  return true;
}

}  // namespace mc::http
