// What e-Notify says, read from texts: dates, tolerance, malformed answers, and the comparison with a licence.
#include "modules/verification/nursys.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::verification;

namespace {

const Date kNow = make_date(2026, 11, 20);
const std::string kTransaction =
    R"("Transaction":{"TransactionId":"t1","TransactionDate":"2026-11-20T10:18:38.9668839-06:00",)"
    R"("TransactionSuccessFlag":true,"TransactionErrors":[]})";

credentials::Credential texas(bool compact = false) {
  credentials::Credential out;
  out.kind = credentials::Kind::license;
  out.type = "RN";
  out.state = "TX";
  out.number = "0712345";
  out.compact = compact;
  out.expires_on = make_date(2027, 5, 31);
  return out;
}
nursys::Nurse nurse(const std::string& licence, const std::string& more = "") {
  const std::string json = R"({"ProcessingCompleteFlag":true,)" + kTransaction +
                           R"(,"NurseLookupResponses":[{"SuccessFlag":true,"FirstName":"ANA MARIA","LastName":"Reyes",)"
                           R"("NurseLookupRequest":{"RecordId":"r"})" +
                           more + R"(,"NurseLookupLicenses":[{"LicenseType":"RN","JurisdictionAbbreviation":"TX",)" +
                           licence + "}]}]}";
  auto answer = nursys::read_lookup(json);
  REQUIRE_MESSAGE(answer, json);
  return answer->nurses.at(0);
}
const std::string kGood = R"("LicenseNumber":"712345","Active":"Yes","LicenseStatus":"UNENCUMBERED",)"
                          R"("LicenseExpirationDate":"2027-05-31T00:00:00","CompactStatus":"Multistate")";
std::string problems(const nursys::Nurse& one, bool compact = false) {
  auto verdict = nursys::compare(texas(compact), "Ana", "Réyes", one, kNow);
  std::string out(shape::enum_name(verdict.result));
  for (const std::string& code : verdict.discrepancies) out += " " + code;
  return out;
}
std::string with(std::string text, const std::string& from, const std::string& to) {
  auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_SUITE("verification nursys") {
  TEST_CASE("days come with and without time, zone and seven decimals; what is no day is malformed, not today") {
    for (const char* text : {"2026-10-31", "2026-10-31T00:00:00", "2026-10-31T23:59:59Z", "2026-10-31T23:59:59-06:00",
                             "2026-10-31 03:04:05.000001-05:00", "2026-10-31T00:00:00.0000000",
                             "2026-10-31T10:18:38.9668839-06:00", " 2026-10-31 ", "10/31/2026"}) {
      auto day = nursys::read_day(text);
      CHECK_MESSAGE(day.date == make_date(2026, 10, 31), text);
      CHECK_FALSE(day.malformed);
    }
    for (const char* none : {"", " ", "0001-01-01T00:00:00"}) {
      CHECK_FALSE(nursys::read_day(none).date);
      CHECK_FALSE(nursys::read_day(none).malformed);
    }
    for (const char* bad : {"2026-02-30", "2026-13-01", "31.10.2026", "2026-10-31Tnoon", "2026-10-31T25", "13/31/2026",
                            "2026-10-31T00:00:00+6", "2026-10-31T00:00:00.", "tomorrow", "2026/10/31"}) {
      CHECK_FALSE(nursys::read_day(bad).date);
      CHECK_MESSAGE(nursys::read_day(bad).malformed, bad);
    }
  }

  TEST_CASE("unknown members, other letters and nulls are taken as they come; contradictions are not") {
    auto submitted = nursys::read_submitted("{" + kTransaction + R"(,"NextYear":{"x":[1,2,{"y":null}]}})");
    REQUIRE(submitted);
    CHECK(submitted->id == "t1");
    CHECK(submitted->success);
    auto failed = nursys::read_submitted(
        R"({"transaction":{"transactionid":"t2","TransactionSuccessFlag":false,"TransactionErrors":[{"ErrorId":210},)"
        R"({"ErrorID":7,"ErrorMessage":null}]}})");
    REQUIRE(failed);
    CHECK(failed->errors == std::vector<std::int64_t>{210, 7});
    for (const char* bad :
         {"", "null", "[]", "{}", "{\"Transaction\":null}", "{\"Transaction\":[]}", "{\"Transaction\":\"t\"}",
          R"({"Transaction":{"TransactionSuccessFlag":true}})", R"({"Transaction":{"TransactionId":"a"})",
          R"({"Transaction":{"TransactionId":"a","TransactionId":"b","TransactionSuccessFlag":true}})",
          R"({"Transaction":{"TransactionId":"a","TransactionErrors":{}}})", "<html>Service down</html>"})
      CHECK_MESSAGE(nursys::read_submitted(bad).error().code == "vendor_answer_malformed", bad);
    std::string deep(5'000, '[');
    CHECK_FALSE(nursys::read_lookup(deep));
    CHECK_FALSE(nursys::read_lookup("{" + kTransaction + R"(,"NurseLookupResponses":[1]})"));
    CHECK_FALSE(nursys::read_lookup("{" + kTransaction + R"(,"NurseLookupResponses":"none"})"));
    auto still = nursys::read_lookup(R"({"ProcessingCompleteFlag":false,)" + kTransaction + "}");
    REQUIRE(still);
    CHECK_FALSE(still->complete);
  }

  TEST_CASE("a licence in force is confirmed whatever the letters, zeros and accents") {
    CHECK(problems(nurse(kGood)) == "confirmed");
    CHECK(problems(nurse(kGood), true) == "confirmed");
    CHECK(problems(nurse(with(kGood, "\"Yes\"", "\"ACTIVE\""))) == "confirmed");
    CHECK(problems(nurse(with(kGood, R"("Active":"Yes",)", ""))) == "confirmed");  // the status says it
    CHECK(problems(nurse(with(kGood, "T00:00:00", ""))) == "confirmed");
  }

  TEST_CASE("anything that somebody should read is a discrepancy, never a confirmation") {
    auto changed = [](const std::string& from, const std::string& to) {
      return problems(nurse(with(kGood, from, to)));
    };
    CHECK(changed("UNENCUMBERED", "ENCUMBERED") == "discrepancy status_adverse");
    CHECK(changed("UNENCUMBERED", "Suspended") == "discrepancy status_adverse");
    CHECK(changed("\"Yes\"", "\"No\"") == "discrepancy not_active");
    CHECK(changed(R"("Active":"Yes","LicenseStatus":"UNENCUMBERED",)", "") == "discrepancy status_unknown");
    CHECK(changed("2027-05-31T00:00:00", "2026-05-31T00:00:00") == "discrepancy expired_at_source expires_on_differs");
    CHECK(changed("2027-05-31T00:00:00", "2029-05-31") == "discrepancy expires_on_differs");
    CHECK(changed("2027-05-31T00:00:00", "soon") == "discrepancy date_unreadable");
    CHECK(changed(R"("LicenseExpirationDate":"2027-05-31T00:00:00",)", "") == "discrepancy expires_on_missing");
    credentials::Credential endless = texas();
    endless.expires_on.reset();
    CHECK(nursys::compare(endless, "Ana", "Reyes", nurse(kGood), kNow).discrepancies ==
          std::vector<std::string>{"expires_on_missing"});
    CHECK(problems(nurse(with(kGood, "Multistate", "Single State")), true) == "discrepancy compact_lost");
    CHECK(problems(nurse(with(kGood, "Multistate", "Single State"))) == "confirmed");
    CHECK(problems(nurse(with(kGood, "712345", "712346"))) == "not_found licence_not_listed");
    CHECK(problems(nurse(kGood + R"(,"Messages":[{"Message":"Read me"}])")) == "discrepancy registry_message");
    CHECK(problems(nurse(kGood, R"(,"Messages":[{"Message":"Read me"}])")) == "discrepancy registry_message");
    CHECK(problems(nurse(kGood + R"(,"FirstName":"Anna","LastName":"Reyes")")) == "discrepancy name_differs");
    CHECK(problems(nurse(kGood + R"(,"FirstName":"Ana","LastName":"Reyes-Kim")")) == "discrepancy name_differs");
    auto disciplined = nurse(
        kGood + R"(,"NurseLookupDisciplines":[{"AgainstPrivilegeToPracticeFlag":true,"NurseLookupRevisionReports":[)"
                R"({"NurseLookupRevisionActionDocuments":[{"DocumentId":"D2","DocumentName":"b.pdf"}]}],)"
                R"("NurseLookupInitialActionDocuments":[{"DocumentId":"D1","DocumentName":"a.pdf"}]}])");
    CHECK(problems(disciplined) == "discrepancy discipline privilege_discipline");
    CHECK(nursys::compare(texas(), "Ana", "Reyes", disciplined, kNow).documents.size() == 2);
    CHECK(problems(nurse(kGood + R"(,"NurseLookupNotifications":[{"NotificationMessage":"x"}])")) ==
          "discrepancy board_notification");
  }

  TEST_CASE("questions hold only what the registry looks by, as JSON whatever people type") {
    auto request = nursys::request_for(texas(), "");
    REQUIRE(request);
    CHECK(nursys::write_lookup({*request}) ==
          R"({"NurseLookupRequests":[{"JurisdictionAbbreviation":"TX","LicenseNumber":"0712345","LicenseType":"RN",)"
          R"("RecordId":"00000000-0000-0000-0000-000000000000"}]})");
    CHECK(nursys::request_for(texas(), "123")->number.empty());
    auto odd = texas();
    odd.number = "1\",\"x\":\"2";
    CHECK(shape::parse_json(nursys::write_lookup({*nursys::request_for(odd, "")})));
    odd.number = "1234567890123456";
    CHECK(nursys::request_for(odd, "").error().code == "nursys_unfit");
    auto therapist = texas();
    therapist.type = "PT";
    CHECK_FALSE(nursys::request_for(therapist, ""));
    for (const auto& [ours, theirs] :
         std::map<std::string, std::string>{{"LVN", "PN"}, {"LPN", "PN"}, {"APRN", "CNP"}, {"CRNA", "CRNA"}}) {
      therapist.type = ours;
      CHECK(nursys::license_type(therapist) == theirs);
    }
    CHECK(nursys::write_period(kNow - 1, kNow) == R"({"StartDate":"2026-11-19","EndDate":"2026-11-20"})");
  }

  TEST_CASE("documents are base64, five at most, and only those that were found") {
    auto documents = nursys::read_documents(
        R"({"Documents":[{"SuccessFlag":true,"DocumentId":"a","DocumentName":"a.pdf","DocumentContents":"JVBERg=="},)"
        R"({"SuccessFlag":false,"DocumentId":"b"}]})");
    REQUIRE(documents);
    CHECK(as_text(documents->at(0).contents) == "%PDF");
    CHECK_FALSE(documents->at(1).success);
    CHECK_FALSE(nursys::read_documents(
        R"({"Documents":[{"SuccessFlag":true,"DocumentId":"a","DocumentContents":"not base64!"}]})"));
    CHECK_FALSE(nursys::read_documents(R"({"Documents":[{},{},{},{},{},{}]})"));
  }
}
