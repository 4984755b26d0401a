// HL7 v2: what is read out of messages and what is refused; messages that change the staff, and that must not.
#include <doctest/doctest.h>

#include "modules/interop/testing.hpp"

using namespace mc;
using namespace mc::interop;
using interop::testing::has;
using interop::testing::World;

namespace {

/// As a text box gives it.
std::string lines(std::string text) {
  for (char& c : text)
    if (c == '\r') c = '\n';
  return text;
}

}  // namespace

TEST_SUITE("HL7 messages") {
  TEST_CASE("encoding characters, escapes, repetitions and character sets are read") {
    auto message = must(hl7::Message::parse("MSH#$*!%#APP\rSTF#a#one*two$x%y#!F!!S!!X41!!.br!z"));
    CHECK(message.segments().size() == 2);
    const auto& stf = message.segments()[1];
    CHECK(message.repeats(stf, 2) == 2);
    CHECK(must(message.value(stf, {2, 1, 1})) == "one");
    CHECK(must(message.value(stf, {2, 2, 1})) == "two");
    CHECK(must(message.value(stf, {2, 2, 2})) == "x");
    CHECK(must(message.value(stf, {3, 1, 1})) == "#$A z");
    CHECK(must(message.value(stf, {99, 1, 1})).empty());
    auto latin = must(hl7::Message::parse("MSH|^~\\&|A|B|C|D|2026||MFN^M02|1|P|2.5||||||8859/1\rSTF|Tom\xE1s"));
    CHECK(must(latin.value(latin.segments()[1], {1, 1, 1})) == "Tom\xC3\xA1s");
  }

  TEST_CASE("what is no message, too long, badly escaped or in another character set is refused") {
    for (const char* text : {"", "MSH", "MSH|^~\\&", "PID|^~\\&|", "MSH|||||||||", "MSH|^^\\&|", "MSHA^~\\&A"})
      CHECK(code_of(hl7::Message::parse(text)) == "not_hl7");
    CHECK(code_of(hl7::Message::parse("MSH|^~\\&|A\rstf|1")) == "hl7_segment");
    CHECK(code_of(hl7::Message::parse("MSH|^~\\&|A\rMSH|^~\\&|A")) == "hl7_segment");
    CHECK(code_of(hl7::Message::parse("MSH|^~\\&|\xE1")) == "hl7_charset");
    CHECK(code_of(hl7::Message::parse("MSH|^~\\&|A|B|C|D|2026||MFN^M02|1|P|2.5||||||ISO IR87")) == "hl7_charset");
    CHECK(code_of(hl7::Message::parse("MSH|^~\\&|" + std::string(hl7::kMostBytes, 'a'))) == "hl7_limit");
    auto message = must(hl7::Message::parse("MSH|^~\\&|A\rSTF|\\Q\\|\\X0A\\|\\F|" + std::string(3000, 'a')));
    const auto& stf = message.segments()[1];
    CHECK(code_of(message.value(stf, {1, 1, 1})) == "hl7_escape");
    CHECK(code_of(message.value(stf, {2, 1, 1})) == "hl7_escape");
    CHECK(code_of(message.value(stf, {3, 1, 1})) == "hl7_escape");
    CHECK(code_of(message.value(stf, {4, 1, 1})) == "hl7_value");
  }

  TEST_CASE("one record adds a person, one changes her, one lets her go; each is answered") {
    World world;
    world.set(World::settings("apply"));
    auto engine = world.system("hl7.write");
    auto answer = engine.visit(
        "/hl7", "POST",
        World::message(
            World::record("MAD", "2001", "Osei^Sam||||A|Emergency|ED|||20260901^Main|||sam@x.example|||Nurse") +
            "PRA|2001||RN\r" + World::record("MUP", "1001", "\"\"^Ana")),
        "application/hl7-v2");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    CHECK(has(answer.body, "MSA|AE|C-1\r"));
    CHECK(has(answer.body, "MFA|MAD|M-2001|"));
    CHECK(has(answer.body, "|S^^HL70181|2001|CE"));
    CHECK(has(answer.body, "|U^"));  // a last name cannot be taken away
    auto sam = world.staff_of("2001");
    CHECK(sam.first_name == "Sam");
    CHECK(sam.profession == "RN");
    CHECK(sam.unit_id == world.ed);
    CHECK(sam.hired_on == make_date(2026, 9, 1));
    CHECK(world.staff_of("1001").last_name == "Reyes");
    // What a record does not speak of stays: unit, title, profession, manager.
    auto changed = engine.visit("/hl7", "POST", World::message(World::record("MUP", "1001", "Reyes-Ito^Ana")));
    CHECK_MESSAGE(has(changed.body, "MSA|AA|C-1\r"), changed.body);
    auto ana = world.staff_of("1001");
    CHECK(ana.last_name == "Reyes-Ito");
    CHECK(ana.unit_id == world.icu);
    CHECK(ana.job_title == "Staff Nurse");
    CHECK(ana.profession == "RN");
    CHECK(ana.manager_id == world.luis);
    CHECK(has(engine.visit("/hl7", "POST", World::message(World::record("MDC", "1001", ""))).body, "MSA|AA"));
    CHECK(world.staff_of("1001").status == "deactivated");
    CHECK(has(engine.visit("/hl7", "POST", World::message(World::record("MAC", "1001", ""))).body, "MSA|AA"));
    CHECK(world.staff_of("1001").status == "active");
    auto log = world.admin().get("/interop/messages");
    CHECK(log.json<Page<Hl7LogLine>>().items.size() == 4);
    CHECK_FALSE(has(log.body, "Osei"));
    CHECK(world.audited("interop.hl7_received").size() == 4);
  }

  TEST_CASE("the rules of the staff import hold: identities are held back, administrators keep theirs") {
    World world;
    world.set(World::settings("apply"));
    auto engine = world.system("hl7.write");
    auto send = [&](const std::string& record) { return engine.visit("/hl7", "POST", World::message(record)).body; };
    CHECK(has(send(World::record("MUP", "1001", "Other^Person||||A||||||||other@x.example")), "MSA|AE"));
    CHECK(world.staff_of("1001").last_name == "Reyes");
    CHECK(has(send(World::record("MUP", "1005", "Evil^Ada||||A||||||||evil@x.example")), "MSA|AE"));
    CHECK(world.staff_of("1005").email == "ada@x.example");
    CHECK(has(send(World::record("MUP", "9999", "No^Body")), "204"));
    must(world.db->write([&](data::Tx& tx) {
      return world.accounts->set_status(tx, std::nullopt, world.bo, accounts::Status::suspended);
    }));
    must(world.deliver());
    (void)send(World::record("MAC", "1003", ""));
    CHECK(world.staff_of("1003").status == "suspended");  // only an administrator lifts it
  }

  TEST_CASE("a test message, the dry run and the check on the page change nothing") {
    World world;
    const std::string change = World::record("MUP", "1001", "Reyes-Ito^Ana");
    auto checked = world.admin().post_json("/interop/messages/check", Hl7CheckIn{lines(World::message(change))});
    REQUIRE_MESSAGE(checked.status == 200, checked.body);
    CHECK(checked.json<Hl7Checked>().ok);
    CHECK(world.staff_of("1001").last_name == "Reyes");
    world.set(World::settings("dry_run"));
    auto engine = world.system("hl7.write");
    CHECK(has(engine.visit("/hl7", "POST", World::message(change)).body, "MSA|AA"));
    CHECK(world.staff_of("1001").last_name == "Reyes");
    world.set(World::settings("apply"));
    CHECK(has(engine.visit("/hl7", "POST", World::message(change, "T")).body, "MSA|AA"));
    CHECK(world.staff_of("1001").last_name == "Reyes");
    CHECK(world.admin().get("/interop/messages").json<Page<Hl7LogLine>>().items.at(0).dry_run);
  }

  TEST_CASE("other messages, orders and versions are refused with HL7's own codes") {
    World world;
    world.set(World::settings("apply"));
    auto engine = world.system("hl7.write");
    auto send = [&](const std::string& text) { return engine.visit("/hl7", "POST", text); };
    const std::string head = "MSH|^~\\&|HRIS|MGH|MedConnect|MGH|2026||";
    CHECK(has(send(head + "ADT^A01|1|P|2.5.1\r").body, "ERR|||200^^HL70357"));
    CHECK(has(send(head + "MFN^M05|1|P|2.5.1\r").body, "ERR|||201"));
    CHECK(has(send(head + "MFN^M02|1|X|2.5.1\r").body, "ERR|||202"));
    CHECK(has(send(head + "MFN^M02|1|P|3\r").body, "ERR|||203"));
    CHECK(has(send(head + "MFN^M02|1|P|2.5.1\rMFI|STF||REP\r").body, "ERR|||103"));
    CHECK(has(send(head + "MFN^M02|1|P|2.5.1\rMFE|MAD|1||1\r").body, "ERR|||100"));
    CHECK(has(send(head + "MFN^M02|1|P|2.5.1\rMFI|STF||UPD\r").body, "ERR|||101"));
    CHECK(send("nothing").status == 400);
    CHECK(send(World::message("")).status == 200);
  }

  TEST_CASE("off, without a key, with another scope, by a session or from elsewhere nothing is taken") {
    World world;
    auto engine = world.system("hl7.write", R"(,"networks":["10.1.0.0/16"])");
    const std::string text = World::message(World::record("MDC", "1001", ""));
    CHECK(engine.visit("/hl7", "POST", text).status == 404);
    world.set(World::settings("apply"));
    CHECK(engine.visit("/hl7", "POST", text).status == 403);  // from 192.0.2.7
    CHECK(world.system("fhir.read").visit("/hl7", "POST", text).status == 403);
    CHECK(world.api->anonymous().visit("/hl7", "POST", text).status == 401);
    CHECK(world.admin().visit("/hl7", "POST", text).status == 401);
    CHECK(engine.visit("/hl7").status == 405);
    CHECK(world.staff_of("1001").status == "active");
    engine.move_to("10.1.2.3");
    CHECK(engine.visit("/hl7", "POST", text).status == 200);
    CHECK(world.staff_of("1001").status == "deactivated");
    // A key of one unit cannot bring people of others.
    auto narrow = world.admin().post(
        "/verification-keys", R"({"name":"x","days":1,"scopes":["hl7.write"],"unit_id":")" + world.icu.text() + "\"}");
    CHECK(narrow.status == 422);
  }
}
