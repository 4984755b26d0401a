#include "appliance/program/setup.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "appliance/http/testing.hpp"
#include "appliance/http/tls.hpp"
#include "appliance/net/testing.hpp"
#include "appliance/program/keys.hpp"
#include "appliance/security/database_key.hpp"
#include "appliance/security/testing.hpp"

using namespace mc;
using namespace mc::program;
using security::testing::code_of;
using security::testing::must;
namespace fs = std::filesystem;

namespace {

std::string whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// A first run without sockets: the routes of the page over a folder of the test.
struct FirstRun {
  security::testing::TemporaryFolder folder;
  SystemClock clock;
  std::unique_ptr<Random> random = system_random();
  security::RateLimiter limiter{clock};
  fs::path data = folder.path() / "data";
  std::unique_ptr<DataDirectory> directory;
  std::unique_ptr<SetupCode> code;
  std::unique_ptr<Setup> setup;
  security::Permissions permissions;
  std::unique_ptr<http::Routes> routes;
  std::unique_ptr<http::TestApi> api;
  std::string shown;

  FirstRun() { begin(); }
  /// As after a start of the process.
  void begin() {
    api.reset();
    setup.reset();
    directory.reset();
    directory = std::make_unique<DataDirectory>(must(DataDirectory::prepare(data)));
    code = std::make_unique<SetupCode>(clock, *random, limiter);
    setup = std::make_unique<Setup>(*directory, clock, *random);
    must(setup->load());
    routes = std::make_unique<http::Routes>();
    add_setup_routes(*routes, *setup, *code);
    api = std::make_unique<http::TestApi>(*routes, permissions, clock, *random);
    shown = code->make();
  }
  http::TestClient inside() {
    auto client = api->anonymous();
    REQUIRE(client.post("/setup/unlock", R"({"code":")" + shown + "\"}").status == 200);
    return client;
  }
  static SetupStepState state_of(const SetupView& view, SetupStepName name) {
    for (const SetupStep& step : view.steps)
      if (step.name == name) return step.state;
    FAIL("no such step");
    return SetupStepState::open;
  }
  static std::string parts(const SetupRecoveryKeyMade& made) {
    std::string out;
    for (std::int64_t group : made.groups)
      out += (out.empty() ? "\"" : ",\"") + made.recovery_key.substr(static_cast<std::size_t>(group - 1) * 5, 4) + "\"";
    return R"({"groups":[)" + out + "]}";
  }
  void answer_everything(http::TestClient& browser) {
    CHECK(browser.put("/setup/kind", R"({"kind":"fresh"})").status == 200);
    auto made = browser.post("/setup/recovery-key", "{}").json<SetupRecoveryKeyMade>();
    CHECK(browser.put("/setup/recovery-key", parts(made)).status == 200);
    CHECK(browser.put("/setup/administrator", kNoor).status == 200);
    CHECK(browser.post("/setup/address", R"({"base_url":"https://localhost","content_host":""})").status == 200);
    CHECK(browser.post("/setup/time", R"({"browser_now":")" + to_string(clock.now()) + "\"}").status == 200);
    CHECK(browser
              .put("/setup/organisation",
                   R"({"name":"Mercy General","default_state":"TX","time_zone":"America/Chicago"})")
              .status == 200);
    CHECK(browser.put("/setup/skip", R"({"step":"certificate"})").status == 200);
    CHECK(browser.put("/setup/plan", R"({"mode":"licence"})").status == 200);
    CHECK(browser.put("/setup/skip", R"({"step":"mail"})").status == 200);
    CHECK(browser.put("/setup/skip", R"({"step":"backup"})").status == 200);
  }
  static constexpr std::string_view kNoor =
      R"({"first_name":"Noor","last_name":"Haddad","email":"noor@hospital.example","password":"maple river lantern 7"})";
};

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("first run: the console's code opens it once; nothing is told without it") {
    FirstRun run;
    auto stranger = run.api->anonymous();
    auto view = stranger.get("/setup").json<SetupView>();
    CHECK_FALSE(view.unlocked);
    CHECK(view.steps.empty());
    CHECK(view.code_until);
    CHECK(stranger.put("/setup/kind", R"({"kind":"fresh"})").code == "setup_code_needed");
    CHECK(stranger.post("/setup/recovery-key", "{}").status == 401);
    CHECK(stranger.post("/setup/finish", "{}").status == 401);
    CHECK(run.shown.size() == 31);  // 8 groups of 3 with 7 dashes
    CHECK(stranger.post("/setup/unlock", R"({"code":"000-000-000-000-000-000-000-000"})").status == 422);
    auto browser = run.inside();
    CHECK(browser.get("/setup").json<SetupView>().unlocked);
    CHECK(stranger.post("/setup/unlock", R"({"code":")" + run.shown + "\"}").code == "code_expired");  // used up
    CHECK_FALSE(stranger.get("/setup").json<SetupView>().unlocked);
    for (int i = 0; i < 8; ++i) stranger.post("/setup/unlock", R"({"code":"1"})");
    CHECK(stranger.post("/setup/unlock", R"({"code":"1"})").status == 429);
    CHECK(whole(run.data / "setup" / "state.json").find(run.shown) == std::string::npos);
  }

  TEST_CASE("first run: a code ends after an hour and after thirty wrong tries") {
    ManualClock clock;
    auto random = seeded_random(1);
    security::RateLimiter limiter(clock);
    SetupCode code(clock, *random, limiter);
    std::string shown = code.make();
    for (int i = 0; i < SetupCode::kMostTries; ++i)
      CHECK(code_of(code.open("1", std::to_string(i))) == "invalid_input");
    CHECK(code_of(code.open(shown, "x")) == "code_expired");
    shown = code.make();
    clock.advance(std::chrono::minutes{61});
    CHECK(code_of(code.open(shown, "x")) == "code_expired");
    shown = code.make();
    std::string token = must(code.open(shown, "x"));
    CHECK(code.inside(token));
    CHECK_FALSE(code.inside(token.substr(1) + "A"));
    CHECK_FALSE(code.inside(""));
  }

  TEST_CASE("first run: answers are kept over a restart; no secret is in them") {
    FirstRun run;
    {
      auto browser = run.inside();
      CHECK(browser.put("/setup/kind", R"({"kind":"fresh"})").status == 200);
      auto made = browser.post("/setup/recovery-key", "{}").json<SetupRecoveryKeyMade>();
      CHECK(made.groups.size() == 3);
      CHECK(browser.put("/setup/recovery-key", R"({"groups":["AAAA","AAAA","AAAA"]})").status == 422);
      CHECK(browser
                .put("/setup/administrator",
                     R"({"first_name":"N","last_name":"H","email":"noor@hospital.example","password":"short"})")
                .field_paths() == "password");
      CHECK(browser
                .put("/setup/administrator",
                     R"({"first_name":"N","last_name":"H","email":"nobody","password":"maple river lantern 7"})")
                .field_paths() == "email");
      CHECK(browser.put("/setup/administrator", FirstRun::kNoor).status == 200);
    }
    run.begin();
    auto browser = run.inside();
    auto view = browser.get("/setup").json<SetupView>();
    CHECK(view.administrator_email == "noor@hospital.example");
    CHECK(FirstRun::state_of(view, SetupStepName::administrator) == SetupStepState::done);
    CHECK(FirstRun::state_of(view, SetupStepName::recovery_key) == SetupStepState::open);  // it was not typed back
    auto second = browser.post("/setup/recovery-key", "{}").json<SetupRecoveryKeyMade>();
    CHECK(browser.put("/setup/recovery-key", FirstRun::parts(second)).status == 200);
    run.begin();
    view = run.inside().get("/setup").json<SetupView>();
    CHECK(FirstRun::state_of(view, SetupStepName::recovery_key) == SetupStepState::done);
    std::string kept = whole(run.data / "setup" / "state.json");
    CHECK(kept.find("maple river") == std::string::npos);
    CHECK(kept.find(second.recovery_key) == std::string::npos);
    CHECK(kept.find("$argon2id$") != std::string::npos);
    CHECK(view.restore_command.find(run.data.string()) != std::string::npos);
  }

  TEST_CASE("first run: what is around the server is tried, with the raw reason and the way out") {
    FirstRun run;
    auto browser = run.inside();
    CHECK(browser.post("/setup/address", R"({"base_url":"http://learn.example","content_host":""})").field_paths() ==
          "base_url");
    CHECK(browser.post("/setup/address", R"({"base_url":"https://localhost","content_host":"localhost"})")
              .field_paths() == "content_host");
    auto known =
        browser.post("/setup/address", R"({"base_url":"https://localhost","content_host":""})").json<SetupChecks>();
    CHECK(known.good);
    auto unknown = browser.post("/setup/address", R"({"base_url":"https://no-such-host.invalid","content_host":""})")
                       .json<SetupChecks>();
    CHECK_FALSE(unknown.good);
    REQUIRE(unknown.checks.size() == 1);
    CHECK_FALSE(unknown.checks[0].reason.empty());
    CHECK_FALSE(unknown.checks[0].fix.empty());

    auto now = run.clock.now();
    auto right = browser.post("/setup/time", R"({"browser_now":")" + to_string(now) + "\"}").json<SetupChecks>();
    CHECK(right.good);
    CHECK(right.checks.size() == 2);
    auto wrong = browser.post("/setup/time", R"({"browser_now":")" + to_string(now + std::chrono::minutes{3}) + "\"}")
                     .json<SetupChecks>();
    CHECK_FALSE(wrong.good);
    CHECK(wrong.checks[1].reason.find("ahead of") != std::string::npos);

    int port = 0;
    {
      net::testing::TestListener relay([](net::testing::Peer& peer) {
        peer.write("554 go away\r\n");
        peer.read_line();
      });
      port = relay.port();
      std::string settings = R"({"host":"127.0.0.1","port":)" + std::to_string(port) +
                             R"(,"security":"plain","username":"","password":null,"from":"it@hospital.example"})";
      auto refused = browser.post("/setup/mail", settings).json<SetupChecks>();
      CHECK_FALSE(refused.good);
      CHECK(refused.checks[0].reason.find("554") != std::string::npos);  // its own words
      CHECK_FALSE(refused.checks[0].fix.empty());
    }
    std::string closed = R"({"host":"127.0.0.1","port":)" + std::to_string(port) +
                         R"(,"security":"plain","username":"","password":null,"from":"it@hospital.example"})";
    auto nobody = browser.post("/setup/mail", closed).json<SetupChecks>();
    CHECK(nobody.checks[0].reason.starts_with("connect_failed"));
    CHECK(FirstRun::state_of(browser.get("/setup").json<SetupView>(), SetupStepName::mail) == SetupStepState::open);
  }

  TEST_CASE("first run: a certificate is looked at and installed; a request's key stays") {
    FirstRun run;
    auto browser = run.inside();
    CHECK(browser.post("/setup/certificate/request", R"({"rsa":false})").code == "address_missing");
    browser.post("/setup/address", R"({"base_url":"https://localhost","content_host":""})");
    auto request = browser.post("/setup/certificate/request", R"({"rsa":false})");
    CHECK(request.body.find("BEGIN CERTIFICATE REQUEST") != std::string::npos);
    CHECK(request.body.find("PRIVATE") == std::string::npos);
    CHECK(browser.get("/setup").json<SetupView>().request_waiting);
    CHECK(browser.post("/setup/certificate", R"({"certificates":"nothing","try_only":true})").code ==
          "certificate_unreadable");
    fs::path other = run.folder.path() / "other";
    must(http::ensure_certificate(other, {"localhost"}));
    SetupCertificateIn in;
    in.certificates = whole(other / "server.crt");
    in.key = whole(other / "server.key");
    in.try_only = true;
    CHECK(browser.post_json("/setup/certificate", in).json<http::CertificateReport>().usable);
    CHECK_FALSE(fs::exists(run.data / "tls" / "server.crt"));
    in.try_only = false;
    CHECK(browser.post_json("/setup/certificate", in).status == 200);
    CHECK(whole(run.data / "tls" / "server.key") == *in.key);
    CHECK(FirstRun::state_of(browser.get("/setup").json<SetupView>(), SetupStepName::certificate) ==
          SetupStepState::done);
  }

  TEST_CASE(
      "first run: a place for backups is tried, its secret is not in the answers, and it is there after the end") {
    FirstRun run;
    auto browser = run.inside();
    fs::path place = run.folder.path() / "backups";
    fs::create_directory(place);
    auto named = [](const fs::path& folder) {
      backup::TargetSettings settings;
      settings.folder = folder.string();
      return R"({"place":)" + shape::to_json(settings) + "}";
    };
    CHECK(browser.post("/setup/backup", named("relative")).status == 422);
    CHECK(browser.post("/setup/backup", named(run.data / "inside")).field_paths() == "folder");
    auto missing = browser.post("/setup/backup", named(run.folder.path() / "not-there" / "deeper")).json<SetupChecks>();
    CHECK_FALSE(missing.good);
    CHECK_FALSE(missing.checks.front().reason.empty());
    CHECK_FALSE(missing.checks.front().fix.empty());
    CHECK(FirstRun::state_of(browser.get("/setup").json<SetupView>(), SetupStepName::backup) == SetupStepState::open);
    backup::TargetSettings store;
    store.kind = backup::TargetKind::s3;
    store.endpoint = "https://127.0.0.1:1";
    store.bucket = "backups";
    store.access_key = "AKIA";
    store.secret = "very-secret-words";
    auto nobody = browser.post("/setup/backup", R"({"place":)" + shape::to_json(store) + "}").json<SetupChecks>();
    CHECK_FALSE(nobody.good);
    CHECK(whole(run.data / "setup" / "state.json").find("very-secret-words") == std::string::npos);
    CHECK(browser.get("/setup").body.find("very-secret-words") == std::string::npos);
    CHECK(browser.post("/setup/backup", named(place)).json<SetupChecks>().good);
    CHECK_FALSE(fs::exists(run.data / "setup" / "backup.secret"));  // a folder has none
    run.answer_everything(browser);
    auto view = browser.get("/setup").json<SetupView>();
    CHECK(FirstRun::state_of(view, SetupStepName::backup) == SetupStepState::done);
    CHECK(view.plan_mode == SetupPlanMode::licence);
    CHECK(browser.post("/setup/finish", "{}").json<SetupView>().finished);
    run.setup.reset();
    run.directory.reset();
    auto directory = must(DataDirectory::open(run.data));
    ConfigSources sources;
    sources.file = directory.layout().config();
    Config config = must(load_config(sources));
    CHECK(config.plan_mode == "licence");
    auto appliance = must(open_appliance(directory, config));
    auto targets = must(appliance->modules().backups->targets());
    REQUIRE(targets.size() == 1);
    CHECK(targets[0].place.find(place.string()) != std::string::npos);
    CHECK(appliance->modules().backups->state().set_up);
    appliance->stop();
  }

  TEST_CASE("keys: a rotated appliance starts with its database under the new key, and says so in the audit log") {
    FirstRun run;
    auto browser = run.inside();
    run.answer_everything(browser);
    CHECK(browser.post("/setup/finish", "{}").json<SetupView>().finished);
    run.setup.reset();
    run.directory.reset();
    auto directory = must(DataDirectory::open(run.data));
    ConfigSources sources;
    sources.file = directory.layout().config();
    Config config = must(load_config(sources));
    security::KeyPlace place = must(key_place_of(directory.layout()));
    {
      auto appliance = must(open_appliance(directory, config));
      CHECK(appliance->database_version() == 1);
      auto rotated = must(appliance->keys().rotate(place, *run.random, run.clock.now()));
      appliance->keys().adopt(*rotated.keys);
      must(reseal_secrets(*appliance));
      appliance->stop();
    }
    {  // a command opens it as it is
      auto appliance = must(open_appliance(directory, config));
      CHECK(appliance->database_version() == 1);
      CHECK(appliance->keys().generation() == 2);
      appliance->stop();
    }
    RenewedKey renewed = renew_key_of_database(directory.layout(), *must(security::Keys::open(place)));
    CHECK(renewed.done);
    auto appliance = must(open_appliance(directory, config));
    CHECK(appliance->database_version() == 2);
    must(note_renewed_key(*appliance, renewed));
    auto found = must(appliance->platform().db.read(
        [&](data::Tx& tx) { return appliance->modules().accounts->find_by_login(tx, "noor@hospital.example"); }));
    CHECK(found.has_value());
    must(appliance->platform().db.integrity_check());
    CHECK(must(appliance->platform().audit.verify()).ok);
    appliance->stop();
    appliance.reset();
    CHECK_FALSE(renew_key_of_database(directory.layout(), *must(security::Keys::open(place))).done);  // it has it
    // Who has only the former root cannot open it.
    std::vector<Secret> former;
    former.push_back(must(security::Keys::open(place))->database_key(1));
    std::vector<ByteView> only{former[0].view()};
    CHECK_FALSE(data::key_that_opens(directory.layout().database(), only).has_value());
  }

  TEST_CASE("first run: needed steps cannot be left out, and the end makes an appliance with its administrator") {
    FirstRun run;
    auto browser = run.inside();
    CHECK(browser.put("/setup/skip", R"({"step":"recovery_key"})").code == "step_needed");
    CHECK(browser.post("/setup/finish", "{}").code == "steps_open");
    run.answer_everything(browser);
    // What a kill in the middle of making it leaves behind does not matter.
    std::ofstream(run.data / "db" / "medconnect.db") << "half a database";
    auto done = browser.post("/setup/finish", "{}");
    CHECK(done.json<SetupView>().finished);
    CHECK(has_appliance(run.data));
    CHECK_FALSE(fs::exists(run.data / "setup"));
    CHECK(browser.post("/setup/finish", "{}").status == 200);  // the answer may get lost on its way
    run.setup.reset();
    run.directory.reset();
    auto directory = must(DataDirectory::open(run.data));
    ConfigSources sources;
    sources.file = directory.layout().config();
    Config config = must(load_config(sources));
    CHECK(config.base_url == "https://localhost");
    CHECK(config.organisation_name == "Mercy General");
    auto appliance = must(open_appliance(directory, config));
    auto found = must(appliance->platform().db.read(
        [&](data::Tx& tx) { return appliance->modules().accounts->find_by_login(tx, "noor@hospital.example"); }));
    CHECK(found.has_value());
    appliance->stop();
  }

  TEST_CASE("first run: a folder with other files, or with an appliance, is left alone") {
    security::testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "thesis.txt") << "mine";
    CHECK(code_of(DataDirectory::prepare(folder.path())) == "not_empty");
    security::testing::TemporaryFolder other;
    std::ofstream(other.path() / "version") << "1\n";
    CHECK(code_of(DataDirectory::prepare(other.path())) == "already_there");
  }
}
