#pragma once
// PUBLIC header of module interop: what other systems of the hospital read and send in the standards of health care
// (FHIR R4, HL7 v2) and as JSON by key. Keys and webhooks themselves belong to module verification.
#include <filesystem>
#include <memory>

#include "modules/compliance/compliance.hpp"

namespace mc::interop {

class Interop {
public:
  virtual ~Interop() = default;
  /// Listens for interface engines (MLLP) if the settings say so, and follows them until stop(). What goes wrong is a
  /// state that the page shows, and is tried again every minute. Only the program that serves calls it.
  virtual void start() = 0;
  /// Lets the messages at hand end. Idempotent.
  virtual void stop() = 0;
  /// Is the listener as it should be? The detail says why not, for doctor.
  virtual Status listener_health() = 0;
};

/// Outlives the module.
struct Parts {
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  credentials::Credentials& credentials;
  verification::Verification& verification;
  compliance::Compliance& compliance;
  std::filesystem::path tls{};  // of the server's certificate; empty: the listener speaks no TLS
};
std::unique_ptr<Interop> make_interop(Platform& platform, const Parts& parts);

}  // namespace mc::interop
