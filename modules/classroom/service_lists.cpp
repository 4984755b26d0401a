// Sessions as they are shown: lists, one session, warnings of its rooms and facilitators.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

struct Place {
  Instant at;
  ClassSessionId id;
};
/// "1795000000000|UUID" of the page before; the start of the list without.
Result<Place> place_after(const ClassQuery& query) {
  Place out{{0}, {}};
  if (query.past.value_or(false)) {
    out.at = kNoDate;
    out.id.bytes.fill(0xFF);
  }
  if (!query.after) return out;
  const std::string& text = query.after->value;
  std::size_t bar = text.find('|');
  auto id = bar == std::string::npos ? Result<ClassSessionId>(not_found())
                                     : ClassSessionId::parse(std::string_view(text).substr(bar + 1));
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.at.ms);
  if (!id || error != std::errc{} || end != text.data() + bar)
    return invalid("after", "bad_format", "Use the value of next from the page before.");
  out.id = *id;
  return out;
}

}  // namespace

Result<std::vector<ClassWarning>> Service::warnings(data::Tx& tx, const SessionRow& session, const Counts& counts) {
  std::vector<ClassWarning> out;
  auto leaders = TRY(store::facilitators(tx, session.id));
  auto names = TRY(people(tx, leaders));
  for (const DateRow& date : TRY(store::dates(tx, session.id))) {
    if (date.cancelled || date.ends_at <= tx.now()) continue;
    if (date.room_id) {
      auto room = TRY(store::room(tx, *date.room_id));
      if (room && room->capacity < session.seats)
        out.push_back(
            {"room_too_small", date.id,
             fmt::format("{} holds {} people; the session has {} seats.", room->name, room->capacity, session.seats)});
      for (const BookingRow& other : TRY(store::bookings(tx, *date.room_id, date.starts_at, date.ends_at, session.id)))
        out.push_back({"room_taken", date.id,
                       fmt::format("{} has the room from {}.", other.title, local_minute(other.starts_at))});
    }
    for (PersonId leader : leaders)
      for (const BookingRow& other : TRY(store::led_then(tx, leader, date.starts_at, date.ends_at, session.id)))
        out.push_back(
            {"facilitator_taken", date.id, fmt::format("{} leads {} then.", names[leader].name, other.title)});
  }
  if (counts.taken < session.minimum)
    out.push_back({"below_minimum", std::nullopt,
                   fmt::format("{} of at least {} people are signed up.", counts.taken, session.minimum)});
  return out;
}

Result<ClassSession> Service::view(data::Tx& tx, const security::Viewer& viewer, const Reached& reached) {
  const SessionRow& row = reached.session;
  Counts counts = TRY(store::counts(tx, row.id));
  ClassSession out;
  out.id = row.id;
  out.revision = row.revision;
  out.state = row.state;
  out.course_id = row.course_id;
  out.lesson_id = row.lesson_id;
  out.title = row.title;
  out.description = row.description;
  out.unit_id = row.unit_id;
  out.everyone = row.everyone;
  out.seats = row.seats;
  out.taken = counts.taken;
  out.waiting = counts.waiting;
  out.awaiting = reached.leads ? counts.awaiting : 0;
  out.minimum = row.minimum;
  out.opens_at = row.opens_at;
  out.closes_at = row.closes_at;
  out.waitlist = row.waitlist;
  out.cutoff_hours = row.cutoff_hours;
  out.approval = row.approval;
  out.walk_ins = row.walk_ins;
  out.late_minutes = row.late_minutes;
  out.required_percent = row.required_percent;
  auto leaders = TRY(store::facilitators(tx, row.id));
  auto names = TRY(people(tx, leaders));
  for (PersonId leader : leaders) out.facilitators.push_back({leader, names[leader].name});
  out.dates = TRY(shown_dates(tx, row.id));
  if (reached.manages) out.warnings = TRY(warnings(tx, row, counts));
  out.cancel_reason = row.cancel_reason;
  out.closed_reason = closed_reason(row, tx.now());
  if (out.closed_reason.empty() && !TRY(in_audience(tx, row, viewer.person))) out.closed_reason = "not_for_your_unit";
  if (out.closed_reason.empty() && counts.taken >= row.seats && !row.waitlist) out.closed_reason = "full";
  if (auto mine = TRY(store::signup_of(tx, row.id, viewer.person))) out.mine = TRY(shown(tx, *mine));
  out.may_manage = reached.manages;
  out.may_take_attendance = reached.leads;
  return out;
}

Result<ClassSession> Service::session(const security::Viewer& viewer, ClassSessionId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ClassSession> {
    return view(tx, viewer, TRY(find_for(tx, viewer, id, Access::see)));
  });
}

Result<Page<ClassCard>> Service::cards(data::Tx& tx, const security::Viewer& viewer, SessionFilter filter,
                                       const ClassQuery& query) {
  filter.course = query.course;
  filter.past = query.past.value_or(false);
  filter.now = tx.now();
  Place after = TRY(place_after(query));
  const std::int64_t limit = query.limit.value_or(50).value;
  auto rows = TRY(store::sessions(tx, filter, after.at, after.id, limit + 1));
  Page<ClassCard> page;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.pop_back();
    page.next = fmt::format("{}|{}", rows.back().sort_at.ms, rows.back().id.text());
  }
  std::vector<ClassSessionId> ids;
  for (const SessionRow& row : rows) ids.push_back(row.id);
  auto seats = TRY(store::counts_of(tx, ids));
  const auto own = TRY(store::statuses_of(tx, ids, viewer.person));
  for (const SessionRow& row : rows) {
    const Counts& counts = seats[row.id];
    ClassCard card{row.id,       row.state, row.title,    row.course_id,  row.first_start,
                   row.last_end, row.seats, counts.taken, counts.waiting, std::nullopt};
    if (auto mine = own.find(row.id); mine != own.end()) card.mine = mine->second;
    page.items.push_back(std::move(card));
  }
  return page;
}

Result<Page<ClassCard>> Service::catalogue(const security::Viewer& viewer, const ClassQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassCard>> {
    SessionFilter filter;
    auto staff = TRY(organisation_.staff(tx, viewer.person));
    if (staff && staff->unit_id) filter.around = TRY(organisation_.ancestors(tx, *staff->unit_id));
    return cards(tx, viewer, std::move(filter), query);
  });
}

Result<Page<ClassCard>> Service::office(const security::Viewer& viewer, const ClassQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassCard>> {
    SessionFilter filter;
    filter.office = true;
    filter.units = TRY(organisation_.reach(tx, viewer, "classroom:view"));
    return cards(tx, viewer, std::move(filter), query);
  });
}

}  // namespace mc::classroom
