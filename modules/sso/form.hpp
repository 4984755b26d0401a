#pragma once
// The body that a browser posts from the provider's page.
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"

namespace mc::sso {

struct Form {
  std::string response;
  std::string relay_state;
};
/// application/x-www-form-urlencoded with exactly one SAMLResponse and at most one RelayState: a sign-in that began at
/// the provider brings none, and answers no request of ours. Error `form_malformed`.
Result<Form> parse_form(std::string_view body);
/// One field that is there exactly once. Error `form_malformed`.
Result<std::string> parse_field(std::string_view body, std::string_view name);

}  // namespace mc::sso
