#include <doctest/doctest.h>

#include "modules/reviews/requests.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<reviews::Reviews> reviews = reviews::make_reviews(platform, *accounts, *organisation, *notifications);
  http::TestApi& http = start();
  PersonId mia{}, ana{}, bo{}, cora{}, sam{};
  http::TestClient officer, manager, admin, operators;

  World() : officer(http.sign_in({})), manager(http.sign_in({})), admin(http.sign_in({})), operators(http.sign_in({})) {
    const std::string csv =
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
        "manager_employee_number,hire_date,status\n"
        "10,Mia,Reyes,mia@mercygeneral.example,Main,Critical Care,ICU,Nurse Manager,RN,,2020-01-01,active\n"
        "11,Ana,Reyes,ana@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,RN,10,2020-01-01,active\n"
        "12,Bo,Reyes,bo@mercygeneral.example,Main,Emergency,ED,Staff Nurse,RN,,2020-01-01,active\n"
        "13,Cora,Reyes,cora@mercygeneral.example,Main,Quality,Quality,Officer,RN,,2020-01-01,active\n"
        "14,Sam,Reyes,sam@mercygeneral.example,Main,IT,IT,Operator,RN,,2020-01-01,active\n";
    must(organisation->import_staff(csv, "staff.csv", true, std::nullopt));
    must(deliver());
    mia = find("10"), ana = find("11"), bo = find("12"), cora = find("13"), sam = find("14");
    give(ana, "instructor"), give(ana, "admin"), give(bo, "instructor"), give(cora, "compliance_officer"),
        give(sam, "operator");
    officer = as(cora, "compliance_officer"), manager = as(mia, "manager"), admin = as(person(), "admin"),
    operators = as(sam, "operator");
  }
  PersonId find(const std::string& number) {
    return *must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); }));
  }
  void give(PersonId who, const std::string& role) {
    must(db->write([&](data::Tx& tx) {
      return accounts->grant(tx, {}, who, {role, security::ScopeKind::platform, {}});
    }));
  }
  http::TestClient as(PersonId who, const std::string& role) {
    return http.sign_in({{role, security::ScopeKind::platform, {}}}, who);
  }
  bool holds(PersonId who, const std::string& role) {
    const auto viewer = must(db->read([&](data::Tx& tx) { return platform.sessions.viewer_of(tx, who); }));
    return std::any_of(viewer.grants.begin(), viewer.grants.end(), [&](const auto& g) { return g.role == role; });
  }
  std::int64_t unread(PersonId who) {
    return must(db->read([&](data::Tx& tx) { return notifications->unread(tx, who); }));
  }
  reviews::AccessCampaign begin(const std::string& more) {
    const std::string rest = more.find("reviewer") == std::string::npos ? R"(,"reviewer":"officer")" + more : more;
    auto answer = officer.post("/reviews/campaigns",
                               R"({"title":"Autumn","due_on":")" + to_string(clock.today() + 14) + "\"" + rest + "}");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<reviews::AccessCampaign>();
  }
  std::vector<reviews::AccessItem> items(http::TestClient& who, const reviews::AccessCampaign& campaign) {
    return who.get("/reviews/campaigns/" + campaign.id.text() + "/items").json<Page<reviews::AccessItem>>().items;
  }
  static std::string decision(const std::vector<reviews::AccessItem>& rows, const std::string& what,
                              const std::string& reason) {
    std::string ids;
    for (const auto& row : rows) ids += (ids.empty() ? "\"" : ",\"") + row.id.text() + "\"";
    return R"({"items":[)" + ids + R"(],"decision":")" + what + R"(","reason":")" + reason + "\"}";
  }
};

}  // namespace

TEST_SUITE("modules/reviews") {
  TEST_CASE("managers decide about their people, officers about the rest; revoking takes the role away") {
    World test;
    auto campaign = test.begin(R"(,"reviewer":"manager")");
    auto all = test.items(test.officer, campaign);
    CHECK(campaign.items == 5);
    CHECK(campaign.open == 5);
    REQUIRE(all.size() == 5);
    auto hers = test.items(test.manager, campaign);
    REQUIRE(hers.size() == 1);  // Ana's admin is the officer's, Bo has no manager
    CHECK(hers[0].role == "instructor");
    CHECK(hers[0].person_name == "Ana Reyes");
    CHECK(hers[0].unit_name == "ICU");
    CHECK(test.unread(test.mia) == 1);
    const std::string path = "/reviews/campaigns/" + campaign.id.text() + "/decisions";
    CHECK(test.manager.post(path, World::decision(hers, "revoke", "")).field_paths() == "reason");
    CHECK(test.manager.post(path, World::decision(all, "keep", "")).status == 404);  // not hers
    CHECK(test.operators.post(path, World::decision(hers, "keep", "")).status == 403);
    auto after = test.manager.post(path, World::decision(hers, "revoke", "She teaches no more"));
    REQUIRE_MESSAGE(after.status == 200, after.body);
    CHECK(after.json<reviews::AccessCampaign>().open == 4);
    CHECK_FALSE(test.holds(test.ana, "instructor"));
    CHECK(test.holds(test.bo, "instructor"));
    CHECK(test.audited("role.revoked").size() == 1);
    CHECK(test.audited("access_review.decided").size() == 1);
    CHECK(test.manager.post(path, World::decision(hers, "keep", "")).code == "already_decided");
  }

  TEST_CASE("nobody decides about herself, a role of power needs who grants it, one that is gone is noted as gone") {
    World test;
    auto campaign = test.begin("");
    const std::string path = "/reviews/campaigns/" + campaign.id.text() + "/decisions";
    std::map<std::string, reviews::AccessItem> by;
    for (auto& item : test.items(test.officer, campaign)) by.emplace(item.person_name + " " + item.role, item);
    CHECK(test.officer.post(path, World::decision({by.at("Cora Reyes compliance_officer")}, "keep", "")).code ==
          "own_access");
    CHECK(test.officer.post(path, World::decision({by.at("Ana Reyes admin")}, "revoke", "Not needed")).code ==
          "needs_granter");
    CHECK(test.holds(test.ana, "admin"));
    auto owner = test.as(test.person(), "super_admin");
    REQUIRE(owner.post(path, World::decision({by.at("Ana Reyes admin")}, "revoke", "Not needed")).status == 200);
    CHECK_FALSE(test.holds(test.ana, "admin"));
    const auto held =
        must(test.db->read([&](data::Tx& tx) { return test.platform.sessions.assignments(tx, test.bo); }));
    for (const auto& one : held)
      if (one.role == "instructor")
        must(test.db->write([&](data::Tx& tx) { return test.platform.sessions.revoke(tx, {}, test.bo, one.id); }));
    REQUIRE(test.officer.post(path, World::decision({by.at("Bo Reyes instructor")}, "keep", "")).status == 200);
    std::int64_t gone = 0;
    for (const auto& item : test.items(test.officer, campaign)) gone += item.decision == "gone" ? 1 : 0;
    CHECK(gone == 1);
    REQUIRE(test.officer.post("/reviews/campaigns/" + campaign.id.text() + "/close").status == 200);
    CHECK(test.officer.post(path, World::decision({by.at("Sam Reyes operator")}, "keep", "")).code ==
          "access_review_closed");
    auto csv = test.officer.get("/reviews/report/file?format=csv").body;
    CHECK(csv.find("User,Time (UTC),Object,Action,Reason,Reviewer,Outcome") != std::string::npos);
    CHECK(csv.find("Ana Reyes (11)") != std::string::npos);
    CHECK(csv.find("Not needed") != std::string::npos);
    CHECK(test.officer.get("/reviews/report/file?format=pdf").body.starts_with("%PDF"));
    CHECK(test.manager.get("/reviews/report/file?format=csv").status == 403);
    CHECK(test.officer.get("/reviews/report/file?format=doc").field_paths() == "format");
  }

  TEST_CASE("a review of one unit and role, reminders, and what cannot be started") {
    World test;
    const auto units = must(test.db->read([&](data::Tx& tx) { return test.organisation->units(tx); }));
    const auto ed = std::find_if(units.begin(), units.end(), [](const auto& unit) { return unit.name == "ED"; });
    REQUIRE(ed != units.end());
    auto campaign = test.begin(R"(,"role":"instructor","unit":")" + ed->id.text() + "\"");
    CHECK(campaign.items == 1);
    CHECK(test.officer.post("/reviews/campaigns", R"({"title":"x","due_on":"2020-01-01","reviewer":"officer"})")
              .field_paths() == "due_on");
    CHECK(test.officer
              .post("/reviews/campaigns", R"({"title":"x","role":"member","due_on":"2099-01-01","reviewer":"officer"})")
              .field_paths() == "role");
    CHECK(
        test.manager.post("/reviews/campaigns", R"({"title":"x","due_on":"2099-01-01","reviewer":"officer"})").status ==
        403);
    must(test.reviews->daily());
    CHECK(test.unread(test.cora) == 0);
    test.clock.advance(std::chrono::hours(24 * 7));
    must(test.reviews->daily());
    must(test.reviews->daily());
    CHECK(test.unread(test.cora) == 1);
  }

  TEST_CASE("emergency access: a role for some minutes, officers told at once, reviewed by somebody else") {
    World test;
    const std::string take =
        R"({"role":"admin","minutes":30,"reason":"The administrator is ill and Ana cannot sign in"})";
    CHECK(test.operators.post("/emergency-access", R"({"role":"super_admin","minutes":30,"reason":"I want to own it"})")
              .field_paths() == "role");
    CHECK(test.operators.post("/emergency-access", R"({"role":"admin","minutes":600,"reason":"A very long night"})")
              .field_paths() == "minutes");
    CHECK(test.operators.post("/emergency-access", R"({"role":"admin","minutes":30,"reason":"x"})").field_paths() ==
          "reason");
    CHECK(test.http.sign_in({}).post("/emergency-access", take).status == 403);
    auto use = test.operators.post("/emergency-access", take).json<reviews::EmergencyUse>();
    CHECK(use.active);
    CHECK(test.holds(test.sam, "admin"));
    CHECK(test.unread(test.cora) == 1);
    CHECK(test.unread(test.sam) == 0);
    CHECK(test.audited("emergency.started").size() == 1);
    CHECK(test.operators.post("/emergency-access", take).code == "role_held");
    const std::string path = "/reviews/emergencies/" + use.id.text();
    CHECK(test.officer.post(path + "/outcome", R"({"outcome":"justified","note":"Asked for"})").code ==
          "emergency_active");
    test.clock.advance(std::chrono::minutes(31));
    CHECK_FALSE(test.holds(test.sam, "admin"));
    auto seen = test.officer.get(path).json<reviews::EmergencyReview>();
    CHECK_FALSE(seen.use.active);
    CHECK(seen.entries >= 2);  // the role, and the taking
    CHECK(test.operators.get(path).status == 403);
    CHECK(test.as(test.sam, "compliance_officer")
              .post(path + "/outcome", R"({"outcome":"justified","note":"Fine"})")
              .code == "own_emergency");
    CHECK(test.officer.get("/reviews/emergencies?open=true").json<Page<reviews::EmergencyUse>>().items.size() == 1);
    REQUIRE(test.officer.post(path + "/outcome", R"({"outcome":"not_justified","note":"Could have waited"})").status ==
            200);
    CHECK(test.officer.post(path + "/outcome", R"({"outcome":"justified","note":"Again"})").code ==
          "emergency_reviewed");
    CHECK(test.officer.get("/reviews/emergencies?open=true").json<Page<reviews::EmergencyUse>>().items.empty());
    auto csv = test.officer.get("/reviews/report/file?format=csv").body;
    CHECK(csv.find("not_justified: Could have waited") != std::string::npos);
  }

  TEST_CASE("it is given back early, the settings say which roles, and nothing unreviewed is forgotten") {
    World test;
    const std::string take = R"({"role":"compliance_officer","minutes":30,"reason":"A surveyor is at the door"})";
    auto use = test.operators.post("/emergency-access", take).json<reviews::EmergencyUse>();
    CHECK(test.manager.post("/emergency-access/" + use.id.text() + "/end").status == 404);
    REQUIRE(test.operators.post("/emergency-access/" + use.id.text() + "/end").status == 200);
    CHECK_FALSE(test.holds(test.sam, "compliance_officer"));
    CHECK(test.operators.post("/emergency-access/" + use.id.text() + "/end").code == "emergency_over");
    CHECK(test.officer.put("/reviews/emergency-settings", R"({"roles":["super_admin"],"longest_minutes":60})")
              .field_paths() == "roles");
    REQUIRE(test.officer.put("/reviews/emergency-settings", R"({"roles":["admin"],"longest_minutes":15})").status ==
            200);
    CHECK(test.operators.post("/emergency-access", take).field_paths() == "role");
    CHECK(test.operators.get("/emergency-access").json<reviews::EmergencyDesk>().roles ==
          std::vector<std::string>{"admin"});
    const auto before = test.unread(test.cora);
    test.clock.advance(std::chrono::hours(25));
    must(test.reviews->daily());
    CHECK(test.unread(test.cora) == before + 1);
  }
}
