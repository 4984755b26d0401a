#pragma once
// CE Broker's files. Pure. The spelling of their fields was not confirmed with the vendor: the reader takes several
// names for a column, the writer's names are in one place.
#include <string>
#include <string_view>
#include <vector>

#include "modules/credits/requests.hpp"

namespace mc::credits::ce_broker {

/// A line of a licensee's transcript.
struct TranscriptLine {
  std::int64_t line = 0;
  Date on;
  std::string activity;
  std::string provider;
  std::int64_t centihours = 0;
  std::string topic;   // may be empty
  std::string number;  // of the course or the tracking; may be empty
};
struct TranscriptFile {
  std::vector<TranscriptLine> lines;
  std::vector<CeImportProblem> problems;
};
inline constexpr std::int64_t kTranscriptLimit = 2 << 20;
inline constexpr std::size_t kTranscriptLines = 2'000;
/// Error `not_a_transcript` (invalid) when a column for date, course or hours is missing; `too_many_rows`.
Result<TranscriptFile> read_transcript(std::string_view csv);
/// "2026-02-28", "02/28/2026", "2/8/2026", "Feb 28, 2026".
std::optional<Date> read_day(std::string_view text);
/// "1", "1.5", "1.50 hrs"; above 0, at most 500.
std::optional<std::int64_t> read_centihours(std::string_view text);

bool is_provider_number(std::string_view text);  // 50-...
bool is_course_number(std::string_view text);    // 20-...

struct RosterLine {
  std::string course_number;
  std::string course;
  std::string first_name;
  std::string last_name;
  std::string state;
  std::string profession;
  std::string licence_number;  // whole, as in the state's register
  Date on;
  std::int64_t centihours = 0;
};
inline constexpr std::size_t kRosterLimit = 16'000'000;
/// XML of at most 16 MB; error `roster_too_large` (too_large): ask for a shorter time.
Result<std::string> write_roster(std::string_view provider, const std::vector<RosterLine>& lines);
/// States whose boards take hours through CE Broker (DOMAIN.md 1.3).
bool reports_to_broker(std::string_view state);

}  // namespace mc::credits::ce_broker
