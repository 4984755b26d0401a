// HTTP endpoints of module certificates.
#include "modules/certificates/service.hpp"

namespace mc::certificates {

using http::Call;

void add_routes(http::Routes& routes, Service& service) {
  routes.get<CertificateQuery, Page<Certificate>>(
      "/certificates", "certificate:own", "Your certificates, newest first",
      [&service](Call& call, const CertificateQuery& query) { return service.mine(call.viewer(), query); });
  routes.download<http::Nothing>("/certificates/{id}/pdf", "certificate:own", "The certificate as it was issued",
                                 [&service](Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return service.file(call.viewer(), TRY(call.id<CertificateId>("id")));
                                 });
  routes.get<CertificateQuery, Page<Certificate>>(
      "/people/{id}/certificates", "compliance:view", "Certificates of a person in your reach",
      [&service](Call& call, const CertificateQuery& query) -> Result<Page<Certificate>> {
        return service.of_person(call.viewer(), TRY(call.id<PersonId>("id")), query);
      });
  routes.post<Revoke, Certificate>("/certificates/{id}/revoke", "certificate:revoke",
                                   "Revoke a certificate; verification shows it at once",
                                   [&service](Call& call, const Revoke& in) -> Result<Certificate> {
                                     return service.revoke(call.viewer(), TRY(call.id<CertificateId>("id")), in);
                                   });
  routes.get<CertificateQuery, Page<AwardCandidate>>(
      "/courses/{id}/certificates", "certificate:award", "Who completed your course, and what they were given for it",
      [&service](Call& call, const CertificateQuery& query) -> Result<Page<AwardCandidate>> {
        return service.candidates(call.viewer(), TRY(call.id<CourseId>("id")), query);
      });
  routes.post<AwardIn, Awards>("/courses/{id}/certificates", "certificate:award",
                               "Give certificates of mastery or for teaching to people who completed your course",
                               [&service](Call& call, const AwardIn& in) -> Result<Awards> {
                                 return service.award(call.viewer(), TRY(call.id<CourseId>("id")), in);
                               });
  routes.get<Verification>("/verify/{code}", http::kPublic,
                           "Is a certificate genuine? Name, course, dates and nothing more",
                           [&service](Call& call) { return service.verify(call.parameter("code"), call.address()); });
}

}  // namespace mc::certificates
