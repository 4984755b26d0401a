// Pure rules: how each required thing stands on a day, when a person is ready, when the calendar alone changes that.
#include "modules/compliance/state.hpp"

#include <doctest/doctest.h>

namespace mc::compliance {
namespace {

const Date kToday = make_date(2026, 11, 21);

learning::Enrolment enrolment(learning::EnrolmentStatus status, std::optional<Date> due) {
  learning::Enrolment out;
  out.status = status;
  out.due_on = due;
  if (status == learning::EnrolmentStatus::completed) out.completed_at = start_of(kToday - 5);
  return out;
}
credentials::Requirement requirement(bool held, std::optional<Date> until, bool lapsed = false) {
  credentials::Requirement out;
  out.held = held;
  out.until = until;
  out.lapsed = lapsed;
  return out;
}
ItemRow item(std::string name, ItemState state, std::optional<Date> on, bool met = false) {
  return {std::move(name), "", state, on, met};
}

}  // namespace

TEST_SUITE("compliance") {
  TEST_CASE("a course: overdue after its due day, soon for 30 days, met once completed, even late") {
    using learning::EnrolmentStatus;
    struct Row {
      EnrolmentStatus status;
      std::optional<int> due;
      ItemState state;
    };
    for (const Row& row :
         {Row{EnrolmentStatus::enrolled, -1, ItemState::overdue},
          Row{EnrolmentStatus::in_progress, -1, ItemState::overdue},
          Row{EnrolmentStatus::enrolled, 0, ItemState::due_soon},
          Row{EnrolmentStatus::enrolled, 30, ItemState::due_soon}, Row{EnrolmentStatus::enrolled, 31, ItemState::open},
          Row{EnrolmentStatus::enrolled, {}, ItemState::open}, Row{EnrolmentStatus::completed, -9, ItemState::met},
          Row{EnrolmentStatus::completed, {}, ItemState::met}}) {
      auto got = course_item(enrolment(row.status, row.due ? std::optional(kToday + *row.due) : std::nullopt), kToday);
      CHECK(got.state == row.state);
      CHECK(got.met == (row.status == EnrolmentStatus::completed));
      if (got.met) CHECK(got.on_date == kToday - 5);
    }
  }

  TEST_CASE("a credential: held on its last day, soon for 30 days, lapsed or missing when not held") {
    struct Row {
      credentials::Requirement in;
      ItemState state;
      bool met;
    };
    for (const Row& row : {Row{requirement(true, kToday), ItemState::due_soon, true},
                           Row{requirement(true, kToday + 30), ItemState::due_soon, true},
                           Row{requirement(true, kToday + 31), ItemState::met, true},
                           Row{requirement(true, std::nullopt), ItemState::met, true},
                           Row{requirement(false, kToday - 1, true), ItemState::lapsed, false},
                           Row{requirement(false, std::nullopt), ItemState::missing, false}}) {
      auto got = credential_item(row.in, kToday);
      CHECK(got.state == row.state);
      CHECK(got.met == row.met);
    }
  }

  TEST_CASE("ready means nothing overdue, lapsed or missing; what is due soon or open does not count against it") {
    struct Row {
      std::vector<ItemState> states;
      Summary summary;
    };
    for (const Row& row :
         {Row{{}, {true, false, false, false}}, Row{{ItemState::met, ItemState::open}, {true, false, false, false}},
          Row{{ItemState::due_soon}, {true, false, false, true}},
          Row{{ItemState::overdue, ItemState::met}, {false, false, true, false}},
          Row{{ItemState::lapsed}, {false, true, false, false}},
          Row{{ItemState::missing, ItemState::due_soon}, {false, true, false, true}},
          Row{{ItemState::missing, ItemState::overdue}, {false, true, true, false}}}) {
      std::vector<ItemRow> items;
      for (ItemState state : row.states) items.push_back(item("course:1", state, std::nullopt));
      CHECK(summarise(items) == row.summary);
    }
  }

  TEST_CASE("the next change: the day it becomes soon or is past, of whatever comes first, and never today") {
    const Date never = make_date(9999, 12, 31);
    struct Row {
      std::vector<ItemRow> items;
      Date next;
    };
    for (const Row& row :
         {Row{{}, never}, Row{{item("course:1", ItemState::open, std::nullopt)}, never},
          Row{{item("course:1", ItemState::met, kToday + 9, true)}, never},
          Row{{item("course:1", ItemState::overdue, kToday - 1)}, never},
          Row{{item("course:1", ItemState::open, kToday + 100)}, kToday + 70},
          Row{{item("course:1", ItemState::open, kToday + 31)}, kToday + 1},
          Row{{item("course:1", ItemState::due_soon, kToday + 30)}, kToday + 31},
          Row{{item("course:1", ItemState::due_soon, kToday)}, kToday + 1},
          Row{{item("rule:1", ItemState::met, kToday + 400, true)}, kToday + 370},
          Row{{item("rule:1", ItemState::met, kToday + 400, true), item("course:1", ItemState::due_soon, kToday + 3)},
              kToday + 4},
          Row{{item("rule:1", ItemState::lapsed, kToday - 1)}, never}})
      CHECK(next_change(row.items, kToday) == row.next);
  }

  TEST_CASE("the next change is the day on which the state changes, for every day of a course and of a card") {
    for (int due = -3; due <= 40; ++due) {
      auto course = enrolment(learning::EnrolmentStatus::enrolled, kToday + due);
      auto state = course_item(course, kToday).state;
      Date next = next_change({course_item(course, kToday)}, kToday);
      for (Date day = kToday; day < kToday + 60; day = day + 1) {
        if (day < next) CHECK(course_item(course, day).state == state);
        if (day == next) CHECK(course_item(course, day).state != state);
      }
    }
  }
}

}  // namespace mc::compliance
