#pragma once
// One person in every table of module verification, as whose cards are verified and as who verifies: for the scenario
// of her erasure. What is about her says "zeppelin".
#include <string>

#include "modules/verification/requests.hpp"
#include "tests/scenarios/hospital.hpp"

namespace mc::scenario {

/// World: Full of erasure_test.cpp.
template <class World>
class Verified {
public:
  explicit Verified(World& world) : w_(world) {}

  void everywhere() {
    const std::string url = R"({"url":"https://hr.example/in","events":["updated","verified"],"inside":false})";
    w_.ok(boss().post("/verification-hooks", url));
    w_.ok(boss().post("/verification-keys", R"({"name":"HR","days":30})"));
    const std::string hers = licence(w_.xandra, "QX-998877-V"), anas = licence(w_.ana, "5001");
    record(w_.as_admin(), hers, "zeppelin.pdf", "Confirmed for Xandra Quillfeather (zeppelin)");
    record(boss(), anas, "board.pdf", "Read on the board's page");
    w_.ok(w_.me().post("/credential-shares",
                       R"({"credential_ids":[")" + hers + R"("],"days":30,"note":"Zeppelin school"})"));
    w_.ok(boss().put("/verification-connectors/nursys",
                     R"({"enabled":true,"url":"https://registry.example","username":"mercy","practice_setting":"01",)"
                     R"("secret":"12345678"})"));
    w_.ok(boss().post("/verifications/" + anas + "/ask", "{}"));
    screen();
    must(w_.deliver());
  }

private:
  http::TestClient boss() { return w_.as(w_.xandra, {{"admin", security::ScopeKind::platform, std::nullopt}}); }
  std::string licence(PersonId who, const std::string& number) {
    auto made = w_.ok(
        w_.as(who).post("/credentials/mine",
                        R"({"kind":"license","type":"RN","issuing_body":"Board","state":"TX","number":")" + number +
                            R"(","compact":false,"compact_states":[],"notes":"","expires_on":"2028-05-31"})"));
    must(w_.deliver());
    return made.template json<credentials::Credential>().id.text();
  }
  void record(http::TestClient by, const std::string& credential, const std::string& file, const std::string& note) {
    auto evidence = w_.ok(by.upload("/verifications/evidence?file_name=" + file, "%PDF-1.4 " + note, "application/pdf"))
                        .template json<verification::PsvEvidence>();
    w_.ok(by.post("/verifications/" + credential + "/records",
                  R"({"source":"Board","method":"registry_website","result":"confirmed","discrepancies":[],"note":")" +
                      note + R"(","evidence":")" + evidence.id.text() + "\"}"));
    must(w_.deliver());
  }
  void list(const std::string& names) {
    w_.ok(boss().upload("/screening/lists?kind=full&list_date=" + to_string(w_.clock.today()),
                        "LASTNAME,FIRSTNAME,MIDNAME,NPI,DOB,STATE,EXCLTYPE,EXCLDATE,REINDATE\n" + names, "text/csv"));
    must(w_.deliver());
  }
  /// Her name and Ana's stood on the list of one month; the next one, which names others, replaced it.
  void screen() {
    const std::string rest = ",,,19650301,TX,1128b4,20190418,00000000\n";
    list("QUILLFEATHER,XANDRA" + rest + "REYES,ANA" + rest);
    auto found = w_.ok(boss().get("/screening/matches")).template json<Page<verification::ScreeningMatch>>().items;
    REQUIRE(found.size() == 2);
    for (const auto& match : found) {
      auto who = match.person_id == w_.xandra ? w_.as_admin() : boss();
      w_.ok(who.post("/screening/matches/" + match.id.text() + "/decide",
                     R"({"decision":"cleared","reason":"Another one"})"));
    }
    list("NOVAK,EVA" + rest);
  }
  World& w_;
};

}  // namespace mc::scenario
