#pragma once
// For tests of requirements through the HTTP pipeline: a hospital, its officers, licences and external credits.
#include "modules/certificates/testing.hpp"
#include "modules/credits/service.hpp"

namespace mc::credits::testing {

struct Office : certificates::testing::Hospital {
  std::unique_ptr<Credits> credits =
      make_credits(platform, *learning, *courses, *credentials, *organisation, *accounts, *notifications);

  Office() {
    start();
    move_in();
  }
  http::TestClient as_officer() {
    return as(this->person(), {{"compliance_officer", security::ScopeKind::platform, std::nullopt}});
  }
  void licence(const std::string& number, const std::string& state, const std::string& type = "RN",
               const std::string& ends = "2027-02-08") {
    must(credentials->import_credentials(
        "employee_number;kind;type;issuing_body;state;number;issue_date;expiry_date\n" + number + ";license;" + type +
            ";Board;" + state + ";77001;2025-02-08;" + ends + "\n",
        "credentials.csv", true, std::nullopt));
  }
  LicenceCe only_licence(PersonId of) {
    auto items = as(of).get("/credits/licences").json<Licences>().items;
    REQUIRE(items.size() == 1);
    return items.front();
  }
  http::TestResponse external(PersonId of, const std::string& day, std::int64_t centi, const std::string& more = "",
                              const std::string& activity = "Congress") {
    return as(of).post(
        "/credits/external",
        R"({"earned_on":")" + day + R"(","activity":")" + activity + R"(","provider":"SCCM","centihours":)" +
            std::to_string(centi) +
            R"(,"type":"contact_hour","accreditation_body":"ANCC","accreditation_number":"P1","topics":[])" + more +
            "}");
  }
};

inline CeRuleIn kansas_of_hours(std::int64_t centi, Date from, CeConfidence confidence = CeConfidence::A) {
  CeRuleIn in;
  in.body.kind = CeKind::hours;
  in.body.centi = centi;
  in.body.cycle_months = 24;
  in.source = "K.A.R. 60-9-106";
  in.as_of = make_date(2026, 1, 5);
  in.confidence = confidence;
  in.effective_from = from;
  in.note = "Letter of the board";
  return in;
}

}  // namespace mc::credits::testing
