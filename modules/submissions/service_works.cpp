// The learner: drafts that are saved, files, handing in and handing in again.
#include <algorithm>

#include "appliance/base/local_time.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/submissions/service.hpp"

namespace mc::submissions {
namespace {

constexpr std::int64_t kBytesOfWork = 100LL << 20;

bool allowed_type(const TaskSetup& setup, const std::string& type) {
  static constexpr std::string_view kUsual[] = {"application/pdf", "image/png", "image/jpeg", "application/zip",
                                                "text/csv"};
  if (setup.media_types.size() == 0) return std::find(std::begin(kUsual), std::end(kUsual), type) != std::end(kUsual);
  return std::any_of(setup.media_types.begin(), setup.media_types.end(),
                     [&](const auto& one) { return one.value == type; });
}

}  // namespace

Result<learning::Enrolment> Service::enrolment_of(data::Tx& tx, PersonId person, CourseId course) {
  auto found = TRY(learning_.newest(tx, person, course));
  if (!found || found->status == learning::EnrolmentStatus::dropped ||
      found->status == learning::EnrolmentStatus::cancelled)
    return not_found();
  return std::move(*found);
}

std::optional<Date> Service::due_of(const TaskSetup& setup, const learning::Enrolment& enrolment) {
  std::optional<Date> due = setup.due_on;
  if (setup.due_days) {
    const Date own = local_date(enrolment.enrolled_at) + static_cast<int>(setup.due_days->value);
    if (!due || own < *due) due = own;
  }
  return due;
}

std::string Service::closed(const TaskSetup& setup, const std::vector<WorkRow>& works) {
  if (works.empty()) return {};
  const WorkRow& last = works.front();
  if (last.state == WorkState::draft) return {};
  if (last.state == WorkState::waiting) return "waiting_for_mark";
  if (static_cast<std::int64_t>(works.size()) >= setup.attempts) return "no_attempts_left";
  switch (setup.resubmission) {
  case Resubmission::never:
    return "no_resubmission";
  case Resubmission::when_returned:
    return last.state == WorkState::returned ? "" : "no_resubmission";
  case Resubmission::until_passed:
    return last.passed ? "passed_already" : "";
  case Resubmission::always:
    return {};
  }
  return "no_resubmission";
}

Result<Service::Around> Service::around(data::Tx& tx, const std::vector<WorkRow>& rows) {
  Around out;
  std::vector<WorkId> works;
  std::vector<PersonId> people;
  for (const WorkRow& row : rows) {
    works.push_back(row.id);
    people.push_back(row.person_id);
  }
  out.people = TRY(accounts_.find_many(tx, people));
  for (FileRow& file : TRY(store::files_of(tx, works))) out.files[file.work_id].push_back(std::move(file));
  for (MarkRow& mark : TRY(store::marks_of(tx, works))) out.marks[mark.work_id].push_back(std::move(mark));
  return out;
}

Result<WorkView> Service::view(data::Tx& tx, PersonId reader, const WorkRow& row, const TaskRow& task, Reader as) {
  return view(reader, row, task, as, TRY(around(tx, {row})));
}

Result<WorkView> Service::view(PersonId reader, const WorkRow& row, const TaskRow& task, Reader as,
                               const Around& around) {
  const TaskSetup setup = TRY(shape::from_json<TaskSetup>(task.setup));
  const bool final = row.state == WorkState::graded || row.state == WorkState::returned;
  WorkView out;
  if (as == Reader::marker) out.rubric = setup.rubric;  // the learner has it with the task
  out.id = row.id;
  out.task_id = row.task_id;
  out.course_id = row.course_id;
  out.task_title = task.title;
  if (as == Reader::marker && setup.anonymous && !final) {
    out.person_name = "Learner " + row.id.text().substr(32);
  } else {
    out.person_id = row.person_id;
    auto person = around.people.find(row.person_id);
    out.person_name = person == around.people.end() ? std::string("unknown")
                                                    : person->second.first_name + " " + person->second.last_name;
  }
  out.attempt = row.attempt;
  out.state = row.state;
  out.text = row.text;
  out.revision = row.revision;
  out.due_on = row.due_on;
  out.days_late = row.days_late;
  out.saved_at = row.saved_at;
  out.submitted_at = row.submitted_at;
  out.claimed = as == Reader::marker && row.claimed_by.has_value();
  out.claimed_by_you = as == Reader::marker && row.claimed_by == reader;
  if (final) {
    out.score_hundredths = row.score_hundredths;
    out.penalty_hundredths = row.penalty_hundredths;
    out.passed = row.passed;
    out.feedback = row.feedback;
    out.graded_at = row.graded_at;
  }
  if (auto files = around.files.find(row.id); files != around.files.end())
    for (const FileRow& file : files->second) {
      if (file.purpose == Purpose::feedback && !final && file.added_by != reader) continue;
      auto& list = file.purpose == Purpose::work ? out.files : out.feedback_files;
      list.push_back({file.id, file.name, file.media_type, file.bytes});
    }
  // A second marker does not see the first marking; the learner sees them when the mark is final.
  if (auto marks = around.marks.find(row.id); marks != around.marks.end())
    for (const MarkRow& mark : marks->second)
      if (final || mark.marker_id == reader)
        out.markings.push_back(
            {mark.number, mark.score_hundredths, RawJson{mark.levels}, mark.feedback, mark.marked_at});
  return out;
}

Result<OwnWork> Service::own(const security::Viewer& viewer, CourseId course, courses::LessonId lesson) {
  return platform_.db.read([&](data::Tx& tx) -> Result<OwnWork> {
    const learning::Enrolment enrolment = TRY(enrolment_of(tx, viewer.person, course));
    auto task = TRY(store::task_of(tx, course, lesson));
    if (!task) return not_found("no_task");
    OwnWork out;
    out.task = TRY(view(*task));
    out.due_on = due_of(out.task.setup, enrolment);
    auto works = TRY(store::works_of(tx, task->id, viewer.person));
    out.attempts_left = std::max<std::int64_t>(0, out.task.setup.attempts - static_cast<std::int64_t>(works.size()));
    const bool late = out.due_on && platform_.clock.today() > *out.due_on;
    out.may_hand_in = closed(out.task.setup, works).empty() && !(late && out.task.setup.late == LatePolicy::refuse);
    const Around beside = TRY(around(tx, works));
    for (const WorkRow& row : works) out.works.push_back(TRY(view(viewer.person, row, *task, Reader::learner, beside)));
    return out;
  });
}

Result<WorkRow> Service::begin(data::Tx& tx, PersonId person, const TaskRow& task, const TaskSetup& setup) {
  const learning::Enrolment enrolment = TRY(enrolment_of(tx, person, task.course_id));
  const auto works = TRY(store::works_of(tx, task.id, person));
  if (std::string why = closed(setup, works); !why.empty())
    return conflict(std::move(why), "You cannot hand in again now.");
  if (!works.empty() && works.front().state == WorkState::draft) return works.front();
  WorkRow row;
  row.id = WorkId::make(platform_.clock, platform_.random);
  row.task_id = task.id;
  row.course_id = task.course_id;
  row.person_id = person;
  row.enrolment_id = enrolment.id;
  row.attempt = works.empty() ? 1 : works.front().attempt + 1;
  row.due_on = due_of(setup, enrolment);
  row.created_at = row.saved_at = tx.now();
  TRY(store::insert_work(tx, row));
  return row;
}

Result<WorkView> Service::save_draft(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                     const DraftIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<WorkView> {
    TRY(enrolment_of(tx, viewer.person, course));
    auto task = TRY(store::task_of(tx, course, lesson));
    if (!task) return not_found("no_task");
    const TaskSetup setup = TRY(shape::from_json<TaskSetup>(task->setup));
    if (!setup.text_allowed && !in.text.value.empty())
      return invalid("text", "files_only", "This assignment takes files only.");
    WorkRow row = TRY(begin(tx, viewer.person, *task, setup));
    if (in.revision && *in.revision != row.revision)
      return conflict("changed_elsewhere", "This draft was changed elsewhere. Load it again.");
    row.text = in.text.value;
    row.saved_at = tx.now();
    TRY(store::update_work(tx, row));
    return view(tx, viewer.person, row, *task, Reader::learner);
  });
}

Result<std::pair<WorkRow, TaskRow>> Service::draft_of(data::Tx& tx, PersonId person, WorkId id) {
  auto row = TRY(store::work(tx, id));
  if (!row || row->person_id != person) return not_found();
  auto task = TRY(store::task(tx, row->task_id));
  if (!task) return not_found();
  if (row->state != WorkState::draft) return conflict("handed_in", "What was handed in does not change.");
  if (task->archived_at) return conflict("task_archived", "This assignment is over.");
  return std::pair(std::move(*row), std::move(*task));
}

Result<WorkView> Service::add_file(const security::Viewer& viewer, WorkId id, std::string name, ByteView bytes) {
  const std::string type = documents::sniff_media_type(bytes.first(std::min<std::size_t>(bytes.size(), 512)));
  auto check = [&](data::Tx& tx) -> Result<std::pair<WorkRow, TaskRow>> {
    auto found = TRY(draft_of(tx, viewer.person, id));
    const TaskSetup setup = TRY(shape::from_json<TaskSetup>(found.second.setup));
    const auto files = TRY(store::files(tx, id));
    std::int64_t total = static_cast<std::int64_t>(bytes.size());
    for (const FileRow& file : files) total += file.bytes;
    if (static_cast<std::int64_t>(files.size()) >= setup.max_files)
      return conflict("too_many_files", "Remove a file before adding another.");
    if (static_cast<std::int64_t>(bytes.size()) > setup.max_file_mb * (1 << 20) || total > kBytesOfWork)
      return fail(Fault::too_large, "file_too_large", "This file is larger than the assignment allows.");
    if (bytes.empty() || !allowed_type(setup, type))
      return fail(Fault::invalid, "unsupported_file", "The assignment does not take this kind of file.");
    return found;
  };
  TRY(platform_.db.read(check));  // before bytes are stored
  const auto blob = TRY(platform_.blobs.put(bytes, type));
  return platform_.db.write([&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(check(tx));
    FileRow file{FileId::make(platform_.clock, platform_.random),
                 id,
                 Purpose::work,
                 blob.id,
                 std::move(name),
                 type,
                 static_cast<std::int64_t>(bytes.size()),
                 viewer.person,
                 tx.now()};
    TRY(platform_.blobs.add_reference(tx, blob.id, "submissions:file:" + file.id.text()));
    TRY(store::insert_file(tx, file));
    row.saved_at = tx.now();
    TRY(store::update_work(tx, row));
    return view(tx, viewer.person, row, task, Reader::learner);
  });
}

Result<WorkView> Service::remove_file(const security::Viewer& viewer, WorkId id, FileId file_id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(draft_of(tx, viewer.person, id));
    auto file = TRY(store::file(tx, file_id));
    if (!file || file->work_id != id) return not_found();
    TRY(platform_.blobs.drop_reference(tx, file->blob_id, "submissions:file:" + file->id.text()));
    TRY(store::delete_file(tx, file_id));
    row.saved_at = tx.now();
    TRY(store::update_work(tx, row));
    return view(tx, viewer.person, row, task, Reader::learner);
  });
}

Status Service::hand_in_row(data::Tx& tx, WorkRow& row, TaskRow task, const TaskSetup& setup) {
  if (row.text.empty() && TRY(store::files(tx, row.id)).empty())
    return invalid("text", "empty", "There is nothing to hand in yet.");
  const Date today = platform_.clock.today();
  row.days_late = row.due_on && today > *row.due_on ? today - *row.due_on : 0;
  if (row.days_late > 0 && setup.late == LatePolicy::refuse)
    return conflict("too_late", "This assignment was due on " + to_string(*row.due_on) + ".");
  row.state = WorkState::waiting;
  row.submitted_at = tx.now();
  TRY(store::update_work(tx, row));
  if (!task.rubric_used) {
    task.rubric_used = true;
    TRY(store::update_task(tx, task));
  }
  return audit(tx, row.person_id, "submission.handed_in", "submission:" + row.id.text(),
               "{\"attempt\":" + std::to_string(row.attempt) + "}");
}

Result<WorkView> Service::submit(const security::Viewer& viewer, WorkId id, const SubmitIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(draft_of(tx, viewer.person, id));
    TRY(enrolment_of(tx, viewer.person, row.course_id));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "This draft was changed elsewhere. Load it again.");
    TRY(hand_in_row(tx, row, task, TRY(shape::from_json<TaskSetup>(task.setup))));
    return view(tx, viewer.person, row, task, Reader::learner);
  });
}

Result<WorkId> Service::hand_in(data::Tx& tx, PersonId person, TaskId id, std::string text) {
  auto task = TRY(store::task(tx, id));
  if (!task || task->archived_at) return not_found();
  const TaskSetup setup = TRY(shape::from_json<TaskSetup>(task->setup));
  WorkRow row = TRY(begin(tx, person, *task, setup));
  row.text = std::move(text);
  row.saved_at = tx.now();
  TRY(hand_in_row(tx, row, *task, setup));
  return row.id;
}

Result<FileRow> Service::own_file(const security::Viewer& viewer, WorkId id, FileId file_id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<FileRow> {
    auto row = TRY(store::work(tx, id));
    auto file = TRY(store::file(tx, file_id));
    if (!row || row->person_id != viewer.person || !file || file->work_id != id) return not_found();
    const bool final = row->state == WorkState::graded || row->state == WorkState::returned;
    if (file->purpose == Purpose::feedback && !final) return not_found();
    return std::move(*file);
  });
}

}  // namespace mc::submissions
