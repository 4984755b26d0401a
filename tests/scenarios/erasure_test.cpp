// Erasure, looked at by somebody who does not believe it: a person is everywhere in the hospital, through the services
// that put her there, and afterwards every byte of the database and of the files is searched for her.
#include <fstream>
#include <set>

#include "appliance/saml/testing.hpp"
#include "appliance/security/soft_authenticator.hpp"
#include "modules/accounts/factor_requests.hpp"
#include "modules/accounts/grant_requests.hpp"
#include "modules/accounts/requests.hpp"
#include "modules/privacy/requests.hpp"
#include "modules/scim/requests.hpp"
#include "modules/sso/requests.hpp"
#include "tests/scenarios/cmi5_routes.hpp"
#include "tests/scenarios/erasure_credentials.hpp"
#include "tests/scenarios/erasure_finder.hpp"
#include "tests/scenarios/erasure_scorm.hpp"
#include "tests/scenarios/erasure_verification.hpp"
#include "tests/scenarios/erasure_world.hpp"
#include "tests/scenarios/evidence_routes.hpp"
#include "tests/scenarios/hospital.hpp"
#include "tests/scenarios/house_routes.hpp"
#include "tests/scenarios/interop_routes.hpp"
#include "tests/scenarios/lti_routes.hpp"
#include "tests/scenarios/media_routes.hpp"
#include "tests/scenarios/operations_routes.hpp"
#include "tests/scenarios/packages_routes.hpp"
#include "tests/scenarios/tables.hpp"
#include "tests/scenarios/taught.hpp"
#include "tests/scenarios/xapi_routes.hpp"

using namespace mc;
using scenario::places_of;

namespace {

/// What only she is called, and a word that stands in every text by her or about her.
const std::vector<std::string> kWords = {"xandra", "quillfeather", "e77321", "555-0177", "qx-998877", "zeppelin"};
const std::string kMail = "xandra.quillfeather@mercygeneral.example";
const std::string kHead =
    "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
    "hire_date,status\n";
const std::string kPlace = "Main Campus,Critical Care,ICU,";

std::string percent(std::string_view text) {
  std::string out;
  for (char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += c;
    else
      out += "%" + to_hex(as_bytes(std::string_view(&c, 1)));
  return out;
}

struct Full : scenario::Everything {
  PersonId first{}, second{}, xandra{};
  CourseId written{}, quizzed{};
  std::string password;

  Full() {
    settings.allow_registration = true;
    start();
    move_in();
    first = account("Noor", "Haddad");
    second = account("Sam", "Osei");
    be_hired();
    sign_in();
    set_up_factors();
    be_managed();
    say_of_oneself();
    hold_things();
    learn_and_teach();
    scenario::Taught(*this, xandra, password, "zeppelin");
    lead();
    be_provisioned();
    sign_in_elsewhere();
    scenario::Verified<Full>(*this).everywhere();
    scenario::Credentialed<Full>(*this).everywhere();
    scenario::Offered<Full>(*this).everywhere();
    scenario::Spread<Full>(*this).everywhere();  // takes three days: what lives for an hour only comes after it
    open_package();
    scenario::be_in_lti(*this, xandra, with_role("admin", xandra));
    scenario::be_in_evidence(*this, xandra, with_role("admin", xandra), "zeppelin");
    scenario::leave_record_out(*this, "e77321", "STF|E77321|zeppelin");
    scenario::leave_record_out(*this, "e1", "STF|E1|Known to Xandra Quillfeather as zeppelin");
    scenario::be_in_house(*this, xandra, "Xandra Quillfeather", icu);
    be_watched();
    leave_unfinished();
    ask_for_privacy();
    must(deliver());
  }
  void open_package() {
    const CourseId course = course_with_quiz("Packaged");
    const auto outline = must(db->read([&](data::Tx& tx) { return courses->published(tx, course); }));
    REQUIRE(me().post("/learning/courses/" + course.text() + "/enrol").status == 200);
    scenario::show_package(*this, with_role("admin", xandra), xandra, course, outline.modules.at(0).lessons.at(0).id,
                           me());
    scenario::be_in_cmi5(*this, xandra, with_role("admin", xandra), course);
    scenario::be_in_scorm(*this, xandra, course, "Xandra Quillfeather");
    scenario::be_in_xapi(*this, xandra, with_role("admin", xandra), "Xandra Quillfeather");
    scenario::be_in_media(*this, xandra, with_role("admin", xandra), course, "zeppelin");
  }
  PersonId account(const std::string& name, const std::string& last) {
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      PersonId person = TRY(accounts->upsert(tx, {std::nullopt, name, last, name + "@mercygeneral.example"})).first;
      TRY(accounts->grant(tx, std::nullopt, person, {"privacy_officer", security::ScopeKind::platform, std::nullopt}));
      return person;
    }));
  }
  http::TestClient me() { return as(xandra, {{"instructor", security::ScopeKind::platform, std::nullopt}}); }
  http::TestClient officer(PersonId who) { return with_role("privacy_officer", who); }
  std::string of_her(const std::string& rest) { return "/people/" + xandra.text() + rest; }
  http::TestResponse ok(http::TestResponse answer) {
    REQUIRE_MESSAGE(answer.status / 100 == 2, answer.body);
    return answer;
  }
  void import(const std::string& rows, bool dry_run = false) {
    auto client = as(xandra.is_nil() ? luis : xandra, {{"admin", security::ScopeKind::platform, std::nullopt}});
    ok(client.upload(std::string("/imports/staff?file_name=s.csv&accept_identity=true&dry_run=") +
                         (dry_run ? "true" : "false"),
                     kHead + rows, "text/csv"));
    must(deliver());
  }

private:
  /// Her places and hours, an export, and an alert about her.
  void be_watched() {
    must(monitor->look());  // what was before is not judged
    auto happens = [&](const char* action, const char* address) {
      must(db->write([&](data::Tx& tx) {
        security::AuditEvent event;
        event.actor = xandra;
        event.action = action;
        event.object = "report:staff";
        event.address = address;
        return audit->append(tx, event);
      }));
    };
    happens("session.signed_in", "10.1.1.5");
    happens("session.signed_in", "203.0.113.9");
    happens("report.exported", "10.1.1.5");
    must(monitor->look());
    look_after_a_disk(*this, xandra);
    put_a_thing_away(*this, xandra);
  }
  /// By HR, twice: with findings, with changes, as somebody's manager.
  void be_hired() {
    // She had registered before.
    auto registered = api->anonymous().post_json(
        "/auth/register", accounts::Register{kMail, "a zeppelin over Bern", "Xandra", "Quillfeather", "RN",
                                             Text<1, 50>("QX-998877"), Text<2, 2>("TX")});
    CHECK(registered.status == 200);
    import("E77321,Xandra,Quillfeather," + kMail + "," + kPlace + "Nurse,RN,1002,2019-03-01,active\n");
    xandra = person_of("E77321");
    import("1003,Bo,Li,bo.li@mercygeneral.example,Main Campus,Emergency,ED,Staff Nurse,RN,E77321,2021-01-01,active\n"
           "E77321,Xandra,Quillfeather," +
           kMail + "," + kPlace + "Charge Nurse,RN,1002,2019-03-01,active\n");
    import("E77321,XANDRA,Quillfeather," + kMail + "," + kPlace +
           "Charge Nurse,RN,1002,2019-03-01,active\nE77321,"
           "Xandra,Quillfeather,Xandra.Quillfeather@MercyGeneral.example," +
           kPlace +
           "Nurse,RN,1002,not a day,active\n1009,Zoe,Ott,"
           "XANDRA.QUILLFEATHER@mercygeneral.example," +
           kPlace + "Nurse,RN,E77321,2019-03-01,active\n");
    import("1003,Bo,Li,bo.li@mercygeneral.example,Main Campus,Emergency,ED,Staff Nurse,RN,1002,2021-01-01,active\n");
    import("1003,Bo,Li,bo.li@mercygeneral.example,Main Campus,Emergency,ED,Staff Nurse,RN,E77321,2021-01-01,active\n");
    ok(as_admin().upload("/imports/credentials?dry_run=false&file_name=c.csv",
                         "employee_number,kind,type,issuing_body,state,number,issue_date,expiry_date\n"
                         "E77321,certification,BLS,AHA,,QX-998877-B,2026-01-01,2028-01-01\n"
                         "E77321,license,RN,Board,TX,QX-998877-C,2026-01-01,soon\n",
                         "text/csv"));
    must(deliver());
  }
  void sign_in() {
    auto given = ok(as_admin().post(of_her("/password"), "{}")).json<accounts::TemporaryPassword>();
    auto browser = api->anonymous();
    browser.set_header("User-Agent", "Zeppelin/1.0 (Windows NT 10.0)");
    auto wrong = browser.post("/auth/sign-in", R"({"login":")" + kMail + R"(","password":"zeppelin zeppelin"})");
    CHECK(wrong.status == 401);
    CHECK(browser.post("/auth/sign-in", R"({"login":"xandra.quillfeather@typo.example","password":"zeppelin two"})")
              .status == 401);
    ok(browser.post("/auth/sign-in", R"({"login":")" + kMail + R"(","password":")" + given.password + "\"}"));
    password = "a zeppelin over Geneva";
    ok(browser.post("/me/password",
                    R"({"current_password":")" + given.password + R"(","new_password":")" + password + "\"}"));
    ok(me().patch("/me", R"({"handle":"xandra.zeppelin"})"));
  }
  void set_up_factors() {
    auto client = me();
    std::string proof = R"({"password":")" + password + "\"}";
    auto options = ok(client.post("/me/passkeys/options", proof)).json<accounts::PasskeyCreation>();
    security::testing::SoftAuthenticator device(security::relying_party(settings.base_url), 9);
    ok(client.post_json("/me/passkeys",
                        accounts::NewPasskey{"Zeppelin key", device.create(must(from_base64url(options.challenge)))}));
    ok(client.post("/me/totp", proof));
  }
  void leave_unfinished() {
    ok(with_role("admin", xandra)
           .put("/branding/settings", R"({"revision":0,"portal_name":"","accent":"#0a5f63","signatory":)"
                                      R"("Xandra Quillfeather","signatory_title":"","note":""})"));
    ok(api->anonymous().post("/auth/forgot-password", R"({"email":")" + kMail + "\"}"));
    ok(me().post("/me/passkeys/options", R"({"password":")" + password + "\"}"));
  }
  void be_managed() {
    auto super = with_role("super_admin", luis);
    ok(super.post(of_her("/status"), R"({"status":"suspended","reason":"Zeppelin accident"})"));
    ok(super.post(of_her("/status"), R"({"status":"active","reason":"Xandra is back"})"));
    ok(super.post("/role-requests", R"({"person_id":")" + xandra.text() + R"(","reason":"Zeppelin on call"})"));
    ok(super.post("/invitations", R"({"email":")" + kMail + R"(","role":"instructor"})"));
    auto mine = ok(super.post("/people/" + luis.text() + "/roles",
                              R"({"role":"manager","scope":"unit","scope_id":")" + icu.text() + "\"}"))
                    .json<accounts::RoleRow>();
    ok(super.post_json("/me/delegations",
                       accounts::DelegationIn{mine.id, xandra, clock.now() + std::chrono::hours(24 * 20)}));
  }
  void say_of_oneself() {
    std::ifstream file(tests::source_root() / "appliance/docs/images/home.png", std::ios::binary);
    std::stringstream picture;
    picture << file.rdbuf();
    ok(me().patch(
        "/profiles/me",
        R"({"headline":"Flies a zeppelin","about":"I am Xandra","specialty":"Zeppelin medicine","years_experience":9,)"
        R"("location":"Zeppelin harbour","time_zone":"UTC","phone":"555-0177","visibility":"everyone",)"
        R"("interests":["Zeppelin","Sepsis","Teaching"]})"));
    ok(me().upload("/profiles/me/photo", picture.str(), "image/png"));
  }
  void hold_things() {
    const std::string pdf = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< /Author (Xandra Quillfeather) >>\nendobj\n"
                            "trailer\n<< >>\n%%EOF\n";
    auto client = me();
    std::string card =
        R"({"kind":"license","type":"RN","issuing_body":"Board of Nursing","state":"TX","number":"QX-998877",)"
        R"("compact":false,"compact_states":[],"expires_on":"2027-05-01","notes":"in the zeppelin"})";
    auto id = ok(client.post("/credentials/mine", card)).json<credentials::Credential>().id;
    card.replace(card.find("2027-05"), 7, "2027-06");
    ok(client.put("/credentials/" + id.text(), card));
    ok(client.upload("/credentials/" + id.text() + "/scans", pdf, "application/pdf"));
    auto proof = ok(client.upload("/credits/evidence", pdf + "x", "application/pdf"));
    ok(client.post(
        "/credits/external",
        R"({"earned_on":"2026-10-01","activity":"Wound care","provider":"AACN","centihours":200,)"
        R"("type":"contact_hour","accreditation_body":"","accreditation_number":"","topics":[],"evidence":")" +
            proof.body.substr(proof.body.find("\"blob_id\":\"") + 11, 36) + "\"}"));
    ok(as_admin().post(of_her("/verifications"), R"({"credential_id":")" + id.text() +
                                                     R"(","method":"registry","note":"Quillfeather, looked up"})"));
    // As an administrator she corrected somebody else's card.
    auto bos =
        ok(as(bo).post("/credentials/mine", R"({"kind":"certification","type":"BLS","number":"8",)"
                                            R"("issuing_body":"","compact":false,"compact_states":[],"notes":""})"))
            .json<credentials::Credential>();
    ok(as(xandra, {{"admin", security::ScopeKind::platform, std::nullopt}})
           .put("/credentials/" + bos.id.text(),
                R"({"kind":"certification","type":"BLS","number":"9",)"
                R"("issuing_body":"","compact":false,"compact_states":[],"notes":""})"));
  }
  void learn_and_teach() {
    complete(xandra, publish("Hand hygiene", credit()));
    quizzed = course_with_quiz();
    take_quiz(quizzed);
    CourseId falls = course_with_quiz("Falls: look first");
    auto open = must(db->write([&](data::Tx& tx) { return learning->enrol(tx, xandra, falls); }));
    auto lesson = ok(me().get("/learning/enrolments/" + open.text())).json<learning::CoursePlayer>().modules[0];
    ok(me().post("/learning/enrolments/" + open.text() + "/lessons/" + lesson.lessons[0].id.text() + "/progress",
                 R"({"seconds":9})"));
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    about.ce = credit();
    courses::LessonSave text;
    text.document =
        RawJson{R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Fly safely."}]}]})"};
    const courses::NewCourse in{"Air transport", std::nullopt};
    written = must(db->write([&](data::Tx& tx) {
      return courses->author_complete(
          tx, xandra, in, about, {{"Module", {{courses::NewLesson{0, "Lesson", courses::LessonFormat::text}, text}}}});
    }));
    complete(ana, written);  // her name is on Ana's certificate
    auto hers = ok(me().get("/certificates")).json<Page<certificates::Certificate>>().items;
    ok(with_role("admin", xandra).post("/badges/keys", "{}"));
    ok(me().get("/certificates/" + hers.at(0).id.text() + "/badge?form=jwt"));
    ok(as_admin().post("/certificates/" + hers.at(0).id.text() + "/revoke",
                       R"({"reason":"Issued to Xandra Quillfeather by mistake"})"));
  }
  void take_quiz(CourseId course) {
    auto client = me();
    auto id = must(db->write([&](data::Tx& tx) { return learning->enrol(tx, xandra, course); }));
    std::string at = "/learning/enrolments/" + id.text();
    auto player = ok(client.get(at)).json<learning::CoursePlayer>();
    std::string read = at + "/lessons/" + player.modules[0].lessons[0].id.text();
    ok(client.get(read));
    ok(client.post(read + "/progress", R"({"seconds":5,"completed":true})"));
    auto attempt = ok(client.post(at + "/lessons/" + player.modules[0].lessons[1].id.text() + "/attempts"))
                       .json<assessment::AttemptView>();
    std::string path = "/learning/attempts/" + attempt.id.text();
    for (std::size_t i = 0; i < attempt.questions.size(); ++i) {
      const char* words =
          attempt.questions[i].options.at(0).text == "True" || attempt.questions[i].options.at(0).text == "False"
              ? "True"
              : "within one hour";
      ok(client.put(path + "/answers", scenario::answer_json(attempt, i, words)));
    }
    ok(client.post(path + "/submit"));
    must(deliver());
  }
  /// She requires courses of others, others require one of her; reports by her and about her.
  void lead() {
    learning::AssignmentIn in;
    in.course_id = publish("Fire safety", std::nullopt);
    in.person_ids.items = {xandra, ana};
    in.due_on = clock.today() + 30;
    in.reason = "Everybody on the ward";
    auto leader = as(xandra, {{"admin", security::ScopeKind::platform, std::nullopt}});
    ok(leader.post_json("/assignments", in));
    in.person_ids.items = {xandra};
    in.course_id = publish("Fire drill", std::nullopt);
    in.reason = "Xandra must repeat it";
    ok(as_admin().post_json("/assignments", in));
    must(db->write([&](data::Tx& tx) {
      return learning->demand(tx, {xandra, written, clock.today() + 60, "Rule for the zeppelin", "audience:1", {}});
    }));
    must(deliver());
    ok(leader.post("/credential-rules", R"({"name":"ACLS","types":["ACLS"],"professions":[]})"));
    ok(leader.get("/compliance/reports/people/file?format=csv"));
    ok(with_role("compliance_officer").get("/compliance/reports/people/file?format=csv&search=Quillfeather"));
    ok(with_role("compliance_officer").get("/compliance/people?search=Quillfeather"));
  }
  void be_provisioned() {
    auto made = ok(with_role("operator").post("/scim/tokens", R"({"name":"Entra","days":30})"));
    ok(with_role("operator").put("/scim/settings", R"({"link_by_email":true})"));
    auto entra = api->anonymous();
    entra.set_header("Sec-Fetch-Site", "");
    entra.set_header("Authorization", "Bearer " + made.json<scim::ScimTokenMade>().token);
    auto user = entra.send("POST", "/scim/v2/Users",
                           R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":")" + kMail +
                               R"(","externalId":"zeppelin-1","active":true,"name":{"givenName":"Xandra",)"
                               R"("familyName":"Quillfeather"},"emails":[{"value":")" +
                               kMail + R"(","type":"work","primary":true}]})",
                           "application/scim+json");
    CHECK_MESSAGE(user.status / 100 == 2, user.body);
    ok(entra.send(
        "POST", "/scim/v2/Groups",
        R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Nurses","members":[{"value":")" +
            xandra.text() + "\"}]}",
        "application/scim+json"));
    // What a sync leaves behind; the sync itself needs a directory (tests/directory).
    must(db->write([&](data::Tx& tx) {
      return tx.in(data::Module{"directory"})
          .run("INSERT INTO directory_people (directory_id, person_id, login, record, suspended_by_directory, "
               "changed_at) VALUES ('zeppelin-guid', ?, 'xandra', '{\"mail\":\"" +
                   kMail + "\"}', 0, 0)",
               xandra);
    }));
  }
  /// By SAML, with a provider that knows her by her address.
  void sign_in_elsewhere() {
    static const saml::testing::Idp idp;
    auto operator_ = with_role("operator", luis);
    auto provider =
        ok(operator_.post_json("/sso/providers", sso::NewProvider{{"Hospital"}, idp.metadata()})).json<sso::Provider>();
    sso::ProviderChange change{{"Hospital"}, {}};
    change.rules.joining = sso::Joining::create;
    change.rules.email = "mail";
    change.rules.employee_number = "number";
    change.rules.first_name = "given";
    change.rules.last_name = "family";
    std::string path = "/sso/providers/" + provider.id.text();
    ok(operator_.put_json(path, change));
    auto carry = [&](http::TestClient& browser, const sso::Start& start, const std::string& subject) {
      saml::testing::Answer answer;
      answer.request_id = must(db->read([&](data::Tx& tx) {
        return tx.in(data::Module{"sso"})
            .one<std::string>("SELECT request_id FROM sso_requests WHERE relay_state = ?", start.relay_state);
      }));
      answer.acs_url = settings.base_url + "/api/v1/sso/acs";
      answer.audience = settings.base_url + "/api/v1/sso/metadata";
      answer.subject = subject;
      answer.now = clock.now();
      answer.response_id = "_r" + answer.request_id;
      answer.assertion_id = "_a" + answer.request_id;
      answer.attributes = {
          {"mail", {kMail}}, {"given", {"Xandra"}}, {"family", {"Quillfeather"}}, {"number", {"E77321"}}};
      browser.set_header("Sec-Fetch-Site", "cross-site");
      auto landed = browser.send("POST", "/sso/acs",
                                 "SAMLResponse=" + percent(to_base64(as_bytes(idp.response(answer)))) +
                                     "&RelayState=" + percent(start.relay_state),
                                 "application/x-www-form-urlencoded");
      browser.set_header("Sec-Fetch-Site", "same-origin");
      return std::string(landed.header("Location"));
    };
    auto trial = ok(operator_.post(path + "/verify")).json<sso::Start>();
    CHECK(carry(operator_, trial, "chief").starts_with("/settings/sso?verified="));
    ok(operator_.put(path + "/state", R"({"state":"enabled"})"));
    auto browser = api->anonymous();
    auto start = ok(browser.post("/sso/start", R"({"provider":")" + provider.id.text() + "\"}")).json<sso::Start>();
    CHECK(carry(browser, start, kMail) == "/");
  }
  /// A copy of her data, a request that was declined and one that was withdrawn, a hold that is over.
  void ask_for_privacy() {
    ok(me().post("/privacy/exports", "{}"));
    must(deliver());
    auto one = officer(first);
    ok(one.post(of_her("/privacy/exports"), R"({"reason":"Letter of Xandra"})"));
    auto filed =
        ok(one.post(of_her("/privacy/erasure"), R"({"reason":"Zeppelin letter"})")).json<privacy::ErasureReview>();
    ok(one.post("/privacy/requests/" + filed.request.id.text() + "/decline",
                R"({"note":"Ms. Quillfeather works here"})"));
    auto hold =
        ok(one.post(of_her("/privacy/holds"), R"({"reason":"Zeppelin claim","reference":"Quillfeather v. Mercy"})"))
            .json<privacy::Hold>();
    ok(one.post("/privacy/holds/" + hold.id.text() + "/release", R"({"reason":"Xandra settled"})"));
  }

public:
  privacy::ErasureReview erase() {
    auto one = officer(first), two = officer(second);
    auto filed = ok(one.post(of_her("/privacy/erasure"), R"({"reason":"Second letter of Xandra"})"));
    std::string path = "/privacy/requests/" + filed.json<privacy::ErasureReview>().request.id.text();
    ok(one.post(path + "/approve", R"({"note":"Xandra left"})"));
    ok(two.post(path + "/approve", R"({"note":"Quillfeather agreed on the phone"})"));
    must(deliver());
    auto done = ok(one.get(path)).json<privacy::ErasureReview>();
    REQUIRE(done.request.state == privacy::RequestState::done);
    return done;
  }
};

std::string table_of(const std::string& place) { return place.substr(0, place.find('.')); }

/// table -> column -> fate
std::map<std::string, std::map<std::string, Fate>> claims(const std::vector<PersonColumns>& columns) {
  std::map<std::string, std::map<std::string, Fate>> out;
  for (const PersonColumns& entry : columns)
    for (std::string_view column : split(entry.columns, ' ')) out[entry.table][std::string(column)] = entry.fate;
  return out;
}

/// Every stored file, searched as it is.
std::vector<std::string> files_with(Full& world) {
  std::vector<std::string> found;
  auto ids = must(world.db->read(
      [&](data::Tx& tx) { return tx.in(data::Module{"blobs"}).all<BlobId>("SELECT id FROM blobs_objects"); }));
  for (BlobId id : ids) {
    Bytes bytes = must(world.blobs->read_all(id, 64 << 20));
    std::string text = ascii_lower(as_text(bytes));
    for (const std::string& word : kWords)
      if (text.find(word) != std::string::npos) found.push_back(id.text() + " " + word);
  }
  return found;
}

}  // namespace

TEST_SUITE("erasure") {
  TEST_CASE("after an erasure no byte of the database and no file names the person; what stays is listed") {
    Full world;
    auto claimed = claims(world.privacy->columns());
    // The hospital is full of her: no table that may hold a person is empty of this one.
    std::set<std::string> full;
    for (const std::string& place : places_of(*world.db, kWords)) full.insert(table_of(place));
    for (const std::string& place : places_of(*world.db, world.xandra)) full.insert(table_of(place));
    const std::set<std::string> elsewhere = {"accounts_recovery_codes",
                                             "accounts_factor_failures",
                                             "accounts_factor_roles",  // hold a hash or a count only
                                             "directory_grants",
                                             "directory_settings",
                                             "directory_runs",  // tests/directory
                                             "sso_grants",
                                             "sso_trials",
                                             "sso_requests",  // of an administrator, for minutes
                                             "scim_grants",
                                             "scim_tokens",
                                             "organisation_left_out",
                                             "privacy_retention",
                                             "http_idempotency",
                                             "jobs_queue",
                                             "organisation_units",
                                             "credits_evidence",
                                             "analytics_stale",    // whose figures are to be counted, within the hour
                                             "classroom_tickets",  // scans, gone within two days
                                             "assessment_answers",
                                             "scorm_trees",  // of an attempt of hers, without her id or words
                                             "packages_lesson_history",
                                             "sync_settings",
                                             "sync_releases",
                                             "sync_approvals",      // who acted for the hospital: references, kept
                                             "credentials_scans"};  // counted below
    for (const auto& [table, columns] : claimed)
      CHECK_MESSAGE((full.contains(table) || elsewhere.contains(table)), table << " holds nothing of her yet");
    CHECK(files_with(world).size() > 2);

    auto rows_of = [&](const char* module, const char* sql) {
      return must(world.db->read([&](data::Tx& tx) { return tx.in(data::Module{module}).one<std::int64_t>(sql); }));
    };
    const char* answers = "SELECT count(*) FROM assessment_answers";
    const char* scans = "SELECT count(*) FROM credentials_scans";
    CHECK(rows_of("assessment", answers) == 2);
    CHECK(rows_of("credentials", scans) == 1);

    auto done = world.erase();
    CHECK(rows_of("assessment", answers) == 0);
    CHECK(rows_of("credentials", scans) == 0);
    for (const char* code : {"erased", "pseudonymised", "kept"})
      CHECK(std::any_of(done.rows.begin(), done.rows.end(),
                        [&](const ErasedRows& rows) { return shape::enum_name(rows.fate) == code; }));
    std::set<std::string> kept;
    for (const ErasedRows& rows : done.rows)
      if (rows.fate == Fate::kept) {
        CHECK_FALSE(rows.reason.value_or("").empty());
        CHECK(rows.until.value_or(Date{}) > world.clock.today());
        kept.insert(rows.category.value_or(""));
      }
    CHECK(kept == std::set<std::string>{"training", "certificates", "credits", "credentials", "audit"});

    // Messages between modules live for seven days.
    world.clock.advance(std::chrono::hours(24 * 8));
    must(world.deliver());
    must(world.events->purge(world.clock.now() - std::chrono::hours(24 * 7)));
    CHECK(must(world.blobs->collect_garbage()) > 0);
    for (const std::string& place : places_of(*world.db, kWords)) CHECK_MESSAGE(false, place << " still names her");
    for (const std::string& file : files_with(world)) CHECK_MESSAGE(false, file << " still names her");
    for (const std::string& place : places_of(*world.db, world.xandra)) {
      std::string table = table_of(place), column = place.substr(table.size() + 1);
      bool named = claimed[table].contains(column);
      Fate fate = named ? claimed[table][column] : Fate::erased;
      CHECK_MESSAGE((named && (fate == Fate::kept || fate == Fate::reference)), place << " still holds her id");
    }
    CHECK(must(world.audit->verify()).ok);
    // Others lost nothing of theirs.
    auto anas = world.ok(world.as(world.ana).get("/certificates")).json<Page<certificates::Certificate>>().items;
    CHECK(anas.size() == 1);
    CHECK(world.ok(world.as(world.ana).get("/certificates/" + anas.at(0).id.text() + "/pdf")).body.starts_with("%PDF"));
    CHECK(world.ok(world.as_admin().get("/people/" + world.bo.text())).body.find("bo.li@") != std::string::npos);
  }

  TEST_CASE("after its last period nothing that hangs on the person is left but references") {
    Full world;
    world.erase();
    world.clock.set(start_of(add_months(world.clock.today(), 74)));
    must(world.deliver());
    must(world.deliver());
    auto claimed = claims(world.privacy->columns());
    for (const std::string& place : places_of(*world.db, world.xandra)) {
      std::string table = table_of(place), column = place.substr(table.size() + 1);
      bool proof = table.starts_with("privacy_") || table.starts_with("security_audit_") || table == "events_outbox";
      CHECK_MESSAGE((proof || claimed[table][column] == Fate::reference), place << " still holds her id");
    }
  }
}
