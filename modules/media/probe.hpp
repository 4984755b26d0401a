#pragma once
// What `ffprobe` says of a file, and the renditions that follow from it. Pure; its answer is read as hostile input.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::media {

struct Picture {
  std::int64_t stream = 0;  // its index in the file
  std::int64_t width = 0;   // as shown: after turning
  std::int64_t height = 0;
};
struct Probe {
  std::int64_t duration_ms = 0;
  std::optional<Picture> picture;     // of the first stream that moves; covers of music are none
  std::optional<std::int64_t> sound;  // index of the first stream of sound
};
/// Errors (invalid, for the author): `probe_unreadable`, `no_duration`, `no_streams`, `picture_too_large`.
Result<Probe> read_probe(std::string_view json);

/// One rung of the ladder.
struct Rung {
  std::string name;  // "720p"
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t kilobits = 0;  // of the picture, at most
  std::string level;          // of H.264 High
  std::string codecs;         // RFC 6381
};
inline constexpr std::int64_t kSoundKilobits = 96;
/// 360p, 480p (only as the top), 720p, 1080p as far as the source allows; a smaller source gets one rung of its size.
std::vector<Rung> ladder_for(const Picture& picture, bool sound);

}  // namespace mc::media
