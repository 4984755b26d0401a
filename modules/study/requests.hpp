#pragma once
// What the routes of module study take and answer.
#include "modules/study/store.hpp"

namespace mc::study {

struct AnchorIn {
  Int<0, 5000> block;
  Int<0, 300'000> from;
  Int<1, 300'000> to;
  Text<1, 2000> quote;
};
FIELDS(AnchorIn, block, from, to, quote)
/// In which language the lesson is read; that of the account unless given.
struct ReadingLanguage {
  std::optional<Text<2, 10>> locale;
};
FIELDS(ReadingLanguage, locale)
struct NoteIn {
  Text<0, 5000> text;
  std::optional<AnchorIn> anchor;  // a highlight; its text may be empty
  std::optional<Text<0, 20>> colour;
  std::optional<Text<2, 10>> locale;  // of the text that is highlighted
};
FIELDS(NoteIn, text, anchor, colour, locale)
struct NoteChange {
  Int<1, 1'000'000> revision;
  Text<0, 5000> text;
  std::optional<Text<0, 20>> colour;
};
FIELDS(NoteChange, revision, text, colour)
struct StudyNote {
  NoteId id;
  NoteKind kind = NoteKind::note;
  std::string text;
  std::string colour;
  std::optional<Anchor> anchor;  // where it lies in the text as she reads it now
  std::optional<AnchorState> state;
  std::int64_t revision = 1;
  Instant created_at;
  Instant updated_at;
};
FIELDS(StudyNote, id, kind, text, colour, anchor, state, revision, created_at, updated_at)
struct StudyNotes {
  std::vector<StudyNote> items;
};
FIELDS(StudyNotes, items)

/// LMS-13.
struct LearningLibrary {
  std::vector<learning::Enrolment> courses;
  std::vector<Bookmark> bookmarks;
};
FIELDS(LearningLibrary, courses, bookmarks)

struct Post {
  PostId id;
  PostId thread_id;
  std::string name;
  std::string text;        // empty when hidden
  bool by_author = false;  // by who teaches the course
  bool own = false;
  bool hidden = false;
  Instant created_at;
};
FIELDS(Post, id, thread_id, name, text, by_author, own, hidden, created_at)
struct LessonThread {
  Post start;
  std::int64_t replies = 0;
  bool answered = false;  // by who teaches the course
};
FIELDS(LessonThread, start, replies, answered)
struct LessonThreads {
  std::vector<LessonThread> items;
  std::optional<std::string> next;
  std::int64_t unread = 0;  // posts of others since she last marked the lesson as read
};
FIELDS(LessonThreads, items, next, unread)
struct AfterQuery {
  std::optional<Text<36, 36>> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(AfterQuery, after, limit)
struct ReportIn {
  Text<1, 500> reason;
};
FIELDS(ReportIn, reason)
struct HideIn {
  bool hide = true;
  Text<0, 500> reason;
};
FIELDS(HideIn, hide, reason)
struct PostReport {
  Post post;
  CourseId course_id;
  std::string reason;
  Instant at;
};
FIELDS(PostReport, post, course_id, reason, at)
struct PostReports {
  std::vector<PostReport> items;
  std::optional<std::string> next;
};
FIELDS(PostReports, items, next)
struct ReportsQuery {
  std::optional<Text<1, 100>> after;
};
FIELDS(ReportsQuery, after)

struct CourseReview {
  ReviewId id;
  std::string name;
  std::int64_t rating = 0;
  std::string title;
  std::string text;
  bool verified = false;  // she completed the course
  std::int64_t helpful = 0;
  bool own = false;
  bool hidden = false;
  Instant created_at;
  Instant updated_at;
};
FIELDS(CourseReview, id, name, rating, title, text, verified, helpful, own, hidden, created_at, updated_at)
struct CourseReviews {
  CourseRating rating;
  std::vector<CourseReview> items;
  std::optional<std::string> next;
};
FIELDS(CourseReviews, rating, items, next)
struct HelpfulIn {
  bool helpful = true;
};
FIELDS(HelpfulIn, helpful)

struct ActivityIn {
  Int<-720, 840> offset_minutes;  // the browser's distance to UTC now: -300 in Chicago in summer
};
FIELDS(ActivityIn, offset_minutes)
struct OfflinePolicyIn {
  OfflinePolicy policy = OfflinePolicy::none;
  Int<1, 30> days = 7;
};
FIELDS(OfflinePolicyIn, policy, days)
struct OfflineRule {
  courses::LessonId lesson_id;
  std::string title;
  std::int64_t days = 7;
};
FIELDS(OfflineRule, lesson_id, title, days)
/// What of a course may be kept, in the order of its lessons.
struct OfflineOffer {
  std::vector<OfflineRule> lessons;
  bool shared = false;  // this is a shared workstation: nothing can be kept here
};
FIELDS(OfflineOffer, lessons, shared)
struct OfflineDeviceIn {
  Text<300, 1100> device_key;  // base64url of the SubjectPublicKeyInfo of this browser's own RSA-OAEP key pair
};
FIELDS(OfflineDeviceIn, device_key)
struct OfflineLesson {
  courses::LessonId lesson_id;
  std::string title;
  std::string sha256;  // of the document, opened
  Instant keep_until;
};
FIELDS(OfflineLesson, lesson_id, title, sha256, keep_until)
/// What a pack's signature covers, as these bytes.
struct OfflineManifest {
  PackId pack_id;
  PersonId person_id;
  std::string device;  // SHA-256 of the device's key, in hex
  CourseId course_id;
  std::string course_title;
  learning::EnrolmentId enrolment_id;
  Instant issued_at;
  Instant expires_at;
  std::vector<OfflineLesson> lessons;
};
FIELDS(OfflineManifest, pack_id, person_id, device, course_id, course_title, enrolment_id, issued_at, expires_at,
       lessons)
/// base64url of nonce (12) | AES-256-GCM | tag (16); authenticated with it: "PACK:LESSON", both ids as text.
struct SealedLesson {
  courses::LessonId lesson_id;
  std::string sealed;
};
FIELDS(SealedLesson, lesson_id, sealed)
struct OfflinePack {
  std::string manifest;     // JSON of OfflineManifest
  std::string signature;    // base64url, Ed25519 over the manifest's bytes
  std::string public_key;   // base64url
  std::string wrapped_key;  // base64url: the lessons' key under the device's key, RSA-OAEP with SHA-256
  std::vector<SealedLesson> lessons;
};
FIELDS(OfflinePack, manifest, signature, public_key, wrapped_key, lessons)
struct PackState {
  PackId id;
  CourseId course_id;
  std::string device;
  bool valid = false;  // else the app removes it
  Instant issued_at;
  Instant expires_at;
};
FIELDS(PackState, id, course_id, device, valid, issued_at, expires_at)
struct PackStates {
  std::vector<PackState> items;
};
FIELDS(PackStates, items)

}  // namespace mc::study
