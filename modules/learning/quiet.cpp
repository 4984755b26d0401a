// Who began a course and stopped (NT-11, JOB-05).
#include <algorithm>

#include "appliance/base/local_time.hpp"
#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

constexpr auto kQuiet = std::chrono::hours(24 * 3);
constexpr auto kForgotten = std::chrono::hours(24 * 14);  // what nobody missed for so long is not dug up

}  // namespace

Status Service::remind_quiet() {
  EnrolmentId after{};
  for (;;) {
    auto rows = TRY(platform_.db.read([&](data::Tx& tx) { return store::begun(tx, after, kPeoplePerWrite); }));
    if (rows.empty()) return {};
    after = rows.back().id;
    const Instant now = platform_.clock.now();
    std::erase_if(rows,
                  [&](const BegunRow& row) { return row.last_at > now - kQuiet || row.last_at < now - kForgotten; });
    if (rows.empty()) continue;
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      std::vector<PersonId> people;
      for (const BegunRow& row : rows) people.push_back(row.person_id);
      auto staff = TRY(organisation_.staff_many(tx, people));
      for (const BegunRow& row : rows) {
        auto who = staff.find(row.person_id);
        if (who == staff.end() || who->second.status != "active") continue;
        const Date day = local_date(row.last_at);
        if (!TRY(store::claim_step(tx, row.id, day, "quiet", 1))) continue;  // told once for each time she stopped
        TRY(notify(tx, row.person_id, "lesson_waiting", {{"course", row.title}},
                   row.title + " waits where you left it.", "/learn/" + row.id.text(),
                   "lesson_waiting:" + row.id.text() + ":" + to_string(day)));
      }
      return {};
    }));
  }
}

Status Service::count_learners() {
  const Instant since = platform_.clock.now() - std::chrono::hours(24 * 90);
  const auto counts = TRY(platform_.db.read([&](data::Tx& tx) { return store::enrolled_since(tx, since); }));
  constexpr std::size_t kCourses = 200;  // for each write
  for (std::size_t from = 0; from < counts.size(); from += kCourses)
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (std::size_t i = from; i < std::min(from + kCourses, counts.size()); ++i)
        TRY(courses_.note_learners(tx, counts[i].course_id, counts[i].learners));
      return {};
    }));
  return {};
}

Status Service::tell_enrolled(data::Tx& tx, const EnrolmentRow& row) {
  return notify(tx, row.person_id, "enrolled", {{"course", row.title}},
                "You are enrolled in " + row.title + ". Begin whenever you like.", "/learn/" + row.id.text(),
                "enrolled:" + row.id.text());
}

}  // namespace mc::learning
