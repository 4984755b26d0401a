#pragma once
// PUBLIC header of module xapi: the record store for xAPI 1.0.3 and 2.0 (IEEE 9274.1.1) at /xapi. Other modules emit
// statements, issue credentials to the content that they launch, and follow (or refuse) what that content records.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/http/mounts.hpp"
#include "appliance/security/keys.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/platform.hpp"

namespace mc::xapi {

struct CredentialTag;
using CredentialId = Id<CredentialTag>;
struct ClientTag;
using ClientId = Id<ClientTag>;

enum class Version : std::uint8_t { v1, v2 };  // 1.0.3, 2.0.0

/// A credential for one run of one piece of content, from launch to exit.
struct CredentialIn {
  Uuid registration{};
  std::string actor;     // Agent as JSON: {"objectType":"Agent","account":{"homePage":"https://...","name":"..."}}
  std::string activity;  // IRI; documents of this activity only. Empty: any activity
  std::string owner;     // "cmi5:UUID": the issuing module and its own subject; observers get it back
  Instant ends;
};
struct IssuedCredential {
  CredentialId id;
  /// Base64 of "name:secret": what follows "Basic " in an Authorization header (cmi5's auth-token). Shown once.
  std::string basic;
};

/// Who sent a request. For a session credential everything below is set; for a client (a key of an administrator's)
/// only `client`, for statements that a module recorded itself neither id.
struct Credential {
  std::optional<CredentialId> id;
  std::optional<ClientId> client;
  std::string owner;
  Uuid registration{};
  std::string actor;     // JSON
  std::string activity;  // IRI or empty
};

/// A statement that was checked by all rules of the specification, while it is being stored. The views live as long as
/// the handler runs.
struct Statement {
  Uuid id{};
  Version version = Version::v1;  // that the request was made in
  shape::Cursor root;             // everything, as sent
  std::string_view verb;          // IRI
  std::string_view object_type;   // Activity, Agent, Group, StatementRef, SubStatement
  std::string_view activity;      // IRI when object_type is Activity, else empty
  std::optional<Uuid> registration;
  std::optional<Instant> timestamp;  // as sent
  Instant stored;
  std::optional<shape::Cursor> actor_account;  // {"homePage", "name"} when the actor has one
  std::optional<shape::Cursor> result, context;
  /// Ids of context.contextActivities.category.
  std::vector<std::string_view> categories;
};

/// Answers the request with this status and text; nothing of it is stored.
struct Refusal {
  int status = 403;
  std::string text;
};

/// Follows the statements that arrive over HTTP, in their transaction, one after the other. An error result fails the
/// request. Not called for statements of Xapi::record.
struct Observer {
  /// Before it is stored; may refuse the whole request. Not called for a statement that is there already.
  std::function<Result<std::optional<Refusal>>(data::Tx&, const Statement&, const Credential&)> before{};
  /// Right after it was stored; may record further statements.
  std::function<Status(data::Tx&, const Statement&, const Credential&)> after{};
};

enum class DocumentKind : std::uint8_t { state, activity_profile, agent_profile };
ENUM_NAMES(DocumentKind, state, activity_profile, agent_profile)

/// Where a document lies. `activity` for state and activity profile, `agent` (JSON) for state and agent profile.
struct DocumentKey {
  DocumentKind kind = DocumentKind::state;
  std::string activity;
  std::string agent;
  std::optional<Uuid> registration;
  std::string id;  // stateId or profileId
};
struct StoredDocument {
  std::string content;
  std::string media_type;
  std::string etag;  // quoted
  Instant updated_at;
};
/// A request of a session credential, before its parameters and its body are looked at. With the alternate syntax of
/// 1.0.3 the effective method.
struct RequestView {
  std::string_view method;
  std::string_view resource;  // "statements", "activities/state", "agents/profile", "agents", "activities", ...
  std::string_view query;     // as sent
  std::string_view content_type;
};
/// Runs outside of transactions, right after authentication.
using RequestGuard = std::function<Result<std::optional<Refusal>>(const RequestView&, const Credential&)>;

/// May refuse that a document is written or removed over HTTP (each one, when several are removed at once: those that
/// are refused stay). `content` is empty when it is removed.
using DocumentGuard = std::function<Result<std::optional<Refusal>>(data::Tx&, const DocumentKey&, const Credential&,
                                                                   std::string_view content, bool removed)>;

struct StoredStatement {
  Uuid id{};
  Instant stored;
  bool voided = false;
  std::string json;  // complete: with id, stored, timestamp, authority and version
};

/// Thread-safe. Functions with a Tx join the caller's transaction.
class Xapi {
public:
  virtual ~Xapi() = default;
  /// Stores statements of a module (JSON objects, xAPI 2.0 rules), which gets the authority. Ids, one for each; those
  /// without id, timestamp or version get them. Errors: invalid `statement_invalid` (what is wrong), conflict.
  virtual Result<std::vector<Uuid>> record(data::Tx& tx, std::string_view module,
                                           const std::vector<std::string>& statements) = 0;
  /// The actor of a person of ours as JSON: an account at the app's address whose name is her id; `name` for people to
  /// read, may be empty. Use it everywhere, so that statements of all modules and an erasure find each other.
  virtual std::string actor(PersonId person, std::string_view name) const = 0;
  virtual Result<IssuedCredential> credential(data::Tx& tx, const CredentialIn& in) = 0;
  /// From now on it opens nothing. Unknown or ended: no error.
  virtual Status end_credential(data::Tx& tx, CredentialId id) = 0;
  /// Oldest first, at most `limit` (500); voided ones are marked.
  virtual Result<std::vector<StoredStatement>> statements_of(data::Tx& tx, const Uuid& registration, Instant since,
                                                             std::int64_t limit) = 0;
  virtual Result<std::optional<StoredStatement>> statement(data::Tx& tx, const Uuid& id) = 0;
  /// These three while the program is put together; all that are registered are asked.
  virtual void on_request(RequestGuard guard) = 0;
  virtual void on_statement(Observer observer) = 0;
  virtual void on_document(DocumentGuard guard) = 0;
  virtual Result<std::optional<StoredDocument>> document(data::Tx& tx, const DocumentKey& key) = 0;
  /// Writes it whole, whatever is there.
  virtual Status put_document(data::Tx& tx, const DocumentKey& key, std::string_view content,
                              std::string_view media_type) = 0;
  virtual Status remove_document(data::Tx& tx, const DocumentKey& key) = 0;
  /// "https://app/xapi/", what content is given as its endpoint on the app origin; on the content origin it is
  /// content_origin() of packages + "/xapi/".
  virtual std::string endpoint() const = 0;
};

/// Outlives the module.
struct Parts {
  http::Mounts& mounts;
  const security::Keys& keys;  // hashes secrets, seals the forwarding secret
  accounts::Accounts& accounts;
};
std::unique_ptr<Xapi> make_xapi(Platform& platform, const Parts& parts);

}  // namespace mc::xapi
