// Seats: counted exactly, whoever comes at the same moment; the waitlist; groups.
#include <doctest/doctest.h>

#include <thread>

#include "modules/finder/testing.hpp"

namespace mc::finder {

using testing::Town;
using namespace std::chrono_literals;

TEST_SUITE("modules/finder") {
  TEST_CASE("seats go to the first; who gives one back moves up exactly the one who waited longest, told once") {
    Town world;
    auto id = world.offered(world.class_in(1));
    auto first = world.enter(world.ana, id);
    REQUIRE_MESSAGE(first.status == 200, first.body);
    CHECK(first.json<ClassSeat>().state == SeatState::registered);
    CHECK(world.told(world.ana, "class_registered").size() == 1);
    world.clock.advance(1s);
    CHECK(world.enter(world.bo, id).json<ClassSeat>().queue_place == 1);
    world.clock.advance(1s);
    CHECK(world.enter(world.luis, id).json<ClassSeat>().queue_place == 2);
    CHECK(world.enter(world.ana, id).json<ClassSeat>().id == first.json<ClassSeat>().id);  // pressed twice
    CHECK(world.counted(id) == 1);
    CHECK(world.look(id).waiting == 2);
    CHECK(world.as(world.ana).del(Town::at(id, "/registration")).json<ClassSeat>().state == SeatState::cancelled);
    CHECK(world.state_of(world.bo, id) == SeatState::registered);
    CHECK(world.state_of(world.luis, id) == SeatState::waiting);
    CHECK(world.told(world.bo, "class_promoted").size() == 1);
    CHECK(world.as(world.ana).del(Town::at(id, "/registration")).code == "not_registered");
    CHECK(world.counted(id) == 1);
    must(world.rules.hourly());
    CHECK(world.told(world.bo, "class_promoted").size() == 1);
    CHECK(world.audited("finder.seat_promoted").size() == 1);
    // More seats: who waits moves up.
    OfferIn more = world.class_in(2);
    auto now = world.look(id);
    more.starts_at = now.listing.starts_at;
    more.ends_at = now.listing.ends_at;
    more.revision = now.revision;
    CHECK(world.admin().put("/my-classes/" + id.text(), shape::to_json(more)).status == 200);
    CHECK(world.state_of(world.luis, id) == SeatState::registered);
    CHECK(world.told(world.luis, "class_changed").empty());
  }

  TEST_CASE("thirty-two people at once: as many seats as there are, everybody else waits; then all give back twice") {
    Town world;
    constexpr int kPeople = 32, kSeats = 7;
    auto id = world.offered(world.class_in(kSeats));
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
    std::vector<ClassSeat> made(kPeople);
    all([&](std::size_t i) { made[i] = clients[i].post(Town::at(id, "/registration"), "{}").json<ClassSeat>(); });
    CHECK(world.counted(id) == kSeats);
    CHECK(world.look(id).waiting == kPeople - kSeats);
    std::vector<std::thread> threads;
    for (int twice = 0; twice < 2; ++twice)
      for (std::size_t i = 0; i < made.size(); ++i)
        if (made[i].state == SeatState::registered)
          threads.emplace_back([&, i] {
            http::TestClient own = clients[i];
            own.del(Town::at(id, "/registration"));
          });
    for (std::thread& thread : threads) thread.join();
    CHECK(world.counted(id) == kSeats);
    CHECK(world.look(id).waiting == kPeople - 2 * kSeats);
    CHECK(world.audited("finder.seat_promoted").size() == kSeats);
    for (std::size_t i = 0; i < people.size(); ++i) CHECK(world.told(people[i], "class_promoted").size() <= 1);
  }

  TEST_CASE("nobody registers after the deadline or the start, for a cancelled class, or here for one elsewhere") {
    Town world;
    OfferIn in = world.class_in(1);
    in.waitlist = false;
    in.deadline_at = in.starts_at - 24h;
    auto id = world.offered(in);
    CHECK(world.enter(world.ana, id).status == 200);
    CHECK(world.enter(world.bo, id).code == "full");
    CHECK(world.look(id).closed == "full");
    OfferIn outside = world.class_in();
    outside.registers_here = false;
    outside.url = "https://provider.example/bls";
    CHECK(world.enter(world.bo, world.offered(outside)).code == "outside_registration");
    auto off = world.offered(world.class_in());
    CHECK(world.enter(world.bo, off).status == 200);
    CHECK(world.admin().post("/my-classes/" + off.text() + "/cancel", R"({"reason":"The teacher is ill"})").status ==
          200);
    CHECK(world.told(world.bo, "class_cancelled").size() == 1);
    CHECK(world.enter(world.ana, off).code == "class_cancelled");
    world.clock.advance(24h * 6 + 1h);
    CHECK(world.enter(world.bo, id).code == "deadline_passed");
    CHECK(world.as(world.ana).del(Town::at(id, "/registration")).status == 200);  // giving back goes on
    world.clock.advance(24h);
    CHECK(world.enter(world.bo, id).code == "started");
    auto mine = world.as(world.bo).get("/class-registrations?past=true").json<Page<ClassSeat>>();
    REQUIRE(mine.items.size() == 1);
    CHECK(mine.items[0].class_cancelled);
    CHECK_FALSE(mine.items[0].can_cancel);
  }

  TEST_CASE("a group's seats are held for all or for none; each confirms; what nobody confirmed goes to who waits") {
    Town world;
    auto id = world.offered(world.class_in(3));
    auto ids = [](std::vector<PersonId> people) {
      GroupHoldIn in;
      in.people.items = std::move(people);
      return shape::to_json(in);
    };
    auto ana = world.as(world.ana);
    CHECK(ana.post(Town::at(id, "/groups"), ids({world.ana, world.bo, world.luis, world.ines})).code ==
          "not_enough_seats");
    CHECK(world.counted(id) == 0);
    CHECK(ana.post(Town::at(id, "/groups"), ids({world.ana, world.person()})).field_paths() == "people[1]");
    CHECK(ana.post(Town::at(id, "/groups"), ids({})).status == 422);
    auto made = ana.post(Town::at(id, "/groups"), ids({world.ana, world.bo, world.luis}));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto group = made.json<GroupHold>();
    CHECK(group.mine->state == SeatState::registered);
    CHECK(world.counted(id) == 3);
    REQUIRE(world.told(world.bo, "class_group_held").size() == 1);
    CHECK(world.told(world.bo, "class_group_held")[0].link == "/find-classes/groups/" + group.id.text());
    CHECK(world.told(world.ana, "class_group_held").empty());
    const std::string at = "/class-groups/" + group.id.text();
    CHECK(world.enter(world.ines, id).json<ClassSeat>().state == SeatState::waiting);
    CHECK(world.as(world.ines).get(at).code == "group_not_found");
    CHECK(world.as(world.ines).post(at + "/confirm", "{}").code == "group_not_found");
    auto bo = world.as(world.bo);
    CHECK(bo.post(at + "/confirm", "{}").json<GroupHold>().mine->state == SeatState::registered);
    CHECK(bo.post(at + "/confirm", "{}").status == 200);
    CHECK(bo.del(at).code == "not_your_group");
    must(world.rules.hourly());
    CHECK(world.state_of(world.luis, id) == SeatState::held);
    world.clock.advance(49h);
    CHECK(world.as(world.luis).post(at + "/confirm", "{}").code == "not_held");
    must(world.rules.hourly());
    CHECK(world.state_of(world.luis, id) == SeatState::cancelled);
    CHECK(world.state_of(world.ines, id) == SeatState::registered);
    CHECK(world.counted(id) == 3);
    // Somebody of the next group has a seat already: nothing is held.
    auto other = world.offered(world.class_in(5));
    CHECK(world.enter(world.bo, other).status == 200);
    CHECK(ana.post(Town::at(other, "/groups"), ids({world.ana, world.bo})).code == "already_registered");
    CHECK(world.counted(other) == 1);
    auto third = ana.post(Town::at(other, "/groups"), ids({world.luis, world.ines})).json<GroupHold>();
    CHECK(world.as(world.luis).post("/class-groups/" + third.id.text() + "/decline", "{}").status == 200);
    CHECK(world.counted(other) == 2);
    CHECK(ana.del("/class-groups/" + third.id.text()).status == 200);
    CHECK(world.counted(other) == 1);
    // Nobody keeps all classes from the others.
    int refused = 0;
    for (int i = 0; i < 22; ++i) {
      auto next = ana.post(Town::at(world.offered(world.class_in(2)), "/groups"), ids({world.luis, world.ines}));
      if (next.code == "too_many_held") ++refused;
    }
    CHECK(refused == 2);
  }

  TEST_CASE("a hold that ended or a class that was cancelled: neither the class nor the group confirms the seat") {
    Town world;
    auto held = [&](ClassId id) {
      auto made = world.as(world.ana).post(Town::at(id, "/groups"), R"({"people":[")" + world.bo.text() + R"("]})");
      REQUIRE_MESSAGE(made.status == 200, made.body);
      return "/class-groups/" + made.json<GroupHold>().id.text() + "/confirm";
    };
    auto id = world.offered(world.class_in(3)), off = world.offered(world.class_in(3));
    auto confirm = held(id), confirm_off = held(off);
    CHECK(world.admin().post("/my-classes/" + off.text() + "/cancel", R"({"reason":"ill"})").status == 200);
    CHECK(world.enter(world.bo, off).code == "class_cancelled");
    CHECK(world.as(world.bo).post(confirm_off, "{}").code == "class_cancelled");
    world.clock.advance(49h);
    CHECK(world.enter(world.bo, id).code == "not_held");
    CHECK(world.as(world.bo).post(confirm, "{}").code == "not_held");
    CHECK(world.state_of(world.bo, id) == SeatState::held);
    must(world.rules.hourly());
    CHECK(world.enter(world.bo, id).json<ClassSeat>().state == SeatState::registered);  // as anybody else
    CHECK(world.counted(id) == 1);
  }

  TEST_CASE("a seat that came back with nobody there to give it on goes to who waited longest, not to who comes next") {
    Town world;
    auto id = world.offered(world.class_in(1));
    CHECK(world.enter(world.ana, id).status == 200);
    world.clock.advance(1s);
    CHECK(world.enter(world.bo, id).status == 200);
    world.clock.advance(1s);
    must(world.db->write([&](data::Tx& tx) -> Status {  // as an erasure does
      auto seat = TRY(store::seat_of(tx, id, world.ana));
      seat->state = SeatState::cancelled;
      TRY(store::put_seat(tx, *seat));
      CHECK(TRY(store::take_seats(tx, id, -1)));
      return {};
    }));
    CHECK(world.enter(world.luis, id).json<ClassSeat>().queue_place == 1);
    CHECK(world.state_of(world.bo, id) == SeatState::registered);
    CHECK(world.told(world.bo, "class_promoted").size() == 1);
    CHECK(world.counted(id) == 1);
    // Neither more than there are nor less than nobody.
    must(world.db->write([&](data::Tx& tx) -> Status {
      CHECK_FALSE(TRY(store::take_seats(tx, id, 1)));
      CHECK_FALSE(TRY(store::take_seats(tx, id, -2)));
      return {};
    }));
  }

  TEST_CASE("who leaves the hospital leaves her seats to who waits") {
    Town world;
    auto id = world.offered(world.class_in(1));
    CHECK(world.enter(world.bo, id).status == 200);
    CHECK(world.enter(world.ana, id).status == 200);
    must(world.organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n1003,Bo,Li,bo@x.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,terminated\n",
        "left.csv", true, std::nullopt));
    must(world.deliver());
    CHECK(world.state_of(world.ana, id) == SeatState::registered);
    CHECK(world.counted(id) == 1);
  }
}

}  // namespace mc::finder
