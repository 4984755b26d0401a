// What the module asks of the database: each statement finds its rows by an index.
#include <doctest/doctest.h>

#include <mutex>
#include <set>

#include "modules/finder/personal_data.hpp"
#include "modules/finder/testing.hpp"

namespace mc::finder {

using testing::Town;
using namespace std::chrono_literals;

namespace {

/// Everything that the module has statements for, once.
void live_a_day(Town& world) {
  auto ana = world.as(world.ana), admin = world.admin(), keeper = world.keeper();
  auto id = world.offered(world.class_in(3));
  auto text = [](const std::string& key, const std::string& value) {
    return R"({")" + key + R"(":[")" + value + R"("]})";
  };
  world.enter(world.ana, id);
  world.enter(world.bo, id);
  auto group = ana.post(Town::at(id, "/groups"), text("people", world.luis.text())).json<GroupHold>();
  ana.get("/class-groups/" + group.id.text());
  world.enter(world.ines, id);
  ana.del(Town::at(id, "/registration"));
  world.enter(world.ana, id);
  for (const char* path : {"/class-registrations", "/class-registrations?past=true", "/class-providers",
                           "/class-providers?mine=true", "/saved-searches", "/classes/recommended", "/class-refreshers",
                           "/classes/my-place", "/reimbursements/mine", "/classes?zip=76701"})
    CHECK(ana.get(path).status == 200);
  for (const char* path : {"/my-classes", "/my-classes?past=true", "/class-settings"}) {
    CHECK(keeper.get(path).status == 200);
    CHECK(admin.get(path).status == 200);
  }
  CHECK(ana.put("/classes/my-place", R"({"zip":"76501","miles":50})").status == 200);
  CHECK(ana.post("/saved-searches", R"({"name":"A","query":{"type":"BLS"},"alert":true})").status == 200);
  CHECK(admin.put("/class-settings", R"({"listing_fee_cents":0,"reimbursable_types":["BLS"]})").status == 200);
  CHECK(admin.put("/class-settings", R"({"listing_fee_cents":0,"reimbursable_types":[]})").status == 200);
  CHECK(admin.put(Town::at(id, "/reimbursable"), R"({"reimbursable":true})").status == 200);
  CHECK(admin.put("/class-refreshers", R"({"items":[]})").status == 200);
  CHECK(world.as(world.bo)
            .post("/reimbursements", R"({"class_id":")" + id.text() + R"(","amount_cents":100,"note":""})")
            .status == 200);
  auto asked = admin.get("/reimbursements").json<Page<Reimbursement>>().items.at(0).id.text();
  CHECK(admin.post("/reimbursements/" + asked + "/decide", R"({"approve":true,"reason":""})").status == 200);
  world.import("external_id,title,starts_at,zip,url\n1,BLS,2030-01-01 09:00,76701,https://p.example/1\n", true);
  auto detail = world.look(id);
  OfferIn change = world.class_in(4);
  change.starts_at = change.starts_at + 1h;
  change.revision = detail.revision;
  CHECK(keeper.put("/my-classes/" + id.text(), shape::to_json(change)).status == 200);
  world.clock.advance(49h);
  must(world.rules.hourly());
  must(world.rules.daily());
  world.clock.advance(24h * 6);
  CHECK(keeper.get("/my-classes/" + id.text() + "/roster").status == 200);
  CHECK(keeper.post(Town::at(id, "/attended"), text("people", world.bo.text())).status == 200);
  const std::string reviews = "/class-providers/" + world.mercy.text() + "/reviews";
  CHECK(world.as(world.bo).post(reviews, R"({"class_id":")" + id.text() + R"(","stars":5,"text":""})").status == 200);
  auto review = ana.get(reviews).json<Page<ProviderReview>>().items.at(0).id.text();
  CHECK(admin.del(reviews + "/" + review).status == 200);
}

}  // namespace

TEST_SUITE("modules/finder") {
  TEST_CASE("each statement finds its rows by an index") {
    Town world;
    std::mutex mutex;
    std::set<std::string> statements;
    world.db->set_statement_hook([&](std::string_view module, std::string_view sql) {
      std::lock_guard lock(mutex);
      if (module == "finder") statements.insert(std::string(sql));
    });
    live_a_day(world);
    world.db->set_statement_hook({});
    CHECK(statements.size() > 50);
    // As many as somebody entered by hand.
    const std::set<std::string> small = {"finder_refreshers", "finder_reimbursable_types", "finder_providers", "ahead"};
    for (const std::string& sql : statements)
      for (const std::string& step : must(world.db->plan(sql)))
        if (step.starts_with("SCAN ")) {
          std::string table = step.substr(5, step.find(' ', 5) - 5);
          CHECK_MESSAGE(small.contains(table), step << " in: " << sql);
        }
  }

  TEST_CASE("a page costs the same number of statements however long it is") {
    Town world;
    auto offer = [&](int classes) {
      for (int i = 0; i < classes; ++i) {
        auto id = world.offered(world.class_in(1));
        CHECK(world.enter(world.bo, id).status == 200);
        CHECK(world.enter(world.ana, id).status == 200);
      }
    };
    std::mutex mutex;
    int count = 0;
    auto cost = [&](http::TestClient client, const std::string& path) {
      CHECK(client.get(path).status == 200);  // the index has read what is new
      count = 0;
      world.db->set_statement_hook([&](std::string_view, std::string_view) {
        std::lock_guard lock(mutex);
        ++count;
      });
      CHECK(client.get(path).status == 200);
      world.db->set_statement_hook({});
      return count;
    };
    offer(2);
    auto ana = world.as(world.ana), keeper = world.keeper();
    const int search = cost(ana, "/classes?zip=76701"), seats = cost(ana, "/class-registrations"),
              portal = cost(keeper, "/my-classes");
    offer(10);
    CHECK(cost(ana, "/classes?zip=76701") == search);
    CHECK(cost(ana, "/class-registrations") == seats);
    CHECK(cost(keeper, "/my-classes") == portal);
  }
}

}  // namespace mc::finder
