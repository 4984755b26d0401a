#pragma once
// Rows and SQL around drafts: versions, review, co-authors, other languages, media, resources.
#include "modules/courses/authoring_requests.hpp"
#include "modules/courses/store.hpp"

namespace mc::courses {

struct PageRow {
  RawJson page{"{}"};
  RawJson prerequisites{"[]"};
  std::optional<std::int64_t> max_enrolments;
};
FIELDS(PageRow, page, prerequisites, max_enrolments)
struct RevisionRow {
  RevisionId id;
  CourseId course_id;
  Uuid subject_id{};
  std::int64_t number = 1;
  std::string content;
  std::optional<BlobId> file_id;
  PersonId saved_by;
  Instant begun_at;
  Instant saved_at;
};
FIELDS(RevisionRow, id, course_id, subject_id, number, content, file_id, saved_by, begun_at, saved_at)
/// Without the content.
struct RevisionHead {
  std::int64_t number = 1;
  PersonId saved_by;
  Instant begun_at;
  Instant saved_at;
};
FIELDS(RevisionHead, number, saved_by, begun_at, saved_at)
struct ThreadRow {
  ThreadId id;
  CourseId course_id;
  std::optional<LessonId> lesson_id;
  Instant opened_at;
  PersonId opened_by;
  std::optional<Instant> resolved_at;
  std::optional<PersonId> resolved_by;
};
FIELDS(ThreadRow, id, course_id, lesson_id, opened_at, opened_by, resolved_at, resolved_by)
struct CommentRow {
  ThreadId thread_id;
  Instant written_at;
  PersonId written_by;
  std::string body;
};
FIELDS(CommentRow, thread_id, written_at, written_by, body)
struct AuthorRow {
  PersonId person_id;
  bool may_edit = true;
  bool may_see_analytics = true;
};
FIELDS(AuthorRow, person_id, may_edit, may_see_analytics)
struct InvitationRow {
  CourseId course_id;
  PersonId person_id;
  PersonId invited_by;
  Instant invited_at;
  bool may_edit = true;
  bool may_see_analytics = true;
};
FIELDS(InvitationRow, course_id, person_id, invited_by, invited_at, may_edit, may_see_analytics)
struct TextRow {
  Uuid subject_id{};
  std::string locale;
  std::int64_t revision = 0;
  RawJson content;
};
FIELDS(TextRow, subject_id, locale, revision, content)
struct MediaRow {
  MediaId id;
  BlobId blob_id;
  std::string name;
  std::string name_key;
  std::string media_type;
  std::int64_t size = 0;
  std::string alt;
  std::optional<MediaId> captions_id;
  PersonId added_by;
  Instant added_at;
};
FIELDS(MediaRow, id, blob_id, name, name_key, media_type, size, alt, captions_id, added_by, added_at)
struct MediaUseRow {
  CourseId course_id;
  std::string how;
};
FIELDS(MediaUseRow, course_id, how)
struct ResourceRow {
  ResourceId id;
  std::optional<ModuleId> module_id;
  std::optional<LessonId> lesson_id;
  std::string title;
  std::optional<MediaId> media_id;
  std::optional<std::string> url;
};
FIELDS(ResourceRow, id, module_id, lesson_id, title, media_id, url)
struct SignerRow {
  Bytes public_key;
  std::string name;
};
FIELDS(SignerRow, public_key, name)

namespace store {

Result<std::optional<PageRow>> page(data::Tx& tx, CourseId course);
Status put_page(data::Tx& tx, CourseId course, const PageRow& row);

// -- versions of the draft --
Result<std::optional<RevisionRow>> newest_revision(data::Tx& tx, const Uuid& subject);
Result<std::optional<RevisionRow>> revision(data::Tx& tx, CourseId course, const Uuid& subject, std::int64_t number);
Result<std::vector<RevisionHead>> revisions(data::Tx& tx, CourseId course, const Uuid& subject,
                                            std::optional<std::int64_t> before, std::int64_t limit);
Status insert_revision(data::Tx& tx, const RevisionRow& row);
Status replace_revision(data::Tx& tx, const RevisionRow& row);
/// Those numbered `number` or less.
Result<std::vector<RevisionRow>> revisions_up_to(data::Tx& tx, const Uuid& subject, std::int64_t number);
Status delete_revision(data::Tx& tx, RevisionId id);
Status set_file(data::Tx& tx, LessonId lesson, std::optional<BlobId> file, std::optional<std::string> file_name);

// -- review --
Status insert_thread(data::Tx& tx, const ThreadRow& row);
Result<std::optional<ThreadRow>> thread(data::Tx& tx, CourseId course, ThreadId id);
Status resolve_thread(data::Tx& tx, const ThreadRow& row);
Result<std::vector<ThreadRow>> threads(data::Tx& tx, CourseId course, const ThreadsQuery& query, std::int64_t limit);
Status insert_comment(data::Tx& tx, Uuid id, const CommentRow& row);
/// Of these threads, oldest first.
Result<std::vector<CommentRow>> comments(data::Tx& tx, const std::vector<ThreadId>& threads);
struct OpenThreads {
  CourseId course_id;
  std::int64_t open = 0;
};
FIELDS(OpenThreads, course_id, open)
Result<std::vector<OpenThreads>> open_threads(data::Tx& tx, const std::vector<CourseId>& courses);

// -- co-authors --
Result<std::vector<AuthorRow>> authors(data::Tx& tx, CourseId course);
Result<std::optional<AuthorRow>> author(data::Tx& tx, CourseId course, PersonId person);
Result<std::vector<TaughtCourse>> taught_by(data::Tx& tx, PersonId person, std::int64_t limit);
Status put_author(data::Tx& tx, CourseId course, const AuthorRow& row);
Result<bool> remove_author(data::Tx& tx, CourseId course, PersonId person);
Status put_invitation(data::Tx& tx, const InvitationRow& row);
Result<std::optional<InvitationRow>> invitation(data::Tx& tx, CourseId course, PersonId person);
Result<std::vector<InvitationRow>> invitations_of(data::Tx& tx, PersonId person);
Result<std::vector<InvitationRow>> invitations_to(data::Tx& tx, CourseId course);
Result<bool> remove_invitation(data::Tx& tx, CourseId course, PersonId person);

// -- other languages --
Result<std::vector<TextRow>> texts(data::Tx& tx, CourseId course);
Result<std::optional<TextRow>> text(data::Tx& tx, CourseId course, const Uuid& subject, std::string_view locale);
Status put_text(data::Tx& tx, CourseId course, const TextRow& row);
Status delete_texts(data::Tx& tx, CourseId course, const Uuid& subject);
Status insert_version_text(data::Tx& tx, VersionId version, const TextRow& row);
/// Of a version in this language.
Result<std::vector<TextRow>> version_texts(data::Tx& tx, VersionId version, std::string_view locale);
Result<std::optional<RawJson>> version_text(data::Tx& tx, VersionId version, const Uuid& subject,
                                            std::string_view locale);
Result<std::vector<TextRow>> all_version_texts(data::Tx& tx, VersionId version);
Result<std::vector<LessonContent>> version_lessons(data::Tx& tx, VersionId version);

// -- media and resources --
Status insert_media(data::Tx& tx, const MediaRow& row);
Status update_media(data::Tx& tx, const MediaRow& row);
Status delete_media(data::Tx& tx, MediaId id);
Result<std::optional<MediaRow>> media(data::Tx& tx, MediaId id);
Result<std::optional<MediaRow>> media_of_blob(data::Tx& tx, BlobId blob);
struct MediaFilter {
  std::string name_begins;  // folded
  std::string type_begins;
  std::optional<std::pair<std::string, MediaId>> after;
  std::int64_t limit = 50;
};
Result<std::vector<MediaRow>> media_page(data::Tx& tx, const MediaFilter& filter);
Result<std::vector<MediaUseRow>> media_uses(data::Tx& tx, const MediaRow& row);
/// Those that resources of this course show.
Result<std::vector<MediaRow>> media_of_course(data::Tx& tx, CourseId course);
Status insert_resource(data::Tx& tx, CourseId course, const ResourceRow& row);
Result<std::vector<ResourceRow>> resources(data::Tx& tx, CourseId course);
Result<bool> delete_resource(data::Tx& tx, CourseId course, ResourceId id);
Status delete_resources_of(data::Tx& tx, CourseId course, const Uuid& module_or_lesson);
Status insert_version_media(data::Tx& tx, CourseId course, MediaId media, VersionId version);
Result<bool> has_published_media(data::Tx& tx, CourseId course, MediaId media);

// -- packages --
Result<std::optional<Bytes>> signing_seed(data::Tx& tx);
Status put_signing_seed(data::Tx& tx, ByteView seed);
Result<std::vector<SignerRow>> signers(data::Tx& tx);
Status put_signer(data::Tx& tx, const SignerRow& row, PersonId by);
Result<std::vector<CourseRow>> in_review(data::Tx& tx, const std::optional<After<Instant>>& after, std::int64_t limit);

}  // namespace store
}  // namespace mc::courses
