#include "modules/scim/service.hpp"

namespace mc::scim {

namespace {

using http::Call;
using http::Method;
using http::Nothing;
using http::RawAnswer;

constexpr const char* kMedia = "application/scim+json";
constexpr std::int64_t kMostUser = 256 * 1024;
constexpr std::int64_t kMostGroup = 4 << 20;

int status_of(const Error& error) {
  if (error.code == "version_mismatch") return 412;
  switch (error.fault) {
  case Fault::invalid:
    return 400;
  case Fault::unauthenticated:
    return 401;
  case Fault::forbidden:
    return 403;
  case Fault::not_found:
    return 404;
  case Fault::conflict:
    return 409;
  case Fault::too_large:
    return 413;
  case Fault::rate_limited:
    return 429;
  case Fault::unavailable:
    return 503;
  case Fault::internal:
    break;
  }
  return 500;
}

RawAnswer refusal(Call& call, const Error& error) {
  int status = status_of(error);
  if (status == 401) call.header("WWW-Authenticate", "Bearer");
  if (status == 429) call.header("Retry-After", "10");
  return {status, kMedia, wire::write_error(status, error)};
}

RawAnswer outward(Call& call, Result<Answer> answer) {
  if (!answer) return refusal(call, answer.error());
  if (!answer->tag.empty()) call.header("ETag", answer->tag);
  if (answer->status == 201) call.header("Location", answer->location);
  return {answer->status, kMedia, std::move(answer->body)};
}

Conditions conditions_of(const Call& call) {
  return {std::string(call.request_header("If-Match")), std::string(call.request_header("If-None-Match"))};
}

/// handler(Service&, Call&, const Caller&, query, body) -> Result<Answer>, for who has a token.
template <class F>
void add(http::Routes& routes, Service& service, Method method, const char* path, const char* summary, F handler) {
  auto& route =
      routes.raw(method, std::string("/scim/v2") + path, http::kPublic, summary,
                 [&service, handler](Call& call, std::string_view query, std::string_view body) {
                   auto run = [&]() -> Result<Answer> {
                     Caller caller =
                         TRY(service.identify(call.request_header("Authorization"), call.request_id(), call.address()));
                     return handler(call, caller, query, body);
                   };
                   return outward(call, run());
                 });
  route.body_limit = std::string_view(path).starts_with("/Groups") ? kMostGroup : kMostUser;
}

void add_user_routes(http::Routes& routes, Service& it) {
  add(routes, it, Method::get, "/Users", "SCIM: find users",
      [&it](Call&, const Caller&, std::string_view query, std::string_view) -> Result<Answer> {
        return it.list_users(TRY(wire::parse_query(query)));
      });
  add(routes, it, Method::post, "/Users", "SCIM: create a user",
      [&it](Call&, const Caller& caller, std::string_view, std::string_view body) -> Result<Answer> {
        return it.create_user(caller, TRY(wire::parse_user(body)));
      });
  add(routes, it, Method::get, "/Users/{id}", "SCIM: read a user",
      [&it](Call& call, const Caller&, std::string_view, std::string_view) -> Result<Answer> {
        return it.read_user(TRY(call.id<PersonId>("id")), conditions_of(call));
      });
  add(routes, it, Method::put, "/Users/{id}", "SCIM: replace a user",
      [&it](Call& call, const Caller& caller, std::string_view, std::string_view body) -> Result<Answer> {
        auto in = TRY(wire::parse_user(body));
        return it.change_user(caller, TRY(call.id<PersonId>("id")), std::move(in), true, conditions_of(call));
      });
  add(routes, it, Method::patch, "/Users/{id}", "SCIM: change a user",
      [&it](Call& call, const Caller& caller, std::string_view, std::string_view body) -> Result<Answer> {
        auto in = TRY(wire::parse_user_patch(body));
        return it.change_user(caller, TRY(call.id<PersonId>("id")), std::move(in), false, conditions_of(call));
      });
  add(routes, it, Method::del, "/Users/{id}", "SCIM: suspend a user for good",
      [&it](Call& call, const Caller& caller, std::string_view, std::string_view) -> Result<Answer> {
        return it.delete_user(caller, TRY(call.id<PersonId>("id")), conditions_of(call));
      });
}

void add_group_routes(http::Routes& routes, Service& it) {
  add(routes, it, Method::get, "/Groups", "SCIM: find groups",
      [&it](Call&, const Caller&, std::string_view query, std::string_view) -> Result<Answer> {
        return it.list_groups(TRY(wire::parse_query(query)));
      });
  add(routes, it, Method::post, "/Groups", "SCIM: create a group",
      [&it](Call&, const Caller& caller, std::string_view, std::string_view body) -> Result<Answer> {
        return it.create_group(caller, TRY(wire::parse_group(body)));
      });
  add(routes, it, Method::get, "/Groups/{id}", "SCIM: read a group",
      [&it](Call& call, const Caller&, std::string_view query, std::string_view) -> Result<Answer> {
        auto wanted = TRY(wire::parse_query(query));
        return it.read_group(TRY(call.id<GroupId>("id")), !wanted.without_members, conditions_of(call));
      });
  add(routes, it, Method::put, "/Groups/{id}", "SCIM: replace a group",
      [&it](Call& call, const Caller& caller, std::string_view, std::string_view body) -> Result<Answer> {
        auto in = TRY(wire::parse_group(body));
        return it.change_group(caller, TRY(call.id<GroupId>("id")), in, true, conditions_of(call));
      });
  add(routes, it, Method::patch, "/Groups/{id}", "SCIM: change a group",
      [&it](Call& call, const Caller& caller, std::string_view, std::string_view body) -> Result<Answer> {
        auto in = TRY(wire::parse_group_patch(body));
        return it.change_group(caller, TRY(call.id<GroupId>("id")), in, false, conditions_of(call));
      });
  add(routes, it, Method::del, "/Groups/{id}", "SCIM: delete a group",
      [&it](Call& call, const Caller& caller, std::string_view, std::string_view) -> Result<Answer> {
        return it.delete_group(caller, TRY(call.id<GroupId>("id")), conditions_of(call));
      });
}

void add_description_routes(http::Routes& routes, Service& it) {
  add(routes, it, Method::get, "/ServiceProviderConfig", "SCIM: what the service can do",
      [&it](Call&, const Caller&, std::string_view, std::string_view) -> Result<Answer> {
        return Answer{200, wire::service_provider_config(it.base())};
      });
  auto described = [&](const char* path, const char* summary, auto write) {
    add(routes, it, Method::get, path, summary,
        [&it, write](Call& call, const Caller&, std::string_view, std::string_view) -> Result<Answer> {
          auto text = write(it.base(), call.parameter("id"));
          if (!text) return not_found("description_not_found");
          return Answer{200, std::move(*text)};
        });
  };
  described("/ResourceTypes", "SCIM: kinds of resources", &wire::resource_types);
  described("/ResourceTypes/{id}", "SCIM: a kind of resource", &wire::resource_types);
  described("/Schemas", "SCIM: schemas", &wire::schemas);
  described("/Schemas/{id}", "SCIM: a schema", &wire::schemas);
}

void add_admin_routes(http::Routes& routes, Service& service) {
  routes.get<ScimSettings>("/scim/settings", "scim:manage", "Provisioning: address, tokens and groups",
                           [&](Call&) { return service.settings(); });
  routes.put<ScimSettingsIn, ScimSettings>(
      "/scim/settings", "scim:manage", "Provisioning: how existing accounts are found",
      [&](Call& call, const ScimSettingsIn& in) { return service.change_settings(call.viewer(), in); });
  routes.post<NewScimToken, ScimTokenMade>(
      "/scim/tokens", "scim:manage", "Make a token for a provisioning service; it is shown once",
      [&](Call& call, const NewScimToken& in) { return service.make_token(call.viewer(), in); });
  routes.del<Nothing>("/scim/tokens/{id}", "scim:manage", "Revoke a token", [&](Call& call) -> Result<Nothing> {
    TRY(service.revoke_token(call.viewer(), TRY(call.id<TokenId>("id"))));
    return Nothing{};
  });
  routes.put<ScimGroupRoles, ScimGroup>("/scim/groups/{id}/roles", "scim:manage", "Which roles a group gives",
                                        [&](Call& call, const ScimGroupRoles& in) -> Result<ScimGroup> {
                                          return service.set_group_roles(call.viewer(), TRY(call.id<GroupId>("id")),
                                                                         in);
                                        });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_user_routes(routes, service);
  add_group_routes(routes, service);
  add_description_routes(routes, service);
  add_admin_routes(routes, service);
}

}  // namespace mc::scim
