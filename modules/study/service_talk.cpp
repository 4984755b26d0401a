// Discussion of a lesson: threads, answers by who teaches, unread counts, reports and hiding.
#include <charconv>

#include "appliance/base/text.hpp"
#include "modules/study/service.hpp"

namespace mc::study {
namespace {

constexpr std::int64_t kReportsShown = 50;

/// "milliseconds:post:person"
Result<ReportRow> report_cursor(const std::string& text) {
  const auto bad = [] { return invalid("after", "bad_cursor", "This is not a cursor of this list."); };
  const auto parts = split(text, ':');
  if (parts.size() != 3) return bad();
  std::int64_t at = 0;
  const std::string_view number = parts[0];
  auto post = PostId::parse(parts[1]);
  auto person = PersonId::parse(parts[2]);
  if (std::from_chars(number.data(), number.data() + number.size(), at).ec != std::errc() || !post || !person)
    return bad();
  return ReportRow{*post, *person, "", Instant{at}};
}

}  // namespace

Result<PostRow> Service::post_row(data::Tx& tx, PostId id) {
  auto row = TRY(store::post(tx, id));
  if (!row) return not_found();
  return std::move(*row);
}

Result<std::vector<Post>> Service::post_views(data::Tx& tx, PersonId reader, const std::vector<PostRow>& rows) {
  std::vector<PersonId> people;
  for (const PostRow& row : rows) people.push_back(row.person_id);
  const auto names = TRY(accounts_.find_many(tx, people));
  std::vector<Post> out;
  for (const PostRow& row : rows) {
    Post post{row.id,
              row.thread_id,
              "",
              row.hidden_at ? "" : row.text,
              row.by_author,
              row.person_id == reader,
              row.hidden_at.has_value(),
              row.created_at};
    if (auto name = names.find(row.person_id); name != names.end())
      post.name = name->second.first_name + " " + name->second.last_name;
    out.push_back(std::move(post));
  }
  return out;
}

Result<LessonThreads> Service::threads(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                       const AfterQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LessonThreads> {
    if (!TRY(courses_.may_edit(tx, viewer, course))) TRY(place_of(tx, viewer.person, course, lesson));
    const std::int64_t limit = query.limit.value_or(50);
    PostId before{};
    before.bytes.fill(0xFF);
    if (query.after) before = TRY(PostId::parse(query.after->value));
    auto rows = TRY(store::starts(tx, course, lesson, before, limit + 1));
    LessonThreads out;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      out.next = rows.back().id.text();
    }
    std::vector<PostId> ids;
    for (const PostRow& row : rows) ids.push_back(row.id);
    const auto replies = TRY(store::replies(tx, ids));
    for (Post& start : TRY(post_views(tx, viewer.person, rows))) {
      LessonThread thread{std::move(start), 0, false};
      if (auto found = replies.find(thread.start.id); found != replies.end()) {
        thread.replies = found->second.posts;
        thread.answered = found->second.answered != 0;
      }
      out.items.push_back(std::move(thread));
    }
    out.unread = TRY(store::unread(tx, viewer.person, course, lesson));
    return out;
  });
}

Result<Page<Post>> Service::posts(const security::Viewer& viewer, PostId thread, const AfterQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Post>> {
    const PostRow start = TRY(post_row(tx, thread));
    if (!TRY(courses_.may_edit(tx, viewer, start.course_id)))
      TRY(place_of(tx, viewer.person, start.course_id, start.lesson_id));
    const std::int64_t limit = query.limit.value_or(50);
    PostId after{};
    if (query.after) after = TRY(PostId::parse(query.after->value));
    auto rows = TRY(store::thread(tx, thread, after, limit + 1));
    Page<Post> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(post_views(tx, viewer.person, rows));
    return page;
  });
}

Result<PostId> Service::insert_post(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson,
                                    const PostIn& in, bool by_author) {
  PostRow row;
  row.id = PostId::make(platform_.clock, platform_.random);
  row.thread_id = in.thread_id.value_or(row.id);
  if (in.thread_id) {
    const PostRow start = TRY(post_row(tx, *in.thread_id));
    if (!start.is_start || start.lesson_id != lesson || start.course_id != course) return not_found();
    if (start.hidden_at) return conflict("thread_hidden", "This thread is closed.");
  }
  row.course_id = course;
  row.lesson_id = lesson;
  row.is_start = !in.thread_id.has_value();
  row.person_id = person;
  row.text = in.text.value;
  row.by_author = by_author;
  row.created_at = tx.now();
  TRY(store::insert_post(tx, row));
  return row.id;
}

Result<PostId> Service::say(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson,
                            const PostIn& in) {
  TRY(place_of(tx, person, course, lesson));
  return insert_post(tx, person, course, lesson, in, false);
}

Result<Post> Service::post(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                           const PostIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Post> {
    const bool teaches = TRY(courses_.may_edit(tx, viewer, course));
    if (!teaches) TRY(place_of(tx, viewer.person, course, lesson));
    const PostId id = TRY(insert_post(tx, viewer.person, course, lesson, in, teaches));
    return TRY(post_views(tx, viewer.person, {TRY(post_row(tx, id))})).front();
  });
}

Status Service::mark_read(const security::Viewer& viewer, CourseId course, courses::LessonId lesson) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(courses_.may_edit(tx, viewer, course))) TRY(place_of(tx, viewer.person, course, lesson));
    return store::put_read(tx, viewer.person, lesson);
  });
}

Status Service::report(const security::Viewer& viewer, PostId id, const ReportIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    const PostRow row = TRY(post_row(tx, id));
    if (!TRY(courses_.may_edit(tx, viewer, row.course_id)))
      TRY(place_of(tx, viewer.person, row.course_id, row.lesson_id));
    TRY(store::put_report(tx, {id, viewer.person, in.reason.value, tx.now()}));
    return audit(tx, viewer.person, "post.reported", "post:" + id.text());
  });
}

Result<PostReports> Service::reports(const security::Viewer& viewer, const ReportsQuery& query) {
  if (!viewer.may_everywhere("discussion:moderate")) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<PostReports> {
    ReportRow after{{}, {}, "", Instant{-1}};
    if (query.after) after = TRY(report_cursor(query.after->value));
    auto rows = TRY(store::reports(tx, after, kReportsShown + 1));
    PostReports out;
    if (static_cast<std::int64_t>(rows.size()) > kReportsShown) {
      rows.pop_back();
      const ReportRow& last = rows.back();
      out.next = std::to_string(last.at.ms) + ":" + last.post_id.text() + ":" + last.person_id.text();
    }
    std::vector<PostId> ids;
    for (const ReportRow& row : rows) ids.push_back(row.post_id);
    const auto found = TRY(store::posts(tx, ids));
    std::vector<PostRow> posts;
    for (const ReportRow& row : rows) posts.push_back(found.at(row.post_id));  // a report refers to its post
    auto shown = TRY(post_views(tx, viewer.person, posts));
    for (std::size_t i = 0; i < rows.size(); ++i)
      out.items.push_back({std::move(shown[i]), posts[i].course_id, std::move(rows[i].reason), rows[i].at});
    return out;
  });
}

Status Service::hide_post(const security::Viewer& viewer, PostId id, const HideIn& in) {
  if (!viewer.may_everywhere("discussion:moderate")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(post_row(tx, id));
    TRY(store::hide_post(tx, id, in.hide ? std::optional(viewer.person) : std::nullopt, in.reason.value));
    return audit(tx, viewer.person, in.hide ? "post.hidden" : "post.shown", "post:" + id.text());
  });
}

}  // namespace mc::study
