#pragma once
// For tests of verification: people with licences and cards, an officer, and registries that are only pretended.
#include <mutex>

#include "appliance/net/testing.hpp"
#include "appliance/shape/document.hpp"
#include "modules/testing.hpp"
#include "modules/verification/requests.hpp"

namespace mc::verification::testing {

/// Nursys e-Notify as reference/connector_fields.csv and DOMAIN.md 3.1 describe it, over real TLS. The last digits of a
/// licence number say what becomes of it: see answer_for().
class FakeNursys {
public:
  explicit FakeNursys(std::filesystem::path folder) : file_(folder / "nursys.pem") {
    certificate_.write(file_);
    listener_ = std::make_unique<net::testing::TestListener>([this](net::testing::Peer& peer) { serve(peer); });
  }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(listener_->port()) + "/api"; }
  std::string pem() const {
    std::string out;
    std::FILE* in = std::fopen(file_.c_str(), "r");
    for (int c; (c = std::fgetc(in)) != EOF;) out += static_cast<char>(c);
    std::fclose(in);
    return out;
  }
  /// Read and set between calls only.
  int polls_before_complete = 0;
  int unavailable = 0;  // so many calls are answered with 503
  std::string password = "right-password";
  std::string first_name = "Ana", last_name = "Reyes";
  std::string changed_record{};  // of whom notificationlookup tells
  std::string changed_number = "1";
  bool changes_refused = false;  // notificationlookup fails as a whole
  std::string whole_answer{};    // instead of a lookup's
  std::vector<std::string> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  int count(std::string_view part) const {
    int n = 0;
    for (const std::string& one : requests()) n += one.find(part) != std::string::npos ? 1 : 0;
    return n;
  }

private:
  void serve(net::testing::Peer& peer) {
    if (!peer.start_tls(certificate_)) return;
    std::string head = peer.read_line(), user, word;
    std::size_t length = 0;
    for (std::string line; !(line = peer.read_line()).empty() && line != "\r\n";) {
      if (line.starts_with("Content-Length: ")) length = static_cast<std::size_t>(std::atoi(line.c_str() + 16));
      if (line.starts_with("username: ")) user = line.substr(10, line.size() - 12);
      if (line.starts_with("password: ")) word = line.substr(10, line.size() - 12);
    }
    std::string body = peer.read(length);
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(head.substr(0, head.find(" HTTP/")) + " " + body);
    }
    int status = 200;
    std::string out;
    if (user != "mercy" || word != password) {
      status = 401;
    } else if (unavailable > 0) {
      --unavailable;
      status = 503;
      out = "<html>down</html>";
    } else {
      out = answer(head, body);
    }
    peer.write("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(out.size()) +
               "\r\n\r\n" + out);
  }
  std::string answer(const std::string& head, const std::string& body) {
    const std::string path = head.substr(head.find(' ') + 1, head.rfind(' ') - head.find(' ') - 1);
    if (path.starts_with("/api/changepassword")) {
      bool fits = body.find("too-weak") == std::string::npos;
      if (fits) password = body.substr(16, body.size() - 18);
      return R"({"Transaction":)" + transaction("c1", fits, fits ? "" : R"({"ErrorId":210,"ErrorMessage":"x"})") + "}";
    }
    if (path.starts_with("/api/retrievedocuments"))
      return R"({"Transaction":)" + transaction("d1", true, "") +
             R"(,"Documents":[{"SuccessFlag":true,"DocumentId":"DOC-1","DocumentName":"order.pdf","DocumentContents":")" +
             to_base64(as_bytes("%PDF-1.4 board order")) + R"("}]})";
    if (head.starts_with("POST")) {
      std::string id = "t" + std::to_string(++made_);
      bodies_[id] = body;
      polls_[id] = polls_before_complete;
      return R"({"Transaction":)" + transaction(id, true, "") + "}";
    }
    return polled(path);
  }
  std::string polled(const std::string& path) {
    const std::string id = path.substr(path.find('=') + 1);
    bool complete = polls_[id]-- <= 0;
    std::string out = R"({"ProcessingCompleteFlag":)" + std::string(complete ? "true" : "false") +
                      R"(,"Transaction":)" +
                      transaction(id, !(changes_refused && path.starts_with("/api/notificationlookup")), "");
    if (!complete) return out + "}";
    if (path.starts_with("/api/notificationlookup")) {
      out += R"(,"NotificationLookupResponses":[)";
      if (!changed_record.empty())
        out += R"({"JurisdictionAbbreviation":"TX","LicenseType":"RN","LicenseNumber":")" + changed_number +
               R"(","RecordId":")" + changed_record +
               R"(","NotificationDate":"2026-11-20T03:00:00.1234567","LicenseStatusChange":"x"})";
      return out + "]}";
    }
    if (path.starts_with("/api/managenurselist"))
      return out + R"(,"ManageNurseListResponses":[{"SuccessFlag":true,"Errors":[]}]})";
    if (!whole_answer.empty()) return whole_answer;
    out += R"(,"NurseLookupResponses":[)";
    auto document = must(shape::parse_json(bodies_[id]));
    auto list = document.root().first();
    bool first = true;
    for (auto at = list.first(); !(at == list.end()); at = at.next()) {
      std::map<std::string, std::string> in;
      for (auto member = at.first(); !(member == at.end()); member = member.next())
        in[std::string(member.key())] = std::string(member.text());
      out += (first ? "" : ",") + answer_for(in);
      first = false;
    }
    return out + "]}";
  }
  /// ...02 unknown, ...03 disciplined, ...04 single state, ...05 expired, ...06 malformed date, ...07 twice; else fine.
  std::string answer_for(const std::map<std::string, std::string>& in) const {
    const std::string number = in.at("LicenseNumber");
    const std::string end = number.substr(number.size() < 2 ? 0 : number.size() - 2);
    const std::string asked =
        R"("NurseLookupRequest":{"LicenseNumber":")" + number + R"(","RecordId":")" + in.at("RecordId") + "\"}";
    if (end == "02")
      return R"({"SuccessFlag":false,"Errors":[{"ErrorID":110,"ErrorMessage":"Not found"}],)" + asked + "}";
    std::string expires = end == "05"   ? "2020-05-31T00:00:00"
                          : end == "06" ? "the 31st of May"
                                        : "2027-05-31T00:00:00.0000000";
    std::string one =
        R"({"SuccessFlag":true,"Errors":[],)" + asked + R"(,"FirstName":")" + first_name + R"(","LastName":")" +
        last_name + R"(","NcsbnId":"12345678","Messages":[],"NurseLookupLicenses":[{"LastName":")" + last_name +
        R"(","FirstName":")" + first_name + R"(","LicenseType":"RN","JurisdictionAbbreviation":"TX",)" +
        R"("Jurisdiction":"TEXAS","LicenseNumber":")" + number +
        R"(","Active":"Yes","LicenseStatus":"UNENCUMBERED","LicenseOriginalDate":"2010-01-02T00:00:00Z",)" +
        R"("LicenseExpirationDate":")" + expires + R"(","CompactStatus":")" +
        (end == "04" ? "Single State" : "Multistate") + R"(","NewFieldOfNextYear":{"a":[1,null]})";
    if (end == "03")
      one += R"(,"NurseLookupDisciplines":[{"DateActionWasTaken":"2024-02-03T00:00:00-06:00",)"
             R"("AgainstPrivilegeToPracticeFlag":false,"NurseLookupBasisForActions":[{"BasisForActionCode":"A1"}],)"
             R"("NurseLookupInitialActionDocuments":[{"DocumentId":"DOC-1","DocumentName":"order.pdf"}]}])";
    one += "}]}";
    return end == "07" ? one + "," + one : one;
  }
  static std::string transaction(const std::string& id, bool success, const std::string& error) {
    return R"({"TransactionId":")" + id +
           R"(","TransactionDate":"2026-11-20T10:18:38.9668839-06:00","TransactionComment":"",)" +
           R"("TransactionSuccessFlag":)" + (success ? "true" : "false") + R"(,"TransactionErrors":[)" + error + "]}";
  }

  net::testing::TestCertificate certificate_{"IP:127.0.0.1"};
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::map<std::string, std::string> bodies_;
  std::map<std::string, int> polls_;
  int made_ = 0;
  std::unique_ptr<net::testing::TestListener> listener_;
};

/// Ana (1001) and Luis (1002) work in the ICU, Bo (1003) in the ED. Olga verifies, Ada administers.
struct Office : TestPlatform {
  struct Sent {
    net::HttpRequest request;
    bool anywhere = false;
  };
  std::vector<Sent> sent{};
  std::function<Result<net::HttpAnswer>(const net::HttpRequest&)> outside = [](const net::HttpRequest&) {
    return Result<net::HttpAnswer>(net::HttpAnswer{200, "", ""});
  };
  bool by_net = false;

  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<Verification> verification;
  PersonId ana{}, luis{}, bo{}, olga{}, ada{};
  UnitId icu{}, ed{};

  explicit Office(bool real_net = false) : by_net(real_net) {
    Parts parts{*accounts, *organisation, *credentials, *notifications, *keys, {}};
    if (!by_net)
      parts.send_for = [this](const std::string&, bool anywhere) -> Send {
        return [this, anywhere](const net::HttpRequest& request) {
          sent.push_back({request, anywhere});
          return outside(request);
        };
      };
    verification = make_verification(platform, parts);
    must(permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}));  // of module compliance
    start();
    auto report = must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n"
        "1001,Ana,Reyes,ana@x.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,active\n"
        "1002,Luis,Kim,luis@x.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
        "1003,Bo,Li,bo@x.example,Main,Emergency,ED,Nurse,LPN,,2021-01-01,active\n"
        "1004,Olga,Frost,olga@x.example,Main,Quality,Credentialing,Officer,OTHER,,2021-01-01,active\n"
        "1005,Ada,Lind,ada@x.example,Main,Quality,Credentialing,Administrator,OTHER,,2021-01-01,active\n",
        "staff.csv", true, std::nullopt));
    REQUIRE(report.rejected == 0);
    must(deliver());
    ana = person_of("1001"), luis = person_of("1002"), bo = person_of("1003"), olga = person_of("1004"),
    ada = person_of("1005");
    must(db->write([&](data::Tx& tx) {
      return accounts->grant(tx, std::nullopt, olga,
                             {"compliance_officer", security::ScopeKind::platform, std::nullopt});
    }));
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
  http::TestClient officer() { return as(olga, {{"compliance_officer", security::ScopeKind::platform, std::nullopt}}); }
  http::TestClient officer_of(UnitId unit) {
    return as(person(), {{"compliance_officer", security::ScopeKind::unit, unit.bytes}});
  }
  http::TestClient admin() { return as(ada, {{"admin", security::ScopeKind::platform, std::nullopt}}); }

  CredentialId add(PersonId who, const std::string& json) {
    auto made = as(who).post("/credentials/mine", json);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    return made.json<credentials::Credential>().id;
  }
  static std::string licence(const std::string& number, const std::string& more = "",
                             const std::string& expires = "2027-05-31") {
    return R"({"kind":"license","type":"RN","issuing_body":"Texas Board of Nursing","state":"TX","number":")" + number +
           R"(","compact":false,"compact_states":[],"notes":"","expires_on":")" + expires + "\"" + more + "}";
  }
  static std::string card(const std::string& number = "265001234567", const std::string& type = "BLS",
                          const std::string& issued = "2026-05-02") {
    return R"({"kind":"certification","type":")" + type +
           R"(","issuing_body":"American Heart Association","number":")" + number +
           R"(","compact":false,"compact_states":[],"notes":"","issued_on":")" + issued +
           R"(","expires_on":"2028-05-31"})";
  }
  VerificationPage queue(const std::string& query = "") {
    auto answer = officer().get("/verifications" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<VerificationPage>();
  }
  VerificationDetail detail(CredentialId id) {
    auto answer = officer().get("/verifications/" + id.text());
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<VerificationDetail>();
  }
  /// A PDF that the officer uploaded.
  EvidenceId evidence(http::TestClient client, const std::string& text = "%PDF-1.4 screenshot") {
    auto made = client.upload("/verifications/evidence?file_name=board.pdf", text, "application/pdf");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<PsvEvidence>().id;
  }
  http::TestResponse record(CredentialId id, const std::string& json) {
    auto answer = officer().post("/verifications/" + id.text() + "/records", json);
    must(deliver());
    return answer;
  }
  http::TestResponse confirm(CredentialId id) {
    return record(id, R"({"source":"Texas Board of Nursing","method":"registry_website","result":"confirmed",)"
                      R"("discrepancies":[],"note":"","evidence":")" +
                          evidence(officer()).text() + "\"}");
  }
  std::string mark(PersonId who, CredentialId id) {
    return as(who).get("/credentials/" + id.text()).json<credentials::Credential>().verification;
  }
  std::vector<std::string> told(PersonId who) {
    std::vector<std::string> out;
    for (const auto& note : as(who).get("/notifications").json<Page<notifications::Notification>>().items)
      out.push_back(note.code);
    return out;
  }
};

}  // namespace mc::verification::testing
