// Module credits: requirements, shipped and as officers changed them.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/security/crypto.hpp"
#include "modules/credits/service.hpp"

namespace mc::credits {
namespace {

constexpr std::int64_t kRulesPerPage = 50;

std::string hash_of(const CeRule& rule) {
  return to_hex(security::sha256(as_bytes(shape::to_json(rule.body) + "\n" + rule.source + "\n" + rule.confidence)));
}

CeRule rule_of_row(const RuleRow& row, CeRuleBody body) {
  CeRule rule;
  rule.state = row.state;
  rule.profession = row.profession;
  rule.revision = row.revision;
  rule.body = std::move(body);
  rule.source = row.source;
  rule.cited = row.source;  // an officer names the rule or the board herself
  rule.as_of = row.as_of;
  rule.confidence = row.confidence;
  rule.effective_from = row.effective_from;
  rule.effective_to = row.effective_to;
  return rule;
}

CeRuleRow outline(const CeRule& rule) {
  CeRuleRow out;
  out.id = rule.id();
  out.state = rule.state;
  out.state_name = state_name(rule.state);
  out.profession = rule.profession;
  out.revision = rule.revision;
  out.kind = rule.body.kind;
  out.unit = rule.body.unit;
  if (rule.body.centi) out.hours = static_cast<double>(rule.body.centi->value) / 100.0;
  if (rule.body.cycle_months) out.cycle_months = rule.body.cycle_months->value;
  out.topics = static_cast<std::int64_t>(rule.body.topics.size());
  out.pathways = static_cast<std::int64_t>(rule.body.pathways.size());
  out.confidence = rule.confidence;
  out.confidence_words = confidence_words(rule.confidence);
  out.as_of = rule.as_of;
  out.source = rule.cited.empty() ? "published summaries" : rule.cited;
  out.edited = rule.revision > 0;
  return out;
}

CeRuleVersion version_view(const CeRule& rule) {
  CeRuleVersion out;
  out.revision = rule.revision;
  out.body = rule.body;
  out.source = rule.source;
  out.cited = rule.cited;
  out.as_of = rule.as_of;
  out.confidence = rule.confidence;
  out.confidence_words = confidence_words(rule.confidence);
  out.effective_from = rule.effective_from;
  out.effective_to = rule.effective_to;
  return out;
}

Status check_topics(const CeRuleBody& body, const std::set<std::string>& facts) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < body.topics.size(); ++i) {
    const CeTopic& topic = body.topics.items[i];
    const std::string at = fmt::format("body.topics[{}]", i);
    if (!names.insert(topic.topic.value).second) return invalid(at + ".topic", "given_twice", "Name each topic once.");
    if (!topic.fact.value.empty() && !facts.contains(topic.fact.value))
      return invalid(at + ".fact", "unknown_fact", "Choose a question of the list.");
    if (!topic.fact.value.empty() && topic.condition.value.empty())
      return invalid(at + ".condition", "missing", "Say the condition in words.");
  }
  const auto known = [&](const List<Text<1, 200>, 20>& stay) {
    return std::all_of(stay.begin(), stay.end(), [&](const auto& name) { return names.contains(name.value); });
  };
  for (std::size_t i = 0; i < body.pathways.size(); ++i) {
    const CePathway& way = body.pathways.items[i];
    if (way.topics_that_stay && !known(*way.topics_that_stay))
      return invalid(fmt::format("body.pathways[{}].topics_that_stay", i), "unknown_topic", "Name topics of the rule.");
    if (way.needs.items.empty())
      return invalid(fmt::format("body.pathways[{}].needs", i), "missing", "A way needs something.");
  }
  if (body.first_renewal && !known(body.first_renewal->topics_that_stay))
    return invalid("body.first_renewal.topics_that_stay", "unknown_topic", "Name topics of the rule.");
  return {};
}

Status check_rule(const CeRuleIn& in, const std::set<std::string>& facts, Date today) {
  if (in.as_of > today) return invalid("as_of", "in_the_future", "The day on which the source said so.");
  if (in.effective_to && *in.effective_to < in.effective_from)
    return invalid("effective_to", "before_start", "The last day is after the first.");
  if (in.body.kind == CeKind::hours && !in.body.centi) return invalid("body.centi", "missing", "Say how many hours.");
  if (in.body.kind != CeKind::none && !in.body.cycle_months)
    return invalid("body.cycle_months", "missing", "Say how long a cycle is.");
  const auto check_need = [&](const CeNeed& need, const std::string& at) -> Status {
    const bool amount = need.kind == CeNeedKind::hours || need.kind == CeNeedKind::practice_hours;
    if (amount && need.centi.value == 0) return invalid(at + ".centi", "missing", "Say how many hours.");
    if (need.kind == CeNeedKind::activity && need.words.value.empty())
      return invalid(at + ".words", "missing", "Say what it is.");
    return {};
  };
  for (std::size_t i = 0; i < in.body.also.size(); ++i)
    TRY(check_need(in.body.also.items[i], fmt::format("body.also[{}]", i)));
  for (std::size_t i = 0; i < in.body.pathways.size(); ++i)
    for (std::size_t j = 0; j < in.body.pathways.items[i].needs.size(); ++j)
      TRY(check_need(in.body.pathways.items[i].needs.items[j], fmt::format("body.pathways[{}].needs[{}]", i, j)));
  for (std::size_t i = 0; i < in.body.caps.size(); ++i)
    if (in.body.caps.items[i].kind == CeCapKind::topic_maximum && in.body.caps.items[i].topic.value.empty())
      return invalid(fmt::format("body.caps[{}].topic", i), "missing", "Say which subject.");
  return check_topics(in.body, facts);
}

}  // namespace

const CeRule* Service::shipped(std::string_view state, std::string_view profession) const {
  const auto found = std::find_if(shipped_.begin(), shipped_.end(), [&](const CeRule& rule) {
    return rule.state == state && rule.profession == profession;
  });
  return found == shipped_.end() ? nullptr : &*found;
}

Result<std::vector<CeRule>> Service::versions(data::Tx& tx, std::string_view state, std::string_view profession) {
  std::vector<CeRule> out;
  for (const RuleRow& row : TRY(store::rule_versions(tx, state, profession)))
    out.push_back(rule_of_row(row, TRY(shape::from_json<CeRuleBody>(row.body))));
  if (const CeRule* first = shipped(state, profession)) out.push_back(*first);
  return out;
}

Result<std::optional<CeRule>> Service::rule_for(data::Tx& tx, const Licence& licence) {
  if (!licence.state) return std::optional<CeRule>{};
  const Date day = licence.renews_on.value_or(platform_.clock.today());
  for (const std::string& profession : professions_for(licence.profession)) {
    const auto all = TRY(versions(tx, *licence.state, profession));
    if (const CeRule* rule = in_force(all, day)) return std::optional<CeRule>(*rule);
  }
  return std::optional<CeRule>{};
}

Result<CeRulesPage> Service::rules(const CeRulesQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CeRulesPage> {
    std::map<std::string, std::vector<CeRule>> all;
    std::map<std::string, std::string> edited_over;  // hash of the shipped row that the newest edit was made over
    for (const CeRule& rule : shipped_) all[rule.id()].push_back(rule);
    for (const RuleRow& row : TRY(store::all_rule_versions(tx))) {
      CeRule rule = rule_of_row(row, TRY(shape::from_json<CeRuleBody>(row.body)));
      edited_over.emplace(rule.id(), row.shipped_hash);
      all[rule.id()].push_back(std::move(rule));
    }
    CeRulesPage out;
    const std::int64_t limit = query.limit ? query.limit->value : kRulesPerPage;
    for (const auto& [id, versions] : all) {
      const CeRule* rule = in_force(versions, platform_.clock.today());
      if (rule == nullptr) rule = &versions.front();  // an officer's that begins later
      ++out.by_confidence[rule->confidence];
      if (query.state && rule->state != query.state->value) continue;
      if (query.profession && rule->profession != query.profession->value) continue;
      if (query.confidence && rule->confidence != shape::enum_name(*query.confidence)) continue;
      ++out.total;
      if (query.after && id <= query.after->value) continue;
      if (static_cast<std::int64_t>(out.items.size()) == limit) {
        out.next = out.items.back().id;
        continue;
      }
      out.items.push_back(outline(*rule));
      const auto over = edited_over.find(id);
      const CeRule* first = shipped(rule->state, rule->profession);
      out.items.back().shipped_changed =
          over != edited_over.end() && over->second != (first ? hash_of(*first) : std::string());
    }
    return out;
  });
}

Result<CeRuleDetail> Service::rule_detail(data::Tx& tx, std::string_view state, std::string_view profession) {
  CeRuleDetail out;
  out.state = state;
  out.profession = profession;
  out.id = out.state + "-" + out.profession;
  out.state_name = state_name(state);
  const auto rows = TRY(store::rule_versions(tx, state, profession));
  const CeRule* first = shipped(state, profession);
  if (rows.empty() && first == nullptr) return not_found("ce_rule_not_found");
  const auto all = TRY(versions(tx, state, profession));
  const CeRule* current = in_force(all, platform_.clock.today());
  for (const CeRule& rule : all) {
    out.history.push_back(version_view(rule));
    CeRuleVersion& version = out.history.back();
    version.in_force = &rule == current;
    version.by = "MedConnect";
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const RuleRow& r) { return r.revision == rule.revision; });
    if (rule.revision == 0 || row == rows.end()) continue;
    version.note = row->note;
    version.at = row->changed_at;
    const auto who = TRY(accounts_.find(tx, row->changed_by));
    version.by = who ? who->first_name + " " + who->last_name : std::string("unknown");
  }
  for (const CeQuestion& question : questions_) out.facts.push_back(question.fact);
  out.facts.emplace_back(kFirstRenewal);
  out.shipped_changed = !rows.empty() && rows.front().shipped_hash != (first ? hash_of(*first) : std::string());
  return out;
}

Result<CeRuleDetail> Service::rule(std::string_view state, std::string_view profession) {
  return platform_.db.read([&](data::Tx& tx) { return rule_detail(tx, state, profession); });
}

Result<CeRuleDetail> Service::change_rule(const security::Viewer& viewer, std::string_view state,
                                          std::string_view profession, const CeRuleIn& in) {
  if (!viewer.may_everywhere("credit:rules")) return forbidden();
  const std::string place(state), kind(profession);
  if (place.size() != 2 || state_name(place) == place) return not_found("ce_rule_not_found");
  if (kind.empty() || kind.size() > 20 || kind.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
    return not_found("ce_rule_not_found");
  std::set<std::string> facts{std::string(kFirstRenewal)};
  for (const CeQuestion& question : questions_) facts.insert(question.fact);
  TRY(check_rule(in, facts, platform_.clock.today()));
  return platform_.db.write([&](data::Tx& tx) -> Result<CeRuleDetail> {
    const auto rows = TRY(store::rule_versions(tx, place, kind));
    const std::int64_t newest = rows.empty() ? 0 : rows.front().revision;
    if (in.revision.value != newest) return conflict("rule_changed", "Somebody else has changed this rule meanwhile.");
    const CeRule* first = shipped(place, kind);
    RuleRow row;
    row.state = place;
    row.profession = kind;
    row.revision = newest + 1;
    row.body = shape::to_json(in.body);
    row.source = in.source;
    row.as_of = to_string(in.as_of);
    row.confidence = shape::enum_name(in.confidence);
    row.effective_from = in.effective_from;
    row.effective_to = in.effective_to;
    row.note = in.note;
    row.shipped_hash = first ? hash_of(*first) : std::string();
    row.changed_by = viewer.person;
    row.changed_at = tx.now();
    TRY(store::insert_rule(tx, row));
    TRY(audit(tx, viewer.person, "ce_rule.changed", "ce_rule:" + place + "-" + kind,
              {fmt::format(R"({{"revision":{},"confidence":"{}","effective_from":"{}"}})", row.revision, row.confidence,
                           to_string(row.effective_from))}));
    TRY(platform_.events.publish(tx, CeRuleChanged{place, kind, row.revision}));
    return rule_detail(tx, place, kind);
  });
}

}  // namespace mc::credits
