#pragma once
// Captions as authors bring them: WebVTT and SubRip (SRT), read strictly, with every complaint at its line. Pure;
// hostile input. What is kept is plain text with a few marks of speakers and stress, never markup.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::media {

inline constexpr std::size_t kMostCues = 20'000;
inline constexpr std::size_t kMostCueText = 1'000;  // code points
inline constexpr std::size_t kMostComplaints = 50;

/// Milliseconds, from < to.
struct Cue {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  std::string text;  // lines apart by "\n"
  bool operator==(const Cue&) const = default;
};
struct CaptionComplaint {
  std::int64_t line = 0;
  std::string code;
  std::string message;  // what is wrong and what to do
};
struct CaptionFile {
  std::vector<Cue> cues;                     // by time
  std::vector<CaptionComplaint> complaints;  // not empty: the file is refused
};

/// By its first line, WebVTT or else SRT. Takes a BOM, CRLF, LF or CR; refuses what is not UTF-8.
CaptionFile read_captions(std::string_view text);
/// What is wrong with cues that an editor sends, by their number ("cues[3].to"); nothing: all is well.
std::vector<CaptionComplaint> check_cues(const std::vector<Cue>& cues);

std::string write_vtt(const std::vector<Cue>& cues, std::string_view language);
std::string write_srt(const std::vector<Cue>& cues);
/// All that is said, in paragraphs where somebody pauses for two seconds.
std::string transcript_of(const std::vector<Cue>& cues);

}  // namespace mc::media
