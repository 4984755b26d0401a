// The two years of training that the demo hospital has behind it.
#include <fmt/format.h>

#include "appliance/program/demo_hospital.hpp"

namespace mc::program {

namespace {

constexpr std::size_t kBatch = 100;
// A completion of over a week ago is history to the certificates: its page is drawn when somebody asks for it.
constexpr int kOldest = 8;
constexpr std::string_view kNurseMail = "ana.reyes@";

}  // namespace

Status DemoHospital::assign(std::string_view file, int due_in_days, std::vector<std::string> professions,
                            std::string reason) {
  CourseId id = course(file);
  if (id.is_nil()) return internal("demo_data", fmt::format("The demo has no course {}.", file));
  TRY(appliance_.platform().db.write([&](data::Tx& tx) -> Status {
    learning::AssignmentIn in;
    in.course_id = id;
    for (const organisation::Unit& unit : TRY(appliance_.modules().organisation->units(tx)))
      if (!unit.parent_id) in.unit_ids.items.push_back(unit.id);
    for (std::string& profession : professions) in.professions.items.emplace_back(std::move(profession));
    in.due_on = today_ + due_in_days;
    in.reason = reason;
    TRY(appliance_.modules().learning->assign(tx, TRY(person("700000")), in));
    return {};
  }));
  return {};
}

Status DemoHospital::assign_training() {
  std::vector<std::string> clinical{"RN", "LPN", "MD", "NP", "PA", "RT", "CNA"};
  TRY(assign("hand_hygiene", -20, {}, "Required every year for everyone"));
  TRY(assign("hipaa_privacy", -45, {}, "Required every year for everyone"));
  TRY(assign("fire_electrical_safety", -3, {}, "Required every year for everyone"));
  TRY(assign("sepsis_first_hour", 5, clinical, "Required for everyone who treats patients"));
  return assign("high_alert_medications", 7, clinical, "Required for everyone who gives medication");
}

Status DemoHospital::record(const std::vector<std::pair<PersonId, Instant>>& completions, CourseId course_id) {
  for (std::size_t start = 0; start < completions.size(); start += kBatch) {
    TRY(appliance_.platform().db.write([&](data::Tx& tx) -> Status {
      std::size_t end = std::min(start + kBatch, completions.size());
      for (std::size_t i = start; i < end; ++i)
        TRY(appliance_.modules().learning->record_completion(tx, completions[i].first, course_id,
                                                             completions[i].second));
      return {};
    }));
  }
  return {};
}

Status DemoHospital::complete(std::string_view file, int percent, int first_days_ago, int last_days_ago,
                              bool clinical_only) {
  std::vector<std::pair<PersonId, Instant>> completions;
  for (const DemoPerson& who : people_) {
    if (clinical_only && (!who.clinical() || who.profession == "PT" || who.profession == "PTA" ||
                          who.profession == "OT" || who.profession == "COTA"))
      continue;
    // Ana Reyes is the nurse of the tour: what was due long ago is done, the rest waits for her.
    bool ana = who.email.starts_with(kNurseMail);
    bool done = ana ? last_days_ago > kOldest : random_->below(100) < static_cast<std::uint64_t>(percent);
    auto days = static_cast<int>(random_->below(static_cast<std::uint64_t>(first_days_ago - last_days_ago + 1)));
    auto minutes = static_cast<int>(random_->below(10 * 60));
    if (!done) continue;
    Instant at = start_of(today_ - last_days_ago - days) + std::chrono::minutes(7 * 60 + minutes);
    completions.emplace_back(TRY(person(who.number)), at);
  }
  return record(completions, course(file));
}

Status DemoHospital::record_history() {
  TRY(complete("hipaa_privacy", 95, 140, 46, false));
  TRY(complete("hand_hygiene", 93, 100, 21, false));
  TRY(complete("fire_electrical_safety", 90, 60, kOldest, false));
  TRY(complete("sepsis_first_hour", 55, 30, kOldest, true));
  TRY(complete("high_alert_medications", 40, 21, kOldest, true));
  return record_filler_history();
}

Status DemoHospital::record_filler_history() {
  std::vector<CourseId> fillers;
  for (const PublishedCourse& course : courses_)
    if (course.file.empty()) fillers.push_back(course.id);
  if (fillers.empty()) return {};
  // Four older courses each, so that ten thousand people have about 300,000 rows of progress.
  std::map<CourseId, std::vector<std::pair<PersonId, Instant>>> by_course;
  for (const DemoPerson& who : people_) {
    for (int i = 0; i < 4; ++i) {
      std::size_t at_course = (random_->below(fillers.size() / 4) * 4 + static_cast<std::size_t>(i)) % fillers.size();
      CourseId id = fillers[at_course];
      Instant at = start_of(today_ - 150 - static_cast<int>(random_->below(500))) + std::chrono::hours(9);
      by_course[id].emplace_back(TRY(person(who.number)), at);
    }
  }
  for (const auto& [id, completions] : by_course) TRY(record(completions, id));
  return {};
}

}  // namespace mc::program
