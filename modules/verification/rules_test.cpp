// Levels, what an entry needs, card codes, how the queue follows, addresses and signatures of webhooks.
#include "modules/verification/rules.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::verification;
using credentials::Kind;

namespace {

const Date kToday = make_date(2026, 11, 20);

RecordIn entry(PsvMethod method, Outcome result = Outcome::confirmed) {
  RecordIn in;
  in.source = "Board";
  in.method = method;
  in.result = result;
  return in;
}
std::string refused(const Status& status) {
  return status ? "" : status.error().fields.empty() ? status.error().code : status.error().fields[0].path;
}

credentials::Credential card(std::string number) {
  credentials::Credential out;
  out.type = "BLS";
  out.issuing_body = "American Heart Association";
  out.number = std::move(number);
  out.issued_on = make_date(2026, 5, 2);
  out.expires_on = make_date(2028, 5, 31);
  return out;
}

}  // namespace

TEST_SUITE("verification rules") {
  TEST_CASE("numbers meet however they are written; of discrepancies only codes are kept; what blocks is rejected") {
    CHECK(plain_label("RN", "TX", "012-345") == "rn tx 12345");
    CHECK(plain_label("rn", "tx", "12345") == plain_label("RN", "TX", "0 12345"));
    CHECK(coded({"status_adverse", "registry_error:110", "Ana Reyes has another number", "registry_error:Ana"}) ==
          std::vector<std::string>{"status_adverse", "registry_error:110", "other", "other"});
    using credentials::VerificationState;
    for (const char* code : {"status_adverse", "not_active", "expired_at_source"})
      CHECK(mark_after(Outcome::discrepancy, {"name_differs", code}) == VerificationState::rejected);
    CHECK(mark_after(Outcome::discrepancy, {"name_differs"}) == VerificationState::pending);
    CHECK(mark_after(Outcome::confirmed, {}) == VerificationState::verified);
  }

  TEST_CASE("licences and registered certifications are asked of their source, cards of courses are looked at") {
    CHECK(level_for(Kind::license, "RN") == PsvLevel::primary_source);
    CHECK(level_for(Kind::license, "BLS") == PsvLevel::primary_source);
    CHECK(level_for(Kind::certification, "CCRN") == PsvLevel::primary_source);
    CHECK(level_for(Kind::certification, "C-EFM") == PsvLevel::primary_source);
    for (const char* course : {"BLS", "ACLS", "PALS", "NRP", "TNCC", "ENPC", "other"})
      CHECK_MESSAGE(level_for(Kind::certification, course) == PsvLevel::document, course);
  }

  TEST_CASE("an entry says enough, or names the field that does not") {
    using enum PsvLevel;
    RecordIn web = entry(PsvMethod::registry_website);
    CHECK(refused(check_record(web, primary_source, true)) == "evidence");
    web.evidence = EvidenceId{};
    CHECK(refused(check_record(web, primary_source, false)) == "");
    web.discrepancies.items.emplace_back("x");
    CHECK(refused(check_record(web, primary_source, false)) == "discrepancies");
    RecordIn phone = entry(PsvMethod::phone);
    phone.note = "Ms Lee";
    CHECK(refused(check_record(phone, primary_source, false)) == "note");
    phone.note = "Ms Lee, 512 555 0100";
    CHECK(refused(check_record(phone, primary_source, false)) == "");
    RecordIn look = entry(PsvMethod::document_review);
    CHECK(refused(check_record(look, primary_source, true)) == "method");
    CHECK(refused(check_record(look, document, true)) == "attested");
    look.attested = true;
    CHECK(refused(check_record(look, document, false)) == "evidence");
    CHECK(refused(check_record(look, document, true)) == "");
    CHECK(refused(check_record(entry(PsvMethod::nursys), primary_source, true)) == "method");
    CHECK(refused(check_record(entry(PsvMethod::registry_file), primary_source, true)) == "method");
    CHECK(refused(check_record(entry(PsvMethod::phone, Outcome::discrepancy), primary_source, false)) ==
          "discrepancies");
    CHECK(refused(check_record(entry(PsvMethod::phone, Outcome::rejected), primary_source, false)) == "note");
    CHECK(refused(check_record(entry(PsvMethod::phone, Outcome::not_found), primary_source, false)) == "");
  }

  TEST_CASE("an eCard code is two digits of the year, three of the course and seven of the card") {
    auto code = read_ecard_code(" 26-500-1234567 ");
    REQUIRE(code);
    CHECK(code->year == 2026);
    CHECK(code->course == "500");
    for (const char* bad : {"", "26500123456", "2650012345678", "26500123456x", "2650012345６7", "=265001234567"})
      CHECK_MESSAGE(!read_ecard_code(bad), bad);
    CHECK(ecard_warnings(card("265001234567")).empty());
    CHECK(ecard_warnings(card("245001234567")) == std::vector<std::string>{"ecard_year_differs"});
    CHECK(ecard_warnings(card("ABC")) == std::vector<std::string>{"ecard_code_malformed"});
    auto other = card("ABC");
    other.issuing_body = "Red Cross";
    CHECK(ecard_warnings(other).empty());
  }

  TEST_CASE("the queue follows a credential: new, asked, changed, verified, back before its end") {
    auto held = card("265001234567");
    ItemRow row = follow(std::nullopt, held, PsvLevel::document, true, kToday);
    CHECK(row.state == QueueState::unverified);
    CHECK(row.reason == "new");
    CHECK(row.due_on == kToday + 7);
    CHECK(row.waiting);
    held.expires_on = kToday + 3;
    CHECK(follow(std::nullopt, held, PsvLevel::document, true, kToday).due_on == kToday + 3);
    held.expires_on = kToday - 1;
    CHECK_FALSE(follow(std::nullopt, held, PsvLevel::document, true, kToday).waiting);  // no use any more
    held.expires_on = kToday + 400;
    CHECK_FALSE(follow(std::nullopt, held, PsvLevel::document, false, kToday).waiting);  // she has left

    held.verification = "verified";
    row = follow(row, held, PsvLevel::document, true, kToday);
    CHECK(row.state == QueueState::verified);
    CHECK_FALSE(row.waiting);
    held.verification = "unverified";  // its holder changed the number
    row = follow(row, held, PsvLevel::document, true, kToday + 30);
    CHECK(row.state == QueueState::unverified);
    CHECK(row.reason == "changed");
    CHECK(row.due_on == kToday + 37);

    held.verification = "verified";  // and it came back because its end is near
    row.reason = "renewal_due";
    row = follow(row, held, PsvLevel::document, true, kToday);
    CHECK(row.state == QueueState::unverified);
    CHECK(row.waiting);
    held.verification = "pending";
    row.state = QueueState::discrepancy;
    CHECK(follow(row, held, PsvLevel::document, true, kToday).state == QueueState::discrepancy);
    held.verification = "rejected";
    CHECK(follow(row, held, PsvLevel::document, true, kToday).state == QueueState::discrepancy);  // waits on
    row.state = QueueState::verified;
    CHECK(follow(row, held, PsvLevel::document, true, kToday).state == QueueState::rejected);
    row.superseded = true;
    CHECK_FALSE(waits(row, true, kToday));
  }

  TEST_CASE("a webhook goes out of the house over https, or to a server that the administrator calls inside") {
    for (const char* bad : {"http://hr.example/x",
                            "https://localhost/x",
                            "https://LOCALHOST./x",
                            "https://a.localhost/",
                            "https://hr/x",
                            "https://printer.local/",
                            "https://vault.internal/",
                            "https://127.0.0.1/",
                            "https://10.0.0.5:8443/x",
                            "https://169.254.169.254/latest/meta-data",
                            "https://[::1]/",
                            "https://[::ffff:10.0.0.1]/",
                            "https://[fd00::1]/",
                            "https://2130706433/",
                            "https://0x7f.1/",
                            "https://127.1/",
                            "https://0177.0.0.1/",
                            "https://user:x@hr.example/",
                            "ftp://hr.example/",
                            "https://hr.example/#x",
                            "//hr.example",
                            ""}) {
      CHECK_MESSAGE(!check_hook_url(bad, false), bad);
    }
    CHECK(check_hook_url("https://hr.example/hooks?tenant=1", false));
    CHECK(check_hook_url("https://8.8.8.8/x", false));
    CHECK(check_hook_url("https://10.0.0.5/x", true));
    CHECK_FALSE(check_hook_url("http://10.0.0.5/x", true));
  }

  TEST_CASE("a signature covers time and body") {
    // printf '1795000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_x
    CHECK(hook_signature(as_bytes("whsec_x"), Instant{1'795'000'000'123}, R"({"a":1})") ==
          "t=1795000000,v1=d6e3f412381153a49193a6cd7843ed641e7d78984475a00fa9a64501a7ea1268");
    CHECK(hook_signature(as_bytes("whsec_x"), Instant{1'795'000'001'000}, R"({"a":1})").substr(16) !=
          hook_signature(as_bytes("whsec_x"), Instant{1'795'000'000'000}, R"({"a":1})").substr(16));
  }
}
