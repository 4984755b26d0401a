// HTTP endpoints of attestations.
#include "modules/skills/service.hpp"

namespace mc::skills {
namespace {

using http::Call;
using http::Nothing;

void add_reader_routes(http::Routes& routes, Attestations& service) {
  routes.get<AttestationTasks>("/attestations/mine", "attestation:sign", "What you have to sign, and what you signed",
                               [&service](Call& call) { return service.mine(call.viewer()); });
  routes.post<Nothing, AttestationReading>("/attestations/{id}/open", "attestation:sign",
                                           "Open a document that is asked of you; this is recorded",
                                           [&service](Call& call, const Nothing&) -> Result<AttestationReading> {
                                             return service.read(call.viewer(), TRY(call.id<DocumentId>("id")));
                                           });
  routes.download<Nothing>("/attestations/{id}/file", "attestation:sign",
                           "The PDF of a document that is asked of you; this is recorded",
                           [&service](Call& call, const Nothing&) -> Result<http::Download> {
                             return service.file(call.viewer(), TRY(call.id<DocumentId>("id")));
                           });
  routes.post<AttestationSignIn, AttestationSignature>(
      "/attestations/{id}/sign", "attestation:sign", "Sign the version that you read, with your password",
      [&service](Call& call, const AttestationSignIn& in) -> Result<AttestationSignature> {
        return service.sign(call.viewer(), TRY(call.id<DocumentId>("id")), in, {call.request_id(), call.address()});
      });
  routes.get<AttestationSignature>("/attestation-signatures/{id}", "attestation:sign",
                                   "A signature; one's own, or of people in one's reach",
                                   [&service](Call& call) -> Result<AttestationSignature> {
                                     return service.signature(call.viewer(), TRY(call.id<SignatureId>("id")));
                                   });
  routes.download<Nothing>("/attestation-signatures/{id}/proof.pdf", "attestation:sign",
                           "Proof of a signature with the document's hash and the row of the audit log",
                           [&service](Call& call, const Nothing&) -> Result<http::Download> {
                             return service.proof(call.viewer(), TRY(call.id<SignatureId>("id")));
                           });
}

void add_author_routes(http::Routes& routes, Attestations& service) {
  routes.get<SkillListQuery, Page<AttestationCard>>(
      "/attestations", "attestation:view", "Documents to sign of your units by title",
      [&service](Call& call, const SkillListQuery& query) { return service.list(call.viewer(), query); });
  routes.post<AttestationIn, Attestation>(
      "/attestations", "attestation:manage", "Write a document to read and sign",
      [&service](Call& call, const AttestationIn& in) { return service.create(call.viewer(), in); });
  routes.get<Attestation>("/attestations/{id}", "attestation:view", "One document with its versions",
                          [&service](Call& call) -> Result<Attestation> {
                            return service.one(call.viewer(), TRY(call.id<DocumentId>("id")));
                          });
  routes.put<AttestationSave, Attestation>("/attestations/{id}", "attestation:manage",
                                           "Change the draft; published versions stay as they are",
                                           [&service](Call& call, const AttestationSave& in) -> Result<Attestation> {
                                             return service.change(call.viewer(), TRY(call.id<DocumentId>("id")), in);
                                           });
  routes.upload<AttestationFileQuery, Attestation>(
      "/attestations/{id}/file", "attestation:manage", "A PDF in place of the text", 20LL << 20,
      [&service](Call& call, http::Upload& upload, const AttestationFileQuery& query) -> Result<Attestation> {
        return service.put_file(call.viewer(), TRY(call.id<DocumentId>("id")), query, upload);
      });
  routes.post<AttestationPublish, Attestation>(
      "/attestations/{id}/publish", "attestation:manage",
      "Publish a version; a material change asks everybody again, an editorial one does not",
      [&service](Call& call, const AttestationPublish& in) -> Result<Attestation> {
        return service.publish(call.viewer(), TRY(call.id<DocumentId>("id")), in);
      });
  routes.post<Nothing, Attestation>("/attestations/{id}/retire", "attestation:manage",
                                    "Ask nobody any more; signatures stay",
                                    [&service](Call& call, const Nothing&) -> Result<Attestation> {
                                      return service.retire(call.viewer(), TRY(call.id<DocumentId>("id")));
                                    });
  routes.post<AttestationAskIn, AttestationAsked>(
      "/attestations/{id}/ask", "attestation:manage", "Ask people to sign",
      [&service](Call& call, const AttestationAskIn& in) -> Result<AttestationAsked> {
        return service.ask_people(call.viewer(), TRY(call.id<DocumentId>("id")), in);
      });
  routes.get<AttestationPeopleQuery, Page<AttestationPerson>>(
      "/attestations/{id}/people", "attestation:view", "Who of your people signed what, and who has not",
      [&service](Call& call, const AttestationPeopleQuery& query) -> Result<Page<AttestationPerson>> {
        return service.people_of(call.viewer(), TRY(call.id<DocumentId>("id")), query);
      });
  routes.download<AttestationFormat>("/attestations/{id}/people.file", "attestation:view",
                                     "Who signed and who has not as CSV, XLSX or PDF",
                                     [&service](Call& call, const AttestationFormat& query) -> Result<http::Download> {
                                       return service.people_file(call.viewer(), TRY(call.id<DocumentId>("id")), query);
                                     });
}

}  // namespace

void add_attestation_routes(http::Routes& routes, Attestations& service) {
  add_reader_routes(routes, service);
  add_author_routes(routes, service);
}

}  // namespace mc::skills
