// How long the matrix of compliance takes: a page of 200 people with a dozen required cards and ten courses each, out
// of 2,000 people. In process, through the HTTP pipeline; prints milliseconds and asserts nothing about them.
//   bench_matrix
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "modules/certificates/testing.hpp"
#include "modules/compliance/service.hpp"

namespace {

using namespace mc;
using Steady = std::chrono::steady_clock;

constexpr int kPeople = 2'000;
constexpr int kRules = 12;
constexpr int kCourses = 10;
constexpr std::size_t kTimes = 40;

struct Ward : certificates::testing::Hospital {
  std::unique_ptr<certification::Certification> certification = certification::make_certification(
      platform, *accounts, *organisation, *notifications, *audiences, *courses, *learning, *certificates);
  std::unique_ptr<skills::Skills> skills =
      skills::make_skills(platform, {*accounts, *organisation, *notifications, *courses, *learning, *audiences});
  std::unique_ptr<verification::Verification> verification =
      verification::make_verification(platform, {*accounts, *organisation, *credentials, *notifications, *keys});
  std::unique_ptr<compliance::Compliance> compliance =
      compliance::make_compliance(platform, {*organisation, *courses, *learning, *credentials, *accounts,
                                             *certification, *skills, *verification, *notifications, *keys});
};

std::string staff() {
  std::string rows = "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
                     "manager_employee_number,hire_date,status\n";
  for (int i = 0; i < kPeople; ++i)
    rows += fmt::format("9{:05},P{},Q{},p{}@mercygeneral.example,Main Campus,Critical Care,{},Nurse,RN,1002,2021-01-01,"
                        "active\n",
                        i, i, i, i, i < 200 ? "ICU" : "Ward " + std::to_string(i % 20));
  return rows;
}

template <class F>
void measure(const char* what, F work) {
  std::vector<double> took;
  for (std::size_t i = 0; i < kTimes; ++i) {
    const auto from = Steady::now();
    work();
    took.push_back(std::chrono::duration<double, std::milli>(Steady::now() - from).count());
  }
  std::sort(took.begin(), took.end());
  std::printf("%-52s p50 %7.1f  p95 %7.1f  max %7.1f ms\n", what, took[kTimes / 2], took[kTimes * 95 / 100],
              took.back());
}

}  // namespace

TEST_CASE("the matrix of people and requirements") {
  log::set_level(log::Level::warning);
  Ward world;
  world.start();
  world.move_in();
  must(world.organisation->import_staff(staff(), "staff.csv", true, std::nullopt));
  auto officer = world.as(world.person(), {{"compliance_officer", security::ScopeKind::platform, std::nullopt}});
  for (int i = 0; i < kRules; ++i)
    REQUIRE(
        officer
            .post("/credential-rules", fmt::format(R"({{"name":"Rule {}","types":["BLS"],"professions":["RN"]}})", i))
            .status == 200);
  auto admin = world.as_admin();
  for (int i = 0; i < kCourses; ++i) {
    learning::AssignmentIn in;
    in.course_id = world.publish(fmt::format("Course {}", i), std::nullopt);
    in.unit_ids.items.push_back(world.icu);
    in.due_on = world.clock.today() + 30;
    REQUIRE(admin.post_json("/assignments", in).status == 200);
  }
  must(world.deliver());
  const std::string of_unit = "/compliance/matrix?limit=200&unit=" + world.icu.text();
  for (const auto& [what, path] :
       {std::pair{"200 people, cards (goal 50)", of_unit},
        {"200 people, cards and courses", of_unit + "&kind=all"},
        {"the first 200 of everybody", std::string("/compliance/matrix?limit=200&kind=all")}}) {
    const auto page = officer.get(path).json<compliance::ComplianceMatrix>();
    CHECK(page.rows.size() == 200);
    std::printf("  %zu columns, %zu cells in the first row\n", page.columns.size(), page.rows[0].cells.size());
    measure(what, [&] { REQUIRE(officer.get(path).status == 200); });
  }
}
