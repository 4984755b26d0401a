#pragma once
// For tests of skills: the modules below it, four people in two units, who can prove who they are by a password.
#include "appliance/security/passwords.hpp"
#include "modules/skills/service.hpp"
#include "modules/testing.hpp"

namespace mc::skills::testing {

inline constexpr const char* kPassword = "seven green lanterns";

/// Ana (1001), her manager Luis (1002) and Eva (1004) work in the ICU, Bo (1003) in the ED. It is 2026-11-20.
struct Ward : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<assessment::Assessment> assessment = assessment::make_assessment(platform);
  std::unique_ptr<courses::Courses> courses = courses::make_courses(platform, *assessment, *organisation, *accounts);
  std::unique_ptr<audiences::Audiences> audiences =
      audiences::make_audiences(platform, *accounts, *organisation, *credentials);
  std::unique_ptr<learning::Learning> learning =
      learning::make_learning(platform, *courses, *assessment, *organisation, *notifications, *audiences, *accounts);
  Neighbours neighbours{*accounts, *organisation, *notifications, *courses, *learning, *audiences};
  std::unique_ptr<Skills> skills = make_skills(platform, neighbours);
  Checklists checklists{platform, neighbours};  // what has no route
  Attestations attestations{platform, neighbours};
  PersonId ana{}, luis{}, bo{}, eva{};
  UnitId icu{}, ed{};

  Ward() {
    if (!permissions.has_permission("compliance:view"))  // of module compliance; audiences ask for it
      must(permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}));
    clock.set(start_of(make_date(2026, 11, 20)) + std::chrono::hours(12));
    start();
    staff("1001,Ana,Reyes,ana@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,active\n"
          "1002,Luis,Kim,luis@mercygeneral.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
          "1003,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,active\n"
          "1004,Eva,Ito,eva@mercygeneral.example,Main,Critical Care,ICU,Nurse,LPN,1002,2021-01-01,active\n");
    ana = person_of("1001");
    luis = person_of("1002");
    bo = person_of("1003");
    eva = person_of("1004");
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); }))) {
      if (unit.name == "ICU") icu = unit.id;
      if (unit.name == "ED") ed = unit.id;
    }
    REQUIRE_FALSE(icu.is_nil());
    REQUIRE_FALSE(ed.is_nil());
    std::string hash = must(security::Passwords(settings.password_cost).hash(kPassword));
    for (PersonId who : {ana, luis, bo, eva})
      must(db->write([&](data::Tx& tx) { return accounts->set_password_hash(tx, who, hash, false); }));
  }
  /// HR's export: these people and no change to the others.
  void staff(const std::string& rows) {
    auto report = must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n" +
            rows,
        "staff.csv", true, std::nullopt));
    CHECK(report.rejected == 0);
    must(deliver());
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  http::TestClient as(PersonId who, std::vector<security::Grant> grants = {}) {
    return api->sign_in(std::move(grants), who);
  }
  http::TestClient everywhere(std::string role) {
    return as(person(), {{std::move(role), security::ScopeKind::platform, std::nullopt}});
  }
  http::TestClient admin() { return everywhere("admin"); }
  http::TestClient manager_of(UnitId unit, PersonId who) {
    return as(who, {{"manager", security::ScopeKind::unit, unit.bytes}});
  }
  std::vector<std::string> told(PersonId who, std::string_view code) {
    std::vector<std::string> out;
    for (const auto& note : as(who).get("/notifications").json<Page<notifications::Notification>>().items)
      if (note.code == code) out.push_back(note.text);
    return out;
  }
  audiences::AudienceId everybody_of(UnitId unit) {
    audiences::AudienceIn in;
    in.name = "People of " + unit.text();
    in.rule = RawJson{R"({"field":"unit","op":"in","values":[")" + unit.text() + "\"]}"};
    auto id = must(db->write([&](data::Tx& tx) { return audiences->create(tx, luis, in); }));
    must(deliver());
    return id;
  }
  /// A published course of one text lesson.
  std::pair<CourseId, courses::LessonId> course() {
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    courses::LessonSave text;
    text.document =
        RawJson{R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Look first."}]}]})"};
    auto id = must(db->write([&](data::Tx& tx) {
      return courses->author_complete(
          tx, luis, {"Central lines", std::nullopt}, about,
          {{"Module", {{courses::NewLesson{0, "Practice", courses::LessonFormat::text}, text}}}});
    }));
    auto detail = must(db->read([&](data::Tx& tx) { return courses->published(tx, id); }));
    return {id, detail.modules.at(0).lessons.at(0).id};
  }
  bool completed(PersonId who, CourseId id) {
    return must(db->read([&](data::Tx& tx) { return learning->last_completion(tx, who, id); })).has_value();
  }

  // -- checklists --
  /// Two items, of which the second has to be seen at the bedside; valid for a year.
  ChecklistIn two_items() {
    ChecklistIn in;
    in.title = "Central line care";
    in.unit_id = icu;
    in.valid_months = 12;
    in.renew_days = 60;
    in.due_days = 30;
    in.items.items.resize(2);
    in.items.items[0].title = "Names the parts of the bundle";
    in.items.items[1].title = "Changes the dressing";
    in.items.items[1].methods.items = {SkillMethod::observed};
    return in;
  }
  ChecklistId published(const ChecklistIn& in) {
    return must(db->write([&](data::Tx& tx) { return skills->make_checklist(tx, luis, in); }));
  }
  SkillRecordId given(ChecklistId checklist, PersonId who) {
    return must(db->write([&](data::Tx& tx) { return skills->assign(tx, luis, checklist, who); }));
  }
  void precepts(PersonId who, UnitId unit) {
    must(db->write([&](data::Tx& tx) { return skills->name_preceptor(tx, luis, who, unit); }));
  }
  SkillRecord look(SkillRecordId id, PersonId who) {
    return as(who).get("/skills/records/" + id.text()).json<SkillRecord>();
  }
  /// One entry for item `index`.
  std::string entry(const SkillRecord& record, std::size_t index, const std::string& outcome,
                    const std::string& method = "observed", const std::string& more = "") {
    return R"({"item_id":")" + record.items.at(index).id.text() + R"(","outcome":")" + outcome + R"(","method":")" +
           method + "\"" + more + "}";
  }
  http::TestResponse sign(http::TestClient client, SkillRecordId id, const std::string& entries,
                          const std::string& password = kPassword) {
    return client.post("/skills/records/" + id.text() + "/sign-off",
                       R"({"entries":[)" + entries + R"(],"password":")" + password + "\"}");
  }

  // -- attestations --
  AttestationIn policy() {
    AttestationIn in;
    in.title = "Restraint policy";
    in.unit_id = icu;
    in.due_days = 14;
    in.statement = "I have read this policy and will follow it.";
    in.text = "Restraints are the last resort.";
    return in;
  }
  DocumentId asked(const AttestationIn& in, std::vector<PersonId> people) {
    return must(db->write([&](data::Tx& tx) -> Result<DocumentId> {
      DocumentId id = TRY(skills->make_document(tx, luis, in));
      for (PersonId who : people) TRY(skills->ask(tx, id, who));
      return id;
    }));
  }
  AttestationReading open(PersonId who, DocumentId id) {
    auto answer = as(who).post("/attestations/" + id.text() + "/open");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<AttestationReading>();
  }
  http::TestResponse sign(PersonId who, DocumentId id, DocumentVersionId version, const std::string& statement,
                          const std::string& password = kPassword) {
    AttestationSignIn in;
    in.version_id = version;
    in.statement = statement;
    in.password = Text<1, 200>(password);
    return as(who).post_json("/attestations/" + id.text() + "/sign", in);
  }
  /// Opens and signs.
  AttestationSignature signed_by(PersonId who, DocumentId id) {
    auto reading = open(who, id);
    auto answer = sign(who, id, reading.task.version_id, reading.statement);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<AttestationSignature>();
  }
};

}  // namespace mc::skills::testing
