#pragma once
// Data types of the SCORM 2004 4th Edition run-time data model (RTE 4.1.1) as checks of characterstrings. Smallest
// permitted maxima are no limits here: longer values are kept. Private to the module.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mc::scorm {

/// 0, 406 (type mismatch) or 407 (out of range).
using ValueError = int;

bool is_language(std::string_view text);               // language_type; an empty one is a SCO's "no preference"
bool is_localized(std::string_view text);              // localized_string_type
bool is_identifier(std::string_view text);             // long_identifier_type, short_identifier_type
bool is_interval(std::string_view text);               // timeinterval(second,10,2)
bool is_moment(std::string_view text);                 // time(second,10,0)
std::optional<double> real_of(std::string_view text);  // real(10,7)
std::string real_text(double value);                   // "1.0", "0.5"

/// What a SCO answered, and what would be right, of an interaction of this type.
bool is_response(std::string_view type, std::string_view text);
bool is_pattern(std::string_view type, std::string_view text);

/// Duration as months and hundredths of a second: a month has no fixed length.
struct Interval {
  std::int64_t months = 0;
  std::int64_t hundredths = 0;
};
std::optional<Interval> interval_of(std::string_view text);
/// "PT1H30M", "P29D"; zero is "PT0H0M0S".
std::string interval_as_text(Interval interval);

std::vector<std::string_view> split_by(std::string_view text, std::string_view separator);

}  // namespace mc::scorm
