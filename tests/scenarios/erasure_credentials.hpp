#pragma once
// One person in every table of the wallet, its intake, continuing education, survey packets and channels: for the
// scenario of her erasure. What she wrote says "zeppelin".
#include <string>

#include "tests/scenarios/hospital.hpp"
#include "tests/scenarios/intake_routes.hpp"

namespace mc::scenario {

/// World: Full of erasure_test.cpp.
template <class World>
class Credentialed {
public:
  explicit Credentialed(World& world) : w_(world) {}

  void everywhere() {
    auto me = w_.me();
    w_.ok(me.post("/credentials/feed", "{}"));
    w_.ok(me.put("/credentials/residence", R"({"state":"TX","since":"2020-01-01"})"));
    w_.ok(me.put("/credits/facts", R"({"items":[{"fact":"direct_care","answer":"yes"}]})"));
    w_.ok(me.post("/credits/practice",
                  R"({"from_on":"2026-01-01","to_on":"2026-01-31","hours":100,"employer":"Zeppelin Works"})"));
    w_.ok(me.upload("/intake/documents?file_name=zeppelin.png", intake_picture(), "image/png"));
    w_.ok(me.put("/notifications/preferences",
                 R"({"groups":[{"group":"assignments","email":"daily","sms":"off","push":"off"}],)"
                 R"("zone":"America/Chicago","quiet_from":1200,"quiet_to":420})"));
    lead();
    by_hand();
    must(w_.deliver());
  }

private:
  http::TestClient with(const char* role) {
    return w_.as(w_.xandra, {{role, security::ScopeKind::platform, std::nullopt}});
  }
  /// What she did for others.
  void lead() {
    auto officer = with("compliance_officer"), admin = with("admin");
    w_.ok(officer.post(
        "/ce-rules/KS/RN",
        R"({"revision":0,"body":{"kind":"hours","unit":"contact_hour","centi":3000,"cycle_months":24,"topics":[],)"
        R"("pathways":[],"also":[],"caps":[],"alternatives":"","renewal_date_rule":"","notes":""},"source":"Board",)"
        R"("as_of":"2026-01-01","confidence":"A","effective_from":"2026-01-01","note":"x"})"));
    w_.ok(officer.post("/compliance/packets", R"({"people":2})"));
    w_.ok(admin.put(
        "/notification-channels/sms",
        R"({"on":false,"kind":"https","url":"","content_type":"form","headers":"","body":"","mail_to":"","trust_pem":""})"));
    w_.ok(admin.put("/notification-templates/assigned/en",
                    R"({"subject":"{course}","body":"{course}","short_text":"{course}","revision":0})"));
  }
  /// What only others' servers and archives bring about.
  void by_hand() {
    auto id = [&] { return make_uuid7(w_.clock.now(), *w_.random); };
    must(w_.db->write([&](data::Tx& tx) -> Status {
      const Bytes some{1, 2, 3};
      TRY(tx.in(data::Module{"intake"})
              .run("INSERT INTO intake_batches (id, made_by, office, file_name, made_at) VALUES (?,?,1,?,?)", id(),
                   w_.xandra, "cards.zip", tx.now()));
      auto out = tx.in(data::Module{"notifications"});
      TRY(out.run("INSERT INTO notifications_push (id, person_id, endpoint_hash, sealed, made_at) VALUES (?,?,?,?,?)",
                  id(), w_.xandra, some, some, tx.now()));
      TRY(out.run("INSERT INTO notifications_suppressed (address_hash, person_id, reason, status, at) VALUES "
                  "(?,?,'bounced','5.1.1',?)",
                  some, w_.xandra, tx.now()));
      return {};
    }));
  }
  World& w_;
};

}  // namespace mc::scenario
