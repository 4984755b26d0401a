// What each assignment says of the same course: late by its own day, who would begin anew, and that an audience it
// names is not archived behind its back.
#include "modules/learning/testing.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

struct Twice : School {
  CourseId course = reading("Hand hygiene");
  Assignment early = assign(wish(course, {icu}, {}, clock.today() + 10));
  Assignment late = assign(wish(course, {}, {ana, bo}, clock.today() + 40));

  std::vector<AssignedPerson> people(const Assignment& of, const std::string& status = "") {
    return everywhere("admin")
        .get("/assignments/" + of.id.text() + "/people" + (status.empty() ? "" : "?status=" + status))
        .json<Page<AssignedPerson>>()
        .items;
  }
  std::optional<Date> due(const Assignment& of, PersonId who) {
    for (const AssignedPerson& person : people(of))
      if (person.person_id == who) return person.due_on;
    FAIL("not in the list");
    return {};
  }
  std::int64_t nudgeable(const Assignment& of) {
    return everywhere("admin")
        .post("/assignments/" + of.id.text() + "/nudge/preview", R"({"only_overdue":true,"message":""})")
        .json<NudgePreview>()
        .people;
  }
};

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("overdue is who is late by the assignment's own day, not by another's that asks for the same course") {
    Twice world;
    const Date today = world.clock.today();
    CHECK(world.open(world.ana).at(0).due_on == today + 10);  // the earliest holds her
    CHECK(world.due(world.late, world.ana) == today + 40);
    CHECK(world.due(world.early, world.ana) == today + 10);
    world.clock.advance(24h * 20);
    CHECK(world.look(world.early.id).overdue == 3);
    CHECK(world.look(world.late.id).overdue == 0);
    CHECK(world.people(world.early, "overdue").size() == 3);
    CHECK(world.people(world.late, "overdue").empty());
    CHECK(world.nudgeable(world.early) == 3);
    CHECK(world.nudgeable(world.late) == 0);
    // Also for a manager, who sees her own people.
    auto manager = world.manager_of(world.icu, world.luis);
    CHECK(manager.get("/assignments/" + world.early.id.text()).json<Assignment>().overdue == 3);
    CHECK(manager.get("/assignments/" + world.late.id.text()).json<Assignment>().overdue == 0);
    world.clock.advance(24h * 25);
    CHECK(world.look(world.late.id).overdue == 2);
    CHECK(world.nudgeable(world.late) == 2);
  }

  TEST_CASE("more time that was granted counts in every assignment of the course") {
    Twice world;
    const Date until = world.clock.today() + 25;
    const auto enrolment = world.open(world.ana).at(0).id;
    auto asked = world.as(world.ana).post("/learning/enrolments/" + enrolment.text() + "/extension",
                                          R"({"until":")" + to_string(until) + R"(","reason":"Night shifts"})");
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    auto granted = world.everywhere("admin").post("/extensions/" + asked.json<Extension>().id.text() + "/approve",
                                                  R"({"comment":""})");
    REQUIRE_MESSAGE(granted.status == 200, granted.body);
    CHECK(world.due(world.early, world.ana) == until);
    CHECK(world.due(world.late, world.ana) == until + 15);
    world.clock.advance(24h * 20);
    CHECK(world.look(world.early.id).overdue == 2);  // Luis and Eva
    world.clock.advance(24h * 6);
    CHECK(world.look(world.early.id).overdue == 3);
    CHECK(world.look(world.late.id).overdue == 0);
  }

  TEST_CASE("what reopening would do is shown before, and changes nothing") {
    Twice world;
    auto first = world.open(world.ana).at(0).id;
    world.finish(world.ana, first, world.lesson(world.ana, first, 0));
    world.clock.advance(24h);
    auto admin = world.everywhere("admin");
    const std::string path = "/assignments/" + world.early.id.text() + "/reopen";
    auto shown = admin.post(path + "/preview", R"({"reason":"New guideline"})");
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
    auto preview = shown.json<ReopenPreview>();
    CHECK(preview.people == 1);
    CHECK(preview.already_open == 2);
    REQUIRE(preview.sample.size() == 1);
    CHECK(preview.sample[0].person_id == world.ana);
    CHECK(preview.sample[0].name == "Ana Reyes");
    CHECK(preview.sample[0].completed_at == world.enrolment(first).completed_at);
    CHECK(preview.sample[0].due_on == world.early.due_on);
    CHECK(world.look(world.early.id).completed == 1);
    CHECK(world.open(world.ana).empty());
    auto nobody =
        admin.post(path + "/preview", R"({"reason":"New guideline","person_ids":[")" + world.luis.text() + R"("]})");
    CHECK(nobody.json<ReopenPreview>().people == 0);
    CHECK(nobody.json<ReopenPreview>().already_open == 1);
    CHECK(world.as(world.ana).post(path + "/preview", R"({"reason":"New guideline"})").status == 403);
    CHECK(world.manager_of(world.ed, world.bo).post(path + "/preview", R"({"reason":"Again"})").status == 404);
    auto done = admin.post(path, R"({"reason":"New guideline"})").json<ReopenResult>();
    CHECK(done.reopened == preview.people);
    CHECK(done.already_open == preview.already_open);
  }

  TEST_CASE("an assignment is named among the uses of its audience until it ends") {
    School world;
    auto audience = world.audience("ICU", School::in_unit(world.icu));
    auto in = world.wish(world.reading("Ventilators"), {}, {}, world.clock.today() + 30);
    in.audience_id = audience;
    auto made = world.assign(in);
    auto admin = world.everywhere("admin");
    const std::string path = "/audiences/" + audience.text();
    auto uses = [&] { return must(world.db->read([&](data::Tx& tx) { return store::uses_of(tx, audience, 100); })); };
    REQUIRE(uses().size() == 1);
    CHECK(uses()[0].id == made.id.bytes);
    CHECK(uses()[0].name == "Ventilators");
    CHECK(uses()[0].in_force);
    auto refused = admin.post(path + "/archive", "{}");
    CHECK(refused.code == "audience_in_use");
    CHECK(world.open(world.ana).at(0).required);
    REQUIRE(admin.post(path + "/archive", R"({"confirm_uses":true})").status == 200);
    must(world.deliver());
    CHECK_FALSE(world.open(world.ana).at(0).required);
    // Nothing new begins with an audience that is gone.
    CHECK(admin.post_json("/assignments", in).field_paths() == "audience_id");
    REQUIRE(admin.post("/assignments/" + made.id.text() + "/end", "{}").status == 200);
    CHECK(uses().empty());
  }
}

}  // namespace mc::learning
