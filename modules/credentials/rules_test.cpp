// Pure rules: status by date, whom a rule is for, how the cards stand against it.
#include "modules/credentials/rules.hpp"

#include <doctest/doctest.h>

namespace mc::credentials {
namespace {

const Date kToday = make_date(2026, 11, 21);

ItemRow item(std::string type, std::optional<Date> expires, CredentialStatus status = CredentialStatus::active) {
  ItemRow row;
  row.type = std::move(type);
  row.expires_on = expires;
  row.status = status;
  return row;
}

}  // namespace

TEST_SUITE("credentials") {
  TEST_CASE("status by date: valid on the last day, expired on the day after, soon from 90 days") {
    struct Row {
      int days;
      CredentialStatus status;
    };
    for (const Row& row : {Row{-400, CredentialStatus::expired}, Row{-1, CredentialStatus::expired},
                           Row{0, CredentialStatus::expiring_soon}, Row{1, CredentialStatus::expiring_soon},
                           Row{90, CredentialStatus::expiring_soon}, Row{91, CredentialStatus::active},
                           Row{4000, CredentialStatus::active}}) {
      CAPTURE(row.days);
      for (CredentialStatus before :
           {CredentialStatus::active, CredentialStatus::expiring_soon, CredentialStatus::expired})
        CHECK(status_on(kToday, kToday + row.days, before) == row.status);
      CHECK(status_on(kToday, kToday + row.days, CredentialStatus::revoked) == CredentialStatus::revoked);
    }
    CHECK(status_on(kToday, std::nullopt, CredentialStatus::expired) == CredentialStatus::active);
    CHECK(status_on(kToday, std::nullopt, CredentialStatus::revoked) == CredentialStatus::revoked);
  }

  TEST_CASE("a rule is for those who meet each of its conditions") {
    UnitId icu, site, ed;
    icu.bytes[0] = 1;
    site.bytes[0] = 2;
    ed.bytes[0] = 3;
    const PersonRow nurse{{}, icu, "RN", "Staff Nurse", "reyes ana", true};
    const std::vector<UnitId> units{icu, site};
    ParsedRule rule;
    CHECK(applies(rule, nurse, units));
    rule.unit_id = site;  // a unit above hers
    CHECK(applies(rule, nurse, units));
    rule.unit_id = ed;
    CHECK_FALSE(applies(rule, nurse, units));
    rule.unit_id = icu;
    rule.professions = {"LPN", "RN"};
    CHECK(applies(rule, nurse, units));
    rule.professions = {"LPN"};
    CHECK_FALSE(applies(rule, nurse, units));
    rule.professions.clear();
    rule.job_title = "staff nurse";
    CHECK(applies(rule, nurse, units));
    rule.job_title = "Charge Nurse";
    CHECK_FALSE(applies(rule, nurse, units));
    PersonRow left = nurse;
    left.active = false;
    CHECK_FALSE(applies(ParsedRule{}, left, units));
    CHECK_FALSE(applies(ParsedRule{{}, "", {}, icu, {}, {}}, nurse, {}));  // a person without a unit
  }

  TEST_CASE("a requirement is held by the card that lasts longest; only listed types count, revoked ones never") {
    ParsedRule rule;
    rule.types = {"BLS", "ACLS"};
    struct Row {
      std::vector<ItemRow> items;
      bool held, lapsed;
      std::optional<Date> until;
    };
    const Row rows[] = {
        {{}, false, false, std::nullopt},
        {{item("BLS", kToday)}, true, false, kToday},  // the day of expiry counts
        {{item("BLS", kToday - 1)}, false, true, kToday - 1},
        {{item("BLS", kToday - 1), item("ACLS", kToday + 5)}, true, false, kToday + 5},
        {{item("BLS", kToday + 9), item("BLS", kToday + 2)}, true, false, kToday + 9},
        {{item("PALS", kToday + 9)}, false, false, std::nullopt},
        {{item("bls", kToday + 9)}, false, false, std::nullopt},
        {{item("BLS", std::nullopt)}, true, false, std::nullopt},
        {{item("BLS", std::nullopt), item("BLS", kToday - 1)}, true, false, std::nullopt},
        {{item("BLS", kToday + 9, CredentialStatus::revoked)}, false, false, std::nullopt},
        {{item("BLS", std::nullopt, CredentialStatus::revoked)}, false, false, std::nullopt},
        {{item("BLS", kToday + 9, CredentialStatus::expired)}, true, false, kToday + 9},  // the date decides
    };
    for (std::size_t i = 0; i < std::size(rows); ++i) {
      CAPTURE(i);
      auto got = evaluate(rule, rows[i].items, kToday);
      CHECK(got.held == rows[i].held);
      CHECK(got.lapsed == rows[i].lapsed);
      CHECK(got.until == rows[i].until);
    }
  }

  TEST_CASE("a rejected card counts for nothing, whatever the rule asks; what nobody looked at yet does") {
    ParsedRule rule;
    rule.types = {"RN"};
    for (auto [state, held] : {std::pair{VerificationState::rejected, false},
                               {VerificationState::unverified, true},
                               {VerificationState::pending, true},
                               {VerificationState::verified, true}}) {
      ItemRow row = item("RN", kToday + 9);
      row.verification = state;
      CHECK(evaluate(rule, {row}, kToday).held == held);
      CHECK_FALSE(evaluate(rule, {row}, kToday).lapsed);
    }
  }

  TEST_CASE("a card without its date proves nothing where the type always ends") {
    ParsedRule rule;
    rule.types = {"BLS", "WARDEN"};
    rule.dated = {"BLS"};
    CHECK_FALSE(evaluate(rule, {item("BLS", std::nullopt)}, kToday).held);
    CHECK_FALSE(evaluate(rule, {item("BLS", std::nullopt)}, kToday).lapsed);
    CHECK(evaluate(rule, {item("BLS", std::nullopt), item("BLS", kToday - 1)}, kToday).lapsed);
    CHECK(evaluate(rule, {item("BLS", std::nullopt), item("BLS", kToday)}, kToday).until == kToday);
    CHECK(evaluate(rule, {item("WARDEN", std::nullopt)}, kToday).held);
  }
}

}  // namespace mc::credentials
