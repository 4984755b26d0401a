// Statements on their way out.
#include <algorithm>
#include <charconv>

#include "appliance/base/text.hpp"
#include "modules/xapi/service.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

constexpr std::int64_t kUsualPage = 100;
constexpr std::size_t kMostPageBytes = 8 << 20;

std::unexpected<Error> bad_parameter(std::string_view name, std::string_view what) {
  return fail(Fault::invalid, "parameter_invalid", "The parameter " + std::string(name) + " " + std::string(what));
}

Result<bool> read_truth(const Ask& ask, std::string_view name) {
  auto found = ask.parameters.find(std::string(name));
  if (found == ask.parameters.end() || found->second == "false") return false;
  if (found->second == "true") return true;
  return bad_parameter(name, "must be true or false.");
}

Result<std::optional<Uuid>> read_uuid(const Ask& ask, std::string_view name) {
  auto found = ask.parameters.find(std::string(name));
  if (found == ask.parameters.end()) return std::optional<Uuid>();
  auto uuid = parse_any_uuid(found->second);
  if (!uuid) return bad_parameter(name, "must be a UUID.");
  return uuid;
}

Result<std::optional<std::string>> read_iri(const Ask& ask, std::string_view name) {
  auto found = ask.parameters.find(std::string(name));
  if (found == ask.parameters.end()) return std::optional<std::string>();
  if (!is_iri(found->second)) return bad_parameter(name, "must be an IRI.");
  return std::optional(found->second);
}

Result<std::optional<Instant>> read_moment(const Ask& ask, std::string_view name) {
  auto found = ask.parameters.find(std::string(name));
  if (found == ask.parameters.end()) return std::optional<Instant>();
  std::string text = found->second;
  auto at = parse_moment(text, ask.version);
  if (!at) {
    // A plus that was not escaped has become a blank.
    std::size_t blank = text.rfind(' ');
    if (blank != std::string::npos && blank > 12) text[blank] = '+';
    at = parse_moment(text, ask.version);
  }
  if (!at) return bad_parameter(name, "must be a date and time.");
  return at;
}

/// "query|last|top" of the first page, as text for an address.
struct Place {
  std::string query;
  std::int64_t last = 0;
  std::int64_t top = 0;
};
std::string place_text(const Place& place) {
  return to_base64url(as_bytes(std::to_string(place.last) + "|" + std::to_string(place.top) + "|" + place.query));
}
std::optional<Place> parse_place(std::string_view token) {
  auto bytes = from_base64url(token);
  if (!bytes) return std::nullopt;
  std::string_view text = as_text(*bytes);
  Place place;
  for (std::int64_t* number : {&place.last, &place.top}) {
    std::size_t bar = text.find('|');
    if (bar == std::string_view::npos) return std::nullopt;
    auto [end, error] = std::from_chars(text.data(), text.data() + bar, *number);
    if (error != std::errc{} || end != text.data() + bar || *number < 0) return std::nullopt;
    text.remove_prefix(bar + 1);
  }
  place.query = text;
  return place;
}

}  // namespace

struct Service::Query {
  std::optional<Uuid> id;
  bool voided = false;  // the id is of a voided one
  Format format = Format::exact;
  bool attachments = false;
  StatementFilter filter;
  std::optional<Instant> since, until;
  std::int64_t page = kUsualPage;
  std::string text;  // the parameters as sent, for `more`
  std::int64_t last = 0, top = 0;
};

Status Service::read_filters(const Ask& ask, Query& query) {
  auto registration = TRY(read_uuid(ask, "registration"));
  auto verb = TRY(read_iri(ask, "verb"));
  auto activity = TRY(read_iri(ask, "activity"));
  bool related_agents = TRY(read_truth(ask, "related_agents"));
  bool related_activities = TRY(read_truth(ask, "related_activities"));
  auto& groups = query.filter.groups;
  if (registration) groups.push_back({terms_.registration(*registration)});
  if (auto agent = ask.parameters.find("agent"); agent != ask.parameters.end()) {
    auto document = shape::parse_json(agent->second);
    if (!document) return bad_parameter("agent", "must be an Agent as JSON.");
    Validator validator(ask.version);
    if (!validator.agent_parameter(document->root()))
      return bad_parameter("agent", "is no Agent: " + validator.problem());
    std::string key = agent_key(document->root());
    groups.push_back({terms_.agent(key)});
    if (related_agents) groups.back().push_back(terms_.related_agent(key));
  }
  if (activity) {
    groups.push_back({terms_.activity(*activity)});
    if (related_activities) groups.back().push_back(terms_.related_activity(*activity));
  }
  if (verb) groups.push_back({terms_.verb(*verb)});
  query.since = TRY(read_moment(ask, "since"));
  query.until = TRY(read_moment(ask, "until"));
  query.filter.ascending = TRY(read_truth(ask, "ascending"));
  if (auto limit = ask.parameters.find("limit"); limit != ask.parameters.end()) {
    std::int64_t number = 0;
    const std::string& text = limit->second;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0)
      return bad_parameter("limit", "must be a whole number, 0 or more.");
    query.page = number == 0 ? kUsualPage : std::min(number, kPageLimit);
  }
  return {};
}

Result<Service::Query> Service::read_query(const Ask& ask) {
  for (const auto& [name, value] : ask.parameters) {
    constexpr std::string_view kKnown[] = {
        "statementId",        "voidedStatementId", "agent", "verb",  "activity", "registration",
        "related_activities", "related_agents",    "since", "until", "limit",    "format",
        "attachments",        "ascending"};
    if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown))
      return bad_parameter(name, "is not known here.");
  }
  Query query;
  query.text = net::form_encode({ask.parameters.begin(), ask.parameters.end()});
  if (auto format = ask.parameters.find("format"); format != ask.parameters.end()) {
    auto parsed = shape::parse_enum<Format>(format->second);
    if (!parsed) return bad_parameter("format", "must be ids, exact or canonical.");
    query.format = *parsed;
  }
  query.attachments = TRY(read_truth(ask, "attachments"));
  auto one = TRY(read_uuid(ask, "statementId"));
  auto voided = TRY(read_uuid(ask, "voidedStatementId"));
  if (one && voided) return bad_parameter("statementId", "and voidedStatementId do not go together.");
  if (!one && !voided) {
    TRY(read_filters(ask, query));
    return query;
  }
  query.id = one ? one : voided;
  query.voided = voided.has_value();
  for (const auto& [name, value] : ask.parameters)
    if (name != "statementId" && name != "voidedStatementId" && name != "format" && name != "attachments")
      return bad_parameter(name, "does not go together with a statement's id.");
  return query;
}

/// What a caller may read at all.
Status Service::narrow(data::Tx& tx, const Caller& caller, StatementFilter& filter) {
  if (caller.session()) {
    filter.groups.insert(filter.groups.begin(), {terms_.agent(caller.actor_key)});
    return {};
  }
  if (caller.may({Scope::statements_read, Scope::all_read, Scope::all})) return {};
  if (!caller.may({Scope::statements_read_mine})) return refused(403, "This credential may not read statements.");
  auto found =
      TRY(tx.in(kModule).first<std::int64_t>("SELECT id FROM xapi_authorities WHERE authority = ?", caller.authority));
  filter.authority = found.value_or(-1);
  if (filter.groups.empty()) filter.groups.push_back(caller.authority_terms);
  return {};
}

Result<std::string> Service::text_of(data::Tx& tx, const StatementRow& row, Format format, std::string_view languages) {
  std::string text = row.json();
  if (format == Format::exact) return text;
  auto document = TRY(shape::parse_json(text));
  std::map<std::string, std::string, std::less<>> definitions;
  if (format == Format::canonical)
    for (const std::string& iri : activities_of(document.root()))
      definitions[iri] = TRY(store::definition(tx, terms_.activity(iri)));
  return formatted(document.root(), format, languages, [&](std::string_view iri) {
    auto found = definitions.find(iri);
    return found == definitions.end() ? std::string() : found->second;
  });
}

/// The JSON, then each attachment whose bytes are here, once.
http::Response Service::multipart(std::string json, std::vector<AttachmentRow> attachments) {
  Bytes random(18);
  platform_.random.fill(random);
  std::string boundary = "mc-" + to_base64url(random);
  std::sort(attachments.begin(), attachments.end(), [](const auto& a, const auto& b) { return a.sha2 < b.sha2; });
  attachments.erase(std::unique(attachments.begin(), attachments.end(),
                                [](const auto& a, const auto& b) { return a.sha2 == b.sha2; }),
                    attachments.end());
  http::Response out;
  out.add("Content-Type", "multipart/mixed; boundary=" + boundary);
  out.stream = [&blobs = platform_.blobs, boundary, json = std::move(json),
                attachments = std::move(attachments)](const blobs::Sink& sink) -> Status {
    TRY(sink(as_bytes("--" + boundary + "\r\nContent-Type: application/json\r\n\r\n" + json + "\r\n")));
    for (const AttachmentRow& one : attachments) {
      TRY(sink(as_bytes("--" + boundary + "\r\nContent-Type: " + one.media_type +
                        "\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + one.sha2 + "\r\n\r\n")));
      TRY(blobs.read(one.blob_id, 0, one.size, sink));
      TRY(sink(as_bytes("\r\n")));
    }
    return sink(as_bytes("--" + boundary + "--\r\n"));
  };
  return out;
}

Result<http::Response> Service::single(Ask& ask, const Query& query) {
  struct Found {
    std::string json;
    Instant stored;
    std::vector<AttachmentRow> attachments;
  };
  auto found = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Found> {
    StatementFilter filter;
    TRY(narrow(tx, ask.caller, filter));
    auto row = TRY(store::statement(tx, *query.id));
    if (!row || row->voided != query.voided) return refused(404, "There is no such statement.");
    if (filter.authority && *filter.authority != row->authority) return refused(404, "There is no such statement.");
    if (ask.caller.session() && !TRY(store::has_term(tx, row->seq, filter.groups.front())))
      return refused(404, "There is no such statement.");
    Found out{TRY(text_of(tx, *row, query.format, ask.accept_language)), row->stored, {}};
    if (query.attachments) out.attachments = TRY(store::attachments(tx, row->seq));
    return out;
  }));
  http::Response out;
  if (query.attachments) {
    out = multipart(std::move(found.json), std::move(found.attachments));
  } else {
    out.body = std::move(found.json);
    out.add("Content-Type", "application/json");
  }
  out.add("Last-Modified", http_date(found.stored));
  return out;
}

Result<http::Response> Service::list(Ask& ask, const Query& query) {
  std::string json = "{\"statements\":[";
  std::vector<AttachmentRow> attachments;
  std::string more;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    StatementFilter filter = query.filter;
    TRY(narrow(tx, ask.caller, filter));
    std::int64_t top = query.top > 0 ? query.top : TRY(store::last(tx)).seq;
    filter.below = top + 1;
    if (query.since) {
      auto first = TRY(store::first_after(tx, *query.since));
      filter.above = first ? *first - 1 : top;
    }
    if (query.until) filter.below = std::min(*filter.below, TRY(store::last_until(tx, *query.until)).value_or(0) + 1);
    if (query.last > 0 && filter.ascending) filter.above = std::max(filter.above, query.last);
    if (query.last > 0 && !filter.ascending) filter.below = std::min(*filter.below, query.last);
    filter.limit = query.page + 1;
    auto seqs = TRY(store::find(tx, filter));
    std::int64_t given = 0, last = 0;
    return each_row(tx, seqs, [&](const StatementRow& row) -> Result<bool> {
      if (given == query.page || json.size() > kMostPageBytes) {
        more = place_text({query.text, last, top});
        return false;
      }
      if (given++ > 0) json += ',';
      json += TRY(text_of(tx, row, query.format, ask.accept_language));
      last = row.seq;
      if (!query.attachments) return true;
      auto some = TRY(store::attachments(tx, row.seq));
      attachments.insert(attachments.end(), some.begin(), some.end());
      return true;
    });
  }));
  json += "],\"more\":\"" + (more.empty() ? std::string() : "/xapi/statements/more/" + more) + "\"}";
  if (query.attachments) return multipart(std::move(json), std::move(attachments));
  http::Response out;
  out.body = std::move(json);
  out.add("Content-Type", "application/json");
  return out;
}

Result<http::Response> Service::run_query(Ask& ask, Query query) {
  return query.id ? single(ask, query) : list(ask, query);
}

Result<http::Response> Service::read_statements(Ask& ask) { return run_query(ask, TRY(read_query(ask))); }

Result<http::Response> Service::more_statements(Ask& ask, std::string_view token) {
  auto place = parse_place(token);
  if (!ask.parameters.empty() || !place) return refused(404, "There is no such page of statements.");
  ask.parameters = TRY(parse_form(place->query));
  Query query = TRY(read_query(ask));
  if (query.id) return refused(404, "There is no such page of statements.");
  query.last = place->last;
  query.top = place->top;
  return run_query(ask, std::move(query));
}

}  // namespace mc::xapi
