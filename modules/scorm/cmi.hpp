#pragma once
// What a SCO has set, and the data model of SCORM 1.2 (cmi.core...) as the server checks it: which elements there are,
// who may write them, types, vocabularies, ranges and lengths. That of 2004 is data_model_2004.hpp. Pure.
#include <optional>
#include <string>
#include <string_view>

#include "modules/scorm/tracking.hpp"

namespace mc::scorm {

inline constexpr std::size_t kMaxObjectiveEntries = 500;
inline constexpr std::size_t kMaxInteractions = 2000;
inline constexpr std::size_t kMaxEntries = 250;       // of every other list
inline constexpr std::size_t kMaxCmiBytes = 4 << 20;  // of one SCO

/// What a SCO has set, by element ("cmi.objectives.0.id"). Values are bytes as the SCO gave them (UTF-8).
using CmiValues = RunTimeValues;

/// Why a call is not taken, with the error number that an LMS of this standard gives.
struct CmiRefusal {
  int code = 0;
  std::string_view why;
};

/// Checks one LMSSetValue against what is there and takes it; nothing is changed when it is refused.
std::optional<CmiRefusal> set_element12(CmiValues& values, const std::string& element, std::string_view value);

/// "cmi.objectives.12.id" -> 12 for the list "cmi.objectives."; nothing: another element.
std::optional<std::size_t> list_index(std::string_view element, std::string_view list);
std::string_view value_of(const CmiValues& values, const std::string& element);
std::optional<double> number_of(const CmiValues& values, const std::string& element);

/// JSON of an object of strings, kept byte for byte (control characters are escaped).
std::string cmi_json(const CmiValues& values);
Result<CmiValues> cmi_from_json(std::string_view json);

/// P1DT2H3M4.5S and HHHH:MM:SS.SS as milliseconds; nothing: malformed. Years are 365.25 days, months a twelfth.
std::optional<std::int64_t> parse_interval(std::string_view text);
std::optional<std::int64_t> parse_timespan(std::string_view text);
std::string interval_text(std::int64_t milliseconds);
std::string timespan_text(std::int64_t milliseconds);

}  // namespace mc::scorm
