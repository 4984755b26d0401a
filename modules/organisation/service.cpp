#include "modules/organisation/service.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/security/role_holders.hpp"
#include "modules/accounts/power.hpp"

namespace mc::organisation {
namespace {

/// Names of the department and the site above a unit.
struct Place {
  std::string unit, department, site;
};

class Tree {
public:
  explicit Tree(std::vector<UnitRow> rows) : rows_(std::move(rows)) {
    for (std::size_t i = 0; i < rows_.size(); ++i) index_.emplace(rows_[i].id, i);
  }
  const UnitRow* find(UnitId id) const {
    auto found = index_.find(id);
    return found == index_.end() ? nullptr : &rows_[found->second];
  }
  Place place(std::optional<UnitId> id) const {
    Place place;
    int depth = 0;
    for (const UnitRow* row = id ? find(*id) : nullptr; row && depth < 32;
         row = row->parent_id ? find(*row->parent_id) : nullptr, ++depth) {
      if (place.unit.empty()) place.unit = row->name;
      if (row->kind == UnitKind::department && place.department.empty()) place.department = row->name;
      if (row->kind == UnitKind::site && place.site.empty()) place.site = row->name;
    }
    return place;
  }
  const std::vector<UnitRow>& rows() const { return rows_; }

private:
  std::vector<UnitRow> rows_;
  std::unordered_map<UnitId, std::size_t> index_;
};

std::string display_name(const StaffRow& row) { return row.first_name + " " + row.last_name; }

Staff staff_view(const StaffRow& row, const Tree& tree, const std::string& manager_name) {
  Place place = tree.place(row.unit_id);
  return {row.person_id,  row.employee_number,
          row.first_name, row.last_name,
          row.email,      row.profession,
          row.job_title,  row.unit_id,
          place.unit,     place.department,
          place.site,     row.manager_id,
          manager_name,   row.hired_on,
          row.left_on,    std::string(shape::enum_name(row.status)),
          row.source,     {}};
}

}  // namespace

mc::Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                          RawJson details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = std::move(details);
  return platform_.audit.append(tx, event);
}

Result<std::string> Service::name_of(data::Tx& tx, std::optional<PersonId> person) {
  if (!person) return std::string("command line");
  auto found = TRY(accounts_.find(tx, *person));
  return found ? found->first_name + " " + found->last_name : std::string("unknown");
}

Result<std::vector<Unit>> Service::units(data::Tx& tx) {
  Tree tree(TRY(store::units(tx)));
  std::unordered_map<UnitId, std::int64_t> people;
  for (const auto& [id, count] : TRY(store::head_counts(tx))) {
    int depth = 0;
    for (const UnitRow* row = tree.find(id); row && depth < 32;
         row = row->parent_id ? tree.find(*row->parent_id) : nullptr, ++depth)
      people[row->id] += count;
  }
  std::vector<PersonId> managers;
  for (const UnitRow& row : tree.rows())
    if (row.manager_id) managers.push_back(*row.manager_id);
  std::unordered_map<PersonId, std::string> names;
  for (const StaffRow& row : TRY(store::staff_many(tx, managers))) names.emplace(row.person_id, display_name(row));
  // Parents first: repeated passes over the remaining rows, at most as many as the tree is deep.
  std::vector<Unit> out;
  std::unordered_map<UnitId, bool> placed;
  std::vector<const UnitRow*> waiting;
  for (const UnitRow& row : tree.rows()) waiting.push_back(&row);
  for (std::size_t before = waiting.size() + 1; !waiting.empty() && waiting.size() < before;) {
    before = waiting.size();
    std::vector<const UnitRow*> later;
    for (const UnitRow* row : waiting) {
      if (row->parent_id && !placed.contains(*row->parent_id)) {
        later.push_back(row);
        continue;
      }
      Unit unit{row->id, row->parent_id, row->kind, row->name, people[row->id], row->manager_id, std::nullopt};
      if (row->manager_id && names.contains(*row->manager_id)) unit.manager_name = names[*row->manager_id];
      out.push_back(std::move(unit));
      placed[row->id] = true;
    }
    waiting = std::move(later);
  }
  return out;
}

Result<std::vector<Staff>> Service::to_staff(data::Tx& tx, const std::vector<StaffRow>& rows) {
  Tree tree(TRY(store::units(tx)));
  std::vector<PersonId> managers;
  for (const StaffRow& row : rows)
    if (row.manager_id) managers.push_back(*row.manager_id);
  std::sort(managers.begin(), managers.end());
  managers.erase(std::unique(managers.begin(), managers.end()), managers.end());
  std::unordered_map<PersonId, std::string> names;
  for (const StaffRow& row : TRY(store::staff_many(tx, managers))) names.emplace(row.person_id, display_name(row));
  std::vector<Staff> out;
  out.reserve(rows.size());
  for (const StaffRow& row : rows)
    out.push_back(staff_view(row, tree, row.manager_id ? names[*row.manager_id] : std::string()));
  return out;
}

Result<std::optional<Staff>> Service::staff(data::Tx& tx, PersonId person) {
  auto row = TRY(store::staff(tx, person));
  if (!row) return std::optional<Staff>{};
  auto views = TRY(to_staff(tx, {*row}));
  return std::optional(std::move(views.front()));
}

Result<std::map<PersonId, Staff>> Service::staff_many(data::Tx& tx, const std::vector<PersonId>& people) {
  std::map<PersonId, Staff> out;
  for (Staff& view : TRY(to_staff(tx, TRY(store::staff_many(tx, people)))))
    out.emplace(view.person_id, std::move(view));
  return out;
}

Result<std::optional<std::vector<UnitId>>> Service::reach(data::Tx& tx, const security::Viewer& viewer,
                                                          std::string_view permission) {
  security::Reach reach = viewer.reach(permission);
  if (reach.everywhere) return std::optional<std::vector<UnitId>>{};
  std::vector<UnitId> all;
  for (UnitId unit : reach.units)
    for (UnitId below : TRY(store::subtree(tx, unit))) all.push_back(below);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return std::optional(std::move(all));
}

Result<bool> Service::in_reach(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                               PersonId person) {
  auto units = TRY(reach(tx, viewer, permission));
  if (!units) return true;
  auto row = TRY(store::staff(tx, person));
  return row && row->unit_id && std::binary_search(units->begin(), units->end(), *row->unit_id);
}

Result<Staff> Service::find_for(data::Tx& tx, const security::Viewer& viewer, PersonId person) {
  if (!TRY(in_reach(tx, viewer, "people:view", person))) return not_found("person_not_found");
  auto found = TRY(staff(tx, person));
  if (!found) return not_found("person_not_found");
  return *found;
}

mc::Status Service::add_roles(data::Tx& tx, const security::Viewer& viewer, std::vector<Staff>& people) {
  if (!viewer.may_everywhere("role:view")) return {};
  std::vector<PersonId> ids;
  for (const Staff& one : people) ids.push_back(one.person_id);
  auto names = TRY(security::role_names(tx, ids));
  for (Staff& one : people)
    if (auto found = names.find(one.person_id); found != names.end()) one.roles = std::move(found->second);
  return {};
}

Result<Page<Staff>> Service::people(const security::Viewer& viewer, const PeopleQuery& query) {
  if (query.role && !viewer.may_everywhere("role:view")) return forbidden("role_view_required");
  if (query.role && !platform_.permissions.has_role(query.role->value))
    return invalid("role", "unknown_role", "There is no such role.");
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Staff>> {
    auto units = TRY(reach(tx, viewer, "people:view"));
    if (query.unit) {
      std::vector<UnitId> wanted = TRY(store::subtree(tx, *query.unit));
      if (units)
        std::erase_if(wanted, [&](UnitId id) { return !std::binary_search(units->begin(), units->end(), id); });
      units = std::move(wanted);
    }
    std::optional<std::vector<PersonId>> holders;
    if (query.role && query.role->value != security::kMember)  // everybody's
      holders = TRY(security::all_holders(tx, query.role->value));
    std::vector<StaffRow> rows = TRY(store::page(tx, query, units, holders));
    Page<Staff> page;
    if (rows.size() > static_cast<std::size_t>(query.limit.value_or(50).value)) {
      rows.pop_back();
      page.next = rows.back().sort_key + "\t" + rows.back().person_id.text();
    }
    page.items = TRY(to_staff(tx, rows));
    TRY(add_roles(tx, viewer, page.items));
    return page;
  });
}

Result<Staff> Service::person(const security::Viewer& viewer, PersonId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Staff> {
    std::vector<Staff> one = {TRY(find_for(tx, viewer, id))};
    TRY(add_roles(tx, viewer, one));
    return std::move(one.front());
  });
}

mc::Status Service::check_references(data::Tx& tx, const std::optional<UnitId>& unit,
                                     const std::optional<PersonId>& manager) {
  if (unit && !TRY(store::unit(tx, *unit))) return invalid("unit_id", "unknown_unit", "This unit does not exist.");
  if (manager && !TRY(store::staff(tx, *manager)))
    return invalid("manager_id", "unknown_person", "This manager does not exist.");
  return {};
}

mc::Status Service::check_unit_in_reach(data::Tx& tx, const security::Viewer& viewer,
                                        const std::optional<UnitId>& unit) {
  auto units = TRY(reach(tx, viewer, "people:manage"));
  if (!units || (unit && std::binary_search(units->begin(), units->end(), *unit))) return {};
  return forbidden("outside_reach", "You may manage people only in your own units.");
}

namespace {

/// To the address goes the link for a forgotten password: whoever may change it may become that person.
mc::Status check_address_change(data::Tx& tx, security::Sessions& sessions, const security::Viewer& viewer,
                                PersonId person) {
  if (viewer.may_everywhere("role:grant")) return {};
  for (const auto& role : TRY(sessions.assignments(tx, person)))
    if (accounts::gives_power(role.role))
      return forbidden("higher_role", "Only a super_admin may change the e-mail address of this account.");
  return {};
}

}  // namespace

mc::Status Service::check_not_higher(data::Tx& tx, const security::Viewer& viewer, PersonId person) {
  if (viewer.may_everywhere("role:grant")) return {};
  for (const auto& role : TRY(platform_.sessions.assignments(tx, person)))
    if (role.role == security::kSuperAdmin)
      return forbidden("higher_role", "Only a super_admin may change a super_admin's account.");
  return {};
}

mc::Status Service::put(data::Tx& tx, const StaffRow& row, const std::optional<StaffRow>& before) {
  TRY(store::put_staff(tx, row, before, platform_.clock.today()));
  bool active = row.status == accounts::Status::active;
  std::optional<UnitId> former = before ? before->unit_id : std::nullopt;
  TRY(platform_.events.publish(tx, MembershipChanged{row.person_id, row.unit_id, former, active}));
  return {};
}

Result<Staff> Service::add_person(const security::Viewer& viewer, const StaffIn& in) {
  auto code = profession_code(in.profession.value);
  if (!code) return invalid("profession", "unknown_profession", "Use one of the listed professions.");
  if (!plausible_email(in.email.value)) return invalid("email", "invalid_email", "This is not an e-mail address.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Staff> {
    TRY(check_references(tx, in.unit_id, in.manager_id));
    TRY(check_unit_in_reach(tx, viewer, in.unit_id));
    std::optional<std::string> number;
    if (in.employee_number) number = in.employee_number->value;
    if (number && TRY(accounts_.find_by_employee_number(tx, *number)))
      return conflict("employee_number_taken", "Another person has this employee number.");
    auto [id, outcome] = TRY(accounts_.upsert(
        tx, {number, in.first_name, in.last_name, ascii_lower(in.email.value), accounts::Status::active}));
    if (outcome != accounts::Upserted::created)
      return conflict("email_taken", "Another person has this e-mail address.");
    StaffRow row{id,
                 number,
                 in.first_name,
                 in.last_name,
                 ascii_lower(in.email.value),
                 sort_key(in.first_name.value, in.last_name.value),
                 *code,
                 in.job_title,
                 in.unit_id,
                 std::nullopt,
                 in.manager_id,
                 in.hired_on,
                 std::nullopt,
                 accounts::Status::active,
                 Source::local};
    TRY(put(tx, row, std::nullopt));
    TRY(audit(tx, viewer.person, "person.created", "person:" + id.text(), RawJson{"{}"}));
    auto view = TRY(staff(tx, id));
    return *view;
  });
}

Result<Staff> Service::change_person(const security::Viewer& viewer, PersonId id, const StaffPatch& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Staff> {
    auto before = TRY(store::staff(tx, id));
    if (!before || !TRY(in_reach(tx, viewer, "people:manage", id))) return not_found("person_not_found");
    TRY(check_references(tx, in.unit_id, in.manager_id));
    if (in.unit_id) TRY(check_unit_in_reach(tx, viewer, in.unit_id));
    TRY(check_not_higher(tx, viewer, id));
    StaffRow row = *before;
    if (in.first_name) row.first_name = in.first_name->value;
    if (in.last_name) row.last_name = in.last_name->value;
    if (in.email) row.email = ascii_lower(in.email->value);
    if (!plausible_email(row.email)) return invalid("email", "invalid_email", "This is not an e-mail address.");
    if (row.email != ascii_lower(before->email)) TRY(check_address_change(tx, platform_.sessions, viewer, id));
    if (in.profession) {
      auto code = profession_code(in.profession->value);
      if (!code) return invalid("profession", "unknown_profession", "Use one of the listed professions.");
      row.profession = *code;
    }
    if (in.job_title) row.job_title = in.job_title->value;
    if (in.unit_id) row.unit_id = in.unit_id;
    if (in.manager_id) row.manager_id = in.manager_id;
    if (in.hired_on) row.hired_on = in.hired_on;
    if (in.left_on) row.left_on = in.left_on;
    if (row.manager_id == id) return invalid("manager_id", "own_manager", "Nobody is her own manager.");
    row.sort_key = sort_key(row.first_name, row.last_name);
    auto other = TRY(accounts_.find_by_login(tx, row.email));
    if (other && *other != id) return conflict("email_taken", "Another person has this e-mail address.");
    TRY(accounts_.upsert(tx, {row.employee_number, row.first_name, row.last_name, row.email, row.status}));
    TRY(put(tx, row, before));
    TRY(audit(tx, viewer.person, "person.updated", "person:" + id.text(), RawJson{"{}"}));
    auto view = TRY(staff(tx, id));
    return *view;
  });
}

Result<Units> Service::unit_tree(const security::Viewer& viewer, const UnitsQuery& query) {
  if (query.reach && !platform_.permissions.has_permission(query.reach->value))
    return invalid("reach", "unknown_permission", "There is no permission of this name.");
  return platform_.db.read([&](data::Tx& tx) -> Result<Units> {
    std::vector<Unit> all = TRY(units(tx));
    auto mine = query.reach ? TRY(reach(tx, viewer, query.reach->value)) : std::nullopt;
    if (!mine) return Units{std::move(all), {}};
    Units out;
    auto reached = [&](UnitId id) { return std::binary_search(mine->begin(), mine->end(), id); };
    std::unordered_set<UnitId> wanted;  // parents come before their children, so that the way up is found backwards
    for (auto unit = all.rbegin(); unit != all.rend(); ++unit)
      if ((reached(unit->id) || wanted.contains(unit->id)) && unit->parent_id) wanted.insert(*unit->parent_id);
    for (Unit& unit : all) {
      if (reached(unit.id))
        out.items.push_back(std::move(unit));
      else if (wanted.contains(unit.id))
        out.above.push_back({unit.id, unit.parent_id, unit.kind, std::move(unit.name)});
    }
    return out;
  });
}

Result<Unit> Service::unit_view(data::Tx& tx, UnitId id) {
  for (Unit& unit : TRY(units(tx)))
    if (unit.id == id) return std::move(unit);
  return not_found("unit_not_found");
}

Result<Unit> Service::add_unit(const security::Viewer& viewer, const UnitIn& in) {
  if (!viewer.may_everywhere("org:manage")) return forbidden();  // the tree is everybody's
  return platform_.db.write([&](data::Tx& tx) -> Result<Unit> {
    TRY(check_references(tx, in.parent_id, in.manager_id));
    UnitRow row{UnitId::make(platform_.clock, platform_.random), in.parent_id, in.kind, in.name, in.manager_id};
    auto stored = store::insert_unit(tx, row);
    if (!stored && stored.error().fault == Fault::conflict)
      return conflict("unit_name_taken", "There is a unit of this name in the same place.");
    TRY(std::move(stored));
    TRY(audit(tx, viewer.person, "unit.created", "unit:" + row.id.text(), RawJson{"{}"}));
    return unit_view(tx, row.id);
  });
}

Result<Unit> Service::change_unit(const security::Viewer& viewer, UnitId id, const UnitPatch& in) {
  if (!viewer.may_everywhere("org:manage")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<Unit> {
    auto before = TRY(store::unit(tx, id));
    if (!before) return not_found("unit_not_found");
    TRY(check_references(tx, in.parent_id, in.manager_id));
    UnitRow row = *before;
    if (in.name) row.name = in.name->value;
    if (in.parent_id) {
      for (UnitId below : TRY(store::subtree(tx, id)))
        if (below == *in.parent_id) return invalid("parent_id", "below_itself", "A unit cannot move below itself.");
      row.parent_id = in.parent_id;
    }
    if (in.manager_id) row.manager_id = in.manager_id;
    auto stored = store::update_unit(tx, row);
    if (!stored && stored.error().fault == Fault::conflict)
      return conflict("unit_name_taken", "There is a unit of this name in the same place.");
    TRY(std::move(stored));
    TRY(audit(tx, viewer.person, "unit.updated", "unit:" + id.text(), RawJson{"{}"}));
    return unit_view(tx, id);
  });
}

mc::Status Service::remove_unit(const security::Viewer& viewer, UnitId id) {
  if (!viewer.may_everywhere("org:manage")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    if (!TRY(store::unit(tx, id))) return not_found("unit_not_found");
    if (TRY(store::unit_in_use(tx, id)))
      return conflict("unit_not_empty",
                      "Move its people and units first. Units that ever had people are kept for the record.");
    TRY(store::delete_unit(tx, id));
    return audit(tx, viewer.person, "unit.deleted", "unit:" + id.text(), RawJson{"{}"});
  });
}

Result<Page<ImportSummary>> Service::imports(std::optional<std::string> after, int limit) {
  std::optional<Instant> at;
  std::optional<Uuid> id;
  if (after) {
    std::size_t bar = after->find('|');
    auto when = parse_instant(std::string_view(*after).substr(0, bar));
    auto which =
        bar == std::string::npos ? Result<Uuid>(not_found()) : parse_uuid(std::string_view(*after).substr(bar + 1));
    if (!when || !which) return invalid("after", "bad_format", "Use the value of next from the page before.");
    at = *when;
    id = *which;
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ImportSummary>> {
    Page<ImportSummary> page;
    page.items = TRY(store::imports(tx, at, id, limit + 1));
    if (page.items.size() > static_cast<std::size_t>(limit)) {
      page.items.pop_back();
      page.next = to_string(page.items.back().at) + "|" + uuid_text(page.items.back().id);
    }
    return page;
  });
}

Result<ImportReport> Service::import_report(const Uuid& id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ImportReport> {
    auto text = store::import_report(tx, id);
    if (!text) return not_found("import_not_found");
    return shape::from_json<ImportReport>(*text);
  });
}

Result<Page<ImportChange>> Service::changes_page(const Uuid& id, bool identity_only, std::optional<std::string> after,
                                                 std::int64_t limit) {
  std::int64_t position = 0;
  if (after) {
    const char* end = after->data() + after->size();
    auto [stopped, error] = std::from_chars(after->data(), end, position);
    if (error != std::errc{} || stopped != end)
      return invalid("after", "bad_format", "Use the value of next from the page before.");
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ImportChange>> {
    if (!store::import_report(tx, id)) return not_found("import_not_found");
    Page<ImportChange> page;
    page.items = TRY(store::import_changes(tx, id, identity_only, position, limit + 1));
    if (page.items.size() > static_cast<std::size_t>(limit)) {
      page.items.pop_back();
      page.next = std::to_string(page.items.back().position);
    }
    return page;
  });
}

mc::Status Service::on_account_changed(data::Tx& tx, const accounts::AccountChanged& event) {
  auto before = TRY(store::staff(tx, event.person_id));
  if (!before) return {};
  StaffRow row = *before;
  row.first_name = event.first_name;
  row.last_name = event.last_name;
  row.email = event.email;
  row.status = event.status;
  row.sort_key = sort_key(row.first_name, row.last_name);
  if (shape::to_json(row) == shape::to_json(*before)) return {};
  return put(tx, row, before);
}

}  // namespace mc::organisation
