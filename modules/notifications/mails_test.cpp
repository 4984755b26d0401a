// Notifications as mails: planned, quiet, in digests, tried again, suppressed; and the log of them.
#include "modules/notifications/channels_world.hpp"

namespace mc::notifications {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::World;

std::string token_in(const std::string& text) {
  std::size_t at = text.find("/unsubscribe#");
  REQUIRE(at != std::string::npos);
  return text.substr(at + 13, text.find('\n', at) - at - 13);
}

}  // namespace

TEST_SUITE("notifications") {
  TEST_CASE("an assignment arrives as a mail within the minute, once, and is in the log without its words") {
    World world;
    world.tell(world.ana, World::note("assigned", "a:1"));
    world.tell(world.ana, World::note("assigned", "a:1"));
    REQUIRE(world.mailer.taken.size() == 1);
    const auto& taken = world.mailer.taken[0];
    CHECK(taken.mail.to == "ana@hospital.example");
    CHECK(taken.mail.subject == "You were assigned Sepsis");
    CHECK(taken.mail.text.find("https://learn.hospital.example/learn/1") != std::string::npos);
    auto rows = world.log();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].id.text() == taken.id);
    CHECK(rows[0].state == DeliveryState::sent);
    CHECK(rows[0].code == "assigned");
    CHECK(rows[0].person_name == "Ana Reyes");
    CHECK(rows[0].attempts == 1);
    CHECK(world.admin_client().get("/notification-deliveries").body.find("Sepsis") == std::string::npos);
    CHECK(world.log("?state=failed").empty());
    CHECK(world.log("?state=sent&channel=email").size() == 1);
    CHECK(world.log("?channel=sms").empty());
  }

  TEST_CASE("the log of mails goes without that of people under a legal hold") {
    World world;
    world.tell(world.ana, World::note());
    world.tell(world.bo, World::note());
    REQUIRE(world.log("?state=sent").size() == 2);
    const Bytes held(world.ana.bytes.begin(), world.ana.bytes.end());
    const Instant later = world.clock.now() + hours(1);
    CHECK(must(world.db->write([&](data::Tx& tx) { return store::remove_deliveries(tx, later, held, 100); })) == 1);
    auto left = world.log();
    REQUIRE(left.size() == 1);
    CHECK(left[0].person_name == "Ana Reyes");
    CHECK(must(world.db->write([&](data::Tx& tx) { return store::remove_deliveries(tx, later, {}, 100); })) == 1);
  }

  TEST_CASE("what people wrote freely and what looks like a patient stays inside") {
    World world;
    NotificationIn nudge{"nudge",
                         {{"course", "Sepsis"}, {"by", "Luis"}, {"message", "Mr Doe in bed 4"}, {"due", "2026-12-01"}},
                         "Luis: Mr Doe in bed 4",
                         "/learn/1",
                         ""};
    world.tell(world.ana, nudge);
    world.tell(world.ana, {"assigned", {{"course", "Wound of MRN 4711"}}, "Wound of MRN 4711", "/learn/2", ""});
    world.tell(world.ana, {"message_received", {{"from", "Bo"}, {"text", "secret words"}}, "secret words", "/m", ""});
    world.wait(hours(24));  // an unknown code comes with the digest
    REQUIRE(world.mailer.taken.size() == 3);
    CHECK(world.mailer.taken[0].mail.text.find("Reminder from Luis: Sepsis, due December 1, 2026.") !=
          std::string::npos);
    for (const auto& taken : world.mailer.taken)
      for (const std::string* text : {&taken.mail.text, &taken.mail.html, &taken.mail.subject})
        for (const char* never : {"Doe", "bed 4", "4711", "secret"})
          CHECK_MESSAGE(text->find(never) == std::string::npos, *text);
    CHECK(world.mailer.taken[2].mail.text.find("You have a new notification.") != std::string::npos);
  }

  TEST_CASE("quiet hours hold a mail until they end by her own clock; what is critical rings") {
    World world;
    PreferencesIn in = world.choice(world.ana, "", Mode::now);
    in.quiet_from = Int<0, 1439>{11 * 60};
    in.quiet_to = Int<0, 1439>{15 * 60};
    world.choose(world.ana, in);
    world.tell(world.ana, World::note());
    CHECK(world.mailer.taken.empty());
    NotificationIn critical = World::note("credential_expired");
    critical.urgency = Urgency::critical;
    world.tell(world.ana, critical);
    world.tell(world.ana, World::note("security_alert"));  // always critical for its group
    CHECK(world.mailer.taken.size() == 2);
    world.tell(world.bo, World::note());  // somebody else's day
    CHECK(world.mailer.taken.size() == 3);
    world.wait(hours(2) + minutes(59));
    CHECK(world.mailer.taken.size() == 3);
    world.wait(minutes(1));
    REQUIRE(world.mailer.taken.size() == 4);
    CHECK(world.mailer.taken[3].mail.subject == "You were assigned Sepsis");
  }

  TEST_CASE("what she saw in the app while it waited is not sent any more, nor what expired or was dismissed") {
    World world;
    PreferencesIn in = world.choice(world.ana, "", Mode::now);
    in.quiet_from = Int<0, 1439>{11 * 60};
    in.quiet_to = Int<0, 1439>{15 * 60};
    world.choose(world.ana, in);
    world.tell(world.ana, World::note());
    NotificationIn brief = World::note();
    brief.expires_at = world.clock.now() + hours(1);
    world.tell(world.ana, brief);
    auto items = world.as(world.ana).get("/notifications").json<Page<Notification>>().items;
    REQUIRE(items.size() == 2);
    CHECK(items[0].expires_at == brief.expires_at);
    world.as(world.ana).post("/notifications/read", R"({"ids":[")" + items[1].id.text() + "\"]}");
    world.wait(hours(4));
    CHECK(world.mailer.taken.empty());
    CHECK(world.states() == "email suppressed read, email suppressed expired");
    CHECK(world.as(world.ana).get("/notifications").json<Page<Notification>>().items.size() == 1);
    CHECK(world.as(world.ana).get("/notifications/count").body == R"({"unread":0})");
  }

  TEST_CASE("dismissed is gone from the list and the count, for its owner only, and once") {
    World world;
    world.mailer.on = false;
    world.tell(world.ana, World::note());
    auto id = world.as(world.ana).get("/notifications").json<Page<Notification>>().items.at(0).id.text();
    CHECK(world.as(world.bo).post("/notifications/" + id + "/dismiss", "{}").status == 404);
    CHECK(world.as(world.ana).post("/notifications/" + id + "/dismiss", "{}").body == R"({"unread":0})");
    CHECK(world.as(world.ana).get("/notifications").json<Page<Notification>>().items.empty());
    CHECK(world.as(world.ana).post("/notifications/" + id + "/dismiss", "{}").status == 404);
  }

  TEST_CASE("a daily digest is one mail in the morning with what is still news") {
    World world;
    world.choose(world.ana, world.choice(world.ana, "assignments", Mode::daily));
    for (const char* code : {"assigned", "due_soon", "overdue"}) world.tell(world.ana, World::note(code));
    auto items = world.as(world.ana).get("/notifications").json<Page<Notification>>().items;
    world.as(world.ana).post("/notifications/read", R"({"ids":[")" + items[1].id.text() + "\"]}");
    world.wait(hours(18) + minutes(59));  // 06:59 in Chicago
    CHECK(world.mailer.taken.empty());
    world.wait(minutes(1));
    REQUIRE(world.mailer.taken.size() == 1);
    const mail::Mail& mail = world.mailer.taken[0].mail;
    CHECK(mail.subject == "Your day: 2 notifications");
    CHECK(mail.text.find("* You were assigned Sepsis.") != std::string::npos);
    CHECK(mail.text.find("* Sepsis is overdue.") != std::string::npos);
    CHECK(mail.text.find("due soon") == std::string::npos);
    CHECK(world.states() == "email sent, email suppressed read, email sent");
    world.wait(hours(48));
    CHECK(world.mailer.taken.size() == 1);
  }

  TEST_CASE("weekly comes on Monday; off comes never; both can change while something waits") {
    World world;
    world.choose(world.ana, world.choice(world.ana, "assignments", Mode::weekly));
    world.choose(world.bo, world.choice(world.bo, "assignments", Mode::off));
    world.tell(world.ana, World::note());
    world.tell(world.bo, World::note());
    world.wait(hours(4 * 24));  // Sunday
    CHECK(world.mailer.taken.empty());
    world.wait(hours(24));
    REQUIRE(world.mailer.taken.size() == 1);
    CHECK(world.mailer.taken[0].mail.subject == "Your week: 1 notifications");
    world.tell(world.ana, World::note());
    world.choose(world.ana, world.choice(world.ana, "assignments", Mode::off));
    world.wait(hours(8 * 24));
    CHECK(world.mailer.taken.size() == 1);
    CHECK(world.states() == "email sent, email suppressed opted_out");
  }

  TEST_CASE("a digest waits for a mail server that is away") {
    World world;
    world.choose(world.ana, world.choice(world.ana, "assignments", Mode::daily));
    world.tell(world.ana, World::note());
    world.mailer.answer(Fault::unavailable, "connect_failed", 2);
    world.wait(hours(19));
    CHECK(world.states() == "email waiting connect_failed");
    for (int i = 0; i < 5 && world.mailer.taken.empty(); ++i) world.wait(minutes(1));
    CHECK(world.mailer.taken.size() == 1);
    CHECK(world.states() == "email sent");
  }

  TEST_CASE("a server that is away is tried again for two days, and rests between; one that refuses is not") {
    World world;
    world.mailer.answer(Fault::unavailable, "smtp_busy", 2);
    world.tell(world.ana, World::note());
    CHECK(world.states() == "email waiting smtp_busy");
    world.tell(world.bo, World::note());  // not asked while the server rests
    CHECK(world.mailer.asked == 1);
    world.wait(std::chrono::seconds(40));
    world.wait(minutes(3));
    CHECK(world.mailer.taken.size() == 2);
    world.mailer.answer(Fault::invalid, "smtp_refused");
    world.tell(world.ana, World::note());
    CHECK(world.states() == "email sent, email sent, email failed smtp_refused");
    world.mailer.answer(Fault::forbidden, "smtp_sign_in_refused", 100);
    world.tell(world.ana, World::note());
    int asked = world.mailer.asked;
    for (int i = 0; i < 80; ++i) world.wait(hours(1));
    CHECK(world.mailer.asked - asked == 11);  // then it gave up
    CHECK(world.log()[0].state == DeliveryState::failed);
    CHECK(world.log()[0].attempts == 12);
  }

  TEST_CASE("a recipient who is put off keeps nobody else waiting") {
    World world;
    world.mailer.answer(Fault::unavailable, "smtp_put_off");
    world.tell(world.ana, World::note());
    world.tell(world.bo, World::note());
    CHECK(world.mailer.taken.size() == 1);
    CHECK(world.states() == "email waiting smtp_put_off, email sent");
    world.wait(minutes(1));
    CHECK(world.mailer.taken.size() == 2);
  }

  TEST_CASE("a digest outlives a server that is away for days, and leaves once; one without a job gets it again") {
    World world;
    world.choose(world.ana, world.choice(world.ana, "assignments", Mode::daily));
    world.tell(world.ana, World::note());
    world.mailer.answer(Fault::unavailable, "smtp_busy", 8);
    for (int i = 0; i < 60; ++i) world.wait(hours(1));
    CHECK(world.mailer.asked == 9);
    CHECK(world.mailer.taken.size() == 1);
    CHECK(world.states() == "email sent");
    world.tell(world.ana, World::note());
    must(world.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"jobs"}).run("DELETE FROM jobs_queue WHERE kind = 'notifications.digest'"));
      return {};
    }));
    for (int i = 0; i < 50; ++i) world.wait(hours(1));
    CHECK(world.mailer.taken.size() == 2);
  }

  TEST_CASE("an administrator sends what failed again, and nothing else") {
    World world;
    world.mailer.answer(Fault::invalid, "smtp_refused");
    world.tell(world.ana, World::note());
    const std::string path = "/notification-deliveries/" + world.log()[0].id.text() + "/retry";
    CHECK(world.as(world.ana).post(path, "{}").status == 403);
    CHECK(world.admin_client().post(path, "{}").status == 200);
    world.wait(minutes(1));
    CHECK(world.mailer.taken.size() == 1);
    CHECK(world.states() == "email sent");
    CHECK(world.admin_client().post(path, "{}").code == "not_failed");
    CHECK(world.audited("notifications.sent_again").size() == 1);
  }

  TEST_CASE("an address that does not exist gets no further mail until somebody says so") {
    World world;
    world.mailer.answer(Fault::invalid, "smtp_no_such_mailbox");
    world.tell(world.ana, World::note());
    world.tell(world.ana, World::note());
    CHECK(world.mailer.asked == 1);
    CHECK(world.states() == "email failed smtp_no_such_mailbox, email suppressed bounced");
    CHECK(world.preferences(world.ana).email_problem == "bounced");
    CHECK(world.audited("notifications.address_suppressed").size() == 1);
    auto listed = world.admin_client().get("/notification-suppressions").json<Page<Suppression>>().items;
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].person_name == "Ana Reyes");
    CHECK(world.admin_client().get("/notification-suppressions").body.find("ana@") == std::string::npos);
    CHECK(world.as(world.ana).del("/notification-suppressions/" + listed[0].hash).status == 403);
    CHECK(world.admin_client().del("/notification-suppressions/" + listed[0].hash).status == 200);
    CHECK(world.admin_client().del("/notification-suppressions/" + listed[0].hash).status == 404);
    world.tell(world.ana, World::note());
    CHECK(world.mailer.taken.size() == 1);
  }

  TEST_CASE("without a mail server, and for who left, nothing waits") {
    World world;
    world.mailer.on = false;
    world.tell(world.ana, World::note());
    CHECK(world.states().empty());
    auto channels = world.as(world.ana).get("/notifications/channels").json<NotificationChannels>();
    CHECK_FALSE(channels.email);
    CHECK(channels.why.email == "mail_off");
    world.mailer.on = true;
    must(world.db->write([&](data::Tx& tx) {
      return world.accounts->set_status(tx, std::nullopt, world.bo, accounts::Status::deactivated);
    }));
    world.tell(world.bo, World::note());
    CHECK(world.mailer.taken.empty());
    CHECK(world.states() == "email suppressed inactive");
  }

  TEST_CASE(
      "the link in a mail ends suggestions without a sign-in; a forged one, and one of another kind, do nothing") {
    World world;
    world.choose(world.ana, world.choice(world.ana, "suggestions", Mode::now));
    world.tell(world.ana, World::note("class_match"));
    std::string token = token_in(world.mailer.taken.at(0).mail.text);
    CHECK(world.mailer.taken[0].mail.unsubscribe->ends_with(token));
    auto mail_program = world.api->anonymous();
    mail_program.set_header("Sec-Fetch-Site", "cross-site");
    for (std::string forged : {token.substr(1), token + "A", std::string("x"), std::string(400, 'A')})
      CHECK(mail_program.send("POST", "/notifications/unsubscribe/" + forged, "", "").status == 404);
    CHECK(world.preferences(world.ana).groups[10].email == Mode::now);
    auto done = mail_program.send("POST", "/notifications/unsubscribe/" + token, "List-Unsubscribe=One-Click",
                                  "application/x-www-form-urlencoded");
    CHECK(done.status == 200);
    CHECK(done.body == R"({"group":"suggestions"})");
    CHECK(world.preferences(world.ana).groups[10].email == Mode::off);
    CHECK(world.preferences(world.bo).groups[10].email == Mode::weekly);
    CHECK(world.audited("notifications.unsubscribed").size() == 1);
    world.tell(world.ana, World::note("class_match"));
    CHECK(world.mailer.taken.size() == 1);
    world.tell(world.ana, World::note("credential_expiring"));
    world.tell(world.ana, World::note());
    world.tell(world.ana, World::note("security_alert"));
    REQUIRE(world.mailer.taken.size() == 4);
    // What one must know is switched off signed in, or not at all.
    for (std::size_t i = 1; i < 4; ++i) CHECK_FALSE(world.mailer.taken[i].mail.unsubscribe);
  }

  TEST_CASE("her language is the account's until she says another; unknown choices are refused") {
    World world;
    auto account = world.api->sign_in({}, world.ana);
    CHECK(account.patch("/me", R"({"locale":"es"})").status == 200);
    world.tell(world.ana, World::note());
    CHECK(world.mailer.taken.at(0).mail.subject == "Se le asignó Sepsis");
    PreferencesIn in = world.choice(world.ana, "", Mode::now);
    in.language = Text<2, 5>("fr");
    world.choose(world.ana, in);
    world.tell(world.ana, World::note());
    CHECK(world.mailer.taken.at(1).mail.subject == "Sepsis vous a été assigné");
    CHECK(world.log()[0].language == "fr");

    auto refused = [&](auto change) {
      PreferencesIn bad = world.choice(world.ana, "assignments", Mode::now);
      change(bad);
      auto answer = world.as(world.ana).put_json("/notifications/preferences", bad);
      CHECK(answer.status == 422);
      return answer.field_paths();
    };
    CHECK(refused([](PreferencesIn& bad) { bad.zone = "Mars/Olympus"; }) == "zone");
    CHECK(refused([](PreferencesIn& bad) { bad.language = Text<2, 5>("xx"); }) == "language");
    CHECK(refused([](PreferencesIn& bad) { bad.quiet_from = Int<0, 1439>{5}; }) == "quiet_to");
    CHECK(refused([](PreferencesIn& bad) { bad.groups.items[0].sms = Mode::daily; }) == "groups[0].sms");
    CHECK(refused([](PreferencesIn& bad) { bad.groups.items[0].group = "nothing"; }) == "groups[0].group");
    CHECK(refused([](PreferencesIn& bad) {
            bad.groups.items[0] = {"security", Mode::off, Mode::now, Mode::now};
          }) == "groups[0].email");
  }

  TEST_CASE("two hundred people told at once are planned and sent once each") {
    World world;
    must(world.db->write([&](data::Tx& tx) -> Status {
      for (int i = 0; i < 450; ++i)
        TRY(world.notifications->notify(tx, i % 2 == 0 ? world.ana : world.bo,
                                        World::note("assigned", "k" + std::to_string(i))));
      return {};
    }));
    must(world.deliver());
    CHECK(world.mailer.taken.size() == 450);
    std::set<std::string> ids;
    for (const auto& taken : world.mailer.taken) ids.insert(taken.id);
    CHECK(ids.size() == 450);
  }
}

}  // namespace mc::notifications
