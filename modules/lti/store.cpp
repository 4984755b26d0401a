#include "modules/lti/store.hpp"

namespace mc::lti::store {

namespace {

constexpr const char* kTool =
    "SELECT id, client_id, deployment_id, state, dynamic, setup, revision, created_by, created_at, updated_at, "
    "pairwise FROM lti_tools ";
constexpr const char* kLink =
    "SELECT id, course_id, lesson_id, tool_id, setup, revision, created_by, created_at, updated_at FROM lti_links ";
constexpr const char* kItem =
    "SELECT id, tool_id, course_id, link_id, label, score_maximum, resource_id, tag, starts_at, ends_at, of_link, "
    "created_at FROM lti_lineitems ";
constexpr const char* kScore = "SELECT lineitem_id, person_id, given, maximum, activity, grading, comment, at, "
                               "received_at FROM lti_scores ";
constexpr const char* kLaunch =
    "SELECT id, hash, browser, person_id, tool_id, course_id, lesson_id, link_id, deep, learner, locale, presentation, "
    "state, note, created_at, expires_at, deployment_id FROM lti_launches ";

std::string with(const char* select, const char* rest) { return std::string(select) + rest; }

struct ToolCount {
  ToolId tool_id;
  std::int64_t count = 0;
};
FIELDS(ToolCount, tool_id, count)

}  // namespace

Result<std::vector<KeyRow>> keys(data::Tx& tx) {
  return tx.in(kModule).all<KeyRow>(
      "SELECT id, kid, jwk, sealed, state, created_at, former_at FROM lti_keys ORDER BY id DESC LIMIT 20");
}
Status insert(data::Tx& tx, const KeyRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO lti_keys (id, kid, jwk, sealed, state, created_at) VALUES (?,?,?,?,?,?)", row.id,
                         row.kid, row.jwk, row.sealed, row.state, row.created_at));
  return {};
}
Status set_key_state(data::Tx& tx, const Uuid& id, std::string_view state) {
  std::optional<Instant> former;
  if (state == "former") former = tx.now();
  TRY(tx.in(kModule).run("UPDATE lti_keys SET state = ?, former_at = ? WHERE id = ?", state, former, id));
  return {};
}
Status purge_keys(data::Tx& tx, Instant former_before) {
  TRY(tx.in(kModule).run("DELETE FROM lti_keys WHERE state = 'former' AND former_at < ?", former_before));
  return {};
}

Result<std::optional<ToolRow>> tool(data::Tx& tx, ToolId id) {
  return tx.in(kModule).first<ToolRow>(with(kTool, "WHERE id = ?"), id);
}
Result<std::optional<ToolRow>> tool_by_client(data::Tx& tx, std::string_view client_id) {
  return tx.in(kModule).first<ToolRow>(with(kTool, "WHERE client_id = ?"), client_id);
}
Result<std::vector<ToolRow>> tools(data::Tx& tx) {
  return tx.in(kModule).all<ToolRow>(with(kTool, "ORDER BY id DESC LIMIT 200"));
}
Status insert(data::Tx& tx, const ToolRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_tools (id, client_id, deployment_id, state, dynamic, setup, revision, created_by, created_at, "
      "updated_at, pairwise) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
      row.id, row.client_id, row.deployment_id, row.state, row.dynamic, row.setup, row.revision, row.created_by,
      row.created_at, row.updated_at, row.pairwise));
  return {};
}
Status update(data::Tx& tx, const ToolRow& row) {
  TRY(tx.in(kModule).run("UPDATE lti_tools SET state = ?, setup = ?, revision = ?, updated_at = ? WHERE id = ?",
                         row.state, row.setup, row.revision, tx.now(), row.id));
  return {};
}
Result<std::map<ToolId, std::int64_t>> links_per_tool(data::Tx& tx) {
  std::map<ToolId, std::int64_t> out;
  for (const ToolCount& row : TRY(tx.in(kModule).all<ToolCount>(
           "SELECT tool_id, count(*) FROM lti_links WHERE removed_at IS NULL GROUP BY tool_id")))
    out[row.tool_id] = row.count;
  return out;
}

Status insert_registration(data::Tx& tx, const Uuid& id, const Bytes& hash, PersonId by, Instant expires_at) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_registrations (id, hash, created_by, created_at, expires_at) VALUES (?,?,?,?,?)", id, hash, by,
      tx.now(), expires_at));
  return {};
}
Result<std::optional<RegistrationRow>> registration(data::Tx& tx, const Bytes& hash) {
  return tx.in(kModule).first<RegistrationRow>(
      "SELECT id, created_by, expires_at, used_at FROM lti_registrations WHERE hash = ?", hash);
}
Result<bool> use_registration(data::Tx& tx, const Uuid& id, ToolId tool) {
  return TRY(tx.in(kModule).run(
             "UPDATE lti_registrations SET used_at = ?, tool_id = ? WHERE id = ? AND used_at IS NULL", tx.now(), tool,
             id)) == 1;
}

Result<std::optional<LinkRow>> link(data::Tx& tx, LinkId id) {
  return tx.in(kModule).first<LinkRow>(with(kLink, "WHERE id = ?"), id);
}
Result<std::optional<LinkRow>> link_of(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  return tx.in(kModule).first<LinkRow>(with(kLink, "WHERE course_id = ? AND lesson_id = ? AND removed_at IS NULL"),
                                       course, lesson);
}
Result<std::optional<LinkRow>> link_at(data::Tx& tx, CourseId course, courses::LessonId lesson, Instant published) {
  auto before = TRY(tx.in(kModule).first<LinkRow>(
      "SELECT l.id, l.course_id, l.lesson_id, l.tool_id, h.setup, l.revision, l.created_by, l.created_at, h.updated_at "
      "FROM lti_link_history h JOIN lti_links l ON l.id = h.link_id WHERE h.course_id = ? AND h.lesson_id = ? AND "
      "h.until >= ? ORDER BY h.until LIMIT 1",
      course, lesson, published));
  if (before) return before;
  return link_of(tx, course, lesson);
}
Status put_history(data::Tx& tx, const LinkRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_link_history (course_id, lesson_id, until, link_id, setup, updated_at) VALUES "
      "(?,?,?,?,?,?) ON CONFLICT DO NOTHING",
      row.course_id, row.lesson_id, tx.now(), row.id, row.setup, row.updated_at));
  return {};
}
Result<bool> has_history(data::Tx& tx, LinkId id) {
  return TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM lti_link_history WHERE link_id = ? LIMIT 1", id))
      .has_value();
}
Result<std::vector<LinkRow>> links_of_course(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<LinkRow>(with(kLink, "WHERE course_id = ? AND removed_at IS NULL LIMIT 500"), course);
}
Result<bool> tool_was_in(data::Tx& tx, ToolId tool, CourseId course, Instant published) {
  return TRY(tx.in(kModule).first<std::int64_t>(
                 "SELECT 1 FROM lti_links l JOIN lti_link_history h ON h.link_id = l.id WHERE l.tool_id = ? AND "
                 "l.course_id = ? AND h.until >= ? LIMIT 1",
                 tool, course, published))
      .has_value();
}
Result<bool> tool_is_in(data::Tx& tx, ToolId tool, CourseId course) {
  return TRY(tx.in(kModule).first<std::int64_t>(
                 "SELECT 1 FROM lti_links WHERE tool_id = ? AND course_id = ? AND removed_at IS NULL LIMIT 1", tool,
                 course))
      .has_value();
}
Status insert(data::Tx& tx, const LinkRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO lti_links (id, course_id, lesson_id, tool_id, setup, revision, created_by, "
                         "created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?)",
                         row.id, row.course_id, row.lesson_id, row.tool_id, row.setup, row.revision, row.created_by,
                         row.created_at, row.updated_at));
  return {};
}
Status update(data::Tx& tx, const LinkRow& row) {
  TRY(tx.in(kModule).run("UPDATE lti_links SET setup = ?, revision = ?, updated_at = ? WHERE id = ?", row.setup,
                         row.revision, tx.now(), row.id));
  return {};
}
Status remove_link(data::Tx& tx, LinkId id) {
  TRY(tx.in(kModule).run("UPDATE lti_links SET removed_at = ? WHERE id = ? AND removed_at IS NULL", tx.now(), id));
  return {};
}

Result<std::optional<LineItemRow>> line_item(data::Tx& tx, LineItemId id) {
  return tx.in(kModule).first<LineItemRow>(with(kItem, "WHERE id = ?"), id);
}
Result<std::vector<LineItemRow>> items_of_link(data::Tx& tx, LinkId link) {
  return tx.in(kModule).all<LineItemRow>(with(kItem, "WHERE link_id = ? ORDER BY of_link DESC, id LIMIT 3"), link);
}
Result<std::vector<LineItemRow>> line_items(data::Tx& tx, ToolId tool, CourseId course, const ItemFilter& filter) {
  return tx.in(kModule).all<LineItemRow>(
      with(kItem, "WHERE tool_id = ?1 AND course_id = ?2 AND id > ?3 AND (?4 IS NULL OR link_id = ?4) AND (?5 = '' OR "
                  "resource_id = ?5) AND (?6 = '' OR tag = ?6) ORDER BY id LIMIT ?7"),
      tool, course, filter.after, filter.link, filter.resource_id, filter.tag, filter.limit);
}
Result<std::int64_t> count_items(data::Tx& tx, ToolId tool, CourseId course) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM lti_lineitems WHERE tool_id = ? AND course_id = ?",
                                          tool, course);
}
Status insert(data::Tx& tx, const LineItemRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_lineitems (id, tool_id, course_id, link_id, label, score_maximum, resource_id, tag, starts_at, "
      "ends_at, of_link, created_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
      row.id, row.tool_id, row.course_id, row.link_id, row.label, row.score_maximum, row.resource_id, row.tag,
      row.starts_at, row.ends_at, row.of_link, row.created_at));
  return {};
}
Status update(data::Tx& tx, const LineItemRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE lti_lineitems SET link_id = ?, label = ?, score_maximum = ?, resource_id = ?, tag = ?, starts_at = ?, "
      "ends_at = ? WHERE id = ?",
      row.link_id, row.label, row.score_maximum, row.resource_id, row.tag, row.starts_at, row.ends_at, row.id));
  return {};
}
Status remove_item(data::Tx& tx, LineItemId id) {
  TRY(tx.in(kModule).run("DELETE FROM lti_scores WHERE lineitem_id = ?", id));
  TRY(tx.in(kModule).run("DELETE FROM lti_lineitems WHERE id = ?", id));
  return {};
}
Status remove_items_of_link(data::Tx& tx, LinkId link) {
  TRY(tx.in(kModule).run("DELETE FROM lti_lineitems WHERE link_id = ? AND NOT EXISTS (SELECT 1 FROM lti_scores s WHERE "
                         "s.lineitem_id = lti_lineitems.id)",
                         link));
  return {};
}

Result<std::optional<ScoreRow>> score(data::Tx& tx, LineItemId item, PersonId person) {
  return tx.in(kModule).first<ScoreRow>(with(kScore, "WHERE lineitem_id = ? AND person_id = ?"), item, person);
}
Result<std::vector<ScoreRow>> scores(data::Tx& tx, LineItemId item, PersonId after, std::int64_t limit) {
  return tx.in(kModule).all<ScoreRow>(with(kScore, "WHERE lineitem_id = ? AND person_id > ? ORDER BY person_id LIMIT "
                                                   "?"),
                                      item, after, limit);
}
Status put(data::Tx& tx, ToolId tool, const ScoreRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_scores (lineitem_id, person_id, given, maximum, activity, grading, comment, at, received_at, "
      "tool_id) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (lineitem_id, person_id) DO UPDATE SET given = "
      "excluded.given, maximum = "
      "excluded.maximum, activity = excluded.activity, grading = excluded.grading, comment = excluded.comment, at = "
      "excluded.at, received_at = excluded.received_at",
      row.lineitem_id, row.person_id, row.given, row.maximum, row.activity, row.grading, row.comment, row.at,
      row.received_at, tool));
  return {};
}

Status insert(data::Tx& tx, const LaunchRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_launches (id, hash, browser, person_id, tool_id, course_id, lesson_id, link_id, deep, learner, "
      "locale, presentation, state, note, created_at, expires_at, deployment_id) VALUES "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      row.id, row.hash, row.browser, row.person_id, row.tool_id, row.course_id, row.lesson_id, row.link_id, row.deep,
      row.learner, row.locale, row.presentation, row.state, row.note, row.created_at, row.expires_at,
      row.deployment_id));
  return {};
}
Result<std::optional<LaunchRow>> launch(data::Tx& tx, const Bytes& hash) {
  return tx.in(kModule).first<LaunchRow>(with(kLaunch, "WHERE hash = ?"), hash);
}
Result<std::optional<LaunchRow>> launch_by_id(data::Tx& tx, LtiLaunchId id) {
  return tx.in(kModule).first<LaunchRow>(with(kLaunch, "WHERE id = ?"), id);
}
Result<bool> move_launch(data::Tx& tx, LtiLaunchId id, std::string_view from, std::string_view to,
                         std::string_view note, Instant expires_at) {
  return TRY(tx.in(kModule).run(
             "UPDATE lti_launches SET state = ?, note = ?, expires_at = ? WHERE id = ? AND state = ?", to, note,
             expires_at, id, from)) == 1;
}

Result<bool> use_once(data::Tx& tx, const Uuid& owner, const Bytes& hash, Instant until) {
  return TRY(tx.in(kModule).run("INSERT INTO lti_used (owner, hash, expires_at) VALUES (?,?,?) ON CONFLICT DO NOTHING",
                                owner, hash, until)) == 1;
}

Status insert_token(data::Tx& tx, const Bytes& hash, const TokenRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO lti_tokens (hash, tool_id, scopes, expires_at) VALUES (?,?,?,?)", hash,
                         row.tool_id, row.scopes, row.expires_at));
  return {};
}
Result<std::optional<TokenRow>> token(data::Tx& tx, const Bytes& hash) {
  return tx.in(kModule).first<TokenRow>("SELECT tool_id, scopes, expires_at FROM lti_tokens WHERE hash = ?", hash);
}
Status revoke_tokens(data::Tx& tx, ToolId tool) {
  TRY(tx.in(kModule).run("DELETE FROM lti_tokens WHERE tool_id = ?", tool));
  return {};
}

Status insert(data::Tx& tx, const LogEntry& row) {
  TRY(tx.in(kModule).run("INSERT INTO lti_log (id, at, side, event, ok, code, detail, fix, party, party_name, "
                         "person_id, course_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.at, row.side, row.event, row.ok, row.code, row.detail, row.fix, row.party,
                         row.party_name, row.person_id, row.course_id));
  return {};
}
Result<std::vector<LogEntry>> log(data::Tx& tx, bool failed, const Uuid& before, std::int64_t limit) {
  return tx.in(kModule).all<LogEntry>("SELECT id, at, side, event, ok, code, detail, fix, party, party_name, "
                                      "person_id, course_id FROM lti_log WHERE id "
                                      "< ?1 AND (?2 = 0 OR ok = 0) ORDER BY id DESC LIMIT ?3",
                                      before, failed, limit);
}

Status purge(data::Tx& tx, Instant now) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM lti_launches WHERE expires_at < ?", now - std::chrono::hours(24)));
  TRY(sql.run("DELETE FROM lti_used WHERE expires_at < ?", now));
  TRY(sql.run("DELETE FROM lti_tokens WHERE expires_at < ?", now));
  TRY(sql.run("DELETE FROM lti_logins WHERE expires_at < ?", now));
  TRY(sql.run("DELETE FROM lti_registrations WHERE expires_at < ?", now - std::chrono::hours(24 * 7)));
  TRY(sql.run("DELETE FROM lti_log WHERE at < ?", now - std::chrono::hours(24 * 30)));
  return {};
}

}  // namespace mc::lti::store
