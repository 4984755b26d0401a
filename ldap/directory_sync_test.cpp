// The sync's reader against an in-memory directory that answers as Active Directory or as OpenLDAP does.
#include "ldap/directory_sync.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "ldap/client.hpp"
#include "ldap/testing.hpp"

using namespace mc;
using namespace mc::ldap;
using namespace mc::ldap::testing;

namespace {
constexpr Instant kNow{1'795'000'000'000};  // 2026-11-18

std::string uuid(int number) { return fmt::format("00000000-0000-4000-8000-{:012}", number); }
std::string sid(std::uint32_t relative, char domain = 1) {
  std::string bytes("\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00", 12);
  bytes += std::string(11, '\0') + domain;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(relative >> shift);
  return bytes;
}
std::string guid(int number) { return std::string(15, '\x10') + static_cast<char>(number); }
std::string guid_id(int number) { return fmt::format("10101010-1010-1010-1010-1010101010{:02x}", number); }

using Extra = std::vector<std::pair<std::string, std::vector<std::string>>>;
Entry person(const std::string& name, int number, Extra extra = {}) {
  auto made = entry("uid=" + name + ",ou=people,dc=hosp,dc=test", {{"objectClass", {"inetOrgPerson"}},
                                                                   {"uid", {name}},
                                                                   {"mail", {name + "@hosp.test"}},
                                                                   {"givenName", {"A"}},
                                                                   {"sn", {name}},
                                                                   {"entryUUID", {uuid(number)}},
                                                                   {"modifyTimestamp", {"20261101000000Z"}}});
  for (auto& [key, values] : extra) made.attributes.push_back({key, values});
  return made;
}
Entry group(const std::string& name, int number, std::vector<std::string> members) {
  return entry("cn=" + name + ",ou=groups,dc=hosp,dc=test", {{"objectClass", {"groupOfNames"}},
                                                             {"cn", {name}},
                                                             {"member", std::move(members)},
                                                             {"entryUUID", {uuid(number)}},
                                                             {"modifyTimestamp", {"20261101000000Z"}}});
}
std::string person_dn(const std::string& name) { return "uid=" + name + ",ou=people,dc=hosp,dc=test"; }
std::string group_dn(const std::string& name) { return "cn=" + name + ",ou=groups,dc=hosp,dc=test"; }

Entry ad_person(const std::string& name, int number, Extra extra = {}) {
  auto made = entry("CN=" + name + ",OU=Staff,DC=hosp,DC=test",
                    {{"objectClass", {"user"}},
                     {"sAMAccountType", {"805306368"}},
                     {"sAMAccountName", {name}},
                     {"objectGUID", {guid(number)}},
                     {"objectSid", {sid(static_cast<std::uint32_t>(1'000 + number))}},
                     {"userAccountControl", {"512"}},
                     {"primaryGroupID", {"513"}},
                     {"uSNChanged", {"100"}},
                     {"mail", {name + "@hosp.test"}}});
  for (auto& [key, values] : extra) {
    std::erase_if(made.attributes, [&](const Attribute& one) { return one.name == key; });
    made.attributes.push_back({key, values});
  }
  return made;
}
Entry ad_group(const std::string& name, int number, std::uint32_t relative, std::vector<std::string> members,
               int usn = 100) {
  return entry("CN=" + name + ",OU=Groups,DC=hosp,DC=test", {{"objectClass", {"group"}},
                                                             {"cn", {name}},
                                                             {"objectGUID", {guid(number)}},
                                                             {"objectSid", {sid(relative)}},
                                                             {"member", std::move(members)},
                                                             {"uSNChanged", {std::to_string(usn)}}});
}
testing::Directory active_directory(std::int64_t usn = 100) {
  testing::Directory directory;
  directory.chain = true;
  directory.root = entry("", {{"dnsHostName", {"dc1.hosp.test"}},
                              {"highestCommittedUSN", {std::to_string(usn)}},
                              {"supportedCapabilities", {"1.2.840.113556.1.4.800"}},
                              {"defaultNamingContext", {"DC=hosp,DC=test"}},
                              {"dsServiceName", {"CN=NTDS Settings,DC=hosp,DC=test"}}});
  directory.entries = {
      entry("CN=NTDS Settings,DC=hosp,DC=test", {{"objectClass", {"nTDSDSA"}}, {"invocationId", {guid(200)}}})};
  return directory;
}

struct World {
  Authority authority;
  testing::Server server;
  Settings settings;
  explicit World(testing::Directory directory, Kind kind = Kind::openldap)
      : server(std::move(directory), authority.issue("IP:127.0.0.1")),
        settings(settings_for(authority, {server.port()}, kind)) {
    settings.page_size = 7;
  }
  Snapshot read(Request request) {
    request.now = kNow;
    auto connection = Client(settings.clone()).connect();
    REQUIRE(connection.has_value());
    auto snapshot = read_snapshot(*connection, settings, request);
    if (!snapshot) FAIL(snapshot.error().code << " " << snapshot.error().detail);
    return std::move(*snapshot);
  }
};

const Person& find(const Snapshot& snapshot, const std::string& login) {
  for (const auto& one : snapshot.people)
    if (one.login == login) return one;
  FAIL("nobody is called " << login);
  return snapshot.people.front();
}
}  // namespace

TEST_CASE("People of a directory with pages, managers, locked and expired accounts, and values that are garbage") {
  testing::Directory directory;
  for (int i = 0; i < 40; ++i) directory.entries.push_back(person("p" + std::to_string(i), i + 1));
  directory.entries.push_back(person("boss", 50, {{"title", {"Chief\nnurse"}}, {"departmentNumber", {"ICU"}}}));
  directory.entries.push_back(person("ana", 51, {{"manager", {"UID=Boss, ou=people,dc=hosp,dc=test"}}}));
  directory.entries.push_back(person("locked", 52, {{"pwdAccountLockedTime", {"000001010000Z"}}}));
  directory.entries.push_back(person("past", 53, {{"shadowExpire", {"20000"}}}));
  directory.entries.push_back(
      person("garbage", 54, {{"title", {"\xff\xfe"}}, {"departmentNumber", {std::string(5'000, 'x')}}}));
  auto nameless = person("noid", 55);
  std::erase_if(nameless.attributes, [](const Attribute& one) { return one.name == "entryUUID"; });
  directory.entries.push_back(nameless);
  World world(directory);
  const auto all = world.read({});
  CHECK(all.people.size() == 45);
  CHECK(all.outcome.people == 45);
  CHECK(find(all, "ana").manager_id == uuid(50));
  CHECK(find(all, "boss").job_title == "Chief nurse");
  CHECK(find(all, "boss").department == "ICU");
  CHECK(find(all, "locked").disabled);
  CHECK(find(all, "past").expired);
  CHECK(find(all, "garbage").job_title.empty());
  CHECK(find(all, "garbage").dropped == std::vector<std::string>{"title", "departmentNumber"});
  CHECK(all.outcome.warnings == std::map<std::string, std::size_t>{{"no_stable_id", 1}, {"value_dropped", 1}});
  CHECK(all.outcome.next.modified == kNow);
}

TEST_CASE("Nested groups without a server's rule: breadth first, a cycle ends, ten levels at most") {
  testing::Directory directory;
  for (int i = 1; i <= 14; ++i) directory.entries.push_back(person("p" + std::to_string(i), i));
  // outer -> inner -> outer (a cycle), inner holds p2; outer holds p1 spelled otherwise
  directory.entries.push_back(
      group("outer", 100, {"UID=P1, OU=people,dc=hosp,dc=test", group_dn("inner"), "uid=unknown,dc=hosp,dc=test"}));
  directory.entries.push_back(group("inner", 101, {person_dn("p2"), group_dn("outer")}));
  for (int level = 1; level <= 12; ++level)
    directory.entries.push_back(
        group("level" + std::to_string(level), 200 + level,
              {person_dn("p" + std::to_string(level)), group_dn("level" + std::to_string(level + 1))}));
  World world(directory);
  const auto all = world.read({Mode::full, {}, {uuid(100), uuid(201), uuid(999)}, {}});
  CHECK(all.outcome.members.at(uuid(100)) == std::vector<std::string>{uuid(1), uuid(2)});
  CHECK(all.outcome.members.at(uuid(201)).size() == 10);
  CHECK(all.outcome.warnings.at("groups_too_deep") == 1);
  CHECK(all.outcome.missing_groups == std::vector<std::string>{uuid(999)});
  CHECK(find(all, "p1").group_ids == std::vector<std::string>{uuid(100), uuid(201)});
}

TEST_CASE("Long groups that come in ranges are read to their end") {
  testing::Directory directory;
  std::vector<std::string> members;
  for (int i = 1; i <= 61; ++i) {
    directory.entries.push_back(person("p" + std::to_string(i), i));
    members.push_back(person_dn("p" + std::to_string(i)));
  }
  directory.entries.push_back(group("everybody", 100, members));
  directory.range = 15;
  World world(directory);
  const auto all = world.read({Mode::full, {}, {uuid(100)}, {}});
  CHECK(all.outcome.members.at(uuid(100)).size() == 61);
}

TEST_CASE("Active Directory: in chain, primary group, disabled, expired, and accounts that are no people") {
  auto directory = active_directory();
  auto add = [&](Entry one) { directory.entries.push_back(std::move(one)); };
  add(ad_person("ana", 1));
  add(ad_person("ben", 2, {{"userAccountControl", {"514"}}}));
  add(ad_person("cid", 3, {{"accountExpires", {"133801632000000000"}}}));
  add(ad_person("dora", 4, {{"accountExpires", {"9223372036854775807"}}, {"primaryGroupID", {"1234"}}}));
  add(ad_person("eve", 5, {{"accountExpires", {"0"}}, {"objectSid", {sid(9'999, 2)}}, {"primaryGroupID", {"1234"}}}));
  add(ad_person("Guest", 6, {{"objectSid", {sid(501)}}}));
  add(ad_person("krbtgt", 7, {{"objectSid", {sid(502)}}}));
  add(ad_person("PC-7$", 8));
  add(ad_group("Outer", 20, 1'300, {"CN=Inner,OU=Groups,DC=hosp,DC=test", "CN=ana,OU=Staff,DC=hosp,DC=test"}));
  add(ad_group("Inner", 21, 1'234, {"CN=cid,OU=Staff,DC=hosp,DC=test", "CN=Outer,OU=Groups,DC=hosp,DC=test"}));
  World world(directory, Kind::active_directory);
  const auto all = world.read({Mode::full, {}, {guid_id(20)}, {}});
  CHECK(all.people.size() == 5);
  CHECK(all.outcome.warnings.at("system_account") == 3);
  CHECK(find(all, "ben").disabled);
  CHECK(find(all, "cid").expired);
  CHECK(find(all, "dora").active());
  CHECK(find(all, "eve").active());
  // dora's primary group is Inner; eve's has the same number in another domain
  CHECK(all.outcome.members.at(guid_id(20)) == std::vector<std::string>{guid_id(1), guid_id(3), guid_id(4)});
  CHECK(all.outcome.next == Watermark{"dc1.hosp.test", guid_id(200), 100, kNow});
}

TEST_CASE("Active Directory delta: what changed, what was deleted, and full at another server or database") {
  auto directory = active_directory(150);
  directory.entries.push_back(ad_person("ana", 1));
  directory.entries.push_back(
      ad_person("ben", 2, {{"uSNChanged", {"120"}}, {"manager", {"CN=ana,OU=Staff,DC=hosp,DC=test"}}}));
  directory.entries.push_back(ad_person("gone", 3, {{"uSNChanged", {"130"}}, {"isDeleted", {"TRUE"}}}));
  directory.entries.push_back(ad_person("long gone", 4, {{"uSNChanged", {"90"}}, {"isDeleted", {"TRUE"}}}));
  directory.entries.push_back(ad_group("Staff", 20, 1'300, {"CN=ana,OU=Staff,DC=hosp,DC=test"}));
  World world(directory, Kind::active_directory);
  const Watermark since{"dc1.hosp.test", guid_id(200), 100, {}};
  auto delta = world.read({Mode::delta, since, {guid_id(20)}, {}});
  CHECK(delta.outcome.mode == Mode::delta);
  REQUIRE(delta.people.size() == 1);
  CHECK(delta.people[0].login == "ben");
  CHECK(delta.people[0].manager_id == guid_id(1));
  CHECK(delta.outcome.gone == std::vector<std::string>{guid_id(3)});
  CHECK(delta.outcome.memberships_read);
  CHECK(delta.outcome.members.at(guid_id(20)) == std::vector<std::string>{guid_id(1)});
  CHECK(delta.outcome.next.usn == 150);
  auto quiet = world.read({Mode::delta, {"dc1.hosp.test", guid_id(200), 150, {}}, {guid_id(20)}, {}});
  CHECK(quiet.people.empty());
  CHECK_FALSE(quiet.outcome.memberships_read);
  const auto reason = [&](Watermark from) { return world.read({Mode::delta, from, {}, {}}).outcome; };
  CHECK(reason({}).full_because == "first_run");
  CHECK(reason({"dc2.hosp.test", guid_id(200), 100, {}}).full_because == "other_server");
  CHECK(reason({"dc1.hosp.test", guid_id(201), 100, {}}).full_because == "other_database");
  CHECK(reason({"dc1.hosp.test", guid_id(200), 151, {}}).full_because == "usn_went_back");
  CHECK(reason({"dc1.hosp.test", guid_id(200), 151, {}}).people == 2);
}

TEST_CASE("A changed group alone makes a delta read the members") {
  auto directory = active_directory(150);
  directory.entries.push_back(ad_person("ana", 1));
  directory.entries.push_back(ad_group("Staff", 20, 1'300, {"CN=ana,OU=Staff,DC=hosp,DC=test"}, 140));
  World world(directory, Kind::active_directory);
  auto delta = world.read({Mode::delta, {"dc1.hosp.test", guid_id(200), 100, {}}, {guid_id(20)}, {}});
  CHECK(delta.people.empty());
  CHECK(delta.outcome.memberships_read);
  CHECK(delta.outcome.members.at(guid_id(20)).size() == 1);
}

TEST_CASE("OpenLDAP delta: by modifyTimestamp with a margin, members of people who did not change too") {
  testing::Directory directory;
  directory.entries.push_back(person("ana", 1));
  directory.entries.push_back(person("ben", 2, {}));
  directory.entries.back().attributes.back().values = {"20261110120000Z"};
  directory.entries.push_back(group("staff", 100, {person_dn("ana"), person_dn("ben")}));
  World world(directory);
  const auto first = world.read({Mode::full, {}, {uuid(100)}, {}});
  CHECK(first.outcome.next.modified == kNow);
  auto since = first.outcome.next;
  since.modified = *parse_instant("2026-11-10T12:04:00Z");  // within the margin
  auto delta = world.read({Mode::delta, since, {uuid(100)}, {}});
  REQUIRE(delta.people.size() == 1);
  CHECK(delta.people[0].login == "ben");
  CHECK(delta.outcome.members.at(uuid(100)) == std::vector<std::string>{uuid(1), uuid(2)});
  since.modified = *parse_instant("2026-11-12T00:00:00Z");
  delta = world.read({Mode::delta, since, {uuid(100)}, {}});
  CHECK(delta.people.empty());
  CHECK_FALSE(delta.outcome.memberships_read);
  CHECK(delta.outcome.next.modified == kNow);
}

TEST_CASE("A run that breaks off gives nothing") {
  testing::Directory directory;
  for (int i = 0; i < 40; ++i) directory.entries.push_back(person("p" + std::to_string(i), i + 1));
  const Authority authority;
  testing::Server server(directory, authority.issue("IP:127.0.0.1"), {.size_limit = 20, .ignores_paging = true});
  auto settings = settings_for(authority, {server.port()});
  auto connection = Client(settings.clone()).connect();
  REQUIRE(connection.has_value());
  auto snapshot = read_snapshot(*connection, settings, {});
  REQUIRE_FALSE(snapshot.has_value());
  CHECK(snapshot.error().code == "directory_limit_exceeded");
}
