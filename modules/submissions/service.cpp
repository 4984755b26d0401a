// Access and tasks.
#include "modules/submissions/service.hpp"

#include <algorithm>

namespace mc::submissions {

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details, std::string outcome) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.outcome = std::move(outcome);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Result<std::string> Service::name_of(data::Tx& tx, PersonId person) {
  auto found = TRY(accounts_.find(tx, person));
  return found ? found->first_name + " " + found->last_name : std::string("unknown");
}

Status Service::course_access(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                              CourseId course) {
  if (viewer.may(permission)) {
    const security::Reach reach = viewer.reach(permission);
    if (std::find(reach.courses.begin(), reach.courses.end(), course) != reach.courses.end()) return {};
    if (reach.everywhere && TRY(courses_.may_edit(tx, viewer, course))) return {};
  }
  return fail(Fault::not_found, std::string(kDenied), "course:" + course.text());
}

Result<TaskRow> Service::task_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                  TaskId id) {
  auto row = TRY(store::task(tx, id));
  if (!row) return not_found();
  TRY(course_access(tx, viewer, permission, row->course_id));
  return std::move(*row);
}

Result<TaskView> Service::view(const TaskRow& row) {
  return TaskView{row.id,           row.course_id, row.lesson_id,
                  row.course_title, row.title,     TRY(shape::from_json<TaskSetup>(row.setup)),
                  row.rubric_used,  row.revision,  row.archived_at};
}

Status Service::check_setup(const TaskSetup& setup) const {
  if (!setup.text_allowed && setup.max_files == 0)
    return invalid("setup.max_files", "nothing_to_hand_in", "Allow text or at least one file.");
  if (setup.late != LatePolicy::accept && !setup.due_on && !setup.due_days)
    return invalid("setup.late", "no_due_date", "A rule for late work needs a due date.");
  if (setup.late == LatePolicy::deduct && setup.late_points_per_day == 0)
    return invalid("setup.late_points_per_day", "missing", "Say how many points a day are taken off.");
  for (std::size_t i = 0; i < setup.media_types.size(); ++i) {
    const std::string& type = setup.media_types.items[i].value;
    static constexpr std::string_view kKnown[] = {"application/pdf", "image/png", "image/jpeg", "application/zip",
                                                  "text/csv"};
    if (std::find(std::begin(kKnown), std::end(kKnown), type) == std::end(kKnown))
      return invalid("setup.media_types[" + std::to_string(i) + "]", "unknown_type", "This kind of file is not known.");
  }
  return setup.rubric ? check_rubric(*setup.rubric) : Status{};
}

Result<TaskRow> Service::insert_task(data::Tx& tx, PersonId by, const TaskIn& in) {
  TRY(check_setup(in.setup));
  // The draft's lesson: what is asked for is there before the lesson is published (AssignmentKind).
  const auto lesson = TRY(courses_.drafted_lesson(tx, in.course_id, in.lesson_id));
  if (!lesson) return invalid("lesson_id", "unknown_lesson", "The course has no such lesson.");
  if (lesson->format != courses::LessonFormat::assignment && lesson->format != courses::LessonFormat::text)
    return invalid("lesson_id", "wrong_format", "Work is handed in to assignments, and beside texts.");
  if (TRY(store::task_of(tx, in.course_id, in.lesson_id)))
    return conflict("task_exists", "This lesson has an assignment. Change or archive that one.");
  TaskRow row;
  row.id = TaskId::make(platform_.clock, platform_.random);
  row.course_id = in.course_id;
  row.lesson_id = in.lesson_id;
  row.course_title = lesson->course_title;
  row.title = in.title.value;
  row.setup = shape::to_json(in.setup);
  row.created_by = by;
  row.created_at = row.updated_at = tx.now();
  TRY(store::insert_task(tx, row));
  TRY(audit(tx, by, "submission_task.created", "submission_task:" + row.id.text()));
  return row;
}

Result<std::vector<courses::PreflightItem>> AssignmentKind::preflight(data::Tx& tx, CourseId course,
                                                                      courses::LessonId lesson) {
  std::vector<courses::PreflightItem> out;
  if (!TRY(store::task_of(tx, course, lesson)))
    out.push_back({"error", "assignment_missing", "An assignment does not say yet what to hand in.", lesson});
  return out;
}

Result<std::vector<courses::LessonLink>> AssignmentKind::links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                               std::optional<PersonId>) {
  std::vector<courses::LessonLink> out;
  if (auto task = TRY(store::task_of(tx, course, lesson)))
    out.push_back({courses::LessonFormat::assignment, task->id.bytes, task->title, std::nullopt, std::nullopt});
  return out;
}

Result<TaskId> Service::create_task(data::Tx& tx, PersonId by, const TaskIn& in) {
  return TRY(insert_task(tx, by, in)).id;
}

Result<Page<TaskView>> Service::tasks(const security::Viewer& viewer, const TasksQuery& query) {
  return reading<Page<TaskView>>(viewer, [&](data::Tx& tx) -> Result<Page<TaskView>> {
    TRY(course_access(tx, viewer, "submission:author", query.course));
    const std::int64_t limit = query.limit.value_or(50);
    auto rows = TRY(store::tasks(tx, query.course, query.after, limit + 1));
    Page<TaskView> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const TaskRow& row : rows) page.items.push_back(TRY(view(row)));
    return page;
  });
}

Result<TaskView> Service::task(const security::Viewer& viewer, TaskId id) {
  return reading<TaskView>(viewer, [&](data::Tx& tx) -> Result<TaskView> {
    return view(TRY(task_for(tx, viewer, "submission:author", id)));
  });
}

Result<TaskView> Service::create(const security::Viewer& viewer, const TaskIn& in) {
  return writing<TaskView>(viewer, [&](data::Tx& tx) -> Result<TaskView> {
    TRY(course_access(tx, viewer, "submission:author", in.course_id));
    return view(TRY(insert_task(tx, viewer.person, in)));
  });
}

Result<TaskView> Service::change(const security::Viewer& viewer, TaskId id, const TaskChange& in) {
  return writing<TaskView>(viewer, [&](data::Tx& tx) -> Result<TaskView> {
    TaskRow row = TRY(task_for(tx, viewer, "submission:author", id));
    if (row.archived_at) return conflict("task_archived", "An archived assignment does not change.");
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody else changed this assignment. Load it again.");
    TRY(check_setup(in.setup));
    const TaskSetup before = TRY(shape::from_json<TaskSetup>(row.setup));
    if (row.rubric_used && (shape::to_json(before.rubric) != shape::to_json(in.setup.rubric) ||
                            before.second_marking != in.setup.second_marking))
      return conflict("rubric_in_use", "Work was handed in under this rubric. It stays as it is.");
    row.title = in.title.value;
    row.setup = shape::to_json(in.setup);
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::update_task(tx, row));
    TRY(audit(tx, viewer.person, "submission_task.changed", "submission_task:" + id.text(),
              "{\"revision\":" + std::to_string(row.revision) + "}"));
    return view(row);
  });
}

Result<TaskView> Service::archive(const security::Viewer& viewer, TaskId id) {
  return writing<TaskView>(viewer, [&](data::Tx& tx) -> Result<TaskView> {
    TaskRow row = TRY(task_for(tx, viewer, "submission:author", id));
    if (row.archived_at) return view(row);
    row.archived_at = row.updated_at = tx.now();
    ++row.revision;
    TRY(store::update_task(tx, row));
    TRY(audit(tx, viewer.person, "submission_task.archived", "submission_task:" + id.text()));
    return view(row);
  });
}

}  // namespace mc::submissions
