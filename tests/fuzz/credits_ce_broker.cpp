// libFuzzer target: any bytes are refused as a licensee's transcript, or read into lines that the ledger may hold;
// what is written as a roster is never longer than the limit and holds no open tag of a name.
#include <cstdlib>

#include "appliance/base/text.hpp"
#include "modules/credits/ce_broker.hpp"

using namespace mc;
using namespace mc::credits;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string text(rest);
  if (data[0] % 2 == 0) text = "Date Completed,Course Name,Hours,Provider,Subject Area,Tracking Number\n" + text;
  auto file = ce_broker::read_transcript(text);
  if (!file) return 0;
  if (file->lines.size() > ce_broker::kTranscriptLines) std::abort();
  for (const ce_broker::TranscriptLine& line : file->lines) {
    if (line.centihours <= 0 || line.centihours > 50'000) std::abort();
    if (line.activity.empty() || !is_utf8(line.activity) || count_code_points(line.activity) > 300) std::abort();
    if (line.provider.empty() || !is_utf8(line.topic) || count_code_points(line.number) > 100) std::abort();
    if (line.on < make_date(1950, 1, 1) || make_date(2100, 12, 31) < line.on) std::abort();
    auto roster = ce_broker::write_roster(
        "50-1", {{"20-1", line.activity, line.provider, line.topic, "FL", "RN", "1", line.on, line.centihours}});
    if (!roster || roster->size() > ce_broker::kRosterLimit) std::abort();
    // Nothing of the file opens or closes a tag: as many as of a roster of one line.
    std::size_t tags = 0;
    for (char c : *roster)
      if (c == '<') ++tags;
    if (tags != 25) std::abort();
  }
  return 0;
}
