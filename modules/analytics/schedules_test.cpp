// Scheduled reports send a link to who may see them, and ask again when it is opened.
#include <doctest/doctest.h>

#include "modules/analytics/testing.hpp"

namespace mc::analytics {
namespace {

using namespace std::chrono_literals;
using testing::Busy;

std::string schedule_json(const std::string& report, const std::string& filter, const std::vector<PersonId>& to,
                          const std::string& more = "") {
  std::string people;
  for (PersonId person : to) people += (people.empty() ? "\"" : ",\"") + person.text() + "\"";
  return R"({"name":"Monday list","report":")" + report + R"(","format":"csv","filter":{)" + filter +
         R"(},"every":"week","weekday":1,"day":1,"hour":7,"recipients":[)" + people + "]" + more + "}";
}

}  // namespace

TEST_SUITE("modules/analytics") {
  TEST_CASE("a scheduled report sends a link to those who may see it, and asks again when it is opened") {
    Busy ward;
    ward.grant(ward.luis, "manager", ward.icu);
    const PersonId boss = ward.person_of("1001");  // Ana answers for compliance
    ward.grant(boss, "compliance_officer");
    auto officer = ward.with_role("compliance_officer", boss);
    auto made = officer.post("/analytics/schedules",
                             schedule_json("standings", R"("unit":")" + ward.icu.text() + "\"", {ward.luis, ward.bo}));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto schedule = made.json<ReportSchedule>();
    REQUIRE(schedule.recipients.size() == 2);
    for (const Recipient& one : schedule.recipients) CHECK(one.may_see == (one.person_id == ward.luis));
    ward.mails.sent.clear();
    must(ward.service().start_due_runs());
    must(ward.deliver());
    CHECK(ward.mails.sent.empty());  // not yet Monday
    ward.clock.set(schedule.next_run_at + 1min);
    must(ward.service().start_due_runs());
    must(ward.service().start_due_runs());
    must(ward.deliver());

    auto runs = officer.get("/analytics/schedules/" + schedule.id.text() + "/runs").json<Page<ReportRun>>().items;
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].state == RunState::ready);
    CHECK(runs[0].rows == 4);
    REQUIRE(runs[0].deliveries.size() == 2);
    for (const ReportDelivery& one : runs[0].deliveries)
      CHECK(one.outcome == (one.person_id == ward.luis ? "told" : "may_not_see"));
    REQUIRE(ward.mails.sent.size() == 1);
    const mail::Mail& mail = ward.mails.sent[0];
    CHECK(mail.to == "luis.kim@mercygeneral.example");
    CHECK(mail.text.find("/analytics/reports/" + runs[0].id.text()) != std::string::npos);
    for (const char* data : {"Reyes", "Fire", "ICU", "Monday list"}) CHECK(mail.text.find(data) == std::string::npos);
    CHECK(ward.audited("report.sent").size() == 1);

    const std::string at = "/analytics/runs/" + runs[0].id.text();
    auto luis = ward.manager_of_icu();
    CHECK(luis.get("/analytics/runs").json<Page<ReportRun>>().items.size() == 1);
    CHECK(luis.get(at).json<ReportRun>().deliveries.empty());
    auto file = luis.get(at + "/file");
    CHECK(file.status == 200);
    CHECK(file.body.find("Ana Reyes") != std::string::npos);
    CHECK(ward.audited("report.opened").size() == 1);
    // Bo was not told; Luis without his unit, or with another, sees nothing any more.
    auto bo = ward.as(ward.bo, {{"manager", security::ScopeKind::unit, ward.ed.bytes}});
    CHECK(bo.get(at).status == 404);
    CHECK(bo.get(at + "/file").status == 404);
    CHECK(ward.as(ward.luis).get(at + "/file").status == 403);
    CHECK(ward.as(ward.luis, {{"manager", security::ScopeKind::unit, ward.ed.bytes}}).get(at + "/file").status == 404);
    CHECK(ward.officer().get(at).status == 404);  // not concerned

    ward.clock.advance(24h * 31);
    must(ward.service().daily());
    CHECK(luis.get(at).json<ReportRun>().state == RunState::expired);
    CHECK(luis.get(at + "/file").status == 404);
  }

  TEST_CASE("a report of the whole hospital is not for who sees a ward") {
    Busy ward;
    ward.grant(ward.luis, "manager", ward.icu);
    ward.grant(ward.ana, "admin");
    auto admin = ward.with_role("admin", ward.ana);
    auto made = admin.post("/analytics/schedules", schedule_json("units_courses", "", {ward.luis}));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    const std::string at = "/analytics/schedules/" + made.json<ReportSchedule>().id.text();
    auto run = admin.post(at + "/run", "{}");
    REQUIRE_MESSAGE(run.status == 200, run.body);
    CHECK(admin.post(at + "/run", "{}").code == "already_running");
    must(ward.deliver());
    auto runs = admin.get(at + "/runs").json<Page<ReportRun>>().items;
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].state == RunState::ready);
    CHECK(runs[0].deliveries.at(0).outcome == "may_not_see");
    CHECK(admin.get("/analytics/runs/" + runs[0].id.text() + "/file").status == 200);
    CHECK(ward.audited("report_schedule.run").size() == 1);
  }

  TEST_CASE("a schedule runs by what its owner may see today, and is hers alone") {
    Busy ward;
    auto luis = ward.manager_of_icu();  // made up: no role is stored
    CHECK(luis.post("/analytics/schedules", schedule_json("people", "", {ward.person()})).field_paths() ==
          "recipients[0]");
    CHECK(luis.post("/analytics/schedules", schedule_json("people", R"("state":"open")", {})).field_paths() == "state");
    auto made = luis.post("/analytics/schedules", schedule_json("people", R"("at_risk":true)", {}));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto schedule = made.json<ReportSchedule>();
    const std::string at = "/analytics/schedules/" + schedule.id.text();
    auto other = ward.as(ward.bo, {{"manager", security::ScopeKind::unit, ward.ed.bytes}});
    CHECK(other.get("/analytics/schedules").json<ReportSchedules>().items.empty());
    for (const char* end : {"", "/runs"}) CHECK(other.get(at + end).status == 404);
    CHECK(other.put(at, schedule_json("people", "", {}, R"(,"revision":1)")).status == 404);
    CHECK(other.post(at + "/run", "{}").status == 404);
    CHECK(other.del(at).status == 404);
    CHECK(luis.put(at, schedule_json("people", "", {})).code == "changed_elsewhere");
    auto changed = luis.put(at, schedule_json("people", R"("at_risk":true)", {ward.ana}, R"(,"revision":1)"));
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(changed.json<ReportSchedule>().revision == 2);
    CHECK(luis.post(at + "/run", "{}").status == 200);
    must(ward.deliver());
    auto runs = luis.get(at + "/runs").json<Page<ReportRun>>().items;
    CHECK(runs.at(0).state == RunState::refused);
    CHECK(runs.at(0).reason == "owner_may_not");
    CHECK(luis.get(at).json<ReportSchedule>().paused == "owner_may_not");
    ward.clock.advance(24h * 8);
    must(ward.service().start_due_runs());
    CHECK(luis.get(at + "/runs").json<Page<ReportRun>>().items.size() == 1);
    CHECK(luis.del(at).status == 200);
    CHECK(luis.get("/analytics/schedules").json<ReportSchedules>().items.empty());
  }
}

}  // namespace mc::analytics
