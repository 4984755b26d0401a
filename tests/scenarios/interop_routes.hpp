#pragma once
// Routes of module interop for the scenario of object access. /fhir and /hl7 are mounts: modules/interop/*_test.cpp.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "tests/scenarios/hospital.hpp"

namespace mc::scenario {

/// Opened by a key of another system; a session opens nothing there.
inline std::set<std::string> interop_routes_of_nobody() { return {"GET /verified/readiness"}; }

/// A record of a staff message that was left out, as it would stand there; its id.
template <class World>
std::string leave_record_out(World& world, const std::string& number, const std::string& body) {
  const Uuid id = make_uuid7(world.clock.now(), *world.random);
  must(world.db->write([&](data::Tx& tx) {
    return tx.in(data::Module{"interop"})
        .run(
            "INSERT INTO interop_rejected (id, at, number_key, number, event, control_id, sender, reason, body, tries, "
            "last_at) VALUES (?,?,?,?,'MUP','C-1','HRIS MGH','204: not known.',?,1,?)",
            id, tx.now(), number, number, body, tx.now());
  }));
  return uuid_text(id);
}

template <class World>
void make_interop_objects(World& world) {
  world.ids["left_out"] = leave_record_out(world, "9999", "MSH|^~\\&|");
}

inline std::vector<std::array<std::string, 4>> interop_routes() {
  const std::string settings =
      R"({"fhir_on":false,"release_number":true,"release_email":false,"release_job_title":true,)"
      R"("release_credential_numbers":false,"release_former":false,"hl7_mode":"off","hl7_number_type":"EI","hl7_site":""})";
  const std::string listener =
      R"({"on":false,"address":"127.0.0.1","port":2575,"tls":true,"peers":["10.1.2.3"],"client_pem":""})";
  return {{"GET /interop/settings", "/interop/settings", "", "admin"},
          {"PUT /interop/settings", "/interop/settings", settings, "admin"},
          {"GET /interop/listener", "/interop/listener", "", "admin"},
          {"PUT /interop/listener", "/interop/listener", listener, "admin"},
          {"GET /interop/messages", "/interop/messages", "", "admin"},
          {"POST /interop/messages/check", "/interop/messages/check", R"({"message":"MSH"})", "admin"},
          {"GET /interop/rejected", "/interop/rejected", "", "admin"},
          {"POST /interop/rejected/{id}/retry", "/interop/rejected/{left_out}/retry", "{}", "admin"},
          {"DELETE /interop/rejected/{id}", "/interop/rejected/{left_out}", "", "admin"}};
}

}  // namespace mc::scenario
