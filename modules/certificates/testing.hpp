#pragma once
// For tests of certificates, credits and what builds on them: the real modules up to learning, three people in two
// units and a course with CE data that can be completed.
#include "appliance/mail/mail.hpp"
#include "modules/accounts/identity.hpp"
#include "modules/audiences/audiences.hpp"
#include "modules/certificates/certificates.hpp"
#include "modules/testing.hpp"

namespace mc::certificates::testing {

/// Keeps what it is given.
struct Letters final : mail::Mailer {
  bool available() const override { return true; }
  Status send(data::Tx&, const mail::Mail& mail) override {
    sent.push_back(mail);
    return {};
  }
  Status deliver(const mail::Mail& mail, std::string_view) override {
    delivered.push_back(mail);
    return {};
  }
  std::vector<mail::Mail> sent{};       // by the modules' own hand
  std::vector<mail::Mail> delivered{};  // of notifications
};

/// Ana (1001) and her manager Luis (1002) work in the ICU, Bo (1003) in the ED.
struct Hospital : TestPlatform {
  Letters letters{};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_identity(platform, {*keys, letters}).accounts;
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications =
      notifications::make_notifications(platform, {*accounts, letters, *keys});
  std::unique_ptr<assessment::Assessment> assessment = assessment::make_assessment(platform);
  std::unique_ptr<courses::Courses> courses = courses::make_courses(platform, *assessment, *organisation, *accounts);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<audiences::Audiences> audiences =
      audiences::make_audiences(platform, *accounts, *organisation, *credentials);
  std::unique_ptr<learning::Learning> learning =
      learning::make_learning(platform, *courses, *assessment, *organisation, *notifications, *audiences, *accounts);
  std::unique_ptr<certificates::Certificates> certificates =
      make_certificates(platform, *learning, *courses, *accounts, *organisation, *notifications);
  PersonId ana{};
  PersonId luis{};
  PersonId bo{};
  UnitId icu{};

  /// To be called after start().
  void move_in() {
    must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n"
        "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main Campus,Critical Care,ICU,Staff "
        "Nurse,RN,1002,2020-01-01,active\n"
        "1002,Luis,Kim,luis.kim@mercygeneral.example,Main Campus,Critical Care,ICU,Nurse "
        "Manager,RN,,2015-01-01,active\n"
        "1003,Bo,Li,bo.li@mercygeneral.example,Main Campus,Emergency,ED,Staff Nurse,RN,,2021-01-01,active\n",
        "staff.csv", true, std::nullopt));
    must(deliver());
    ana = person_of("1001");
    luis = person_of("1002");
    bo = person_of("1003");
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); }))) {
      if (unit.name == "ICU") icu = unit.id;
    }
    REQUIRE_FALSE(icu.is_nil());
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  /// A published course of one lesson; `ce` as the author entered it.
  CourseId publish(const std::string& title, std::optional<courses::CeCredit> ce, std::int64_t valid_months = 0) {
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    about.ce = std::move(ce);
    about.certificate_valid_months = valid_months;
    courses::LessonSave text;
    text.document = RawJson{
        R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Wash your hands."}]}]})"};
    const courses::NewCourse in{title, std::nullopt};
    return must(db->write([&](data::Tx& tx) {
      return courses->author_complete(
          tx, luis, in, about, {{"Module", {{courses::NewLesson{0, "Lesson", courses::LessonFormat::text}, text}}}});
    }));
  }
  static courses::CeCredit credit(std::int64_t centihours = 150) {
    courses::CeCredit ce;
    ce.centihours = centihours;
    ce.type = "contact_hour";
    ce.accreditation_body = "American Nurses Credentialing Center";
    ce.accreditation_number = "P0427";
    ce.statement = "Mercy General Hospital is an accredited provider.";
    ce.topics = {{Text<1, 100>("Human trafficking prevention")}};
    return ce;
  }
  void complete(PersonId person, CourseId course) { complete(person, course, clock.now()); }
  void complete(PersonId person, CourseId course, Instant at) {
    must(db->write([&](data::Tx& tx) { return learning->record_completion(tx, person, course, at); }));
    must(deliver());
  }
  http::TestClient as(PersonId person, std::vector<security::Grant> grants = {}) {
    return api->sign_in(std::move(grants), person);
  }
  http::TestClient as_manager_of_icu() { return as(luis, {{"manager", security::ScopeKind::unit, icu.bytes}}); }
  http::TestClient as_admin() { return as(person(), {{"admin", security::ScopeKind::platform, std::nullopt}}); }
};

}  // namespace mc::certificates::testing
