// adl.nav.* (SN 5.6), the evaluated statuses and the names of the errors.
#include <algorithm>
#include <array>

#include "modules/scorm/data_model_2004.hpp"
#include "modules/scorm/data_model_types.hpp"

namespace mc::scorm {

namespace {

constexpr std::string_view kRequestValid = "adl.nav.request_valid.";

/// "{target=ID}" -> ID; nothing: malformed.
std::optional<std::string_view> target_of(std::string_view text) {
  if (!text.starts_with("{target=") || !text.ends_with('}')) return std::nullopt;
  text = text.substr(8, text.size() - 9);
  if (text.empty() || text.find_first_of("{}") != std::string_view::npos) return std::nullopt;
  return text;
}

struct ErrorText {
  std::string_view code, text;
};
constexpr std::array kErrors{ErrorText{"0", "No Error"},
                             ErrorText{"101", "General Exception"},
                             ErrorText{"102", "General Initialization Failure"},
                             ErrorText{"103", "Already Initialized"},
                             ErrorText{"104", "Content Instance Terminated"},
                             ErrorText{"111", "General Termination Failure"},
                             ErrorText{"112", "Termination Before Initialization"},
                             ErrorText{"113", "Termination After Termination"},
                             ErrorText{"122", "Retrieve Data Before Initialization"},
                             ErrorText{"123", "Retrieve Data After Termination"},
                             ErrorText{"132", "Store Data Before Initialization"},
                             ErrorText{"133", "Store Data After Termination"},
                             ErrorText{"142", "Commit Before Initialization"},
                             ErrorText{"143", "Commit After Termination"},
                             ErrorText{"201", "General Argument Error"},
                             ErrorText{"301", "General Get Failure"},
                             ErrorText{"351", "General Set Failure"},
                             ErrorText{"391", "General Commit Failure"},
                             ErrorText{"401", "Undefined Data Model Element"},
                             ErrorText{"402", "Unimplemented Data Model Element"},
                             ErrorText{"403", "Data Model Element Value Not Initialized"},
                             ErrorText{"404", "Data Model Element Is Read Only"},
                             ErrorText{"405", "Data Model Element Is Write Only"},
                             ErrorText{"406", "Data Model Element Type Mismatch"},
                             ErrorText{"407", "Data Model Element Value Out Of Range"},
                             ErrorText{"408", "Data Model Dependency Not Established"}};

std::string value_in(const RunTimeValues& values, const std::string& element) {
  auto at = values.find(element);
  return at == values.end() ? std::string() : at->second;
}

}  // namespace

std::string_view error_string_2004(std::string_view code) {
  for (const ErrorText& row : kErrors)
    if (row.code == code) return row.text;
  return {};
}

std::string evaluated_completion(const RunTimeValues& values) {
  auto threshold = real_of(value_in(values, "cmi.completion_threshold"));
  auto progress = real_of(value_in(values, "cmi.progress_measure"));
  if (threshold) {
    if (!progress) return "unknown";
    return *progress >= *threshold ? "completed" : "incomplete";
  }
  std::string own = value_in(values, "cmi.completion_status");
  return own.empty() ? "unknown" : own;
}

std::string evaluated_success(const RunTimeValues& values) {
  auto passing = real_of(value_in(values, "cmi.scaled_passing_score"));
  auto score = real_of(value_in(values, "cmi.score.scaled"));
  if (passing) {
    if (!score) return "unknown";
    return *score >= *passing ? "passed" : "failed";
  }
  std::string own = value_in(values, "cmi.success_status");
  return own.empty() ? "unknown" : own;
}

DataModelAnswer DataModel2004::navigation_value(std::string_view element) const {
  if (element == "adl.nav.request") {
    std::string value = value_in(values_, "adl.nav.request");
    return {value.empty() ? "_none_" : value, 0};
  }
  if (!element.starts_with(kRequestValid)) return {{}, 401};
  std::string_view request = element.substr(kRequestValid.size());
  auto answer = [&](std::string_view kind, std::string_view target) -> DataModelAnswer {
    return {valid_ ? valid_(kind, target) : "unknown", 0};
  };
  if (request == "continue" || request == "previous") return answer(request, {});
  for (std::string_view kind : {std::string_view("choice"), std::string_view("jump")}) {
    if (request == kind) return {{}, 301};
    if (!request.starts_with(kind) || request[kind.size()] != '.') continue;
    auto target = target_of(request.substr(kind.size() + 1));
    if (!target || !is_identifier(*target)) return {{}, 301};
    return answer(kind, *target);
  }
  return {{}, 401};
}

int DataModel2004::set_navigation(std::string_view value) {
  constexpr std::array<std::string_view, 8> kPlain{"continue", "previous",   "exit",       "exitAll",
                                                   "abandon",  "abandonAll", "suspendAll", "_none_"};
  bool good = std::find(kPlain.begin(), kPlain.end(), value) != kPlain.end();
  for (std::string_view kind : {std::string_view("choice"), std::string_view("jump")}) {
    if (good || !value.ends_with(kind)) continue;
    auto target = target_of(value.substr(0, value.size() - kind.size()));
    good = target && is_identifier(*target);
  }
  if (!good) return 406;
  values_["adl.nav.request"] = value;
  return 0;
}

}  // namespace mc::scorm
