#pragma once
// What tools and platforms send as JSON, read under limits. Pure.
#include "modules/lti/jwt.hpp"
#include "modules/lti/requests.hpp"

namespace mc::lti {

/// An https address without user name and fragment. Error invalid_input at `field`: `not_https`.
Status check_https(std::string_view url, std::string_view field);

/// The registration request of a tool (LTI Dynamic Registration 1.0). Errors invalid `registration_malformed` and
/// invalid_input.
Result<ToolSetup> read_registration(std::string_view json);
/// How a registration is answered.
std::string write_registration(const Tool& tool);

/// What another platform says of itself, `url` being where it said so. Errors invalid `configuration_malformed`,
/// `configuration_issuer`, invalid_input.
struct OtherConfiguration {
  std::string issuer;
  std::string auth_url;
  std::string token_url;
  std::string jwks_url;
  std::string registration_url;
  std::string product;
};
Result<OtherConfiguration> read_configuration(std::string_view json, std::string_view url);

/// The line item that comes with a content item, or that a tool puts into a course.
struct ItemIn {
  double score_maximum = 0;
  std::string label;
  std::string resource_id;
  std::string tag;
  std::string resource_link_id;
  std::string starts_at;
  std::string ends_at;
};
/// Error invalid_input `label`, `scoreMaximum`; invalid `line_item_malformed`.
Result<ItemIn> read_line_item(std::string_view json);

/// The verified claims of a deep linking response: the content that is taken, and what was left out, in words.
struct DeepAnswer {
  std::optional<LinkSetup> link;
  std::optional<ItemIn> item;
  std::vector<std::string> notes;
  std::string message;  // of the tool, for the author
  std::string problem;  // errormsg
};
/// Errors invalid `deep_link_message`, `deep_link_items`.
Result<DeepAnswer> read_deep_answer(const oidc::Members& claims);

struct ScoreIn {
  std::string user_id;
  std::optional<double> given;
  std::optional<double> maximum;
  std::string activity;
  std::string grading;
  std::string comment;
  Instant at;
  /// 0 and up; nothing without a score.
  std::optional<double> percent() const {
    if (!given || !maximum) return std::nullopt;
    return *given * 100.0 / *maximum;
  }
};
/// Errors invalid `score_malformed`, invalid_input.
Result<ScoreIn> read_score(std::string_view json);

/// Values of variables ("User.id"), for custom parameters; what is not in it stays as it was written, as the
/// specification says.
using Variables = std::map<std::string, std::string, std::less<>>;
std::string substitute(const List<CustomParameter, 50>& of_tool, const List<CustomParameter, 50>& of_link,
                       const Variables& variables);
/// Their names, for the administrator's help and for tools that ask.
std::vector<std::string> variable_names();

}  // namespace mc::lti
