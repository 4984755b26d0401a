// The pure rules: due dates, reminder steps, weeks, closed modules. Table by table.
#include <doctest/doctest.h>

#include "appliance/base/random.hpp"
#include "modules/learning/rules.hpp"

namespace mc::learning {
namespace {

Date day(const char* text) { return *parse_date(text); }

DueRule rule(DueKind kind, std::optional<int> days = {}, const char* month_day = nullptr) {
  DueRule out;
  out.kind = kind;
  if (days) out.days = *days;
  if (month_day) out.month_day = Text<5, 5>(month_day);
  return out;
}

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("when work is due: fixed, after hire, after assignment, on an anchor of the year") {
    const Date assigned = day("2026-11-20");
    struct Row {
      DueRule rule;
      std::optional<const char*> hired;
      std::optional<const char*> due;
    };
    DueRule fixed = rule(DueKind::fixed);
    fixed.on = day("2026-12-24");
    const Row rows[] = {
        {rule(DueKind::none), {}, {}},
        {fixed, {}, "2026-12-24"},
        {rule(DueKind::after_assignment, 14), "2020-01-01", "2026-12-04"},
        {rule(DueKind::after_hire, 30), "2026-11-16", "2026-12-16"},
        {rule(DueKind::after_hire, 30), "2026-12-01", "2026-12-31"},  // signed, not begun yet
        {rule(DueKind::after_hire, 4), "2026-11-16", "2026-11-20"},   // today is not past
        {rule(DueKind::after_hire, 3), "2026-11-16", "2026-11-23"},   // past: from the assignment
        {rule(DueKind::after_hire, 30), "2010-01-01", "2026-12-20"},
        {rule(DueKind::after_hire, 30), {}, "2026-12-20"},
        {rule(DueKind::anchor, {}, "03-31"), {}, "2027-03-31"},
        {rule(DueKind::anchor, {}, "12-31"), {}, "2026-12-31"},
        {rule(DueKind::anchor, {}, "11-20"), {}, "2026-11-20"},
        {rule(DueKind::anchor, {}, "11-19"), {}, "2027-11-19"},
        {rule(DueKind::anchor, {}, "02-29"), {}, "2027-02-28"},
    };
    for (const Row& row : rows) {
      auto due = due_for(row.rule, assigned, row.hired ? std::optional(day(*row.hired)) : std::nullopt);
      CAPTURE(row.due.value_or("none"));
      CHECK((due ? to_string(*due) : "none") == row.due.value_or("none"));
    }
    CHECK(next_anchor("02-29", day("2028-01-01")) == day("2028-02-29"));
    CHECK(next_anchor("02-29", day("2028-03-01")) == day("2029-02-28"));
  }

  TEST_CASE("a due rule that does not say enough is refused by the name of the missing part") {
    auto path = [](const DueRule& in) {
      auto checked = check_due(in);
      return checked ? std::string("fine") : checked.error().fields.at(0).path;
    };
    CHECK(path(rule(DueKind::none)) == "fine");
    CHECK(path(rule(DueKind::fixed)) == "due.on");
    CHECK(path(rule(DueKind::after_hire)) == "due.days");
    CHECK(path(rule(DueKind::after_assignment)) == "due.days");
    CHECK(path(rule(DueKind::after_assignment, 0)) == "fine");
    CHECK(path(rule(DueKind::anchor)) == "due.month_day");
    for (const char* bad : {"02-30", "13-01", "00-10", "1-031", "ab-cd"})
      CHECK(path(rule(DueKind::anchor, {}, bad)) == "due.month_day");
    CHECK(path(rule(DueKind::anchor, {}, "02-29")) == "fine");
  }

  TEST_CASE("reminder steps: 14, 7 and 1 days before and from the day after; what was past when the date was set is "
            "skipped") {
    const Date due = day("2026-12-20");
    const std::pair<int, int> steps[] = {{-30, 0}, {-15, 0}, {-14, 1}, {-8, 1}, {-7, 2},
                                         {-2, 2},  {-1, 3},  {0, 3},   {1, 4},  {90, 4}};
    for (auto [offset, step] : steps) {
      CAPTURE(offset);
      CHECK(reminder_step(due, due + offset) == step);
    }
    CHECK(reminder_is_news(due, 1, due - 14));
    CHECK_FALSE(reminder_is_news(due, 1, due - 13));
    CHECK(reminder_is_news(due, 2, due - 7));
    CHECK_FALSE(reminder_is_news(due, 2, due - 6));
    CHECK_FALSE(reminder_is_news(due, 3, due));
    CHECK(reminder_is_news(due, 4, due + 5));  // overdue is always said
    CHECK_FALSE(reminder_is_news(due, 0, due - 100));
  }

  TEST_CASE("a week begins on Monday") {
    const Date monday = day("2026-11-16");
    for (int i = 0; i < 7; ++i) CHECK(monday_of(monday + i) == monday);
    CHECK(monday_of(monday - 1) == monday - 7);
    CHECK(monday_of(day("1969-12-31")) == day("1969-12-29"));
  }

  TEST_CASE("a module is closed until its day, some days after enrolling, or another module is done") {
    ManualClock clock;
    auto random = seeded_random(3);
    courses::CourseDetail course;
    for (int i = 0; i < 2; ++i) {
      courses::OutlineModule module;
      module.id = courses::ModuleId::make(clock, *random);
      module.title = i == 0 ? "First" : "Second";
      for (bool mandatory : {true, false}) {
        courses::OutlineLesson lesson;
        lesson.id = courses::LessonId::make(clock, *random);
        lesson.mandatory = mandatory;
        module.lessons.push_back(lesson);
      }
      course.modules.push_back(module);
    }
    courses::OutlineModule& second = course.modules[1];
    const Date today = day("2026-11-20");
    std::map<courses::LessonId, LessonState> progress;
    auto lock = [&](Date enrolled) { return lock_of(course, second, enrolled, progress, today); };
    CHECK_FALSE(lock(today));
    second.opens_on = today + 1;
    CHECK(lock(today)->opens_on == today + 1);
    second.opens_on = today;
    CHECK_FALSE(lock(today));
    second.opens_after_days = 3;
    CHECK(lock(today - 2)->opens_on == today + 1);
    CHECK_FALSE(lock(today - 3));
    second.opens_on = today + 9;
    CHECK(lock(today)->opens_on == today + 9);  // the later of the two
    second.opens_on.reset();
    second.opens_after_days.reset();
    second.unlock_after_module_id = course.modules[0].id;
    CHECK(lock(today)->after_module_title == "First");
    progress[course.modules[0].lessons[0].id] = LessonState::in_progress;
    CHECK(lock(today));
    progress[course.modules[0].lessons[0].id] = LessonState::completed;  // the optional one need not be
    CHECK_FALSE(lock(today));
    second.unlock_after_module_id = courses::ModuleId{};  // a module that is gone holds nothing up
    progress.clear();
    CHECK_FALSE(lock(today));
    second.unlock_after_module_id = second.id;
    CHECK_FALSE(lock(today));
  }
}

}  // namespace mc::learning
