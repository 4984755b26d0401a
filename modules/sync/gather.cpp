// Reading the other modules: everything personal ends here, what goes on are codes and numbers of this run.
#include <algorithm>

#include "modules/sync/service.hpp"

namespace mc::sync {
namespace {

constexpr int kAtOnce = 100;

struct Periods {
  std::string quarter;     // now
  Date last_quarter_from;  // the last complete one
  Date last_quarter_to;    // its end, exclusive
  std::string last_quarter;
  Date last_month_from;
  Date last_month_to;
  std::string last_month;
};

Date first_of(int year, unsigned month) {
  using namespace std::chrono;
  return Date{static_cast<std::int32_t>(
      sys_days{std::chrono::year{year} / std::chrono::month{month} / 1}.time_since_epoch().count())};
}

Periods periods_of(Date today) {
  const auto day = ymd(today);
  const int year = static_cast<int>(day.year());
  const auto month = static_cast<unsigned>(day.month());
  const unsigned quarter = (month - 1) / 3;
  const int before_year = quarter == 0 ? year - 1 : year;
  const unsigned before = quarter == 0 ? 10 : (quarter - 1) * 3 + 1;
  const int month_year = month == 1 ? year - 1 : year;
  const unsigned month_before = month == 1 ? 12 : month - 1;
  Periods out;
  out.quarter = period_of(PeriodKind::quarter, year, month);
  out.last_quarter = period_of(PeriodKind::quarter, before_year, before);
  out.last_quarter_from = first_of(before_year, before);
  out.last_quarter_to = first_of(year, quarter * 3 + 1);
  out.last_month = period_of(PeriodKind::month, month_year, month_before);
  out.last_month_from = first_of(month_year, month_before);
  out.last_month_to = first_of(year, month);
  return out;
}

bool within(const std::optional<Instant>& at, Date from, Date to) {
  return at && date_of(*at) >= from && date_of(*at) < to;
}

std::size_t status_of(const learning::Enrolment& enrolment, Date today) {
  if (enrolment.status == learning::EnrolmentStatus::completed) return 0;
  return enrolment.due_on && *enrolment.due_on < today ? 2 : 1;
}
std::size_t result_of(learning::EnrolmentStatus status) {
  using enum learning::EnrolmentStatus;
  return status == completed ? 0 : status == enrolled || status == in_progress ? 1 : 2;
}
std::size_t status_of(credentials::CredentialStatus status) {
  using enum credentials::CredentialStatus;
  return status == active ? 0 : status == expiring_soon ? 1 : 2;
}

}  // namespace

Status Service::gather_person(data::Tx& tx, const organisation::Staff& staff, std::uint32_t number, Gathered& out) {
  const Date today = platform_.clock.today();
  const Periods periods = periods_of(today);
  const CodeSet shipped = shipped_codes();
  const std::string state = state_code(platform_.settings.default_state);
  const std::string group = role_group(staff.profession);
  if (group == kOther) out.professions.insert(staff.profession);
  auto add = [&](std::string_view table, std::string subject, const std::string& period, std::size_t status) {
    out.facts[std::string(table)].push_back({number, std::move(subject), group, state, period, status});
  };
  auto required = TRY(parts_.learning.required_of(tx, staff.person_id));
  auto all = TRY(parts_.learning.all_of(tx, staff.person_id));
  std::set<CourseId> ids;
  for (const auto* list : {&required, &all})
    for (const learning::Enrolment& one : *list) ids.insert(one.course_id);
  std::map<CourseId, std::string> subjects;
  if (!ids.empty())
    for (const courses::CourseCard& card : TRY(parts_.courses.cards(tx, {ids.begin(), ids.end()}))) {
      subjects[card.id] = subject_code(card.category);
      if (subjects[card.id] == kOther) out.categories.insert(card.category);
    }
  auto subject_of = [&](const CourseId& id) {
    auto found = subjects.find(id);
    return found == subjects.end() ? std::string(kOther) : found->second;
  };
  for (const learning::Enrolment& one : required)
    add("training_status", subject_of(one.course_id), periods.quarter, status_of(one, today));
  bool started = false, completed = false;
  for (const learning::Enrolment& one : all) {
    if (within(one.enrolled_at, periods.last_quarter_from, periods.last_quarter_to))
      add("course_results", subject_of(one.course_id), periods.last_quarter, result_of(one.status));
    started |= within(one.started_at, periods.last_month_from, periods.last_month_to);
    completed |= within(one.completed_at, periods.last_month_from, periods.last_month_to);
    out.days += 1;
  }
  std::map<std::string, std::size_t> held;  // the best one of a type: a renewed one leaves its former behind
  bool wallet = false;
  for (const credentials::Credential& one : TRY(parts_.credentials.of_person(tx, staff.person_id))) {
    const std::string type = credential_code(one.type, shipped);
    if (type == kOther) out.types.insert(one.type);
    auto [at, fresh] = held.try_emplace(type, status_of(one.status));
    if (!fresh) at->second = std::min(at->second, status_of(one.status));
    wallet |= within(one.updated_at, periods.last_month_from, periods.last_month_to);
    out.days += one.expires_on ? 1 : 0;
  }
  for (const credentials::Requirement& one : TRY(parts_.credentials.requirements(tx, staff.person_id)))
    if (!one.held && !one.types.empty()) held.try_emplace(credential_code(one.types.front(), shipped), 2U);
  for (const auto& [type, status] : held) add("credential_status", type, periods.quarter, status);
  if (started) add("feature_use", "training_start", periods.last_month, 0);
  if (completed) add("feature_use", "training_completion", periods.last_month, 0);
  if (wallet) add("feature_use", "credential_wallet", periods.last_month, 0);
  return {};
}

Result<Gathered> Service::gather() {
  Gathered out;
  const auto roots = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::vector<UnitId>> {
    std::vector<UnitId> ids;
    for (const organisation::Unit& unit : TRY(parts_.organisation.units(tx))) {
      if (!unit.parent_id) ids.push_back(unit.id);
      ++out.units;
    }
    return ids;
  }));
  std::optional<PersonId> after;
  for (bool more = !roots.empty(); more;) {
    TRY(platform_.db.read([&](data::Tx& tx) -> Status {
      const auto people = TRY(parts_.organisation.people_in(tx, roots, after, kAtOnce));
      more = static_cast<int>(people.size()) == kAtOnce;
      for (const auto& [id, staff] : TRY(parts_.organisation.staff_many(tx, people)))
        TRY(gather_person(tx, staff, static_cast<std::uint32_t>(out.people++), out));
      if (!people.empty()) after = people.back();
      return {};
    }));
  }
  return out;
}

}  // namespace mc::sync
