#include "modules/certification/cycles.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"

namespace mc::certification {
namespace {

/// Exempt until somebody ends it.
const Date kForever = make_date(9999, 12, 31);

Dates dates_of(const PersonRow& person) {
  return {person.required, person.exempt_until, person.certified_on, person.expires_on, person.opens_on, person.due_on};
}

}  // namespace

Result<Known> read_definition(ItemRow row) {
  Definition definition = TRY(shape::from_json<Definition>(row.definition));
  return Known{std::move(row), std::move(definition)};
}

Standing standing_of(const PersonRow& person, Date today) { return standing_on(today, dates_of(person)); }

Result<Known> Cycles::load(data::Tx& tx, CertificationId id) {
  auto row = TRY(store::item(tx, id));
  if (!row) return not_found("certification_not_found");
  return read_definition(std::move(*row));
}

Status Cycles::save(data::Tx& tx, PersonRow& person) {
  TRY(store::put_person(tx, person));
  return platform_.events.publish(tx, CertificationChanged{person.certification_id, person.person_id,
                                                           standing_of(person, platform_.clock.today()), person.due_on,
                                                           person.expires_on});
}

Status Cycles::tell(data::Tx& tx, PersonId person, const std::string& code, const Known& known, const std::string& text,
                    const std::string& key, std::optional<Date> day) {
  notifications::NotificationIn note;
  note.code = code;
  note.params = {{"certification", known.definition.name.value}, {"day", day ? to_string(*day) : ""}};
  note.text = text;
  note.link = "/certifications/" + known.row.id.text();
  note.dedupe_key = code + ":" + key;
  return notifications_.notify(tx, person, note);
}

Status Cycles::come_in(data::Tx& tx, const Known& known, PersonId who, bool by_audience) {
  auto found = TRY(store::person(tx, known.row.id, who));
  PersonRow person;
  if (found) {
    person = std::move(*found);
    const bool same = person.required && (by_audience ? person.by_audience : person.joined);
    if (same) return look(tx, known, person);
  } else {
    person.certification_id = known.row.id;
    person.person_id = who;
    person.came_at = tx.now();
  }
  (by_audience ? person.by_audience : person.joined) = true;
  if (!person.required) person.came_at = tx.now();
  person.required = true;
  person.ended_at.reset();
  TRY(save(tx, person));
  return look(tx, known, person);
}

Status Cycles::close(data::Tx& tx, PersonRow& person, CycleStatus status) {
  if (!person.open_cycle_id) return {};
  if (auto cycle = TRY(store::cycle(tx, *person.open_cycle_id))) {
    cycle->status = status;
    cycle->closed_at = tx.now();
    TRY(store::update_cycle(tx, *cycle));
  }
  person.open_cycle_id.reset();
  person.due_on.reset();
  return {};
}

Status Cycles::end(data::Tx& tx, const Known& known, PersonRow& person) {
  if (!person.required) return {};
  person.by_audience = person.joined = person.required = false;
  person.ended_at = tx.now();
  TRY(close(tx, person, CycleStatus::ended));
  TRY(withdraw_all(tx, known, person.person_id));
  return save(tx, person);
}

Status Cycles::withdraw_all(data::Tx& tx, const Known& known, PersonId person) {
  for (PathKind kind : {PathKind::first, PathKind::renewal})
    for (CourseId course : courses_of(known.path(kind))) TRY(learning_.withdraw(tx, person, course, known.source()));
  return {};
}

/// When a new cycle opens, its activity starts anew: only what is completed from then on counts. In the first one what
/// was done shortly before may count, if the definition says so.
Status Cycles::open(data::Tx& tx, const Known& known, PersonRow& person, PathKind path) {
  CycleRow cycle;
  cycle.id = CycleId::make(platform_.clock, platform_.random);
  cycle.certification_id = person.certification_id;
  cycle.person_id = person.person_id;
  cycle.number = person.cycles + 1;
  cycle.path = path;
  cycle.opened_at = tx.now();
  const Date today = platform_.clock.today();
  if (person.certified_on) {
    // The server may have been down on the day: work done since the window opened counts, what completed the cycle
    // before does not.
    cycle.since = person.opens_on ? std::min(local_start(*person.opens_on), tx.now()) : tx.now();
    for (const CycleRow& former : TRY(store::cycles(tx, person.certification_id, person.person_id)))
      if (former.status == CycleStatus::completed)
        for (const DoneRow& row : TRY(store::done(tx, former.id)))
          cycle.since = std::max(cycle.since, row.completed_at + std::chrono::milliseconds(1));
    cycle.due_on = person.expires_on && *person.expires_on >= today ? person.expires_on : std::optional(today + 30);
  } else {
    cycle.since = tx.now() - std::chrono::hours(24) * known.definition.count_earlier_days.value;
    std::optional<Date> hired;
    if (auto staff = TRY(organisation_.staff(tx, person.person_id))) hired = staff->hired_on;
    cycle.due_on = first_due_on(known.definition.first_due, today, hired);
  }
  TRY(store::insert_cycle(tx, cycle));
  person.cycles = cycle.number;
  person.open_cycle_id = cycle.id;
  person.due_on = cycle.due_on;
  TRY(save(tx, person));
  if (person.certified_on && person.expires_on && *person.expires_on >= today)
    TRY(tell(tx, person.person_id, "certification_due", known,
             fmt::format("{} can be renewed until {}.", known.definition.name.value, to_string(*person.expires_on)),
             cycle.id.text(), person.expires_on));
  TRY(take_earlier(tx, known, cycle));
  return {};
}

Status Cycles::take_earlier(data::Tx& tx, const Known& known, const CycleRow& cycle) {
  for (CourseId course : courses_of(known.path(cycle.path)))
    if (auto last = TRY(learning_.last_completion(tx, cycle.person_id, course)))
      if (last->completed_at && *last->completed_at >= cycle.since)
        TRY(store::insert_done(tx, {cycle.id, course, last->id, std::nullopt, *last->completed_at}));
  return {};
}

Status Cycles::look(data::Tx& tx, const Known& known, PersonRow& person) {
  if (known.row.status != CertificationStatus::active || !person.required) return {};
  const Date today = platform_.clock.today();
  if (person.exempt_until && *person.exempt_until < today) {
    person.exempt_until.reset();
    TRY(save(tx, person));
  }
  if (person.exempt_until) return withdraw_all(tx, known, person.person_id);
  const bool lapsed = person.expires_on && *person.expires_on < today;
  if (lapsed) {
    const std::string told = "expired:" + to_string(*person.expires_on);
    if (person.told != told) {
      person.told = told;
      TRY(save(tx, person));
      TRY(tell(tx, person.person_id, "certification_expired", known,
               fmt::format("{} expired on {}.", known.definition.name.value, to_string(*person.expires_on)),
               known.row.id.text() + ":" + to_string(*person.expires_on), person.expires_on));
    }
  }
  const bool everything = known.definition.renewal &&
                          known.definition.renewal->after_expiry == AfterExpiry::first_path && person.grace_end &&
                          *person.grace_end < today;
  if (everything && person.open_cycle_id) {
    auto cycle = TRY(store::cycle(tx, *person.open_cycle_id));
    if (cycle && cycle->path == PathKind::renewal && known.definition.renewal_path)
      TRY(close(tx, person, CycleStatus::expired));
  }
  if (!person.open_cycle_id) {
    if (!person.certified_on)
      TRY(open(tx, known, person, PathKind::first));
    else if (known.definition.renewal && person.opens_on && *person.opens_on <= today)
      TRY(open(tx, known, person, everything ? PathKind::first : PathKind::renewal));
  }
  return advance(tx, known, person);
}

Status Cycles::advance(data::Tx& tx, const Known& known, PersonRow& person) {
  if (!person.open_cycle_id) return {};
  auto cycle = TRY(store::cycle(tx, *person.open_cycle_id));
  if (!cycle) return internal("cycle_missing");
  const auto rows = TRY(store::done(tx, cycle->id));
  std::set<CourseId> done, taken;
  for (const DoneRow& row : rows) {
    done.insert(row.course_id);
    if (row.enrolment_id) taken.insert(row.course_id);
  }
  const Path& path = known.path(cycle->path);
  const Progress progress = progress_of(path, done);
  if (!progress.complete) {
    if (person.exempt_until) return {};
    return ask_for(tx, known, person, *cycle, taken, progress.next);
  }
  // Only what belongs to the path dates the completion: a course that was taken out of it does not.
  Instant at{};
  const auto belonging = courses_of(path);
  for (const DoneRow& row : rows)
    if (belonging.contains(row.course_id)) at = std::max(at, row.completed_at);
  TRY(ask_for(tx, known, person, *cycle, taken, {}));
  return complete(tx, known, person, *cycle, at);
}

/// Demands what is next and takes back what is not asked for (any more): the third of "two of three", the other path,
/// what something else is equivalent to. `taken`: courses that she completed; they stay required and done.
Status Cycles::ask_for(data::Tx& tx, const Known& known, const PersonRow& person, const CycleRow& cycle,
                       const std::set<CourseId>& taken, const std::set<CourseId>& next) {
  std::set<CourseId> all = courses_of(known.path(PathKind::first));
  all.merge(courses_of(known.path(PathKind::renewal)));
  for (CourseId course : all) {
    if (next.contains(course)) {
      auto asked = learning_.demand(
          tx, {person.person_id, course, cycle.due_on, known.definition.name.value, known.source(), cycle.since});
      // A course that is no longer published cannot be asked for; the office sees it among the problems.
      if (!asked && asked.error().fault != Fault::not_found && asked.error().fault != Fault::conflict)
        return std::unexpected(asked.error());
    } else if (!taken.contains(course)) {
      TRY(learning_.withdraw(tx, person.person_id, course, known.source()));
    }
  }
  return {};
}

Status Cycles::complete(data::Tx& tx, const Known& known, PersonRow& person, CycleRow& cycle, Instant at) {
  cycle.completed_on = local_date(at);
  std::optional<CycleDates> dates;
  if (known.definition.renewal) {
    Renewal rule = *known.definition.renewal;
    // An approved extension counts as in time.
    if (cycle.extended && cycle.due_on && person.expires_on && *cycle.due_on > *person.expires_on)
      rule.grace_days = std::max<std::int64_t>(rule.grace_days.value, *cycle.due_on - *person.expires_on);
    dates = dates_after(rule, *cycle.completed_on, person.expires_on);
    cycle.expires_on = dates->expires_on;
  }
  cycle.status = CycleStatus::completed;
  cycle.closed_at = tx.now();
  if (known.definition.certificate) {
    std::string responsible = platform_.settings.organisation_name;
    if (auto maker = TRY(accounts_.find(tx, known.row.created_by)))
      responsible = maker->first_name + " " + maker->last_name;
    cycle.certificate_id = TRY(certificates_.issue_programme(tx, {person.person_id, known.row.id.bytes, cycle.id.bytes,
                                                                  known.definition.name.value, responsible,
                                                                  *cycle.completed_on, cycle.expires_on}));
  }
  TRY(store::update_cycle(tx, cycle));
  person.open_cycle_id.reset();
  person.due_on.reset();
  person.certified_on = cycle.completed_on;
  person.expires_on = cycle.expires_on;
  person.opens_on = dates ? std::optional(dates->opens_on) : std::nullopt;
  person.grace_end = dates ? std::optional(dates->grace_end) : std::nullopt;
  person.certificate_id = cycle.certificate_id;
  TRY(save(tx, person));
  TRY(tell(tx, person.person_id, "certification_earned", known,
           cycle.expires_on
               ? fmt::format("You hold {} until {}.", known.definition.name.value, to_string(*cycle.expires_on))
               : fmt::format("You have completed {}.", known.definition.name.value),
           cycle.id.text(), cycle.expires_on));
  // Evidence that was brought in late may be old enough for the next window to be open.
  return look(tx, known, person);
}

Status Cycles::credit(data::Tx& tx, const learning::CourseCompleted& event) {
  for (const CycleRow& cycle : TRY(store::open_cycles(tx, event.person_id))) {
    if (event.completed_at < cycle.since) continue;
    const Known known = TRY(load(tx, cycle.certification_id));
    if (!courses_of(known.path(cycle.path)).contains(event.course_id)) continue;
    if (!TRY(store::insert_done(tx, {cycle.id, event.course_id, event.enrolment_id, std::nullopt, event.completed_at})))
      continue;
    if (auto person = TRY(store::person(tx, cycle.certification_id, event.person_id))) TRY(advance(tx, known, *person));
  }
  return {};
}

Status Cycles::exempt(data::Tx& tx, const Known& known, PersonRow& person, std::optional<Date> until) {
  person.exempt_until = until.value_or(kForever);
  TRY(save(tx, person));
  return withdraw_all(tx, known, person.person_id);
}

Status Cycles::end_exemption(data::Tx& tx, const Known& known, PersonRow& person) {
  person.exempt_until.reset();
  TRY(save(tx, person));
  return look(tx, known, person);
}

Status Cycles::equivalent(data::Tx& tx, const Known& known, PersonRow& person, const WaiverRow& waiver) {
  TRY(look(tx, known, person));
  if (!person.open_cycle_id) return conflict("no_open_cycle", "There is nothing open that it could count for.");
  // What she had when she was certified cannot renew it: the new expiry would not be later than the former one.
  if (person.certified_on && waiver.achieved_on && *waiver.achieved_on <= *person.certified_on)
    return invalid("achieved_on", "too_early", "This was achieved before the last certification.");
  auto cycle = TRY(store::cycle(tx, *person.open_cycle_id));
  const Instant at = local_start(waiver.achieved_on.value_or(platform_.clock.today())) + std::chrono::hours(12);
  const auto courses = courses_of(known.path(cycle->path));
  if (waiver.course_id && !courses.contains(*waiver.course_id))
    return invalid("course_id", "unknown_course", "This course is not in the path.");
  for (CourseId course : courses)
    if (!waiver.course_id || *waiver.course_id == course)
      TRY(store::insert_done(tx, {cycle->id, course, std::nullopt, waiver.id, at}));
  return advance(tx, known, person);
}

Status Cycles::extend(data::Tx& tx, const Known& known, PersonRow& person, Date due_on) {
  if (!person.open_cycle_id) return conflict("no_open_cycle", "The cycle is closed already.");
  auto cycle = TRY(store::cycle(tx, *person.open_cycle_id));
  cycle->due_on = due_on;
  cycle->extended = true;
  TRY(store::update_cycle(tx, *cycle));
  person.due_on = due_on;
  if (person.grace_end) person.grace_end = std::max(*person.grace_end, due_on);  // until then nothing starts anew
  TRY(save(tx, person));
  return advance(tx, known, person);
}

Status Cycles::follow_definition(data::Tx& tx, const Known& known, PersonRow& person) {
  if (person.certified_on && person.expires_on && !person.open_cycle_id) {
    const auto& renewal = known.definition.renewal;
    const auto opens = renewal ? std::optional(before(*person.expires_on, renewal->window)) : std::nullopt;
    const auto grace =
        renewal ? std::optional(*person.expires_on + static_cast<int>(renewal->grace_days.value)) : std::nullopt;
    if (person.opens_on != opens || person.grace_end != grace) {
      person.opens_on = opens;
      person.grace_end = grace;
      TRY(save(tx, person));
    }
  }
  if (auto cycle = person.open_cycle_id ? TRY(store::cycle(tx, *person.open_cycle_id)) : std::nullopt)
    TRY(take_earlier(tx, known, *cycle));
  return look(tx, known, person);
}

}  // namespace mc::certification
