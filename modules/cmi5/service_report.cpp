// Attempts for the report of a package, and the questions that content reported.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/cmi5/service.hpp"

namespace mc::cmi5 {
namespace {

constexpr std::int64_t kMostStatements = 500;
constexpr std::size_t kRawBytes = 900'000;

std::string text_or(const std::optional<shape::Cursor>& value) {
  if (!value) return {};
  if (value->kind() == shape::Kind::string) return std::string(value->text());
  std::string out;
  value->append_to(out);
  return out;
}

std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
  return text;
}

/// The first text of a language map.
std::string any_language(const std::optional<shape::Cursor>& map) {
  if (!map || map->kind() != shape::Kind::object || map->first() == map->end()) return {};
  return std::string(text_at(map->first()));
}

packages::PackageAttempt attempt_of(const RegistrationRow& row, const std::vector<UnitRow>& units) {
  packages::PackageAttempt out;
  out.attempt_id = row.id.text();
  out.person_id = row.person_id;
  out.number = row.number;
  out.completion = row.satisfied_at ? "completed" : "incomplete";
  bool passed = false, failed = false;
  double sum = 0;
  int scored = 0;
  for (const UnitRow& unit : units) {
    passed = passed || unit.passed_at;
    failed = failed || (unit.failed_at && !unit.passed_at && !unit.waived_at);
    if (unit.score) {
      sum += *unit.score;
      ++scored;
    }
  }
  out.success = failed ? "failed" : passed ? "passed" : "unknown";
  if (scored > 0) out.score_percent = sum * 100 / scored;
  out.seconds = row.seconds;
  out.started_at = row.started_at;
  out.last_at = row.last_at;
  out.version = row.version_number;
  return out;
}

}  // namespace

std::optional<packages::PackageInteraction> interaction_of(shape::Cursor statement) {
  auto object = member(statement, "object");
  auto definition = object ? member(*object, "definition") : std::nullopt;
  auto type = definition ? member(*definition, "interactionType") : std::nullopt;
  if (!type) return std::nullopt;
  packages::PackageInteraction out;
  out.id = cut(text_or(member(*object, "id")), 500);
  out.type = cut(text_or(type), 50);
  out.description = any_language(member(*definition, "description"));
  if (out.description.empty()) out.description = any_language(member(*definition, "name"));
  out.description = cut(out.description, 1000);
  if (auto result = member(statement, "result")) {
    out.response = cut(text_or(member(*result, "response")), 4000);
    auto success = member(*result, "success");
    if (success && success->kind() == shape::Kind::boolean) out.result = success->boolean() ? "correct" : "incorrect";
    out.latency_seconds = seconds_of(text_at(member(*result, "duration")));
  }
  if (auto at = parse_instant(text_at(member(statement, "timestamp")))) out.at = *at;
  return out;
}

Result<std::vector<packages::PackageAttempt>> Service::attempts(data::Tx& tx, const packages::AttemptQuery& query) {
  std::optional<RegistrationId> before;
  if (query.after) before = TRY(RegistrationId::parse(*query.after));
  auto rows = TRY(store::of_package(tx, query.package_id, before, std::clamp<std::int64_t>(query.limit, 1, 500)));
  std::vector<packages::PackageAttempt> out;
  if (rows.empty()) return out;
  std::map<RegistrationId, std::vector<UnitRow>> units;
  for (UnitRow& unit : TRY(store::units_between(tx, query.package_id, rows.back().id, rows.front().id)))
    units[unit.registration_id].push_back(unit);
  std::vector<PersonId> people;
  for (const RegistrationRow& row : rows) people.push_back(row.person_id);
  auto names = TRY(names_of(tx, std::move(people)));
  for (const RegistrationRow& row : rows) {
    out.push_back(attempt_of(row, units[row.id]));
    out.back().person_name = names[row.person_id];
  }
  return out;
}

Result<packages::AttemptDetail> Service::attempt(data::Tx& tx, packages::PackageId package,
                                                 std::string_view attempt_id) {
  auto id = RegistrationId::parse(attempt_id);
  if (!id) return not_found("attempt_not_found");
  auto row = TRY(store::registration(tx, *id));
  if (!row || row->preview || row->package_id != package) return not_found("attempt_not_found");
  auto units = TRY(store::units(tx, row->id));
  packages::AttemptDetail out;
  out.attempt = attempt_of(*row, units);
  auto names = TRY(names_of(tx, {row->person_id}));
  out.attempt.person_name = names[row->person_id];
  std::vector<ContentSession> sessions;
  for (const SessionRow& session : TRY(store::sessions(tx, row->id, std::nullopt, 200)))
    sessions.push_back(cmi5::outward(session));
  std::string raw =
      fmt::format("{{\"units\":{},\"sessions\":{},\"statements\":[", shape::to_json(units), shape::to_json(sessions));
  bool first = true;
  for (const auto& stored : TRY(xapi_.statements_of(tx, row->id.bytes, Instant{0}, kMostStatements))) {
    auto document = shape::parse_json(stored.json);
    if (!document) continue;
    auto interaction = stored.voided ? std::nullopt : interaction_of(document->root());
    if (interaction) out.interactions.push_back(std::move(*interaction));
    if (raw.size() + stored.json.size() > kRawBytes) continue;
    if (!first) raw += ',';
    raw += stored.json;
    first = false;
  }
  out.raw.text = raw + "]}";
  return out;
}

}  // namespace mc::cmi5
