// HTTP endpoints of module certification.
#include "modules/certification/service.hpp"

namespace mc::certification {
namespace {

using http::Call;

void add_office_routes(http::Routes& routes, Service& service) {
  routes.get<CertificationsQuery, Page<CertificationSummary>>(
      "/certifications", "certification:view", "Certifications and programmes, with how people stand",
      [&service](Call& call, const CertificationsQuery& query) { return service.list(call.viewer(), query); });
  routes.post<CertificationIn, CertificationView>(
      "/certifications", "certification:manage", "Make a certification or programme, as a draft",
      [&service](Call& call, const CertificationIn& in) { return service.create_for(call.viewer(), in); });
  routes.post<CertificationPreviewIn, CertificationPreview>(
      "/certifications/preview", "certification:manage", "Whom a definition would ask and which dates it would give",
      [&service](Call& call, const CertificationPreviewIn& in) { return service.preview(call.viewer(), in); });
  routes.get<CertificationView>("/certifications/{id}", "certification:view", "One certification",
                                [&service](Call& call) -> Result<CertificationView> {
                                  return service.one(call.viewer(), TRY(call.id<CertificationId>("id")));
                                });
  routes.put<CertificationIn, CertificationView>(
      "/certifications/{id}", "certification:manage", "Change it; dates that were given stay as they are",
      [&service](Call& call, const CertificationIn& in) -> Result<CertificationView> {
        return service.change(call.viewer(), TRY(call.id<CertificationId>("id")), in);
      });
  routes.post<http::Nothing, CertificationView>(
      "/certifications/{id}/activate", "certification:manage", "Ask its people for it",
      [&service](Call& call, const http::Nothing&) -> Result<CertificationView> {
        return service.activate(call.viewer(), TRY(call.id<CertificationId>("id")));
      });
  routes.post<http::Nothing, CertificationView>(
      "/certifications/{id}/archive", "certification:manage", "Ask nobody for it any more; what was reached stays",
      [&service](Call& call, const http::Nothing&) -> Result<CertificationView> {
        return service.archive(call.viewer(), TRY(call.id<CertificationId>("id")));
      });
  routes.get<Revisions>("/certifications/{id}/changes", "certification:view", "How it was changed, when and by whom",
                        [&service](Call& call) -> Result<Revisions> {
                          return service.revisions(call.viewer(), TRY(call.id<CertificationId>("id")));
                        });
}

void add_people_routes(http::Routes& routes, Service& service) {
  routes.get<CertificationPeopleQuery, Page<PersonStanding>>(
      "/certifications/{id}/people", "certification:view", "Where people stand, also those who have left",
      [&service](Call& call, const CertificationPeopleQuery& query) -> Result<Page<PersonStanding>> {
        return service.people(call.viewer(), TRY(call.id<CertificationId>("id")), query);
      });
  routes.get<CertificationRecord>(
      "/certifications/{id}/people/{person}", "certification:view", "A person's cycles, exemptions and requests",
      [&service](Call& call) -> Result<CertificationRecord> {
        return service.record(call.viewer(), TRY(call.id<CertificationId>("id")), TRY(call.id<PersonId>("person")));
      });
  routes.get<WaiversQuery, Page<Waiver>>(
      "/certifications/{id}/waivers", "certification:view", "Exemptions and equivalencies, newest first",
      [&service](Call& call, const WaiversQuery& query) -> Result<Page<Waiver>> {
        return service.waivers(call.viewer(), TRY(call.id<CertificationId>("id")), query);
      });
  routes.post<WaiverIn, Waiver>("/certifications/{id}/waivers", "certification:decide",
                                "Exempt a person, or accept something else as equivalent",
                                [&service](Call& call, const WaiverIn& in) -> Result<Waiver> {
                                  return service.waive(call.viewer(), TRY(call.id<CertificationId>("id")), in);
                                });
  routes.post<http::Nothing, Waiver>("/certification-waivers/{id}/end", "certification:decide",
                                     "End an exemption or take an equivalency back",
                                     [&service](Call& call, const http::Nothing&) -> Result<Waiver> {
                                       return service.end_waiver(call.viewer(), TRY(call.id<WaiverId>("id")));
                                     });
  routes.get<RequestsQuery, Page<ExtensionRequest>>(
      "/certification-requests", "certification:decide", "Requests for more time, oldest first",
      [&service](Call& call, const RequestsQuery& query) { return service.requests(call.viewer(), query); });
  routes.post<DecisionIn, ExtensionRequest>("/certification-requests/{id}/decide", "certification:decide",
                                            "Approve or deny a request for more time",
                                            [&service](Call& call, const DecisionIn& in) -> Result<ExtensionRequest> {
                                              return service.decide(call.viewer(), TRY(call.id<RequestId>("id")), in);
                                            });
}

void add_own_routes(http::Routes& routes, Service& service) {
  routes.get<MyCertifications>("/certifications/mine", "certification:own",
                               "Your certifications and programmes, what needs action first",
                               [&service](Call& call) { return service.mine(call.viewer()); });
  routes.get<OpenProgrammes>("/certifications/open", "certification:own", "Programmes and paths that you may join",
                             [&service](Call& call) { return service.open_programmes(call.viewer()); });
  routes.get<CertificationRecord>("/certifications/{id}/mine", "certification:own",
                                  "Your cycles of one certification: what is done, what is next, what opens when",
                                  [&service](Call& call) -> Result<CertificationRecord> {
                                    return service.my_record(call.viewer(), TRY(call.id<CertificationId>("id")));
                                  });
  routes.post<http::Nothing, CertificationRecord>(
      "/certifications/{id}/join", "certification:own", "Join a programme that is open to all",
      [&service](Call& call, const http::Nothing&) -> Result<CertificationRecord> {
        return service.join(call.viewer(), TRY(call.id<CertificationId>("id")));
      });
  routes.post<http::Nothing, CertificationRecord>(
      "/certifications/{id}/leave", "certification:own", "Leave a programme that you joined yourself",
      [&service](Call& call, const http::Nothing&) -> Result<CertificationRecord> {
        return service.leave(call.viewer(), TRY(call.id<CertificationId>("id")));
      });
  routes.post<ExtensionIn, ExtensionRequest>("/certifications/{id}/extension", "certification:own", "Ask for more time",
                                             [&service](Call& call, const ExtensionIn& in) -> Result<ExtensionRequest> {
                                               return service.ask_extension(call.viewer(),
                                                                            TRY(call.id<CertificationId>("id")), in);
                                             });
  routes.post<http::Nothing, ExtensionRequest>(
      "/certification-requests/{id}/withdraw", "certification:own", "Take your request back",
      [&service](Call& call, const http::Nothing&) -> Result<ExtensionRequest> {
        return service.withdraw_request(call.viewer(), TRY(call.id<RequestId>("id")));
      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_office_routes(routes, service);
  add_people_routes(routes, service);
  add_own_routes(routes, service);
}

}  // namespace mc::certification
