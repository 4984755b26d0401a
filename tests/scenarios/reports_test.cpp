// The report centre against the whole product: every report that it lists can be made, and has the columns that it
// shows.
#include "appliance/documents/documents.hpp"
#include "modules/reports/catalogue.hpp"
#include "modules/reports/requests.hpp"
#include "tests/scenarios/hospital.hpp"

using namespace mc;

namespace {

/// The line of column titles of a CSV: the first one with the first column's title at its start.
std::vector<std::string> header_of(const std::string& csv, const std::string& first) {
  std::size_t at = csv.find(first);
  while (at != std::string::npos && at > 0 && csv[at - 1] != '\n' && csv[at - 1] != '"' &&
         static_cast<unsigned char>(csv[at - 1]) != 0xBF)
    at = csv.find(first, at + 1);
  REQUIRE_MESSAGE(at != std::string::npos, first << " in " << csv.substr(0, 400));
  if (at > 0 && csv[at - 1] == '"') --at;
  std::string line = csv.substr(at, csv.find("\r\n", at) - at) + "\r\n";
  return must(documents::read_csv(line + line)).header;
}

}  // namespace

TEST_SUITE("report centre scenario") {
  TEST_CASE("every report of the list is made by the module that owns it, with the columns that are shown") {
    scenario::Everything world;
    world.start();
    world.move_in();
    const PersonId chief = must(world.db->write([&](data::Tx& tx) -> Result<PersonId> {
      accounts::PersonIn cora{std::nullopt, "Cora", "Chief", "cora@mercygeneral.example"};
      const PersonId person = TRY(world.accounts->upsert(tx, cora)).first;
      TRY(world.accounts->grant(tx, {}, person, {"super_admin", security::ScopeKind::platform, {}}));
      return person;
    }));
    auto client = world.with_role("super_admin", chief);
    auto catalogue = client.get("/reports/catalogue").json<reports::ReportCatalogue>();
    CHECK(catalogue.items.size() == reports::catalogue().size());
    for (const auto& report : catalogue.items)
      for (const std::string& format : report.formats) {
        if (!report.page.empty()) continue;  // made on a page of its own
        std::string parameters;
        bool possible = true;
        for (const auto& parameter : report.parameters) {
          if (!parameter.required) continue;
          possible = parameter.kind == "person";  // a licence needs one that the fixtures do not have
          parameters = R"("id":")" + world.ana.text() + "\"";
        }
        if (!possible) continue;
        auto asked = client.post("/reports/runs", R"({"report":")" + report.code + R"(","format":")" + format +
                                                      R"(","parameters":{)" + parameters + "}}");
        REQUIRE_MESSAGE(asked.status == 200, report.code << " " << format << " " << asked.body);
        must(world.deliver());
        const std::string path = "/reports/runs/" + asked.json<reports::CentreRun>().id.text();
        auto run = client.get(path).json<reports::CentreRun>();
        CHECK_MESSAGE(run.state == reports::CentreRunState::ready,
                      report.code << " " << format << " " << run.code << " " << run.detail);
        auto file = client.get(path + "/file");
        CHECK_MESSAGE(!file.body.empty(), report.code);
        if (format != "csv" || report.columns.empty() || report.columns.front() == "...") continue;
        const auto header = header_of(file.body, report.columns.front());
        for (std::size_t i = 0; i < report.columns.size(); ++i) {
          if (report.columns[i] == "...") break;
          REQUIRE_MESSAGE(i < header.size(), report.code);
          CHECK_MESSAGE(header[i] == report.columns[i], report.code);
        }
      }
  }
}
