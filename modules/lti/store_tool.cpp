// Rows of the other direction: platforms that launch our courses.
#include "modules/lti/store.hpp"

namespace mc::lti::store {

namespace {

constexpr const char* kPlatformRow =
    "SELECT id, issuer, client_id, state, dynamic, setup, revision, created_by, created_at, updated_at FROM "
    "lti_platforms ";
constexpr const char* kPassback =
    "SELECT id, platform_id, person_id, course_id, subject, lineitem, state, score, completed_at, tries, problem, "
    "updated_at FROM lti_passbacks ";

}  // namespace

Result<std::optional<PlatformRow>> platform(data::Tx& tx, PlatformId id) {
  return tx.in(kModule).first<PlatformRow>(std::string(kPlatformRow) + "WHERE id = ?", id);
}
Result<std::vector<PlatformRow>> platforms_of(data::Tx& tx, std::string_view issuer) {
  return tx.in(kModule).all<PlatformRow>(std::string(kPlatformRow) + "WHERE issuer = ? ORDER BY id LIMIT 50", issuer);
}
Result<std::vector<PlatformRow>> platforms(data::Tx& tx) {
  return tx.in(kModule).all<PlatformRow>(std::string(kPlatformRow) + "ORDER BY id DESC LIMIT 200");
}
Status insert(data::Tx& tx, const PlatformRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO lti_platforms (id, issuer, client_id, state, dynamic, setup, revision, "
                         "created_by, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.issuer, row.client_id, row.state, row.dynamic, row.setup, row.revision,
                         row.created_by, row.created_at, row.updated_at));
  return {};
}
Status update(data::Tx& tx, const PlatformRow& row) {
  TRY(tx.in(kModule).run("UPDATE lti_platforms SET issuer = ?, client_id = ?, state = ?, setup = ?, revision = ?, "
                         "updated_at = ? WHERE id = ?",
                         row.issuer, row.client_id, row.state, row.setup, row.revision, tx.now(), row.id));
  return {};
}

Result<std::vector<CourseId>> offers(data::Tx& tx) {
  return tx.in(kModule).all<CourseId>("SELECT course_id FROM lti_offers ORDER BY course_id LIMIT 500");
}
Result<bool> offered(data::Tx& tx, CourseId course) {
  return TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM lti_offers WHERE course_id = ?", course)).has_value();
}
Status set_offers(data::Tx& tx, PersonId by, const std::vector<CourseId>& courses) {
  TRY(tx.in(kModule).run("DELETE FROM lti_offers"));
  for (CourseId course : courses)
    TRY(tx.in(kModule).run(
        "INSERT INTO lti_offers (course_id, added_by, added_at) VALUES (?,?,?) ON CONFLICT DO NOTHING", course, by,
        tx.now()));
  return {};
}

Status insert(data::Tx& tx, const LoginRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_logins (hash, platform_id, nonce, browser, choice, expires_at) VALUES (?,?,?,?,?,?)", row.hash,
      row.platform_id, row.nonce, row.browser, row.choice, row.expires_at));
  return {};
}
Result<std::optional<LoginRow>> login(data::Tx& tx, const Bytes& hash) {
  return tx.in(kModule).first<LoginRow>(
      "SELECT hash, platform_id, nonce, browser, choice, expires_at FROM lti_logins WHERE hash = ?", hash);
}
Result<std::optional<LoginRow>> take_login(data::Tx& tx, const Bytes& hash) {
  auto row = TRY(login(tx, hash));
  if (row) TRY(tx.in(kModule).run("DELETE FROM lti_logins WHERE hash = ?", hash));
  return row;
}

Result<std::optional<PersonId>> person_of(data::Tx& tx, PlatformId platform, std::string_view subject) {
  return tx.in(kModule).first<PersonId>("SELECT person_id FROM lti_people WHERE platform_id = ? AND subject = ?",
                                        platform, subject);
}
Status link_person(data::Tx& tx, PlatformId platform, std::string_view subject, PersonId person) {
  TRY(tx.in(kModule).run("INSERT INTO lti_people (platform_id, subject, person_id, created_at) VALUES (?,?,?,?)",
                         platform, subject, person, tx.now()));
  return {};
}

Status put(data::Tx& tx, const PassbackRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_passbacks (id, platform_id, person_id, course_id, subject, lineitem, state, score, "
      "completed_at, tries, problem, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (platform_id, person_id, "
      "course_id) DO UPDATE SET subject = excluded.subject, lineitem = excluded.lineitem, state = excluded.state, "
      "score = excluded.score, completed_at = excluded.completed_at, tries = excluded.tries, problem = "
      "excluded.problem, updated_at = excluded.updated_at",
      row.id, row.platform_id, row.person_id, row.course_id, row.subject, row.lineitem, row.state, row.score,
      row.completed_at, row.tries, row.problem, tx.now()));
  return {};
}
Result<std::optional<PassbackRow>> passback(data::Tx& tx, const Uuid& id) {
  return tx.in(kModule).first<PassbackRow>(std::string(kPassback) + "WHERE id = ?", id);
}
Result<std::optional<PassbackRow>> passback_of(data::Tx& tx, PlatformId platform, PersonId person, CourseId course) {
  return tx.in(kModule).first<PassbackRow>(
      std::string(kPassback) + "WHERE platform_id = ? AND person_id = ? AND course_id = ?", platform, person, course);
}
Result<std::vector<PassbackRow>> passbacks_for(data::Tx& tx, PersonId person, CourseId course) {
  return tx.in(kModule).all<PassbackRow>(std::string(kPassback) + "WHERE person_id = ? AND course_id = ? LIMIT 50",
                                         person, course);
}
Result<std::vector<PassbackRow>> newest_passbacks(data::Tx& tx, Instant before, std::int64_t limit) {
  return tx.in(kModule).all<PassbackRow>(
      std::string(kPassback) + "WHERE updated_at < ? ORDER BY updated_at DESC LIMIT ?", before, limit);
}

}  // namespace mc::lti::store
