// Readiness: number = list = export over every filter, scopes, people who come and go, events that come twice, routes.
#include "appliance/security/checkpoint_note.hpp"
#include "modules/certificates/testing.hpp"
#include "modules/compliance/service.hpp"

namespace mc::compliance {
namespace {

using namespace std::chrono_literals;

/// Ana (ICU): BLS lapsed. Luis (ICU): a course overdue. Bo (ED): the course due soon, no rule.
struct World : certificates::testing::Hospital {
  std::unique_ptr<credits::Credits> credits =
      credits::make_credits(platform, *learning, *courses, *credentials, *organisation, *accounts, *notifications);
  std::unique_ptr<certification::Certification> certification = certification::make_certification(
      platform, *accounts, *organisation, *notifications, *audiences, *courses, *learning, *certificates);
  std::unique_ptr<skills::Skills> skills =
      skills::make_skills(platform, {*accounts, *organisation, *notifications, *courses, *learning, *audiences});
  std::unique_ptr<verification::Verification> verification =
      verification::make_verification(platform, {*accounts, *organisation, *credentials, *notifications, *keys});
  std::unique_ptr<Compliance> compliance =
      make_compliance(platform, {*organisation, *courses, *learning, *credentials, *accounts, *certification, *skills,
                                 *verification, *notifications, *keys});
  CourseId course;
  UnitId ed{};

  World() {
    start();
    move_in();
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); })))
      if (unit.name == "ED") ed = unit.id;
    REQUIRE_FALSE(ed.is_nil());
    course = publish("Fire safety", std::nullopt);
    assign(luis, clock.today() - 1);
    assign(bo, clock.today() + 5);
    auto made = officer().post("/credential-rules",
                               R"({"name":"BLS","types":["BLS"],"professions":[],"unit_id":")" + icu.text() + "\"}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    card(ana, clock.today() - 1);
    card(luis, clock.today() + 400);
    must(deliver());
  }
  http::TestClient with_role(std::string role) {
    return as(person(), {{std::move(role), security::ScopeKind::platform, std::nullopt}});
  }
  http::TestClient officer() { return with_role("compliance_officer"); }
  void assign(PersonId who, std::optional<Date> due) {
    learning::AssignmentIn in;
    in.course_id = course;
    in.person_ids.items.push_back(who);
    in.due_on = due;
    auto made = as_admin().post_json("/assignments", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
  }
  void card(PersonId who, Date expires) {
    auto made = as(who).post(
        "/credentials/mine",
        R"({"kind":"certification","type":"BLS","issuing_body":"AHA","number":"1","compact":false,"compact_states":[],"notes":"","expires_on":")" +
            to_string(expires) + "\"}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
  }
  void staff(const std::string& row) {
    must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n" +
            row + "\n",
        "staff.csv", true, std::nullopt));
    must(deliver());
  }
  Readiness readiness(http::TestClient client, const std::string& query = "") {
    auto answer = client.get("/compliance/readiness" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<Readiness>();
  }
  CompliancePeople people(http::TestClient client, const std::string& query = "") {
    auto answer = client.get("/compliance/people" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<CompliancePeople>();
  }
  /// Rows of the export, as the register has them.
  std::int64_t exported(http::TestClient client, const std::string& query, const char* format = "csv") {
    auto file = client.get("/compliance/reports/people/file?format=" + std::string(format) + query);
    REQUIRE_MESSAGE(file.status == 200, file.body);
    return client.get("/compliance/exports?limit=1").json<Page<ExportRow>>().items.at(0).rows;
  }
};

/// Everything that the dashboard shows, without the time.
std::string figures(Readiness view) {
  view.as_of = {};
  return shape::to_json(view);
}

}  // namespace

TEST_SUITE("compliance") {
  TEST_CASE("number, list and export agree for every filter and for every viewer") {
    World world;
    auto view = world.readiness(world.officer());
    CHECK(view.people == 3);
    CHECK(view.ready == 1);
    CHECK(view.lapsed == 1);
    CHECK(view.overdue == 1);
    CHECK(view.due_soon == 1);
    const std::string rule = view.columns.at(0).key, fire = view.columns.at(1).key;
    CHECK(view.columns[0].kind == "credential");
    CHECK(view.totals.at(0).applicable == 2);
    CHECK(view.totals.at(0).met == 1);
    CHECK(view.totals.at(0).late == 1);  // Ana's card has lapsed
    CHECK(view.totals.at(1).applicable == 2);
    CHECK(view.totals.at(1).met == 0);
    CHECK(view.totals.at(1).late == 1);  // Luis is overdue, Bo still has time
    struct Row {
      std::string query;
      std::int64_t all, icu;  // as the officer and as the manager of the ICU see it
    };
    const std::vector<Row> rows = {{"", 3, 2},
                                   {"&show=all", 3, 2},
                                   {"&show=ready", 1, 0},
                                   {"&show=not_ready", 2, 2},
                                   {"&show=lapsed", 1, 1},
                                   {"&show=overdue", 1, 1},
                                   {"&show=due_soon", 1, 0},
                                   {"&item=" + rule, 2, 2},
                                   {"&item=" + rule + "&item_state=met", 1, 1},
                                   {"&item=" + rule + "&item_state=unmet", 1, 1},
                                   {"&item=" + fire + "&item_state=unmet", 2, 1},
                                   {"&item=" + fire + "&item_state=late", 1, 1},
                                   {"&item=" + rule + "&item_state=late", 1, 1},
                                   {"&item=" + fire + "&show=overdue", 1, 1},
                                   {"&profession=RN", 3, 2},
                                   {"&profession=MD", 0, 0},
                                   {"&search=rey", 1, 1},
                                   {"&search=li", 1, 0},
                                   {"&unit=" + world.icu.text(), 2, 2},
                                   {"&unit=" + world.ed.text(), 1, 0},
                                   {"&unit=" + UnitId{}.text(), 0, 0}};
    auto officer = world.officer();
    auto manager = world.as_manager_of_icu();
    for (const Row& row : rows) {
      CAPTURE(row.query);
      for (auto [client, wanted] : {std::pair{&officer, row.all}, {&manager, row.icu}}) {
        auto list = world.people(*client, "?limit=200" + row.query);
        CHECK(list.total == wanted);
        CHECK(static_cast<std::int64_t>(list.items.size()) == wanted);
        CHECK(world.exported(*client, row.query) == wanted);
      }
    }
    CHECK(world.exported(officer, "&show=not_ready", "xlsx") == 2);
    CHECK(world.exported(officer, "&show=not_ready", "pdf") == 2);
    auto own = world.readiness(manager);
    CHECK(own.people == 2);
    REQUIRE(own.rows.size() == 1);
    CHECK(own.rows[0].unit_id == world.icu);
    CHECK(world.readiness(manager, "?unit=" + world.ed.text()).people == 0);
    auto ana = world.people(officer, "?search=reyes").items.at(0);
    REQUIRE(ana.problems.size() == 1);
    CHECK(ana.problems[0].state == "lapsed");
    CHECK(ana.problems[0].on == world.clock.today() - 1);
  }

  TEST_CASE("columns of the dashboard: as many as asked for, the widest first, and how many there are") {
    World world;
    auto officer = world.officer();
    auto all = world.readiness(officer, "?columns=500");
    REQUIRE(all.columns.size() == 2);
    CHECK(all.requirements == 2);
    auto one = world.readiness(officer, "?columns=1");
    REQUIRE(one.columns.size() == 1);
    CHECK(one.requirements == 2);  // so that the page can offer the others
    CHECK(one.columns[0].key == all.columns[0].key);
    CHECK(one.totals.size() == 1);
    for (const ReadinessRow& row : one.rows) CHECK(row.cells.size() == 1);
    CHECK(one.ready == all.ready);  // people count by all that is required of them
    for (int i = 1; i <= 12; ++i) {
      auto made = officer.post("/credential-rules",
                               R"({"name":"Rule )" + std::to_string(i) + R"(","types":["ACLS"],"professions":[]})");
      REQUIRE_MESSAGE(made.status == 200, made.body);
    }
    must(world.deliver());
    CHECK(world.readiness(officer).columns.size() == 12);
    CHECK(world.readiness(officer).requirements == 14);
    CHECK(world.readiness(officer, "?columns=13").columns.size() == 13);
    for (const char* bad : {"?columns=0", "?columns=501", "?columns=x"})
      CHECK_MESSAGE(officer.get(std::string("/compliance/readiness") + bad).status == 422, bad);
  }

  TEST_CASE("the calendar alone moves the figures, and a rebuild gives the same") {
    World world;
    auto officer = world.officer();
    world.clock.advance(24h * 6);
    must(world.deliver());
    auto view = world.readiness(officer);
    CHECK(view.overdue == 2);
    CHECK(view.totals.at(1).late == 2);
    CHECK(view.due_soon == 0);
    CHECK(view.ready == 0);
    must(world.compliance->rebuild());
    CHECK(figures(world.readiness(officer)) == figures(view));
  }

  TEST_CASE("doing what is required moves the person, and only her") {
    World world;
    auto officer = world.officer();
    world.card(world.ana, world.clock.today() + 10);
    auto view = world.readiness(officer);
    CHECK(view.lapsed == 0);
    CHECK(view.totals.at(0).late == 0);
    CHECK(view.due_soon == 2);
    CHECK(view.ready == 2);
    world.complete(world.luis, world.course);
    view = world.readiness(officer);
    CHECK(view.overdue == 0);
    CHECK(view.ready == 3);
  }

  TEST_CASE("people move and leave: the counters follow without a remainder") {
    World world;
    auto officer = world.officer();
    world.staff(
        "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main Campus,Emergency,ED,Staff Nurse,LPN,,2020-01-01,active");
    auto view = world.readiness(officer);
    CHECK(view.people == 3);
    CHECK(view.lapsed == 0);  // the rule is the ICU's
    CHECK(world.readiness(officer, "?unit=" + world.icu.text()).people == 1);
    CHECK(world.readiness(officer, "?unit=" + world.ed.text()).people == 2);
    CHECK(world.people(officer, "?profession=LPN").total == 1);
    world.staff("1002,Luis,Kim,luis.kim@mercygeneral.example,Main Campus,Critical Care,ICU,Nurse "
                "Manager,RN,,2015-01-01,terminated");
    view = world.readiness(officer);
    CHECK(view.people == 2);
    CHECK(view.overdue == 0);
    CHECK(view.rows.size() == 1);
    CHECK(world.people(officer).total == 2);
    must(world.compliance->rebuild());
    CHECK(figures(world.readiness(officer)) == figures(view));
  }

  TEST_CASE("events that come twice change no counter") {
    World world;
    auto officer = world.officer();
    auto before = figures(world.readiness(officer));
    for (int i = 0; i < 3; ++i) {
      must(world.db->write([&](data::Tx& tx) -> Status {
        for (PersonId who : {world.ana, world.luis, world.bo}) {
          TRY(world.events->publish(tx, credentials::CredentialChanged{{}, who, "BLS"}));
          learning::EnrolmentChanged changed;
          changed.person_id = who;
          TRY(world.events->publish(tx, changed));
          TRY(world.events->publish(tx, organisation::MembershipChanged{who, world.icu, std::nullopt, true}));
        }
        return world.events->publish(tx, credentials::RulesChanged{});
      }));
      must(world.deliver());
    }
    CHECK(figures(world.readiness(officer)) == before);
  }

  TEST_CASE("pages of people cover the list once") {
    World world;
    auto officer = world.officer();
    std::vector<std::string> names;
    std::string query = "?limit=1";
    for (int pages = 0; pages < 3; ++pages) {
      auto page = world.people(officer, query);
      CHECK(page.total == 3);
      for (const CompliancePerson& person : page.items) names.push_back(person.name);
      if (!page.next) break;
      query = "?limit=1&after=";
      for (char c : *page.next) query += c == '\t' ? std::string("%09") : c == ' ' ? "%20" : std::string(1, c);
    }
    CHECK(names == std::vector<std::string>{"Luis Kim", "Bo Li", "Ana Reyes"});
  }

  TEST_CASE("completions: by day, unit and name, as the head of the report says") {
    World world;
    world.complete(world.ana, world.course);
    world.complete(world.bo, world.course, world.clock.now() - 24h * 40);
    auto officer = world.officer();
    auto manager = world.as_manager_of_icu();
    auto rows = [&](http::TestClient& client, const std::string& query) {
      auto file = client.get("/compliance/reports/completions/file?format=csv" + query);
      REQUIRE_MESSAGE(file.status == 200, file.body);
      return client.get("/compliance/exports?limit=1").json<Page<ExportRow>>().items.at(0).rows;
    };
    auto today = to_string(world.clock.today());
    CHECK(rows(officer, "") == 2);
    CHECK(rows(officer, "&from=" + today) == 1);
    CHECK(rows(officer, "&to=" + to_string(world.clock.today() - 1)) == 1);
    CHECK(rows(officer, "&from=" + today + "&to=" + today) == 1);
    CHECK(rows(officer, "&search=rey") == 1);
    CHECK(rows(officer, "&unit=" + world.ed.text()) == 1);
    CHECK(rows(manager, "") == 1);
    CHECK(rows(manager, "&unit=" + world.ed.text()) == 0);
  }

  TEST_CASE("one person's record: for who reaches her, audited; for others she does not exist") {
    World world;
    auto path = [](PersonId who) { return "/compliance/people/" + who.text(); };
    auto manager = world.as_manager_of_icu();
    auto record = manager.get(path(world.ana)).json<PersonRecord>();
    CHECK(record.staff.last_name == "Reyes");
    CHECK_FALSE(record.ready);
    CHECK(record.problems.size() == 1);
    CHECK(record.credentials.size() == 1);
    CHECK(record.enrolments.empty());
    CHECK(world.audited("person.record_viewed").size() == 1);
    CHECK(manager.get(path(world.bo)).code == "person_not_found");
    CHECK(world.officer().get(path(world.bo)).json<PersonRecord>().enrolments.size() == 1);
    CHECK(world.officer().get(path(world.person())).code == "person_not_found");
    CHECK(world.audited("person.record_viewed").size() == 2);  // a look at nobody is no look
    CHECK(world.as(world.ana).get(path(world.ana)).status == 403);
  }

  TEST_CASE("routes: input that is refused, who may, and whose exports the register shows") {
    World world;
    auto officer = world.officer();
    auto manager = world.as_manager_of_icu();
    auto nurse = world.as(world.ana);
    auto author = world.with_role("instructor");
    auto nobody = world.api->anonymous();
    for (const std::string& path :
         {std::string("/compliance/readiness"), std::string("/compliance/people"),
          "/compliance/people/" + world.bo.text(), std::string("/compliance/reports/people/file?format=csv"),
          std::string("/compliance/exports")}) {
      CAPTURE(path);
      CHECK(nobody.get(path).status == 401);
      CHECK(nurse.get(path).status == 403);
      CHECK(author.get(path).status == 403);
      CHECK(officer.get(path).status == 200);
    }
    for (const char* bad : {"?show=everything", "?item_state=met", "?item=rule:1&item_state=half", "?limit=0",
                            "?after=x", "?after=x%09y", "?unit=x"})
      CHECK_MESSAGE(officer.get(std::string("/compliance/people") + bad).status == 422, bad);
    CHECK(officer.get("/compliance/readiness?show=everything").status == 422);
    for (const char* report : {"people", "credentials", "completions", "readiness"}) {
      CHECK(officer.get("/compliance/reports/" + std::string(report) + "/file?format=csv").status == 200);
      CHECK(officer.get("/compliance/reports/" + std::string(report) + "/file?format=doc").status == 422);
    }
    CHECK(officer.get("/compliance/reports/wizards/file?format=csv").code == "report_not_found");
    CHECK(officer.get("/compliance/reports/people/file?format=csv&show=everything").status == 422);
    CHECK(officer.get("/compliance/reports/people/file").status == 422);
    CHECK(manager.get("/compliance/reports/credentials/file?format=csv").body.find("Reyes") != std::string::npos);
    CHECK(manager.get("/compliance/exports").json<Page<ExportRow>>().items.size() == 1);  // her own
    CHECK(officer.get("/compliance/exports").json<Page<ExportRow>>().items.size() == 6);
    auto page = officer.get("/compliance/exports?limit=4").json<Page<ExportRow>>();
    REQUIRE(page.next);
    CHECK(officer.get("/compliance/exports?limit=4&after=" + *page.next).json<Page<ExportRow>>().items.size() == 2);
    CHECK(world.audited("report.exported").size() == 6);
  }

  TEST_CASE("an export says in words which filters it had, and names the log's checkpoint on one short line") {
    World world;
    auto officer = world.officer();
    const std::string rule = world.readiness(officer).columns.at(0).key;
    auto file = officer.get("/compliance/reports/people/file?format=csv&show=not_ready&item_state=unmet&item=" + rule);
    REQUIRE(file.status == 200);
    auto kept = officer.get("/compliance/exports?limit=1").json<Page<ExportRow>>().items.at(0);
    CHECK(kept.filters == "Show: Not ready; Requirement: BLS; Requirement is: Unmet");
    CHECK(file.body.find("\r\n# SHA-256 of the table above these lines: " + kept.sha256 + "\r\n") != std::string::npos);
    std::size_t at = file.body.find("\r\n# Audit checkpoint: ");
    REQUIRE(at != std::string::npos);
    std::string line = file.body.substr(at + 2, file.body.find("\r\n", at + 2) - at - 2);
    CHECK(line.size() < 110);
    // The signed note with the same size and root is in the file that leaves the machine.
    std::string note = must(world.audit->checkpoint());
    auto parsed = security::parse_checkpoint(note);
    REQUIRE(parsed);
    CHECK(line.find(" rows; root ") != std::string::npos);
    CHECK(line.size() > std::string("# Audit checkpoint: 1 rows; root ").size() + 40);
  }

  TEST_CASE("the ids of the audit log are named for who may see it, many at once") {
    World world;
    auto open = must(world.db->read([&](data::Tx& tx) { return world.learning->open_enrolments(tx, world.luis); }));
    REQUIRE(open.size() == 1);
    auto player = world.as(world.luis).get("/learning/enrolments/" + open[0].id.text());
    REQUIRE(player.status == 200);
    auto lesson = player.json<learning::CoursePlayer>().modules.at(0).lessons.at(0);
    REQUIRE(
        world.as(world.luis).get("/learning/enrolments/" + open[0].id.text() + "/lessons/" + lesson.id.text()).status ==
        200);
    const std::string viewed = world.audited("lesson.viewed").at(0).object;
    CHECK(viewed == "lesson:" + lesson.id.text());
    const std::string enrolment = "enrolment:" + open[0].id.text(), unit = "unit:" + world.icu.text(),
                      person = "person:" + world.ana.text(), course = "course:" + world.course.text();
    std::string asked = R"({"objects":["audit:log","person:nobody","lesson:)" + world.person().text() + "\"";
    for (const std::string& object : {viewed, enrolment, unit, person, course}) asked += ",\"" + object + "\"";
    asked += "]}";
    auto answer = world.officer().post("/audit/names", asked);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    auto named = [&](const std::string& object, const std::string& name) {
      return answer.body.find(R"({"object":")" + object + R"(","name":")" + name + "\"}") != std::string::npos;
    };
    CHECK_MESSAGE(named(viewed, "Fire safety: " + lesson.title), answer.body);
    CHECK(named(enrolment, "Fire safety (Luis Kim)"));
    CHECK(named(unit, "ICU"));
    CHECK(named(person, "Ana Reyes"));
    CHECK(named(course, "Fire safety"));
    CHECK(answer.body.find("nobody") == std::string::npos);
    CHECK(world.as(world.ana).post("/audit/names", asked).status == 403);
    CHECK(world.as_manager_of_icu().post("/audit/names", asked).status == 403);
  }
}

}  // namespace mc::compliance
