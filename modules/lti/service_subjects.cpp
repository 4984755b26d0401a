// Under which names tools know people, and the deployments of a tool.
#include <algorithm>

#include "modules/accounts/fresh_proof.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr std::size_t kMostDeployments = 50;

}  // namespace

Result<std::string> Service::subject_of(data::Tx& tx, const ToolRow& tool, PersonId person) {
  if (!tool.pairwise) return person.text();
  auto known = TRY(store::subjects(tx, tool.id, {person}));
  if (auto found = known.find(person); found != known.end()) return found->second;
  // Random, so that it says nothing of the person and nobody can reckon it.
  Uuid bytes{};
  platform_.random.fill(bytes);
  std::string subject = uuid_text(bytes);
  TRY(store::insert_subject(tx, tool.id, person, subject));
  return subject;
}

Result<std::map<PersonId, std::string>> Service::subjects_of(data::Tx& tx, const ToolRow& tool,
                                                             const std::vector<PersonId>& people) {
  std::map<PersonId, std::string> out;
  if (tool.pairwise) return store::subjects(tx, tool.id, people);
  for (PersonId person : people) out[person] = person.text();
  return out;
}

Result<std::optional<PersonId>> Service::person_behind(data::Tx& tx, const ToolRow& tool, const std::string& subject) {
  if (tool.pairwise) return store::person_of_subject(tx, tool.id, subject);
  auto person = PersonId::parse(subject);
  return person ? std::optional(*person) : std::nullopt;
}

Result<std::string> Service::deployment_for(data::Tx& tx, const ToolRow& tool,
                                            const std::optional<Text<1, 100>>& wanted) {
  if (!wanted || wanted->value == tool.deployment_id) return tool.deployment_id;
  for (const DeploymentRow& row : TRY(store::deployments(tx, tool.id)))
    if (row.deployment_id == wanted->value) return row.deployment_id;
  return invalid("deployment_id", "unknown",
                 "The tool has no deployment with this id any more; choose one of its own.");
}

Result<Tool> Service::shown_tool(data::Tx& tx, const FoundTool& found) {
  Tool out = show(found.row, found.setup);
  for (const DeploymentRow& row : TRY(store::deployments(tx, found.row.id)))
    out.deployments.push_back({row.deployment_id, row.name, row.created_at});
  return out;
}

Result<Tool> Service::add_deployment(const security::Viewer& viewer, ToolId id, const DeploymentIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<Tool> {
    const FoundTool found = TRY(find_tool(tx, id));
    const auto there = TRY(store::deployments(tx, id));
    if (there.size() >= kMostDeployments) return conflict("too_many", "A tool has at most 50 deployments.");
    if (std::any_of(there.begin(), there.end(), [&](const DeploymentRow& row) { return row.name == in.name.value; }))
      return conflict("deployment_exists", "The tool has a deployment of this name already.");
    DeploymentRow row{uuid_text(make_uuid7(tx.now(), platform_.random)), in.name.value, viewer.person, tx.now()};
    TRY(store::insert_deployment(tx, id, row));
    TRY(audit(tx, viewer.person, "lti_deployment.added", "lti_tool:" + id.text(),
              R"({"deployment":")" + row.deployment_id + "\"}"));
    return shown_tool(tx, found);
  });
}

Result<Tool> Service::remove_deployment(const security::Viewer& viewer, ToolId id, const std::string& deployment) {
  TRY(accounts::proved_lately(accounts_, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<Tool> {
    const FoundTool found = TRY(find_tool(tx, id));
    if (TRY(store::deployment_used(tx, id, deployment)))
      return conflict("deployment_in_use",
                      "Lessons open the tool under it, or did in a version of their course that was published.");
    if (!TRY(store::remove_deployment(tx, id, deployment))) return not_found("deployment_not_found");
    TRY(audit(tx, viewer.person, "lti_deployment.removed", "lti_tool:" + id.text()));
    return shown_tool(tx, found);
  });
}

Result<Page<ToolScore>> Service::tool_scores(const security::Viewer& viewer, ToolId id, const ToolScoreQuery& query) {
  store::ScoreCursor before;
  if (query.after && !before.parse(query.after->value)) return invalid("after", "bad_format");
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.write([&](data::Tx& tx) -> Result<Page<ToolScore>> {
    TRY(find_tool(tx, id));
    auto rows = TRY(store::scores_of_tool(tx, id, before, limit + 1));
    Page<ToolScore> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = store::ScoreCursor{rows.back().received_at, rows.back().lineitem_id, rows.back().person_id}.text();
    }
    std::vector<PersonId> people;
    std::vector<CourseId> ids;
    for (const auto& row : rows) {
      people.push_back(row.person_id);
      ids.push_back(row.course_id);
    }
    const auto persons = TRY(accounts_.find_many(tx, people));
    std::map<CourseId, std::string> titles;
    for (const auto& card : TRY(courses_.cards(tx, ids))) titles[card.id] = card.title;
    for (const auto& row : rows) {
      auto person = persons.find(row.person_id);
      page.items.push_back({row.person_id,
                            person == persons.end() ? "" : person->second.first_name + " " + person->second.last_name,
                            row.course_id, titles[row.course_id], row.label, row.given, row.maximum, row.activity,
                            row.grading, row.received_at});
    }
    // Whose marks were read is on record.
    TRY(audit(tx, viewer.person, "lti_score.listed", "lti_tool:" + id.text(),
              R"({"rows":)" + std::to_string(page.items.size()) + "}"));
    return page;
  });
}

}  // namespace mc::lti
