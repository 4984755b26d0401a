#pragma once
// The rules on what a verified assertion says. PRIVATE to the room.
#include "appliance/saml/response.hpp"
#include "appliance/saml/xml.hpp"

namespace mc::saml {

/// Checks the message around the assertion: issuer, status, Destination, InResponseTo, IssueInstant.
Status check_message(Element response, bool response_signed, const Expectation& expected);
/// A status that is not Success, before anything else: it says what went wrong at the provider.
Status check_status(Element response);
/// Reads the assertion and checks issuer, subject, times, audience and statements.
Result<Login> read_assertion(Element assertion, const Expectation& expected);

}  // namespace mc::saml
