// Statements on their way in.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/security/x509.hpp"
#include "modules/xapi/service.hpp"
#include "modules/xapi/signature.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

constexpr int kMostReferences = 8;  // of a chain that is followed
constexpr std::size_t kMostKnown = 200'000;

std::unexpected<Error> bad_statement(std::string detail) {
  return fail(Fault::invalid, "statement_invalid", std::move(detail));
}

std::optional<security::Sha2> hash_kind(std::size_t digits) {
  switch (digits) {
  case 56:
    return security::Sha2::sha224;
  case 64:
    return security::Sha2::sha256;
  case 96:
    return security::Sha2::sha384;
  case 128:
    return security::Sha2::sha512;
  default:
    return std::nullopt;
  }
}

/// Calls f for each attachment of a statement and of its sub-statement.
template <class F>
Status each_attachment(shape::Cursor statement, F f) {
  if (auto list = member(statement, "attachments"))
    for (shape::Cursor item = list->first(); !(item == list->end()); item = item.next()) TRY(f(item));
  auto object = member(statement, "object");
  if (object && text_member(*object, "objectType") == "SubStatement") return each_attachment(*object, f);
  return {};
}

bool is_json(std::string_view content_type) {
  return http::equal_ignoring_case(trim(content_type.substr(0, content_type.find(';'))), "application/json");
}
bool is_multipart(std::string_view content_type) {
  return http::equal_ignoring_case(trim(content_type.substr(0, content_type.find(';'))), "multipart/mixed");
}

/// A part's bytes by its hash, once checked and stored.
struct StoredPart {
  const Part* part = nullptr;
  bool used = false;
  std::optional<blobs::BlobInfo> blob{};
};

Result<std::map<std::string, StoredPart>> hashed_parts(const std::vector<Part>& parts) {
  std::map<std::string, StoredPart> out;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Part& part = parts[i];
    if (part.hash.empty()) return bad_statement("A part of the request has no header X-Experience-API-Hash.");
    if (!part.encoding.empty() && !http::equal_ignoring_case(part.encoding, "binary"))
      return bad_statement("The Content-Transfer-Encoding of an attachment must be binary.");
    std::string hash = ascii_lower(part.hash);
    auto kind = hash_kind(hash.size());
    if (!kind || to_hex(security::sha2(*kind, as_bytes(part.body))) != hash)
      return bad_statement("An attachment does not have the hash that its header X-Experience-API-Hash says.");
    out[hash].part = &part;
  }
  return out;
}

}  // namespace

/// What one transaction shares between its statements.
struct Service::Batch {
  const Caller& caller;
  Version version;
  bool observed;
  std::int64_t next_seq = 0;  // 0: not asked for yet
  Instant stored;
  std::int64_t authority = 0;
};

bool Service::known(std::size_t what, std::size_t content) {
  std::lock_guard lock(known_mutex_);
  auto found = known_.find(what);
  return found != known_.end() && found->second == content;
}

void Service::know(data::Tx& tx, std::size_t what, std::size_t content) {
  tx.after_commit([this, what, content] {
    std::lock_guard lock(known_mutex_);
    if (known_.size() >= kMostKnown) known_.clear();
    known_[what] = content;
  });
}

Result<std::vector<Prepared>> Service::prepare(std::string_view json, const shape::Document& document, Version version,
                                               const Caller& caller) {
  auto texts = json_elements(json);
  std::vector<shape::Cursor> roots;
  shape::Cursor root = document.root();
  if (root.kind() == shape::Kind::array)
    for (shape::Cursor item = root.first(); !(item == root.end()); item = item.next()) roots.push_back(item);
  else
    roots.push_back(root);
  if (roots.size() > kMostStatements)
    return fail(Fault::too_large, "too_many_statements",
                fmt::format("At most {} statements at once.", kMostStatements));
  Validator validator(version);
  std::vector<Prepared> out;
  std::set<Uuid> ids;
  for (std::size_t i = 0; i < roots.size(); ++i) {
    std::string where = roots.size() > 1 ? fmt::format("Statement {}: ", i) : std::string();
    if (!validator.statement(roots[i])) return bad_statement(where + validator.problem());
    if (i >= texts.size()) return bad_statement("The statements cannot be told apart.");
    Prepared one{texts[i], roots[i], read_statement(terms_, roots[i]), {}, rewritten(roots[i]), {}};
    one.id = one.reading.id ? *one.reading.id : make_uuid7(platform_.clock.now(), platform_.random);
    if (!ids.insert(one.id).second) return bad_statement(where + "its id stands in this request twice.");
    TRY(check_session(one, caller));
    out.push_back(std::move(one));
  }
  if (out.size() != texts.size()) return bad_statement("The statements cannot be told apart.");
  return out;
}

/// Content that was launched speaks of its own learner and registration only.
Status Service::check_session(const Prepared& one, const Caller& caller) const {
  if (!caller.session()) return {};
  if (one.reading.actor_key != caller.actor_key)
    return refused(403, "This credential is for statements of the learner that it was given out for.");
  if (one.reading.registration && *one.reading.registration != caller.credential.registration)
    return refused(403, "This credential is for statements of another registration.");
  return {};
}

Status Service::take_attachments(std::vector<Prepared>& batch, const std::vector<Part>& parts, bool multipart) {
  auto stored = TRY(hashed_parts(parts));
  for (Prepared& one : batch) {
    TRY(each_attachment(one.root, [&](shape::Cursor item) -> Status {
      std::string hash = ascii_lower(text_member(item, "sha2"));
      auto found = stored.find(hash);
      bool signature = text_member(item, "usageType") == kSignature;
      std::string_view type = text_member(item, "contentType");
      if (signature && trim(type.substr(0, type.find(';'))) != "application/octet-stream")
        return bad_statement("The contentType of a signature must be application/octet-stream.");
      if (found == stored.end()) {
        if (member(item, "fileUrl") && !(signature && multipart)) return {};
        return bad_statement("An attachment has no fileUrl, and its bytes are not in the request.");
      }
      found->second.used = true;
      if (signature) TRY(check_signature(found->second.part->body, one.root));
      one.attachments.push_back(
          {0, hash, {}, std::string(type), static_cast<std::int64_t>(found->second.part->body.size())});
      return {};
    }));
  }
  for (auto& [hash, part] : stored) {
    if (!part.used) return bad_statement("A part of the request is no attachment of its statements.");
    part.blob = TRY(platform_.blobs.put(as_bytes(part.part->body), "application/octet-stream"));
  }
  for (Prepared& one : batch)
    for (AttachmentRow& row : one.attachments) row.blob_id = stored[row.sha2].blob->id;
  return {};
}

Result<std::vector<Uuid>> Service::take(Ask& ask, const std::optional<Uuid>& id) {
  if (!ask.caller.may({Scope::statements_write, Scope::all}))
    return refused(403, "This credential may not write statements.");
  bool multipart = is_multipart(ask.content_type);
  if (!multipart && !is_json(ask.content_type))
    return bad_statement("The Content-Type must be application/json, or multipart/mixed with attachments.");
  std::string body = ask.content ? std::move(*ask.content) : TRY(ask.request.body(kBodyLimit));
  std::vector<Part> parts;
  std::string_view json = body;
  if (multipart) {
    std::string boundary = multipart_boundary(ask.content_type);
    if (boundary.empty()) return bad_statement("The Content-Type multipart/mixed needs a boundary.");
    parts = TRY(parse_multipart(body, boundary));
    if (!is_json(parts.front().content_type)) return bad_statement("The first part must be application/json.");
    json = parts.front().body;
  }
  auto document = shape::parse_json(json);
  if (!document) return bad_statement("The body is not JSON: " + document.error().detail);
  auto batch = TRY(prepare(json, *document, ask.version, ask.caller));
  if (id) {
    if (batch.size() != 1 || document->root().kind() != shape::Kind::object)
      return bad_statement("PUT takes one statement.");
    if (batch[0].reading.id && *batch[0].reading.id != *id)
      return bad_statement("The statement's id is not the one of the parameter statementId.");
    batch[0].id = *id;
  }
  TRY(take_attachments(batch, parts, multipart));
  TRY(platform_.db.write([&](data::Tx& tx) { return store_batch(tx, batch, ask.caller, ask.version, true); }));
  std::vector<Uuid> ids;
  for (const Prepared& one : batch) ids.push_back(one.id);
  return ids;
}

Result<http::Response> Service::put_statement(Ask& ask) {
  for (const auto& [name, value] : ask.parameters)
    if (name != "statementId") return bad_statement("The parameter " + name + " is not known here.");
  auto given = ask.parameters.find("statementId");
  if (given == ask.parameters.end()) return bad_statement("The parameter statementId is missing.");
  auto id = parse_any_uuid(given->second);
  if (!id) return bad_statement("The parameter statementId must be a UUID.");
  TRY(take(ask, id));
  http::Response out;
  out.status = 204;
  return out;
}

Result<http::Response> Service::post_statements(Ask& ask) {
  if (!ask.parameters.empty())
    return bad_statement("The parameter " + ask.parameters.begin()->first + " is not known here.");
  auto ids = TRY(take(ask, std::nullopt));
  http::Response out;
  out.body = shape::to_json(ids);
  out.add("Content-Type", "application/json");
  return out;
}

Status Service::store_batch(data::Tx& tx, std::vector<Prepared>& batch, const Caller& caller, Version version,
                            bool observed) {
  Batch shared{caller, version, observed, 0, tx.now(), 0};
  shared.authority = TRY(store::authority(tx, caller.authority));
  for (Prepared& one : batch) TRY(store_one(tx, one, shared));
  return {};
}

Status Service::store_one(data::Tx& tx, Prepared& one, Batch& batch) {
  auto existing = TRY(store::statement(tx, one.id));
  if (existing) {
    auto before = shape::parse_json(existing->text);
    if (before && same_statement(before->root(), one.root, false)) return {};
    return conflict("statement_conflict", "There is another statement with the id " + uuid_text(one.id) + " already.");
  }
  if (batch.observed) TRY(ask_observers(tx, one, batch, true));
  // What an observer records in between takes its place in the order.
  if (batch.next_seq == 0 || (batch.observed && !observers_.empty())) {
    auto last = TRY(store::last(tx));
    batch.next_seq = last.seq + 1;
    batch.stored = std::max(tx.now(), last.stored);
  }
  StatementRow row{batch.next_seq++,
                   one.id,
                   batch.stored,
                   false,
                   one.reading.voiding,
                   batch.caller.session(),
                   one.reading.actor_key.empty() ? 0 : terms_.agent(one.reading.actor_key),
                   batch.authority,
                   std::string(one.text),
                   std::move(one.form),
                   completion(one.root, one.id, batch.stored, batch.caller.authority, batch.version)};
  std::set<std::int64_t> terms = one.reading.terms;
  terms.insert(batch.caller.authority_terms.begin(), batch.caller.authority_terms.end());
  TRY(store::insert_statement(tx, row));
  TRY(connect(tx, one, row, std::move(terms)));
  for (AttachmentRow attachment : one.attachments) {
    attachment.seq = row.seq;
    TRY(store::add_attachment(tx, attachment));
    TRY(platform_.blobs.add_reference(tx, attachment.blob_id,
                                      fmt::format("xapi:attachment:{}:{}", uuid_text(one.id), attachment.sha2)));
  }
  TRY(remember(tx, one, batch.caller));
  if (batch.observed) TRY(ask_observers(tx, one, batch, false));
  return {};
}

Status Service::ask_observers(data::Tx& tx, const Prepared& one, const Batch& batch, bool before) {
  if (observers_.empty()) return {};
  Statement view{one.id,
                 batch.version,
                 one.root,
                 one.reading.verb,
                 one.reading.object_type,
                 one.reading.activity,
                 one.reading.registration,
                 one.reading.timestamp,
                 batch.stored,
                 member(*member(one.root, "actor"), "account"),
                 member(one.root, "result"),
                 member(one.root, "context"),
                 {}};
  auto lists = view.context ? member(*view.context, "contextActivities") : std::nullopt;
  auto list = lists ? member(*lists, "category") : std::nullopt;
  if (list && list->kind() == shape::Kind::object) view.categories.push_back(text_member(*list, "id"));
  if (list && list->kind() == shape::Kind::array)
    for (shape::Cursor item = list->first(); !(item == list->end()); item = item.next())
      view.categories.push_back(text_member(item, "id"));
  for (const Observer& observer : observers_) {
    if (before && observer.before) {
      auto refusal = TRY(observer.before(tx, view, batch.caller.credential));
      if (refusal) return refused(refusal->status, refusal->text);
    }
    if (!before && observer.after) TRY(observer.after(tx, view, batch.caller.credential));
  }
  return {};
}

/// Puts a statement into the index, ties it to what it refers to and to what refers to it, and applies voiding in
/// whatever order the two have come. A voiding statement is never voided; content voids only its own learner's.
Status Service::connect(data::Tx& tx, const Prepared& one, const StatementRow& row, std::set<std::int64_t> terms) {
  auto may_void = [](const StatementRow& voiding, const StatementRow& target) {
    return !target.voiding && (!voiding.by_session || (voiding.actor != 0 && voiding.actor == target.actor));
  };
  if (one.reading.target) {
    TRY(store::add_ref(tx, *one.reading.target, row.seq));
    auto target = TRY(store::statement(tx, *one.reading.target));
    if (target) {
      terms.merge(TRY(all_terms(tx, *target, kMostReferences)));
      if (row.voiding && may_void(row, *target)) TRY(store::set_voided(tx, target->seq));
    }
  }
  TRY(store::add_terms(tx, row.seq, terms));
  auto referrers = TRY(store::refs(tx, row.id));
  if (referrers.empty()) return {};
  for (std::int64_t seq : referrers) {
    auto referrer = TRY(store::statement_at(tx, seq));
    if (referrer && referrer->voiding && may_void(*referrer, row)) TRY(store::set_voided(tx, row.seq));
  }
  return spread(tx, row.id, terms, kMostReferences);
}

Result<std::vector<std::int64_t>> Service::terms_of_authority(data::Tx& tx, std::int64_t authority) {
  auto json = TRY(tx.in(kModule).first<std::string>("SELECT authority FROM xapi_authorities WHERE id = ?", authority));
  std::vector<std::int64_t> out;
  if (!json) return out;
  auto document = shape::parse_json(*json);
  if (document) out.push_back(terms_.related_agent(agent_key(document->root())));
  return out;
}

Result<std::set<std::int64_t>> Service::all_terms(data::Tx& tx, const StatementRow& row, int depth) {
  auto document = TRY(shape::parse_json(row.text));
  Reading reading = read_statement(terms_, document.root());
  auto authority = TRY(terms_of_authority(tx, row.authority));
  reading.terms.insert(authority.begin(), authority.end());
  if (reading.target && depth > 0) {
    auto next = TRY(store::statement(tx, *reading.target));
    if (next && next->seq != row.seq) reading.terms.merge(TRY(all_terms(tx, *next, depth - 1)));
  }
  return reading.terms;
}

Status Service::spread(data::Tx& tx, const Uuid& target, const std::set<std::int64_t>& terms, int depth) {
  if (depth == 0) return {};
  for (std::int64_t seq : TRY(store::refs(tx, target))) {
    TRY(store::add_terms(tx, seq, terms));
    auto referrer = TRY(store::statement_at(tx, seq));
    if (referrer && referrer->id != target) TRY(spread(tx, referrer->id, terms, depth - 1));
  }
  return {};
}

/// Names of agents and definitions of activities, when they are new.
Status Service::remember(data::Tx& tx, const Prepared& one, const Caller& caller) {
  std::hash<std::string> hash;
  for (const AgentName& agent : one.reading.agents) {
    std::size_t what = hash((agent.primary ? "a " : "r ") + agent.key), content = hash(agent.name);
    if (known(what, content)) continue;
    std::int64_t term = agent.primary ? terms_.agent(agent.key) : terms_.related_agent(agent.key);
    TRY(store::put_agent(tx, term, agent.identity, agent.name));
    know(tx, what, content);
  }
  bool may_change = caller.may({Scope::define, Scope::all});
  for (const ActivityDefinition& activity : one.reading.definitions) {
    std::size_t what = hash("activity " + activity.iri), content = hash(activity.definition + (may_change ? "+" : "-"));
    if (known(what, content)) continue;
    std::int64_t term = terms_.activity(activity.iri);
    std::string before = TRY(store::definition(tx, term));
    // Content that was launched names its activities, but changes none that somebody else defined.
    std::string after = before.empty() ? activity.definition
                        : may_change   ? merged_definition(before, activity.definition)
                                       : before;
    if (after != before) TRY(store::put_definition(tx, term, activity.iri, after));
    know(tx, what, content);
  }
  return {};
}

Result<std::vector<Uuid>> Service::record(data::Tx& tx, std::string_view module,
                                          const std::vector<std::string>& statements) {
  const Caller caller = caller_of_module(module);
  std::vector<Uuid> ids;
  for (const std::string& text : statements) {
    auto document = TRY(shape::parse_json(text));
    auto batch = TRY(prepare(text, document, Version::v2, caller));
    TRY(take_attachments(batch, {}, false));
    TRY(store_batch(tx, batch, caller, Version::v2, false));
    for (const Prepared& one : batch) ids.push_back(one.id);
  }
  return ids;
}

}  // namespace mc::xapi
