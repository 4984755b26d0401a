#pragma once
// Start of libxml2 and xmlsec, and silence of their diagnostics. PRIVATE to the room.

namespace mc::saml {

/// Starts both libraries once per process, thread-safe; false when one refuses. Their messages go to nobody: they may
/// quote the document.
bool start_library();

}  // namespace mc::saml
