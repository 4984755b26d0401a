#pragma once
// Append-only audit log: RFC 6962 Merkle tree over canonical JSON leaves, signed checkpoints (C2SP tlog-checkpoint).
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/ids.hpp"
#include "appliance/data/data.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::security {

/// One security-relevant read or change. `action` is "noun.verb_past" ("course.published"); `object` is "course:UUID";
/// `details` holds ids, codes and counts only: never names, e-mail addresses, free text or secrets.
struct AuditEvent {
  std::optional<PersonId> actor;  // none: the system or an unknown caller
  std::string action;
  std::string object;
  std::string outcome = "ok";  // "ok", "denied", "failed"
  RawJson details{"{}"};
  std::string request_id{};
  std::string address{};  // client address; stays in the box
};

class AuditLog {
public:
  virtual ~AuditLog() = default;
  /// Adds a leaf in the caller's transaction.
  virtual Status append(data::Tx& tx, const AuditEvent& event) = 0;
  /// Signs the current root; writes it to the table and appends it to the checkpoint file. Returns the signed note's
  /// text.
  virtual Result<std::string> checkpoint() = 0;
};

}  // namespace mc::security
