// Who sees which announcement when, who may write them, and what becomes of them.
#include <set>

#include <doctest/doctest.h>

#include "modules/announcements/personal_data.hpp"
#include "modules/announcements/requests.hpp"
#include "modules/testing.hpp"

using namespace mc;
using namespace std::chrono_literals;
using announcements::Announcement;
using announcements::AnnouncementFor;
using announcements::AnnouncementIn;
using announcements::BannerSeverity;
using announcements::HouseBanner;

namespace {

constexpr std::string_view kStaff =
    "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
    "hire_date,status\n"
    "1,Ana,Reyes,ana@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,,2020-01-01,active\n"
    "2,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2020-01-01,active\n"
    "3,Noor,Haddad,noor@mercygeneral.example,Main,Emergency,ED,Manager,RN,,2020-01-01,active\n";

struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<announcements::Announcements> announcements =
      announcements::make_announcements(platform, *accounts, *organisation);
  http::TestApi& http = start();
  PersonId ana{}, bo{}, noor{};

  World() {
    must(organisation->import_staff(kStaff, "staff.csv", true, std::nullopt));
    must(deliver());
    must(db->read([&](data::Tx& tx) -> Status {
      ana = TRY(accounts->find_by_employee_number(tx, "1")).value();
      bo = TRY(accounts->find_by_employee_number(tx, "2")).value();
      noor = TRY(accounts->find_by_employee_number(tx, "3")).value();
      return {};
    }));
  }
  http::TestClient as(PersonId who, const std::string& role = "member") {
    return http.sign_in({{role, security::ScopeKind::platform, {}}}, who);
  }
  UnitId unit(const std::string& name) {
    return must(db->read([&](data::Tx& tx) -> Result<UnitId> {
      for (const auto& unit : TRY(organisation->units(tx)))
        if (unit.name == name) return unit.id;
      return not_found();
    }));
  }
  AnnouncementIn plan(const std::string& title) {
    AnnouncementIn in;
    in.title = title;
    in.text = "The lifts of wing B stand still.\nUse those of wing A.";
    in.starts_at = clock.now();
    in.ends_at = clock.now() + 2h;
    return in;
  }
  http::TestResponse send(const AnnouncementIn& in) { return as(noor, "admin").post_json("/announcements", in); }
  Announcement made(const AnnouncementIn& in) {
    auto answer = send(in);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<Announcement>();
  }
  std::string sees(PersonId who, const std::string& role = "member") {
    auto answer = as(who, role).get("/announcements/current");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    std::string out;
    for (const HouseBanner& banner : answer.json<announcements::HouseBanners>().items)
      out += banner.title + (banner.dismissed ? " (away);" : ";");
    return out;
  }
  std::string listed(const std::string& query) {
    std::string out;
    for (const Announcement& item : as(noor, "admin").get("/announcements?" + query).json<Page<Announcement>>().items)
      out += item.title + ";";
    return out;
  }
};

std::string path(const Announcement& item, const std::string& rest = "") {
  return "/announcements/" + item.id.text() + rest;
}

}  // namespace

TEST_SUITE("modules/announcements") {
  TEST_CASE("shown from its start to its end, the worst first") {
    World test;
    test.made(test.plan("Lifts"));
    auto later = test.plan("Water");
    later.starts_at = test.clock.now() + 1h;
    later.ends_at = test.clock.now() + 3h;
    later.severity = BannerSeverity::warning;
    test.made(later);
    auto worst = test.plan("Fire drill");
    worst.severity = BannerSeverity::critical;
    worst.dismissible = false;
    test.made(worst);
    CHECK(test.sees(test.ana) == "Fire drill;Lifts;");
    CHECK(test.listed("") == "Fire drill;Lifts;");
    CHECK(test.listed("stage=planned") == "Water;");
    test.clock.advance(1h);
    CHECK(test.sees(test.ana) == "Fire drill;Water;Lifts;");
    test.clock.advance(1h);
    CHECK(test.sees(test.ana) == "Water;");
    CHECK(test.listed("stage=ended") == "Fire drill;Lifts;");
    CHECK(test.hub.sent().at(0).type == "announcements.changed");
  }

  TEST_CASE("for roles and for units with all below") {
    World test;
    auto in = test.plan("For managers");
    in.audience = AnnouncementFor::roles;
    in.roles.items = {"manager", "admin"};
    test.made(in);
    in = test.plan("Emergency only");
    in.audience = AnnouncementFor::units;
    in.unit_ids.items = {test.unit("Emergency")};
    auto made = test.made(in);
    CHECK(made.unit_names == std::vector<std::string>{"Emergency"});
    CHECK(test.sees(test.ana) == "");
    CHECK(test.sees(test.ana, "manager") == "For managers;");
    CHECK(test.sees(test.bo) == "Emergency only;");
    CHECK(test.sees(test.person()) == "");  // nobody of the staff
    // What is not for her she can not put away either.
    CHECK(test.as(test.ana).post(path(made, "/dismiss")).status == 404);
    in.unit_ids.items = {test.unit("Main")};
    in.title = "Whole site";
    test.made(in);
    CHECK(test.sees(test.ana) == "Whole site;");
  }

  TEST_CASE("put away by one person it stays for the others, until its words change") {
    World test;
    auto made = test.made(test.plan("Lifts"));
    CHECK(test.as(test.ana).post(path(made, "/dismiss")).json<HouseBanner>().dismissed);
    CHECK(test.as(test.ana).post(path(made, "/dismiss")).status == 200);  // twice is once
    CHECK(test.sees(test.ana) == "Lifts (away);");
    CHECK(test.sees(test.bo) == "Lifts;");
    auto in = test.plan("Lifts");
    in.ends_at = test.clock.now() + 5h;
    in.revision = made.revision;
    auto changed = test.as(test.noor, "admin").put_json(path(made), in);
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(changed.json<Announcement>().dismissed == 1);
    CHECK(test.sees(test.ana) == "Lifts (away);");  // only longer
    in.text = "All lifts stand still.";
    CHECK(test.as(test.noor, "admin").put_json(path(made), in).code == "changed_meanwhile");
    in.revision = 2;
    REQUIRE(test.as(test.noor, "admin").put_json(path(made), in).status == 200);
    CHECK(test.sees(test.ana) == "Lifts;");
    CHECK(test.audited("announcement.changed").size() == 2);
    CHECK(test.audited("announcement.changed")[0].details.text.find(R"("shown_again_to":1)") != std::string::npos);
  }

  TEST_CASE("a critical one stays, and nobody puts it away") {
    World test;
    auto in = test.plan("Evacuate wing B");
    in.severity = BannerSeverity::critical;
    auto refused = test.send(in);
    CHECK(refused.status == 422);
    CHECK(refused.field_paths() == "dismissible");
    in.dismissible = false;
    auto made = test.made(in);
    CHECK(test.as(test.ana).post(path(made, "/dismiss")).code == "announcement_stays");
    CHECK(test.sees(test.ana) == "Evacuate wing B;");
  }

  TEST_CASE("ended now: shown and planned ones are gone, and do not change any more") {
    World test;
    auto made = test.made(test.plan("Lifts"));
    auto in = test.plan("Water");
    in.starts_at = test.clock.now() + 1h;
    auto planned = test.made(in);
    test.clock.advance(1min);
    for (const Announcement& item : {made, planned}) {
      auto answer = test.as(test.noor, "operator").post(path(item, "/end"));
      REQUIRE_MESSAGE(answer.status == 200, answer.body);
      CHECK(answer.json<Announcement>().stage == announcements::AnnouncementStage::ended);
      CHECK(answer.json<Announcement>().ended_by_name == "Noor Haddad");
      CHECK(test.as(test.noor, "admin").post(path(item, "/end")).status == 200);  // twice is once
    }
    CHECK(test.sees(test.ana) == "");
    CHECK(test.audited("announcement.ended").size() == 2);
    CHECK(test.as(test.noor, "admin").put_json(path(made), test.plan("Again")).code == "announcement_ended");
    test.clock.advance(2h);
    CHECK(test.sees(test.ana) == "");
  }

  TEST_CASE("what is refused: times, audience and length") {
    World test;
    auto paths = [&](AnnouncementIn in) { return test.send(in).field_paths(); };
    auto in = test.plan("T");
    in.ends_at = in.starts_at;
    CHECK(paths(in) == "ends_at");
    in = test.plan("T");
    in.starts_at = test.clock.now() - 3h;
    in.ends_at = test.clock.now() - 1h;
    CHECK(paths(in) == "ends_at");
    in.ends_at = test.clock.now() + 24h * 400;
    CHECK(paths(in) == "ends_at");
    in.starts_at = test.clock.now() + 24h * 399;
    CHECK(paths(in) == "starts_at");
    in = test.plan("T");
    in.audience = AnnouncementFor::roles;
    CHECK(paths(in) == "roles");
    in.roles.items = {"king"};
    CHECK(paths(in) == "roles");
    in.audience = AnnouncementFor::units;
    CHECK(paths(in) == "unit_ids");
    in.unit_ids.items = {UnitId::make(test.clock, *test.random)};
    CHECK(paths(in) == "unit_ids");
    in = test.plan("T");
    in.text = std::string(501, 'x');
    CHECK(paths(in) == "text");
    in = test.plan("");
    CHECK(paths(in) == "title");
    CHECK(test.audited("announcement.created").empty());
  }

  TEST_CASE("only administrators and operators write; everybody reads") {
    World test;
    auto made = test.made(test.plan("Lifts"));
    for (const char* role : {"member", "manager", "compliance_officer"}) {
      auto client = test.as(test.bo, role);
      CHECK(client.get("/announcements").status == 403);
      CHECK(client.get(path(made)).status == 403);
      CHECK(client.post_json("/announcements", test.plan("Mine")).status == 403);
      CHECK(client.put_json(path(made), test.plan("Mine")).status == 403);
      CHECK(client.post(path(made, "/end")).status == 403);
    }
    CHECK(test.http.anonymous().get("/announcements/current").status == 401);
    CHECK(test.http.anonymous().post(path(made, "/dismiss")).status == 401);
    auto of_a_unit = test.http.sign_in({{"admin", security::ScopeKind::unit, test.unit("ED").bytes}}, test.bo);
    CHECK(of_a_unit.post_json("/announcements", test.plan("Mine")).status == 403);
    CHECK(test.as(test.noor, "operator").get(path(made)).status == 200);
    CHECK(test.as(test.noor, "admin").get("/announcements/" + test.person().text()).status == 404);
  }

  TEST_CASE("fifty at a time, and pages of what has ended") {
    World test;
    for (int i = 0; i < 50; ++i) test.made(test.plan("Number " + std::to_string(i)));
    CHECK(test.send(test.plan("Too many")).code == "too_many_announcements");
    test.clock.advance(3h);
    auto admin = test.as(test.noor, "admin");
    std::string after;
    std::set<std::string> seen;
    do {
      auto page = admin.get("/announcements?stage=ended&limit=20" + after).json<Page<Announcement>>();
      for (const Announcement& item : page.items) seen.insert(item.title);
      after = page.next ? "&after=" + *page.next : "";
    } while (!after.empty());
    CHECK(seen.size() == 50);
  }

  TEST_CASE("who put it away is forgotten a day after its end, and at once when she is erased") {
    World test;
    auto in = test.plan("Say goodbye to Ana Reyes");
    auto made = test.made(in);
    auto longer = test.plan("Longer");
    longer.ends_at = test.clock.now() + 24h * 10;
    auto second = test.made(longer);
    for (const Announcement& item : {made, second})
      REQUIRE(test.as(test.ana).post(path(item, "/dismiss")).status == 200);
    auto rows = [&] {
      return must(test.db->read([&](data::Tx& tx) {
        return tx.in(data::Module{"announcements"}).one<std::int64_t>("SELECT COUNT(*) FROM announcements_dismissals");
      }));
    };
    CHECK(rows() == 2);
    test.clock.advance(24h * 2);
    must(test.deliver());
    CHECK(rows() == 1);
    auto data = announcements::make_personal_data(test.platform);
    Erasure erasure(test.ana, "Person 7", {{"Ana Reyes"}, {}, {}, {}, "@ana", false}, test.clock.today(), {});
    must(test.db->write([&](data::Tx& tx) { return data->erase_person(tx, erasure); }));
    CHECK(rows() == 0);
    CHECK(test.as(test.noor, "admin").get(path(made)).json<Announcement>().title == "Say goodbye to Person 7");
    CHECK(erasure.done().size() == 2);
  }
}
