#pragma once
// For tests of analytics: a hospital with two wards, courses, and what its people did in them.
#include "modules/analytics/service.hpp"
#include "modules/certificates/testing.hpp"

namespace mc::analytics::testing {

/// Ana (1001) and her manager Luis (1002) work in the ICU, Bo (1003) in the ED. Office: nobody's roles are stored
/// unless a test gives them.
struct Ward : certificates::testing::Hospital {
  std::unique_ptr<study::Study> study =
      study::make_study(platform, *accounts, *courses, *learning, keys->kek(security::KeyPurpose::tokens));
  std::unique_ptr<credits::Credits> credits =
      credits::make_credits(platform, *learning, *courses, *credentials, *organisation, *accounts, *notifications);
  std::unique_ptr<verification::Verification> verification =
      verification::make_verification(platform, {*accounts, *organisation, *credentials, *notifications, *keys});
  std::unique_ptr<certification::Certification> certification = certification::make_certification(
      platform, *accounts, *organisation, *notifications, *audiences, *courses, *learning, *certificates);
  std::unique_ptr<skills::Skills> skills =
      skills::make_skills(platform, {*accounts, *organisation, *notifications, *courses, *learning, *audiences});
  std::unique_ptr<compliance::Compliance> compliance =
      compliance::make_compliance(platform, {*organisation, *courses, *learning, *credentials, *accounts,
                                             *certification, *skills, *verification, *notifications, *keys});
  certificates::testing::Letters mails{};
  std::unique_ptr<Analytics> analytics =
      make_analytics(platform, {*accounts, *organisation, *notifications, *assessment, *courses, *learning,
                                *certificates, *credentials, *credits, *compliance, *study, &mails});
  UnitId ed{};

  Ward() {
    start();
    move_in();
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); })))
      if (unit.name == "ED") ed = unit.id;
    REQUIRE_FALSE(ed.is_nil());
  }
  Service& service() { return static_cast<Service&>(*analytics); }
  http::TestClient with_role(std::string role, PersonId who = {}) {
    return as(who.is_nil() ? person() : who, {{std::move(role), security::ScopeKind::platform, std::nullopt}});
  }
  http::TestClient officer() { return with_role("compliance_officer"); }
  /// A role that is stored, so that jobs see it.
  void grant(PersonId who, std::string role, std::optional<UnitId> unit = std::nullopt) {
    security::Grant given{std::move(role), unit ? security::ScopeKind::unit : security::ScopeKind::platform,
                          unit ? std::optional(unit->bytes) : std::nullopt};
    must(db->write([&](data::Tx& tx) { return accounts->grant(tx, std::nullopt, who, given); }));
  }
  void assign(CourseId course, std::vector<PersonId> people, std::optional<Date> due) {
    learning::AssignmentIn in;
    in.course_id = course;
    in.person_ids.items = std::move(people);
    in.due_on = due;
    auto made = as_admin().post_json("/assignments", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
  }
  void staff(const std::string& rows) {
    must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n" +
            rows,
        "staff.csv", true, std::nullopt));
    must(deliver());
  }
  /// A course of a text and a quiz with one question; "Soap" is right.
  CourseId with_quiz(const std::string& title) {
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    courses::LessonSave quiz;
    quiz.quiz = must(shape::from_json<assessment::Quiz>(
        R"({"kind":"graded","pass_percent":80,"attempts":5,"shuffle_questions":false,"shuffle_options":false,)"
        R"("reveal":"after_all_attempts","partial_credit":"all_or_nothing","questions":[{"id":"q1","type":)"
        R"("multiple_choice","prompt":"What cleans hands?","points":1,"options":[{"id":"a","text":"Soap","correct":true},)"
        R"({"id":"b","text":"Sand","correct":false}],"blanks":[],"pairs":[],"items":[]}]})"));
    const courses::NewCourse in{title, std::nullopt};
    return must(db->write([&](data::Tx& tx) {
      return courses->author_complete(
          tx, luis, in, about, {{"Module", {{courses::NewLesson{0, "Check", courses::LessonFormat::quiz}, quiz}}}});
    }));
  }
  learning::EnrolmentId enrol(PersonId who, CourseId course) {
    auto id = must(db->write([&](data::Tx& tx) { return learning->enrol(tx, who, course); }));
    must(deliver());
    return id;
  }
  /// One attempt at the only lesson of with_quiz().
  assessment::AttemptResult attempt(PersonId who, learning::EnrolmentId enrolment, const char* words) {
    auto client = as(who);
    const std::string at = "/learning/enrolments/" + enrolment.text();
    auto player = client.get(at).json<learning::CoursePlayer>();
    auto started = client.post(at + "/lessons/" + player.modules.at(0).lessons.at(0).id.text() + "/attempts", "{}");
    REQUIRE_MESSAGE(started.status == 200, started.body);
    auto paper = started.json<assessment::AttemptView>();
    for (const assessment::Choice& choice : paper.questions.at(0).options)
      if (choice.text == words)
        REQUIRE(client
                    .put("/learning/attempts/" + paper.id.text() + "/answers",
                         R"({"answer":{"question_id":")" + paper.questions[0].id + R"(","option_ids":[")" + choice.id +
                             R"("],"texts":{},"matches":[]}})")
                    .status == 200);
    auto result = client.post("/learning/attempts/" + paper.id.text() + "/submit", "{}");
    REQUIRE_MESSAGE(result.status == 200, result.body);
    must(deliver());
    return result.json<assessment::AttemptResult>();
  }
};

/// Ana has done one course, is late with another and began a third; Luis has one due soon; Bo of the ED is late.
struct Busy : Ward {
  CourseId fire = publish("Fire safety", std::nullopt);
  CourseId hands = publish("Hand hygiene", credit(150));
  CourseId sepsis = with_quiz("Sepsis");

  Busy() {
    complete(ana, hands);
    assign(fire, {ana, bo}, clock.today() - 1);
    assign(fire, {luis}, clock.today() + 5);
    enrol(ana, sepsis);
    auto made = as_admin().post("/credential-rules", R"({"name":"BLS","types":["BLS"],"professions":[]})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    card(ana, clock.today() - 1);
    card(luis, clock.today() + 20);
    card(bo, clock.today() + 80);
    must(deliver());
    must(analytics->aggregate());
  }
  void card(PersonId who, Date expires) {
    auto made = as(who).post(
        "/credentials/mine",
        R"({"kind":"certification","type":"BLS","issuing_body":"AHA","number":"1","compact":false,"compact_states":[],)"
        R"("notes":"","expires_on":")" +
            to_string(expires) + "\"}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
  }
  http::TestClient manager_of_icu() { return as(luis, {{"manager", security::ScopeKind::unit, icu.bytes}}); }
};

template <class T>
void figures_in(const std::vector<T>& values, std::vector<Figure>& out);
/// Every Figure of a dashboard, however deep.
template <class T>
void figures_in(const T& value, std::vector<Figure>& out) {
  if constexpr (std::is_same_v<T, Figure>) {
    out.push_back(value);
  } else if constexpr (shape::Described<T>) {
    shape::for_each_field(const_cast<T&>(value), [&](std::string_view, const auto& field) { figures_in(field, out); });
  }
}
template <class T>
void figures_in(const std::vector<T>& values, std::vector<Figure>& out) {
  for (const T& value : values) figures_in(value, out);
}

}  // namespace mc::analytics::testing
