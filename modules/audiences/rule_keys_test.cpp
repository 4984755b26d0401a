// People and rules find each other by keys: never anybody else than by looking at everybody.
#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/audiences/facts.hpp"
#include "modules/testing.hpp"

namespace mc::audiences {
namespace {

const Date kToday = make_date(2026, 11, 20);
constexpr std::size_t kPeople = 60;

Uuid unit(std::size_t number) { return must(parse_uuid(fmt::format("01935000-0000-7000-8000-{:012}", number))); }
std::vector<Facts> people() {
  static const std::vector<std::string> kTitles = {"Nurse", "Manager", "Surgeon"}, kProfessions = {"RN", "LPN", "MD"};
  std::vector<Facts> out;
  for (std::size_t i = 0; i < kPeople; ++i) {
    Facts facts;
    facts.person_id = must(PersonId::parse(fmt::format("01935000-0000-7000-9000-{:012}", i)));
    facts.job_title_key = fold(kTitles[i % 3]);
    facts.profession_key = fold(kProfessions[i % 7 % 3]);
    facts.units = {id_key(unit(i % 5)), id_key(unit(10 + i % 2)), id_key(unit(20))};
    if (i % 4 != 0) facts.hired_on = kToday - static_cast<int>(i * 9);
    if (i % 6 == 0) facts.credentials = {fold("BLS")};
    if (i % 9 == 0) facts.groups = {id_key(unit(30))};
    out.push_back(std::move(facts));
  }
  return out;
}
std::string leaf(const std::string& field, const std::string& op, const std::string& value) {
  return R"({"field":")" + field + R"(","op":")" + op + R"(","values":[")" + value + R"("]})";
}
std::vector<std::string> leaves() {
  return {leaf("unit", "in", uuid_text(unit(2))),
          leaf("unit", "not_in", uuid_text(unit(11))),
          leaf("site", "in", uuid_text(unit(20))),
          leaf("job_title", "in", "nurse"),
          leaf("job_title", "not_in", "Surgeon"),
          leaf("profession", "in", "MD"),
          leaf("credential", "holds", "bls"),
          leaf("credential", "lacks", "BLS"),
          leaf("group", "in", uuid_text(unit(30))),
          leaf("hired", "before", "2026-01-01"),
          leaf("person", "in", people()[7].person_id.text()),
          leaf("unit", "in", uuid_text(unit(99)))};
}
Node rule(const std::string& json) { return must(parse_rule(RawJson{json})); }
std::vector<PersonId> by_looking_at_all(const Node& node) {
  std::vector<PersonId> out;
  for (const Facts& facts : people())
    if (matches(node, facts, kToday)) out.push_back(facts.person_id);
  return out;
}

}  // namespace

TEST_SUITE("modules/audiences/keys") {
  TEST_CASE("the roster finds whom a look at everybody finds") {
    const Roster roster(people());
    std::size_t found = 0;
    auto check = [&](const std::string& json) {
      const Node node = rule(json);
      const auto all = by_looking_at_all(node);
      CHECK_MESSAGE(roster.fitting(node, kToday) == all, json);
      found += all.size();
    };
    for (const std::string& a : leaves()) {
      check(a);
      check(R"({"not":)" + a + "}");
      for (const std::string& b : leaves())
        for (const char* join : {"all", "any"}) {
          check(fmt::format(R"({{"{}":[{},{}]}})", join, a, b));
          check(fmt::format(R"({{"all":[{{"not":{}}},{{"{}":[{},{}]}}]}})", b, join, a, b));
          check(fmt::format(R"({{"any":[{{"all":[{},{}]}},{}]}})", a, b, a));
        }
    }
    CHECK(found > 5000);
  }

  TEST_CASE("whoever a rule fits has one of its keys; without one it may fit anybody") {
    auto same = [](const std::string&) { return std::size_t{1}; };
    CHECK_FALSE(keys_of(rule(leaf("unit", "not_in", uuid_text(unit(1)))), same));
    CHECK_FALSE(keys_of(rule(leaf("hired", "before", "2026-01-01")), same));
    CHECK_FALSE(keys_of(
        rule(R"({"any":[)" + leaf("profession", "in", "RN") + "," + leaf("hired", "before", "2026-01-01") + "]}"),
        same));
    CHECK(keys_of(
              rule(R"({"all":[)" + leaf("profession", "in", "RN") + "," + leaf("hired", "before", "2026-01-01") + "]}"),
              same) == std::vector<std::string>{"p:rn"});
    // The choice that brings fewer people.
    auto nurses_are_many = [](const std::string& key) { return key == "p:rn" ? std::size_t{500} : std::size_t{3}; };
    CHECK(keys_of(rule(R"({"all":[)" + leaf("profession", "in", "RN") + "," + leaf("job_title", "in", "Chief") + "]}"),
                  nurses_are_many) == std::vector<std::string>{"j:chief"});
    for (const std::string& json : leaves()) {
      const Node node = rule(json);
      const auto wanted = keys_of(node, same);
      if (!wanted) continue;
      for (const Facts& facts : people()) {
        const auto hers = keys_of(facts);
        const bool shares = std::any_of(wanted->begin(), wanted->end(), [&](const std::string& key) {
          return std::find(hers.begin(), hers.end(), key) != hers.end();
        });
        CHECK(shares == matches(node, facts, kToday));
      }
    }
  }
}

}  // namespace mc::audiences
