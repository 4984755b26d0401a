#pragma once
// Made-up people of the demo hospital, as the CSV files that an HR system would export.
#include <string>
#include <vector>

#include "appliance/base/random.hpp"
#include "appliance/base/time.hpp"

namespace mc::program {

struct DemoPerson {
  std::string number;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string site;
  std::string department;
  std::string unit;
  std::string job_title;
  std::string profession;
  std::string manager;  // employee number
  Date hired_on;
  bool clinical() const { return profession != "other"; }
};

struct DemoCredential {
  std::string number;  // of the employee
  std::string kind;
  std::string type;
  std::string body;
  std::string state;
  std::string licence_number;
  Date issued_on;
  Date expires_on;
};

/// The accounts that the contract names, then one manager for each unit, then the rest. The same seed gives the same
/// people.
std::vector<DemoPerson> demo_people(Random& random, int count, Date today);
/// What each of them holds: mostly current, some about to expire, some lapsed.
std::vector<DemoCredential> demo_credentials(Random& random, const std::vector<DemoPerson>& people, Date today);

std::string staff_csv(const std::vector<DemoPerson>& people);
std::string credentials_csv(const std::vector<DemoCredential>& credentials);

inline constexpr std::string_view kDemoDomain = "mercygeneral.example";
inline constexpr std::string_view kDemoPassword = "MercyGeneral-2026";

}  // namespace mc::program
