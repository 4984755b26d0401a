#pragma once
// Routes of module verification for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/verification/requests.hpp"

namespace mc::scenario {

/// One's own links, what is opened by a token or key, and lists that end at the viewer's units (tested beside the
/// module).
inline std::set<std::string> verification_routes_of_nobody() {
  return {"GET /verifications",
          "POST /verifications/evidence",
          "GET /verifications/report/file",
          "GET /credential-shares",
          "POST /credential-shares",
          "GET /shared-credentials/{token}",
          "GET /verified/people/{employee_number}/credentials",
          "GET /verified/credentials/{id}"};
}

/// Evidence for Ana's card, a link that she made, a key, a webhook, and a name like hers on the exclusion list.
template <class World>
void make_verification_objects(World& world) {
  auto& officer = world.by("officer");
  auto& admin = world.by("admin");
  auto file = officer.upload("/verifications/evidence?file_name=b.pdf", "%PDF-1", "application/pdf");
  REQUIRE_MESSAGE(file.status == 200, file.body);
  world.ids["psv_evidence"] = file.template json<verification::PsvEvidence>().id.text();
  auto record = officer.post("/verifications/" + world.ids["credential"] + "/records",
                             R"({"source":"Board","method":"letter","result":"confirmed","discrepancies":[],"note":"",)"
                             R"("evidence":")" +
                                 world.ids["psv_evidence"] + "\"}");
  REQUIRE_MESSAGE(record.status == 200, record.body);
  auto share = world.by("ana").post("/credential-shares",
                                    R"({"credential_ids":[")" + world.ids["credential"] + R"("],"days":1,"note":""})");
  REQUIRE_MESSAGE(share.status == 200, share.body);
  world.ids["psv_share"] = share.template json<verification::CredentialShareMade>().share.id.text();
  auto key = admin.post("/verification-keys", R"({"name":"HR","days":1})");
  REQUIRE_MESSAGE(key.status == 200, key.body);
  world.ids["psv_key"] = key.template json<verification::ApiKeyMade>().key.id.text();
  auto hook =
      admin.post("/verification-hooks", R"({"url":"https://hr.example/in","events":["deleted"],"inside":false})");
  REQUIRE_MESSAGE(hook.status == 200, hook.body);
  world.ids["psv_hook"] = hook.template json<verification::HookMade>().hook.id.text();
  auto list = officer.upload("/screening/lists?kind=full&list_date=" + to_string(world.clock.today()),
                             "LASTNAME,FIRSTNAME,MIDNAME,NPI,DOB,STATE,EXCLTYPE,EXCLDATE,REINDATE\nREYES,ANA,,,"
                             "19650301,TX,1128b4,20190418,00000000\n",
                             "text/csv");
  REQUIRE_MESSAGE(list.status == 200, list.body);
  must(world.deliver());
  auto matches = officer.get("/screening/matches").template json<Page<verification::ScreeningMatch>>().items;
  REQUIRE_FALSE(matches.empty());
  world.ids["psv_match"] = matches.front().id.text();
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> verification_routes() {
  const std::string of = "/verifications/{credential}", at = of;
  const std::string connector = R"({"enabled":false,"url":"","username":"","practice_setting":""})";
  return {
      {"GET " + of, at, "", "officer"},
      {"POST " + of + "/records", at + "/records",
       R"({"source":"Board","method":"phone","result":"not_found","discrepancies":[],"note":""})", "officer"},
      {"GET " + of + "/evidence/{evidence}", at + "/evidence/{psv_evidence}", "", "officer"},
      {"POST " + of + "/ask", at + "/ask", "{}", "officer"},
      {"POST " + of + "/enrol", at + "/enrol",
       R"({"address1":"1 Main","address2":"","city":"Waco","state":"TX","zip":"76701","last_four_ssn":"1234",)"
       R"("birth_year":"1980"})",
       "officer"},
      {"POST /imports/registry-results", "/imports/registry-results", "a,b\n1,2\n", "officer"},
      {"POST /screening/lists", "/screening/lists?kind=full&list_date=2026-11-01", "a,b\n1,2\n", "officer"},
      {"GET /screening/lists", "/screening/lists", "", "officer"},
      {"GET /screening/matches", "/screening/matches", "", "officer"},
      {"POST /screening/matches/{id}/compare", "/screening/matches/{psv_match}/compare", "{}", "officer"},
      {"POST /screening/matches/{id}/decide", "/screening/matches/{psv_match}/decide",
       R"({"decision":"cleared","reason":"Other person"})", "officer"},
      {"GET /screening/report/file", "/screening/report/file", "", "officer"},
      {"GET /verification-levels", "/verification-levels", "", "admin"},
      {"PUT /verification-levels", "/verification-levels", R"({"items":[]})", "admin"},
      {"GET /verification-connectors", "/verification-connectors", "", "admin"},
      {"GET /verification-connectors/{name}", "/verification-connectors/nursys", "", "admin"},
      {"PUT /verification-connectors/{name}", "/verification-connectors/nursys", connector, "admin"},
      {"POST /verification-connectors/{name}/test", "/verification-connectors/aha_ecard/test", "{}", "admin"},
      {"POST /verification-connectors/nursys/password", "/verification-connectors/nursys/password",
       R"({"password":"12345678"})", "admin"},
      {"GET /verification-keys", "/verification-keys", "", "admin"},
      {"POST /verification-keys", "/verification-keys", R"({"name":"Two","days":1})", "admin"},
      {"DELETE /verification-keys/{id}", "/verification-keys/{psv_key}", "", "admin"},
      {"GET /verification-hooks", "/verification-hooks", "", "admin"},
      {"POST /verification-hooks", "/verification-hooks",
       R"({"url":"https://hr.example/in","events":["deleted"],"inside":false})", "admin"},
      {"GET /verification-hooks/{id}/deliveries", "/verification-hooks/{psv_hook}/deliveries", "", "admin"},
      {"POST /verification-hooks/{id}/test", "/verification-hooks/{psv_hook}/test", "{}", "admin"},
      {"PATCH /verification-hooks/{id}", "/verification-hooks/{psv_hook}", R"({"paused":false})", "admin"},
      {"POST /verification-hooks/{id}/secret", "/verification-hooks/{psv_hook}/secret", "{}", "admin"},
      {"POST /verification-hooks/{id}/replay", "/verification-hooks/{psv_hook}/replay", "{}", "admin"},
      {"POST /verification-hooks/{id}/deliveries/{delivery}/replay",
       "/verification-hooks/{psv_hook}/deliveries/{psv_hook}/replay", "{}", "admin"},
      {"DELETE /verification-hooks/{id}", "/verification-hooks/{psv_hook}", "", "admin"},
      {"DELETE /credential-shares/{id}", "/credential-shares/{psv_share}", "", "ana"},
  };
}

}  // namespace mc::scenario
