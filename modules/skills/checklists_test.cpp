// Checklists through the routes: who signs off, attempts, versions, validity, audiences.
#include <algorithm>
#include <thread>

#include "modules/skills/testing.hpp"

namespace mc::skills {

using testing::Ward;
using namespace std::chrono_literals;

TEST_SUITE("modules/skills") {
  TEST_CASE("a checklist: practice, sign-off item by item, complete, valid for a year, on paper") {
    Ward world;
    auto id = world.given(world.published(world.two_items()), world.ana);
    world.precepts(world.eva, world.icu);
    auto eva = world.as(world.eva);
    auto record = world.look(id, world.ana);
    CHECK(record.card.due_on == world.clock.today() + 30);
    CHECK_FALSE(record.may_sign);
    CHECK(world.look(id, world.eva).may_sign);
    CHECK(eva.get("/skills/precepting").json<Page<SkillRecordCard>>().items.size() == 1);
    auto practice = world.sign(eva, id, world.entry(record, 1, "needs_practice", "observed", R"(,"comment":"Gloves")"));
    REQUIRE_MESSAGE(practice.status == 200, practice.body);
    CHECK(world.told(world.ana, "skill_needs_practice").size() == 1);
    auto half = world.sign(eva, id, world.entry(record, 0, "signed_off", "verbalised")).json<SkillRecord>();
    CHECK(half.card.items_signed == 1);
    CHECK(half.card.status == RecordStatus::open);
    CHECK(world.sign(eva, id, world.entry(record, 0, "signed_off", "verbalised")).code == "signed_off_already");
    auto done = world.sign(eva, id, world.entry(record, 1, "signed_off")).json<SkillRecord>();
    CHECK(done.card.status == RecordStatus::completed);
    CHECK(done.card.valid_until == make_date(2027, 11, 20));
    REQUIRE(done.items.at(1).attempts.size() == 2);  // the first one stays
    CHECK(done.items[1].attempts[0].comment == "Gloves");
    CHECK(done.items[1].attempts[0].outcome == SkillOutcome::needs_practice);
    CHECK(done.items[1].attempts[1].preceptor == "Eva Ito");
    CHECK(done.items[1].attempts[1].proof == accounts::ProofMethod::password);
    CHECK(world.sign(eva, id, world.entry(record, 1, "signed_off")).code == "record_closed");
    CHECK(world.audited("skills.item_signed_off").size() == 2);
    CHECK(world.audited("skills.item_needs_practice").size() == 1);
    auto paper = world.as(world.ana).get("/skills/records/" + id.text() + "/record.pdf");
    CHECK(paper.status == 200);
    CHECK(paper.body.starts_with("%PDF-"));
  }

  TEST_CASE("who may sign off: a preceptor for this person who is not herself, with her password") {
    Ward world;
    auto checklist = world.published(world.two_items());
    auto id = world.given(checklist, world.ana);
    auto record = world.look(id, world.ana);
    const std::string item = world.entry(record, 0, "signed_off");
    world.precepts(world.ana, world.icu);  // also for herself? no
    CHECK(world.sign(world.as(world.ana), id, item).code == "not_for_yourself");
    CHECK(world.sign(world.as(world.bo), id, item).status == 404);
    CHECK(world.sign(world.manager_of(world.icu, world.luis), id, item).code == "not_a_preceptor");
    CHECK(world.api->anonymous().post("/skills/records/" + id.text() + "/sign-off", "{}").status == 401);
    world.precepts(world.bo, world.ed);  // for another unit
    CHECK(world.sign(world.as(world.bo), id, item).status == 404);
    auto luis = world.manager_of(world.icu, world.luis);
    auto name = [&](const std::string& rest) {
      return luis.post("/skills/preceptors", R"({"person_id":")" + world.bo.text() + "\"" + rest + "}");
    };
    auto for_ana = R"(,"learner_id":")" + world.ana.text() + "\"";
    auto named = name(for_ana + R"(,"expires_on":"2026-11-21")");
    REQUIRE_MESSAGE(named.status == 200, named.body);
    CHECK(world.sign(world.as(world.bo), id, item, "wrong password").field_paths() == "password");
    CHECK(world.sign(world.as(world.bo), id, item, "").status == 422);
    CHECK(world.audited("account.password_proof_failed").size() == 1);
    CHECK(world.look(id, world.ana).card.items_signed == 0);
    CHECK(world.sign(world.as(world.bo), id, item).status == 200);
    // Until the last day, and no longer.
    auto second = world.entry(record, 1, "signed_off");
    world.clock.advance(48h);
    CHECK(world.sign(world.as(world.bo), id, second).status == 404);
    auto again = name(for_ana).json<Preceptor>();
    CHECK(world.as(world.bo).del("/skills/preceptors/" + again.id.text()).status == 403);
    CHECK(world.manager_of(world.ed, world.person()).del("/skills/preceptors/" + again.id.text()).status == 404);
    CHECK(luis.del("/skills/preceptors/" + again.id.text()).status < 300);
    CHECK(world.sign(world.as(world.bo), id, second).status == 404);
    // For another checklist only.
    auto other = world.two_items();
    other.title = "Another";
    auto other_id = world.published(other);
    CHECK(name(for_ana + R"(,"checklist_id":")" + other_id.text() + "\"").status == 200);
    CHECK(world.sign(world.as(world.bo), id, second).status == 404);
    // Input and reach of naming.
    CHECK(name("").field_paths() == "unit_id");
    CHECK(name(R"(,"learner_id":")" + world.bo.text() + "\"").field_paths() == "learner_id");
    CHECK(name(for_ana + R"(,"expires_on":"2020-01-01")").field_paths() == "expires_on");
    CHECK(name(R"(,"unit_id":")" + world.ed.text() + "\"").code == "outside_reach");
    // Whoever leaves signs nothing any more.
    world.staff("1003,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,terminated\n");
    CHECK(luis.get("/skills/preceptors").json<Page<Preceptor>>().items.size() == 1);  // Ana
  }

  TEST_CASE("methods and scale: what the item asks for, and not below the passing level") {
    Ward world;
    auto in = world.two_items();
    for (const char* level : {"Not yet", "With help", "Alone"}) in.scale.items.emplace_back(level);
    in.passing = 2;
    auto id = world.given(world.published(in), world.ana);
    world.precepts(world.eva, world.icu);
    auto eva = world.as(world.eva);
    auto record = world.look(id, world.ana);
    auto paths = [&](const std::string& entry) { return world.sign(eva, id, entry).field_paths(); };
    CHECK(paths(world.entry(record, 1, "signed_off", "verbalised", R"(,"level":2)")) == "entries[0].method");
    CHECK(paths(world.entry(record, 0, "signed_off", "verbalised")) == "entries[0].level");
    CHECK(paths(world.entry(record, 0, "signed_off", "verbalised", R"(,"level":1)")) == "entries[0].level");
    CHECK(paths(world.entry(record, 0, "signed_off", "verbalised", R"(,"level":3)")) == "entries[0].level");
    record.items[0].id = SkillItemId::make(world.clock, *world.random);
    CHECK(paths(world.entry(record, 0, "signed_off", "observed", R"(,"level":2)")) == "entries[0].item_id");
    // One wrong entry writes none.
    record = world.look(id, world.ana);
    CHECK(paths(world.entry(record, 0, "signed_off", "observed", R"(,"level":2)") + "," +
                world.entry(record, 1, "signed_off", "simulated", R"(,"level":2)")) == "entries[1].method");
    CHECK(world.look(id, world.ana).card.items_signed == 0);
    CHECK(world.sign(eva, id, "").field_paths() == "entries");
    CHECK(world.sign(eva, id, world.entry(record, 0, "signed_off", "observed", R"(,"level":2)")).status == 200);
    CHECK(world.look(id, world.ana).items.at(0).attempts.at(0).level == "Alone");
  }

  TEST_CASE("two preceptors at once: an item is signed off exactly once") {
    Ward world;
    auto id = world.given(world.published(world.two_items()), world.ana);
    world.precepts(world.eva, world.icu);
    world.precepts(world.luis, world.icu);
    auto record = world.look(id, world.ana);
    std::vector<std::string> codes(4);
    std::vector<http::TestClient> clients = {world.as(world.eva), world.as(world.luis)};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < codes.size(); ++i)
      threads.emplace_back([&, i] {
        auto answer = world.sign(clients[i % 2], id, world.entry(record, 0, "signed_off"));
        codes[i] = answer.status == 200 ? "ok" : answer.code;
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(std::count(codes.begin(), codes.end(), "ok") == 1);
    CHECK(std::count(codes.begin(), codes.end(), "signed_off_already") == 3);
    CHECK(world.look(id, world.ana).items.at(0).attempts.size() == 1);
  }

  TEST_CASE("versions: what somebody worked on stays as it was; untouched records move on") {
    Ward world;
    auto in = world.two_items();
    auto checklist = world.published(in);
    auto worked = world.given(checklist, world.ana), untouched = world.given(checklist, world.bo);
    world.precepts(world.eva, world.icu);
    CHECK(world.sign(world.as(world.eva), worked, world.entry(world.look(worked, world.ana), 0, "signed_off")).status ==
          200);
    auto luis = world.manager_of(world.icu, world.luis);
    const std::string path = "/skills/checklists/" + checklist.text();
    auto before = luis.get(path).json<Checklist>();
    CHECK(luis.post(path + "/publish").code == "nothing_to_publish");
    in.items.items.resize(3);
    in.items.items[2].title = "Writes it down";
    CHECK(luis.put_json(path, ChecklistSave{before.revision + 5, in}).code == "changed_elsewhere");
    auto draft = luis.put_json(path, ChecklistSave{before.revision, in}).json<Checklist>();
    CHECK(draft.changed_since_published);
    CHECK(world.look(untouched, world.bo).items.size() == 2);  // a draft changes nothing
    CHECK(luis.post(path + "/publish").json<Checklist>().published_version == 2);
    CHECK(world.look(untouched, world.bo).items.size() == 3);
    CHECK(world.look(untouched, world.bo).version == 2);
    CHECK(world.look(worked, world.ana).items.size() == 2);
    CHECK(world.look(worked, world.ana).version == 1);
    CHECK(world.look(worked, world.ana).items.at(0).attempts.size() == 1);
  }

  TEST_CASE("renewal: the next cycle opens before the end, the old record stays; what lapses is told") {
    Ward world;
    auto checklist = world.published(world.two_items());
    auto id = world.given(checklist, world.ana);
    world.precepts(world.eva, world.icu);
    auto record = world.look(id, world.ana);
    CHECK(world
              .sign(world.as(world.eva), id,
                    world.entry(record, 0, "signed_off") + "," + world.entry(record, 1, "signed_off"))
              .status == 200);
    auto mine = [&] { return world.as(world.ana).get("/skills/mine").json<Page<SkillRecordCard>>().items; };
    world.clock.set(start_of(make_date(2027, 9, 20)) + 12h);  // 61 days before
    must(world.checklists.nightly());
    CHECK(mine().size() == 1);
    world.clock.advance(24h);
    for (int twice = 0; twice < 2; ++twice) must(world.checklists.nightly());
    REQUIRE(mine().size() == 2);
    CHECK(mine()[0].status == RecordStatus::open);
    CHECK(mine()[0].cycle == 2);
    CHECK(mine()[0].due_on == make_date(2027, 11, 20));
    CHECK(mine()[1].status == RecordStatus::completed);
    world.clock.set(start_of(make_date(2027, 11, 21)) + 12h);
    for (int twice = 0; twice < 2; ++twice) must(world.checklists.nightly());
    CHECK(mine()[1].status == RecordStatus::expired);
    CHECK(world.told(world.ana, "checklist_expired").size() == 1);
    CHECK(world.told(world.ana, "checklist_overdue").size() == 1);
    CHECK(world.look(id, world.ana).items.at(0).signed_off);
  }

  TEST_CASE("a day without a server loses no reminder; who was given it late is not reminded at once") {
    Ward world;
    auto checklist = world.published(world.two_items());  // due in 30 days
    world.given(checklist, world.ana);
    auto in = world.two_items();
    in.title = "Pump";
    in.due_days = 3;
    auto night_after = [&](int days) {
      world.clock.advance(days * 24h);
      for (int twice = 0; twice < 2; ++twice) must(world.checklists.nightly());
    };
    night_after(26);  // four days are left; the server was off three days ago
    CHECK(world.told(world.ana, "checklist_due").size() == 1);
    world.given(world.published(in), world.eva);
    night_after(1);
    CHECK(world.told(world.eva, "checklist_due").empty());
    night_after(1);
    CHECK(world.told(world.eva, "checklist_due").size() == 1);  // tomorrow
    night_after(4);
    CHECK(world.told(world.ana, "checklist_due").size() == 1);
    CHECK(world.told(world.ana, "checklist_overdue").size() == 1);
    CHECK(world.told(world.eva, "checklist_overdue").size() == 1);
  }

  TEST_CASE("what completes a lesson is for the course's authors to say") {
    Ward world;
    auto [course, lesson] = world.course();  // Luis is its author
    auto in = world.two_items();
    in.course_id = course;
    in.lesson_id = lesson;
    CHECK(world.manager_of(world.icu, world.eva).post_json("/skills/checklists", in).code == "not_your_course");
    CHECK(world.admin().post_json("/skills/checklists", in).status == 200);
    in.course_id.reset();
    in.lesson_id.reset();
    CHECK(world.manager_of(world.icu, world.eva).post_json("/skills/checklists", in).status == 200);
  }

  TEST_CASE("an audience has it by itself: who joins, who leaves, and nobody twice") {
    Ward world;
    auto in = world.two_items();
    in.audience_id = world.everybody_of(world.icu);
    auto checklist = world.published(in);
    auto count = [&](PersonId who) { return world.as(who).get("/skills/mine").json<Page<SkillRecordCard>>().items; };
    CHECK(count(world.ana).size() == 1);
    CHECK(count(world.bo).empty());
    world.staff("1003,Bo,Li,bo@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,,2021-01-01,active\n");
    CHECK(count(world.bo).size() == 1);
    world.staff("1001,Ana,Reyes,ana@mercygeneral.example,Main,Emergency,ED,Nurse,RN,1002,2020-01-01,active\n");
    REQUIRE(count(world.ana).size() == 1);
    CHECK(count(world.ana)[0].status == RecordStatus::withdrawn);
    auto tasks = must(world.db->read([&](data::Tx& tx) { return world.skills->tasks(tx, world.bo); }));
    REQUIRE(tasks.size() == 1);
    CHECK(tasks[0].title == "Central line care");
    must(world.db->write([&](data::Tx& tx) {
      return world.events->publish(tx, audiences::MembersChanged{*in.audience_id, {world.bo}, {}});
    }));
    must(world.deliver());
    CHECK(count(world.bo).size() == 1);
    CHECK(world.told(world.bo, "checklist_assigned").size() == 1);
    CHECK(world.admin().get("/skills/checklists/" + checklist.text()).json<Checklist>().open == 3);
  }

  TEST_CASE("a complete checklist completes its lesson") {
    Ward world;
    auto [course, lesson] = world.course();
    auto in = world.two_items();
    in.course_id = course;
    in.lesson_id = lesson;
    auto id = world.given(world.published(in), world.ana);
    world.precepts(world.eva, world.icu);
    auto record = world.look(id, world.ana);
    CHECK(world.sign(world.as(world.eva), id, world.entry(record, 0, "signed_off")).status == 200);
    must(world.deliver());
    CHECK_FALSE(world.completed(world.ana, course));
    CHECK(world.sign(world.as(world.eva), id, world.entry(record, 1, "signed_off")).status == 200);
    must(world.deliver());
    CHECK(world.completed(world.ana, course));
    in.lesson_id = courses::LessonId::make(world.clock, *world.random);
    CHECK(world.admin().post_json("/skills/checklists", in).field_paths() == "lesson_id");
  }

  TEST_CASE("lessons of these formats are published once something to do belongs to them") {
    Ward world;
    auto course = world.course().first;
    auto author = world.admin();
    const std::string at = "/authoring/courses/" + course.text();
    auto draft = author.get(at).json<courses::CourseDraft>();
    for (const char* format : {"checklist", "attestation"}) {
      auto added = author.post(at + "/modules/" + draft.modules.at(0).id.text() + "/lessons",
                               R"({"revision":)" + std::to_string(draft.revision) + R"(,"title":"Do","format":")" +
                                   format + "\"}");
      REQUIRE_MESSAGE(added.status == 200, added.body);
      draft = added.json<courses::CourseDraft>();
    }
    auto missing = [&] {
      std::string out;
      for (const auto& item : author.get(at + "/preflight").json<courses::Preflight>().items)
        if (item.severity == "error") out += item.code + " ";
      return out;
    };
    CHECK(missing() == "checklist_missing attestation_missing ");
    CHECK(author.post(at + "/publish", R"({"comment":""})").status == 422);
    auto in = world.two_items();
    in.course_id = course;
    in.lesson_id = draft.modules[0].lessons.at(2).id;
    CHECK(author.post_json("/skills/checklists", in).field_paths() == "lesson_id");  // that one is to be signed
    in.lesson_id = draft.modules[0].lessons.at(1).id;
    world.published(in);
    CHECK(missing() == "attestation_missing ");
    auto policy = world.policy();
    policy.course_id = course;
    policy.lesson_id = draft.modules[0].lessons.at(2).id;
    world.asked(policy, {});
    CHECK(missing() == "");
    auto published = author.post(at + "/publish", R"({"comment":""})");
    REQUIRE_MESSAGE(published.status == 200, published.body);
  }

  TEST_CASE("a course with checklist and document: refused without them, made with them, its lessons name them") {
    Ward world;
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    const std::vector<std::pair<std::string, std::vector<std::pair<courses::NewLesson, courses::LessonSave>>>> outline =
        {{"Module",
          {{{0, "Show it", courses::LessonFormat::checklist}, {}},
           {{0, "Sign it", courses::LessonFormat::attestation}, {}}}}};
    auto make = [&](const courses::ConnectLessons& connect) {
      return world.db->write([&](data::Tx& tx) {
        return world.courses->author_complete(tx, world.luis, {"Lines", std::nullopt}, about, outline, connect);
      });
    };
    auto alone = make({});
    REQUIRE_FALSE(alone);
    CHECK(alone.error().fault == Fault::invalid);
    ChecklistId checklist;
    DocumentId document;
    std::vector<courses::LessonId> lessons;
    auto course = must(make([&](data::Tx& tx, CourseId id, const std::vector<courses::LessonId>& made) -> Status {
      lessons = made;
      auto todo = world.two_items();
      todo.course_id = id;
      todo.lesson_id = made.at(0);
      checklist = TRY(world.skills->make_checklist(tx, world.luis, todo));
      auto policy = world.policy();
      policy.course_id = id;
      policy.lesson_id = made.at(1);
      document = TRY(world.skills->make_document(tx, world.luis, policy));
      return {};
    }));
    REQUIRE(lessons.size() == 2);
    auto enrolment = must(world.db->write([&](data::Tx& tx) { return world.learning->enrol(tx, world.ana, course); }));
    auto lesson = [&](std::size_t index) {
      const std::string path = "/learning/enrolments/" + enrolment.text() + "/lessons/" + lessons[index].text();
      return world.as(world.ana).get(path).json<learning::LessonView>();
    };
    auto first = lesson(0).links, second = lesson(1).links;
    REQUIRE(first.size() == 1);
    CHECK(first[0].kind == courses::LessonFormat::checklist);
    CHECK(first[0].id == checklist.bytes);
    CHECK(first[0].title == "Central line care");
    CHECK_FALSE(first[0].own_id);
    REQUIRE(second.size() == 1);
    CHECK(second[0].kind == courses::LessonFormat::attestation);
    CHECK(second[0].id == document.bytes);
    CHECK(second[0].title == "Restraint policy");
    auto record = world.given(checklist, world.ana);
    CHECK(lesson(0).links.at(0).own_id == record.bytes);
    // Opening them does not complete them, nor does her word.
    auto said = world.as(world.ana).post("/learning/enrolments/" + enrolment.text() + "/lessons/" + lessons[0].text() +
                                             "/progress",
                                         R"({"seconds":60,"completed":true})");
    CHECK(said.json<learning::ProgressOut>().state != learning::LessonState::completed);
    // The author sees it in the builder; what is retired belongs to it no more.
    auto builder =
        world.admin().get("/authoring/courses/" + course.text() + "/lessons/" + lessons[0].text() + "/content");
    REQUIRE_MESSAGE(builder.status == 200, builder.body);
    CHECK(builder.json<courses::LessonEdit>().links.at(0).id == checklist.bytes);
    REQUIRE(world.admin().post("/skills/checklists/" + checklist.text() + "/retire").status == 200);
    CHECK(lesson(0).links.empty());
  }

  TEST_CASE("checklists and documents are named among the uses of their audience") {
    Ward world;
    auto audience = world.everybody_of(world.icu);
    auto todo = world.two_items();
    todo.audience_id = audience;
    auto checklist = world.published(todo);
    auto policy = world.policy();
    policy.audience_id = audience;
    auto document = world.asked(policy, {});
    SkillsAudiences user;
    auto uses = [&] { return must(world.db->read([&](data::Tx& tx) { return user.uses(tx, audience, 100); })); };
    REQUIRE(uses().size() == 2);
    CHECK(uses()[0].kind == audiences::UseKind::checklist);
    CHECK(uses()[0].id == checklist.bytes);
    CHECK(uses()[1].kind == audiences::UseKind::attestation);
    CHECK(uses()[1].name == "Restraint policy");
    auto refused = world.admin().post("/audiences/" + audience.text() + "/archive", "{}");
    CHECK(refused.code == "audience_in_use");
    REQUIRE(world.admin().post("/skills/checklists/" + checklist.text() + "/retire").status == 200);
    REQUIRE(world.admin().post("/attestations/" + document.text() + "/retire").status == 200);
    CHECK(uses().empty());
    CHECK(world.admin().post("/audiences/" + audience.text() + "/archive", "{}").status == 200);
    CHECK(world.admin().post_json("/skills/checklists", todo).field_paths() == "audience_id");
  }

  TEST_CASE("who sees and changes what: units, and what is refused") {
    Ward world;
    auto checklist = world.published(world.two_items());
    auto id = world.given(checklist, world.ana);
    auto ana = world.as(world.ana), bo = world.as(world.bo);
    auto luis = world.manager_of(world.icu, world.luis), elsewhere = world.manager_of(world.ed, world.person());
    auto officer = world.everywhere("compliance_officer");
    struct Row {
      std::string path;
      int ana, bo, luis, elsewhere, officer;
    };
    const std::string at = "/skills/checklists/" + checklist.text(), record = "/skills/records/" + id.text();
    for (const Row& row : std::vector<Row>{{at, 403, 403, 200, 404, 200},
                                           {at + "/records", 403, 403, 200, 404, 200},
                                           {record, 200, 404, 200, 404, 200},
                                           {record + "/record.pdf", 200, 404, 200, 404, 200},
                                           {"/people/" + world.ana.text() + "/skills", 403, 403, 200, 404, 200},
                                           {"/skills/preceptors", 403, 403, 200, 200, 403}}) {
      CAPTURE(row.path);
      CHECK(ana.get(row.path).status == row.ana);
      CHECK(bo.get(row.path).status == row.bo);
      CHECK(luis.get(row.path).status == row.luis);
      CHECK(elsewhere.get(row.path).status == row.elsewhere);
      CHECK(officer.get(row.path).status == row.officer);
      CHECK(world.api->anonymous().get(row.path).status == 401);
    }
    CHECK(elsewhere.get("/skills/checklists").json<Page<ChecklistCard>>().items.empty());
    CHECK(luis.get("/skills/checklists").json<Page<ChecklistCard>>().items.size() == 1);
    CHECK(elsewhere.post(at + "/publish").status == 404);
    CHECK(officer.post(at + "/publish").status == 403);
    CHECK(elsewhere.post_json("/skills/checklists", world.two_items()).code == "outside_reach");
    CHECK(luis.post(at + "/assign", R"({"person_ids":[")" + world.bo.text() + "\"]}").field_paths() == "person_ids[0]");
    auto given =
        luis.post(at + "/assign", R"({"person_ids":[")" + world.ana.text() + R"(",")" + world.eva.text() + "\"]}");
    CHECK(given.json<ChecklistAssigned>().assigned == 1);
    CHECK(elsewhere.post(record + "/withdraw").status == 404);
    CHECK(ana.post(record + "/withdraw").status == 403);
    CHECK(luis.post(record + "/withdraw").json<SkillRecordCard>().status == RecordStatus::withdrawn);
    CHECK(luis.post(record + "/withdraw").code == "record_closed");
    auto paths = [&](const ChecklistIn& in) { return luis.post_json("/skills/checklists", in).field_paths(); };
    auto bad = world.two_items();
    bad.items.items.clear();
    CHECK(paths(bad) == "items");
    bad = world.two_items();
    bad.passing = 1;
    CHECK(paths(bad) == "passing");
    bad = world.two_items();
    bad.title = "";
    CHECK(paths(bad) == "title");
    bad = world.two_items();
    bad.audience_id = audiences::AudienceId::make(world.clock, *world.random);
    CHECK(paths(bad) == "audience_id");
  }
}

}  // namespace mc::skills
