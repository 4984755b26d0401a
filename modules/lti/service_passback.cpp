// How people did in our courses goes back to the platform that launched them; kept and tried again until it is taken.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr std::int64_t kMostTries = 12;

/// ".../lineitem?type=1" -> ".../lineitem/scores?type=1"
std::string scores_address(const std::string& lineitem) {
  auto question = lineitem.find('?');
  std::string path = lineitem.substr(0, question);
  std::string query = question == std::string::npos ? std::string() : lineitem.substr(question);
  return path + "/scores" + query;
}

std::string host_in(std::string_view address) {
  auto parsed = net::parse_https(address);
  return parsed ? ascii_lower(parsed->host) : std::string();
}

}  // namespace

Result<std::vector<PassbackView>> Service::shown_passbacks(data::Tx& tx, const std::vector<PassbackRow>& rows) {
  std::vector<PersonId> people;
  std::vector<CourseId> ids;
  for (const PassbackRow& row : rows) {
    people.push_back(row.person_id);
    ids.push_back(row.course_id);
  }
  const auto persons = TRY(accounts_.find_many(tx, people));
  std::map<CourseId, std::string> titles;
  for (const auto& card : TRY(courses_.cards(tx, ids))) titles[card.id] = card.title;
  std::map<PlatformId, std::string> platforms;
  for (const PlatformRow& row : TRY(store::platforms(tx)))
    platforms[row.id] = TRY(shape::from_json<PlatformSetup>(row.setup)).name.value;
  std::vector<PassbackView> out;
  for (const PassbackRow& row : rows) {
    auto person = persons.find(row.person_id);
    out.push_back({row.id, row.platform_id, platforms[row.platform_id], row.person_id,
                   person == persons.end() ? "" : person->second.first_name + " " + person->second.last_name,
                   row.course_id, titles[row.course_id], row.state, row.score, row.tries, row.problem, row.updated_at});
  }
  return out;
}

/// Results go where the administrator said, not wherever a platform's message says.
Status Service::check_result_host(const PlatformSetup& setup, const std::string& lineitem) {
  const std::string wanted = host_in(lineitem);
  for (const auto* address : {&setup.issuer, &setup.auth_url, &setup.token_url, &setup.jwks_url})
    if (!wanted.empty() && host_in(address->value) == wanted) return {};
  if (setup.result_hosts)
    for (const auto& host : *setup.result_hosts)
      if (!wanted.empty() && ascii_lower(host.value) == wanted) return {};
  return fail(Fault::invalid, "result_host",
              "The platform wants results at the host " + wanted + ", which its registration here does not name.");
}

Status Service::queue(data::Tx& tx, PassbackRow row) {
  row.state = "queued";
  row.tries = 0;
  row.problem.clear();
  TRY(store::put(tx, row));
  jobs::Settings settings;
  settings.attempts = kMostTries;
  settings.unique_key = uuid_text(row.id);
  return platform_.jobs.enqueue(tx, PassbackJob{row.id}, settings);
}

Status Service::on_completed(data::Tx& tx, const learning::CourseCompleted& event) {
  for (PassbackRow& row : TRY(store::passbacks_for(tx, event.person_id, event.course_id))) {
    if (row.completed_at && *row.completed_at >= event.completed_at) continue;  // delivered twice
    row.score = event.score_percent.value_or(100.0);
    row.completed_at = event.completed_at;
    TRY(queue(tx, std::move(row)));
  }
  return {};
}

Result<std::string> Service::token_from(const FoundPlatform& to) {
  Instant now = platform_.clock.now();
  const PlatformSetup& setup = to.setup;
  std::string assertion =
      TRY(sign(JsonObject()
                   .text("iss", setup.client_id.value)
                   .text("sub", setup.client_id.value)
                   .text("aud", setup.token_audience.value.empty() ? setup.token_url.value : setup.token_audience.value)
                   .number("iat", now.ms / 1000)
                   .number("exp", (now + std::chrono::minutes(5)).ms / 1000)
                   .text("jti", random_token())
                   .str()));
  auto answer = TRY(ask(
      setup.trust_pem.value,
      {.url = setup.token_url.value,
       .headers = {{"Accept", "application/json"}},
       .body = net::form_encode({{"grant_type", "client_credentials"},
                                 {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                                 {"client_assertion", assertion},
                                 {"scope", std::string(kScopeScore)}}),
       .content_type = "application/x-www-form-urlencoded"}));
  if (answer.status >= 500 || answer.status == 429)
    return fail(Fault::unavailable, "platform_slow",
                "The platform's token address answered " + std::to_string(answer.status) + ".");
  if (answer.status != 200)
    return fail(Fault::invalid, "token_refused",
                "The platform refused an access token with " + std::to_string(answer.status) +
                    "; it must know our keys and allow us to send scores.");
  JsonIn in = TRY(read_object(answer.body, "token_malformed"));
  std::string token = oidc::text_of(in.members, "access_token");
  if (token.empty() || token.size() > 8000 ||
      std::any_of(token.begin(), token.end(), [](char c) { return c <= ' ' || c > '~'; }))
    return fail(Fault::invalid, "token_malformed", "The platform's access token cannot be used.");
  return token;
}

Status Service::deliver(const FoundPlatform& to, const PassbackRow& row) {
  TRY(check_result_host(to.setup, row.lineitem));
  std::string token = TRY(token_from(to));
  std::string body = JsonObject()
                         .text("userId", row.subject)
                         .real("scoreGiven", row.score.value_or(100.0))
                         .real("scoreMaximum", 100)
                         .text("activityProgress", "Completed")
                         .text("gradingProgress", "FullyGraded")
                         .text("timestamp", to_string(platform_.clock.now()))
                         .str();
  auto answer = TRY(ask(to.setup.trust_pem.value, {.url = scores_address(row.lineitem),
                                                   .headers = {{"Authorization", "Bearer " + token}},
                                                   .body = body,
                                                   .content_type = "application/vnd.ims.lis.v1.score+json"}));
  if (answer.status >= 200 && answer.status < 300) return {};
  if (answer.status >= 500 || answer.status == 429 || answer.status == 401)
    return fail(Fault::unavailable, "platform_slow",
                "The platform's address for scores answered " + std::to_string(answer.status) + ".");
  return fail(Fault::invalid, "score_refused",
              "The platform refused the score with " + std::to_string(answer.status) + ".");
}

Status Service::send_passback(const PassbackJob& job) {
  struct Ready {
    PassbackRow row;
    FoundPlatform to;
  };
  auto ready = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::optional<Ready>> {
    auto row = TRY(store::passback(tx, job.id));
    if (!row || row->state != "queued") return std::optional<Ready>();
    FoundPlatform to = TRY(find_platform(tx, row->platform_id));
    return std::optional<Ready>(Ready{std::move(*row), std::move(to)});
  }));
  if (!ready) return {};
  Status sent = ready->to.row.state == PartyState::active
                    ? deliver(ready->to, ready->row)
                    : Status(fail(Fault::invalid, "platform_not_active", "The platform is disabled."));
  bool again = !sent && (sent.error().fault == Fault::unavailable || sent.error().fault == Fault::internal) &&
               ready->row.tries + 1 < kMostTries;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::passback(tx, job.id));
    if (!row || row->state != "queued") return {};
    ++row->tries;
    row->state = sent ? "sent" : again ? "queued" : "failed";
    row->problem = sent ? std::string() : sent.error().detail;
    TRY(store::put(tx, *row));
    if (again) return {};
    LogEntry note = entry("tool", "passback");
    note.ok = sent.has_value();
    note.code = sent ? "" : sent.error().code;
    note.detail = sent ? "The result was taken by the platform." : sent.error().detail;
    note.fix = sent ? ""
               : sent.error().code == "result_host"
                   ? "If the host is the platform's, add it to its settings as a host "
                     "for results, then send the result again."
                   : "Look at the platform's settings, then send it again from the list of results.";
    note.party = ready->to.row.id.bytes;
    note.party_name = ready->to.setup.name.value;
    note.person_id = row->person_id;
    note.course_id = row->course_id;
    TRY(log_in(tx, std::move(note)));
    return audit(tx, std::nullopt, sent ? "lti_result.sent" : "lti_result.failed", "person:" + row->person_id.text(),
                 R"({"platform":")" + ready->to.row.id.text() + R"(","course":")" + row->course_id.text() + "\"}");
  }));
  return again ? sent : Status{};
}

Result<Page<PassbackView>> Service::passbacks(const PassbackQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  Instant before = query.after.value_or(platform_.clock.now() + std::chrono::hours(1));
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<PassbackView>> {
    auto rows = TRY(store::newest_passbacks(tx, before, limit + 1));
    Page<PassbackView> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = to_string(rows.back().updated_at);
    }
    page.items = TRY(shown_passbacks(tx, rows));
    return page;
  });
}

Result<PassbackView> Service::retry_passback(const security::Viewer& viewer, const Uuid& id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<PassbackView> {
    auto row = TRY(store::passback(tx, id));
    if (!row) return not_found();
    if (!row->completed_at) return conflict("not_completed", "The course is not completed yet.");
    TRY(queue(tx, *row));
    TRY(audit(tx, viewer.person, "lti_result.queued", "person:" + row->person_id.text()));
    return std::move(TRY(shown_passbacks(tx, {*TRY(store::passback(tx, id))})).front());
  });
}

}  // namespace mc::lti
