#include "modules/compliance/service.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "appliance/base/text.hpp"

namespace mc::compliance {
namespace {

constexpr std::int64_t kPeoplePerWrite = 200;
constexpr std::int64_t kColumns = 12;  // fit a screen; more are there for the asking
constexpr std::int64_t kMostColumns = 500;
constexpr const char* kRule = "Counts people, not courses: a person is ready when no required course is overdue and no "
                              "required licence or card is lapsed or missing.";

std::map<std::string, ItemRow> by_item(const std::vector<ItemRow>& items) {
  std::map<std::string, ItemRow> out;
  for (const ItemRow& item : items) out.emplace(item.item, item);
  return out;
}

bool counted_otherwise(const ItemRow& a, const ItemRow& b) { return a.met != b.met || a.late() != b.late(); }

}  // namespace

Status Service::refresh(data::Tx& tx, PersonId person) {
  auto before = TRY(store::person(tx, person));
  auto items_before = before ? TRY(store::items(tx, person)) : std::vector<ItemRow>{};
  auto staff = TRY(organisation_.staff(tx, person));
  bool counted = staff && staff->status == "active" && staff->unit_id;

  std::vector<ItemRow> items;
  Date today = platform_.clock.today();
  if (counted) {
    std::map<std::string, ItemRow> newest;  // a later cycle of the same course stands for the earlier ones
    for (const learning::Enrolment& enrolment : TRY(learning_.required_of(tx, person))) {
      ItemRow item = course_item(enrolment, today);
      newest[item.item] = item;
    }
    for (auto& [key, item] : newest) items.push_back(std::move(item));
    for (const credentials::Requirement& requirement : TRY(credentials_.requirements(tx, person)))
      items.push_back(credential_item(requirement, today));
  }
  PersonRow row;
  if (counted) {
    Summary summary = summarise(items);
    row = {person,
           staff->employee_number.value_or(""),
           staff->first_name + " " + staff->last_name,
           fold(staff->last_name) + " " + fold(staff->first_name),
           *staff->unit_id,
           staff->unit_name,
           staff->profession,
           staff->job_title,
           staff->manager_name,
           summary.ready,
           summary.lapsed,
           summary.overdue,
           summary.due_soon,
           next_change(items, today)};
  }
  // Counters: take the former state out, put the new one in. Only what differs is written.
  bool moved = before && counted && (before->unit_id != row.unit_id || before->profession != row.profession);
  bool recount = !before || !counted || moved || before->ready != row.ready || before->lapsed != row.lapsed ||
                 before->overdue != row.overdue || before->due_soon != row.due_soon;
  if (before && recount) TRY(store::count_person(tx, *before, -1));
  if (counted && recount) TRY(store::count_person(tx, row, +1));
  auto old_items = by_item(items_before), new_items = by_item(items);
  for (const auto& [key, item] : old_items) {
    auto kept = new_items.find(key);
    if (moved || kept == new_items.end() || counted_otherwise(kept->second, item))
      TRY(store::count_item(tx, *before, item, -1));
    if (kept == new_items.end()) TRY(store::delete_item(tx, person, key));
  }
  for (const auto& [key, item] : new_items) {
    auto was = old_items.find(key);
    if (moved || was == old_items.end() || counted_otherwise(was->second, item))
      TRY(store::count_item(tx, row, item, +1));
    if (was == old_items.end() || !(was->second == item)) {
      TRY(store::put_item(tx, person, item));
      TRY(store::put_column(tx, key, item.label));
    }
  }
  if (!counted) return before ? store::delete_person(tx, person) : Status{};
  if (before && shape::to_json(*before) == shape::to_json(row)) return {};
  return store::put_person(tx, row);
}

Status Service::refresh_all() {
  auto units = TRY(platform_.db.read([&](data::Tx& tx) { return organisation_.units(tx); }));
  std::vector<UnitId> roots;
  for (const organisation::Unit& unit : units)
    if (!unit.parent_id) roots.push_back(unit.id);
  std::optional<PersonId> after;
  for (;;) {
    auto page = TRY(
        platform_.db.read([&](data::Tx& tx) { return organisation_.people_in(tx, roots, after, kPeoplePerWrite); }));
    if (page.empty()) return {};
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (PersonId person : page) TRY(refresh(tx, person));
      return {};
    }));
    after = page.back();
  }
}

Status Service::rebuild() {
  TRY(platform_.db.write([](data::Tx& tx) { return store::clear(tx); }));
  return refresh_all();
}

Status Service::daily() {
  for (;;) {
    auto people = TRY(platform_.db.read(
        [&](data::Tx& tx) { return store::due_for_change(tx, platform_.clock.today(), kPeoplePerWrite); }));
    if (people.empty()) return {};
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (PersonId person : people) TRY(refresh(tx, person));
      return {};
    }));
  }
}

Result<Where> Service::where(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                             const Filter& filter) {
  Where out;
  out.units = TRY(organisation_.reach(tx, viewer, permission));
  if (filter.unit) {
    std::vector<UnitId> wanted = TRY(organisation_.subtree(tx, *filter.unit));
    if (out.units)
      std::erase_if(wanted, [&](UnitId id) { return !std::binary_search(out.units->begin(), out.units->end(), id); });
    out.units = std::move(wanted);
  }
  if (filter.profession) out.profession = filter.profession->value;
  if (filter.show) {
    out.show = filter.show->value;
    constexpr std::string_view kShows[] = {"all", "ready", "not_ready", "lapsed", "overdue", "due_soon"};
    if (std::find(std::begin(kShows), std::end(kShows), out.show) == std::end(kShows))
      return invalid("show", "not_one_of", "Use all, ready, not_ready, lapsed, overdue or due_soon.");
  }
  if (filter.item) out.item = filter.item->value;
  if (filter.item_state) {
    const std::string& state = filter.item_state->value;
    if (state != "met" && state != "unmet" && state != "late")
      return invalid("item_state", "not_one_of", "Use met, unmet or late.");
    if (!filter.item) return invalid("item", "missing", "item_state needs an item.");
    out.item_met = state == "met";
    out.item_late = state == "late";
  }
  if (filter.search) out.name_prefix = fold(trim(filter.search->value));
  return out;
}

Result<Readiness> Service::readiness_in(data::Tx& tx, const Where& where, std::size_t wanted) {
  Readiness out;
  out.as_of = platform_.clock.now();
  out.rule = kRule;
  std::unordered_map<UnitId, organisation::Unit> units;
  for (organisation::Unit& unit : TRY(organisation_.units(tx))) units.emplace(unit.id, std::move(unit));
  auto site_of = [&](UnitId id) {
    int depth = 0;
    for (auto at = units.find(id); at != units.end() && depth < 32; ++depth) {
      if (at->second.kind == organisation::UnitKind::site) return at->second.name;
      at = at->second.parent_id ? units.find(*at->second.parent_id) : units.end();
    }
    return std::string();
  };
  std::vector<ColumnRow> columns = TRY(store::columns(tx, kMostColumns));
  out.requirements = static_cast<std::int64_t>(columns.size());
  if (columns.size() > wanted) columns.resize(wanted);
  std::unordered_map<std::string, std::size_t> index;
  for (const ColumnRow& column : columns) {
    index.emplace(column.item, out.columns.size());
    out.columns.push_back({column.item, column.label, column.item.starts_with("course:") ? "course" : "credential"});
  }
  out.totals.resize(columns.size());
  std::unordered_map<UnitId, std::size_t> rows;
  for (const CountRow& count : TRY(store::counts(tx, where))) {
    auto unit = units.find(count.unit_id);
    rows.emplace(count.unit_id, out.rows.size());
    out.rows.push_back({count.unit_id, unit == units.end() ? "" : unit->second.name, site_of(count.unit_id),
                        unit == units.end() ? "" : unit->second.manager_name.value_or(""), count.people, count.ready,
                        std::vector<ReadinessCell>(columns.size()), count.lapsed, count.overdue, count.due_soon});
    out.people += count.people;
    out.ready += count.ready;
    out.lapsed += count.lapsed;
    out.overdue += count.overdue;
    out.due_soon += count.due_soon;
  }
  for (const CellRow& cell : TRY(store::cells(tx, where))) {
    auto row = rows.find(cell.unit_id);
    auto column = index.find(cell.item);
    if (row == rows.end() || column == index.end()) continue;
    out.rows[row->second].cells[column->second] = {cell.applicable, cell.met, cell.late};
    out.totals[column->second].applicable += cell.applicable;
    out.totals[column->second].met += cell.met;
    out.totals[column->second].late += cell.late;
  }
  std::sort(out.rows.begin(), out.rows.end(), [](const ReadinessRow& a, const ReadinessRow& b) {
    return std::tie(a.site_name, a.unit_name, a.unit_id) < std::tie(b.site_name, b.unit_name, b.unit_id);
  });
  return out;
}

Result<Readiness> Service::readiness(const security::Viewer& viewer, const Filter& filter) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Readiness> {
    std::int64_t columns = filter.columns ? filter.columns->value : kColumns;
    return readiness_in(tx, TRY(where(tx, viewer, "compliance:view", filter)), static_cast<std::size_t>(columns));
  });
}

Result<Readiness> Service::readiness_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                         const Filter& filter) {
  return readiness_in(tx, TRY(where(tx, viewer, permission, filter)), kMostColumns);
}

Result<CompliancePeople> Service::people_in(data::Tx& tx, const Where& where, std::string_view after_key,
                                            PersonId after, std::int64_t limit) {
  CompliancePeople out;
  out.as_of = platform_.clock.now();
  auto rows = TRY(store::people(tx, where, after_key, after, limit + 1));
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.pop_back();
    out.next = rows.back().sort_key + "\t" + rows.back().person_id.text();
  }
  std::vector<PersonId> ids;
  for (const PersonRow& row : rows) ids.push_back(row.person_id);
  std::unordered_map<PersonId, std::vector<Problem>> problems;
  for (const PersonItem& item : TRY(store::problems(tx, ids)))
    problems[item.person_id].push_back(
        {item.item, item.label, std::string(shape::enum_name(item.state)), item.on_date});
  for (PersonRow& row : rows)
    out.items.push_back({row.person_id, row.employee_number, row.name, row.unit_name, row.profession, row.job_title,
                         row.manager_name, row.ready, std::move(problems[row.person_id])});
  return out;
}

Result<CompliancePeople> Service::people(const security::Viewer& viewer, const Filter& filter) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CompliancePeople> {
    Where wanted = TRY(where(tx, viewer, "compliance:view", filter));
    std::string after_key;
    PersonId after{};
    if (filter.after) {
      std::size_t tab = filter.after->value.rfind('\t');
      auto id = tab == std::string::npos ? Result<PersonId>(not_found())
                                         : PersonId::parse(std::string_view(filter.after->value).substr(tab + 1));
      if (!id) return invalid("after", "bad_format", "Use the value of next from the page before.");
      after_key = filter.after->value.substr(0, tab);
      after = *id;
    }
    CompliancePeople out = TRY(people_in(tx, wanted, after_key, after, filter.limit ? filter.limit->value : 50));
    out.total = TRY(store::count_people(tx, wanted));
    return out;
  });
}

Result<PersonRecord> Service::record(const security::Viewer& viewer, PersonId person) {
  // A write: reading one person's whole record is audited (45 CFR 164.312(b)).
  return platform_.db.write([&](data::Tx& tx) -> Result<PersonRecord> {
    if (!TRY(organisation_.in_reach(tx, viewer, "compliance:view", person))) return not_found("person_not_found");
    auto staff = TRY(organisation_.staff(tx, person));
    if (!staff) return not_found("person_not_found");
    PersonRecord out;
    out.staff = *staff;
    auto row = TRY(store::person(tx, person));
    out.ready = !row || row->ready;
    for (const PersonItem& item : TRY(store::problems(tx, {person})))
      out.problems.push_back({item.item, item.label, std::string(shape::enum_name(item.state)), item.on_date});
    out.enrolments = TRY(learning_.all_of(tx, person));
    out.credentials = TRY(credentials_.of_person(tx, person));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "person.record_viewed";
    event.object = "person:" + person.text();
    TRY(platform_.audit.append(tx, event));
    return out;
  });
}

Result<Page<ExportRow>> Service::exports(const security::Viewer& viewer, const ExportsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ExportRow>> {
    std::optional<PersonId> by;
    if (!viewer.may_everywhere("report:export")) by = viewer.person;
    Page<ExportRow> page;
    page.items = TRY(store::exports(tx, by, query.after, query.limit.value_or(50).value + 1));
    if (page.items.size() > static_cast<std::size_t>(query.limit.value_or(50).value)) {
      page.items.pop_back();
      page.next = uuid_text(page.items.back().id);
    }
    return page;
  });
}

}  // namespace mc::compliance
