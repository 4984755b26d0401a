#include "modules/profiles/service.hpp"

#include <doctest/doctest.h>

#include "modules/testing.hpp"

namespace mc::profiles {
namespace {

// 120 x 120 pixels of one colour, with the comment "secret place".
constexpr std::string_view kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAHgAAAB4CAIAAAC2BqGFAAAAFHRFWHRDb21tZW50AHNlY3JldCBwbGFjZWgPqY0AAACzSURBVHja"
    "7dBBDQAACASgS2IS+89YttAPGwnIVHMgCkSLRrRo0RZEi0a0aNEWRItGtGjRiBaNaNGiES0a0aJFI1o0okWLRrRoRIsWjWjRiBYt"
    "GtGiES1aNKJFI1q0aESLRrRo0YgWjWjRohEtGtGiRSNaNKJFi0a0aESLFo1o0YgWLRrRohEtWjSiRSNatGhEi0a0aNGIFo1o0aIR"
    "LRrRokUjWjSiRYtGtGhEixaNaNGI/rfVD7wyFRGiFQAAAABJRU5ErkJggg==";

/// Ana works in the ICU under Luis, Bo in the ED; Olga is the compliance officer.
struct Ward : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<Profiles> profiles = make_profiles(platform, *accounts, *organisation, *credentials, *notifications);
  PersonId ana{}, luis{}, bo{};
  UnitId icu{};
  Bytes picture = *from_base64(kPicture);

  Ward() {
    start();
    must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n"
        "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,RN,1002,2020-01-01,active\n"
        "1002,Luis,Kim,luis.kim@mercygeneral.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
        "1003,Bo,Li,bo.li@mercygeneral.example,Main,Emergency,ED,Staff Nurse,LPN,,2021-01-01,active\n",
        "staff.csv", true, std::nullopt));
    must(deliver());
    ana = person_of("1001");
    luis = person_of("1002");
    bo = person_of("1003");
    icu = *must(db->read([&](data::Tx& tx) { return organisation->staff(tx, ana); }))->unit_id;
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  http::TestClient as(PersonId who) { return api->sign_in({}, who); }
  http::TestClient manager() { return api->sign_in({{"manager", security::ScopeKind::unit, icu.bytes}}, luis); }
  http::TestClient admin() { return api->sign_in({{"admin", security::ScopeKind::platform, std::nullopt}}); }
  std::string path(PersonId who) { return "/profiles/" + who.text(); }
  credentials::Credential card(PersonId who, const std::string& kind, const std::string& type,
                               const std::string& number) {
    auto made = as(who).post("/credentials/mine",
                             R"({"kind":")" + kind + R"(","type":")" + type +
                                 R"(","issuing_body":"Board","state":"TX",)" + R"("number":")" + number +
                                 R"(","compact":false,"compact_states":[],"expires_on":"2027-06-01","notes":""})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<credentials::Credential>();
  }
  Level level(PersonId who) {
    return must(db->read([&](data::Tx& tx) { return profiles->level(tx, who); }));
  }
};

}  // namespace

TEST_SUITE("profiles") {
  TEST_CASE("a profile is its owner's until she shows it, and then without e-mail and phone") {
    Ward world;
    auto ana = world.as(world.ana), bo = world.as(world.bo);
    CHECK(ana.get("/profiles/me").json<Profile>().visibility == Visibility::only_me);
    CHECK(bo.get(world.path(world.ana)).status == 404);
    auto said =
        ana.patch("/profiles/me", R"({"headline":"ICU nurse","phone":"+1 512 555 0100","specialty":"Critical care"})");
    REQUIRE_MESSAGE(said.status == 200, said.body);
    CHECK(said.json<Profile>().email == "ana.reyes@mercygeneral.example");  // to herself
    CHECK(bo.get(world.path(world.ana)).status == 404);
    CHECK(world.manager().get(world.path(world.ana)).json<Profile>().headline == "ICU nurse");
    CHECK(world.manager().get(world.path(world.bo)).status == 404);  // not of his unit
    CHECK(ana.patch("/profiles/me", R"({"visibility":"connections"})").status == 200);
    CHECK(bo.get(world.path(world.ana)).status == 404);
    CHECK(ana.patch("/profiles/me", R"({"visibility":"everyone"})").status == 200);
    auto seen = bo.get(world.path(world.ana)).json<Profile>();
    CHECK(seen.headline == "ICU nurse");
    CHECK(seen.profession == "RN");
    CHECK_FALSE(seen.email.has_value());
    CHECK_FALSE(seen.phone.has_value());
    CHECK(ana.patch("/profiles/me", R"({"show_phone":true})").status == 200);
    CHECK(bo.get(world.path(world.ana)).json<Profile>().phone == "+1 512 555 0100");
    CHECK(world.audited("profile.visibility_changed").size() == 2);
    CHECK(bo.get(world.path(world.person())).status == 404);
    CHECK(world.api->anonymous().get(world.path(world.ana)).status == 401);
  }

  TEST_CASE("what cannot be said is refused with its field") {
    Ward world;
    auto ana = world.as(world.ana);
    auto refused = [&](const char* json) { return ana.patch("/profiles/me", json).field_paths(); };
    CHECK(refused(R"({"time_zone":"Texas; DROP"})") == "time_zone");
    CHECK(refused(R"({"time_zone":"a/b/c/d"})") == "time_zone");
    CHECK(refused(R"({"phone":"call me"})") == "phone");
    CHECK(refused(R"({"years_experience":71})") == "years_experience");
    CHECK(refused(R"({"interests":["Sepsis","sepsis","ICU"]})") == "interests");
    CHECK(refused(R"({"interests":["a1","b1","c1","d1","e1","f1"]})") == "interests");
    CHECK(ana.patch("/profiles/me", R"({"time_zone":"America/Argentina/Buenos_Aires"})").status == 200);
  }

  TEST_CASE("a photo is written anew, replaced and removed; its file goes with it") {
    Ward world;
    auto ana = world.as(world.ana), bo = world.as(world.bo);
    CHECK(ana.upload("/profiles/me/photo", "GIF89a", "image/gif").code == "photo_unreadable");
    auto kept = ana.upload("/profiles/me/photo", as_text(world.picture), "image/png");
    REQUIRE_MESSAGE(kept.status == 200, kept.body);
    auto url = kept.json<Profile>().photo_url.value();
    REQUIRE(url.starts_with("/api/v1/profiles/"));
    auto file = ana.get(url.substr(7));
    CHECK(file.status == 200);
    CHECK(file.header("Content-Type") == "image/jpeg");
    CHECK(file.body.starts_with("\xFF\xD8"));
    CHECK(file.body.find("secret place") == std::string::npos);
    CHECK(bo.get(url.substr(7)).status == 404);
    ana.patch("/profiles/me", R"({"visibility":"everyone"})");
    CHECK(bo.get(url.substr(7)).status == 200);
    CHECK_FALSE(ana.del("/profiles/me/photo").json<Profile>().photo_url.has_value());
    CHECK(bo.get(url.substr(7)).status == 404);
    world.clock.advance(std::chrono::hours(25));
    CHECK(must(world.blobs->collect_garbage()) == 1);
  }

  TEST_CASE("onboarding: three to five interests, specialty, experience and a choice of who may see it") {
    Ward world;
    auto ana = world.as(world.ana);
    CHECK(ana.post("/profiles/me/onboarding/finish").code == "onboarding_incomplete");
    ana.patch("/profiles/me", R"({"specialty":"Critical care","years_experience":7,"time_zone":"America/Chicago",)"
                              R"("visibility":"only_me","interests":["Sepsis","Ventilation"]})");
    auto left = ana.get("/profiles/me/onboarding").json<Onboarding>();
    for (const OnboardingStep& step : left.steps)
      CHECK_MESSAGE(step.done == (step.code != "interests" && step.required), step.code);
    CHECK(ana.post("/profiles/me/onboarding/finish").status == 409);
    ana.patch("/profiles/me", R"({"interests":["Sepsis","Ventilation","Teaching"]})");
    auto done = ana.post("/profiles/me/onboarding/finish").json<Onboarding>();
    CHECK(done.completed_at == world.clock.now());
    world.clock.advance(std::chrono::hours(1));
    CHECK(ana.post("/profiles/me/onboarding/finish").json<Onboarding>().completed_at == done.completed_at);
    CHECK(ana.get("/profiles/me").json<Profile>().interests ==
          std::vector<std::string>{"Sepsis", "Ventilation", "Teaching"});
    world.card(world.ana, "certification", "BLS", "B-1");
    for (const OnboardingStep& step : ana.get("/profiles/me/onboarding").json<Onboarding>().steps)
      if (!step.required) CHECK_MESSAGE(step.done == (step.code == "certification"), step.code);
  }

  TEST_CASE("levels rise with verified credentials and fall when those change or end") {
    Ward world;
    CHECK(world.level(world.ana) == Level::email_verified);
    auto licence = world.card(world.ana, "license", "RN", "RN-1");
    CHECK(world.level(world.ana) == Level::license_pending);
    std::string path = "/people/" + world.ana.text() + "/verifications";
    std::string licence_in = R"({"credential_id":")" + licence.id.text() + R"(","method":"registry","note":"Board"})";
    auto admin = world.admin();
    CHECK(world.as(world.bo).get(path).status == 404);
    CHECK(world.as(world.bo).post(path, licence_in).status == 403);
    CHECK(admin.post("/people/" + world.bo.text() + "/verifications", licence_in).status == 404);  // not his
    CHECK(admin.post(path, licence_in).json<Verifications>().level == Level::license_verified);
    CHECK(world.as(world.ana).get("/notifications").body.find("credential_verified") != std::string::npos);
    CHECK(world.audited("credential.verified").size() == 1);
    auto card = world.card(world.ana, "certification", "BLS", "77");
    std::string card_in = R"({"credential_id":")" + card.id.text() + R"(","method":"document"})";
    CHECK(admin.post(path, card_in).json<Verifications>().level == Level::fully_verified);
    CHECK(world.as(world.ana).get("/profiles/me").json<Profile>().level == Level::fully_verified);

    // Another number is another licence.
    CHECK(world.as(world.ana)
              .send("PUT", "/credentials/" + licence.id.text(),
                    R"({"kind":"license","type":"RN","issuing_body":"Board","state":"TX","number":"RN-2",)"
                    R"("compact":false,"compact_states":[],"expires_on":"2027-06-01","notes":""})",
                    "application/json")
              .status == 200);
    CHECK(world.level(world.ana) == Level::license_pending);
    CHECK(admin.post(path, licence_in).json<Verifications>().level == Level::fully_verified);
    CHECK(admin.del(path + "/" + card.id.text()).json<Verifications>().level == Level::license_verified);
    CHECK(admin.del(path + "/" + card.id.text()).status == 404);
    world.clock.set(start_of(make_date(2027, 6, 2)));
    CHECK(world.level(world.ana) == Level::email_verified);  // both have ended
    auto own = world.api->sign_in({{"admin", security::ScopeKind::platform, std::nullopt}}, world.ana);
    CHECK(own.post(path, licence_in).code == "own_credential");
  }

  TEST_CASE("who named a category as an interest hears of a new course in it, once") {
    Ward world;
    auto ana = world.as(world.ana);
    REQUIRE(ana.patch("/profiles/me", R"({"interests":["Critical care","Sepsis","Teaching"]})").status == 200);
    auto publish = [&](std::int64_t version, const std::string& category) {
      must(world.db->write([&](data::Tx& tx) {
        courses::CoursePublished event;
        event.course_id = CourseId::make(world.clock, *world.random);
        event.version = version;
        event.title = "Arterial lines";
        event.category = category;
        return world.events->publish(tx, event);
      }));
      must(world.deliver());
    };
    auto told = [&](PersonId who) {
      std::size_t count = 0;
      for (const auto& note : world.as(who).get("/notifications").json<Page<notifications::Notification>>().items)
        count += note.code == "new_course" ? 1 : 0;
      return count;
    };
    publish(1, "Critical Care");
    CHECK(told(world.ana) == 1);
    CHECK(told(world.bo) == 0);
    publish(2, "Critical Care");
    publish(1, "Fire safety");
    CHECK(told(world.ana) == 1);
    publish(1, "SEPSIS");
    CHECK(told(world.ana) == 2);
  }
}

}  // namespace mc::profiles
