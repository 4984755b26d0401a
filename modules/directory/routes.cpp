// HTTP endpoints of module directory.
#include "modules/directory/service.hpp"

namespace mc::directory {
namespace {
constexpr std::string_view kManage = "directory:manage";
}

void add_routes(http::Routes& routes, Service& it) {
  using http::Call;
  using http::Nothing;
  routes.get<SettingsState>("/directory/settings", kManage, "Settings of the directory: draft and in use",
                            [&it](Call&) { return it.settings_state(); });
  routes.put<SettingsIn, SettingsState>(
      "/directory/settings", kManage, "Save the draft of the settings",
      [&it](Call& call, const SettingsIn& in) { return it.put_draft(call.viewer(), in); });
  routes.get<Connection>("/directory/presets/{kind}", kManage, "Usual settings of a product",
                         [&it](Call& call) -> Result<Connection> {
                           const auto kind = shape::parse_enum<DirectoryKind>(call.parameter("kind"));
                           if (!kind) return not_found("preset_not_found");
                           return it.preset(*kind);
                         });
  routes.post<Nothing, ConnectionTest>("/directory/test-connection", kManage,
                                       "Try every server: name, TLS, certificate",
                                       [&it](Call& call, const Nothing&) { return it.test_connection(call.viewer()); });
  routes.post<Nothing, BindTest>("/directory/test-bind", kManage, "Sign the service account in; verifies the draft",
                                 [&it](Call& call, const Nothing&) { return it.test_bind(call.viewer()); });
  routes.post<UserTestIn, UserTest>(
      "/directory/test-user", kManage, "What the directory says of a person, and which roles she would get",
      [&it](Call& call, const UserTestIn& in) { return it.test_user(call.viewer(), in); });
  routes.post<Nothing, SettingsState>("/directory/enable", kManage, "Use the verified draft",
                                      [&it](Call& call, const Nothing&) { return it.enable(call.viewer()); });
  routes.post<Nothing, SettingsState>("/directory/disable", kManage, "Stop syncing and signing in by the directory",
                                      [&it](Call& call, const Nothing&) { return it.disable(call.viewer()); });
  routes.get<GroupQuery, Groups>("/directory/groups", kManage, "Groups of the directory, to choose from",
                                 [&it](Call&, const GroupQuery& query) { return it.groups(query); });
  routes.get<MappingList>("/directory/mapping", kManage, "Which group gives which role",
                          [&it](Call&) { return it.mapping(); });
  routes.put<MappingList, MappingList>(
      "/directory/mapping", kManage, "Set which group gives which role",
      [&it](Call& call, const MappingList& in) { return it.put_mapping(call.viewer(), in); });
  routes.post<Nothing, DryRun>("/directory/dry-run", kManage, "What a full sync would do, with a sample of 20",
                               [&it](Call& call, const Nothing&) { return it.dry_run(call.viewer()); });
  routes.post<SyncIn, Queued>("/directory/sync", kManage, "Start a sync now",
                              [&it](Call& call, const SyncIn& in) { return it.queue_sync(call.viewer(), in); });
  routes.get<RunsQuery, Page<RunView>>("/directory/runs", kManage, "Past syncs, newest first",
                                       [&it](Call&, const RunsQuery& query) { return it.runs(query); });
}

}  // namespace mc::directory
