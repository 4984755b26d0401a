#pragma once
// SQL of module xapi.
#include <set>
#include <span>

#include "modules/xapi/statement.hpp"

namespace mc::xapi {

inline constexpr data::Module kModule{"xapi"};

struct StatementRow {
  std::int64_t seq = 0;
  Uuid id{};
  Instant stored;
  bool voided = false;
  bool voiding = false;
  bool by_session = false;
  std::int64_t actor = 0;  // its term; 0: anonymous
  std::int64_t authority = 0;
  std::string text;
  std::optional<std::string> form;
  std::string completion;

  std::string json() const { return completed(form ? *form : text, completion); }
};
FIELDS(StatementRow, seq, id, stored, voided, voiding, by_session, actor, authority, text, form, completion)
struct LastRow {
  std::int64_t seq = 0;
  Instant stored;
};
FIELDS(LastRow, seq, stored)
struct AttachmentRow {
  std::int64_t seq = 0;
  std::string sha2;
  BlobId blob_id;
  std::string media_type;
  std::int64_t size = 0;
};
FIELDS(AttachmentRow, seq, sha2, blob_id, media_type, size)
struct DocumentRow {
  std::int64_t place = 0;
  Bytes registration;  // empty: none
  std::string name;
  std::int64_t agent = 0;
  std::string media_type;
  std::string etag;
  Instant updated_at;
  Bytes content;
};
FIELDS(DocumentRow, place, registration, name, agent, media_type, etag, updated_at, content)
struct ClientRow {
  ClientId id;
  std::string name;
  std::string scopes;   // JSON list
  std::string origins;  // JSON list
  std::optional<PersonId> created_by;
  Instant created_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
};
FIELDS(ClientRow, id, name, scopes, origins, created_by, created_at, revoked_at, last_used_at)
struct SessionRow {
  CredentialId id;
  std::optional<ClientId> client_id;
  std::string owner;
  Uuid registration{};
  std::string actor;
  std::int64_t actor_term = 0;
  std::string activity;
  Instant created_at;
  Instant ends_at;
  std::optional<Instant> ended_at;
};
FIELDS(SessionRow, id, client_id, owner, registration, actor, actor_term, activity, created_at, ends_at, ended_at)
struct ForwardingRow {
  bool enabled = false;
  std::string endpoint;
  std::string username;
  std::optional<Bytes> secret;
  std::string trust_pem;
  std::int64_t sent_seq = 0;
  std::int64_t failures = 0;
  std::optional<Instant> retry_at;
  std::optional<Instant> last_sent_at;
  std::string last_error;
  std::int64_t refused = 0;
  std::optional<Uuid> last_refused{};  // the statement
  std::string last_refusal{};          // why
};
FIELDS(ForwardingRow, enabled, endpoint, username, secret, trust_pem, sent_seq, failures, retry_at, last_sent_at,
       last_error, refused, last_refused, last_refusal)

/// What a list of statements is narrowed to. Terms of one group are alternatives; all groups must fit.
struct StatementFilter {
  std::vector<std::vector<std::int64_t>> groups;  // the rarest first
  std::optional<std::int64_t> authority;
  std::int64_t above = 0;             // seq > above
  std::optional<std::int64_t> below;  // seq < below
  bool ascending = false;
  bool voided_too = false;
  std::int64_t limit = 100;
};

namespace store {

Result<LastRow> last(data::Tx& tx);
Status insert_statement(data::Tx& tx, const StatementRow& row);
Result<std::optional<StatementRow>> statement(data::Tx& tx, const Uuid& id);
Result<std::optional<StatementRow>> statement_at(data::Tx& tx, std::int64_t seq);
/// In the order of `seqs`, which are at most kRowsAtOnce.
inline constexpr std::size_t kRowsAtOnce = 50;
Result<std::vector<StatementRow>> rows(data::Tx& tx, std::span<const std::int64_t> seqs);
Status add_terms(data::Tx& tx, std::int64_t seq, const std::set<std::int64_t>& terms);
Status remove_term(data::Tx& tx, std::int64_t seq, std::int64_t term);
Result<bool> has_term(data::Tx& tx, std::int64_t seq, const std::vector<std::int64_t>& terms);
Status add_ref(data::Tx& tx, const Uuid& target, std::int64_t seq);
Result<std::vector<std::int64_t>> refs(data::Tx& tx, const Uuid& target);
Status set_voided(data::Tx& tx, std::int64_t seq);
/// Seqs, in order, at most filter.limit.
Result<std::vector<std::int64_t>> find(data::Tx& tx, const StatementFilter& filter);
/// The first seq stored after `since`; the last stored at or before `until`.
Result<std::optional<std::int64_t>> first_after(data::Tx& tx, Instant since);
Result<std::optional<std::int64_t>> last_until(data::Tx& tx, Instant until);

Result<std::int64_t> authority(data::Tx& tx, std::string_view json);
Status put_agent(data::Tx& tx, std::int64_t term, std::string_view identity, std::string_view name);
Result<std::string> agent_name(data::Tx& tx, std::int64_t term);
Result<std::string> definition(data::Tx& tx, std::int64_t term);
Status put_definition(data::Tx& tx, std::int64_t term, std::string_view iri, std::string_view definition);

Status add_attachment(data::Tx& tx, const AttachmentRow& row);
Result<std::vector<AttachmentRow>> attachments(data::Tx& tx, std::int64_t seq);

Result<std::optional<DocumentRow>> document(data::Tx& tx, std::int64_t place, const Bytes& registration,
                                            std::string_view name);
Status put_document(data::Tx& tx, const DocumentRow& row);
Status remove_document(data::Tx& tx, std::int64_t place, const Bytes& registration, std::string_view name);
struct DocumentName {
  Bytes registration;
  std::string name;
};
FIELDS(DocumentName, registration, name)
/// By name; of one registration or all; changed after `since`; at most 1,000.
Result<std::vector<DocumentName>> documents(data::Tx& tx, std::int64_t place, const std::optional<Bytes>& registration,
                                            Instant since);

Result<std::vector<ClientRow>> clients(data::Tx& tx);
Result<std::optional<ClientRow>> client_by_secret(data::Tx& tx, const Bytes& secret);
Result<std::optional<ClientRow>> client(data::Tx& tx, ClientId id);
Status insert_client(data::Tx& tx, const ClientRow& row, const Bytes& secret);
Result<bool> revoke_client(data::Tx& tx, ClientId id);
Status client_used(data::Tx& tx, ClientId id);
Status insert_session(data::Tx& tx, const SessionRow& row, const Bytes& secret);
Result<std::optional<SessionRow>> session_by_secret(data::Tx& tx, const Bytes& secret);
Status end_session(data::Tx& tx, CredentialId id);
Status end_sessions_of(data::Tx& tx, ClientId client);
Status forget_sessions(data::Tx& tx, Instant before);

Result<ForwardingRow> forwarding(data::Tx& tx);
Status put_forwarding(data::Tx& tx, const ForwardingRow& row);

}  // namespace store
}  // namespace mc::xapi
