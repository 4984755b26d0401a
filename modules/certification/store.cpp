#include "modules/certification/store.hpp"

#include <algorithm>
#include <iterator>

#include "appliance/base/text.hpp"

namespace mc::certification::store {
namespace {

constexpr const char* kItem = "id, name, definition, revision, status, created_by, created_at, updated_at";
constexpr const char* kPerson =
    "certification_id, person_id, by_audience, joined, required, came_at, ended_at, cycles, "
    "open_cycle_id, due_on, certified_on, expires_on, opens_on, grace_end, exempt_until, "
    "certificate_id, told";
constexpr const char* kCycle = "id, certification_id, person_id, number, path, status, since, opened_at, due_on, "
                               "extended, completed_on, expires_on, closed_at, certificate_id";
constexpr const char* kWaiver = "id, certification_id, person_id, kind, course_id, achieved_on, until, reason, "
                                "evidence, approved_by, approver_name, at, ended_at";
constexpr const char* kRequest = "id, certification_id, person_id, cycle_id, due_on, wanted_on, reason, state, "
                                 "asked_at, decided_by, decider_name, decided_at, comment, new_due_on";

std::string select(const char* columns, const char* from) { return std::string("SELECT ") + columns + " FROM " + from; }

/// Lists are bound by chunks, so that few statement texts exist.
template <class Row, class I>
Result<std::vector<Row>> in_chunks(data::Tx& tx, std::string text, const std::vector<I>& ids) {
  constexpr std::size_t kChunk = 32;
  for (std::size_t i = 0; i < kChunk; ++i) text += i == 0 ? "?" : ",?";
  text += ")";
  data::Sql sql = tx.in(kModule);
  std::vector<Row> out;
  for (std::size_t start = 0; start < ids.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return ids[std::min(start + i, ids.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I2>(std::index_sequence<I2...>) {
      return sql.all<Row>(text, at(I2)...);
    }(std::make_index_sequence<kChunk>{}));
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace

Status insert_item(data::Tx& tx, const ItemRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO certification_items (id, name, name_key, definition, revision, status, "
                         "created_by, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?)",
                         row.id, row.name, fold(row.name), row.definition, row.revision, row.status, row.created_by,
                         row.created_at, row.updated_at));
  return {};
}

Status update_item(data::Tx& tx, const ItemRow& row) {
  TRY(tx.in(kModule).run("UPDATE certification_items SET name = ?, name_key = ?, definition = ?, revision = ?, status "
                         "= ?, updated_at = ? WHERE id = ?",
                         row.name, fold(row.name), row.definition, row.revision, row.status, row.updated_at, row.id));
  return {};
}

Result<std::optional<ItemRow>> item(data::Tx& tx, CertificationId id) {
  return tx.in(kModule).first<ItemRow>(select(kItem, "certification_items WHERE id = ?"), id);
}

Result<std::vector<ItemRow>> items(data::Tx& tx, const std::string& after_key, CertificationId after,
                                   std::int64_t limit) {
  return tx.in(kModule).all<ItemRow>(
      select(kItem, "certification_items WHERE (name_key, id) > (?, ?) ORDER BY name_key, id LIMIT ?"), after_key,
      after, limit);
}

Status insert_revision(data::Tx& tx, const RevisionRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO certification_revisions (certification_id, revision, definition, status, "
                         "changed_by, by_name, at) VALUES (?,?,?,?,?,?,?)",
                         row.certification_id, row.revision, row.definition, row.status, row.changed_by, row.by_name,
                         row.at));
  return {};
}

Result<std::vector<RevisionRow>> revisions(data::Tx& tx, CertificationId id) {
  return tx.in(kModule).all<RevisionRow>(
      "SELECT certification_id, revision, definition, status, changed_by, by_name, at FROM certification_revisions "
      "WHERE certification_id = ? ORDER BY revision DESC LIMIT 200",
      id);
}

Status set_audiences(data::Tx& tx, CertificationId id, const std::vector<audiences::AudienceId>& audiences) {
  TRY(tx.in(kModule).run("DELETE FROM certification_audiences WHERE certification_id = ?", id));
  for (audiences::AudienceId audience : audiences)
    TRY(tx.in(kModule).run("INSERT INTO certification_audiences (certification_id, audience_id) VALUES (?, ?) ON "
                           "CONFLICT (certification_id, audience_id) DO NOTHING",
                           id, audience));
  return {};
}

Result<std::vector<CertificationId>> with_audience(data::Tx& tx, audiences::AudienceId audience) {
  return tx.in(kModule).all<CertificationId>(
      "SELECT certification_id FROM certification_audiences WHERE audience_id = ? ORDER BY certification_id", audience);
}

Result<std::vector<audiences::AudienceUse>> uses_of(data::Tx& tx, audiences::AudienceId audience, std::int64_t limit) {
  return tx.in(kModule).all<audiences::AudienceUse>(
      "SELECT 'certification', i.id, i.name, i.status = 'active' FROM certification_audiences a "
      "JOIN certification_items i ON i.id = a.certification_id "
      "WHERE a.audience_id = ? AND i.status <> 'archived' ORDER BY a.certification_id LIMIT ?",
      audience, limit);
}

Status put_person(data::Tx& tx, const PersonRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO certification_people (certification_id, person_id, by_audience, joined, required, came_at, "
      "ended_at, "
      "cycles, open_cycle_id, due_on, certified_on, expires_on, opens_on, grace_end, exempt_until, certificate_id, "
      "told) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (certification_id, person_id) DO UPDATE SET by_audience "
      "= "
      "excluded.by_audience, joined = excluded.joined, required = excluded.required, came_at = excluded.came_at, "
      "ended_at = excluded.ended_at, cycles = excluded.cycles, open_cycle_id = excluded.open_cycle_id, due_on = "
      "excluded.due_on, certified_on = excluded.certified_on, expires_on = excluded.expires_on, opens_on = "
      "excluded.opens_on, grace_end = excluded.grace_end, exempt_until = excluded.exempt_until, certificate_id = "
      "excluded.certificate_id, told = excluded.told",
      row.certification_id, row.person_id, row.by_audience, row.joined, row.required, row.came_at, row.ended_at,
      row.cycles, row.open_cycle_id, row.due_on, row.certified_on, row.expires_on, row.opens_on, row.grace_end,
      row.exempt_until, row.certificate_id, row.told));
  return {};
}

Result<std::optional<PersonRow>> person(data::Tx& tx, CertificationId id, PersonId person) {
  return tx.in(kModule).first<PersonRow>(
      select(kPerson, "certification_people WHERE certification_id = ? AND person_id = ?"), id, person);
}

Result<std::vector<PersonRow>> of_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<PersonRow>(
      select(kPerson, "certification_people WHERE person_id = ? ORDER BY certification_id"), person);
}

Result<std::vector<PersonRow>> people(data::Tx& tx, CertificationId id, PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<PersonRow>(
      select(kPerson, "certification_people WHERE certification_id = ? AND person_id > ? ORDER BY person_id LIMIT ?"),
      id, after, limit);
}

// The same rules as standing_on (dates.hpp); a test compares the two.
Result<std::vector<StandingCount>> standings(data::Tx& tx, std::optional<CertificationId> id, Date today) {
  const std::string text =
      std::string("SELECT certification_id, CASE WHEN exempt_until >= ? THEN 'exempt' WHEN required = 0 THEN 'ended' "
                  "WHEN certified_on IS NULL AND due_on < ? THEN 'overdue' WHEN certified_on IS NULL THEN 'assigned' "
                  "WHEN expires_on IS NULL THEN 'certified' WHEN expires_on < ? THEN 'expired' WHEN opens_on <= ? THEN "
                  "'due' ELSE 'certified' END AS standing, count(*) FROM certification_people ") +
      (id ? "WHERE certification_id = ? " : "") + "GROUP BY 1, 2 ORDER BY 1";
  if (id) return tx.in(kModule).all<StandingCount>(text, today, today, today, today, *id);
  return tx.in(kModule).all<StandingCount>(text, today, today, today, today);
}

Result<std::vector<PersonRow>> of_people(data::Tx& tx, const std::vector<PersonId>& people) {
  return in_chunks<PersonRow>(tx, select(kPerson, "certification_people WHERE person_id IN ("), people);
}

Result<std::vector<PersonKey>> opening(data::Tx& tx, Date day, PersonKey after, std::int64_t limit) {
  return tx.in(kModule).all<PersonKey>(
      "SELECT certification_id, person_id FROM certification_people WHERE required = 1 AND open_cycle_id IS NULL AND "
      "opens_on <= ? AND (certification_id, person_id) > (?, ?) ORDER BY certification_id, person_id LIMIT ?",
      day, after.certification_id, after.person_id, limit);
}

Result<std::vector<PersonKey>> grace_over(data::Tx& tx, Date day, PersonKey after, std::int64_t limit) {
  return tx.in(kModule).all<PersonKey>(
      "SELECT certification_id, person_id FROM certification_people WHERE required = 1 AND open_cycle_id IS NOT NULL "
      "AND "
      "grace_end < ? AND (certification_id, person_id) > (?, ?) ORDER BY certification_id, person_id LIMIT ?",
      day, after.certification_id, after.person_id, limit);
}

Result<std::vector<PersonKey>> expired(data::Tx& tx, Date day, PersonKey after, std::int64_t limit) {
  return tx.in(kModule).all<PersonKey>(
      "SELECT certification_id, person_id FROM certification_people WHERE required = 1 AND expires_on < ? AND told <> "
      "'expired:' || expires_on AND (certification_id, person_id) > (?, ?) ORDER BY certification_id, person_id LIMIT "
      "?",
      day, after.certification_id, after.person_id, limit);
}

Result<std::vector<PersonKey>> exemption_over(data::Tx& tx, Date day, std::int64_t limit) {
  return tx.in(kModule).all<PersonKey>("SELECT certification_id, person_id FROM certification_people WHERE "
                                       "exempt_until IS NOT NULL AND exempt_until < ? ORDER BY exempt_until LIMIT ?",
                                       day, limit);
}

Status insert_cycle(data::Tx& tx, const CycleRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO certification_cycles (id, certification_id, person_id, number, path, status, "
                         "since, opened_at, due_on, extended, completed_on, expires_on, closed_at, certificate_id) "
                         "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.certification_id, row.person_id, row.number, row.path, row.status, row.since,
                         row.opened_at, row.due_on, row.extended, row.completed_on, row.expires_on, row.closed_at,
                         row.certificate_id));
  return {};
}

Status update_cycle(data::Tx& tx, const CycleRow& row) {
  TRY(tx.in(kModule).run("UPDATE certification_cycles SET status = ?, due_on = ?, extended = ?, completed_on = ?, "
                         "expires_on = ?, closed_at = ?, certificate_id = ? WHERE id = ? AND status = 'open'",
                         row.status, row.due_on, row.extended, row.completed_on, row.expires_on, row.closed_at,
                         row.certificate_id, row.id));
  return {};
}

Result<std::optional<CycleRow>> cycle(data::Tx& tx, CycleId id) {
  return tx.in(kModule).first<CycleRow>(select(kCycle, "certification_cycles WHERE id = ?"), id);
}

Result<std::vector<CycleRow>> cycles(data::Tx& tx, CertificationId id, PersonId person) {
  return tx.in(kModule).all<CycleRow>(
      select(kCycle,
             "certification_cycles WHERE certification_id = ? AND person_id = ? ORDER BY number DESC LIMIT 200"),
      id, person);
}

Result<std::vector<CycleRow>> open_cycles(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<CycleRow>(
      select(kCycle, "certification_cycles WHERE person_id = ? AND status = 'open' ORDER BY certification_id"), person);
}

Result<bool> insert_done(data::Tx& tx, const DoneRow& row) {
  auto changed = TRY(tx.in(kModule).run(
      "INSERT INTO certification_done (cycle_id, course_id, enrolment_id, waiver_id, completed_at) VALUES (?,?,?,?,?) "
      "ON CONFLICT (cycle_id, course_id) DO NOTHING",
      row.cycle_id, row.course_id, row.enrolment_id, row.waiver_id, row.completed_at));
  return changed == 1;
}

Status delete_done_by_waiver(data::Tx& tx, CycleId cycle, WaiverId waiver) {
  TRY(tx.in(kModule).run("DELETE FROM certification_done WHERE cycle_id = ? AND waiver_id = ?", cycle, waiver));
  return {};
}

Result<std::vector<DoneRow>> done(data::Tx& tx, CycleId cycle) {
  return tx.in(kModule).all<DoneRow>("SELECT cycle_id, course_id, enrolment_id, waiver_id, completed_at FROM "
                                     "certification_done WHERE cycle_id = ? ORDER BY completed_at, course_id",
                                     cycle);
}

Result<std::vector<CycleDone>> done_of_many(data::Tx& tx, const std::vector<CycleId>& cycles) {
  return in_chunks<CycleDone>(tx,
                              "SELECT c.id, c.path, d.course_id FROM certification_cycles c LEFT JOIN "
                              "certification_done d ON d.cycle_id = c.id WHERE c.id IN (",
                              cycles);
}

Status insert_waiver(data::Tx& tx, const WaiverRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO certification_waivers (id, certification_id, person_id, kind, course_id, "
                         "achieved_on, until, reason, evidence, approved_by, approver_name, at, ended_at) VALUES "
                         "(?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.certification_id, row.person_id, row.kind, row.course_id, row.achieved_on,
                         row.until, row.reason, row.evidence, row.approved_by, row.approver_name, row.at,
                         row.ended_at));
  return {};
}

Status end_waiver(data::Tx& tx, WaiverId id) {
  TRY(tx.in(kModule).run("UPDATE certification_waivers SET ended_at = ? WHERE id = ? AND ended_at IS NULL", tx.now(),
                         id));
  return {};
}

Result<std::optional<WaiverRow>> waiver(data::Tx& tx, WaiverId id) {
  return tx.in(kModule).first<WaiverRow>(select(kWaiver, "certification_waivers WHERE id = ?"), id);
}

Result<std::vector<WaiverRow>> waivers(data::Tx& tx, CertificationId id, PersonId person) {
  return tx.in(kModule).all<WaiverRow>(
      select(kWaiver, "certification_waivers WHERE certification_id = ? AND person_id = ? ORDER BY id DESC LIMIT 200"),
      id, person);
}

Result<std::vector<WaiverRow>> all_waivers(data::Tx& tx, CertificationId id, std::optional<WaiverId> before,
                                           std::int64_t limit) {
  WaiverId last{};
  last.bytes.fill(0xff);
  return tx.in(kModule).all<WaiverRow>(
      select(kWaiver, "certification_waivers WHERE certification_id = ? AND id < ? ORDER BY id DESC LIMIT ?"), id,
      before.value_or(last), limit);
}

Status insert_request(data::Tx& tx, const RequestRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO certification_requests (id, certification_id, person_id, cycle_id, due_on, "
                         "wanted_on, reason, state, asked_at, decided_by, decider_name, decided_at, comment, "
                         "new_due_on) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.certification_id, row.person_id, row.cycle_id, row.due_on, row.wanted_on,
                         row.reason, row.state, row.asked_at, row.decided_by, row.decider_name, row.decided_at,
                         row.comment, row.new_due_on));
  return {};
}

Status decide_request(data::Tx& tx, const RequestRow& row) {
  TRY(tx.in(kModule).run("UPDATE certification_requests SET state = ?, decided_by = ?, decider_name = ?, decided_at = "
                         "?, comment = ?, new_due_on = ? WHERE id = ? AND state = 'pending'",
                         row.state, row.decided_by, row.decider_name, row.decided_at, row.comment, row.new_due_on,
                         row.id));
  return {};
}

Result<std::optional<RequestRow>> request(data::Tx& tx, RequestId id) {
  return tx.in(kModule).first<RequestRow>(select(kRequest, "certification_requests WHERE id = ?"), id);
}

Result<std::optional<RequestRow>> pending_of(data::Tx& tx, CycleId cycle) {
  return tx.in(kModule).first<RequestRow>(
      select(kRequest, "certification_requests WHERE cycle_id = ? AND state = 'pending'"), cycle);
}

Result<std::vector<RequestRow>> requests(data::Tx& tx, CertificationRequestState state, RequestId after,
                                         std::int64_t limit) {
  return tx.in(kModule).all<RequestRow>(
      select(kRequest, "certification_requests WHERE state = ? AND id > ? ORDER BY id LIMIT ?"), state, after, limit);
}

Result<std::vector<RequestRow>> requests_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<RequestRow>(
      select(kRequest, "certification_requests WHERE person_id = ? ORDER BY id DESC LIMIT 200"), person);
}

Result<std::optional<Date>> looked_on(data::Tx& tx) {
  return tx.in(kModule).first<Date>("SELECT looked_on FROM certification_state WHERE id = 1");
}

Status set_looked_on(data::Tx& tx, Date day) {
  TRY(tx.in(kModule).run("INSERT INTO certification_state (id, looked_on) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET "
                         "looked_on = excluded.looked_on",
                         day));
  return {};
}

}  // namespace mc::certification::store
