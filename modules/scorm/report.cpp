// Reports of a package: attempts, interactions, what the content stored.
#include "appliance/base/text.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/scorm/service.hpp"

namespace mc::scorm {
namespace {

constexpr std::int64_t kReportInteractions = 500;
constexpr std::size_t kReportBytes = 8 << 20;

}  // namespace

Result<std::vector<packages::PackageAttempt>> Service::outward(data::Tx& tx, const std::vector<AttemptRow>& rows) {
  std::vector<PersonId> ids;
  for (const AttemptRow& row : rows) ids.push_back(row.person_id);
  auto people = TRY(accounts_.find_many(tx, ids));
  std::vector<packages::PackageAttempt> out;
  for (const AttemptRow& row : rows) {
    packages::PackageAttempt one;
    one.attempt_id = row.id.text();
    one.person_id = row.person_id;
    if (auto found = people.find(row.person_id); found != people.end())
      one.person_name = found->second.first_name + " " + found->second.last_name;
    one.number = row.number;
    one.completion = row.completion;
    one.success = row.success;
    one.score_percent = row.score;
    one.seconds = row.milliseconds / 1000;
    one.started_at = row.started_at;
    one.last_at = row.last_at;
    one.version = row.version;
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<packages::PackageAttempt>> Service::attempts(data::Tx& tx, const packages::AttemptQuery& query) {
  std::optional<AttemptId> before;
  if (query.after) {
    auto parsed = AttemptId::parse(*query.after);
    if (!parsed) return invalid("after", "bad_format", "This is no attempt.");
    before = *parsed;
  }
  return outward(tx, TRY(store::attempts_of_package(tx, query.package_id, before, query.limit)));
}

Result<packages::AttemptDetail> Service::attempt(data::Tx& tx, packages::PackageId package, std::string_view id) {
  auto parsed = AttemptId::parse(id);
  if (!parsed) return not_found();
  auto row = TRY(store::attempt(tx, *parsed));
  if (!row || row->package_id != package || row->use != AttemptUse::learn) return not_found();
  packages::AttemptDetail out;
  out.attempt = TRY(outward(tx, {*row})).front();
  for (const InteractionRow& one : TRY(store::interactions(tx, row->id, kReportInteractions))) {
    packages::PackageInteraction shown{one.name, one.type, one.description, one.response, one.result, {}, one.at};
    if (one.latency) shown.latency_seconds = *one.latency / 1000;
    out.interactions.push_back(std::move(shown));
  }
  out.raw.text = TRY(raw_of(tx, row->id));
  return out;
}

/// {"scos":[{item, tries, cmi, suspend_data, ...}], "sequencing": state of the tree}.
Result<std::string> Service::raw_of(data::Tx& tx, AttemptId id) {
  std::string out = R"({"scos":[)";
  bool first = true;
  for (const ScoRow& sco : TRY(store::scos(tx, id))) {
    if (out.size() > kReportBytes) break;
    out += first ? R"({"item":)" : R"(,{"item":)";
    first = false;
    append_json_string(out, sco.item);
    out += R"(,"tries":)" + std::to_string(sco.tries) + R"(,"seconds":)" + std::to_string(sco.milliseconds / 1000);
    for (const auto& [name, value] : {std::pair<const char*, const std::string*>{"completion", &sco.completion},
                                      {"success", &sco.success},
                                      {"entry", &sco.entry},
                                      {"exit", &sco.exit},
                                      {"suspend_data", &sco.suspend_data}}) {
      out += R"(,")" + std::string(name) + R"(":)";
      append_json_string(out, *value);
    }
    out += R"(,"cmi":)" + sco.cmi + "}";
  }
  out += "]";
  if (auto tree = TRY(store::tree(tx, id))) out += R"(,"sequencing":)" + tree->state;
  return out + "}";
}

}  // namespace mc::scorm
