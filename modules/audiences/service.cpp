// Making and changing audiences; names in rules; who sees which.
#include "modules/audiences/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::audiences {
namespace {

Result<std::vector<UnitId>> unit_ids(const std::string& json) { return shape::from_json<std::vector<UnitId>>(json); }

constexpr std::int64_t kMostUses = 100;  // of a kind
constexpr std::size_t kUsesInWords = 5;

/// "The assignment Hand hygiene and the certification BLS name this audience. ..."
std::string in_words(const std::vector<AudienceUse>& uses) {
  std::string names;
  for (std::size_t i = 0; i < uses.size() && i < kUsesInWords; ++i) {
    const bool last = i + 1 == uses.size();
    names += (i == 0 ? ""
              : last ? " and "
                     : ", ") +
             std::string(shape::enum_name(uses[i].kind)) + " \"" + uses[i].name + "\"";
  }
  if (uses.size() > kUsesInWords) names += fmt::format(" and {} more", uses.size() - kUsesInWords);
  return fmt::format("{} {} this audience: its people would be released. Confirm it, or change {} first.", names,
                     uses.size() == 1 ? "names" : "name", uses.size() == 1 ? "it" : "them");
}

bool is_unit(Field field) { return field == Field::site || field == Field::department || field == Field::unit; }

/// A person shares her unit and profession with many rules, her groups and herself with few.
std::size_t rarity(const std::string& key) {
  constexpr std::string_view kRarestFirst = "igcjup";
  return kRarestFirst.find(key.front()) * 1000 + 1;
}

std::shared_ptr<const RuleSet> indexed(std::vector<Compiled> rules) {
  auto out = std::make_shared<RuleSet>();
  out->rules = std::move(rules);
  for (std::size_t i = 0; i < out->rules.size(); ++i) {
    auto keys = keys_of(out->rules[i].node, rarity);
    if (!keys) out->for_anybody.push_back(static_cast<std::uint32_t>(i));
    if (keys)
      for (std::string& key : *keys) out->by_key[std::move(key)].push_back(static_cast<std::uint32_t>(i));
  }
  return out;
}

/// Error text when the unit is of another kind than the field; empty when it fits.
std::string wrong_kind(Field field, const organisation::Unit& unit) {
  using organisation::UnitKind;
  if (field == Field::site && unit.kind != UnitKind::site) return unit.name + " is not a site. Use the field unit.";
  if (field == Field::department && unit.kind != UnitKind::department)
    return unit.name + " is not a department. Use the field unit.";
  return {};
}

}  // namespace

Status Service::audit(data::Tx& tx, PersonId actor, std::string action, std::string object, std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Result<std::string> Service::name_of(data::Tx& tx, PersonId person) {
  auto found = TRY(accounts_.find(tx, person));
  return found ? found->first_name + " " + found->last_name : std::string("unknown");
}

bool Service::visible(const Reach& reach, const std::string& units) {
  if (!reach) return true;
  auto ids = unit_ids(units);
  if (!ids || ids->empty()) return false;
  return std::all_of(ids->begin(), ids->end(),
                     [&](UnitId id) { return std::binary_search(reach->begin(), reach->end(), id); });
}

Result<ItemRow> Service::item_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                  AudienceId id) {
  auto row = TRY(store::item(tx, id));
  if (!row) return not_found("audience_not_found");
  const Reach reach = TRY(organisation_.reach(tx, viewer, permission));
  if (!reach) return *row;
  // Also the planned bounds count: who may see an audience now does not see it grow beyond her units later.
  for (const RevisionRow& revision : TRY(store::revisions(tx, id, row->revision + 1, 1)))
    if (!visible(reach, revision.units)) return not_found("audience_not_found");
  auto now = TRY(store::in_force(tx, id, platform_.clock.today()));
  if (now && !visible(reach, now->units)) return not_found("audience_not_found");
  return *row;
}

Result<std::vector<UnitId>> Service::bounds(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                            const List<UnitId, 50>& wanted) {
  std::vector<UnitId> units(wanted.begin(), wanted.end());
  const Reach reach = TRY(organisation_.reach(tx, viewer, permission));
  if (reach && units.empty()) units = viewer.reach(permission).units;
  // No unit is no bound: who reaches none (a role for one course) must not get the whole hospital by it.
  if (reach && units.empty()) return forbidden("outside_reach", "Your audiences stay within your own units.");
  if (reach)
    for (UnitId unit : units)
      if (!std::binary_search(reach->begin(), reach->end(), unit))
        return forbidden("outside_reach", "Your audiences stay within your own units.");
  TRY(check_bounds(tx, units));
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  return units;
}

Status Service::check_bounds(data::Tx& tx, const std::vector<UnitId>& units) {
  if (units.empty()) return {};
  UnitTree tree(TRY(organisation_.units(tx)));
  for (std::size_t i = 0; i < units.size(); ++i)
    if (tree.find(units[i]) == nullptr)
      return invalid(fmt::format("unit_ids[{}]", i), "unknown_unit", "This unit does not exist.");
  return {};
}

Result<Names> Service::names_for(data::Tx& tx, const std::vector<const Node*>& nodes) {
  Names names;
  names.units = UnitTree(TRY(organisation_.units(tx)));
  std::vector<PersonId> people;
  bool groups = false;
  for (const Node* node : nodes)
    for_each_leaf(*node, [&](const Leaf& leaf) {
      groups = groups || leaf.field == Field::group;
      if (leaf.field == Field::person)
        for (const Value& value : leaf.values) people.push_back(PersonId{id_of(value)});
    });
  if (groups)
    for (GroupRow& row : TRY(store::groups(tx))) {
      const GroupId id = row.id;
      names.groups.emplace(id, std::move(row));
    }
  if (!people.empty()) names.people = TRY(organisation_.staff_many(tx, people));
  return names;
}

void Service::label(Node& node, const Names& names) {
  for_each_leaf(node, [&](Leaf& leaf) {
    for (Value& value : leaf.values) {
      if (is_unit(leaf.field)) {
        const organisation::Unit* unit = names.units.find(UnitId{id_of(value)});
        value.label = unit != nullptr ? unit->name : "a unit that is gone";
      } else if (leaf.field == Field::group) {
        auto group = names.groups.find(GroupId{id_of(value)});
        value.label = group != names.groups.end() ? group->second.name : "a group that is gone";
      } else if (leaf.field == Field::person) {
        auto person = names.people.find(PersonId{id_of(value)});
        value.label = person != names.people.end() ? person->second.first_name + " " + person->second.last_name
                                                   : "somebody who is not known here";
      }
    }
  });
}

Status Service::check_references(data::Tx& tx, const Node& node, const Names& names, const security::Viewer* viewer) {
  const Reach reach = viewer != nullptr ? TRY(organisation_.reach(tx, *viewer, "audience:view")) : Reach{};
  std::vector<FieldError> errors;
  auto report = [&](const Leaf& leaf, const Value& value, const char* code, std::string detail) {
    if (errors.size() < 50)
      errors.push_back({fmt::format("{}.values[{}]", leaf.path, value.position), code, std::move(detail)});
  };
  auto sees = [&](const organisation::Staff& person) {
    return !reach || (person.unit_id && std::binary_search(reach->begin(), reach->end(), *person.unit_id));
  };
  for_each_leaf(node, [&](const Leaf& leaf) {
    for (const Value& value : leaf.values) {
      if (is_unit(leaf.field)) {
        const organisation::Unit* unit = names.units.find(UnitId{id_of(value)});
        if (unit == nullptr)
          report(leaf, value, "unknown_unit", "This unit does not exist.");
        else if (std::string text = wrong_kind(leaf.field, *unit); !text.empty())
          report(leaf, value, "wrong_kind", std::move(text));
      } else if (leaf.field == Field::group) {
        auto group = names.groups.find(GroupId{id_of(value)});
        if (group == names.groups.end() || !visible(reach, group->second.units))
          report(leaf, value, "unknown_group", "This group does not exist.");
      } else if (leaf.field == Field::person) {
        auto person = names.people.find(PersonId{id_of(value)});
        if (person == names.people.end() || !sees(person->second))
          report(leaf, value, "unknown_person", "This person does not work here.");
      }
    }
  });
  if (errors.empty()) return {};
  return std::unexpected(Error{Fault::invalid, "invalid_input", "The rule names what is not there.", errors});
}

Result<Node> Service::parsed(data::Tx& tx, const RawJson& rule, const security::Viewer* viewer) {
  Node node = TRY(parse_rule(rule));
  const Names names = TRY(names_for(tx, {&node}));
  TRY(check_references(tx, node, names, viewer));
  label(node, names);
  return node;
}

Node Service::bounded(Node node, const std::vector<UnitId>& units, const Names& names) {
  if (units.empty()) return node;
  Node within;
  within.leaf.field = Field::unit;
  for (UnitId unit : units) within.leaf.values.push_back({id_key(unit.bytes), {}, within.leaf.values.size()});
  std::sort(within.leaf.values.begin(), within.leaf.values.end(),
            [](const Value& a, const Value& b) { return a.key < b.key; });
  label(within, names);
  Node both;
  both.join = Join::all;
  both.below.push_back(std::move(within));
  both.below.push_back(std::move(node));
  return both;
}

Result<std::vector<Compiled>> Service::compile_all(data::Tx& tx, const std::vector<RevisionRow>& rows) {
  std::vector<Compiled> out;
  for (const RevisionRow& row : rows)
    out.push_back({row.audience_id, row.revision, TRY(parse_rule(RawJson{row.rule}))});
  std::vector<const Node*> nodes;
  for (const Compiled& one : out) nodes.push_back(&one.node);
  const Names names = TRY(names_for(tx, nodes));
  for (std::size_t i = 0; i < out.size(); ++i) {
    label(out[i].node, names);
    out[i].node = bounded(std::move(out[i].node), TRY(unit_ids(rows[i].units)), names);
  }
  return out;
}

Result<Service::Set> Service::compiled_set(data::Tx& tx) {
  const Uuid version = TRY(store::version(tx));
  const Date today = platform_.clock.today();
  {
    std::lock_guard lock(set_mutex_);
    if (set_ && set_version_ == version && set_day_ == today) return set_;
  }
  auto fresh = indexed(TRY(compile_all(tx, TRY(store::all_in_force(tx, today, false)))));
  // A version is random, so one that is rolled back never comes again with other rules.
  std::lock_guard lock(set_mutex_);
  set_ = fresh;
  set_version_ = version;
  set_day_ = today;
  return Set(fresh);
}

Status Service::rules_changed(data::Tx& tx) {
  return store::set_version(tx, make_uuid7(platform_.clock.now(), platform_.random));
}

Status Service::enqueue_settle(data::Tx& tx, AudienceId id, Cause cause) {
  jobs::Settings settings;
  settings.unique_key = id.text();
  return platform_.jobs.enqueue(tx, SettleJob{id, cause}, settings);
}

Status Service::save(data::Tx& tx, PersonId by, const ItemRow& row, RevisionRow revision, bool fresh) {
  auto stored = fresh ? store::insert_item(tx, row) : store::update_item(tx, row);
  if (!stored && stored.error().fault == Fault::conflict)
    return conflict("audience_name_taken", "There is an audience of this name.");
  TRY(std::move(stored));
  revision.audience_id = row.id;
  revision.revision = row.revision;
  revision.name = row.name;
  revision.changed_by = by;
  revision.by_name = TRY(name_of(tx, by));
  revision.at = tx.now();
  TRY(store::insert_revision(tx, revision));
  TRY(rules_changed(tx));
  TRY(audit(tx, by, fresh ? "audience.created" : "audience.changed", "audience:" + row.id.text(),
            fmt::format(R"({{"revision":{},"effective_on":"{}"}})", row.revision, to_string(revision.effective_on))));
  return enqueue_settle(tx, row.id, Cause::rule_changed);
}

Result<AudienceId> Service::insert(data::Tx& tx, PersonId by, const AudienceIn& in, const security::Viewer* viewer) {
  TRY(parsed(tx, in.rule, viewer));
  ItemRow row;
  row.id = AudienceId::make(platform_.clock, platform_.random);
  row.name = in.name.value;
  row.description = in.description.value;
  row.created_by = by;
  row.created_at = row.updated_at = tx.now();
  RevisionRow revision;
  revision.rule = in.rule.text;
  std::vector<UnitId> units(in.unit_ids.begin(), in.unit_ids.end());
  if (viewer != nullptr)
    units = TRY(bounds(tx, *viewer, "audience:manage", in.unit_ids));
  else
    TRY(check_bounds(tx, units));
  revision.units = shape::to_json(units);
  revision.effective_on = in.effective_on.value_or(platform_.clock.today());
  revision.comment = in.comment.value;
  TRY(save(tx, by, row, std::move(revision), true));
  return row.id;
}

Status Service::apply_change(data::Tx& tx, PersonId by, ItemRow row, const AudienceChange& in,
                             const security::Viewer* viewer) {
  if (row.archived_at) return conflict("audience_archived", "This audience is archived.");
  if (row.revision != in.revision)
    return conflict("audience_changed", "Somebody else has changed this audience. Look at it again.");
  auto before = TRY(store::revisions(tx, row.id, row.revision + 1, 1));
  if (before.empty()) return internal("revision_missing");
  RevisionRow revision = before.front();
  if (in.rule) {
    TRY(parsed(tx, *in.rule, viewer));
    revision.rule = in.rule->text;
  }
  if (in.unit_ids) {
    std::vector<UnitId> units(in.unit_ids->begin(), in.unit_ids->end());
    if (viewer != nullptr)
      units = TRY(bounds(tx, *viewer, "audience:manage", *in.unit_ids));
    else
      TRY(check_bounds(tx, units));
    revision.units = shape::to_json(units);
  }
  if (in.name) row.name = in.name->value;
  if (in.description) row.description = in.description->value;
  ++row.revision;
  row.updated_at = tx.now();
  // Another name does not bring a planned rule forward.
  const Date today = platform_.clock.today();
  revision.effective_on = in.effective_on.value_or(in.rule ? today : std::max(today, revision.effective_on));
  revision.comment = in.comment ? in.comment->value : std::string();
  return save(tx, by, row, std::move(revision), false);
}

Result<AudienceId> Service::create(data::Tx& tx, PersonId by, const AudienceIn& in) {
  return insert(tx, by, in, nullptr);
}

Status Service::change(data::Tx& tx, PersonId by, AudienceId id, const AudienceChange& in) {
  auto row = TRY(store::item(tx, id));
  if (!row) return not_found("audience_not_found");
  return apply_change(tx, by, *row, in, nullptr);
}

Result<Audience> Service::create_for(const security::Viewer& viewer, const AudienceIn& in) {
  auto id = TRY(platform_.db.write([&](data::Tx& tx) { return insert(tx, viewer.person, in, &viewer); }));
  TRY(settle(id, Cause::rule_changed));
  return one(viewer, id);
}

Result<Audience> Service::change_for(const security::Viewer& viewer, AudienceId id, const AudienceChange& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    return apply_change(tx, viewer.person, TRY(item_for(tx, viewer, "audience:manage", id)), in, &viewer);
  }));
  TRY(settle(id, Cause::rule_changed));
  return one(viewer, id);
}

Result<std::vector<AudienceUse>> Service::uses_of(data::Tx& tx, AudienceId id) {
  std::vector<AudienceUse> out;
  for (AudienceUser* user : users_)
    for (AudienceUse& use : TRY(user->uses(tx, id, kMostUses))) out.push_back(std::move(use));
  return out;
}

Result<AudienceUses> Service::uses(const security::Viewer& viewer, AudienceId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AudienceUses> {
    TRY(item_for(tx, viewer, "audience:view", id));
    return AudienceUses{TRY(uses_of(tx, id))};
  });
}

Result<Audience> Service::archive(const security::Viewer& viewer, AudienceId id, const ArchiveIn& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    ItemRow row = TRY(item_for(tx, viewer, "audience:manage", id));
    if (row.archived_at) return {};
    const auto uses = TRY(uses_of(tx, id));
    if (!uses.empty() && !in.confirm_uses.value_or(false)) return conflict("audience_in_use", in_words(uses));
    row.archived_at = row.updated_at = tx.now();
    TRY(store::update_item(tx, row));
    TRY(rules_changed(tx));
    TRY(enqueue_settle(tx, id, Cause::archived));
    return audit(tx, viewer.person, "audience.archived", "audience:" + id.text(),
                 fmt::format(R"({{"uses":{}}})", uses.size()));
  }));
  TRY(settle(id, Cause::archived));
  return one(viewer, id);
}

}  // namespace mc::audiences
