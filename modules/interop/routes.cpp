#include "modules/interop/service.hpp"

namespace mc::interop {

using http::Call;
using http::Nothing;

void add_routes(http::Routes& routes, Service& it) {
  routes.get<InteropSettings>("/interop/settings", kManage, "What FHIR and HL7 give and take here",
                              [&it](Call&) { return it.settings(); });
  routes.put<InteropSettingsIn, InteropSettings>(
      "/interop/settings", kManage, "Turn FHIR and HL7 on or off, and choose the fields that are released",
      [&it](Call& call, const InteropSettingsIn& in) { return it.change_settings(call.viewer(), in); });
  routes.get<Hl7LogQuery, Page<Hl7LogLine>>("/interop/messages", kManage,
                                            "HL7 messages that came and what became of them, newest first",
                                            [&it](Call&, const Hl7LogQuery& query) { return it.messages(query); });
  routes.post<Hl7CheckIn, Hl7Checked>(
      "/interop/messages/check", kManage, "What a message would do; nothing changes",
      [&it](Call& call, const Hl7CheckIn& in) { return it.check_message(call.viewer(), in); });
  routes.get<Hl7RejectedQuery, Page<Hl7Rejected>>(
      "/interop/rejected", kManage, "Records of HL7 messages that were left out and wait, newest first",
      [&it](Call&, const Hl7RejectedQuery& query) { return it.rejected(query); });
  routes.post<Nothing, Hl7Retried>("/interop/rejected/{id}/retry", kManage, "Try a record again that was left out",
                                   [&it](Call& call, const Nothing&) -> Result<Hl7Retried> {
                                     return it.retry(call.viewer(), TRY(call.id<RejectedId>("id")));
                                   });
  routes.del<Nothing>("/interop/rejected/{id}", kManage, "Put a record away that was left out",
                      [&it](Call& call) -> Result<Nothing> {
                        TRY(it.dismiss(call.viewer(), TRY(call.id<RejectedId>("id"))));
                        return Nothing{};
                      });
  routes.get<Hl7Listener>("/interop/listener", kManage, "The listener for interface engines (MLLP) and how it fares",
                          [&it](Call&) { return it.listener(); });
  routes.put<Hl7ListenerIn, Hl7Listener>(
      "/interop/listener", kManage, "Turn the listener for interface engines on or off, and choose who may connect",
      [&it](Call& call, const Hl7ListenerIn& in) { return it.change_listener(call.viewer(), in); });
  // For systems with a key: a person's session opens nothing here.
  routes.get<KeyReadinessQuery, KeyReadiness>(
      "/verified/readiness", http::kPublic, "By key: how ready each unit is, in numbers",
      [&it](Call& call, const KeyReadinessQuery& query) -> Result<KeyReadiness> {
        auto caller = TRY(it.admit(call, verification::kScopeCompliance));
        return it.readiness(caller, query);
      });
}

void add_mounts(http::Mounts& mounts, Service& it) {
  http::Mount fhir;
  fhir.prefix = "/fhir";
  fhir.on_app = true;
  fhir.body_limit = 4096;
  fhir.serve = [&it](http::MountRequest& request) { return it.serve_fhir(request); };
  mounts.add(std::move(fhir));
  http::Mount hl7;
  hl7.prefix = "/hl7";
  hl7.on_app = true;
  hl7.body_limit = static_cast<std::int64_t>(hl7::kMostBytes);
  hl7.serve = [&it](http::MountRequest& request) { return it.serve_hl7(request); };
  mounts.add(std::move(hl7));
}

}  // namespace mc::interop
