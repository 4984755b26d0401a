#pragma once
// The outside programs that prepare media. Optional: without them the rest of the module works.
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>

#include "appliance/base/bytes.hpp"
#include "modules/media/probe.hpp"

namespace mc::media {

/// A file that the programs read: AES-128-CBC, so that nothing lies on the disk in the clear.
struct MediaFile {
  std::filesystem::path path;
  std::string key_hex;
  std::string iv_hex;
  std::string demuxer;  // what it must be: "mov", "matroska", "mp3", "wav", "ogg", "flac"
};

/// Thread-safe. Errors: invalid with what the author can do; unavailable `tool_missing`, `stopping`; internal.
class Tools {
public:
  using Progress = std::function<void(double part)>;                          // 0 to 1
  using TakeFile = std::function<Status(const std::filesystem::path& file)>;  // before it is removed
  using TakeSegment = std::function<Status(int number, const std::filesystem::path& file)>;
  struct Rendered {
    Bytes init;                           // what comes before the first segment
    std::vector<std::int64_t> durations;  // of the segments, in milliseconds
  };

  virtual ~Tools() = default;
  virtual bool available() const = 0;
  virtual Result<Probe> probe(const MediaFile& file) = 0;
  /// A JPEG, at most 1,280 points wide.
  virtual Result<Bytes> picture(const MediaFile& file, const Probe& probe, std::int64_t at_ms) = 0;
  /// The sound alone, as MP4 with AAC.
  virtual Status sound(const MediaFile& file, const Probe& probe, const TakeFile& take, const Progress& progress) = 0;
  /// Fragmented MP4 in segments of six seconds, each handed over as soon as it is complete.
  virtual Result<Rendered> render(const MediaFile& file, const Probe& probe, const Rung& rung, const TakeSegment& take,
                                  const Progress& progress) = 0;
};

/// ffmpeg and ffprobe of the distribution, in the sandbox. `stopping` ends what runs.
std::unique_ptr<Tools> make_ffmpeg(const std::atomic<bool>& stopping);

}  // namespace mc::media
