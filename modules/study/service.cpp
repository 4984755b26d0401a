// Access, notes and highlights, bookmarks, library, streak: what is the learner's own.
#include "modules/study/service.hpp"

#include <algorithm>

#include "appliance/base/local_time.hpp"

namespace mc::study {
namespace {

const courses::OutlineLesson* lesson_of(const courses::CourseDetail& course, courses::LessonId id) {
  for (const courses::OutlineModule& module : course.modules)
    for (const courses::OutlineLesson& lesson : module.lessons)
      if (lesson.id == id) return &lesson;
  return nullptr;
}

}  // namespace

Status Service::audit(data::Tx& tx, PersonId actor, std::string action, std::string object) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  return platform_.audit.append(tx, event);
}

Result<Service::Place> Service::place_of(data::Tx& tx, PersonId person, CourseId course,
                                         std::optional<courses::LessonId> lesson) {
  auto found = TRY(learning_.newest(tx, person, course));
  if (!found || found->status == learning::EnrolmentStatus::dropped ||
      found->status == learning::EnrolmentStatus::cancelled)
    return not_found();
  Place place{*found, TRY(courses_.version(tx, TRY(learning_.version_of(tx, found->id))))};
  if (lesson && !lesson_of(*place.course, *lesson)) return not_found();
  return place;
}

Result<courses::LessonContent> Service::content(data::Tx& tx, const security::Viewer& viewer, const Place& place,
                                                courses::LessonId lesson, const std::optional<Text<2, 10>>& language) {
  auto out = TRY(courses_.lesson(tx, place.course->version_id, lesson));
  if (!place.course->locales || place.course->locales->empty()) return out;
  const std::string locale = language ? language->value : TRY(accounts_.me(tx, viewer)).locale;
  return courses_.localised(tx, place.course->version_id, std::move(out), locale);
}

Result<std::vector<std::string>> Service::blocks(data::Tx& tx, const security::Viewer& viewer, const Place& place,
                                                 courses::LessonId lesson, const std::optional<Text<2, 10>>& language) {
  const auto read = TRY(content(tx, viewer, place, lesson, language));
  if (read.format != courses::LessonFormat::text) return std::vector<std::string>{};
  return blocks_of(read.document.text);
}

Result<StudyNote> Service::view(const NoteRow& row, const std::vector<std::string>& texts) {
  StudyNote out{row.id, row.kind, row.text, row.colour, {}, {}, row.revision, row.created_at, row.updated_at};
  if (row.block) {
    Located at = locate({*row.block, row.from_offset.value_or(0), row.to_offset.value_or(0), row.quote}, texts);
    out.anchor = std::move(at.anchor);
    out.state = at.state;
  }
  return out;
}

Result<StudyNotes> Service::notes(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                  const ReadingLanguage& language) {
  return platform_.db.read([&](data::Tx& tx) -> Result<StudyNotes> {
    const Place place = TRY(place_of(tx, viewer.person, course, lesson));
    const auto texts = TRY(blocks(tx, viewer, place, lesson, language.locale));
    StudyNotes out;
    for (const NoteRow& row : TRY(store::notes(tx, viewer.person, course, lesson)))
      out.items.push_back(TRY(view(row, texts)));
    return out;
  });
}

Result<StudyNote> Service::add_note(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                    const NoteIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<StudyNote> {
    const Place place = TRY(place_of(tx, viewer.person, course, lesson));
    const auto texts = TRY(blocks(tx, viewer, place, lesson, in.locale));
    if (!in.anchor && in.text.value.empty()) return invalid("text", "empty", "Write something.");
    NoteRow row;
    row.id = NoteId::make(platform_.clock, platform_.random);
    row.person_id = viewer.person;
    row.course_id = course;
    row.lesson_id = lesson;
    row.text = in.text.value;
    row.colour = in.colour ? in.colour->value : "";
    row.created_at = row.updated_at = tx.now();
    if (in.anchor) {
      const Anchor anchor{in.anchor->block, in.anchor->from, in.anchor->to, in.anchor->quote.value};
      if (locate(anchor, texts).state != AnchorState::exact)
        return invalid("anchor", "text_changed", "These words are not there. Load the lesson again.");
      row.kind = NoteKind::highlight;
      row.block = anchor.block;
      row.from_offset = anchor.from;
      row.to_offset = anchor.to;
      row.quote = anchor.quote;
    }
    if (TRY(store::note_count(tx, viewer.person, lesson)) >= kNotesOfLesson)
      return conflict("too_many_notes", "Remove a note before adding another.");
    TRY(store::insert_note(tx, row));
    return view(row, texts);
  });
}

Result<NoteRow> Service::own_note(data::Tx& tx, PersonId person, NoteId id) {
  auto row = TRY(store::note(tx, id));
  if (!row || row->person_id != person) return not_found();
  return std::move(*row);
}

Result<StudyNote> Service::change_note(const security::Viewer& viewer, NoteId id, const NoteChange& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<StudyNote> {
    NoteRow row = TRY(own_note(tx, viewer.person, id));
    const Place place = TRY(place_of(tx, viewer.person, row.course_id));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "This note was changed elsewhere. Load it again.");
    row.text = in.text.value;
    if (in.colour) row.colour = in.colour->value;
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::update_note(tx, row));
    std::vector<std::string> texts;
    if (lesson_of(*place.course, row.lesson_id)) texts = TRY(blocks(tx, viewer, place, row.lesson_id, {}));
    return view(row, texts);
  });
}

Status Service::remove_note(const security::Viewer& viewer, NoteId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(own_note(tx, viewer.person, id));
    return store::delete_note(tx, id);
  });
}

Result<Bookmark> Service::add_bookmark(const security::Viewer& viewer, CourseId course, courses::LessonId lesson) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Bookmark> {
    const Place place = TRY(place_of(tx, viewer.person, course, lesson));
    Bookmark out{MarkKind::lesson, lesson.bytes, course, lesson_of(*place.course, lesson)->title, tx.now()};
    TRY(store::put_bookmark(tx, viewer.person, out));
    return out;
  });
}

Status Service::remove_bookmark(const security::Viewer& viewer, courses::LessonId lesson) {
  return platform_.db.write(
      [&](data::Tx& tx) { return store::delete_bookmark(tx, viewer.person, MarkKind::lesson, lesson.bytes); });
}

Result<LearningLibrary> Service::library(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LearningLibrary> {
    LearningLibrary out;
    for (learning::Enrolment& one : TRY(learning_.all_of(tx, viewer.person)))
      if (one.status != learning::EnrolmentStatus::dropped && one.status != learning::EnrolmentStatus::cancelled)
        out.courses.push_back(std::move(one));
    out.bookmarks = TRY(store::bookmarks(tx, viewer.person));
    std::sort(out.bookmarks.begin(), out.bookmarks.end(),
              [](const Bookmark& a, const Bookmark& b) { return a.created_at > b.created_at; });
    return out;
  });
}

Result<Date> Service::today_of(data::Tx& tx, PersonId person) {
  auto offset = TRY(store::offset_minutes(tx, person));
  return offset ? day_at(tx.now(), *offset) : local_date(tx.now());
}

Result<Streak> Service::streak_in(data::Tx& tx, PersonId person) {
  return streak_of(TRY(store::days(tx, person)), TRY(today_of(tx, person)));
}

Result<Streak> Service::streak(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) { return streak_in(tx, viewer.person); });
}

Result<Streak> Service::note_activity(const security::Viewer& viewer, const ActivityIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Streak> {
    TRY(store::put_offset_minutes(tx, viewer.person, in.offset_minutes));
    TRY(store::put_day(tx, viewer.person, day_at(tx.now(), in.offset_minutes)));
    return streak_in(tx, viewer.person);
  });
}

Status Service::on_attempt(data::Tx& tx, const assessment::AttemptFinished& event) {
  return store::put_day(tx, event.person_id, TRY(today_of(tx, event.person_id)));
}

}  // namespace mc::study
