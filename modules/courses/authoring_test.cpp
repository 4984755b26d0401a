#include <doctest/doctest.h>

#include "modules/courses/example_course.hpp"
#include "modules/courses/studio.hpp"

namespace mc::courses {

using testing::CourseRooms;
using testing::must;

namespace {

std::string content_of(const CourseDraft& course, std::size_t index, std::string rest = "") {
  return CourseRooms::lesson(course, index, "/content" + rest);
}
std::string history(const CourseDraft& course, std::size_t index, std::string rest = "") {
  return CourseRooms::lesson(course, index, "/history" + rest);
}

}  // namespace

TEST_CASE_FIXTURE(CourseRooms, "courses: a saved lesson can be looked at, compared and restored") {
  CourseDraft course = ready_course();
  clock.advance(std::chrono::minutes(10));
  author.put(at(course, content_of(course, 0)), text_save(1, "Use gel")).json<Saved>();
  auto list = author.get(at(course, history(course, 0))).json<CourseRevisions>();
  REQUIRE(list.items.size() == 2);
  CHECK(list.items[0].number == 2);
  CHECK(list.items[0].by == "Marta Silva");
  auto old = author.get(at(course, history(course, 0, "/1"))).json<LessonRevision>();
  CHECK(old.content.document.text.find("Wash your hands") != std::string::npos);
  CHECK(old.since.words_added == 2);
  CHECK(old.since.words_removed == 3);
  CHECK(author.post(at(course, history(course, 0, "/1/restore")), R"({"revision":1})").code == "changed_elsewhere");
  auto restored = author.post(at(course, history(course, 0, "/1/restore")), R"({"revision":2})").json<LessonEdit>();
  CHECK(restored.document.text.find("Wash your hands") != std::string::npos);
  CHECK(restored.content_revision == 3);
  CHECK(author.get(at(course, history(course, 0, "/99"))).status == 404);
  CHECK(author.get(at(course, history(course, 0, "/x"))).status == 404);
  CHECK(stranger.get(at(course, history(course, 0))).status == 404);
  CHECK(audited("content.restored") == 1);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: saves of one person within five minutes are one version") {
  CourseDraft course = ready_course();
  clock.advance(std::chrono::minutes(10));
  author.put(at(course, content_of(course, 0)), text_save(1, "One")).json<Saved>();
  author.put(at(course, content_of(course, 0)), text_save(2, "One two")).json<Saved>();
  CHECK(author.get(at(course, history(course, 0))).json<CourseRevisions>().items.size() == 2);
  admin.put(at(course, content_of(course, 0)), text_save(3, "One two three")).json<Saved>();
  CHECK(author.get(at(course, history(course, 0))).json<CourseRevisions>().items.size() == 3);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: restoring the outline brings a removed lesson back with its content") {
  CourseDraft course = ready_course();
  LessonId why = course.modules[0].lessons[0].id;
  std::int64_t number = author.get(at(course, "/outline/history")).json<CourseRevisions>().items.at(0).number;
  clock.advance(std::chrono::minutes(10));
  course = author.del(at(course, "/lessons/" + why.text() + "?revision=" + std::to_string(course.revision)))
               .json<CourseDraft>();
  CHECK(course.modules[0].lessons.size() == 1);
  auto seen = author.get(at(course, "/outline/history/" + std::to_string(number))).json<OutlineRevision>();
  REQUIRE(seen.since.lines.size() == 1);
  CHECK(seen.since.lines[0].change == "removed");
  CHECK(seen.since.lines[0].text == "Why");
  course = author
               .post(at(course, "/outline/history/" + std::to_string(number) + "/restore"),
                     R"({"revision":)" + std::to_string(course.revision) + "}")
               .json<CourseDraft>();
  REQUIRE(course.modules[0].lessons.size() == 2);
  CHECK(course.modules[0].lessons[0].id == why);
  auto content = author.get(at(course, content_of(course, 0))).json<LessonEdit>();
  CHECK(content.document.text.find("Wash your hands") != std::string::npos);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: one lesson goes live by itself; the rest stays as published") {
  CourseDraft course = publish(ready_course());
  LessonId why = course.modules[0].lessons[0].id;
  CHECK(admin.post(at(course, lesson(course, 0, "/publish")), "{}").code == "nothing_changed");
  author.put(at(course, content_of(course, 0)), text_save(1, "Use gel")).json<Saved>();
  author.patch(at(course), R"({"revision":)" + std::to_string(course.revision) + R"(,"title":"Not yet"})");
  CHECK(author.post(at(course, lesson(course, 0, "/publish")), "{}").status == 403);
  course = admin.post(at(course, lesson(course, 0, "/publish")), "{}").json<CourseDraft>();
  CHECK(course.published_version == 2);
  CHECK(course.changed_since_published);
  auto shown = nurse.get("/courses/" + course.id.text()).json<CourseDetail>();
  CHECK(shown.version == 2);
  CHECK(shown.title == "Hand hygiene");
  auto content = must(read([&](data::Tx& tx) { return courses->lesson(tx, shown.version_id, why); }));
  CHECK(content.document.text.find("Use gel") != std::string::npos);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: publishing shows what changes and tells learning whom to move") {
  std::vector<VersionReplaced> replaced;
  events->subscribe<VersionReplaced>("test.replaced",
                                     [&](data::Tx&, const VersionReplaced& event, const events::Meta&) -> Status {
                                       replaced.push_back(event);
                                       return {};
                                     });
  struct Learners final : LearnersInProgress {
    Result<TouchedLearners> touched(data::Tx&, CourseId, const std::vector<LessonId>& relocked) override {
      return TouchedLearners{7, static_cast<std::int64_t>(relocked.size())};
    }
  } learners;
  courses->use_learners(learners);
  CourseDraft course = publish(ready_course());
  author.put(at(course, content_of(course, 0)), text_save(1, "Use gel")).json<Saved>();
  auto preview = admin.post(at(course, "/publish/preview"), "{}").json<PublishPreview>();
  REQUIRE(preview.changes.size() == 1);
  CHECK(preview.changes[0].change == "content");
  CHECK(preview.next_version == 2);
  CHECK(preview.learners.in_progress == 7);
  CHECK(preview.learners.relocked == 1);
  // Looking froze nothing: what is published is still the newest version of the quiz.
  LessonId check = course.modules[0].lessons[1].id;
  auto edit = author.get(at(course, content_of(course, 1))).json<LessonEdit>();
  REQUIRE(edit.quiz);
  edit.quiz->pass_percent = 90;
  LessonSave harder{edit.content_revision, {}, edit.quiz};
  CHECK(author.put_json(at(course, content_of(course, 1)), harder).status == 200);
  preview = admin.post(at(course, "/publish/preview"), "{}").json<PublishPreview>();
  REQUIRE(preview.changes.size() == 2);
  CHECK(preview.changes[1].lesson_id == check);
  auto row = must(read([&](data::Tx& tx) { return store::content(tx, course.id, check); }));
  CHECK_FALSE(must(read([&](data::Tx& tx) { return assessment->frozen(tx, *row->quiz_id); })));
  admin.post(at(course, "/publish"), R"({"comment":"","learners":"relock_changed"})").json<CourseDraft>();
  CHECK(must(read([&](data::Tx& tx) { return assessment->frozen(tx, *row->quiz_id); })));
  settle();
  REQUIRE(replaced.size() == 1);
  CHECK(replaced[0].relocked == std::vector<LessonId>{course.modules[0].lessons[0].id, check});
}

TEST_CASE_FIXTURE(CourseRooms,
                  "courses: conversations about a lesson, resolved and reopened; the review queue counts them") {
  CourseDraft course = ready_course();
  LessonId why = course.modules[0].lessons[0].id;
  author.post(at(course, "/submit"), R"({"comment":""})").json<CourseDraft>();
  auto thread = admin.post(at(course, "/threads"), R"({"lesson_id":")" + why.text() + R"(","body":"Which gel?"})")
                    .json<ReviewThread>();
  auto queue = admin.get("/authoring/review-queue").json<Page<ReviewItem>>();
  REQUIRE(queue.items.size() == 1);
  CHECK(queue.items[0].open_threads == 1);
  std::string path = at(course, "/threads/" + thread.id.text());
  CHECK(author.post(path + "/comments", R"({"body":"Any with alcohol"})").json<ReviewThread>().comments.size() == 2);
  CHECK(author.put(path + "/state", R"({"resolved":true})").json<ReviewThread>().resolved_by == "Marta Silva");
  CHECK(author.post(path + "/comments", R"({"body":"More"})").code == "resolved");
  CHECK(author.get(at(course, "/threads?open=true")).json<Page<ReviewThread>>().items.empty());
  CHECK(admin.get("/authoring/review-queue").json<Page<ReviewItem>>().items.at(0).open_threads == 0);
  CHECK(author.get("/authoring/review-queue").status == 403);
  CHECK(stranger.get(at(course, "/threads")).status == 404);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: a co-author edits after she accepted, one for analytics never") {
  CourseDraft course = ready_course();
  std::string invite = at(course, "/co-authors");
  auto of = [&](bool edit) {
    return R"({"person_id":")" + pavel.text() + R"(","edit":)" + (edit ? "true" : "false") + R"(,"analytics":true})";
  };
  CHECK(author.post(invite, of(true)).status == 200);
  CHECK(stranger.get(at(course)).status == 404);
  CHECK(stranger.get("/authoring/invitations").json<AuthorInvitations>().items.size() == 1);
  stranger.post("/authoring/invitations/" + course.id.text() + "/answer", R"({"accept":true})")
      .json<AuthorInvitations>();
  CHECK(stranger.get(at(course)).status == 200);
  CHECK(stranger.post(invite, of(true)).status == 403);  // only the author decides
  CHECK(author.post(invite, of(false)).status == 200);
  CHECK(stranger.get(at(course)).status == 404);
  CHECK(author.del(invite + "/" + pavel.text()).status == 200);
  CHECK(author.del(invite + "/" + marta.text()).code == "is_author");
  CHECK(nurse.post("/authoring/invitations/" + course.id.text() + "/answer", R"({"accept":true})").status == 403);
  CHECK(stranger.post("/authoring/invitations/" + course.id.text() + "/answer", R"({"accept":true})").status == 404);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: another language, with what falls back to the course's own") {
  CourseDraft course = ready_course();
  std::string texts = at(course, "/locales/es/");
  std::string why = course.modules[0].lessons[0].id.text();
  CHECK(author.put(texts + course.id.text(), R"({"revision":0,"content":{"title":"Higiene de manos"}})").status == 200);
  CHECK(author.put(texts + course.id.text(), R"({"revision":0,"content":{}})").code == "changed_elsewhere");
  CHECK(author.put(texts + why, R"({"revision":0,"content":{"summary":"x"}})").status == 422);
  CHECK(author.put(at(course, "/locales/ESP/") + why, R"({"revision":0,"content":{}})").status == 404);
  auto checks = author.get(at(course, "/preflight")).json<Preflight>();
  CHECK(std::count_if(checks.items.begin(), checks.items.end(), [](auto& i) { return i.code == "locale_gap"; }) == 2);
  CHECK(checks.ready);
  publish(course);
  auto spanish = nurse.get("/courses/" + course.id.text() + "?locale=es-MX").json<CourseDetail>();
  CHECK(spanish.title == "Higiene de manos");
  CHECK(spanish.modules[0].title == "Basics");
  CHECK(spanish.locales == std::vector<std::string>{"es"});
  CHECK(nurse.get("/courses/" + course.id.text()).json<CourseDetail>().title == "Hand hygiene");
}

TEST_CASE_FIXTURE(CourseRooms, "courses: modules that wait for each other never open") {
  CourseDraft course = ready_course();
  course = add_module(course, "Next");
  auto wait = [&](std::size_t one, std::size_t other) {
    course = author
                 .patch(at(course, "/modules/" + course.modules[one].id.text()),
                        R"({"revision":)" + std::to_string(course.revision) + R"(,"unlock_after_module_id":")" +
                            course.modules[other].id.text() + "\"}")
                 .json<CourseDraft>();
  };
  auto unreachable = [&] {
    auto checks = author.get(at(course, "/preflight")).json<Preflight>();
    return std::count_if(checks.items.begin(), checks.items.end(),
                         [](auto& i) { return i.code == "module_unreachable"; });
  };
  wait(1, 0);
  CHECK(unreachable() == 0);
  wait(0, 1);
  CHECK(unreachable() == 2);
}

TEST_CASE_FIXTURE(CourseRooms,
                  "courses: media is what its bytes are, found by name, deleted only when nothing shows it") {
  std::string pdf = "%PDF-1.4 sheet";
  auto media = author.upload("/authoring/media?file_name=Worksheet.pdf", pdf, "text/html").json<Media>();
  CHECK(media.media_type == "application/pdf");
  CHECK(author.upload("/authoring/media?file_name=again.pdf", pdf, "application/pdf").json<Media>().id == media.id);
  CHECK(author
            .upload("/authoring/media",
                    std::string("\x7F"
                                "ELF\0\1",
                                6),
                    "image/png")
            .status == 422);
  CHECK(author.get("/authoring/media?search=work").json<Page<Media>>().items.size() == 1);
  CHECK(media.may_change);
  CHECK(author.get("/authoring/media").json<Page<Media>>().items.at(0).may_change);
  CHECK_FALSE(stranger.get("/authoring/media").json<Page<Media>>().items.at(0).may_change);
  CHECK(stranger.patch("/authoring/media/" + media.id.text(), R"({"alt":"Sheet"})").status == 404);
  CHECK(author.get("/authoring/media?search=sheet").json<Page<Media>>().items.empty());
  CourseDraft course = ready_course();
  auto resources = author
                       .post(at(course, "/resources"), R"({"revision":)" + std::to_string(course.revision) +
                                                           R"(,"title":"Sheet","media_id":")" + media.id.text() + "\"}")
                       .json<Resources>();
  REQUIRE(resources.items.size() == 1);
  CHECK(author.get("/authoring/media/" + media.id.text() + "/uses").json<MediaUses>().items.at(0).how == "resource");
  CHECK(author.del("/authoring/media/" + media.id.text()).code == "in_use");
  CHECK(nurse.get("/courses/" + course.id.text() + "/files/" + media.id.text()).status == 404);
  publish(course);
  CHECK(nurse.get("/courses/" + course.id.text() + "/files/" + media.id.text()).body == pdf);
  auto loose = author.upload("/authoring/media?file_name=b.pdf", "%PDF-1.4 other", "").json<Media>();
  CHECK(stranger.del("/authoring/media/" + loose.id.text()).status == 404);
  CHECK(author.del("/authoring/media/" + loose.id.text()).status == 200);
  CHECK(nurse.get("/authoring/media").status == 403);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: a package of this installation comes back as the same course") {
  CourseDraft course = ready_course();
  auto package = author.get(at(course, "/package"));
  REQUIRE(package.status == 200);
  auto dry = author.upload("/authoring/packages", package.body, "application/zip").json<PackageReport>();
  CHECK(dry.ready);
  CHECK(dry.signer_trusted);
  CHECK(dry.lessons == 2);
  CHECK(dry.questions == 1);
  CHECK_FALSE(dry.course_id);
  auto done = author.upload("/authoring/packages?dry_run=false", package.body, "application/zip").json<PackageReport>();
  REQUIRE(done.course_id);
  auto copy = author.get("/authoring/courses/" + done.course_id->text()).json<CourseDraft>();
  CHECK(copy.title == course.title);
  CHECK(copy.id != course.id);
  auto text = author.get(at(copy, content_of(copy, 0))).json<LessonEdit>();
  CHECK(text.document.text.find("Wash your hands") != std::string::npos);
  std::string broken = package.body;
  broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 1);
  auto refused = author.upload("/authoring/packages?dry_run=false", broken, "application/zip");
  bool kept_out = refused.status != 200 || !refused.json<PackageReport>().course_id;
  CHECK(kept_out);
  CHECK(author.upload("/authoring/packages", "PK nothing", "application/zip").status == 422);
  CHECK(nurse.upload("/authoring/packages", package.body, "application/zip").status == 403);
}

TEST_CASE_FIXTURE(CourseRooms, "courses: a clone is a draft of its own") {
  CourseDraft course = ready_course();
  auto copy = author.post(at(course, "/clone"), R"({"title":"Copy"})").json<CourseDraft>();
  CHECK(copy.title == "Copy");
  CHECK(copy.modules.at(0).lessons.size() == 2);
  CHECK(copy.modules[0].id != course.modules[0].id);
  CHECK(author.get(at(copy, "/preflight")).json<Preflight>().ready);
  CHECK(stranger.post(at(course, "/clone"), R"({"title":"Copy"})").status == 404);
}

TEST_CASE("courses: a package's lines are refused with their number") {
  auto first = [](std::string_view text) {
    std::vector<PackageMessage> messages;
    read_content(text, messages);
    return messages.empty() ? std::string("none") : std::to_string(messages[0].line) + " " + messages[0].code;
  };
  const std::string page = R"({"tagline":"","includes":[],"audience":[],"instructor":"","faqs":[],"testimonials":[]})";
  const std::string course = R"({"course":{"title":"T","summary":"","difficulty":"introductory","language":"en",)"
                             R"("objectives":[],"page":)" +
                             page + "}}\n";
  const std::string module = R"({"module":{"key":"m","title":"M"}})"
                             "\n";
  auto lesson = [](std::string key, std::string in) {
    return R"({"lesson":{"key":")" + key + R"(","module":")" + in +
           R"(","title":"L","format":"text","minutes":1,"completion":"view","mandatory":true,"free_preview":false,)"
           R"("document":{"type":"doc","content":[{"type":"paragraph"}]}}})"
           "\n";
  };
  CHECK(first("") == "0 empty");
  CHECK(first(course + module + lesson("l", "m")) == "none");
  CHECK(first(module) == "1 course_first");
  CHECK(first(course + course) == "2 course_first");
  CHECK(first(course + module + lesson("l", "x")) == "3 unknown_module");
  CHECK(first(course + module + lesson("m", "m")) == "3 repeated");
  CHECK(first(course + R"({"resource":{"title":"R","url":"javascript:x"}})") == "2 bad_link");
  CHECK(first(course + R"({"resource":{"place":"q","title":"R","url":"https://example.org"}})") == "2 unknown_place");
  CHECK(first(course + "{").starts_with("2 "));
  std::vector<PackageMessage> messages;
  std::string text = course + module + lesson("l", "m");
  CHECK(write_content(read_content(text, messages)) ==
        write_content(read_content(write_content(read_content(text, messages)), messages)));
}

}  // namespace mc::courses
