// The one ordered list of what a person must do, and what the web app needs when it starts.
#include "modules/certificates/testing.hpp"
#include "modules/home/home.hpp"

namespace mc::home {
namespace {

using namespace std::chrono_literals;

struct World : certificates::testing::Hospital {
  std::unique_ptr<credits::Credits> credits =
      credits::make_credits(platform, *learning, *courses, *credentials, *organisation, *accounts, *notifications);
  std::unique_ptr<Home> home =
      make_home(platform, *accounts, *organisation, *notifications, *learning, *credentials, *credits);

  World() {
    must(permissions.add({"compliance:view", {"compliance_officer"}}));  // of module compliance
    start();
    move_in();
  }
  CourseId assign(const std::string& title, std::optional<int> due) {
    auto course = publish(title, std::nullopt);
    learning::AssignmentIn in;
    in.course_id = course;
    in.person_ids.items.push_back(ana);
    if (due) in.due_on = clock.today() + *due;
    in.reason = "Required";
    auto made = as_admin().post_json("/assignments", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    return course;
  }
  void card(const std::string& type, std::optional<int> days, const std::string& number = "1") {
    auto made = as(ana).post("/credentials/mine",
                             R"({"kind":"certification","type":")" + type + R"(","issuing_body":"AHA","number":")" +
                                 number + R"(","compact":false,"compact_states":[],"notes":"")" +
                                 (days ? R"(,"expires_on":")" + to_string(clock.today() + *days) + "\"" : "") + "}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
  }
  void require(const std::string& name, const std::string& type) {
    auto officer = as(person(), {{"compliance_officer", security::ScopeKind::platform, std::nullopt}});
    auto made =
        officer.post("/credential-rules", R"({"name":")" + name + R"(","types":[")" + type + R"("],"professions":[]})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
  }
  HomeView view(PersonId who) {
    auto answer = as(who).get("/home");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<HomeView>();
  }
  Boot boot(PersonId who) {
    auto answer = as(who).get("/boot");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<Boot>();
  }
};

/// "overdue Fire safety -3; ..." in the order of the list.
std::string lines(const HomeView& view) {
  std::string out;
  for (const TodoItem& item : view.todo)
    out += std::string(shape::enum_name(item.bucket)) + " " + item.title + " " +
           (item.days ? std::to_string(*item.days) : "-") + "; ";
  return out;
}

}  // namespace

TEST_SUITE("home") {
  TEST_CASE("one list: overdue, within 7 days, within 30, later; by date in each, without a date last") {
    World world;
    world.assign("no date", std::nullopt);
    world.assign("in 31", 31);
    world.assign("in 30", 30);
    world.assign("in 8", 8);
    world.assign("in 7", 7);
    world.assign("today", 0);
    world.assign("late", -1);
    world.assign("very late", -20);
    auto view = world.view(world.ana);
    CHECK(lines(view) == "overdue very late -20; overdue late -1; due_7 today 0; due_7 in 7 7; due_30 in 8 8; "
                         "due_30 in 30 30; later in 31 31; later no date -; ");
    CHECK(view.overdue == 2);
    CHECK(view.due_7 == 2);
    std::int64_t minutes = 0;
    for (std::size_t i = 0; i < 4; ++i) minutes += view.todo[i].minutes_left;
    CHECK(minutes > 0);
    CHECK(view.minutes_left == minutes);  // of what is overdue or due within 7 days
    CHECK(view.first_name == "Ana");
    CHECK(view.today == world.clock.today());
    for (const TodoItem& item : view.todo) CHECK(item.action == "start");
    world.clock.advance(24h);
    CHECK(world.view(world.ana).overdue == 3);  // what was due yesterday
    CHECK(world.view(world.bo).todo.empty());
  }

  TEST_CASE("cards stand in the same list: expired, expiring, missing; a card is not there twice") {
    World world;
    world.require("BLS", "BLS");
    world.require("ACLS", "ACLS");
    world.assign("course", 3);
    world.card("BLS", -2);
    world.card("PALS", 20);
    world.card("NRP", 91);
    auto view = world.view(world.ana);
    REQUIRE(view.todo.size() == 4);
    CHECK(view.todo[0].credential_type == "BLS");  // lapsed: once, though it is required too
    CHECK(view.todo[0].days == -2);
    CHECK(view.todo[1].credential_type == "ACLS");
    CHECK(view.todo[1].reason == "required");
    CHECK(view.todo[1].bucket == Bucket::overdue);
    CHECK(view.todo[2].title == "course");
    CHECK(view.todo[3].credential_type == "PALS");
    CHECK(view.todo[3].bucket == Bucket::due_30);
    CHECK(view.overdue == 2);
    CHECK(view.credentials.size() == 3);
  }

  TEST_CASE("a card on its last day is due today and overdue tomorrow") {
    World world;
    world.card("BLS", 0);
    auto view = world.view(world.ana);
    REQUIRE(view.todo.size() == 1);
    CHECK(view.todo[0].bucket == Bucket::due_7);
    CHECK(view.todo[0].days == 0);
    world.clock.advance(24h);
    CHECK(world.view(world.ana).todo.at(0).bucket == Bucket::overdue);
  }

  TEST_CASE("an old card that a later one of the same kind stands for asks for nothing") {
    World world;
    world.require("BLS", "BLS");
    world.card("BLS", -30, "old");
    CHECK(world.view(world.ana).overdue == 1);
    world.card("BLS", 700, "new");
    auto view = world.view(world.ana);
    CHECK(lines(view).empty());
    CHECK(view.overdue == 0);
    CHECK(view.credentials.size() == 2);  // still in the wallet
    world.card("ACLS", -1);
    CHECK(world.view(world.ana).todo.size() == 1);  // another type is another card
  }

  TEST_CASE("resume and start, and what is finished leaves the list") {
    World world;
    auto course = world.assign("course", 3);
    auto item = world.view(world.ana).todo.at(0);
    CHECK(item.action == "start");
    auto ana = world.as(world.ana);
    auto path = "/learning/enrolments/" + item.enrolment_id.value().text();
    auto player = ana.get(path).json<learning::CoursePlayer>();
    CHECK(ana.get(path + "/lessons/" + player.modules.at(0).lessons.at(0).id.text()).status == 200);
    CHECK(world.view(world.ana).todo.at(0).action == "resume");
    CHECK(ana.post(path + "/lessons/" + player.modules[0].lessons[0].id.text() + "/progress",
                   R"({"seconds":0,"completed":true})")
              .status == 200);
    CHECK(world.view(world.ana).todo.empty());
    (void)course;
  }

  TEST_CASE("boot: who she is, where she works, what is unread and overdue") {
    World world;
    world.assign("late", -1);
    world.assign("soon", 1);
    auto boot = world.boot(world.ana);
    CHECK(boot.me.id == world.ana);
    CHECK(boot.unit_name == "ICU");
    CHECK(boot.site_name == "Main Campus");
    CHECK(boot.profession == "RN");
    CHECK(boot.job_title == "Staff Nurse");
    CHECK(boot.unread == 2);
    CHECK(boot.overdue == 1);
    CHECK(boot.organisation == world.settings.organisation_name);
    CHECK_FALSE(boot.version.empty());
    CHECK(world.boot(world.bo).unread == 0);
    CHECK(world.boot(world.bo).overdue == 0);
    auto nobody = world.api->anonymous();
    CHECK(nobody.get("/boot").status == 401);
    CHECK(nobody.get("/home").status == 401);
  }
}

}  // namespace mc::home
