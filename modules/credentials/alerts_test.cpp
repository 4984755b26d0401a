// Alerts beyond the holder: manager, office, dismissal, renewal, the hospital's clock; multistate licences.
#include "modules/credentials/testing.hpp"

namespace mc::credentials {
namespace {

using testing::Ward;
using namespace std::chrono_literals;

std::vector<std::string> told_codes(Ward& world, PersonId who, std::string_view prefix) {
  std::vector<std::string> out;
  for (const auto& note : world.told(who))
    if (note.code.starts_with(prefix)) out.push_back(note.code);
  return out;
}
std::string licence(const std::string& state, bool compact) {
  return R"({"kind":"license","type":"RN","issuing_body":"Board","state":")" + state + R"(","number":"R1","compact":)" +
         (compact ? "true" : "false") + R"(,"compact_states":[],"notes":"","expires_on":"2099-01-01"})";
}

}  // namespace

TEST_SUITE("credentials") {
  TEST_CASE("the manager hears of 30 and 7 days, of the last day and of the expiry; the office from the last day on") {
    Ward world;
    PersonId officer = world.person_of("1003");
    must(world.db->write([&](data::Tx& tx) -> Status {
      TRY(world.sessions.grant(tx, {}, officer, {"compliance_officer", security::ScopeKind::platform, {}}));
      return {};
    }));
    world.add(world.ana, Ward::card("BLS", world.today() + 95));
    std::string manager, office;
    std::size_t seen = 0, escalated = 0;
    for (int left = 95; left >= -5; --left) {
      for (int twice = 0; twice < 2; ++twice) must(world.rules.nightly());
      auto count = told_codes(world, world.luis, "credential_report").size();
      if (count != seen) manager += std::to_string(left) + "x" + std::to_string(count - seen) + " ";
      seen = count;
      auto up = told_codes(world, officer, "credentials_escalated").size();
      if (up != escalated) office += std::to_string(left) + "x" + std::to_string(up - escalated) + " ";
      escalated = up;
      world.clock.advance(24h);
    }
    CHECK(manager == "30x1 7x1 0x1 -1x1 ");
    CHECK(office == "0x1 ");  // each end once
    CHECK(told_codes(world, world.luis, "credential_report").front() == "credential_report_expired");
    CHECK(told_codes(world, officer, "credential_exp").empty());
  }

  TEST_CASE("an alert leads to a class and a refresher; dismissing silences this step and not the last day") {
    Ward world;
    auto ana = world.as(world.ana);
    auto id = world.add(world.ana, Ward::card("BLS", world.today() + 60)).id;
    auto path = "/credentials/" + id.text() + "/alerts/dismiss";
    must(world.rules.nightly());
    REQUIRE(world.told(world.ana).size() == 1);
    REQUIRE(world.told(world.ana)[0].links.size() == 2);
    CHECK(world.told(world.ana)[0].links[0].href == "/find-classes?type=BLS");
    REQUIRE(world.wallet(world.ana).alerts.size() == 1);
    CHECK(world.wallet(world.ana).alerts[0].step == 60);
    CHECK(world.as(world.luis).post(path, "{}").status == 404);
    CHECK(ana.post(path, "{}").status == 200);
    CHECK(world.wallet(world.ana).alerts.empty());
    world.clock.advance(24h * 30);
    CHECK(world.wallet(world.ana).alerts.at(0).step == 30);  // the next step speaks again
    CHECK(ana.post(path, "{}").status == 200);               // before it was sent: it is not
    must(world.rules.nightly());
    CHECK(world.told(world.ana).size() == 1);
    CHECK(told_codes(world, world.luis, "credential_report").size() == 1);  // her manager still hears of it
    world.clock.advance(24h * 30);
    must(world.rules.nightly());
    CHECK(world.told(world.ana).size() == 2);
    CHECK(ana.post(path, "{}").code == "last_day");
    CHECK(world.wallet(world.ana).alerts.size() == 1);
    CHECK_FALSE(world.wallet(world.ana).alerts[0].can_dismiss);
    auto far = world.add(world.ana, Ward::card("ACLS", world.today() + 500)).id;
    CHECK(ana.post("/credentials/" + far.text() + "/alerts/dismiss", "{}").code == "no_alert");
  }

  TEST_CASE("who renewed in time or left is told nothing") {
    Ward world;
    auto old = world.add(world.ana, Ward::card("other", world.today() + 5, "a", R"(,"type_name":"Wound care")")).id;
    world.add(world.ana, Ward::card("other", world.today() + 900, "b",
                                    R"(,"type_name":"Wound care","renews":")" + old.text() + "\""));
    world.add(world.bo, Ward::card("BLS", world.today() + 5));
    world.staff("1003,Bo,Li,bo.li@mercygeneral.example,Main,Emergency,ED,Staff Nurse,LPN,,2021-01-01,terminated\n");
    must(world.rules.nightly());
    CHECK(world.told(world.ana).empty());
    CHECK(told_codes(world, world.luis, "credential").empty());
    CHECK(world.told(world.bo).empty());
  }

  TEST_CASE("statuses turn after midnight and alerts come after six, once a day, also after a restart") {
    Ward world;
    Instant midnight = start_of(date_of(world.clock.now()) + 1);
    world.clock.set(midnight - 1h);
    auto id = world.as(world.ana)
                  .post("/credentials/mine", Ward::card("BLS", date_of(midnight) - 1))
                  .json<Credential>()
                  .id;  // without running what is due at eleven at night
    auto stored = [&] { return must(world.db->read([&](data::Tx& tx) { return store::find(tx, id); }))->status; };
    world.clock.set(midnight + 5min);
    must(world.rules.by_the_clock());
    CHECK(stored() == CredentialStatus::expiring_soon);
    world.clock.set(midnight + 11min);
    must(world.rules.by_the_clock());
    CHECK(stored() == CredentialStatus::expired);
    CHECK(world.told(world.ana).empty());
    world.clock.set(midnight + 6h);
    for (int twice = 0; twice < 2; ++twice) must(world.rules.by_the_clock());
    CHECK(world.told(world.ana).size() == 1);
    Service restarted(world.platform, *world.accounts, *world.organisation, *world.notifications);
    must(restarted.by_the_clock());
    CHECK(world.told(world.ana).size() == 1);
  }

  TEST_CASE("many at once: every batch is told and every status rolled, each once") {
    Ward world;
    constexpr int kCards = 1203;  // more than one write takes
    must(world.db->write([&](data::Tx& tx) -> Status {
      for (int i = 0; i < kCards; ++i) {
        ItemRow row;
        row.id = CredentialId::make(world.clock, *world.random);
        row.person_id = world.ana;
        row.type = "other";
        row.type_name = "Card " + std::to_string(i);
        row.expires_on = world.today() + i % 3;
        TRY(store::insert(tx, row));
      }
      return {};
    }));
    must(world.rules.nightly());
    auto count = [&](std::string_view sql) {
      return must(world.db->read([&](data::Tx& tx) { return tx.in(kModule).one<std::int64_t>(sql); }));
    };
    CHECK(count("SELECT count(*) FROM credentials_items WHERE status = 'expiring_soon'") == kCards);
    CHECK(count("SELECT count(*) FROM credentials_alerts WHERE sent_at IS NOT NULL") == kCards);
    CHECK(count("SELECT count(*) FROM credentials_alerts WHERE step = 0") == 401);
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.notifications->unread(tx, world.ana); })) == kCards);
    must(world.rules.nightly());
    CHECK(must(world.db->read([&](data::Tx& tx) { return world.notifications->unread(tx, world.ana); })) == kCards);
  }

  TEST_CASE("moving away or working across a border is told to the nurse and her manager, once") {
    Ward world;
    auto ana = world.as(world.ana);
    auto officer = world.everywhere("compliance_officer");
    auto id = world.add(world.ana, licence("TX", true)).id;
    auto warnings = [&] { return ana.get("/credentials/" + id.text()).json<Credential>().warnings; };
    CHECK(warnings().empty());
    CHECK(ana.put("/credentials/residence", R"({"state":"ZZ"})").field_paths() == "state");
    CHECK(ana.put("/credentials/residence", R"({"state":"TX","since":"2099-01-01"})").field_paths() == "since");
    CHECK(
        ana.put("/credentials/residence", R"({"state":"FL","since":")" + to_string(world.today() - 1) + "\"}").status ==
        200);
    CHECK(warnings() == std::vector<std::string>{"compact_home_differs"});
    CHECK(told_codes(world, world.ana, "compact").size() == 1);
    CHECK(told_codes(world, world.luis, "compact").size() == 1);
    must(world.rules.nightly());
    CHECK(told_codes(world, world.ana, "compact").size() == 1);
    world.clock.advance(24h * 61);
    must(world.rules.nightly());
    CHECK(warnings() == std::vector<std::string>{"compact_move_60_days"});
    CHECK(told_codes(world, world.ana, "compact").size() == 2);
    CHECK(ana.put("/credentials/residence", R"({"state":"TX"})").status == 200);
    CHECK(warnings().empty());
    // The hospital's site above the ICU stands where no privilege is accepted.
    UnitId site{};
    for (const auto& unit : must(world.db->read([&](data::Tx& tx) { return world.organisation->units(tx); })))
      if (unit.name == "Main") site = unit.id;
    const std::string sites = R"({"items":[{"unit_id":")" + site.text() + R"(","state":"CA"}]})";
    CHECK(ana.put("/credential-sites", sites).status == 403);
    CHECK(officer.put("/credential-sites", R"({"items":[{"unit_id":")" + site.text() + R"(","state":"XX"}]})")
              .field_paths() == "items[0].state");
    CHECK(officer.put("/credential-sites", sites).json<Sites>().items.at(0).unit_name == "Main");
    must(world.deliver());
    CHECK(warnings() == std::vector<std::string>{"compact_site_outside"});
    CHECK(told_codes(world, world.ana, "compact").size() == 3);
    auto there = world.add(world.ana, licence("CA", false)).id;  // a licence of that state covers her
    CHECK(warnings().empty());
    // What was mended and comes back is told again.
    world.clock.advance(1min);
    must(world.db->write([&](data::Tx& tx) -> Status {
      auto row = TRY(store::find(tx, there)).value();
      row.verification = VerificationState::rejected;
      return store::update(tx, row);
    }));
    must(world.rules.nightly());
    CHECK(told_codes(world, world.ana, "compact").size() == 4);
    CHECK(officer.get("/compact-states").status == 200);
  }
}

}  // namespace mc::credentials
