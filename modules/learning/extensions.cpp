// More time on request: the learner asks, somebody who has her in reach decides, and the due date moves for her alone.
#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

constexpr int kLongestExtension = 365;  // days

}  // namespace

Result<std::vector<Extension>> Service::extension_views(data::Tx& tx, const std::vector<ExtensionRow>& rows) {
  std::vector<PersonId> people;
  for (const ExtensionRow& row : rows) people.push_back(row.person_id);
  auto staff = TRY(organisation_.staff_many(tx, people));
  std::vector<Extension> out;
  for (const ExtensionRow& row : rows) {
    auto who = staff.find(row.person_id);
    out.push_back({row.id, row.enrolment_id, row.person_id,
                   who == staff.end() ? std::string() : who->second.first_name + " " + who->second.last_name,
                   row.course_title, row.due_on, row.wanted_until, row.reason, row.state, row.granted_until,
                   row.decided_by_name, row.comment, row.asked_at, row.decided_at});
  }
  return out;
}

Result<Extension> Service::ask_extension(const security::Viewer& viewer, EnrolmentId id, const ExtensionWish& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Extension> {
    EnrolmentRow row = TRY(find_for(tx, viewer, id));
    if (!row.is_open) return conflict("enrolment_closed", "This course is not open any more.");
    if (!row.required || !row.due_on) return conflict("no_due_date", "This course has no due date.");
    if (in.until <= *row.due_on || in.until <= platform_.clock.today())
      return invalid("until", "not_later", "Ask for a day after the due date and after today.");
    if (in.until > platform_.clock.today() + kLongestExtension)
      return invalid("until", "too_late", "Ask for a year at most.");
    if (TRY(store::asked_extension(tx, id)))
      return conflict("already_asked", "You have asked already; wait for the answer.");
    ExtensionRow asked;
    asked.id = ExtensionId::make(platform_.clock, platform_.random);
    asked.enrolment_id = id;
    asked.person_id = viewer.person;
    asked.course_title = row.title;
    asked.due_on = *row.due_on;
    asked.wanted_until = in.until;
    asked.reason = in.reason.value;
    asked.asked_at = tx.now();
    TRY(store::insert_extension(tx, asked));
    TRY(audit(tx, viewer.person, "extension.asked", "enrolment:" + id.text(),
              fmt::format(R"({{"extension":"{}","until":"{}"}})", asked.id.text(), to_string(in.until))));
    auto staff = TRY(organisation_.staff(tx, viewer.person));
    if (staff && staff->manager_id) {
      const std::string name = staff->first_name + " " + staff->last_name;
      TRY(notify(tx, *staff->manager_id, "extension_asked",
                 {{"person", name}, {"course", row.title}, {"until", to_string(in.until)}},
                 fmt::format("{} asks for more time for {}, until {}.", name, row.title, to_string(in.until)),
                 "/team/extensions", "extension:" + asked.id.text()));
    }
    return TRY(extension_views(tx, {asked})).front();
  });
}

Result<Page<Extension>> Service::own_extensions(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Extension>> {
    Page<Extension> page;
    page.items = TRY(extension_views(tx, TRY(store::extensions_of(tx, viewer.person, 200))));
    return page;
  });
}

Result<Page<Extension>> Service::extensions(const security::Viewer& viewer, const ExtensionsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Extension>> {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    auto reach = TRY(organisation_.reach(tx, viewer, "assignment:manage"));
    std::vector<ExtensionRow> found;
    std::optional<ExtensionId> after = query.after;
    while (found.size() <= limit) {
      auto rows = TRY(store::extensions(tx, query.state.value_or(ExtensionState::asked), after, kPeoplePerWrite));
      if (rows.empty()) break;
      after = rows.back().id;
      std::vector<PersonId> people;
      for (const ExtensionRow& row : rows) people.push_back(row.person_id);
      auto staff = TRY(organisation_.staff_many(tx, people));
      for (ExtensionRow& row : rows)
        if (auto who = staff.find(row.person_id); who != staff.end() && within(reach, who->second))
          found.push_back(std::move(row));
    }
    Page<Extension> page;
    if (found.size() > limit) {
      found.resize(limit);
      page.next = found.back().id.text();
    }
    page.items = TRY(extension_views(tx, found));
    return page;
  });
}

Result<ExtensionRow> Service::extension_for(data::Tx& tx, const security::Viewer& viewer, ExtensionId id) {
  auto row = TRY(store::extension(tx, id));
  if (!row || !TRY(organisation_.in_reach(tx, viewer, "assignment:manage", row->person_id)))
    return not_found("extension_not_found");
  if (row->person_id == viewer.person) return forbidden("own_extension", "Somebody else must decide on your request.");
  return *row;
}

Result<Extension> Service::decide(const security::Viewer& viewer, ExtensionId id, ExtensionState state,
                                  std::optional<Date> until, const std::string& comment) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Extension> {
    ExtensionRow row = TRY(extension_for(tx, viewer, id));
    if (row.state != ExtensionState::asked) return conflict("already_decided", "This request is answered already.");
    auto enrolment = TRY(store::enrolment(tx, row.enrolment_id));
    const bool approved = state == ExtensionState::approved;
    row.state = state;
    row.decided_by = viewer.person;
    row.decided_by_name = TRY(name_of(tx, viewer.person));
    row.comment = comment;
    row.decided_at = tx.now();
    if (approved) {
      row.granted_until = until.value_or(row.wanted_until);
      if (*row.granted_until <= row.due_on || *row.granted_until < platform_.clock.today())
        return invalid("until", "not_later", "The new day must be after the due date and not past.");
      if (!enrolment || !enrolment->is_open) return conflict("enrolment_closed", "This course is not open any more.");
      enrolment->extended_to = row.granted_until;
      TRY(store::update_enrolment(tx, *enrolment));
      TRY(settle_requirement(tx, *enrolment));
    }
    TRY(store::decide_extension(tx, row));
    TRY(audit(tx, viewer.person, approved ? "extension.approved" : "extension.denied",
              "enrolment:" + row.enrolment_id.text(), fmt::format(R"({{"extension":"{}"}})", id.text())));
    const std::string day = to_string(row.granted_until.value_or(row.due_on));
    TRY(notify(tx, row.person_id, approved ? "extension_approved" : "extension_denied",
               {{"course", row.course_title}, {"due", day}},
               approved ? fmt::format("You have until {} for {}.", day, row.course_title)
                        : fmt::format("{} stays due on {}.", row.course_title, day),
               "/learn/" + row.enrolment_id.text(), "extension_answer:" + id.text()));
    return TRY(extension_views(tx, {row})).front();
  });
}

Result<Extension> Service::approve_extension(const security::Viewer& viewer, ExtensionId id, const ApprovalIn& in) {
  return decide(viewer, id, ExtensionState::approved, in.until, in.comment.value);
}

Result<Extension> Service::deny_extension(const security::Viewer& viewer, ExtensionId id, const DenialIn& in) {
  return decide(viewer, id, ExtensionState::denied, std::nullopt, in.comment.value);
}

}  // namespace mc::learning
