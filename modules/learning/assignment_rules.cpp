// The rule of an assignment after it was made: due date, first and last day, and the log of who changed what.
#include <algorithm>

#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

std::string text_of(const std::optional<Date>& day) { return day ? to_string(*day) : std::string("none"); }

std::string text_of(const DueRule& rule) {
  const std::int64_t days = rule.days.value_or(0).value;
  switch (rule.kind) {
  case DueKind::none:
    return "none";
  case DueKind::fixed:
    return text_of(rule.on);
  case DueKind::after_hire:
    return fmt::format("{} days after hire", days);
  case DueKind::after_assignment:
    return fmt::format("{} days after assignment", days);
  case DueKind::anchor:
    return fmt::format("each year on {}", rule.month_day ? rule.month_day->value : std::string());
  }
  return {};
}

void set_due(AssignmentRow& row, const DueRule& due) {
  row.due_kind = due.kind == DueKind::none ? DueKind::fixed : due.kind;
  row.due_on = due.kind == DueKind::fixed ? due.on : std::nullopt;
  row.due_days = due.days ? std::optional(due.days->value) : std::nullopt;
  row.due_anchor = due.month_day ? std::optional(due.month_day->value) : std::nullopt;
}

Status check_revision(const AssignmentRow& row, std::int64_t read) {
  if (row.revision == read) return {};
  return conflict("changed_elsewhere", "Somebody else changed this assignment meanwhile. Load it again.");
}

}  // namespace

Result<std::string> Service::name_of(data::Tx& tx, std::optional<PersonId> person) {
  if (!person) return std::string("MedConnect");
  auto who = TRY(organisation_.staff(tx, *person));
  return who ? who->first_name + " " + who->last_name : std::string("the administrator");
}

Status Service::log_change(data::Tx& tx, AssignmentId id, std::optional<PersonId> by, std::string field,
                           std::string before, std::string after) {
  if (before == after) return {};
  ChangeRow row;
  row.id = ChangeId::make(platform_.clock, platform_.random);
  row.assignment_id = id;
  row.at = tx.now();
  row.by_id = by;
  row.by_name = TRY(name_of(tx, by));
  row.field = std::move(field);
  row.before = std::move(before);
  row.after = std::move(after);
  return store::insert_change(tx, row);
}

Result<Assignment> Service::change_due(const security::Viewer& viewer, AssignmentId id, const AssignmentPatch& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    AssignmentRow row = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    if (row.ended_at) return conflict("assignment_ended", "This assignment has ended.");
    TRY(check_revision(row, in.revision.value));
    const std::string before = text_of(due_rule(row));
    set_due(row, {in.due_on ? DueKind::fixed : DueKind::none, in.due_on, {}, {}});
    TRY(store::update_assignment(tx, row));
    TRY(log_change(tx, id, viewer.person, "due", before, text_of(due_rule(row))));
    return audit(tx, viewer.person, "assignment.updated", "assignment:" + id.text());
  }));
  TRY(resettle(id));
  return assignment(viewer, id);
}

Result<Assignment> Service::change_rule(const security::Viewer& viewer, AssignmentId id, const AssignmentRuleIn& in) {
  TRY(check_due(in.due));
  const Date today = platform_.clock.today();
  bool begins = false;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    AssignmentRow row = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    if (row.ended_at) return conflict("assignment_ended", "This assignment has ended.");
    if (row.begun_at && in.effective_from != row.effective_from)
      return conflict("assignment_begun", "People are assigned already; the first day cannot change any more.");
    TRY(check_revision(row, in.revision.value));
    if (in.effective_until && *in.effective_until < std::max(today, in.effective_from.value_or(today)))
      return invalid("effective_until", "before_start", "The last day is before the first, or past.");
    const AssignmentRow before = row;
    set_due(row, in.due);
    row.effective_from = in.effective_from;
    row.effective_until = in.effective_until;
    row.reason = in.reason.value;
    begins = !row.begun_at && (!row.effective_from || *row.effective_from <= today);
    TRY(store::update_assignment(tx, row));
    auto log = [&](const char* field, std::string was, std::string is) {
      return log_change(tx, id, viewer.person, field, std::move(was), std::move(is));
    };
    TRY(log("due", text_of(due_rule(before)), text_of(due_rule(row))));
    TRY(log("effective_from", text_of(before.effective_from), text_of(row.effective_from)));
    TRY(log("effective_until", text_of(before.effective_until), text_of(row.effective_until)));
    TRY(log("reason", before.reason, row.reason));
    return audit(tx, viewer.person, "assignment.updated", "assignment:" + id.text());
  }));
  TRY(begins ? begin_assignment(id) : resettle(id));
  return assignment(viewer, id);
}

Status Service::finish_assignment(data::Tx& tx, AssignmentRow& row, std::optional<PersonId> by) {
  row.ended_at = tx.now();
  TRY(store::update_assignment(tx, row));
  TRY(log_change(tx, row.id, by, "ended", "", to_string(platform_.clock.today())));
  return audit(tx, by, "assignment.ended", "assignment:" + row.id.text());
}

Result<Assignment> Service::end_assignment(const security::Viewer& viewer, AssignmentId id) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    AssignmentRow row = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    return row.ended_at ? Status{} : finish_assignment(tx, row, viewer.person);
  }));
  TRY(resettle(id));
  return assignment(viewer, id);
}

Status Service::begin_assignment(AssignmentId id) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::assignment(tx, id));
    if (!row || row->begun_at || row->ended_at) return {};
    row->begun_at = tx.now();
    TRY(store::update_assignment(tx, *row));
    TRY(log_change(tx, id, std::nullopt, "begun", "", to_string(platform_.clock.today())));
    TRY(audit(tx, std::nullopt, "assignment.begun", "assignment:" + id.text()));
    jobs::Settings settings;
    settings.unique_key = id.text();
    settings.run_at = tx.now() + std::chrono::minutes(1);  // finishes what a crash leaves undone
    return platform_.jobs.enqueue(tx, MaterialiseJob{id}, settings);
  }));
  return materialise(id);
}

Result<Page<AssignmentChange>> Service::changes(const security::Viewer& viewer, AssignmentId id,
                                                const AssignmentChangesQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AssignmentChange>> {
    TRY(assignment_for(tx, viewer, "assignment:view", id));
    const std::int64_t limit = query.limit.value_or(50).value;
    auto rows = TRY(store::changes(tx, id, query.after, limit + 1));
    Page<AssignmentChange> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (ChangeRow& row : rows)
      page.items.push_back(
          {row.id, row.at, std::move(row.by_name), std::move(row.field), std::move(row.before), std::move(row.after)});
    return page;
  });
}

Status Service::keep_dates() {
  const Date today = platform_.clock.today();
  Status worst{};
  auto keep = [&](Status done) {
    if (!done) worst = std::move(done);  // one course that is gone must not hold up the rest
  };
  for (AssignmentId id : TRY(platform_.db.read([&](data::Tx& tx) { return store::to_begin(tx, today); })))
    keep(begin_assignment(id));
  for (AssignmentId id : TRY(platform_.db.read([&](data::Tx& tx) { return store::to_end(tx, today); }))) {
    keep(platform_.db.write([&](data::Tx& tx) -> Status {
      auto row = TRY(store::assignment(tx, id));
      return !row || row->ended_at ? Status{} : finish_assignment(tx, *row, std::nullopt);
    }));
    keep(resettle(id));
  }
  for (;;) {
    auto lapsed = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::size_t> {
      auto rows = TRY(store::lapsed_exemptions(tx, today, kPeoplePerWrite));
      for (const ExemptionRow& row : rows) {
        TRY(store::revoke_exemption(tx, row.id, std::nullopt, "MedConnect"));
        auto assignment = TRY(store::assignment(tx, row.assignment_id));
        if (!assignment || assignment->ended_at || !assignment->begun_at) continue;
        auto course = courses_.published(tx, assignment->course_id);
        if (course && TRY(is_target(tx, *assignment, row.person_id)))
          TRY(cover(tx, *assignment, *course, {row.person_id}));
      }
      return rows.size();
    }));
    if (lapsed == 0) return worst;
  }
}

}  // namespace mc::learning
