#pragma once
// States, issuing bodies and names of credentials as cards print them. Pure.
#include <string>
#include <string_view>
#include <vector>

#include "modules/intake/fields.hpp"

namespace mc::intake {

/// Small letters and single blanks, with letters and digits that readers confuse made one, so that "Bas1c L|fe" is
/// "basic life" as well. For comparing only.
std::string shape_of(std::string_view text);
/// Is `phrase` (in shape) there as whole words?
bool has_phrase(std::string_view shaped, std::string_view phrase);

/// What a line says a credential is, and how surely (0: nothing).
struct NamedType {
  const credentials::CredentialType* type = nullptr;
  int weight = 0;
};
NamedType type_in(std::string_view line, const std::vector<credentials::CredentialType>& types);
/// The issuing body that a line names, as it should be written; empty: none.
std::string body_in(std::string_view line, const std::vector<credentials::CredentialType>& types);
/// Two letters, of a state's name or after a comma or "State"; empty: none.
std::string state_in(std::string_view line);

}  // namespace mc::intake
