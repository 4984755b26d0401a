// Surveys: taking answers away from the person, and results.
#include <algorithm>

#include "modules/assessment/service.hpp"

namespace mc::assessment {
namespace {

constexpr std::int64_t kMostSheets = 50'000;

/// In the author's ids: positions on a paper mean nothing without the paper, which belongs to a person.
SheetAnswer sheet_answer(const Question& question, const Response& response) {
  SheetAnswer out;
  out.question_id = question.id.value;
  const bool ordering = question.type == QuestionType::ordering;
  for (std::size_t at : response.chosen)
    out.chosen.push_back(ordering ? question.items.items[at].id.value : question.options.items[at].id.value);
  for (std::size_t i = 0; i < response.texts.size(); ++i)
    if (!response.texts[i].empty()) out.texts[question.blanks.items[i].id.value] = response.texts[i];
  for (std::size_t i = 0; i < response.matched.size(); ++i)
    if (response.matched[i] >= 0)
      out.matched[question.pairs.items[i].id.value] =
          question.pairs.items[static_cast<std::size_t>(response.matched[i])].id.value;
  return out;
}

std::vector<SheetAnswer> sheet_answers(const Sheet& sheet, const std::vector<Answer>& answers) {
  std::vector<SheetAnswer> out;
  for (std::size_t i = 0; i < sheet.questions.size(); ++i) {
    const Answer* answer = answer_to(*sheet.questions[i], answers);
    if (!answer) continue;
    auto response = response_of(*sheet.questions[i], sheet.paper.questions[i], *answer);
    if (response) out.push_back(sheet_answer(*sheet.questions[i], *response));
  }
  return out;
}

SurveyQuestion empty_count(const Question& question) {
  SurveyQuestion out;
  out.question_id = question.id.value;
  out.prompt = question.prompt.value;
  out.type = question.type;
  for (const Option& option : question.options) out.options.push_back({option.text.value, 0});
  for (const Item& item : question.items) out.options.push_back({item.text.value, 0});
  for (const Pair& left : question.pairs)
    for (const Pair& right : question.pairs)
      out.options.push_back({left.left.value + " \xE2\x80\x93 " + right.right.value, 0});
  return out;
}

template <class L>
std::optional<std::size_t> place_of(const L& list, const std::string& id) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (list.items[i].id.value == id) return i;
  return std::nullopt;
}

/// Adds one answer; ids that the newest version does not know any more count only as an answer.
void count(SurveyQuestion& out, const Question& question, const SheetAnswer& answer) {
  if (answer.chosen.empty() && answer.texts.empty() && answer.matched.empty()) return;
  ++out.answered;
  if (question.type == QuestionType::ordering) {
    if (answer.chosen.empty()) return;
    if (auto at = place_of(question.items, answer.chosen.front())) ++out.options[*at].count;  // what came first
    return;
  }
  for (const std::string& id : answer.chosen)
    if (auto at = place_of(question.options, id)) ++out.options[*at].count;
  for (const auto& [left, right] : answer.matched) {
    auto from = place_of(question.pairs, left), to = place_of(question.pairs, right);
    if (from && to) ++out.options[*from * question.pairs.size() + *to].count;
  }
  for (const auto& [blank, text] : answer.texts) out.texts.push_back(text);
}

class Counter {
public:
  explicit Counter(const Quiz& quiz) : quiz_(quiz) {
    for (const Question& question : quiz.questions) counts_.push_back(empty_count(question));
  }
  void add(const std::vector<SheetAnswer>& answers) {
    for (const SheetAnswer& answer : answers)
      if (auto at = place_of(quiz_.questions, answer.question_id))
        count(counts_[*at], quiz_.questions.items[*at], answer);
  }
  std::vector<SurveyQuestion> done() {
    for (SurveyQuestion& question : counts_) std::sort(question.texts.begin(), question.texts.end());
    return std::move(counts_);
  }

private:
  const Quiz& quiz_;
  std::vector<SurveyQuestion> counts_;
};

}  // namespace

Status Service::detach_answers(data::Tx& tx, const Attempt& attempt) {
  std::int64_t before = TRY(store::count_survey(tx, attempt.version->quiz_id));
  Uuid id{};
  platform_.random.fill(id);  // not a UUIDv7: its time would say when
  TRY(store::insert_sheet(tx, id, attempt.version->quiz_id, attempt.version->id, before / kSurveyGroup,
                          RawJson{shape::to_json(sheet_answers(*attempt.sheet, *attempt.answers))}));
  return store::drop_answers(tx, attempt.row.id);
}

Status Service::forget_survey_drafts() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    Instant before = tx.now() - std::chrono::hours(24 * 30);
    for (QuizVersionId id : TRY(store::abandoned_versions(tx, before)))
      if (is_anonymous(*TRY(version(tx, id))->quiz)) TRY(store::drop_abandoned_answers(tx, id, before));
    return {};
  });
}

Result<SurveyResults> Service::anonymous_survey(data::Tx& tx, QuizId quiz, const Quiz& content) {
  SurveyResults out;
  out.anonymous = true;
  out.handed_in = TRY(store::survey_count(tx, quiz));
  std::int64_t groups = out.handed_in / kSurveyGroup;
  out.counted = groups * kSurveyGroup;
  out.too_few = groups == 0;
  if (out.too_few) return out;
  Counter counter(content);
  for (const RawJson& sheet : TRY(store::sheets(tx, quiz, groups)))
    counter.add(TRY(shape::from_json<std::vector<SheetAnswer>>(sheet.text)));
  out.questions = counter.done();
  return out;
}

Result<SurveyResults> Service::named_survey(data::Tx& tx, QuizId quiz, const Quiz& content) {
  auto rows = TRY(store::finished(tx, quiz, {}, {}, kMostSheets));
  std::map<AttemptId, std::vector<Answer>> answers;
  if (!rows.empty())
    for (const AnswerOfRow& saved : TRY(store::answers_between(tx, quiz, rows.front().id, rows.back().id)))
      answers[saved.attempt_id].push_back(TRY(shape::from_json<Answer>(saved.answer.text)));
  SurveyResults out;
  Counter counter(content);
  for (const AttemptRow& row : rows) {
    auto quiz_version = TRY(version(tx, row.version_id));
    if (is_anonymous(*quiz_version->quiz)) continue;
    ++out.handed_in;
    auto paper = TRY(bind(tx, quiz_version->quiz, TRY(shape::from_json<Paper>(row.paper.text))));
    counter.add(sheet_answers(*paper, answers[row.id]));
  }
  out.counted = out.handed_in;
  out.questions = counter.done();
  return out;
}

Result<SurveyResults> Service::survey(const Asker& asker, QuizId quiz) {
  return guarded(asker, object_of(quiz), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<SurveyResults> {
      TRY(place_for(tx, asker, kResults, quiz));
      auto newest = TRY(store::newest_version(tx, quiz));
      if (!newest) return conflict("not_published", "This survey was never published.");
      auto quiz_version = TRY(version(tx, *newest));
      const Quiz& content = *quiz_version->quiz;
      if (content.kind != QuizKind::survey) return conflict("not_a_survey", "This quiz is no survey.");
      return is_anonymous(content) ? anonymous_survey(tx, quiz, content) : named_survey(tx, quiz, content);
    });
  });
}

Result<Page<Participant>> Service::participants(const Asker& asker, QuizId quiz, const ParticipantsQuery& query) {
  return guarded(asker, object_of(quiz), [&] {
    return platform_.db.read([&](data::Tx& tx) -> Result<Page<Participant>> {
      TRY(place_for(tx, asker, kResults, quiz));
      std::int64_t limit = query.limit ? query.limit->value : 50;
      auto people = TRY(store::participants(tx, quiz, query.after, limit + 1));
      Page<Participant> page;
      if (people.size() > static_cast<std::size_t>(limit)) {
        people.resize(static_cast<std::size_t>(limit));
        page.next = people.back().text();
      }
      auto known = TRY(names(tx, people));
      for (PersonId person : people) page.items.push_back({person, known[person]});
      return page;
    });
  });
}

}  // namespace mc::assessment
