// What people see of audiences: lists, members, the change log and the history of members.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/audiences/service.hpp"

namespace mc::audiences {
namespace {

constexpr std::int64_t kRowsPerStep = 100;

}  // namespace

Result<std::vector<Audience>> Service::views(data::Tx& tx, const std::vector<ItemRow>& rows) {
  if (rows.empty()) return std::vector<Audience>{};
  const Date today = platform_.clock.today();
  std::map<AudienceId, RevisionRow> current, planned;
  if (rows.size() == 1) {  // one is looked at often, among hundreds
    const ItemRow& only = rows.front();
    if (auto now = TRY(store::in_force(tx, only.id, today))) current.emplace(only.id, std::move(*now));
    for (RevisionRow& last : TRY(store::revisions(tx, only.id, only.revision + 1, 1)))
      if (last.effective_on > today) planned.emplace(only.id, std::move(last));
  } else {
    const bool archived = rows.front().archived_at.has_value();
    for (RevisionRow& row : TRY(store::all_in_force(tx, today, archived))) current.emplace(row.audience_id, row);
    for (RevisionRow& row : TRY(store::all_planned(tx, today, archived))) planned.emplace(row.audience_id, row);
  }
  std::vector<Node> nodes;
  std::vector<std::string> rules;
  for (const ItemRow& row : rows)
    for (const auto* from : {&current, &planned})
      if (auto found = from->find(row.id); found != from->end())
        nodes.push_back(TRY(parse_rule(RawJson{found->second.rule})));
  std::vector<const Node*> pointers;
  for (const Node& node : nodes) pointers.push_back(&node);
  const Names names = TRY(names_for(tx, pointers));
  for (Node& node : nodes) {
    label(node, names);
    rules.push_back(audiences::describe(node));
  }
  std::vector<Audience> out;
  std::size_t at = 0;
  for (const ItemRow& row : rows) {
    Audience view;
    view.id = row.id;
    view.name = row.name;
    view.description = row.description;
    view.people = row.people;
    view.revision = row.revision;
    view.created_at = row.created_at;
    view.updated_at = row.updated_at;
    view.archived_at = row.archived_at;
    auto now = current.find(row.id);
    auto later = planned.find(row.id);
    if (now != current.end()) view.text = rules[at++];
    if (later != planned.end())
      view.planned =
          PlannedRule{later->second.revision, RawJson{later->second.rule}, rules[at++], later->second.effective_on};
    if (now == current.end() && view.planned) view.text = view.planned->text;
    const RevisionRow* shown = now != current.end() ? &now->second : later != planned.end() ? &later->second : nullptr;
    if (shown != nullptr) {
      view.rule = RawJson{shown->rule};
      view.unit_ids = TRY(shape::from_json<std::vector<UnitId>>(shown->units));
    }
    for (UnitId unit : view.unit_ids)
      if (const auto* known = names.units.find(unit)) view.unit_names.push_back(known->name);
    out.push_back(std::move(view));
  }
  return out;
}

Result<Audience> Service::view(data::Tx& tx, const ItemRow& row) {
  auto one = TRY(views(tx, {row}));
  return std::move(one.front());
}

Result<std::optional<Audience>> Service::find(data::Tx& tx, AudienceId id) {
  auto row = TRY(store::item(tx, id));
  if (!row) return std::optional<Audience>{};
  return std::optional(TRY(view(tx, *row)));
}

Result<Audience> Service::find_for(data::Tx& tx, const security::Viewer& viewer, AudienceId id) {
  return view(tx, TRY(item_for(tx, viewer, "audience:view", id)));
}

Result<Audience> Service::one(const security::Viewer& viewer, AudienceId id) {
  return platform_.db.read([&](data::Tx& tx) { return find_for(tx, viewer, id); });
}

Result<std::string> Service::describe(data::Tx& tx, const RawJson& rule) {
  Node node = TRY(parse_rule(rule));
  label(node, TRY(names_for(tx, {&node})));
  return audiences::describe(node);
}

Result<std::vector<PersonId>> Service::members(data::Tx& tx, AudienceId id, std::optional<PersonId> after,
                                               std::int64_t limit) {
  std::vector<PersonId> out;
  for (const MemberRow& row : TRY(store::members(tx, id, after.value_or(PersonId{}), limit)))
    out.push_back(row.person_id);
  return out;
}

Result<std::int64_t> Service::count(data::Tx& tx, AudienceId id) {
  auto row = TRY(store::item(tx, id));
  return row ? row->people : 0;
}

Result<Page<Audience>> Service::list(const security::Viewer& viewer, const AudiencesQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Audience>> {
    const Reach reach = TRY(organisation_.reach(tx, viewer, "audience:view"));
    const std::string wanted = query.search ? fold(query.search->value) : std::string();
    const bool archived = query.archived.value_or(false);
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    std::string key;
    AudienceId after{};
    if (query.after) {
      const std::size_t tab = query.after->value.rfind('\t');
      key = query.after->value.substr(0, tab);
      if (tab != std::string::npos)
        if (auto id = AudienceId::parse(std::string_view(query.after->value).substr(tab + 1))) after = *id;
    }
    std::map<AudienceId, std::string> units;
    if (reach)
      for (const auto& rows : {TRY(store::all_in_force(tx, platform_.clock.today(), archived)),
                               TRY(store::all_planned(tx, platform_.clock.today(), archived))})
        for (const RevisionRow& row : rows)
          if (auto [at, fresh] = units.emplace(row.audience_id, row.units); !fresh && !visible(reach, row.units))
            at->second = row.units;
    std::vector<ItemRow> found;
    while (found.size() <= limit) {
      auto rows = TRY(store::items(tx, archived, key, after, kRowsPerStep));
      if (rows.empty()) break;
      key = fold(rows.back().name);
      after = rows.back().id;
      for (ItemRow& row : rows)
        if ((!reach || visible(reach, units[row.id])) && fold(row.name).find(wanted) != std::string::npos)
          found.push_back(std::move(row));
    }
    Page<Audience> page;
    if (found.size() > limit) {
      found.resize(limit);
      page.next = fold(found.back().name) + "\t" + found.back().id.text();
    }
    page.items = TRY(views(tx, found));
    return page;
  });
}

Result<Page<Member>> Service::members_page(const security::Viewer& viewer, AudienceId id, const MembersQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Member>> {
    TRY(item_for(tx, viewer, "audience:view", id));
    const std::int64_t limit = query.limit.value_or(50);
    auto rows = TRY(store::members(tx, id, query.after.value_or(PersonId{}), limit + 1));
    Page<Member> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().person_id.text();
    }
    std::vector<PersonId> people;
    for (const MemberRow& row : rows) people.push_back(row.person_id);
    const Date today = platform_.clock.today();
    std::vector<Compiled> rule;
    if (auto revision = TRY(store::in_force(tx, id, today))) rule = TRY(compile_all(tx, {*revision}));
    const auto facts = TRY(facts_.of(tx, people));
    for (const MemberRow& row : rows) {
      auto known = std::find_if(facts.begin(), facts.end(),
                                [&](const Facts& candidate) { return candidate.person_id == row.person_id; });
      if (known == facts.end()) continue;  // left a moment ago
      page.items.push_back({row.person_id, known->name, known->unit_name, known->job_title, known->profession,
                            row.joined_at,
                            rule.empty() ? std::vector<std::string>{} : explain(rule.front().node, *known, today).why});
    }
    return page;
  });
}

Result<Page<RuleChange>> Service::changes(const security::Viewer& viewer, AudienceId id,
                                          const RuleChangesQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<RuleChange>> {
    const ItemRow item = TRY(item_for(tx, viewer, "audience:view", id));
    const std::int64_t limit = query.limit.value_or(50);
    const std::int64_t before = query.after ? query.after->value : item.revision + 1;
    // One more for the page's end, and it is what stood before the last one.
    auto rows = TRY(store::revisions(tx, id, before, limit + 1));
    std::vector<Node> nodes;
    for (const RevisionRow& row : rows) nodes.push_back(TRY(parse_rule(RawJson{row.rule})));
    std::vector<const Node*> pointers;
    for (const Node& node : nodes) pointers.push_back(&node);
    const Names names = TRY(names_for(tx, pointers));
    for (Node& node : nodes) label(node, names);
    Page<RuleChange> page;
    for (std::size_t i = 0; i < rows.size() && static_cast<std::int64_t>(i) < limit; ++i) {
      const RevisionRow& row = rows[i];
      RuleChange change{row.revision,
                        row.at,
                        row.by_name,
                        row.comment,
                        row.name,
                        row.effective_on,
                        RawJson{row.rule},
                        audiences::describe(nodes[i]),
                        {},
                        {},
                        {}};
      for (UnitId unit : TRY(shape::from_json<std::vector<UnitId>>(row.units)))
        if (const auto* known = names.units.find(unit)) change.unit_names.push_back(known->name);
      if (i + 1 < rows.size()) {
        change.rule_before = RawJson{rows[i + 1].rule};
        change.text_before = audiences::describe(nodes[i + 1]);
      }
      page.items.push_back(std::move(change));
    }
    if (static_cast<std::int64_t>(rows.size()) > limit) page.next = std::to_string(page.items.back().revision);
    return page;
  });
}

Result<Page<MembershipChange>> Service::history(const security::Viewer& viewer, AudienceId id,
                                                const HistoryQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<MembershipChange>> {
    TRY(item_for(tx, viewer, "audience:view", id));
    const std::int64_t limit = query.limit.value_or(50);
    auto rows = TRY(store::history(tx, id, query.after, limit + 1));
    Page<MembershipChange> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = uuid_text(rows.back().id);
    }
    std::vector<PersonId> people;
    for (const HistoryRow& row : rows) people.push_back(row.person_id);
    const auto names = TRY(accounts_.find_many(tx, people));
    for (const HistoryRow& row : rows) {
      auto known = names.find(row.person_id);
      page.items.push_back({row.person_id,
                            known == names.end() ? "" : known->second.first_name + " " + known->second.last_name,
                            row.joined, row.cause, row.why, row.at});
    }
    return page;
  });
}

Result<AudienceNames> Service::of_person_for(const security::Viewer& viewer, PersonId person) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AudienceNames> {
    if (!TRY(organisation_.in_reach(tx, viewer, "audience:view", person))) return not_found("person_not_found");
    AudienceNames out;
    for (auto& [id, name] : TRY(store::names(tx, TRY(store::of_person(tx, person))))) out.items.push_back({id, name});
    return out;
  });
}

}  // namespace mc::audiences
