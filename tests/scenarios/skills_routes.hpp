#pragma once
// Routes of module skills that name an object of somebody, and objects of the ICU to try them on.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "modules/skills/requests.hpp"

namespace mc::scenario {

/// Routes that take no object: one's own things, and lists that end at the viewer's units (tested beside the module).
inline std::set<std::string> skills_routes_of_nobody() {
  return {"GET /skills/mine",       "GET /skills/precepting", "GET /skills/preceptors",
          "GET /attestations/mine", "GET /skills/checklists", "GET /attestations"};
}

/// Route, a path with objects, a body, and who may: for the scenario of object access. In this order.
inline std::vector<std::array<std::string, 4>> skills_routes() {
  const std::string list =
      R"({"title":"Line care","description":"","unit_id":"{icu}","valid_months":0,"renew_days":0,"due_days":0,"scale":[],)"
      R"("passing":0,"items":[{"title":"Shows it","criteria":"","methods":[]}]})";
  const std::string text =
      R"({"title":"Policy","unit_id":"{icu}","due_days":14,"statement":"I have read it.","text":"Be kind."})";
  const std::string preceptor = R"({"person_id":"{luis}","unit_id":"{icu}"})", nobody = R"({"person_ids":[]})";
  const std::string publish = R"({"revision":0,"kind":"material","note":""})";
  const std::string checklist = "/skills/checklists/{checklist}", checklists = "/skills/checklists/{id}";
  const std::string record = "/skills/records/{skill_record}", records = "/skills/records/{id}";
  const std::string policy = "/attestations/{attestation}", policies = "/attestations/{id}";
  const std::string signature = "/attestation-signatures/{signature}", signatures = "/attestation-signatures/{id}";
  return {
      {"POST /skills/checklists", "/skills/checklists", list, "admin"},
      {"GET " + checklists, checklist, "", "officer"},
      {"PUT " + checklists, checklist, R"({"revision":0,"checklist":)" + list + "}", "admin"},
      {"POST " + checklists + "/publish", checklist + "/publish", "{}", "admin"},
      {"POST " + checklists + "/assign", checklist + "/assign", nobody, "admin"},
      {"GET " + checklists + "/records", checklist + "/records", "", "officer"},
      {"GET " + records, record, "", "ana"},
      {"GET " + records + "/record.pdf", record + "/record.pdf", "", "ana"},
      {"POST " + records + "/sign-off", record + "/sign-off", R"({"entries":[]})", "luis"},
      {"POST " + records + "/withdraw", record + "/withdraw", "{}", "admin"},
      {"GET /people/{id}/skills", "/people/{ana}/skills", "", "officer"},
      {"POST /skills/preceptors", "/skills/preceptors", preceptor, "admin"},
      {"DELETE /skills/preceptors/{id}", "/skills/preceptors/{preceptor}", "", "admin"},
      {"POST " + checklists + "/retire", checklist + "/retire", "{}", "admin"},
      {"POST /attestations", "/attestations", text, "admin"},
      {"GET " + policies, policy, "", "officer"},
      {"PUT " + policies, policy, R"({"revision":0,"attestation":)" + text + "}", "admin"},
      {"POST " + policies + "/file", policy + "/file?revision=0", "%PDF-1.4 x", "admin"},
      {"POST " + policies + "/publish", policy + "/publish", publish, "admin"},
      {"POST " + policies + "/ask", policy + "/ask", nobody, "admin"},
      {"GET " + policies + "/people", policy + "/people", "", "officer"},
      {"GET " + policies + "/people.file", policy + "/people.file?format=csv", "", "officer"},
      {"POST " + policies + "/open", policy + "/open", "{}", "ana"},
      {"GET " + policies + "/file", "/attestations/{pdf_attestation}/file", "", "ana"},
      {"POST " + policies + "/sign", policy + "/sign",
       R"({"version_id":"{attestation}","statement":"I have read it."})", "ana"},
      {"GET " + signatures, signature, "", "officer"},
      {"GET " + signatures + "/proof.pdf", signature + "/proof.pdf", "", "officer"},
      {"POST " + policies + "/retire", policy + "/retire", "{}", "admin"},
  };
}

/// Ana signs a third document, with a password of hers.
template <class World>
void make_skills_signature(World& world) {
  auto& ana = world.by("ana");
  skills::AttestationIn in;
  in.title = "Signed by Ana";
  in.unit_id = world.icu;
  in.statement = "I have read it.";
  in.text = "Be kind.";
  auto id = must(world.db->write([&](data::Tx& tx) -> Result<skills::DocumentId> {
    auto made = TRY(world.skills->make_document(tx, world.luis, in));
    TRY(world.skills->ask(tx, made, world.ana));
    return made;
  }));
  const std::string password = "hers";  // of make_records
  auto reading = ana.post("/attestations/" + id.text() + "/open").template json<skills::AttestationReading>();
  skills::AttestationSignIn sign;
  sign.version_id = reading.task.version_id;
  sign.statement = reading.statement;
  sign.password = Text<1, 200>(password);
  auto done = ana.post_json("/attestations/" + id.text() + "/sign", sign);
  REQUIRE_MESSAGE(done.status == 200, done.body);
  world.ids["signature"] = done.template json<skills::AttestationSignature>().id.text();
}

/// A checklist that Ana has and Luis may sign off, a text and a PDF that she is asked to sign, and her signature.
template <class World>
void make_skills_objects(World& world) {
  auto& admin = world.by("admin");
  const std::string unit = R"("unit_id":")" + world.icu.text() + "\"";
  auto post = [&](const std::string& path, const std::string& body) {
    auto answer = admin.post(path, body);
    REQUIRE_MESSAGE(answer.status == 200, path, answer.body);
    return answer;
  };
  auto list =
      post("/skills/checklists",
           R"({"title":"ICU line care","description":"","valid_months":0,"renew_days":0,"due_days":0,"scale":[],)"
           R"("passing":0,"items":[{"title":"Shows it","criteria":"","methods":[]}],)" +
               unit + "}")
          .template json<skills::Checklist>();
  world.ids["checklist"] = list.id.text();
  const std::string people = R"({"person_ids":[")" + world.ana.text() + "\"]}";
  post("/skills/checklists/" + list.id.text() + "/publish", "{}");
  post("/skills/checklists/" + list.id.text() + "/assign", people);
  world.ids["skill_record"] =
      world.by("ana").get("/skills/mine").template json<Page<skills::SkillRecordCard>>().items.at(0).id.text();
  world.ids["preceptor"] = post("/skills/preceptors", R"({"person_id":")" + world.luis.text() + "\"," + unit + "}")
                               .template json<skills::Preceptor>()
                               .id.text();
  const std::string words = R"(,"due_days":14,"statement":"I have read it.","text":")";
  auto policy = post("/attestations", R"({"title":"ICU policy",)" + unit + words + R"(Be kind."})")
                    .template json<skills::Attestation>();
  auto file = post("/attestations", R"({"title":"ICU policy as PDF",)" + unit + words + R"("})")
                  .template json<skills::Attestation>();
  world.ids["attestation"] = policy.id.text();
  world.ids["pdf_attestation"] = file.id.text();
  REQUIRE(
      admin.upload("/attestations/" + file.id.text() + "/file?revision=1", "%PDF-1.4 x", "application/pdf").status ==
      200);
  post("/attestations/" + policy.id.text() + "/publish", R"({"revision":1,"kind":"first","note":""})");
  post("/attestations/" + file.id.text() + "/publish", R"({"revision":2,"kind":"first","note":""})");
  for (const auto& each : {policy, file}) post("/attestations/" + each.id.text() + "/ask", people);
  make_skills_signature(world);
}

}  // namespace mc::scenario
