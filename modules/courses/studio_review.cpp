// The review queue and its conversations (LMS-27).
#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/courses/studio.hpp"

namespace mc::courses {

Result<std::vector<ReviewThread>> Studio::threads_of(data::Tx& tx, const std::vector<ThreadRow>& rows) {
  std::vector<ThreadId> ids;
  std::vector<PersonId> people;
  for (const ThreadRow& row : rows) {
    ids.push_back(row.id);
    if (row.resolved_by) people.push_back(*row.resolved_by);
  }
  std::vector<CommentRow> comments = TRY(store::comments(tx, ids));
  for (const CommentRow& comment : comments) people.push_back(comment.written_by);
  auto names = TRY(accounts_.find_many(tx, people));
  auto name_of = [&](PersonId id) {
    auto person = names.find(id);
    return person == names.end() ? std::string() : person->second.first_name + " " + person->second.last_name;
  };
  std::vector<ReviewThread> out;
  for (const ThreadRow& row : rows) {
    ReviewThread thread{row.id, row.lesson_id, row.opened_at, row.resolved_at, {}, {}};
    if (row.resolved_by) thread.resolved_by = name_of(*row.resolved_by);
    for (const CommentRow& comment : comments)
      if (comment.thread_id == row.id)
        thread.comments.push_back({name_of(comment.written_by), comment.written_at, comment.body});
    out.push_back(std::move(thread));
  }
  return out;
}

Result<ReviewThread> Studio::thread_of(data::Tx& tx, const ThreadRow& row) {
  return std::move(TRY(threads_of(tx, {row})).at(0));
}

Result<Page<ReviewItem>> Studio::review_queue(const Caller& caller, const ReviewQuery& query) {
  if (!caller.viewer.may_everywhere("course:publish")) return forbidden();
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  std::optional<After<Instant>> after;
  if (query.after) {
    auto parts = split(query.after->value, '_');
    auto at = parts.size() == 2 ? parse_instant(parts[0]) : Result<Instant>(invalid("after", "bad_format"));
    auto id = parts.size() == 2 ? CourseId::parse(parts[1]) : Result<CourseId>(not_found());
    if (!at || !id) return invalid("after", "bad_format", "Pass on `next` of the page before.");
    after = After<Instant>{*at, *id};
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ReviewItem>> {
    std::vector<CourseRow> rows = TRY(store::in_review(tx, after, limit + 1));
    Page<ReviewItem> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = to_string(rows.back().updated_at) + "_" + rows.back().id.text();
    }
    std::vector<CourseId> ids;
    std::vector<PersonId> people;
    for (const CourseRow& row : rows) {
      ids.push_back(row.id);
      people.push_back(row.author_id);
    }
    std::map<CourseId, std::int64_t> open;
    for (const store::OpenThreads& one : TRY(store::open_threads(tx, ids))) open[one.course_id] = one.open;
    auto names = TRY(accounts_.find_many(tx, people));
    for (const CourseRow& row : rows) {
      auto person = names.find(row.author_id);
      std::string name = person == names.end() ? "" : person->second.first_name + " " + person->second.last_name;
      page.items.push_back({row.id, row.title, std::move(name), row.published_number, open[row.id], row.updated_at});
    }
    return page;
  });
}

Result<Page<ReviewThread>> Studio::threads(const Caller& caller, CourseId course, const ThreadsQuery& query) {
  return service_.reading<Page<ReviewThread>>(
      caller, course, [&](data::Tx& tx, CourseRow&) -> Result<Page<ReviewThread>> {
        const std::int64_t limit = query.limit ? query.limit->value : 50;
        std::vector<ThreadRow> rows = TRY(store::threads(tx, course, query, limit + 1));
        Page<ReviewThread> page;
        if (rows.size() > static_cast<std::size_t>(limit)) {
          rows.pop_back();
          page.next = rows.back().id.text();
        }
        page.items = TRY(threads_of(tx, rows));
        return page;
      });
}

Result<ReviewThread> Studio::open_thread(const Caller& caller, CourseId course, const NewThread& in) {
  return service_.writing<ReviewThread>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<ReviewThread> {
    if (in.lesson_id && !TRY(store::content(tx, course, *in.lesson_id)))
      return invalid("lesson_id", "unknown_lesson", "The course has no such lesson.");
    ThreadRow row{
        ThreadId{make_uuid7(tx.now(), platform_.random)}, course, in.lesson_id, tx.now(), caller.actor.person, {}, {}};
    TRY(store::insert_thread(tx, row));
    TRY(store::insert_comment(tx, make_uuid7(tx.now(), platform_.random),
                              {row.id, tx.now(), caller.actor.person, in.body.value}));
    TRY(service_.audit(tx, caller.actor, "course.thread_opened", course, "{\"thread\":\"" + row.id.text() + "\"}"));
    return thread_of(tx, row);
  });
}

Result<ReviewThread> Studio::reply(const Caller& caller, CourseId course, ThreadId id, const ThreadReply& in) {
  return service_.writing<ReviewThread>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<ReviewThread> {
    auto row = TRY(store::thread(tx, course, id));
    if (!row) return not_found();
    if (row->resolved_at) return conflict("resolved", "Open the thread again before you answer.");
    auto written = TRY(store::comments(tx, {id}));
    if (written.size() >= 200) return conflict("too_many", "A thread has at most 200 comments. Start another.");
    TRY(store::insert_comment(tx, make_uuid7(tx.now(), platform_.random),
                              {id, tx.now(), caller.actor.person, in.body.value}));
    return thread_of(tx, *row);
  });
}

Result<ReviewThread> Studio::resolve(const Caller& caller, CourseId course, ThreadId id, const ThreadState& in) {
  return service_.writing<ReviewThread>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<ReviewThread> {
    auto row = TRY(store::thread(tx, course, id));
    if (!row) return not_found();
    if (row->resolved_at.has_value() != in.resolved) {
      row->resolved_at.reset();
      row->resolved_by.reset();
      if (in.resolved) {
        row->resolved_at = tx.now();
        row->resolved_by = caller.actor.person;
      }
      TRY(store::resolve_thread(tx, *row));
      TRY(service_.audit(tx, caller.actor, in.resolved ? "course.thread_resolved" : "course.thread_reopened", course,
                         "{\"thread\":\"" + id.text() + "\"}"));
    }
    return thread_of(tx, *row);
  });
}

}  // namespace mc::courses
