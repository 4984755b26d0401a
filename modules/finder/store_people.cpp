// Seats, groups, and what is a person's own.
#include "modules/finder/store.hpp"

namespace mc::finder::store {
namespace {

const std::string kSelectSeat =
    "SELECT id, class_id, person_id, state, queued_at, until, group_id, created_at, starts_at FROM "
    "finder_registrations ";
const std::string kSelectSaved = "SELECT id, person_id, name, query, alert, seen, created_at FROM finder_saved ";
const std::string kReimbursementColumns =
    "id, person_id, class_id, amount_cents, note, state, approved_cents, reason, decided_by, asked_at, decided_at";
const std::string kSelectReimbursement = "SELECT " + kReimbursementColumns + " FROM finder_reimbursements ";

struct Waiting {
  ClassId class_id;
  std::int64_t people = 0;
};
FIELDS(Waiting, class_id, people)
struct QueuePlace {
  RegistrationId id;
  std::int64_t place = 0;
};
FIELDS(QueuePlace, id, place)

}  // namespace

Result<std::optional<SeatRow>> seat_of(data::Tx& tx, ClassId id, PersonId person) {
  return tx.in(kModule).first<SeatRow>(kSelectSeat + "WHERE class_id = ? AND person_id = ?", id, person);
}

Status put_seat(data::Tx& tx, const SeatRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO finder_registrations (id, class_id, person_id, state, queued_at, until, group_id, created_at, "
      "starts_at) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (class_id, person_id) DO UPDATE SET state = excluded.state, "
      "queued_at = excluded.queued_at, until = excluded.until, group_id = excluded.group_id, starts_at = "
      "excluded.starts_at",
      r.id, r.class_id, r.person_id, r.state, r.queued_at, r.until, r.group_id, r.created_at, r.starts_at));
  return {};
}

Result<std::vector<SeatRow>> seats(data::Tx& tx, ClassId id, SeatState state, std::int64_t limit) {
  return tx.in(kModule).all<SeatRow>(kSelectSeat + "WHERE class_id = ? AND state = ? ORDER BY queued_at, id LIMIT ?",
                                     id, state, limit);
}

Result<std::map<ClassId, std::int64_t>> waiting(data::Tx& tx, const std::vector<ClassId>& ids) {
  std::map<ClassId, std::int64_t> out;
  std::string list;
  for (ClassId id : ids) list += (list.empty() ? "x'" : ",x'") + to_hex(id.bytes) + "'";
  if (list.empty()) return out;
  TRY(tx.in(kModule).each<Waiting>("SELECT class_id, count(*) FROM finder_registrations WHERE class_id IN (" + list +
                                       ") AND state = 'waiting' GROUP BY class_id",
                                   [&](const Waiting& row) -> Status {
                                     out[row.class_id] = row.people;
                                     return {};
                                   }));
  return out;
}

Result<std::map<RegistrationId, std::int64_t>> queue_places(data::Tx& tx, PersonId person) {
  std::map<RegistrationId, std::int64_t> out;
  TRY(tx.in(kModule).each<QueuePlace>(
      "SELECT w.id, (SELECT count(*) FROM finder_registrations a WHERE a.class_id = w.class_id AND a.state = 'waiting' "
      "AND (a.queued_at < w.queued_at OR (a.queued_at = w.queued_at AND a.id <= w.id))) FROM finder_registrations w "
      "WHERE w.person_id = ? AND w.state = 'waiting'",
      [&](const QueuePlace& row) -> Status {
        out[row.id] = row.place;
        return {};
      },
      person));
  return out;
}

Result<std::vector<ClassId>> waited_for(data::Tx& tx, ClassId after, std::int64_t limit) {
  return tx.in(kModule).all<ClassId>("SELECT DISTINCT class_id FROM finder_registrations WHERE state = 'waiting' AND "
                                     "class_id > ? ORDER BY class_id LIMIT ?",
                                     after, limit);
}

Result<std::vector<ClassId>> reviewed_by(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ClassId>("SELECT class_id FROM finder_reviews WHERE person_id = ?", person);
}

Result<std::vector<ClassId>> reimbursements_asked(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ClassId>("SELECT class_id FROM finder_reimbursements WHERE person_id = ?", person);
}

Result<std::vector<SeatRow>> seats_of(data::Tx& tx, PersonId person, bool past, Instant now,
                                      std::optional<std::pair<Instant, RegistrationId>> after, std::int64_t limit) {
  auto sql = tx.in(kModule);
  if (past) {
    Uuid last;
    last.fill(0xff);
    auto [at, id] = after.value_or(std::pair{now, RegistrationId{last}});
    return sql.all<SeatRow>(kSelectSeat + "WHERE person_id = ? AND starts_at <= ? AND (starts_at < ? OR id < ?) ORDER "
                                          "BY starts_at DESC, id DESC LIMIT ?",
                            person, at, at, id, limit);
  }
  auto [at, id] = after.value_or(std::pair{now, RegistrationId{}});
  return sql.all<SeatRow>(kSelectSeat + "WHERE person_id = ? AND starts_at >= ? AND (starts_at > ? OR id > ?) ORDER BY "
                                        "starts_at, id LIMIT ?",
                          person, at, at, id, limit);
}

Status move_seats(data::Tx& tx, ClassId id, Instant starts_at) {
  TRY(tx.in(kModule).run("UPDATE finder_registrations SET starts_at = ? WHERE class_id = ?", starts_at, id));
  return {};
}

Result<std::vector<SeatRow>> lapsed(data::Tx& tx, Instant now, std::int64_t limit) {
  return tx.in(kModule).all<SeatRow>(kSelectSeat + "WHERE state = 'held' AND until <= ? ORDER BY until LIMIT ?", now,
                                     limit);
}

Status insert_group(data::Tx& tx, const GroupHoldRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO finder_groups (id, class_id, organiser_id, until, created_at) VALUES (?,?,?,?,?)",
                         r.id, r.class_id, r.organiser_id, r.until, r.created_at));
  return {};
}

Result<std::optional<GroupHoldRow>> group(data::Tx& tx, GroupHoldId id) {
  return tx.in(kModule).first<GroupHoldRow>(
      "SELECT id, class_id, organiser_id, until, created_at FROM finder_groups WHERE id = ?", id);
}

Result<std::vector<SeatRow>> seats_of_group(data::Tx& tx, GroupHoldId id) {
  return tx.in(kModule).all<SeatRow>(kSelectSeat + "WHERE group_id = ? ORDER BY queued_at, id", id);
}

Result<std::int64_t> held_by(data::Tx& tx, PersonId organiser) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM finder_groups g JOIN finder_registrations r ON r.group_id = g.id WHERE g.organiser_id = ? "
      "AND r.state = 'held'",
      organiser);
}

Result<std::optional<PersonPlaceRow>> place_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<PersonPlaceRow>("SELECT zip, miles FROM finder_people WHERE person_id = ?", person);
}

Status put_place(data::Tx& tx, PersonId person, const PersonPlaceRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO finder_people (person_id, zip, miles) VALUES (?,?,?) ON CONFLICT (person_id) DO "
                         "UPDATE SET zip = excluded.zip, miles = excluded.miles",
                         person, r.zip, r.miles));
  return {};
}

Status remove_place(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("DELETE FROM finder_people WHERE person_id = ?", person));
  return {};
}

Status put_saved(data::Tx& tx, const SavedRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO finder_saved (id, person_id, name, query, alert, seen, created_at) VALUES "
                         "(?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, query = excluded.query, "
                         "alert = excluded.alert, seen = excluded.seen",
                         r.id, r.person_id, r.name, r.query, r.alert, r.seen, r.created_at));
  return {};
}

Result<std::vector<SavedRow>> saved_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<SavedRow>(kSelectSaved + "WHERE person_id = ? ORDER BY id LIMIT 100", person);
}

Result<std::optional<SavedRow>> saved(data::Tx& tx, SavedSearchId id) {
  return tx.in(kModule).first<SavedRow>(kSelectSaved + "WHERE id = ?", id);
}

Status remove_saved(data::Tx& tx, SavedSearchId id) {
  TRY(tx.in(kModule).run("DELETE FROM finder_saved WHERE id = ?", id));
  return {};
}

Status saw(data::Tx& tx, SavedSearchId id, Instant at) {
  TRY(tx.in(kModule).run("UPDATE finder_saved SET seen = ? WHERE id = ?", at, id));
  return {};
}

Result<std::vector<SavedRow>> alerting(data::Tx& tx, SavedSearchId after, std::int64_t limit) {
  return tx.in(kModule).all<SavedRow>(kSelectSaved + "WHERE alert = 1 AND id > ? ORDER BY id LIMIT ?", after, limit);
}

Result<std::vector<RefresherRow>> refreshers(data::Tx& tx) {
  return tx.in(kModule).all<RefresherRow>("SELECT course_id, type FROM finder_refreshers ORDER BY type, course_id");
}

Result<std::vector<std::string>> types_of_course(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<std::string>("SELECT type FROM finder_refreshers WHERE course_id = ? ORDER BY type",
                                         course);
}

Status set_refreshers(data::Tx& tx, const std::vector<RefresherRow>& rows) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM finder_refreshers"));
  for (const RefresherRow& row : rows)
    TRY(sql.run("INSERT INTO finder_refreshers (course_id, type) VALUES (?,?) ON CONFLICT (course_id, type) DO NOTHING",
                row.course_id, row.type));
  return {};
}

Status insert_reimbursement(data::Tx& tx, const ReimbursementRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO finder_reimbursements (" + kReimbursementColumns +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, r.person_id, r.class_id, r.amount_cents, r.note, r.state, r.approved_cents, r.reason,
                         r.decided_by, r.asked_at, r.decided_at));
  return {};
}

Status decide_reimbursement(data::Tx& tx, const ReimbursementRow& r) {
  TRY(tx.in(kModule).run("UPDATE finder_reimbursements SET state = ?, approved_cents = ?, reason = ?, decided_by = ?, "
                         "decided_at = ? WHERE id = ?",
                         r.state, r.approved_cents, r.reason, r.decided_by, r.decided_at, r.id));
  return {};
}

Result<std::optional<ReimbursementRow>> reimbursement(data::Tx& tx, ReimbursementId id) {
  return tx.in(kModule).first<ReimbursementRow>(kSelectReimbursement + "WHERE id = ?", id);
}

Result<std::optional<ReimbursementRow>> reimbursement_of(data::Tx& tx, ClassId id, PersonId person) {
  return tx.in(kModule).first<ReimbursementRow>(kSelectReimbursement + "WHERE class_id = ? AND person_id = ?", id,
                                                person);
}

Result<std::vector<ReimbursementRow>> reimbursements_of(data::Tx& tx, PersonId person, ReimbursementId before,
                                                        std::int64_t limit) {
  return tx.in(kModule).all<ReimbursementRow>(
      kSelectReimbursement + "WHERE person_id = ? AND id < ? ORDER BY id DESC LIMIT ?", person, before, limit);
}

Result<std::vector<ReimbursementRow>> reimbursements(data::Tx& tx, ReimbursementState state, ReimbursementId after,
                                                     std::int64_t limit) {
  return tx.in(kModule).all<ReimbursementRow>(kSelectReimbursement + "WHERE state = ? AND id > ? ORDER BY id LIMIT ?",
                                              state, after, limit);
}

}  // namespace mc::finder::store
