// The gradebook: facts come in, grades are computed from them, and stay as they were when the course was completed.
#include <algorithm>
#include <map>
#include <set>

#include "appliance/base/text.hpp"
#include "modules/submissions/service.hpp"

namespace mc::submissions {
namespace {

std::vector<Fact> plain(const std::vector<FactRow>& rows) {
  std::vector<Fact> out;
  for (const FactRow& row : rows) out.push_back({row.source, row.source_id, row.percent_hundredths, row.at});
  return out;
}

const courses::OutlineLesson* lesson_of(const courses::CourseDetail& course, courses::LessonId id) {
  for (const courses::OutlineModule& module : course.modules)
    for (const courses::OutlineLesson& lesson : module.lessons)
      if (lesson.id == id) return &lesson;
  return nullptr;
}

}  // namespace

/// As arranged; before that, and for what was graded and not arranged yet, one category with everything.
Result<BookRow> Service::book_row(data::Tx& tx, CourseId course) {
  auto stored = TRY(store::book(tx, course));
  if (stored) return std::move(*stored);
  Book book;
  book.categories.items.push_back({Text<1, 40>("all"), Text<1, 120>("Graded work"), Int<0, 10000>(10000), false});
  for (const FactRow& row : TRY(store::graded_lessons(tx, course))) {
    if (book.items.size() == 300) break;
    BookItem item;
    item.source = row.source;
    item.lesson_id = row.source_id;
    item.title = Text<0, 200>(row.title);
    item.category_id = Text<1, 40>("all");
    book.items.items.push_back(std::move(item));
  }
  BookRow row;
  row.course_id = course;
  row.setup = shape::to_json(book);
  return row;
}

Result<Grades> Service::grades_of(data::Tx& tx, CourseId course, learning::EnrolmentId enrolment, bool& recorded) {
  auto kept = TRY(store::recorded(tx, enrolment));
  recorded = kept.has_value();
  if (kept) return shape::from_json<Grades>(kept->grades);
  const Book book = TRY(shape::from_json<Book>(TRY(book_row(tx, course)).setup));
  return compute(book, plain(TRY(store::facts(tx, course, enrolment))));
}

Result<std::optional<std::int64_t>> Service::total(data::Tx& tx, learning::EnrolmentId enrolment) {
  const CourseId course = TRY(learning_.enrolment(tx, enrolment)).course_id;
  bool recorded = false;
  return TRY(grades_of(tx, course, enrolment, recorded)).total_hundredths;
}

Status Service::record(data::Tx& tx, CourseId course, learning::EnrolmentId enrolment, PersonId person, Instant at) {
  const Book book = TRY(shape::from_json<Book>(TRY(book_row(tx, course)).setup));
  const Grades grades = compute(book, plain(TRY(store::facts(tx, course, enrolment))));
  return store::put_recorded(tx, {enrolment, course, person, grades.total_hundredths, shape::to_json(grades), at});
}

Status Service::put_fact(data::Tx& tx, const FactRow& row) {
  TRY(store::put_fact(tx, row));
  auto kept = TRY(store::recorded(tx, row.enrolment_id));
  // An attempt made before the end that is told only after it still belongs to the grade.
  if (kept && row.at <= kept->completed_at)
    return record(tx, row.course_id, row.enrolment_id, row.person_id, kept->completed_at);
  return {};
}

Status Service::on_attempt(data::Tx& tx, const assessment::AttemptFinished& event, Instant at) {
  const auto parts = split(event.context, ':');
  if (parts.size() != 2) return {};  // not a lesson's quiz
  auto enrolment_id = learning::EnrolmentId::parse(parts[0]);
  auto lesson_id = courses::LessonId::parse(parts[1]);
  if (!enrolment_id || !lesson_id) return {};
  auto enrolment = learning_.enrolment(tx, *enrolment_id);
  if (!enrolment) return enrolment.error().fault == Fault::not_found ? Status{} : std::unexpected(enrolment.error());
  const auto course = TRY(courses_.version(tx, TRY(learning_.version_of(tx, *enrolment_id))));
  const courses::OutlineLesson* lesson = lesson_of(*course, *lesson_id);
  if (!lesson || !lesson->quiz || lesson->quiz->kind != assessment::QuizKind::graded) return {};
  const auto percent = static_cast<std::int64_t>(event.percent * 100 + 0.5);  // percent has two decimals: exact
  return put_fact(tx, {enrolment->course_id, *enrolment_id, event.attempt_id.bytes, event.person_id, GradeSource::quiz,
                       *lesson_id, lesson->title, percent, at});
}

Status Service::on_regraded(data::Tx& tx, const assessment::AttemptRegraded& event) {
  const auto parts = split(event.context, ':');
  auto enrolment_id = learning::EnrolmentId::parse(parts[0]);
  if (parts.size() != 2 || !enrolment_id) return {};
  auto enrolment = learning_.enrolment(tx, *enrolment_id);
  if (!enrolment) return enrolment.error().fault == Fault::not_found ? Status{} : std::unexpected(enrolment.error());
  auto row = TRY(store::fact(tx, enrolment->course_id, *enrolment_id, event.attempt_id.bytes));
  if (!row) return {};
  row->percent_hundredths = static_cast<std::int64_t>(event.percent * 100 + 0.5);
  TRY(store::regrade_fact(tx, *row));
  auto kept = TRY(store::recorded(tx, *enrolment_id));
  if (!kept || row->at > kept->completed_at) return {};
  return record(tx, row->course_id, row->enrolment_id, row->person_id, kept->completed_at);
}

Status Service::on_completed(data::Tx& tx, const learning::CourseCompleted& event) {
  if (TRY(store::recorded(tx, event.enrolment_id))) return {};
  return record(tx, event.course_id, event.enrolment_id, event.person_id, event.completed_at);
}

Result<BookView> Service::book(const security::Viewer& viewer, CourseId course) {
  return reading<BookView>(viewer, [&](data::Tx& tx) -> Result<BookView> {
    TRY(course_access(tx, viewer, "gradebook:view", course));
    const BookRow row = TRY(book_row(tx, course));
    return BookView{course, row.revision, TRY(shape::from_json<Book>(row.setup))};
  });
}

Result<BookView> Service::change_book(const security::Viewer& viewer, CourseId course, const BookChange& in) {
  return writing<BookView>(viewer, [&](data::Tx& tx) -> Result<BookView> {
    TRY(course_access(tx, viewer, "gradebook:manage", course));
    BookRow row = TRY(book_row(tx, course));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody else changed this gradebook. Load it again.");
    std::set<std::string> categories;
    for (std::size_t i = 0; i < in.book.categories.size(); ++i)
      if (!categories.insert(in.book.categories.items[i].id.value).second)
        return invalid("book.categories[" + std::to_string(i) + "].id", "twice", "Ids are unique.");
    std::set<std::pair<GradeSource, courses::LessonId>> items;
    for (std::size_t i = 0; i < in.book.items.size(); ++i) {
      const BookItem& item = in.book.items.items[i];
      const std::string path = "book.items[" + std::to_string(i) + "]";
      if (!items.emplace(item.source, item.lesson_id).second) return invalid(path, "twice", "Each lesson stands once.");
      if (item.category_id && !categories.contains(item.category_id->value))
        return invalid(path + ".category_id", "unknown_category", "There is no such category.");
    }
    row.setup = shape::to_json(in.book);
    ++row.revision;
    row.changed_by = viewer.person;
    row.changed_at = tx.now();
    TRY(store::put_book(tx, row));
    TRY(audit(tx, viewer.person, "gradebook.changed", "course:" + course.text(),
              "{\"revision\":" + std::to_string(row.revision) + "}"));
    return BookView{course, row.revision, in.book};
  });
}

Result<Page<GradeRow>> Service::grades(const security::Viewer& viewer, CourseId course, const GradesQuery& query) {
  return reading<Page<GradeRow>>(viewer, [&](data::Tx& tx) -> Result<Page<GradeRow>> {
    TRY(course_access(tx, viewer, "gradebook:view", course));
    const std::int64_t limit = query.limit.value_or(50);
    auto people = TRY(store::people(tx, course, query.after.value_or(learning::EnrolmentId{}), limit + 1));
    Page<GradeRow> page;
    if (static_cast<std::int64_t>(people.size()) > limit) {
      people.pop_back();
      page.next = people.back().enrolment_id.text();
    }
    std::vector<PersonId> ids;
    for (const GradedPerson& one : people) ids.push_back(one.person_id);
    if (people.empty()) return page;
    const auto names = TRY(accounts_.find_many(tx, ids));
    const learning::EnrolmentId after = query.after.value_or(learning::EnrolmentId{}),
                                last = people.back().enrolment_id;
    const Book book = TRY(shape::from_json<Book>(TRY(book_row(tx, course)).setup));
    std::map<learning::EnrolmentId, std::vector<FactRow>> facts;
    for (FactRow& row : TRY(store::facts_between(tx, course, after, last)))
      facts[row.enrolment_id].push_back(std::move(row));
    std::map<learning::EnrolmentId, std::string> kept;
    for (RecordedRow& row : TRY(store::recorded_between(tx, course, after, last)))
      kept.emplace(row.enrolment_id, std::move(row.grades));
    for (const GradedPerson& one : people) {
      GradeRow row{one.enrolment_id, one.person_id, "", {}, false};
      if (auto name = names.find(one.person_id); name != names.end())
        row.name = name->second.first_name + " " + name->second.last_name;
      auto recorded = kept.find(one.enrolment_id);
      row.recorded = recorded != kept.end();
      row.grades = row.recorded ? TRY(shape::from_json<Grades>(recorded->second))
                                : compute(book, plain(facts[one.enrolment_id]));
      page.items.push_back(std::move(row));
    }
    return page;
  });
}

Result<GradeRow> Service::own_grades(const security::Viewer& viewer, CourseId course) {
  return platform_.db.read([&](data::Tx& tx) -> Result<GradeRow> {
    const learning::Enrolment enrolment = TRY(enrolment_of(tx, viewer.person, course));
    GradeRow row{enrolment.id, viewer.person, TRY(name_of(tx, viewer.person)), {}, false};
    row.grades = TRY(grades_of(tx, course, enrolment.id, row.recorded));
    return row;
  });
}

}  // namespace mc::submissions
