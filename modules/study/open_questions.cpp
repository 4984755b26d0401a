// What other modules count of module study.
#include "modules/study/service.hpp"

namespace mc::study {

Result<std::int64_t> Service::streak_days(data::Tx& tx, PersonId person) { return TRY(streak_in(tx, person)).days; }

Result<std::vector<CourseRating>> Service::ratings(data::Tx& tx, const std::vector<CourseId>& courses) {
  std::string of = "(NULL";
  for (CourseId course : courses) of += ",x'" + to_hex(course.bytes) + "'";  // ids of our own tables
  return tx.in(kModule).all<CourseRating>("SELECT course_id, reviews, round(stars * 1.0 / reviews, 2) FROM "
                                          "study_ratings WHERE reviews > 0 AND course_id IN " +
                                          of + ")");
}

Result<std::vector<OpenQuestion>> Service::unanswered(data::Tx& tx, const std::vector<CourseId>& courses,
                                                      std::int64_t limit) {
  std::string of = "(NULL";
  for (CourseId course : courses) of += ",x'" + to_hex(course.bytes) + "'";  // ids of our own tables
  return tx.in(kModule).all<OpenQuestion>(
      "SELECT p.id, p.course_id, p.lesson_id, p.text, p.created_at FROM study_posts p WHERE p.course_id IN " + of +
          ") AND p.is_start = 1 AND p.by_author = 0 AND p.hidden_at IS NULL AND NOT EXISTS (SELECT 1 FROM study_posts "
          "r WHERE r.thread_id = p.thread_id AND r.by_author = 1 AND r.hidden_at IS NULL) ORDER BY p.id LIMIT ?",
      limit);
}

}  // namespace mc::study
