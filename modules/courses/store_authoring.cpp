// SQL of versions of drafts, review, co-authors and other languages.
#include "modules/courses/authoring_store.hpp"

#include <limits>

namespace mc::courses::store {
namespace {

/// Ids come from our own tables.
template <class I>
std::string id_list(const std::vector<I>& ids) {
  std::string out = "(NULL";
  for (const I& id : ids) out += ",x'" + to_hex(id.bytes) + "'";
  return out + ")";
}

constexpr std::string_view kRevision =
    "SELECT id, course_id, subject_id, number, content, file_id, saved_by, begun_at, saved_at FROM courses_revisions ";

}  // namespace

Result<std::optional<PageRow>> page(data::Tx& tx, CourseId course) {
  return tx.in(kModule).first<PageRow>(
      "SELECT page, prerequisites, max_enrolments FROM courses_pages WHERE course_id = ?", course);
}

Status put_page(data::Tx& tx, CourseId course, const PageRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO courses_pages (course_id, page, prerequisites, max_enrolments) "
                         "VALUES (?, ?, ?, ?) ON CONFLICT (course_id) DO UPDATE SET page = excluded.page, "
                         "prerequisites = excluded.prerequisites, max_enrolments = excluded.max_enrolments",
                         course, row.page, row.prerequisites, row.max_enrolments));
  return {};
}

Result<std::optional<RevisionRow>> newest_revision(data::Tx& tx, const Uuid& subject) {
  return tx.in(kModule).first<RevisionRow>(std::string(kRevision) + "WHERE subject_id = ? ORDER BY number DESC LIMIT 1",
                                           subject);
}

Result<std::optional<RevisionRow>> revision(data::Tx& tx, CourseId course, const Uuid& subject, std::int64_t number) {
  return tx.in(kModule).first<RevisionRow>(
      std::string(kRevision) + "WHERE subject_id = ? AND number = ? AND course_id = ?", subject, number, course);
}

Result<std::vector<RevisionHead>> revisions(data::Tx& tx, CourseId course, const Uuid& subject,
                                            std::optional<std::int64_t> before, std::int64_t limit) {
  return tx.in(kModule).all<RevisionHead>(
      "SELECT number, saved_by, begun_at, saved_at FROM courses_revisions WHERE subject_id = ? AND course_id = ? AND "
      "number < ? ORDER BY number DESC LIMIT ?",
      subject, course, before.value_or(std::numeric_limits<std::int64_t>::max()), limit);
}

Status insert_revision(data::Tx& tx, const RevisionRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO courses_revisions (id, course_id, subject_id, number, content, file_id, saved_by, "
      "begun_at, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.id, row.course_id, row.subject_id, row.number, row.content, row.file_id, row.saved_by, row.begun_at,
      row.saved_at));
  return {};
}

Status replace_revision(data::Tx& tx, const RevisionRow& row) {
  TRY(tx.in(kModule).run("UPDATE courses_revisions SET content = ?, file_id = ?, saved_at = ? WHERE id = ?",
                         row.content, row.file_id, row.saved_at, row.id));
  return {};
}

Result<std::vector<RevisionRow>> revisions_up_to(data::Tx& tx, const Uuid& subject, std::int64_t number) {
  return tx.in(kModule).all<RevisionRow>(std::string(kRevision) + "WHERE subject_id = ? AND number <= ?", subject,
                                         number);
}

Status delete_revision(data::Tx& tx, RevisionId id) {
  TRY(tx.in(kModule).run("DELETE FROM courses_revisions WHERE id = ?", id));
  return {};
}

Status set_file(data::Tx& tx, LessonId lesson, std::optional<BlobId> file, std::optional<std::string> file_name) {
  TRY(tx.in(kModule).run("UPDATE courses_lessons SET file_id = ?, file_name = ? WHERE id = ?", file, file_name,
                         lesson));
  return {};
}

Status insert_thread(data::Tx& tx, const ThreadRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO courses_threads (id, course_id, lesson_id, opened_at, opened_by, resolved_at, "
                         "resolved_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.course_id, row.lesson_id, row.opened_at, row.opened_by, row.resolved_at,
                         row.resolved_by));
  return {};
}

Result<std::optional<ThreadRow>> thread(data::Tx& tx, CourseId course, ThreadId id) {
  return tx.in(kModule).first<ThreadRow>("SELECT id, course_id, lesson_id, opened_at, opened_by, resolved_at, "
                                         "resolved_by FROM courses_threads WHERE id = ? AND course_id = ?",
                                         id, course);
}

Status resolve_thread(data::Tx& tx, const ThreadRow& row) {
  TRY(tx.in(kModule).run("UPDATE courses_threads SET resolved_at = ?, resolved_by = ? WHERE id = ?", row.resolved_at,
                         row.resolved_by, row.id));
  return {};
}

Result<std::vector<ThreadRow>> threads(data::Tx& tx, CourseId course, const ThreadsQuery& query, std::int64_t limit) {
  return tx.in(kModule).all<ThreadRow>(
      "SELECT id, course_id, lesson_id, opened_at, opened_by, resolved_at, resolved_by FROM courses_threads "
      "WHERE course_id = ?1 AND (?2 IS NULL OR id > ?2) AND (?3 IS NULL OR lesson_id = ?3) AND "
      "(?4 IS NULL OR (resolved_at IS NULL) = ?4) ORDER BY id LIMIT ?5",
      course, query.after, query.lesson, query.open, limit);
}

Status insert_comment(data::Tx& tx, Uuid id, const CommentRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO courses_comments (id, thread_id, written_at, written_by, body) VALUES (?, ?, ?, ?, ?)", id,
      row.thread_id, row.written_at, row.written_by, row.body));
  return {};
}

Result<std::vector<CommentRow>> comments(data::Tx& tx, const std::vector<ThreadId>& threads) {
  return tx.in(kModule).all<CommentRow>(
      "SELECT thread_id, written_at, written_by, body FROM courses_comments WHERE thread_id IN " + id_list(threads) +
      " ORDER BY thread_id, id");
}

Result<std::vector<OpenThreads>> open_threads(data::Tx& tx, const std::vector<CourseId>& courses) {
  return tx.in(kModule).all<OpenThreads>("SELECT course_id, count(*) FROM courses_threads WHERE resolved_at IS NULL "
                                         "AND course_id IN " +
                                         id_list(courses) + " GROUP BY course_id");
}

Result<std::vector<CourseRow>> in_review(data::Tx& tx, const std::optional<After<Instant>>& after, std::int64_t limit) {
  std::optional<Instant> at;
  std::optional<CourseId> id;
  if (after) {
    at = after->value;
    id = after->id;
  }
  return tx.in(kModule).all<CourseRow>(
      "SELECT id, status, revision, published_version_id, published_number, changed_since_published, title, title_key, "
      "summary, category_id, difficulty, language, objectives, ce, certificate_valid_months, author_id, "
      "review_comment, updated_at FROM courses_courses WHERE status = 'in_review' AND (?1 IS NULL OR updated_at > ?1 "
      "OR (updated_at = ?1 AND id > ?2)) ORDER BY updated_at, id LIMIT ?3",
      at, id, limit);
}

Result<std::vector<AuthorRow>> authors(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<AuthorRow>(
      "SELECT person_id, may_edit, may_see_analytics FROM courses_authors WHERE course_id = ? ORDER BY person_id",
      course);
}

Result<std::optional<AuthorRow>> author(data::Tx& tx, CourseId course, PersonId person) {
  return tx.in(kModule).first<AuthorRow>(
      "SELECT person_id, may_edit, may_see_analytics FROM courses_authors WHERE person_id = ? AND course_id = ?",
      person, course);
}

Result<std::vector<TaughtCourse>> taught_by(data::Tx& tx, PersonId person, std::int64_t limit) {
  return tx.in(kModule).all<TaughtCourse>(
      "SELECT c.id, c.title, c.status FROM courses_authors a JOIN courses_courses c ON c.id = a.course_id WHERE "
      "a.person_id = ? AND a.may_see_analytics = 1 ORDER BY a.course_id DESC LIMIT ?",
      person, limit);
}

Status put_author(data::Tx& tx, CourseId course, const AuthorRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO courses_authors (course_id, person_id, may_edit, may_see_analytics) "
                         "VALUES (?, ?, ?, ?) ON CONFLICT (person_id, course_id) DO UPDATE SET may_edit = "
                         "excluded.may_edit, may_see_analytics = excluded.may_see_analytics",
                         course, row.person_id, row.may_edit, row.may_see_analytics));
  return {};
}

Result<bool> remove_author(data::Tx& tx, CourseId course, PersonId person) {
  return TRY(tx.in(kModule).run("DELETE FROM courses_authors WHERE person_id = ? AND course_id = ?", person, course)) ==
         1;
}

Status put_invitation(data::Tx& tx, const InvitationRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO courses_invitations (course_id, person_id, invited_by, invited_at, may_edit, may_see_analytics) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (person_id, course_id) DO UPDATE SET invited_by = excluded.invited_by, "
      "invited_at = excluded.invited_at, may_edit = excluded.may_edit, may_see_analytics = excluded.may_see_analytics",
      row.course_id, row.person_id, row.invited_by, row.invited_at, row.may_edit, row.may_see_analytics));
  return {};
}

Result<std::optional<InvitationRow>> invitation(data::Tx& tx, CourseId course, PersonId person) {
  return tx.in(kModule).first<InvitationRow>("SELECT course_id, person_id, invited_by, invited_at, may_edit, "
                                             "may_see_analytics FROM courses_invitations WHERE person_id = ? AND "
                                             "course_id = ?",
                                             person, course);
}

Result<std::vector<InvitationRow>> invitations_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<InvitationRow>("SELECT course_id, person_id, invited_by, invited_at, may_edit, "
                                           "may_see_analytics FROM courses_invitations WHERE person_id = ? "
                                           "ORDER BY course_id LIMIT 200",
                                           person);
}

Result<std::vector<InvitationRow>> invitations_to(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<InvitationRow>("SELECT course_id, person_id, invited_by, invited_at, may_edit, "
                                           "may_see_analytics FROM courses_invitations WHERE course_id = ? "
                                           "ORDER BY person_id LIMIT 200",
                                           course);
}

Result<bool> remove_invitation(data::Tx& tx, CourseId course, PersonId person) {
  return TRY(tx.in(kModule).run("DELETE FROM courses_invitations WHERE person_id = ? AND course_id = ?", person,
                                course)) == 1;
}

Result<std::vector<TextRow>> texts(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<TextRow>("SELECT subject_id, locale, revision, content FROM courses_texts WHERE "
                                     "course_id = ? ORDER BY subject_id, locale",
                                     course);
}

Result<std::optional<TextRow>> text(data::Tx& tx, CourseId course, const Uuid& subject, std::string_view locale) {
  return tx.in(kModule).first<TextRow>("SELECT subject_id, locale, revision, content FROM courses_texts WHERE "
                                       "course_id = ? AND subject_id = ? AND locale = ?",
                                       course, subject, locale);
}

Status put_text(data::Tx& tx, CourseId course, const TextRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO courses_texts (course_id, subject_id, locale, revision, content) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (course_id, subject_id, locale) DO UPDATE SET revision = excluded.revision, content = "
      "excluded.content",
      course, row.subject_id, row.locale, row.revision, row.content));
  return {};
}

Status delete_texts(data::Tx& tx, CourseId course, const Uuid& subject) {
  TRY(tx.in(kModule).run("DELETE FROM courses_texts WHERE course_id = ? AND subject_id = ?", course, subject));
  return {};
}

Status insert_version_text(data::Tx& tx, VersionId version, const TextRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO courses_version_texts (version_id, subject_id, locale, content) VALUES (?, ?, ?, ?)", version,
      row.subject_id, row.locale, row.content));
  return {};
}

Result<std::vector<TextRow>> version_texts(data::Tx& tx, VersionId version, std::string_view locale) {
  return tx.in(kModule).all<TextRow>("SELECT subject_id, locale, 0, content FROM courses_version_texts WHERE "
                                     "version_id = ? AND locale = ?",
                                     version, locale);
}

Result<std::optional<RawJson>> version_text(data::Tx& tx, VersionId version, const Uuid& subject,
                                            std::string_view locale) {
  return tx.in(kModule).first<RawJson>(
      "SELECT content FROM courses_version_texts WHERE version_id = ? AND subject_id = ? AND locale = ?", version,
      subject, locale);
}

Result<std::vector<TextRow>> all_version_texts(data::Tx& tx, VersionId version) {
  return tx.in(kModule).all<TextRow>(
      "SELECT subject_id, locale, 0, content FROM courses_version_texts WHERE version_id = ?", version);
}

Result<std::vector<LessonContent>> version_lessons(data::Tx& tx, VersionId version) {
  return tx.in(kModule).all<LessonContent>("SELECT lesson_id, title, format, minutes, document, file_id, "
                                           "quiz_version_id FROM courses_version_lessons WHERE version_id = ?",
                                           version);
}

}  // namespace mc::courses::store
