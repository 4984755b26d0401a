// What is a person's own: place, saved searches, recommendations, refreshers, reimbursement, her data.
#include <doctest/doctest.h>

#include <algorithm>

#include "modules/finder/demo.hpp"
#include "modules/finder/personal_data.hpp"
#include "modules/finder/testing.hpp"

namespace mc::finder {

using testing::Town;
using namespace std::chrono_literals;

namespace {

std::string card(const std::string& type, const std::string& expires) {
  return R"({"kind":"certification","type":")" + type +
         R"(","issuing_body":"American Heart Association","number":"1","compact":false,"compact_states":[],"notes":"",)"
         R"("expires_on":")" +
         expires + R"("})";
}

/// Remembers what it was given.
class Copy final : public PersonArchive {
public:
  std::string text{};
  Status add_blob(std::string, BlobId) override { return {}; }
  Status add_file(std::string, std::function<Result<Bytes>()>) override { return {}; }

protected:
  Status open(std::string_view name, std::string_view, std::vector<std::string>) override {
    text += "[" + std::string(name) + "]";
    return {};
  }
  Status add(std::string_view json, const std::vector<std::string>&) override {
    text += json;
    return {};
  }
  Status close() override { return {}; }
};

}  // namespace

TEST_SUITE("modules/finder") {
  TEST_CASE("recommended is what renews a card that ends within 90 days, near to her place; not what was renewed") {
    Town world;
    auto near = world.offered(world.class_in());
    OfferIn far = world.class_in();
    far.zip = "10001";
    far.starts_at = far.starts_at - 24h;
    world.offered(far);
    OfferIn acls = world.class_in();
    acls.type = "ACLS";
    world.offered(acls);
    auto ana = world.as(world.ana);
    auto day = [&](int n) { return to_string(world.clock.today() + n); };
    CHECK(ana.get("/classes/recommended").json<RecommendedClasses>().items.empty());
    CHECK(ana.post("/credentials/mine", card("BLS", day(40))).status == 200);
    CHECK(ana.post("/credentials/mine", card("ACLS", day(20))).status == 200);
    CHECK(ana.post("/credentials/mine", card("ACLS", day(700))).status == 200);
    CHECK(ana.post("/credentials/mine", card("PALS", day(200))).status == 200);
    auto out = ana.get("/classes/recommended").json<RecommendedClasses>();
    REQUIRE(out.items.size() == 1);
    CHECK(out.items[0].type == "BLS");
    CHECK(out.items[0].expires_on == world.clock.today() + 40);
    CHECK(out.items[0].classes.size() == 2);
    CHECK(ana.put("/classes/my-place", R"({"zip":"00000","miles":50})").field_paths() == "zip");
    CHECK(ana.put("/classes/my-place", R"({"zip":"76501","miles":50})").json<MyClassPlace>().place->city == "Temple");
    out = ana.get("/classes/recommended").json<RecommendedClasses>();
    REQUIRE(out.items.at(0).classes.size() == 1);
    CHECK(out.items[0].classes[0].id == near);
    CHECK(*out.items[0].classes[0].miles > 20);
    auto port = must(world.db->read([&](data::Tx& tx) { return world.finder->recommended(tx, world.ana, 5); }));
    REQUIRE(port.size() == 1);
    CHECK(port[0].id == near);
    CHECK(world.as(world.bo).get("/classes/my-place").json<MyClassPlace>().place.has_value() == false);
    CHECK(ana.put("/classes/my-place", R"({"miles":50})").json<MyClassPlace>().place.has_value() == false);
  }

  TEST_CASE("a saved search is one's own; a class that is offered later is told of once") {
    Town world;
    world.offered(world.class_in());
    auto ana = world.as(world.ana);
    SavedSearchIn in;
    in.name = "BLS near home";
    in.query.type = "BLS";
    in.query.zip = "76501";
    in.query.limit = 7;
    auto made = ana.post_json("/saved-searches", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto saved = made.json<SavedSearch>();
    CHECK(saved.matches == 1);
    CHECK_FALSE(saved.query.limit.has_value());
    must(world.rules.daily());
    CHECK(world.told(world.ana, "class_match").empty());  // it was there before
    world.clock.advance(1h);
    auto next = world.offered(world.class_in());
    OfferIn far = world.class_in();
    far.zip = "10001";
    world.offered(far);
    must(world.rules.daily());
    auto told = world.told(world.ana, "class_match");
    REQUIRE(told.size() == 1);
    CHECK(told[0].link == "/find-classes/" + next.text());
    must(world.rules.daily());
    CHECK(world.told(world.ana, "class_match").size() == 1);
    CHECK(world.enter(world.bo, next).status == 200);  // a seat is no news
    world.clock.advance(1h);
    must(world.rules.daily());
    CHECK(world.told(world.ana, "class_match").size() == 1);
    const std::string at = "/saved-searches/" + saved.id.text();
    CHECK(world.as(world.bo).put(at, shape::to_json(in)).code == "saved_search_not_found");
    CHECK(world.as(world.bo).del(at).code == "saved_search_not_found");
    in.alert = false;
    CHECK_FALSE(ana.put(at, shape::to_json(in)).json<SavedSearch>().alert);
    world.clock.advance(1h);
    world.offered(world.class_in());
    must(world.rules.daily());
    CHECK(world.told(world.ana, "class_match").size() == 1);
    in.query.zip = "00000";
    CHECK(ana.post_json("/saved-searches", in).field_paths() == "zip");
    in.query.zip = "76501";
    for (int i = 1; i < 20; ++i) CHECK(ana.post_json("/saved-searches", in).status == 200);
    CHECK(ana.post_json("/saved-searches", in).code == "too_many_searches");
    CHECK(ana.del(at).status == 200);
    CHECK(ana.get("/saved-searches").json<SavedSearches>().items.size() == 19);
  }

  TEST_CASE("more than three matches of one search are three notices and one that leads to the searches") {
    Town world;
    SavedSearchIn in;
    in.name = "BLS near home";
    in.query.type = "BLS";
    CHECK(world.as(world.ana).post_json("/saved-searches", in).status == 200);
    world.clock.advance(1h);
    for (int i = 0; i < 5; ++i) world.offered(world.class_in());
    must(world.rules.daily());
    auto told = world.told(world.ana, "class_match");
    REQUIRE(told.size() == 4);
    CHECK(std::ranges::count(told, std::string("/find-classes/saved"), &notifications::Notification::link) == 1);
    world.clock.advance(1h);
    must(world.rules.daily());
    CHECK(world.told(world.ana, "class_match").size() == 4);
  }

  TEST_CASE("the day before, who has a seat is told once; who waits is not") {
    Town world;
    OfferIn in = world.class_in(1);
    auto id = world.offered(in);
    CHECK(world.enter(world.ana, id).status == 200);
    CHECK(world.enter(world.bo, id).status == 200);
    must(world.rules.daily());
    CHECK(world.told(world.ana, "class_tomorrow").empty());
    world.clock.advance(24h * 6);
    must(world.rules.daily());
    must(world.rules.daily());
    CHECK(world.told(world.ana, "class_tomorrow").size() == 1);
    CHECK(world.told(world.bo, "class_tomorrow").empty());
  }

  TEST_CASE("a finished refresher prompts for the new card; an old completion does not") {
    Town world;
    auto course = must(world.db->write([&](data::Tx& tx) -> Result<CourseId> {
      courses::CourseSettings about;
      about.revision = 1;
      about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
      courses::LessonSave lesson;
      lesson.document =
          RawJson{R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Push hard."}]}]})"};
      return world.courses->author_complete(tx, world.ines, courses::NewCourse{"BLS refresher", std::nullopt}, about,
                                            {{"Module", {{{0, "Read", courses::LessonFormat::text}, lesson}}}});
    }));
    RefreshersIn in;
    in.items.items = {{course, "BLS"}};
    CHECK(world.as(world.ana).put("/class-refreshers", shape::to_json(in)).status == 403);
    auto set = world.admin().put("/class-refreshers", shape::to_json(in));
    REQUIRE_MESSAGE(set.status == 200, set.body);
    CHECK(set.json<ClassRefreshers>().items.at(0).title == "BLS refresher");
    in.items.items[0].type = "NOPE";
    CHECK(world.admin().put("/class-refreshers", shape::to_json(in)).field_paths() == "items[0].type");
    in.items.items = {{CourseId{}, "BLS"}};
    CHECK(world.admin().put("/class-refreshers", shape::to_json(in)).field_paths() == "items[0].course_id");
    auto complete = [&](PersonId who, Instant at) {
      must(world.db->write([&](data::Tx& tx) { return world.learning->record_completion(tx, who, course, at); }));
      must(world.deliver());
    };
    complete(world.bo, world.clock.now() - 24h * 300);
    CHECK(world.told(world.bo, "credential_update_prompt").empty());
    complete(world.ana, world.clock.now() - 1h);
    auto told = world.told(world.ana, "credential_update_prompt");
    REQUIRE(told.size() == 1);
    CHECK(told[0].link == "/credentials/new?type=BLS");
    // It is offered beside the classes of a card that ends.
    CHECK(world.as(world.luis).post("/credentials/mine", card("BLS", to_string(world.clock.today() + 5))).status ==
          200);
    auto out = world.as(world.luis).get("/classes/recommended").json<RecommendedClasses>();
    CHECK(out.items.at(0).refreshers.at(0).course_id == course);
  }

  TEST_CASE("what the hospital pays: asked with a seat, decided in one's units, never for oneself, never twice") {
    Town world;
    auto id = world.offered(world.class_in());
    auto ask = [&](PersonId who, int cents) {
      return world.as(who).post("/reimbursements", R"({"class_id":")" + id.text() + R"(","amount_cents":)" +
                                                       std::to_string(cents) + R"(,"note":"My BLS ends in May"})");
    };
    CHECK(world.enter(world.ana, id).status == 200);
    CHECK(ask(world.ana, 7'500).code == "not_reimbursable");
    CHECK(world.admin().put(Town::at(id, "/reimbursable"), R"({"reimbursable":true})").status == 200);
    CHECK(world.keeper().put(Town::at(id, "/reimbursable"), R"({"reimbursable":true})").status == 403);
    CHECK(ask(world.bo, 7'500).code == "not_registered");
    CHECK(ask(world.ana, 7'501).field_paths() == "amount_cents");
    CHECK(world.as(world.ana).get("/class-registrations").json<Page<ClassSeat>>().items.at(0).can_ask_reimbursement);
    auto asked = ask(world.ana, 7'500).json<Reimbursement>();
    CHECK(asked.state == ReimbursementState::asked);
    CHECK(ask(world.ana, 7'500).code == "asked_already");
    CHECK_FALSE(
        world.as(world.ana).get("/class-registrations").json<Page<ClassSeat>>().items.at(0).can_ask_reimbursement);
    CHECK(world.enter(world.bo, id).status == 200);
    auto bos = ask(world.bo, 5'000).json<Reimbursement>();

    auto manager = world.manager();
    auto waiting = manager.get("/reimbursements").json<Page<Reimbursement>>();
    REQUIRE(waiting.items.size() == 1);  // Bo works in another unit
    CHECK(waiting.items[0].name == "Ana Reyes");
    CHECK(world.admin().get("/reimbursements").json<Page<Reimbursement>>().items.size() == 2);
    CHECK(world.as(world.ana).get("/reimbursements").status == 403);
    auto decide = [&](http::TestClient client, const Reimbursement& of, const std::string& json) {
      return client.post("/reimbursements/" + of.id.text() + "/decide", json);
    };
    CHECK(decide(manager, bos, R"({"approve":true,"reason":""})").code == "reimbursement_not_found");
    CHECK(decide(manager, asked, R"({"approve":false,"reason":" "})").field_paths() == "reason");
    CHECK(decide(manager, asked, R"({"approve":true,"approved_cents":9000,"reason":""})").field_paths() ==
          "approved_cents");
    CHECK(decide(world.as(world.ana, {{"manager", security::ScopeKind::unit, world.icu.bytes}}), asked,
                 R"({"approve":true,"reason":""})")
              .code == "own_request");
    auto done = decide(manager, asked, R"({"approve":true,"approved_cents":5000,"reason":""})").json<Reimbursement>();
    CHECK(done.state == ReimbursementState::approved);
    CHECK(done.approved_cents == 5'000);
    CHECK(done.decided_by == "Luis Kim");
    CHECK(decide(manager, asked, R"({"approve":false,"reason":"no"})").code == "decided_already");
    CHECK(world.told(world.ana, "class_reimbursement_decided").size() == 1);
    CHECK(world.audited("finder.reimbursement_approved").size() == 1);
    auto mine = world.as(world.ana).get("/reimbursements/mine").json<Page<Reimbursement>>();
    REQUIRE(mine.items.size() == 1);
    CHECK(mine.items[0].approved_cents == 5'000);
  }

  TEST_CASE("money: decided after the class it arrives; no seat, no class, no money; what was asked for is kept") {
    Town world;
    auto ask = [&](PersonId who, ClassId id) {
      auto made =
          world.as(who).post("/reimbursements", R"({"class_id":")" + id.text() + R"(","amount_cents":5000,"note":""})");
      REQUIRE_MESSAGE(made.status == 200, made.body);
      return made.json<Reimbursement>().id;
    };
    auto decide = [&](ReimbursementId id, bool approve) {
      return world.admin().post("/reimbursements/" + id.text() + "/decide",
                                std::string(R"({"approve":)") + (approve ? "true" : "false") + R"(,"reason":"no"})");
    };
    auto paid = [&](const OfferIn& in) {
      auto id = world.offered(in);
      CHECK(world.admin().put(Town::at(id, "/reimbursable"), R"({"reimbursable":true})").status == 200);
      return id;
    };
    auto id = paid(world.class_in()), off = paid(world.class_in());
    for (PersonId who : {world.ana, world.bo}) CHECK(world.enter(who, id).status == 200);
    CHECK(world.enter(world.ana, off).status == 200);
    auto anas = ask(world.ana, id), bos = ask(world.bo, id), offs = ask(world.ana, off);
    CHECK(world.as(world.bo).del(Town::at(id, "/registration")).status == 200);
    auto gone = decide(bos, true);
    CHECK(gone.status == 409);
    CHECK(gone.code == "not_registered");
    CHECK(world.told(world.bo, "class_reimbursement_decided").empty());
    CHECK(decide(bos, false).json<Reimbursement>().state == ReimbursementState::declined);
    CHECK(world.admin().post("/my-classes/" + off.text() + "/cancel", R"({"reason":"ill"})").status == 200);
    CHECK(decide(offs, true).code == "class_cancelled");
    OfferIn outside = world.class_in();
    outside.registers_here = false;
    outside.url = "https://p.example/bls";
    auto elsewhere = paid(outside), unasked = paid(outside);
    ask(world.luis, elsewhere);
    world.clock.advance(24h * 8);
    CHECK(decide(anas, true).json<Reimbursement>().state == ReimbursementState::approved);
    auto told = world.told(world.ana, "class_reimbursement_decided");
    REQUIRE(told.size() == 1);
    CHECK(told[0].link == "/find-classes/mine");
    world.clock.advance(24h * 400);
    must(world.rules.daily());
    CHECK(world.as(world.bo).get(Town::at(unasked)).code == "class_not_found");
    CHECK(world.look(elsewhere).listing.title == "BLS renewal");
  }

  TEST_CASE("her copy holds all of hers; her erasure leaves nothing, frees her seats and takes her stars back") {
    Town world;
    auto id = world.offered(world.class_in(1));
    auto past = world.offered(world.class_in(2));
    CHECK(world.enter(world.ana, id).status == 200);
    CHECK(world.enter(world.bo, id).status == 200);
    CHECK(world.enter(world.ana, past).status == 200);
    auto ana = world.as(world.ana);
    CHECK(ana.put("/classes/my-place", R"({"zip":"76501","miles":50})").status == 200);
    SavedSearchIn search;
    search.name = "My zeppelin search";
    CHECK(ana.post_json("/saved-searches", search).status == 200);
    must(world.db->write([&](data::Tx& tx) -> Status {
      auto seat = TRY(store::seat_of(tx, past, world.ana));
      seat->state = SeatState::attended;
      TRY(store::put_seat(tx, *seat));
      return store::set_reimbursable(tx, past, true);
    }));
    CHECK(ana.post("/class-providers/" + world.mercy.text() + "/reviews",
                   R"({"class_id":")" + past.text() + R"(","stars":5,"text":"A zeppelin of a teacher"})")
              .status == 200);
    CHECK(ana.post("/reimbursements", R"({"class_id":")" + past.text() + R"(","amount_cents":100,"note":"zeppelin"})")
              .status == 200);
    auto data = make_personal_data(world.platform);
    Copy copy;
    must(world.db->read([&](data::Tx& tx) { return data->export_person(tx, world.ana, copy); }));
    for (const char* part : {"76501", "My zeppelin search", "A zeppelin of a teacher", "BLS renewal", "\"zeppelin\""})
      CHECK_MESSAGE(copy.text.find(part) != std::string::npos, part);

    Erasure erasure(world.ana, "Erased person 1", {}, world.clock.today(), {});
    must(world.db->write([&](data::Tx& tx) { return data->erase_person(tx, erasure); }));
    Copy after;
    must(world.db->read([&](data::Tx& tx) { return data->export_person(tx, world.ana, after); }));
    CHECK(after.text == "[place][registrations][reviews][saved-searches][reimbursements]");
    must(world.rules.hourly());
    CHECK(world.state_of(world.bo, id) == SeatState::registered);
    CHECK(world.counted(id) == 1);
    CHECK(world.counted(past) == 0);
    auto provider = world.as(world.bo).get("/class-providers/" + world.mercy.text()).json<ClassProvider>();
    CHECK(provider.reviews == 0);
    CHECK_FALSE(provider.rating.has_value());
    CHECK(erasure.done().size() >= 4);
  }

  TEST_CASE("the demo has what people look for, and its seats are counted") {
    Town world;
    must(world.db->write([&](data::Tx& tx) {
      return offer_demo_classes(tx, world.clock, *world.random, world.ines, CourseId{},
                                {world.ana, world.bo, world.luis});
    }));
    auto all = world.search("?limit=200");
    CHECK(all.total >= 60);
    for (const char* type : {"BLS", "ACLS", "PALS", "NRP", "TNCC", "FIRE"})
      CHECK_MESSAGE(world.search(std::string("?type=") + type).total >= 3, type);
    CHECK(world.search("?zip=76701&miles=60").total >= 10);
    for (const ClassHit& hit : all.items)
      if (hit.registers_here) world.counted(hit.id);
  }
}

}  // namespace mc::finder
