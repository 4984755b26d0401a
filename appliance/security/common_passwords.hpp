#pragma once
// The offline list of common passwords (NIST SP 800-63B 3.1.1.2), some 34,000 entries, compiled in by
// installer/passwords. See appliance/docs/decisions/common-passwords.md.
#include <string_view>

namespace mc::security {

/// Is this the letters of a common password (five or more), or a whole one of twelve characters or more? `text` is
/// folded (lower case, no accents). Searches the table where it lies: no start-up cost, about 16 comparisons.
bool is_listed_password(std::string_view text);

}  // namespace mc::security
