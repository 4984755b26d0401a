#pragma once
// For the scenario of erasure: a person in every table of classroom, skills, submissions and study, through their
// routes.
#include <string>

#include "appliance/security/soft_browser.hpp"
#include "modules/classroom/requests.hpp"
#include "modules/skills/requests.hpp"
#include "modules/study/requests.hpp"
#include "modules/submissions/requests.hpp"
#include "tests/scenarios/hospital.hpp"

namespace mc::scenario {

/// `who` learns, teaches, signs and writes beside Ana; `word` stands in each text by her or about her.
class Taught {
public:
  Taught(Everything& world, PersonId who, std::string password, std::string word)
      : world_(world), who_(who), password_(std::move(password)), word_(std::move(word)),
        course_(world.course_with_quiz("Hand-over at the bedside")),
        lesson_(must(world.db->read([&](data::Tx& tx) { return world.courses->published(tx, course_); }))
                    .modules.at(0)
                    .lessons.at(0)
                    .id) {
    for (PersonId each : {who_, world.ana}) ok(world.as(each).post("/learning/courses/" + course_.text() + "/enrol"));
    study();
    write_and_mark();
    attend_and_lead();
    practise();
    sign();
    must(world.deliver());
  }

private:
  static http::TestResponse ok(http::TestResponse answer) {
    REQUIRE_MESSAGE(answer.status / 100 == 2, answer.body);
    return answer;
  }
  http::TestClient hers() { return world_.as(who_); }
  http::TestClient office() { return world_.with_role("admin", who_); }
  std::string lesson(const std::string& rest) const {
    return "/learning/courses/" + course_.text() + "/lessons/" + lesson_.text() + rest;
  }
  std::string said(const std::string& field) const { return "\"" + field + "\":\"" + word_ + "\""; }

  void study() {
    auto client = hers();
    ok(client.post(lesson("/notes"), "{" + said("text") + "}"));
    ok(client.post(lesson("/bookmark"), "{}"));
    auto post = ok(client.post(lesson("/discussion"), "{" + said("text") + "}")).json<study::Post>();
    ok(client.post(lesson("/discussion/read"), "{}"));
    ok(client.post("/learning/posts/" + post.id.text() + "/report", "{" + said("reason") + "}"));
    ok(client.post("/learning/activity", R"({"offset_minutes":-300})"));
    const std::string reviews = "/courses/" + course_.text() + "/reviews";
    ok(client.put(reviews + "/mine", R"({"rating":2,)" + said("title") + "," + said("text") + "}"));
    ok(world_.as(world_.ana).put(reviews + "/mine", R"({"rating":5,"title":"Good","text":""})"));
    for (const auto& each : ok(client.get(reviews)).json<study::CourseReviews>().items)
      if (!each.own) ok(client.put("/reviews/" + each.id.text() + "/helpful", R"({"helpful":true})"));
    ok(office().put("/courses/" + course_.text() + "/lessons/" + lesson_.text() + "/offline",
                    R"({"policy":"offline_encrypted","days":7})"));
    auto issued = must(world_.db->write([&](data::Tx& tx) {
      return world_.sessions.start(tx, {who_, "password", "Laptop", "", false});
    }));
    auto laptop = world_.api->anonymous();
    laptop.set_cookie(std::string(http::kSessionCookie), issued.access_token);
    const security::testing::SoftBrowser browser;
    ok(laptop.post("/learning/courses/" + course_.text() + "/offline-pack",
                   R"({"device_key":")" + to_base64url(browser.spki()) + "\"}"));
  }
  submissions::WorkView hand_in(PersonId who) {
    auto client = world_.as(who);
    auto draft = ok(client.put(lesson("/work"), "{" + said("text") + "}")).json<submissions::WorkView>();
    const std::string at = "/learning/works/" + draft.id.text();
    draft = ok(client.upload(at + "/files?file_name=" + word_ + ".pdf", "%PDF-1.4 " + word_, "application/pdf"))
                .json<submissions::WorkView>();
    return ok(client.post(at + "/submit", R"({"revision":)" + std::to_string(draft.revision) + "}"))
        .json<submissions::WorkView>();
  }
  void mark(http::TestClient marker, const submissions::WorkView& work, const std::string& feedback) {
    const std::string at = "/submissions/" + work.id.text();
    auto taken = ok(marker.post(at + "/claim", "{}")).json<submissions::WorkView>();
    ok(marker.post(at + "/mark", R"({"revision":)" + std::to_string(taken.revision) +
                                     R"(,"score_hundredths":9000,"levels":[],"feedback":")" + feedback + "\"}"));
  }
  void write_and_mark() {
    ok(office().post("/submission-tasks",
                     R"({"course_id":")" + course_.text() + R"(","lesson_id":")" + lesson_.text() +
                         R"(","title":"Reflect","setup":{"instructions":"","text_allowed":true,"max_files":3,)"
                         R"("max_file_mb":10,"media_types":[],"resubmission":"when_returned","attempts":3,)"
                         R"("late":"accept","late_points_per_day":0,"pass_hundredths":7000,"anonymous":false,)"
                         R"("second_marking":false}})"));
    mark(world_.as_admin(), hand_in(who_), word_);
    ok(world_.as(world_.ana).put(lesson("/work"), R"({"text":"Mine"})"));
    auto anas = ok(world_.as(world_.ana).get(lesson("/work"))).json<submissions::OwnWork>().works.at(0);
    anas = ok(world_.as(world_.ana)
                  .post("/learning/works/" + anas.id.text() + "/submit",
                        R"({"revision":)" + std::to_string(anas.revision) + "}"))
               .json<submissions::WorkView>();
    mark(office(), anas, "Good");
    ok(office().put("/courses/" + course_.text() + "/gradebook",
                    R"({"revision":0,"book":{"categories":[],"items":[]}})"));
  }
  classroom::ClassSession held(PersonId leader) {
    classroom::ClassSessionIn in;
    in.title = "Mock code";
    in.seats = 5;
    in.facilitator_ids.items = {leader};
    classroom::ClassDateIn date;
    date.starts_at = world_.clock.now() + std::chrono::minutes(20);
    date.ends_at = date.starts_at + std::chrono::hours(1);
    date.self_opens_at = world_.clock.now();
    date.self_closes_at = date.ends_at;
    in.dates.items = {date};
    auto made = ok(office().post_json("/classroom/sessions", in)).json<classroom::ClassSession>();
    return ok(office().post("/classroom/sessions/" + made.id.text() + "/publish")).json<classroom::ClassSession>();
  }
  void attend_and_lead() {
    held(who_);
    auto session = held(world_.luis);
    auto client = hers();
    ok(client.post("/classroom/sessions/" + session.id.text() + "/sign-up", R"({"accept_clash":true})"));
    const std::string date = "/classroom/dates/" + session.dates.at(0).id.text();
    auto screen = ok(world_.as(world_.luis).get(date + "/screen")).json<classroom::AttendScreen>();
    ok(client.post("/classroom/scan", R"({"code":")" + screen.url.substr(screen.url.rfind('/') + 1) + "\"}"));
    ok(client.post("/classroom/check-in"));
    ok(world_.as(world_.luis)
           .put(date + "/attendance",
                R"({"entries":[{"person_id":")" + who_.text() + R"(","mark":"present",)" + said("note") + "}]}"));
    ok(client.post("/classroom/feed"));
  }
  skills::SkillRecordId listed(PersonId person, PersonId preceptor) {
    skills::ChecklistIn in;
    in.title = "Line care";
    in.items.items.resize(1);
    in.items.items[0].title = "Shows it";
    return must(world_.db->write([&](data::Tx& tx) -> Result<skills::SkillRecordId> {
      auto list = TRY(world_.skills->make_checklist(tx, who_, in));
      TRY(world_.skills->name_preceptor(tx, who_, preceptor, world_.icu));
      return world_.skills->assign(tx, who_, list, person);
    }));
  }
  void practise() {
    listed(who_, world_.luis);
    auto id = listed(world_.ana, who_);
    auto record = ok(world_.as(world_.ana).get("/skills/records/" + id.text())).json<skills::SkillRecord>();
    ok(hers().post("/skills/records/" + id.text() + "/sign-off",
                   R"({"entries":[{"item_id":")" + record.items.at(0).id.text() +
                       R"(","outcome":"signed_off","method":"observed",)" + said("comment") + R"(}],"password":")" +
                       password_ + "\"}"));
  }
  void sign() {
    skills::AttestationIn in;
    in.title = "Restraints";
    in.statement = "I have read it.";
    in.text = "Be kind.";
    auto id = must(world_.db->write([&](data::Tx& tx) -> Result<skills::DocumentId> {
      auto made = TRY(world_.skills->make_document(tx, who_, in));
      TRY(world_.skills->ask(tx, made, who_));
      return made;
    }));
    auto reading = ok(hers().post("/attestations/" + id.text() + "/open")).json<skills::AttestationReading>();
    skills::AttestationSignIn signing;
    signing.version_id = reading.task.version_id;
    signing.statement = reading.statement;
    signing.password = Text<1, 200>(password_);
    ok(hers().post_json("/attestations/" + id.text() + "/sign", signing));
  }

  Everything& world_;
  PersonId who_;
  std::string password_;
  std::string word_;
  CourseId course_;
  courses::LessonId lesson_;
};

}  // namespace mc::scenario
