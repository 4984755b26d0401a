// HTTP endpoints of module credits.
#include "modules/credits/service.hpp"

namespace mc::credits {

void add_rule_routes(http::Routes& routes, Service& service);  // routes_rules.cpp

namespace {

using http::Call;

void add_own_routes(http::Routes& routes, Service& service) {
  routes.get<TranscriptQuery, Transcript>(
      "/credits", "credit:own", "Your credits, newest first, with the total of contact hours",
      [&service](Call& call, const TranscriptQuery& query) { return service.mine(call.viewer(), query); });
  routes.download<TranscriptQuery>("/credits/transcript.pdf", "credit:own",
                                   "Your transcript on paper, for licence renewal",
                                   [&service](Call& call, const TranscriptQuery& query) {
                                     return service.file(call.viewer(), call.viewer().person, query);
                                   });
  routes.get<Licences>("/credits/licences", "credit:own", "Each of your licences against its state's requirement",
                       [&service](Call& call) { return service.my_licences(call.viewer()); });
  routes.upload<EvidenceQuery, Evidence>("/credits/evidence", "credit:own",
                                         "Upload proof of an external credit: PDF, PNG or JPEG", 10LL << 20,
                                         [&service](Call& call, http::Upload& upload, const EvidenceQuery&) {
                                           return service.add_evidence(call.viewer(), upload);
                                         });
  routes.post<ExternalCredit, CreditEntry>(
      "/credits/external", "credit:own", "Enter a credit earned elsewhere",
      [&service](Call& call, const ExternalCredit& in) { return service.add_external(call.viewer(), in); });
  routes.post<http::Nothing, CreditEntry>("/credits/{id}/withdraw", "credit:own",
                                          "Take an external credit of yours back",
                                          [&service](Call& call, const http::Nothing&) -> Result<CreditEntry> {
                                            return service.withdraw(call.viewer(), TRY(call.id<CreditId>("id")));
                                          });
  routes.download<http::Nothing>("/credits/{id}/evidence", "credit:own",
                                 "Proof of a credit, of your own or of people in your reach",
                                 [&service](Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return service.evidence(call.viewer(), TRY(call.id<CreditId>("id")));
                                 });
}

void add_officer_routes(http::Routes& routes, Service& service) {
  routes.get<TranscriptQuery, Transcript>("/people/{id}/transcript", "credit:view", "Credits of a person in your reach",
                                          [&service](Call& call, const TranscriptQuery& query) -> Result<Transcript> {
                                            return service.of_person(call.viewer(), TRY(call.id<PersonId>("id")),
                                                                     query);
                                          });
  routes.download<TranscriptQuery>("/people/{id}/transcript.pdf", "credit:view",
                                   "Transcript of a person in your reach on paper",
                                   [&service](Call& call, const TranscriptQuery& query) -> Result<http::Download> {
                                     return service.file(call.viewer(), TRY(call.id<PersonId>("id")), query);
                                   });
  routes.post<Reverse, CreditEntry>("/credits/{id}/reverse", "credit:correct",
                                    "Reverse a credit with a reason; both lines stay",
                                    [&service](Call& call, const Reverse& in) -> Result<CreditEntry> {
                                      return service.reverse(call.viewer(), TRY(call.id<CreditId>("id")), in);
                                    });
  routes.post<Correction, CreditEntry>("/credits/{id}/correct", "credit:correct",
                                       "Reverse a credit and enter it as it should be",
                                       [&service](Call& call, const Correction& in) -> Result<CreditEntry> {
                                         return service.correct(call.viewer(), TRY(call.id<CreditId>("id")), in);
                                       });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_own_routes(routes, service);
  add_officer_routes(routes, service);
  add_rule_routes(routes, service);
}

}  // namespace mc::credits
