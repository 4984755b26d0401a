// Live preview of a rule: how many, a sample with why, one person, and what would change.
#include <algorithm>
#include <iterator>

#include "modules/audiences/service.hpp"

namespace mc::audiences {
namespace {

constexpr std::size_t kSample = 20;
constexpr std::size_t kChoices = 300;

PersonWhy why_of(const Facts& facts, const Node& node, Date today) {
  return {facts.person_id, facts.name,       facts.unit_name,
          facts.job_title, facts.profession, explain(node, facts, today).why};
}

/// At most kSample, from everywhere in the list.
std::vector<PersonWhy> sample_of(const std::vector<const Facts*>& people, const Node& node, Date today) {
  std::vector<PersonWhy> out;
  const std::size_t step = people.size() <= kSample ? 1 : people.size() / kSample;
  for (std::size_t i = 0; i < people.size() && out.size() < kSample; i += step)
    out.push_back(why_of(*people[i], node, today));
  return out;
}

MembersDifference difference(const std::vector<PersonId>& before, const std::vector<Facts>& everyone, const Node& node,
                             Date today) {
  MembersDifference out;
  std::vector<const Facts*> added, removed;
  std::size_t known = 0;
  for (const Facts& facts : everyone) {
    const bool was = std::binary_search(before.begin(), before.end(), facts.person_id);
    const bool is = matches(node, facts, today);
    known += was ? 1 : 0;
    if (is && !was) added.push_back(&facts);
    if (was && !is) removed.push_back(&facts);
  }
  out.added = static_cast<std::int64_t>(added.size());
  out.removed = static_cast<std::int64_t>(removed.size() + (before.size() - known));
  out.added_sample = sample_of(added, node, today);
  out.removed_sample = sample_of(removed, node, today);
  return out;
}

std::vector<FieldChoice> counted(const std::map<std::string, FieldChoice>& by_key) {
  std::vector<FieldChoice> out;
  for (const auto& [key, choice] : by_key) out.push_back(choice);
  std::stable_sort(out.begin(), out.end(),
                   [](const FieldChoice& a, const FieldChoice& b) { return a.people > b.people; });
  if (out.size() > kChoices) out.resize(kChoices);
  return out;
}

}  // namespace

Result<AudiencePreview> Service::preview(const security::Viewer& viewer, const PreviewIn& in) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AudiencePreview> {
    Node node = TRY(parsed(tx, in.rule, &viewer));
    AudiencePreview out;
    out.text = audiences::describe(node);
    const auto units = TRY(bounds(tx, viewer, "audience:view", in.unit_ids));
    node = bounded(std::move(node), units, TRY(names_for(tx, {})));
    const Date today = platform_.clock.today();
    const auto everyone = TRY(facts_.everyone(tx));
    std::vector<const Facts*> fitting;
    for (const Facts& facts : everyone)
      if (matches(node, facts, today)) fitting.push_back(&facts);
    out.people = static_cast<std::int64_t>(fitting.size());
    out.sample = sample_of(fitting, node, today);
    if (in.person_id) {
      if (!TRY(organisation_.in_reach(tx, viewer, "audience:view", *in.person_id)))
        return not_found("person_not_found");
      PersonCheck check{*in.person_id, false, {"does not work here"}};
      for (const Facts& facts : everyone)
        if (facts.person_id == *in.person_id) {
          Explanation explanation = explain(node, facts, today);
          check.in = explanation.in;
          check.why = std::move(explanation.why);
        }
      out.person = std::move(check);
    }
    if (in.audience_id) {
      TRY(item_for(tx, viewer, "audience:view", *in.audience_id));
      out.change = difference(TRY(store::all_members(tx, *in.audience_id)), everyone, node, today);
    }
    return out;
  });
}

Result<RuleFields> Service::fields(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<RuleFields> {
    const Reach reach = TRY(organisation_.reach(tx, viewer, "audience:view"));
    std::vector<std::string> keys;
    if (reach)
      for (UnitId unit : *reach) keys.push_back(id_key(unit.bytes));
    std::map<std::string, FieldChoice> titles, professions, types;
    auto count = [](std::map<std::string, FieldChoice>& into, const std::string& key, const std::string& text) {
      if (key.empty()) return;
      FieldChoice& choice = into.try_emplace(key, FieldChoice{text, text, 0}).first->second;
      ++choice.people;
    };
    for (const Facts& facts : TRY(facts_.everyone(tx))) {
      if (reach && (facts.units.empty() || !std::binary_search(keys.begin(), keys.end(), facts.units.front())))
        continue;
      count(titles, facts.job_title_key, facts.job_title);
      count(professions, facts.profession_key, facts.profession);
      for (const std::string& type : facts.credentials) count(types, type, type);
    }
    std::vector<FieldChoice> groups;
    for (const GroupRow& row : TRY(store::groups(tx)))
      if (visible(reach, row.units)) groups.push_back({row.id.text(), row.name, row.people});
    const std::vector<std::string> in = {"in", "not_in"};
    return RuleFields{{{"site", "Site", in, {}},
                       {"department", "Department", in, {}},
                       {"unit", "Unit, with everything below", in, {}},
                       {"job_title", "Job title", in, counted(titles)},
                       {"profession", "Profession", in, counted(professions)},
                       {"hired", "Hire date", {"within_days", "before", "after"}, {}},
                       {"credential", "Credential", {"holds", "lacks"}, counted(types)},
                       {"group", "Group", in, std::move(groups)},
                       {"person", "Person", in, {}}}};
  });
}

}  // namespace mc::audiences
