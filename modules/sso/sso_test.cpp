// Sign-in through a provider from the settings to the session, over HTTP, with a provider that signs what we like.
#include <doctest/doctest.h>

#include <ctime>

#include "appliance/base/outbound.hpp"
#include "appliance/saml/messages.hpp"
#include "appliance/saml/testing.hpp"
#include "modules/sso/service.hpp"
#include "modules/testing.hpp"

namespace mc::sso {

namespace {

using saml::testing::Answer;
using saml::testing::Idp;

const Idp& idp() {
  static const Idp made;
  return made;
}

std::string percent(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += c;
    else
      out += "%" + to_hex(as_bytes(std::string_view(&c, 1)));
  }
  return out;
}

struct World {
  TestPlatform test{};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(test.platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(test.platform, *accounts);
  std::unique_ptr<Sso> sso = make_sso(test.platform, *accounts, *organisation, *test.keys);
  http::TestApi& api = test.start();
  http::TestClient admin = api.sign_in({{"operator"}});
  Provider provider{};

  World() {
    provider = admin.post_json("/sso/providers", NewProvider{{"Hospital"}, idp().metadata()}).json<Provider>();
  }

  Start started(http::TestClient& browser) {
    auto answer = browser.post("/sso/start", R"({"provider":")" + provider.id.text() + R"("})");
    CHECK(answer.status == 200);
    return answer.json<Start>();
  }
  /// What the provider answers to a request that the browser carried to it.
  std::map<std::string, std::vector<std::string>> more{};  // attributes
  std::string context = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
  std::chrono::milliseconds ahead{};  // the provider's clock
  std::chrono::milliseconds valid = std::chrono::minutes(5);
  std::string session = R"( SessionIndex="_session1")";
  std::string answered(const Start& start, std::string subject = "noor") {
    std::string query = start.url.substr(start.url.find('?') + 1);
    std::string request_id =
        test.db
            ->read([&](data::Tx& tx) {
              return tx.in(data::Module{"sso"})
                  .one<std::string>("SELECT request_id FROM sso_requests WHERE relay_state = ?", start.relay_state);
            })
            .value();
    Answer answer;
    answer.request_id = request_id;
    answer.acs_url = test.settings.base_url + "/api/v1/sso/acs";
    answer.audience = test.settings.base_url + "/api/v1/sso/metadata";
    answer.subject = subject;
    answer.now = test.clock.now() + ahead;
    answer.response_id = "_r" + request_id;
    answer.assertion_id = "_a" + request_id;
    answer.attributes = {{"mail", {"noor@hospital.example"}},
                         {"given", {"Noor"}},
                         {"family", {"Haddad"}},
                         {"groups", {"teachers"}},
                         {"number", {"E1"}}};
    for (const auto& [name, values] : more) answer.attributes[name] = values;
    const std::string usual = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    std::string draft = saml::testing::replaced(idp().draft(answer), usual, context);
    draft = saml::testing::replaced(draft, R"( SessionIndex="_session1")", session);
    const std::string until = R"(NotOnOrAfter=")" + to_string(answer.now + std::chrono::minutes(5));
    for (int place = 0; place < 2; ++place)
      draft = saml::testing::replaced(draft, until, R"(NotOnOrAfter=")" + to_string(answer.now + valid));
    return form(idp().sign_all(draft), start.relay_state);
  }
  static std::string form(const std::string& xml, const std::string& relay_state) {
    return "SAMLResponse=" + percent(to_base64(as_bytes(xml))) + "&RelayState=" + percent(relay_state);
  }
  http::TestResponse post_form(http::TestClient& browser, const std::string& body) {
    browser.set_header("Sec-Fetch-Site", "cross-site");
    auto out = browser.send("POST", "/sso/acs", body, "application/x-www-form-urlencoded");
    browser.set_header("Sec-Fetch-Site", "same-origin");
    return out;
  }
  void enable(Joining joining, std::optional<Text<0, 300>> step_up = {}) {
    ProviderChange change{{"Hospital"}, {}};
    change.rules.step_up_context = std::move(step_up);
    change.rules.job_title = "title";
    change.rules.unit = "department";
    change.rules.profession = "profession";
    change.rules.joining = joining;
    change.rules.email = "mail";
    change.rules.first_name = "given";
    change.rules.last_name = "family";
    change.rules.groups = "groups";
    change.rules.roles = {{"teachers", "instructor", security::ScopeKind::platform, std::nullopt}};
    CHECK(admin.put_json("/sso/providers/" + provider.id.text(), change).status == 200);
    auto start = admin.post("/sso/providers/" + provider.id.text() + "/verify").json<Start>();
    CHECK(post_form(admin, answered(start, "chief")).header("Location") ==
          "/settings/sso?verified=" + provider.id.text());
    CHECK(admin.put("/sso/providers/" + provider.id.text() + "/state", R"({"state":"enabled"})").status == 200);
  }
};

}  // namespace

TEST_SUITE("sso") {
  TEST_CASE("A clock that is known to be wrong by more than a minute refuses the start, with the reason") {
    World world;
    world.enable(Joining::create);
    auto stranger = world.api.anonymous();
    auto start = [&] { return stranger.post("/sso/start", R"({"provider":")" + world.provider.id.text() + R"("})"); };
    outbound::report_date("idp.clock.test", "Sun, 06 Nov 2044 08:49:37 GMT");
    CHECK(start().status == 503);
    CHECK(start().code == "clock_wrong");
    std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char date[40];
    std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    outbound::report_date("idp.clock.test", date);
    CHECK(start().status == 200);
  }

  TEST_CASE("A provider is offered only after an administrator signed in through it") {
    World world;
    auto stranger = world.api.anonymous();
    CHECK(stranger.post("/sso/start", R"({"provider":")" + world.provider.id.text() + R"("})").status == 404);
    CHECK(world.admin.put("/sso/providers/" + world.provider.id.text() + "/state", R"({"state":"enabled"})").code ==
          "provider_not_verified");
    world.enable(Joining::create);
    CHECK(stranger.get("/sso/options").json<ProviderOptions>().items.size() == 1);
    CHECK(world.test.audited("sso_provider.verified").size() == 1);
    auto member = world.api.sign_in({});
    CHECK(member.get("/sso/settings").status == 403);
  }

  TEST_CASE("Sign-in makes the account, gives the group's role, and works once, in the browser that asked") {
    World world;
    world.enable(Joining::create);
    auto browser = world.api.anonymous();
    Start start = world.started(browser);
    std::string form = world.answered(start);
    auto other = world.api.anonymous();
    (void)world.started(other);
    CHECK(world.post_form(other, form).header("Location") == "/sign-in?sso_error=sso_request_unknown");
    std::string unasked = form.substr(0, form.find("&RelayState="));  // begun at the provider
    CHECK(world.post_form(browser, unasked).header("Location") == "/sign-in?sso_error=sso_request_unknown");
    CHECK(world.post_form(browser, "RelayState=a").header("Location") == "/sign-in?sso_error=form_malformed");
    auto landed = world.post_form(browser, form);
    CHECK(landed.status == 303);
    CHECK(landed.header("Location") == "/");
    auto me = browser.get("/me").json<accounts::Me>();
    CHECK(me.email == "noor@hospital.example");
    CHECK(std::find(me.roles.begin(), me.roles.end(), "instructor") != me.roles.end());
    CHECK(world.post_form(browser, form).header("Location") == "/sign-in?sso_error=sso_request_unknown");
    // The same assertion for another request of the same browser.
    auto again = world.api.anonymous();
    Start second = world.started(again);
    CHECK(world.post_form(again, world.answered(second)).header("Location") == "/");
    CHECK(again.get("/me").json<accounts::Me>().id == me.id);
  }

  TEST_CASE("Whoever sets a provider up becomes no privacy officer by it, by number or by group") {
    World world;
    world.enable(Joining::directory_only);
    PersonId pia = must(world.test.db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto made = TRY(world.accounts->upsert(tx, {"E1", "Pia", "Berg", "pia@hospital.example"}));
      TRY(world.accounts->grant(tx, {}, made.first, {"privacy_officer", security::ScopeKind::platform, {}}));
      return made.first;
    }));
    CHECK_FALSE(pia.is_nil());
    const std::string path = "/sso/providers/" + world.provider.id.text();
    ProviderChange change{{"Hospital"}, {}};
    change.rules.employee_number = "number";
    CHECK(world.admin.put_json(path, change).status == 200);
    auto browser = world.api.anonymous();
    auto answer = world.post_form(browser, world.answered(world.started(browser)));
    CHECK(answer.header("Location") == "/sign-in?sso_error=account_with_power");
    change.rules.groups = "groups";
    change.rules.roles = {{"mine", "privacy_officer", security::ScopeKind::platform, std::nullopt}};
    CHECK(world.admin.put_json(path, change).code == "role_not_yours_to_map");
  }

  TEST_CASE("A provider whose description cannot be read any more can still be switched off") {
    World world;
    world.enable(Joining::create);
    const std::string path = "/sso/providers/" + world.provider.id.text() + "/state";
    must(world.test.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"sso"}).run("UPDATE sso_providers SET metadata = 'ended'"));
      return {};
    }));
    CHECK(world.admin.put(path, R"({"state":"enabled"})").status >= 400);
    CHECK(world.admin.put(path, R"({"state":"disabled"})").status == 200);
    CHECK(world.admin.del("/sso/providers/" + world.provider.id.text()).status == 200);
  }

  TEST_CASE("Who is unknown, or has only the e-mail address of somebody, does not come in") {
    World world;
    world.enable(Joining::directory_only);
    auto browser = world.api.anonymous();
    CHECK(world.post_form(browser, world.answered(world.started(browser))).header("Location") ==
          "/sign-in?sso_error=account_unknown");
    CHECK(browser.get("/me").status == 401);
    must(world.test.db->write([&](data::Tx& tx) {
      return world.accounts->upsert(tx, {std::nullopt, "Noor", "Haddad", "noor@hospital.example"});
    }));
    ProviderChange change{{"Hospital"}, {}};
    change.rules.joining = Joining::create;
    change.rules.email = "mail";
    change.rules.first_name = "given";
    change.rules.last_name = "family";
    CHECK(world.admin.put_json("/sso/providers/" + world.provider.id.text(), change).status == 200);
    CHECK(world.post_form(browser, world.answered(world.started(browser))).header("Location") ==
          "/sign-in?sso_error=account_exists");
    CHECK(world.test.audited("session.sign_in_failed").size() == 2);
  }

  TEST_CASE("An account with power is not taken over by its number; its own session links it") {
    World world;
    const PersonId ada = must(world.test.db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, made] = TRY(world.accounts->upsert(tx, {"E1", "Ada", "Lind", "ada@hospital.example"}));
      TRY(world.accounts->grant(tx, {}, id, {"operator", security::ScopeKind::platform, {}}));
      return id;
    }));
    world.enable(Joining::directory_only);
    ProviderChange change{{"Hospital"}, {}};
    change.rules.employee_number = "number";
    change.rules.groups = "groups";
    change.rules.roles = {{"teachers", "admin", security::ScopeKind::platform, std::nullopt}};
    const std::string path = "/sso/providers/" + world.provider.id.text();
    CHECK(world.admin.put_json(path, change).code == "role_not_yours_to_map");
    change.rules.roles.clear();
    CHECK(world.admin.put_json(path, change).status == 200);
    auto browser = world.api.anonymous();
    CHECK(world.post_form(browser, world.answered(world.started(browser))).header("Location") ==
          "/sign-in?sso_error=account_with_power");
    auto own = world.api.sign_in({{"operator"}}, ada);
    auto start = own.post(path + "/verify").json<Start>();
    CHECK(world.post_form(own, world.answered(start)).header("Location").starts_with("/settings/sso?verified="));
    CHECK(world.post_form(browser, world.answered(world.started(browser))).header("Location") == "/");
    CHECK(browser.get("/me").json<accounts::Me>().id == ada);
    CHECK(browser.put_json(path, change).status == 200);  // the provider asked her a moment ago
    must(world.test.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"accounts"})
              .run("INSERT INTO accounts_passwords (person_id, hash, must_change, failures, changed_at) "
                   "VALUES (?, 'x', 0, 0, ?)",
                   ada, tx.now()));
      return {};
    }));
    // With a password of her own she shows that: whoever stole the provider's key cannot.
    CHECK(browser.put_json(path, change).code == "proof_required");
  }

  TEST_CASE("The provider's signed logout ends the session; an unsigned one does nothing") {
    World world;
    world.enable(Joining::create);
    auto browser = world.api.anonymous();
    (void)world.post_form(browser, world.answered(world.started(browser)));
    CHECK(browser.get("/me").status == 200);
    saml::LogoutRequest out{
        "_logout1", idp().entity_id(), world.test.settings.base_url + "/api/v1/sso/slo", world.test.clock.now(), "noor",
        "",         {"_session1"}};
    std::string url = *saml::redirect_url("x", saml::Parameter::request, saml::to_xml(out), "r", idp().key());
    std::string query = url.substr(url.find('?'));
    auto stranger = world.api.anonymous();
    CHECK(stranger.get("/sso/slo" + query.substr(0, query.find("&Signature"))).header("Location") ==
          "/sign-in?sso_error=redirect_unsigned");
    CHECK(browser.get("/me").status == 200);
    auto answer = stranger.get("/sso/slo" + query);
    CHECK(answer.status == 303);
    CHECK(answer.header("Location").starts_with("https://idp.example/slo?SAMLResponse="));
    CHECK(browser.get("/me").status == 401);
  }

  TEST_CASE("Our own logout ends the session here and leads to the provider; keys roll with announcement") {
    World world;
    world.enable(Joining::create);
    auto browser = world.api.anonymous();
    (void)world.post_form(browser, world.answered(world.started(browser)));
    auto out = browser.post("/sso/sign-out", "{}").json<LogoutStart>();
    CHECK(out.url.value_or("").starts_with("https://idp.example/slo?SAMLRequest="));
    CHECK(browser.get("/me").status == 401);
    CHECK(world.admin.post("/sso/keys/roll").json<Overview>().keys.size() == 2);
    auto rolled = world.admin.post("/sso/keys/roll").json<Overview>();
    CHECK(rolled.keys.front().state == "current");
    CHECK(rolled.keys.back().state == "former");
    auto metadata = browser.get("/sso/metadata");
    CHECK(metadata.body.find("EntityDescriptor") != std::string::npos);
  }

  TEST_CASE("Who comes in through the provider is staff: unit, profession and title follow what it says") {
    World world;
    world.enable(Joining::create);
    auto chief = world.api.sign_in({{"admin"}});
    auto unit = [&](const std::string& name) {
      return chief.post("/units", R"({"kind":"team","name":")" + name + "\"}").json<organisation::Unit>().id;
    };
    UnitId icu = unit("ICU"), ed = unit("Emergency");
    world.more = {{"title", {"Charge nurse"}}, {"department", {" icu "}}, {"profession", {"RN"}}};
    auto browser = world.api.anonymous();
    (void)world.post_form(browser, world.answered(world.started(browser)));
    PersonId noor = browser.get("/me").json<accounts::Me>().id;
    auto staff = [&] { return chief.get("/people/" + noor.text()).json<organisation::Staff>(); };
    CHECK(staff().source == organisation::Source::sso);
    CHECK(staff().unit_id == icu);
    CHECK(staff().profession == "RN");
    CHECK(staff().job_title == "Charge nurse");
    CHECK(staff().roles == std::vector<std::string>{"instructor"});
    auto in_icu = must(
        world.test.db->read([&](data::Tx& tx) { return world.organisation->people_in(tx, {icu}, std::nullopt, 10); }));
    CHECK(in_icu == std::vector{noor});  // so assignments and readiness reach her
    world.more = {{"title", {"Charge nurse"}}, {"department", {"Emergency"}}, {"profession", {"RN"}}};
    auto again = world.api.anonymous();
    (void)world.post_form(again, world.answered(world.started(again)));
    CHECK(staff().unit_id == ed);
    // What an administrator entered stays, and nowhere is no unit to move to.
    CHECK(chief.patch("/people/" + noor.text(), R"({"job_title":"Educator"})").status == 200);
    world.more = {{"title", {"Nurse"}}, {"department", {"Nowhere"}}};
    (void)world.post_form(again, world.answered(world.started(again)));
    CHECK(staff().job_title == "Educator");
    CHECK(staff().unit_id == ed);
  }

  TEST_CASE("A provider that is disabled or removed takes back the roles it gave, and its sessions end at once") {
    World world;
    world.enable(Joining::create);
    auto browser = world.api.anonymous();
    (void)world.post_form(browser, world.answered(world.started(browser)));
    PersonId noor = browser.get("/me").json<accounts::Me>().id;
    must(world.test.db->write([&](data::Tx& tx) {
      return world.accounts->grant(tx, {}, noor, {"content_author", security::ScopeKind::platform, {}});
    }));
    auto roles = [&] {
      std::vector<std::string> out;
      for (const auto& one :
           must(world.test.db->read([&](data::Tx& tx) { return world.test.sessions.assignments(tx, noor); })))
        out.push_back(one.role);
      return out;
    };
    CHECK(roles() == std::vector<std::string>{"content_author", "instructor"});
    const std::string path = "/sso/providers/" + world.provider.id.text();
    CHECK(world.admin.put(path + "/state", R"({"state":"disabled"})").status == 200);
    CHECK(browser.get("/me").status == 401);
    CHECK(world.test.hub.dropped().size() == 1);
    CHECK(roles() == std::vector<std::string>{"content_author"});  // a person gave that one
    CHECK(world.test.audited("role.revoked").size() == 1);
    CHECK(world.admin.put(path + "/state", R"({"state":"enabled"})").status == 200);
    (void)world.post_form(browser, world.answered(world.started(browser)));
    CHECK(browser.get("/me").json<accounts::Me>().id == noor);
    CHECK(roles().size() == 2);
    CHECK(world.admin.put(path + "/state", R"({"state":"disabled"})").status == 200);
    CHECK(world.admin.del(path).status == 200);
    CHECK(roles() == std::vector<std::string>{"content_author"});
    CHECK(must(world.test.db->read([&](data::Tx& tx) {
            return tx.in(data::Module{"sso"})
                .one<std::int64_t>("SELECT (SELECT COUNT(*) FROM sso_sessions) + (SELECT COUNT(*) FROM sso_grants)");
          })) == 0);
  }

  TEST_CASE("Taking back goes on when it was interrupted") {
    World world;
    world.enable(Joining::create);
    auto browser = world.api.anonymous();
    (void)world.post_form(browser, world.answered(world.started(browser)));
    // As if the program had stopped between the state and the rest.
    must(world.test.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"sso"}).run("UPDATE sso_providers SET state = 'disabled'"));
      return {};
    }));
    CHECK(browser.get("/me").status == 200);
    must(static_cast<Service&>(*world.sso).purge());  // the job
    CHECK(browser.get("/me").status == 401);
  }

  TEST_CASE("Proving again may want a certain kind of authentication, which the answer must have") {
    World world;
    const std::string strong = "https://refeds.org/profile/mfa";
    world.enable(Joining::create, strong);
    auto browser = world.api.anonymous();
    Start first = world.started(browser);
    auto request_of = [](const Start& start) {
      auto document = shape::parse_query(std::string_view(start.url).substr(start.url.find('?') + 1));
      for (auto at = document->root().first(); !(at == document->root().end()); at = at.next())
        if (at.key() == "SAMLRequest") return std::string(at.text());
      return std::string();
    };
    (void)world.post_form(browser, world.answered(first));  // signing in wants nothing of it
    REQUIRE(browser.get("/me").status == 200);
    auto ask = [&] { return browser.post("/sso/reauthenticate", R"({"return_to":"/account"})").json<Start>(); };
    Start weak = ask();
    CHECK(request_of(weak).size() > request_of(first).size());
    CHECK(world.post_form(browser, world.answered(weak)).header("Location") == "/sign-in?sso_error=context_not_given");
    CHECK(world.test.audited("session.proved").empty());
    world.context = strong;
    CHECK(world.post_form(browser, world.answered(ask())).header("Location") == "/account");
    CHECK(world.test.audited("session.proved").size() == 1);
  }

  TEST_CASE("The provider's clock is seen; near the limit it is told once a day") {
    World world;
    world.enable(Joining::create);
    auto seen = [&] { return world.admin.get("/sso/settings").json<Overview>().providers.at(0); };
    CHECK(seen().clock_skew_seconds == 0);
    auto sign_in = [&](std::chrono::milliseconds ahead) {
      world.ahead = ahead;
      auto browser = world.api.anonymous();
      (void)world.post_form(browser, world.answered(world.started(browser)));
      return browser.get("/me").status;
    };
    CHECK(sign_in(std::chrono::seconds(39)) == 200);
    CHECK(seen().clock_skew_seconds == 39);
    CHECK(seen().clock_seen_at == world.test.clock.now());
    CHECK(world.test.audited("sso_provider.clock_near_limit").empty());
    CHECK(sign_in(std::chrono::seconds(-45)) == 200);
    CHECK(sign_in(std::chrono::seconds(50)) == 200);
    CHECK(world.test.audited("sso_provider.clock_near_limit").size() == 1);
    world.test.clock.advance(std::chrono::hours(24));
    world.admin = world.api.sign_in({{"operator"}});
    CHECK(sign_in(std::chrono::seconds(50)) == 200);
    CHECK(world.test.audited("sso_provider.clock_near_limit").size() == 2);
    CHECK(sign_in(std::chrono::seconds(61)) == 401);
    world.ahead = {};
  }

  TEST_CASE("Signs that somebody else has the provider's key: clock, lifetime, another's session, unknown ones") {
    World world;
    world.enable(Joining::create);
    auto reasons = [&] {
      std::vector<std::string> out;
      for (const auto& row : world.test.audited("session.provider_unusual")) out.push_back(row.details.text);
      std::sort(out.begin(), out.end());
      return out;
    };
    auto sign_in = [&](const std::string& subject = "noor") {
      auto browser = world.api.anonymous();
      CHECK(world.post_form(browser, world.answered(world.started(browser), subject)).header("Location") == "/");
      return browser;
    };
    (void)sign_in();
    world.ahead = std::chrono::seconds(-25);  // clocks run apart
    (void)sign_in();
    CHECK(reasons().empty());
    world.ahead = std::chrono::seconds(10);
    (void)sign_in();
    CHECK(reasons() == std::vector<std::string>{R"({"reason":"clock_jumped"})"});
    world.valid = std::chrono::hours(1);
    (void)sign_in();
    CHECK(reasons().back() == R"({"reason":"lifetime_changed"})");
    world.session.clear();
    (void)sign_in();
    CHECK(reasons().back() == R"({"reason":"session_unnamed"})");
    world.session = R"( SessionIndex="_session1")";
    world.more = {{"mail", {"omar@hospital.example"}}};
    auto omar = sign_in("omar");
    CHECK(reasons().size() == 4);
    CHECK(reasons().at(2) == R"({"reason":"session_of_another"})");
    // Our logout of a session that has just begun, of which the provider says that there is none.
    const std::string url = omar.post("/sso/sign-out", "{}").json<LogoutStart>().url.value_or("");
    const std::string metadata = omar.get("/sso/metadata").body;
    const std::size_t ours = metadata.find("X509Certificate>") + 16;
    const std::vector<saml::Key> keys{
        must(saml::Key::from_certificate_text(metadata.substr(ours, metadata.find('<', ours) - ours)))};
    const std::string xml = must(saml::read_redirect(url.substr(url.find('?') + 1), keys)).xml;
    const std::size_t id = xml.find(R"( ID=")") + 5;
    const std::string slo = world.test.settings.base_url + "/api/v1/sso/slo";
    for (bool asked : {false, true}) {
      saml::LogoutResponse no{"_no", idp().entity_id(), slo, world.test.clock.now(), "_other", false, false};
      if (asked) no.in_response_to = xml.substr(id, xml.find('"', id) - id);
      const std::string back =
          must(saml::redirect_url("x", saml::Parameter::response, saml::to_xml(no), "", idp().key()));
      CHECK(omar.get("/sso/slo" + back.substr(back.find('?'))).header("Location") == "/sign-in?signed_out=partly");
      CHECK(reasons().size() == (asked ? 5 : 4));
    }
    CHECK(reasons().at(3) == R"({"reason":"session_unknown"})");
  }
}

}  // namespace mc::sso
