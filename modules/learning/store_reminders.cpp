#include "modules/learning/sql_text.hpp"
#include "modules/learning/store_rules.hpp"

namespace mc::learning::store {

Result<std::vector<DueRow>> due_until(data::Tx& tx, Date last, std::string_view to_whom, Date after_day,
                                      EnrolmentId after, std::int64_t limit) {
  return tx.in(kModule).all<DueRow>(
      "SELECT e.id, e.person_id, e.title, e.due_on, e.due_set_on, coalesce(r.step, 0) FROM learning_enrolments e "
      "LEFT JOIN learning_reminded r ON r.enrolment_id = e.id AND r.due_on = e.due_on AND r.to_whom = ? "
      "WHERE e.is_open = 1 AND e.required = 1 AND e.due_on <= ? AND (e.due_on, e.id) > (?, ?) "
      "ORDER BY e.due_on, e.id LIMIT ?",
      to_whom, last, after_day, after, limit);
}

Result<std::vector<PopularRow>> enrolled_since(data::Tx& tx, Instant since) {
  return tx.in(kModule).all<PopularRow>(
      "SELECT course_id, sum(enrolled_at > ?) FROM learning_enrolments GROUP BY course_id ORDER BY course_id", since);
}

Result<std::vector<BegunRow>> begun(data::Tx& tx, EnrolmentId after, std::int64_t limit) {
  return tx.in(kModule).all<BegunRow>(
      "SELECT e.id, e.person_id, e.title, max(e.started_at, coalesce((SELECT max(p.last_at) FROM learning_progress p "
      "WHERE p.enrolment_id = e.id), 0)) FROM learning_enrolments e WHERE e.is_open = 1 AND e.started_at IS NOT NULL "
      "AND e.id > ? ORDER BY e.id LIMIT ?",
      after, limit);
}

Result<bool> claim_step(data::Tx& tx, EnrolmentId id, Date due, std::string_view to_whom, std::int64_t step) {
  return TRY(tx.in(kModule).run(
             "INSERT INTO learning_reminded (enrolment_id, due_on, to_whom, step, at) VALUES (?,?,?,?,?) ON CONFLICT "
             "(enrolment_id, due_on, to_whom) DO UPDATE SET step = excluded.step, at = excluded.at "
             "WHERE learning_reminded.step < excluded.step",
             id, due, to_whom, step, tx.now())) > 0;
}

Result<bool> digest_done(data::Tx& tx, Date week) {
  return TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM learning_digest_weeks WHERE week = ?", week))
      .has_value();
}

Status finish_digest(data::Tx& tx, Date week) {
  TRY(tx.in(kModule).run("INSERT INTO learning_digest_weeks (week, done_at) VALUES (?,?) ON CONFLICT DO NOTHING", week,
                         tx.now()));
  return {};
}

Result<bool> claim_digest(data::Tx& tx, Date week, PersonId manager) {
  return TRY(tx.in(kModule).run(
             "INSERT INTO learning_digests (week, manager_id, at) VALUES (?,?,?) ON CONFLICT DO NOTHING", week, manager,
             tx.now())) > 0;
}

Result<ReminderRules> reminder_rules(data::Tx& tx) {
  ReminderRules out;
  out.escalate_after_days =
      TRY(tx.in(kModule).one<std::int64_t>("SELECT escalate_after_days FROM learning_reminder_rules WHERE id = 1"));
  return out;
}

Status set_reminder_rules(data::Tx& tx, const ReminderRules& rules) {
  TRY(tx.in(kModule).run("UPDATE learning_reminder_rules SET escalate_after_days = ? WHERE id = 1",
                         rules.escalate_after_days));
  return {};
}

Result<std::vector<NudgeRow>> nudged_since(data::Tx& tx, const std::vector<EnrolmentId>& ids, Instant since) {
  return tx.in(kModule).all<NudgeRow>(
      "SELECT enrolment_id, max(at) FROM learning_nudges WHERE at > ? AND enrolment_id IN " + id_list(ids) +
          " GROUP BY enrolment_id",
      since);
}

Status insert_nudge(data::Tx& tx, EnrolmentId id, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO learning_nudges (enrolment_id, at, by_id) VALUES (?,?,?) ON CONFLICT DO NOTHING",
                         id, tx.now(), by));
  return {};
}

}  // namespace mc::learning::store
