// The bank through its routes: versions, tags, search, pages, pools, who may, files; and quizzes that draw from it.
#include <set>

#include "modules/assessment/test_rooms.hpp"
#include "modules/assessment/testing.hpp"
#include "modules/questions/service.hpp"

namespace mc::questions {
namespace {

using mc::testing::code_of;
using mc::testing::must;

struct Bank : mc::testing::Rooms {
  assessment::testing::OneTeacher owner{};
  std::unique_ptr<assessment::Assessment> assessment = assessment::make_assessment(platform);
  std::unique_ptr<Questions> questions = make_questions(platform, *assessment);
  bool publish = permissions.add({"course:publish", {"admin"}}).has_value();  // courses' own
  PersonId marta = PersonId::make(clock, *random);
  PersonId pavel = PersonId::make(clock, *random);
  http::TestClient author = as("instructor", marta);
  http::TestClient stranger = as("instructor", pavel);
  http::TestClient admin = as("admin", PersonId::make(clock, *random));

  Bank() {
    owner.teacher = marta;
    assessment->use_owner(owner);
  }
  http::TestClient as(std::string role, PersonId person) {
    return api().sign_in({{std::move(role), security::ScopeKind::platform, {}}}, person);
  }
  static std::string question(const std::string& prompt, const std::string& right = "Soap") {
    return R"({"id":"x","type":"multiple_choice","prompt":")" + prompt + R"(","points":1,"options":[)" +
           R"({"id":"a","text":")" + right + R"(","correct":true},{"id":"b","text":"Sand","correct":false}],)" +
           R"("blanks":[],"pairs":[],"items":[]})";
  }
  BankQuestion keep(const std::string& prompt, const std::string& tags = "") {
    clock.advance(std::chrono::seconds(1));
    auto made =
        author.post("/questions", R"({"name":"","question":)" + question(prompt) + R"(,"tags":[)" + tags + "]}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<BankQuestion>();
  }
  static std::string at(const BankQuestion& question, const std::string& rest = "") {
    return "/questions/" + question.id.text() + rest;
  }
  static std::string edit(std::int64_t version, const std::string& more) {
    return R"({"version":)" + std::to_string(version) + R"(,"note":"",)" + more + "}";
  }
  Page<BankEntry> list(const std::string& query = "") {
    auto got = author.get("/questions" + query);
    REQUIRE_MESSAGE(got.status == 200, got.body);
    return got.json<Page<BankEntry>>();
  }
  static std::string pool(const std::string& kind, const std::string& tags, const std::string& ids = "") {
    return R"({"name":"Hands","kind":")" + kind + R"(","tags":[)" + tags + R"(],"any_tag":false,"question_ids":[)" +
           ids + "]}";
  }
  Pool make_pool(const std::string& json) {
    auto made = author.post("/question-pools", json);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<Pool>();
  }
  Pool look(const Pool& pool) { return author.get("/question-pools/" + pool.id.text()).json<Pool>(); }
  QuestionImportReport upload(const std::string& query, const std::string& bytes) {
    auto got = author.upload("/question-imports?" + query, bytes, "application/octet-stream");
    REQUIRE_MESSAGE(got.status == 200, got.body);
    return got.json<QuestionImportReport>();
  }
};

TEST_CASE_FIXTURE(Bank, "questions: an edit makes a version, the old one stays, and can be restored") {
  BankQuestion first = keep("What cleans hands?");
  CHECK(first.version == 1);
  CHECK(first.question.id.value == first.id.text());  // the bank's own, whatever was sent
  CHECK(first.author_name == "Marta Silva");
  auto second =
      author.patch(at(first), edit(1, R"("question":)" + question("What cleans hands best?"))).json<BankQuestion>();
  CHECK(second.version == 2);
  CHECK(author.patch(at(first), edit(1, R"("name":"Late")")).code == "changed_elsewhere");
  auto same = author.patch(at(first), edit(2, R"("question":)" + question("What cleans hands best?")));
  CHECK(same.json<BankQuestion>().version == 2);
  auto history = author.get(at(first, "/versions")).json<VersionEntries>();
  REQUIRE(history.items.size() == 2);
  CHECK(history.items[0].version == 2);
  CHECK(author.get(at(first, "/versions/1")).json<QuestionVersion>().question.prompt.value == "What cleans hands?");
  auto third = author.post(at(first, "/versions/1/restore")).json<BankQuestion>();
  CHECK(third.version == 3);
  CHECK(third.question.prompt.value == "What cleans hands?");
  CHECK(author.get(at(first, "/versions")).json<VersionEntries>().items.at(0).note == "Restored version 1");
  CHECK(author.get(at(first, "/versions/9")).status == 404);
  CHECK(audited("question.updated") == 2);
}

TEST_CASE_FIXTURE(Bank, "questions: one that cannot be used is refused with its problems") {
  std::string none = question("Nothing is right");
  none.replace(none.find("\"correct\":true"), 14, "\"correct\":false");
  auto refused = author.post("/questions", R"({"name":"","question":)" + none + R"(,"tags":[]})");
  CHECK(refused.code == "question_not_ready");
  CHECK(refused.field_paths() == "question.options");
}

TEST_CASE_FIXTURE(Bank, "questions: search, tags, filters and pages") {
  for (int i = 0; i < 5; ++i) keep("Question " + std::to_string(i), R"("Hygiene")");
  BankQuestion other = keep("Quelle est la dose d'\xC3\xA9pin\xC3\xA9phrine?", R"("Drugs","hygiene")");
  CHECK(list().items.size() == 6);
  CHECK(list().items[0].id == other.id);  // last changed first
  CHECK(list("?search=epinephr").items.size() == 1);
  CHECK(list("?search=question+3").items.size() == 1);
  CHECK(list("?search=sand").items.size() == 6);  // options are searched, too
  CHECK(list("?tag=HYGIENE").items.size() == 6);
  CHECK(list("?tag=drugs").items.size() == 1);
  CHECK(list("?type=matching").items.empty());
  std::set<BankQuestionId> seen;
  std::string after;
  for (int page = 0; page < 5; ++page) {
    auto got = list("?limit=2" + after);
    CHECK(got.items.size() <= 2);
    for (const BankEntry& entry : got.items) seen.insert(entry.id);
    if (!got.next) break;
    after = "&after=" + *got.next;
  }
  CHECK(seen.size() == 6);
  auto tags = author.get("/question-tags").json<TagCounts>();
  REQUIRE(tags.items.size() == 2);
  CHECK(tags.items[1].questions == 6);
  author.post(at(other, "/archive"));
  CHECK(list().items.size() == 5);
  CHECK(list("?archived=true").items.size() == 1);
  CHECK(author.patch(at(other), edit(1, R"("tags":["New"])")).json<BankQuestion>().tags ==
        std::vector<std::string>{"New"});
  CHECK(author.post(at(other, "/unarchive")).status == 200);
  CHECK(list("?tag=drugs").items.empty());
}

TEST_CASE_FIXTURE(Bank, "questions: folders, and those of a course") {
  auto made = author.post("/question-folders", R"({"name":"Sharps"})").json<Folder>();
  auto question = author
                      .post("/questions", R"({"name":"Cap","question":)" + Bank::question("Recap?") +
                                              R"(,"tags":[],"folder_id":")" + made.id.text() + "\"}")
                      .json<BankQuestion>();
  keep("Elsewhere");
  CHECK(list("?folder=" + made.id.text()).items.size() == 1);
  CHECK(author.del("/question-folders/" + made.id.text()).code == "folder_not_empty");
  CHECK(author.patch(at(question), edit(1, R"("without_folder":true)")).json<BankQuestion>().folder_id == std::nullopt);
  CHECK(author.patch("/question-folders/" + made.id.text(), R"({"name":"Needles"})").json<Folder>().name == "Needles");
  CHECK(author.del("/question-folders/" + made.id.text()).json<Folders>().items.empty());
  std::string course = owner.course.text();
  auto shared = author.post("/question-folders", R"({"name":"Course","course_id":")" + course + "\"}").json<Folder>();
  CHECK(author.get("/question-folders?course=" + course).json<Folders>().items.at(0).id == shared.id);
  CHECK(stranger.get("/question-folders?course=" + course).status == 404);
  CHECK(stranger.post("/question-folders", R"({"name":"No","course_id":")" + course + "\"}").status == 404);
}

TEST_CASE_FIXTURE(Bank, "questions: another author sees nothing, an administrator everything; denials are audited") {
  BankQuestion mine = keep("Mine");
  Pool pool = make_pool(Bank::pool("by_hand", "", "\"" + mine.id.text() + "\""));
  CHECK(stranger.get(at(mine)).status == 404);
  CHECK(stranger.patch(at(mine), edit(1, R"("name":"Theirs")")).status == 404);
  CHECK(stranger.post(at(mine, "/archive")).status == 404);
  CHECK(stranger.get(at(mine, "/versions")).status == 404);
  CHECK(stranger.get(at(mine, "/uses")).status == 404);
  CHECK(stranger.get("/question-pools/" + pool.id.text()).status == 404);
  CHECK(stranger.get("/question-exports?format=gift&pool=" + pool.id.text()).status == 404);
  CHECK(stranger.post("/question-pools", Bank::pool("by_hand", "", "\"" + mine.id.text() + "\"")).status == 404);
  CHECK(audited("question.access", "denied") == 8);
  CHECK(stranger.get("/questions?everybody=true").json<Page<BankEntry>>().items.empty());
  CHECK(admin.get(at(mine)).status == 200);
  CHECK(admin.get("/questions?everybody=true").json<Page<BankEntry>>().items.size() == 1);
  CHECK(as("member", marta).get("/questions").status == 403);
}

TEST_CASE_FIXTURE(Bank, "pools: by tags and by hand, with their count, and where a question is used") {
  BankQuestion one = keep("One", R"("hands","basic")"), two = keep("Two", R"("Hands")"), three = keep("Three");
  Pool tagged = make_pool(Bank::pool("by_tags", R"("hands")"));
  CHECK(tagged.questions == 2);
  CHECK(make_pool(Bank::pool("by_tags", R"("hands","basic")")).questions == 1);
  Pool chosen = make_pool(Bank::pool("by_hand", "", "\"" + one.id.text() + "\",\"" + three.id.text() + "\""));
  CHECK(chosen.questions == 2);
  author.post(at(three, "/archive"));
  CHECK(look(chosen).questions == 1);
  CHECK(author.get("/question-pools/" + tagged.id.text() + "/questions?limit=1")
            .json<Page<BankEntry>>()
            .next.has_value());
  CHECK(author.get("/question-pools").json<Pools>().items.size() == 3);
  auto uses = author.get(at(two, "/uses")).json<QuestionUses>();
  REQUIRE(uses.items.size() == 1);
  CHECK(uses.items[0].pool_id == tagged.id);
  std::string save = R"({"revision":1,"pool":)" + Bank::pool("by_tags", R"("basic")") + "}";
  CHECK(author.put("/question-pools/" + tagged.id.text(), save).json<Pool>().questions == 1);
  CHECK(author.put("/question-pools/" + tagged.id.text(), save).code == "changed_elsewhere");
  CHECK(author.post("/question-pools", Bank::pool("by_tags", "")).field_paths() == "tags");
  CHECK(author.del("/question-pools/" + chosen.id.text()).json<Pools>().items.size() == 2);
}

TEST_CASE_FIXTURE(Bank, "pools: a published quiz keeps its pool large enough; attempts keep the version they drew") {
  std::vector<BankQuestion> kept;
  for (int i = 0; i < 3; ++i) kept.push_back(keep("Which one? " + std::to_string(i), R"("hands")"));
  Pool pool = make_pool(Bank::pool("by_tags", R"("hands")"));
  assessment::QuizId quiz{};
  assessment::Quiz content;
  content.attempts = 0;
  content.pools.emplace().items.push_back({pool.id.text(), 3});
  auto version = must(write([&](data::Tx& tx) -> Result<assessment::QuizVersionId> {
    quiz = TRY(assessment->create(tx));
    TRY(assessment->save(tx, quiz, content));
    return assessment->freeze(tx, quiz);
  }));
  owner.quizzes = {quiz};
  CHECK(author.post(at(kept[0], "/archive")).code == "pool_in_use");
  CHECK(author.patch(at(kept[0]), edit(1, R"("tags":[])")).code == "pool_in_use");
  CHECK(author.del("/question-pools/" + pool.id.text()).code == "pool_in_use");
  CHECK(author
            .put("/question-pools/" + pool.id.text(),
                 R"({"revision":1,"pool":)" + Bank::pool("by_tags", R"("none")") + "}")
            .code == "pool_in_use");
  CHECK(look(pool).questions == 3);
  auto uses = author.get(at(kept[0], "/uses")).json<QuestionUses>();
  REQUIRE(uses.items.size() == 2);
  CHECK(uses.items[0].course == "Hand hygiene");
  CHECK(uses.items[0].lesson == "Check");
  auto view = must(write([&](data::Tx& tx) { return assessment->start(tx, marta, version, "c"); }));
  REQUIRE(view.questions.size() == 3);
  REQUIRE(author.patch(at(kept[0]), edit(1, R"("question":)" + question("Reworded?", "Water"))).status == 200);
  auto again = must(read([&](data::Tx& tx) { return assessment->view(tx, marta, view.id); }));
  CHECK(shape::to_json(again.questions) == shape::to_json(view.questions));
  for (const auto& shown : view.questions) {
    assessment::Answer answer;
    answer.question_id = shown.id;
    for (const auto& option : shown.options)
      if (option.text == "Soap") answer.option_ids.items.emplace_back(option.id);
    must(write([&](data::Tx& tx) { return assessment->answer(tx, marta, view.id, answer, {}); }));
  }
  auto result = must(write([&](data::Tx& tx) { return assessment->submit(tx, marta, view.id); }));
  CHECK(result.percent == 100.0);
  auto next = must(write([&](data::Tx& tx) { return assessment->start(tx, marta, version, "c"); }));
  CHECK(shape::to_json(next.questions).find("Reworded?") != std::string::npos);
}

TEST_CASE_FIXTURE(Bank, "files: a dry run keeps nothing, an import again changes nothing, what goes out comes in") {
  std::string gift = "// [tag:hands]\n::A:: Soap? {T}\n\n::B:: Sand? {F}\n\n::C:: Sand? {F}\n\n::D:: Tell. {}\n";
  QuestionImportReport dry = upload("format=gift", gift);
  CHECK(dry.dry_run);
  CHECK(dry.created == 2);
  CHECK(dry.unchanged == 1);  // C is B
  CHECK(dry.rejected == 1);
  REQUIRE(dry.notes.size() == 1);
  CHECK(dry.notes[0].line == 8);
  CHECK(dry.questions.at(2).outcome == "there");
  CHECK(list().items.empty());
  QuestionImportReport done = upload("format=gift&dry_run=false&file_name=a.gift", gift);
  CHECK(done.created == 2);
  CHECK(done.questions.at(2).question_id == done.questions.at(1).question_id);
  CHECK(list("?tag=hands").items.size() == 1);
  QuestionImportReport again = upload("format=gift&dry_run=false", gift);
  CHECK(again.created == 0);
  CHECK(again.unchanged == 3);
  CHECK(again.questions.at(0).question_id == done.questions.at(0).question_id);
  CHECK(list().items.size() == 2);
  CHECK(audited("question.imported") == 2);
  auto out = author.get("/question-exports?format=gift");
  CHECK(out.header("Content-Type").starts_with("text/plain"));
  CHECK(upload("format=gift", out.body).unchanged == 2);
  auto package = author.get("/question-exports?format=qti");
  CHECK(package.body.starts_with("PK"));
  QuestionImportReport back = upload("format=qti", package.body);
  CHECK(back.unchanged == 2);
  CHECK(back.rejected == 0);
  CHECK(stranger.get("/question-exports?format=gift").code == "nothing_to_export");
  CHECK(author.upload("/question-imports?format=moodle_xml", "<!DOCTYPE quiz><quiz/>", "text/xml").code ==
        "xml_doctype");
  CHECK(author.upload("/question-imports?format=word", "x", "text/plain").status == 422);
}

TEST_CASE_FIXTURE(Bank, "demo: a bank of six subjects and all six types, each with a pool") {
  PoolId pool = must(write([&](data::Tx& tx) { return fill_demo_bank(tx, *questions, marta); }));
  CHECK(author.get("/question-pools/" + pool.text()).json<Pool>().questions == 11);
  auto pools = author.get("/question-pools").json<Pools>();
  CHECK(pools.items.size() == 6);
  std::int64_t drawable = 0;
  for (const Pool& one : pools.items) {
    CAPTURE(one.name);
    CHECK(one.questions >= 8);
    drawable += one.questions;
  }
  std::set<std::string> types;
  auto all = list("?limit=200").items;
  CHECK(static_cast<std::int64_t>(all.size()) == drawable);
  for (const BankEntry& entry : all) types.emplace(shape::enum_name(entry.type));
  CHECK(types.size() == 6);
}

}  // namespace
}  // namespace mc::questions
