// Scores and results of Assignment and Grade Services 2.0, and what a score does to the lesson.
#include <algorithm>
#include <charconv>

#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr const char* kResultsMedia = "application/vnd.ims.lis.v2.resultcontainer+json";
constexpr auto kAhead = std::chrono::minutes(10);  // that a tool's clock may be
constexpr std::int64_t kMostResults = 200;

bool same_score(const ScoreRow& row, const ScoreIn& in) {
  return row.given == in.given && row.maximum == in.maximum && row.activity == in.activity &&
         row.grading == in.grading && row.comment == in.comment;
}

bool is_open(const learning::Enrolment& enrolment) {
  return enrolment.status == learning::EnrolmentStatus::enrolled ||
         enrolment.status == learning::EnrolmentStatus::in_progress;
}

}  // namespace

bool completes(const LinkSetup& link, const ScoreIn& score) {
  bool finished = score.activity == "Completed" || score.activity == "Submitted";
  bool graded = finished && score.grading == "FullyGraded";
  switch (link.done_when) {
  case DoneWhen::graded:
    return graded;
  case DoneWhen::passed: {
    auto percent = score.percent();
    return graded && percent &&
           *percent + 1e-9 >= static_cast<double>(link.pass_percent ? link.pass_percent->value : 0);
  }
  case DoneWhen::finished:
    return score.activity == "Completed" && score.grading != "Failed";
  case DoneWhen::launched:
    return false;
  }
  return false;
}

Status Service::credit(data::Tx& tx, const LineItemRow& item, const learning::Enrolment& enrolment,
                       const ScoreIn& score, const Caller& caller) {
  if (!item.link_id || !is_open(enrolment)) return {};
  auto link = TRY(store::link(tx, *item.link_id));
  if (!link) return {};
  auto current = TRY(shown_to(tx, enrolment.person_id, link->course_id, link->lesson_id));
  if (!current || current->id != link->id) return {};  // her lesson launches something else
  auto setup = TRY(shape::from_json<LinkSetup>(current->setup));
  if (!completes(setup, score)) return {};
  std::optional<double> percent = score.percent();
  if (percent) percent = std::min(100.0, *percent);
  auto credited = learning_.credit_lesson(
      tx, {enrolment.person_id, link->course_id, link->lesson_id, tx.now(), "content", percent});
  if (credited || credited.error().fault == Fault::internal || credited.error().fault == Fault::unavailable)
    return credited;
  LogEntry note = entry("platform", "score");
  note.ok = false;
  note.code = credited.error().code;
  note.detail = "The score was kept, but it could not complete the lesson.";
  note.fix = "The version of the course that this person takes may not have the lesson.";
  note.party = caller.tool.id.bytes;
  note.party_name = caller.setup.name.value;
  note.person_id = enrolment.person_id;
  note.course_id = link->course_id;
  return log_in(tx, std::move(note));
}

Result<Answer> Service::add_score(const Caller& caller, CourseId course, LineItemId id, std::string_view body,
                                  const Client& client) {
  ScoreIn in = TRY(read_score(body));
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    LineItemRow item = TRY(item_for(tx, caller, course, id));
    if (in.at > tx.now() + kAhead)
      return invalid("timestamp", "in_the_future", "The score is from the future; compare the clocks.");
    const auto person = TRY(person_behind(tx, caller.tool, in.user_id));
    if (!person) return not_found("user_not_found");
    auto enrolment = TRY(learning_.newest(tx, *person, course));
    if (!enrolment && !TRY(accounts_.find(tx, *person))) return not_found("user_not_found");
    if (!enrolment || enrolment->status == learning::EnrolmentStatus::dropped ||
        enrolment->status == learning::EnrolmentStatus::cancelled)
      return forbidden("not_a_learner", "Scores are taken for learners of this course only: authors and teachers who "
                                        "try an activity have none.");
    auto before = TRY(store::score(tx, id, *person));
    if (before && in.at <= before->at) {
      if (in.at == before->at && same_score(*before, in)) return Answer{200, "application/json", "{}", ""};
      return conflict("score_older", "A score with this time or a later one is here already.");
    }
    TRY(store::put(tx, caller.tool.id,
                   {id, *person, in.given, in.maximum, in.activity, in.grading, in.comment, in.at, tx.now()}));
    TRY(audit(tx, std::nullopt, "lti_score.received", "person:" + person->text(),
              R"({"tool":")" + caller.tool.id.text() + R"(","line_item":")" + id.text() + "\"}", client));
    TRY(credit(tx, item, *enrolment, in, caller));
    return Answer{200, "application/json", "{}", ""};
  });
}

Result<Answer> Service::results(const Caller& caller, CourseId course, LineItemId id, const Form& query) {
  std::int64_t limit = kMostResults;
  if (query.has("limit")) {
    std::string text = query.value("limit");
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (problem != std::errc() || end != text.data() + text.size() || limit < 1) return invalid("limit", "bad_format");
    limit = std::min(limit, kMostResults);
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<Answer> {
    LineItemRow item = TRY(item_for(tx, caller, course, id));
    std::optional<PersonId> only;
    if (query.has("user_id")) {
      only = TRY(person_behind(tx, caller.tool, query.value("user_id")));
      if (!only) return Answer{200, kResultsMedia, "[]", ""};
    }
    PersonId after;
    if (query.has("after")) {
      auto from = TRY(person_behind(tx, caller.tool, query.value("after")));
      if (!from) return invalid("after", "bad_format");
      after = *from;
    }
    std::vector<ScoreRow> rows;
    if (!only)
      rows = TRY(store::scores(tx, id, after, limit + 1));
    else if (auto row = TRY(store::score(tx, id, *only)))
      rows.push_back(std::move(*row));
    Answer out{200, kResultsMedia, "[", ""};
    std::vector<PersonId> people;
    for (const ScoreRow& row : rows) people.push_back(row.person_id);
    auto subjects = TRY(subjects_of(tx, caller.tool, people));
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      out.next = with_query(item_url(item) + "/results",
                            {{"limit", std::to_string(limit)}, {"after", subjects[rows.back().person_id]}});
    }
    for (const ScoreRow& row : rows) {
      const std::string& subject = subjects[row.person_id];
      if (subject.empty()) continue;  // forgotten since
      JsonObject one;
      one.text("id", item_url(item) + "/results/" + subject).text("scoreOf", item_url(item)).text("userId", subject);
      // What the tool sent is of its own maximum; the result is of the line item's.
      if (row.given && row.maximum)
        one.real("resultScore", *row.given / *row.maximum * item.score_maximum)
            .real("resultMaximum", item.score_maximum);
      if (!row.comment.empty()) one.text("comment", row.comment);
      out.body += (out.body.size() > 1 ? "," : "") + one.str();
    }
    out.body += "]";
    return out;
  });
}

}  // namespace mc::lti
