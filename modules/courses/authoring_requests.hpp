#pragma once
// Requests and responses of what authors do around a draft: versions to restore, review threads, co-authors, other
// languages, media, packages.
#include "modules/courses/requests.hpp"

namespace mc::courses {

struct RevisionTag;
struct ThreadTag;
using RevisionId = Id<RevisionTag>;
using ThreadId = Id<ThreadTag>;

// -- versions of the draft --
struct RevisionListQuery {
  std::optional<Int<1, 1000000000>> before;  // a number
  std::optional<Int<1, 100>> limit;          // 50
};
FIELDS(RevisionListQuery, before, limit)
struct Revision {
  std::int64_t number = 1;
  std::string by;
  Instant begun_at;
  Instant saved_at;
};
FIELDS(Revision, number, by, begun_at, saved_at)
struct CourseRevisions {
  std::vector<Revision> items;
  std::optional<std::int64_t> next;  // pass on as `before`
};
FIELDS(CourseRevisions, items, next)
struct DiffLine {
  std::string change;  // "added", "removed", "changed", "moved"
  std::string what;    // "text", "question", "quiz", "file", "module", "lesson"
  std::string text;    // at most 200 characters
};
FIELDS(DiffLine, change, what, text)
/// From an older version to what is there now, at most 200 lines.
struct Difference {
  std::int64_t words_added = 0;
  std::int64_t words_removed = 0;
  std::vector<DiffLine> lines;
  bool more = false;
};
FIELDS(Difference, words_added, words_removed, lines, more)
struct LessonSnapshot {
  RawJson document;
  std::optional<assessment::Quiz> quiz;
  std::optional<BlobId> file;
  std::optional<std::string> file_name;
};
FIELDS(LessonSnapshot, document, quiz, file, file_name)
struct OutlineSnapshot {
  std::vector<ModuleDraft> modules;
};
FIELDS(OutlineSnapshot, modules)
struct LessonRevision {
  Revision revision;
  LessonSnapshot content;
  Difference since;
};
FIELDS(LessonRevision, revision, content, since)
struct OutlineRevision {
  Revision revision;
  OutlineSnapshot outline;
  Difference since;
};
FIELDS(OutlineRevision, revision, outline, since)
struct RestoreIn {
  std::int64_t revision = 0;  // of the draft (outline) or the content (lesson), as in a save
};
FIELDS(RestoreIn, revision)

// -- publishing --
struct LessonChange {
  LessonId lesson_id;
  std::string title;
  std::string change;  // "added", "removed", "content", "settings"
  bool mandatory = true;
};
FIELDS(LessonChange, lesson_id, title, change, mandatory)
struct PublishPreview {
  std::int64_t next_version = 1;
  std::vector<LessonChange> changes;
  TouchedLearners learners;
};
FIELDS(PublishPreview, next_version, changes, learners)
struct PublishLesson {
  std::optional<LearnersOnPublish> learners;  // continue_new unless given: at once for everybody
};
FIELDS(PublishLesson, learners)

// -- review --
struct ReviewQuery {
  std::optional<Text<1, 200>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(ReviewQuery, after, limit)
struct ReviewItem {
  CourseId course_id;
  std::string title;
  std::string author_name;
  std::optional<std::int64_t> published_version;
  std::int64_t open_threads = 0;
  Instant updated_at;
};
FIELDS(ReviewItem, course_id, title, author_name, published_version, open_threads, updated_at)
struct NewThread {
  std::optional<LessonId> lesson_id;  // none: of the course
  Text<1, 4000> body;
};
FIELDS(NewThread, lesson_id, body)
struct ThreadReply {
  Text<1, 4000> body;
};
FIELDS(ThreadReply, body)
struct ThreadState {
  bool resolved = true;
};
FIELDS(ThreadState, resolved)
struct ThreadComment {
  std::string by;
  Instant at;
  std::string body;
};
FIELDS(ThreadComment, by, at, body)
struct ReviewThread {
  ThreadId id;
  std::optional<LessonId> lesson_id;
  Instant opened_at;
  std::optional<Instant> resolved_at;
  std::optional<std::string> resolved_by;
  std::vector<ThreadComment> comments;
};
FIELDS(ReviewThread, id, lesson_id, opened_at, resolved_at, resolved_by, comments)
struct ThreadsQuery {
  std::optional<LessonId> lesson;
  std::optional<bool> open;
  std::optional<ThreadId> after;
  std::optional<Int<1, 100>> limit;  // 50
};
FIELDS(ThreadsQuery, lesson, open, after, limit)

// -- co-authors --
struct CoAuthorIn {
  PersonId person_id;
  bool edit = true;
  bool analytics = true;
};
FIELDS(CoAuthorIn, person_id, edit, analytics)
struct CoAuthor {
  PersonId person_id;
  std::string name;
  bool edit = true;
  bool analytics = true;
  bool author = false;   // the author herself
  bool invited = false;  // has not answered yet
};
FIELDS(CoAuthor, person_id, name, edit, analytics, author, invited)
struct CoAuthors {
  std::vector<CoAuthor> items;
};
FIELDS(CoAuthors, items)
struct AuthorInvitation {
  CourseId course_id;
  std::string title;
  std::string invited_by;
  Instant invited_at;
  bool edit = true;
  bool analytics = true;
};
FIELDS(AuthorInvitation, course_id, title, invited_by, invited_at, edit, analytics)
struct AuthorInvitations {
  std::vector<AuthorInvitation> items;
};
FIELDS(AuthorInvitations, items)
struct AuthorInvitationAnswer {
  bool accept = true;
};
FIELDS(AuthorInvitationAnswer, accept)

// -- other languages --
struct LocaleQuery {
  std::optional<Text<2, 10>> locale;
};
FIELDS(LocaleQuery, locale)
struct LocaleTextOut {
  std::string locale;
  std::int64_t revision = 0;  // 0: nothing yet
  LocaleText content;
};
FIELDS(LocaleTextOut, locale, revision, content)
struct LocaleTextSave {
  std::int64_t revision = 0;
  LocaleText content;
};
FIELDS(LocaleTextSave, revision, content)
struct LocaleState {
  std::string locale;
  std::int64_t subjects = 0;  // course, modules and text lessons with a text in this language
  std::int64_t of = 0;
};
FIELDS(LocaleState, locale, subjects, of)
struct LocaleStates {
  std::vector<LocaleState> items;
};
FIELDS(LocaleStates, items)

// -- media and resources --
struct MediaQuery {
  std::optional<Text<0, 100>> search;  // beginning of the name
  std::optional<Text<1, 40>> type;     // "image", "video", "application/pdf"
  std::optional<Text<1, 1000>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(MediaQuery, search, type, after, limit)
struct MediaUploadQuery {
  std::optional<Text<0, 255>> file_name;
  std::optional<Text<0, 500>> alt;
};
FIELDS(MediaUploadQuery, file_name, alt)
struct Media {
  MediaId id;
  std::string name;
  std::string media_type;
  std::int64_t size = 0;
  std::string alt;
  std::optional<MediaId> captions_id;  // of a video: a file of subtitles
  Instant added_at;
  bool may_change = false;  // by the viewer: she added it, or may publish everywhere
};
FIELDS(Media, id, name, media_type, size, alt, captions_id, added_at, may_change)
struct MediaPatch {
  std::optional<Text<1, 255>> name;
  std::optional<Text<0, 500>> alt;
  std::optional<MediaId> captions_id;
};
FIELDS(MediaPatch, name, alt, captions_id)
struct MediaUse {
  CourseId course_id;
  std::string title;
  std::string how;  // "image", "resource", "published", "captions"
};
FIELDS(MediaUse, course_id, title, how)
struct MediaUses {
  std::vector<MediaUse> items;
};
FIELDS(MediaUses, items)
struct ImageFromLibrary {
  MediaId media_id;
};
FIELDS(ImageFromLibrary, media_id)
struct NewResource {
  std::int64_t revision = 0;
  std::optional<ModuleId> module_id;
  std::optional<LessonId> lesson_id;
  Text<1, 200> title;
  std::optional<MediaId> media_id;
  std::optional<Text<1, 2000>> url;
};
FIELDS(NewResource, revision, module_id, lesson_id, title, media_id, url)
struct Resources {
  std::vector<Resource> items;
};
FIELDS(Resources, items)

// -- copies --
struct CloneIn {
  Text<1, 200> title;
};
FIELDS(CloneIn, title)
struct PackageQuery {
  std::optional<bool> dry_run;  // true unless given
  std::optional<Text<0, 255>> file_name;
};
FIELDS(PackageQuery, dry_run, file_name)
struct PackageMessage {
  std::string severity;  // "error" keeps it out; "warning"
  std::string file;
  std::int64_t line = 0;  // 0: of the whole file
  std::string path;       // of a field in that line
  std::string code;
  std::string detail;
};
FIELDS(PackageMessage, severity, file, line, path, code, detail)
struct PackageReport {
  bool dry_run = true;
  bool ready = false;  // no error: it can be imported, or was
  std::string title;
  std::int64_t modules = 0, lessons = 0, questions = 0, files = 0, bytes = 0;
  std::string signer;  // base64 public key
  bool signer_trusted = false;
  std::vector<PackageMessage> messages;
  std::optional<CourseId> course_id;
};
FIELDS(PackageReport, dry_run, ready, title, modules, lessons, questions, files, bytes, signer, signer_trusted,
       messages, course_id)
struct SignerIn {
  Text<1, 100> name;
  Text<43, 44> public_key;  // base64
};
FIELDS(SignerIn, name, public_key)
struct Signer {
  std::string name;
  std::string public_key;
  bool own = false;
};
FIELDS(Signer, name, public_key, own)
struct Signers {
  std::vector<Signer> items;
};
FIELDS(Signers, items)

}  // namespace mc::courses
