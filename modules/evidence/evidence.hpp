#pragma once
// PUBLIC header of module evidence: proofs and copies of the audit log, controls, registers, evidence pack.
#include <functional>
#include <memory>

#include "appliance/net/http_client.hpp"
#include "modules/notifications/notifications.hpp"
#include "modules/outbound_place.hpp"
#include "modules/reviews/reviews.hpp"

namespace mc::evidence {

struct VerificationTag;
using LogCheckId = Id<VerificationTag>;
struct FilterTag;
using FilterId = Id<FilterTag>;
struct WitnessTag;
using WitnessId = Id<WitnessTag>;
struct RecordTag;
using RecordId = Id<RecordTag>;
struct IncidentTag;
using IncidentId = Id<IncidentTag>;

/// An HTTPS request to a receiver of checkpoints; a test puts its own here.
using Send = std::function<Result<net::HttpAnswer>(const net::HttpRequest& request)>;

/// Thread-safe.
class Evidence {
public:
  virtual ~Evidence() = default;
  /// Signs the audit log and copies the note to every witness that lacks it. The hourly job; tests call it.
  virtual Status copy_checkpoint() = 0;
  /// Reminders of what is due. The daily job; tests call it.
  virtual Status remind() = 0;
  /// Receivers of checkpoints, for the live list of destinations.
  virtual Result<std::vector<OutboundPlace>> destinations(data::Tx& tx) = 0;
};

/// Outlives the module. `mailer` may be null.
struct Parts {
  accounts::Accounts& accounts;
  notifications::Notifications& notifications;
  const security::Keys& keys;
  reviews::Reviews& reviews;
  mail::Mailer* mailer = nullptr;
  Send send{};  // net's client unless a test says otherwise
};
std::unique_ptr<Evidence> make_evidence(Platform& platform, const Parts& parts);

}  // namespace mc::evidence
