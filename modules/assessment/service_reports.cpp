// What those who teach see of a quiz: attempts, one attempt's record, item analysis.
#include <algorithm>
#include <set>

#include "modules/assessment/analysis.hpp"
#include "modules/assessment/service.hpp"

namespace mc::assessment {
namespace {

constexpr std::int64_t kMostAnalysed = 50'000;
constexpr std::int64_t kChunk = 1000;

bool is_empty(const Answer& answer) {
  bool typed = std::any_of(answer.texts.begin(), answer.texts.end(), [](const auto& t) { return !t.second.empty(); });
  return answer.option_ids.size() == 0 && answer.matches.size() == 0 && !typed;
}

/// First attempt of each person: the one that began first, in whatever course cycle it was.
std::vector<std::size_t> first_of_each(const std::vector<AttemptRow>& rows) {
  std::map<PersonId, std::size_t> first;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto [at, fresh] = first.emplace(rows[i].person_id, i);
    if (!fresh && rows[i].started_at < rows[at->second].started_at) at->second = i;
  }
  std::vector<std::size_t> out;
  for (const auto& [person, index] : first) out.push_back(index);
  std::sort(out.begin(), out.end());
  return out;
}

/// Rows of item scores by question, filled attempt by attempt.
class Matrix {
public:
  explicit Matrix(std::size_t attempts) : attempts_(attempts) {}
  void add(std::size_t attempt, const Question& question, const StoredMark& mark, bool answered) {
    auto [at, fresh] = places_.emplace(question.id.value, items_.size());
    if (fresh) {
      ItemScores& item = items_.emplace_back();
      item.question_id = question.id.value;
      item.points.resize(attempts_);
    }
    ItemScores& item = items_[at->second];
    item.prompt = question.prompt.value;  // of the newest attempt
    item.type = question.type;
    item.max = std::max(item.max, question.points.value * 100);
    if (mark.treatment && *mark.treatment == "dropped") return;
    item.points[attempt] = mark.points;
    item.answered += answered ? 1 : 0;
  }
  const std::vector<ItemScores>& items() const { return items_; }

private:
  std::size_t attempts_;
  std::map<std::string, std::size_t> places_;
  std::vector<ItemScores> items_;
};

}  // namespace

Result<PlacedQuizzes> Service::quizzes_of(const Asker& asker, CourseId course) {
  return guarded(asker, "course:" + course.text(), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<PlacedQuizzes> {
      if (!owner_) return not_found();
      if (!TRY(owner_->may(tx, asker.viewer, kResults, course))) return not_found(std::string(kDenied));
      PlacedQuizzes out;
      for (QuizPlace& place : TRY(owner_->quizzes_of(tx, course))) {
        PlacedQuiz quiz;
        quiz.id = place.quiz_id;
        quiz.lesson = std::move(place.lesson);
        Quiz content = TRY(draft(tx, quiz.id));
        if (auto newest = TRY(store::newest_version(tx, quiz.id))) {
          content = *TRY(version(tx, *newest))->quiz;
          quiz.published = true;
        }
        quiz.kind = content.kind;
        quiz.anonymous = is_anonymous(content);
        quiz.attempts = TRY(store::finished_attempts(tx, quiz.id));
        out.items.push_back(std::move(quiz));
      }
      return out;
    });
  });
}

Result<Page<AttemptEntry>> Service::attempts_of(const Asker& asker, QuizId quiz, const AttemptsQuery& query) {
  return guarded(asker, object_of(quiz), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<Page<AttemptEntry>> {
      TRY(place_for(tx, asker, kResults, quiz));
      if (auto newest = TRY(store::newest_version(tx, quiz)); newest && is_anonymous(*TRY(version(tx, *newest))->quiz))
        return conflict("anonymous_survey", "This survey promised not to say who answered what.");
      std::int64_t limit = query.limit ? query.limit->value : 50;
      auto rows = TRY(store::attempt_entries(tx, quiz, query.version, query.after, limit + 1));
      Page<AttemptEntry> page;
      if (rows.size() > static_cast<std::size_t>(limit)) {
        rows.resize(static_cast<std::size_t>(limit));
        page.next = rows.back().id.text();
      }
      std::vector<PersonId> people;
      for (const AttemptEntryRow& row : rows) people.push_back(row.person_id);
      auto known = TRY(names(tx, people));
      for (const AttemptEntryRow& row : rows) {
        if (is_anonymous(*TRY(version(tx, row.version_id))->quiz)) continue;  // an earlier version promised it
        page.items.push_back({row.id, row.person_id, known[row.person_id], row.number, row.version_id, row.started_at,
                              row.submitted_at, hundredths(row.percent), row.passed, row.auto_submitted,
                              row.time_percent, row.proctor_events, row.regraded_at});
      }
      return page;
    });
  });
}

Result<AttemptReport> Service::report(const Asker& asker, AttemptId id) {
  return guarded(asker, "attempt:" + id.text(), [&] {
    return platform_.db.write([&](data::Tx& tx) -> Result<AttemptReport> {
      AttemptRow row = TRY(store::attempt(tx, id));
      auto quiz_version = TRY(version(tx, row.version_id));
      TRY(place_for(tx, asker, kResults, quiz_version->quiz_id));
      if (is_anonymous(*quiz_version->quiz))
        return conflict("anonymous_survey", "This survey promised not to say who answered what.");
      Attempt attempt = TRY(load(tx, std::move(row)));
      if (!attempt.row.submitted_at) return conflict("attempt_open", "This attempt has not been submitted.");
      AttemptReport out;
      out.result = summary_of(attempt.row, *quiz_version->quiz);
      out.result.questions = TRY(questions_of(tx, attempt));
      out.person_id = attempt.row.person_id;
      out.proctoring = TRY(store::proctor_events(tx, id));
      out.proctoring_left_out = TRY(store::proctor_counts(tx, id)).left_out;
      std::vector<FormerMarkRow> former = TRY(store::former_marks(tx, id));
      std::vector<PersonId> people = {out.person_id};
      for (const FormerMarkRow& mark : former) people.push_back(mark.by);
      std::optional<AccommodationRow> granted;
      if (attempt.row.accommodation_id)  // gone when the person was erased
        if (auto row_of = store::accommodation(tx, *attempt.row.accommodation_id)) granted = std::move(*row_of);
      if (granted) people.push_back(granted->granted_by);
      auto known = TRY(names(tx, people));
      out.name = known[out.person_id];
      if (granted)
        out.granted =
            GrantedTime{granted->time_percent, granted->reason, known[granted->granted_by], granted->granted_at};
      for (const FormerMarkRow& mark : former)
        out.former_marks.push_back({mark.regrade_id, mark.until, known[mark.by],
                                    TRY(shape::from_json<RegradeIn>(mark.request.text)).reason.value,
                                    hundredths(mark.points), hundredths(mark.possible), hundredths(mark.percent),
                                    mark.passed});
      TRY(audit(tx, asker, "quiz.attempt_viewed", "attempt:" + id.text(), "{}"));
      return out;
    });
  });
}

Result<Analysis> Service::analysis(const Asker& asker, QuizId quiz, const AnalysisQuery& query) {
  return guarded(asker, object_of(quiz), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<Analysis> {
      TRY(place_for(tx, asker, kResults, quiz));
      std::vector<AttemptRow> rows;
      for (std::optional<AttemptId> after;;) {
        auto chunk = TRY(store::finished(tx, quiz, query.version, after, kChunk));
        if (chunk.empty()) break;
        after = chunk.back().id;
        for (AttemptRow& row : chunk)
          if (TRY(version(tx, row.version_id))->quiz->kind != QuizKind::survey) rows.push_back(std::move(row));
        if (rows.size() >= static_cast<std::size_t>(kMostAnalysed)) break;
      }
      std::vector<std::size_t> chosen(rows.size());
      for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
      bool first_only = !query.all_attempts.value_or(false);
      if (first_only) chosen = first_of_each(rows);
      std::map<AttemptId, std::set<std::string>> answered;
      if (!rows.empty())
        for (const AnswerOfRow& saved : TRY(store::answers_between(tx, quiz, rows.front().id, rows.back().id))) {
          Answer answer = TRY(shape::from_json<Answer>(saved.answer.text));
          if (!is_empty(answer)) answered[saved.attempt_id].insert(answer.question_id.value);
        }
      Matrix matrix(chosen.size());
      for (std::size_t i = 0; i < chosen.size(); ++i) {
        const AttemptRow& row = rows[chosen[i]];
        auto quiz_version = TRY(version(tx, row.version_id));
        auto paper = TRY(bind(tx, quiz_version->quiz, TRY(shape::from_json<Paper>(row.paper.text))));
        auto marks = TRY(shape::from_json<std::vector<StoredMark>>(row.marks.text));
        for (std::size_t q = 0; q < paper->questions.size() && q < marks.size(); ++q)
          matrix.add(i, *paper->questions[q], marks[q], answered[row.id].contains(paper->questions[q]->id.value));
      }
      Analysis out = analyse(matrix.items(), chosen.size());
      out.first_attempts_only = first_only;
      return out;
    });
  });
}

Result<AttemptMarks> Service::marks_of(data::Tx& tx, AttemptId id) {
  AttemptRow row = TRY(store::attempt(tx, id));
  auto quiz_version = TRY(version(tx, row.version_id));
  AttemptMarks out;
  out.quiz_id = quiz_version->quiz_id;
  out.kind = quiz_version->quiz->kind;
  if (out.kind == QuizKind::survey) return out;
  if (!row.submitted_at) return conflict("attempt_open", "This attempt has not been submitted.");
  out.number = row.number;
  out.percent = row.percent;
  out.passed = row.passed;
  auto paper = TRY(bind(tx, quiz_version->quiz, TRY(shape::from_json<Paper>(row.paper.text))));
  auto marks = TRY(shape::from_json<std::vector<StoredMark>>(row.marks.text));
  for (std::size_t q = 0; q < paper->questions.size() && q < marks.size(); ++q) {
    const Question& question = *paper->questions[q];
    if (marks[q].treatment && *marks[q].treatment == "dropped") continue;
    out.questions.push_back({question.id.value, question.prompt.value, marks[q].points, question.points.value * 100});
  }
  return out;
}

}  // namespace mc::assessment
