// State, activity profile and agent profile documents.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/xapi/service.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

std::unexpected<Error> bad_document(std::string what) {
  return fail(Fault::invalid, "document_invalid", std::move(what));
}

std::string etag_of(ByteView content) {
  auto hash = security::sha256(content);
  return "\"" + to_hex(ByteView(hash).first(20)) + "\"";
}

bool json_type(std::string_view media_type) {
  return http::equal_ignoring_case(trim(media_type.substr(0, media_type.find(';'))), "application/json");
}

/// Does a list of entity tags (or "*") name this one? Weak ones count as the strong ones.
bool names_tag(std::string_view header, std::string_view etag) {
  if (trim(header) == "*") return true;
  for (std::string_view part : split(header, ',')) {
    std::string_view tag = trim(part);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag || (tag.size() + 2 == etag.size() && tag == etag.substr(1, tag.size()))) return true;
  }
  return false;
}

/// xAPI 1.0.3 Communication 3.1, IEEE 9274.1.1 4.1.4.
Status check_tags(const Ask& ask, DocumentKind kind, const std::optional<DocumentRow>& there) {
  if (!ask.if_match.empty() && (!there || !names_tag(ask.if_match, there->etag)))
    return refused(412, "The document has been changed since (If-Match).");
  if (!ask.if_none_match.empty() && there && names_tag(ask.if_none_match, there->etag))
    return refused(412, "There is such a document already (If-None-Match).");
  bool must_say = kind != DocumentKind::state || ask.version == Version::v2;
  if (ask.method == "PUT" && there && must_say && ask.if_match.empty() && ask.if_none_match.empty())
    return refused(409,
                   "There is such a document already. Read it first, and send its ETag with If-Match to replace it, "
                   "or If-None-Match: * when it must not be there.");
  return {};
}

Bytes registration_bytes(const std::optional<Uuid>& registration) {
  return registration ? Bytes(registration->begin(), registration->end()) : Bytes();
}

/// Both are JSON objects: their members together, the newer ones where they meet.
Result<std::string> merged_document(const DocumentRow& older, std::string_view newer) {
  auto before = shape::parse_json(as_text(older.content)), after = shape::parse_json(newer);
  bool objects = before && after && json_type(older.media_type) && before->root().kind() == shape::Kind::object &&
                 after->root().kind() == shape::Kind::object;
  if (!objects) return bad_document("Only two JSON objects can be merged. Use PUT to replace the document.");
  std::string out = "{";
  auto add = [&](shape::Cursor item) {
    if (out.size() > 1) out += ',';
    append_json_string(out, item.key());
    out += ':';
    item.append_to(out);
  };
  shape::Cursor first = before->root(), second = after->root();
  for (shape::Cursor item = first.first(); !(item == first.end()); item = item.next())
    if (!member(second, item.key())) add(item);
  for (shape::Cursor item = second.first(); !(item == second.end()); item = item.next()) add(item);
  return out + "}";
}

}  // namespace

std::int64_t Service::place_of(DocumentKind kind, std::string_view activity, std::string_view agent) const {
  std::string text(shape::enum_name(kind));
  text += '\n';
  text += activity;
  text += '\n';
  text += agent;
  return terms_.term('d', text);
}

Result<DocumentKey> Service::key_of(const Ask& ask, DocumentKind kind, std::string& agent) {
  bool state = kind == DocumentKind::state;
  const std::string name = state ? "stateId" : "profileId";
  for (const auto& [parameter, value] : ask.parameters) {
    bool known = parameter == name || (parameter == "since" && ask.method != "PUT" && ask.method != "POST") ||
                 (parameter == "activityId" && kind != DocumentKind::agent_profile) ||
                 (parameter == "agent" && kind != DocumentKind::activity_profile) ||
                 (parameter == "registration" && state);
    if (!known) return bad_document("The parameter " + parameter + " is not known here.");
  }
  auto given = [&](const std::string& parameter) {
    auto found = ask.parameters.find(parameter);
    return found == ask.parameters.end() ? std::string() : found->second;
  };
  DocumentKey key{kind, given("activityId"), given("agent"), {}, given(name)};
  if (kind != DocumentKind::agent_profile && !is_iri(key.activity))
    return bad_document("The parameter activityId must be an IRI.");
  if (kind != DocumentKind::activity_profile) {
    auto document = shape::parse_json(key.agent);
    if (!document) return bad_document("The parameter agent must be an Agent as JSON.");
    Validator validator(ask.version);
    if (!validator.agent_parameter(document->root()))
      return bad_document("The parameter agent is no Agent: " + validator.problem());
    agent = agent_key(document->root());
  }
  if (ask.parameters.contains("registration")) {
    key.registration = parse_any_uuid(given("registration"));
    if (!key.registration) return bad_document("The parameter registration must be a UUID.");
  }
  bool needs_name = ask.method == "PUT" || ask.method == "POST" || (ask.method == "DELETE" && !state);
  if ((needs_name || ask.parameters.contains(name)) && key.id.empty())
    return bad_document("The parameter " + name + " is missing.");
  if (key.id.size() > 1000) return bad_document("The parameter " + name + " is too long.");
  return key;
}

/// An agent whom only documents or credentials name must be found by an erasure as well.
Status Service::note_agent(data::Tx& tx, std::string_view json) {
  auto document = TRY(shape::parse_json(json));
  shape::Cursor agent = document.root();
  return store::put_agent(tx, terms_.agent(agent_key(agent)), agent_identity(agent), text_member(agent, "name"));
}

Status Service::ask_document_guards(data::Tx& tx, const DocumentKey& key, const Credential& credential,
                                    std::string_view content, bool removed) {
  for (const DocumentGuard& guard : document_guards_) {
    auto refusal = TRY(guard(tx, key, credential, content, removed));
    if (refusal) return refused(refusal->status, refusal->text);
  }
  return {};
}

Result<http::Response> Service::documents(Ask& ask, DocumentKind kind) {
  bool state = kind == DocumentKind::state;
  bool reads = ask.method == "GET" || ask.method == "HEAD";
  if (!ask.caller.may({state ? Scope::state : Scope::profile, Scope::all}) &&
      !(reads && ask.caller.may({Scope::all_read})))
    return refused(403, "This credential may not use these documents.");
  std::string agent;
  DocumentKey key = TRY(key_of(ask, kind, agent));
  if (ask.caller.session()) {
    if (kind != DocumentKind::activity_profile && agent != ask.caller.actor_key)
      return refused(403, "This credential is for documents of its own learner.");
    if (key.registration && *key.registration != ask.caller.credential.registration)
      return refused(403, "This credential is for documents of its own registration.");
    const std::string& own = ask.caller.credential.activity;
    if (kind != DocumentKind::agent_profile && !own.empty() && own != key.activity)
      return refused(403, "This credential is for documents of its own activity.");
  }
  if (reads) return read_document(ask, key, agent);
  return ask.method == "DELETE" ? remove_documents(ask, key, agent) : write_document(ask, key, agent);
}

Result<http::Response> Service::read_document(Ask& ask, const DocumentKey& key, std::string_view agent) {
  const std::int64_t place = place_of(key.kind, key.activity, agent);
  http::Response out;
  if (!key.id.empty()) {
    auto row = TRY(platform_.db.read(
        [&](data::Tx& tx) { return store::document(tx, place, registration_bytes(key.registration), key.id); }));
    if (!row) return refused(404, "There is no such document.");
    out.add("ETag", row->etag);
    out.add("Last-Modified", http_date(row->updated_at));
    if (!ask.if_none_match.empty() && names_tag(ask.if_none_match, row->etag)) {
      out.status = 304;
      return out;
    }
    out.add("Content-Type", row->media_type);
    out.body = std::string(as_text(row->content));
    return out;
  }
  Instant since{INT64_MIN};
  if (auto given = ask.parameters.find("since"); given != ask.parameters.end()) {
    auto at = parse_moment(given->second, ask.version);
    if (!at) return bad_document("The parameter since must be a date and time.");
    since = *at;
  }
  std::optional<Bytes> registration;
  if (key.registration) registration = registration_bytes(key.registration);
  auto rows = TRY(platform_.db.read([&](data::Tx& tx) { return store::documents(tx, place, registration, since); }));
  std::set<std::string> names;
  for (const auto& row : rows) names.insert(row.name);
  out.body = shape::to_json(std::vector<std::string>(names.begin(), names.end()));
  out.add("Content-Type", "application/json");
  return out;
}

Result<http::Response> Service::write_document(Ask& ask, const DocumentKey& key, std::string_view agent) {
  std::string content = ask.content ? std::move(*ask.content) : TRY(ask.request.body(kDocumentLimit));
  std::string type = ask.content_type.empty() ? "application/octet-stream" : ask.content_type;
  if (type.size() > 200) return bad_document("The Content-Type is too long.");
  if (json_type(type) && !shape::parse_json(content))
    return bad_document("The document is not the JSON that it says it is.");
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    const std::int64_t place = place_of(key.kind, key.activity, agent);
    auto there = TRY(store::document(tx, place, registration_bytes(key.registration), key.id));
    TRY(ask_document_guards(tx, key, ask.caller.credential, content, false));  // a refusal comes before any conflict
    TRY(check_tags(ask, key.kind, there));
    DocumentRow row{place,    registration_bytes(key.registration),
                    key.id,   agent.empty() ? 0 : terms_.agent(agent),
                    type,     "",
                    tx.now(), {}};
    if (there && ask.method == "POST") {
      if (!json_type(type)) return bad_document("Only JSON can be merged into the document that is there.");
      content = TRY(merged_document(*there, content));
      row.media_type = there->media_type;
    }
    if (static_cast<std::int64_t>(content.size()) > kDocumentLimit)
      return fail(Fault::too_large, "document_too_large", "The document is too large.");
    row.content.assign(content.begin(), content.end());
    row.etag = etag_of(row.content);
    if (!key.agent.empty()) TRY(note_agent(tx, key.agent));
    return store::put_document(tx, row);
  }));
  http::Response out;
  out.status = 204;
  return out;
}

Result<http::Response> Service::remove_documents(Ask& ask, const DocumentKey& key, std::string_view agent) {
  const std::int64_t place = place_of(key.kind, key.activity, agent);
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (!key.id.empty()) {
      Bytes registration = registration_bytes(key.registration);
      auto there = TRY(store::document(tx, place, registration, key.id));
      TRY(check_tags(ask, key.kind, there));
      TRY(ask_document_guards(tx, key, ask.caller.credential, "", true));
      return store::remove_document(tx, place, registration, key.id);
    }
    std::optional<Bytes> registration;
    if (key.registration) registration = registration_bytes(key.registration);
    for (const auto& row : TRY(store::documents(tx, place, registration, Instant{INT64_MIN}))) {
      // A session removes what belongs to its own registration, or to none.
      bool own = row.registration.empty() ||
                 std::equal(row.registration.begin(), row.registration.end(),
                            ask.caller.credential.registration.begin(), ask.caller.credential.registration.end());
      if (ask.caller.session() && !own) continue;
      DocumentKey one = key;
      one.id = row.name;
      if (auto asked = ask_document_guards(tx, one, ask.caller.credential, "", true); !asked) {
        if (asked.error().code.starts_with("status_")) continue;
        return asked;
      }
      TRY(store::remove_document(tx, place, row.registration, row.name));
    }
    return {};
  }));
  http::Response out;
  out.status = 204;
  return out;
}

Result<std::pair<DocumentRow, std::string>> Service::row_of(const DocumentKey& key) const {
  std::string agent;
  if (key.kind != DocumentKind::activity_profile) {
    auto document = TRY(shape::parse_json(key.agent));
    agent = agent_key(document.root());
    if (agent.empty()) return invalid("agent", "bad_format");
  }
  DocumentRow row;
  row.place = place_of(key.kind, key.activity, agent);
  row.registration = registration_bytes(key.registration);
  row.name = key.id;
  row.agent = agent.empty() ? 0 : terms_.agent(agent);
  return std::pair(std::move(row), std::move(agent));
}

Result<std::optional<StoredDocument>> Service::document(data::Tx& tx, const DocumentKey& key) {
  auto [wanted, agent] = TRY(row_of(key));
  auto row = TRY(store::document(tx, wanted.place, wanted.registration, wanted.name));
  if (!row) return std::optional<StoredDocument>();
  return std::optional(StoredDocument{std::string(as_text(row->content)), row->media_type, row->etag, row->updated_at});
}

Status Service::put_document(data::Tx& tx, const DocumentKey& key, std::string_view content,
                             std::string_view media_type) {
  auto [row, agent] = TRY(row_of(key));
  row.media_type = media_type;
  row.content.assign(content.begin(), content.end());
  row.etag = etag_of(row.content);
  row.updated_at = tx.now();
  if (!agent.empty()) TRY(note_agent(tx, key.agent));
  return store::put_document(tx, row);
}

Status Service::remove_document(data::Tx& tx, const DocumentKey& key) {
  auto [row, agent] = TRY(row_of(key));
  return store::remove_document(tx, row.place, row.registration, row.name);
}

}  // namespace mc::xapi
