#pragma once
// What a media file is and how long it plays, from its own bytes, without an outside tool. Pure; hostile input.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "appliance/base/bytes.hpp"

namespace mc::media {

enum class ContainerKind : std::uint8_t { mp4, mov, webm, mkv, mp3, m4a, wav, ogg, flac };

struct Container {
  ContainerKind kind = ContainerKind::mp4;
  std::string media_type;   // "video/mp4"
  bool video = true;        // false: sound only
  bool plays_as_is = true;  // in the browsers of the hospital without being prepared
};

/// By the first bytes (give up to 4 KiB); nullopt: not a media file that we know.
std::optional<Container> sniff_container(ByteView first);

/// Reads up to `length` bytes at `offset`; fewer only at the end.
using ReadAt = std::function<Result<Bytes>(std::int64_t offset, std::int64_t length)>;

/// Milliseconds by the movie header of an MP4 or MOV file, or by the segment information of a WebM or Matroska file.
/// Nullopt when the file does not say (fragmented, damaged, or another container). Errors: those of `read`.
Result<std::optional<std::int64_t>> duration_of(const Container& container, std::int64_t size, const ReadAt& read);

}  // namespace mc::media
