#include "modules/submissions/grading.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace mc::submissions {
namespace {

/// Category percents are kept in millionths of a hundredth: 10^10 at most, times weights still far below 2^63.
constexpr std::int64_t kFine = 1'000'000;
constexpr std::int64_t kApart = 1000;

std::int64_t divide_half_up(std::int64_t value, std::int64_t by) { return (2 * value + by) / (2 * by); }

struct Sum {
  std::int64_t points = 0;
  std::int64_t weighed = 0;  // percent_hundredths times points
};

ItemGrade grade_of(const BookItem& item, const std::vector<Fact>& facts) {
  ItemGrade out;
  out.source = item.source;
  out.lesson_id = item.lesson_id;
  out.title = item.title.value;
  if (item.category_id) out.category_id = item.category_id->value;
  out.points = item.points;
  std::optional<Instant> newest;
  for (const Fact& fact : facts) {
    if (fact.source != item.source || fact.lesson_id != item.lesson_id) continue;
    ++out.attempts;
    const bool better = item.counting == Counting::best ? fact.percent_hundredths > out.percent_hundredths.value_or(-1)
                                                        : !newest || fact.at >= *newest;
    if (!better) continue;
    out.percent_hundredths = fact.percent_hundredths;
    newest = fact.at;
  }
  return out;
}

}  // namespace

Grades compute(const Book& book, const std::vector<Fact>& facts) {
  Grades out;
  std::map<std::string, Sum> sums;
  for (const BookItem& item : book.items) {
    ItemGrade grade = grade_of(item, facts);
    const BookCategory* category = nullptr;
    for (const BookCategory& one : book.categories)
      if (item.category_id && one.id.value == item.category_id->value) category = &one;
    grade.counts = grade.percent_hundredths && !item.hidden && item.points > 0 && category && !category->hidden &&
                   category->weight_hundredths > 0;
    if (category && grade.percent_hundredths && !item.hidden && item.points > 0) {
      Sum& sum = sums[category->id.value];
      sum.points += item.points;
      sum.weighed += *grade.percent_hundredths * item.points;
    }
    if (!item.hidden) out.items.push_back(std::move(grade));
  }
  std::int64_t weights = 0, total = 0;
  for (const BookCategory& category : book.categories) {
    CategoryGrade grade{category.id.value, category.name.value, category.weight_hundredths, {}, false};
    if (auto sum = sums.find(category.id.value); sum != sums.end()) {
      const std::int64_t fine = divide_half_up(sum->second.weighed * kFine, sum->second.points);
      grade.percent_hundredths = divide_half_up(fine, kFine);
      grade.counts = !category.hidden && category.weight_hundredths > 0;
      if (grade.counts) {
        weights += category.weight_hundredths;
        total += category.weight_hundredths * fine;
      }
    }
    if (!category.hidden) out.categories.push_back(std::move(grade));
  }
  if (weights > 0) out.total_hundredths = divide_half_up(total, weights * kFine);
  return out;
}

Status check_rubric(const Rubric& rubric) {
  std::set<std::string> criteria;
  std::int64_t most = 0;
  for (std::size_t i = 0; i < rubric.criteria.size(); ++i) {
    const RubricCriterion& criterion = rubric.criteria.items[i];
    const std::string path = fmt::format("setup.rubric.criteria[{}]", i);
    if (!criteria.insert(criterion.id.value).second) return invalid(path + ".id", "twice", "Ids are unique.");
    std::set<std::string> levels;
    std::int64_t best = 0;
    for (const RubricLevel& level : criterion.levels) {
      if (!levels.insert(level.id.value).second) return invalid(path + ".levels", "twice", "Ids are unique.");
      best = std::max<std::int64_t>(best, level.points);
    }
    if (levels.size() < 2) return invalid(path + ".levels", "too_few", "A criterion has at least two levels.");
    most += best;
  }
  if (most == 0) return invalid("setup.rubric", "no_points", "A rubric has points to reach.");
  return {};
}

Result<std::int64_t> rubric_score(const Rubric& rubric, const List<LevelChoice, 20>& levels) {
  std::map<std::string, std::string> chosen;
  for (const LevelChoice& choice : levels)
    if (!chosen.emplace(choice.criterion_id.value, choice.level_id.value).second)
      return invalid("levels", "twice", "One level for each criterion.");
  std::int64_t points = 0, most = 0;
  for (const RubricCriterion& criterion : rubric.criteria) {
    auto choice = chosen.find(criterion.id.value);
    if (choice == chosen.end()) return invalid("levels", "missing", "Choose a level for each criterion.");
    std::int64_t best = 0;
    std::optional<std::int64_t> got;
    for (const RubricLevel& level : criterion.levels) {
      best = std::max<std::int64_t>(best, level.points);
      if (level.id.value == choice->second) got = level.points;
    }
    if (!got) return invalid("levels", "unknown_level", "This criterion has no such level.");
    points += *got;
    most += best;
  }
  if (chosen.size() != rubric.criteria.size())
    return invalid("levels", "unknown_criterion", "There is no such criterion.");
  return divide_half_up(points * 10000, std::max<std::int64_t>(most, 1));
}

std::int64_t late_penalty(const TaskSetup& setup, std::int64_t score, std::int64_t days_late) {
  if (setup.late != LatePolicy::deduct || days_late <= 0) return 0;
  return std::min(score, setup.late_points_per_day * 100 * days_late);
}

std::optional<std::int64_t> agreed(const std::vector<std::int64_t>& marks, bool second_marking) {
  if (marks.empty()) return std::nullopt;
  if (!second_marking) return marks.back();
  if (marks.size() < 2) return std::nullopt;
  if (marks.size() > 2) return marks[2];
  if (std::max(marks[0], marks[1]) - std::min(marks[0], marks[1]) > kApart) return std::nullopt;
  return divide_half_up(marks[0] + marks[1], 2);
}

std::string score_text(std::int64_t hundredths) { return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100); }

}  // namespace mc::submissions
