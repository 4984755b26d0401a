// The notification centre: shown once per key, live after the commit, read state, pages, and who may see what.
#include <set>
#include <thread>

#include "appliance/jobs/brake.hpp"
#include "modules/notifications/service.hpp"
#include "modules/testing.hpp"

namespace mc::notifications {
namespace {

struct World : TestPlatform {
  std::unique_ptr<Notifications> notifications = make_notifications(platform);
  Service service{platform};  // the same rules, for what has no route
  PersonId ana = person();
  PersonId bo = person();

  World() { start(); }
  static NotificationIn note(std::string key = {}, std::string code = "assigned") {
    return {std::move(code), {{"course", "Sepsis"}}, "Sepsis is assigned to you.", "/learn/1", std::move(key)};
  }
  void tell(PersonId who, const NotificationIn& in) {
    clock.advance(std::chrono::milliseconds(1));
    must(db->write([&](data::Tx& tx) { return notifications->notify(tx, who, in); }));
  }
  http::TestClient as(PersonId who) { return api->sign_in({}, who); }
  Page<Notification> page(PersonId who, const std::string& query = "") {
    auto answer = as(who).get("/notifications" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<Page<Notification>>();
  }
  std::int64_t unread(PersonId who) { return as(who).get("/notifications/count").json<Count>().unread; }
  int sent(std::string_view type) const {
    int count = 0;
    for (const auto& message : hub.sent()) count += message.type == type ? 1 : 0;
    return count;
  }
};

std::string read_json(const std::vector<Notification>& items) {
  std::string ids;
  for (const Notification& item : items) ids += (ids.empty() ? "\"" : ",\"") + item.id.text() + "\"";
  return R"({"ids":[)" + ids + "]}";
}

}  // namespace

TEST_SUITE("notifications") {
  TEST_CASE("a notification is kept as it was given, and is sent live to that person only") {
    World world;
    world.tell(world.ana, World::note());
    auto items = world.page(world.ana).items;
    REQUIRE(items.size() == 1);
    CHECK(items[0].code == "assigned");
    CHECK(items[0].params == std::map<std::string, std::string>{{"course", "Sepsis"}});
    CHECK(items[0].text == "Sepsis is assigned to you.");
    CHECK(items[0].link == "/learn/1");
    CHECK(items[0].created_at == world.clock.now());
    CHECK_FALSE(items[0].read_at);
    auto sent = world.hub.sent();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].person == world.ana);
    CHECK(sent[0].type == "notification.created");
    CHECK(sent[0].json == shape::to_json(items[0]));  // the browser may show it without asking again
    CHECK(world.page(world.bo).items.empty());
  }

  TEST_CASE("the same key is shown once to a person, whatever else it says; without a key each one is shown") {
    World world;
    world.tell(world.ana, World::note("due:1"));
    world.tell(world.ana, World::note("due:1", "due_soon"));
    world.tell(world.ana, World::note("due:2"));
    world.tell(world.bo, World::note("due:1"));
    world.tell(world.ana, World::note());
    world.tell(world.ana, World::note());
    CHECK(world.page(world.ana).items.size() == 4);
    CHECK(world.page(world.bo).items.size() == 1);
    CHECK(world.sent("notification.created") == 5);
    // Reading it does not make it come again.
    world.as(world.bo).post("/notifications/read", R"({"ids":[],"all":true})");
    world.tell(world.bo, World::note("due:1"));
    CHECK(world.unread(world.bo) == 0);
  }

  TEST_CASE("what is rolled back is neither kept nor sent") {
    World world;
    auto failed = world.db->write([&](data::Tx& tx) -> Status {
      TRY(world.notifications->notify(tx, world.ana, World::note()));
      return conflict("too_late");
    });
    CHECK(code_of(failed) == "too_late");
    CHECK(world.page(world.ana).items.empty());
    CHECK(world.hub.sent().empty());
  }

  TEST_CASE("reading: by id, twice, all at once, and never somebody else's") {
    World world;
    for (int i = 0; i < 3; ++i) world.tell(world.ana, World::note());
    world.tell(world.bo, World::note());
    auto mine = world.page(world.ana).items;
    auto theirs = world.page(world.bo).items;
    auto ana = world.as(world.ana);
    CHECK(ana.post("/notifications/read", read_json({mine[1], theirs[0]})).json<Count>().unread == 2);
    CHECK(world.unread(world.bo) == 1);
    auto read_at = world.page(world.ana).items[1].read_at;
    CHECK(read_at == world.clock.now());
    world.clock.advance(std::chrono::hours(1));
    CHECK(ana.post("/notifications/read", read_json({mine[1]})).json<Count>().unread == 2);
    CHECK(world.page(world.ana).items[1].read_at == read_at);  // the first reading counts
    CHECK(world.page(world.ana, "?unread=true").items.size() == 2);
    CHECK(ana.post("/notifications/read", R"({"ids":[],"all":true})").json<Count>().unread == 0);
    CHECK(world.page(world.ana, "?unread=true").items.empty());
    CHECK(world.page(world.ana).items.size() == 3);
    CHECK(world.unread(world.bo) == 1);
    auto last = world.hub.sent().back();
    CHECK(last.type == "notification.count");
    CHECK(last.person == world.ana);
    CHECK(last.json == R"({"unread":0})");
  }

  TEST_CASE("pages hold each notification once, newest first, while new ones arrive") {
    World world;
    for (int i = 0; i < 7; ++i) world.tell(world.ana, World::note("k" + std::to_string(i)));
    std::vector<NotificationId> seen;
    std::string query = "?limit=3";
    for (int pages = 1;; ++pages) {
      REQUIRE(pages <= 3);
      auto page = world.page(world.ana, query);
      for (const Notification& item : page.items) seen.push_back(item.id);
      world.tell(world.ana, World::note());  // newer than the whole list: must not shift it
      if (!page.next) break;
      query = "?limit=3&after=" + *page.next;
    }
    CHECK(seen.size() == 7);
    CHECK(std::set<NotificationId>(seen.begin(), seen.end()).size() == 7);
    CHECK(std::is_sorted(seen.rbegin(), seen.rend()));
    auto exact = world.page(world.ana, "?limit=10");
    CHECK(exact.items.size() == 10);
    CHECK_FALSE(exact.next);  // the last page says so, also when it is full
  }

  TEST_CASE("housekeeping removes what was read more than 180 days ago, and nothing else") {
    World world;
    const auto day = std::chrono::hours(24);
    world.tell(world.ana, World::note("old and read"));
    world.as(world.ana).post("/notifications/read", R"({"ids":[],"all":true})");
    world.tell(world.ana, World::note("old and unread"));
    world.tell(world.ana, World::note("old, read late"));
    auto late = world.page(world.ana).items.at(0);
    world.clock.advance(100 * day);
    world.as(world.ana).post("/notifications/read", read_json({late}));
    world.clock.advance(80 * day - std::chrono::minutes(1));
    must(world.service.housekeeping());
    CHECK(world.page(world.ana).items.size() == 3);
    world.clock.advance(std::chrono::minutes(2));
    must(world.service.housekeeping());
    CHECK(world.page(world.ana).items.size() == 2);
    world.clock.advance(101 * day);
    must(world.db->write([](data::Tx& tx) { return jobs::put_on_brake(tx, "a hold", "notifications"); }));
    must(world.service.housekeeping());
    CHECK(world.page(world.ana).items.size() == 2);
    must(world.db->write([](data::Tx& tx) { return jobs::take_off_brake(tx, "a hold"); }));
    must(world.service.housekeeping());
    auto left = world.page(world.ana).items;
    REQUIRE(left.size() == 1);
    CHECK_FALSE(left[0].read_at);
  }

  TEST_CASE("housekeeping leaves out who is under a legal hold, and nobody else") {
    World world;
    for (PersonId who : {world.ana, world.bo}) {
      world.tell(who, World::note("old and read"));
      world.as(who).post("/notifications/read", R"({"ids":[],"all":true})");
    }
    must(world.db->write([&](data::Tx& tx) { return jobs::put_on_person_brake(tx, "a hold", world.ana.bytes); }));
    world.clock.advance(std::chrono::hours(24 * 181));
    must(world.service.housekeeping());
    CHECK(world.page(world.ana).items.size() == 1);
    CHECK(world.page(world.bo).items.empty());
    must(world.db->write([](data::Tx& tx) { return jobs::take_off_brake(tx, "a hold"); }));
    must(world.service.housekeeping());
    CHECK(world.page(world.ana).items.empty());
  }

  TEST_CASE("routes: what is refused") {
    World world;
    world.tell(world.ana, World::note());
    auto ana = world.as(world.ana);
    for (const char* bad : {"?limit=0", "?limit=101", "?limit=x", "?after=1", "?unread=perhaps"})
      CHECK_MESSAGE(ana.get(std::string("/notifications") + bad).status == 422, bad);
    CHECK(ana.get("/notifications?limit=0").field_paths() == "limit");
    CHECK(ana.post("/notifications/read", "{").status >= 400);
    CHECK(ana.post("/notifications/read", R"({"ids":["x"]})").status == 422);
    std::string many;
    for (int i = 0; i < 201; ++i) many += (i == 0 ? "\"" : ",\"") + NotificationId{}.text() + "\"";
    CHECK(ana.post("/notifications/read", R"({"ids":[)" + many + "]}").status == 422);
    CHECK(world.unread(world.ana) == 1);
    auto nobody = world.api->anonymous();
    CHECK(nobody.get("/notifications").status == 401);
    CHECK(nobody.get("/notifications/count").status == 401);
    CHECK(nobody.post("/notifications/read", R"({"ids":[],"all":true})").status == 401);
    CHECK(world.unread(world.ana) == 1);
  }

  TEST_CASE("two that race for one key: one row, one message") {
    World world;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 10; ++n)
          must(world.db->write([&](data::Tx& tx) {
            return world.notifications->notify(tx, world.ana, World::note("k" + std::to_string(n)));
          }));
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(world.unread(world.ana) == 10);
    CHECK(world.sent("notification.created") == 10);
  }
}

}  // namespace mc::notifications
