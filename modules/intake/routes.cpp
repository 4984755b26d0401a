// HTTP endpoints of module intake.
#include "modules/intake/service.hpp"

namespace mc::intake {

namespace {

using http::Call;
using http::Nothing;

void add_document_routes(http::Routes& routes, Service& service) {
  routes.upload<IntakeUploadQuery, IntakeDocument>(
      "/intake/documents", "intake:own", "Send a photo or PDF of a card; it is read and waits for you", kDocumentLimit,
      [&service](Call& call, http::Upload& upload, const IntakeUploadQuery&) {
        return service.upload(call.viewer(), upload);
      });
  routes.get<IntakeQuery, Page<IntakeDocument>>(
      "/intake/documents", "intake:own", "Your documents that wait, newest first, or those of a batch of yours",
      [&service](Call& call, const IntakeQuery& query) { return service.list(call.viewer(), query); });
  routes.get<IntakeDocument>("/intake/documents/{id}", "intake:own", "A document and what was read",
                             [&service](Call& call) -> Result<IntakeDocument> {
                               return service.one(call.viewer(), TRY(call.id<DocumentId>("id")));
                             });
  routes.download<Nothing>("/intake/documents/{id}/file", "intake:own", "The photo or PDF itself",
                           [&service](Call& call, const Nothing&) -> Result<http::Download> {
                             return service.file(call.viewer(), TRY(call.id<DocumentId>("id")));
                           });
  routes.post<credentials::CredentialIn, credentials::Credential>(
      "/intake/documents/{id}/confirm", "intake:own", "Save a credential with this document as its scan",
      [&service](Call& call, const credentials::CredentialIn& in) -> Result<credentials::Credential> {
        return service.confirm(call.viewer(), TRY(call.id<DocumentId>("id")), in);
      });
  routes.del<Nothing>("/intake/documents/{id}", "intake:own", "Drop a document; its file goes",
                      [&service](Call& call) -> Result<Nothing> {
                        TRY(service.drop(call.viewer(), TRY(call.id<DocumentId>("id"))));
                        return Nothing{};
                      });
}

void add_batch_routes(http::Routes& routes, Service& service) {
  routes.upload<IntakeBatchQuery, IntakeBatch>(
      "/intake/batches", "intake:own",
      "Send a ZIP of photos and PDFs: your own, or with office=true of people whose employee number begins the file "
      "name",
      kBatchLimit, [&service](Call& call, http::Upload& upload, const IntakeBatchQuery& query) {
        return service.upload_batch(call.viewer(), upload, query.office.value_or(false));
      });
  routes.get<IntakeBatches>("/intake/batches", "intake:own", "Your archives of the last 30 days",
                            [&service](Call& call) { return service.batches(call.viewer()); });
  routes.get<IntakeStatus>("/intake/status", "intake:own", "Whether pictures can be read here, and what waits for you",
                           [&service](Call& call) { return service.status(call.viewer()); });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_document_routes(routes, service);
  add_batch_routes(routes, service);
}

}  // namespace mc::intake
