// The statement viewer and its export.
#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/xapi/service.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

constexpr std::int64_t kExportPage = 500;
constexpr std::size_t kMostAgent = 2000;

/// The entry of a language map for a screen: English when there is one.
std::string shown(std::optional<shape::Cursor> map) {
  if (!map || map->kind() != shape::Kind::object || map->first() == map->end()) return {};
  for (shape::Cursor item = map->first(); !(item == map->end()); item = item.next())
    if (item.key().starts_with("en")) return std::string(item.text());
  return std::string(map->first().text());
}

std::string last_segment(std::string_view iri) {
  std::size_t at = iri.find_last_of("/#:");
  return std::string(at == std::string_view::npos || at + 1 == iri.size() ? iri : iri.substr(at + 1));
}

std::string agent_shown(shape::Cursor agent) {
  std::string key = agent_key(agent);
  if (key.empty()) return "Group";
  std::string out = key.substr(2);
  for (char& c : out)
    if (c == '\n') c = ' ';
  return out;
}

std::optional<bool> truth_of(std::optional<shape::Cursor> object, std::string_view name) {
  auto found = object ? member(*object, name) : std::nullopt;
  return found && found->kind() == shape::Kind::boolean ? std::optional(found->boolean()) : std::nullopt;
}

std::optional<double> scaled_of(std::optional<shape::Cursor> result) {
  auto score = result ? member(*result, "score") : std::nullopt;
  auto scaled = score ? member(*score, "scaled") : std::nullopt;
  if (!scaled) return std::nullopt;
  return scaled->kind() == shape::Kind::real ? scaled->real() : static_cast<double>(scaled->integer());
}

void describe_object(StatementLine& line, shape::Cursor object) {
  line.object_type = text_member(object, "objectType");
  if (line.object_type.empty()) line.object_type = "Activity";
  if (line.object_type == "Agent" || line.object_type == "Group") {
    line.object_id = agent_shown(object);
    line.object = text_member(object, "name");
  } else if (line.object_type == "SubStatement") {
    line.object = "SubStatement";
  } else {
    line.object_id = text_member(object, "id");
    auto definition = member(object, "definition");
    if (definition) line.object = shown(member(*definition, "name"));
  }
  if (line.object.empty()) line.object = line.object_id;
}

/// A cell that no spreadsheet takes for a formula.
std::string csv_cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) text.insert(0, "'");
  std::string out = "\"";
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string csv_line(const StatementLine& line) {
  auto truth = [](const std::optional<bool>& value) { return std::string(value ? (*value ? "yes" : "no") : ""); };
  std::string out;
  for (const std::string& cell :
       {uuid_text(line.id), to_string(line.stored), line.timestamp, line.actor, line.actor_id, line.verb, line.verb_id,
        line.object_type, line.object, line.object_id, truth(line.success), truth(line.completion),
        line.score_scaled ? fmt::format("{}", *line.score_scaled) : std::string(), line.registration.value_or(""),
        line.authority, std::string(line.voided ? "yes" : "no")})
    out += (out.empty() ? "" : ",") + csv_cell(cell);
  return out + "\r\n";
}

constexpr std::string_view kCsvHead =
    "id,stored,timestamp,actor,actor_id,verb,verb_id,object_type,object,object_id,success,completion,score_scaled,"
    "registration,authority,voided\r\n";

}  // namespace

Result<StatementFilter> Service::screen_filter(data::Tx& tx, const StatementQuery& query) {
  StatementFilter filter;
  filter.voided_too = true;
  bool related = query.related.value_or(false);
  if (query.registration) filter.groups.push_back({terms_.registration(*query.registration)});
  if (query.actor && !query.actor->value.empty()) {
    const std::string& given = query.actor->value;
    std::string key = "a:" + base_url_ + "\n" + given;
    if (given.starts_with('{') && given.size() <= kMostAgent) {
      auto document = shape::parse_json(given);
      if (!document || agent_key(document->root()).empty()) return invalid("actor", "bad_format", "This is no agent.");
      key = agent_key(document->root());
    } else if (given.find('@') != std::string::npos) {
      key = "m:" + (given.starts_with("mailto:") ? given : "mailto:" + given);
    }
    filter.groups.push_back({terms_.agent(key)});
    if (related) filter.groups.back().push_back(terms_.related_agent(key));
  }
  if (query.activity && !query.activity->value.empty()) {
    filter.groups.push_back({terms_.activity(query.activity->value)});
    if (related) filter.groups.back().push_back(terms_.related_activity(query.activity->value));
  }
  if (query.verb && !query.verb->value.empty()) filter.groups.push_back({terms_.verb(query.verb->value)});
  if (query.since) {
    // From this moment on, itself included.
    auto first = TRY(store::first_after(tx, *query.since - std::chrono::milliseconds(1)));
    filter.above = first ? *first - 1 : INT64_MAX - 1;
  }
  if (query.until) filter.below = TRY(store::last_until(tx, *query.until)).value_or(0) + 1;
  return filter;
}

StatementLine Service::line_of(const StatementRow& row) const {
  StatementLine line;
  line.id = row.id;
  line.stored = row.stored;
  line.voided = row.voided;
  auto document = shape::parse_json(row.json());
  if (!document) return line;
  shape::Cursor root = document->root();
  line.timestamp = text_member(root, "timestamp");
  line.version = text_member(root, "version");
  shape::Cursor actor = *member(root, "actor"), verb = *member(root, "verb");
  line.actor = text_member(actor, "name");
  line.actor_id = agent_shown(actor);
  if (line.actor.empty()) line.actor = line.actor_id;
  line.verb_id = text_member(verb, "id");
  line.verb = shown(member(verb, "display"));
  if (line.verb.empty()) line.verb = last_segment(line.verb_id);
  describe_object(line, *member(root, "object"));
  auto result = member(root, "result");
  line.success = truth_of(result, "success");
  line.completion = truth_of(result, "completion");
  line.score_scaled = scaled_of(result);
  if (auto context = member(root, "context"))
    if (auto text = text_member(*context, "registration"); !text.empty()) line.registration = std::string(text);
  if (auto authority = member(root, "authority")) {
    line.authority = text_member(*authority, "name");
    if (line.authority.empty()) line.authority = agent_shown(*authority);
  }
  return line;
}

Result<Page<StatementLine>> Service::lines(const StatementQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<StatementLine>> {
    StatementFilter filter = TRY(screen_filter(tx, query));
    const std::int64_t limit = query.limit ? query.limit->value : 50;
    if (query.after && !query.after->value.empty()) {
      std::int64_t after = std::atoll(query.after->value.c_str());
      if (after <= 0) return invalid("after", "bad_format");
      filter.below = std::min(filter.below.value_or(INT64_MAX), after);
    }
    filter.limit = limit + 1;
    auto seqs = TRY(store::find(tx, filter));
    Page<StatementLine> page;
    if (static_cast<std::int64_t>(seqs.size()) > limit) {
      seqs.resize(static_cast<std::size_t>(limit));
      page.next = std::to_string(seqs.back());
    }
    TRY(each_row(tx, seqs, [&](const StatementRow& row) -> Result<bool> {
      page.items.push_back(line_of(row));
      return true;
    }));
    return page;
  });
}

Result<StatementDetail> Service::detail(const security::Viewer& viewer, const Uuid& id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<StatementDetail> {
    auto row = TRY(store::statement(tx, id));
    if (!row) return not_found("statement_not_found");
    StatementDetail out{line_of(*row), {row->json()}, row->text, {}};
    for (const AttachmentRow& one : TRY(store::attachments(tx, row->seq)))
      out.attachments.push_back({one.sha2, one.media_type, one.size});
    TRY(audit(tx, viewer.person, "xapi_statement.read", "xapi_statement:" + uuid_text(id)));
    return out;
  });
}

/// The next statements as text; `filter` moves on.
Status Service::export_page(data::Tx& tx, StatementFilter& filter, StatementFileFormat format, std::string& out,
                            bool& more) {
  filter.limit = kExportPage;
  auto seqs = TRY(store::find(tx, filter));
  more = static_cast<std::int64_t>(seqs.size()) == kExportPage;
  if (!seqs.empty()) filter.above = seqs.back();
  return each_row(tx, seqs, [&](const StatementRow& row) -> Result<bool> {
    if (format == StatementFileFormat::csv) {
      out += csv_line(line_of(row));
      return true;
    }
    std::string json = row.json();
    std::erase_if(json, [](char c) { return c == '\n' || c == '\r'; });  // between tokens only: strings escape theirs
    out += json + "\n";
    return true;
  });
}

Result<http::Download> Service::export_statements(const security::Viewer& viewer, const StatementExport& in) {
  StatementQuery query{in.actor, in.verb, in.activity, in.related, in.registration, in.since, in.until, {}, {}};
  auto filter = TRY(platform_.db.write([&](data::Tx& tx) -> Result<StatementFilter> {
    TRY(audit(tx, viewer.person, "xapi_statements.exported", "xapi_statements"));
    StatementFilter found = TRY(screen_filter(tx, query));
    found.ascending = true;
    if (!found.below) found.below = TRY(store::last(tx)).seq + 1;  // what is there now
    return found;
  }));
  StatementFileFormat format = in.format.value_or(StatementFileFormat::ndjson);
  bool csv = format == StatementFileFormat::csv;
  http::Download out;
  out.media_type = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
  out.file_name = csv ? "statements.csv" : "statements.ndjson";
  out.write = [this, filter, format](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    StatementFilter at = filter;
    if (format == StatementFileFormat::csv) TRY(sink(as_bytes(kCsvHead)));
    for (bool more = true; more;) {
      std::string text;
      TRY(platform_.db.read([&](data::Tx& tx) { return export_page(tx, at, format, text, more); }));
      if (!text.empty()) TRY(sink(as_bytes(text)));
    }
    return {};
  };
  return out;
}

}  // namespace mc::xapi
