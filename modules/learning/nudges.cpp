// One message to many people of an assignment, with a look before; and doing it again: a new cycle for who is done.
#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

constexpr std::chrono::hours kNudgeRest{72};
constexpr std::size_t kSample = 100;

std::vector<EnrolmentId> enrolments_of(const std::vector<AssignedRow>& rows) {
  std::vector<EnrolmentId> out;
  for (const AssignedRow& row : rows) out.push_back(row.enrolment_id);
  return out;
}

}  // namespace

/// The viewer's own people of the assignment whose work is open, as the input narrows them.
Result<std::vector<AssignedRow>> Service::nudgeable(data::Tx& tx, const security::Viewer& viewer, AssignmentId id,
                                                    const NudgeIn& in) {
  TRY(assignment_for(tx, viewer, "assignment:view", id));
  auto reach = TRY(organisation_.reach(tx, viewer, "assignment:manage"));
  const Date today = platform_.clock.today();
  const std::string_view status = in.only_overdue ? "overdue" : "open";
  std::vector<AssignedRow> out;
  PersonId after{};
  for (;;) {
    auto rows = TRY(store::assigned(tx, id, status, today, after, 1000));
    if (rows.empty()) break;
    after = rows.back().person_id;
    std::vector<PersonId> people;
    for (const AssignedRow& row : rows) people.push_back(row.person_id);
    auto staff = TRY(organisation_.staff_many(tx, people));
    for (AssignedRow& row : rows) {
      auto who = staff.find(row.person_id);
      if (who == staff.end() || who->second.status != "active") continue;
      if (!within(reach, who->second)) continue;
      if (in.person_ids &&
          std::find(in.person_ids->begin(), in.person_ids->end(), row.person_id) == in.person_ids->end())
        continue;
      out.push_back(std::move(row));
    }
  }
  return out;
}

Result<NudgePreview> Service::preview_nudge(const security::Viewer& viewer, AssignmentId id, const NudgeIn& in) {
  return platform_.db.read([&](data::Tx& tx) -> Result<NudgePreview> {
    auto rows = TRY(nudgeable(tx, viewer, id, in));
    std::unordered_map<EnrolmentId, Instant> recent;
    for (const NudgeRow& row : TRY(store::nudged_since(tx, enrolments_of(rows), tx.now() - kNudgeRest)))
      recent.emplace(row.enrolment_id, row.at);
    NudgePreview out;
    out.nudged_recently = static_cast<std::int64_t>(recent.size());
    out.people = static_cast<std::int64_t>(rows.size()) - out.nudged_recently;
    if (rows.size() > kSample) rows.resize(kSample);
    std::vector<PersonId> people;
    for (const AssignedRow& row : rows) people.push_back(row.person_id);
    auto staff = TRY(organisation_.staff_many(tx, people));
    for (const AssignedRow& row : rows) {
      const organisation::Staff& who = staff.at(row.person_id);
      auto before = recent.find(row.enrolment_id);
      out.sample.push_back({row.person_id, who.first_name + " " + who.last_name, row.due_on,
                            before == recent.end() ? std::nullopt : std::optional(before->second)});
    }
    return out;
  });
}

/// In pieces: whoever nudges at the same time is seen by the piece that comes later.
Result<NudgeResult> Service::nudge(const security::Viewer& viewer, AssignmentId id, const NudgeIn& in) {
  std::string by, title;
  auto rows = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::vector<AssignedRow>> {
    by = TRY(name_of(tx, viewer.person));
    auto people = TRY(nudgeable(tx, viewer, id, in));
    title = TRY(store::assignment(tx, id))->course_title;
    return people;
  }));
  NudgeResult out;
  for (std::size_t from = 0; from < rows.size(); from += kPeoplePerWrite) {
    auto first = rows.begin() + static_cast<std::ptrdiff_t>(from);
    auto last = rows.begin() + static_cast<std::ptrdiff_t>(std::min(from + kPeoplePerWrite, rows.size()));
    const std::vector<AssignedRow> piece(first, last);
    auto done = TRY(platform_.db.write([&](data::Tx& tx) -> Result<NudgeResult> {
      std::set<EnrolmentId> recent;
      for (const NudgeRow& row : TRY(store::nudged_since(tx, enrolments_of(piece), tx.now() - kNudgeRest)))
        recent.insert(row.enrolment_id);
      NudgeResult part;
      part.nudged_recently = static_cast<std::int64_t>(recent.size());
      for (const AssignedRow& row : piece) {
        if (recent.contains(row.enrolment_id)) continue;
        TRY(store::insert_nudge(tx, row.enrolment_id, viewer.person));
        const std::string due = row.due_on ? to_string(*row.due_on) : "";
        std::string text = fmt::format("{} reminds you of {}{}.", by, title, due.empty() ? "" : ", due " + due);
        if (!in.message.value.empty()) text += " " + in.message.value;
        TRY(notify(tx, row.person_id, "nudge",
                   {{"by", by}, {"course", title}, {"due", due}, {"message", in.message.value}}, std::move(text),
                   "/learn/" + row.enrolment_id.text(),
                   fmt::format("nudge:{}:{}", row.enrolment_id.text(), tx.now().ms)));
        ++part.sent;
      }
      TRY(audit(tx, viewer.person, "assignment.nudged", "assignment:" + id.text(),
                fmt::format(R"({{"sent":{}}})", part.sent)));
      return part;
    }));
    out.sent += done.sent;
    out.nudged_recently += done.nudged_recently;
  }
  return out;
}

Result<std::vector<Reopenable>> Service::reopenable(data::Tx& tx, const AssignmentRow& assignment,
                                                    const std::vector<AssignedRow>& rows, const ReopenIn& in,
                                                    std::int64_t& open) {
  std::vector<PersonId> people;
  for (const AssignedRow& row : rows) people.push_back(row.person_id);
  auto staff = TRY(organisation_.staff_many(tx, people));
  std::unordered_map<PersonId, EnrolmentRow> latest;
  for (EnrolmentRow& row : TRY(store::latest_of(tx, people, assignment.course_id)))
    latest.emplace(row.person_id, std::move(row));
  std::vector<Reopenable> out;
  for (const AssignedRow& row : rows) {
    if (in.person_ids && std::find(in.person_ids->begin(), in.person_ids->end(), row.person_id) == in.person_ids->end())
      continue;
    auto who = staff.find(row.person_id);
    if (who == staff.end() || who->second.status != "active") continue;
    auto newest = latest.find(row.person_id);
    if (newest != latest.end() && newest->second.is_open && newest->second.id == row.enrolment_id) {
      ++open;
      continue;
    }
    Reopenable one{row, who->second};
    if (newest != latest.end()) one.latest = std::move(newest->second);
    one.due = due_for(due_rule(assignment), platform_.clock.today(), who->second.hired_on);
    out.push_back(std::move(one));
  }
  return out;
}

Result<ReopenPreview> Service::preview_reopen(const security::Viewer& viewer, AssignmentId id, const ReopenIn& in) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ReopenPreview> {
    const AssignmentRow assignment = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    if (assignment.ended_at) return conflict("assignment_ended", "This assignment has ended.");
    TRY(courses_.published(tx, assignment.course_id));
    ReopenPreview out;
    PersonId after{};
    for (;;) {
      auto rows = TRY(store::assigned(tx, id, "", platform_.clock.today(), after, 1000));
      if (rows.empty()) return out;
      after = rows.back().person_id;
      for (const Reopenable& one : TRY(reopenable(tx, assignment, rows, in, out.already_open))) {
        ++out.people;
        if (out.sample.size() < kSample)
          out.sample.push_back({one.row.person_id, one.who.first_name + " " + one.who.last_name, one.who.unit_name,
                                one.row.completed_at, one.due});
      }
    }
  });
}

/// One piece of a reopening; the number of new cycles. Who has an open one keeps it, so twice is once.
Result<std::int64_t> Service::reopen_some(const security::Viewer& viewer, const AssignmentRow& assignment,
                                          const courses::CourseDetail& course, const std::vector<AssignedRow>& rows,
                                          const ReopenIn& in, std::int64_t& already_open) {
  return platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
    std::int64_t open = 0;
    auto people = TRY(reopenable(tx, assignment, rows, in, open));
    for (Reopenable& one : people) {
      TRY(store::insert_past(tx, make_uuid7(tx.now(), platform_.random), assignment.id, one.row.person_id,
                             one.row.enrolment_id, "reopened"));
      TRY(store::unlink(tx, assignment.id, one.row.person_id));
      if (one.latest && !one.latest->is_open) one.latest->status = EnrolmentStatus::expired;  // the old one counts not
      TRY(cover_one(tx, assignment, course, one.row.person_id, std::move(one.latest), one.due));
    }
    const auto reopened = static_cast<std::int64_t>(people.size());
    if (reopened > 0) {
      TRY(log_change(tx, assignment.id, viewer.person, "reopened", "",
                     fmt::format("{}: {}", reopened, in.reason.value)));
      TRY(audit(tx, viewer.person, "assignment.reopened", "assignment:" + assignment.id.text(),
                fmt::format(R"({{"people":{}}})", reopened)));
    }
    already_open += open;
    return reopened;
  });
}

/// A new cycle for who is done; nothing of the old one is touched.
Result<ReopenResult> Service::reopen(const security::Viewer& viewer, AssignmentId id, const ReopenIn& in) {
  AssignmentRow assignment;
  courses::CourseDetail course;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    assignment = TRY(assignment_for(tx, viewer, "assignment:manage", id));
    if (assignment.ended_at) return conflict("assignment_ended", "This assignment has ended.");
    course = TRY(courses_.published(tx, assignment.course_id));
    return {};
  }));
  ReopenResult out;
  PersonId after{};
  for (;;) {
    auto rows = TRY(platform_.db.read(
        [&](data::Tx& tx) { return store::assigned(tx, id, "", platform_.clock.today(), after, kPeoplePerWrite); }));
    if (rows.empty()) return out;
    after = rows.back().person_id;
    out.reopened += TRY(reopen_some(viewer, assignment, course, rows, in, out.already_open));
  }
}

}  // namespace mc::learning
