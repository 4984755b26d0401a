#include "modules/xapi/store.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace mc::xapi::store {
namespace {

constexpr std::string_view kStatement = "SELECT seq, id, stored, voided, voiding, by_session, actor, authority, text, "
                                        "form, completion FROM xapi_statements ";
constexpr std::string_view kClient =
    "SELECT id, name, scopes, origins, created_by, created_at, revoked_at, last_used_at FROM xapi_clients ";
constexpr std::string_view kDocument =
    "SELECT place, registration, name, agent, media_type, etag, updated_at, content FROM xapi_documents ";

std::string sql_of(std::string_view first, std::string_view rest) { return std::string(first) + std::string(rest); }

/// "term = 5" or "term IN (5,6)": numbers of our own, so they may stand in the text... they are bound all the same.
std::string one_of(std::size_t count) {
  std::string out = "IN (";
  for (std::size_t i = 0; i < count; ++i) out += i == 0 ? "?" : ",?";
  return out + ")";
}

}  // namespace

Result<LastRow> last(data::Tx& tx) {
  auto row = TRY(tx.in(kModule).first<LastRow>("SELECT seq, stored FROM xapi_statements ORDER BY seq DESC LIMIT 1"));
  return row.value_or(LastRow{});
}

Status insert_statement(data::Tx& tx, const StatementRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO xapi_statements (seq, id, stored, voided, voiding, by_session, actor, authority, text, form, "
      "completion) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
      row.seq, row.id, row.stored, row.voided, row.voiding, row.by_session, row.actor, row.authority, row.text,
      row.form, row.completion));
  return {};
}

Result<std::optional<StatementRow>> statement(data::Tx& tx, const Uuid& id) {
  return tx.in(kModule).first<StatementRow>(sql_of(kStatement, "WHERE id = ?"), id);
}
Result<std::optional<StatementRow>> statement_at(data::Tx& tx, std::int64_t seq) {
  return tx.in(kModule).first<StatementRow>(sql_of(kStatement, "WHERE seq = ?"), seq);
}

namespace {
template <std::size_t... I>
Result<std::vector<StatementRow>> some_rows(data::Tx& tx, const std::array<std::int64_t, kRowsAtOnce>& seqs,
                                            std::index_sequence<I...>) {
  const std::string sql = sql_of(kStatement, "WHERE seq " + one_of(kRowsAtOnce));
  return tx.in(kModule).all<StatementRow>(sql, seqs[I]...);
}
}  // namespace

Result<std::vector<StatementRow>> rows(data::Tx& tx, std::span<const std::int64_t> seqs) {
  if (seqs.size() > kRowsAtOnce) return internal("too_many_rows", "more statements than are read at once");
  std::array<std::int64_t, kRowsAtOnce> some{};  // there is no row 0
  std::copy(seqs.begin(), seqs.end(), some.begin());
  auto found = TRY(some_rows(tx, some, std::make_index_sequence<kRowsAtOnce>{}));
  std::map<std::int64_t, std::size_t> place;
  for (std::size_t i = 0; i < found.size(); ++i) place[found[i].seq] = i;
  std::vector<StatementRow> out;
  for (std::int64_t seq : seqs)
    if (auto at = place.find(seq); at != place.end()) out.push_back(std::move(found[at->second]));
  return out;
}

Status add_terms(data::Tx& tx, std::int64_t seq, const std::set<std::int64_t>& terms) {
  auto sql = tx.in(kModule);
  for (std::int64_t term : terms)
    TRY(sql.run("INSERT INTO xapi_terms (term, seq) VALUES (?,?) ON CONFLICT (term, seq) DO NOTHING", term, seq));
  return {};
}
Status remove_term(data::Tx& tx, std::int64_t seq, std::int64_t term) {
  TRY(tx.in(kModule).run("DELETE FROM xapi_terms WHERE term = ? AND seq = ?", term, seq));
  return {};
}
Result<bool> has_term(data::Tx& tx, std::int64_t seq, const std::vector<std::int64_t>& terms) {
  for (std::int64_t term : terms)
    if (TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM xapi_terms WHERE term = ? AND seq = ?", term, seq)))
      return true;
  return false;
}

Status add_ref(data::Tx& tx, const Uuid& target, std::int64_t seq) {
  TRY(tx.in(kModule).run("INSERT INTO xapi_refs (target, seq) VALUES (?,?)", target, seq));
  return {};
}
Result<std::vector<std::int64_t>> refs(data::Tx& tx, const Uuid& target) {
  return tx.in(kModule).all<std::int64_t>("SELECT seq FROM xapi_refs WHERE target = ? ORDER BY seq LIMIT 10000",
                                          target);
}
Status set_voided(data::Tx& tx, std::int64_t seq) {
  TRY(tx.in(kModule).run("UPDATE xapi_statements SET voided = 1 WHERE seq = ?", seq));
  return {};
}

namespace {

struct Clause {
  std::string text;
  std::vector<std::int64_t> values;
};

/// Everything but the driving term.
Clause conditions(const StatementFilter& filter, std::size_t first_group, std::string_view seq) {
  Clause out;
  for (std::size_t i = first_group; i < filter.groups.size(); ++i) {
    out.text += " AND EXISTS (SELECT 1 FROM xapi_terms o WHERE o.term " + one_of(filter.groups[i].size()) +
                " AND o.seq = " + std::string(seq) + ")";
    out.values.insert(out.values.end(), filter.groups[i].begin(), filter.groups[i].end());
  }
  if (!filter.voided_too) out.text += " AND s.voided = 0";
  if (filter.authority) {
    out.text += " AND s.authority = ?";
    out.values.push_back(*filter.authority);
  }
  return out;
}

/// Sql takes its parameters as arguments; at most 8 come together here, unused ones are NULL.
Result<std::vector<std::int64_t>> run_find(data::Tx& tx, std::string sql, std::vector<std::int64_t> values) {
  constexpr std::size_t kMost = 12;
  if (values.size() > kMost) return internal("too_many_terms", "more filters than the store takes");
  // "... LIMIT ?" and then a condition that uses up the rest, so that one call fits all.
  std::size_t used = values.size();
  values.resize(kMost, 0);
  std::string rest = "SELECT found.seq FROM (" + sql + ") found WHERE 1 = 1";
  for (std::size_t i = used; i < kMost; ++i) rest += " AND ? = 0";
  const auto& v = values;
  return tx.in(kModule).all<std::int64_t>(rest, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10],
                                          v[11]);
}

}  // namespace

Result<std::vector<std::int64_t>> find(data::Tx& tx, const StatementFilter& filter) {
  const std::int64_t below = filter.below.value_or(INT64_MAX);
  const std::string order = filter.ascending ? " ORDER BY 1 LIMIT ?" : " ORDER BY 1 DESC LIMIT ?";
  std::vector<std::int64_t> out;
  if (filter.groups.empty()) {
    Clause rest = conditions(filter, 0, "s.seq");
    std::vector<std::int64_t> values{filter.above, below};
    values.insert(values.end(), rest.values.begin(), rest.values.end());
    values.push_back(filter.limit);
    return run_find(tx, "SELECT s.seq FROM xapi_statements s WHERE s.seq > ? AND s.seq < ?" + rest.text + order,
                    values);
  }
  Clause rest = conditions(filter, 1, "t.seq");
  // One list for each term, then merged: an index gives each in its order, and nothing has to be sorted.
  for (std::int64_t term : filter.groups.front()) {
    std::vector<std::int64_t> values{term, filter.above, below};
    values.insert(values.end(), rest.values.begin(), rest.values.end());
    values.push_back(filter.limit);
    auto found = TRY(run_find(tx,
                              "SELECT t.seq FROM xapi_terms t JOIN xapi_statements s ON s.seq = t.seq WHERE t.term = ? "
                              "AND t.seq > ? AND t.seq < ?" +
                                  rest.text + order,
                              values));
    out.insert(out.end(), found.begin(), found.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (!filter.ascending) std::reverse(out.begin(), out.end());
  if (static_cast<std::int64_t>(out.size()) > filter.limit) out.resize(static_cast<std::size_t>(filter.limit));
  return out;
}

Result<std::optional<std::int64_t>> first_after(data::Tx& tx, Instant since) {
  return tx.in(kModule).first<std::int64_t>(
      "SELECT seq FROM xapi_statements WHERE stored > ? ORDER BY stored, seq LIMIT 1", since);
}
Result<std::optional<std::int64_t>> last_until(data::Tx& tx, Instant until) {
  return tx.in(kModule).first<std::int64_t>(
      "SELECT seq FROM xapi_statements WHERE stored <= ? ORDER BY stored DESC, seq DESC LIMIT 1", until);
}

Result<std::int64_t> authority(data::Tx& tx, std::string_view json) {
  auto sql = tx.in(kModule);
  auto found = TRY(sql.first<std::int64_t>("SELECT id FROM xapi_authorities WHERE authority = ?", json));
  if (found) return *found;
  auto next = TRY(sql.one<std::int64_t>("SELECT coalesce(max(id), 0) + 1 FROM xapi_authorities"));
  TRY(sql.run("INSERT INTO xapi_authorities (id, authority) VALUES (?,?)", next, json));
  return next;
}

Status put_agent(data::Tx& tx, std::int64_t term, std::string_view identity, std::string_view name) {
  TRY(tx.in(kModule).run(
      "INSERT INTO xapi_agents (term, identity, name) VALUES (?,?,?) ON CONFLICT (term) DO UPDATE SET name = "
      "excluded.name WHERE excluded.name <> '' AND excluded.name <> name",
      term, identity, name));
  return {};
}
Result<std::string> agent_name(data::Tx& tx, std::int64_t term) {
  auto found = TRY(tx.in(kModule).first<std::string>("SELECT name FROM xapi_agents WHERE term = ?", term));
  return found.value_or("");
}
Result<std::string> definition(data::Tx& tx, std::int64_t term) {
  auto found = TRY(tx.in(kModule).first<std::string>("SELECT definition FROM xapi_activities WHERE term = ?", term));
  return found.value_or("");
}
Status put_definition(data::Tx& tx, std::int64_t term, std::string_view iri, std::string_view definition) {
  TRY(tx.in(kModule).run("INSERT INTO xapi_activities (term, iri, definition, updated_at) VALUES (?,?,?,?) ON CONFLICT "
                         "(term) DO UPDATE SET "
                         "definition = excluded.definition, updated_at = excluded.updated_at",
                         term, iri, definition, tx.now()));
  return {};
}

Status add_attachment(data::Tx& tx, const AttachmentRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO xapi_attachments (seq, sha2, blob_id, media_type, size) VALUES (?,?,?,?,?) ON "
                         "CONFLICT (seq, sha2) DO NOTHING",
                         row.seq, row.sha2, row.blob_id, row.media_type, row.size));
  return {};
}
Result<std::vector<AttachmentRow>> attachments(data::Tx& tx, std::int64_t seq) {
  return tx.in(kModule).all<AttachmentRow>(
      "SELECT seq, sha2, blob_id, media_type, size FROM xapi_attachments WHERE seq = ? ORDER BY sha2", seq);
}

Result<std::optional<DocumentRow>> document(data::Tx& tx, std::int64_t place, const Bytes& registration,
                                            std::string_view name) {
  return tx.in(kModule).first<DocumentRow>(sql_of(kDocument, "WHERE place = ? AND registration = ? AND name = ?"),
                                           place, registration, name);
}
Status put_document(data::Tx& tx, const DocumentRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO xapi_documents (place, registration, name, agent, media_type, etag, updated_at, content) VALUES "
      "(?,?,?,?,?,?,?,?) ON CONFLICT (place, registration, name) DO UPDATE SET media_type = excluded.media_type, etag "
      "= "
      "excluded.etag, updated_at = excluded.updated_at, content = excluded.content",
      row.place, row.registration, row.name, row.agent, row.media_type, row.etag, row.updated_at, row.content));
  return {};
}
Status remove_document(data::Tx& tx, std::int64_t place, const Bytes& registration, std::string_view name) {
  TRY(tx.in(kModule).run("DELETE FROM xapi_documents WHERE place = ? AND registration = ? AND name = ?", place,
                         registration, name));
  return {};
}
Result<std::vector<DocumentName>> documents(data::Tx& tx, std::int64_t place, const std::optional<Bytes>& registration,
                                            Instant since) {
  auto sql = tx.in(kModule);
  if (registration)
    return sql.all<DocumentName>("SELECT registration, name FROM xapi_documents WHERE place = ? AND registration = ? "
                                 "AND updated_at > ? ORDER BY "
                                 "name LIMIT 1000",
                                 place, *registration, since);
  return sql.all<DocumentName>("SELECT registration, name FROM xapi_documents WHERE place = ? AND updated_at > ? ORDER "
                               "BY registration, name LIMIT "
                               "1000",
                               place, since);
}

Result<std::vector<ClientRow>> clients(data::Tx& tx) {
  return tx.in(kModule).all<ClientRow>(sql_of(kClient, "ORDER BY id DESC LIMIT 500"));
}
Result<std::optional<ClientRow>> client_by_secret(data::Tx& tx, const Bytes& secret) {
  return tx.in(kModule).first<ClientRow>(sql_of(kClient, "WHERE secret = ?"), secret);
}
Result<std::optional<ClientRow>> client(data::Tx& tx, ClientId id) {
  return tx.in(kModule).first<ClientRow>(sql_of(kClient, "WHERE id = ?"), id);
}
Status insert_client(data::Tx& tx, const ClientRow& row, const Bytes& secret) {
  TRY(tx.in(kModule).run(
      "INSERT INTO xapi_clients (id, name, scopes, origins, secret, created_by, created_at) VALUES (?,?,?,?,?,?,?)",
      row.id, row.name, row.scopes, row.origins, secret, row.created_by, row.created_at));
  return {};
}
Result<bool> revoke_client(data::Tx& tx, ClientId id) {
  return TRY(tx.in(kModule).run("UPDATE xapi_clients SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", tx.now(),
                                id)) > 0;
}
Status client_used(data::Tx& tx, ClientId id) {
  TRY(tx.in(kModule).run("UPDATE xapi_clients SET last_used_at = ? WHERE id = ?", tx.now(), id));
  return {};
}

Status insert_session(data::Tx& tx, const SessionRow& row, const Bytes& secret) {
  TRY(tx.in(kModule).run(
      "INSERT INTO xapi_sessions (id, secret, client_id, owner, registration, actor, actor_term, activity, created_at, "
      "ends_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
      row.id, secret, row.client_id, row.owner, row.registration, row.actor, row.actor_term, row.activity,
      row.created_at, row.ends_at));
  return {};
}
Result<std::optional<SessionRow>> session_by_secret(data::Tx& tx, const Bytes& secret) {
  return tx.in(kModule).first<SessionRow>(
      "SELECT id, client_id, owner, registration, actor, actor_term, activity, created_at, ends_at, ended_at FROM "
      "xapi_sessions WHERE secret = ?",
      secret);
}
Status end_session(data::Tx& tx, CredentialId id) {
  TRY(tx.in(kModule).run("UPDATE xapi_sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", tx.now(), id));
  return {};
}
Status end_sessions_of(data::Tx& tx, ClientId client) {
  TRY(tx.in(kModule).run(
      "UPDATE xapi_sessions SET ended_at = ? WHERE client_id = ? AND ended_at IS NULL AND ends_at > ?", tx.now(),
      client, tx.now()));
  return {};
}
Status forget_sessions(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run("DELETE FROM xapi_sessions WHERE ends_at < ?", before));
  return {};
}

Result<ForwardingRow> forwarding(data::Tx& tx) {
  auto row = TRY(tx.in(kModule).first<ForwardingRow>(
      "SELECT enabled, endpoint, username, secret, trust_pem, sent_seq, failures, retry_at, last_sent_at, last_error, "
      "refused, last_refused, last_refusal FROM xapi_forwarding WHERE id = 1"));
  return row.value_or(ForwardingRow{});
}
Status put_forwarding(data::Tx& tx, const ForwardingRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO xapi_forwarding (id, enabled, endpoint, username, secret, trust_pem, sent_seq, failures, retry_at, "
      "last_sent_at, last_error, refused, last_refused, last_refusal) VALUES (1,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT "
      "(id) DO UPDATE SET enabled = excluded.enabled, endpoint = excluded.endpoint, username = excluded.username, "
      "secret = excluded.secret, trust_pem = excluded.trust_pem, sent_seq = excluded.sent_seq, failures = "
      "excluded.failures, retry_at = excluded.retry_at, last_sent_at = excluded.last_sent_at, last_error = "
      "excluded.last_error, refused = excluded.refused, last_refused = excluded.last_refused, last_refusal = "
      "excluded.last_refusal",
      row.enabled, row.endpoint, row.username, row.secret, row.trust_pem, row.sent_seq, row.failures, row.retry_at,
      row.last_sent_at, row.last_error, row.refused, row.last_refused, row.last_refusal));
  return {};
}

}  // namespace mc::xapi::store
