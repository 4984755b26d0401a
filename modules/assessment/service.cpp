// Attempts: start, answer, submit, close at the deadline, results.
#include "modules/assessment/service.hpp"

#include "modules/assessment/results.hpp"

namespace mc::assessment {
namespace {

bool late(const AttemptRow& row, Instant received) { return row.deadline && received > *row.deadline + kGrace; }
/// Nothing that arrived in time can still be on its way to be written.
bool over(const AttemptRow& row, Instant now) { return row.deadline && now > *row.deadline + kGrace + kUnderway; }

Status must_write(const data::Tx& tx) {
  if (!tx.writable()) return internal("read_transaction", "This changes an attempt and needs a write transaction.");
  return {};
}

}  // namespace

Result<std::shared_ptr<const Version>> Service::version(data::Tx& tx, QuizVersionId id) {
  if (auto known = versions_.find(id)) return known;
  store::Content content = TRY(store::version_content(tx, id));
  auto fresh = std::make_shared<Version>();
  fresh->id = id;
  fresh->quiz_id = content.quiz_id;
  fresh->quiz = std::make_shared<const Quiz>(TRY(shape::from_json<Quiz>(content.content.text)));
  versions_.put(id, fresh);
  return std::shared_ptr<const Version>(std::move(fresh));
}

Result<std::shared_ptr<const Sheet>> Service::bind(data::Tx& tx, const std::shared_ptr<const Quiz>& quiz, Paper paper) {
  auto out = std::make_shared<Sheet>();
  for (const PaperQuestion& entry : paper.questions) {
    auto at = static_cast<std::size_t>(entry.question);
    if (entry.pooled) {
      if (!pools_) return internal("no_question_bank", "The paper holds questions of a bank that is not there.");
      out->questions.push_back(TRY(pools_->question(tx, *entry.pooled)));
    } else if (entry.question >= 0 && at < quiz->questions.size()) {
      out->questions.push_back(question_at(quiz, at));
    } else {
      return internal("paper_damaged", "The paper does not fit its quiz version.");
    }
  }
  out->paper = std::move(paper);
  if (!fits(*out)) return internal("paper_damaged", "The paper does not fit its quiz version.");
  return std::shared_ptr<const Sheet>(std::move(out));
}

Result<std::shared_ptr<const Sheet>> Service::sheet(data::Tx& tx, const AttemptRow& row, const Version& version) {
  if (auto known = sheets_.find(row.id)) return known;
  auto fresh = TRY(bind(tx, version.quiz, TRY(shape::from_json<Paper>(row.paper.text))));
  sheets_.put(row.id, fresh);
  return fresh;
}

Result<std::vector<PoolSource>> Service::pool_sources(data::Tx& tx, const Quiz& quiz) {
  std::vector<PoolSource> out;
  if (!quiz.pools) return out;
  for (const PoolDraw& pool : *quiz.pools) {
    PoolSource& source = out.emplace_back();
    source.count = pool.count.value;
    if (!pools_) continue;
    auto questions = pools_->of_pool(tx, pool.pool_id.value);
    if (questions)
      source.questions = std::move(*questions);
    else if (questions.error().fault != Fault::not_found)
      return std::unexpected(questions.error());
  }
  return out;
}

Result<std::vector<Pick>> Service::picks(data::Tx& tx, const Quiz& quiz, std::uint64_t seed) {
  if (!quiz.pools || quiz.pools->size() == 0) return std::vector<Pick>();
  std::set<std::string> taken;
  for (const Question& question : quiz.questions) taken.insert(question.id.value);
  auto drawn = draw(TRY(pool_sources(tx, quiz)), taken, seed);
  if (!drawn) return conflict("pool_too_small", "A pool holds fewer questions than the quiz draws.");
  std::vector<Pick> out;
  for (const PooledQuestion& question : *drawn)
    out.push_back({question.version_id, TRY(pools_->question(tx, question.version_id))});
  return out;
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
  attempt.sheet = TRY(sheet(tx, attempt.row, *attempt.version));
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
  std::int64_t not_counted = !latest ? 0 : latest->counts ? latest->not_counted : latest->number;
  if (latest && !latest->counts) latest.reset();  // done with an older quiz, and the author wants this one
  std::optional<Instant> ended = latest ? latest->submitted_at : std::nullopt;
  if (latest && !latest->submitted_at) {
    bool open = !over(*latest, tx.now());
    Attempt attempt = TRY(load(tx, std::move(*latest)));
    if (open) return view_of_attempt(tx, attempt);
    ended = attempt.row.submitted_at;
  }
  auto quiz_version = TRY(version(tx, version_id));
  const Quiz& quiz = *quiz_version->quiz;
  // An anonymous survey counts people, not sheets: one from each.
  if (quiz.anonymous.value_or(false) && number - not_counted > 1)
    return conflict("no_attempts_left", "You have answered this survey.");
  if (quiz.attempts.value > 0 && number - not_counted > quiz.attempts.value)
    return conflict("no_attempts_left", "All attempts at this quiz have been used.");
  if (quiz.cooldown_minutes && ended && tx.now() < *ended + std::chrono::minutes(quiz.cooldown_minutes->value))
    return conflict("cooling_down", "The next attempt may start at " +
                                        to_string(*ended + std::chrono::minutes(quiz.cooldown_minutes->value)) + ".");
  return begin(tx, person, version_id, context, number, not_counted);
}

Result<AttemptView> Service::begin(data::Tx& tx, PersonId person, QuizVersionId version_id, std::string_view context,
                                   std::int64_t number, std::int64_t not_counted) {
  Attempt attempt;
  attempt.version = TRY(version(tx, version_id));
  const Quiz& quiz = *attempt.version->quiz;
  AttemptRow& row = attempt.row;
  row.id = AttemptId{make_uuid7(tx.now(), platform_.random)};
  row.person_id = person;
  row.context = context;
  row.number = number;
  row.not_counted = not_counted;
  row.version_id = version_id;
  row.seed = static_cast<std::int64_t>(platform_.random.next_u64() >> 1);
  auto seed = static_cast<std::uint64_t>(row.seed);
  attempt.sheet = TRY(bind(tx, attempt.version->quiz, deal(quiz, seed, TRY(picks(tx, quiz, seed)))));
  row.paper.text = shape::to_json(attempt.sheet->paper);
  row.started_at = tx.now();
  if (quiz.time_limit_minutes) {
    std::chrono::milliseconds limit = std::chrono::minutes(quiz.time_limit_minutes->value);
    if (auto granted = TRY(store::granted_time(tx, person, platform_.clock.today()))) {
      row.time_percent = granted->time_percent;
      row.accommodation_id = granted->id;
      limit = limit * granted->time_percent / 100;
    }
    row.deadline = row.started_at + limit;
  }
  TRY(store::insert_attempt(tx, row, attempt.version->quiz_id));
  sheets_.put(row.id, attempt.sheet);  // nobody ever asks for it if this transaction fails
  attempt.answers.emplace();
  if (row.deadline) {
    jobs::Settings settings;
    settings.run_at = *row.deadline + kGrace + kUnderway + std::chrono::milliseconds(1);
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
  AttemptView view = paper_view(*attempt.version->quiz, *attempt.sheet, attempt.row.number, attempt.row.not_counted);
  view.id = attempt.row.id;
  view.started_at = attempt.row.started_at;
  view.deadline = attempt.row.deadline;
  view.server_now = tx.now();
  view.submitted_at = attempt.row.submitted_at;
  view.time_percent = attempt.row.time_percent;
  if (attempt.answers && attempt.answers->empty()) return view;
  for (AnswerRow& saved : TRY(store::answers(tx, attempt.row.id))) {
    view.answers.push_back(TRY(shape::from_json<Answer>(saved.answer.text)));
    if (saved.flagged) view.flagged.push_back(std::move(saved.question_id));
  }
  return view;
}

Status Service::answer(data::Tx& tx, PersonId person, AttemptId id, const Answer& answer, std::optional<bool> flagged,
                       std::optional<Instant> received) {
  TRY(must_write(tx));
  AttemptRow row = TRY(store::attempt(tx, id));
  if (row.person_id != person) return not_found();
  // A late answer leaves the closing to the job, or to whoever looks: an error result would roll it back.
  if (row.submitted_at || late(row, received.value_or(tx.now())))
    return conflict("attempt_closed", "This attempt has ended.");
  Attempt attempt = TRY(load(tx, std::move(row)));
  auto at = attempt.sheet->find(answer.question_id.value);
  if (!at) return invalid("answer.question_id", "unknown_id", "This question is not on your paper.");
  TRY(response_of(*attempt.sheet->questions[*at], attempt.sheet->paper.questions[*at], answer));
  return store::save_answer(tx, id, answer.question_id.value, shape::to_json(answer), flagged);
}

Result<AttemptResult> Service::submit(data::Tx& tx, PersonId person, AttemptId id, std::optional<Instant> received) {
  TRY(must_write(tx));
  Attempt attempt = TRY(find_for(tx, person, id));
  if (!attempt.row.submitted_at) {
    Instant at = received.value_or(tx.now());
    bool past = attempt.row.deadline && at >= *attempt.row.deadline;
    TRY(close(tx, attempt, past ? *attempt.row.deadline : at, past));
  }
  return result_of(tx, attempt);
}

Status Service::close(data::Tx& tx, Attempt& attempt, Instant at, bool automatic) {
  AttemptRow& row = attempt.row;
  TRY(read_answers(tx, attempt));
  Marked marked = mark_paper(*attempt.version->quiz, *attempt.sheet, *attempt.answers);
  row.submitted_at = at;
  row.auto_submitted = automatic;
  row.points = marked.score.points;
  row.points_possible = marked.score.possible;
  row.percent = marked.score.percent;
  row.passed = marked.score.passed;
  row.marks.text = shape::to_json(marked.marks);
  attempt.marks = std::move(marked.marks);
  if (!tx.writable() || !TRY(store::close_attempt(tx, row))) return {};
  if (is_anonymous(*attempt.version->quiz)) TRY(detach_answers(tx, attempt));
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
  const Quiz& quiz = *attempt.version->quiz;
  if (quiz.kind == QuizKind::survey || quiz.reveal == Reveal::never) return false;
  if (quiz.reveal == Reveal::after_submission) return true;
  auto latest = TRY(store::latest_attempt(tx, attempt.row.person_id, attempt.row.context));
  if (!latest || !latest->submitted_at) return false;  // the answers must not help in an attempt that is open
  // Whoever has passed needs no further attempt: nothing is given away.
  if (TRY(store::has_passed(tx, attempt.row.person_id, attempt.row.context))) return true;
  if (!latest->counts) return false;  // all that she may try is still ahead
  std::int64_t most = TRY(version(tx, latest->version_id))->quiz->attempts.value;
  return most > 0 && latest->number - latest->not_counted >= most;
}

Result<AttemptResult> Service::result_of(data::Tx& tx, Attempt& attempt) {
  AttemptResult out = summary_of(attempt.row, *attempt.version->quiz);
  if (TRY(may_reveal(tx, attempt))) out.questions = TRY(questions_of(tx, attempt));
  return out;
}

Result<std::vector<QuestionResult>> Service::questions_of(data::Tx& tx, Attempt& attempt) {
  TRY(read_answers(tx, attempt));
  if (!attempt.marks) attempt.marks = TRY(shape::from_json<std::vector<StoredMark>>(attempt.row.marks.text));
  const Sheet& sheet = *attempt.sheet;
  std::vector<std::shared_ptr<const Question>> keys(sheet.questions.size());
  for (std::size_t i = 0; i < keys.size() && i < attempt.marks->size(); ++i)
    if (const auto& key = (*attempt.marks)[i].key)
      keys[i] = TRY(key_question(tx, sheet.paper.questions[i], *sheet.questions[i], *key));
  return question_results(sheet, *attempt.answers, *attempt.marks, keys);
}

Result<std::shared_ptr<const Question>> Service::key_question(data::Tx& tx, const PaperQuestion& on_paper,
                                                              const Question& shown, const Uuid& key) {
  if (on_paper.pooled) {
    if (!pools_) return std::shared_ptr<const Question>();
    return pools_->question(tx, QuestionVersionId{key});
  }
  auto newer = TRY(version(tx, QuizVersionId{key}));
  for (std::size_t i = 0; i < newer->quiz->questions.size(); ++i)
    if (newer->quiz->questions.items[i].id == shown.id) return question_at(newer->quiz, i);
  return std::shared_ptr<const Question>();
}

Result<std::optional<AttemptId>> Service::open_attempt(data::Tx& tx, PersonId person, std::string_view context) {
  auto latest = TRY(store::latest_attempt(tx, person, context));
  if (!latest || !latest->counts || latest->submitted_at || over(*latest, tx.now())) return std::optional<AttemptId>();
  return std::optional<AttemptId>(latest->id);
}

Result<bool> Service::reopen(data::Tx& tx, PersonId person, std::string_view context) {
  TRY(must_write(tx));
  auto latest = TRY(store::latest_attempt(tx, person, context));
  if (!latest) return true;
  if (latest->submitted_at && is_anonymous(*TRY(version(tx, latest->version_id))->quiz)) return false;
  TRY(store::discount(tx, person, context));
  return true;
}

Result<bool> Service::counts(data::Tx& tx, AttemptId attempt) { return TRY(store::attempt(tx, attempt)).counts; }

Result<std::string> Service::context_of(data::Tx& tx, AttemptId attempt) { return store::context_of(tx, attempt); }

Result<std::vector<AttemptResult>> Service::history(data::Tx& tx, PersonId person, std::string_view context) {
  std::vector<AttemptResult> out;
  for (AttemptRow& row : TRY(store::attempts(tx, person, context))) {
    if (!row.submitted_at) row = TRY(load(tx, std::move(row))).row;  // closed if its time is over
    if (row.submitted_at) out.push_back(summary_of(row, *TRY(version(tx, row.version_id))->quiz));
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
