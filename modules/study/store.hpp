#pragma once
// Rows and SQL of module study.
#include <map>

#include "modules/study/anchor.hpp"

namespace mc::study {

inline constexpr data::Module kModule{"study"};

enum class NoteKind : std::uint8_t { note, highlight };
ENUM_NAMES(NoteKind, note, highlight)
enum class MarkKind : std::uint8_t { lesson };
ENUM_NAMES(MarkKind, lesson)

struct NoteRow {
  NoteId id;
  PersonId person_id;
  CourseId course_id;
  courses::LessonId lesson_id;
  NoteKind kind = NoteKind::note;
  std::string text;
  std::string colour;
  std::optional<std::int64_t> block;
  std::optional<std::int64_t> from_offset;
  std::optional<std::int64_t> to_offset;
  std::string quote;
  std::int64_t revision = 1;
  Instant created_at;
  Instant updated_at;
};
FIELDS(NoteRow, id, person_id, course_id, lesson_id, kind, text, colour, block, from_offset, to_offset, quote, revision,
       created_at, updated_at)

struct Bookmark {
  MarkKind kind = MarkKind::lesson;
  Uuid object_id{};
  std::optional<CourseId> course_id;
  std::string title;
  Instant created_at;
};
FIELDS(Bookmark, kind, object_id, course_id, title, created_at)
struct PostRow {
  PostId id;
  CourseId course_id;
  courses::LessonId lesson_id;
  PostId thread_id;
  bool is_start = false;
  PersonId person_id;
  std::string text;
  bool by_author = false;
  Instant created_at;
  std::optional<Instant> hidden_at;
};
FIELDS(PostRow, id, course_id, lesson_id, thread_id, is_start, person_id, text, by_author, created_at, hidden_at)
/// Of a thread, without its start and what is hidden.
struct Replies {
  PostId thread_id;
  std::int64_t posts = 0;
  std::int64_t answered = 0;
};
FIELDS(Replies, thread_id, posts, answered)
struct ReportRow {
  PostId post_id;
  PersonId person_id;
  std::string reason;
  Instant at;
};
FIELDS(ReportRow, post_id, person_id, reason, at)

struct ReviewRow {
  ReviewId id;
  CourseId course_id;
  PersonId person_id;
  std::int64_t rating = 0;
  std::string title;
  std::string text;
  bool verified = false;
  std::int64_t helpful = 0;
  Instant created_at;
  Instant updated_at;
  std::optional<Instant> hidden_at;
};
FIELDS(ReviewRow, id, course_id, person_id, rating, title, text, verified, helpful, created_at, updated_at, hidden_at)
/// Of the reviews that show.
struct RatingRow {
  std::int64_t reviews = 0;
  std::int64_t stars = 0;
};
FIELDS(RatingRow, reviews, stars)

struct PolicyRow {
  CourseId course_id;
  courses::LessonId lesson_id;
  OfflinePolicy policy = OfflinePolicy::none;
  std::int64_t days = 7;
  PersonId changed_by;
  Instant changed_at;
};
FIELDS(PolicyRow, course_id, lesson_id, policy, days, changed_by, changed_at)
struct PackRow {
  PackId id;
  PersonId person_id;
  CourseId course_id;
  std::string device;  // SHA-256 of the device's key, in hex
  Instant issued_at;
  Instant expires_at;
};
FIELDS(PackRow, id, person_id, course_id, device, issued_at, expires_at)

inline constexpr std::int64_t kNotesOfLesson = 500;

namespace store {

// -- the learner's own --
/// Of a lesson, at most kNotesOfLesson.
Result<std::vector<NoteRow>> notes(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson);
Result<std::int64_t> note_count(data::Tx& tx, PersonId person, courses::LessonId lesson);
Result<std::optional<NoteRow>> note(data::Tx& tx, NoteId id);
Status insert_note(data::Tx& tx, const NoteRow& row);
Status update_note(data::Tx& tx, const NoteRow& row);
Status delete_note(data::Tx& tx, NoteId id);
/// Twice the same bookmark is one.
Status put_bookmark(data::Tx& tx, PersonId person, const Bookmark& mark);
Status delete_bookmark(data::Tx& tx, PersonId person, MarkKind kind, Uuid object);
/// At most 500.
Result<std::vector<Bookmark>> bookmarks(data::Tx& tx, PersonId person);
Status put_day(data::Tx& tx, PersonId person, Date day);
Result<std::vector<Date>> days(data::Tx& tx, PersonId person);
Result<std::optional<std::int64_t>> offset_minutes(data::Tx& tx, PersonId person);
Status put_offset_minutes(data::Tx& tx, PersonId person, std::int64_t minutes);

// -- discussion --
Result<std::optional<PostRow>> post(data::Tx& tx, PostId id);
Status insert_post(data::Tx& tx, const PostRow& row);
/// Starts of threads of a lesson, newest first, before `before`.
Result<std::vector<PostRow>> starts(data::Tx& tx, CourseId course, courses::LessonId lesson, PostId before,
                                    std::int64_t limit);
Result<std::vector<PostRow>> thread(data::Tx& tx, PostId thread, PostId after, std::int64_t limit);
/// Threads without replies are absent.
Result<std::map<PostId, Replies>> replies(data::Tx& tx, const std::vector<PostId>& threads);
/// Posts of others in a lesson since she last marked it as read.
Result<std::int64_t> unread(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson);
Status put_read(data::Tx& tx, PersonId person, courses::LessonId lesson);
/// The first report of a person of a post stays.
Status put_report(data::Tx& tx, const ReportRow& row);
/// Open ones, oldest first, after (at, post, person).
Result<std::vector<ReportRow>> reports(data::Tx& tx, const ReportRow& after, std::int64_t limit);
Result<std::map<PostId, PostRow>> posts(data::Tx& tx, const std::vector<PostId>& ids);
/// nullopt: it shows again. Its reports are settled.
Status hide_post(data::Tx& tx, PostId id, std::optional<PersonId> by, const std::string& why);

// -- reviews --
Result<std::optional<ReviewRow>> review(data::Tx& tx, ReviewId id);
Result<std::optional<ReviewRow>> review_of(data::Tx& tx, CourseId course, PersonId person);
/// Newest first, before `before`.
Result<std::vector<ReviewRow>> reviews(data::Tx& tx, CourseId course, ReviewId before, std::int64_t limit);
Status insert_review(data::Tx& tx, const ReviewRow& row);
Status update_review(data::Tx& tx, const ReviewRow& row);
/// With the votes for it.
Status delete_review(data::Tx& tx, ReviewId id);
Status hide_review(data::Tx& tx, ReviewId id, std::optional<PersonId> by, const std::string& why);
/// One vote a person; the review's count follows.
Status vote(data::Tx& tx, ReviewId id, PersonId person, bool helpful);
Result<std::optional<RatingRow>> rating(data::Tx& tx, CourseId course);
Status add_to_rating(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars);

// -- what may be read without a network --
Status put_policy(data::Tx& tx, const PolicyRow& row);
/// Those that allow it.
Result<std::vector<PolicyRow>> offline_lessons(data::Tx& tx, CourseId course);
Status insert_pack(data::Tx& tx, const PackRow& row);
Result<std::optional<PackRow>> pack(data::Tx& tx, PackId id);
/// That have not ended, newest first, at most 200.
Result<std::vector<PackRow>> packs_of(data::Tx& tx, PersonId person);
Status end_pack(data::Tx& tx, PackId id);

}  // namespace store
}  // namespace mc::study
