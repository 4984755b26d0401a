// How long learning takes for many people at once: an assignment of 1,000, a rule that brings 10,000 and one that takes
// half of them away, a preview, one person's transfer with 500 rules, 500 rules settled over 10,000 people, and the
// night after it. In process; prints milliseconds and asserts nothing about them.
//   TMPDIR=... bench_assign     TMPDIR lies on the disk to measure
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "modules/learning/testing.hpp"

namespace {

using namespace mc;
using Steady = std::chrono::steady_clock;

constexpr int kPeople = 10'000;
constexpr int kSmall = 1'000;
constexpr int kRules = 500;

template <class F>
void measure(const char* what, F work) {
  const auto from = Steady::now();
  work();
  const double ms = std::chrono::duration<double, std::milli>(Steady::now() - from).count();
  std::printf("%-62s %9.0f ms\n", what, ms);
  std::fflush(stdout);
}

std::string hospital() {
  std::string rows;
  for (int i = 0; i < kPeople; ++i)
    rows += fmt::format("9{:05},P{},Q,p{}@mercygeneral.example,{},Nurse,{},,2021-01-01,active\n", i, i, i,
                        i < kSmall ? "Main,Surgery,Theatre" : "Main,Medicine,Ward", i % 2 ? "RN" : "LPN");
  return rows;
}

std::string one_of(const std::string& place_and_title) {
  return "9000001,Mo,Ver,mover@mercygeneral.example," + place_and_title + ",RN,,2021-01-01,active\n";
}

}  // namespace

TEST_CASE("many people at once") {
  log::set_level(log::Level::warning);
  learning::testing::School world;
  measure("staff import of 10,000 and its events (not a goal)", [&] { world.staff(hospital()); });
  UnitId theatre, medicine;
  for (const auto& unit : must(world.db->read([&](data::Tx& tx) { return world.organisation->units(tx); }))) {
    if (unit.name == "Theatre") theatre = unit.id;
    if (unit.name == "Ward") medicine = unit.id;
  }
  auto admin = world.everywhere("admin");
  auto small = world.wish(world.reading("For a thousand"), {theatre}, {}, world.clock.today() + 30);
  measure("an assignment of 1,000 people (goal 2,000)", [&] {
    auto made = admin.post_json("/assignments", small);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    CHECK(made.json<learning::Assignment>().people == kSmall);
  });
  auto audience = world.audience("Nobody yet", R"({"field":"profession","op":"in","values":["MD"]})");
  auto wish = world.wish(world.reading("For everybody"), {}, {}, world.clock.today() + 30);
  wish.audience_id = audience;
  const auto made = world.assign(wish);
  must(world.deliver());
  measure("a rule changed: 10,000 come in, audience and learning (goal 2,000)",
          [&] { world.set_rule(audience, R"({"field":"profession","op":"in","values":["RN","LPN"]})"); });
  std::printf("  people now: %lld\n", static_cast<long long>(world.look(made.id).people));
  measure("a rule changed: half of them leave",
          [&] { world.set_rule(audience, R"({"field":"profession","op":"in","values":["RN"]})"); });
  std::printf("  people now: %lld\n", static_cast<long long>(world.look(made.id).people));
  measure("a daily run of reminders over all of them", [&] { must(world.rules.remind()); });
  measure("a preview over 10,000 people", [&] {
    auto shown = admin.post("/audiences/preview", R"({"unit_ids":[],"rule":{"all":[{"field":"profession","op":"in",)"
                                                  R"("values":["RN"]},{"field":"unit","op":"in","values":[")" +
                                                      theatre.text() + R"("]}]}})");
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
  });
}

TEST_CASE("one person and many rules") {
  log::set_level(log::Level::warning);
  learning::testing::School world;
  world.staff(one_of("Main,Medicine,Ward,Nurse"));
  must(world.db->write([&](data::Tx& tx) -> Status {
    for (int i = 0; i < kRules; ++i) {
      audiences::AudienceIn in;
      in.name = fmt::format("Rule {}", i);
      in.rule = RawJson{fmt::format(
          R"({{"all":[{{"field":"unit","op":"in","values":["{}"]}},{{"field":"job_title","op":"in","values":["Title {}"]}}]}})",
          (i % 2 ? world.icu : world.ed).text(), i / 10)};
      TRY(world.audiences->create(tx, world.luis, in));
    }
    return {};
  }));
  must(world.deliver());
  for (const char* title : {"Title 7", "Title 8"})
    measure("one person's transfer with 500 rules, import and all",
            [&] { world.staff(one_of("Main,Critical Care,ICU," + std::string(title))); });
  const auto hers =
      must(world.db->read([&](data::Tx& tx) { return world.audiences->of_person(tx, world.person_of("9000001")); }));
  std::printf("  audiences of hers: %zu\n", hers.size());
}

namespace {

constexpr int kUnits = 50;
constexpr int kTitles = 20;

/// 50 units, 20 job titles, five professions; hired over the last ten years.
std::string big_hospital() {
  static const std::vector<std::string> kProfessions = {"RN", "LPN", "MD", "RT", "PT"};
  std::string rows;
  for (int i = 0; i < kPeople; ++i)
    rows += fmt::format("9{:05},P{},Q,p{}@mercygeneral.example,Main,Dept {},Unit {},Title {},{},,{}-{:02}-15,active\n",
                        i, i, i, i % kUnits % 10, i % kUnits, i / kUnits % kTitles,
                        kProfessions[static_cast<std::size_t>(i / 7 % 5)], 2016 + i % 10, 1 + i % 12);
  return rows;
}

std::string leaf(const std::string& field, const std::string& op, const std::string& value) {
  return R"({"field":")" + field + R"(","op":")" + op + R"(","values":[")" + value + R"("]})";
}
std::string both(const std::string& a, const std::string& b) { return R"({"all":[)" + a + "," + b + "]}"; }

/// As hospitals write them: a unit, a title within it, a profession, newcomers, who has no card yet.
std::string rule(int i, const std::map<std::string, UnitId>& units) {
  const std::string unit = leaf("unit", "in", units.at(fmt::format("Unit {}", i % kUnits)).text());
  const std::string title = leaf("job_title", "in", fmt::format("Title {}", i / 5 % kTitles));
  switch (i % 5) {
  case 0:
    return unit;
  case 1:
    return both(unit, title);
  case 2:
    return both(leaf("profession", "in", "RN"), title);
  case 3:
    return both(unit, leaf("hired", "within_days", std::to_string(30 + i * 4)));
  default:
    return both(title, R"({"not":)" + leaf("credential", "holds", "BLS") + "}");
  }
}

}  // namespace

TEST_CASE("500 rules over 10,000 people") {
  log::set_level(log::Level::warning);
  learning::testing::School world;
  world.staff(big_hospital());
  std::map<std::string, UnitId> units;
  for (const auto& unit : must(world.db->read([&](data::Tx& tx) { return world.organisation->units(tx); })))
    units[unit.name] = unit.id;
  std::vector<audiences::AudienceId> made;
  must(world.db->write([&](data::Tx& tx) -> Status {
    for (int i = 0; i < kRules; ++i) {
      audiences::AudienceIn in;
      in.name = fmt::format("Rule {}", i);
      in.rule = RawJson{rule(i, units)};
      made.push_back(TRY(world.audiences->create(tx, world.luis, in)));
    }
    return {};
  }));
  auto members = [&] {
    std::int64_t sum = 0;
    for (audiences::AudienceId id : made)
      sum += must(world.db->read([&](data::Tx& tx) { return world.audiences->count(tx, id); }));
    return static_cast<long long>(sum);
  };
  auto admin = world.everywhere("admin");
  measure("one read of all staff (a preview)", [&] {
    auto shown = admin.post("/audiences/preview", R"({"unit_ids":[],"rule":)" + leaf("profession", "in", "MD") + "}");
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
  });
  measure("500 new rules settled, everybody comes in (goal 30,000)", [&] { must(world.deliver()); });
  std::printf("  memberships now: %lld\n", members());
  measure("the night: 500 rules looked over (goal 30,000)", [&] {
    world.clock.advance(std::chrono::hours(24));
    must(world.deliver());
  });
  std::printf("  memberships now: %lld\n", members());
  measure("one rule changed", [&] { world.set_rule(made[0], leaf("profession", "in", "MD")); });
  for (const char* title : {"Title 7", "Title 8"})
    measure("one person's transfer, import and all", [&] {
      world.staff("900001,P1,Q,p1@mercygeneral.example,Main,Dept 3,Unit 3," + std::string(title) +
                  ",RN,,2017-02-15,active\n");
    });
}
