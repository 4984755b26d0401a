#pragma once
// Rules of module xapi that need the database.
#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

#include "appliance/net/http_client.hpp"
#include "appliance/security/rate_limit.hpp"
#include "appliance/security/secret_box.hpp"
#include "modules/xapi/multipart.hpp"
#include "modules/xapi/requests.hpp"
#include "modules/xapi/store.hpp"

namespace mc::xapi {

inline constexpr std::string_view kView = "xapi:view";
inline constexpr std::string_view kManage = "xapi:manage";
inline constexpr std::int64_t kBodyLimit = 32LL << 20;
inline constexpr std::int64_t kDocumentLimit = 4LL << 20;
inline constexpr std::size_t kMostStatements = 5000;  // of one request
inline constexpr std::int64_t kPageLimit = 500;

/// Sends what the outside record store has not got yet.
struct ForwardWork {
  static constexpr std::string_view kKind = "xapi.forward";
};
FIELDS(ForwardWork)

/// Who asks, and what she may.
struct Caller {
  Credential credential;
  std::vector<Scope> scopes;
  std::string authority;                      // JSON
  std::vector<std::int64_t> authority_terms;  // under which its statements are found with related_agents
  std::string actor_key;                      // of a session
  std::optional<Instant> used_at{};           // when a client's last request was noted
  bool session() const { return credential.id.has_value(); }
  bool may(std::initializer_list<Scope> any) const;
};

/// One request, with what the alternate syntax hides in a form put in its place.
struct Ask {
  http::MountRequest& request;
  std::string method;
  std::string resource;  // "statements", "activities/state", "statements/more/TOKEN"
  std::map<std::string, std::string> parameters;
  std::string content_type, authorization, if_match, if_none_match, accept_language;
  std::optional<std::string> content;  // the body, when it came in a form
  std::string query;                   // as sent, for request guards
  Version version = Version::v1;
  Caller caller;
};

/// A statement that was checked and waits to be stored. Views point into the request.
struct Prepared {
  std::string_view text;
  shape::Cursor root;
  Reading reading;
  Uuid id{};
  std::optional<std::string> form;
  std::vector<AttachmentRow> attachments;  // without seq
};

/// "a=1&b=x%20y" with a plus as a blank. Errors (invalid): a broken escape, a name twice, text that is not UTF-8.
Result<std::map<std::string, std::string>> parse_form(std::string_view text);
/// An HTTP status that no Fault stands for.
std::unexpected<Error> refused(int status, std::string text);
/// Of an error on /xapi.
int status_of(const Error& error);

/// Calls f(const StatementRow&) -> Result<bool> for each, some at a time; false ends it.
template <class F>
Status each_row(data::Tx& tx, std::span<const std::int64_t> seqs, F f) {
  while (!seqs.empty()) {
    auto some = seqs.first(std::min(seqs.size(), store::kRowsAtOnce));
    seqs = seqs.subspan(some.size());
    auto rows = TRY(store::rows(tx, some));
    for (const StatementRow& row : rows)
      if (!TRY(f(row))) return {};
  }
  return {};
}

/// Thread-safe: state is in the database, apart from two small caches.
class Service final : public Xapi {
public:
  Service(Platform& platform, const Parts& parts);

  Result<std::vector<Uuid>> record(data::Tx& tx, std::string_view module,
                                   const std::vector<std::string>& statements) override;
  std::string actor(PersonId person, std::string_view name) const override;
  Result<IssuedCredential> credential(data::Tx& tx, const CredentialIn& in) override;
  Status end_credential(data::Tx& tx, CredentialId id) override;
  Result<std::vector<StoredStatement>> statements_of(data::Tx& tx, const Uuid& registration, Instant since,
                                                     std::int64_t limit) override;
  Result<std::optional<StoredStatement>> statement(data::Tx& tx, const Uuid& id) override;
  void on_request(RequestGuard guard) override { request_guards_.push_back(std::move(guard)); }
  void on_statement(Observer observer) override { observers_.push_back(std::move(observer)); }
  void on_document(DocumentGuard guard) override { document_guards_.push_back(std::move(guard)); }
  Result<std::optional<StoredDocument>> document(data::Tx& tx, const DocumentKey& key) override;
  Status put_document(data::Tx& tx, const DocumentKey& key, std::string_view content,
                      std::string_view media_type) override;
  Status remove_document(data::Tx& tx, const DocumentKey& key) override;
  std::string endpoint() const override;

  // serve.cpp: /xapi
  http::Response serve(http::MountRequest& request);

  // service_write.cpp
  Result<http::Response> put_statement(Ask& ask);
  Result<http::Response> post_statements(Ask& ask);
  /// In the caller's transaction, without observers when `caller` is a module.
  Status store_batch(data::Tx& tx, std::vector<Prepared>& batch, const Caller& caller, Version version, bool observed);

  // service_read.cpp
  Result<http::Response> read_statements(Ask& ask);
  Result<http::Response> more_statements(Ask& ask, std::string_view token);

  // service_documents.cpp, service_resources.cpp
  Result<http::Response> documents(Ask& ask, DocumentKind kind);
  Result<http::Response> activity(Ask& ask);
  Result<http::Response> person(Ask& ask);

  // service_clients.cpp
  Result<Caller> identify(std::string_view authorization, const std::string& address);
  http::Response token(http::MountRequest& request);
  bool allowed_origin(std::string_view origin);
  Result<XapiClients> clients();
  Result<XapiClientMade> make_client(const security::Viewer& viewer, const XapiClientIn& in);
  Status revoke_client(const security::Viewer& viewer, ClientId id);
  Status forget_sessions();

  // service_screens.cpp
  Result<Page<StatementLine>> lines(const StatementQuery& query);
  Result<StatementDetail> detail(const security::Viewer& viewer, const Uuid& id);
  Result<http::Download> export_statements(const security::Viewer& viewer, const StatementExport& query);

  // forward.cpp
  Result<Forwarding> forwarding();
  Result<Forwarding> set_forwarding(const security::Viewer& viewer, const ForwardingIn& in);
  Result<ForwardingTest> test_forwarding(const security::Viewer& viewer);
  Status forward();
  /// A test puts its own here, before anything runs.
  std::function<Result<net::HttpAnswer>(const net::HttpRequest&, const std::string& trust_pem)> send;

  const Terms& terms() const { return terms_; }

private:
  struct Batch;
  struct Query;
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");
  // service_write.cpp
  Result<std::vector<Prepared>> prepare(std::string_view json, const shape::Document& document, Version version,
                                        const Caller& caller);
  Status take_attachments(std::vector<Prepared>& batch, const std::vector<Part>& parts, bool multipart);
  Result<std::vector<Uuid>> take(Ask& ask, const std::optional<Uuid>& id);
  Status store_one(data::Tx& tx, Prepared& one, Batch& batch);
  Status ask_observers(data::Tx& tx, const Prepared& one, const Batch& batch, bool before);
  Status connect(data::Tx& tx, const Prepared& one, const StatementRow& row, std::set<std::int64_t> terms);
  Result<std::set<std::int64_t>> all_terms(data::Tx& tx, const StatementRow& row, int depth);
  Status spread(data::Tx& tx, const Uuid& target, const std::set<std::int64_t>& terms, int depth);
  Status remember(data::Tx& tx, const Prepared& one, const Caller& caller);
  bool known(std::size_t what, std::size_t content);
  void know(data::Tx& tx, std::size_t what, std::size_t content);
  Status check_session(const Prepared& one, const Caller& caller) const;
  Result<std::vector<std::int64_t>> terms_of_authority(data::Tx& tx, std::int64_t authority);

  // service_read.cpp
  Result<Query> read_query(const Ask& ask);
  Status read_filters(const Ask& ask, Query& query);
  Result<http::Response> run_query(Ask& ask, Query query);
  Result<http::Response> single(Ask& ask, const Query& query);
  Result<http::Response> list(Ask& ask, const Query& query);
  Status narrow(data::Tx& tx, const Caller& caller, StatementFilter& filter);
  Result<std::string> text_of(data::Tx& tx, const StatementRow& row, Format format, std::string_view languages);
  http::Response multipart(std::string json, std::vector<AttachmentRow> attachments);

  // service_documents.cpp
  std::int64_t place_of(DocumentKind kind, std::string_view activity, std::string_view agent) const;
  Result<DocumentKey> key_of(const Ask& ask, DocumentKind kind, std::string& agent_key);
  Result<std::pair<DocumentRow, std::string>> row_of(const DocumentKey& key) const;
  Result<http::Response> read_document(Ask& ask, const DocumentKey& key, std::string_view agent_key);
  Result<http::Response> write_document(Ask& ask, const DocumentKey& key, std::string_view agent_key);
  Result<http::Response> remove_documents(Ask& ask, const DocumentKey& key, std::string_view agent_key);
  Status ask_document_guards(data::Tx& tx, const DocumentKey& key, const Credential& credential,
                             std::string_view content, bool removed);
  Status note_agent(data::Tx& tx, std::string_view json);

  // service_clients.cpp
  Bytes hash_of(std::string_view secret) const;
  std::string random_secret();
  Caller caller_of(const ClientRow& row) const;
  Caller caller_of(const SessionRow& row) const;
  Caller caller_of_module(std::string_view module) const;
  Result<Caller> find_caller(data::Tx& tx, const Bytes& hash, std::string_view name);
  std::string authority_of(std::string_view account, std::string_view name) const;

  // service_screens.cpp
  Result<StatementFilter> screen_filter(data::Tx& tx, const StatementQuery& query);
  StatementLine line_of(const StatementRow& row) const;
  Status export_page(data::Tx& tx, StatementFilter& filter, StatementFileFormat format, std::string& out, bool& more);

  // forward.cpp
  Result<bool> forward_some();
  Result<bool> forwarded(const StatementRow& one, const Result<net::HttpAnswer>& answer);
  Status forward_done(std::int64_t sent_seq, const std::optional<Uuid>& refused, const std::string& why);
  Status forward_failed(const std::string& why);
  Result<net::HttpAnswer> send_statements(const ForwardingRow& row, const std::vector<StatementRow>& batch,
                                          Version version);
  Result<net::HttpRequest> request_for(const ForwardingRow& row, Version version);

  Platform& platform_;
  accounts::Accounts& accounts_;
  std::string base_url_;  // without a slash at the end
  Secret token_key_;
  security::SecretBox secret_key_;
  Terms terms_;
  security::RateLimiter limiter_;
  std::vector<RequestGuard> request_guards_;
  std::vector<Observer> observers_;
  std::vector<DocumentGuard> document_guards_;
  std::mutex known_mutex_;
  /// Hashes of agents and activities, and of the name and definition that came with each last.
  std::unordered_map<std::size_t, std::size_t> known_;
  std::mutex forward_mutex_;  // one sender at a time
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::xapi
