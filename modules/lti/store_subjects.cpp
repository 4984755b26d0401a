// Rows about whom tools know, and their deployments.
#include <charconv>

#include "modules/lti/store.hpp"

namespace mc::lti::store {

namespace {

struct SubjectRow {
  PersonId person_id;
  std::string subject;
};
FIELDS(SubjectRow, person_id, subject)

}  // namespace

Result<std::map<PersonId, std::string>> subjects(data::Tx& tx, ToolId tool, const std::vector<PersonId>& people) {
  std::map<PersonId, std::string> out;
  auto sql = tx.in(kModule);
  constexpr std::size_t kChunk = 25;
  std::string text = "SELECT person_id, subject FROM lti_subjects WHERE tool_id = ? AND person_id IN (?";
  for (std::size_t i = 1; i < kChunk; ++i) text += ",?";
  text += ")";
  for (std::size_t start = 0; start < people.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return people[std::min(start + i, people.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return sql.all<SubjectRow>(text, tool, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    for (SubjectRow& row : rows) out[row.person_id] = std::move(row.subject);
  }
  return out;
}
Status insert_subject(data::Tx& tx, ToolId tool, PersonId person, std::string_view subject) {
  TRY(tx.in(kModule).run("INSERT INTO lti_subjects (tool_id, person_id, subject, created_at) VALUES (?,?,?,?)", tool,
                         person, subject, tx.now()));
  return {};
}
Result<std::optional<PersonId>> person_of_subject(data::Tx& tx, ToolId tool, std::string_view subject) {
  return tx.in(kModule).first<PersonId>("SELECT person_id FROM lti_subjects WHERE tool_id = ? AND subject = ?", tool,
                                        subject);
}

Result<std::vector<DeploymentRow>> deployments(data::Tx& tx, ToolId tool) {
  return tx.in(kModule).all<DeploymentRow>("SELECT deployment_id, name, created_by, created_at FROM lti_deployments "
                                           "WHERE tool_id = ? ORDER BY deployment_id "
                                           "LIMIT 50",
                                           tool);
}
Status insert_deployment(data::Tx& tx, ToolId tool, const DeploymentRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO lti_deployments (tool_id, deployment_id, name, created_by, created_at) VALUES (?,?,?,?,?)", tool,
      row.deployment_id, row.name, row.created_by, row.created_at));
  return {};
}
Result<bool> remove_deployment(data::Tx& tx, ToolId tool, std::string_view deployment) {
  return TRY(tx.in(kModule).run("DELETE FROM lti_deployments WHERE tool_id = ? AND deployment_id = ?", tool,
                                deployment)) == 1;
}
Result<bool> deployment_used(data::Tx& tx, ToolId tool, std::string_view deployment) {
  return TRY(tx.in(kModule).first<std::int64_t>(
                 "SELECT 1 FROM lti_links WHERE tool_id = ?1 AND removed_at IS NULL AND json_extract(setup, "
                 "'$.deployment_id') = ?2 UNION ALL SELECT 1 FROM lti_links l JOIN lti_link_history h ON h.link_id = "
                 "l.id WHERE l.tool_id = ?1 AND json_extract(h.setup, '$.deployment_id') = ?2 LIMIT 1",
                 tool, deployment))
      .has_value();
}

std::string ScoreCursor::text() const { return std::to_string(at.ms) + "." + item.text() + "." + person.text(); }
bool ScoreCursor::parse(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = text.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return false;
  auto read = std::from_chars(text.data(), text.data() + first, at.ms);
  auto lineitem = LineItemId::parse(text.substr(first + 1, second - first - 1));
  auto whose = PersonId::parse(text.substr(second + 1));
  if (read.ec != std::errc{} || read.ptr != text.data() + first || !lineitem || !whose) return false;
  item = *lineitem;
  person = *whose;
  return true;
}
Result<std::vector<ToolScoreRow>> scores_of_tool(data::Tx& tx, ToolId tool, const ScoreCursor& before,
                                                 std::int64_t limit) {
  return tx.in(kModule).all<ToolScoreRow>(
      "SELECT s.lineitem_id, s.person_id, i.course_id, i.label, s.given, s.maximum, s.activity, s.grading, "
      "s.received_at FROM lti_scores s JOIN lti_lineitems i ON i.id = s.lineitem_id WHERE s.tool_id = ? AND "
      "(s.received_at, s.lineitem_id, s.person_id) < (?, ?, ?) ORDER BY s.received_at DESC, s.lineitem_id DESC, "
      "s.person_id DESC LIMIT ?",
      tool, before.at, before.item, before.person, limit);
}

}  // namespace mc::lti::store
