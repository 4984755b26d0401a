#pragma once
// Names that the cmi5 and Tin Can specifications fix, and small checks that both manifests and statements need.
#include <string>
#include <string_view>

#include "appliance/shape/shape.hpp"

namespace mc::cmi5 {

inline constexpr std::string_view kStructureNamespace = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd";
inline constexpr std::string_view kTinCanNamespace = "http://projecttincan.com/tincan.xsd";

namespace verb {
inline constexpr std::string_view kLaunched = "http://adlnet.gov/expapi/verbs/launched";
inline constexpr std::string_view kInitialized = "http://adlnet.gov/expapi/verbs/initialized";
inline constexpr std::string_view kCompleted = "http://adlnet.gov/expapi/verbs/completed";
inline constexpr std::string_view kPassed = "http://adlnet.gov/expapi/verbs/passed";
inline constexpr std::string_view kFailed = "http://adlnet.gov/expapi/verbs/failed";
inline constexpr std::string_view kTerminated = "http://adlnet.gov/expapi/verbs/terminated";
inline constexpr std::string_view kVoided = "http://adlnet.gov/expapi/verbs/voided";
inline constexpr std::string_view kAbandoned = "https://w3id.org/xapi/adl/verbs/abandoned";
inline constexpr std::string_view kWaived = "https://w3id.org/xapi/adl/verbs/waived";
inline constexpr std::string_view kSatisfied = "https://w3id.org/xapi/adl/verbs/satisfied";
}  // namespace verb

inline constexpr std::string_view kCategoryCmi5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
inline constexpr std::string_view kCategoryMoveOn = "https://w3id.org/xapi/cmi5/context/categories/moveon";
inline constexpr std::string_view kExtensionSession = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";
inline constexpr std::string_view kExtensionMastery = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";
inline constexpr std::string_view kExtensionMode = "https://w3id.org/xapi/cmi5/context/extensions/launchmode";
inline constexpr std::string_view kExtensionUrl = "https://w3id.org/xapi/cmi5/context/extensions/launchurl";
inline constexpr std::string_view kExtensionMoveOn = "https://w3id.org/xapi/cmi5/context/extensions/moveon";
inline constexpr std::string_view kExtensionParameters =
    "https://w3id.org/xapi/cmi5/context/extensions/launchparameters";
inline constexpr std::string_view kExtensionProgress = "https://w3id.org/xapi/cmi5/result/extensions/progress";
inline constexpr std::string_view kExtensionReason = "https://w3id.org/xapi/cmi5/result/extensions/reason";
inline constexpr std::string_view kTypeBlock = "https://w3id.org/xapi/cmi5/activitytype/block";
inline constexpr std::string_view kTypeCourse = "https://w3id.org/xapi/cmi5/activitytype/course";
inline constexpr std::string_view kLaunchData = "LMS.LaunchData";
inline constexpr std::string_view kPreferences = "cmi5LearnerPreferences";

/// The names of the specification, as they are written in manifests, launch data and statements.
enum class MoveOn : std::uint8_t { NotApplicable, Passed, Completed, CompletedAndPassed, CompletedOrPassed };
ENUM_NAMES(MoveOn, NotApplicable, Passed, Completed, CompletedAndPassed, CompletedOrPassed)
enum class LaunchMethod : std::uint8_t { AnyWindow, OwnWindow };
ENUM_NAMES(LaunchMethod, AnyWindow, OwnWindow)
enum class LaunchMode : std::uint8_t { Normal, Browse, Review };
ENUM_NAMES(LaunchMode, Normal, Browse, Review)

/// A whole IRI with its scheme, not a reference to be completed: "https://x/y", "urn:uuid:...".
bool is_absolute_iri(std::string_view text);
/// "scheme:" at the start of an address, in lower case; empty when it is relative.
std::string scheme_of(std::string_view address);
/// One language tag as xs:language and RFC 5646 write them: "en", "en-US", "zh-Hant-TW".
bool is_language_tag(std::string_view text);
/// "en-US,fr-FR", what learner preferences hold.
bool is_language_list(std::string_view text);
/// A moment whose offset says UTC: it ends with Z, +00, +00:00 or +0000 (9.7).
bool is_utc_stamp(std::string_view text);
/// Whole seconds of an ISO 8601 duration ("PT1H2M3.5S"), years as 365 and months as 30 days; nothing when it is none.
std::optional<std::int64_t> seconds_of(std::string_view duration);
/// "PT75.25S"
std::string duration_of(std::int64_t milliseconds);
/// %XX for everything but letters, digits and "-._~".
std::string encode_query(std::string_view text);
/// Undoes %XX; nothing when an escape is malformed or the text is not UTF-8 afterwards.
std::optional<std::string> decode_escapes(std::string_view text);

}  // namespace mc::cmi5
