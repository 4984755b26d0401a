// Providers, their portal, reviews, and imports of listings.
#include <doctest/doctest.h>

#include "modules/finder/testing.hpp"

namespace mc::finder {

using testing::Town;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> kinds(const organisation::ImportReport& report) {
  std::vector<std::string> out;
  for (const organisation::Finding& one : report.findings) out.push_back(std::to_string(one.line) + " " + one.kind);
  return out;
}
const std::string kHead = "external_id,title,type,starts_at,ends_at,timezone,zip,price,seats,url,status\n";

}  // namespace

TEST_SUITE("modules/finder") {
  TEST_CASE("providers are an administrator's; their classes those of who keeps them") {
    Town world;
    auto in = Town::provider_in("Brazos Training");
    CHECK(world.keeper().post_json("/class-providers", in).status == 403);
    CHECK(world.as(world.ana).post_json("/class-providers", in).status == 403);
    in.url = "javascript:alert(1)";
    CHECK(world.admin().post_json("/class-providers", in).field_paths() == "url");
    in.url = "https://brazos.example";
    in.people.items = {world.person()};
    CHECK(world.admin().post_json("/class-providers", in).field_paths() == "people[0]");
    auto brazos = world.provider("Brazos Training");
    auto page = world.as(world.ana).get("/class-providers?search=braz").json<Page<ClassProvider>>();
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].id == brazos);
    CHECK(world.keeper().get("/class-providers?mine=true").json<Page<ClassProvider>>().items.size() == 1);
    CHECK(world.as(world.ana).get("/class-providers/" + world.mercy.text()).json<ClassProvider>().people.empty());
    CHECK(world.admin().get("/class-providers/" + world.mercy.text()).json<ClassProvider>().people.size() == 1);

    OfferIn offer = world.class_in();
    offer.provider_id = std::nullopt;  // she keeps one
    auto made = world.keeper().post_json("/my-classes", offer);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto detail = made.json<ClassDetail>();
    CHECK(detail.listing.source == "provider_portal");
    CHECK(detail.can_edit);
    CHECK(detail.listing.city == "Waco");
    CHECK(world.audited("finder.class_offered").size() == 1);
    offer.provider_id = brazos;
    CHECK(world.keeper().post_json("/my-classes", offer).code == "not_your_provider");
    CHECK(world.as(world.ana).post_json("/my-classes", offer).status == 403);
    auto others = world.offered(offer);
    offer.revision = 1;
    CHECK(world.keeper().put("/my-classes/" + others.text(), shape::to_json(offer)).code == "not_your_class");
    CHECK(world.keeper().get("/my-classes/" + others.text() + "/roster").code == "not_your_class");
    CHECK(world.keeper().post("/my-classes/" + others.text() + "/cancel", R"({"reason":"x"})").code ==
          "not_your_class");
    CHECK(world.keeper().post("/classes/" + others.text() + "/attended", R"({"people":[]})").code == "not_your_class");
    CHECK(world.keeper().get("/my-classes").json<Page<ClassDetail>>().items.size() == 1);
    CHECK(world.admin().get("/my-classes").json<Page<ClassDetail>>().items.size() == 2);
    CHECK(world.keeper().get("/my-classes?provider=" + brazos.text()).code == "not_your_provider");
    // Who lost the role keeps nothing, and who is an instructor but of no provider neither.
    CHECK(world.as(world.ines).get("/my-classes").status == 403);
    CHECK(world.as(world.bo, {{"instructor", security::ScopeKind::platform, std::nullopt}})
              .put("/my-classes/" + others.text(), shape::to_json(offer))
              .code == "not_your_class");
  }

  TEST_CASE("what an offer says is checked; a change needs the revision, tells who has a seat, and takes none away") {
    Town world;
    auto refused = [&](auto change) {
      OfferIn in = world.class_in();
      change(in);
      return world.admin().post_json("/my-classes", in).field_paths();
    };
    CHECK(refused([](OfferIn& in) { in.type = "NOPE"; }) == "type");
    CHECK(refused([](OfferIn& in) { in.ends_at = in.starts_at; }) == "ends_at");
    CHECK(refused([](OfferIn& in) { in.zone = "Mars/Olympus"; }) == "zone");
    CHECK(refused([](OfferIn& in) { in.zip = "00000"; }) == "zip");
    CHECK(refused([](OfferIn& in) { in.zip = ""; }) == "zip");
    CHECK(refused([](OfferIn& in) { in.capacity = std::nullopt; }) == "capacity");
    CHECK(refused([](OfferIn& in) { in.registers_here = false; }) == "url");
    CHECK(refused([](OfferIn& in) { in.url = "javascript:alert(1)"; }) == "url");
    CHECK(refused([](OfferIn& in) { in.latitude = 31.0; }) == "latitude");
    CHECK(refused([](OfferIn& in) { in.deadline_at = in.starts_at + 1h; }) == "deadline_at");
    CHECK(refused([](OfferIn& in) {
            in.starts_at = in.starts_at - 24h * 30;
            in.ends_at = in.ends_at - 24h * 30;
          }) == "starts_at");
    CHECK(refused([](OfferIn& in) { in.ends_at = in.ends_at + 24h * 30; }) == "ends_at");

    OfferIn in = world.class_in(2);
    auto id = world.offered(in);
    CHECK(world.enter(world.ana, id).status == 200);
    CHECK(world.enter(world.bo, id).status == 200);
    const std::string at = "/my-classes/" + id.text();
    in.revision = 7;
    CHECK(world.admin().put(at, shape::to_json(in)).code == "class_changed");
    in.revision = 1;
    in.capacity = 1;
    CHECK(world.admin().put(at, shape::to_json(in)).code == "seats_taken");
    in.capacity = 2;
    in.title = "BLS, new title";
    CHECK(world.admin().put(at, shape::to_json(in)).json<ClassDetail>().revision == 2);
    CHECK(world.told(world.ana, "class_changed").empty());  // not when and where
    in.revision = 2;
    in.starts_at = in.starts_at + 1h;
    CHECK(world.admin().put(at, shape::to_json(in)).status == 200);
    CHECK(world.told(world.ana, "class_changed").size() == 1);
    CHECK(world.as(world.ana).get("/class-registrations").json<Page<ClassSeat>>().items[0].starts_at == in.starts_at);
    CHECK(world.counted(id) == 2);
  }

  TEST_CASE("who was there may say how it was, once, for that provider") {
    Town world;
    auto id = world.offered(world.class_in());
    CHECK(world.enter(world.ana, id).status == 200);
    CHECK(world.enter(world.bo, id).status == 200);
    const std::string attended = "/classes/" + id.text() + "/attended",
                      reviews = "/class-providers/" + world.mercy.text() + "/reviews";
    auto review = [&](PersonId who, int stars) {
      return world.as(who).post(reviews, R"({"class_id":")" + id.text() + R"(","stars":)" + std::to_string(stars) +
                                             R"(,"text":"Good teacher"})");
    };
    auto list = R"({"people":[")" + world.ana.text() + R"("]})";
    CHECK(world.keeper().post(attended, list).code == "not_started");
    CHECK(review(world.ana, 4).code == "not_attended");
    world.clock.advance(24h * 8);
    CHECK(world.keeper().post(attended, R"({"people":[")" + world.luis.text() + R"("]})").field_paths() == "people[0]");
    auto roster = world.keeper().post(attended, list).json<ClassRoster>();
    REQUIRE(roster.items.size() == 2);
    CHECK(roster.items[0].name == "Ana Reyes");
    CHECK(roster.items[0].state == SeatState::attended);
    CHECK(review(world.bo, 1).code == "not_attended");
    // A colleague who ticks Bo on an older list does not untick Ana.
    auto both = world.keeper().post(attended, R"({"people":[")" + world.bo.text() + R"("],"absent":[]})");
    CHECK(both.json<ClassRoster>().items[0].state == SeatState::attended);
    CHECK(both.json<ClassRoster>().items[1].state == SeatState::attended);
    CHECK(world.keeper().post(attended, R"({"people":[],"absent":[")" + world.bo.text() + R"("]})").status == 200);
    CHECK(world.state_of(world.bo, id) == SeatState::registered);
    CHECK(world.state_of(world.ana, id) == SeatState::attended);
    auto written = review(world.ana, 4);
    REQUIRE_MESSAGE(written.status == 200, written.body);
    CHECK(written.json<ProviderReview>().by == "Ana R.");
    CHECK(review(world.ana, 5).code == "reviewed_already");
    auto provider = world.as(world.bo).get("/class-providers/" + world.mercy.text()).json<ClassProvider>();
    CHECK(provider.rating == 4.0);
    CHECK(provider.reviews == 1);
    auto page = world.as(world.bo).get(reviews).json<Page<ProviderReview>>();
    REQUIRE(page.items.size() == 1);
    CHECK_FALSE(page.items[0].mine);
    const std::string one = reviews + "/" + page.items[0].id.text();
    CHECK(world.as(world.bo).del(one).status == 403);
    CHECK(world.as(world.ana).del(one).status == 200);
    CHECK(world.as(world.bo).get("/class-providers/" + world.mercy.text()).json<ClassProvider>().reviews == 0);
  }

  TEST_CASE("an import is tried first; what is wrong is told by line; the same file again changes nothing") {
    Town world;
    const std::string day = to_string(world.clock.today() + 30);
    const std::string file = kHead + "a1,BLS renewal,BLS," + day + " 09:00," + day +
                             " 13:00,America/Chicago,76701,75.00,12,https://p.example/1,\n"
                             "a2,ACLS course,,2026-12-24T15:00:00Z,,,78701,,8,,\n"
                             "a2,ACLS course,,2026-12-24T15:00:00Z,,,78701,,8,,\n"
                             "a3,Pottery,POT," +
                             day +
                             " 09:00,,,76701,,,https://p.example/3,\n"
                             "a4,BLS,BLS,2020-01-01 09:00,,,76701,,,https://p.example/4,\n"
                             "a5,BLS,BLS," +
                             day +
                             " 09:00,,,00000,,,https://p.example/5,\n"
                             "a6,BLS,BLS," +
                             day +
                             " 09:00,,,76701,,,ftp://p.example/6,\n"
                             "a7,BLS,BLS," +
                             day +
                             " 09:00,,,76701,,,,\n"
                             "a8,BLS,BLS,never,,,76701,,,https://p.example/8,\n";
    auto tried = world.import(file, false);
    CHECK(tried.dry_run);
    CHECK(tried.rows == 9);
    CHECK(tried.created == 2);
    CHECK(kinds(tried) == std::vector<std::string>{"4 twice_in_file", "5 type_unknown", "6 in_the_past",
                                                   "7 unknown_place", "8 bad_format", "9 missing",
                                                   "10 date_unreadable"});
    CHECK(world.search().total == 0);
    CHECK(world.import(file, true).created == 2);
    auto found = world.search("?type=BLS");
    REQUIRE(found.items.size() == 1);
    CHECK(found.items[0].source == "file_import");
    CHECK(found.items[0].price_cents == 7'500);
    CHECK(found.items[0].last_synced_at.has_value());
    CHECK_FALSE(found.items[0].registers_here);
    auto acls = world.search("?type=ACLS").items.at(0);
    CHECK(acls.registers_here);
    auto again = world.import(file, true);
    CHECK(again.created == 0);
    CHECK(again.unchanged == 2);
    CHECK(world.look(acls.id).revision == 1);
    CHECK(world.enter(world.ana, acls.id).status == 200);
    auto moved = world.import(kHead + "a2,ACLS course,ACLS,2026-12-25T15:00:00Z,,,78701,,8,,\n", true);
    CHECK(moved.updated == 1);
    CHECK(world.told(world.ana, "class_changed").size() == 1);
    CHECK(world.counted(acls.id) == 1);
    auto ended = world.import(kHead + "a2,ACLS course,ACLS,2026-12-25T15:00:00Z,,,78701,,8,,cancelled\n", true);
    CHECK(ended.ended == 1);
    CHECK(world.told(world.ana, "class_cancelled").size() == 1);
    CHECK(world.search("?type=ACLS").total == 0);
    CHECK(world.audited("import.applied").size() >= 4);
  }

  TEST_CASE(
      "what somebody cancelled by hand no import brings back; what a file cancelled comes back, and each is told") {
    Town world;
    const std::string line = kHead + "b1,ACLS course,ACLS,2026-12-24T15:00:00Z,,,78701,,8,,";
    CHECK(world.import(line + "\n", true).created == 1);
    auto id = world.search("?type=ACLS").items.at(0).id;
    CHECK(world.enter(world.ana, id).status == 200);
    CHECK(world.import(line + "cancelled\n", true).ended == 1);
    CHECK(world.told(world.ana, "class_cancelled").size() == 1);
    CHECK(world.import(line + "\n", true).updated == 1);
    CHECK_FALSE(world.look(id).cancelled);
    CHECK(world.told(world.ana, "class_changed").size() == 1);  // it takes place after all
    CHECK(world.import(line + "cancelled\n", true).ended == 1);
    CHECK(world.told(world.ana, "class_cancelled").size() == 2);
    CHECK(world.import(line + "\n", true).updated == 1);
    CHECK(world.admin().post("/my-classes/" + id.text() + "/cancel", R"({"reason":"The teacher is ill"})").status ==
          200);
    CHECK(world.told(world.ana, "class_cancelled").size() == 3);
    CHECK(world.import(line + "\n", true).unchanged == 1);
    CHECK(world.look(id).cancelled);
    CHECK(world.look(id).cancel_reason == "The teacher is ill");
    CHECK(world.search("?type=ACLS").total == 0);
    CHECK(world.audited("finder.class_offered").size() == 1);
    CHECK(world.audited("finder.class_changed").size() == 2);
    CHECK(world.audited("finder.class_cancelled").size() == 3);
  }

  TEST_CASE("what a file does not say stays; another street is told; a state has two letters; a point stays") {
    Town world;
    CHECK(world
              .import("external_id,title,type,starts_at,ends_at,timezone,venue,street,city,state,zip,price,seats\n"
                      "c1,BLS,BLS,2026-12-24 09:00,2026-12-24 17:00,America/Chicago,Sim center,1 Main "
                      "St,Waco,tx,76701,75.00,8\n",
                      true)
              .created == 1);
    auto id = world.search().items.at(0).id;
    CHECK(world.enter(world.ana, id).status == 200);
    const std::string head = "external_id,title,starts_at,timezone", line = "c1,BLS,2026-12-24 09:00,America/Chicago";
    CHECK(world.import(head + "\n" + line + "\n", true).unchanged == 1);
    auto detail = world.look(id);
    CHECK(detail.hours == 8.0);
    CHECK(detail.address == "Sim center\n1 Main St\nWaco, TX 76701");
    CHECK(detail.listing.price_cents == 7'500);
    CHECK(detail.listing.capacity == 8);
    CHECK(world.told(world.ana, "class_changed").empty());
    CHECK(world.import(head + ",street\n" + line + ",2 Elm St\n", true).updated == 1);
    CHECK(world.told(world.ana, "class_changed").size() == 1);
    CHECK(world.import(head + ",zip\n" + line + ",78701\n", true).updated == 1);
    CHECK(world.look(id).address == "Austin, TX 78701");  // no street of the other town
    auto bad = world.import("external_id,title,type,starts_at,state,zip,seats\n"
                            "c2,BLS,BLS,2026-12-24T15:00:00Z,Texas,76701,8\n"
                            "c3,BLS,BLS,2026-12-24T15:00:00Z,7X,76701,8\n",
                            true);
    CHECK(kinds(bad) == std::vector<std::string>{"2 bad_format", "3 bad_format"});

    OfferIn in = world.class_in();
    in.latitude = 31.6;
    in.longitude = -97.2;
    auto there = world.offered(in);
    in.latitude = in.longitude = std::nullopt;
    in.title = "BLS with a new title";
    in.revision = 1;
    auto changed = world.admin().put("/my-classes/" + there.text(), shape::to_json(in));
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(changed.json<ClassDetail>().listing.latitude == 31.6);
    in.zip = "76501";
    in.revision = 2;
    CHECK(world.admin().put("/my-classes/" + there.text(), shape::to_json(in)).json<ClassDetail>().listing.latitude !=
          31.6);
  }

  TEST_CASE("an import belongs to one provider, needs the right, and refuses what is no list") {
    Town world;
    auto other = world.provider("Other");
    auto send = [&](http::TestClient client, const std::string& file, const std::string& more = "") {
      return client.upload("/my-classes/import?file_name=x.ics&dry_run=false" + more, file, "text/calendar");
    };
    const std::string ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:9\nSUMMARY:PALS full course\n"
                            "DTSTART;TZID=America/Chicago:20261220T080000\nDTEND;TZID=America/Chicago:20261220T170000\n"
                            "LOCATION:12 Elm\\, Temple TX 76501\nURL:https://p.example/9\nEND:VEVENT\nEND:VCALENDAR\n";
    CHECK(send(world.as(world.ana), ics).status == 403);
    CHECK(send(world.keeper(), ics, "&provider=" + other.text()).code == "not_your_provider");
    CHECK(send(world.keeper(), "BEGIN:VCALENDAR\nBEGIN:VEVENT\n").code == "calendar_malformed");
    CHECK(send(world.keeper(), "a,b\n1,2\n").code == "columns_missing");
    CHECK(send(world.keeper(), "").status >= 400);
    auto done = send(world.keeper(), ics);
    REQUIRE_MESSAGE(done.status == 200, done.body);
    CHECK(done.json<organisation::ImportReport>().created == 1);
    auto hit = world.search("?zip=76501&miles=5").items.at(0);
    CHECK(hit.type == "PALS");  // as its title says
    CHECK(hit.provider_id == world.mercy);
    // The same number of another provider is another class.
    CHECK(send(world.admin(), ics, "&provider=" + other.text()).json<organisation::ImportReport>().created == 1);
    CHECK(world.search("?type=PALS").total == 2);
  }

  TEST_CASE("types that the hospital pays mark the classes ahead, and those that come") {
    Town world;
    auto id = world.offered(world.class_in());
    CHECK(world.keeper().put("/class-settings", R"({"listing_fee_cents":0,"reimbursable_types":["BLS"]})").status ==
          403);
    CHECK(
        world.admin().put("/class-settings", R"({"listing_fee_cents":0,"reimbursable_types":["XX"]})").field_paths() ==
        "reimbursable_types[0]");
    CHECK(world.admin().put("/class-settings", R"({"listing_fee_cents":500,"reimbursable_types":["BLS"]})").status ==
          200);
    CHECK(world.keeper().get("/class-settings").json<FinderSettings>().listing_fee_cents.value == 500);
    CHECK(world.look(id).listing.reimbursable);
    CHECK(world.look(world.offered(world.class_in())).listing.reimbursable);
    CHECK(world.search("?reimbursable=true").total == 2);
    CHECK(world.admin().put("/class-settings", R"({"listing_fee_cents":0,"reimbursable_types":[]})").status == 200);
    CHECK(world.search("?reimbursable=true").total == 0);
  }
}

}  // namespace mc::finder
