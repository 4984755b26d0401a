// What the education department of the demo hospital runs: audiences, rules, certifications, classes, skills,
// assignments to hand in, a question bank and what learners wrote.
#include "appliance/program/demo_hospital.hpp"
#include "modules/audiences/demo.hpp"
#include "modules/certification/demo.hpp"
#include "modules/classroom/demo.hpp"
#include "modules/finder/demo.hpp"
#include "modules/learning/demo.hpp"
#include "modules/skills/demo.hpp"
#include "modules/study/demo.hpp"
#include "modules/submissions/demo.hpp"

namespace mc::program {

namespace {

constexpr std::string_view kAdministrator = "700000", kIcuManager = "700001", kNurse = "700002", kEducator = "700004";
constexpr std::string_view kIcu = "ICU";
constexpr std::size_t kGroup = 16;

}  // namespace

Result<std::vector<PersonId>> DemoHospital::clinical_people() const {
  std::vector<PersonId> out{TRY(person(kNurse))};
  for (const DemoPerson& who : people_) {
    if (out.size() == kGroup) break;
    if (who.clinical() && who.number != kNurse) out.push_back(TRY(person(who.number)));
  }
  return out;
}

Status DemoHospital::run_education() {
  return appliance_.platform().db.write([&](data::Tx& tx) -> Status {
    Modules& m = appliance_.modules();
    PersonId office = TRY(person(kAdministrator)), educator = TRY(person(kEducator));
    auto made = TRY(audiences::make_demo_audiences(tx, *m.audiences, *m.organisation, office));
    if (made.size() < 3) return internal("demo_data", "The demo lost its audiences.");
    std::vector<CourseId> courses;
    for (const char* file : {"hand_hygiene", "hipaa_privacy", "fire_electrical_safety", "sepsis_first_hour",
                             "high_alert_medications", "bls_refresher"})
      courses.push_back(course(file));
    TRY(learning::make_demo_assignments(tx, *m.learning, today_, {courses.at(5), courses.at(1), courses.at(3)}, made[2],
                                        made[0], made[1], office));
    TRY(certification::make_demo_certifications(tx, *m.certification, today_, courses, made[0], made[1], office));
    auto group = TRY(clinical_people());
    TRY(classroom::hold_demo_sessions(tx, appliance_.platform().clock, *m.classroom, educator, group));
    TRY(finder::offer_demo_classes(tx, appliance_.platform().clock, appliance_.platform().random, educator,
                                   course("bls_refresher"), group));
    for (const organisation::Unit& unit : TRY(m.organisation->units(tx)))
      if (unit.name == kIcu)
        TRY(skills::make_demo_skills(tx, *m.skills, office, TRY(person(kIcuManager)), unit.id, group));
    return {};
  });
}

Status DemoHospital::write_together() {
  return appliance_.platform().db.write([&](data::Tx& tx) -> Status {
    Modules& m = appliance_.modules();
    auto group = TRY(clinical_people());
    TRY(study::make_demo_study(tx, *m.study, *m.courses, course("sepsis_first_hour"), group));
    TRY(submissions::make_demo_submissions(tx, *m.submissions, *m.courses, *m.learning, course("bls_refresher"), group,
                                           TRY(person(kEducator))));
    return {};
  });
}

}  // namespace mc::program
