// Cycles through events, days and routes.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "modules/certification/testing.hpp"

namespace mc::certification {
namespace {

using testing::Office;
using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE("modules/certification") {
  TEST_CASE("the first cycle asks, counts, certifies once; the renewal starts anew and keeps the rhythm") {
    Office world;
    auto made = world.make(world.wish("Code team", {Office::group({world.bls}), Office::group({world.sepsis})}));
    CHECK(made.counts.assigned == 2);
    CHECK(world.asked(world.ana) == Names{"Basic life support", "Sepsis"});
    CHECK(world.standing(world.ana, made.id).due_on == make_date(2026, 12, 20));
    world.complete(world.ana, world.bls);
    CHECK(world.standing(world.ana, made.id).done == 1);
    CHECK(world.programme_certificates(world.ana).empty());
    world.go_to(2026, 11, 25);
    world.complete(world.ana, world.sepsis);
    auto now = world.standing(world.ana, made.id);
    CHECK(now.standing == Standing::certified);
    CHECK(now.certified_on == make_date(2026, 11, 25));
    CHECK(now.expires_on == make_date(2027, 11, 25));
    CHECK(now.opens_on == make_date(2027, 9, 25));
    auto first = world.programme_certificates(world.ana);
    REQUIRE(first.size() == 1);
    CHECK(first[0].course_title == "Code team");
    CHECK(first[0].issued_on == make_date(2026, 11, 25));
    CHECK(first[0].valid_until == make_date(2027, 11, 25));
    CHECK(world.asked(world.ana).empty());

    world.go_to(2027, 9, 24);
    CHECK(world.standing(world.ana, made.id).standing == Standing::certified);
    world.go_to(2027, 9, 25);
    now = world.standing(world.ana, made.id);
    CHECK(now.standing == Standing::due);
    CHECK(now.done == 0);  // what certified her does not count again
    CHECK(now.due_on == make_date(2027, 11, 25));
    CHECK(world.asked(world.ana) == Names{"Basic life support", "Sepsis"});
    world.go_to(2027, 10, 1);
    world.complete(world.ana, world.bls);
    world.complete(world.ana, world.sepsis);
    now = world.standing(world.ana, made.id);
    CHECK(now.standing == Standing::certified);
    CHECK(now.expires_on == make_date(2028, 11, 25));
    auto both = world.programme_certificates(world.ana);
    REQUIRE(both.size() == 2);
    CHECK(both[1].number == first[0].number);
    CHECK(both[1].issued_on == first[0].issued_on);
    CHECK(both[1].valid_until == first[0].valid_until);
    auto record = world.record(world.ana, made.id);
    REQUIRE(record.cycles.size() == 2);
    CHECK(record.cycles[1].status == CycleStatus::completed);
    CHECK(record.cycles[1].courses.size() == 2);
    CHECK(record.cycles[0].number == 2);
  }

  TEST_CASE("late: expired is told once, and the new date counts from the completion") {
    Office world;
    auto made = world.make(world.wish("BLS", {Office::group({world.bls})}));
    world.complete(world.ana, world.bls);
    world.go_to(2027, 11, 20);
    CHECK(world.standing(world.ana, made.id).standing == Standing::due);
    world.go_to(2027, 11, 21);
    CHECK(world.standing(world.ana, made.id).standing == Standing::expired);
    world.go_to(2027, 12, 1);
    std::size_t told = 0;
    for (const auto& note : world.as(world.ana).get("/notifications").json<Page<notifications::Notification>>().items)
      told += note.code == "certification_expired" ? 1 : 0;
    CHECK(told == 1);
    world.complete(world.ana, world.bls);
    CHECK(world.standing(world.ana, made.id).expires_on == make_date(2028, 12, 1));
  }

  TEST_CASE("a server that was down for the window opens it once, and nobody is complete at once") {
    Office world;
    auto made = world.make(world.wish("BLS", {Office::group({world.bls})}));
    world.complete(world.ana, world.bls);
    world.go_to(2027, 10, 30);
    world.go_to(2027, 10, 30);
    must(world.deliver());
    auto record = world.record(world.ana, made.id);
    REQUIRE(record.cycles.size() == 2);
    CHECK(record.now.standing == Standing::due);
    CHECK(record.now.due_on == make_date(2027, 11, 20));
    CHECK(world.asked(world.ana) == Names{"Basic life support"});
    CHECK(world.programme_certificates(world.ana).size() == 1);
  }

  TEST_CASE("n of m in order: the third is taken back, the next group opens") {
    Office world;
    auto wish = world.wish("Path", {Office::group({world.bls, world.sepsis}, 1), Office::group({world.falls})});
    wish.path.ordered = true;
    wish.renewal.reset();
    auto made = world.make(wish);
    CHECK(world.asked(world.ana) == Names{"Basic life support", "Sepsis"});
    world.complete(world.ana, world.sepsis);
    CHECK(world.asked(world.ana) == Names{"Falls"});
    world.complete(world.ana, world.falls);
    auto now = world.standing(world.ana, made.id);
    CHECK(now.standing == Standing::certified);
    CHECK_FALSE(now.expires_on);
    REQUIRE(world.programme_certificates(world.ana).size() == 1);
    CHECK_FALSE(world.programme_certificates(world.ana)[0].valid_until);
    world.go_to(2036, 1, 1);
    CHECK(world.standing(world.ana, made.id).standing == Standing::certified);
  }

  TEST_CASE("renewal by another path; after the grace everything again, where the definition says so") {
    Office world;
    auto wish = world.wish("Code team", {Office::group({world.bls, world.sepsis})});
    wish.renewal->grace_days = 10;
    wish.renewal->after_expiry = AfterExpiry::first_path;
    wish.renewal_path = Path{};
    wish.renewal_path->groups.items = {Office::group({world.falls})};
    auto made = world.make(wish);
    world.complete(world.ana, world.bls);
    world.complete(world.ana, world.sepsis);
    world.complete(world.luis, world.bls);
    world.complete(world.luis, world.sepsis);
    world.go_to(2027, 10, 1);
    CHECK(world.asked(world.ana) == Names{"Falls"});
    world.go_to(2027, 11, 28);  // late, within the grace
    world.complete(world.ana, world.falls);
    CHECK(world.standing(world.ana, made.id).expires_on == make_date(2028, 11, 20));
    world.go_to(2027, 12, 1);
    CHECK(world.asked(world.luis) == Names{"Basic life support", "Sepsis"});
    auto record = world.record(world.luis, made.id);
    REQUIRE(record.cycles.size() == 3);
    CHECK(record.cycles[1].status == CycleStatus::expired);
    CHECK(record.cycles[0].path == PathKind::first);
  }

  TEST_CASE("who leaves the audience keeps what she has, stays in the list, and comes back where she was") {
    Office world;
    auto made = world.make(world.wish("BLS", {Office::group({world.bls})}));
    world.complete(world.ana, world.bls);
    const std::string head = "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
                             "manager_employee_number,hire_date,status\n";
    auto import = [&](const std::string& unit, const std::string& status) {
      must(world.organisation->import_staff(head + "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main Campus," + unit +
                                                ",Staff Nurse,RN,,2020-01-01," + status + "\n",
                                            "staff.csv", true, std::nullopt));
      must(world.deliver());
    };
    import("Emergency,ED", "active");
    CHECK(world.standing(world.ana, made.id).standing == Standing::ended);
    CHECK(world.standing(world.ana, made.id).expires_on == make_date(2027, 11, 20));
    CHECK(world.programme_certificates(world.ana).size() == 1);
    import("Critical Care,ICU", "active");
    CHECK(world.standing(world.ana, made.id).standing == Standing::certified);
    CHECK(world.asked(world.ana).empty());
    import("Critical Care,ICU", "terminated");
    auto people = world.officer()
                      .get("/certifications/" + made.id.text() + "/people?standing=ended")
                      .json<Page<PersonStanding>>()
                      .items;
    REQUIRE(people.size() == 1);
    CHECK(people[0].name == "Ana Reyes");
    CHECK_FALSE(people[0].works_here);
  }

  TEST_CASE("exemption until a day, equivalency of a course, each with its reason; nobody decides for herself") {
    Office world;
    auto made = world.make(world.wish("Code team", {Office::group({world.bls, world.sepsis})}));
    const std::string path = "/certifications/" + made.id.text() + "/waivers";
    auto luis = world.as_manager_of_icu();
    WaiverIn leave;
    leave.person_id = world.ana;
    leave.until = make_date(2027, 1, 31);
    leave.reason = "Parental leave";
    auto exempted = luis.post_json(path, leave);
    REQUIRE_MESSAGE(exempted.status == 200, exempted.body);
    must(world.deliver());
    CHECK(exempted.json<Waiver>().approver == "Luis Kim");
    CHECK(world.standing(world.ana, made.id).standing == Standing::exempt);
    CHECK(world.asked(world.ana).empty());
    world.go_to(2027, 2, 1);
    CHECK(world.standing(world.ana, made.id).standing == Standing::overdue);
    CHECK(world.asked(world.ana).size() == 2);

    WaiverIn card;
    card.person_id = world.ana;
    card.kind = WaiverKind::equivalency;
    card.course_id = world.bls;
    card.achieved_on = make_date(2027, 1, 10);
    card.reason = "AHA course elsewhere";
    CHECK(luis.post_json(path, card).field_paths() == "evidence");
    card.evidence = "eCard 12345";
    auto given = luis.post_json(path, card);
    REQUIRE_MESSAGE(given.status == 200, given.body);
    CHECK(world.asked(world.ana) == Names{"Sepsis"});
    auto ended = luis.post("/certification-waivers/" + given.json<Waiver>().id.text() + "/end", "{}");
    REQUIRE_MESSAGE(ended.status == 200, ended.body);
    CHECK(world.asked(world.ana) == Names{"Basic life support", "Sepsis"});
    card.course_id.reset();
    CHECK(luis.post_json(path, card).status == 200);
    must(world.deliver());
    CHECK(world.standing(world.ana, made.id).certified_on == make_date(2027, 1, 10));

    card.person_id = world.luis;
    CHECK(luis.post_json(path, card).code == "own_case");
    card.person_id = world.bo;
    CHECK(luis.post_json(path, card).status == 404);
    card.person_id = world.luis;
    card.achieved_on = make_date(2027, 5, 1);
    CHECK(world.officer().post_json(path, card).field_paths() == "achieved_on");
    CHECK(world.as(world.ana).post_json(path, card).status == 403);
    CHECK(luis.get(path).json<Page<Waiver>>().items.size() == 3);
    CHECK(world.audited("certification.exempted").size() == 1);
  }

  TEST_CASE("more time: asked, approved, denied; an approved renewal keeps the rhythm") {
    Office world;
    auto made = world.make(world.wish("BLS", {Office::group({world.bls})}));
    world.complete(world.ana, world.bls);
    world.go_to(2027, 10, 20);
    const std::string path = "/certifications/" + made.id.text() + "/extension";
    auto ana = world.as(world.ana);
    CHECK(ana.post(path, R"({"wanted_on":"2027-11-20","reason":"Ward closed"})").field_paths() == "wanted_on");
    auto asked = ana.post(path, R"({"wanted_on":"2027-12-20","reason":"Ward closed"})");
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    CHECK(ana.post(path, R"({"wanted_on":"2027-12-20","reason":"Again"})").code == "request_pending");
    const std::string request = "/certification-requests/" + asked.json<ExtensionRequest>().id.text();
    CHECK(ana.post(request + "/decide", R"({"approve":true,"comment":""})").status == 403);
    auto luis = world.as_manager_of_icu();
    CHECK(luis.get("/certification-requests").json<Page<ExtensionRequest>>().items.size() == 1);
    CHECK(luis.post(request + "/decide", R"({"approve":true,"comment":"","new_due_on":"2027-11-01"})").field_paths() ==
          "new_due_on");
    auto approved = luis.post(request + "/decide", R"({"approve":true,"comment":"Fine"})");
    REQUIRE_MESSAGE(approved.status == 200, approved.body);
    must(world.deliver());
    CHECK(luis.post(request + "/decide", R"({"approve":false,"comment":""})").code == "request_decided");
    CHECK(world.standing(world.ana, made.id).due_on == make_date(2027, 12, 20));
    CHECK(world.open_enrolments(world.ana).at(0).due_on == make_date(2027, 12, 20));
    world.go_to(2027, 12, 10);
    CHECK(world.standing(world.ana, made.id).standing == Standing::expired);  // the certificate's date stands
    world.complete(world.ana, world.bls);
    CHECK(world.standing(world.ana, made.id).expires_on == make_date(2028, 11, 20));

    auto luis_self = world.as(world.luis);
    auto his = luis_self.post(path, R"({"wanted_on":"2027-12-15","reason":"Holiday"})");
    REQUIRE_MESSAGE(his.status == 200, his.body);
    const std::string own = "/certification-requests/" + his.json<ExtensionRequest>().id.text();
    CHECK(luis.post(own + "/decide", R"({"approve":true,"comment":""})").code == "own_case");
    auto denied = world.officer().post(own + "/decide", R"({"approve":false,"comment":"No"})");
    CHECK(denied.json<ExtensionRequest>().state == CertificationRequestState::denied);
    auto again = luis_self.post(path, R"({"wanted_on":"2027-12-15","reason":"Please"})");
    CHECK(luis_self.post("/certification-requests/" + again.json<ExtensionRequest>().id.text() + "/withdraw", "{}")
              .json<ExtensionRequest>()
              .state == CertificationRequestState::withdrawn);
    CHECK(world.record(world.luis, made.id).requests.size() == 2);
  }

  TEST_CASE("an extension past the grace keeps the renewal path; what certified her cannot renew it") {
    Office world;
    auto wish = world.wish("Code team", {Office::group({world.bls, world.sepsis})});
    wish.renewal->grace_days = 10;
    wish.renewal->after_expiry = AfterExpiry::first_path;
    wish.renewal_path = Path{};
    wish.renewal_path->groups.items = {Office::group({world.falls})};
    auto made = world.make(wish);
    world.complete(world.ana, world.bls);
    world.complete(world.ana, world.sepsis);
    world.go_to(2027, 10, 1);
    const std::string path = "/certifications/" + made.id.text();
    WaiverIn card;
    card.person_id = world.ana;
    card.kind = WaiverKind::equivalency;
    card.achieved_on = make_date(2026, 11, 20);
    card.reason = "Course elsewhere";
    card.evidence = "Card 1";
    CHECK(world.as_manager_of_icu().post_json(path + "/waivers", card).field_paths() == "achieved_on");
    auto asked = world.as(world.ana).post(path + "/extension", R"({"wanted_on":"2028-01-15","reason":"Ward closed"})");
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    auto given = world.officer().post("/certification-requests/" + asked.json<ExtensionRequest>().id.text() + "/decide",
                                      R"({"approve":true,"comment":""})");
    REQUIRE_MESSAGE(given.status == 200, given.body);
    world.go_to(2028, 1, 15);
    CHECK(world.asked(world.ana) == Names{"Falls"});
    CHECK(world.record(world.ana, made.id).cycles.size() == 2);
    world.go_to(2028, 1, 16);
    CHECK(world.asked(world.ana) == Names{"Basic life support", "Sepsis"});
  }

  TEST_CASE("a change is previewed, logged, moves windows and paths, and no expiry") {
    Office world;
    auto wish = world.wish("BLS", {Office::group({world.bls})});
    auto made = world.make(wish);
    world.complete(world.ana, world.bls);
    auto officer = world.officer();
    CertificationPreviewIn ask{wish, made.id};
    ask.definition.renewal->window = {3, SpanUnit::months};
    ask.definition.path.groups.items = {Office::group({world.sepsis})};
    auto preview = officer.post_json("/certifications/preview", ask);
    REQUIRE_MESSAGE(preview.status == 200, preview.body);
    auto shown = preview.json<CertificationPreview>();
    CHECK(shown.people == 2);
    CHECK(shown.added == 0);
    CHECK(shown.open_cycles == 1);
    CHECK(shown.windows_moved == 1);
    REQUIRE(shown.examples.size() == 4);
    CHECK(shown.examples[0].expires_on == make_date(2027, 11, 20));
    CHECK(shown.examples[3].expires_on == make_date(2029, 1, 4));  // 45 days late: from the completion
    CertificationIn change{ask.definition, Int<1, 1'000'000>(made.revision)};
    auto changed = officer.put_json("/certifications/" + made.id.text(), change);
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    must(world.deliver());
    CHECK(officer.put_json("/certifications/" + made.id.text(), change).code == "certification_changed");
    auto now = world.standing(world.ana, made.id);
    CHECK(now.expires_on == make_date(2027, 11, 20));
    CHECK(now.opens_on == make_date(2027, 8, 20));
    CHECK(world.asked(world.luis) == Names{"Sepsis"});
    CHECK(officer.get("/certifications/" + made.id.text() + "/changes").json<Revisions>().items.size() == 3);
    auto gone = officer.post("/certifications/" + made.id.text() + "/archive", "{}");
    REQUIRE_MESSAGE(gone.status == 200, gone.body);
    must(world.deliver());
    CHECK(world.asked(world.luis).empty());
    CHECK(world.standing(world.ana, made.id).expires_on == make_date(2027, 11, 20));
    CHECK(world.programme_certificates(world.ana).size() == 1);
  }

  TEST_CASE("what cannot work is refused with its place, and who may not is denied") {
    Office world;
    auto officer = world.officer();
    CertificationIn in;
    in.definition = world.wish("BLS", {Office::group({world.bls})});
    in.definition.renewal->window = {12, SpanUnit::months};
    CHECK(officer.post_json("/certifications", in).field_paths() == "definition.renewal.window");
    in.definition = world.wish("BLS", {Office::group({world.bls}, 2)});
    CHECK(officer.post_json("/certifications", in).field_paths() == "definition.path.groups[0].needed");
    in.definition = world.wish("BLS", {Office::group({world.bls})});
    in.definition.audience_ids.items = {audiences::AudienceId{}};
    CHECK(officer.post_json("/certifications", in).field_paths() == "definition.audience_ids[0]");
    in.definition.audience_ids.items.clear();
    auto draft = officer.post_json("/certifications", in);
    REQUIRE_MESSAGE(draft.status == 200, draft.body);
    CHECK(officer.post_json("/certifications", in).code == "certification_name_taken");
    const std::string path = "/certifications/" + draft.json<CertificationView>().id.text();
    CHECK(officer.post(path + "/activate", "{}").code == "not_ready");
    auto luis = world.as_manager_of_icu();
    CHECK(luis.post_json("/certifications", in).status == 403);
    CHECK(luis.post(path + "/activate", "{}").status == 403);
    CHECK(luis.get(path).status == 200);
    auto ana = world.as(world.ana);
    CHECK(ana.get("/certifications").status == 403);
    CHECK(ana.get(path + "/mine").status == 404);
    CHECK(ana.post(path + "/join", "{}").status == 404);
  }

  TEST_CASE("a manager sees her people only; numbers agree with the list") {
    Office world;
    auto wish = world.wish("BLS", {Office::group({world.bls})});
    wish.open_to_join = true;
    auto made = world.make(wish);
    const std::string path = "/certifications/" + made.id.text();
    CHECK(world.as(world.bo).get("/certifications/open").json<OpenProgrammes>().items.size() == 1);
    CHECK(world.as(world.bo).post(path + "/join", "{}").status == 200);
    must(world.deliver());
    CHECK(world.asked(world.bo) == Names{"Basic life support"});
    world.complete(world.ana, world.bls);
    world.go_to(2027, 10, 1);
    auto everybody = world.officer().get(path).json<CertificationView>().counts;
    CHECK(everybody.due == 1);
    CHECK(everybody.overdue == 2);
    auto luis = world.as_manager_of_icu();
    auto hers = luis.get(path).json<CertificationView>().counts;
    CHECK(hers.due == 1);
    CHECK(hers.overdue == 1);
    CHECK(luis.get(path + "/people").json<Page<PersonStanding>>().items.size() == 2);
    CHECK(luis.get(path + "/people?standing=overdue").json<Page<PersonStanding>>().items.size() == 1);
    CHECK(luis.get(path + "/people/" + world.bo.text()).status == 404);
    auto first = world.officer().get(path + "/people?limit=2").json<Page<PersonStanding>>();
    REQUIRE(first.next);
    CHECK(
        world.officer().get(path + "/people?limit=2&after=" + *first.next).json<Page<PersonStanding>>().items.size() ==
        1);
    CHECK(world.officer().get("/certifications").json<Page<CertificationSummary>>().items.at(0).counts.overdue == 2);
    CHECK(world.as(world.ana).post(path + "/leave", "{}").code == "required");
    CHECK(world.as(world.bo).post(path + "/leave", "{}").status == 200);
    must(world.deliver());
    CHECK(world.asked(world.bo).empty());
    auto mine = world.as(world.ana).get("/certifications/mine").json<MyCertifications>().items;
    REQUIRE(mine.size() == 1);
    CHECK(mine[0].standing == Standing::due);
  }

  TEST_CASE("what was done shortly before counts for the first cycle, if the definition says so") {
    Office world;
    world.complete(world.ana, world.bls, world.clock.now() - std::chrono::hours(24 * 20));
    world.complete(world.luis, world.bls, world.clock.now() - std::chrono::hours(24 * 40));
    auto wish = world.wish("BLS", {Office::group({world.bls})});
    wish.count_earlier_days = 30;
    auto made = world.make(wish);
    CHECK(world.standing(world.ana, made.id).certified_on == make_date(2026, 10, 31));
    CHECK(world.standing(world.ana, made.id).expires_on == make_date(2027, 10, 31));
    CHECK(world.standing(world.luis, made.id).standing == Standing::assigned);
    CHECK(world.programme_certificates(world.ana).size() == 1);
  }

  TEST_CASE("a certification is named among the uses of its audience until it is archived") {
    Office world;
    CertificationIn in;
    in.definition = world.wish("BLS", {Office::group({world.bls})});
    auto officer = world.officer();
    auto draft = officer.post_json("/certifications", in).json<CertificationView>();
    const std::string audience = "/audiences/" + world.icu_nurses.text();
    auto uses = [&] {
      return must(world.db->read([&](data::Tx& tx) { return store::uses_of(tx, world.icu_nurses, 100); }));
    };
    REQUIRE(uses().size() == 1);
    CHECK(uses()[0].name == "BLS");
    CHECK_FALSE(uses()[0].in_force);
    CHECK(officer.post(audience + "/archive", "{}").code == "audience_in_use");
    REQUIRE(officer.post("/certifications/" + draft.id.text() + "/activate", "{}").status == 200);
    must(world.deliver());
    CHECK(uses().at(0).in_force);
    CHECK(world.standing(world.ana, draft.id).standing == Standing::assigned);
    REQUIRE(officer.post(audience + "/archive", R"({"confirm_uses":true})").status == 200);
    must(world.deliver());
    CHECK(world.standing(world.ana, draft.id).standing == Standing::ended);
    REQUIRE(officer.post("/certifications/" + draft.id.text() + "/archive", "{}").status == 200);
    CHECK(uses().empty());
  }

  TEST_CASE("an event that comes twice certifies once") {
    Office world;
    auto made = world.make(world.wish("BLS", {Office::group({world.bls})}));
    world.complete(world.ana, world.bls);
    const CycleView cycle = world.record(world.ana, made.id).cycles.at(0);
    REQUIRE(cycle.courses.at(0).enrolment_id);
    must(world.db->write([&](data::Tx& tx) -> Status {
      learning::CourseCompleted event;
      event.enrolment_id = *cycle.courses[0].enrolment_id;
      event.person_id = world.ana;
      event.course_id = world.bls;
      event.completed_at = tx.now();
      TRY(world.events->publish(tx, event));
      const certificates::ProgrammeIn again{world.ana, made.id.bytes,         cycle.id.bytes, "Other",
                                            "Other",   make_date(2030, 1, 1), std::nullopt};
      const auto issued = TRY(world.certificates->issue_programme(tx, again));
      CHECK(issued == *cycle.certificate_id);
      return {};
    }));
    must(world.deliver());
    auto held = world.programme_certificates(world.ana);
    REQUIRE(held.size() == 1);
    CHECK(held[0].course_title == "BLS");
    CHECK(held[0].issued_on == make_date(2026, 11, 20));
  }
}

}  // namespace mc::certification
