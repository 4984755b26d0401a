// Every route of the product against people who hold the permission somewhere else, or not at all: what is not theirs
// answers 403 or 404. A route that this file does not know fails the test, so that a new one is thought about.
#include <algorithm>
#include <functional>
#include <set>

#include "appliance/http/system_routes.hpp"
#include "appliance/saml/testing.hpp"
#include "appliance/security/soft_authenticator.hpp"
#include "modules/accounts/factor_requests.hpp"
#include "modules/accounts/grant_requests.hpp"
#include "modules/accounts/link_requests.hpp"
#include "modules/scim/requests.hpp"
#include "modules/sso/requests.hpp"
#include "tests/scenarios/hospital.hpp"
#include "tests/scenarios/module_routes.hpp"

using namespace mc;
using scenario::Everything;
namespace {
using security::ScopeKind;

/// Routes that take no object: they are public, or show and change only what is the caller's own, or list what the
/// caller may see (checked below), or hold nothing of anybody.
const std::set<std::string> kNothingOfOthers = {
    "POST /auth/refresh",
    "POST /auth/register",
    "POST /auth/sign-in",
    "POST /auth/sign-out",
    "POST /auth/sign-out-everywhere",
    "GET /verify/{code}",
    "GET /boot",
    "GET /home",
    "GET /me",
    "PATCH /me",
    "POST /me/proof",
    "POST /me/deactivate",
    "GET /me/devices",
    "POST /me/password",
    "GET /notifications",
    "GET /notifications/count",
    "POST /notifications/read",
    "GET /learning",
    "POST /learning/courses/{id}/enrol",
    "GET /certificates",
    "GET /credentials/mine",
    "POST /credentials/mine",
    "GET /credits",
    "POST /credits/evidence",
    "POST /credits/external",
    "GET /credits/licences",
    "GET /credits/transcript.pdf",
    "POST /authoring/courses",
    "GET /authoring/courses",
    "GET /categories",
    "GET /courses",
    "GET /courses/{id}",
    "GET /units",
    "GET /professions",
    "GET /credential-types",
    "GET /credential-rules",
    "GET /system/version",
    "GET /permissions",
    "GET /auth/options",
    "POST /auth/forgot-password",
    "POST /auth/reset-password",
    "POST /auth/verification",
    "POST /auth/verify-email",
    "POST /auth/invitation",
    "POST /auth/invitation/accept",
    "POST /auth/invitation/decline",
    "GET /auth/second-step",
    "POST /auth/second-step",
    "POST /auth/enrolment",
    "POST /auth/enrolment/confirm",
    "POST /auth/passkey/options",
    "POST /auth/passkey",
    "GET /me/security",
    "POST /me/totp",
    "POST /me/totp/confirm",
    "POST /me/totp/remove",
    "POST /me/recovery-codes",
    "POST /me/passkeys/options",
    "POST /me/passkeys",
    "POST /me/invitation/accept",
    "GET /me/roles",
    "GET /me/delegations",
    "POST /me/delegations",
    "GET /sso/options",
    "POST /sso/start",
    "GET /sso/metadata",
    "POST /sso/acs",
    "GET /sso/slo",
    "POST /sso/backchannel-logout",
    "POST /sso/sign-out",
    "GET /sso/callback",
    "POST /sso/reauthenticate",
    // Opened by a provisioning service's token; a person's session is none (modules/scim).
    "GET /scim/v2/Users",
    "POST /scim/v2/Users",
    "GET /scim/v2/Users/{id}",
    "PUT /scim/v2/Users/{id}",
    "PATCH /scim/v2/Users/{id}",
    "DELETE /scim/v2/Users/{id}",
    "GET /scim/v2/Groups",
    "POST /scim/v2/Groups",
    "GET /scim/v2/Groups/{id}",
    "PUT /scim/v2/Groups/{id}",
    "PATCH /scim/v2/Groups/{id}",
    "DELETE /scim/v2/Groups/{id}",
    "GET /scim/v2/ServiceProviderConfig",
    "GET /scim/v2/ResourceTypes",
    "GET /scim/v2/ResourceTypes/{id}",
    "GET /scim/v2/Schemas",
    "GET /scim/v2/Schemas/{id}",
};
/// Lists: the ED's manager and officer get an answer, and nothing of the ICU in it.
const std::vector<std::string> kLists = {"GET /people",
                                         "GET /credentials",
                                         "GET /assignments",
                                         "GET /compliance/people",
                                         "GET /compliance/readiness",
                                         "GET /compliance/reports/{report}/file",
                                         "GET /compliance/exports"};

struct Case {
  std::string route;  // "GET /people/{id}"
  std::string path;
  std::string body{};
  std::string allowed;  // who may: a key of World::clients
  std::string type = "application/json";
};

/// Ana (ICU) learns and holds things; Luis, a platform instructor, wrote the courses; Bo works in the ED.
struct World : Everything {
  std::map<std::string, http::TestClient> clients{};
  std::map<std::string, http::TestClient> attackers{};
  std::map<std::string, std::string> ids{};
  UnitId ed{};

  World() {
    must(http::add_system_routes(routes, permissions));
    start();
    move_in();
    ed = *must(db->read([&](data::Tx& tx) { return organisation->staff(tx, bo); }))->unit_id;
    clients.emplace("ana", as(ana));
    clients.emplace("luis", with_role("instructor", luis));
    clients.emplace("admin", as_admin());
    clients.emplace("super", with_role("super_admin"));
    clients.emplace("another super", with_role("super_admin"));
    clients.emplace("operator", with_role("operator"));
    clients.emplace("officer", with_role("compliance_officer"));
    attackers.emplace("a colleague", as(bo));
    for (const char* role : {"manager", "admin", "compliance_officer", "instructor", "operator"})
      attackers.emplace(std::string(role) + " of the ED", as(person(), {{role, ScopeKind::unit, ed.bytes}}));
    attackers.emplace("another author", with_role("content_author"));
    make_course();
    make_learning();
    make_records();
    make_identities();
    make_requests();
    scenario::make_module_objects(*this);
  }
  http::TestClient& by(const std::string& who) { return clients.at(who); }
  /// Text with {name} replaced by the object's id.
  std::string fill(std::string text) const {
    for (const auto& [name, id] : ids)
      for (std::size_t at; (at = text.find("{" + name + "}")) != std::string::npos;)
        text.replace(at, name.size() + 2, id);
    return text;
  }

  void make_course() {
    auto& author = by("luis");
    auto draft = author.post("/authoring/courses", R"({"title":"Draft of Luis"})").json<courses::CourseDraft>();
    std::string at = "/authoring/courses/" + draft.id.text();
    draft = author.post(at + "/modules", R"({"revision":)" + std::to_string(draft.revision) + R"(,"title":"M"})")
                .json<courses::CourseDraft>();
    ids["draft"] = draft.id.text();
    ids["module"] = draft.modules.at(0).id.text();
    for (const char* format : {"text", "pdf", "quiz"})
      draft =
          author
              .post(at + "/modules/" + ids["module"] + "/lessons",
                    R"({"revision":)" + std::to_string(draft.revision) + R"(,"title":"L","format":")" + format + "\"}")
              .json<courses::CourseDraft>();
    ids["draft_lesson"] = ids["text"] = draft.modules[0].lessons[0].id.text();
    ids["pdf"] = draft.modules[0].lessons[1].id.text();
    ids["quiz"] = draft.modules[0].lessons[2].id.text();
    CHECK(author.upload(at + "/lessons/" + ids["pdf"] + "/file", "%PDF-1.4 x", "application/pdf").status == 200);
    auto image = author.upload(at + "/images", std::string("\x89PNG\r\n\x1A\n", 8) + "i", "image/png");
    REQUIRE(image.status == 200);
    ids["image"] = image.body.substr(image.body.find(R"("blob_id":")") + 11, 36);
  }
  void make_learning() {
    CourseId course = course_with_quiz();
    ids["course"] = course.text();
    auto in = assign(course, icu, clock.today() + 30);
    ids["assignment"] = in.id.text();
    auto todo = by("ana").get("/home").json<home::HomeView>().todo;
    REQUIRE(todo.size() == 1);
    ids["enrolment"] = todo[0].enrolment_id->text();
    std::string at = "/learning/enrolments/" + ids["enrolment"];
    auto player = by("ana").get(at).json<learning::CoursePlayer>();
    ids["lesson"] = player.modules[0].lessons[0].id.text();
    ids["check"] = player.modules[0].lessons[1].id.text();
    ids["attempt"] =
        by("ana").post(at + "/lessons/" + ids["check"] + "/attempts").json<assessment::AttemptView>().id.text();
    // A course of its own, finished: its certificate and credit.
    complete(ana, publish("Finished", credit()));
    must(deliver());
    ids["certificate"] = by("ana").get("/certificates").json<Page<certificates::Certificate>>().items.at(0).id.text();
  }
  void make_records() {
    auto& nurse = by("ana");
    const std::string png = std::string("\x89PNG\r\n\x1A\n", 8) + "p";
    auto held = nurse.post(
        "/credentials/mine",
        R"({"kind":"certification","type":"BLS","number":"7","issuing_body":"","compact":false,"compact_states":[],"notes":""})");
    REQUIRE_MESSAGE(held.status == 200, held.body);
    ids["credential"] = held.json<credentials::Credential>().id.text();
    auto scanned = nurse.upload("/credentials/" + ids["credential"] + "/scans", png, "image/png");
    ids["scan"] = scanned.json<credentials::Credential>().scans.at(0).id.text();
    auto proof = nurse.upload("/credits/evidence", png, "image/png");
    REQUIRE(proof.status == 200);
    std::string blob = proof.body.substr(proof.body.find(R"("blob_id":")") + 11, 36);
    auto credit = nurse.post(
        "/credits/external",
        R"({"earned_on":"2026-01-10","activity":"Congress","provider":"SCCM","centihours":100,"type":"contact_hour","accreditation_body":"","accreditation_number":"","topics":[],"evidence":")" +
            blob + "\"}");
    REQUIRE_MESSAGE(credit.status == 200, credit.body);
    ids["credit"] = credit.json<credits::CreditEntry>().id.text();
    auto rule = by("admin").post("/credential-rules", R"({"name":"ACLS","types":["ACLS"],"professions":[]})");
    REQUIRE_MESSAGE(rule.status == 200, rule.body);
    ids["rule"] = rule.json<credentials::Rule>().id.text();
    auto import = by("admin").upload("/imports/staff?dry_run=true", fixture("hr_staff.csv"), "text/csv");
    REQUIRE(import.status == 200);
    ids["import"] = import.body.substr(import.body.find(R"("id":")") + 6, 36);
    auto grant = by("super").post("/people/" + ana.text() + "/roles", R"({"role":"moderator","scope":"platform"})");
    REQUIRE_MESSAGE(grant.status == 200, grant.body);
    ids["grant"] = uuid_text(grant.json<accounts::GrantRow>().id);
    std::string hash = must(security::Passwords(settings.password_cost).hash("hers"));  // proves her presence
    must(db->write([&](data::Tx& tx) { return accounts->set_password_hash(tx, ana, hash, false); }));
    auto issued = must(db->write([&](data::Tx& tx) { return sessions.start(tx, {ana, "password", "x", "", false}); }));
    ids["device"] = issued.session.text();
    ids["ana"] = ana.text(), ids["luis"] = luis.text(), ids["icu"] = icu.text();
    ids["empty"] = by("admin").post("/units", R"({"kind":"team","name":"Empty"})").json<organisation::Unit>().id.text();
  }

  void make_identities() {
    auto options = by("ana").post("/me/passkeys/options", R"({"password":"hers"})").json<accounts::PasskeyCreation>();
    security::testing::SoftAuthenticator device(security::relying_party(settings.base_url), 9);
    auto added = by("ana").post_json(
        "/me/passkeys", accounts::NewPasskey{"My key", device.create(must(from_base64url(options.challenge)))});
    REQUIRE_MESSAGE(added.status == 200, added.body);
    ids["passkey"] = uuid_text(added.json<accounts::PasskeyRow>().id);
    auto given = by("super").post("/people/" + luis.text() + "/roles",
                                  fill(R"({"role":"manager","scope":"unit","scope_id":"{icu}"})"));
    REQUIRE_MESSAGE(given.status == 200, given.body);
    auto lent = by("luis").post_json("/me/delegations", accounts::DelegationIn{given.json<accounts::RoleRow>().id, ana,
                                                                               clock.now() + std::chrono::hours(48)});
    REQUIRE_MESSAGE(lent.status == 200, lent.body);
    ids["delegation"] = uuid_text(lent.json<accounts::Delegation>().id);
    ids["bo"] = bo.text(), ids["alert"] = scenario::make_alert(*this, person(), by("operator"));
    auto asked = by("super").post("/role-requests", fill(R"({"person_id":"{bo}","reason":"On call"})"));
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    ids["request"] = uuid_text(asked.json<accounts::GrantRequest>().id);
    auto invited = by("admin").post("/invitations", R"({"email":"new@x.example","role":"instructor"})");
    REQUIRE_MESSAGE(invited.status == 200, invited.body);
    ids["invitation"] = uuid_text(invited.json<accounts::Invitation>().id);
    auto provider =
        by("operator").post_json("/sso/providers", sso::NewProvider{{"Hospital"}, saml::testing::Idp().metadata()});
    REQUIRE_MESSAGE(provider.status == 200, provider.body);
    ids["provider"] = provider.json<sso::Provider>().id.text();
    auto token = by("operator").post("/scim/tokens", R"({"name":"Entra","days":1})");
    REQUIRE_MESSAGE(token.status == 200, token.body);
    ids["token"] = token.json<scim::ScimTokenMade>().id.text();
  }

  void make_requests() {
    ids["export"] = by("ana").post("/privacy/exports", "{}").json<privacy::DataExport>().id.text();
    auto hold = by("admin").post(fill("/people/{ana}/privacy/holds"), R"({"reason":"A claim"})");
    REQUIRE_MESSAGE(hold.status == 200, hold.body);
    ids["hold"] = hold.json<privacy::Hold>().id.text();
    auto erasure = by("admin").post(fill("/people/{bo}/privacy/erasure"), R"({"reason":"A letter"})");
    REQUIRE_MESSAGE(erasure.status == 200, erasure.body);
    ids["erasure"] = erasure.json<privacy::ErasureReview>().request.id.text();
  }
};

/// Of a module whose routes stand in a file of their own (tests/scenarios/*_routes.hpp).
std::vector<Case> listed(const std::vector<std::array<std::string, 4>>& routes) {
  std::vector<Case> out;
  for (const auto& [route, path, body, allowed] : routes) out.push_back({route, path, body, allowed});
  return out;
}

std::vector<Case> people_cases() {
  const std::string person = R"({"employee_number":"9","first_name":"N","last_name":"N","email":"n@x.example",)"
                             R"("profession":"RN","job_title":"","unit_id":"{icu}"})";
  return {
      {"GET /people/{id}", "/people/{ana}", "", "officer"},
      {"DELETE /me/devices/{id}", "/me/devices/{device}", "", "ana"},
      {"POST /people", "/people", person, "admin"},
      {"PATCH /people/{id}", "/people/{ana}", R"({"job_title":"Nurse"})", "admin"},
      {"GET /people/{id}/roles", "/people/{ana}/roles", "", "admin"},
      {"POST /people/{id}/roles", "/people/{ana}/roles", R"({"role":"manager","scope":"platform"})", "super"},
      {"DELETE /people/{id}/roles/{grant}", "/people/{ana}/roles/{grant}", "", "super"},
      {"POST /people/{id}/status", "/people/{ana}/status", R"({"status":"active","reason":"x"})", "admin"},
      {"POST /people/{id}/password", "/people/{ana}/password", "{}", "admin"},
      {"POST /people/{id}/sessions/end", "/people/{bo}/sessions/end", "{}", "admin"},
      {"GET /people/{id}/certificates", "/people/{ana}/certificates", "", "officer"},
      {"GET /people/{id}/transcript", "/people/{ana}/transcript", "", "officer"},
      {"GET /people/{id}/transcript.pdf", "/people/{ana}/transcript.pdf", "", "officer"},
      {"GET /compliance/people/{id}", "/compliance/people/{ana}", "", "officer"},
      {"POST /units", "/units", R"({"kind":"team","name":"New"})", "admin"},
      {"PATCH /units/{id}", "/units/{icu}", R"({"name":"ICU"})", "admin"},
      {"DELETE /units/{id}", "/units/{empty}", "", "admin"},
      {"GET /audit", "/audit", "", "officer"},
      {"POST /audit/names", "/audit/names", R"({"objects":["course:x"]})", "officer"},
      {"GET /audit/checkpoint", "/audit/checkpoint", "", "officer"},
      {"POST /audit/verify", "/audit/verify", "{}", "officer"},
      {"GET /imports", "/imports", "", "admin"},
      {"GET /imports/{id}", "/imports/{import}", "", "admin"},
      {"GET /imports/{id}/changes", "/imports/{import}/changes", "", "admin"},
      {"GET /imports/{id}/findings.csv", "/imports/{import}/findings.csv", "", "admin"},
      {"POST /imports/staff", "/imports/staff", "a,b\n1,2\n", "admin", "text/csv"},
      {"POST /imports/credentials", "/imports/credentials", "a,b\n1,2\n", "admin", "text/csv"},
  };
}

std::vector<Case> course_cases() {
  const std::string at = "/authoring/courses/{draft}", route = "/authoring/courses/{id}";
  const std::string revision = R"({"revision":0,"title":"T"})";
  std::vector<Case> out = {
      {"GET " + route, at, "", "luis"},
      {"PATCH " + route, at, R"({"revision":0})", "luis"},
      {"POST " + route + "/images", at + "/images", "x", "luis", "image/png"},
      {"GET /courses/{id}/images/{blob}", "/courses/{draft}/images/{image}", "", "luis"},
      {"POST " + route + "/modules", at + "/modules", revision, "luis"},
      {"PATCH " + route + "/modules/{module}", at + "/modules/{module}", revision, "luis"},
      {"POST " + route + "/modules/{module}/lessons", at + "/modules/{module}/lessons",
       R"({"revision":0,"title":"T","format":"text"})", "luis"},
      {"PUT " + route + "/outline", at + "/outline", R"({"revision":0,"modules":[]})", "luis"},
      {"PATCH " + route + "/lessons/{lesson}", at + "/lessons/{text}", R"({"revision":0})", "luis"},
      {"GET " + route + "/lessons/{lesson}/content", at + "/lessons/{text}/content", "", "luis"},
      {"PUT " + route + "/lessons/{lesson}/content", at + "/lessons/{text}/content", R"({"content_revision":9})",
       "luis"},
      {"GET " + route + "/lessons/{lesson}/file", at + "/lessons/{pdf}/file", "", "luis"},
      {"POST " + route + "/lessons/{lesson}/file", at + "/lessons/{pdf}/file", "%PDF-1", "luis", "application/pdf"},
      {"GET " + route + "/preflight", at + "/preflight", "", "luis"},
      {"GET " + route + "/versions", at + "/versions", "", "luis"},
      {"GET " + route + "/preview", at + "/preview", "", "luis"},
      {"GET " + route + "/preview/lessons/{lesson}", at + "/preview/lessons/{text}", "", "luis"},
      {"POST " + route + "/preview/lessons/{lesson}/mark", at + "/preview/lessons/{quiz}/mark", R"({"answers":[]})",
       "luis"},
      {"POST " + route + "/submit", at + "/submit", R"({"comment":""})", "luis"},
      {"DELETE " + route + "/lessons/{lesson}", at + "/lessons/{text}?revision=0", "", "luis"},
      {"DELETE " + route + "/modules/{module}", at + "/modules/{module}?revision=0", "", "luis"},
      {"POST /categories", "/categories", R"({"name":"C"})", "admin"},
  };
  for (const char* step : {"return", "publish", "archive", "suspend", "restore"})
    out.push_back({"POST " + route + "/" + step, at + "/" + step, R"({"comment":""})", "admin"});
  return out;
}

std::vector<Case> record_cases() {
  const std::string credential =
      R"({"kind":"certification","type":"BLS","number":"8","issuing_body":"","compact":false,"compact_states":[],"notes":""})";
  const std::string correction =
      R"({"earned_on":"2026-01-10","activity":"A","provider":"P","centihours":1,"type":"contact_hour","accreditation_body":"","accreditation_number":"","topics":[],"reason":"r"})";
  return {
      {"GET /certificates/{id}/pdf", "/certificates/{certificate}/pdf", "", "ana"},
      {"GET /certificates/{id}/badge", "/certificates/{certificate}/badge?form=jwt", "", "ana"},
      {"POST /certificates/{id}/revoke", "/certificates/{certificate}/revoke", R"({"reason":"x"})", "admin"},
      {"GET /credentials/{id}", "/credentials/{credential}", "", "ana"},
      {"PUT /credentials/{id}", "/credentials/{credential}", credential, "ana"},
      {"GET /credentials/{id}/history", "/credentials/{credential}/history", "", "ana"},
      {"POST /credentials/{id}/scans", "/credentials/{credential}/scans", "%PDF-1", "ana", "application/pdf"},
      {"GET /credentials/{id}/scans/{scan}", "/credentials/{credential}/scans/{scan}", "", "ana"},
      {"DELETE /credentials/{id}/scans/{scan}", "/credentials/{credential}/scans/{scan}", "", "ana"},
      {"DELETE /credentials/{id}", "/credentials/{credential}", "", "ana"},
      {"POST /credential-rules", "/credential-rules",
       R"({"name":"R","types":["BLS"],"professions":[],"unit_id":"{icu}"})", "officer"},
      {"DELETE /credential-rules/{id}", "/credential-rules/{rule}", "", "officer"},
      {"GET /credits/{id}/evidence", "/credits/{credit}/evidence", "", "ana"},
      {"POST /credits/{id}/withdraw", "/credits/{credit}/withdraw", "{}", "ana"},
      {"POST /credits/{id}/reverse", "/credits/{credit}/reverse", R"({"reason":"x"})", "admin"},
      {"POST /credits/{id}/correct", "/credits/{credit}/correct", correction, "admin"},
  };
}

std::vector<Case> identity_cases() {
  return {
      {"POST /me/passkeys/{id}/remove", "/me/passkeys/{passkey}/remove", "{}", "ana"},
      {"DELETE /me/delegations/{id}", "/me/delegations/{delegation}", "", "luis"},
      {"POST /people/{id}/second-factors/reset", "/people/{ana}/second-factors/reset", "{}", "admin"},
      {"GET /second-factor-policy", "/second-factor-policy", "", "admin"},
      {"PUT /second-factor-policy", "/second-factor-policy", R"({"roles":["operator"]})", "super"},
      {"GET /invitations", "/invitations", "", "admin"},
      {"POST /invitations", "/invitations", R"({"email":"next@x.example","role":"instructor"})", "admin"},
      {"POST /invitations/{id}/resend", "/invitations/{invitation}/resend", "{}", "admin"},
      {"DELETE /invitations/{id}", "/invitations/{invitation}", "", "admin"},
      {"GET /session-policy", "/session-policy", "", "operator"},
      {"PUT /session-policy", "/session-policy",
       R"({"idle_minutes_by_role":[],"default_minutes":15,"shared_minutes":5})", "operator"},
      {"GET /role-requests", "/role-requests", "", "admin"},
      {"POST /role-requests", "/role-requests", R"({"person_id":"{luis}","reason":"x"})", "super"},
      {"POST /role-requests/{id}/confirm", "/role-requests/{request}/confirm", "{}", "another super"},
      {"POST /role-requests/{id}/decline", "/role-requests/{request}/decline", "{}", "super"},
  };
}

/// Settings of the whole hospital: an operator of one unit does not reach them. Nothing is configured, so most of the
/// directory answers a conflict to who may.
std::vector<Case> settings_cases() {
  const std::string provider = "/sso/providers/{provider}", route = "/sso/providers/{id}";
  std::vector<Case> out = {
      {"GET /directory/settings", "/directory/settings", "", "operator"},
      {"PUT /directory/settings", "/directory/settings", "{}", "operator"},
      {"GET /directory/presets/{kind}", "/directory/presets/openldap", "", "operator"},
      {"POST /directory/test-user", "/directory/test-user", R"({"login":"ana"})", "operator"},
      {"GET /directory/groups", "/directory/groups", "", "operator"},
      {"GET /directory/mapping", "/directory/mapping", "", "operator"},
      {"PUT /directory/mapping", "/directory/mapping", R"({"items":[]})", "operator"},
      {"POST /directory/sync", "/directory/sync", R"({"full":true,"accept_suspensions":false})", "operator"},
      {"GET /directory/runs", "/directory/runs", "", "operator"},
      {"GET /sso/settings", "/sso/settings", "", "operator"},
      {"POST /sso/providers", "/sso/providers", R"({"name":"Other","metadata":"<x/>"})", "operator"},
      {"PUT " + route, provider, shape::to_json(sso::ProviderChange{{"Hospital"}, {}}), "operator"},
      {"PUT " + route + "/metadata", provider + "/metadata", R"({"metadata":"<x/>"})", "operator"},
      {"POST " + route + "/verify", provider + "/verify", "{}", "operator"},
      {"PUT " + route + "/state", provider + "/state", R"({"state":"disabled"})", "operator"},
      {"PUT " + route + "/oidc", provider + "/oidc", "{}", "operator"},
      {"DELETE " + route, provider, "", "operator"},
      {"POST /sso/keys/roll", "/sso/keys/roll", "{}", "operator"},
      {"POST /sso/oidc/preview", "/sso/oidc/preview", R"({"issuer":"x"})", "operator"},
      {"POST /sso/metadata/preview", "/sso/metadata/preview", R"({"metadata":"<x/>"})", "operator"},
      {"PUT /sso/enforced", "/sso/enforced", R"({"enforced":false})", "operator"},
      {"GET /scim/settings", "/scim/settings", "", "operator"},
      {"PUT /scim/settings", "/scim/settings", R"({"link_by_email":false})", "operator"},
      {"POST /scim/tokens", "/scim/tokens", R"({"name":"T","days":1})", "operator"},
      {"DELETE /scim/tokens/{id}", "/scim/tokens/{token}", "", "operator"},
  };
  for (const char* step : {"test-connection", "test-bind", "enable", "disable", "dry-run"})
    out.push_back({std::string("POST /directory/") + step, std::string("/directory/") + step, "{}", "operator"});
  return out;
}

std::vector<Case> all_cases() {
  std::vector<Case> out;
  for (const auto& part : {people_cases(), listed(scenario::module_routes()), course_cases(), record_cases(),
                           identity_cases(), settings_cases()})
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

http::TestResponse ask(const World& world, http::TestClient& client, const Case& each) {
  std::string method = each.route.substr(0, each.route.find(' '));
  return client.send(method, world.fill(each.path), world.fill(each.body), each.body.empty() ? "" : each.type);
}

/// Routes whose object a test hospital cannot make here; tested beside their module.
const std::set<std::string> kElsewhere = {"GET /learning/enrolments/{id}/lessons/{lesson}/file",
                                          "GET /sso/providers/{id}/last-sign-in", "POST /sso/providers/{id}/connect",
                                          "PUT /scim/groups/{id}/roles", "GET /profiles/{id}/photo"};

}  // namespace

TEST_SUITE("object access scenario") {
  TEST_CASE("every route is known to this test") {
    World world;
    std::set<std::string> known = kNothingOfOthers;
    for (const Case& each : all_cases()) known.insert(each.route);
    known.insert(kLists.begin(), kLists.end());
    known.merge(scenario::module_routes_of_nobody());
    known.insert(kElsewhere.begin(), kElsewhere.end());
    std::set<std::string> present;
    constexpr std::array kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    for (const auto& route : world.routes.all()) {
      const bool by_mail_programs = route->path == "/notifications/unsubscribe/{token}";  // RFC 8058
      // Messages of other systems that are signed or single use; no cookie of a session is a proof there.
      const bool by_other_systems = route->path.starts_with("/lti/") && route->permission == http::kPublic;
      CHECK_MESSAGE((!route->from_other_sites || route->path == "/sso/acs" || by_mail_programs || by_other_systems),
                    route->path, " opens to other sites");
      present.insert(std::string(kMethods[static_cast<std::size_t>(route->method)]) + " " + route->path);
    }
    for (const std::string& route : present) CHECK_MESSAGE(known.contains(route), "say who may not reach ", route);
    for (const std::string& route : known) CHECK_MESSAGE(present.contains(route), "there is no such route: ", route);
  }

  TEST_CASE("whoever may do it elsewhere may not do it here; whoever may, can") {
    World world;
    for (const Case& each : all_cases()) {
      for (auto& [who, client] : world.attackers) {
        auto answer = ask(world, client, each);
        CHECK_MESSAGE((answer.status == 403 || answer.status == 404), each.route, " as ", who, ": ", answer.status, " ",
                      answer.body.substr(0, 200));
      }
      auto nobody = world.api->anonymous();
      CHECK_MESSAGE(ask(world, nobody, each).status == 401, each.route, " as nobody");
    }
    for (const Case& each : all_cases()) {
      auto answer = ask(world, world.by(each.allowed), each);
      CHECK_MESSAGE((answer.status < 400 || answer.status == 409 || answer.status == 422), each.route, " as ",
                    each.allowed, ": ", answer.status, " ", answer.body.substr(0, 200));
    }
  }

  TEST_CASE("lists end at the unit that the role is for") {
    World world;
    for (const char* role : {"manager", "compliance_officer", "admin"}) {
      auto client = world.as(world.person(), {{role, ScopeKind::unit, world.ed.bytes}});
      auto everything = world.with_role(role);
      for (const std::string& route : kLists) {
        std::string path = route.substr(4);
        std::vector<std::string> paths = {path};
        if (std::size_t at = path.find("{report}"); at != std::string::npos) {
          paths.clear();
          for (const char* report : {"people", "credentials", "completions", "readiness"})
            paths.push_back(path.substr(0, at) + report + path.substr(at + 8) + "?format=csv");
        }
        for (const std::string& each : paths) {
          auto mine = client.get(each);
          CHECK_MESSAGE(mine.status == 200, each, " as ", role, ": ", mine.body.substr(0, 200));
          for (std::string word : {std::string("Reyes"), std::string("ICU"), world.ids.at("assignment")})
            CHECK_MESSAGE(mine.body.find(word) == std::string::npos, each, " as ", role, " shows ", word);
          CHECK(everything.get(each).status == 200);
        }
      }
      CHECK(everything.get("/people").body.find("Reyes") != std::string::npos);
    }
  }

  TEST_CASE("a role for one course publishes that course only; a manager ends only what is all hers") {
    World world;
    // Luis is the author of both, and administrator of another course than his draft.
    Uuid other = CourseId::parse(world.ids.at("course"))->bytes;
    auto luis = world.as(world.luis, {{"instructor", ScopeKind::platform, {}}, {"admin", ScopeKind::course, other}});
    CHECK(luis.post(world.fill("/authoring/courses/{draft}/publish"), R"({"comment":""})").code == "not_your_course");
    CHECK(luis.post(world.fill("/authoring/courses/{draft}/archive"), R"({"comment":""})").status == 403);
    CHECK(luis.post(world.fill("/authoring/courses/{course}/suspend"), R"({"comment":""})").status == 200);
    auto admin = world.as_admin();
    auto both = admin.post(
        "/assignments",
        world.fill(R"({"course_id":"{draft}","unit_ids":["{icu}"],"person_ids":[],"professions":[],"reason":""})"));
    CHECK(both.status == 404);  // not published
    CHECK(admin.post(world.fill("/authoring/courses/{course}/restore"), R"({"comment":""})").status == 200);
    both = admin.post("/assignments", world.fill(R"({"course_id":"{course}","unit_ids":["{icu}",")") + world.ed.text() +
                                          R"("],"person_ids":[],"professions":[],"reason":""})");
    REQUIRE_MESSAGE(both.status == 200, both.body);
    std::string at = "/assignments/" + both.json<learning::Assignment>().id.text();
    auto manager = world.as_manager_of_icu();
    CHECK(manager.get(at).status == 200);
    CHECK(manager.post(at + "/end", "{}").code == "outside_reach");
    CHECK(manager.patch(at, R"({"revision":1})").code == "outside_reach");
    CHECK(manager.post(world.fill("/assignments/{assignment}/end"), "{}").status == 200);
  }

  TEST_CASE("an administrator does not touch a super_admin's account, by whatever road") {
    World world;
    must(world.db->write([&](data::Tx& tx) {
      return world.accounts->grant(tx, {}, world.ana, {"super_admin", ScopeKind::platform, {}});
    }));
    auto& admin = world.by("admin");
    std::string at = "/people/" + world.ana.text();
    CHECK(admin.patch(at, R"({"email":"mine@x.example"})").code == "higher_role");
    CHECK(admin.post(at + "/password", "{}").code == "higher_role");
    CHECK(admin.post(at + "/status", R"({"status":"banned","reason":"x"})").code == "higher_role");
    CHECK(world.by("super").patch(at, R"({"job_title":"Chief"})").status == 200);
  }
}
