// Completions of elsewhere: findings by line, nothing twice, people who left, the place of an old completion among the
// cycles, evidence, and every route for who may not.
#include "modules/learning/personal_data.hpp"
#include "modules/learning/testing.hpp"
#include "modules/learning/upload_files.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

struct Uploads : School {
  organisation::ImportReport send(const std::string& csv, bool apply, const std::string& query = "") {
    auto answer =
        everywhere("admin", luis)
            .upload("/completions/uploads?dry_run=" + std::string(apply ? "false" : "true") + query, csv, "text/csv");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    auto report = answer.json<organisation::ImportReport>();
    clock.advance(1ms);
    must(deliver());
    return report;
  }
  std::vector<Enrolment> all(PersonId who) {
    return must(db->read([&](data::Tx& tx) { return learning->all_of(tx, who); }));
  }
  static std::string findings(const organisation::ImportReport& report) {
    std::string out;
    for (const organisation::Finding& one : report.findings) out += std::to_string(one.line) + " " + one.kind + ";";
    return out;
  }
  std::vector<CompletionUpload> uploads(http::TestClient client) {
    return client.get("/completions/uploads").json<Page<CompletionUpload>>().items;
  }
};

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("an upload: the dry run writes nothing, the rows come in once, and the same file again changes nothing") {
    Uploads world;
    auto course = world.reading("Resuscitation");
    world.assign(world.wish(course, {}, {world.ana}, world.clock.today() + 5));
    auto open = world.open(world.ana).at(0).id;
    const Date day = world.clock.today() - 10;
    const std::string csv = "employee_number,course_id,completed_on,score_percent,reference\n1001," + course.text() +
                            "," + to_string(day) + ",92.5,Roster 7\n1003," + course.text() + "," + to_string(day) +
                            ",,\n";
    auto tried = world.send(csv, false);
    CHECK(tried.created == 2);
    CHECK(tried.findings.empty());
    CHECK(world.all(world.bo).empty());
    CHECK(world.completions.empty());
    CHECK(world.uploads(world.everywhere("admin")).empty());

    auto done = world.send(csv, true, "&source=Skills%20day&file_name=day.csv");
    CHECK(done.created == 2);
    CHECK(world.enrolment(open).status == EnrolmentStatus::completed);  // the required one is satisfied
    CHECK(date_of(*world.enrolment(open).completed_at) == day);
    REQUIRE(world.completions.size() == 2);
    for (const CourseCompleted& one : world.completions)
      CHECK(one.score_percent == (one.person_id == world.ana ? std::optional(92.5) : std::nullopt));
    CHECK(world.all(world.bo).at(0).status == EnrolmentStatus::completed);
    CHECK_FALSE(world.all(world.bo).at(0).required);
    CHECK(world.audited("completion.uploaded").size() == 2);

    auto again = world.send(csv, true);
    CHECK(again.created == 0);
    CHECK(again.unchanged == 2);
    CHECK(world.send(csv, false).unchanged == 2);
    CHECK(world.completions.size() == 2);
    CHECK(world.all(world.ana).size() == 1);
    auto kept = world.uploads(world.everywhere("admin"));
    REQUIRE(kept.size() == 2);
    CHECK(kept[1].source == "Skills day");
    CHECK(kept[1].file_name == "day.csv");
    CHECK(kept[1].uploaded_by == "Luis Kim");
    CHECK(kept[1].file_sha256.size() == 64);
    CHECK(kept[0].file_sha256 == kept[1].file_sha256);
  }

  TEST_CASE("lines of a file are emptied and every other byte stays") {
    const std::string csv = "a,b\r\n1,\"x\r\ny\"\n\n2,z\r3,\"open\n4,w";
    auto of = [&](std::string_view what) {
      return must(lines_of(csv, [&](std::string_view row, std::int64_t) { return row.find(what) != row.npos; }));
    };
    CHECK(of("y") == std::vector<std::int64_t>{2, 3});
    CHECK(of("z") == std::vector<std::int64_t>{5});
    CHECK(of("open") == std::vector<std::int64_t>{6});  // an open quote costs one line, as when it is read
    CHECK(of("a,b").empty());
    CHECK(without_lines(csv, {2, 3, 6}) == "a,b\r\n\r\n\n\n2,z\r\n4,w");
    CHECK(without_lines(csv, {}) == csv);
    CHECK_FALSE(lines_of(std::string("a\0,\0b\0", 6), [](std::string_view, std::int64_t) { return true; }));
  }

  TEST_CASE("a person is erased: her lines of a file go, those of others stay where they are") {
    Uploads world;
    auto course = world.reading("Resuscitation");
    const std::string rest = "," + course.text() + "," + to_string(world.clock.today() - 10) + ",,";
    const std::string head = "employee_number,course_id,completed_on,score_percent,reference\r\n";
    const std::string of_bo = "1003" + rest + "Roster 7\r\n", of_eva = "1004" + rest + "Taught by Ana\r\n";
    const std::string csv = head + "1001" + rest + "\"Signed list\r\nof the ICU\"\r\n" + of_bo + "9999" + rest +
                            "For Reyes; Ana\r\n" + of_eva;
    CHECK(world.send(csv, true).created == 3);
    std::string wide = "\xFF\xFE";
    for (char c : head + "1001" + rest + "\r\n1003" + rest + "\r\n") wide += {c, '\0'};
    CHECK(world.send(wide, true).unchanged == 2);
    auto kept = world.uploads(world.everywhere("admin"));
    REQUIRE(kept.size() == 2);
    auto file = [&](UploadId id) {
      return must(world.db->read([&](data::Tx& tx) { return store::upload(tx, id); }))->file_id;
    };
    const BlobId first = file(kept[1].id);
    auto erase = [&](Erasure::Former former) {
      Erasure erasure(world.ana, "Former employee 7", std::move(former), world.clock.today(),
                      {{"training", {"training", 6, "The law asks for it."}}});
      auto data = make_personal_data(world.platform);
      must(world.db->write([&](data::Tx& tx) { return data->erase_person(tx, erasure); }));
      must(world.deliver());
      std::map<std::string, std::int64_t> done;
      for (const ErasedRows& rows : erasure.done()) done[rows.what] = rows.rows;
      return done;
    };
    Erasure::Former known;
    known.names = {"Ana Reyes"};
    known.employee_numbers = {"1001"};
    known.parts = {"Ana", "Reyes"};
    auto done = erase(known);
    CHECK(done["lines in files of completions"] == 3);
    CHECK(done["files of completions"] == 1);  // in UTF-16 it cannot be taken apart
    const BlobId now = file(kept[1].id);
    CHECK(now != first);
    CHECK(std::string(as_text(must(world.blobs->read_all(now, 1 << 20)))) ==
          head + "\r\n\r\n" + of_bo + "\r\n" + of_eva);
    CHECK(world.uploads(world.everywhere("admin"))[1].file_sha256 == kept[1].file_sha256);  // of the file as it came
    world.clock.advance(25h);
    must(world.blobs->collect_garbage());
    CHECK_FALSE(world.blobs->info(first));
    CHECK_FALSE(world.blobs->info(file(kept[0].id)));
    CHECK(world.all(world.bo).at(0).status == EnrolmentStatus::completed);
    erase({});  // again, when what is kept is gone through
    CHECK(file(kept[1].id) == now);
  }

  TEST_CASE("each row that is refused is named by its line, and the good ones come in") {
    Uploads world;
    auto course = world.reading("Mixed");
    const std::string id = course.text();
    const std::string today = to_string(world.clock.today());
    auto report = world.send("employee_number,course_id,completed_on,score_percent\n"
                             "1001," +
                                 id +
                                 ",2026-02-30,\n"  // 2
                                 "9999," +
                                 id + "," + today +
                                 ",\n"  // 3
                                 "1001,not-an-id," +
                                 today +
                                 ",\n"  // 4
                                 "1001," +
                                 id + "," + to_string(world.clock.today() + 1) +
                                 ",\n"  // 5
                                 "1001," +
                                 id + "," + today +
                                 ",101\n"  // 6
                                 "," +
                                 id + "," + today +
                                 ",\n"  // 7
                                 "1001," +
                                 id +
                                 "\n"  // 8
                                 "1003," +
                                 id + "," + today +
                                 ",80\n"  // 9
                                 "1003," +
                                 id + "," + today + ",80\n",  // 10
                             true);
    CHECK(Uploads::findings(report) == "2 not_a_date;3 unknown_employee;4 unknown_course;5 in_future;6 not_a_score;"
                                       "7 missing_value;8 unreadable_row;10 twice;");
    CHECK(report.rows == 9);
    CHECK(report.rejected == 7);
    CHECK(report.created == 1);
    CHECK(world.all(world.ana).empty());
    CHECK(world.all(world.bo).size() == 1);
    auto admin = world.everywhere("admin");
    for (const char* header : {"course_id,completed_on", "employee_number,completed_on", "employee_number,course_id"})
      CHECK(admin.upload("/completions/uploads", std::string(header) + "\na,b\n", "text/csv").status == 422);
    auto one_course = world.send("employee_number,completed_on\n1001," + today + "\n", true, "&course=" + id);
    CHECK(one_course.created == 1);
  }

  TEST_CASE("people who left are taken, and an old completion stands before newer cycles") {
    Uploads world;
    auto course = world.reading("History");
    auto first = world.enrol(world.ana, course);
    world.finish(world.ana, first, world.lesson(world.ana, first, 0));
    world.clock.advance(24h);
    auto second = world.enrol(world.ana, course);
    world.staff("1003,Bo,Li,bo.li@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,terminated\n");
    // Of the open cycle a rule wants work of today; what is older is history.
    must(world.db->write([&](data::Tx& tx) {
      return world.learning->demand(tx, {world.ana, course, std::nullopt, "", "certification:1", world.clock.now()});
    }));
    auto report = world.send("employee_number,course_id,completed_on\n1001," + course.text() + ",2025-05-05\n1003," +
                                 course.text() + ",2024-04-04\n",
                             true);
    CHECK(report.created == 2);
    CHECK(world.all(world.bo).at(0).status == EnrolmentStatus::completed);
    CHECK(world.all(world.ana).size() == 3);
    CHECK(world.enrolment(second).status == EnrolmentStatus::enrolled);
    CHECK(world.enrol(world.ana, course) == second);  // still the newest cycle
    auto last =
        must(world.db->read([&](data::Tx& tx) { return world.learning->last_completion(tx, world.ana, course); }));
    CHECK(last->id == first);
    auto cycles = must(world.db->read([&](data::Tx& tx) { return store::cycles(tx, world.ana, course); }));
    REQUIRE(cycles.size() == 3);
    CHECK(cycles[0].id == second);
    CHECK(cycles[1].id == first);
    CHECK(to_string(date_of(*cycles[2].completed_at)) == "2025-05-05");
  }

  TEST_CASE("a course that was opened again is not finished by work from before") {
    Uploads world;
    auto course = world.reading("Again");
    auto assignment = world.assign(world.wish(course, {}, {world.ana})).id;
    auto first = world.open(world.ana).at(0).id;
    world.finish(world.ana, first, world.lesson(world.ana, first, 0));
    world.clock.advance(48h);
    auto reopened =
        world.everywhere("admin").post("/assignments/" + assignment.text() + "/reopen", R"({"reason":"New protocol"})");
    REQUIRE_MESSAGE(reopened.status == 200, reopened.body);
    auto second = world.open(world.ana).at(0).id;
    CHECK(second != first);
    const Date before = world.clock.today() - 1, today = world.clock.today();
    auto row = [&](Date day) {
      return "employee_number,course_id,completed_on\n1001," + course.text() + "," + to_string(day) + "\n";
    };
    CHECK(world.send(row(before), true).created == 1);
    CHECK(world.enrolment(second).status == EnrolmentStatus::enrolled);
    CHECK(world.enrol(world.ana, course) == second);
    CHECK(world.send(row(today), true).created == 1);
    CHECK(world.enrolment(second).status == EnrolmentStatus::completed);
  }

  TEST_CASE("the evidence of an upload is kept once with its hash, and only for who may see it") {
    Uploads world;
    auto course = world.reading("Proven");
    world.send("employee_number,course_id,completed_on\n1001," + course.text() + ",2026-01-05\n", true);
    auto admin = world.everywhere("admin");
    auto id = world.uploads(admin).at(0).id.text();
    const std::string path = "/completions/uploads/" + id + "/evidence";
    CHECK(admin.get(path).code == "no_evidence");
    CHECK(admin.upload(path, "MZ\x01\x02 a program", "application/pdf").code == "unsupported_file");
    auto kept = admin.upload(path + "?file_name=roster.pdf", "%PDF-1.4 signed", "application/pdf");
    REQUIRE_MESSAGE(kept.status == 200, kept.body);
    CHECK(kept.json<CompletionUpload>().evidence_name == "roster.pdf");
    CHECK(kept.json<CompletionUpload>().evidence_sha256->size() == 64);
    CHECK(admin.get(path).body == "%PDF-1.4 signed");
    CHECK(admin.upload(path, "%PDF-1.4 other", "application/pdf").code == "evidence_kept");
    auto of_icu = world.as(world.eva, {{"admin", security::ScopeKind::unit, world.icu.bytes}});
    CHECK(of_icu.get(path).status == 404);
    CHECK(world.uploads(of_icu).empty());
    // Who may upload for one unit brings in its people only.
    auto mine = of_icu.upload("/completions/uploads?dry_run=false",
                              "employee_number,course_id,completed_on\n1001," + course.text() + ",2026-01-06\n1003," +
                                  course.text() + ",2026-01-06\n",
                              "text/csv");
    REQUIRE_MESSAGE(mine.status == 200, mine.body);
    CHECK(Uploads::findings(mine.json<organisation::ImportReport>()) == "3 unknown_employee;");
    CHECK(world.uploads(of_icu).size() == 1);
  }

  TEST_CASE("routes of rules, extensions and uploads: who may not") {
    Uploads world;
    auto course = world.reading("Scope");
    auto ed = world.assign(world.wish(course, {world.ed}, {}, world.clock.today() + 3)).id.text();
    auto both = world.assign(world.wish(course, {world.icu, world.ed}, {})).id.text();
    const std::string person = R"({"person_id":")" + world.ana.text() + R"(","kind":"exempt","reason":"Long ill"})";
    const std::string nudge = R"({"only_overdue":false,"message":""})",
                      rule = R"({"revision":1,"due":{"kind":"none"},"reason":""})";
    auto manager = world.manager_of(world.icu, world.luis);
    auto officer = world.everywhere("compliance_officer");
    auto nurse = world.as(world.ana);
    auto nobody = world.api->anonymous();
    struct Row {
      const char* method;
      std::string path, body;
      int manager, officer;
    };
    const std::vector<Row> rows = {
        {"PUT", "/assignments/" + ed + "/rule", rule, 404, 403},
        {"PUT", "/assignments/" + both + "/rule", rule, 403, 403},
        {"GET", "/assignments/" + ed + "/changes", "", 404, 200},
        {"GET", "/assignments/" + both + "/changes", "", 200, 200},
        {"GET", "/assignments/" + ed + "/exemptions", "", 404, 200},
        {"POST", "/assignments/" + ed + "/exemptions", person, 404, 403},
        {"POST", "/assignments/" + both + "/exemptions", person, 403, 403},
        {"POST", "/assignments/" + ed + "/exemptions/" + ExemptionId{}.text() + "/revoke", "{}", 404, 403},
        {"POST", "/assignments/" + ed + "/nudge/preview", nudge, 404, 403},
        {"POST", "/assignments/" + ed + "/nudge", nudge, 404, 403},
        {"POST", "/assignments/" + both + "/nudge", nudge, 200, 403},
        {"POST", "/assignments/" + both + "/reopen", R"({"reason":"Again"})", 403, 403},
        {"GET", "/extensions", "", 200, 403},
        {"POST", "/extensions/" + ExtensionId{}.text() + "/approve", R"({"comment":""})", 404, 403},
        {"POST", "/extensions/" + ExtensionId{}.text() + "/deny", R"({"comment":"Because"})", 404, 403},
        {"GET", "/reminder-rules", "", 200, 200},
        {"PUT", "/reminder-rules", R"({"escalate_after_days":9})", 403, 403},
        {"GET", "/completions/uploads", "", 403, 200},
        {"POST", "/completions/uploads", "a,b\n1,2\n", 403, 422},
        {"POST", "/completions/uploads/" + UploadId{}.text() + "/evidence", "%PDF-1", 403, 404},
        {"GET", "/completions/uploads/" + UploadId{}.text() + "/evidence", "", 403, 404},
    };
    for (const Row& row : rows) {
      const char* type = row.body.empty() ? "" : row.path.starts_with("/completions") ? "text/csv" : "application/json";
      CAPTURE(row.path);
      CAPTURE(row.method);
      CHECK(nobody.send(row.method, row.path, row.body, type).status == 401);
      CHECK(nurse.send(row.method, row.path, row.body, type).status == 403);
      CHECK(officer.send(row.method, row.path, row.body, type).status == row.officer);
      CHECK(manager.send(row.method, row.path, row.body, type).status == row.manager);
    }
  }
}

}  // namespace mc::learning
