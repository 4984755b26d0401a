// Composition and HTTP endpoints of module switches.
#include "modules/switches/personal_data.hpp"
#include "modules/switches/service.hpp"

namespace mc::switches {
namespace {

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "switches"; }
  std::string_view title() const override { return "Features you switched"; }
  std::vector<PersonColumns> columns() const override {
    return {{"switches_features", "changed_by", Fate::reference, "Who changed a feature last."},
            {"switches_changes", "changed_by", Fate::reference, "Who changed a feature."}};
  }
  Status export_person(data::Tx&, PersonId, PersonArchive&) const override { return {}; }
  Status erase_person(data::Tx&, Erasure&) const override { return {}; }
};

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  routes.get<FeatureSwitches>("/features", kManage, "What can be switched off",
                              [&it = service](http::Call& call) { return it.list(call.viewer()); });
  routes.get<FeatureSwitch>("/features/{id}", kManage, "One feature",
                            [&it = service](http::Call& call) { return it.find(call.viewer(), call.parameter("id")); });
  routes.put<FeatureSwitchIn, FeatureSwitch>("/features/{id}", kManage, "Switch a feature on or off, or for some roles",
                                             [&it = service](http::Call& call, const FeatureSwitchIn& in) {
                                               return it.change(call.viewer(), call.parameter("id"), in);
                                             });
  routes.get<FeatureChangeQuery, Page<FeatureChange>>(
      "/features/{id}/changes", kManage, "Who switched it when, newest first",
      [&it = service](http::Call& call, const FeatureChangeQuery& query) {
        return it.changes(call.viewer(), call.parameter("id"), query);
      });
}

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

std::unique_ptr<Switches> make_switches(Platform& platform, accounts::Accounts& accounts,
                                        std::vector<Feature> features) {
  auto service = std::make_unique<Service>(platform, accounts, std::move(features));
  platform.permissions.add({std::string(kManage), {"admin"}}).value();
  add_routes(platform.routes, *service);
  return service;
}

}  // namespace mc::switches
