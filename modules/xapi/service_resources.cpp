// Activities, persons, and what modules ask of the record store.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/xapi/service.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

Status only_parameter(const Ask& ask, std::string_view name) {
  for (const auto& [given, value] : ask.parameters)
    if (given != name)
      return fail(Fault::invalid, "parameter_invalid", "The parameter " + given + " is not known here.");
  if (!ask.parameters.contains(std::string(name)))
    return fail(Fault::invalid, "parameter_invalid", "The parameter " + std::string(name) + " is missing.");
  return {};
}

http::Response json_answer(std::string body) {
  http::Response out;
  out.body = std::move(body);
  out.add("Content-Type", "application/json");
  return out;
}

}  // namespace

Service::Service(Platform& platform, const Parts& parts)
    : platform_(platform), accounts_(parts.accounts), base_url_(platform.settings.base_url),
      token_key_(parts.keys.kek(security::KeyPurpose::tokens)),
      secret_key_(parts.keys, "",
                  {{"xapi", "xapi_forwarding", "secret", "id", security::SealedKey::integer, "xapi.forwarding"}}),
      terms_(security::derive_key(parts.keys.kek(security::KeyPurpose::tokens).view(), "xapi.terms", 1)),
      limiter_(platform.clock) {
  while (base_url_.ends_with('/')) base_url_.pop_back();
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = {std::move(details)};
  return platform_.audit.append(tx, event);
}

std::string Service::endpoint() const { return base_url_ + "/xapi/"; }

std::string Service::actor(PersonId person, std::string_view name) const {
  std::string out = R"({"objectType":"Agent","account":{"homePage":)";
  append_json_string(out, base_url_);
  out += ",\"name\":\"" + person.text() + "\"}";
  if (!name.empty()) {
    out += ",\"name\":";
    append_json_string(out, name);
  }
  return out + "}";
}

Result<http::Response> Service::activity(Ask& ask) {
  if (!ask.caller.may({Scope::statements_read, Scope::statements_read_mine, Scope::define, Scope::state, Scope::profile,
                       Scope::all_read, Scope::all}))
    return refused(403, "This credential may not read activities.");
  TRY(only_parameter(ask, "activityId"));
  const std::string& iri = ask.parameters["activityId"];
  if (!is_iri(iri)) return fail(Fault::invalid, "parameter_invalid", "The parameter activityId must be an IRI.");
  auto definition = TRY(platform_.db.read([&](data::Tx& tx) { return store::definition(tx, terms_.activity(iri)); }));
  std::string out = R"({"objectType":"Activity","id":)";
  append_json_string(out, iri);
  if (!definition.empty()) out += ",\"definition\":" + definition;
  return json_answer(out + "}");
}

Result<http::Response> Service::person(Ask& ask) {
  if (!ask.caller.may({Scope::statements_read, Scope::statements_read_mine, Scope::define, Scope::profile,
                       Scope::all_read, Scope::all}))
    return refused(403, "This credential may not read agents.");
  TRY(only_parameter(ask, "agent"));
  auto document = shape::parse_json(ask.parameters["agent"]);
  if (!document) return fail(Fault::invalid, "parameter_invalid", "The parameter agent must be an Agent as JSON.");
  Validator validator(ask.version);
  if (!validator.agent_parameter(document->root()))
    return fail(Fault::invalid, "parameter_invalid", "The parameter agent is no Agent: " + validator.problem());
  std::string key = agent_key(document->root());
  if (ask.caller.session() && key != ask.caller.actor_key)
    return refused(403, "This credential is for its own learner.");
  std::string name = TRY(platform_.db.read([&](data::Tx& tx) { return store::agent_name(tx, terms_.agent(key)); }));
  if (name.empty()) name = text_member(document->root(), "name");
  std::string out = R"({"objectType":"Person")";
  if (!name.empty()) {
    out += ",\"name\":[";
    append_json_string(out, name);
    out += ']';
  }
  for (std::string_view member_name : {"mbox", "mbox_sha1sum", "openid", "account"})
    if (auto found = member(document->root(), member_name)) {
      out += ",\"" + std::string(member_name) + "\":[";
      found->append_to(out);
      out += ']';
    }
  return json_answer(out + "}");
}

Result<std::vector<StoredStatement>> Service::statements_of(data::Tx& tx, const Uuid& registration, Instant since,
                                                            std::int64_t limit) {
  StatementFilter filter;
  filter.groups.push_back({terms_.registration(registration)});
  filter.ascending = true;
  filter.voided_too = true;
  filter.limit = std::clamp<std::int64_t>(limit, 1, kPageLimit);
  auto first = TRY(store::first_after(tx, since));
  if (!first) return std::vector<StoredStatement>();
  filter.above = *first - 1;
  std::vector<StoredStatement> out;
  auto seqs = TRY(store::find(tx, filter));
  TRY(each_row(tx, seqs, [&](const StatementRow& row) -> Result<bool> {
    out.push_back({row.id, row.stored, row.voided, row.json()});
    return true;
  }));
  return out;
}

Result<std::optional<StoredStatement>> Service::statement(data::Tx& tx, const Uuid& id) {
  auto row = TRY(store::statement(tx, id));
  if (!row) return std::optional<StoredStatement>();
  return std::optional(StoredStatement{row->id, row->stored, row->voided, row->json()});
}

}  // namespace mc::xapi
