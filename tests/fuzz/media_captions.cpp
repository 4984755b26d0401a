// libFuzzer target: any bytes are refused with complaints at lines, or read as captions that are in order, written as
// WebVTT and SRT, and read again as the same.
#include <cstdlib>

#include "modules/media/captions.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::media;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const CaptionFile file = read_captions(text);
  if (file.complaints.size() > kMostComplaints || file.cues.size() > kMostCues) std::abort();
  if (!file.complaints.empty()) return 0;
  if (file.cues.empty() || !check_cues(file.cues).empty()) std::abort();
  const CaptionFile vtt = read_captions(write_vtt(file.cues, "en"));
  if (!vtt.complaints.empty() || vtt.cues != file.cues) std::abort();
  if (!read_captions(write_srt(file.cues)).complaints.empty()) std::abort();
  static_cast<void>(transcript_of(file.cues));
  return 0;
}
