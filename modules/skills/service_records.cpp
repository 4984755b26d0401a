// Records of people: who sees them, signing items off, and when a checklist is complete.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/skills/pages.hpp"
#include "modules/skills/service.hpp"

namespace mc::skills {
namespace {

bool is_signed(const std::vector<SignOffRow>& all, SkillItemId item) {
  return std::any_of(all.begin(), all.end(), [&](const SignOffRow& row) {
    return row.item_id == item && row.outcome == SkillOutcome::signed_off;
  });
}

}  // namespace

/// Named for her, or for a unit that hers is in or below; never for herself.
Result<bool> Checklists::precepts(data::Tx& tx, PersonId preceptor, const RecordRow& record) {
  if (preceptor == record.person_id) return false;
  std::optional<std::vector<UnitId>> around;
  for (const PreceptorRow& row : TRY(store::preceptor_of(tx, preceptor, platform_.clock.today()))) {
    if (row.checklist_id && *row.checklist_id != record.checklist_id) continue;
    if (row.learner_id == record.person_id) return true;
    if (!row.unit_id || !record.unit_id) continue;
    if (!around) around = TRY(of_.organisation.ancestors(tx, *record.unit_id));
    if (std::find(around->begin(), around->end(), *row.unit_id) != around->end()) return true;
  }
  return false;
}

Result<RecordRow> Checklists::record_for(data::Tx& tx, const security::Viewer& viewer, SkillRecordId id,
                                         RecordAccess access) {
  auto row = TRY(store::record(tx, id));
  if (!row) return not_found("record_not_found");
  bool own = row->person_id == viewer.person;
  bool signs = TRY(precepts(tx, viewer.person, *row));
  auto office = [&](std::string_view permission) -> Result<bool> {
    if (!viewer.may(permission)) return false;
    return of_.organisation.in_reach(tx, viewer, permission, row->person_id);
  };
  bool manages = TRY(office("skills:manage"));
  if (!own && !signs && !manages && !TRY(office("skills:view"))) return not_found("record_not_found");
  if (access == RecordAccess::sign && own)
    return forbidden("not_for_yourself", "Somebody else signs off what you can do.");
  if (access == RecordAccess::sign && !signs)
    return forbidden("not_a_preceptor", "You are not named as a preceptor for this person.");
  if (access == RecordAccess::manage && !manages)
    return forbidden("outside_reach", "This person works in another unit.");
  return *row;
}

Result<std::vector<SkillRecordCard>> Checklists::cards(data::Tx& tx, const std::vector<RecordRow>& rows) {
  std::vector<PersonId> ids;
  for (const RecordRow& row : rows) ids.push_back(row.person_id);
  auto names = TRY(people(tx, ids));
  std::map<ChecklistId, std::string> titles;
  std::vector<SkillRecordCard> out;
  for (const RecordRow& row : rows) {
    if (!titles.contains(row.checklist_id))
      titles[row.checklist_id] = TRY(store::checklist(tx, row.checklist_id))->title;
    const Known& who = names[row.person_id];
    out.push_back({row.id, row.checklist_id, titles[row.checklist_id], row.person_id, who.name, who.unit_name,
                   row.status, row.cycle, row.items, row.items_signed, row.due_on, row.completed_at, row.valid_until});
  }
  return out;
}

Result<SkillRecord> Checklists::view(data::Tx& tx, const security::Viewer& viewer, const RecordRow& row) {
  VersionRow version = *TRY(store::version(tx, row.version_id));
  SkillRecord out;
  out.card = std::move(TRY(cards(tx, {row})).front());
  out.version = version.number;
  out.description = TRY(store::checklist(tx, row.checklist_id))->description;
  out.scale = TRY(shape::from_json<std::vector<std::string>>(version.scale));
  out.passing = version.passing;
  auto signoffs = TRY(store::signoffs(tx, row.id));
  for (const ItemRow& item : TRY(store::items(tx, row.version_id))) {
    RecordItem shown{item.id,
                     item.title,
                     item.criteria,
                     TRY(shape::from_json<std::vector<SkillMethod>>(item.methods)),
                     is_signed(signoffs, item.id),
                     {}};
    for (const SignOffRow& each : signoffs) {
      if (each.item_id != item.id) continue;
      std::optional<std::string> level;
      if (each.level && static_cast<std::size_t>(*each.level) < out.scale.size())
        level = out.scale[static_cast<std::size_t>(*each.level)];
      shown.attempts.push_back(
          {each.outcome, each.method, level, each.comment, each.preceptor_name, each.proof, each.at});
    }
    out.items.push_back(std::move(shown));
  }
  out.may_sign = row.status == RecordStatus::open && TRY(precepts(tx, viewer.person, row));
  return out;
}

Result<SkillRecord> Checklists::record(const security::Viewer& viewer, SkillRecordId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<SkillRecord> {
    return view(tx, viewer, TRY(record_for(tx, viewer, id, RecordAccess::see)));
  });
}

Status Checklists::check_entry(const RecordRow& record, const std::vector<ItemRow>& items, const VersionRow& version,
                               const SignOffEntry& entry, const std::string& path,
                               const std::vector<SignOffRow>& before) const {
  auto item = std::find_if(items.begin(), items.end(), [&](const ItemRow& row) { return row.id == entry.item_id; });
  if (item == items.end() || item->version_id != record.version_id)
    return invalid(path + ".item_id", "unknown_item", "The checklist has no such item.");
  if (is_signed(before, entry.item_id)) return conflict("signed_off_already", "Somebody signed this item off already.");
  auto methods = TRY(shape::from_json<std::vector<SkillMethod>>(item->methods));
  if (!methods.empty() && std::find(methods.begin(), methods.end(), entry.method) == methods.end())
    return invalid(path + ".method", "method_not_allowed", "This item has to be seen in another way.");
  auto scale = TRY(shape::from_json<std::vector<std::string>>(version.scale));
  if (scale.empty()) return {};
  if (!entry.level) return invalid(path + ".level", "missing", "Choose a level of the scale.");
  if (entry.level->value >= static_cast<std::int64_t>(scale.size()))
    return invalid(path + ".level", "outside_scale", "Choose a level of the scale.");
  if (entry.outcome == SkillOutcome::signed_off && entry.level->value < version.passing)
    return invalid(path + ".level", "below_passing", "This level needs more practice.");
  return {};
}

Result<SkillRecord> Checklists::sign_off(const security::Viewer& viewer, SkillRecordId id, const SignOffIn& in,
                                         const accounts::ProofCaller& caller) {
  // Who may not sign is told so before anything is asked of her.
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    TRY(record_for(tx, viewer, id, RecordAccess::sign));
    return {};
  }));
  if (in.entries.items.empty()) return invalid("entries", "missing", "Choose at least one item.");
  auto password = in.password ? std::optional(in.password->value) : std::nullopt;
  auto proof = TRY(accounts::prove_again(of_.accounts, viewer, password, caller));
  return platform_.db.write([&](data::Tx& tx) -> Result<SkillRecord> {
    RecordRow row = TRY(record_for(tx, viewer, id, RecordAccess::sign));
    if (row.status != RecordStatus::open) return conflict("record_closed", "This checklist is not open any more.");
    VersionRow version = *TRY(store::version(tx, row.version_id));
    auto items = TRY(store::items(tx, row.version_id));
    auto done = TRY(store::signoffs(tx, id));
    const std::string name = TRY(people(tx, {viewer.person}))[viewer.person].name;
    std::int64_t practice = 0;
    for (std::size_t i = 0; i < in.entries.size(); ++i) {
      const SignOffEntry& entry = in.entries.items[i];
      TRY(check_entry(row, items, version, entry, fmt::format("entries[{}]", i), done));
      SignOffRow made;
      made.id = make_uuid7(platform_.clock.now(), platform_.random);
      made.record_id = id;
      made.item_id = entry.item_id;
      made.outcome = entry.outcome;
      made.method = entry.method;
      if (entry.level) made.level = entry.level->value;
      if (entry.comment) made.comment = entry.comment->value;
      made.preceptor_id = viewer.person;
      made.preceptor_name = name;
      made.proof = proof;
      made.at = tx.now();
      TRY(store::insert_signoff(tx, made));
      TRY(audit(tx, viewer.person, "skills.item_" + std::string(shape::enum_name(entry.outcome)), "record:" + id.text(),
                fmt::format(R"({{"item":"{}","person":"{}","method":"{}","proof":"{}"}})", entry.item_id.text(),
                            row.person_id.text(), shape::enum_name(entry.method), shape::enum_name(proof)),
                caller));
      if (entry.outcome == SkillOutcome::signed_off)
        ++row.items_signed;
      else
        ++practice;
      done.push_back(std::move(made));
    }
    if (row.items_signed >= row.items)
      TRY(finish(tx, row));
    else
      TRY(store::update_record(tx, row));
    if (practice > 0)
      TRY(tell(tx, row.person_id, "skill_needs_practice", "", "Your preceptor wants to see an item once more.",
               "/skills/" + id.text()));
    return view(tx, viewer, row);
  });
}

Status Checklists::finish(data::Tx& tx, RecordRow& row) {
  ChecklistRow checklist = *TRY(store::checklist(tx, row.checklist_id));
  row.status = RecordStatus::completed;
  row.completed_at = tx.now();
  if (checklist.valid_months > 0)
    row.valid_until = add_months(local_date(tx.now()), static_cast<int>(checklist.valid_months));
  TRY(store::update_record(tx, row));
  TRY(platform_.events.publish(tx, ChecklistCompleted{row.id, row.checklist_id, row.person_id, checklist.course_id,
                                                      checklist.lesson_id, tx.now(), row.valid_until}));
  TRY(audit(tx, row.person_id, "skills.checklist_completed", "record:" + row.id.text()));
  return tell(tx, row.person_id, "checklist_completed", checklist.title, checklist.title + " is complete.",
              "/skills/" + row.id.text());
}

Result<SkillRecordCard> Checklists::withdraw(const security::Viewer& viewer, SkillRecordId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<SkillRecordCard> {
    RecordRow row = TRY(record_for(tx, viewer, id, RecordAccess::manage));
    if (row.status != RecordStatus::open) return conflict("record_closed", "This checklist is not open any more.");
    row.status = RecordStatus::withdrawn;
    TRY(store::update_record(tx, row));
    TRY(audit(tx, viewer.person, "skills.record_withdrawn", "record:" + id.text()));
    return std::move(TRY(cards(tx, {row})).front());
  });
}

Result<http::Download> Checklists::paper(const security::Viewer& viewer, SkillRecordId id) {
  SkillRecord shown = TRY(record(viewer, id));
  auto number = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::string> {
    return TRY(people(tx, {shown.card.person_id}))[shown.card.person_id].employee_number;
  }));
  return as_file(
      TRY(record_page(shown, number, platform_.settings.organisation_name, platform_.scratch, platform_.clock.now())),
      "application/pdf", "skills-record.pdf");
}

Result<Page<SkillRecordCard>> Checklists::mine(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<SkillRecordCard>> {
    Page<SkillRecordCard> page;
    page.items = TRY(cards(tx, TRY(store::records_of(tx, viewer.person))));
    return page;
  });
}

Result<Page<SkillRecordCard>> Checklists::of_person(const security::Viewer& viewer, PersonId person) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<SkillRecordCard>> {
    if (!TRY(of_.organisation.in_reach(tx, viewer, "skills:view", person))) return not_found("person_not_found");
    Page<SkillRecordCard> page;
    page.items = TRY(cards(tx, TRY(store::records_of(tx, person))));
    return page;
  });
}

Result<Page<SkillRecordCard>> Checklists::precepting(const security::Viewer& viewer, const SkillRecordQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<SkillRecordCard>> {
    std::vector<UnitId> units;
    std::vector<PersonId> learners;
    for (const PreceptorRow& row : TRY(store::preceptor_of(tx, viewer.person, platform_.clock.today()))) {
      if (row.learner_id) learners.push_back(*row.learner_id);
      if (row.unit_id)
        for (UnitId unit : TRY(of_.organisation.subtree(tx, *row.unit_id))) units.push_back(unit);
    }
    const std::int64_t limit = query.limit.value_or(50).value;
    auto rows = TRY(store::open_records(tx, units, learners, query.after.value_or(SkillRecordId{}), limit + 1));
    Page<SkillRecordCard> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    std::vector<RecordRow> signable;
    for (const RecordRow& row : rows)
      if (TRY(precepts(tx, viewer.person, row))) signable.push_back(row);
    page.items = TRY(cards(tx, signable));
    return page;
  });
}

Result<Page<SkillRecordCard>> Checklists::records(const security::Viewer& viewer, ChecklistId id,
                                                  const SkillRecordQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<SkillRecordCard>> {
    TRY(find_for(tx, viewer, id, "skills:view"));
    const std::int64_t limit = query.limit.value_or(50).value;
    auto rows = TRY(store::records(tx, id, TRY(reach(tx, viewer, "skills:view")), query.status,
                                   query.after.value_or(SkillRecordId{}), limit + 1));
    Page<SkillRecordCard> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(cards(tx, rows));
    return page;
  });
}

Result<std::vector<SkillTask>> Checklists::tasks(data::Tx& tx, PersonId person) {
  std::vector<SkillTask> out;
  for (const RecordRow& row : TRY(store::records_of(tx, person)))
    if (row.status == RecordStatus::open)
      out.push_back(
          {"checklist", TRY(store::checklist(tx, row.checklist_id))->title, "/skills/" + row.id.text(), row.due_on});
  return out;
}

Result<std::vector<SkillDone>> Checklists::done(data::Tx& tx, PersonId person) {
  std::vector<SkillDone> out;
  for (const RecordRow& row : TRY(store::records_of(tx, person))) {
    if (!row.completed_at || (row.status != RecordStatus::completed && row.status != RecordStatus::expired)) continue;
    out.push_back({"checklist", TRY(store::checklist(tx, row.checklist_id))->title, local_date(*row.completed_at),
                   row.valid_until, row.status == RecordStatus::completed,
                   fmt::format("{} of {} items signed off", row.items_signed, row.items)});
  }
  return out;
}

}  // namespace mc::skills
