// What names an audience is told before it is archived, and nobody is released without a word.
#include <algorithm>

#include <doctest/doctest.h>

#include "modules/audiences/testing.hpp"

namespace mc::audiences {
namespace {

using testing::Crowd;
using Texts = std::vector<std::string>;

const std::string kNurses = R"({"field":"profession","op":"in","values":["RN"]})";

/// A module that assigns work to audiences.
struct Planner final : AudienceUser {
  std::map<AudienceId, std::vector<AudienceUse>> of{};
  Result<std::vector<AudienceUse>> uses(data::Tx&, AudienceId audience, std::int64_t) override { return of[audience]; }
};

struct Planned : Crowd {
  Planner planner{};
  Planned() { audiences->add_user(planner); }
};

}  // namespace

TEST_SUITE("modules/audiences") {
  TEST_CASE("an audience in use is archived only by who has seen what names it") {
    Planned world;
    auto made = world.make("Nurses", kNurses);
    const std::string path = "/audiences/" + made.id.text();
    CHECK(world.officer().get(path + "/uses").json<AudienceUses>().items.empty());
    const Uuid id = made.id.bytes;
    world.planner.of[made.id] = {{UseKind::assignment, id, "Hand hygiene", true},
                                 {UseKind::checklist, id, "Central lines", false}};
    auto uses = world.officer().get(path + "/uses").json<AudienceUses>();
    REQUIRE(uses.items.size() == 2);
    CHECK(uses.items[1].kind == UseKind::checklist);
    CHECK(uses.items[1].name == "Central lines");
    auto refused = world.officer().post(path + "/archive", "{}");
    CHECK(refused.status == 409);
    CHECK(refused.code == "audience_in_use");
    CHECK(refused.body.find("assignment \\\"Hand hygiene\\\" and checklist \\\"Central lines\\\" name this audience") !=
          std::string::npos);
    CHECK(world.officer().post(path + "/archive", R"({"confirm_uses":false})").code == "audience_in_use");
    CHECK_FALSE(world.look(made.id).archived_at);
    CHECK(world.members(made.id) == Texts{"Ana", "Bo", "Luis"});
    world.changes.clear();
    auto gone = world.officer().post(path + "/archive", R"({"confirm_uses":true})");
    REQUIRE_MESSAGE(gone.status == 200, gone.body);
    must(world.deliver());
    CHECK(gone.json<Audience>().archived_at);
    REQUIRE(world.changes.size() == 1);  // what follows from it is told to whom it concerns
    CHECK(world.changes[0].removed.size() == 3);
    CHECK(world.audited("audience.archived").size() == 1);
  }

  TEST_CASE("what is not in use goes without a question, and only those in reach see uses") {
    Planned world;
    auto made = world.make("Nurses", kNurses);
    const std::string path = "/audiences/" + made.id.text();
    CHECK(world.manager_of("ICU", world.luis).get(path + "/uses").status == 404);
    CHECK(world.as(world.ana).get(path + "/uses").status == 403);
    CHECK(world.officer().post(path + "/archive").status == 200);
  }

  TEST_CASE("rules that wait are settled together, and who changes meanwhile is where she belongs") {
    Planned world;
    auto create = [&](data::Tx& tx, const char* name, const std::string& rule) {
      AudienceIn in;
      in.name = name;
      in.rule = RawJson{rule};
      return world.audiences->create(tx, world.luis, in);
    };
    AudienceId nurses, surgeons;
    must(world.db->write([&](data::Tx& tx) -> Status {
      nurses = TRY(create(tx, "Nurses", kNurses));
      surgeons = TRY(create(tx, "Surgeons", R"({"field":"job_title","op":"in","values":["Surgeon"]})"));
      return {};
    }));
    must(world.deliver());
    CHECK(world.members(nurses) == Texts{"Ana", "Bo", "Luis"});
    CHECK(world.members(surgeons) == Texts{"Kim"});
    world.staff("1003,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Surgeon,MD,,2026-10-01,active\n"
                "1007,Ida,New,ida@mercygeneral.example,Main,Emergency,ED,Staff Nurse,RN,,2026-10-01,active\n");
    CHECK(world.members(nurses) == Texts{"Ana", "Ida", "Luis"});
    CHECK(world.members(surgeons) == Texts{"Bo", "Kim"});
    // The next rule reads everybody anew.
    AudienceId doctors = must(world.db->write(
        [&](data::Tx& tx) { return create(tx, "Doctors", R"({"field":"profession","op":"in","values":["MD"]})"); }));
    must(world.deliver());
    CHECK(world.members(doctors) == Texts{"Bo", "Kim"});
    world.next_days(1);
    CHECK(world.members(nurses) == Texts{"Ana", "Ida", "Luis"});
  }
}

}  // namespace mc::audiences
