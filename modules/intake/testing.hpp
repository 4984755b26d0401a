#pragma once
// For tests of intake: Ana (1001) and Luis (1002) of the ICU, Bo (1003) of the ED, and a reader that says what the test
// wants or is the real one.
#include "modules/intake/service.hpp"
#include "modules/testing.hpp"

namespace mc::intake::testing {

/// Says `text` of every file, or `error`.
class Dictated final : public Reader {
public:
  std::string text;
  std::string error;
  int reads = 0;
  bool available() const override { return true; }
  std::string engine() const override { return "tesseract"; }
  Result<Reading> read(ByteView, std::string_view) override {
    ++reads;
    if (!error.empty()) return fail(Fault::invalid, error);
    return Reading{text, {}, "text_layer"};
  }
};

struct Desk : TestPlatform {
  Dictated reader;
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<Intake> intake;
  Service* rules = nullptr;  // what has no route
  PersonId ana{}, luis{}, bo{};
  UnitId icu{}, ed{};

  explicit Desk(bool real = false) {
    intake = make_intake(platform, {*accounts, *organisation, *credentials, *notifications, real ? nullptr : &reader});
    rules = static_cast<Service*>(intake.get());
    must(permissions.add({"compliance:view", {"compliance_officer", "admin"}}));  // of module compliance
    start();
    must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n"
        "1001,Ana,Reyes,ana@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,RN,,2020-01-01,active\n"
        "1002,Luis,Kim,luis@mercygeneral.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
        "1003,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Staff Nurse,LPN,,2021-01-01,active\n",
        "staff.csv", true, std::nullopt));
    must(deliver());
    ana = person_of("1001"), luis = person_of("1002"), bo = person_of("1003");
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); }))) {
      if (unit.name == "ICU") icu = unit.id;
      if (unit.name == "ED") ed = unit.id;
    }
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  http::TestClient as(PersonId who, std::vector<security::Grant> grants = {}) {
    return api->sign_in(std::move(grants), who);
  }
  http::TestClient officer() { return as(luis, {{"compliance_officer", security::ScopeKind::platform, std::nullopt}}); }
  IntakeDocument send(PersonId who, const std::string& bytes) {
    auto sent = as(who).upload("/intake/documents?file_name=card", bytes, "application/octet-stream");
    REQUIRE_MESSAGE(sent.status == 200, sent.body);
    must(deliver());
    return one(who, sent.json<IntakeDocument>().id);
  }
  IntakeDocument one(PersonId who, DocumentId id) {
    auto answer = as(who).get("/intake/documents/" + id.text());
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<IntakeDocument>();
  }
  std::vector<std::string> told(PersonId who) {
    std::vector<std::string> out;
    for (const auto& note : as(who).get("/notifications").json<Page<notifications::Notification>>().items)
      out.push_back(note.code);
    return out;
  }
};

inline const std::string kPdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// A PNG by its header and its end; nothing can be decoded.
inline std::string png(std::uint32_t width, std::uint32_t height, const std::string& behind = "") {
  auto number = [](std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
    return out;
  };
  return std::string("\x89PNG\r\n\x1A\n", 8) + number(13) + "IHDR" + number(width) + number(height) +
         std::string("\x08\0\0\0\0CRC1", 9) + number(0) + "IENDCRC2" + behind;
}
/// A JPEG by its frame header, a scan and its end.
inline std::string jpeg(std::uint16_t width, std::uint16_t height, const std::string& behind = "",
                        const std::string& comment = "x") {
  auto number = [](std::size_t value) {
    return std::string{static_cast<char>(value >> 8 & 0xFF), static_cast<char>(value & 0xFF)};
  };
  return std::string("\xFF\xD8\xFF\xFE", 4) + number(comment.size() + 2) + comment +
         std::string("\xFF\xC0\0\x0B\x08", 5) + number(height) + number(width) + std::string("\x01\x01\x11\0", 4) +
         std::string("\xFF\xDA\0\x08\x01\x01\0\0\x3F\0", 10) + std::string("\x12\xFF\0\x34", 4) +
         std::string("\xFF\xD9", 2) + behind;
}

}  // namespace mc::intake::testing
