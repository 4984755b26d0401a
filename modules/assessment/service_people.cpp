// What belongs to one person: the page before handing in, proctoring reports, more time.
#include "modules/assessment/service.hpp"

namespace mc::assessment {
namespace {

ReviewState state_of(const Question& question, const PaperQuestion& on_paper, const Answer* answer) {
  if (!answer) return ReviewState::unanswered;
  auto response = response_of(question, on_paper, *answer);
  if (!response) return ReviewState::unanswered;
  std::size_t given = 0, wanted = 1;
  if (question.type == QuestionType::fill_blank) {
    wanted = question.blanks.size();
    for (const std::string& text : response->texts) given += text.empty() ? 0 : 1;
  } else if (question.type == QuestionType::matching) {
    wanted = question.pairs.size();
    for (int chosen : response->matched) given += chosen < 0 ? 0 : 1;
  } else {
    given = response->chosen.empty() ? 0 : 1;
  }
  if (given == 0) return ReviewState::unanswered;
  return given < wanted ? ReviewState::partly : ReviewState::answered;
}

std::string object_of(PersonId person) { return "person:" + person.text(); }

}  // namespace

Result<AttemptReview> Service::review(const security::Viewer& viewer, AttemptId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AttemptReview> {
    Attempt attempt = TRY(find_for(tx, viewer.person, id));
    if (attempt.row.submitted_at) return conflict("attempt_closed", "This attempt has ended.");
    std::map<std::string, bool> flags;
    std::vector<Answer> answers;
    for (AnswerRow& saved : TRY(store::answers(tx, id))) {
      answers.push_back(TRY(shape::from_json<Answer>(saved.answer.text)));
      flags[saved.question_id] = saved.flagged;
    }
    AttemptReview out;
    out.deadline = attempt.row.deadline;
    out.server_now = tx.now();
    for (std::size_t i = 0; i < attempt.sheet->questions.size(); ++i) {
      const Question& question = *attempt.sheet->questions[i];
      ReviewEntry entry;
      entry.number = static_cast<std::int64_t>(i) + 1;
      entry.question_id = question.id.value;
      entry.state = state_of(question, attempt.sheet->paper.questions[i], answer_to(question, answers));
      entry.flagged = flags[question.id.value];
      out.unanswered += entry.state == ReviewState::unanswered ? 1 : 0;
      out.partly += entry.state == ReviewState::partly ? 1 : 0;
      out.flagged += entry.flagged ? 1 : 0;
      out.questions.push_back(std::move(entry));
    }
    return out;
  });
}

Result<ProctorNoted> Service::note_events(const security::Viewer& viewer, AttemptId id, const ProctorEventsIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ProctorNoted> {
    AttemptRow row = TRY(store::attempt(tx, id));
    if (row.person_id != viewer.person) return not_found();
    if (!TRY(version(tx, row.version_id))->quiz->proctored.value_or(false))
      return conflict("not_proctored", "This quiz does not watch its page.");
    if (row.submitted_at || (row.deadline && tx.now() > *row.deadline + kGrace))
      return conflict("attempt_closed", "This attempt has ended.");
    ProctorCounts counts = TRY(store::proctor_counts(tx, id));
    ProctorNoted out;
    for (const ProctorEventIn& event : in.events) {
      if (counts.all >= kMostProctorEvents || counts.lately >= kMostProctorEventsAMinute) {
        ++out.left_out;
        continue;
      }
      TRY(store::insert_proctor_event(tx, id, ++counts.all, event));
      ++counts.lately;
      ++out.noted;
    }
    if (out.left_out > 0) TRY(store::leave_out_proctor_events(tx, id, out.left_out));
    return out;
  });
}

Result<std::vector<Accommodation>> Service::views(data::Tx& tx, const std::vector<AccommodationRow>& rows) {
  std::vector<PersonId> people;
  for (const AccommodationRow& row : rows) {
    people.push_back(row.person_id);
    people.push_back(row.granted_by);
  }
  auto known = TRY(names(tx, people));
  std::vector<Accommodation> out;
  for (const AccommodationRow& row : rows)
    out.push_back({row.id, row.person_id, known[row.person_id], row.time_percent, row.reason, row.until,
                   known[row.granted_by], row.granted_at, row.ended_at});
  return out;
}

Result<Accommodations> Service::accommodations(const Asker& asker, PersonId person) {
  return guarded(asker, object_of(person), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<Accommodations> {
      if (!owner_ || !TRY(owner_->reaches(tx, asker.viewer, "assessment:accommodate", person)))
        return not_found(std::string(kDenied));
      return Accommodations{TRY(views(tx, TRY(store::accommodations(tx, person))))};
    });
  });
}

Result<Accommodation> Service::grant_time(const Asker& asker, const AccommodationIn& in) {
  return guarded(asker, object_of(in.person_id), [&] {
    return platform_.db.write([&](data::Tx& tx) -> Result<Accommodation> {
      if (!owner_ || !TRY(owner_->reaches(tx, asker.viewer, "assessment:accommodate", in.person_id)))
        return not_found(std::string(kDenied));
      if (in.person_id == asker.viewer.person)
        return forbidden("not_for_yourself", "Somebody else must grant you more time.");
      if (in.until && *in.until < platform_.clock.today()) return invalid("until", "in_the_past", "This day is over.");
      AccommodationRow row;
      row.id = AccommodationId{make_uuid7(tx.now(), platform_.random)};
      row.person_id = in.person_id;
      row.time_percent = in.time_percent.value;
      row.reason = in.reason.value;
      row.until = in.until;
      row.granted_by = asker.viewer.person;
      row.granted_at = tx.now();
      TRY(store::insert_accommodation(tx, row));
      TRY(audit(tx, asker, "assessment.time_granted", object_of(row.person_id),
                "{\"accommodation\":\"" + row.id.text() + "\",\"time_percent\":" + std::to_string(row.time_percent) +
                    "}"));
      return std::move(TRY(views(tx, {row})).front());
    });
  });
}

Result<Accommodation> Service::end_accommodation(const Asker& asker, AccommodationId id) {
  return guarded(asker, "accommodation:" + id.text(), [&] {
    return platform_.db.write([&](data::Tx& tx) -> Result<Accommodation> {
      AccommodationRow row = TRY(store::accommodation(tx, id));
      if (!owner_ || !TRY(owner_->reaches(tx, asker.viewer, "assessment:accommodate", row.person_id)))
        return not_found(std::string(kDenied));
      if (!TRY(store::end_accommodation(tx, id, asker.viewer.person)))
        return conflict("already_ended", "This grant has ended already.");
      row.ended_at = tx.now();
      TRY(audit(tx, asker, "assessment.time_ended", object_of(row.person_id),
                "{\"accommodation\":\"" + id.text() + "\"}"));
      return std::move(TRY(views(tx, {row})).front());
    });
  });
}

}  // namespace mc::assessment
