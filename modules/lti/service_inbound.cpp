// Another learning platform launches one of our courses: login, launch, who the person is, and where she lands.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/accounts/power.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr auto kLoginLife = std::chrono::minutes(10);
constexpr std::size_t kBrowserText = 43;

std::unexpected<Error> inbound_refused(const char* code, std::string detail) {
  return fail(Fault::invalid, code, std::move(detail));
}

std::vector<std::string> roles_of(const oidc::Members& claims) {
  return oidc::texts_of(claims, claim("roles"), 100).value_or(std::vector<std::string>{});
}

bool has_role(const oidc::Members& claims, std::string_view name) {
  auto roles = roles_of(claims);
  return std::any_of(roles.begin(), roles.end(), [&](const std::string& one) { return is_role(one, name); });
}

}  // namespace

Result<std::string> Service::begin_login(const Form& form, std::string& browser, const Client&) {
  std::string issuer = form.value("iss"), hint = form.value("login_hint");
  if (issuer.empty() || hint.empty() || hint.size() > 4000 || form.value("lti_message_hint").size() > 8000)
    return inbound_refused("login_malformed", "The platform must send iss and login_hint.");
  auto rows = TRY(platform_.db.read([&](data::Tx& tx) { return store::platforms_of(tx, issuer); }));
  std::string client_id = form.value("client_id");
  const PlatformRow* chosen = nullptr;
  for (const PlatformRow& row : rows)
    if (client_id.empty() ? rows.size() == 1 : row.client_id == client_id) chosen = &row;
  if (!chosen) return inbound_refused("platform_unknown", "This platform is not registered here with this client id.");
  if (chosen->state != PartyState::active) return inbound_refused("platform_not_active", "The platform is disabled.");
  auto setup = TRY(shape::from_json<PlatformSetup>(chosen->setup));
  if (browser.size() != kBrowserText) browser = random_token();
  std::string state = random_token(), nonce = random_token();
  TRY(platform_.db.write([&](data::Tx& tx) {
    return store::insert(
        tx, LoginRow{hash_of(state), chosen->id, nonce, hash_of(browser), std::nullopt, tx.now() + kLoginLife});
  }));
  std::vector<std::pair<std::string, std::string>> fields = {{"scope", "openid"},
                                                             {"response_type", "id_token"},
                                                             {"response_mode", "form_post"},
                                                             {"prompt", "none"},
                                                             {"client_id", chosen->client_id},
                                                             {"redirect_uri", url("/tool/launch")},
                                                             {"state", state},
                                                             {"nonce", nonce},
                                                             {"login_hint", hint}};
  if (form.has("lti_message_hint")) fields.emplace_back("lti_message_hint", form.value("lti_message_hint"));
  return with_query(setup.auth_url.value, fields);
}

Result<std::optional<PersonId>> Service::matching(data::Tx& tx, const FoundPlatform& from, const std::string& email,
                                                  const std::string& number) {
  switch (from.setup.matching) {
  case Matching::none:
    return std::optional<PersonId>();
  case Matching::employee_number:
    if (number.empty()) return std::optional<PersonId>();
    return accounts_.find_by_employee_number(tx, number);
  case Matching::email:
    if (email.find('@') == std::string::npos) return std::optional<PersonId>();
    return accounts_.find_by_login(tx, email);
  }
  return std::optional<PersonId>();
}

Result<PersonId> Service::create_for(data::Tx& tx, const oidc::Members& claims, const std::string& email) {
  accounts::PersonIn in;
  in.email = email;
  in.first_name = TRY(clean_in(claims, "given_name", 100));
  in.last_name = TRY(clean_in(claims, "family_name", 100));
  if (in.email.find('@') == std::string::npos || trim(in.first_name).empty() || trim(in.last_name).empty())
    return inbound_refused("attributes_missing", "The platform did not send e-mail address, given and family name; "
                                                 "its settings for this tool decide that.");
  if (TRY(accounts_.find_by_login(tx, in.email)))
    return inbound_refused("account_exists", "Somebody here has this e-mail address already; an administrator can let "
                                             "this platform match accounts by e-mail address.");
  auto [person, how] = TRY(accounts_.upsert(tx, in));
  TRY(audit(tx, std::nullopt, "account.created", "person:" + person.text(), R"({"by":"lti"})"));
  return person;
}

Result<PersonId> Service::person_for(data::Tx& tx, const FoundPlatform& from, const oidc::Members& claims) {
  std::string subject = oidc::text_of(claims, "sub");
  if (subject.empty() || subject.size() > 255)
    return inbound_refused("anonymous", "The platform does not say who the person is (sub).");
  auto linked = TRY(store::person_of(tx, from.row.id, subject));
  std::optional<PersonId> id = linked;
  if (!id) {
    std::string email = TRY(clean_in(claims, "email", 320)), number;
    if (auto lis = object_in(claims, claim("lis"))) number = TRY(clean_in(*lis, "person_sourcedid", 100));
    id = TRY(matching(tx, from, email, number));
    if (!id && from.setup.create_people) id = TRY(create_for(tx, claims, email));
    if (!id)
      return inbound_refused("account_unknown", "Nobody here matches this person, and this platform may not create "
                                                "accounts. An administrator decides that in the platform's settings.");
  }
  auto person = TRY(accounts_.find(tx, *id));
  if (!person || person->status != accounts::Status::active)
    return inbound_refused("account_not_active", "The account is not active.");
  // Whoever runs another platform must not become one of those who run this one.
  for (const auto& held : TRY(platform_.sessions.assignments(tx, *id)))
    if (accounts::gives_power(held.role))
      return inbound_refused("account_with_power", "This account administers the appliance and signs in here only.");
  if (!linked) {
    TRY(store::link_person(tx, from.row.id, subject, *id));
    TRY(audit(tx, *id, "lti_person.linked", "person:" + id->text(), R"({"platform":")" + from.row.id.text() + "\"}"));
  }
  return *id;
}

Result<Landed> Service::land(const Form& form, std::string_view browser, const Client& client) {
  if (form.has("error"))
    return inbound_refused("platform_refused", "The platform answered: " + form.value("error").substr(0, 100) + ".");
  std::string state = form.value("state"), token = form.value("id_token");
  auto login = TRY(platform_.db.write([&](data::Tx& tx) { return store::take_login(tx, hash_of(state)); }));
  if (!login || login->choice || login->expires_at < platform_.clock.now())
    return inbound_refused("login_unknown", "The launch was used already or took longer than 10 minutes; open the "
                                            "course again in the other platform.");
  if (!security::equal_constant_time(hash_of(browser), login->browser))
    return inbound_refused("other_browser", "The browser did not keep our cookie: open the course in a window of its "
                                            "own instead of inside the other platform's page.");
  auto from = TRY(platform_.db.read([&](data::Tx& tx) { return find_platform(tx, login->platform_id); }));
  if (from.row.state != PartyState::active) return inbound_refused("platform_not_active", "The platform is disabled.");
  JsonIn in = TRY(verified(token, from.setup.jwks_url.value, "", from.setup.trust_pem.value,
                           {from.setup.issuer.value, {from.setup.client_id.value}, platform_.clock.now()}));
  const oidc::Members& claims = in.members;
  if (claims.contains("azp") && oidc::text_of(claims, "azp") != from.setup.client_id.value)
    return inbound_refused("token_audience", "The token is meant for somebody else (azp).");
  if (oidc::text_of(claims, "nonce") != login->nonce)
    return inbound_refused("token_nonce", "The token does not belong to this launch (nonce).");
  if (oidc::text_of(claims, claim("version")) != kVersion)
    return inbound_refused("lti_version", "Only LTI 1.3.0 is known.");
  std::string deployment = oidc::text_of(claims, claim("deployment_id"));
  const auto& known = from.setup.deployment_ids.items;
  if (deployment.empty() || deployment.size() > 300 ||
      (!known.empty() &&
       std::none_of(known.begin(), known.end(), [&](const auto& d) { return d.value == deployment; })))
    return inbound_refused("deployment_unknown", "This deployment of the platform is not among those allowed here.");
  std::string kind = oidc::text_of(claims, claim("message_type"));
  return platform_.db.write([&](data::Tx& tx) -> Result<Landed> {
    if (kind == kLaunchMessage) return open_course(tx, from, claims, client);
    if (kind == kDeepMessage) return ask_choice(tx, from, claims, browser);
    return inbound_refused("message_unknown", "This kind of message is not known here.");
  });
}

Result<Landed> Service::open_course(data::Tx& tx, const FoundPlatform& from, const oidc::Members& claims,
                                    const Client& client) {
  std::string target = oidc::text_of(claims, claim("target_link_uri"));
  std::string prefix = url("/tool/courses/"), wanted;
  if (target.starts_with(prefix)) wanted = target.substr(prefix.size());
  if (wanted.empty())
    if (auto custom = object_in(claims, claim("custom"))) wanted = oidc::text_of(*custom, "course_id");
  auto course = CourseId::parse(wanted);
  if (!course || !TRY(store::offered(tx, *course)) || !courses_.published(tx, *course))
    return inbound_refused("course_unknown", "The link names no course that is offered to other platforms here.");
  if (!claims.contains(claim("resource_link")))
    return inbound_refused("resource_link_missing", "The platform did not say which link was opened.");
  PersonId person = TRY(person_for(tx, from, claims));
  auto issued =
      TRY(platform_.sessions.start(tx, {person, "lti", client.user_agent.substr(0, 200), client.address, false}));
  TRY(audit(tx, person, "session.signed_in", "session:" + issued.session.text(),
            R"({"method":"lti","platform":")" + from.row.id.text() + "\"}", client));
  Landed out;
  out.issued = std::move(issued);
  out.location = "/courses/" + course->text();
  // Who only teaches over there looks at the course; nobody gets a role here by what another platform says.
  if (has_role(claims, "Learner")) {
    auto enrolment = TRY(learning_.enrolment(tx, TRY(learning_.enrol(tx, person, *course))));
    TRY(keep_passback(tx, from, claims, person, enrolment));
    out.location = "/learn/" + enrolment.id.text();
  }
  LogEntry note = entry("tool", "launch");
  note.party = from.row.id.bytes;
  note.party_name = from.setup.name.value;
  note.person_id = person;
  note.course_id = *course;
  note.detail = "The platform launched a course.";
  TRY(log_in(tx, std::move(note)));
  return out;
}

Status Service::keep_passback(data::Tx& tx, const FoundPlatform& from, const oidc::Members& claims, PersonId person,
                              const learning::Enrolment& enrolment) {
  auto endpoint = object_in(claims, kEndpointClaim);
  if (!endpoint) return {};
  auto scopes = oidc::texts_of(*endpoint, "scope", 20).value_or(std::vector<std::string>{});
  std::string lineitem = oidc::text_of(*endpoint, "lineitem");
  if (lineitem.empty() || std::find(scopes.begin(), scopes.end(), kScopeScore) == scopes.end()) return {};
  if (!check_https(lineitem, "lineitem") || lineitem.size() > 2000) return {};
  auto before = TRY(store::passback_of(tx, from.row.id, person, enrolment.course_id));
  if (before && before->lineitem == lineitem && before->state != "failed") return {};
  PassbackRow row;
  row.id = before ? before->id : make_uuid7(tx.now(), platform_.random);
  row.platform_id = from.row.id;
  row.person_id = person;
  row.course_id = enrolment.course_id;
  row.subject = oidc::text_of(claims, "sub");
  row.lineitem = std::move(lineitem);
  row.state = "waiting";
  return store::put(tx, row);
}

}  // namespace mc::lti
