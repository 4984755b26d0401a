#pragma once
// Routes of module notifications that name an object of somebody, and a notification of Ana's to try them on.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "modules/notifications/notifications.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

/// Routes that show and change only what is the caller's own.
inline std::set<std::string> notifications_routes_of_nobody() {
  return {"GET /notifications",
          "GET /notifications/count",
          "POST /notifications/read",
          "GET /notifications/preferences",
          "PUT /notifications/preferences",
          "GET /notifications/channels",
          "POST /notifications/phone",
          "POST /notifications/phone/confirm",
          "DELETE /notifications/phone",
          "GET /notifications/push-key",
          "POST /notifications/push",
          "POST /notifications/push/forget",
          "POST /notifications/unsubscribe/{token}"};
}
/// Route, a path with objects, a body, and who may: for the scenario of object access. In this order.
inline std::vector<std::array<std::string, 4>> notifications_routes() {
  const std::string words = R"({"subject":"{course}","body":"{course}","short_text":"{course}")";
  const std::string one = "/notification-templates/assigned/en", route = "/notification-templates/{code}/{language}";
  return {
      {"GET /notification-templates", "/notification-templates", "", "admin"},
      {"GET " + route, one, "", "admin"},
      {"PUT " + route, one, words + R"(,"revision":0})", "admin"},
      {"POST " + route + "/preview", one + "/preview", words + "}", "admin"},
      {"DELETE " + route, one, "", "admin"},
      {"GET /notification-deliveries", "/notification-deliveries", "", "admin"},
      {"POST /notification-deliveries/{id}/retry", "/notification-deliveries/{delivery}/retry", "{}", "admin"},
      {"GET /notification-channels", "/notification-channels", "", "admin"},
      {"PUT /notification-channels/sms", "/notification-channels/sms",
       R"({"on":false,"kind":"https","url":"","content_type":"form","headers":"","body":"","mail_to":"","trust_pem":""})",
       "admin"},
      {"PUT /notification-channels/push", "/notification-channels/push", R"({"on":false,"hosts":[],"trust_pem":""})",
       "admin"},
      {"PUT /notification-channels/mailbox", "/notification-channels/mailbox",
       R"({"on":false,"host":"","port":995,"security":"implicit","username":"","trust_pem":""})", "admin"},
      {"POST /notification-channels/{channel}/test", "/notification-channels/sms/test", "{}", "admin"},
      {"GET /notification-suppressions", "/notification-suppressions", "", "admin"},
      {"DELETE /notification-suppressions/{hash}", "/notification-suppressions/{suppression}", "", "admin"},
      {"POST /notifications/{id}/dismiss", "/notifications/{notification}/dismiss", "{}", "ana"},
  };
}

/// As a mail server that refused leaves it.
template <class World>
std::string make_failed_delivery(World& world, notifications::NotificationId item) {
  const Uuid id = make_uuid7(world.clock.now(), *world.random);
  mc::security::testing::must(world.db->write([&](data::Tx& tx) {
    return tx.in(data::Module{"notifications"})
        .run("INSERT INTO notifications_deliveries (id, item_id, person_id, code, channel, mode, state, reason, "
             "language, template_revision, attempts, due_at, created_at, updated_at) VALUES (?,?,?,'assigned','sms',"
             "'now','failed','smtp_refused','en',0,1,?4,?4,?4)",
             id, item, world.ana, tx.now());
  }));
  return uuid_text(id);
}

/// A notification of Ana's and an address that takes no mail.
template <class World>
void make_notifications_objects(World& world) {
  mc::security::testing::must(world.db->write([&](data::Tx& tx) {
    return world.notifications->notify(tx, world.ana, {"assigned", {{"course", "Sepsis"}}, "x", "/learn", ""});
  }));
  auto page = world.by("ana").get("/notifications?limit=1").template json<Page<notifications::Notification>>();
  world.ids["notification"] = page.items.at(0).id.text();
  world.ids["delivery"] = make_failed_delivery(world, page.items.at(0).id);
  std::string hash(64, 'a');
  mc::security::testing::must(world.db->write([&](data::Tx& tx) {
    return tx.in(data::Module{"notifications"})
        .run("INSERT INTO notifications_suppressed (address_hash, person_id, reason, status, at) VALUES (?,?,?,?,?)",
             mc::security::testing::must(from_hex(hash)), world.ana, "bounced", "5.1.1", tx.now());
  }));
  world.ids["suppression"] = hash;
}

}  // namespace mc::scenario
