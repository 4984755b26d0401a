#include "appliance/program/demo_hospital.hpp"

#include <fmt/format.h>

#include "appliance/security/passwords.hpp"
#include "modules/courses/demo.hpp"

namespace mc::program {

namespace {

constexpr std::size_t kBatch = 200;
constexpr int kLargeDemo = 5000;
constexpr std::int64_t kDrawnFromBank = 3;  // questions of the quiz on hand hygiene
constexpr std::string_view kAdministrator = "700000", kIcuManager = "700001", kNurse = "700002", kOfficer = "700003",
                           kEducator = "700004", kOperator = "700005";

Status refuse_defects(const organisation::ImportReport& report) {
  if (report.rejected == 0) return {};
  const organisation::Finding& first = report.findings.front();
  return internal("demo_data", fmt::format("The demo's own {} list has a defect in line {}: {}.", report.kind,
                                           first.line, first.message));
}

std::string file_name(std::string_view path) {
  std::size_t slash = path.rfind('/');
  std::string_view name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  return std::string(name.substr(0, name.rfind('.')));
}

}  // namespace

DemoHospital::DemoHospital(Appliance& appliance, int people, std::uint64_t seed,
                           std::function<void(std::string_view)> step)
    : appliance_(appliance), count_(people), random_(seeded_random(seed)), step_(std::move(step)),
      today_(appliance.platform().clock.today()) {}

template <class F>
Status DemoHospital::timed(std::string_view what, F&& f) {
  auto start = std::chrono::steady_clock::now();
  TRY(f());
  auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  step_(fmt::format("{:<40} {:>6.1f} s", what, seconds));
  return {};
}

Status DemoHospital::build() {
  TRY(timed(fmt::format("{} people in 18 units", count_), [&] { return import_people(); }));
  TRY(timed("passwords and roles", [&] { return give_passwords_and_roles(); }));
  TRY(timed("licences and certifications", [&] { return import_credentials(); }));
  TRY(timed("rules for required credentials", [&] { return add_rules(); }));
  TRY(timed("courses", [&] { return publish_courses(); }));
  TRY(timed("assignments", [&] { return assign_training(); }));
  TRY(timed("history of completed training", [&] { return record_history(); }));
  TRY(timed("classes, certifications, skills", [&] { return run_education(); }));
  TRY(timed("handed in and discussed", [&] { return write_together(); }));
  TRY(timed("certificates, credits, notifications", [&] { return settle(); }));
  TRY(timed("compliance figures", [&] { return appliance_.modules().compliance->rebuild(); }));
  return timed("dashboards", [&] { return appliance_.modules().analytics->rebuild(); });
}

Status DemoHospital::settle() {
  TRY(appliance_.events().drain());
  TRY(appliance_.jobs().drain());  // who is in an audience, and what it is assigned
  return appliance_.events().drain();
}

Result<PersonId> DemoHospital::person(std::string_view number) const {
  auto at = ids_.find(number);
  if (at == ids_.end()) return internal("demo_data", fmt::format("The demo lost its person {}.", number));
  return at->second;
}

CourseId DemoHospital::course(std::string_view file) const {
  for (const PublishedCourse& course : courses_)
    if (course.file == file) return course.id;
  return {};
}

Status DemoHospital::import_people() {
  people_ = demo_people(*random_, count_, today_);
  auto report =
      TRY(appliance_.modules().organisation->import_staff(staff_csv(people_), "demo_staff.csv", true, std::nullopt));
  TRY(refuse_defects(report));
  accounts::Accounts& accounts = *appliance_.modules().accounts;
  return appliance_.platform().db.read([&](data::Tx& tx) -> Status {
    for (const DemoPerson& person : people_)
      if (auto id = TRY(accounts.find_by_employee_number(tx, person.number))) ids_.emplace(person.number, *id);
    return {};
  });
}

Status DemoHospital::give_passwords_and_roles() {
  accounts::Accounts& accounts = *appliance_.modules().accounts;
  // One hash for everybody: the password is public anyway, and ten thousand hashes would take a quarter of an hour.
  security::Passwords passwords;
  std::string hash = TRY(passwords.hash(kDemoPassword));
  auto ids = ids_.begin();
  while (ids != ids_.end()) {
    TRY(appliance_.platform().db.write([&](data::Tx& tx) -> Status {
      for (std::size_t i = 0; i < kBatch && ids != ids_.end(); ++i, ++ids)
        TRY(accounts.set_password_hash(tx, ids->second, hash, false));
      return {};
    }));
  }
  return appliance_.platform().db.write([&](data::Tx& tx) -> Status {
    auto grant = [&](std::string_view number, std::string role) -> Status {
      return accounts.grant(tx, std::nullopt, TRY(person(number)),
                            {std::move(role), security::ScopeKind::platform, std::nullopt});
    };
    TRY(grant(kAdministrator, "admin"));
    TRY(grant(kAdministrator, "super_admin"));
    TRY(grant(kOfficer, "compliance_officer"));
    TRY(grant(kEducator, "instructor"));
    TRY(grant(kOperator, "operator"));
    std::map<std::string, UnitId> units;
    for (const organisation::Unit& unit : TRY(appliance_.modules().organisation->units(tx)))
      units.emplace(unit.name, unit.id);
    for (const DemoPerson& manager : people_) {
      if (manager.job_title != "Nurse Manager" && manager.job_title != "Manager") continue;
      auto unit = units.find(manager.unit);
      if (unit == units.end()) return internal("demo_data", fmt::format("The demo lost its unit {}.", manager.unit));
      TRY(accounts.grant(tx, std::nullopt, TRY(person(manager.number)),
                         {"manager", security::ScopeKind::unit, unit->second.bytes}));
    }
    return {};
  });
}

Status DemoHospital::import_credentials() {
  std::string csv = credentials_csv(demo_credentials(*random_, people_, today_));
  auto report =
      TRY(appliance_.modules().credentials->import_credentials(csv, "demo_credentials.csv", true, std::nullopt));
  return refuse_defects(report);
}

Status DemoHospital::add_rules() {
  credentials::Credentials& credentials = *appliance_.modules().credentials;
  return appliance_.platform().db.write([&](data::Tx& tx) -> Status {
    PersonId officer = TRY(person(kOfficer));
    std::vector<Text<1, 20>> clinical{"RN", "LPN", "MD", "NP", "PA", "PT", "PTA", "OT", "COTA", "RT", "CNA"};
    TRY(credentials.add_rule(tx, officer, {"BLS", {{"BLS"}}, {}, {clinical}, {}}));
    std::map<std::string, UnitId> units;
    for (const organisation::Unit& unit : TRY(appliance_.modules().organisation->units(tx)))
      units.emplace(unit.name, unit.id);
    for (const char* department : {"Critical Care", "Emergency"})
      if (auto unit = units.find(department); unit != units.end())
        TRY(credentials.add_rule(
            tx, officer,
            {fmt::format("ACLS, {}", department), {{"ACLS"}}, unit->second, {{"RN", "NP", "MD", "PA", "RT"}}, {}}));
    return {};
  });
}

Status DemoHospital::publish_courses() {
  std::vector<std::string> files;
  for (const EmbeddedFile& embedded : embedded_data())
    if (embedded.path.starts_with("courses/demo/") && embedded.path.ends_with(".json"))
      files.push_back(file_name(embedded.path));
  courses::Courses& courses = *appliance_.modules().courses;
  return appliance_.platform().db.write([&](data::Tx& tx) -> Status {
    PersonId author = TRY(person(kEducator));
    questions::PoolId pool = TRY(questions::fill_demo_bank(tx, *appliance_.modules().questions, author));
    auto written = TRY(courses::publish_demo_courses(tx, appliance_.platform().random, courses, author,
                                                     assessment::PoolDraw{pool.text(), kDrawnFromBank}));
    if (written.size() != files.size()) return internal("demo_data", "The course texts are not all in this binary.");
    for (std::size_t i = 0; i < files.size(); ++i) courses_.push_back({files[i], written[i]});
    // A large demo measures speed: more courses than anybody wrote.
    if (count_ < kLargeDemo) return {};
    int fillers = 150 - static_cast<int>(courses_.size());
    for (CourseId id : TRY(courses::publish_filler_courses(tx, appliance_.platform().random, courses, author, fillers)))
      courses_.push_back({"", id});
    return {};
  });
}

}  // namespace mc::program
