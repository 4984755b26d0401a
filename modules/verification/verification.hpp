#pragma once
// PUBLIC header of module verification: primary source verification (PSV) of licences and cards, its log, exclusion
// screening, and proof of credentials to others (share links, API keys, webhooks).
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "appliance/net/http_client.hpp"
#include "modules/credentials/credentials.hpp"

namespace mc::verification {

struct VerificationTag;
using VerificationId = Id<VerificationTag>;

/// One entry of the PSV log; entries are never changed.
struct PsvRecord {
  VerificationId id;
  PersonId person_id;
  credentials::CredentialId credential_id;
  std::string credential;  // "RN TX 123456", as it was then
  std::string level;       // primary_source | document
  std::string source;      // "Texas Board of Nursing"
  std::string method;      // nursys | registry_website | phone | letter | registry_file | ecard | document_review
  std::string by;          // name, or "connector"
  Instant at;
  std::string result;  // confirmed | discrepancy | not_found | rejected
  std::vector<std::string> discrepancies;
  std::string evidence_sha256;  // empty: none
  std::string checkpoint;       // "origin size root" of the audit log, the newest one when it was written
};
FIELDS(PsvRecord, id, person_id, credential_id, credential, level, source, method, by, at, result, discrepancies,
       evidence_sha256, checkpoint)

/// What a key of a system outside may open; each key names its scopes.
inline constexpr std::string_view kScopeVerification = "verification.read";
inline constexpr std::string_view kScopeCompliance = "compliance.read";
inline constexpr std::string_view kScopeFhir = "fhir.read";
inline constexpr std::string_view kScopeHl7 = "hl7.write";

/// A system outside whose key was accepted.
struct KeyCaller {
  Uuid key{};
  std::optional<UnitId> unit;  // it may only know people of this unit and below
};

/// A message for the webhooks that asked for its event. The body is JSON that other systems read: no names.
struct HookNews {
  std::string event;  // one of kFurtherEvents
  std::optional<PersonId> person;
  std::string body;
};
/// Beside those of credentials: what other modules tell the webhooks of.
inline constexpr std::string_view kFurtherEvents[] = {"completion.recorded", "person.joined", "person.left"};

/// Thread-safe. Every function that takes a transaction takes the caller's.
class Verification {
public:
  virtual ~Verification() = default;
  /// Newest first, at most 500. No reach check: the caller's duty.
  virtual Result<std::vector<PsvRecord>> of_person(data::Tx& tx, PersonId person) = 0;
  /// How many credentials wait for somebody with verification:work in the viewer's reach.
  virtual Result<std::int64_t> waiting(data::Tx& tx, const security::Viewer& viewer) = 0;
  /// The key behind "Bearer ...", if it opens `scope` from this address. Opens transactions of its own. Errors:
  /// unauthenticated `key_unknown`; forbidden `scope_missing`, `network_refused`; rate_limited.
  virtual Result<KeyCaller> admit(std::string_view authorization, const std::string& address,
                                  std::string_view scope) = 0;
  /// May a key know of this person?
  virtual Result<bool> key_reaches(data::Tx& tx, const KeyCaller& caller, PersonId person) = 0;
  /// Queues a message in the caller's transaction for every webhook that wants it.
  virtual Status tell_hooks(data::Tx& tx, const HookNews& news) = 0;
};

/// An HTTPS request to a server outside; a test puts its own here.
using Send = std::function<Result<net::HttpAnswer>(const net::HttpRequest& request)>;
/// For a vendor's server with these certificates (PEM; empty: the machine's authorities), or for webhooks:
/// `anywhere` false refuses loopback, link-local and private addresses after the name was resolved.
using SendFor = std::function<Send(const std::string& trust_pem, bool anywhere)>;

/// Outlives the module.
struct Parts {
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  credentials::Credentials& credentials;
  notifications::Notifications& notifications;
  const security::Keys& keys;  // seals the connectors' and webhooks' secrets, hashes API keys and share links
  SendFor send_for{};          // net's client unless a test says otherwise
};
std::unique_ptr<Verification> make_verification(Platform& platform, const Parts& parts);

}  // namespace mc::verification
