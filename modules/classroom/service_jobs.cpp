// Reminders a day and an hour before, and a word to the office when too few people signed up.
#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

constexpr std::chrono::milliseconds kDay = std::chrono::hours(24);
constexpr std::chrono::milliseconds kHour = std::chrono::hours(1);
/// So long before the first date the office can still do something about empty seats.
constexpr std::chrono::milliseconds kMinimumAhead = std::chrono::hours(72);

}  // namespace

Status Service::remind() {
  for (std::int64_t level : {2, 1}) {  // who is late with both tells the nearer one only
    auto due = TRY(platform_.db.read(
        [&](data::Tx& tx) { return store::to_remind(tx, tx.now(), tx.now() + (level == 1 ? kDay : kHour), level); }));
    for (const DateRow& found : due)
      TRY(platform_.db.write([&](data::Tx& tx) -> Status {
        auto date = TRY(store::date(tx, found.id));
        if (!date || date->cancelled || date->reminded >= level || date->starts_at <= tx.now()) return {};
        auto session = TRY(store::session(tx, date->session_id));
        if (!session || session->state != ClassState::published) return {};
        const std::string text = session->title + " begins on " + local_minute(date->starts_at) + ".";
        // The time is in the key: a date that was moved is reminded of anew.
        const std::string key = fmt::format("classroom.reminder:{}:{}:{}", date->id.text(), date->starts_at.ms, level);
        for (const SignUpRow& row : TRY(store::seated(tx, session->id)))
          TRY(tell(tx, row.person_id, *session, "class_reminder", text, key));
        for (PersonId person : TRY(store::facilitators(tx, session->id)))
          TRY(tell(tx, person, *session, "class_reminder", text, key));
        return store::set_reminded(tx, date->id, level);
      }));
  }
  return platform_.db.write([&](data::Tx& tx) { return store::purge_tickets(tx, tx.now() - kDay); });
}

Status Service::warn_below_minimum() {
  auto sessions =
      TRY(platform_.db.read([&](data::Tx& tx) { return store::beginning(tx, tx.now(), tx.now() + kMinimumAhead); }));
  for (const SessionRow& found : sessions)
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      auto row = TRY(store::session(tx, found.id));
      if (!row || row->minimum_told || row->state != ClassState::published) return {};
      std::int64_t taken = TRY(store::counts(tx, row->id)).taken;
      if (taken >= row->minimum) return {};
      TRY(tell(tx, row->created_by, *row, "class_below_minimum",
               fmt::format("{} has {} of at least {} people.", row->title, taken, row->minimum)));
      row->minimum_told = true;
      return store::update_session(tx, *row);
    }));
  return {};
}

}  // namespace mc::classroom
