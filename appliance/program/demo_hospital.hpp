#pragma once
// Fills an empty appliance with Mercy General Hospital, through the modules' public services and the same rules as the
// API.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "appliance/program/appliance.hpp"
#include "appliance/program/demo_people.hpp"

namespace mc::program {

/// One use: make it, call build(). Reports each step in words with its time.
class DemoHospital {
public:
  DemoHospital(Appliance& appliance, int people, std::uint64_t seed, std::function<void(std::string_view)> step);
  Status build();

private:
  struct PublishedCourse {
    std::string file;  // "hand_hygiene"; empty for the many courses of a large demo
    CourseId id;
  };

  /// Runs what the steps before have set off.
  Status settle();
  Status import_people();
  Status give_passwords_and_roles();
  Status import_credentials();
  Status add_rules();
  Status publish_courses();
  Status assign(std::string_view file, int due_in_days, std::vector<std::string> professions, std::string reason);
  Status assign_training();
  /// Share of a hundred people who have completed the course, each on a day of the last `days`.
  Status complete(std::string_view file, int percent, int first_days_ago, int last_days_ago, bool clinical_only);
  Status record_history();
  Status record_filler_history();
  Status record(const std::vector<std::pair<PersonId, Instant>>& completions, CourseId course);
  /// Audiences, rules, certifications, classes, skills, question bank.
  Status run_education();
  /// What learners handed in and wrote.
  Status write_together();
  /// Ana Reyes and others who treat patients.
  Result<std::vector<PersonId>> clinical_people() const;
  Result<PersonId> person(std::string_view number) const;
  CourseId course(std::string_view file) const;
  template <class F>
  Status timed(std::string_view what, F&& f);

  Appliance& appliance_;
  int count_;
  std::unique_ptr<Random> random_;
  std::function<void(std::string_view)> step_;
  Date today_;
  std::vector<DemoPerson> people_;
  std::map<std::string, PersonId, std::less<>> ids_;
  std::vector<PublishedCourse> courses_;
};

}  // namespace mc::program
