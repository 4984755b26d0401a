#pragma once
// PUBLIC header of module interop: what other systems of the hospital read and send in the standards of health care
// (FHIR R4, HL7 v2) and as JSON by key. Keys and webhooks themselves belong to module verification.
#include <memory>

#include "modules/compliance/compliance.hpp"

namespace mc::interop {

class Interop {
public:
  virtual ~Interop() = default;
};

/// Outlives the module.
struct Parts {
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  credentials::Credentials& credentials;
  verification::Verification& verification;
  compliance::Compliance& compliance;
};
std::unique_ptr<Interop> make_interop(Platform& platform, const Parts& parts);

}  // namespace mc::interop
