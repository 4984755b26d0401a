// Composition and HTTP endpoints of module setup.
#include "appliance/base/log.hpp"
#include "modules/setup/personal_data.hpp"
#include "modules/setup/service.hpp"

namespace mc::setup {
namespace {

class SetupData final : public PersonalData {
public:
  std::string_view module() const override { return "setup"; }
  std::string_view title() const override { return "Setting up the appliance"; }
  std::vector<PersonColumns> columns() const override {
    return {{"setup_put_away", "person_id", Fate::reference, "Who put a thing of the to-do card away."}};
  }
  Status export_person(data::Tx&, PersonId, PersonArchive&) const override { return {}; }
  Status erase_person(data::Tx&, Erasure&) const override { return {}; }
};

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  routes.get<SetupTodos>("/setup/todo", kView, "What is left to do on this appliance",
                         [&it = service](http::Call& call) { return it.todos(call.viewer()); });
  routes.put<PutAwayIn, SetupTodos>("/setup/todo/{key}", kView, "Put a thing away, or take it out again",
                                    [&it = service](http::Call& call, const PutAwayIn& in) {
                                      return it.put_away(call.viewer(), call.parameter("key"), in.put_away);
                                    });
  routes.get<KeyRoom>("/keys", kKeys, "How the root key is kept",
                      [&it = service](http::Call& call) { return it.keys(call.viewer()); });
  routes.put<PassphraseIn, KeyRoom>(
      "/keys/passphrase", kKeys, "Seal the root key with a passphrase",
      [&it = service](http::Call& call, const PassphraseIn& in) { return it.set_passphrase(call.viewer(), in); });
  routes.del<KeyRoom>("/keys/passphrase", kKeys, "Keep the root key in a file again",
                      [&it = service](http::Call& call) { return it.remove_passphrase(call.viewer()); });
  routes.post<RotateIn, RecoveryKeyMade>(
      "/keys/rotate", kKeys, "Make a new root key and a new recovery key",
      [&it = service](http::Call& call, const RotateIn& in) { return it.rotate(call.viewer(), in); });
  routes.post<http::Nothing, RecoveryKeyMade>(
      "/keys/recovery-key", kKeys, "Make a new recovery key",
      [&it = service](http::Call& call, const http::Nothing&) { return it.offer(call.viewer()); });
  routes.put<RecoveryPartsIn, KeyRoom>(
      "/keys/recovery-key", kKeys, "Type parts of the recovery key",
      [&it = service](http::Call& call, const RecoveryPartsIn& in) { return it.confirm(call.viewer(), in); });
}

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<SetupData>(); }

std::unique_ptr<Setup> make_setup(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  if (auto loaded = it.load(); !loaded) LOG(error, "key_versions_unread", {"code", loaded.error().code});
  platform.permissions.add({std::string(kView), {"operator", "admin"}}).value();
  platform.permissions.add({std::string(kKeys), {"operator", "admin"}}).value();
  add_routes(platform.routes, it);
  platform.jobs.daily("setup.remind", 6 * 60, [&it] { return it.remind(); });
  platform.jobs.every("setup.rewrap", std::chrono::seconds{60}, [&it] { return it.rewrap(); });
  return service;
}

}  // namespace mc::setup
