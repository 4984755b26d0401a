#pragma once
// One person in every table of module finder: for the scenario of her erasure. What she wrote says "zeppelin".
#include <string>

#include "modules/finder/requests.hpp"
#include "modules/finder/store.hpp"
#include "tests/scenarios/finder_routes.hpp"
#include "tests/scenarios/hospital.hpp"

namespace mc::scenario {

/// World: Full of erasure_test.cpp.
template <class World>
class Offered {
public:
  explicit Offered(World& world) : w_(world) {}

  void everywhere() {
    auto admin = w_.as(w_.xandra, {{"admin", security::ScopeKind::platform, std::nullopt}});
    auto me = w_.me();
    const std::string id = w_.xandra.text();
    auto provider =
        w_.ok(admin.post("/class-providers",
                         R"({"name":"Harbour Training","type":"independent","verified":false,"accreditations":[],)"
                         R"("description":"By Xandra Quillfeather","street":"","city":"","state":"","zip":"76701",)"
                         R"("email":"xandra.quillfeather@mercygeneral.example","phone":"","url":"","people":[")" +
                             id + R"("]})"))
            .template json<finder::ClassProvider>()
            .id;
    const Instant starts = w_.clock.now() + std::chrono::hours(24 * 30);
    auto offered = w_.ok(me.post("/my-classes", finder_class(provider.text(), to_string(starts),
                                                             to_string(starts + std::chrono::hours(4)))))
                       .template json<finder::ClassDetail>()
                       .listing.id;
    const std::string at = "/classes/" + offered.text();
    w_.ok(admin.put(at + "/reimbursable", R"({"reimbursable":true})"));
    w_.ok(me.post(at + "/groups", R"({"people":[")" + id + R"(",")" + w_.ana.text() + R"("]})"));
    w_.ok(me.put("/classes/my-place", R"({"zip":"76501","miles":50})"));
    w_.ok(me.post("/saved-searches", R"({"name":"Zeppelin","query":{"type":"BLS"},"alert":true})"));
    must(w_.db->write([&](data::Tx& tx) -> Status {
      auto seat = TRY(finder::store::seat_of(tx, offered, w_.xandra));
      seat->state = finder::SeatState::attended;
      return finder::store::put_seat(tx, *seat);
    }));
    w_.ok(me.post("/class-providers/" + provider.text() + "/reviews",
                  R"({"class_id":")" + offered.text() + R"(","stars":5,"text":"A zeppelin of a teacher"})"));
    w_.ok(
        me.post("/reimbursements", R"({"class_id":")" + offered.text() + R"(","amount_cents":100,"note":"zeppelin"})"));
    must(w_.deliver());
  }

private:
  World& w_;
};

}  // namespace mc::scenario
