// What happens, captured (ANLY-01): events of browsers and of other modules, their sums by day (JOB-04), attempts and
// questions, and what a person may see of it (ANLY-08).
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/jobs/brake.hpp"
#include "modules/analytics/report.hpp"

namespace mc::analytics {
namespace {

constexpr std::int64_t kChunk = 5000;
// A page tells what happened every few seconds at most; 120 batches of a hundred at once are a broken page.
constexpr security::Limit kBatches{60, 120};

EventKind kind_of(CapturedKind kind) {
  return shape::parse_enum<EventKind>(shape::enum_name(kind)).value_or(EventKind::activity);
}

}  // namespace

Result<EventsNoted> Service::capture(const security::Viewer& viewer, const CapturedEvents& in) {
  if (captured_.take(viewer.person.text(), kBatches) > 0)
    return fail(Fault::rate_limited, "too_many_events", "This page reports too often.");
  for (std::size_t i = 0; i < in.events.items.size(); ++i) {
    const CapturedEvent& event = in.events.items[i];
    const std::string at = fmt::format("events[{}]", i);
    if (event.lesson_id && !event.course_id) return invalid(at + ".course_id", "missing", "A lesson is of a course.");
    if (event.kind != CapturedKind::search && event.kind != CapturedKind::activity && !event.course_id)
      return invalid(at + ".course_id", "missing", "Of which course?");
    if (event.seconds > 0 && event.kind != CapturedKind::activity)
      return invalid(at + ".seconds", "not_allowed", "Only activity takes time.");
  }
  return platform_.db.write([&](data::Tx& tx) -> Result<EventsNoted> {
    std::set<CourseId> named;
    for (const CapturedEvent& event : in.events)
      if (event.course_id) named.insert(*event.course_id);
    std::set<CourseId> known;
    for (const courses::CourseCard& card : TRY(parts_.courses.cards(tx, {named.begin(), named.end()}))) {
      known.insert(card.id);
      TRY(store::put_course(tx, card.id, card.title));
    }
    for (const EnrolmentRow& row : TRY(store::enrolments_of(tx, viewer.person))) known.insert(row.course_id);
    EventsNoted out;
    std::vector<EventRow> rows;
    for (const CapturedEvent& event : in.events) {
      if (event.course_id && !known.contains(*event.course_id)) {
        ++out.left_out;
        continue;
      }
      EventRow row;
      row.person_id = viewer.person;
      row.at = tx.now() - std::chrono::seconds(event.seconds_ago.value);
      row.kind = kind_of(event.kind);
      row.course_id = event.course_id;
      row.lesson_id = event.lesson_id;
      row.seconds = event.seconds;
      row.device = shape::enum_name(in.device);
      row.session_id = viewer.session;
      rows.push_back(std::move(row));
    }
    out.noted = static_cast<std::int64_t>(rows.size());
    TRY(store::add_events(tx, std::move(rows)));
    return out;
  });
}

Status Service::add_event(data::Tx& tx, PersonId person, Instant at, EventKind kind, std::optional<CourseId> course,
                          std::optional<courses::LessonId> lesson) {
  EventRow row;
  row.person_id = person;
  row.at = at;
  row.kind = kind;
  row.course_id = course;
  row.lesson_id = lesson;
  return store::add_events(tx, {row});
}

Status Service::on_completed(data::Tx& tx, const learning::CourseCompleted& event) {
  return add_event(tx, event.person_id, event.completed_at, EventKind::course_complete, event.course_id, std::nullopt);
}

Status Service::on_certificate(data::Tx& tx, const certificates::CertificateIssued& event) {
  return add_event(tx, event.person_id, tx.now(), EventKind::certificate, event.course_id, std::nullopt);
}

Status Service::on_attempt(data::Tx& tx, assessment::AttemptId id, PersonId person, const std::string& context,
                           bool regraded) {
  std::size_t colon = context.find(':');
  auto enrolment_id = learning::EnrolmentId::parse(std::string_view(context).substr(0, colon));
  auto lesson = colon == std::string::npos ? Result<courses::LessonId>(not_found())
                                           : courses::LessonId::parse(std::string_view(context).substr(colon + 1));
  if (!enrolment_id || !lesson) return {};  // a quiz that stands in no course
  assessment::AttemptMarks marks = TRY(parts_.assessment.marks_of(tx, id));
  if (marks.kind == assessment::QuizKind::survey) return {};  // asked for an opinion, perhaps without a name
  auto enrolment = parts_.learning.enrolment(tx, *enrolment_id);
  if (!enrolment) return {};
  auto before = TRY(store::attempt(tx, id));
  if (regraded != before.has_value()) return {};  // told twice, or forgotten with its person
  const AttemptRow row{id,     marks.quiz_id, *enrolment_id, enrolment->course_id,
                       person, marks.number,  marks.percent, marks.passed};
  TRY(store::put_attempt(tx, row, before));
  TRY(store::set_failures(tx, *enrolment_id, TRY(store::failures_of(tx, *enrolment_id))));
  TRY(store::mark_stale(tx, person));
  if (!regraded)
    TRY(add_event(tx, person, tx.now(), marks.passed ? EventKind::quiz_pass : EventKind::quiz_fail,
                  enrolment->course_id, *lesson));
  if (marks.number != 1) return refresh(tx, person);
  if (regraded) {
    jobs::Settings once;
    once.unique_key = marks.quiz_id.text();
    TRY(platform_.jobs.enqueue(tx, RecountJob{marks.quiz_id, enrolment->course_id}, once));
  } else {
    for (const assessment::QuestionMark& mark : marks.questions)
      TRY(store::add_question(
          tx, {marks.quiz_id, mark.question_id, enrolment->course_id, mark.prompt, 1, mark.points, mark.possible, 0}));
  }
  return refresh(tx, person);
}

Status Service::recount(const RecountJob& job) {
  // One transaction: attempts that end meanwhile are counted before or after it.
  return platform_.db.write([&](data::Tx& tx) -> Status {
    std::map<std::string, QuestionRow> questions;
    for (assessment::AttemptId after{};;) {
      auto page = TRY(store::first_attempts(tx, job.quiz_id, after, kChunk));
      if (page.empty()) break;
      after = page.back();
      for (assessment::AttemptId id : page)
        for (const assessment::QuestionMark& mark : TRY(parts_.assessment.marks_of(tx, id)).questions) {
          QuestionRow& row = questions[mark.question_id];
          row.prompt = mark.prompt;
          ++row.answers;
          row.points += mark.points;
          row.possible += mark.possible;
        }
    }
    TRY(store::forget_questions(tx, job.quiz_id));
    for (auto& [id, row] : questions) {
      row.quiz_id = job.quiz_id;
      row.question_id = id;
      row.course_id = job.course_id;
      TRY(store::add_question(tx, row));
    }
    return {};
  });
}

Status Service::aggregate() {
  for (;;) {
    bool more = TRY(platform_.db.write([&](data::Tx& tx) -> Result<bool> {
      auto rows = TRY(store::events_after(tx, TRY(store::counter(tx, "aggregated")), kChunk));
      if (rows.empty()) return false;
      TRY(store::add_to_days(tx, rows));
      TRY(store::set_counter(tx, "aggregated", rows.back().seq));
      return rows.size() == static_cast<std::size_t>(kChunk);
    }));
    if (!more) break;
  }
  for (;;) {
    auto people = TRY(platform_.db.read([&](data::Tx& tx) { return store::stale(tx, kPeoplePerWrite); }));
    if (people.empty()) return {};
    TRY(refresh_these(people));
  }
}

Status Service::daily() {
  TRY(aggregate());
  TRY(calendar());
  TRY(remove_old_events());
  return remove_old_files();
}

// From the beginning of the table, a chunk a transaction. Only what has been summed, and not of people under a hold.
Status Service::remove_old_events() {
  const Instant before =
      platform_.clock.now() -
      std::chrono::hours(24) * TRY(platform_.db.read([](data::Tx& tx) { return store::settings(tx); })).raw_days;
  for (std::int64_t from = 0;;) {
    struct Chunk {
      std::int64_t last = 0;
      bool old = false;  // in part
    };
    Chunk chunk = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Chunk> {
      if (TRY(jobs::braked_as_a_whole(tx, "learning_events"))) return Chunk{};
      auto rows = TRY(store::events_after(tx, from, kChunk));
      std::int64_t last = rows.empty() ? 0 : std::min(rows.back().seq, TRY(store::counter(tx, "aggregated")));
      if (last <= from) return Chunk{};
      TRY(store::remove_events(tx, from, last, before, TRY(jobs::held_people(tx))));
      return Chunk{last, std::ranges::any_of(rows, [&](const EventRow& row) { return row.at < before; })};
    }));
    if (!chunk.old) return {};
    from = chunk.last;
  }
}

Result<std::vector<OwnEvent>> Service::own_in(data::Tx& tx, PersonId person, std::int64_t before, std::int64_t limit,
                                              std::int64_t& last) {
  auto rows = TRY(store::events_of(tx, person, before, limit));
  std::vector<CourseId> named;
  for (const EventRow& row : rows)
    if (row.course_id) named.push_back(*row.course_id);
  auto titles = TRY(store::titles(tx, named));
  std::vector<OwnEvent> out;
  for (const EventRow& row : rows)
    out.push_back({row.at, row.kind, row.course_id, row.course_id ? titles[*row.course_id] : "", row.lesson_id,
                   row.seconds, row.device});
  last = rows.empty() ? 0 : rows.back().seq;
  return out;
}

Result<OwnEvents> Service::own_events(const security::Viewer& viewer, const OwnEventsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<OwnEvents> {
    const std::int64_t limit = query.limit ? query.limit->value : 50;
    OwnEvents out;
    out.total = TRY(store::count_events(tx, viewer.person));
    out.kept_days = TRY(store::settings(tx)).raw_days;
    std::int64_t last = 0;
    out.items = TRY(own_in(tx, viewer.person, query.after ? query.after->value : INT64_MAX, limit, last));
    if (out.items.size() == static_cast<std::size_t>(limit) &&
        !TRY(store::events_of(tx, viewer.person, last, 1)).empty())
      out.next = std::to_string(last);
    return out;
  });
}

Result<http::Download> Service::own_file(const security::Viewer& viewer, const OwnEventsFile& query) {
  auto format = shape::parse_enum<ReportFormat>(query.format.value);
  if (!format) return invalid("format", "not_one_of", "Use csv, xlsx or pdf.");
  documents::ReportHead head;
  head.title = "What was recorded of me";
  head.organisation = platform_.settings.organisation_name;
  head.generated_at = platform_.clock.now();
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    head.generated_by = TRY(names(tx, {viewer.person}))[viewer.person];
    return audit(tx, viewer.person, "analytics.own_exported", "person:" + viewer.person.text());
  }));
  auto before = std::make_shared<std::int64_t>(INT64_MAX);
  documents::Rows rows = [this, before, person = viewer.person]() -> Result<std::vector<std::vector<documents::Cell>>> {
    using documents::Cell;
    std::vector<std::vector<Cell>> page;
    if (*before == 0) return page;
    auto events = TRY(platform_.db.read([&](data::Tx& tx) { return own_in(tx, person, *before, 500, *before); }));
    for (const OwnEvent& event : events)
      page.push_back({Cell::of(local_minute(event.at)), Cell::of(shape::enum_name(event.kind)),
                      Cell::of(event.course_title), Cell::of(event.lesson_id ? event.lesson_id->text() : ""),
                      Cell::of(event.seconds), Cell::of(event.device)});
    return page;
  };
  http::Download file;
  file.media_type = media_type_of(*format);
  file.file_name = fmt::format("my-events-{}.{}", to_string(platform_.clock.today()), query.format.value);
  file.write = [this, head = std::move(head), rows, format = *format](std::int64_t, std::int64_t,
                                                                      const blobs::Sink& sink) -> Status {
    const std::vector<documents::Column> columns = {{"When", 22},   {"What", 18},         {"Course", 44},
                                                    {"Lesson", 38}, {"Seconds", 9, true}, {"Device", 10}};
    TRY(write_report(format, head, columns, rows, sink, platform_.scratch));
    return {};
  };
  return file;
}

}  // namespace mc::analytics
