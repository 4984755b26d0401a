// Checklists: drafts, versions that stay, and giving them to people.
#include <algorithm>

#include <fmt/format.h>

#include "modules/skills/service.hpp"

namespace mc::skills {
namespace {

template <class T>
Result<std::vector<T>> from_json_list(const std::string& text) {
  return shape::from_json<std::vector<T>>(text);
}

/// "title|UUID" of the page before.
template <class I>
Result<std::pair<std::string, I>> place_after(const SkillListQuery& query) {
  if (!query.after) return std::pair{std::string(), I{}};
  const std::string& text = query.after->value;
  std::size_t bar = text.rfind('|');
  auto id = bar == std::string::npos ? Result<I>(not_found()) : I::parse(std::string_view(text).substr(bar + 1));
  if (!id) return invalid("after", "bad_format", "Use the value of next from the page before.");
  return std::pair{text.substr(0, bar), *id};
}

}  // namespace

Result<ChecklistRow> Checklists::find_for(data::Tx& tx, const security::Viewer& viewer, ChecklistId id,
                                          std::string_view permission) {
  auto row = TRY(store::checklist(tx, id));
  if (!row) return not_found("checklist_not_found");
  if (TRY(reaches(tx, viewer, permission, row->unit_id))) return *row;
  if (permission != "skills:view" && TRY(reaches(tx, viewer, "skills:view", row->unit_id)))
    return forbidden("outside_reach", "This checklist is another unit's.");
  return not_found("checklist_not_found");
}

Status Checklists::check(data::Tx& tx, const ChecklistIn& in) {
  if (in.items.items.empty()) return invalid("items", "missing", "A checklist has at least one item.");
  if (in.scale.size() > 0 && in.passing.value >= static_cast<std::int64_t>(in.scale.size()))
    return invalid("passing", "outside_scale", "Choose the level of the scale that signs off.");
  if (in.scale.size() == 0 && in.passing.value != 0) return invalid("passing", "outside_scale", "There is no scale.");
  return check_lesson(tx, in.course_id, in.lesson_id, courses::LessonFormat::checklist);
}

/// A version that was published stays as it is: a change goes into the next one.
Status Checklists::save_draft(data::Tx& tx, ChecklistRow& row, const ChecklistIn& in) {
  row.title = in.title.value;
  row.description = in.description.value;
  row.unit_id = in.unit_id;
  row.course_id = in.course_id;
  row.lesson_id = in.lesson_id;
  row.audience_id = in.audience_id;
  row.valid_months = in.valid_months.value;
  row.renew_days = in.renew_days.value;
  row.due_days = in.due_days.value;
  row.updated_at = tx.now();
  TRY(store::put_checklist(tx, row));
  VersionRow version;
  if (row.draft_id)
    version = *TRY(store::version(tx, *row.draft_id));
  else
    version = {ChecklistVersionId::make(platform_.clock, platform_.random),
               row.id,
               TRY(store::last_version(tx, row.id)) + 1,
               "[]",
               0,
               std::nullopt,
               std::nullopt};
  row.draft_id = version.id;
  std::vector<std::string> scale;
  for (const auto& level : in.scale) scale.push_back(level.value);
  version.scale = shape::to_json(scale);
  version.passing = in.passing.value;
  TRY(store::put_version(tx, version));
  std::vector<ItemRow> items;
  for (const SkillItemIn& item : in.items)
    items.push_back({SkillItemId::make(platform_.clock, platform_.random), version.id,
                     static_cast<std::int64_t>(items.size()), item.title.value, item.criteria.value,
                     shape::to_json(item.methods.items)});
  TRY(store::replace_items(tx, version.id, items));
  return store::put_checklist(tx, row);
}

Status Checklists::open(data::Tx& tx, PersonId by, ChecklistRow& row) {
  if (!row.draft_id) return conflict("nothing_to_publish", "Nothing changed since it was published.");
  TRY(check_lesson(tx, row.course_id, row.lesson_id, courses::LessonFormat::checklist));
  VersionRow version = *TRY(store::version(tx, *row.draft_id));
  version.published_at = tx.now();
  version.published_by = by;
  TRY(store::put_version(tx, version));
  row.current_id = version.id;
  row.draft_id.reset();
  row.state = PublishState::published;
  ++row.revision;
  row.updated_at = tx.now();
  TRY(store::put_checklist(tx, row));
  auto count = static_cast<std::int64_t>(TRY(store::items(tx, version.id)).size());
  TRY(store::move_untouched(tx, row.id, version.id, count));
  TRY(audit(tx, by, "skills.checklist_published", "checklist:" + row.id.text(),
            fmt::format(R"({{"version":{},"items":{}}})", version.number, count)));
  return ask_audience(tx, row, by);
}

Status Checklists::ask_audience(data::Tx& tx, const ChecklistRow& checklist, PersonId by) {
  if (!checklist.audience_id) return {};
  std::optional<PersonId> after;
  for (;;) {
    auto members = TRY(of_.audiences.members(tx, *checklist.audience_id, after, 500));
    for (PersonId person : members) TRY(open_record(tx, checklist, person, AskSource::audience, by, std::nullopt));
    if (members.size() < 500) return {};
    after = members.back();
  }
}

Result<std::optional<RecordRow>> Checklists::open_record(data::Tx& tx, const ChecklistRow& checklist, PersonId person,
                                                         AskSource source, std::optional<PersonId> by,
                                                         std::optional<Date> due) {
  auto before = TRY(store::latest_record(tx, checklist.id, person));
  if (before && before->status == RecordStatus::open) return std::optional<RecordRow>();
  // A rule does not ask again what she holds; a person who assigns it does.
  if (before && before->status == RecordStatus::completed && source == AskSource::audience)
    return std::optional<RecordRow>();
  RecordRow row;
  row.id = SkillRecordId::make(platform_.clock, platform_.random);
  row.checklist_id = checklist.id;
  row.version_id = *checklist.current_id;
  row.person_id = person;
  row.unit_id = TRY(people(tx, {person}))[person].unit_id;
  row.cycle = before ? before->cycle + 1 : 1;
  row.source = source;
  row.due_on = due;
  if (!due && checklist.due_days > 0) row.due_on = platform_.clock.today() + static_cast<int>(checklist.due_days);
  row.items = static_cast<std::int64_t>(TRY(store::items(tx, row.version_id)).size());
  row.assigned_by = by;
  row.assigned_at = tx.now();
  TRY(store::insert_record(tx, row));
  TRY(tell(tx, person, "checklist_assigned", checklist.title,
           checklist.title + " waits for you and your preceptor" +
               (row.due_on ? ", until " + to_string(*row.due_on) + "." : std::string(".")),
           "/skills/" + row.id.text()));
  return std::optional(row);
}

Result<Checklist> Checklists::view(data::Tx& tx, const ChecklistRow& row) {
  Checklist out;
  out.id = row.id;
  out.state = row.state;
  out.revision = row.revision;
  out.changed_since_published = row.draft_id.has_value();
  out.title = row.title;
  out.description = row.description;
  out.unit_id = row.unit_id;
  out.course_id = row.course_id;
  out.lesson_id = row.lesson_id;
  out.audience_id = row.audience_id;
  out.valid_months = row.valid_months;
  out.renew_days = row.renew_days;
  out.due_days = row.due_days;
  if (row.current_id) out.published_version = TRY(store::version(tx, *row.current_id))->number;
  VersionRow version = *TRY(store::version(tx, row.draft_id ? *row.draft_id : *row.current_id));
  out.scale = TRY(from_json_list<std::string>(version.scale));
  out.passing = version.passing;
  for (const ItemRow& item : TRY(store::items(tx, version.id)))
    out.items.push_back({item.id, item.title, item.criteria, TRY(from_json_list<SkillMethod>(item.methods))});
  OpenDone counts = TRY(store::record_counts(tx, row.id));
  out.open = counts.open;
  out.completed = counts.done;
  return out;
}

Result<Page<ChecklistCard>> Checklists::list(const security::Viewer& viewer, const SkillListQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ChecklistCard>> {
    const std::int64_t limit = query.limit.value_or(50).value;
    auto [title, id] = TRY(place_after<ChecklistId>(query));
    auto rows = TRY(store::checklists(tx, TRY(reach(tx, viewer, "skills:view")), title, id, limit + 1));
    Page<ChecklistCard> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().title + "|" + rows.back().id.text();
    }
    for (const ChecklistRow& row : rows)
      page.items.push_back({row.id, row.state, row.title, row.unit_id, row.updated_at});
    return page;
  });
}

Result<Checklist> Checklists::one(const security::Viewer& viewer, ChecklistId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<Checklist> { return view(tx, TRY(find_for(tx, viewer, id, "skills:view"))); });
}

Result<Checklist> Checklists::create(const security::Viewer& viewer, const ChecklistIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Checklist> {
    TRY(check_owner(tx, viewer, "skills:manage", in.unit_id, in.audience_id));
    TRY(check(tx, in));
    TRY(check_teaches(tx, viewer, "skills:manage", in.course_id, in.lesson_id, std::nullopt));
    ChecklistRow row;
    row.id = ChecklistId::make(platform_.clock, platform_.random);
    row.created_by = viewer.person;
    row.created_at = tx.now();
    TRY(save_draft(tx, row, in));
    TRY(audit(tx, viewer.person, "skills.checklist_created", "checklist:" + row.id.text()));
    return view(tx, row);
  });
}

Result<ChecklistId> Checklists::make(data::Tx& tx, PersonId by, const ChecklistIn& in) {
  TRY(check(tx, in));
  ChecklistRow row;
  row.id = ChecklistId::make(platform_.clock, platform_.random);
  row.created_by = by;
  row.created_at = tx.now();
  TRY(save_draft(tx, row, in));
  TRY(open(tx, by, row));
  return row.id;
}

Result<Checklist> Checklists::change(const security::Viewer& viewer, ChecklistId id, const ChecklistSave& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Checklist> {
    ChecklistRow row = TRY(find_for(tx, viewer, id, "skills:manage"));
    TRY(check_owner(tx, viewer, "skills:manage", in.checklist.unit_id, in.checklist.audience_id));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody changed this checklist meanwhile. Load it again.");
    TRY(check(tx, in.checklist));
    TRY(check_teaches(tx, viewer, "skills:manage", in.checklist.course_id, in.checklist.lesson_id, row.lesson_id));
    ++row.revision;
    TRY(save_draft(tx, row, in.checklist));
    TRY(audit(tx, viewer.person, "skills.checklist_changed", "checklist:" + id.text()));
    return view(tx, row);
  });
}

Result<Checklist> Checklists::publish(const security::Viewer& viewer, ChecklistId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Checklist> {
    ChecklistRow row = TRY(find_for(tx, viewer, id, "skills:manage"));
    TRY(open(tx, viewer.person, row));
    return view(tx, row);
  });
}

Result<Checklist> Checklists::retire(const security::Viewer& viewer, ChecklistId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Checklist> {
    ChecklistRow row = TRY(find_for(tx, viewer, id, "skills:manage"));
    if (row.state != PublishState::published) return conflict("not_published", "It is not in use.");
    row.state = PublishState::retired;
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::put_checklist(tx, row));
    TRY(audit(tx, viewer.person, "skills.checklist_retired", "checklist:" + id.text()));
    return view(tx, row);
  });
}

Result<ChecklistAssigned> Checklists::assign(const security::Viewer& viewer, ChecklistId id,
                                             const ChecklistAssignIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ChecklistAssigned> {
    ChecklistRow row = TRY(find_for(tx, viewer, id, "skills:manage"));
    if (row.state != PublishState::published) return conflict("not_published", "Publish the checklist first.");
    ChecklistAssigned out;
    for (std::size_t i = 0; i < in.person_ids.size(); ++i) {
      PersonId person = in.person_ids.items[i];
      if (!TRY(of_.organisation.in_reach(tx, viewer, "skills:manage", person)))
        return invalid(fmt::format("person_ids[{}]", i), "unknown_person", "There is no such person in your units.");
      bool made = TRY(open_record(tx, row, person, AskSource::person, viewer.person, in.due_on)).has_value();
      ++(made ? out.assigned : out.unchanged);
    }
    TRY(audit(tx, viewer.person, "skills.checklist_assigned", "checklist:" + id.text(),
              fmt::format(R"({{"people":{}}})", out.assigned)));
    return out;
  });
}

Result<SkillRecordId> Checklists::assign(data::Tx& tx, PersonId by, ChecklistId id, PersonId person) {
  auto row = TRY(store::checklist(tx, id));
  if (!row || !row->current_id) return not_found("checklist_not_found");
  if (auto made = TRY(open_record(tx, *row, person, AskSource::person, by, std::nullopt))) return made->id;
  return TRY(store::latest_record(tx, id, person))->id;
}

}  // namespace mc::skills
