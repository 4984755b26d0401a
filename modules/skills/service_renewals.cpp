// What follows by event and by day: members of audiences, people who move or leave, renewal, reminders.
#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/skills/service.hpp"

namespace mc::skills {
namespace {

constexpr std::int64_t kPerWrite = 200;

}  // namespace

Status Checklists::on_members_changed(data::Tx& tx, const audiences::MembersChanged& event) {
  for (const ChecklistRow& checklist : TRY(store::checklists_for(tx, event.audience_id))) {
    for (PersonId person : event.added)
      TRY(open_record(tx, checklist, person, AskSource::audience, std::nullopt, std::nullopt));
    for (PersonId person : event.removed) {
      auto row = TRY(store::latest_record(tx, checklist.id, person));
      if (!row || row->status != RecordStatus::open || row->source == AskSource::person) continue;
      row->status = RecordStatus::withdrawn;
      TRY(store::update_record(tx, *row));
      TRY(audit(tx, std::nullopt, "skills.record_withdrawn", "record:" + row->id.text()));
    }
  }
  return {};
}

Status Checklists::on_membership_changed(data::Tx& tx, const organisation::MembershipChanged& event) {
  TRY(store::set_unit(tx, event.person_id, event.active ? event.unit_id : std::nullopt));
  if (event.active) return {};
  return store::end_preceptors_of(tx, event.person_id);
}

Status Checklists::credit_completed(data::Tx& tx, const ChecklistCompleted& event) {
  return credit(tx, event.person_id, event.course_id, event.lesson_id, event.at);
}

Status Checklists::expire_lapsed() {
  for (;;) {
    auto done = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::size_t> {
      auto rows = TRY(store::lapsed(tx, platform_.clock.today(), kPerWrite));
      for (RecordRow& row : rows) {
        row.status = RecordStatus::expired;
        TRY(store::update_record(tx, row));
        auto checklist = TRY(store::checklist(tx, row.checklist_id));
        TRY(tell(tx, row.person_id, "checklist_expired", checklist->title, checklist->title + " is no longer valid.",
                 "/skills/" + row.id.text(), "skills.expired:" + row.id.text()));
      }
      return rows.size();
    }));
    if (done < static_cast<std::size_t>(kPerWrite)) return {};
  }
}

/// Opens the next cycle before the present one ends; who left, and checklists that were retired, are not renewed.
Status Checklists::renew() {
  for (SkillRecordId after{};;) {
    auto last = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<SkillRecordId>> {
      auto rows = TRY(store::to_renew(tx, platform_.clock.today() + 365, kPerWrite, after));
      for (const RecordRow& row : rows) {
        auto checklist = TRY(store::checklist(tx, row.checklist_id));
        if (checklist->state != PublishState::published) continue;
        if (*row.valid_until - platform_.clock.today() > static_cast<int>(checklist->renew_days)) continue;
        auto person = TRY(of_.accounts.find(tx, row.person_id));
        if (!person || person->status != accounts::Status::active) continue;
        // Asked by a rule that no longer means her: it lapses.
        if (row.source == AskSource::audience &&
            (!checklist->audience_id || !TRY(of_.audiences.contains(tx, *checklist->audience_id, row.person_id))))
          continue;
        TRY(open_record(tx, *checklist, row.person_id, AskSource::renewal, std::nullopt, row.valid_until));
      }
      if (rows.size() < static_cast<std::size_t>(kPerWrite)) return std::optional<SkillRecordId>();
      return std::optional(rows.back().id);
    }));
    if (!last) return {};
    after = *last;
  }
}

bool is_news(const ReminderStep& step, Date due, Instant asked_at) { return local_date(asked_at) <= due - step.ahead; }

Status Checklists::remind() {
  const Date today = platform_.clock.today();
  for (const ReminderStep& step : kReminderSteps)
    for (int ahead = step.first; ahead <= step.last; ++ahead)
      for (SkillRecordId after{};;) {
        auto last = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<SkillRecordId>> {
          auto rows = TRY(store::due_records(tx, today + ahead, after, kPerWrite));
          for (const RecordRow& row : rows) TRY(remind_of(tx, row, step));
          if (rows.size() < static_cast<std::size_t>(kPerWrite)) return std::optional<SkillRecordId>();
          return std::optional(rows.back().id);
        }));
        if (!last) break;
        after = *last;
      }
  return {};
}

Status Checklists::remind_of(data::Tx& tx, const RecordRow& row, const ReminderStep& step) {
  if (!is_news(step, *row.due_on, row.assigned_at)) return {};
  auto checklist = TRY(store::checklist(tx, row.checklist_id));
  return tell(tx, row.person_id, step.ahead < 0 ? "checklist_overdue" : "checklist_due", checklist->title,
              checklist->title + (step.ahead < 0 ? " was due on " : " is due on ") + to_string(*row.due_on) + ".",
              "/skills/" + row.id.text(), fmt::format("skills.due:{}:{}", row.id.text(), step.ahead));
}

Status Checklists::nightly() {
  TRY(renew());
  TRY(expire_lapsed());
  return remind();
}

}  // namespace mc::skills
