// Reminders before and after the due date, escalation to the manager and hers, and her weekly digest. A step is claimed
// in the transaction that tells it, so nothing is told twice; a run after days without a server tells what holds now.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

constexpr int kFirstReminder = 14;  // days before
constexpr int kDigestAhead = 14;    // days that a digest looks ahead
constexpr int kOverdue = 4;         // the step of rules.hpp

constexpr int kDaysBefore[] = {0, 14, 7, 1, -1};  // by step, as in the keys of notifications

std::string names_line(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 5); ++i) out += (i ? ", " : "") + names[i];
  if (names.size() > 5) out += fmt::format(" and {} more", names.size() - 5);
  return out;
}

}  // namespace

Status Service::remind() {
  TRY(remind_learners());
  TRY(escalate());
  return send_digests();
}

Status Service::remind_learners() {
  const Date today = platform_.clock.today();
  Date after_day{-1'000'000};
  EnrolmentId after{};
  for (;;) {
    auto rows = TRY(platform_.db.read([&](data::Tx& tx) {
      return store::due_until(tx, today + kFirstReminder, "learner", after_day, after, kPeoplePerWrite);
    }));
    if (rows.empty()) return {};
    after_day = rows.back().due_on;
    after = rows.back().id;
    std::erase_if(rows, [&](const DueRow& row) { return row.step >= reminder_step(row.due_on, today); });
    if (rows.empty()) continue;
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      std::vector<PersonId> people;
      for (const DueRow& row : rows) people.push_back(row.person_id);
      auto staff = TRY(organisation_.staff_many(tx, people));
      for (const DueRow& row : rows) {
        const int step = reminder_step(row.due_on, today);
        if (!TRY(store::claim_step(tx, row.id, row.due_on, "learner", step))) continue;
        auto who = staff.find(row.person_id);
        if (who == staff.end() || who->second.status != "active") continue;  // who left is reminded of nothing
        if (row.due_set_on && !reminder_is_news(row.due_on, step, *row.due_set_on)) continue;
        const char* code = step == kOverdue ? "overdue" : "due_soon";
        const std::string day = to_string(row.due_on);
        // Keys of enrolments from before steps were kept are as they were, so that nobody is told again.
        std::string key = row.due_set_on ? fmt::format("{}:{}:{}:{}", code, row.id.text(), day, step)
                                         : fmt::format("{}:{}:{}", code, row.id.text(), kDaysBefore[step]);
        TRY(notify(tx, row.person_id, code, {{"course", row.title}, {"due", day}},
                   step == kOverdue ? fmt::format("{} was due on {}.", row.title, day)
                                    : fmt::format("{} is due on {}.", row.title, day),
                   "/learn/" + row.id.text(), std::move(key)));
      }
      return {};
    }));
  }
}

Status Service::escalate() {
  auto rules = TRY(platform_.db.read([&](data::Tx& tx) { return store::reminder_rules(tx); }));
  TRY(escalate_step("manager", 0, 1));
  return escalate_step("above", static_cast<int>(rules.escalate_after_days.value), 2);
}

/// Overdue by more than `days`: one message to each manager `levels` above, about all of her people who are new in it.
Status Service::escalate_step(std::string_view to_whom, int days, int levels) {
  const Date today = platform_.clock.today();
  std::map<PersonId, std::vector<std::pair<DueRow, std::string>>> of_manager;
  Date after_day{-1'000'000};
  EnrolmentId after{};
  for (;;) {
    auto more = TRY(platform_.db.read([&](data::Tx& tx) -> Result<bool> {
      auto rows = TRY(store::due_until(tx, today - days - 1, to_whom, after_day, after, kPeoplePerWrite));
      if (rows.empty()) return false;
      after_day = rows.back().due_on;
      after = rows.back().id;
      std::erase_if(rows, [](const DueRow& row) { return row.step > 0; });
      std::vector<PersonId> people;
      for (const DueRow& row : rows) people.push_back(row.person_id);
      auto staff = TRY(organisation_.staff_many(tx, people));
      for (DueRow& row : rows) {
        auto who = staff.find(row.person_id);
        if (who == staff.end() || who->second.status != "active") continue;
        std::optional<PersonId> manager = who->second.manager_id;
        for (int level = 1; manager && level < levels; ++level) {
          auto above = TRY(organisation_.staff(tx, *manager));
          manager = above ? above->manager_id : std::nullopt;
        }
        if (!manager || *manager == row.person_id) continue;
        std::string name = who->second.first_name + " " + who->second.last_name;
        of_manager[*manager].emplace_back(std::move(row), std::move(name));
      }
      return true;
    }));
    if (!more) break;
  }
  for (const auto& [manager, rows] : of_manager)
    TRY(platform_.db.write([&, &manager = manager, &rows = rows](data::Tx& tx) -> Status {
      std::vector<std::string> lines;
      for (const auto& [row, name] : rows)
        if (TRY(store::claim_step(tx, row.id, row.due_on, to_whom, 1)))
          lines.push_back(fmt::format("{} ({})", name, row.title));
      if (lines.empty()) return {};
      std::sort(lines.begin(), lines.end());
      const auto count = std::to_string(lines.size());
      return notify(tx, manager, to_whom == "manager" ? "team_overdue" : "team_overdue_long",
                    {{"count", count}, {"days", std::to_string(days)}},
                    days == 0 ? fmt::format("Overdue in your team: {}.", names_line(lines))
                              : fmt::format("Overdue for more than {} days: {}.", days, names_line(lines)),
                    "/team?status=overdue", fmt::format("escalation:{}:{}", to_whom, tx.now().ms));
    }));
  return {};
}

/// Once a week, on Monday by the hospital's clock or on the first day after it that the server is there.
Status Service::send_digests() {
  const Date today = platform_.clock.today();
  const Date week = monday_of(today);
  if (TRY(platform_.db.read([&](data::Tx& tx) { return store::digest_done(tx, week); }))) return {};
  struct Numbers {
    std::int64_t overdue = 0, soon = 0;
  };
  std::map<PersonId, Numbers> of_manager;
  Date after_day{-1'000'000};
  EnrolmentId after{};
  for (;;) {
    auto more = TRY(platform_.db.read([&](data::Tx& tx) -> Result<bool> {
      auto rows = TRY(store::due_until(tx, today + kDigestAhead, "learner", after_day, after, kPeoplePerWrite));
      if (rows.empty()) return false;
      after_day = rows.back().due_on;
      after = rows.back().id;
      std::vector<PersonId> people;
      for (const DueRow& row : rows) people.push_back(row.person_id);
      auto staff = TRY(organisation_.staff_many(tx, people));
      for (const DueRow& row : rows) {
        auto who = staff.find(row.person_id);
        if (who == staff.end() || who->second.status != "active" || !who->second.manager_id) continue;
        Numbers& numbers = of_manager[*who->second.manager_id];
        ++(row.due_on < today ? numbers.overdue : numbers.soon);
      }
      return true;
    }));
    if (!more) break;
  }
  for (const auto& [manager, numbers] : of_manager)
    TRY(platform_.db.write([&, &manager = manager, &numbers = numbers](data::Tx& tx) -> Status {
      if (!TRY(store::claim_digest(tx, week, manager))) return {};
      return notify(
          tx, manager, "team_digest",
          {{"overdue", std::to_string(numbers.overdue)}, {"soon", std::to_string(numbers.soon)}},
          fmt::format("Your team this week: {} overdue, {} due within 14 days.", numbers.overdue, numbers.soon),
          "/team", "team_digest:" + to_string(week));
    }));
  return platform_.db.write([&](data::Tx& tx) { return store::finish_digest(tx, week); });
}

Result<ReminderRules> Service::reminder_rules() {
  return platform_.db.read([&](data::Tx& tx) { return store::reminder_rules(tx); });
}

Result<ReminderRules> Service::set_reminder_rules(const security::Viewer& viewer, const ReminderRules& in) {
  if (!viewer.may_everywhere("assignment:manage")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<ReminderRules> {
    TRY(store::set_reminder_rules(tx, in));
    TRY(audit(tx, viewer.person, "reminder_rules.changed", "learning",
              fmt::format(R"({{"escalate_after_days":{}}})", in.escalate_after_days.value)));
    return in;
  });
}

}  // namespace mc::learning
