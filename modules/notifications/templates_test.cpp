// Templates of the administrator: previewed, refused, used, and taken back.
#include "modules/notifications/channels_world.hpp"

namespace mc::notifications {
namespace {

using testing::World;

constexpr std::string_view kPath = "/notification-templates/assigned/en";

std::string words(const std::string& subject, const std::string& body, const std::string& rest = "}") {
  return R"({"subject":)" + testing::json_text(subject) + R"(,"body":)" + testing::json_text(body) +
         R"(,"short_text":"{course}")" + rest;
}

}  // namespace

TEST_SUITE("notifications") {
  TEST_CASE("a changed template is used from then on, in its language, and the log says which revision") {
    World world;
    auto admin = world.admin_client();
    auto shipped = admin.get(kPath).json<NotificationTemplate>();
    CHECK(shipped.built_in);
    CHECK(shipped.revision == 0);
    CHECK(shipped.params.front() == "course");
    auto changed = admin.put(
        kPath, words("Learn {course}", "Dear {name},\nlearn {course}[ by {due}].\n{link}", R"(,"revision":0})"));
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(changed.json<NotificationTemplate>().revision == 1);
    world.tell(world.ana, World::note());
    const mail::Mail& mail = world.mailer.taken.at(0).mail;
    CHECK(mail.subject == "Learn Sepsis");
    CHECK(mail.text.find("Dear Ana,\nlearn Sepsis.\nhttps://learn.hospital.example/learn/1") != std::string::npos);
    CHECK(mail.text.find("Open in Mercy General") == std::string::npos);  // the link is in the words already
    CHECK(world.log()[0].template_revision == 1);
    // Two who edit at once.
    CHECK(admin.put(kPath, words("Other", "x", R"(,"revision":0})")).code == "template_changed");
    auto reset = admin.del(kPath).json<NotificationTemplate>();
    CHECK(reset.built_in);
    REQUIRE(reset.history.size() == 2);
    CHECK(reset.history[0].to_built_in);
    CHECK(reset.history[1].by == "Bo Reyes");
    world.tell(world.ana, World::note());
    CHECK(world.mailer.taken.at(1).mail.subject == "You were assigned Sepsis");
    CHECK(world.audited("notifications.template_changed").size() == 1);
    CHECK(world.audited("notifications.template_reset").size() == 1);
    auto list = admin.get("/notification-templates?language=es").json<NotificationTemplates>();
    CHECK(list.items.size() == kinds().size());
    CHECK_FALSE(list.items.front().changed);
  }

  TEST_CASE("a preview shows the mail with made-up values; what must not be in a mail is refused there and on saving") {
    World world;
    auto admin = world.admin_client();
    auto seen =
        admin.post(std::string(kPath) + "/preview", words("Learn {course}", "By {due}")).json<TemplatePreview>();
    CHECK(seen.subject == "Learn Sepsis: first hour");
    CHECK(seen.text.find("By December 1, 2026") != std::string::npos);
    CHECK(seen.text.find("/unsubscribe#") == std::string::npos);  // of an assignment one must know
    CHECK(seen.html.find("<p>By December 1, 2026</p>") != std::string::npos);
    struct Bad {
      const char* body;
      const char* code;
    };
    for (const Bad& bad : {Bad{"{message}", "placeholder_unknown"}, Bad{"{course", "placeholder_open"},
                           Bad{"[{course}", "bracket_open"}, Bad{"The patient name is", "looks_like_phi"}}) {
      auto preview = admin.post(std::string(kPath) + "/preview", words("x", bad.body));
      CHECK(preview.status == 422);
      CHECK(preview.field_paths() == "body");
      CHECK(preview.body.find(bad.code) != std::string::npos);
      CHECK(admin.put(kPath, words("x", bad.body, R"(,"revision":0})")).status == 422);
    }
    CHECK(admin.put(kPath, words("{nothing}", "x", R"(,"revision":0})")).field_paths() == "subject");
    CHECK(admin.get(kPath).json<NotificationTemplate>().revision == 0);
    for (const char* path : {"/notification-templates/no_such/en", "/notification-templates/assigned/xx",
                             "/notification-templates/_greeting/en"})
      CHECK_MESSAGE(admin.get(path).status == 404, path);
    CHECK(world.as(world.ana).put(kPath, words("x", "y", R"(,"revision":0})")).status == 403);
  }
}

}  // namespace mc::notifications
