#pragma once
// The run-time data model of SCORM 2004 4th Edition (RTE 4) over a flat map of elements: cmi.* and adl.*, with the
// standard's error codes. Pure; a value over borrowed maps. What an LMS initialises is put into the map directly.
#include <functional>
#include <set>

#include "modules/scorm/tracking.hpp"

namespace mc::scorm {

/// Past these, SetValue answers 351. All are far above the smallest permitted maxima.
struct DataModelLimits {
  std::size_t value_bytes = 256 * 1024;
  std::size_t total_bytes = 4 * 1024 * 1024;
  std::size_t entries = 2500;  // of one collection
  /// Identifiers, answers and moments count as content said them, at most 4,000 characters. The API in the browser
  /// (scorm-again) takes more of them than the standard and has told the content so: an interaction whose id has a
  /// blank must not be lost here.
  bool as_said = false;
};

struct DataModelAnswer {
  std::string value;
  int error = 0;
};

/// What the data model asks its surroundings: is this navigation request valid now ("continue", "choice", "jump" with a
/// target's identifier)? "true", "false" or "unknown".
using RequestValidity = std::function<std::string(std::string_view request, std::string_view target)>;

class DataModel2004 {
public:
  /// `values` and `activity` outlive this. A SCO writes into `values`.
  DataModel2004(RunTimeValues& values, const Activity& activity, RequestValidity valid = {},
                DataModelLimits limits = {});

  DataModelAnswer get(std::string_view element) const;
  /// 0 and taken, or the error code and nothing changed.
  int set(std::string_view element, std::string_view value);

private:
  struct Found;
  int locate(std::string_view element, bool writing, Found& out) const;
  std::size_t count(std::string_view collection) const;
  int check_dependencies(const Found& found, std::string_view value) const;
  int check_entry(const Found& found, std::string_view value) const;
  int check_value(const Found& found, std::string_view value) const;
  DataModelAnswer navigation_value(std::string_view element) const;
  int set_navigation(std::string_view value);
  const DataMap* bucket(std::size_t index) const;
  std::string_view value_of(const std::string& element) const;

  RunTimeValues& values_;
  const Activity& activity_;
  RequestValidity valid_;
  DataModelLimits limits_;
  std::size_t bytes_ = 0;
};

/// Completion and success as the standard evaluates them (RTE 4.2.4.1, 4.2.22.1).
std::string evaluated_completion(const RunTimeValues& values);
std::string evaluated_success(const RunTimeValues& values);

/// "General Get Failure" of "301"; empty for codes that are none.
std::string_view error_string_2004(std::string_view code);

}  // namespace mc::scorm
