#pragma once
// The routes of all modules whose list for the scenario of object access stands in a file of its own.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "tests/scenarios/analytics_routes.hpp"
#include "tests/scenarios/assessment_routes.hpp"
#include "tests/scenarios/backups_routes.hpp"
#include "tests/scenarios/branding_routes.hpp"
#include "tests/scenarios/certification_routes.hpp"
#include "tests/scenarios/classroom_routes.hpp"
#include "tests/scenarios/cmi5_routes.hpp"
#include "tests/scenarios/compliance_routes.hpp"
#include "tests/scenarios/courses_routes.hpp"
#include "tests/scenarios/credentials_routes.hpp"
#include "tests/scenarios/credits_routes.hpp"
#include "tests/scenarios/evidence_routes.hpp"
#include "tests/scenarios/finder_routes.hpp"
#include "tests/scenarios/house_routes.hpp"
#include "tests/scenarios/intake_routes.hpp"
#include "tests/scenarios/interop_routes.hpp"
#include "tests/scenarios/learning_routes.hpp"
#include "tests/scenarios/lti_routes.hpp"
#include "tests/scenarios/media_routes.hpp"
#include "tests/scenarios/notifications_routes.hpp"
#include "tests/scenarios/operations_routes.hpp"
#include "tests/scenarios/packages_routes.hpp"
#include "tests/scenarios/privacy_routes.hpp"
#include "tests/scenarios/security_routes.hpp"
#include "tests/scenarios/setup_routes.hpp"
#include "tests/scenarios/skills_routes.hpp"
#include "tests/scenarios/study_routes.hpp"
#include "tests/scenarios/submissions_routes.hpp"
#include "tests/scenarios/sync_routes.hpp"
#include "tests/scenarios/updates_routes.hpp"
#include "tests/scenarios/verification_routes.hpp"
#include "tests/scenarios/xapi_routes.hpp"

namespace mc::scenario {

/// Routes that name no object of somebody else.
inline std::set<std::string> module_routes_of_nobody() {
  std::set<std::string> out;
  for (const auto& part :
       {operations_routes_of_nobody(),    privacy_routes_of_nobody(),    assessment_own_routes(),
        certification_routes_of_nobody(), learning_routes_of_nobody(),   classroom_routes_of_nobody(),
        skills_routes_of_nobody(),        courses_routes_of_nobody(),    submissions_routes_of_nobody(),
        study_routes_of_nobody(),         media_routes_of_nobody(),      packages_routes_of_nobody(),
        analytics_routes_of_nobody(),     branding_routes_of_nobody(),   notifications_routes_of_nobody(),
        credentials_routes_of_nobody(),   intake_routes_of_nobody(),     verification_routes_of_nobody(),
        credits_routes_of_nobody(),       compliance_routes_of_nobody(), finder_routes_of_nobody(),
        cmi5_routes_of_nobody(),          lti_routes_of_nobody(),        xapi_routes_of_nobody(),
        evidence_routes_of_nobody(),      backups_routes_of_nobody(),    updates_routes_of_nobody(),
        setup_routes_of_nobody(),         interop_routes_of_nobody(),    sync_routes_of_nobody(),
        house_routes_of_nobody()})
    out.insert(part.begin(), part.end());
  return out;
}

/// Route, a path with objects, a body, and who may; a module's own order is kept.
inline std::vector<std::array<std::string, 4>> module_routes() {
  std::vector<std::array<std::string, 4>> out;
  for (const auto& part :
       {security_routes(),    certification_routes(), assessment_routes(), classroom_routes(),     skills_routes(),
        submissions_routes(), study_routes(),         media_routes(),      packages_routes(),      courses_routes(),
        learning_routes(),    analytics_routes(),     branding_routes(),   notifications_routes(), credentials_routes(),
        intake_routes(),      verification_routes(),  credits_routes(),    compliance_routes(),    finder_routes(),
        cmi5_routes(),        lti_routes(),           xapi_routes(),       evidence_routes(),      interop_routes()})
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

/// Objects of the ICU to try them on.
template <class World>
void make_module_objects(World& world) {
  make_learning_objects(world);
  make_certification_objects(world);
  make_skills_objects(world);
  make_classroom_objects(world.by("admin"), world.by("ana"), world.ids["icu"], world.clock.now(), world.ids);
  make_questions(world);
  make_submissions_objects(world);
  make_study_objects(world);
  make_media_objects(world);
  make_packages_objects(world);
  make_courses_objects(world);
  make_analytics_objects(world);
  make_branding_objects(world);
  make_notifications_objects(world);
  make_intake_objects(world);
  make_verification_objects(world);
  make_credits_objects(world);
  make_compliance_objects(world);
  make_finder_objects(world);
  make_cmi5_objects(world);
  make_lti_objects(world);
  make_interop_objects(world);
  make_xapi_objects(world);
  make_evidence_objects(world);
}

}  // namespace mc::scenario
