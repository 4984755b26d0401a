// Markers: the queue, claims, markings, the final mark and what follows from it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/documents/documents.hpp"
#include "modules/submissions/service.hpp"

namespace mc::submissions {
namespace {

constexpr auto kClaimLife = std::chrono::hours(8);

}  // namespace

Result<std::pair<WorkRow, TaskRow>> Service::work_for(data::Tx& tx, const security::Viewer& viewer, WorkId id) {
  auto row = TRY(store::work(tx, id));
  if (!row) return not_found();
  TRY(course_access(tx, viewer, "submission:grade", row->course_id));
  if (row->state == WorkState::draft) return not_found();  // a draft is its author's own
  auto task = TRY(store::task(tx, row->task_id));
  if (!task) return not_found();
  return std::pair(std::move(*row), std::move(*task));
}

Result<Page<WorkView>> Service::queue(const security::Viewer& viewer, const QueueQuery& query) {
  return reading<Page<WorkView>>(viewer, [&](data::Tx& tx) -> Result<Page<WorkView>> {
    TRY(course_access(tx, viewer, "submission:grade", query.course));
    Instant after_at{-1};
    WorkId after{};
    if (query.after) {  // "milliseconds:id"
      const std::string& text = query.after->value;
      auto id = WorkId::parse(text.substr(std::min(text.size(), text.find(':') + 1)));
      if (!id) return invalid("after", "bad_cursor", "This is not a cursor of this list.");
      auto last = TRY(store::work(tx, *id));
      if (!last || !last->submitted_at) return invalid("after", "bad_cursor", "This is not a cursor of this list.");
      after_at = *last->submitted_at;
      after = *id;
    }
    const std::int64_t limit = query.limit.value_or(50);
    auto rows = TRY(store::waiting(tx, query.course, after_at, after, limit + 1));
    Page<WorkView> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = std::to_string(rows.back().submitted_at->ms) + ":" + rows.back().id.text();
    }
    std::set<TaskId> of;
    for (const WorkRow& row : rows) of.insert(row.task_id);
    const auto tasks = TRY(store::tasks_by_id(tx, {of.begin(), of.end()}));
    const Around beside = TRY(around(tx, rows));
    for (const WorkRow& row : rows)  // a work refers to its task
      page.items.push_back(TRY(view(viewer.person, row, tasks.at(row.task_id), Reader::marker, beside)));
    return page;
  });
}

Result<WorkView> Service::work(const security::Viewer& viewer, WorkId id) {
  return reading<WorkView>(viewer, [&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(work_for(tx, viewer, id));
    return view(tx, viewer.person, row, task, Reader::marker);
  });
}

Status Service::check_marker(data::Tx& tx, PersonId by, const WorkRow& row, bool claimed) {
  if (row.state != WorkState::waiting) return conflict("marked_already", "This work does not wait for a mark.");
  if (row.person_id == by) return forbidden("own_work", "Nobody marks her own work.");
  for (const MarkRow& mark : TRY(store::marks(tx, row.id)))
    if (mark.marker_id == by) return conflict("another_marker", "You marked it; somebody else gives the next marking.");
  const bool held = row.claimed_by && row.claimed_at && tx.now() - *row.claimed_at < kClaimLife;
  if (held && *row.claimed_by != by) return conflict("claimed", "Somebody else is marking this work.");
  if (claimed && row.claimed_by != by) return conflict("not_claimed", "Take this work before you mark it.");
  return {};
}

Result<WorkView> Service::claim(const security::Viewer& viewer, WorkId id) {
  return writing<WorkView>(viewer, [&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(work_for(tx, viewer, id));
    TRY(check_marker(tx, viewer.person, row, false));
    row.claimed_by = viewer.person;
    row.claimed_at = tx.now();
    TRY(store::update_work(tx, row));
    TRY(audit(tx, viewer.person, "submission.claimed", "submission:" + id.text()));
    return view(tx, viewer.person, row, task, Reader::marker);
  });
}

Result<WorkView> Service::release(const security::Viewer& viewer, WorkId id) {
  return writing<WorkView>(viewer, [&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(work_for(tx, viewer, id));
    if (row.claimed_by != viewer.person) return conflict("not_claimed", "You do not hold this work.");
    row.claimed_by.reset();
    row.claimed_at.reset();
    TRY(store::update_work(tx, row));
    return view(tx, viewer.person, row, task, Reader::marker);
  });
}

Status Service::add_mark(data::Tx& tx, PersonId by, WorkRow& row, const TaskRow& task, const MarkIn& in) {
  const TaskSetup setup = TRY(shape::from_json<TaskSetup>(task.setup));
  std::int64_t score = 0;
  if (setup.rubric) {
    if (in.score_hundredths) return invalid("score_hundredths", "rubric", "The score follows from the rubric.");
    score = TRY(rubric_score(*setup.rubric, in.levels));
  } else {
    if (!in.score_hundredths) return invalid("score_hundredths", "missing", "Give a score.");
    score = *in.score_hundredths;
  }
  auto marks = TRY(store::marks(tx, row.id));
  TRY(store::insert_mark(tx, {row.id, static_cast<std::int64_t>(marks.size()) + 1, by, score,
                              shape::to_json(in.levels.items), in.feedback.value, tx.now()}));
  std::vector<std::int64_t> scores;
  for (const MarkRow& mark : marks) scores.push_back(mark.score_hundredths);
  scores.push_back(score);
  TRY(audit(tx, by, "submission.marked", "submission:" + row.id.text(),
            fmt::format(R"({{"number":{},"score":{}}})", scores.size(), score)));
  row.claimed_by.reset();
  row.claimed_at.reset();
  if (auto final = agreed(scores, setup.second_marking)) {
    for (const MarkRow& mark : marks)
      if (!mark.feedback.empty()) row.feedback += (row.feedback.empty() ? "" : "\n\n") + mark.feedback;
    if (!in.feedback.value.empty()) row.feedback += (row.feedback.empty() ? "" : "\n\n") + in.feedback.value;
    return finish(tx, by, row, task, setup, *final);
  }
  return store::update_work(tx, row);  // back into the queue, for somebody else
}

Status Service::finish(data::Tx& tx, PersonId by, WorkRow& row, const TaskRow& task, const TaskSetup& setup,
                       std::int64_t score) {
  row.penalty_hundredths = late_penalty(setup, score, row.days_late);
  row.score_hundredths = score - row.penalty_hundredths;
  row.passed = *row.score_hundredths >= setup.pass_hundredths;
  row.state = WorkState::graded;
  row.graded_by = by;
  row.graded_at = tx.now();
  TRY(store::update_work(tx, row));
  TRY(put_fact(tx, {row.course_id, row.enrolment_id, row.id.bytes, row.person_id, GradeSource::task, task.lesson_id,
                    task.title, *row.score_hundredths, tx.now()}));
  TRY(platform_.events.publish(tx, WorkGraded{row.id, task.id, row.person_id, row.course_id, task.lesson_id,
                                              *row.score_hundredths, row.passed}));
  TRY(tell(tx, row, task, false));
  if (!row.passed) return {};
  // Done when it was handed in, not when somebody found the time to mark it.
  Status credited = learning_.credit_lesson(tx, {row.person_id, row.course_id, task.lesson_id, *row.submitted_at,
                                                 "submission", static_cast<double>(*row.score_hundredths) / 100});
  // The version that she takes may not have the lesson any more: the mark stands, there is nothing to complete.
  if (!credited && credited.error().code == "lesson_not_found") return {};
  return credited;
}

/// NT-17: "score X/100" with the next step; the words of the feedback stay behind the sign-in.
Status Service::tell(data::Tx& tx, const WorkRow& row, const TaskRow& task, bool returned) {
  notifications::NotificationIn note;
  note.code = returned ? "assignment_returned" : "assignment_graded";
  const std::string score = score_text(row.score_hundredths.value_or(0));
  note.params = {{"assignment", task.title}, {"course", task.course_title}};
  if (!returned) {
    note.params.emplace("score", score);
    note.params.emplace("next", row.passed ? "passed" : "not_passed");
  }
  note.text = returned
                  ? fmt::format("\"{}\" was returned to you. Read the feedback and hand it in again.", task.title)
                  : fmt::format("\"{}\": score {}/100. {}", task.title, score,
                                row.passed ? "You passed; read the feedback and go on with the course."
                                           : "This is below the pass mark. Read the feedback for what to do next.");
  note.link = "/courses/" + row.course_id.text() + "/lessons/" + task.lesson_id.text();
  note.dedupe_key = note.code + ":" + row.id.text();
  return notifications_.notify(tx, row.person_id, note);
}

Result<WorkView> Service::mark_for(const security::Viewer& viewer, WorkId id, const MarkIn& in) {
  return writing<WorkView>(viewer, [&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(work_for(tx, viewer, id));
    TRY(check_marker(tx, viewer.person, row, true));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "This work was changed elsewhere. Load it again.");
    TRY(add_mark(tx, viewer.person, row, task, in));
    return view(tx, viewer.person, row, task, Reader::marker);
  });
}

Status Service::mark(data::Tx& tx, PersonId by, WorkId id, std::int64_t score, std::string feedback) {
  auto row = TRY(store::work(tx, id));
  if (!row) return not_found();
  auto task = TRY(store::task(tx, row->task_id));
  if (!task) return not_found();
  TRY(check_marker(tx, by, *row, false));
  MarkIn in;
  in.score_hundredths = Int<0, 10000>(score);
  in.feedback = Text<0, 10000>(std::move(feedback));
  return add_mark(tx, by, *row, *task, in);
}

Result<WorkView> Service::send_back(const security::Viewer& viewer, WorkId id, const ReturnIn& in) {
  return writing<WorkView>(viewer, [&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(work_for(tx, viewer, id));
    TRY(check_marker(tx, viewer.person, row, true));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "This work was changed elsewhere. Load it again.");
    const TaskSetup setup = TRY(shape::from_json<TaskSetup>(task.setup));
    if (setup.resubmission == Resubmission::never || row.attempt >= setup.attempts)
      return conflict("no_resubmission", "This assignment is not handed in again; give a mark.");
    row.state = WorkState::returned;
    row.feedback = in.feedback.value;
    row.graded_by = viewer.person;
    row.graded_at = tx.now();
    row.claimed_by.reset();
    row.claimed_at.reset();
    TRY(store::update_work(tx, row));
    TRY(tell(tx, row, task, true));
    TRY(audit(tx, viewer.person, "submission.returned", "submission:" + id.text()));
    return view(tx, viewer.person, row, task, Reader::marker);
  });
}

Result<WorkView> Service::add_feedback_file(const security::Viewer& viewer, WorkId id, std::string name,
                                            ByteView bytes) {
  const std::string type = documents::sniff_media_type(bytes.first(std::min<std::size_t>(bytes.size(), 512)));
  if (type != "application/pdf" && type != "image/png" && type != "image/jpeg")
    return fail(Fault::invalid, "unsupported_file", "An annotated file is a PDF, PNG or JPEG.");
  auto check = [&](data::Tx& tx) -> Result<std::pair<WorkRow, TaskRow>> {
    auto found = TRY(work_for(tx, viewer, id));
    TRY(check_marker(tx, viewer.person, found.first, true));
    if (TRY(store::files(tx, id)).size() >= 20) return conflict("too_many_files", "This work has enough files.");
    return found;
  };
  TRY((reading<std::pair<WorkRow, TaskRow>>(viewer, check)));
  const auto blob = TRY(platform_.blobs.put(bytes, type));
  return writing<WorkView>(viewer, [&](data::Tx& tx) -> Result<WorkView> {
    auto [row, task] = TRY(check(tx));
    FileRow file{FileId::make(platform_.clock, platform_.random),
                 id,
                 Purpose::feedback,
                 blob.id,
                 std::move(name),
                 type,
                 static_cast<std::int64_t>(bytes.size()),
                 viewer.person,
                 tx.now()};
    TRY(platform_.blobs.add_reference(tx, blob.id, "submissions:file:" + file.id.text()));
    TRY(store::insert_file(tx, file));
    TRY(audit(tx, viewer.person, "submission.feedback_file_added", "submission:" + id.text()));
    return view(tx, viewer.person, row, task, Reader::marker);
  });
}

Result<FileRow> Service::file_for(const security::Viewer& viewer, WorkId id, FileId file_id) {
  return reading<FileRow>(viewer, [&](data::Tx& tx) -> Result<FileRow> {
    TRY(work_for(tx, viewer, id));
    auto file = TRY(store::file(tx, file_id));
    if (!file || file->work_id != id) return not_found();
    return std::move(*file);
  });
}

}  // namespace mc::submissions
