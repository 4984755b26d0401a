// Registration, launch and the one-time fetch address.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "appliance/security/crypto.hpp"
#include "modules/cmi5/service.hpp"

namespace mc::cmi5 {
namespace {

http::Response json_answer(std::string body) {
  http::Response out;
  out.status = 200;
  out.add("Content-Type", "application/json");
  out.add("Cache-Control", "no-store");
  out.body = std::move(body);
  return out;
}

http::Response text_answer(int status, std::string_view text) {
  http::Response out;
  out.status = status;
  out.add("Content-Type", "text/plain; charset=utf-8");
  out.add("Cache-Control", "no-store");
  out.body = text;
  return out;
}

std::string value_in(std::string_view query, std::string_view name) {
  auto document = shape::parse_query(query);
  if (!document) return {};
  return std::string(text_at(member(document->root(), name)));
}

http::Response posts_only() {
  http::Response refused = text_answer(405, "The fetch address answers POST only.");
  refused.add("Allow", "POST");
  return refused;
}

/// The record store at the origin that the content runs on; `base` is "https://CONTENT/t/TOKEN".
std::string endpoint_at(std::string_view base) { return std::string(base.substr(0, base.find("/t/"))) + "/xapi/"; }

bool elsewhere(const Au& au) { return !scheme_of(au.url).empty(); }

std::string tincan_address(const Course& course, std::string endpoint, const xapi::IssuedCredential& issued) {
  const Au& au = course.structure->aus.front();
  return with_query(elsewhere(au) ? au.url : "/c/" + au.url, {{"endpoint", std::move(endpoint)},
                                                              {"auth", "Basic " + issued.basic},
                                                              {"actor", course.actor},
                                                              {"registration", course.registration.id.text()},
                                                              {"activity_id", au.id}});
}

/// The same units and blocks in the same order: progress in one holds in the other.
bool same_shape(const Structure& a, const Structure& b) {
  auto same = [](const auto& x, const auto& y) { return x.id == y.id && x.parent == y.parent; };
  return std::equal(a.aus.begin(), a.aus.end(), b.aus.begin(), b.aus.end(), same) &&
         std::equal(a.blocks.begin(), a.blocks.end(), b.blocks.begin(), b.blocks.end(), same);
}

/// Where content in a window of its own goes at its end.
http::Response farewell(std::string_view language) {
  std::string_view text = "This part has ended. You can close this window.";
  if (language.starts_with("es")) text = "Esta parte ha terminado. Puede cerrar esta ventana.";
  if (language.starts_with("fr")) text = "Cette partie est terminée. Vous pouvez fermer cette fenêtre.";
  if (language.starts_with("fil")) text = "Tapos na ang bahaging ito. Maaari mo nang isara ang window na ito.";
  http::Response out;
  out.add("Content-Type", "text/html; charset=utf-8");
  out.add("Cache-Control", "no-store");
  out.body =
      fmt::format("<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>MedConnect</title><p>{}</p></html>",
                  is_language_tag(language) ? language : "en", text);
  return out;
}

}  // namespace

Result<packages::Opened> Service::open(data::Tx& tx, const packages::Launch& launch, std::string_view base) {
  Course course = TRY(registration_for(tx, launch));
  TRY(abandon_open(tx, course));
  SessionRow session;
  session.id = ContentSessionId::make(platform_.clock, platform_.random);
  session.registration_id = course.registration.id;
  session.au = static_cast<std::int64_t>(TRY(unit_for(tx, course, launch.part)));
  if (const Au& au = course.structure->aus[static_cast<std::size_t>(session.au)]; elsewhere(au)) {
    auto hosts = TRY(store::hosts(tx));  // it may have been taken back since the import
    if (std::find(hosts.begin(), hosts.end(), parse_address(au.url).origin) == hosts.end())
      return forbidden("content_host_not_allowed", "This content lies at a host that is not allowed any more.");
  }
  session.launch_id = launch.id;
  session.mode = launch.preview ? LaunchMode::Browse : launch.review ? LaunchMode::Review : LaunchMode::Normal;
  session.launched_at = session.last_at = tx.now();
  if (launch.kind == packages::PackageKind::xapi) return open_tincan(tx, course, base, std::move(session));
  return open_cmi5(tx, course, launch, base, std::move(session));
}

Result<Course> Service::registration_for(data::Tx& tx, const packages::Launch& launch) {
  std::optional<RegistrationRow> row;
  if (launch.preview || !launch.enrolment_id)
    row = TRY(store::preview_of(tx, launch.person_id, launch.version_id));
  else
    row = TRY(store::newest_of(tx, *launch.enrolment_id, launch.lesson_id));
  if (!row || (row->closed && !launch.review)) return begin(tx, launch);
  Course course = TRY(course_of(tx, *row));
  if (row->version_id != launch.version_id && !launch.review) {
    TRY(abandon_open(tx, course));
    // The lesson shows another version now: who may go on does, unless it has other units.
    if (!same_shape(*course.structure, *TRY(structure_of(tx, launch.version_id)))) {
      course.registration.closed = true;
      TRY(store::update(tx, course.registration));
      return begin(tx, launch);
    }
    course.registration.version_id = launch.version_id;
    course.registration.version_number = TRY(packages_.version(tx, launch.version_id))->number;
    TRY(store::update(tx, course.registration));
    course = TRY(course_of(tx, course.registration));
  }
  course.registration.last_at = tx.now();
  TRY(store::update(tx, course.registration));
  return course;
}

Result<Course> Service::begin(data::Tx& tx, const packages::Launch& launch) {
  RegistrationRow row;
  row.id = RegistrationId::make(platform_.clock, platform_.random);
  row.kind = launch.kind;
  row.package_id = launch.package_id;
  row.version_id = launch.version_id;
  row.version_number = TRY(packages_.version(tx, launch.version_id))->number;
  row.person_id = launch.person_id;
  row.course_id = launch.course_id;
  row.lesson_id = launch.lesson_id;
  row.enrolment_id = launch.enrolment_id;
  row.preview = launch.preview || !launch.enrolment_id;
  row.number = row.preview ? 0 : TRY(store::next_number(tx, row.package_id, row.person_id));
  row.started_at = row.last_at = tx.now();
  TRY(store::insert(tx, row));
  Course course = TRY(course_of(tx, row));
  // At registration everything that asks for nothing is satisfied (9.6.1), under a session id of its own.
  if (!row.preview && row.kind == packages::PackageKind::cmi5)
    TRY(satisfy(tx, course, uuid_text(make_uuid7(platform_.clock.now(), platform_.random)), launch));
  return course;
}

/// The unit that was asked for by index or id; else the first one that is not satisfied, or the first.
Result<std::size_t> Service::unit_for(data::Tx& tx, const Course& course, std::string_view part) {
  const auto& aus = course.structure->aus;
  if (!part.empty()) {
    std::size_t index = 0;
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
    if (error == std::errc{} && end == part.data() + part.size() && index < aus.size()) return index;
    for (std::size_t i = 0; i < aus.size(); ++i)
      if (aus[i].id == part) return i;
    return not_found("unit_not_found");
  }
  std::vector<bool> met(aus.size());
  for (std::size_t i = 0; i < aus.size(); ++i) met[i] = is_met(aus[i].move_on, {});
  for (const UnitRow& row : TRY(store::units(tx, course.registration.id)))
    if (auto i = static_cast<std::size_t>(row.au); i < aus.size())
      met[i] =
          is_met(aus[i].move_on, {row.completed_at.has_value(), row.passed_at.has_value(), row.waived_at.has_value()});
  for (std::size_t i = 0; i < aus.size(); ++i)
    if (!met[i]) return i;
  return 0;
}

Status Service::write_documents(data::Tx& tx, const Course& course, const Au& au, const SessionRow& session,
                                const packages::Launch& launch, std::string_view base) {
  xapi::DocumentKey state;
  state.kind = xapi::DocumentKind::state;
  state.activity = course.names.au(au);
  state.agent = course.actor;
  state.registration = course.registration.id.bytes;
  state.id = kLaunchData;
  // Without a window of its own the page around it stays, and there is nothing to return to.
  bool own = au.launch_method == LaunchMethod::OwnWindow || elsewhere(au);
  std::string back = own ? std::string(base) + "/rt/exit" : std::string();
  TRY(xapi_.put_document(tx, state, launch_data(au, session.id.text(), session.mode, back), "application/json"));
  xapi::DocumentKey profile;
  profile.kind = xapi::DocumentKind::agent_profile;
  profile.agent = course.actor;
  profile.id = kPreferences;
  if (TRY(xapi_.document(tx, profile))) return {};
  return xapi_.put_document(tx, profile, first_preferences(launch.language), "application/json");
}

Result<packages::Opened> Service::open_cmi5(data::Tx& tx, const Course& course, const packages::Launch& launch,
                                            std::string_view base, SessionRow session) {
  const Au& au = course.structure->aus[static_cast<std::size_t>(session.au)];
  std::string key = key_hex();
  if (!elsewhere(au)) session.fetch_hash = hash_of(key);
  TRY(store::insert(tx, session));
  TRY(write_documents(tx, course, au, session, launch, base));
  std::string content = elsewhere(au) ? au.url : fmt::format("{}/c/{}", base, au.url);
  TRY(xapi_.record(tx, kModule.name,
                   {launched_statement(frame(tx, course, session.id.text()), course.names, au,
                                       {without_fragment(content), session.mode})}));
  packages::Opened out;
  out.own_window = au.launch_method == LaunchMethod::OwnWindow || elsewhere(au);
  out.address = elsewhere(au) ? std::string("/rt/go") : launch_address(course, session, base, key);
  return out;
}

std::string Service::launch_address(const Course& course, const SessionRow& session, std::string_view base,
                                    std::string_view key) const {
  const Au& au = course.structure->aus[static_cast<std::size_t>(session.au)];
  // The content origin takes nothing from pages of other hosts; those use the app's record store and fetch address.
  std::string fetch = elsewhere(au) ? fmt::format("{}/cmi5/fetch?session={}&key={}", platform_.settings.base_url,
                                                  session.id.text(), key)
                                    : fmt::format("{}/rt/fetch?key={}", base, key);
  return with_query(elsewhere(au) ? au.url : "/c/" + au.url,
                    {{"endpoint", elsewhere(au) ? xapi_.endpoint() : endpoint_at(base)},
                     {"fetch", std::move(fetch)},
                     {"actor", course.actor},
                     {"registration", course.registration.id.text()},
                     {"activityId", course.names.au(au)}});
}

Result<packages::Opened> Service::open_tincan(data::Tx& tx, const Course& course, std::string_view base,
                                              SessionRow session) {
  const Au& au = course.structure->aus[static_cast<std::size_t>(session.au)];
  packages::Opened out;
  out.own_window = elsewhere(au);
  if (elsewhere(au)) {
    TRY(store::insert(tx, session));
    out.address = "/rt/go";
    return out;
  }
  auto issued = TRY(issue(tx, course, session));
  session.credential_id = issued.id;
  session.fetched_at = tx.now();
  TRY(store::insert(tx, session));
  out.address = tincan_address(course, endpoint_at(base), issued);
  return out;
}

Result<xapi::IssuedCredential> Service::issue(data::Tx& tx, const Course& course, const SessionRow& session) {
  bool tincan = course.registration.kind == packages::PackageKind::xapi;
  const Au& au = course.structure->aus[static_cast<std::size_t>(session.au)];
  xapi::CredentialIn in;
  in.registration = course.registration.id.bytes;
  in.actor = course.actor;
  if (!tincan) in.activity = course.names.au(au);
  in.owner = std::string(tincan ? kOwnerTinCan : kOwnerCmi5) + session.id.text();
  in.ends = tx.now() + kLongestSession;
  return xapi_.credential(tx, in);
}

http::Response Service::run(const packages::RuntimeCall& call) {
  std::string_view name = call.call.substr(0, call.call.find('?'));
  if (name == "fetch") return fetch(call);
  if (name == "go") return go(call);
  if (name == "exit") return farewell(call.launch.language);
  return text_answer(404, "There is no such call.");
}

Result<std::string> Service::token_for(data::Tx& tx, std::optional<SessionRow> session, std::string_view key) {
  Bytes hash = hash_of(key);
  if (!session || !session->fetch_hash || !security::equal_constant_time(*session->fetch_hash, hash))
    return fetch_error(2, "The token is not valid.");
  if (session->fetched_at) return fetch_error(1, "The authorization token has already been returned.");
  if (session->ended_at || !TRY(packages_.may_say(tx, session->launch_id)))
    return fetch_error(1, "The session has ended.");
  auto row = TRY(store::registration(tx, session->registration_id));
  if (!row) return fetch_error(3, "The registration is gone.");
  Course course = TRY(course_of(tx, *row));
  auto issued = TRY(issue(tx, course, *session));
  session->credential_id = issued.id;
  session->fetched_at = tx.now();
  TRY(store::update(tx, *session));
  return fetch_token(issued.basic);
}

http::Response Service::fetch(const packages::RuntimeCall& call) {
  if (call.request.method != "POST") return posts_only();
  std::string key = value_in(call.request.query, "key");
  auto body = platform_.db.write([&](data::Tx& tx) -> Result<std::string> {
    return token_for(tx, TRY(store::session_of_launch(tx, call.launch.id)), key);
  });
  return json_answer(body ? *body : fetch_error(3, "Try again later."));
}

http::Response Service::fetch_elsewhere(http::MountRequest& request) {
  if (request.path != "/fetch") return text_answer(404, "Not found");
  if (request.method != "POST") return posts_only();
  std::string key = value_in(request.query, "key");
  auto id = ContentSessionId::parse(value_in(request.query, "session"));
  // Looked at before anything is written: whoever asks here has shown nothing yet.
  auto known = platform_.db.read([&](data::Tx& tx) -> Result<bool> {
    if (!id) return false;
    auto session = TRY(store::session(tx, *id));
    return session && session->fetch_hash && security::equal_constant_time(*session->fetch_hash, hash_of(key));
  });
  Result<std::string> body = fetch_error(2, "The token is not valid.");
  if (!known) body = std::unexpected(known.error());
  if (known && *known)
    body = platform_.db.write(
        [&](data::Tx& tx) -> Result<std::string> { return token_for(tx, TRY(store::session(tx, *id)), key); });
  http::Response out = json_answer(body ? *body : fetch_error(3, "Try again later."));
  // Whichever page asks: the key in the address is what counts.
  out.add("Access-Control-Allow-Origin", "*");
  return out;
}

/// To content at another host: the launch address is made now, so that its key is nowhere before.
http::Response Service::go(const packages::RuntimeCall& call) {
  auto address = platform_.db.write([&](data::Tx& tx) -> Result<std::string> {
    auto session = TRY(store::session_of_launch(tx, call.launch.id));
    if (!session || session->ended_at || session->fetched_at || session->initialized_at)
      return conflict("session_ended", "This part was opened already. Open it again from the course.");
    auto row = TRY(store::registration(tx, session->registration_id));
    if (!row) return not_found();
    Course course = TRY(course_of(tx, *row));
    const Au& au = course.structure->aus[static_cast<std::size_t>(session->au)];
    if (!elsewhere(au)) return not_found();
    if (row->kind == packages::PackageKind::xapi) {
      auto issued = TRY(issue(tx, course, *session));
      session->credential_id = issued.id;
      session->fetched_at = tx.now();
      TRY(store::update(tx, *session));
      return tincan_address(course, xapi_.endpoint(), issued);
    }
    std::string key = key_hex();
    session->fetch_hash = hash_of(key);
    TRY(store::update(tx, *session));
    return launch_address(course, *session, call.base, key);
  });
  if (!address) return text_answer(409, "This part was opened already. Open it again from the course.");
  http::Response out = text_answer(303, "");
  out.add("Location", *address);
  out.add("Referrer-Policy", "no-referrer");
  return out;
}

}  // namespace mc::cmi5
