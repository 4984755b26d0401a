#pragma once
// PUBLIC header of module study: what learners keep and say beside lessons: notes, highlights, bookmarks, discussion,
// streak, reviews, and what they may read without a network.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/learning/learning.hpp"

namespace mc::study {

struct NoteTag;
struct PostTag;
struct ReviewTag;
struct PackTag;
using NoteId = Id<NoteTag>;
using PostId = Id<PostTag>;
using ReviewId = Id<ReviewTag>;
using PackId = Id<PackTag>;

/// Of the reviews that show.
struct CourseRating {
  CourseId course_id;
  std::int64_t reviews = 0;
  double average = 0;  // two decimals; 0 without reviews
};
FIELDS(CourseRating, course_id, reviews, average)
struct ReviewIn {
  Int<1, 5> rating;
  Text<1, 120> title;
  Text<0, 4000> text;
};
FIELDS(ReviewIn, rating, title, text)
struct PostIn {
  std::optional<PostId> thread_id;  // absent: a new thread
  Text<1, 5000> text;
};
FIELDS(PostIn, thread_id, text)

/// A thread of a lesson in which nobody who teaches the course has answered.
struct OpenQuestion {
  PostId id;
  CourseId course_id;
  courses::LessonId lesson_id;
  std::string text;
  Instant created_at;
};
FIELDS(OpenQuestion, id, course_id, lesson_id, text, created_at)

/// Decided of each lesson (LMS-34).
enum class OfflinePolicy : std::uint8_t { none, offline_encrypted };
ENUM_NAMES(OfflinePolicy, none, offline_encrypted)

/// Thread-safe. Every function takes the caller's transaction.
class Study {
public:
  virtual ~Study() = default;
  virtual Result<CourseRating> rating(data::Tx& tx, CourseId course) = 0;
  /// Those that have one.
  virtual Result<std::vector<CourseRating>> ratings(data::Tx& tx, const std::vector<CourseId>& courses) = 0;
  /// Days in a row on which she learned, to today or yesterday.
  virtual Result<std::int64_t> streak_days(data::Tx& tx, PersonId person) = 0;
  /// Of these courses, oldest first.
  virtual Result<std::vector<OpenQuestion>> unanswered(data::Tx& tx, const std::vector<CourseId>& courses,
                                                       std::int64_t limit) = 0;
  /// For `demo`: by the rules of the routes.
  virtual Status review(data::Tx& tx, PersonId person, CourseId course, const ReviewIn& in) = 0;
  virtual Result<PostId> say(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson,
                             const PostIn& in) = 0;
};

/// `signing`: a key of the program from which the one that signs offline packs is derived.
std::unique_ptr<Study> make_study(Platform& platform, accounts::Accounts& accounts, courses::Courses& courses,
                                  learning::Learning& learning, const Secret& signing);

}  // namespace mc::study
