// Attempts: start, answer, submit, close at the deadline, results.
#include "modules/assessment/service.hpp"

#include "modules/assessment/results.hpp"

namespace mc::assessment {
namespace {

bool over(const AttemptRow& row, Instant now) { return row.deadline && now > *row.deadline + kGrace; }

Status must_write(const data::Tx& tx) {
  if (!tx.writable()) return internal("read_transaction", "This changes an attempt and needs a write transaction.");
  return {};
}

const PaperQuestion* on_paper(const Paper& paper, const Quiz& quiz, std::string_view question_id) {
  for (const PaperQuestion& q : paper.questions)
    if (quiz.questions.items[static_cast<std::size_t>(q.question)].id.value == question_id) return &q;
  return nullptr;
}

}  // namespace

Result<std::shared_ptr<const Version>> Service::version(data::Tx& tx, QuizVersionId id) {
  if (auto known = versions_.find(id)) return known;
  RawJson content = TRY(store::version_content(tx, id));
  auto fresh = std::make_shared<Version>();
  fresh->id = id;
  fresh->quiz = TRY(shape::from_json<Quiz>(content.text));
  versions_.put(id, fresh);
  return std::shared_ptr<const Version>(std::move(fresh));
}

Result<std::shared_ptr<const Paper>> Service::paper(const AttemptRow& row, const Quiz& quiz) {
  if (auto known = papers_.find(row.id)) return known;
  auto fresh = std::make_shared<const Paper>(TRY(shape::from_json<Paper>(row.paper.text)));
  if (!fits(*fresh, quiz)) return internal("paper_damaged", "The paper does not fit its quiz version.");
  papers_.put(row.id, fresh);
  return fresh;
}

Status Service::read_answers(data::Tx& tx, Attempt& attempt) {
  if (attempt.answers) return {};
  std::vector<Answer> answers;
  for (const AnswerRow& saved : TRY(store::answers(tx, attempt.row.id)))
    answers.push_back(TRY(shape::from_json<Answer>(saved.answer.text)));
  attempt.answers = std::move(answers);
  return {};
}

Result<Service::Attempt> Service::load(data::Tx& tx, AttemptRow row) {
  Attempt attempt{std::move(row), nullptr, nullptr};
  attempt.version = TRY(version(tx, attempt.row.version_id));
  attempt.paper = TRY(paper(attempt.row, attempt.version->quiz));
  if (!attempt.row.submitted_at && over(attempt.row, tx.now())) TRY(close(tx, attempt, *attempt.row.deadline, true));
  return attempt;
}

Result<Service::Attempt> Service::find_for(data::Tx& tx, PersonId person, AttemptId id) {
  AttemptRow row = TRY(store::attempt(tx, id));
  if (row.person_id != person) return not_found();
  return load(tx, std::move(row));
}

Result<AttemptView> Service::start(data::Tx& tx, PersonId person, QuizVersionId version_id, std::string_view context) {
  TRY(must_write(tx));
  auto latest = TRY(store::latest_attempt(tx, person, context));
  std::int64_t number = latest ? latest->number + 1 : 1;
  if (latest && !latest->submitted_at) {
    bool open = !over(*latest, tx.now());
    Attempt attempt = TRY(load(tx, std::move(*latest)));
    if (open) return view_of_attempt(tx, attempt);
  }
  auto quiz_version = TRY(version(tx, version_id));
  std::int64_t limit = quiz_version->quiz.attempts.value;
  if (limit > 0 && number > limit) return conflict("no_attempts_left", "All attempts at this quiz have been used.");
  return begin(tx, person, version_id, context, number);
}

Result<AttemptView> Service::begin(data::Tx& tx, PersonId person, QuizVersionId version_id, std::string_view context,
                                   std::int64_t number) {
  Attempt attempt;
  attempt.version = TRY(version(tx, version_id));
  AttemptRow& row = attempt.row;
  row.id = AttemptId{make_uuid7(tx.now(), platform_.random)};
  row.person_id = person;
  row.context = context;
  row.number = number;
  row.version_id = version_id;
  row.seed = static_cast<std::int64_t>(platform_.random.next_u64() >> 1);
  attempt.paper = std::make_shared<const Paper>(deal(attempt.version->quiz, static_cast<std::uint64_t>(row.seed)));
  row.paper.text = shape::to_json(*attempt.paper);
  row.started_at = tx.now();
  if (const auto& limit = attempt.version->quiz.time_limit_minutes)
    row.deadline = row.started_at + std::chrono::minutes(limit->value);
  TRY(store::insert_attempt(tx, row));
  papers_.put(row.id, attempt.paper);  // nobody ever asks for it if this transaction fails
  attempt.answers.emplace();
  if (row.deadline) {
    jobs::Settings settings;
    settings.run_at = *row.deadline + kGrace + std::chrono::milliseconds(1);
    settings.unique_key = row.id.text();
    TRY(platform_.jobs.enqueue(tx, CloseAttempt{row.id}, std::move(settings)));
  }
  return view_of_attempt(tx, attempt);
}

Result<AttemptView> Service::view(data::Tx& tx, PersonId person, AttemptId id) {
  Attempt attempt = TRY(find_for(tx, person, id));
  return view_of_attempt(tx, attempt);
}

Result<AttemptView> Service::view_of_attempt(data::Tx& tx, const Attempt& attempt) {
  AttemptView view = paper_view(attempt.version->quiz, *attempt.paper, attempt.row.number);
  view.id = attempt.row.id;
  view.started_at = attempt.row.started_at;
  view.deadline = attempt.row.deadline;
  view.server_now = tx.now();
  view.submitted_at = attempt.row.submitted_at;
  if (attempt.answers && attempt.answers->empty()) return view;
  for (AnswerRow& saved : TRY(store::answers(tx, attempt.row.id))) {
    view.answers.push_back(TRY(shape::from_json<Answer>(saved.answer.text)));
    if (saved.flagged) view.flagged.push_back(std::move(saved.question_id));
  }
  return view;
}

Status Service::answer(data::Tx& tx, PersonId person, AttemptId id, const Answer& answer, std::optional<bool> flagged) {
  TRY(must_write(tx));
  AttemptRow row = TRY(store::attempt(tx, id));
  if (row.person_id != person) return not_found();
  // A late answer leaves the closing to the job, or to whoever looks: an error result would roll it back.
  if (row.submitted_at || over(row, tx.now())) return conflict("attempt_closed", "This attempt has ended.");
  Attempt attempt = TRY(load(tx, std::move(row)));
  const Quiz& quiz = attempt.version->quiz;
  const PaperQuestion* question = on_paper(*attempt.paper, quiz, answer.question_id.value);
  if (question == nullptr) return invalid("answer.question_id", "unknown_id", "This question is not on your paper.");
  TRY(response_of(quiz.questions.items[static_cast<std::size_t>(question->question)], *question, answer));
  return store::save_answer(tx, id, answer.question_id.value, shape::to_json(answer), flagged);
}

Result<AttemptResult> Service::submit(data::Tx& tx, PersonId person, AttemptId id) {
  TRY(must_write(tx));
  Attempt attempt = TRY(find_for(tx, person, id));
  if (!attempt.row.submitted_at) {
    bool late = attempt.row.deadline && tx.now() >= *attempt.row.deadline;
    TRY(close(tx, attempt, late ? *attempt.row.deadline : tx.now(), late));
  }
  return result_of(tx, attempt);
}

Status Service::close(data::Tx& tx, Attempt& attempt, Instant at, bool automatic) {
  AttemptRow& row = attempt.row;
  TRY(read_answers(tx, attempt));
  Marked marked = mark_paper(attempt.version->quiz, *attempt.paper, *attempt.answers);
  row.submitted_at = at;
  row.auto_submitted = automatic;
  row.points = marked.score.points;
  row.points_possible = marked.score.possible;
  row.percent = marked.score.percent;
  row.passed = marked.score.passed;
  row.marks.text = shape::to_json(marked.marks);
  attempt.marks = std::move(marked.marks);
  if (!tx.writable() || !TRY(store::close_attempt(tx, row))) return {};
  security::AuditEvent event;
  event.actor = row.person_id;
  event.action = "quiz.submitted";
  event.object = "attempt:" + row.id.text();
  event.details.text = "{\"automatic\":" + std::string(automatic ? "true" : "false") +
                       ",\"number\":" + std::to_string(row.number) + ",\"passed\":" + (row.passed ? "true" : "false") +
                       ",\"percent_hundredths\":" + std::to_string(row.percent) + "}";
  TRY(platform_.audit.append(tx, event));
  return platform_.events.publish(
      tx, AttemptFinished{row.id, row.person_id, row.context, row.passed, static_cast<double>(row.percent) / 100});
}

Result<AttemptResult> Service::result(data::Tx& tx, PersonId person, AttemptId id) {
  Attempt attempt = TRY(find_for(tx, person, id));
  if (!attempt.row.submitted_at) return conflict("attempt_open", "This attempt has not been submitted.");
  return result_of(tx, attempt);
}

Result<bool> Service::may_reveal(data::Tx& tx, const Attempt& attempt) {
  const Quiz& quiz = attempt.version->quiz;
  if (quiz.kind == QuizKind::survey || quiz.reveal == Reveal::never) return false;
  if (quiz.reveal == Reveal::after_submission) return true;
  auto latest = TRY(store::latest_attempt(tx, attempt.row.person_id, attempt.row.context));
  if (!latest || !latest->submitted_at) return false;  // the answers must not help in an attempt that is open
  // Whoever has passed needs no further attempt: nothing is given away.
  if (TRY(store::has_passed(tx, attempt.row.person_id, attempt.row.context))) return true;
  return quiz.attempts.value > 0 && latest->number >= quiz.attempts.value;
}

Result<AttemptResult> Service::result_of(data::Tx& tx, Attempt& attempt) {
  AttemptResult out = summary_of(attempt.row, attempt.version->quiz);
  if (!TRY(may_reveal(tx, attempt))) return out;
  TRY(read_answers(tx, attempt));
  if (!attempt.marks) attempt.marks = TRY(shape::from_json<std::vector<StoredMark>>(attempt.row.marks.text));
  out.questions = question_results(attempt.version->quiz, *attempt.paper, *attempt.answers, *attempt.marks);
  return out;
}

Result<std::optional<AttemptId>> Service::open_attempt(data::Tx& tx, PersonId person, std::string_view context) {
  auto latest = TRY(store::latest_attempt(tx, person, context));
  if (!latest || latest->submitted_at || over(*latest, tx.now())) return std::optional<AttemptId>();
  return std::optional<AttemptId>(latest->id);
}

Result<std::string> Service::context_of(data::Tx& tx, AttemptId attempt) { return store::context_of(tx, attempt); }

Result<std::vector<AttemptResult>> Service::history(data::Tx& tx, PersonId person, std::string_view context) {
  std::vector<AttemptResult> out;
  for (AttemptRow& row : TRY(store::attempts(tx, person, context))) {
    if (!row.submitted_at) row = TRY(load(tx, std::move(row))).row;  // closed if its time is over
    if (row.submitted_at) out.push_back(summary_of(row, TRY(version(tx, row.version_id))->quiz));
  }
  return out;
}

Status Service::close_if_due(AttemptId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = store::attempt(tx, id);
    if (!row && row.error().fault == Fault::not_found) return {};
    if (!row) return std::unexpected(row.error());
    if (row->submitted_at) return {};
    if (!over(*row, tx.now())) return fail(Fault::unavailable, "not_due", "The attempt is still open.");
    TRY(load(tx, std::move(*row)));
    return {};
  });
}

}  // namespace mc::assessment
