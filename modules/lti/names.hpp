#pragma once
// The names that LTI 1.3 Advantage gives to things. Do not change: the other side compares them.
#include <array>
#include <string>
#include <string_view>

namespace mc::lti {

inline constexpr std::string_view kClaim = "https://purl.imsglobal.org/spec/lti/claim/";
inline constexpr std::string_view kDeepClaim = "https://purl.imsglobal.org/spec/lti-dl/claim/";
inline constexpr std::string_view kEndpointClaim = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
inline constexpr std::string_view kRosterClaim = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";
inline constexpr std::string_view kPlatformConfiguration = "https://purl.imsglobal.org/spec/lti-platform-configuration";
inline constexpr std::string_view kToolConfiguration = "https://purl.imsglobal.org/spec/lti-tool-configuration";

inline constexpr std::string_view kScopeItems = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem";
inline constexpr std::string_view kScopeItemsRead = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly";
inline constexpr std::string_view kScopeResults = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly";
inline constexpr std::string_view kScopeScore = "https://purl.imsglobal.org/spec/lti-ags/scope/score";
inline constexpr std::string_view kScopeRoster =
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
inline constexpr std::array<std::string_view, 5> kScopes = {kScopeItems, kScopeItemsRead, kScopeResults, kScopeScore,
                                                            kScopeRoster};

inline constexpr std::string_view kLearnerRole = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner";
inline constexpr std::string_view kInstructorRole = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";
inline constexpr std::string_view kDeveloperRole = "http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper";
inline constexpr std::string_view kPersonLearner = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Learner";
inline constexpr std::string_view kPersonInstructor =
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor";

inline constexpr std::string_view kLaunchMessage = "LtiResourceLinkRequest";
inline constexpr std::string_view kDeepMessage = "LtiDeepLinkingRequest";
inline constexpr std::string_view kDeepAnswer = "LtiDeepLinkingResponse";
inline constexpr std::string_view kVersion = "1.3.0";

inline std::string claim(std::string_view name) { return std::string(kClaim) + std::string(name); }
inline std::string deep_claim(std::string_view name) { return std::string(kDeepClaim) + std::string(name); }

/// Is `role` of a list this one of the context, in its full or short form?
inline bool is_role(std::string_view given, std::string_view name) {
  constexpr std::string_view kMembership = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
  return given == name || (given.starts_with(kMembership) && given.substr(kMembership.size()) == name);
}

}  // namespace mc::lti
