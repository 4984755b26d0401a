#pragma once
// Arithmetic of marks and gradebooks. Pure functions on whole numbers: scores are hundredths of a point out of 100, so
// 8550 is 85.50. Nothing is rounded before the last step.
#include <optional>
#include <string>
#include <vector>

#include "modules/submissions/submissions.hpp"

namespace mc::submissions {

enum class GradeSource : std::uint8_t { quiz, task };
ENUM_NAMES(GradeSource, quiz, task)
enum class Counting : std::uint8_t { best, last };
ENUM_NAMES(Counting, best, last)

struct BookCategory {
  Text<1, 40> id;
  Text<1, 120> name;
  Int<0, 10000> weight_hundredths = 0;  // any sum: weights are shares of what counts
  bool hidden = false;
};
FIELDS(BookCategory, id, name, weight_hundredths, hidden)
struct BookItem {
  submissions::GradeSource source = submissions::GradeSource::quiz;
  courses::LessonId lesson_id;
  Text<0, 200> title;
  std::optional<Text<1, 40>> category_id;  // none: does not count
  Int<0, 1000> points = 100;               // its share within the category
  submissions::Counting counting = submissions::Counting::best;
  bool hidden = false;
};
FIELDS(BookItem, source, lesson_id, title, category_id, points, counting, hidden)
struct Book {
  List<BookCategory, 30> categories;
  List<BookItem, 300> items;
};
FIELDS(Book, categories, items)

/// What a person reached once.
struct Fact {
  submissions::GradeSource source = submissions::GradeSource::quiz;
  courses::LessonId lesson_id;
  std::int64_t percent_hundredths = 0;
  Instant at;
};
FIELDS(Fact, source, lesson_id, percent_hundredths, at)

struct ItemGrade {
  submissions::GradeSource source = submissions::GradeSource::quiz;
  courses::LessonId lesson_id;
  std::string title;
  std::optional<std::string> category_id;
  std::int64_t points = 100;
  std::optional<std::int64_t> percent_hundredths;  // none: nothing yet
  std::int64_t attempts = 0;
  bool counts = false;
};
FIELDS(ItemGrade, source, lesson_id, title, category_id, points, percent_hundredths, attempts, counts)
struct CategoryGrade {
  std::string id;
  std::string name;
  std::int64_t weight_hundredths = 0;
  std::optional<std::int64_t> percent_hundredths;  // for display
  bool counts = false;
};
FIELDS(CategoryGrade, id, name, weight_hundredths, percent_hundredths, counts)
struct Grades {
  std::optional<std::int64_t> total_hundredths;
  std::vector<CategoryGrade> categories;
  std::vector<ItemGrade> items;
};
FIELDS(Grades, total_hundredths, categories, items)

/// The grade that follows from the facts. A category without weight, without a graded item, or hidden changes nothing;
/// nor does a hidden item or one without points.
Grades compute(const Book& book, const std::vector<Fact>& facts);

/// Points of the chosen levels out of the most that there is, as hundredths of 100. Errors: invalid `levels` when a
/// criterion is missing, twice or unknown.
Result<std::int64_t> rubric_score(const Rubric& rubric, const List<LevelChoice, 20>& levels);
/// Nothing wrong with it: unique ids, at least one point to reach.
Status check_rubric(const Rubric& rubric);
/// What is taken off for being late, never more than the score.
std::int64_t late_penalty(const TaskSetup& setup, std::int64_t score, std::int64_t days_late);
/// The mark that two or three markings make; none: another marking is needed. Two that lie more than 10.00 apart ask
/// for a third, which decides.
std::optional<std::int64_t> agreed(const std::vector<std::int64_t>& marks, bool second_marking);
/// "85.50"
std::string score_text(std::int64_t hundredths);

}  // namespace mc::submissions
