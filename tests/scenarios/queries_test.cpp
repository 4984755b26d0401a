// What the endpoints ask of the database: each statement finds its rows by an index, and a list costs the same number
// of statements for few rows and for many.
#include <cctype>
#include <map>
#include <set>

#include <fmt/format.h>

#include "tests/scenarios/hospital.hpp"
#include "tests/scenarios/house_routes.hpp"

using namespace mc;
using scenario::answer_json;
using scenario::Everything;

namespace {

// Tables that stay small in the largest hospital: tens or hundreds of rows.
const std::set<std::string> kSmall = {
    "organisation_units",
    "credentials_rules",
    "credentials_sites",
    "verification_levels",
    "verification_state",
    "verification_connectors",
    "verification_lists",
    "verification_keys",
    "verification_hooks",
    "interop_settings",
    "credits_rules",
    "credits_ce_broker",
    "credits_ce_broker_courses",
    "compliance_packets",
    "finder_providers",
    "finder_refreshers",
    "finder_reimbursable_types",
    "finder_state",
    "courses_categories",
    "courses_catalogue",
    "compliance_counts",
    "compliance_cells",
    "compliance_columns",
    "certificates_numbers",
    "jobs_schedules",
    "jobs_brakes",
    "security_audit_head",
    "sso_providers",
    "sso_keys",
    "sso_clocks",
    "audiences_items",
    "audiences_groups",
    "certification_items",
    "directory_mappings",
    "accounts_factor_roles",
    "scim_groups",
    "scim_tokens",
    "classroom_rooms",
    "skills_checklists",
    "skills_documents",
    "skills_preceptors",
    "security_role_networks",
    "security_idle_limits",
    "monitor_state",
    "operations_state",
    "setup_put_away",
    "setup_key_versions",
    "transport_acme",
    "operations_destinations",
    "xapi_clients",
    "xapi_authorities",
    "security_audit_tiles",  // one row for 4,096 of the audit log
    "reviews_campaigns",
    "retention_periods",
    "retention_holds",
    "evidence_verifications",
    "evidence_witnesses",
    "evidence_controls",
    "evidence_incidents",
    "switches_features",
};
/// What has to read all of its table.
bool reads_everything(const std::string& sql, const std::string& step) {
  // An import compares the file with all staff; verifying the audit log reads all of it.
  if (sql.starts_with("SELECT person_id, employee_number") &&
      sql.ends_with("FROM organisation_staff ORDER BY person_id"))
    return true;
  if (sql == "SELECT note FROM security_audit_checkpoints ORDER BY size") return true;
  // The number over a filtered list: counted in the index alone, some hundred bytes for a person.
  return sql.starts_with("SELECT count(*) FROM compliance_people") &&
         step.find("USING COVERING INDEX compliance_people_") != std::string::npos;
}
/// The first or last row of a table by its key is not a scan, whatever SQLite calls it.
bool takes_the_end(const std::string& sql, const std::vector<std::string>& steps) {
  if (!sql.ends_with("LIMIT 1") && !sql.ends_with("LIMIT 2")) return false;
  return steps.size() == 1 && sql.find(" WHERE ") == std::string::npos;
}

/// "SCAN p USING ..." -> the table behind the alias p, by the text of the statement; empty for a part of the statement.
std::string table_of(const std::string& sql, const std::string& name) {
  if (name.find('_') != std::string::npos) return name;
  for (std::size_t at = sql.find(" " + name); at != std::string::npos; at = sql.find(" " + name, at + 1)) {
    std::size_t end = at + 1 + name.size();
    if (end < sql.size() && (std::isalnum(static_cast<unsigned char>(sql[end])) || sql[end] == '_' || sql[end] == '.'))
      continue;
    std::size_t from = sql.find_last_of(" ,(", at - 1);
    std::string word = sql.substr(from + 1, at - from - 1);
    if (word.find('_') != std::string::npos) return word;
  }
  return {};
}

struct Watch {
  explicit Watch(Everything& w) : world(w) {
    world.db->set_statement_hook([this](std::string_view module, std::string_view sql) {
      statements.emplace(sql, module);
      ++count;
    });
  }
  ~Watch() { world.db->set_statement_hook({}); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// How many statements the request runs.
  std::int64_t of(http::TestClient& client, const std::string& path) {
    std::int64_t before = count;
    auto answer = client.get(path);
    CHECK_MESSAGE(answer.status == 200, path << " " << answer.body.substr(0, 300));
    return count - before;
  }

  Everything& world;
  std::map<std::string, std::string> statements{};
  std::int64_t count = 0;
};

/// Everything that a page asks for, by the people who may.
void look_at_everything(Everything& world, CourseId course) {
  auto admin = world.as_admin();
  auto officer = world.with_role("compliance_officer");
  auto operators = world.with_role("operator");
  auto manager = world.as_manager_of_icu();
  auto author = world.with_role("instructor", world.luis);
  auto ana = world.as(world.ana);
  auto notice = scenario::announce(world, world.luis, "Lifts", world.icu);
  CHECK(ana.post("/announcements/" + notice.id.text() + "/dismiss").status == 200);
  const std::string person = world.ana.text(), unit = "unit=" + world.icu.text();
  for (const char* path : {"/boot",
                           "/announcements/current",
                           "/home",
                           "/me",
                           "/me/devices",
                           "/learning",
                           "/learning?status=completed",
                           "/notifications",
                           "/notifications?unread=true",
                           "/notifications/count",
                           "/certificates",
                           "/credits",
                           "/credits/licences",
                           "/credits/transcript.pdf",
                           "/credentials/mine",
                           "/courses",
                           "/courses?sort=title",
                           "/courses?search=sepsis",
                           "/categories",
                           "/credential-types",
                           "/me/security",
                           "/me/delegations",
                           "/auth/options",
                           "/sso/options",
                           "/professions"})
    CHECK_MESSAGE(ana.get(path).status == 200, std::string(path));
  for (const char* path :
       {"/directory/settings", "/directory/mapping", "/directory/runs", "/sso/settings", "/sso/metadata"})
    CHECK_MESSAGE(operators.get(path).status == 200, std::string(path));
  for (const char* path :
       {"/authoring/courses", "/authoring/courses?search=sep", "/authoring/courses?status=published"})
    CHECK_MESSAGE(author.get(path).status == 200, std::string(path));
  for (const char* end : {"", "/preflight", "/preview", "/versions"})
    CHECK_MESSAGE(author.get("/authoring/courses/" + course.text() + end).status == 200, std::string(end));
  for (http::TestClient* viewer : {&admin, &manager}) {
    for (const std::string& path : {std::string("/people"), "/people?" + unit, std::string("/people?search=a"),
                                    std::string("/people?profession=RN&status=active"), "/people/" + person,
                                    "/people/" + person + "/certificates", std::string("/assignments"),
                                    "/assignments?open=true&course=" + course.text(), std::string("/units")})
      CHECK_MESSAGE(viewer->get(path).status == 200, std::string(path));
  }
  for (const std::string& path : {"/people/" + person + "/transcript",
                                  "/people/" + person + "/roles",
                                  std::string("/imports"),
                                  std::string("/permissions"),
                                  std::string("/invitations"),
                                  std::string("/role-requests"),
                                  std::string("/second-factor-policy"),
                                  std::string("/audit"),
                                  "/audit?actor=" + person,
                                  std::string("/audit?action=course.completed"),
                                  "/audit?object=person:" + person,
                                  std::string("/audit?outcome=denied"),
                                  std::string("/audit?from=2026-01-01"),
                                  "/audit?person=" + person,
                                  std::string("/audit?module=course"),
                                  std::string("/audit?address=10.0.0.1"),
                                  std::string("/audit?from=2026-01-01&to=2026-12-31"),
                                  std::string("/audit/entries/3"),
                                  std::string("/audit/checkpoints"),
                                  std::string("/audit/filters"),
                                  std::string("/audit/witnesses"),
                                  std::string("/audit/verifications"),
                                  std::string("/audit/export/file?format=csv"),
                                  std::string("/reports/catalogue"),
                                  std::string("/reports/saved"),
                                  std::string("/reports/runs"),
                                  std::string("/reviews/campaigns"),
                                  std::string("/reviews/emergencies"),
                                  std::string("/reviews/emergencies?open=true"),
                                  std::string("/reviews/report/file?format=csv"),
                                  std::string("/emergency-access"),
                                  std::string("/retention/classes"),
                                  std::string("/retention/holds"),
                                  std::string("/retention/history"),
                                  std::string("/evidence/controls"),
                                  std::string("/evidence/assessments"),
                                  std::string("/evidence/agreements"),
                                  std::string("/evidence/incidents"),
                                  std::string("/features"),
                                  std::string("/features/lti"),
                                  std::string("/features/lti/changes"),
                                  std::string("/announcements"),
                                  std::string("/announcements?stage=planned"),
                                  std::string("/announcements?stage=ended"),
                                  "/announcements/" + notice.id.text()})
    CHECK_MESSAGE(admin.get(path).status == 200, std::string(path));
  for (const std::string& filter :
       {std::string(), unit, std::string("profession=RN"), std::string("show=ready"), std::string("show=lapsed"),
        std::string("search=re"), "show=not_ready&" + unit, "item=course:" + course.text(),
        "item_state=unmet&item=course:" + course.text(), "search=re&item_state=met&item=course:" + course.text()})
    for (http::TestClient* viewer : {&officer, &manager}) {
      CHECK_MESSAGE(viewer->get("/compliance/people?" + filter).status == 200, filter);
      CHECK_MESSAGE(viewer->get("/compliance/readiness?" + filter).status == 200, filter);
      CHECK_MESSAGE(viewer->get("/compliance/reports/people/file?format=csv&" + filter).status == 200, filter);
    }
  for (const char* report : {"readiness/file?format=csv", "credentials/file?format=csv",
                             "completions/file?format=csv&from=2026-01-01&to=2026-12-31"})
    CHECK_MESSAGE(officer.get(fmt::format("/compliance/reports/{}", report)).status == 200, report);
  for (const std::string& path :
       {std::string("/compliance/exports"), "/compliance/people/" + person, std::string("/credential-rules"),
        std::string("/credentials"), std::string("/credentials?status=expired"), std::string("/credentials?days=30"),
        "/credentials?" + unit, std::string("/credentials?type=BLS&search=a")})
    CHECK_MESSAGE(officer.get(path).status == 200, std::string(path));
}

/// Ana fails nothing: reads, passes, gets her certificate.
void take_course(Everything& world) {
  auto ana = world.as(world.ana);
  auto todo = ana.get("/home").json<home::HomeView>().todo;
  auto course = std::find_if(todo.begin(), todo.end(), [](const home::TodoItem& item) { return item.enrolment_id; });
  REQUIRE(course != todo.end());
  std::string at = "/learning/enrolments/" + course->enrolment_id->text();
  auto player = ana.get(at).json<learning::CoursePlayer>();
  std::string read = at + "/lessons/" + player.modules[0].lessons[0].id.text();
  std::string check = at + "/lessons/" + player.modules[0].lessons[1].id.text();
  CHECK(ana.get(read).status == 200);
  CHECK(ana.post(read + "/progress", R"({"seconds":0,"completed":true})").status == 200);
  CHECK(ana.get(check).status == 200);
  auto attempt = ana.post(check + "/attempts", "{}").json<assessment::AttemptView>();
  std::string quiz = "/learning/attempts/" + attempt.id.text();
  CHECK(ana.get(quiz).status == 200);
  ana.put(quiz + "/answers", answer_json(attempt, 0, "True"));
  ana.put(quiz + "/answers", answer_json(attempt, 1, "within one hour"));
  CHECK(ana.post(quiz + "/submit", "{}").json<assessment::AttemptResult>().passed);
  CHECK(ana.get(quiz + "/result").status == 200);
  must(world.deliver());
}

}  // namespace

TEST_SUITE("queries") {
  TEST_CASE("every statement behind the endpoints and events of the main job finds its rows by an index") {
    Everything world;
    world.start();
    Watch watch(world);
    world.move_in();
    auto officer = world.with_role("compliance_officer");
    CHECK(officer.post("/credential-rules", R"({"name":"BLS","types":["BLS"],"professions":[]})").status == 200);
    CourseId course = world.course_with_quiz();
    world.assign(course, world.icu, world.clock.today() + 7);
    take_course(world);
    auto ana = world.as(world.ana);
    auto certificates = ana.get("/certificates").json<Page<certificates::Certificate>>().items;
    REQUIRE(certificates.size() == 1);
    CHECK(ana.get("/certificates/" + certificates[0].id.text() + "/pdf").status == 200);
    CHECK(world.api->anonymous().get("/verify/" + certificates[0].code).status == 200);
    CHECK(ana.post("/notifications/read", R"({"all":true,"ids":[]})").status == 200);
    look_at_everything(world, course);
    CHECK(watch.statements.size() > 150);  // the hook was really asked
    world.db->set_statement_hook({});
    std::string scans;
    for (const auto& [sql, module] : watch.statements) {
      auto steps = world.db->plan(sql);
      REQUIRE_MESSAGE(steps, sql);
      for (const std::string& step : *steps) {
        if (!step.starts_with("SCAN ") || step.find("VIRTUAL TABLE") != std::string::npos) continue;
        std::string name = step.substr(5, step.find(' ', 5) - 5);
        if (name.starts_with("(") || name == "CONSTANT") continue;  // rows that were found before
        std::string table = table_of(sql, name);
        if (table.empty() || kSmall.contains(table) || reads_everything(sql, step) || takes_the_end(sql, *steps))
          continue;
        scans += fmt::format("\n{} ({}): {}\n    {}", table, module, step, sql);
      }
    }
    CHECK_MESSAGE(scans.empty(), scans);
  }

  TEST_CASE("the number of statements of a list does not grow with its rows") {
    Everything world;
    world.start();
    world.move_in();
    auto officer = world.with_role("compliance_officer");
    CHECK(officer.post("/credential-rules", R"({"name":"BLS","types":["BLS"],"professions":[]})").status == 200);
    CourseId first = world.course_with_quiz("Sepsis 0");
    world.assign(first, world.icu, world.clock.today() + 7);
    world.complete(world.ana, world.publish("Done 0", Everything::credit()));
    must(world.deliver());

    auto admin = world.as_admin();
    auto manager = world.as_manager_of_icu();
    auto author = world.with_role("instructor", world.luis);
    auto ana = world.as(world.ana);
    const std::vector<std::pair<http::TestClient*, std::string>> lists = {
        {&ana, "/home"},
        {&ana, "/boot"},
        {&ana, "/learning"},
        {&ana, "/notifications"},
        {&ana, "/certificates"},
        {&ana, "/credits"},
        {&ana, "/credentials/mine"},
        {&ana, "/courses"},
        {&author, "/authoring/courses"},
        {&admin, "/people"},
        {&manager, "/people"},
        {&admin, "/audit"},
        {&admin, "/assignments"},
        {&manager, "/assignments"},
        {&admin, "/units"},
        {&admin, "/imports"},
        {&officer, "/credentials"},
        {&officer, "/compliance/people"},
        {&manager, "/compliance/people"},
        {&officer, "/compliance/people/" + world.ana.text()},
        {&officer, "/compliance/readiness"},
        {&officer, "/compliance/exports"},
        {&admin, "/people/" + world.ana.text() + "/transcript"},
        {&admin, "/announcements"},
        {&ana, "/announcements/current"},
    };
    scenario::announce(world, world.luis, "Lifts", world.icu);
    Watch watch(world);
    auto counts = [&] {
      std::vector<std::int64_t> out;
      for (const auto& [client, path] : lists) {
        client->get(path);  // what is kept in memory is there
        out.push_back(watch.of(*client, path));
      }
      return out;
    };
    std::vector<std::int64_t> few = counts();

    // Twenty times as much of everything.
    std::string staff =
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n";
    for (int i = 0; i < 40; ++i)
      staff += fmt::format("{},Nurse,Number{},n{}@mercygeneral.example,Main Campus,Critical Care,{},Staff "
                           "Nurse,RN,1002,2020-01-01,active\n",
                           2000 + i, i, i, i % 2 == 0 ? "ICU" : fmt::format("Ward {}", i));
    must(world.organisation->import_staff(staff, "more.csv", true, std::nullopt));
    for (int i = 1; i <= 20; ++i) {
      world.assign(world.course_with_quiz(fmt::format("Sepsis {}", i)), world.icu, world.clock.today() + i);
      world.complete(world.ana, world.publish(fmt::format("Done {}", i), Everything::credit()));
      world.clock.advance(std::chrono::seconds(1));
    }
    for (const char* type : {"BLS", "ACLS", "PALS"})
      CHECK(ana.post("/credentials/mine",
                     fmt::format(
                         R"({{"kind":"certification","type":"{}","issuing_body":"AHA","number":"1","compact":false,)"
                         R"("compact_states":[],"expires_on":"{}","notes":""}})",
                         type, to_string(world.clock.today() + 20)))
                .status == 200);
    for (int i = 0; i < 4; ++i) scenario::announce(world, world.luis, fmt::format("Notice {}", i), world.icu);
    for (int i = 0; i < 5; ++i) officer.get("/compliance/reports/people/file?format=csv");
    must(world.deliver());

    std::vector<std::int64_t> many = counts();
    for (std::size_t i = 0; i < lists.size(); ++i)
      CHECK_MESSAGE(many[i] <= few[i] + 2, lists[i].second << ": " << few[i] << " statements, then " << many[i]);
  }
}
