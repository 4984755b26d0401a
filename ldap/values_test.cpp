#include "ldap/values.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::ldap;

TEST_CASE("objectGUID is shown as Windows shows it, and found by the same text") {
  const std::string bytes("\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16);
  CHECK(guid_text(bytes).value() == "00112233-4455-6677-8899-aabbccddeeff");
  CHECK(guid_filter_value("00112233-4455-6677-8899-AABBCCDDEEFF") ==
        "\\33\\22\\11\\00\\55\\44\\77\\66\\88\\99\\aa\\bb\\cc\\dd\\ee\\ff");
  CHECK_FALSE(guid_text(bytes.substr(1)).has_value());
  CHECK_FALSE(guid_text("").has_value());
  CHECK(guid_filter_value("00112233-4455-6677-8899-aabbccddeef)").empty());
  CHECK(uuid_text("0D3E15E6-8A44-103D-9F0D-3B1E5C1F0A11").value() == "0d3e15e6-8a44-103d-9f0d-3b1e5c1f0a11");
  CHECK_FALSE(uuid_text("0d3e15e6-8a44-103d-9f0d-3b1e5c1f0a1").has_value());
  CHECK_FALSE(uuid_text("0d3e15e6x8a44-103d-9f0d-3b1e5c1f0a11").has_value());
}

TEST_CASE("GeneralizedTime in the forms that servers write") {
  CHECK(to_string(*parse_generalized_time("20261121050000Z")) == "2026-11-21T05:00:00.000Z");
  CHECK(to_string(*parse_generalized_time("20261121050000.0Z")) == "2026-11-21T05:00:00.000Z");
  CHECK(to_string(*parse_generalized_time("20261121050000+0200")) == "2026-11-21T03:00:00.000Z");
  CHECK(to_string(*parse_generalized_time("202611210500Z")) == "2026-11-21T05:00:00.000Z");
  CHECK(to_string(*parse_generalized_time("20261121050000-05")) == "2026-11-21T10:00:00.000Z");
  for (const auto* bad : {"", "2026", "20261321050000Z", "20260230050000Z", "20261121250000Z", "20261121050000X",
                          "20261121050000.Z", "00000101000000Z", "20261121050000+9900", "2026112105000\xc3Z"})
    CHECK_MESSAGE(!parse_generalized_time(bad), bad);
  const Instant at{1'795'000'000'000};
  CHECK(parse_generalized_time(generalized_time(at))->ms == at.ms / 1000 * 1000);
}

TEST_CASE("Account expiry: 0 and the largest number mean never") {
  CHECK_FALSE(parse_file_time("0"));
  CHECK_FALSE(parse_file_time("9223372036854775807"));
  CHECK_FALSE(parse_file_time("-1"));
  CHECK_FALSE(parse_file_time("soon"));
  CHECK(to_string(*parse_file_time("133801632000000000")) == "2025-01-01T00:00:00.000Z");
}

TEST_CASE("Security identifiers and ranges") {
  const std::string sid("\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00"
                        "\x00\xf5\x01\x00\x00",
                        28);
  REQUIRE(parse_security_id(sid));
  CHECK(parse_security_id(sid)->relative == 501);
  CHECK_FALSE(parse_security_id(sid.substr(0, 27)));
  CHECK_FALSE(parse_security_id(std::string("\x01\xff\x00\x00", 4)));
  REQUIRE(parse_range("member;range=0-1499"));
  CHECK(parse_range("member;range=0-1499")->to == 1499U);
  CHECK(parse_range("Member;Range=1500-*")->from == 1500U);
  CHECK_FALSE(parse_range("Member;Range=1500-*")->to);
  for (const auto* bad : {"member", "member;range=", "member;range=5-4", "member;range=-", ";range=0-1",
                          "member;range=a-b", "member;range=99999999999999999999-*"})
    CHECK_MESSAGE(!parse_range(bad), bad);
}

TEST_CASE("Active Directory's reasons for a refused bind") {
  CHECK(bind_sub_code("80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v4563") ==
        "52e");
  CHECK(bind_sub_code("80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 775, v4563\n") ==
        "775");
  CHECK(bind_sub_code("Invalid credentials").empty());
  CHECK(bind_sub_code(", data ").empty());
  CHECK(bind_sub_code(", data 0123456789abcdef0123").empty());
}

TEST_CASE("Texts are UTF-8, without controls and of limited length") {
  CHECK(text_value("  Ana \n Reyes ", 20).value() == "Ana   Reyes");
  CHECK(text_value("Zo\xc3\xab", 3).value() == "Zo\xc3\xab");
  CHECK_FALSE(text_value("\xff\xfe", 20).has_value());
  CHECK_FALSE(text_value(std::string_view("a\0b", 3), 20).has_value());
  CHECK_FALSE(text_value(std::string(21, 'a'), 20).has_value());
  CHECK_FALSE(text_value(std::string(10'000, 'a'), 20).has_value());
}
