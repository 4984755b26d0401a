// What authors and administrators ask for: a registration with its units, waiving, sessions, allowed hosts.
#include <algorithm>

#include <fmt/format.h>

#include "modules/cmi5/service.hpp"

namespace mc::cmi5 {
namespace {

std::string_view spoken(WaiveReason reason) {
  switch (reason) {
  case WaiveReason::tested_out:
    return "Tested Out";
  case WaiveReason::equivalent_au:
    return "Equivalent AU";
  case WaiveReason::equivalent_outside_activity:
    return "Equivalent Outside Activity";
  case WaiveReason::administrative:
    break;
  }
  return "Administrative";
}

std::optional<double> percent(const std::optional<double>& scaled) {
  if (!scaled) return std::nullopt;
  return *scaled * 100;
}

bool matches(const RegistrationRow& row, RegistrationFilter filter) {
  switch (filter) {
  case RegistrationFilter::in_progress:
    return !row.satisfied_at && !row.closed;
  case RegistrationFilter::satisfied:
    return row.satisfied_at.has_value();
  case RegistrationFilter::closed:
    return row.closed;
  case RegistrationFilter::all:
    break;
  }
  return true;
}

/// "https://host" or "https://host:port", lower case, nothing behind it.
bool is_origin(std::string_view text) {
  std::string scheme = scheme_of(text);
  if ((scheme != "https" && scheme != "http") || !is_absolute_iri(text)) return false;
  Address address = parse_address(text);
  return address.origin == text && address.query.empty() && address.fragment.empty() &&
         address.origin.find('@') == std::string::npos;
}

}  // namespace

ContentSession outward(const SessionRow& row) {
  ContentSession out;
  out.id = row.id;
  out.unit = row.au;
  out.mode = shape::enum_name(row.mode);
  out.state = row.abandoned ? "abandoned" : row.ended_at ? "terminated" : row.initialized_at ? "running" : "launched";
  out.launched_at = row.launched_at;
  out.last_at = row.last_at;
  out.ended_at = row.ended_at;
  out.seconds = row.seconds;
  return out;
}

Result<ContentRegistration> Service::outward(data::Tx& tx, const security::Viewer& viewer, const Course& course) {
  const RegistrationRow& row = course.registration;
  ContentRegistration out;
  out.id = row.id;
  out.person_id = row.person_id;
  out.kind = shape::enum_name(row.kind);
  out.package_id = row.package_id;
  out.number = row.number;
  out.version = row.version_number;
  out.title = words_in(course.structure->title, "en");
  out.closed = row.closed;
  out.satisfied_at = row.satisfied_at;
  out.seconds = row.seconds;
  out.started_at = row.started_at;
  out.last_at = row.last_at;
  out.waivable = row.kind == packages::PackageKind::cmi5 && !row.closed && viewer.person != row.person_id;
  std::map<std::int64_t, UnitRow> touched;
  std::vector<PersonId> people{row.person_id};
  for (UnitRow& unit : TRY(store::units(tx, row.id))) {
    if (unit.waived_by) people.push_back(*unit.waived_by);
    touched[unit.au] = std::move(unit);
  }
  auto names = TRY(names_of(tx, std::move(people)));
  out.person_name = names[row.person_id];
  for (std::size_t i = 0; i < course.structure->aus.size(); ++i) {
    const Au& au = course.structure->aus[i];
    const UnitRow& known = touched[static_cast<std::int64_t>(i)];
    ContentUnit unit;
    unit.index = static_cast<std::int64_t>(i);
    unit.title = words_in(au.title, "en");
    unit.move_on = shape::enum_name(au.move_on);
    unit.mastery_percent = percent(au.mastery);
    unit.score_percent = percent(known.score);
    unit.completed_at = known.completed_at;
    unit.passed_at = known.passed_at;
    unit.failed_at = known.failed_at;
    unit.waived_at = known.waived_at;
    if (known.waived_by) unit.waived_by = names[*known.waived_by];
    unit.waive_reason = known.waive_reason;
    unit.satisfied =
        is_met(au.move_on, {known.completed_at.has_value(), known.passed_at.has_value(), known.waived_at.has_value()});
    out.units.push_back(std::move(unit));
  }
  return out;
}

Result<std::vector<ContentRegistrationCard>> Service::cards_of(data::Tx& tx, const std::vector<RegistrationRow>& rows) {
  std::vector<ContentRegistrationCard> out;
  if (rows.empty()) return out;
  packages::PackageId package = rows.front().package_id;
  std::map<RegistrationId, std::map<std::int64_t, UnitRow>> touched;
  for (UnitRow& unit : TRY(store::units_between(tx, package, rows.back().id, rows.front().id)))
    touched[unit.registration_id].emplace(unit.au, std::move(unit));
  auto open = TRY(store::with_open_session(tx, package, rows.back().id, rows.front().id));
  std::vector<PersonId> people;
  for (const RegistrationRow& row : rows) people.push_back(row.person_id);
  auto names = TRY(names_of(tx, std::move(people)));
  for (const RegistrationRow& row : rows) {
    ContentRegistrationCard card;
    card.id = row.id;
    card.person_id = row.person_id;
    card.person_name = names[row.person_id];
    card.number = row.number;
    card.version = row.version_number;
    card.session_open = open.contains(row.id);
    card.closed = row.closed;
    card.satisfied_at = row.satisfied_at;
    card.seconds = row.seconds;
    card.started_at = row.started_at;
    card.last_at = row.last_at;
    auto structure = TRY(structure_of(tx, row.version_id));
    card.units = static_cast<std::int64_t>(structure->aus.size());
    for (std::size_t i = 0; i < structure->aus.size(); ++i) {
      const UnitRow& unit = touched[row.id][static_cast<std::int64_t>(i)];
      bool waived = unit.waived_at.has_value();
      card.units_waived += waived ? 1 : 0;
      if (is_met(structure->aus[i].move_on, {unit.completed_at.has_value(), unit.passed_at.has_value(), waived}))
        ++card.units_satisfied;
    }
    out.push_back(std::move(card));
  }
  return out;
}

Result<Page<ContentRegistrationCard>> Service::registrations(const security::Viewer& viewer,
                                                             packages::PackageId package,
                                                             const ContentRegistrationsQuery& query) {
  constexpr std::int64_t kAtOnce = 200;
  constexpr int kMostLooks = 20;  // a page of somebody who may edit one course of many looks at 4,000 rows at most
  const auto limit = static_cast<std::size_t>(query.limit ? query.limit->value : 50);
  const RegistrationFilter state = query.state.value_or(RegistrationFilter::all);
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ContentRegistrationCard>> {
    std::map<CourseId, bool> editable;
    std::vector<RegistrationRow> taken;
    std::optional<RegistrationId> at = query.after;
    bool more = true;
    for (int look = 0; more && taken.size() < limit && look < kMostLooks; ++look) {
      auto rows = TRY(store::of_package(tx, package, at, kAtOnce));
      more = static_cast<std::int64_t>(rows.size()) == kAtOnce;
      for (RegistrationRow& row : rows) {
        if (taken.size() == limit) {
          more = true;
          break;
        }
        at = row.id;
        if (!editable.contains(row.course_id))
          editable[row.course_id] = viewer.may(kManagePermission) && TRY(courses_.may_edit(tx, viewer, row.course_id));
        if (editable[row.course_id] && matches(row, state)) taken.push_back(std::move(row));
      }
    }
    // People of courses that she may not edit: the same as no such package.
    bool reaches = std::any_of(editable.begin(), editable.end(), [](const auto& course) { return course.second; });
    if (!editable.empty() && !reaches) return not_found("package_not_found");
    Page<ContentRegistrationCard> page;
    page.items = TRY(cards_of(tx, taken));
    if (more && at) page.next = at->text();
    return page;
  });
}

Result<ContentRegistration> Service::registration(const security::Viewer& viewer, RegistrationId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ContentRegistration> {
    Course course = TRY(course_for(tx, viewer, id));
    return outward(tx, viewer, course);
  });
}

Result<ContentRegistration> Service::waive(const security::Viewer& viewer, RegistrationId id, std::int64_t index,
                                           const WaiveIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ContentRegistration> {
    Course course = TRY(course_for(tx, viewer, id));
    const RegistrationRow& row = course.registration;
    if (row.kind != packages::PackageKind::cmi5)
      return conflict("not_waivable", "Only units of cmi5 packages can be waived.");
    if (row.closed) return conflict("registration_closed", "This attempt was closed; waive the unit in the new one.");
    if (row.person_id == viewer.person) return forbidden("not_for_yourself", "Nobody waives a unit for herself.");
    if (index < 0 || index >= static_cast<std::int64_t>(course.structure->aus.size()))
      return not_found("unit_not_found");
    const Au& au = course.structure->aus[static_cast<std::size_t>(index)];
    UnitRow unit = TRY(store::unit(tx, id, index));
    if (is_met(au.move_on, {unit.completed_at.has_value(), unit.passed_at.has_value(), unit.waived_at.has_value()}))
      return conflict("unit_satisfied", "This unit is satisfied already.");
    unit.waived_at = tx.now();
    unit.waived_by = viewer.person;
    unit.waive_reason = shape::enum_name(in.reason);
    TRY(store::put(tx, unit));
    // A session id of its own, which only the satisfied statements share (9.3.7).
    std::string session = uuid_text(make_uuid7(platform_.clock.now(), platform_.random));
    TRY(xapi_.record(tx, kModule.name,
                     {waived_statement(frame(tx, course, session), course.names, au, spoken(in.reason))}));
    auto launch = launch_of(row, packages::LaunchId{}, LaunchMode::Normal);
    TRY(satisfy(tx, course, session, launch));
    TRY(audit(tx, viewer.person, "cmi5.unit_waived", "registration:" + id.text(),
              fmt::format("{{\"unit\":{},\"reason\":\"{}\"}}", index, shape::enum_name(in.reason))));
    packages_.tell_progress(tx, launch);
    return outward(tx, viewer, course);
  });
}

Result<Page<ContentSession>> Service::sessions(const security::Viewer& viewer, RegistrationId id,
                                               const ContentSessionsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ContentSession>> {
    TRY(course_for(tx, viewer, id));
    std::int64_t limit = query.limit ? query.limit->value : 50;
    auto rows = TRY(store::sessions(tx, id, query.after, limit + 1));
    Page<ContentSession> out;
    bool more = static_cast<std::int64_t>(rows.size()) > limit;
    if (more) rows.pop_back();
    for (const SessionRow& row : rows) out.items.push_back(cmi5::outward(row));
    if (more) out.next = rows.back().id.text();
    return out;
  });
}

Result<ContentSession> Service::abandon(const security::Viewer& viewer, ContentSessionId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ContentSession> {
    auto session = TRY(store::session(tx, id));
    if (!session) return not_found("session_not_found");
    auto reached = course_for(tx, viewer, session->registration_id);
    if (!reached && reached.error().fault == Fault::not_found) return not_found("session_not_found");
    Course course = TRY(std::move(reached));
    if (session->ended_at) return conflict("session_ended", "The session has ended already.");
    TRY(abandon_session(tx, course, *session));
    TRY(audit(tx, viewer.person, "cmi5.session_abandoned", "session:" + id.text()));
    packages_.tell_progress(tx, launch_of(course.registration, session->launch_id, session->mode));
    return cmi5::outward(*session);
  });
}

Result<std::vector<std::string>> Service::allowed_origins() {
  return platform_.db.read([&](data::Tx& tx) { return store::hosts(tx); });
}

Result<ContentHosts> Service::content_hosts() {
  ContentHosts out;
  for (std::string& origin : TRY(allowed_origins())) out.origins.items.emplace_back(std::move(origin));
  return out;
}

Result<ContentHosts> Service::set_content_hosts(const security::Viewer& viewer, const ContentHosts& in) {
  std::vector<std::string> origins;
  for (std::size_t i = 0; i < in.origins.size(); ++i) {
    const std::string& text = in.origins.items[i].value;
    if (!is_origin(text))
      return invalid(fmt::format("origins[{}]", i), "bad_format",
                     "Write scheme and host only, in small letters, as \"https://content.vendor.example\".");
    origins.push_back(text);
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::set_hosts(tx, origins, viewer.person));
    return audit(tx, viewer.person, "cmi5.hosts_changed", "cmi5:hosts",
                 fmt::format("{{\"count\":{}}}", origins.size()));
  }));
  return content_hosts();
}

}  // namespace mc::cmi5
