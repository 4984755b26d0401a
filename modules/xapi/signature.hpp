#pragma once
// Signed statements: a JSON Web Signature in an attachment (xAPI 1.0.3 Data 2.6). Pure.
#include "modules/xapi/statement.hpp"

namespace mc::xapi {

/// Is this attachment the signature of this statement: RS256, RS384 or RS512, signed text the same statement, and, when
/// it brings its certificate (x5c), really signed with its key? Error invalid `signature_invalid` says what is wrong.
Status check_signature(std::string_view jws, shape::Cursor statement);

}  // namespace mc::xapi
