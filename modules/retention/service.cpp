#include "modules/retention/service.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/jobs/brake.hpp"

namespace mc::retention {
namespace {

constexpr std::int64_t kStep = 500;
constexpr int kMostSteps = 2'000;  // of one class in a night: a million rows

/// Something deletes it, and would not while it is held; or nothing ever does.
bool may_hold(const DataClass& kind) { return kind.purge || kind.obeys_holds || kind.default_days == 0; }
std::string class_object(std::string_view code) { return "retention:" + std::string(code); }
std::string brake_of(ClassHoldId id) { return "retention:" + id.text(); }
Instant end_of(Instant now, std::int64_t days) { return now - std::chrono::hours(24) * days; }

/// What no module purges by a period that could be changed, so that the list is the whole policy.
DataClasses fixed_classes() {
  const auto fixed = [](std::string code, std::string title, std::string basis, std::int64_t minimum,
                        std::int64_t days) {
    return DataClass{std::move(code), std::move(title), std::move(basis), minimum, days};
  };
  // Their modules delete them after so many days, but not while jobs::braked() says that they are held.
  const auto braked = [&](std::string code, std::string title, std::string basis, std::int64_t days) {
    DataClass out = fixed(std::move(code), std::move(title), std::move(basis), 0, days);
    out.obeys_holds = true;
    return out;
  };
  return {
      fixed("audit", "Audit log", "45 CFR 164.316(b)(2)(i), 164.312(b): at least six years; never deleted here",
            kSixYears, 0),
      fixed("reviews", "Access reviews and emergency access", "45 CFR 164.308(a)(4), 164.312(a)(2)(ii)", kSixYears, 0),
      fixed("psv_log", "Log of primary source verification", "42 CFR 482.23(b)(2): proof of current licensure",
            kSixYears, 0),
      fixed("sessions", "Sessions that ended", "Technical; sign-ins stay in the audit log", 0, 90),
      braked("notifications", "Notifications that were read", "Technical", 180),
      braked("deliveries", "What mail, SMS and push did with notifications", "Technical", 180),
      braked("import_changes", "Single changes of an import", "Technical; the report of the import stays", 90),
      braked("habits", "Places and hours of sign-ins, and alerts", "Least data that alerts need", 90),
      braked("learning_events", "Single events of learning; the sums stay", "Set under Analytics, 365 days at first",
             365),
      braked("verification_calls", "Calls to boards and deliveries to others", "Technical; the PSV log stays", 30),
      braked("report_files", "Files of reports; their history stays", "They are made anew at any time", 90),
      braked("packets", "Survey packets", "They are made anew at any time", 90),
  };
}

}  // namespace

Service::Service(Platform& platform, accounts::Accounts& accounts, privacy::Privacy& privacy, DataClasses classes)
    : platform_(platform), accounts_(accounts), privacy_(privacy), classes_(std::move(classes)) {
  for (DataClass& kind : fixed_classes()) classes_.push_back(std::move(kind));
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  return platform_.audit.append(tx, event);
}

const DataClass* Service::find(std::string_view code) const {
  auto found = std::find_if(classes_.begin(), classes_.end(), [&](const DataClass& kind) { return kind.code == code; });
  return found == classes_.end() ? nullptr : &*found;
}

Result<std::int64_t> Service::days_of(data::Tx& tx, const DataClass& kind) {
  for (const PeriodRow& row : TRY(store::periods(tx)))
    if (row.code == kind.code && kind.purge) return std::max(row.days, kind.minimum_days);
  return kind.default_days;
}

Result<bool> Service::any_held(data::Tx& tx) {
  return !TRY(store::holds_in_force(tx, platform_.clock.today())).empty();
}

Result<RetentionClass> Service::view(data::Tx& tx, const DataClass& kind, std::int64_t days, bool held) {
  RetentionClass out{
      kind.code, kind.title, kind.basis, kind.minimum_days, kind.default_days, days, bool{kind.purge}, held, 0,
      {},        {},         0};
  out.may_hold = may_hold(kind);
  if (kind.count) {
    const DataCount counted = TRY(kind.count(tx, end_of(tx.now(), days)));
    out.due = counted.rows;
    out.oldest = counted.oldest;
  }
  if (auto last = TRY(store::last_purge(tx, kind.code))) {
    out.last_purge_at = last->at;
    out.last_purge_rows = last->rows;
  }
  return out;
}

Result<RetentionClasses> Service::classes(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<RetentionClasses> {
    std::map<std::string, std::int64_t> periods;
    for (const PeriodRow& row : TRY(store::periods(tx))) periods.emplace(row.code, row.days);
    std::map<std::string, bool> held;
    for (const ClassHoldRow& row : TRY(store::holds_in_force(tx, platform_.clock.today()))) held[row.code] = true;
    RetentionClasses out;
    for (const DataClass& kind : classes_) {
      auto own = periods.find(kind.code);
      const std::int64_t days =
          own == periods.end() || !kind.purge ? kind.default_days : std::max(own->second, kind.minimum_days);
      out.items.push_back(TRY(view(tx, kind, days, held.contains(kind.code))));
    }
    return out;
  });
}

Result<RetentionPreview> Service::preview(const security::Viewer& viewer, std::string_view code,
                                          const RetentionDays& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const DataClass* kind = find(code);
  if (kind == nullptr) return not_found("retention_class_not_found");
  if (!kind->purge) return conflict("period_is_fixed", "This period cannot be changed.");
  return platform_.db.read([&](data::Tx& tx) -> Result<RetentionPreview> {
    RetentionPreview out;
    out.days = in.days;
    out.before = end_of(tx.now(), in.days);
    const DataCount counted = TRY(kind->count(tx, out.before));
    out.rows = counted.rows;
    out.all = counted.rows < kMostCountedRows;
    out.oldest = counted.oldest;
    return out;
  });
}

Result<RetentionClass> Service::change(const security::Viewer& viewer, std::string_view code,
                                       const RetentionChange& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const DataClass* kind = find(code);
  if (kind == nullptr) return not_found("retention_class_not_found");
  if (!kind->purge) return conflict("period_is_fixed", "This period cannot be changed.");
  if (in.days < kind->minimum_days)
    return invalid("days", "too_short", fmt::format("At least {} days: {}.", kind->minimum_days, kind->basis));
  return platform_.db.write([&](data::Tx& tx) -> Result<RetentionClass> {
    HistoryRow row;
    row.id = HistoryId::make(platform_.clock, platform_.random);
    row.code = kind->code;
    row.kind = "changed";
    row.at = tx.now();
    row.by_id = viewer.person;
    row.from_days = TRY(days_of(tx, *kind));
    row.to_days = in.days;
    row.reason = in.reason.value;
    TRY(store::put_period(tx, kind->code, in.days, viewer.person));
    TRY(store::insert(tx, row));
    TRY(audit(tx, viewer.person, "retention.changed", class_object(kind->code),
              fmt::format(R"({{"from":{},"to":{}}})", row.from_days, row.to_days)));
    bool held = false;
    for (const ClassHoldRow& one : TRY(store::holds_in_force(tx, platform_.clock.today())))
      held = held || one.code == kind->code;
    return view(tx, *kind, in.days, held);
  });
}

Result<std::vector<ClassHold>> Service::hold_views(data::Tx& tx, const std::vector<ClassHoldRow>& rows) {
  std::vector<PersonId> people;
  for (const ClassHoldRow& row : rows) {
    people.push_back(row.placed_by);
    if (row.released_by) people.push_back(*row.released_by);
  }
  auto names = TRY(accounts_.find_many(tx, people));
  auto name = [&](const std::optional<PersonId>& id) {
    auto found = id ? names.find(*id) : names.end();
    return found == names.end() ? std::string() : found->second.first_name + " " + found->second.last_name;
  };
  std::vector<ClassHold> out;
  for (const ClassHoldRow& row : rows)
    out.push_back({row.id, row.code, row.reason, row.reference, name(row.placed_by), row.placed_at, row.until,
                   name(row.released_by), row.released_at, row.release_reason,
                   !row.released_at && (!row.until || *row.until >= platform_.clock.today())});
  return out;
}

Result<ClassHolds> Service::holds(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<ClassHolds> { return ClassHolds{TRY(hold_views(tx, TRY(store::holds(tx))))}; });
}

Result<ClassHold> Service::place(const security::Viewer& viewer, const ClassHoldIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const DataClass* kind = find(in.code.value);
  if (kind == nullptr) return invalid("code", "unknown_class", "There is no such class of data.");
  if (!may_hold(*kind))
    return invalid("code", "not_holdable", "This class is technical: it goes after a fixed time and cannot be held.");
  if (in.until && *in.until < platform_.clock.today()) return invalid("until", "in_the_past", "Choose a day to come.");
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassHold> {
    ClassHoldRow row;
    row.id = ClassHoldId::make(platform_.clock, platform_.random);
    row.code = kind->code;
    row.reason = in.reason.value;
    if (in.reference) row.reference = in.reference->value;
    row.placed_by = viewer.person;
    row.placed_at = tx.now();
    row.until = in.until;
    TRY(store::insert(tx, row));
    TRY(jobs::put_on_brake(tx, brake_of(row.id), kind->code, in.until));
    TRY(audit(tx, viewer.person, "retention.hold_placed", class_object(kind->code),
              fmt::format(R"({{"hold":"{}"}})", row.id.text())));
    return std::move(TRY(hold_views(tx, {row})).front());
  });
}

Result<ClassHold> Service::release(const security::Viewer& viewer, ClassHoldId id, const ClassHoldRelease& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassHold> {
    auto row = TRY(store::hold(tx, id));
    if (!row) return not_found("class_hold_not_found");
    if (row->released_at) return conflict("class_hold_released", "This hold is released.");
    TRY(store::release(tx, id, viewer.person, in.reason.value));
    TRY(jobs::take_off_brake(tx, brake_of(id)));
    TRY(audit(tx, viewer.person, "retention.hold_released", class_object(row->code),
              fmt::format(R"({{"hold":"{}"}})", id.text())));
    return std::move(TRY(hold_views(tx, {*TRY(store::hold(tx, id))})).front());
  });
}

Result<Page<RetentionEvent>> Service::history(const security::Viewer& viewer, const RetentionHistoryQuery& query) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<RetentionEvent>> {
    auto rows = TRY(store::history(tx, query.after, limit + 1));
    Page<RetentionEvent> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    std::vector<PersonId> people;
    for (const HistoryRow& row : rows)
      if (row.by_id) people.push_back(*row.by_id);
    auto names = TRY(accounts_.find_many(tx, people));
    for (const HistoryRow& row : rows) {
      auto by = row.by_id ? names.find(*row.by_id) : names.end();
      page.items.push_back({row.id, row.code, row.kind, row.at,
                            by == names.end() ? "" : by->second.first_name + " " + by->second.last_name, row.from_days,
                            row.to_days, row.rows, row.held, row.reason});
    }
    return page;
  });
}

Status Service::purge_class(const DataClass& kind) {
  HistoryRow log;
  log.code = kind.code;
  log.kind = "purged";
  Uuid after{};
  std::map<PersonId, bool> known;
  for (int step = 0; step < kMostSteps; ++step) {
    // Each step asks anew: a hold that is placed meanwhile counts from then on.
    auto done = TRY(platform_.db.write([&](data::Tx& tx) -> Result<PurgeStep> {
      for (const ClassHoldRow& hold : TRY(store::holds_in_force(tx, platform_.clock.today())))
        if (hold.code == kind.code) {
          log.kind = "held";
          return PurgeStep{};
        }
      log.to_days = TRY(days_of(tx, kind));
      const IsHeld held = [&](data::Tx& at, PersonId person) -> Result<bool> {
        if (auto found = known.find(person); found != known.end()) return found->second;
        return known[person] = TRY(privacy_.held(at, person));
      };
      known.clear();
      return kind.purge(tx, end_of(tx.now(), log.to_days), kStep, after, held);
    }));
    log.rows += done.rows;
    log.held += done.held;
    if (!done.next) break;
    after = *done.next;
  }
  if (log.rows == 0 && log.held == 0 && log.kind == "purged") return {};
  return platform_.db.write([&](data::Tx& tx) -> Status {
    log.id = HistoryId::make(platform_.clock, platform_.random);
    log.at = tx.now();
    TRY(store::insert(tx, log));
    return audit(tx, std::nullopt, log.kind == "held" ? "retention.purge_held" : "retention.purged",
                 class_object(kind.code),
                 fmt::format(R"({{"rows":{},"held":{},"days":{}}})", log.rows, log.held, log.to_days));
  });
}

Status Service::purge() {
  for (const DataClass& kind : classes_) {
    if (!kind.purge) continue;
    // One class that cannot be purged does not keep the others.
    if (auto done = purge_class(kind); !done)
      LOG(error, "retention_purge_failed", {"class", kind.code}, {"code", done.error().code});
  }
  return {};
}

}  // namespace mc::retention
