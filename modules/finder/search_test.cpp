// Search through the route: radius, orders, filters, pages; the index follows what is committed.
#include <doctest/doctest.h>

#include "modules/finder/testing.hpp"

namespace mc::finder {

using testing::Town;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> titles(const ClassSearchPage& page) {
  std::vector<std::string> out;
  for (const ClassHit& hit : page.items) out.push_back(hit.title);
  return out;
}

}  // namespace

TEST_SUITE("modules/finder") {
  TEST_CASE("by place: nearest first, nothing beyond the radius, the distance on each hit") {
    Town world;
    struct At {
      const char *title, *zip;
      std::int64_t cents;
      int days;
    };
    for (const At& at :
         {At{"Austin", "78701", 9'000, 3}, At{"Waco", "76701", 7'500, 5}, At{"Temple", "76501", 2'000, 9},
          At{"Dallas", "75201", 6'000, 4}, At{"New York", "10001", 1'000, 2}}) {
      OfferIn in = world.class_in();
      in.title = at.title;
      in.zip = at.zip;
      in.price_cents = at.cents;
      in.starts_at = world.clock.now() + 24h * at.days;
      in.ends_at = in.starts_at + 4h;
      world.offered(in);
    }
    auto near = world.search("?zip=76701&miles=50");
    CHECK(titles(near) == std::vector<std::string>{"Waco", "Temple"});
    CHECK(near.centre->label == "Waco, TX 76701");
    CHECK(near.items[0].miles == 0.0);
    CHECK(*near.items[1].miles == doctest::Approx(34).epsilon(0.1));
    CHECK(near.total == 2);
    CHECK(titles(world.search("?city=Waco,+TX&miles=120")) ==
          std::vector<std::string>{"Waco", "Temple", "Dallas", "Austin"});
    CHECK(titles(world.search("?latitude=30.2711&longitude=-97.7437&miles=5")) == std::vector<std::string>{"Austin"});
    CHECK(titles(world.search()) == std::vector<std::string>{"New York", "Austin", "Dallas", "Waco", "Temple"});
    CHECK(titles(world.search("?zip=76701&miles=120&sort=price")) ==
          std::vector<std::string>{"Temple", "Dallas", "Waco", "Austin"});
    CHECK(titles(world.search("?zip=76701&miles=120&sort=date")) ==
          std::vector<std::string>{"Austin", "Dallas", "Waco", "Temple"});
    CHECK(titles(world.search("?price_max=6000&price_min=1500")) == std::vector<std::string>{"Dallas", "Temple"});
    auto day = [&](int n) { return to_string(world.clock.today() + n); };
    CHECK(titles(world.search("?from=" + day(4) + "&to=" + day(5))) == std::vector<std::string>{"Dallas", "Waco"});
    auto ana = world.as(world.ana);
    CHECK(ana.get("/classes?zip=00000").field_paths() == "zip");
    CHECK(ana.get("/classes?city=Nowhereville").field_paths() == "city");
    CHECK(ana.get("/classes?zip=76701&city=Waco").field_paths() == "zip");
    CHECK(ana.get("/classes?latitude=91&longitude=0").field_paths() == "latitude");
    CHECK(ana.get("/classes?sort=distance").field_paths() == "sort");
    CHECK(ana.get("/classes?after=nonsense").field_paths() == "after");
    CHECK(ana.get("/places?search=waco").json<ClassPlaces>().items.front().label == "Waco, TX");
  }

  TEST_CASE("filters: type, format, provider, free seats, paid by the hospital; a class online is near to everybody") {
    Town world;
    OfferIn in = world.class_in(1);
    auto small = world.offered(in);
    in.type = "ACLS";
    in.title = "ACLS";
    in.capacity = 10;
    auto acls = world.offered(in);
    in.type = "BLS";
    in.title = "Online";
    in.format = ClassFormat::online;
    in.zip = "";
    world.offered(in);
    in.title = "Online from New York";
    in.zip = "10001";
    world.offered(in);
    in.format = ClassFormat::in_person;
    in.zip = "76701";
    in.title = "Other's";
    in.provider_id = world.provider("Other");
    world.offered(in);
    CHECK(titles(world.search("?type=ACLS")) == std::vector<std::string>{"ACLS"});
    CHECK(world.search("?type=NOPE").total == 0);
    CHECK(world.search("?format=online").total == 2);
    CHECK(world.search("?format=online&zip=76701").total == 2);
    CHECK(world.search("?zip=76701&miles=10").total == 5);
    CHECK(world.search("?zip=75201&miles=10").total == 2);
    CHECK(titles(world.search("?provider=" + in.provider_id->text())) == std::vector<std::string>{"Other's"});
    CHECK(world.search("?spots=1").total == 5);
    CHECK(world.enter(world.ana, small).status == 200);
    CHECK(world.search("?spots=1").total == 4);
    CHECK(world.search("?spots=11").total == 0);
    CHECK(world.search("?reimbursable=true").total == 0);
    CHECK(world.admin().put(Town::at(acls, "/reimbursable"), R"({"reimbursable":true})").status == 200);
    CHECK(titles(world.search("?reimbursable=true")) == std::vector<std::string>{"ACLS"});
    auto cancelled = world.admin().post("/my-classes/" + acls.text() + "/cancel", R"({"reason":"ill"})");
    CHECK(cancelled.status == 200);
    CHECK(world.search("?type=ACLS").total == 0);
    world.clock.advance(24h * 8);
    CHECK(world.search().total == 0);  // all are past
  }

  TEST_CASE("pages of every order give each class once, as a single page would") {
    Town world;
    for (int i = 0; i < 23; ++i) {
      OfferIn in = world.class_in();
      in.title = "Class " + std::to_string(i);
      in.price_cents = (i % 4) * 100;  // many are equal
      in.starts_at = world.clock.now() + 24h * (1 + i % 5);
      in.ends_at = in.starts_at + 1h;
      world.offered(in);
    }
    for (const char* sort : {"date", "distance", "price", "rating"}) {
      std::string query = std::string("?zip=76501&miles=100&sort=") + sort;
      auto whole = titles(world.search(query + "&limit=200"));
      REQUIRE(whole.size() == 23);
      std::vector<std::string> paged;
      std::string after;
      for (int pages = 0; pages < 10; ++pages) {
        auto page = world.search(query + "&limit=5" + after);
        CHECK(page.total == 23);
        for (const std::string& title : titles(page)) paged.push_back(title);
        if (!page.next) break;
        after = "&after=" + *page.next;
      }
      CHECK_MESSAGE(paged == whole, sort);
    }
  }

  TEST_CASE("listings that their source did not name for a week are hidden until it does; the hospital's own are not") {
    Town world;
    auto line = [&](const std::string& id, const std::string& url) {
      return id + ",BLS " + id + ",BLS," + to_string(world.clock.today() + 30) + " 09:00,76701,12," + url + "\n";
    };
    const std::string head = "external_id,title,type,starts_at,zip,seats,url\n";
    auto file = head + line("1", "https://p.example/1") + line("2", "");
    CHECK(world.import(file, true).created == 2);
    CHECK(world.search().total == 2);
    world.clock.advance(24h * 8);
    CHECK(titles(world.search()) == std::vector<std::string>{"BLS 2"});
    auto again = world.import(head + "1,BLS 1,BLS," + to_string(world.search().items[0].starts_at).substr(0, 10) +
                                  " 09:00,76701,12,https://p.example/1\n",
                              true);
    CHECK(again.unchanged == 1);
    CHECK(world.search().total == 2);
  }

  TEST_CASE("one class: hours, address, why it is closed, and its calendar file") {
    Town world;
    OfferIn in = world.class_in();
    in.venue = "Simulation center";
    in.street = "1 Main St";
    in.deadline_at = in.starts_at - 24h;
    auto id = world.offered(in);
    auto detail = world.look(id);
    CHECK(detail.hours == 4.0);
    CHECK(detail.address == "Simulation center\n1 Main St\nWaco, TX 76701");
    CHECK(detail.listing.spots_left == 12);
    CHECK(detail.closed.empty());
    CHECK_FALSE(detail.can_edit);
    CHECK(world.look(id, world.ana).mine.has_value() == false);
    auto file = world.as(world.ana).get(Town::at(id, "/calendar.ics"));
    CHECK(file.status == 200);
    CHECK(file.body.find("/find-classes/") != std::string::npos);
    CHECK(file.body.find("SUMMARY:BLS renewal\r\n") != std::string::npos);
    CHECK(file.body.find("TZID=America/Chicago") != std::string::npos);
    CHECK(file.body.find("LOCATION:Simulation center\\,1 Main St\\,Waco\\, TX 76701") != std::string::npos);
    world.clock.advance(24h * 6 + 1h);
    CHECK(world.look(id).closed == "deadline_passed");
    world.clock.advance(24h);
    CHECK(world.look(id).closed == "started");
    CHECK(world.as(world.ana).get(Town::at(ClassId{})).code == "class_not_found");
    CHECK(world.api->anonymous().get("/classes").status == 401);
  }
}

}  // namespace mc::finder
