#include "modules/privacy/service.hpp"

namespace mc::privacy {
namespace {

using http::Call;
using http::Nothing;

constexpr std::string_view kSelf = "account:self";

void add_export_routes(http::Routes& routes, Service& it) {
  routes.post<Nothing, DataExport>("/privacy/exports", kSelf, "Gather all data about you into an archive",
                                   [&it](Call& call, const Nothing&) { return it.ask_export(call.viewer()); });
  routes.get<DataExports>("/privacy/exports", kSelf, "Your archives, and those you asked for on behalf of others",
                          [&it](Call& call) { return it.my_exports(call.viewer()); });
  routes.get<DataExport>(
      "/privacy/exports/{id}", kSelf, "How far an archive is",
      [&it](Call& call) -> Result<DataExport> { return it.export_of(call.viewer(), TRY(call.id<ExportId>("id"))); });
  routes.download<Nothing>("/privacy/exports/{id}/file", kSelf, "Download an archive",
                           [&it](Call& call, const Nothing&) -> Result<http::Download> {
                             return it.export_file(call.viewer(), TRY(call.id<ExportId>("id")));
                           });
  routes.del<Nothing>("/privacy/exports/{id}", kSelf, "Delete an archive", [&it](Call& call) -> Result<Nothing> {
    TRY(it.remove_export(call.viewer(), TRY(call.id<ExportId>("id"))));
    return Nothing{};
  });
  routes.post<ExportFor, DataExport>("/people/{id}/privacy/exports", kExportOthers,
                                     "Gather a person's data on her behalf",
                                     [&it](Call& call, const ExportFor& in) -> Result<DataExport> {
                                       return it.ask_export_for(call.viewer(), TRY(call.id<PersonId>("id")), in);
                                     });
}

void add_erasure_routes(http::Routes& routes, Service& it) {
  routes.post<ErasureIn, ErasureRequest>(
      "/privacy/erasure", kSelf, "Ask to be erased; closes your account at once",
      [&it](Call& call, const ErasureIn& in) { return it.ask_erasure(call.viewer(), in); });
  routes.get<MyErasure>("/privacy/erasure", kSelf, "Your newest request to be erased",
                        [&it](Call& call) { return it.my_erasure(call.viewer()); });
  routes.post<Nothing, ErasureRequest>("/privacy/erasure/withdraw", kSelf, "Take your request to be erased back",
                                       [&it](Call& call, const Nothing&) { return it.withdraw(call.viewer()); });
  routes.post<ErasureFor, ErasureReview>("/people/{id}/privacy/erasure", kReview,
                                         "File a person's request to be erased on her behalf",
                                         [&it](Call& call, const ErasureFor& in) -> Result<ErasureReview> {
                                           return it.ask_erasure_for(call.viewer(), TRY(call.id<PersonId>("id")), in);
                                         });
  routes.get<RequestQuery, Page<RequestRow>>(
      "/privacy/requests", kReview, "Requests to be erased, newest first",
      [&it](Call& call, const RequestQuery& query) { return it.requests(call.viewer(), query); });
  routes.get<ErasureReview>(
      "/privacy/requests/{id}", kReview, "A request, with what its erasure would do or did",
      [&it](Call& call) -> Result<ErasureReview> { return it.review(call.viewer(), TRY(call.id<RequestId>("id"))); });
  routes.post<Decision, ErasureReview>("/privacy/requests/{id}/approve", kReview,
                                       "Agree to an erasure; the second officer's word starts it",
                                       [&it](Call& call, const Decision& in) -> Result<ErasureReview> {
                                         return it.approve(call.viewer(), TRY(call.id<RequestId>("id")), in);
                                       });
  routes.post<Decision, ErasureReview>("/privacy/requests/{id}/decline", kReview, "Decline an erasure, with the reason",
                                       [&it](Call& call, const Decision& in) -> Result<ErasureReview> {
                                         return it.decline(call.viewer(), TRY(call.id<RequestId>("id")), in);
                                       });
}

void add_policy_routes(http::Routes& routes, Service& it) {
  routes.get<PersonPrivacy>(
      "/people/{id}/privacy", kReview, "Holds, requests and archives of a person",
      [&it](Call& call) -> Result<PersonPrivacy> { return it.of_person(call.viewer(), TRY(call.id<PersonId>("id"))); });
  routes.get<HoldQuery, Page<Hold>>(
      "/privacy/holds", kReview, "Legal holds in force, newest first",
      [&it](Call& call, const HoldQuery& query) { return it.holds(call.viewer(), query); });
  routes.post<HoldIn, Hold>("/people/{id}/privacy/holds", kPolicy,
                            "Place a legal hold: nothing of the person is erased",
                            [&it](Call& call, const HoldIn& in) -> Result<Hold> {
                              return it.place_hold(call.viewer(), TRY(call.id<PersonId>("id")), in);
                            });
  routes.post<HoldRelease, Hold>("/privacy/holds/{id}/release", kPolicy, "Release a legal hold",
                                 [&it](Call& call, const HoldRelease& in) -> Result<Hold> {
                                   return it.release_hold(call.viewer(), TRY(call.id<HoldId>("id")), in);
                                 });
  routes.get<RetentionPolicy>("/privacy/retention", kReview, "How long kept records are kept, and why",
                              [&it](Call& call) { return it.retention(call.viewer()); });
  routes.put<RetentionIn, RetentionPolicy>("/privacy/retention/{category}", kPolicy, "Change how long records are kept",
                                           [&it](Call& call, const RetentionIn& in) {
                                             return it.set_retention(call.viewer(), call.parameter("category"), in);
                                           });
  routes.get<PersonalDataRegister>("/privacy/register", kReview, "Where people stand in the database, and their fate",
                                   [&it](Call& call) { return it.data_register(call.viewer()); });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_export_routes(routes, service);
  add_erasure_routes(routes, service);
  add_policy_routes(routes, service);
}

}  // namespace mc::privacy
