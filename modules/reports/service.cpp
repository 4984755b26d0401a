// Saved reports and the catalogue. Runs: runs.cpp.
#include "modules/reports/service.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/local_time.hpp"

namespace mc::reports {
namespace {

constexpr std::int64_t kDueAtOnce = 100;
constexpr std::size_t kMostSaved = 100;

std::string saved_object(SavedId id) { return "saved_report:" + id.text(); }

std::vector<std::string> roles_of(const SavedRow& row) {
  return shape::from_json<std::vector<std::string>>(row.roles).value_or(std::vector<std::string>{});
}
std::map<std::string, std::string> parameters_of(const std::string& json) {
  return shape::from_json<std::map<std::string, std::string>>(json).value_or(std::map<std::string, std::string>{});
}

}  // namespace

std::optional<Instant> next_time(const SavedRow& row, Instant now) {
  if (row.every == Repeat::never) return std::nullopt;
  const Date today = local_date(now);
  for (int ahead = 0; ahead <= 62; ++ahead) {
    const Date day = today + ahead;
    const int weekday = ((day.days + 3) % 7 + 7) % 7 + 1;  // 1970-01-01 was a Thursday
    const bool fits = row.every == Repeat::week
                          ? weekday == row.weekday
                          : static_cast<std::int64_t>(static_cast<unsigned>(ymd(day).day())) == row.day;
    const Instant at = local_start(day) + std::chrono::hours(row.hour);
    if (fits && at > now) return at;
  }
  return now + std::chrono::hours(24 * 31);  // not reached: every month has days 1 to 28
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details, std::string outcome) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  event.outcome = std::move(outcome);
  return platform_.audit.append(tx, event);
}

ReportCatalogue Service::catalogue_for(const security::Viewer& viewer) const {
  ReportCatalogue out;
  for (const Kind& kind : catalogue()) {
    const http::Route* route = route_of(platform_.routes, kind, kind.formats.front());
    if (route == nullptr || !viewer.may(route->permission)) continue;
    out.items.push_back({kind.code, kind.group, kind.formats, kind.parameters, kind.columns,
                         viewer.may_everywhere(route->permission), kind.page});
  }
  out.roles = platform_.permissions.roles_with(kUse);
  return out;
}

Result<Service::Order> Service::order_for(const security::Viewer& viewer, std::string_view report,
                                          std::string_view format,
                                          const std::map<std::string, std::string>& parameters) const {
  Order out;
  out.kind = find_kind(report);
  if (out.kind == nullptr) return not_found("report_not_found");
  if (!out.kind->page.empty()) return conflict("made_elsewhere", "This report is made on a page of its own.");
  if (std::find(out.kind->formats.begin(), out.kind->formats.end(), format) == out.kind->formats.end())
    return invalid("format", "not_one_of", "This report does not come in that format.");
  out.route = route_of(platform_.routes, *out.kind, format);
  if (out.route == nullptr) return not_found("report_not_found");
  if (!viewer.may(out.route->permission))
    return forbidden("report_not_allowed", "Your roles do not include this report.");
  out.query = TRY(query_of(*out.kind, *out.route, format, parameters));
  return out;
}

bool Service::shared_with(const security::Viewer& viewer, const SavedRow& row) const {
  const auto roles = roles_of(row);
  const bool held = std::any_of(viewer.grants.begin(), viewer.grants.end(), [&](const security::Grant& grant) {
    return std::find(roles.begin(), roles.end(), grant.role) != roles.end();
  });
  const Kind* kind = find_kind(row.report);
  const http::Route* route = kind == nullptr ? nullptr : route_of(platform_.routes, *kind, row.format);
  // A file holds what its owner may see: it is for those who may see all of it.
  return held && route != nullptr && viewer.may_everywhere(route->permission);
}

Result<SavedRow> Service::saved_for(data::Tx& tx, const security::Viewer& viewer, SavedId id) {
  auto row = TRY(store::saved(tx, id));
  if (!row || (row->owner_id != viewer.person && !shared_with(viewer, *row)))
    return not_found("saved_report_not_found");
  return std::move(*row);
}

Result<std::vector<SavedReport>> Service::saved_views(data::Tx& tx, const security::Viewer& viewer,
                                                      const std::vector<SavedRow>& rows) {
  std::vector<PersonId> people;
  for (const SavedRow& row : rows) people.push_back(row.owner_id);
  auto called = TRY(accounts_.find_many(tx, people));
  std::vector<SavedReport> out;
  for (const SavedRow& row : rows) {
    auto owner = called.find(row.owner_id);
    out.push_back({row.id, row.owner_id == viewer.person,
                   owner == called.end() ? "" : owner->second.first_name + " " + owner->second.last_name, row.name,
                   row.report, row.format, parameters_of(row.parameters), roles_of(row), row.every, row.weekday,
                   row.day, row.hour, row.next_run_at, row.paused});
  }
  return out;
}

Result<SavedReports> Service::saved(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<SavedReports> {
    auto rows = TRY(store::saved_of(tx, viewer.person));
    for (SavedRow& row : TRY(store::shared(tx)))
      if (row.owner_id != viewer.person && shared_with(viewer, row)) rows.push_back(std::move(row));
    return SavedReports{TRY(saved_views(tx, viewer, rows))};
  });
}

Result<SavedReport> Service::save(const security::Viewer& viewer, std::optional<SavedId> id, const SavedReportIn& in) {
  const Order order = TRY(order_for(viewer, in.report.value, in.format.value, in.parameters));
  std::vector<std::string> roles;
  const auto known = platform_.permissions.roles_with(kUse);
  for (const auto& role : in.roles) {
    if (std::find(known.begin(), known.end(), role.value) == known.end())
      return invalid("roles", "unknown_role", "Reports are shared with roles that use the report centre.");
    roles.push_back(role.value);
  }
  if (!roles.empty() && !viewer.may_everywhere(order.route->permission))
    return invalid("roles", "not_everywhere", "Only who may see the whole hospital shares this report.");
  return platform_.db.write([&](data::Tx& tx) -> Result<SavedReport> {
    SavedRow row;
    if (id) {
      row = TRY(saved_for(tx, viewer, *id));
      if (row.owner_id != viewer.person) return forbidden("not_yours", "Only its owner changes a saved report.");
    } else {
      if (TRY(store::saved_of(tx, viewer.person)).size() >= kMostSaved)
        return conflict("too_many_saved", "You have 100 saved reports. Remove one first.");
      row.id = SavedId::make(platform_.clock, platform_.random);
      row.owner_id = viewer.person;
      row.created_at = tx.now();
    }
    row.name = in.name.value;
    row.report = in.report.value;
    row.format = in.format.value;
    row.parameters = shape::to_json(in.parameters);
    row.roles = shape::to_json(roles);
    row.every = in.every;
    row.weekday = in.weekday;
    row.day = in.day;
    row.hour = in.hour;
    row.paused.clear();
    row.next_run_at = next_time(row, tx.now());
    TRY(store::put_saved(tx, row));
    TRY(audit(tx, viewer.person, id ? "saved_report.changed" : "saved_report.created", saved_object(row.id),
              fmt::format(R"({{"report":"{}","every":"{}","roles":{}}})", row.report, shape::enum_name(row.every),
                          roles.size())));
    return std::move(TRY(saved_views(tx, viewer, {row})).front());
  });
}

Result<http::Nothing> Service::remove(const security::Viewer& viewer, SavedId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    const SavedRow row = TRY(saved_for(tx, viewer, id));
    if (row.owner_id != viewer.person) return forbidden("not_yours", "Only its owner removes a saved report.");
    TRY(store::remove_saved(tx, id));
    TRY(audit(tx, viewer.person, "saved_report.removed", saved_object(id)));
    return http::Nothing{};
  });
}

Status Service::start_due() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (SavedRow& row : TRY(store::due(tx, tx.now(), kDueAtOnce))) {
      TRY(queue(tx, row.owner_id, row.id, row.report, row.format, row.parameters));
      row.next_run_at = next_time(row, tx.now());
      TRY(store::put_saved(tx, row));
    }
    return {};
  });
}

}  // namespace mc::reports
