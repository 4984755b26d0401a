#include "modules/packages/html5.hpp"

#include <cmath>
#include <map>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/net/http_client.hpp"

namespace mc::packages {
namespace {

struct CompleteIn {
  std::optional<Int<0, 100>> score;
};
FIELDS(CompleteIn, score)
/// What is kept of somebody's work with plain pages.
struct PlainAttempt {
  std::int64_t version = 1;
  Instant begun_at;
  Instant last_at;
  std::optional<Instant> done_at;
  std::optional<double> score_percent;
};
FIELDS(PlainAttempt, version, begun_at, last_at, done_at, score_percent)

struct PlainManifest {
  std::string start;
};
FIELDS(PlainManifest, start)
struct PlainDelivery {
  std::string item;
  std::string title;
  std::string address;  // below /t/TOKEN/
  bool sco = false;
};
FIELDS(PlainDelivery, item, title, address, sco)
/// What our page around the content asks for.
struct PlainState {
  std::string standard = "html5";
  std::string title;
  std::string language;
  std::string app_origin;
  bool preview = false;
  bool review = false;
  PlainDelivery delivery;
};
FIELDS(PlainState, standard, title, language, app_origin, preview, review, delivery)

http::Response answer(int status, std::string body) {
  http::Response out;
  out.status = status;
  out.body = std::move(body);
  out.add("Content-Type", "application/json");
  out.add("Cache-Control", "no-store");
  return out;
}

bool is_page(std::string_view name) { return name.ends_with(".html") || name.ends_with(".htm"); }

/// Where a plain package begins: its index, whatever its capital letters, else Storyline's page, else the only page
/// that lies outside of folders. Empty: nobody could tell.
std::string start_page(const PackageFiles& files) {
  std::map<std::string, std::string> pages;  // by their names in small letters
  for (const std::string& path : files.paths())
    if (path.find('/') == std::string::npos)
      if (std::string name = ascii_lower(path); is_page(name)) pages.emplace(std::move(name), path);
  for (const char* name : {"index.html", "index.htm", "story.html"})
    if (auto found = pages.find(name); found != pages.end()) return found->second;
  return pages.size() == 1 ? pages.begin()->second : std::string();
}

std::string attempt_name(const PinRow& row) { return row.enrolment_id.text() + "." + row.lesson_id.text(); }

Result<std::pair<learning::EnrolmentId, courses::LessonId>> pin_of(std::string_view text) {
  if (text.size() != 73 || text[36] != '.') return not_found();
  auto enrolment = learning::EnrolmentId::parse(text.substr(0, 36));
  auto lesson = courses::LessonId::parse(text.substr(37));
  if (!enrolment || !lesson) return not_found();
  return std::pair{*enrolment, *lesson};
}

}  // namespace

std::string title_of_page(std::string_view html) {
  const std::string lower = ascii_lower(html);
  std::size_t open = lower.find("<title");
  if (open == std::string::npos) return {};
  std::size_t begin = lower.find('>', open);
  std::size_t end = lower.find("</title", open);
  if (begin == std::string::npos || end == std::string::npos || begin >= end) return {};
  auto clean = clean_text(html.substr(begin + 1, end - begin - 1));
  if (!clean) return {};
  std::string out(trim(*clean));
  std::replace(out.begin(), out.end(), '\n', ' ');
  return count_code_points(out) <= 200 ? out : std::string{};
}

bool Html5::recognises(const PackageFiles& files) const { return !start_page(files).empty(); }

Result<PackageSummary> Html5::read(const PackageFiles& files, std::vector<ImportProblem>& problems) const {
  PackageSummary out;
  out.kind = PackageKind::html5;
  const std::string start = start_page(files);
  auto page = files.read(start, 4 << 20);
  if (page)
    out.title = title_of_page(*page);
  else
    problems.push_back({"error", "start_page_unreadable", "The start page is larger than 4 MB or damaged.", start, {}});
  if (page && out.title.empty())
    problems.push_back(
        {"hint", "title_missing", "The start page has no title; the name of the file is used.", start, {}});
  out.manifest = RawJson{shape::to_json(PlainManifest{start})};
  return out;
}

/// Inside our own page, which tells the app that somebody is at work.
Result<Opened> Html5::open(data::Tx&, const Launch&, std::string_view) { return Opened{"/player/html5.html"}; }

http::Response Html5::start(const RuntimeCall& call) {
  auto version = platform_.db.read([&](data::Tx& tx) { return packages_.version(tx, call.launch.version_id); });
  if (!version) return answer(503, R"({"error":"try_again"})");
  auto manifest = shape::from_json<PlainManifest>((*version)->summary.manifest.text);
  PlainState out;
  out.title = (*version)->summary.title;
  out.language = call.launch.language;
  out.app_origin = call.request.app_origin;
  out.preview = call.launch.preview;
  out.review = call.launch.review;
  out.delivery = {"", out.title, "c/" + net::percent_encode(manifest ? manifest->start : "index.html"), false};
  return answer(200, shape::to_json(out));
}

http::Response Html5::run(const RuntimeCall& call) {
  if (call.call == "start" && call.request.method == "GET") return start(call);
  if (call.call != "complete") return answer(404, R"({"error":"unknown_call"})");
  if (call.request.method != "POST") return answer(405, R"({"error":"post_expected"})");
  auto body = call.request.body(4096);
  Result<CompleteIn> in = CompleteIn{};
  if (!body) return answer(413, R"({"error":"too_large"})");
  if (!trim(*body).empty()) in = shape::from_json<CompleteIn>(*body);
  if (!in) return answer(422, R"({"error":"Send nothing, or {\"score\": 0 to 100}."})");
  std::optional<double> score;
  if (in->score) score = static_cast<double>(in->score->value);
  Status done = platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(packages_.done(tx, call.launch, tx.now(), score));
    packages_.tell_progress(tx, call.launch);
    return {};
  });
  if (done) return answer(200, R"({"completed":true})");
  LOG(warning, "html5_not_completed", {"code", done.error().code}, {"request_id", call.request.request_id});
  return answer(503, R"({"error":"try_again"})");
}

Result<std::vector<PackageAttempt>> Html5::views(data::Tx& tx, const std::vector<PinRow>& rows) {
  std::vector<PersonId> ids;
  for (const PinRow& row : rows) ids.push_back(row.person_id);
  auto people = TRY(accounts_.find_many(tx, ids));
  std::vector<PackageAttempt> out;
  for (const PinRow& row : rows) {
    PackageAttempt one;
    one.attempt_id = attempt_name(row);
    one.person_id = row.person_id;
    auto who = people.find(row.person_id);
    one.person_name = who == people.end() ? "unknown" : who->second.first_name + " " + who->second.last_name;
    one.completion = row.done_at ? "completed" : "incomplete";
    one.success = "unknown";
    if (row.score_hundredths) one.score_percent = static_cast<double>(*row.score_hundredths) / 100;
    one.started_at = row.begun_at;
    one.last_at = row.last_at;
    one.version = TRY(packages_.version(tx, row.version_id))->number;
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<PackageAttempt>> Html5::attempts(data::Tx& tx, const AttemptQuery& query) {
  learning::EnrolmentId before;
  courses::LessonId lesson;
  before.bytes.fill(0xff);
  if (query.after) std::tie(before, lesson) = TRY(pin_of(*query.after));
  return views(tx, TRY(store::pins(tx, query.package_id, before, lesson, query.limit)));
}

Result<AttemptDetail> Html5::attempt(data::Tx& tx, PackageId package, std::string_view attempt_id) {
  auto [enrolment, lesson] = TRY(pin_of(attempt_id));
  auto row = TRY(store::pin(tx, enrolment, lesson));
  if (!row || row->package_id != package) return not_found();
  AttemptDetail out;
  out.attempt = TRY(views(tx, {*row})).at(0);
  out.raw = RawJson{shape::to_json(
      PlainAttempt{out.attempt.version, row->begun_at, row->last_at, row->done_at, out.attempt.score_percent})};
  return out;
}

Status Html5::restart_open_attempts(data::Tx&, PackageId) { return {}; }  // it keeps nothing to begin anew

}  // namespace mc::packages
