#pragma once
// The data models of SCORM 1.2 (cmi.core...) and SCORM 2004 4th Edition as the server checks them: which elements there
// are, who may write them, types, vocabularies, ranges and the smallest permitted maxima. Pure.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "modules/scorm/manifest.hpp"

namespace mc::scorm {

inline constexpr std::size_t kMaxObjectiveEntries = 500;
inline constexpr std::size_t kMaxInteractions = 2000;
inline constexpr std::size_t kMaxEntries = 250;       // of every other list
inline constexpr std::size_t kMaxCmiBytes = 4 << 20;  // of one SCO

/// What a SCO has set, by element ("cmi.objectives.0.id"). Values are bytes as the SCO gave them (UTF-8).
using CmiValues = std::map<std::string, std::string, std::less<>>;

/// Why a call is not taken, with the error number that an LMS of this standard gives.
struct CmiRefusal {
  int code = 0;
  std::string_view why;
};

/// Checks one SetValue against what is there and takes it; nothing is changed when it is refused. `adl.nav.request` is
/// taken as an element like others; `adl.data` needs to know the SCO's buckets and is refused here.
std::optional<CmiRefusal> set_element(bool is12, CmiValues& values, std::string_view element, std::string_view value);

/// "cmi.objectives.12.id" -> 12 for the list "cmi.objectives."; nothing: another element.
std::optional<std::size_t> list_index(std::string_view element, std::string_view list);
std::size_t list_count(const CmiValues& values, std::string_view list);
std::string_view value_of(const CmiValues& values, std::string_view element);
std::optional<double> number_of(const CmiValues& values, std::string_view element);

/// JSON of an object of strings, kept byte for byte (control characters are escaped).
std::string cmi_json(const CmiValues& values);
Result<CmiValues> cmi_from_json(std::string_view json);

/// P1DT2H3M4.5S and HHHH:MM:SS.SS as milliseconds; nothing: malformed. Years are 365.25 days, months a twelfth.
std::optional<std::int64_t> parse_interval(std::string_view text);
std::optional<std::int64_t> parse_timespan(std::string_view text);
std::string interval_text(std::int64_t milliseconds);
std::string timespan_text(std::int64_t milliseconds);
/// time(second,10,0): 2026-11-22T10:00:00.00Z, shorter forms and other zones included.
bool is_time_second(std::string_view text);

}  // namespace mc::scorm
