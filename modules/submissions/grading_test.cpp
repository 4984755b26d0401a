// LEARNING.md "Gradebook", row by row, and the arithmetic of marks.
#include <doctest/doctest.h>

#include "modules/submissions/grading.hpp"

namespace mc::submissions {
namespace {

courses::LessonId lesson(std::uint8_t n) {
  courses::LessonId id;
  id.bytes[15] = n;
  return id;
}
BookCategory category(const char* id, std::int64_t weight, bool hidden = false) {
  return {Text<1, 40>(id), Text<1, 120>(id), Int<0, 10000>(weight), hidden};
}
BookItem item(std::uint8_t n, const char* in, std::int64_t points = 100, Counting counting = Counting::best) {
  BookItem out;
  out.lesson_id = lesson(n);
  out.title = "Item";
  out.category_id = Text<1, 40>(in);
  out.points = Int<0, 1000>(points);
  out.counting = counting;
  return out;
}
Fact fact(std::uint8_t n, std::int64_t percent, std::int64_t at = 1) {
  return {GradeSource::quiz, lesson(n), percent, Instant{at}};
}
Book two() {
  Book book;
  book.categories.items = {category("quizzes", 4000), category("work", 6000)};
  book.items.items = {item(1, "quizzes"), item(2, "work")};
  return book;
}

}  // namespace

TEST_SUITE("modules/submissions") {
  TEST_CASE("a category without weight, empty or hidden changes nothing") {
    const std::vector<Fact> facts = {fact(1, 9000), fact(2, 7000), fact(3, 0)};
    const auto plain = compute(two(), facts).total_hundredths;
    CHECK(plain == 7800);
    Book book = two();
    book.categories.items.push_back(category("weightless", 0));
    book.items.items.push_back(item(3, "weightless"));
    CHECK(compute(book, facts).total_hundredths == plain);
    book = two();
    book.categories.items.push_back(category("empty", 5000));
    book.items.items.push_back(item(9, "empty"));  // nobody has done it
    CHECK(compute(book, facts).total_hundredths == plain);
    book = two();
    book.categories.items.push_back(category("hidden", 5000, true));
    book.items.items.push_back(item(3, "hidden"));
    CHECK(compute(book, facts).total_hundredths == plain);
    CHECK(compute(book, facts).categories.size() == 2);
    book.categories.items[2].hidden = false;  // the same, shown, does count
    CHECK(compute(book, facts).total_hundredths != plain);
  }
  TEST_CASE("only weightless: no grade, not zero") {
    Book book;
    book.categories.items = {category("a", 0)};
    book.items.items = {item(1, "a")};
    CHECK_FALSE(compute(book, {fact(1, 9000)}).total_hundredths);
    CHECK_FALSE(compute(two(), {}).total_hundredths);
  }
  TEST_CASE("rounding is for display only") {
    // Three thirds: shown as 33.33 each, together exactly 100 - not 99.99.
    Book book;
    book.categories.items = {category("a", 3333), category("b", 3333), category("c", 3333)};
    book.items.items = {item(1, "a"), item(2, "b"), item(3, "c")};
    CHECK(compute(book, {fact(1, 10000), fact(2, 10000), fact(3, 10000)}).total_hundredths == 10000);
    // (66.6666.. + 66.6666.. + 66.6666..) / 3 is 66.67, from categories shown as 66.67; 2/3 of 0.01 are not lost.
    for (std::uint8_t n = 0; n < 3; ++n) {
      book.items.items.push_back(item(static_cast<std::uint8_t>(10 + n), n == 0 ? "a" : n == 1 ? "b" : "c", 200));
    }
    const Grades grades =
        compute(book, {fact(1, 10000), fact(2, 10000), fact(3, 10000), fact(10, 5000), fact(11, 5000), fact(12, 5001)});
    CHECK(grades.categories[0].percent_hundredths == 6667);
    CHECK(grades.total_hundredths == 6667);  // 6666.888..: category c shows 6667 as well
    CHECK(grades.categories[2].percent_hundredths == 6667);
    // Where rounded categories would give another answer: 0.4 + 0.4 + 0.4 of a hundredth.
    Book fine;
    fine.categories.items = {category("a", 1), category("b", 1)};
    fine.items.items = {item(1, "a", 1), item(2, "a", 2), item(3, "b", 1), item(4, "b", 2)};
    // a = (0 + 2*5000)/3 = 3333.33, b = (1 + 2*5000)/3 = 3333.67 -> 3334 rounded; the mean is 3333.5, up to 3334.
    CHECK(compute(fine, {fact(1, 0), fact(2, 5000), fact(3, 1), fact(4, 5000)}).total_hundredths == 3334);
  }
  TEST_CASE("moving an item computes both categories anew") {
    Book book = two();
    book.items.items.push_back(item(3, "quizzes"));
    const std::vector<Fact> facts = {fact(1, 9000), fact(2, 7000), fact(3, 5000)};
    Grades before = compute(book, facts);
    CHECK(before.categories[0].percent_hundredths == 7000);
    CHECK(before.categories[1].percent_hundredths == 7000);
    book.items.items[2].category_id = Text<1, 40>("work");
    Grades after = compute(book, facts);
    CHECK(after.categories[0].percent_hundredths == 9000);
    CHECK(after.categories[1].percent_hundredths == 6000);
    CHECK(after.total_hundredths == 7200);
  }
  TEST_CASE("best or last attempt") {
    const std::vector<Fact> facts = {fact(1, 9000, 1), fact(1, 6000, 2), fact(2, 7000)};
    Book book = two();
    CHECK(compute(book, facts).items[0].percent_hundredths == 9000);
    book.items.items[0].counting = Counting::last;
    CHECK(compute(book, facts).items[0].percent_hundredths == 6000);
    CHECK(compute(book, facts).items[0].attempts == 2);
  }
  TEST_CASE("rubric: every criterion once, hundredths rounded half up") {
    Rubric rubric;
    for (const char* id : {"a", "b", "c"})
      rubric.criteria.items.push_back(
          {Text<1, 40>(id), "Criterion", "", {{{"low", "Low", "", 0}, {"mid", "Mid", "", 1}, {"top", "Top", "", 2}}}});
    CHECK(check_rubric(rubric));
    CHECK(rubric_score(rubric, {{{"a", "top"}, {"b", "mid"}, {"c", "low"}}}) == 5000);
    CHECK(rubric_score(rubric, {{{"a", "top"}, {"b", "top"}, {"c", "low"}}}) == 6667);
    CHECK_FALSE(rubric_score(rubric, {{{"a", "top"}, {"b", "top"}}}));
    CHECK_FALSE(rubric_score(rubric, {{{"a", "top"}, {"b", "top"}, {"c", "none"}}}));
    CHECK_FALSE(rubric_score(rubric, {{{"a", "top"}, {"a", "top"}, {"c", "low"}}}));
    rubric.criteria.items[1].id = "a";
    CHECK_FALSE(check_rubric(rubric));
  }
  TEST_CASE("late work") {
    TaskSetup setup;
    CHECK(late_penalty(setup, 9000, 3) == 0);
    setup.late = LatePolicy::deduct;
    setup.late_points_per_day = 10;
    CHECK(late_penalty(setup, 9000, 0) == 0);
    CHECK(late_penalty(setup, 9000, 3) == 3000);
    CHECK(late_penalty(setup, 1500, 3) == 1500);  // never below zero
  }
  TEST_CASE("second marking") {
    CHECK(agreed({8000}, false) == 8000);
    CHECK_FALSE(agreed({8000}, true));
    CHECK(agreed({8000, 8501}, true) == 8251);
    CHECK_FALSE(agreed({8000, 9001}, true));
    CHECK(agreed({8000, 9001, 8800}, true) == 8800);
    CHECK(score_text(8505) == "85.05");
  }
}

}  // namespace mc::submissions
