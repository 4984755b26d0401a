#pragma once
// PUBLIC: certifications and a programme for `medconnect demo`, made through the rules of the routes.
#include "modules/certification/certification.hpp"

namespace mc::certification {

/// "Annual mandatory training" (fixed anchor, the first three courses) and "Acute care competency" (from the former
/// expiry, renewed by one course) for `everybody` and `nurses`; a programme "two of four" that people may join. Earlier
/// completions of the last year count: some people are certified, some in the window, some have it before them. Needs
/// at least six courses. Not idempotent.
Result<std::vector<CertificationId>> make_demo_certifications(data::Tx& tx, Certification& certification, Date today,
                                                              const std::vector<CourseId>& courses,
                                                              audiences::AudienceId everybody,
                                                              audiences::AudienceId nurses, PersonId by);

}  // namespace mc::certification
