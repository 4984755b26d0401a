// The copy of people that searches look at. It follows events; webhooks hear of who comes and who leaves.
#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/data_class.hpp"
#include "modules/interop/service.hpp"
#include "modules/organisation/everybody.hpp"

namespace mc::interop {
namespace {

constexpr std::int64_t kFilledAtOnce = 200;
constexpr std::chrono::hours kMessagesKept{24 * 90};

/// What goes out. Do not change: other systems read it.
struct PersonNews {
  std::string event;
  std::optional<std::string> employee_number;
  std::optional<UnitId> unit_id;
  Instant at;
};
FIELDS(PersonNews, event, employee_number, unit_id, at)
struct CompletionNews {
  std::string event;
  std::optional<std::string> employee_number;
  CourseId course_id;
  learning::EnrolmentId enrolment_id;
  Instant completed_at;
  Instant at;
};
FIELDS(CompletionNews, event, employee_number, course_id, enrolment_id, completed_at, at)

bool works_here(const organisation::Staff& staff) {
  return staff.status == "active" || staff.status == "pending_verification";
}

std::string qualifications_of(const std::vector<credentials::Credential>& held) {
  std::vector<Qualification> out;
  for (const credentials::Credential& one : held)
    if (one.verification == "verified" && one.status != credentials::CredentialStatus::revoked)
      out.push_back({one.type, one.type_name, one.issuing_body, one.number, one.state, one.issued_on, one.expires_on});
  return shape::to_json(out);
}

}  // namespace

Result<std::optional<PersonRow>> Service::row_of(data::Tx& tx, PersonId person) {
  auto staff = TRY(organisation_.staff(tx, person));
  if (!staff || staff->status == "deleted") return std::optional<PersonRow>();
  PersonRow row;
  row.person_id = person;
  if (staff->employee_number) row.number_key = ascii_lower(*staff->employee_number);
  row.family_key = fold(staff->last_name);
  row.given_key = fold(staff->first_name);
  row.active = works_here(*staff);
  row.profession = staff->profession;
  row.unit_id = staff->unit_id;
  row.qualifications = qualifications_of(TRY(credentials_.of_person(tx, person)));
  row.changed_at = tx.now();
  return std::optional(row);
}

Status Service::follow_person(data::Tx& tx, PersonId person) {
  auto before = TRY(store::person(tx, person));
  auto now = TRY(row_of(tx, person));
  if (!now) return store::remove_person(tx, person);
  TRY(store::put_person(tx, *now));
  const bool was = before && before->active;
  if (was == now->active) return {};
  // Before the copy is complete, somebody who is new in it may have been here for years.
  if (!before && !TRY(store::settings(tx)).filled) return {};
  auto staff = TRY(organisation_.staff(tx, person));
  const std::string event = now->active ? "person.joined" : "person.left";
  return verification_.tell_hooks(
      tx, {event, person,
           shape::to_json(PersonNews{event, staff ? staff->employee_number : std::nullopt, now->unit_id, tx.now()})});
}

Status Service::follow_completion(data::Tx& tx, const learning::CourseCompleted& event) {
  auto holder = TRY(accounts_.find(tx, event.person_id));
  if (!holder || holder->status == accounts::Status::deleted) return {};
  const std::string name = "completion.recorded";
  return verification_.tell_hooks(tx,
                                  {name, event.person_id,
                                   shape::to_json(CompletionNews{name, holder->employee_number, event.course_id,
                                                                 event.enrolment_id, event.completed_at, tx.now()})});
}

Status Service::backfill() {
  for (bool more = true; more;) {
    more = TRY(platform_.db.write([&](data::Tx& tx) -> Result<bool> {
      SettingsRow settings = TRY(store::settings(tx));
      if (settings.filled) return false;
      auto people = TRY(organisation::people_after(tx, settings.filled_to, kFilledAtOnce));
      for (PersonId person : people)
        if (auto row = TRY(row_of(tx, person))) TRY(store::put_person(tx, *row));
      const bool last = people.size() < static_cast<std::size_t>(kFilledAtOnce);
      TRY(store::set_filled(tx, last, last ? PersonId{} : people.back()));  // no id of anybody stays
      return !last;
    }));
  }
  return {};
}

Status Service::housekeeping() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::trim_rejected(tx, RejectedId{first_uuid_of(tx.now() - kRejectedKept)}, kMostRejected));
    return store::forget_messages(tx, MessageId{first_uuid_of(tx.now() - kMessagesKept)});
  });
}

}  // namespace mc::interop
