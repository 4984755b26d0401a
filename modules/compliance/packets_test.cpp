// Matrix, expiring and unit readiness reports, survey packets with their signature, reminders.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "appliance/jobs/brake.hpp"
#include "modules/certificates/testing.hpp"
#include "modules/compliance/service.hpp"

namespace mc::compliance {
namespace {

/// Ana (ICU): BLS lapsed. Luis (ICU): BLS held. Bo (ED): nothing required but a course.
struct Ward : certificates::testing::Hospital {
  std::unique_ptr<certification::Certification> certification = certification::make_certification(
      platform, *accounts, *organisation, *notifications, *audiences, *courses, *learning, *certificates);
  std::unique_ptr<skills::Skills> skills =
      skills::make_skills(platform, {*accounts, *organisation, *notifications, *courses, *learning, *audiences});
  std::unique_ptr<verification::Verification> verification =
      verification::make_verification(platform, {*accounts, *organisation, *credentials, *notifications, *keys});
  std::unique_ptr<Compliance> compliance =
      make_compliance(platform, {*organisation, *courses, *learning, *credentials, *accounts, *certification, *skills,
                                 *verification, *notifications, *keys});

  Ward() {
    start();
    move_in();
    auto rule = officer().post("/credential-rules",
                               R"({"name":"BLS","types":["BLS"],"professions":[],"unit_id":")" + icu.text() + "\"}");
    REQUIRE_MESSAGE(rule.status == 200, rule.body);
    card(ana, clock.today() - 1);
    card(luis, clock.today() + 45);
    complete(ana, publish("General orientation", std::nullopt));
    complete(ana, publish("Sepsis", std::nullopt));
    must(deliver());
  }
  http::TestClient officer() {
    return as(person(), {{"compliance_officer", security::ScopeKind::platform, std::nullopt}});
  }
  void card(PersonId who, Date expires) {
    auto made = as(who).post(
        "/credentials/mine",
        R"({"kind":"certification","type":"BLS","issuing_body":"=AHA","number":"1","compact":false,"compact_states":[],"notes":"","expires_on":")" +
            to_string(expires) + "\"}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
  }
  std::string report(http::TestClient client, const std::string& name, const std::string& query = "") {
    auto file = client.get("/compliance/reports/" + name + "/file?format=csv" + query);
    REQUIRE_MESSAGE(file.status == 200, file.body);
    return file.body;
  }
  SurveyPacket packet(http::TestClient client, const std::string& json) {
    auto asked = client.post("/compliance/packets", json);
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    CHECK(asked.json<SurveyPacket>().state == PacketState::queued);
    must(deliver());
    return client.get("/compliance/packets/" + asked.json<SurveyPacket>().id.text()).json<SurveyPacket>();
  }
  /// The entries of an archive by their paths.
  std::map<std::string, std::string> unpack(const std::string& archive) {
    const auto path = folder.path() / "packet.zip";
    std::ofstream(path, std::ios::binary) << archive;
    auto zip = must(documents::ZipReader::open(path));
    std::map<std::string, std::string> out;
    for (std::size_t i = 0; i < zip->entries().size(); ++i) {
      std::string& text = out[zip->entries()[i].path];
      must(zip->read(i, [&](ByteView piece) -> Status {
        text += as_text(piece);
        return {};
      }));
    }
    return out;
  }
};

}  // namespace

TEST_SUITE("compliance") {
  TEST_CASE("the matrix has a row per person and a cell for each thing required of her") {
    Ward world;
    auto officer = world.officer();
    const auto matrix = officer.get("/compliance/matrix").json<ComplianceMatrix>();
    CHECK(matrix.total == 3);
    REQUIRE(matrix.columns.size() == 1);
    CHECK(matrix.columns[0].label == "BLS");
    REQUIRE(matrix.rows.size() == 3);
    std::map<std::string, std::string> states;
    for (const auto& row : matrix.rows) states[row.employee_number] = row.cells.empty() ? "-" : row.cells[0].state;
    CHECK(states["1001"] == "lapsed");
    CHECK(states["1002"] == "met");
    CHECK(states["1003"] == "-");
    CHECK(officer.get("/compliance/matrix?kind=course").json<ComplianceMatrix>().columns.empty());
    CHECK(officer.get("/compliance/matrix?kind=hats").field_paths() == "kind");
    CHECK(officer.get("/compliance/matrix?show=not_ready").json<ComplianceMatrix>().total == 1);
    // Page by page, nobody twice.
    std::set<std::string> seen;
    std::string after;
    for (int pages = 0; pages < 3; ++pages) {
      const auto page = officer.get("/compliance/matrix?limit=1" + after).json<ComplianceMatrix>();
      REQUIRE(page.rows.size() == 1);
      CHECK(seen.insert(page.rows[0].employee_number).second);
      CHECK(page.next.has_value() == (pages < 2));
      std::string next = page.next.value_or("");
      for (auto at = next.find_first_of("\t "); at != std::string::npos; at = next.find_first_of("\t "))
        next.replace(at, 1, next[at] == '\t' ? "%09" : "%20");
      after = "&after=" + next;
    }
    CHECK(world.as_manager_of_icu().get("/compliance/matrix").json<ComplianceMatrix>().total == 2);
    CHECK(world.as(world.ana).get("/compliance/matrix").status == 403);
  }

  TEST_CASE("the matrix of a unit of 200 people takes a handful of statements") {
    Ward world;
    std::string staff = "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
                        "manager_employee_number,hire_date,status\n";
    for (int i = 0; i < 200; ++i)
      staff += "2" + std::to_string(1000 + i) + ",Nurse,N" + std::to_string(i) + ",n" + std::to_string(i) +
               "@mercygeneral.example,Main Campus,Critical Care,ICU,Staff Nurse,RN,1002,2020-01-01,active\n";
    must(world.organisation->import_staff(staff, "staff.csv", true, std::nullopt));
    must(world.deliver());
    auto officer = world.officer();
    int statements = 0;
    world.db->set_statement_hook(
        [&](std::string_view module, std::string_view) { statements += module == "compliance"; });
    const auto matrix = officer.get("/compliance/matrix?unit=" + world.icu.text()).json<ComplianceMatrix>();
    world.db->set_statement_hook(nullptr);
    CHECK(matrix.rows.size() == 200);
    CHECK(matrix.total >= 200);
    CHECK(statements <= 5);
  }

  TEST_CASE("the reports of the domain: expiring within 0, 30, 60, 90 days, matrix, unit readiness") {
    Ward world;
    auto officer = world.officer();
    const std::string all = world.report(officer, "expiring");
    for (const char* column :
         {"Employee id", "Name", "Department", "Job code", "Manager", "Credential", "Type", "Issuer / state", "Number",
          "Status", "Issued", "Expires", "Days left", "Last PSV", "PSV method", "Next action", "Owner"})
      CHECK_MESSAGE(all.find(column) != std::string::npos, column);
    CHECK(all.find("\n1001,") != std::string::npos);
    CHECK(all.find("\n1002,") != std::string::npos);
    CHECK(all.find("'=AHA") != std::string::npos);  // never a formula
    CHECK(world.report(officer, "expiring", "&days=30").find("\n1002,") == std::string::npos);
    CHECK(world.report(officer, "expiring", "&days=0").find("\n1001,") != std::string::npos);
    CHECK(officer.get("/compliance/reports/expiring/file?format=csv&days=45").field_paths() == "days");
    const std::string matrix = world.report(officer, "matrix");
    CHECK(matrix.find("Lapsed " + to_string(world.clock.today() - 1)) != std::string::npos);
    CHECK(matrix.find("Met " + to_string(world.clock.today() + 45)) != std::string::npos);
    const std::string units = world.report(officer, "unit_readiness");
    CHECK(units.find("ICU,RN,2,50,BLS: 1") != std::string::npos);
    // What leaves the site tells nothing of fewer than eleven people.
    const std::string outside = world.report(officer, "unit_readiness", "&leaves_site=true");
    CHECK(outside.find("ICU,RN,under 11,,suppressed") != std::string::npos);
    CHECK(outside.find(",50,") == std::string::npos);
    for (const char* format : {"xlsx", "pdf"})
      for (const char* name : {"expiring", "matrix", "unit_readiness"})
        CHECK(officer.get("/compliance/reports/" + std::string(name) + "/file?format=" + format).status == 200);
    CHECK(world.report(world.as_manager_of_icu(), "matrix").find("\n1003,") == std::string::npos);
  }

  TEST_CASE("a survey packet holds the sample's proof under a signed index") {
    Ward world;
    auto officer = world.officer();
    const auto made = world.packet(officer, R"({"people":2,"seed":"spring","unit":")" + world.icu.text() + "\"}");
    REQUIRE(made.state == PacketState::ready);
    CHECK(made.people == 2);
    CHECK(made.drawn_from == 2);
    CHECK(made.filters == "Unit: ICU");
    const std::string path = "/compliance/packets/" + made.id.text() + "/file?format=";
    CHECK(officer.get(path + "pdf").body.starts_with("%PDF-"));
    auto files = world.unpack(officer.get(path + "zip").body);
    REQUIRE(files.size() == 7);
    const std::string index = files["index.csv"];
    CHECK(to_hex(security::sha256(as_bytes(index))) == made.index_sha256);
    CHECK(index.find("Ana Reyes") != std::string::npos);
    int people = 0;
    for (const auto& [name, text] : files) {
      if (!name.starts_with("people/")) continue;
      ++people;
      CHECK(text.starts_with("%PDF-"));
      CHECK(index.find(name + "," + to_hex(security::sha256(as_bytes(text)))) != std::string::npos);
    }
    CHECK(people == 2);
    // The signature is the appliance's key's, and of this index only.
    const auto key = must(from_base64(officer.get("/compliance/packet-key").json<PacketKey>().public_key));
    security::PublicKey public_key{};
    REQUIRE(key.size() == public_key.size());
    std::copy(key.begin(), key.end(), public_key.begin());
    const std::string signature = files["index.csv.sig"];
    CHECK(security::verify_signature(public_key, as_bytes(index), as_bytes(signature)));
    CHECK_FALSE(security::verify_signature(public_key, as_bytes(index + " "), as_bytes(signature)));
    CHECK(files["public-key.pem"] == public_key_pem(public_key));
    CHECK(files["checkpoint.txt"].find("medconnect-audit-") != std::string::npos);
    CHECK(world.audited("survey_packet.signed").size() == 1);
    CHECK(world.audited("survey_packet.downloaded").size() == 2);
  }

  TEST_CASE("scans of cards lie in the packet with their hashes in the signed index") {
    Ward world;
    const std::string photo = std::string("\x89PNG\r\n\x1A\n", 8) + "the card of Luis";
    auto luis = world.as(world.luis);
    const auto card = luis.get("/credentials/mine").json<credentials::Wallet>().items.at(0).id.text();
    REQUIRE(luis.upload("/credentials/" + card + "/scans", photo, "image/png").status == 200);
    auto officer = world.officer();
    const auto made = world.packet(officer, R"({"people":3})");
    REQUIRE(made.state == PacketState::ready);
    auto files = world.unpack(officer.get("/compliance/packets/" + made.id.text() + "/file?format=zip").body);
    int scans = 0;
    for (const auto& [name, text] : files) {
      if (!name.starts_with("scans/")) continue;
      ++scans;
      CHECK(name.ends_with("-BLS-1.png"));
      CHECK(text == photo);
      CHECK(files["index.csv"].find(name + "," + to_hex(security::sha256(as_bytes(text)))) != std::string::npos);
      CHECK(files["index.csv"].find("BLS 1") != std::string::npos);
    }
    CHECK(scans == 1);
    CHECK(officer.get("/compliance/packets/" + made.id.text() + "/file?format=pdf").body.starts_with("%PDF-"));
  }

  TEST_CASE("a packet is handed out as long as everybody in it is in reach") {
    Ward world;
    auto manager = world.as_manager_of_icu();
    const auto made = world.packet(manager, R"({"people":50})");
    const std::string path = "/compliance/packets/" + made.id.text() + "/file?format=zip";
    CHECK(manager.get(path).status == 200);
    must(world.organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n"
        "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main Campus,Emergency,ED,Staff Nurse,RN,,2020-01-01,active\n",
        "staff.csv", true, std::nullopt));
    must(world.deliver());
    CHECK(manager.get(path).code == "packet_out_of_reach");
    CHECK(world.officer().get(path).status == 200);
    CHECK(world.audited("survey_packet.downloaded").size() == 2);
  }

  TEST_CASE("renewed cards are neither lapsed nor expiring; a card is good on its last day") {
    Ward world;
    auto officer = world.officer();
    CHECK(world.report(officer, "expiring", "&days=0").find("\n1001,") != std::string::npos);
    world.card(world.ana, world.clock.today());  // the same card, later
    CHECK(world.report(officer, "expiring", "&days=0").find("\n1001,") == std::string::npos);
    const std::string month = world.report(officer, "expiring", "&days=30");
    CHECK(month.find(to_string(world.clock.today())) != std::string::npos);
    CHECK(month.find("," + to_string(world.clock.today() - 1) + ",") == std::string::npos);
    world.card(world.ana, world.clock.today() + 200);
    CHECK(world.report(officer, "expiring", "&days=90").find("\n1001,") == std::string::npos);
  }

  TEST_CASE("a report refuses filters that its rows would not go by") {
    Ward world;
    auto officer = world.officer();
    struct Row {
      const char* report;
      const char* query;
      const char* field;
    };
    for (const Row& row : std::initializer_list<Row>{{"people", "&leaves_site=true", "leaves_site"},
                                                     {"people", "&days=30", "days"},
                                                     {"matrix", "&status=expired", "status"},
                                                     {"credentials", "&show=lapsed", "show"},
                                                     {"expiring", "&item=rule:x", "item"},
                                                     {"unit_readiness", "&search=rey", "search"},
                                                     {"unit_readiness", "&show=ready", "show"},
                                                     {"completions", "&show=ready", "show"},
                                                     {"readiness", "&search=rey", "search"}}) {
      const auto answer =
          officer.get("/compliance/reports/" + std::string(row.report) + "/file?format=csv" + row.query);
      CHECK(answer.status == 422);
      CHECK(answer.field_paths() == row.field);
    }
    CHECK(world.report(officer, "unit_readiness", "&leaves_site=false&profession=RN").find("Leaves") ==
          std::string::npos);
    CHECK(world.report(officer, "people", "&show=lapsed&search=rey").find("\n1001,") != std::string::npos);
  }

  TEST_CASE("reminders for many people are written by parts") {
    Ward world;
    std::string staff = "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
                        "manager_employee_number,hire_date,status\n";
    for (int i = 0; i < 510; ++i)
      staff += "2" + std::to_string(1000 + i) + ",Nurse,N" + std::to_string(i) + ",n" + std::to_string(i) +
               "@mercygeneral.example,Main Campus,Critical Care,ICU,Staff Nurse,RN,1002,2020-01-01,active\n";
    must(world.organisation->import_staff(staff, "staff.csv", true, std::nullopt));
    must(world.deliver());
    const auto sent =
        world.officer().post("/compliance/reminders", R"({"show":"not_ready"})").json<ComplianceReminderOut>();
    CHECK(sent.people == 511);  // without a card, and Ana
    CHECK(sent.reminded == 511);
    CHECK(world.audited("compliance.reminded").size() == 2);
  }

  TEST_CASE("the same seed draws the same people; who asked may look, others may not") {
    Ward world;
    std::vector<PersonId> people;
    for (int i = 0; i < 100; ++i) people.push_back(world.person());
    const auto drawn = draw_sample(people, "a", 10);
    std::reverse(people.begin(), people.end());
    CHECK(draw_sample(people, "a", 10) == drawn);
    CHECK(draw_sample(people, "b", 10) != drawn);
    CHECK(draw_sample(people, "a", 500).size() == 100);
    CHECK(draw_sample({}, "a", 5).empty());

    auto manager = world.as_manager_of_icu();
    const auto own = world.packet(manager, R"({"people":50})");
    CHECK(own.drawn_from == 2);  // of the ICU only
    const std::string path = "/compliance/packets/" + own.id.text();
    CHECK(world.officer().get(path).status == 200);
    auto other = world.as(world.bo, {{"manager", security::ScopeKind::unit, world.icu.bytes}});
    CHECK(other.get(path).status == 404);
    CHECK(other.get(path + "/file?format=zip").status == 404);
    CHECK(other.del(path).status == 404);
    CHECK(other.get("/compliance/packets").json<Page<SurveyPacket>>().items.empty());
    CHECK(world.as(world.ana).post("/compliance/packets", R"({"people":1})").status == 403);
    CHECK(manager.get("/compliance/packets").json<Page<SurveyPacket>>().items.size() == 1);
    CHECK(manager.get(path + "/file?format=doc").field_paths() == "format");
    CHECK(manager.del(path).status == 200);
    CHECK(manager.get(path).status == 404);
    CHECK(world.officer().post("/compliance/packets", R"({"people":1,"profession":"MD"})").code == "nobody_to_draw");
    CHECK(world.officer().post("/compliance/packets", R"({"people":51})").field_paths() == "people");
  }

  TEST_CASE("what a packet says of a person: always five parts, orientation apart from the other courses") {
    Ward world;
    PacketPerson person;
    person.enrolments = must(world.db->read([&](data::Tx& tx) { return world.learning->all_of(tx, world.ana); }));
    person.credentials =
        must(world.db->read([&](data::Tx& tx) { return world.credentials->of_person(tx, world.ana); }));
    const auto tables = packet_tables(person);
    REQUIRE(tables.size() == 5);
    CHECK(tables[0].rows.size() == 1);
    CHECK(tables[1].rows.empty());
    REQUIRE(tables[2].rows.size() == 1);
    CHECK(tables[2].rows[0][0] == "Sepsis");
    REQUIRE(tables[3].rows.size() == 1);
    CHECK(tables[3].rows[0][0] == "General orientation");
    for (const PacketTable& table : tables)
      for (const auto& row : table.rows) CHECK(row.size() == table.columns.size());
  }

  TEST_CASE("packets go after 90 days, and with anybody who is in them") {
    Ward world;
    auto officer = world.officer();
    REQUIRE(world.packet(officer, R"({"people":3})").state == PacketState::ready);
    auto& service = static_cast<Service&>(*world.compliance);
    world.clock.advance(std::chrono::hours(24 * 89));
    must(service.drop_old_packets());
    auto count = [&] {
      return must(world.db->read([&](data::Tx& tx) { return store::packets(tx, std::nullopt, std::nullopt, 10); }))
          .size();
    };
    CHECK(count() == 1);
    CHECK(must(world.db->read([&](data::Tx& tx) { return store::packets_with(tx, world.ana); })).size() == 1);
    CHECK(must(world.db->read([&](data::Tx& tx) { return store::packets_with(tx, world.person()); })).empty());
    world.clock.advance(std::chrono::hours(48));
    must(world.db->write([](data::Tx& tx) { return jobs::put_on_brake(tx, "a hold", jobs::kAllDeletion); }));
    must(service.drop_old_packets());
    CHECK(count() == 1);
    must(world.db->write([](data::Tx& tx) { return jobs::take_off_brake(tx, "a hold"); }));
    must(service.drop_old_packets());
    CHECK(count() == 0);
  }

  TEST_CASE("people are reminded once a day, whoever asks") {
    Ward world;
    auto officer = world.officer();
    auto told = [&](PersonId who) {
      std::int64_t found = 0;
      for (const auto& each : world.as(who).get("/notifications").json<Page<notifications::Notification>>().items)
        found += each.code == "compliance_reminder";
      return found;
    };
    const auto first = officer.post("/compliance/reminders", R"({"show":"not_ready"})").json<ComplianceReminderOut>();
    CHECK(first.people == 1);
    CHECK(first.reminded == 1);
    must(world.deliver());
    CHECK(told(world.ana) == 1);
    CHECK(told(world.luis) == 0);
    CHECK(world.as_manager_of_icu().post("/compliance/reminders", "{}").status == 200);
    CHECK(told(world.ana) == 1);
    world.clock.advance(std::chrono::hours(24));
    CHECK(world.officer().post("/compliance/reminders", R"({"show":"not_ready"})").status == 200);
    CHECK(told(world.ana) == 2);
    CHECK(world.as(world.ana).post("/compliance/reminders", "{}").status == 403);
    CHECK(world.audited("compliance.reminded").size() == 3);
  }
}

}  // namespace mc::compliance
