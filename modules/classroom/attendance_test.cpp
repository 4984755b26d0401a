// Self-attendance and its abuse, attendance by the facilitator and by file, what follows, calendars and reminders.
#include "modules/classroom/testing.hpp"

namespace mc::classroom {

using testing::School;
using namespace std::chrono_literals;

namespace {

/// Ana has a seat in a session of ten; it is five minutes after the start.
struct Today : School {
  ClassSessionId id{};
  ClassDateId date{};
  Instant start{};

  explicit Today(bool walk_ins = false) {
    auto in = wish(10, {tomorrow()});
    in.walk_ins = walk_ins;
    id = held(in);
    sign_up(ana, id);
    auto shown = look(id).dates.at(0);
    date = shown.id;
    start = shown.starts_at;
    clock.set(start + 5min);
  }
  std::string at_date(const std::string& rest) { return "/classroom/dates/" + date.text() + rest; }
  http::TestResponse take(const std::string& entries) {
    return as(luis).put(at_date("/attendance"), R"({"entries":[)" + entries + "]}");
  }
  static std::string entry(PersonId who, const std::string& mark, const std::string& more = "") {
    return R"({"person_id":")" + who.text() + R"(","mark":")" + mark + "\"" + more + "}";
  }
  AttendanceSheet sheet() { return as(luis).get(at(id, "/attendance")).json<AttendanceSheet>(); }
};

}  // namespace

TEST_SUITE("modules/classroom") {
  TEST_CASE("self-attendance: a fresh code in the room, once") {
    Today world;
    auto ana = world.as(world.ana);
    auto code = world.code_on_screen(world.date);
    auto in = world.check_in(ana, code);
    REQUIRE_MESSAGE(in.status == 200, in.body);
    CHECK(in.json<CheckInOut>().mark == AttendanceMark::present);
    CHECK(world.check_in(ana, code).code == "already_checked_in");
    auto sheet = world.sheet();
    REQUIRE(sheet.people.size() == 1);
    CHECK(sheet.people[0].marks.at(0).source == AttendanceSource::self);
    CHECK(sheet.people[0].percent == 100);
    CHECK(world.as(world.luis).get(world.at_date("/screen")).json<AttendScreen>().checked_in == 1);
    CHECK(world.told(world.ana, "class_reminder").empty());
  }

  TEST_CASE("hostile: an old code, a code from home later, a ticket used twice or by another, no ticket at all") {
    Today world;
    auto ana = world.as(world.ana), bo = world.as(world.bo);
    auto code = world.code_on_screen(world.date);
    CHECK(ana.post("/classroom/check-in").code == "scan_first");
    world.clock.advance(45s);
    CHECK(world.check_in(ana, code).code == "code_expired");
    CHECK(world.check_in(ana, "AAAA").code == "code_unknown");
    // A photo of the screen, sent home and used in the evening, and on the next day within the window's hours.
    world.clock.advance(6h);
    CHECK(world.check_in(ana, code).code == "code_expired");
    world.clock.set(world.start + 24h);
    CHECK(world.check_in(ana, code).code == "code_expired");
    world.clock.set(world.start + 5min);
    // A scan is one person's: Bo copies Ana's cookie.
    CHECK(world.check_in(ana, world.code_on_screen(world.date)).status == 200);
    CHECK(world.sheet().people.size() == 1);
    auto eva = world.as(world.eva);
    world.clock.advance(1min);
    REQUIRE(eva.post("/classroom/scan", R"({"code":")" + world.code_on_screen(world.date) + "\"}").status == 200);
    auto ticket = eva.cookies().at("__Host-attend");
    CHECK(eva.post("/classroom/check-in").code == "not_signed_up");
    world.clock.advance(10min);
    CHECK(eva.post("/classroom/check-in").code == "code_expired");
    bo.set_cookie("__Host-attend", ticket);
    CHECK(bo.post("/classroom/check-in").code == "code_expired");
    bo.set_cookie("__Host-attend", "");
    CHECK(bo.post("/classroom/check-in").code == "scan_first");
    CHECK(world.sheet().people.size() == 1);
  }

  TEST_CASE("hostile: one scan checks in one person, also when its cookie is copied") {
    Today world;
    world.sign_up(world.bo, world.held(3));
    must(world.db->write([&](data::Tx& tx) { return world.classroom->enter(tx, world.luis, world.id, world.bo); }));
    auto ana = world.as(world.ana), bo = world.as(world.bo);
    REQUIRE(ana.post("/classroom/scan", R"({"code":")" + world.code_on_screen(world.date) + "\"}").status == 200);
    bo.set_cookie("__Host-attend", ana.cookies().at("__Host-attend"));
    CHECK(ana.post("/classroom/check-in").status == 200);
    CHECK(bo.post("/classroom/check-in").code == "code_used");
    CHECK(world.sheet().people.size() == 2);
    for (const auto& person : world.sheet().people)
      CHECK(person.marks.size() == (person.person_id == world.ana ? 1u : 0u));
  }

  TEST_CASE("whoever has to sign in first keeps her scan for ten minutes") {
    Today world;
    auto phone = world.api->anonymous();
    auto scanned = phone.post("/classroom/scan", R"({"code":")" + world.code_on_screen(world.date) + "\"}");
    REQUIRE_MESSAGE(scanned.status == 200, scanned.body);
    CHECK_FALSE(scanned.json<ClassScanned>().signed_in);
    CHECK(phone.post("/classroom/check-in").status == 401);
    world.clock.advance(9min);
    auto ana = world.as(world.ana);
    ana.set_cookie("__Host-attend", phone.cookies().at("__Host-attend"));
    auto in = ana.post("/classroom/check-in");
    REQUIRE_MESSAGE(in.status == 200, in.body);
    CHECK(in.json<CheckInOut>().at == world.start + 5min);  // when she scanned
  }

  TEST_CASE("the window of self-attendance is its own: closed outside, opened by the facilitator at any time") {
    Today world;
    auto ana = world.as(world.ana);
    auto screen = [&] { return world.as(world.luis).get(world.at_date("/screen")).json<AttendScreen>(); };
    world.clock.set(world.start - 16min);
    CHECK_FALSE(screen().open);
    CHECK(screen().url.empty());
    world.clock.set(world.start + 29min + 59s);
    auto code = world.code_on_screen(world.date);
    world.clock.set(world.start + 30min);
    CHECK(world.check_in(ana, code).code == "self_attendance_closed");
    CHECK(ana.put(world.at_date("/window"), R"({"opens_at":null,"closes_at":null})").status == 403);
    auto half = R"({"opens_at":")" + to_string(world.clock.now()) + R"(","closes_at":null})";
    CHECK(world.as(world.luis).put(world.at_date("/window"), half).field_paths() == "closes_at");
    // At the very end, for those who stayed: nobody is late then.
    world.clock.set(world.start + 115min);
    auto window = R"({"opens_at":")" + to_string(world.clock.now()) + R"(","closes_at":")" +
                  to_string(world.clock.now() + 10min) + "\"}";
    CHECK(world.as(world.luis).put(world.at_date("/window"), window).json<AttendScreen>().open);
    CHECK(world.check_in(ana, world.code_on_screen(world.date)).json<CheckInOut>().mark == AttendanceMark::present);
  }

  TEST_CASE("late by the session's own minutes, and what is left of the date counts") {
    Today world;
    world.clock.set(world.start + 24min);
    auto ana = world.as(world.ana);
    CHECK(world.check_in(ana, world.code_on_screen(world.date)).json<CheckInOut>().mark == AttendanceMark::late);
    CHECK(world.sheet().people.at(0).minutes == 96);
    CHECK(world.sheet().people[0].attended);  // 80 percent
  }

  TEST_CASE("walk-ins only where they are allowed and a seat is free") {
    Today world(true);
    auto bo = world.as(world.bo);
    auto in = world.check_in(bo, world.code_on_screen(world.date));
    REQUIRE_MESSAGE(in.status == 200, in.body);
    CHECK(world.look(world.id).taken == 2);
    for (const auto& person : world.sheet().people) CHECK(person.walk_in == (person.person_id == world.bo));
    for (int i = 0; i < 8; ++i)
      must(world.db->write(
          [&](data::Tx& tx) { return world.classroom->enter(tx, world.luis, world.id, world.person()); }));
    auto eva = world.as(world.eva);
    CHECK(world.check_in(eva, world.code_on_screen(world.date)).code == "full");
  }

  TEST_CASE("the facilitator takes attendance; whoever was there enough has attended, once, after the end") {
    Today world;
    must(world.db->write([&](data::Tx& tx) { return world.classroom->enter(tx, world.luis, world.id, world.bo); }));
    must(world.db->write([&](data::Tx& tx) { return world.classroom->enter(tx, world.luis, world.id, world.eva); }));
    CHECK(world.as(world.bo).put(world.at_date("/attendance"), R"({"entries":[]})").status == 403);
    auto answer =
        world.take(world.entry(world.ana, "present") + "," + world.entry(world.bo, "partial", R"(,"minutes":95)") +
                   "," + world.entry(world.eva, "excused", R"(,"note":"Ill")"));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    CHECK(world.take(world.entry(world.bo, "partial")).field_paths() == "entries[0].minutes");
    CHECK(world.take(world.entry(world.person(), "present")).field_paths() == "entries[0].person_id");
    must(world.deliver());
    CHECK(world.attended.empty());  // it is not over
    world.clock.set(world.start + 2h);
    for (int twice = 0; twice < 2; ++twice) must(world.rules.settle_finished());
    must(world.deliver());
    REQUIRE(world.attended.size() == 1);
    CHECK(world.attended[0].person_id == world.ana);
    CHECK(world.attended[0].minutes == 120);
    CHECK(world.attended[0].at == world.start + 2h);
    // Corrected afterwards: one minute more is enough, and it counts once.
    for (int twice = 0; twice < 2; ++twice)
      CHECK(world.take(world.entry(world.bo, "partial", R"(,"minutes":96)")).status == 200);
    must(world.deliver());
    REQUIRE(world.attended.size() == 2);
    CHECK(world.attended[1].person_id == world.bo);
    auto mine = world.admin().get("/people/" + world.bo.text() + "/classroom").json<Page<PersonClass>>();
    CHECK(mine.items.at(0).marks.at(0).minutes == 96);
    CHECK(mine.items[0].completed_at);
    world.clock.set(world.start - 2h);
    CHECK(world.take(world.entry(world.ana, "absent")).code == "too_early");
  }

  TEST_CASE("attendance completes the lesson of the course") {
    School world;
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    courses::LessonSave text;
    text.document =
        RawJson{R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Push hard."}]}]})"};
    auto course = must(world.db->write([&](data::Tx& tx) {
      return world.courses->author_complete(
          tx, world.luis, {"CPR", std::nullopt}, about,
          {{"Module", {{courses::NewLesson{0, "Practice", courses::LessonFormat::text}, text}}}});
    }));
    auto detail = must(world.db->read([&](data::Tx& tx) { return world.courses->published(tx, course); }));
    ClassAttended event{SignUpId::make(world.clock, *world.random),
                        ClassSessionId::make(world.clock, *world.random),
                        world.ana,
                        course,
                        detail.modules.at(0).lessons.at(0).id,
                        world.clock.now(),
                        120};
    for (int twice = 0; twice < 2; ++twice) {
      must(world.db->write([&](data::Tx& tx) { return world.events->publish(tx, event); }));
      must(world.deliver());
    }
    auto done =
        must(world.db->read([&](data::Tx& tx) { return world.learning->last_completion(tx, world.ana, course); }));
    REQUIRE(done);
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.learning->all_of(tx, world.ana); })).size() == 1);
  }

  TEST_CASE("a course has live sessions: its author is told while none is planned, attendance completes them") {
    School world;
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    auto course = must(world.db->write([&](data::Tx& tx) {
      return world.courses->author_complete(
          tx, world.luis, {"CPR", std::nullopt}, about,
          {{"Module", {{courses::NewLesson{0, "Practice", courses::LessonFormat::live_session}, {}}}}});
    }));
    auto lesson = must(world.db->read([&](data::Tx& tx) { return world.courses->published(tx, course); }))
                      .modules.at(0)
                      .lessons.at(0)
                      .id;
    auto warned = [&] {
      for (const auto& item :
           world.admin().get("/authoring/courses/" + course.text() + "/preflight").json<courses::Preflight>().items)
        if (item.code == "session_missing") return item.severity;
      return std::string();
    };
    CHECK(warned() == "warning");
    auto in = world.wish(5, {world.tomorrow()});
    in.course_id = course;
    in.lesson_id = lesson;
    auto theirs = in;  // of a manager who does not write this course
    theirs.everyone = false;
    theirs.unit_id = world.icu;
    theirs.facilitator_ids.items.clear();
    auto eva = world.manager_of(world.icu, world.eva);
    CHECK(eva.post_json("/classroom/sessions", theirs).code == "not_your_course");
    theirs.lesson_id.reset();
    auto own = eva.post_json("/classroom/sessions", theirs);
    REQUIRE_MESSAGE(own.status == 200, own.body);
    ClassSave save;
    save.revision = own.json<ClassSession>().revision;
    save.session = theirs;
    save.session.lesson_id = lesson;
    const std::string draft = testing::School::at(own.json<ClassSession>().id);
    CHECK(eva.put_json(draft, save).code == "not_your_course");
    CHECK(warned() == "warning");
    auto office = world.admin().put_json(draft, save);  // the education office schedules for every course
    REQUIRE_MESSAGE(office.status == 200, office.body);
    save.revision = office.json<ClassSession>().revision;
    save.session.title = "Practice on the unit";
    CHECK(eva.put_json(draft, save).status == 200);  // what it completes was said by who may
    CHECK(world.admin()
              .post(testing::School::at(own.json<ClassSession>().id, "/cancel"), R"({"reason":"Moved"})")
              .status == 200);
    auto id = world.held(in);
    CHECK(warned().empty());
    auto elsewhere = in;
    elsewhere.title = "Of the ED";
    elsewhere.everyone = false;
    elsewhere.unit_id = world.ed;
    elsewhere.facilitator_ids.items.clear();
    world.held(elsewhere);
    auto enrolment = must(world.db->write([&](data::Tx& tx) { return world.learning->enrol(tx, world.ana, course); }));
    auto links = [&] {
      const std::string path = "/learning/enrolments/" + enrolment.text() + "/lessons/" + lesson.text();
      return world.as(world.ana).get(path).json<learning::LessonView>().links;
    };
    REQUIRE(links().size() == 1);  // the one that she may sign up for
    CHECK(links()[0].kind == courses::LessonFormat::live_session);
    CHECK(links()[0].id == id.bytes);
    CHECK(links()[0].starts_at == in.dates.items[0].starts_at);
    CHECK_FALSE(links()[0].own_id);
    auto seat = world.sign_up(world.ana, id);
    CHECK(links()[0].own_id == seat.id.bytes);
    const std::string content = "/authoring/courses/" + course.text() + "/lessons/" + lesson.text() + "/content";
    CHECK(world.admin().get(content).json<courses::LessonEdit>().links.size() == 2);
    world.clock.set(in.dates.items[0].starts_at);
    auto taken = world.as(world.luis)
                     .put("/classroom/dates/" + world.date_of(id).text() + "/attendance",
                          R"({"entries":[{"person_id":")" + world.ana.text() + R"(","mark":"present","note":""}]})");
    REQUIRE_MESSAGE(taken.status == 200, taken.body);
    world.clock.set(in.dates.items[0].ends_at + std::chrono::minutes(1));
    must(world.rules.settle_finished());
    must(world.deliver());
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.learning->last_completion(tx, world.ana, course); })));
    CHECK(warned() == "warning");  // it is over
  }

  TEST_CASE("attendance by file: a dry run writes nothing, wrong rows are named, the same file changes nothing more") {
    Today world;
    must(world.db->write([&](data::Tx& tx) { return world.classroom->enter(tx, world.luis, world.id, world.bo); }));
    auto luis = world.as(world.luis);
    const std::string csv =
        "employee_number,status,minutes,date\n1001,present,,2026-11-21\n1003,partial,60,\n1003,absent,,\n"
        "1004,present,,\n9999,present,,\n1001,asleep,,\n1003,partial,500,2026-11-21\n1001,present,,2026-12-24\n";
    auto import = [&](const std::string& query) {
      auto answer = luis.upload(School::at(world.id, "/attendance/import") + query, csv, "text/csv");
      REQUIRE_MESSAGE(answer.status == 200, answer.body);
      return answer.json<organisation::ImportReport>();
    };
    auto dry = import("");
    CHECK(dry.dry_run);
    CHECK(dry.created == 2);
    std::string found;
    for (const auto& finding : dry.findings) found += std::to_string(finding.line) + ":" + finding.kind + " ";
    CHECK(found == "4:twice 5:not_signed_up 6:unknown_employee 7:unknown_status 8:bad_minutes 9:unknown_date ");
    CHECK(world.sheet().people.at(0).marks.empty());
    auto applied = import("?dry_run=false");
    CHECK(applied.created == 2);
    CHECK(applied.rejected == 6);
    auto again = import("?dry_run=false");
    CHECK(again.created == 0);
    CHECK(again.updated == 0);
    CHECK(again.unchanged == 2);
    CHECK(world.audited("classroom.attendance_recorded").size() == 2);
    auto sheet = world.sheet();
    CHECK(sheet.people.at(0).marks.at(0).source == AttendanceSource::file);
    CHECK(sheet.people.at(1).minutes == 60);
    CHECK(
        luis.upload(School::at(world.id, "/attendance/import"), "name,status\nx,present\n", "text/csv").field_paths() ==
        "file");
    CHECK(world.as(world.ana).upload(School::at(world.id, "/attendance/import"), csv, "text/csv").status == 403);
  }

  TEST_CASE("paper and tables") {
    Today world;
    auto luis = world.as(world.luis);
    auto paper = luis.get(world.at_date("/sign-in-sheet.pdf"));
    CHECK(paper.status == 200);
    CHECK(paper.body.starts_with("%PDF-"));
    CHECK(world.as(world.ana).get(world.at_date("/sign-in-sheet.pdf")).status == 403);
    world.take(world.entry(world.ana, "present"));
    auto csv = luis.get(School::at(world.id, "/attendance.file?format=csv"));
    CHECK(csv.body.find("1001,Ana Reyes,ICU,present (120 min),120,100,yes") != std::string::npos);
    CHECK(luis.get(School::at(world.id, "/attendance.file?format=pdf")).body.starts_with("%PDF-"));
    CHECK(luis.get(School::at(world.id, "/attendance.file?format=doc")).field_paths() == "format");
    CHECK(world.audited("classroom.attendance_exported").size() == 2);
  }

  TEST_CASE("calendars: a file of one's own sign-up, a private feed; changes count up, cancellations say so") {
    School world;
    auto id = world.held(5);
    auto ana = world.as(world.ana);
    auto signup = world.sign_up(world.ana, id);
    std::string path = "/classroom/sign-ups/" + signup.id.text() + "/calendar.ics";
    auto sequence = [](const std::string& text) { return std::stoi(text.substr(text.find("\r\nSEQUENCE:") + 11)); };
    auto first = ana.get(path);
    CHECK(first.header("Content-Type") == "text/calendar; charset=utf-8");
    CHECK(first.body.find("DTSTART:20261121T130000Z") != std::string::npos);
    CHECK(world.as(world.bo).get(path).status == 404);
    CHECK(world.admin().get(path).status == 404);  // a calendar is the person's own
    CHECK_FALSE(ana.get("/classroom/feed").json<CalendarFeed>().present);
    auto url = ana.post("/classroom/feed").json<CalendarFeed>().url;
    std::string feed = url.substr(url.find("/classroom/feeds/"));
    auto program = world.api->anonymous();
    CHECK(program.get(feed).body.find("UID:" + world.date_of(id).text()) != std::string::npos);
    auto moved = world.wish(5, {world.tomorrow()});
    moved.dates.items[0].id = world.date_of(id);
    moved.dates.items[0].starts_at = moved.dates.items[0].starts_at + 1h;
    CHECK(world.admin().put_json(School::at(id), ClassSave{world.look(id).revision, moved}).status == 200);
    CHECK(world.told(world.ana, "class_changed").size() == 1);
    auto second = ana.get(path);
    CHECK(second.body.find("DTSTART:20261121T140000Z") != std::string::npos);
    CHECK(sequence(second.body) > sequence(first.body));
    CHECK(world.cancel(ana, signup.id, "").status == 200);
    auto gone = ana.get(path);
    CHECK(gone.body.find("METHOD:CANCEL") != std::string::npos);
    CHECK(sequence(gone.body) > sequence(second.body));
    CHECK(program.get(feed).body.find("STATUS:CANCELLED") != std::string::npos);
    // A new address ends the old one; ending it ends it; guessing finds nothing.
    auto newer = ana.post("/classroom/feed").json<CalendarFeed>().url;
    CHECK(program.get(feed).status == 404);
    CHECK(program.get(newer.substr(newer.find("/classroom/feeds/"))).status == 200);
    CHECK_FALSE(ana.del("/classroom/feed").json<CalendarFeed>().present);
    CHECK(program.get(newer.substr(newer.find("/classroom/feeds/"))).status == 404);
    CHECK(program.get("/classroom/feeds/AAAA").status == 404);
    CHECK(world.as(world.bo).post("/classroom/feed").status == 200);
    CHECK(world.audited("classroom.feed_revoked").size() == 1);
  }

  TEST_CASE("reminders a day and an hour before, each once; a word to the office below the minimum") {
    School world;
    auto in = world.wish(5, {world.tomorrow()});
    in.minimum = 2;
    auto id = world.held(in);
    world.sign_up(world.ana, id);
    Instant start = world.look(id).dates.at(0).starts_at;
    std::string when;
    std::size_t before = 0;
    for (int left = 26; left >= 0; --left) {
      world.clock.set(start - std::chrono::hours(left));
      for (int twice = 0; twice < 2; ++twice) must(world.rules.remind());
      auto told = world.told(world.ana, "class_reminder").size();
      if (told != before) when += std::to_string(left) + "x" + std::to_string(told - before) + " ";
      before = told;
    }
    CHECK(when == "24x1 1x1 ");
    CHECK(world.told(world.luis, "class_reminder").size() == 2);  // he leads it
    CHECK(world.told(world.bo, "class_reminder").empty());
    world.clock.set(start - 70h);
    for (int twice = 0; twice < 2; ++twice) must(world.rules.warn_below_minimum());
    CHECK(world.told(world.luis, "class_below_minimum") ==
          std::vector<std::string>{"Mock code has 1 of at least 2 people."});
  }
}

}  // namespace mc::classroom
