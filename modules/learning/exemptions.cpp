// Exemptions and equivalencies: one person, one assignment, a reason and who approved it.
#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

Exemption view_of(ExemptionRow row, std::string name) {
  return {row.id,
          row.person_id,
          std::move(name),
          row.kind,
          std::move(row.reason),
          row.equivalent_course_id,
          std::move(row.equivalent_to),
          row.valid_until,
          std::move(row.approved_by_name),
          row.created_at,
          row.revoked_at,
          std::move(row.revoked_by_name)};
}

}  // namespace

Result<Exemption> Service::exempt(const security::Viewer& viewer, AssignmentId id, const ExemptionIn& in) {
  if (in.kind == ExemptionKind::equivalent && !in.equivalent_course_id && !in.equivalent_to)
    return invalid("equivalent_to", "missing", "Say what stands for this course.");
  if (in.valid_until && *in.valid_until < platform_.clock.today())
    return invalid("valid_until", "in_the_past", "The last day is past.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Exemption> {
    AssignmentRow assignment = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    if (assignment.ended_at) return conflict("assignment_ended", "This assignment has ended.");
    auto staff = TRY(organisation_.staff(tx, in.person_id));
    if (!staff || !TRY(organisation_.in_reach(tx, viewer, "assignment:manage", in.person_id)))
      return invalid("person_id", "unknown_person", "This person is not among your people.");
    if (in.person_id == viewer.person)
      return forbidden("own_exemption", "Somebody else must approve an exemption of yours.");
    if (in.equivalent_course_id &&
        !TRY(store::last_completed(tx, in.person_id, *in.equivalent_course_id, std::nullopt)))
      return conflict("not_completed", "This person has not completed that course.");
    if (auto standing = TRY(store::standing_exemption(tx, id, in.person_id))) {
      if (!standing->valid_until || *standing->valid_until >= platform_.clock.today())
        return conflict("already_exempt", "This person is exempt from it already.");
      TRY(store::revoke_exemption(tx, standing->id, std::nullopt,
                                  "MedConnect"));  // lapsed, and the daily run has not come yet
    }
    ExemptionRow row;
    row.id = ExemptionId::make(platform_.clock, platform_.random);
    row.assignment_id = id;
    row.person_id = in.person_id;
    row.kind = in.kind;
    row.reason = in.reason.value;
    row.equivalent_course_id = in.equivalent_course_id;
    if (in.equivalent_to) row.equivalent_to = in.equivalent_to->value;
    row.valid_until = in.valid_until;
    row.approved_by = viewer.person;
    row.approved_by_name = TRY(name_of(tx, viewer.person));
    row.created_at = tx.now();
    TRY(store::insert_exemption(tx, row));
    TRY(release(tx, id, in.person_id, "exempted"));
    TRY(log_change(tx, id, viewer.person, "exempted", "", in.person_id.text()));
    TRY(audit(tx, viewer.person, "assignment.exempted", "assignment:" + id.text(),
              fmt::format(R"({{"person":"{}","exemption":"{}"}})", in.person_id.text(), row.id.text())));
    return view_of(std::move(row), staff->first_name + " " + staff->last_name);
  });
}

Result<Page<Exemption>> Service::exemptions(const security::Viewer& viewer, AssignmentId id,
                                            const ExemptionsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Exemption>> {
    TRY(assignment_for(tx, viewer, "assignment:view", id));
    auto reach = TRY(organisation_.reach(tx, viewer, "assignment:view"));
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    Page<Exemption> page;
    std::optional<ExemptionId> after = query.after;
    for (;;) {  // those of people out of her reach are skipped; a page ends when it is full or nothing is left
      auto rows = TRY(store::exemptions(tx, id, after, kPeoplePerWrite));
      if (rows.empty()) return page;
      after = rows.back().id;
      std::vector<PersonId> people;
      for (const ExemptionRow& row : rows) people.push_back(row.person_id);
      auto staff = TRY(organisation_.staff_many(tx, people));
      for (ExemptionRow& row : rows) {
        auto who = staff.find(row.person_id);
        if (who == staff.end() || !within(reach, who->second)) continue;
        if (page.items.size() == limit) {
          page.next = page.items.back().id.text();
          return page;
        }
        page.items.push_back(view_of(std::move(row), who->second.first_name + " " + who->second.last_name));
      }
    }
  });
}

Result<Exemption> Service::revoke_exemption(const security::Viewer& viewer, AssignmentId id, ExemptionId exemption_id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Exemption> {
    AssignmentRow assignment = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    auto row = TRY(store::exemption(tx, exemption_id));
    if (!row || row->assignment_id != id ||
        !TRY(organisation_.in_reach(tx, viewer, "assignment:manage", row->person_id)))
      return not_found("exemption_not_found");
    if (!row->revoked_at) {
      const std::string by = TRY(name_of(tx, viewer.person));
      TRY(store::revoke_exemption(tx, exemption_id, viewer.person, by));
      TRY(log_change(tx, id, viewer.person, "exemption_revoked", "", row->person_id.text()));
      TRY(audit(tx, viewer.person, "assignment.exemption_revoked", "assignment:" + id.text(),
                fmt::format(R"({{"person":"{}","exemption":"{}"}})", row->person_id.text(), exemption_id.text())));
      if (!assignment.ended_at && assignment.begun_at && TRY(is_target(tx, assignment, row->person_id)))
        TRY(cover(tx, assignment, TRY(courses_.published(tx, assignment.course_id)), {row->person_id}));
      row = TRY(store::exemption(tx, exemption_id));
    }
    auto staff = TRY(organisation_.staff(tx, row->person_id));
    return view_of(std::move(*row), staff ? staff->first_name + " " + staff->last_name : std::string());
  });
}

}  // namespace mc::learning
