// Sign-ups through the routes: seats, waitlist, approval, cancellation, and many people at once.
#include <thread>

#include "modules/classroom/testing.hpp"

namespace mc::classroom {

using testing::School;
using namespace std::chrono_literals;

TEST_SUITE("modules/classroom") {
  TEST_CASE("seats go to the first; who cancels moves up exactly the one who waited longest, who is told once") {
    School world;
    auto id = world.held(1);
    auto ana = world.sign_up(world.ana, id);
    CHECK(ana.status == SignUpStatus::signed_up);
    world.clock.advance(1s);
    CHECK(world.sign_up(world.bo, id).queue_place == 1);
    world.clock.advance(1s);
    world.sign_up(world.eva, id);
    CHECK(world.state_of(world.eva, id) == "waitlisted 2");
    CHECK(world.sign_up(world.ana, id).id == ana.id);  // pressing the button twice
    CHECK(world.look(id).taken == 1);
    CHECK(world.look(id).waiting == 2);
    CHECK(world.cancel(world.as(world.ana), ana.id, "").status == 200);
    CHECK(world.state_of(world.bo, id) == "signed_up");
    CHECK(world.state_of(world.eva, id) == "waitlisted 1");
    CHECK(world.cancel(world.as(world.ana), ana.id, "").code == "not_signed_up");
    must(world.deliver());
    CHECK(world.told(world.bo, "class_promoted").size() == 1);
    CHECK(world.told(world.eva, "class_promoted").empty());
    CHECK(world.audited("classroom.signup_promoted").size() == 1);
    // Back again, she queues at the end.
    world.clock.advance(1s);
    CHECK(world.sign_up(world.ana, id).status == SignUpStatus::waitlisted);
    CHECK(world.state_of(world.ana, id) == "waitlisted 2");
    CHECK(world.look(id).taken == 1);
  }

  TEST_CASE("after the cut-off a free seat waits for the office, which gives it by hand") {
    School world;
    auto id = world.held(1);
    auto ana = world.sign_up(world.ana, id);
    auto bo = world.sign_up(world.bo, id);
    world.clock.set(world.look(id).dates.at(0).starts_at - 2h);
    CHECK(world.cancel(world.as(world.ana), ana.id, "").status == 200);
    CHECK(world.state_of(world.bo, id) == "waitlisted 1");
    CHECK(world.sign_up(world.eva, id).status == SignUpStatus::waitlisted);  // does not jump the queue
    std::string seat = "/classroom/sign-ups/" + bo.id.text() + "/seat";
    CHECK(world.as(world.bo).post(seat).status == 403);
    CHECK(world.manager_of(world.ed, world.person()).post(seat).status == 404);
    CHECK(world.admin().post(seat).json<ClassSignUp>().status == SignUpStatus::signed_up);
    CHECK(world.admin().post(seat).code == "not_waiting");
    CHECK(world.look(id).taken == 1);
  }

  TEST_CASE("without a date everybody waits, which shows the demand; the date gives the seats in order") {
    School world;
    auto wish = world.wish(2, {});
    auto id = world.held(wish);
    for (PersonId who : {world.eva, world.ana, world.bo}) {
      CHECK(world.sign_up(who, id).status == SignUpStatus::waitlisted);
      world.clock.advance(1s);
    }
    CHECK(world.look(id).waiting == 3);
    CHECK(world.admin().post("/classroom/sign-ups/" + world.sign_up(world.eva, id).id.text() + "/seat").code ==
          "no_date");
    wish.dates.items = {world.tomorrow()};
    auto changed = world.admin().put_json(School::at(id), ClassSave{world.look(id).revision, wish});
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(world.state_of(world.eva, id) == "signed_up");
    CHECK(world.state_of(world.ana, id) == "signed_up");
    CHECK(world.state_of(world.bo, id) == "waitlisted 1");
    CHECK(world.told(world.eva, "class_promoted").size() == 1);
    CHECK(world.told(world.eva, "class_changed").empty());
    // More seats, and the next moves up; an old revision is refused.
    wish.seats = 3;
    wish.dates.items[0].id = world.date_of(id);
    CHECK(world.admin().put_json(School::at(id), ClassSave{1, wish}).code == "changed_elsewhere");
    CHECK(world.admin().put_json(School::at(id), ClassSave{world.look(id).revision, wish}).status == 200);
    CHECK(world.state_of(world.bo, id) == "signed_up");
  }

  TEST_CASE("many at once: never more people than seats, and each free seat is given exactly once") {
    School world;
    constexpr int kPeople = 12, kSeats = 4;
    constexpr std::size_t kSeated = 4;
    auto id = world.held(kSeats);
    std::vector<PersonId> people;
    std::vector<http::TestClient> clients;
    for (int i = 0; i < kPeople; ++i) {
      people.push_back(world.person());
      clients.push_back(world.as(people.back()));
    }
    auto all = [&](auto work) {
      std::vector<std::thread> threads;
      for (int i = 0; i < kPeople; ++i) threads.emplace_back([&, i] { work(static_cast<std::size_t>(i)); });
      for (std::thread& thread : threads) thread.join();
    };
    std::vector<ClassSignUp> made(kPeople);
    all([&](std::size_t i) {
      made[i] = clients[i].post(School::at(id, "/sign-up"), R"({"accept_clash":false})").json<ClassSignUp>();
    });
    CHECK(world.look(id).taken == kSeats);
    CHECK(world.look(id).waiting == kPeople - kSeats);
    // All who have a seat give it back at the same moment, each twice.
    std::vector<int> seated;
    for (int i = 0; i < kPeople; ++i)
      if (made[static_cast<std::size_t>(i)].status == SignUpStatus::signed_up) seated.push_back(i);
    REQUIRE(seated.size() == kSeated);
    std::vector<std::thread> threads;
    for (int twice = 0; twice < 2; ++twice)
      for (int i : seated)
        threads.emplace_back([&, i] {
          auto at = static_cast<std::size_t>(i);
          http::TestClient own = clients[at];
          world.cancel(own, made[at].id, "");
        });
    for (std::thread& thread : threads) thread.join();
    must(world.deliver());
    CHECK(world.look(id).taken == kSeats);
    CHECK(world.look(id).waiting == kPeople - 2 * kSeats);
    CHECK(world.audited("classroom.signup_promoted").size() == kSeated);
    std::size_t told = 0;
    for (PersonId who : people) {
      auto notes = world.told(who, "class_promoted").size();
      CHECK(notes <= 1);
      CHECK((notes == 1) == (world.state_of(who, id) == "signed_up"));
      told += notes;
    }
    CHECK(told == kSeated);
  }

  TEST_CASE("approval in two stages: the manager, then education; nobody for herself, nobody twice") {
    School world;
    auto wish = world.wish(1, {world.tomorrow()});
    wish.approval = ClassApproval::manager_and_education;
    wish.unit_id = world.icu;
    auto id = world.held(wish);
    auto ana = world.sign_up(world.ana, id);
    CHECK(ana.status == SignUpStatus::awaiting_manager);
    CHECK(world.told(world.luis, "class_approval_needed").size() == 1);
    CHECK(world.look(id).taken == 0);
    std::string decide = "/classroom/sign-ups/" + ana.id.text() + "/decide";
    const std::string yes = R"({"approve":true,"reason":""})";
    auto luis = world.manager_of(world.icu, world.luis);
    auto elsewhere = world.manager_of(world.ed, world.person());
    CHECK(world.as(world.ana).post(decide, yes).status == 403);
    CHECK(world.manager_of(world.icu, world.ana).post(decide, yes).status == 404);  // for herself
    CHECK(elsewhere.post(decide, yes).status == 404);
    CHECK(elsewhere.get("/classroom/requests").json<Page<ClassSignUp>>().items.empty());
    CHECK(luis.get("/classroom/requests").json<Page<ClassSignUp>>().items.size() == 1);
    CHECK(luis.post(decide, R"({"approve":false,"reason":""})").field_paths() == "reason");
    CHECK(luis.post(decide, yes).json<ClassSignUp>().status == SignUpStatus::awaiting_education);
    CHECK(world.look(id).taken == 0);
    CHECK(world.admin().post(decide, yes).json<ClassSignUp>().status == SignUpStatus::signed_up);
    CHECK(world.admin().post(decide, yes).code == "decided_already");
    CHECK(world.told(world.ana, "class_signed_up").size() == 1);
    // The next one is declined with a reason that she reads.
    auto eva = world.sign_up(world.eva, id);
    auto no =
        luis.post("/classroom/sign-ups/" + eva.id.text() + "/decide", R"({"approve":false,"reason":"Short of staff"})");
    CHECK(no.json<ClassSignUp>().status == SignUpStatus::declined);
    CHECK(world.told(world.eva, "class_declined").at(0).find("Short of staff") != std::string::npos);
  }

  TEST_CASE("cancellation by the office is told with its reason; a whole session to everybody, its seats are gone") {
    School world;
    auto id = world.held(1);
    auto ana = world.sign_up(world.ana, id);
    world.clock.advance(1s);
    world.sign_up(world.bo, id);
    CHECK(world.cancel(world.as(world.bo), ana.id, "mine").status == 404);
    CHECK(world.cancel(world.manager_of(world.ed, world.person()), ana.id, "x").status == 404);
    CHECK(world.cancel(world.admin(), ana.id, "").field_paths() == "reason");
    CHECK(world.cancel(world.admin(), ana.id, "Room is smaller").status == 200);
    CHECK(world.told(world.ana, "class_signup_cancelled").at(0).find("Room is smaller") != std::string::npos);
    CHECK(world.state_of(world.bo, id) == "signed_up");
    CHECK(world.admin().post(School::at(id, "/cancel"), R"({"reason":""})").status == 422);
    CHECK(world.admin().post(School::at(id, "/cancel"), R"({"reason":"Flood"})").status == 200);
    for (PersonId who : {world.bo, world.luis}) CHECK(world.told(who, "class_cancelled").size() == 1);
    CHECK(world.told(world.ana, "class_cancelled").empty());  // she had left
    CHECK(world.state_of(world.bo, id) == "cancelled");
    CHECK(world.as(world.eva).post(School::at(id, "/sign-up"), R"({"accept_clash":false})").code == "not_open");
    CHECK(world.admin().post(School::at(id, "/cancel"), R"({"reason":"Flood"})").code == "session_cancelled");
  }

  TEST_CASE("whoever leaves the hospital gives her seat back, and the next one has it") {
    School world;
    auto id = world.held(1);
    world.sign_up(world.ana, id);
    world.sign_up(world.bo, id);
    world.staff("1001,Ana,Reyes,ana@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,terminated\n");
    CHECK(world.state_of(world.bo, id) == "signed_up");
    CHECK(world.look(id).taken == 1);
    CHECK(world.told(world.bo, "class_promoted").size() == 1);
  }

  TEST_CASE("a second session at the same time is refused until she says that she knows") {
    School world;
    world.sign_up(world.ana, world.held(5));
    auto other = world.held(5);
    CHECK(world.as(world.ana).post(School::at(other, "/sign-up"), R"({"accept_clash":false})").code == "clashes");
    CHECK(world.as(world.ana).post(School::at(other, "/sign-up"), R"({"accept_clash":true})").status == 200);
    // Of both the office reads that Luis leads two sessions at once.
    auto warnings = world.look(other).warnings;
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].code == "facilitator_taken");
  }

  TEST_CASE("rooms: capacity and clashes are shown") {
    School world;
    auto admin = world.admin();
    auto room = admin.post("/classroom/rooms", R"({"name":"Sim lab","place":"2nd floor","capacity":8,"active":true})")
                    .json<ClassRoom>();
    auto wish = world.wish(10, {world.tomorrow()});
    wish.dates.items[0].room_id = room.id;
    auto first = world.held(wish);
    wish.facilitator_ids.items = {world.eva};
    wish.dates.items[0].starts_at = wish.dates.items[0].starts_at + 1h;
    auto second = world.held(wish);
    std::string codes;
    for (const auto& warning : world.look(second).warnings) codes += warning.code + " ";
    CHECK(codes == "room_too_small room_taken ");
    CHECK(world.look(second).dates.at(0).place == "Sim lab, 2nd floor");
    CHECK(world.as(world.ana).get(School::at(first)).json<ClassSession>().warnings.empty());
    std::string window = "?from=2026-11-20T00:00:00Z&to=2026-11-30T00:00:00Z";
    auto bookings = admin.get("/classroom/rooms/" + room.id.text() + "/bookings" + window).json<Page<RoomBooking>>();
    REQUIRE(bookings.items.size() == 2);
    CHECK(bookings.items[0].clashes);
    CHECK(bookings.items[1].clashes);
    CHECK(
        world.as(world.ana).post("/classroom/rooms", R"({"name":"X","place":"","capacity":8,"active":true})").status ==
        403);
    CHECK(world.manager_of(world.ed, world.person())
              .post("/classroom/rooms", R"({"name":"X","place":"","capacity":8,"active":true})")
              .code == "outside_reach");
  }

  TEST_CASE("input that is refused writes nothing") {
    School world;
    auto admin = world.admin();
    auto paths = [&](ClassSessionIn in) {
      auto answer = admin.post_json("/classroom/sessions", in);
      return std::to_string(answer.status) + " " + answer.field_paths();
    };
    auto good = world.wish(5, {world.tomorrow()});
    auto bad = good;
    bad.dates.items[0].ends_at = bad.dates.items[0].starts_at;
    CHECK(paths(bad) == "422 dates[0].ends_at");
    bad = good;
    bad.dates.items[0].self_closes_at.reset();
    CHECK(paths(bad) == "422 dates[0].self_closes_at");
    bad = good;
    bad.dates.items[0].room_id = ClassRoomId::make(world.clock, *world.random);
    CHECK(paths(bad) == "422 dates[0].room_id");
    bad = good;
    bad.minimum = 6;
    CHECK(paths(bad) == "422 minimum");
    bad = good;
    bad.everyone = false;
    CHECK(paths(bad) == "422 unit_id");
    bad = good;
    bad.facilitator_ids.items = {world.person()};
    CHECK(paths(bad) == "422 facilitator_ids[0]");
    bad = good;
    bad.lesson_id = courses::LessonId::make(world.clock, *world.random);
    CHECK(paths(bad) == "422 course_id");
    bad = good;
    bad.title = "";
    CHECK(paths(bad) == "422 title");
    bad = world.wish(5, {});
    bad.waitlist = false;
    CHECK(paths(bad) == "422 dates");
    CHECK(admin.get("/classroom/office").json<Page<ClassCard>>().items.empty());
    bad = good;
    bad.course_id = CourseId::make(world.clock, *world.random);
    auto draft = admin.post_json("/classroom/sessions", bad).json<ClassSession>();  // may be planned already
    CHECK(admin.post(School::at(draft.id, "/publish")).field_paths() == "course_id");
  }

  TEST_CASE("who sees and changes a session: its unit, its facilitators, the people it is for") {
    School world;
    auto wish = world.wish(5, {world.tomorrow()});
    wish.unit_id = world.icu;
    wish.everyone = false;
    auto id = world.held(wish);
    auto draft = world.manager_of(world.icu, world.luis).post_json("/classroom/sessions", wish).json<ClassSession>().id;
    auto ana = world.as(world.ana), bo = world.as(world.bo), luis = world.as(world.luis);
    auto elsewhere = world.manager_of(world.ed, world.person());
    auto officer = world.as(world.person(), {{"compliance_officer", security::ScopeKind::platform, std::nullopt}});
    auto nobody = world.api->anonymous();
    struct Row {
      std::string path;
      int ana, bo, luis, elsewhere, officer;
    };
    for (const Row& row : std::vector<Row>{{School::at(id), 200, 404, 200, 404, 200},
                                           {School::at(draft), 404, 404, 200, 404, 200},
                                           {School::at(id, "/attendance"), 403, 404, 200, 404, 200},
                                           {School::at(id, "/sign-ups"), 403, 404, 200, 404, 403},
                                           {School::at(ClassSessionId{}), 404, 404, 404, 404, 404},
                                           {"/classroom/office", 403, 403, 403, 200, 200},
                                           {"/people/" + world.ana.text() + "/classroom", 403, 403, 403, 404, 200}}) {
      CAPTURE(row.path);
      CHECK(ana.get(row.path).status == row.ana);
      CHECK(bo.get(row.path).status == row.bo);
      CHECK(luis.get(row.path).status == row.luis);
      CHECK(elsewhere.get(row.path).status == row.elsewhere);
      CHECK(officer.get(row.path).status == row.officer);
      CHECK(nobody.get(row.path).status == 401);
    }
    CHECK(ana.get("/classroom/sessions").json<Page<ClassCard>>().items.size() == 1);
    CHECK(bo.get("/classroom/sessions").json<Page<ClassCard>>().items.empty());
    CHECK(elsewhere.get("/classroom/office").json<Page<ClassCard>>().items.empty());
    CHECK(officer.get("/classroom/office").json<Page<ClassCard>>().items.size() == 2);
    auto page = officer.get("/classroom/office?limit=1").json<Page<ClassCard>>();
    REQUIRE(page.next);
    CHECK(officer.get("/classroom/office?limit=1&after=" + *page.next).json<Page<ClassCard>>().items.size() == 1);
    CHECK(officer.get("/classroom/office?after=x").field_paths() == "after");
    for (http::TestClient* client : {&ana, &bo, &officer})
      CHECK(client->post(School::at(id, "/cancel"), R"({"reason":"x"})").status == 403);
    CHECK(elsewhere.post(School::at(id, "/cancel"), R"({"reason":"x"})").status == 404);
    CHECK(elsewhere.post_json("/classroom/sessions", wish).code == "outside_reach");
    CHECK(bo.post(School::at(id, "/sign-up"), R"({"accept_clash":false})").status == 404);
    CHECK(elsewhere.post(School::at(id, "/sign-ups"), R"({"person_ids":[]})").status == 404);
    CHECK(world.manager_of(world.icu, world.luis)
              .post(School::at(id, "/sign-ups"), R"({"person_ids":[")" + world.bo.text() + "\"]}")
              .field_paths() == "person_ids[0]");
    CHECK(world.look(id).state == ClassState::published);
    CHECK(world.look(id).taken == 0);
  }
}

}  // namespace mc::classroom
