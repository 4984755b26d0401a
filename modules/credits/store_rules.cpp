// SQL of rules, answers, practice and CE Broker.
#include "modules/credits/store.hpp"

namespace mc::credits::store {
namespace {

constexpr std::string_view kRule = "SELECT state, profession, revision, body, source, as_of, confidence, "
                                   "effective_from, effective_to, note, shipped_hash, changed_by, changed_at FROM "
                                   "credits_rules ";

}  // namespace

Result<std::vector<RuleRow>> rule_versions(data::Tx& tx, std::string_view state, std::string_view profession) {
  return tx.in(kModule).all<RuleRow>(std::string(kRule) + "WHERE state = ? AND profession = ? ORDER BY revision DESC",
                                     state, profession);
}

Result<std::vector<RuleRow>> all_rule_versions(data::Tx& tx) {
  return tx.in(kModule).all<RuleRow>(std::string(kRule) + "ORDER BY state, profession, revision DESC");
}

Status insert_rule(data::Tx& tx, const RuleRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO credits_rules (state, profession, revision, body, source, as_of, confidence, "
                         "effective_from, effective_to, note, shipped_hash, changed_by, changed_at) "
                         "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.state, r.profession, r.revision, r.body, r.source, r.as_of, r.confidence, r.effective_from,
                         r.effective_to, r.note, r.shipped_hash, r.changed_by, r.changed_at));
  return {};
}

Result<std::vector<FactRow>> facts(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<FactRow>("SELECT fact, credential_id, answer, renews_on FROM credits_facts WHERE person_id "
                                     "= ? ORDER BY fact, credential_id",
                                     person);
}

Status put_fact(data::Tx& tx, PersonId person, const FactRow& row) {
  if (row.answer.empty()) {
    TRY(tx.in(kModule).run("DELETE FROM credits_facts WHERE person_id = ? AND fact = ? AND credential_id = ?", person,
                           row.fact, row.credential_id));
    return {};
  }
  TRY(tx.in(kModule).run("INSERT INTO credits_facts (person_id, fact, credential_id, answer, set_at, renews_on) VALUES "
                         "(?,?,?,?,?,?) ON CONFLICT (person_id, fact, credential_id) DO UPDATE SET answer = "
                         "excluded.answer, set_at = excluded.set_at, renews_on = excluded.renews_on",
                         person, row.fact, row.credential_id, row.answer, tx.now(), row.renews_on));
  return {};
}

Result<std::vector<CePracticeEntry>> practice(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<CePracticeEntry>("SELECT id, from_on, to_on, hours, employer FROM credits_practice WHERE "
                                             "person_id = ? ORDER BY to_on DESC, id DESC LIMIT 500",
                                             person);
}

Status insert_practice(data::Tx& tx, PersonId person, const CePracticeEntry& e) {
  TRY(tx.in(kModule).run("INSERT INTO credits_practice (id, person_id, from_on, to_on, hours, employer, made_at) "
                         "VALUES (?,?,?,?,?,?,?)",
                         e.id, person, e.from_on, e.to_on, e.hours, e.employer, tx.now()));
  return {};
}

Result<bool> delete_practice(data::Tx& tx, PersonId person, CePracticeId id) {
  return TRY(tx.in(kModule).run("DELETE FROM credits_practice WHERE id = ? AND person_id = ?", id, person)) > 0;
}

Result<BrokerRow> broker(data::Tx& tx) {
  return TRY(tx.in(kModule).first<BrokerRow>(
                 "SELECT roster, transcripts, provider FROM credits_ce_broker WHERE id = 1"))
      .value_or(BrokerRow{});
}

Status put_broker(data::Tx& tx, const BrokerRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO credits_ce_broker (id, roster, transcripts, provider) VALUES (1,?,?,?) ON "
                         "CONFLICT (id) DO UPDATE SET roster = excluded.roster, transcripts = excluded.transcripts, "
                         "provider = excluded.provider",
                         row.roster, row.transcripts, row.provider));
  return {};
}

Result<std::vector<BrokerCourseRow>> broker_courses(data::Tx& tx) {
  return tx.in(kModule).all<BrokerCourseRow>("SELECT course_id, number FROM credits_ce_broker_courses ORDER BY number");
}

Status put_broker_courses(data::Tx& tx, const std::vector<BrokerCourseRow>& rows) {
  TRY(tx.in(kModule).run("DELETE FROM credits_ce_broker_courses"));
  for (const BrokerCourseRow& row : rows)
    TRY(tx.in(kModule).run("INSERT INTO credits_ce_broker_courses (course_id, number) VALUES (?,?)", row.course_id,
                           row.number));
  return {};
}

}  // namespace mc::credits::store
