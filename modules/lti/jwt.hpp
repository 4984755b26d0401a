#pragma once
// JSON Web Tokens of tools and platforms: read and verified with the other side's keys, and JSON written for ours.
#include <optional>
#include <string>
#include <vector>

#include "appliance/oidc/jws.hpp"
#include "appliance/oidc/values.hpp"

namespace mc::lti {

/// A JSON object in the making. Values are written in the order in which they come.
class JsonObject {
public:
  JsonObject& text(std::string_view name, std::string_view value);
  JsonObject& raw(std::string_view name, std::string_view json);
  JsonObject& number(std::string_view name, std::int64_t value);
  JsonObject& real(std::string_view name, double value);
  JsonObject& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  JsonObject& texts(std::string_view name, const std::vector<std::string>& values);
  std::string str() const { return text_ + "}"; }

private:
  void key(std::string_view name);
  std::string text_ = "{";
};

/// The members of an object of which `document` owns the bytes.
struct JsonIn {
  std::unique_ptr<const shape::Document> document;
  oidc::Members members;
};
/// Error invalid with this code: no JSON object, or a name twice.
Result<JsonIn> read_object(std::string_view json, const char* code);
/// The members of an object in an object; nothing when it is absent or something else.
std::optional<oidc::Members> object_in(const oidc::Members& members, std::string_view name);
std::optional<double> number_in(const oidc::Members& members, std::string_view name);
/// A string of at most `most` code points without control characters, NFC; empty when absent. Error invalid_input.
Result<std::string> clean_in(const oidc::Members& members, std::string_view name, std::size_t most);
/// Names and strings, at most `most`; what is no string becomes its JSON.
std::vector<std::pair<std::string, std::string>> pairs_in(const oidc::Members& members, std::string_view name,
                                                          std::size_t most);

struct TokenWanted {
  std::string issuer;
  std::vector<std::string> audiences;  // one of these
  Instant now;
  std::chrono::milliseconds oldest{std::chrono::minutes{65}};  // of iat, when there is one
};
/// What nobody has verified yet: to find out whose keys to use. Error `token_malformed`.
Result<JsonIn> claims_unverified(std::string_view token);
/// Errors (invalid): those of oidc::read_jws and check_signature, `token_malformed`, `token_issuer`, `token_audience`,
/// `token_expired`, `token_not_yet`, `token_too_old`.
Result<JsonIn> verify_claims(std::string_view token, const oidc::KeySet& keys, const TokenWanted& wanted);

/// Fields of a form or query; a name that comes twice is an error, names that nobody knows are left alone.
/// Error invalid `form_malformed`.
class Form {
public:
  static Result<Form> parse(std::string_view text);
  std::string value(std::string_view name) const;
  bool has(std::string_view name) const { return fields_.contains(name); }

private:
  std::map<std::string, std::string, std::less<>> fields_;
};

}  // namespace mc::lti
