#include "ldap/escape.hpp"

#include <doctest/doctest.h>
#include <ldap.h>

#include "appliance/base/random.hpp"
#include "ldap/client.hpp"
#include "ldap/testing.hpp"

using namespace mc;
using namespace mc::ldap;

namespace {
std::string all_bytes() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

// RFC 4515: the value that a filter item stands for.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
    } else {
      out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
      at += 2;
    }
  }
  return out;
}

std::string through_dn(const std::string& value) {
  LDAPDN dn = nullptr;
  const auto text = "cn=" + escape_dn(value) + ",dc=test";
  if (ldap_str2dn(text.c_str(), &dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return "unreadable";
  const auto& read = dn[0][0]->la_value;
  std::string got(read.bv_val, read.bv_len);
  const bool one = dn[0][1] == nullptr && dn[1] != nullptr && dn[2] == nullptr;
  ldap_dnfree(dn);
  return one ? got : "more than one part";
}
}  // namespace

TEST_CASE("A filter value keeps its meaning for every byte and cannot leave its item") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value = std::string("a") + static_cast<char>(byte) + "b";
    const auto escaped = escape_filter(value);
    CHECK(unescape(escaped) == value);
    CHECK(escaped.find_first_of(std::string_view("()*\0", 4)) == std::string::npos);
    for (char c : escaped) CHECK(static_cast<unsigned char>(c) < 0x80);
    CHECK(is_filter("(cn=" + escaped + ")"));
  }
  CHECK(escape_filter("*)(uid=*") == "\\2a\\29\\28uid=\\2a");
  auto random = seeded_random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string value(random->below(40), '\0');
    for (char& c : value) c = static_cast<char>(random->below(256));
    CHECK(unescape(escape_filter(value)) == value);
  }
}

TEST_CASE("A value in a distinguished name keeps its meaning for every byte and stays one part") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value = std::string("a") + static_cast<char>(byte) + "b";
    CHECK(through_dn(value) == value);
    const std::string alone(1, static_cast<char>(byte));
    CHECK(through_dn(alone) == alone);
    CHECK(through_dn(alone + "x") == alone + "x");
    CHECK(through_dn("x" + alone) == "x" + alone);
  }
  for (const std::string& value :
       std::vector<std::string>{"Müller, Jörg", " leading", "trailing ", "#hash", "a+b=c", "\\,;<>\"", "李"})
    CHECK(through_dn(value) == value);
  auto random = seeded_random(8);
  for (int round = 0; round < 2'000; ++round) {
    std::string value(1 + random->below(40), '\0');
    for (char& c : value) c = static_cast<char>(random->below(256));
    CHECK(through_dn(value) == value);
  }
}

TEST_CASE("On the wire the filter's value is what was typed, whatever it is") {
  testing::Authority authority;
  testing::Server server({}, authority.issue("IP:127.0.0.1"));
  const Client client(testing::settings_for(authority, {server.port()}));
  const std::string injected = "x*)(|(uid=*";
  REQUIRE(client.find(injected, {}).has_value());
  REQUIRE_FALSE(server.seen().empty());
  const auto values = server.seen().back().values;
  CHECK(std::count(values.begin(), values.end(), injected) == 2);  // uid and mail
  auto connection = client.connect();
  REQUIRE(connection.has_value());
  const auto bytes = all_bytes();
  REQUIRE(connection
              ->find({"dc=test", Scope::subtree, "(uid=" + escape_filter(bytes) + ")", {"uid"}},
                     Deadline::in(std::chrono::seconds{20}))
              .has_value());
  CHECK(server.seen().back().values == std::vector<std::string>{"uid", bytes});
}

TEST_CASE("Two spellings of one name compare equal, two names do not") {
  CHECK(comparable_dn("CN=Ana Reyes, OU=Staff,DC=hosp,DC=test") ==
        comparable_dn("cn=ana reyes,ou=STAFF,dc=hosp,dc=test"));
  CHECK(comparable_dn("cn=a\\2Cb,dc=test") == comparable_dn("CN=a\\,b,DC=test"));
  CHECK(comparable_dn("cn=a,dc=test") != comparable_dn("cn=b,dc=test"));
  CHECK(comparable_dn("cn=a\\,dc=test,dc=x") != comparable_dn("cn=a,dc=test,dc=x"));
  CHECK(comparable_dn("cn=Müller,dc=test") != comparable_dn("cn=Muller,dc=test"));
  CHECK(is_dn("dc=hosp,dc=test"));
  CHECK_FALSE(is_dn(""));
  CHECK_FALSE(is_dn("hospital"));
  CHECK_FALSE(is_dn("dc=hosp,,"));
}

TEST_CASE("Filters of the settings are read before a server sees them") {
  for (const auto* good : {"(objectClass=person)", "(&(a=b)(!(c=d)))", "(|(a=*)(b>=1))", "(a:1.2.3:=4)"})
    CHECK_MESSAGE(is_filter(good), good);
  for (const auto* bad :
       {"", "objectClass=person", "(a=b", "(a=b)(c=d)", "(&)", "(!(a=b)(c=d))", "()", "(=b)", "(a=b))"})
    CHECK_MESSAGE(!is_filter(bad), bad);
}
