// Rows of OPERATIONS_AND_IDENTITY B4 against a server that misbehaves.
#include "ldap/client.hpp"

#include <doctest/doctest.h>

#include "ldap/testing.hpp"

using namespace mc;
using namespace mc::ldap;
using namespace mc::ldap::testing;

namespace {
constexpr Instant kNow{1'795'000'000'000};

testing::Directory small_directory() {
  testing::Directory directory;
  directory.root = entry("", {{"namingContexts", {"dc=hosp,dc=test"}}, {"vendorName", {"Mock"}}});
  directory.entries = {
      entry("uid=ana,ou=Staff,dc=hosp,dc=test", {{"objectClass", {"inetOrgPerson"}},
                                                 {"uid", {"ana"}},
                                                 {"mail", {"ana@hosp.test"}},
                                                 {"sn", {"Reyes"}},
                                                 {"entryUUID", {"00000000-0000-4000-8000-000000000001"}},
                                                 {"userPassword", {"right password"}}}),
      entry("uid=twin,ou=A,dc=hosp,dc=test", {{"objectClass", {"inetOrgPerson"}},
                                              {"uid", {"twin"}},
                                              {"entryUUID", {"00000000-0000-4000-8000-000000000002"}}}),
      entry("uid=twin,ou=B,dc=hosp,dc=test", {{"objectClass", {"inetOrgPerson"}},
                                              {"uid", {"twin"}},
                                              {"entryUUID", {"00000000-0000-4000-8000-000000000003"}}}),
      entry("uid=locked,ou=B,dc=hosp,dc=test", {{"objectClass", {"inetOrgPerson"}},
                                                {"uid", {"locked"}},
                                                {"entryUUID", {"00000000-0000-4000-8000-000000000004"}},
                                                {"pwdAccountLockedTime", {"000001010000Z"}},
                                                {"userPassword", {"right password"}}}),
  };
  return directory;
}

struct World {
  Authority authority;
  testing::Server server;
  explicit World(Misbehaviour how = {}, testing::Directory directory = small_directory())
      : server(std::move(directory), authority.issue("IP:127.0.0.1"), std::move(how)) {}
  Settings settings() const { return settings_for(authority, {server.port()}); }
  Settings impatient() const {
    auto made = settings();
    made.timing = {std::chrono::milliseconds{400}, std::chrono::milliseconds{1'200}, std::chrono::milliseconds{400}};
    return made;
  }
  Client client() const { return Client(settings()); }
};

std::string error_of(const Settings& settings) {
  const Client client(settings.clone());
  auto answer = client.test_bind();
  return answer ? "" : answer.error().code;
}

std::int64_t milliseconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
}
}  // namespace

TEST_CASE("Sign-in: service bind, search for exactly one, bind on a connection of its own") {
  World world;
  const auto client = world.client();
  auto good = client.sign_in("ana", secret("right password"), kNow);
  REQUIRE(good.has_value());
  CHECK(good->accepted);
  CHECK(good->person->id == "00000000-0000-4000-8000-000000000001");
  CHECK(world.server.connections() == 2);
  // The service connection is used again, the person's never.
  REQUIRE(client.sign_in("ANA@hosp.test", secret("right password"), kNow).has_value());
  CHECK(world.server.connections() == 3);
  CHECK(client.sign_in_by_id("00000000-0000-4000-8000-000000000001", secret("right password"), kNow)->accepted);
  CHECK(client.sign_in_by_id("00000000-0000-4000-8000-00000000000f", secret("x"), kNow)->audit_code ==
        "no_such_person");
  CHECK(client.sign_in_by_id("*", secret("right password"), kNow)->audit_code == "no_such_person");
  auto wrong = client.sign_in("ana", secret("wrong"), kNow);
  CHECK_FALSE(wrong->accepted);
  CHECK(wrong->audit_code == "ldap_49");
  CHECK(client.sign_in("nobody", secret("x"), kNow)->audit_code == "no_such_person");
  CHECK(client.sign_in("twin", secret("x"), kNow)->audit_code == "several");
  auto locked = client.sign_in("locked", secret("right password"), kNow);
  CHECK_FALSE(locked->accepted);
  CHECK(locked->audit_code == "disabled");
}

TEST_CASE("An empty, blank or NUL password is refused before anything is sent, though the server would accept it") {
  World world({.accepts_any_bind = true});
  const auto client = world.client();
  for (const auto& password :
       {std::string(), std::string(" \t \xc2\xa0"), std::string("a\0b", 3), std::string(1, '\0')}) {
    auto answer = client.sign_in("ana", secret(password), kNow);
    REQUIRE(answer.has_value());
    CHECK_FALSE(answer->accepted);
    CHECK(answer->audit_code == "empty_password");
  }
  CHECK(world.server.connections() == 0);
  auto connection = client.connect();
  REQUIRE(connection.has_value());
  const int before = world.server.binds();
  CHECK_FALSE(connection->bind("uid=ana", secret("  "), Deadline::in(std::chrono::seconds{20}))->accepted);
  CHECK_FALSE(connection->bind("", secret("password"), Deadline::in(std::chrono::seconds{20}))->accepted);
  CHECK(world.server.binds() == before);
  auto settings = world.settings();
  settings.bind_password = secret("");
  CHECK(error_of(settings) == "directory_bind_refused");
}

TEST_CASE("Hostile login names find nobody and break nothing") {
  World world;
  const auto client = world.client();
  for (const auto& login : {std::string("*"), std::string("ana)(uid=*"), std::string("ana\0", 4), std::string(300, 'a'),
                            std::string("\xff\xfe"), std::string("  ")}) {
    auto answer = client.sign_in(login, secret("right password"), kNow);
    REQUIRE(answer.has_value());
    CHECK(answer->audit_code == "no_such_person");
  }
}

TEST_CASE("Active Directory's reason for a refused bind is kept apart for the audit log") {
  World world(
      {.bind_diagnostic = "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 533, v4563"});
  auto answer = world.client().sign_in("ana", secret("wrong"), kNow);
  REQUIRE(answer.has_value());
  CHECK(answer->audit_code == "ad_533");
}

TEST_CASE("TLS: wrong host, foreign authority, expired certificate, expired authority, old protocol, garbage trust") {
  const Authority good, foreign, expired(Validity::expired);
  const auto code = [&](const Authority& trusted, Certificate certificate, Misbehaviour how = {}) {
    testing::Server server(small_directory(), std::move(certificate), std::move(how));
    return error_of(settings_for(trusted, {server.port()}));
  };
  CHECK(code(good, good.issue("IP:127.0.0.1")) == "");
  CHECK(code(good, good.issue("DNS:dc1.hosp.test")) == "directory_tls_wrong_host");
  CHECK(code(good, good.issue("IP:127.0.0.2")) == "directory_tls_wrong_host");
  CHECK(code(good, foreign.issue("IP:127.0.0.1")) == "directory_tls_untrusted");
  CHECK(code(good, good.issue("IP:127.0.0.1", Validity::expired)) == "directory_tls_expired");
  CHECK(code(expired, expired.issue("IP:127.0.0.1")) == "directory_tls_expired");
  CHECK(code(good, good.issue("IP:127.0.0.1"), {.old_tls = true}) == "directory_tls_failed");
  World world;
  auto settings = world.settings();
  settings.trust_pem = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n";
  CHECK(error_of(settings) == "directory_trust_unreadable");
  CHECK(world.server.binds() == 0);
  settings = world.settings();
  settings.encryption = Encryption::start_tls;  // a server that speaks TLS at once
  CHECK(error_of(settings).starts_with("directory_"));
  CHECK(world.server.binds() == 0);
}

TEST_CASE("A server that is silent, drips its handshake or stops after the bind is given up, not waited for") {
  const auto given_up = [](const std::string& code) {
    return code == "directory_timeout" || code == "directory_unreachable";
  };
  for (auto how : {Misbehaviour{.silent = true}, Misbehaviour{.drips_handshake = true}}) {
    World world(how);
    // Without a limit of ours it would take for ever; how much over it a busy machine needs says nothing.
    CHECK(milliseconds([&] { CHECK(given_up(error_of(world.impatient()))); }) < 30'000);
  }
  World world({.silent_after_bind = true});
  const auto took = milliseconds([&] {
    auto answer = Client(world.impatient()).sign_in("ana", secret("right password"), kNow);
    REQUIRE_FALSE(answer.has_value());
    CHECK(given_up(answer.error().code));
  });
  CHECK(took < 30'000);
}

TEST_CASE("Servers are tried in order; one that failed is asked last") {
  const Authority authority;
  testing::Server silent(small_directory(), authority.issue("IP:127.0.0.1"), {.silent = true});
  testing::Server busy(small_directory(), authority.issue("IP:127.0.0.1"), {.busy = true});
  testing::Server good(small_directory(), authority.issue("IP:127.0.0.1"));
  auto settings = settings_for(authority, {1, silent.port(), busy.port(), good.port()});
  settings.timing = {std::chrono::milliseconds{2'000}, std::chrono::seconds{60}, std::chrono::seconds{10}};
  const Client client(settings.clone());
  auto first = client.sign_in("ana", secret("right password"), kNow);
  REQUIRE(first.has_value());
  CHECK(first->accepted);
  CHECK(silent.connections() == 1);
  CHECK(good.connections() == 2);
  REQUIRE(client.connect().has_value());
  CHECK(silent.connections() == 1);
  auto attempts = client.test_connection();
  REQUIRE(attempts.has_value());
  REQUIRE(attempts->size() == 4);
  CHECK(attempts->at(0).error->code == "directory_unreachable");
  CHECK(attempts->at(1).error->code == "directory_timeout");
  CHECK_FALSE(attempts->at(3).error.has_value());
  CHECK(attempts->at(3).info.vendor == "Mock");
  CHECK(Settings{}.timing.attempt == std::chrono::seconds{3});
  CHECK(Settings{}.timing.total == std::chrono::seconds{10});
}

TEST_CASE("A wrong service password is not tried at the next server, which would lock the account") {
  const Authority authority;
  testing::Server first(small_directory(), authority.issue("IP:127.0.0.1"));
  testing::Server second(small_directory(), authority.issue("IP:127.0.0.1"));
  auto settings = settings_for(authority, {first.port(), second.port()});
  settings.bind_password = secret("changed");
  CHECK(error_of(settings) == "directory_bind_refused");
  CHECK(first.binds() == 1);
  CHECK(second.binds() == 0);
}

TEST_CASE("Referrals and references are never followed") {
  World referring({.refers = true});
  auto answer = referring.client().sign_in("ana", secret("right password"), kNow);
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().code == "directory_referral");
  World mixed({.sends_references = true});
  CHECK(mixed.client().sign_in("ana", secret("right password"), kNow)->accepted);
}

TEST_CASE("An answer that was cut off is an error, never part of the truth") {
  auto directory = small_directory();
  for (int i = 0; i < 1'203; ++i) {
    const auto name = "p" + std::to_string(i);
    directory.entries.push_back(
        entry("uid=" + name + ",dc=hosp,dc=test", {{"objectClass", {"inetOrgPerson"}}, {"uid", {name}}}));
  }
  const auto read = [&](Misbehaviour how, unsigned page) -> std::pair<std::string, std::size_t> {
    World world(how, directory);
    auto connection = world.client().connect();
    REQUIRE(connection.has_value());
    std::size_t count = 0;
    auto status =
        connection->search({"dc=hosp,dc=test", Scope::subtree, "(objectClass=inetOrgPerson)", {"uid"}, 0, page},
                           std::chrono::seconds{30}, [&](std::vector<Entry>&& entries) -> Status {
                             CHECK((page == 0 || entries.size() <= page));
                             count += entries.size();
                             return {};
                           });
    return {status ? "" : status.error().code, count};
  };
  CHECK(read({}, 500) == std::pair<std::string, std::size_t>("", 1'207));
  CHECK(read({.size_limit = 500}, 500) == std::pair<std::string, std::size_t>("", 1'207));
  CHECK(read({.size_limit = 500}, 0) == std::pair<std::string, std::size_t>("directory_limit_exceeded", 0));
  CHECK(read({.size_limit = 500, .ignores_paging = true}, 500).first == "directory_limit_exceeded");
  CHECK(read({.ignores_paging = true}, 5'000).first == "directory_misbehaves");
  CHECK(read({.repeats_page = true}, 500).first == "directory_misbehaves");
  CHECK(read({.floods = true}, 500).first == "directory_misbehaves");
  CHECK(read({.huge_length = true}, 500).first == "directory_unreachable");
}

TEST_CASE("A connection that the server closed is replaced, and nothing is sent over one that libldap opened anew") {
  World world({.closes_idle = true});
  const auto client = world.client();
  for (int round = 0; round < 3; ++round) CHECK(client.sign_in("ana", secret("right password"), kNow)->accepted);
  auto connection = client.connect();
  REQUIRE(connection.has_value());
  const Search any{"dc=hosp,dc=test", Scope::subtree, "(uid=ana)", {"uid"}};
  REQUIRE(connection->find(any, Deadline::in(std::chrono::seconds{20})).has_value());
  const int before = world.server.connections();
  CHECK_FALSE(connection->find(any, Deadline::in(std::chrono::seconds{20})).has_value());
  CHECK(connection->broken());
  CHECK_FALSE(connection->find(any, Deadline::in(std::chrono::seconds{20})).has_value());
  CHECK_FALSE(
      connection->bind("cn=service", secret("service-password"), Deadline::in(std::chrono::seconds{20})).has_value());
  CHECK(world.server.connections() == before);
}

TEST_CASE("Settings name every problem at once") {
  Authority authority;
  CHECK(validate(settings_for(authority, {636})).has_value());
  Settings empty;
  auto status = validate(empty);
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().fields.size() >= 6);
  auto wrong = settings_for(authority, {636});
  wrong.servers = {{"localhost", 636}};
  REQUIRE_FALSE(validate(wrong).has_value());
  CHECK(validate(wrong).error().fields[0].code == "localhost");
  wrong = settings_for(authority, {636});
  wrong.people_filter = "objectClass=person";
  CHECK(validate(wrong).error().fields[0].path == "people_filter");
}
