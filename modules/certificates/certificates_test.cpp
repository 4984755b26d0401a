// Issuing, rendering, verifying and revoking, through events, jobs and the HTTP pipeline.
#include "appliance/base/text.hpp"
#include "modules/certificates/code.hpp"
#include "modules/certificates/service.hpp"
#include "modules/certificates/testing.hpp"

namespace mc::certificates {
namespace {

struct World : testing::Hospital {
  World() {
    must(permissions.add({"compliance:view", {"manager"}}));  // module compliance's, which builds on this one
    start();
    move_in();
  }
  std::vector<Certificate> list(http::TestClient client) {
    return client.get("/certificates").json<Page<Certificate>>().items;
  }
  Certificate only(PersonId person) {
    auto items = list(as(person));
    REQUIRE(items.size() == 1);
    return items.front();
  }
  Verification verify(const std::string& code) {
    auto anyone = api->anonymous();
    const auto answer = anyone.get("/verify/" + code);
    REQUIRE(answer.status == 200);
    return answer.json<Verification>();
  }
};

}  // namespace

TEST_SUITE("certificates") {
  TEST_CASE("codes are read as people type them, and nothing else is a code") {
    CHECK(read_code("7kq2-m4xd 9tpa") == "7KQ2M4XD9TPA");
    CHECK(read_code("O1IL-0000-0000") == "011100000000");
    CHECK(show_code("7KQ2M4XD9TPA") == "7KQ2-M4XD-9TPA");
    for (const char* wrong : {"", "7KQ2-M4XD-9TP", "7KQ2-M4XD-9TPAA", "7KQ2-M4XD-9TP!", "UUUU-UUUU-UUUU"})
      CHECK_FALSE(read_code(wrong));
    const auto random = seeded_random(1);
    const std::string one = make_code(*random);
    CHECK(read_code(show_code(one)) == one);
    CHECK(one != make_code(*random));
    CHECK(make_number("Mercy General Hospital", 2026, 123) == "MG-2026-000123");
    CHECK(make_number("Élan Ärztehaus", 2026, 1) == "EA-2026-000001");
    CHECK(make_number("Hospital", 2026, 1234567) == "MC-2026-1234567");
  }

  TEST_CASE(
      "completing a course issues one certificate with what the course said, and its page is ready after the job") {
    World world;
    const auto course = world.publish("Sepsis: recognise it in the first hour", World::credit(), 24);
    CHECK(world.list(world.as(world.ana)).empty());
    world.complete(world.ana, course);
    const Certificate certificate = world.only(world.ana);
    CHECK(certificate.holder_name == "Ana Reyes");
    CHECK(certificate.course_title == "Sepsis: recognise it in the first hour");
    CHECK(certificate.number == "MG-" + to_string(certificate.issued_on).substr(0, 4) + "-000001");
    CHECK(certificate.ce_hours == 1.5);
    CHECK(certificate.issued_on == world.clock.today());
    CHECK(certificate.valid_until == add_months(world.clock.today(), 24));
    CHECK(certificate.type == CertificateType::completion);
    CHECK(certificate.ready);
    CHECK(world.audited("certificate.issued").size() == 1);
    auto nurse = world.as(world.ana);
    const auto pdf = nurse.get("/certificates/" + certificate.id.text() + "/pdf");
    CHECK(pdf.status == 200);
    CHECK(pdf.header("Content-Type") == "application/pdf");
    CHECK(pdf.body.starts_with("%PDF-"));
    CHECK(pdf.body.size() > 5'000);
    CHECK(pdf.body == nurse.get("/certificates/" + certificate.id.text() + "/pdf").body);
    CHECK(nurse.get("/notifications/count").body == R"({"unread":1})");
    const auto of_enrolment = must(world.db->read([&](data::Tx& tx) -> Result<std::optional<Certificate>> {
      return world.certificates->of_enrolment(tx, learning::EnrolmentId{});
    }));
    CHECK_FALSE(of_enrolment.has_value());
  }

  TEST_CASE("a certificate of training long ago is drawn when it is asked for, without a notification") {
    World world;
    const auto course = world.publish("BLS refresher", World::credit());
    world.complete(world.ana, course, world.clock.now() - std::chrono::hours(24 * 60));
    const Certificate certificate = world.only(world.ana);
    CHECK(certificate.issued_on == world.clock.today() - 60);
    CHECK(certificate.ready);
    const auto blobs_before = world.blobs->bytes_used();
    auto nurse = world.as(world.ana);
    CHECK(nurse.get("/certificates/" + certificate.id.text() + "/pdf").body.starts_with("%PDF-"));
    CHECK(world.blobs->bytes_used() > blobs_before);
    CHECK(nurse.get("/notifications/count").body == R"({"unread":0})");
  }

  TEST_CASE("the same completion told twice issues nothing more; a new cycle does") {
    World world;
    const auto course = world.publish("BLS refresher", World::credit());
    world.complete(world.ana, course);
    const Certificate first = world.only(world.ana);
    const auto again = [&](learning::EnrolmentId enrolment) {
      must(world.db->write([&](data::Tx& tx) -> Status {
        const auto version = TRY(world.courses->published(tx, course)).version_id;
        return world.events->publish(
            tx, learning::CourseCompleted{enrolment, world.ana, course, version, world.clock.now(), std::nullopt});
      }));
      must(world.deliver());
    };
    const auto enrolment = learning::EnrolmentId::make(world.clock, *world.random);
    again(enrolment);
    CHECK(world.list(world.as(world.ana)).size() == 2);
    again(enrolment);
    CHECK(world.list(world.as(world.ana)).size() == 2);
    world.clock.advance(std::chrono::hours(24 * 400));
    world.complete(world.ana, course);
    const auto all = world.list(world.as(world.ana));
    REQUIRE(all.size() == 3);
    CHECK(all.front().issued_on > first.issued_on);  // newest first
    CHECK(all.front().code != first.code);
    CHECK(all.front().number.ends_with("-000001"));  // numbers start again each year
  }

  TEST_CASE("a completion of the past is dated by its day") {
    World world;
    const auto course = world.publish("Hand hygiene", std::nullopt);
    world.complete(world.ana, course, world.clock.now() - std::chrono::hours(24 * 40));
    const Certificate certificate = world.only(world.ana);
    CHECK(certificate.issued_on == world.clock.today() - 40);
    CHECK_FALSE(certificate.valid_until.has_value());
    CHECK_FALSE(certificate.ce_hours.has_value());
  }

  TEST_CASE("anyone may verify a code and learns nothing more than CRT-04 allows") {
    World world;
    world.complete(world.ana, world.publish("Sepsis", World::credit(), 12));
    const Certificate certificate = world.only(world.ana);
    const Verification good = world.verify(ascii_lower(certificate.code));
    CHECK(good.status == VerificationStatus::valid);
    CHECK(good.holder_name == "Ana Reyes");
    CHECK(good.course_title == "Sepsis");
    CHECK(good.number == certificate.number);
    CHECK(good.issued_on == certificate.issued_on);
    auto anyone = world.api->anonymous();
    const std::string body = anyone.get("/verify/" + certificate.code).body;
    for (const char* secret : {"1001", "ana.reyes", "ICU", "person", "hours"})
      CHECK(body.find(secret) == std::string::npos);
    for (const char* wrong : {"0000-0000-0000", "nonsense", "%27%20OR%201=1"}) {
      const Verification unknown = world.verify(wrong);
      CHECK(unknown.status == VerificationStatus::unknown);
      CHECK_FALSE(unknown.holder_name.has_value());
    }
    world.clock.advance(std::chrono::hours(24 * 367));
    CHECK(world.verify(certificate.code).status == VerificationStatus::expired);
  }

  TEST_CASE("codes cannot be tried without end") {
    World world;
    auto anyone = world.api->anonymous();
    int refused = 0;
    for (int i = 0; i < 40; ++i) refused += anyone.get("/verify/0000-0000-0000").status == 429 ? 1 : 0;
    CHECK(refused == 10);
    world.clock.advance(std::chrono::minutes(1));
    CHECK(anyone.get("/verify/0000-0000-0000").status == 200);
  }

  TEST_CASE("revoking needs a reason and the right; verification shows it at once; the page stays as issued") {
    World world;
    world.complete(world.ana, world.publish("Sepsis", World::credit()));
    const Certificate certificate = world.only(world.ana);
    const std::string path = "/certificates/" + certificate.id.text();
    auto nurse = world.as(world.ana);
    auto manager = world.as_manager_of_icu();
    auto admin = world.as_admin();
    const std::string before = nurse.get(path + "/pdf").body;
    CHECK(nurse.post(path + "/revoke", R"({"reason":"mine"})").status == 403);
    CHECK(manager.post(path + "/revoke", R"({"reason":"no"})").status == 403);
    CHECK(admin.post(path + "/revoke", R"({"reason":""})").field_paths() == "reason");
    CHECK(admin.post("/certificates/" + world.person().text() + "/revoke", R"({"reason":"x"})").status == 404);
    const auto revoked =
        admin.post(path + "/revoke", R"({"reason":"Issued for the wrong course"})").json<Certificate>();
    CHECK(revoked.revoked_at.has_value());
    CHECK(revoked.revoked_reason == "Issued for the wrong course");
    CHECK(admin.post(path + "/revoke", R"({"reason":"again"})").code == "certificate_revoked");
    const Verification now = world.verify(certificate.code);
    CHECK(now.status == VerificationStatus::revoked);
    CHECK(now.revoked_on == world.clock.today());
    CHECK(nurse.get(path + "/pdf").body == before);
    CHECK(world.audited("certificate.revoked").size() == 1);
  }

  TEST_CASE("who may see whose certificates") {
    World world;
    const auto course = world.publish("Sepsis", World::credit());
    world.complete(world.ana, course);
    world.complete(world.bo, course);
    const Certificate anas = world.only(world.ana);
    const Certificate bos = world.only(world.bo);
    auto ana = world.as(world.ana);
    auto manager = world.as_manager_of_icu();
    const auto pdf = [](const Certificate& certificate) { return "/certificates/" + certificate.id.text() + "/pdf"; };
    CHECK(ana.get(pdf(bos)).status == 404);  // not even that it exists
    CHECK(manager.get(pdf(anas)).status == 200);
    CHECK(manager.get(pdf(bos)).status == 404);
    CHECK(world.audited("certificate.viewed").size() == 1);
    CHECK(manager.get("/people/" + world.ana.text() + "/certificates").json<Page<Certificate>>().items.size() == 1);
    CHECK(manager.get("/people/" + world.bo.text() + "/certificates").status == 404);
    CHECK(ana.get("/people/" + world.bo.text() + "/certificates").status == 403);
    auto anyone = world.api->anonymous();
    CHECK(anyone.get("/certificates").status == 401);
    CHECK(anyone.get(pdf(anas)).status == 401);
  }

  TEST_CASE("the list comes in pages") {
    World world;
    for (int i = 0; i < 5; ++i) world.complete(world.ana, world.publish("Course " + std::to_string(i), std::nullopt));
    auto nurse = world.as(world.ana);
    std::vector<std::string> titles;
    std::string next;
    do {
      const auto page =
          nurse.get("/certificates?limit=2" + (next.empty() ? "" : "&after=" + next)).json<Page<Certificate>>();
      CHECK(page.items.size() <= 2);
      for (const auto& item : page.items) titles.push_back(item.course_title);
      next = page.next.value_or("");
    } while (!next.empty());
    CHECK(titles == std::vector<std::string>{"Course 4", "Course 3", "Course 2", "Course 1", "Course 0"});
    CHECK(nurse.get("/certificates?after=nonsense").field_paths() == "after");
    CHECK(nurse.get("/certificates?limit=0").status == 422);
  }

  TEST_CASE("a page is drawn for the longest names and statements") {
    World world;
    CertificateRow row;
    row.code = "7KQ2M4XD9TPA";
    row.number = "MG-2026-000001";
    row.organisation_name = "Mercy General Hospital";
    row.author_name = "Marta Silva";
    row.issued_on = make_date(2026, 11, 20);
    row.holder_name = "Bo Li";
    row.course_title = "Hand hygiene";
    CHECK(must(render_page(row, {}, "https://localhost", world.folder.path())) ==
          must(render_page(row, {}, "https://localhost", world.folder.path())));
    row.holder_name = std::string(200, 'W');
    row.course_title = std::string(200, 'M');
    row.centihours = 100;
    row.ce_type = "contact_hour";
    row.statement = std::string(1000, 'x');
    CHECK(render_page(row, {}, "https://localhost", world.folder.path()).has_value());
    CHECK(hours_text(100, "contact_hour") == "1.00 contact hour");
    CHECK(hours_text(25, "ceu") == "0.25 CEU");
    CHECK(hours_text(1205, "contact_hour") == "12.05 contact hours");
  }

  TEST_CASE("authors give mastery and teaching certificates to a cohort, once per completed cycle") {
    World world;
    const CourseId course = world.publish("Central lines", std::nullopt);
    world.complete(world.ana, course);
    const std::string path = "/courses/" + course.text() + "/certificates";
    // Luis wrote the course; whoever did not may not even see who completed it.
    auto author = world.as(world.luis, {{"instructor", security::ScopeKind::platform, std::nullopt}});
    auto other = world.as(world.bo, {{"instructor", security::ScopeKind::platform, std::nullopt}});
    CHECK(other.get(path).status == 404);
    CHECK(world.as(world.ana).get(path).status == 403);
    auto list = author.get(path).json<Page<AwardCandidate>>().items;
    REQUIRE(list.size() == 1);
    CHECK(list[0].name == "Ana Reyes");
    CHECK_FALSE(list[0].mastery);

    AwardIn in;
    in.type = CertificateType::mastery;
    in.person_ids = {{world.ana, world.bo}};
    in.recommendation = Text<0, 500>("Eva, student teacher");
    in.dry_run = true;
    CHECK(author.post_json(path, in).json<Awards>().issued == 1);
    CHECK(world.list(world.as(world.ana)).size() == 1);  // nothing yet
    in.dry_run = false;
    auto given = author.post_json(path, in).json<Awards>();
    CHECK(given.issued == 1);
    CHECK(given.items.at(0).outcome == AwardOutcome::issued);
    CHECK(given.items.at(1).outcome == AwardOutcome::not_completed);
    auto again = author.post_json(path, in).json<Awards>();
    CHECK(again.issued == 0);
    CHECK(again.items.at(0).outcome == AwardOutcome::had_it);
    CHECK(again.items.at(0).number == given.items.at(0).number);
    CHECK(world.audited("certificate.awarded").size() == 1);
    CHECK(author.get(path).json<Page<AwardCandidate>>().items.at(0).mastery);

    AwardIn own = in;
    own.person_ids = {{world.luis}};
    CHECK(author.post_json(path, own).field_paths() == "person_ids[0]");
    in.type = CertificateType::completion;
    CHECK(author.post_json(path, in).field_paths() == "type");
    must(world.deliver());
    auto hers = world.list(world.as(world.ana));
    REQUIRE(hers.size() == 2);
    const auto mastery =
        std::find_if(hers.begin(), hers.end(), [](const Certificate& c) { return c.type == CertificateType::mastery; });
    REQUIRE(mastery != hers.end());
    CHECK(world.as(world.ana).get("/certificates/" + mastery->id.text() + "/pdf").body.starts_with("%PDF"));
    // A new cycle may be given one again.
    world.clock.advance(std::chrono::hours(24 * 400));
    world.complete(world.ana, course);
    in.type = CertificateType::mastery;
    CHECK(author.post_json(path, in).json<Awards>().issued == 1);
  }
}

}  // namespace mc::certificates
