// Audiences through their routes, events and days.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "modules/audiences/testing.hpp"

namespace mc::audiences {
namespace {

using testing::Crowd;
using Texts = std::vector<std::string>;

const std::string kNurses = R"({"field":"profession","op":"in","values":["RN"]})";

}  // namespace

TEST_SUITE("modules/audiences") {
  TEST_CASE("a rule finds its people, says why, and tells who came") {
    Crowd world;
    auto icu = world.make("ICU nurses",
                          R"({"all":[)" + world.in_units("department", {"Critical Care"}) + "," + kNurses + "]}");
    CHECK(world.members(icu.id) == Texts{"Ana", "Luis"});
    CHECK(icu.people == 2);
    CHECK(icu.text == "works in Critical Care and profession is RN");
    REQUIRE(world.changes.size() == 1);
    CHECK(world.changes[0].added.size() == 2);
    CHECK(world.changes[0].audience_id == icu.id);
    auto page = world.officer().get("/audiences/" + icu.id.text() + "/members?limit=1").json<Page<Member>>();
    REQUIRE(page.next);
    CHECK(page.items.at(0).why == Texts{"works in Critical Care", "profession is RN"});
    auto rest = world.officer()
                    .get("/audiences/" + icu.id.text() + "/members?limit=1&after=" + *page.next)
                    .json<Page<Member>>();
    CHECK_FALSE(rest.next);
    CHECK(rest.items.at(0).person_id != page.items.at(0).person_id);
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.audiences->contains(tx, icu.id, world.ana); })));
    CHECK_FALSE(must(world.db->read([&](data::Tx& tx) { return world.audiences->contains(tx, icu.id, world.bo); })));
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.audiences->of_person(tx, world.ana); })) ==
          std::vector<AudienceId>{icu.id});
    CHECK(world.audited("audience.created").size() == 1);
  }

  TEST_CASE("hires, transfers and leavers are seen by the event, once") {
    Crowd world;
    auto icu = world.make("ICU", world.in_units("unit", {"ICU"}));
    auto all_main = world.make("Main", world.in_units("site", {"Main"}));
    world.changes.clear();
    world.staff("1007,Ida,New,ida@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,RN,,2026-11-20,active\n");
    CHECK(world.members(icu.id) == Texts{"Ana", "Eva", "Ida", "Luis"});
    CHECK(world.look(icu.id).people == 4);
    world.staff("1001,Ana,Reyes,ana@mercygeneral.example,Main,Emergency,ED,Staff Nurse,RN,,2020-01-01,active\n");
    CHECK(world.members(icu.id) == Texts{"Eva", "Ida", "Luis"});
    CHECK(world.members(all_main.id) == Texts{"Ana", "Bo", "Eva", "Ida", "Luis"});
    world.staff("1004,Eva,Ito,eva@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,LPN,1002,2026-11-01,"
                "terminated\n");
    CHECK(world.members(icu.id) == Texts{"Ida", "Luis"});
    auto history = world.history(icu.id);
    REQUIRE(history.size() == 6);
    CHECK(history[0].name == "Eva Ito");
    CHECK_FALSE(history[0].joined);
    CHECK(history[0].why == "does not work here any more");
    CHECK(history[0].cause == Cause::person_changed);
    CHECK(history[1].why == "does not work in ICU");
    CHECK(history[2].why == "works in ICU");
    std::size_t of_icu = 0;
    for (const MembersChanged& change : world.changes) of_icu += change.audience_id == icu.id ? 1 : 0;
    CHECK(of_icu == 3);
  }

  TEST_CASE("the day moves hire date windows and expires credentials") {
    Crowd world;
    auto fresh = world.make("New here", R"({"field":"hired","op":"within_days","values":[60]})");
    CHECK(world.members(fresh.id) == Texts{"Bo", "Eva"});
    auto made = world.as(world.ana).post(
        "/credentials/mine",
        R"({"kind":"certification","type":"BLS","issuing_body":"AHA","number":"1","compact":false,)"
        R"("compact_states":[],"notes":"","expires_on":"2026-11-25"})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(world.deliver());
    auto bls = world.make("BLS", R"({"field":"credential","op":"holds","values":["BLS"]})");
    auto without = world.make("No BLS", R"({"field":"credential","op":"lacks","values":["bls"]})");
    CHECK(world.members(bls.id) == Texts{"Ana"});
    CHECK(world.members(without.id) == Texts{"Bo", "Eva", "Kim", "Luis"});
    world.next_days(5);
    CHECK(world.members(bls.id) == Texts{"Ana"});
    world.next_days(6);
    CHECK(world.members(bls.id).empty());
    CHECK(world.look(without.id).people == 5);
    CHECK(world.members(fresh.id) == Texts{"Eva"});
    CHECK(world.history(fresh.id).at(0).cause == Cause::day);
    auto again = world.as(world.ana).post(
        "/credentials/mine",
        R"({"kind":"certification","type":"BLS","issuing_body":"AHA","number":"2","compact":false,)"
        R"("compact_states":[],"notes":"","expires_on":"2028-11-25"})");
    REQUIRE(again.status == 200);
    must(world.deliver());
    CHECK(world.members(bls.id) == Texts{"Ana"});
    CHECK(world.look(without.id).people == 4);
  }

  TEST_CASE("a change keeps the log, waits for its day, and is refused when somebody was faster") {
    Crowd world;
    auto made = world.make("Nurses", kNurses);
    const std::string path = "/audiences/" + made.id.text();
    auto changed = world.officer().patch(path, R"({"revision":1,"comment":"surgeons too","rule":)"
                                               R"({"field":"profession","op":"in","values":["RN","MD"]}})");
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(world.members(made.id) == Texts{"Ana", "Bo", "Kim", "Luis"});
    auto late = world.officer().patch(path, R"({"revision":1,"name":"Other"})");
    CHECK(late.status == 409);
    CHECK(late.code == "audience_changed");
    auto planned = world.officer().patch(
        path, R"({"revision":2,"effective_on":"2026-11-23","rule":{"field":"profession","op":"in","values":["LPN"]}})");
    REQUIRE_MESSAGE(planned.status == 200, planned.body);
    auto view = planned.json<Audience>();
    CHECK(view.text == "profession is RN or MD");
    REQUIRE(view.planned);
    CHECK(view.planned->text == "profession is LPN");
    CHECK(view.people == 4);
    // Another name neither brings the planned rule forward nor drops it.
    auto renamed = world.officer().patch(path, R"({"revision":3,"name":"Ward nurses"})");
    REQUIRE_MESSAGE(renamed.status == 200, renamed.body);
    CHECK(renamed.json<Audience>().text == "profession is RN or MD");
    REQUIRE(renamed.json<Audience>().planned);
    CHECK(renamed.json<Audience>().planned->effective_on == make_date(2026, 11, 23));
    CHECK(must(world.db->read([&](data::Tx& tx) {
            return world.audiences->names(tx, {made.id, AudienceId{}});
          })) == std::map<AudienceId, std::string>{{made.id, "Ward nurses"}});
    world.next_days(3);
    CHECK(world.members(made.id) == Texts{"Eva"});
    CHECK_FALSE(world.look(made.id).planned);
    auto log = world.officer().get(path + "/changes").json<Page<RuleChange>>().items;
    REQUIRE(log.size() == 4);
    CHECK(log[0].name == "Ward nurses");
    CHECK(log[1].text == "profession is LPN");
    CHECK(log[1].text_before == "profession is RN or MD");
    CHECK(log[2].comment == "surgeons too");
    CHECK_FALSE(log[3].rule_before);
    auto page = world.officer().get(path + "/changes?limit=1").json<Page<RuleChange>>();
    REQUIRE(page.next);
    CHECK(page.items[0].text_before == "profession is LPN");
    CHECK(world.officer().get(path + "/changes?limit=3&after=" + *page.next).json<Page<RuleChange>>().items.size() ==
          3);
  }

  TEST_CASE("an archived audience is empty, its name is free and its history stays") {
    Crowd world;
    auto made = world.make("Nurses", kNurses);
    CHECK(world.officer().post("/audiences", Crowd::body("nurses", kNurses)).code == "audience_name_taken");
    auto gone = world.officer().post("/audiences/" + made.id.text() + "/archive", "{}");
    REQUIRE_MESSAGE(gone.status == 200, gone.body);
    must(world.deliver());
    CHECK(gone.json<Audience>().people == 0);
    CHECK(world.changes.back().removed.size() == 3);
    CHECK(world.history(made.id).size() == 6);
    CHECK(world.history(made.id)[0].why == "the audience was archived");
    CHECK(world.officer().patch("/audiences/" + made.id.text(), R"({"revision":1,"name":"X"})").code ==
          "audience_archived");
    world.make("Nurses", kNurses);
    CHECK(world.officer().get("/audiences").json<Page<Audience>>().items.size() == 1);
    CHECK(world.officer().get("/audiences?archived=true").json<Page<Audience>>().items.size() == 1);
  }

  TEST_CASE("preview: count, sample, one person, what would change, and nothing written") {
    Crowd world;
    auto nurses = world.make("Nurses", kNurses);
    auto answer = world.officer().post(
        "/audiences/preview", R"({"rule":{"field":"profession","op":"in","values":["LPN","RN"]},"unit_ids":[")" +
                                  world.units.at("Critical Care").text() + R"("],"audience_id":")" + nurses.id.text() +
                                  R"(","person_id":")" + world.bo.text() + "\"}");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    auto preview = answer.json<AudiencePreview>();
    CHECK(preview.people == 3);
    CHECK(preview.sample.size() == 3);
    CHECK(preview.text == "profession is LPN or RN");
    REQUIRE(preview.person);
    CHECK_FALSE(preview.person->in);
    CHECK(preview.person->why == Texts{"does not work in Critical Care"});
    REQUIRE(preview.change);
    CHECK(preview.change->added == 1);
    CHECK(preview.change->removed == 1);
    CHECK(preview.change->added_sample.at(0).name == "Eva Ito");
    CHECK(preview.change->removed_sample.at(0).name == "Bo Li");
    CHECK(world.members(nurses.id) == Texts{"Ana", "Bo", "Luis"});
    auto wrong = world.officer().post("/audiences/preview",
                                      R"({"rule":{"all":[{"field":"unit","op":"in","values":[]}]},"unit_ids":[]})");
    CHECK(wrong.status == 422);
    CHECK(wrong.field_paths() == "rule.all[0].values");
    auto kind =
        world.officer().post("/audiences/preview", R"({"unit_ids":[],"rule":)" + world.in_units("site", {"ICU"}) + "}");
    CHECK(kind.field_paths() == "rule.values[0]");
    auto nobody = world.officer().post(
        "/audiences/preview",
        R"({"unit_ids":[],"rule":{"field":"unit","op":"in","values":["01935000-0000-7000-8000-000000000001"]}})");
    CHECK(nobody.field_paths() == "rule.values[0]");
  }

  TEST_CASE("a manager's audience stays within her units, and she sees no other") {
    Crowd world;
    auto everywhere = world.make("Nurses", kNurses);
    auto luis = world.manager_of("ICU", world.luis);
    auto made = luis.post("/audiences", Crowd::body("My nurses", kNurses));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto mine = made.json<Audience>();
    CHECK(mine.people == 2);  // Bo is in the ED
    CHECK(mine.unit_names == Texts{"ICU"});
    CHECK(luis.get("/audiences").json<Page<Audience>>().items.size() == 1);
    CHECK(luis.get("/audiences/" + everywhere.id.text()).status == 404);
    CHECK(luis.get("/audiences/" + everywhere.id.text() + "/members").status == 404);
    CHECK(luis.patch("/audiences/" + everywhere.id.text(), R"({"revision":1,"name":"X"})").status == 404);
    auto beyond = luis.post("/audiences", R"({"name":"ED","description":"","comment":"","unit_ids":[")" +
                                              world.units.at("ED").text() + R"("],"rule":)" + kNurses + "}");
    CHECK(beyond.code == "outside_reach");
    auto stranger = luis.post(
        "/audiences", Crowd::body("Bo", R"({"field":"person","op":"in","values":[")" + world.bo.text() + R"("]})"));
    CHECK(stranger.field_paths() == "rule.values[0]");
    auto ask = luis.post("/audiences/preview",
                         R"({"unit_ids":[],"rule":)" + kNurses + R"(,"person_id":")" + world.bo.text() + "\"}");
    CHECK(ask.status == 404);
    CHECK(luis.get("/people/" + world.bo.text() + "/audiences").status == 404);
    CHECK(luis.get("/people/" + world.ana.text() + "/audiences").json<AudienceNames>().items.size() == 2);
    auto other = world.manager_of("ED", world.bo);
    CHECK(other.get("/audiences/" + mine.id.text()).status == 404);
    auto nurse = world.as(world.ana);
    CHECK(nurse.get("/audiences").status == 403);
    CHECK(nurse.post("/audiences", Crowd::body("X", kNurses)).status == 403);
    CHECK(nurse.get("/audience-groups").status == 403);
  }

  TEST_CASE("a group of people is part of rules, and cannot go while one names it") {
    Crowd world;
    auto officer = world.officer();
    auto made = officer.post("/audience-groups", R"({"name":"Code team","description":"","unit_ids":[]})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    const std::string path = "/audience-groups/" + made.json<PeopleGroup>().id.text();
    auto team =
        world.make("Team", R"({"field":"group","op":"in","values":[")" + made.json<PeopleGroup>().id.text() + R"("]})");
    CHECK(team.people == 0);
    const std::string people = R"({"person_ids":[")" + world.ana.text() + R"(",")" + world.kim.text() + R"("]})";
    CHECK(officer.post(path + "/people", people).json<PeopleGroup>().people == 2);
    CHECK(officer.post(path + "/people", people).json<PeopleGroup>().people == 2);
    CHECK(world.members(team.id) == Texts{"Ana", "Kim"});
    CHECK(world.history(team.id).at(0).why == "is in the group Code team");
    CHECK(officer.get(path + "/people").json<Page<GroupPerson>>().items.size() == 2);
    CHECK(officer.del(path).code == "group_in_use");
    CHECK(officer.post(path + "/people/remove", R"({"person_ids":[")" + world.kim.text() + R"("]})").status == 200);
    CHECK(world.members(team.id) == Texts{"Ana"});
    CHECK(officer.post(path + "/people", R"({"person_ids":[")" + world.person().text() + R"("]})").field_paths() ==
          "person_ids[0]");
    auto luis = world.manager_of("ICU", world.luis);
    CHECK(luis.get("/audience-groups").json<PeopleGroups>().items.empty());
    CHECK(luis.post(path + "/people", people).status == 404);
    CHECK(officer.post("/audiences/" + team.id.text() + "/archive", "{}").status == 200);
    CHECK(officer.del(path).status == 200);
  }

  TEST_CASE("the builder's fields name the values in use, within reach") {
    Crowd world;
    auto find = [](const RuleFields& fields, std::string_view name) {
      for (const RuleField& field : fields.items)
        if (field.field == name) return field;
      return RuleField{};
    };
    auto all = world.officer().get("/audiences/fields").json<RuleFields>();
    CHECK(all.items.size() == 9);
    CHECK(find(all, "job_title").choices.at(0).label == "Staff Nurse");
    CHECK(find(all, "job_title").choices.at(0).people == 3);
    CHECK(find(all, "profession").choices.size() == 3);
    auto mine = world.manager_of("ICU", world.luis).get("/audiences/fields").json<RuleFields>();
    CHECK(find(mine, "profession").choices.size() == 2);
  }

  TEST_CASE("a run that was cut short is finished by its job") {
    Crowd world;
    AudienceIn in;
    in.name = "Nurses";
    in.rule = RawJson{kNurses};
    auto id = must(world.db->write([&](data::Tx& tx) { return world.audiences->create(tx, world.luis, in); }));
    CHECK(world.look(id).people == 0);
    must(world.deliver());
    CHECK(world.look(id).people == 3);
    must(world.deliver());
    CHECK(world.history(id).size() == 3);
  }

  TEST_CASE("a big change is several events of at most 500 people, and its numbers agree") {
    Crowd world;
    std::string rows;
    for (int i = 0; i < 700; ++i)
      rows += fmt::format("{},P{},Q,p{}@mercygeneral.example,Main,Dept{},U{},Nurse,RN,,2020-01-01,active\n", 5000 + i,
                          i, i, i % 5, i % 10);
    world.staff(rows);
    auto all = world.make("RN", kNurses);
    CHECK(all.people == 703);
    std::size_t added = 0;
    for (const MembersChanged& change : world.changes) {
      CHECK(change.added.size() <= 500);
      added += change.added.size();
    }
    CHECK(world.changes.size() == 2);
    CHECK(added == 703);
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.audiences->count(tx, all.id); })) == 703);
  }

  TEST_CASE("one person's event runs every rule over her, and nobody else's members move") {
    Crowd world;
    must(world.db->write([&](data::Tx& tx) -> Status {
      for (int i = 0; i < 100; ++i) {
        AudienceIn in;
        in.name = fmt::format("Rule {}", i);
        in.rule = RawJson{fmt::format(R"({{"field":"hired","op":"after","values":["20{:02}-06-01"]}})", 10 + i % 20)};
        TRY(world.audiences->create(tx, world.luis, in));
      }
      return {};
    }));
    must(world.deliver());
    world.changes.clear();
    world.staff("9999,New,Hire,new@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2020-07-01,active\n");
    const PersonId ida = world.person_of("9999");
    auto hers = must(world.db->read([&](data::Tx& tx) { return world.audiences->of_person(tx, ida); }));
    CHECK(hers.size() == 55);  // June 2010 to June 2020, five rules each
    CHECK(world.changes.size() == 55);
    for (const MembersChanged& change : world.changes) CHECK(change.added == std::vector<PersonId>{ida});
  }
}

}  // namespace mc::audiences
