// What the settings page tries before anything is switched on.
#include <algorithm>

#include "ldap/directory_sync.hpp"
#include "modules/directory/service.hpp"

namespace mc::directory {
namespace {
/// The settings with the search narrowed to one person, so that the sync's own code says what she would get.
ldap::Settings only(const ldap::Settings& settings, const std::string& id) {
  auto narrow = settings.clone();
  narrow.people_filter = "(&" + narrow.people_filter + ldap::id_filter(id, narrow.kind) + ")";
  return narrow;
}

void add_role(UserTest& test, const MappingRow& mapping) {
  const auto role = role_of({mapping.role, mapping.scope, mapping.scope_id});
  const auto same = [&](const RoleOf& one) { return shape::to_json(one) == shape::to_json(role); };
  if (std::ranges::none_of(test.roles, same)) test.roles.push_back(role);  // two groups may give one role
  auto group = std::ranges::find(test.groups, mapping.group_id, &GroupOf::id);
  if (group == test.groups.end()) group = test.groups.insert(group, {mapping.group_id, mapping.group_name, {}});
  group->roles.push_back(role);
}
}  // namespace

Result<ConnectionTest> Service::test_connection(const security::Viewer& viewer) {
  const ldap::Client client(TRY(to_ldap(TRY(draft_or_live()))));
  ConnectionTest test;
  for (const auto& attempt : TRY(client.test_connection())) {
    ServerTest one;
    one.server = attempt.server.host + ":" + std::to_string(attempt.server.port);
    one.ok = !attempt.error;
    if (attempt.error) one.code = attempt.error->code, one.detail = attempt.error->detail;
    one.milliseconds = attempt.milliseconds, one.host = attempt.info.host, one.vendor = attempt.info.vendor;
    test.servers.push_back(std::move(one));
  }
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "directory.connection_tested", "directory:draft", "ok",
                 RawJson{"{\"servers\":" + std::to_string(test.servers.size()) + "}"});
  }));
  return test;
}

Result<BindTest> Service::test_bind(const security::Viewer& viewer) {
  const auto tested = TRY(platform_.db.read([&](data::Tx& tx) { return store::settings(tx, "draft"); }));
  const auto settings = tested ? TRY(open(tested->sealed)) : TRY(draft_or_live());
  const ldap::Client client(TRY(to_ldap(settings)));
  auto info = client.test_bind();
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    // Only what was tested is verified: somebody may have saved another draft meanwhile.
    const auto now_saved = TRY(store::settings(tx, "draft"));
    if (tested && now_saved && now_saved->sealed == tested->sealed)
      TRY(store::set_verified(tx, "draft", info ? std::optional(tx.now()) : std::nullopt));
    return audit(tx, viewer.person, "directory.bind_tested", "directory:draft", info ? "ok" : "failed",
                 RawJson{"{\"code\":\"" + (info ? std::string() : info.error().code) + "\"}"});
  }));
  if (!info) return std::unexpected(info.error());
  return BindTest{info->host, info->chain};
}

Result<UserTest> Service::test_user(const security::Viewer& viewer, const UserTestIn& in) {
  const auto settings = TRY(to_ldap(TRY(draft_or_live())));
  const ldap::Client client(settings.clone());
  const auto now = platform_.clock.now();
  UserTest test;
  std::string code = "not_tried";
  auto person = TRY(client.find(in.login.value, now));
  if (person && in.password) {
    const auto verdict = TRY(client.sign_in_by_id(person->id, Secret(as_bytes(in.password->value)), now));
    test.password_right = verdict.accepted;
    code = verdict.audit_code;
  }
  const auto mappings = TRY(platform_.db.read([&](data::Tx& tx) { return store::mappings(tx); }));
  if (person) {
    ldap::Request request{ldap::Mode::full, {}, {}, now};
    for (const auto& mapping : mappings)
      if (std::ranges::find(request.groups, mapping.group_id) == request.groups.end())
        request.groups.push_back(mapping.group_id);
    auto connection = TRY(client.connect());
    const auto snapshot = TRY(ldap::read_snapshot(connection, only(settings, person->id), request));
    for (const auto& mapping : mappings)
      for (const auto& one : snapshot.people)
        if (std::ranges::find(one.group_ids, mapping.group_id) != one.group_ids.end()) add_role(test, mapping);
    test.person = view_of(*person);
  }
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "directory.user_tested",
                 person ? "directory_person:" + person->id : "directory:draft", "ok",
                 RawJson{"{\"code\":\"" + code + "\"}"});
  }));
  return test;
}

Result<Groups> Service::groups(const GroupQuery& query) {
  const auto settings = TRY(to_ldap(TRY(draft_or_live())));
  const ldap::Client client(settings.clone());
  auto connection = TRY(client.connect());
  Groups groups;
  const auto text = query.search ? query.search->value : std::string();
  for (auto& one : TRY(ldap::find_groups(connection, settings, text, 100)))
    groups.items.push_back({std::move(one.id), std::move(one.dn), std::move(one.name)});
  return groups;
}

}  // namespace mc::directory
