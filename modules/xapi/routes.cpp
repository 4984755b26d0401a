// HTTP endpoints of module xapi for the screens; the record store itself is the mount /xapi (serve.cpp).
#include "modules/xapi/service.hpp"

namespace mc::xapi {

using http::Call;
using http::Nothing;

namespace {

void add_statement_routes(http::Routes& routes, Service& it) {
  routes.get<StatementQuery, Page<StatementLine>>(
      "/xapi/statements", kView, "Statements of the record store, newest first",
      [&it](Call&, const StatementQuery& query) { return it.lines(query); });
  routes.download<StatementExport>(
      "/xapi/statements/export", kView, "Statements as NDJSON or CSV, oldest first",
      [&it](Call& call, const StatementExport& query) { return it.export_statements(call.viewer(), query); });
  routes.get<Nothing, StatementDetail>("/xapi/statements/{statement}", kView,
                                       "One statement, complete and as it was sent",
                                       [&it](Call& call, const Nothing&) -> Result<StatementDetail> {
                                         auto id = parse_uuid(call.parameter("statement"));
                                         if (!id) return not_found("statement_not_found");
                                         return it.detail(call.viewer(), *id);
                                       });
}

void add_client_routes(http::Routes& routes, Service& it) {
  routes.get<Nothing, XapiClients>("/xapi/clients", kManage, "Keys with which systems outside use the record store",
                                   [&it](Call&, const Nothing&) { return it.clients(); });
  routes.post<XapiClientIn, XapiClientMade>(
      "/xapi/clients", kManage, "Make a key; its secret is shown once",
      [&it](Call& call, const XapiClientIn& in) { return it.make_client(call.viewer(), in); });
  routes.post<Nothing, Nothing>("/xapi/clients/{client}/revoke", kManage, "Revoke a key and its tokens",
                                [&it](Call& call, const Nothing&) -> Result<Nothing> {
                                  TRY(it.revoke_client(call.viewer(), TRY(call.id<ClientId>("client"))));
                                  return Nothing{};
                                });
}

void add_forwarding_routes(http::Routes& routes, Service& it) {
  routes.get<Nothing, Forwarding>("/xapi/forwarding", kManage, "Forwarding to another record store, and how far it is",
                                  [&it](Call&, const Nothing&) { return it.forwarding(); });
  routes.put<ForwardingIn, Forwarding>(
      "/xapi/forwarding", kManage, "Set forwarding up, or turn it off",
      [&it](Call& call, const ForwardingIn& in) { return it.set_forwarding(call.viewer(), in); });
  routes.post<Nothing, ForwardingTest>("/xapi/forwarding/test", kManage, "Ask the other record store for its answer",
                                       [&it](Call& call, const Nothing&) { return it.test_forwarding(call.viewer()); });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_statement_routes(routes, service);
  add_client_routes(routes, service);
  add_forwarding_routes(routes, service);
}

}  // namespace mc::xapi
