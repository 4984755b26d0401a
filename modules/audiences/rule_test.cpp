#include "modules/audiences/rule.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/testing.hpp"

namespace mc::audiences {
namespace {

const std::string kUnit = "01935000-0000-7000-8000-000000000001";
const std::string kOther = "01935000-0000-7000-8000-000000000002";

/// "rule.all[0].op:not_one_of rule.all[1]:wrong_type"
std::string refused(const std::string& json) {
  auto node = parse_rule(RawJson{json});
  if (node) return "accepted";
  std::string out;
  for (const FieldError& field : node.error().fields) {
    CHECK_FALSE(field.detail.empty());
    out += (out.empty() ? "" : " ") + field.path + ":" + field.code;
  }
  return out;
}
Node rule(const std::string& json) { return must(parse_rule(RawJson{json})); }
std::string leaf(const std::string& field, const std::string& op, const std::string& values) {
  return R"({"field":")" + field + R"(","op":")" + op + R"(","values":[)" + values + "]}";
}
std::string quoted(const std::string& text) { return "\"" + text + "\""; }

Facts nurse() {
  Facts facts;
  facts.person_id = must(PersonId::parse("01935000-0000-7000-8000-0000000000aa"));
  facts.name = "Ana Reyes";
  facts.job_title = "Staff Nurse";
  facts.profession = "RN";
  facts.job_title_key = fold("Staff Nurse");
  facts.profession_key = fold("RN");
  facts.units = {id_key(must(parse_uuid(kUnit)))};
  facts.hired_on = make_date(2026, 8, 22);
  facts.credentials = {fold("BLS")};
  return facts;
}
const Date kToday = make_date(2026, 11, 20);

}  // namespace

TEST_SUITE("modules/audiences/rule") {
  TEST_CASE("what is wrong is said where it is") {
    const std::string good = leaf("profession", "in", R"("RN")");
    const std::vector<std::pair<std::string, std::string>> table = {
        {good, "accepted"},
        {R"({"all":[)" + good + "]}", "accepted"},
        {R"({"not":)" + good + "}", "accepted"},
        {"[]", "rule:wrong_type"},
        {"7", "rule:wrong_type"},
        {"{}", "rule.field:missing"},
        {R"({"all":[]})", "rule.all:missing"},
        {R"({"any":{}})", "rule.any:missing"},
        {R"({"not":[]})", "rule.not:wrong_type"},
        {R"({"all":[)" + good + R"(],"any":[)" + good + "]}", "rule:unknown_field"},
        {R"({"all":[)" + good + R"(],"field":"unit"})", "rule:unknown_field"},
        {R"({"field":"shoe_size","op":"in","values":["42"]})", "rule.field:not_one_of"},
        {R"({"field":"hired","op":"in","values":["2026-01-01"]})", "rule.op:not_one_of"},
        {R"({"field":"unit","op":"holds","values":["x"]})", "rule.op:not_one_of"},
        {R"({"field":"unit","values":["x"]})", "rule.op:missing"},
        {leaf("unit", "in", ""), "rule.values:missing"},
        {leaf("unit", "in", R"("ICU")"), "rule.values[0]:bad_format"},
        {leaf("unit", "in", quoted(kUnit) + ",7"), "rule.values[1]:wrong_type"},
        {leaf("hired", "within_days", "0"), "rule.values[0]:out_of_range"},
        {leaf("hired", "within_days", "90"), "accepted"},
        {leaf("hired", "within_days", R"("90")"), "accepted"},
        {leaf("hired", "within_days", R"("soon")"), "rule.values[0]:out_of_range"},
        {leaf("hired", "within_days", "90,30"), "rule.values:too_long"},
        {leaf("hired", "before", R"("2026-02-30")"), "rule.values[0]:bad_format"},
        {leaf("profession", "in", R"("  ")"), "rule.values[0]:too_short"},
        {R"({"field":"unit","op":"in","values":[")" + kUnit + R"("],"colour":"red"})", "rule:unknown_field"},
        {R"({"any":[)" + good + R"(,{"all":[)" + good + R"(,{"field":"x"}]},5]})",
         "rule.any[1].all[1].field:not_one_of rule.any[2]:wrong_type"},
    };
    for (const auto& [json, expected] : table) CHECK_MESSAGE(refused(json) == expected, json);
  }

  TEST_CASE("6 levels and 100 conditions, and no more") {
    auto nested = [](int levels) {
      std::string json = leaf("profession", "in", R"("RN")");
      for (int i = 1; i < levels; ++i) json = R"({"all":[)" + json + "]}";
      return json;
    };
    CHECK(refused(nested(6)) == "accepted");
    CHECK(refused(nested(7)) == "rule.all[0].all[0].all[0].all[0].all[0].all[0]:too_deep");
    auto wide = [](int leaves) {
      std::string json;
      for (int i = 0; i < leaves; ++i) json += (i == 0 ? "" : ",") + leaf("profession", "in", R"("RN")");
      return R"({"any":[)" + json + "]}";
    };
    CHECK(refused(wide(100)) == "accepted");
    CHECK(refused(wide(120)) == "rule.any[100]:too_many");
  }

  TEST_CASE("whom a rule fits") {
    const std::vector<std::pair<std::string, bool>> table = {
        {leaf("unit", "in", quoted(kUnit)), true},
        {leaf("unit", "in", quoted(kOther)), false},
        {leaf("unit", "not_in", quoted(kOther)), true},
        {leaf("site", "in", quoted(kOther) + "," + quoted(kUnit)), true},
        {leaf("profession", "in", R"("LPN","rn")"), true},
        {leaf("profession", "not_in", R"("RN")"), false},
        {leaf("job_title", "in", R"(" STAFF nurse ")"), true},
        {leaf("job_title", "in", R"("Nurse")"), false},
        {leaf("hired", "within_days", "90"), true},
        {leaf("hired", "within_days", "89"), false},
        {leaf("hired", "before", R"("2026-08-22")"), false},
        {leaf("hired", "before", R"("2026-08-23")"), true},
        {leaf("hired", "after", R"("2026-08-21")"), true},
        {leaf("hired", "after", R"("2026-08-22")"), false},
        {leaf("credential", "holds", R"("ACLS","bls")"), true},
        {leaf("credential", "lacks", R"("BLS")"), false},
        {leaf("credential", "lacks", R"("ACLS")"), true},
        {leaf("group", "in", quoted(kUnit)), false},
        {leaf("person", "in", R"("01935000-0000-7000-8000-0000000000aa")"), true},
        {R"({"not":)" + leaf("profession", "in", R"("RN")") + "}", false},
        {R"({"all":[)" + leaf("profession", "in", R"("RN")") + "," + leaf("unit", "in", quoted(kOther)) + "]}", false},
        {R"({"any":[)" + leaf("profession", "in", R"("MD")") + "," + leaf("unit", "in", quoted(kUnit)) + "]}", true},
    };
    for (const auto& [json, expected] : table) {
      CHECK_MESSAGE(matches(rule(json), nurse(), kToday) == expected, json);
      CHECK_MESSAGE(explain(rule(json), nurse(), kToday).in == expected, json);
    }
    Facts unknown = nurse();
    unknown.hired_on.reset();
    for (const char* op : {"before", "after"})
      CHECK_FALSE(matches(rule(leaf("hired", op, R"("2026-01-01")")), unknown, kToday));
    Facts tomorrow = nurse();
    tomorrow.hired_on = kToday + 1;
    CHECK_FALSE(matches(rule(leaf("hired", "within_days", "90")), tomorrow, kToday));
  }

  TEST_CASE("why somebody is in or not: only what decided it, with her own values") {
    const std::string all = R"({"all":[)" + leaf("profession", "in", R"("RN","LPN")") + "," +
                            leaf("hired", "within_days", "90") + "," + R"({"not":)" +
                            leaf("credential", "holds", R"("ACLS")") + "}]}";
    const Explanation in = explain(rule(all), nurse(), kToday);
    CHECK(in.in);
    CHECK(in.why == std::vector<std::string>{"profession is RN", "was hired within the last 90 days (2026-08-22)",
                                             "holds no active ACLS"});
    Facts doctor = nurse();
    doctor.profession_key = fold("MD");
    doctor.credentials.push_back(fold("ACLS"));
    const Explanation out = explain(rule(all), doctor, kToday);
    CHECK_FALSE(out.in);
    CHECK(out.why == std::vector<std::string>{"profession is not RN or LPN", "holds an active ACLS"});
    const std::string either =
        R"({"any":[)" + leaf("profession", "in", R"("MD")") + "," + leaf("job_title", "in", R"("Staff Nurse")") + "]}";
    CHECK(explain(rule(either), nurse(), kToday).why == std::vector<std::string>{"job title is Staff Nurse"});
  }

  TEST_CASE("a rule in English") {
    const std::string json = R"({"all":[)" + leaf("hired", "before", R"("2026-01-31")") + R"(,{"any":[)" +
                             leaf("profession", "in", R"("RN","LPN","MD")") + "," +
                             leaf("credential", "lacks", R"("BLS")") + R"(]},{"not":)" +
                             leaf("job_title", "not_in", R"("Surgeon")") + "}]}";
    CHECK(describe(rule(json)) ==
          "was hired before 2026-01-31 and (profession is RN, LPN or MD or holds no active BLS) "
          "and not (job title is not Surgeon)");
    CHECK(describe(rule(leaf("profession", "in", R"("A","B","C","D","E","F")"))) == "profession is one of 6");
  }
}

}  // namespace mc::audiences
