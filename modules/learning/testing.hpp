#pragma once
// For tests of learning: the modules below it, learning itself with its rules within reach, four people in two units of
// one site, and courses built through the public header of courses.
#include "modules/learning/service.hpp"
#include "modules/testing.hpp"

namespace mc::learning {
void add_routes(http::Routes& routes, Service& service);
}

namespace mc::learning::testing {

/// Published courses with what their authors cannot say yet: prerequisites, seats, days on which modules open.
struct RuledCourses final : courses::Courses {
  explicit RuledCourses(std::unique_ptr<courses::Courses> real) : real_(std::move(real)) {}
  std::map<CourseId, std::function<void(courses::CourseDetail&)>> rules{};

  Result<courses::CourseDetail> published(data::Tx& tx, CourseId course) override {
    courses::CourseDetail out = TRY(real_->published(tx, course));
    if (auto rule = rules.find(course); rule != rules.end()) rule->second(out);
    return out;
  }
  Result<std::shared_ptr<const courses::CourseDetail>> version(data::Tx& tx, courses::VersionId version) override {
    auto stored = TRY(real_->version(tx, version));
    auto rule = rules.find(stored->id);
    if (rule == rules.end()) return stored;
    auto out = std::make_shared<courses::CourseDetail>(*stored);
    rule->second(*out);
    return out;
  }
  Result<courses::LessonContent> lesson(data::Tx& tx, courses::VersionId version, courses::LessonId lesson) override {
    return real_->lesson(tx, version, lesson);
  }
  Result<bool> may_edit(data::Tx& tx, const security::Viewer& viewer, CourseId course) override {
    return real_->may_edit(tx, viewer, course);
  }
  Result<std::optional<courses::DraftedLesson>> drafted_lesson(data::Tx& tx, CourseId course,
                                                               courses::LessonId lesson) override {
    return real_->drafted_lesson(tx, course, lesson);
  }
  Result<std::vector<courses::CourseCard>> cards(data::Tx& tx, const std::vector<CourseId>& ids) override {
    return real_->cards(tx, ids);
  }
  Result<courses::CourseDetail> localised(data::Tx& tx, const courses::CourseDetail& detail,
                                          std::string_view locale) override {
    return real_->localised(tx, detail, locale);
  }
  Result<courses::LessonContent> localised(data::Tx& tx, courses::VersionId version, courses::LessonContent lesson,
                                           std::string_view locale) override {
    return real_->localised(tx, version, std::move(lesson), locale);
  }
  Result<bool> may_see_analytics(data::Tx& tx, const security::Viewer& viewer, CourseId course) override {
    return real_->may_see_analytics(tx, viewer, course);
  }
  Result<std::vector<courses::TaughtCourse>> taught_by(data::Tx& tx, PersonId person, std::int64_t limit) override {
    return real_->taught_by(tx, person, limit);
  }
  void register_kind(courses::LessonFormat format, courses::LessonKind& kind) override {
    real_->register_kind(format, kind);
  }
  Status note_learners(data::Tx& tx, CourseId course, std::int64_t learners) override {
    return real_->note_learners(tx, course, learners);
  }
  Status note_reviews(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars) override {
    return real_->note_reviews(tx, course, reviews, stars);
  }
  void use_learners(courses::LearnersInProgress& learners) override { real_->use_learners(learners); }
  void use_reference_cards(courses::ReferenceCards& cards) override { real_->use_reference_cards(cards); }
  using courses::Courses::author_complete;
  Result<CourseId> author_complete(
      data::Tx& tx, PersonId author, const courses::NewCourse& in, const courses::CourseSettings& settings,
      const std::vector<std::pair<std::string, std::vector<std::pair<courses::NewLesson, courses::LessonSave>>>>&
          modules,
      const courses::ConnectLessons& connect) override {
    return real_->author_complete(tx, author, in, settings, modules, connect);
  }
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 std::optional<PersonId> learner) override {
    return real_->links(tx, course, lesson, learner);
  }

private:
  std::unique_ptr<courses::Courses> real_;
};

/// Ana (1001), her manager Luis (1002) and Eva (1004, LPN) work in the ICU of Critical Care, Bo (1003) in the ED.
struct School : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<assessment::Assessment> assessment = assessment::make_assessment(platform);
  std::unique_ptr<RuledCourses> courses =
      std::make_unique<RuledCourses>(courses::make_courses(platform, *assessment, *organisation, *accounts));
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<audiences::Audiences> audiences =
      audiences::make_audiences(platform, *accounts, *organisation, *credentials);
  std::unique_ptr<Learning> learning =
      make_learning(platform, *courses, *assessment, *organisation, *notifications, *audiences, *accounts);
  // What has no route and no interface.
  Service rules{platform, *courses, *assessment, *organisation, *notifications, *audiences, *accounts};
  PersonId ana{}, luis{}, bo{}, eva{};
  UnitId icu{}, ed{}, critical_care{};
  std::vector<CourseCompleted> completions;

  School() {
    must(permissions.add({"compliance:view", {"compliance_officer"}}));  // of a module that builds on this one
    events->subscribe<CourseCompleted>("test.completions",
                                       [this](data::Tx&, const CourseCompleted& event, const events::Meta&) -> Status {
                                         completions.push_back(event);
                                         return {};
                                       });
    start();
    staff("1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,active\n"
          "1002,Luis,Kim,luis.kim@mercygeneral.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
          "1003,Bo,Li,bo.li@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,active\n"
          "1004,Eva,Ito,eva.ito@mercygeneral.example,Main,Critical Care,ICU,Nurse,LPN,1002,2021-01-01,active\n");
    ana = person_of("1001");
    luis = person_of("1002");
    bo = person_of("1003");
    eva = person_of("1004");
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); }))) {
      if (unit.name == "ICU") icu = unit.id;
      if (unit.name == "ED") ed = unit.id;
      if (unit.name == "Critical Care") critical_care = unit.id;
    }
    REQUIRE_FALSE(icu.is_nil());
    REQUIRE_FALSE(ed.is_nil());
    REQUIRE_FALSE(critical_care.is_nil());
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
  http::TestClient everywhere(std::string role, PersonId who = {}) {
    return as(who, {{std::move(role), security::ScopeKind::platform, std::nullopt}});
  }
  http::TestClient manager_of(UnitId unit, PersonId who) {
    return as(who, {{"manager", security::ScopeKind::unit, unit.bytes}});
  }
  security::Viewer viewer(PersonId who) {
    security::Viewer out;
    out.person = who;
    out.grants.push_back({.role = "member"});
    out.permissions = &permissions;
    return out;
  }

  static courses::LessonSave text_lesson() {
    courses::LessonSave out;
    out.document = RawJson{
        R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Wash your hands."}]}]})"};
    return out;
  }
  static courses::LessonSave quiz_lesson(int attempts) {
    courses::LessonSave out;
    out.quiz = must(shape::from_json<assessment::Quiz>(
        R"({"kind":"graded","pass_percent":80,"attempts":)" + std::to_string(attempts) +
        R"(,"shuffle_questions":false,"shuffle_options":false,"reveal":"after_all_attempts","partial_credit":"all_or_nothing",)"
        R"("questions":[{"id":"q1","type":"multiple_choice","prompt":"What cleans hands?","points":1,"options":[)"
        R"({"id":"a","text":"Soap","correct":true},{"id":"b","text":"Sand","correct":false}],"blanks":[],"pairs":[],"items":[]}]})"));
    return out;
  }
  using Lessons = std::vector<std::pair<courses::NewLesson, courses::LessonSave>>;
  CourseId publish(const std::string& title, const Lessons& lessons) {
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    const courses::NewCourse in{title, std::nullopt};
    return must(db->write([&](data::Tx& tx) {
      return courses->author_complete(tx, luis, in, about, {{"Module", lessons}});
    }));
  }
  /// Published, with this many text lessons that complete when they are read.
  CourseId reading(const std::string& title, int lessons = 1) {
    Lessons out;
    for (int i = 1; i <= lessons; ++i)
      out.push_back({{0, "Lesson " + std::to_string(i), courses::LessonFormat::text}, text_lesson()});
    return publish(title, out);
  }
  /// A text lesson, then a quiz of one question.
  CourseId with_quiz(int attempts = 2) {
    return publish("Sepsis", {{{0, "Read", courses::LessonFormat::text}, text_lesson()},
                              {{0, "Check", courses::LessonFormat::quiz}, quiz_lesson(attempts)}});
  }
  /// The author changes one lesson of the draft and an administrator publishes the next version.
  void republish(CourseId course, std::size_t index, const std::string& fields) {
    auto author = everywhere("admin", luis);
    std::string path = "/authoring/courses/" + course.text();
    auto draft = author.get(path).json<courses::CourseDraft>();
    auto changed =
        author.patch(path + "/lessons/" + draft.modules.at(0).lessons.at(index).id.text(),
                     R"({"revision":)" + std::to_string(draft.revision) + (fields.empty() ? "" : ",") + fields + "}");
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    auto published = author.post(path + "/publish", R"({"comment":""})");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    must(deliver());
  }

  /// Rule text: {"field":"unit","op":"in","values":["..."]}.
  AudienceId audience(const std::string& name, const std::string& rule) {
    audiences::AudienceIn in;
    in.name = name;
    in.rule = RawJson{rule};
    auto id = must(db->write([&](data::Tx& tx) { return audiences->create(tx, luis, in); }));
    must(deliver());
    return id;
  }
  void set_rule(AudienceId id, const std::string& rule) {
    auto now = must(db->read([&](data::Tx& tx) { return audiences->find(tx, id); }));
    audiences::AudienceChange in;
    in.revision = now.value().revision;
    in.rule = RawJson{rule};
    must(db->write([&](data::Tx& tx) { return audiences->change(tx, luis, id, in); }));
    must(deliver());
  }
  static std::string these(const std::vector<PersonId>& people) {
    std::string values;
    for (PersonId person : people) values += (values.empty() ? "\"" : ",\"") + person.text() + "\"";
    return R"({"field":"person","op":"in","values":[)" + values + "]}";
  }
  static std::string in_unit(UnitId unit) { return R"({"field":"unit","op":"in","values":[")" + unit.text() + "\"]}"; }

  EnrolmentId enrol(PersonId who, CourseId course) {
    return must(db->write([&](data::Tx& tx) { return learning->enrol(tx, who, course); }));
  }
  Enrolment enrolment(EnrolmentId id) {
    return must(db->read([&](data::Tx& tx) { return learning->enrolment(tx, id); }));
  }
  std::vector<Enrolment> open(PersonId who) {
    return must(db->read([&](data::Tx& tx) { return learning->open_enrolments(tx, who); }));
  }
  std::vector<Enrolment> required(PersonId who) {
    return must(db->read([&](data::Tx& tx) { return learning->required_of(tx, who); }));
  }
  AssignmentIn wish(CourseId course, std::vector<UnitId> units, std::vector<PersonId> people,
                    std::optional<Date> due = std::nullopt) {
    AssignmentIn in;
    in.course_id = course;
    in.unit_ids.items = std::move(units);
    in.person_ids.items = std::move(people);
    in.due_on = due;
    return in;
  }
  /// As an administrator, with what follows from it.
  Assignment assign(const AssignmentIn& in) {
    auto made = everywhere("admin").post_json("/assignments", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    return made.json<Assignment>();
  }
  Assignment look(AssignmentId id) { return everywhere("admin").get("/assignments/" + id.text()).json<Assignment>(); }
  CoursePlayer player(PersonId who, EnrolmentId id) {
    return as(who).get("/learning/enrolments/" + id.text()).json<CoursePlayer>();
  }
  courses::LessonId lesson(PersonId who, EnrolmentId id, std::size_t index) {
    return player(who, id).modules.at(0).lessons.at(index).id;
  }
  static std::string at(EnrolmentId id, courses::LessonId lesson, const std::string& rest = "") {
    return "/learning/enrolments/" + id.text() + "/lessons/" + lesson.text() + rest;
  }
  ProgressOut report(PersonId who, EnrolmentId id, courses::LessonId lesson, const std::string& json) {
    auto answer = as(who).post(at(id, lesson, "/progress"), json);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<ProgressOut>();
  }
  ProgressOut finish(PersonId who, EnrolmentId id, courses::LessonId lesson) {
    return report(who, id, lesson, R"({"seconds":0,"completed":true})");
  }
  /// Answers the one question and hands in.
  assessment::AttemptResult take_quiz(PersonId who, EnrolmentId id, courses::LessonId lesson, const char* words) {
    auto client = as(who);
    auto started = client.post(at(id, lesson, "/attempts"));
    REQUIRE_MESSAGE(started.status == 200, started.body);
    auto attempt = started.json<assessment::AttemptView>();
    auto saved = client.put("/learning/attempts/" + attempt.id.text() + "/answers", answer_json(attempt, words));
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
    auto result = client.post("/learning/attempts/" + attempt.id.text() + "/submit");
    REQUIRE_MESSAGE(result.status == 200, result.body);
    return result.json<assessment::AttemptResult>();
  }
  static std::string answer_json(const assessment::AttemptView& attempt, std::string_view words) {
    for (const assessment::Choice& choice : attempt.questions.at(0).options)
      if (choice.text == words)
        return R"({"answer":{"question_id":")" + attempt.questions[0].id + R"(","option_ids":[")" + choice.id +
               R"("],"texts":{},"matches":[]}})";
    FAIL("no such option: " << words);
    return {};
  }
  /// Texts of a person's notifications with this code, newest first.
  std::vector<std::string> told(PersonId who, std::string_view code) {
    std::vector<std::string> out;
    for (const auto& note : as(who).get("/notifications").json<Page<notifications::Notification>>().items)
      if (note.code == code) out.push_back(note.text);
    return out;
  }
};

}  // namespace mc::learning::testing
