#pragma once
// `medconnect saml check`: response files against the very code that the server runs.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "appliance/saml/response.hpp"

namespace mc::saml {

struct CheckPlan {
  std::string metadata;  // XML
  std::string entity_id;
  std::string acs_url;
  std::optional<std::string> request_id{};
  Instant now;
  Policy policy{};
  std::vector<Key> decryption_keys{};
};

/// One line of JSON for one file's bytes (XML or base64), and whether it was accepted. Do not change: scripts read it.
struct CheckedFile {
  std::string json;
  bool accepted = false;
};

/// Errors: those of parse_metadata.
class Checker {
public:
  static Result<Checker> make(CheckPlan plan);
  CheckedFile check(const std::string& name, std::string_view bytes) const;

private:
  explicit Checker(CheckPlan plan) : plan_(std::move(plan)) {}
  Verdict verdict(std::string_view bytes) const;
  const IdentityProvider* provider_of(std::string_view xml) const;
  CheckPlan plan_;
  std::vector<IdentityProvider> providers_;
};

}  // namespace mc::saml
