#pragma once
// Routes of the modules reports, reviews, retention and evidence for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "appliance/security/checkpoint_note.hpp"
#include "modules/evidence/requests.hpp"
#include "modules/reports/requests.hpp"
#include "modules/retention/requests.hpp"
#include "modules/reviews/requests.hpp"

namespace mc::scenario {

/// One's own reports, rows to review and emergency roles.
inline std::set<std::string> evidence_routes_of_nobody() {
  return {"GET /reports/catalogue", "GET /reports/saved",     "POST /reports/saved",   "POST /reports/runs",
          "GET /reports/runs",      "GET /reviews/campaigns", "GET /emergency-access", "POST /emergency-access"};
}

inline std::string incident_body(const std::string& more = "") {
  return R"({"kind":"incident","title":"Lost badge","what":"A badge was lost","measures":"","discovered_on":"2026-11-19",)"
         R"("occurred_from":"2026-11-18","occurred_to":"2026-11-18","affected":0,"notified":[],"closed":false)" +
         more + "}";
}
inline std::string agreement_body() {
  return R"({"kind":"baa","title":"Agreement","party":"Cloud Inc.","on_day":"2026-01-01","by_name":"","open_findings":0,"notes":""})";
}
inline std::string assessment_body() {
  return R"({"kind":"risk_assessment","title":"Risks","party":"","on_day":"2026-01-01","by_name":"","open_findings":0,"notes":""})";
}
inline std::string saved_report_body() {
  return R"({"name":"Mine","report":"expiring","format":"csv","parameters":{},"roles":[],"every":"never","weekday":1,"day":1,"hour":7})";
}

template <class World, class T>
std::string made_by_admin(World& world, const std::string& path, const std::string& body, const char* who = "admin") {
  auto answer = world.by(who).post(path, body);
  REQUIRE_MESSAGE(answer.status == 200, path << " " << answer.body);
  return answer.template json<T>().id.text();
}

template <class World>
void make_evidence_objects(World& world) {
  auto& ids = world.ids;
  ids["saved_report"] = made_by_admin<World, reports::SavedReport>(world, "/reports/saved", saved_report_body());
  ids["centre_run"] = made_by_admin<World, reports::CentreRun>(
      world, "/reports/runs", R"({"report":"expiring","format":"csv","parameters":{}})");
  ids["campaign"] = made_by_admin<World, reviews::AccessCampaign>(
      world, "/reviews/campaigns", R"({"title":"All","due_on":"2027-01-31","reviewer":"officer"})");
  ids["emergency"] = made_by_admin<World, reviews::EmergencyUse>(
      world, "/emergency-access", R"({"role":"compliance_officer","minutes":30,"reason":"A surveyor is here"})");
  ids["class_hold"] = made_by_admin<World, retention::ClassHold>(world, "/retention/holds",
                                                                 R"({"code":"imports","reason":"A lawsuit"})");
  // Nothing else waits for it.
  REQUIRE(world.by("admin").post("/retention/holds/" + ids["class_hold"] + "/release", R"({"reason":"Over"})").status ==
          200);
  ids["incident"] = made_by_admin<World, evidence::Incident>(world, "/evidence/incidents", incident_body());
  ids["agreement"] = made_by_admin<World, evidence::ComplianceRecord>(world, "/evidence/agreements", agreement_body());
  ids["assessment"] =
      made_by_admin<World, evidence::ComplianceRecord>(world, "/evidence/assessments", assessment_body());
  ids["witness"] = made_by_admin<World, evidence::Witness>(
      world, "/audit/witnesses", R"({"name":"W","kind":"https","target":"https://witness.example/","enabled":false})");
  ids["log_check"] = made_by_admin<World, evidence::LogCheck>(world, "/audit/verifications", "{}");
  auto rows = world.by("officer")
                  .get("/reviews/campaigns/" + ids["campaign"] + "/items")
                  .template json<Page<reviews::AccessItem>>();
  ids["access_item"] = rows.items.at(0).id.text();
  ids["log_size"] = std::to_string(security::parse_checkpoint(must(world.audit->checkpoint()))->size);
  REQUIRE(world.by("admin")
              .upload("/evidence/records/" + ids["agreement"] + "/file", "%PDF-1.4 x", "application/pdf")
              .status == 200);
  auto filters = world.by("admin").post("/audit/filters", R"({"name":"F","query":""})");
  REQUIRE(filters.status == 200);
  ids["audit_filter"] = filters.template json<evidence::AuditFilters>().items.at(0).id.text();
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> evidence_routes() {
  const std::string saved = "/reports/saved/{id}", run = "/reports/runs/{id}", campaign = "/reviews/campaigns/{id}";
  const std::string witness = R"({"name":"W","kind":"https","target":"https://witness.example/","enabled":false})";
  const std::string decision = R"({"items":["{access_item}"],"decision":"keep","reason":""})";
  return {
      {"PUT " + saved, "/reports/saved/{saved_report}", saved_report_body(), "admin"},
      {"POST " + saved + "/run", "/reports/saved/{saved_report}/run", "{}", "admin"},
      {"DELETE " + saved, "/reports/saved/{saved_report}", "", "admin"},
      {"GET " + run, "/reports/runs/{centre_run}", "", "admin"},
      {"GET " + run + "/file", "/reports/runs/{centre_run}/file", "", "admin"},
      {"POST " + run + "/cancel", "/reports/runs/{centre_run}/cancel", "{}", "admin"},
      {"POST /reviews/campaigns", "/reviews/campaigns", R"({"title":"x","due_on":"2027-01-31","reviewer":"officer"})",
       "officer"},
      {"GET " + campaign, "/reviews/campaigns/{campaign}", "", "admin"},
      {"GET " + campaign + "/items", "/reviews/campaigns/{campaign}/items", "", "admin"},
      {"POST " + campaign + "/decisions", "/reviews/campaigns/{campaign}/decisions", decision, "officer"},
      {"POST " + campaign + "/close", "/reviews/campaigns/{campaign}/close", "{}", "admin"},
      {"GET /reviews/report/file", "/reviews/report/file?format=csv", "", "officer"},
      {"POST /emergency-access/{id}/end", "/emergency-access/{emergency}/end", "{}", "admin"},
      {"GET /reviews/emergencies", "/reviews/emergencies", "", "officer"},
      {"GET /reviews/emergencies/{id}", "/reviews/emergencies/{emergency}", "", "officer"},
      {"POST /reviews/emergencies/{id}/outcome", "/reviews/emergencies/{emergency}/outcome",
       R"({"outcome":"justified","note":"Seen"})", "officer"},
      {"GET /reviews/emergency-settings", "/reviews/emergency-settings", "", "officer"},
      {"PUT /reviews/emergency-settings", "/reviews/emergency-settings", R"({"roles":["admin"],"longest_minutes":60})",
       "officer"},
      {"GET /retention/classes", "/retention/classes", "", "officer"},
      {"POST /retention/classes/{code}/preview", "/retention/classes/imports/preview", R"({"days":100})", "officer"},
      {"PUT /retention/classes/{code}", "/retention/classes/imports", R"({"days":3000,"reason":"Policy"})", "officer"},
      {"GET /retention/holds", "/retention/holds", "", "officer"},
      {"POST /retention/holds", "/retention/holds", R"({"code":"none","reason":"A lawsuit"})", "officer"},
      {"POST /retention/holds/{id}/release", "/retention/holds/{class_hold}/release", R"({"reason":"Over"})",
       "officer"},
      {"GET /retention/history", "/retention/history", "", "officer"},
      {"GET /audit/entries/{entry}", "/audit/entries/0", "", "officer"},
      {"GET /audit/checkpoints", "/audit/checkpoints", "", "officer"},
      {"GET /audit/consistency", "/audit/consistency?first={log_size}&second={log_size}", "", "officer"},
      {"GET /audit/export/file", "/audit/export/file?format=ndjson", "", "officer"},
      {"POST /audit/verifications", "/audit/verifications", "{}", "officer"},
      {"GET /audit/verifications", "/audit/verifications", "", "officer"},
      {"GET /audit/verifications/{id}", "/audit/verifications/{log_check}", "", "officer"},
      {"GET /audit/filters", "/audit/filters", "", "officer"},
      {"POST /audit/filters", "/audit/filters", R"({"name":"F","query":""})", "officer"},
      {"DELETE /audit/filters/{id}", "/audit/filters/{audit_filter}", "", "admin"},
      {"GET /audit/witnesses", "/audit/witnesses", "", "officer"},
      {"POST /audit/witnesses", "/audit/witnesses", witness, "operator"},
      {"PUT /audit/witnesses/{id}", "/audit/witnesses/{witness}", witness, "operator"},
      {"POST /audit/witnesses/{id}/copy", "/audit/witnesses/{witness}/copy", "{}", "operator"},
      {"DELETE /audit/witnesses/{id}", "/audit/witnesses/{witness}", "", "operator"},
      {"GET /evidence/assessments", "/evidence/assessments", "", "officer"},
      {"POST /evidence/assessments", "/evidence/assessments", assessment_body(), "officer"},
      {"PUT /evidence/assessments/{id}", "/evidence/assessments/{assessment}", assessment_body(), "officer"},
      {"GET /evidence/agreements", "/evidence/agreements", "", "officer"},
      {"POST /evidence/agreements", "/evidence/agreements", agreement_body(), "officer"},
      {"PUT /evidence/agreements/{id}", "/evidence/agreements/{agreement}", agreement_body(), "officer"},
      {"GET /evidence/records/{id}/file", "/evidence/records/{agreement}/file", "", "officer"},
      {"POST /evidence/records/{id}/file", "/evidence/records/{agreement}/file", "%PDF-1.4 x", "officer"},
      {"POST /evidence/records/{id}/close", "/evidence/records/{agreement}/close", "{}", "officer"},
      {"GET /evidence/controls", "/evidence/controls", "", "officer"},
      {"PUT /evidence/controls/{code}", "/evidence/controls/audit",
       R"({"status":"in_place","owner":"","notes":"","reviewed":true})", "officer"},
      {"GET /evidence/incidents", "/evidence/incidents", "", "officer"},
      {"POST /evidence/incidents", "/evidence/incidents", incident_body(), "officer"},
      {"GET /evidence/incidents/{id}", "/evidence/incidents/{incident}", "", "officer"},
      {"PUT /evidence/incidents/{id}", "/evidence/incidents/{incident}", incident_body(R"(,"revision":1)"), "officer"},
      {"GET /evidence/incidents/{id}/file", "/evidence/incidents/{incident}/file", "", "officer"},
      {"GET /evidence/registers/{register}/file", "/evidence/registers/controls/file?format=csv", "", "officer"},
      {"GET /evidence/pack/file", "/evidence/pack/file", "", "officer"},
      {"GET /evidence/key", "/evidence/key", "", "officer"},
  };
}

/// For the scenario of erasure: she is in each table of these modules, by name where a text may hold one.
template <class World>
void be_in_evidence(World& world, PersonId xandra, http::TestClient admin, const std::string& word) {
  const auto made = [&](const std::string& method, const std::string& path, const std::string& body) {
    auto answer = admin.send(method, path, body, "application/json");
    REQUIRE_MESSAGE(answer.status == 200, path << " " << answer.body);
    return answer;
  };
  const std::string hers = xandra.text();
  made("POST", "/reports/saved",
       R"({"name":")" + word + R"(","report":"credits","format":"pdf","parameters":{"id":")" + hers +
           R"("},"roles":[],"every":"never","weekday":1,"day":1,"hour":7})");
  made("POST", "/reports/runs", R"({"report":"credits","format":"pdf","parameters":{"id":")" + hers + "\"}}");
  must(world.deliver());
  made("POST", "/reviews/campaigns", R"({"title":"All","due_on":"2029-01-31","reviewer":"officer"})");
  made("PUT", "/reviews/emergency-settings", R"({"roles":["admin","operator"],"longest_minutes":60})");
  const auto use =
      made("POST", "/emergency-access", R"({"role":"operator","minutes":5,"reason":"Xandra Quillfeather needs it"})")
          .template json<reviews::EmergencyUse>();
  made("POST", "/emergency-access/" + use.id.text() + "/end", "{}");
  made("PUT", "/retention/classes/imports", R"({"days":3000,"reason":"Policy"})");
  const auto hold = made("POST", "/retention/holds", R"({"code":"imports","reason":"A lawsuit"})")
                        .template json<retention::ClassHold>();
  made("POST", "/retention/holds/" + hold.id.text() + "/release", R"({"reason":"Over"})");
  made("POST", "/audit/filters", R"({"name":")" + word + R"(","query":"person=)" + hers + "\"}");
  made("POST", "/audit/verifications", "{}");
  made("POST", "/audit/witnesses",
       R"({"name":"W","kind":"https","target":"https://witness.example/","enabled":false})");
  made("PUT", "/evidence/controls/audit",
       R"({"status":"in_place","owner":"Xandra Quillfeather","notes":"","reviewed":true})");
  made("POST", "/evidence/assessments",
       R"({"kind":"risk_assessment","title":"Risks","party":"","on_day":"2026-01-01","by_name":"Xandra Quillfeather",)"
       R"("open_findings":0,"notes":"Written by Xandra Quillfeather"})");
  made(
      "POST", "/evidence/incidents",
      R"({"kind":"incident","title":"Lost badge","what":"Xandra Quillfeather lost a badge","measures":"","discovered_on":)"
      R"("2026-11-19","occurred_from":"2026-11-18","occurred_to":"2026-11-18","affected":0,"notified":[],"closed":false})");
  must(world.deliver());
}

}  // namespace mc::scenario
