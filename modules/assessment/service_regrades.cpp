// Regrades: a dry run that is kept, its differences, and applying exactly these.
#include "modules/assessment/regrading.hpp"
#include "modules/assessment/service.hpp"

namespace mc::assessment {
namespace {

constexpr std::string_view kRegrade = "assessment:regrade";
constexpr std::int64_t kRegradeChunk = 500;
constexpr std::int64_t kMostChanges = 50'000;
constexpr std::int64_t kAppliedAtOnce = 100;
constexpr std::int64_t kVersionsBack = 20;

/// Is the second mark worse, exactly?
bool is_lower(const RegradeChangeRow& row) {
  return row.points_after * row.possible_before < row.points_before * row.possible_after ||
         (row.passed_before && !row.passed_after);
}
bool is_higher(const RegradeChangeRow& row) {
  return row.points_after * row.possible_before > row.points_before * row.possible_after;
}

std::string counts_json(const RegradeRow& row) {
  return "{\"regrade\":\"" + row.id.text() + "\",\"changed\":" + std::to_string(row.changed) +
         ",\"raised\":" + std::to_string(row.raised) + ",\"lowered\":" + std::to_string(row.lowered) +
         ",\"now_passed\":" + std::to_string(row.now_passed) + ",\"now_failed\":" + std::to_string(row.now_failed) +
         "}";
}

}  // namespace

Result<RegradePlan> Service::plan_of(data::Tx& tx, QuizId quiz, const RegradeIn& in) {
  auto newest = TRY(store::newest_version(tx, quiz));
  if (!newest) return conflict("not_published", "This quiz was never published.");
  auto current = TRY(version(tx, *newest));
  if (current->quiz->kind == QuizKind::survey) return conflict("is_a_survey", "A survey has no marks.");
  if (in.questions.size() == 0) return invalid("questions", "too_few", "Say which questions.");
  RegradePlan plan;
  plan.never_lower = in.never_lower;
  plan.failed_only = in.failed_only;
  if (in.attempts) plan.attempts.emplace(in.attempts->items.begin(), in.attempts->items.end());
  for (std::size_t i = 0; i < in.questions.size(); ++i) {
    const QuestionAction& wanted = in.questions.items[i];
    std::string path = "questions[" + std::to_string(i) + "].question_id";
    RegradePlan::Treatment treatment;
    treatment.action = wanted.action;
    for (std::size_t q = 0; q < current->quiz->questions.size(); ++q)
      if (current->quiz->questions.items[q].id == wanted.question_id) {
        treatment.key = question_at(current->quiz, q);
        treatment.key_id = newest->bytes;
      }
    if (!treatment.key && pools_)
      if (auto pooled = TRY(pools_->newest(tx, wanted.question_id.value))) {
        treatment.key = TRY(pools_->question(tx, *pooled));
        treatment.key_id = pooled->bytes;
      }
    if (!treatment.key && wanted.action == RegradeAction::rescore)
      return invalid(path, "question_gone", "This question is not in the published quiz any more; drop it instead.");
    if (!plan.questions.emplace(wanted.question_id.value, std::move(treatment)).second)
      return invalid(path, "repeated", "A question is named twice.");
  }
  return plan;
}

Status Service::compare(data::Tx& tx, const RegradePlan& plan, const AttemptRow& row,
                        const std::vector<Answer>& answers, RegradeRow& counts,
                        std::vector<RegradeChangeRow>& changes) {
  auto quiz_version = TRY(version(tx, row.version_id));
  auto paper = TRY(bind(tx, quiz_version->quiz, TRY(shape::from_json<Paper>(row.paper.text))));
  auto before = TRY(shape::from_json<std::vector<StoredMark>>(row.marks.text));
  Remarked fresh = TRY(remark(*quiz_version->quiz, row.version_id, *paper, answers, before, plan));
  ++counts.looked_at;
  if (!fresh.touched) return {};
  // Her answers were erased; the result stays as it was proved.
  if (answers.empty() && row.points > 0) {
    ++counts.kept;
    return {};
  }
  bool same = same_marks(before, fresh.marks) && fresh.score.points == row.points &&
              fresh.score.possible == row.points_possible && fresh.score.passed == row.passed;
  if (same) return {};
  RegradeChangeRow change;
  change.attempt_id = row.id;
  change.points_before = row.points;
  change.possible_before = row.points_possible;
  change.percent_before = row.percent;
  change.passed_before = row.passed;
  change.marks_before = row.marks;
  change.points_after = fresh.score.points;
  change.possible_after = fresh.score.possible;
  change.percent_after = fresh.score.percent;
  change.passed_after = fresh.score.passed;
  change.marks_after.text = shape::to_json(fresh.marks);
  bool lower = is_lower(change);
  if (lower && plan.never_lower) {
    ++counts.kept;
    return {};
  }
  ++counts.changed;
  counts.lowered += lower ? 1 : 0;
  counts.raised += !lower && is_higher(change) ? 1 : 0;
  counts.now_passed += !change.passed_before && change.passed_after ? 1 : 0;
  counts.now_failed += change.passed_before && !change.passed_after ? 1 : 0;
  changes.push_back(std::move(change));
  return {};
}

Result<Regrade> Service::prepare_regrade(const Asker& asker, QuizId quiz, const RegradeIn& in) {
  return guarded(asker, object_of(quiz), [&]() -> Result<Regrade> {
    RegradePlan plan = TRY(platform_.db.read([&](data::Tx& tx) -> Result<RegradePlan> {
      TRY(place_for(tx, asker, kRegrade, quiz));
      return plan_of(tx, quiz, in);
    }));
    RegradeRow counts;
    std::vector<RegradeChangeRow> changes;
    // In chunks of their own: attempts that have ended do not move, and applying checks every mark again.
    for (std::optional<AttemptId> after;;) {
      bool more = TRY(platform_.db.read([&](data::Tx& tx) -> Result<bool> {
        auto rows = TRY(store::finished(tx, quiz, in.version, after, kRegradeChunk));
        if (rows.empty()) return false;
        after = rows.back().id;
        std::map<AttemptId, std::vector<Answer>> answers;
        for (const AnswerOfRow& saved : TRY(store::answers_between(tx, quiz, rows.front().id, rows.back().id)))
          answers[saved.attempt_id].push_back(TRY(shape::from_json<Answer>(saved.answer.text)));
        for (const AttemptRow& row : rows) {
          if ((plan.attempts && !plan.attempts->contains(row.id)) || (plan.failed_only && row.passed)) continue;
          TRY(compare(tx, plan, row, answers[row.id], counts, changes));
        }
        return true;
      }));
      if (!more) break;
      if (changes.size() > static_cast<std::size_t>(kMostChanges))
        return fail(Fault::too_large, "too_many_changes", "More than 50,000 attempts would change: narrow the scope.");
    }
    counts.id = RegradeId::make(platform_.clock, platform_.random);
    counts.quiz_id = quiz;
    counts.request.text = shape::to_json(in);
    counts.prepared_by = asker.viewer.person;
    return platform_.db.write([&](data::Tx& tx) -> Result<Regrade> {
      counts.prepared_at = tx.now();
      TRY(store::insert_regrade(tx, counts));
      for (const RegradeChangeRow& change : changes) TRY(store::insert_change(tx, counts.id, change));
      TRY(audit(tx, asker, "quiz.regrade_prepared", object_of(quiz), counts_json(counts)));
      return view(tx, counts);
    });
  });
}

/// As the newest version that has the question says it, else the bank.
Result<std::vector<RegradedQuestion>> Service::prompts_of(data::Tx& tx, QuizId quiz, const RegradeIn& in) {
  std::map<std::string, std::string> prompts;
  for (const QuestionAction& action : in.questions) prompts[action.question_id.value];
  std::size_t missing = prompts.size();
  for (QuizVersionId id : TRY(store::versions(tx, quiz, kVersionsBack))) {
    if (missing == 0) break;
    auto known = TRY(version(tx, id));
    for (const Question& question : known->quiz->questions)
      if (auto found = prompts.find(question.id.value); found != prompts.end() && found->second.empty()) {
        found->second = question.prompt.value;
        --missing;
      }
  }
  std::vector<RegradedQuestion> out;
  for (const QuestionAction& action : in.questions) {
    std::string& prompt = prompts[action.question_id.value];
    if (prompt.empty() && pools_)
      if (auto pooled = TRY(pools_->newest(tx, action.question_id.value)))
        prompt = TRY(pools_->question(tx, *pooled))->prompt.value;
    out.push_back({action.question_id.value, prompt});
  }
  return out;
}

Result<Regrade> Service::view(data::Tx& tx, const RegradeRow& row) {
  Regrade out;
  out.id = row.id;
  out.quiz_id = row.quiz_id;
  out.state = row.state;
  out.request = TRY(shape::from_json<RegradeIn>(row.request.text));
  out.by = TRY(names(tx, {row.prepared_by}))[row.prepared_by];
  out.prepared_at = row.prepared_at;
  out.applied_at = row.applied_at;
  out.looked_at = row.looked_at;
  out.changed = row.changed;
  out.raised = row.raised;
  out.lowered = row.lowered;
  out.kept = row.kept;
  out.now_passed = row.now_passed;
  out.now_failed = row.now_failed;
  out.questions = TRY(prompts_of(tx, row.quiz_id, out.request));
  return out;
}

Result<RegradeRow> Service::regrade_for(data::Tx& tx, const Asker& asker, RegradeId id) {
  RegradeRow row = TRY(store::regrade(tx, id));
  TRY(place_for(tx, asker, kRegrade, row.quiz_id));
  return row;
}

Result<Regrades> Service::regrades(const Asker& asker, QuizId quiz) {
  return guarded(asker, object_of(quiz), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<Regrades> {
      TRY(place_for(tx, asker, kRegrade, quiz));
      Regrades out;
      for (const RegradeRow& row : TRY(store::regrades(tx, quiz))) out.items.push_back(TRY(view(tx, row)));
      return out;
    });
  });
}

Result<Regrade> Service::regrade(const Asker& asker, RegradeId id) {
  return guarded(asker, "regrade:" + id.text(), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<Regrade> {
      RegradeRow row = TRY(regrade_for(tx, asker, id));
      return view(tx, row);
    });
  });
}

Result<Page<RegradeChange>> Service::regrade_changes(const Asker& asker, RegradeId id,
                                                     const RegradeChangesQuery& query) {
  return guarded(asker, "regrade:" + id.text(), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<Page<RegradeChange>> {
      TRY(regrade_for(tx, asker, id));
      std::int64_t limit = query.limit ? query.limit->value : 50;
      auto rows = TRY(store::changes(tx, id, query.after, limit + 1));
      Page<RegradeChange> page;
      if (rows.size() > static_cast<std::size_t>(limit)) {
        rows.resize(static_cast<std::size_t>(limit));
        page.next = rows.back().attempt_id.text();
      }
      std::vector<PersonId> people;
      for (const RegradeChangeRow& row : rows) people.push_back(row.person_id);
      auto known = TRY(names(tx, people));
      for (const RegradeChangeRow& row : rows)
        page.items.push_back({row.attempt_id, row.person_id, known[row.person_id], row.number,
                              hundredths(row.points_before), hundredths(row.points_after),
                              hundredths(row.percent_before), hundredths(row.percent_after), row.passed_before,
                              row.passed_after});
      return page;
    });
  });
}

Result<Regrade> Service::apply_regrade(const Asker& asker, RegradeId id) {
  return guarded(asker, "regrade:" + id.text(), [&] {
    return platform_.db.write([&](data::Tx& tx) -> Result<Regrade> {
      RegradeRow row = TRY(regrade_for(tx, asker, id));
      if (row.state != RegradeState::dry_run) return conflict("already_applied", "This regrade was applied already.");
      if (row.changed == 0) return conflict("nothing_changed", "This regrade would change nothing.");
      // While one is being applied nothing else changes marks of this quiz: what is checked here holds to the end.
      if (TRY(store::is_applying(tx, row.quiz_id)))
        return conflict("another_applying", "Another regrade of this quiz is being applied. Try again in a minute.");
      if (TRY(store::stale_changes(tx, id)) > 0)
        return conflict("marks_changed_since", "Marks changed since the dry run. Prepare it again.");
      TRY(store::mark_applying(tx, id, asker.viewer.person));
      TRY(audit(tx, asker, "quiz.regraded", object_of(row.quiz_id), counts_json(row)));
      if (TRY(apply_changes(tx, id, AttemptId{}))) TRY(platform_.jobs.enqueue(tx, ApplyRegrade{id}, {}));
      return view(tx, TRY(store::regrade(tx, id)));
    });
  });
}

Status Service::go_on_applying(RegradeId id) {
  for (std::optional<AttemptId> after = AttemptId{}; after;)
    after = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<AttemptId>> {
      if (TRY(store::regrade(tx, id)).state != RegradeState::applying) return std::optional<AttemptId>();
      return apply_changes(tx, id, *after);
    }));
  return {};
}

Result<std::optional<AttemptId>> Service::apply_changes(data::Tx& tx, RegradeId id, AttemptId after) {
  auto changes = TRY(store::changes(tx, id, after, kAppliedAtOnce));
  for (const RegradeChangeRow& change : changes)
    // Not applied here: it was before this began again. Everybody else's marks were checked at the start.
    if (TRY(store::apply_change(tx, id, change)))
      TRY(platform_.events.publish(tx, AttemptRegraded{change.attempt_id, change.person_id, change.context,
                                                       change.passed_after, hundredths(change.percent_after)}));
  if (changes.size() == static_cast<std::size_t>(kAppliedAtOnce)) return std::optional(changes.back().attempt_id);
  TRY(store::mark_applied(tx, id));
  return std::optional<AttemptId>();
}

}  // namespace mc::assessment
