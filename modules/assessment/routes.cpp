// HTTP endpoints of module assessment: what a taker's page reports, and what those who teach see and decide. Taking a
// quiz is learning's, authoring is courses'.
#include "modules/assessment/service.hpp"

namespace mc::assessment {
namespace {

using http::Call;

Asker asker_of(Call& call) { return {call.viewer(), call.request_id(), call.address()}; }

void add_taker_routes(http::Routes& routes, Service& service) {
  routes.get<AttemptReview>("/assessment/attempts/{id}/review", "assessment:take",
                            "What is answered, open and flagged, before handing in",
                            [&](Call& call) -> Result<AttemptReview> {
                              return service.review(call.viewer(), TRY(call.id<AttemptId>("id")));
                            });
  routes.post<ProctorEventsIn, ProctorNoted>(
      "/assessment/attempts/{id}/events", "assessment:take", "Report what happened to the page of a proctored attempt",
      [&](Call& call, const ProctorEventsIn& in) -> Result<ProctorNoted> {
        return service.note_events(call.viewer(), TRY(call.id<AttemptId>("id")), in);
      });
}

void add_result_routes(http::Routes& routes, Service& service) {
  routes.get<QuizzesQuery, PlacedQuizzes>(
      "/assessment/quizzes", "assessment:results", "Quizzes of a course with how often they were taken",
      [&](Call& call, const QuizzesQuery& query) { return service.quizzes_of(asker_of(call), query.course); });
  routes.get<AttemptsQuery, Page<AttemptEntry>>(
      "/assessment/quizzes/{id}/attempts", "assessment:results", "Attempts at a quiz, newest first",
      [&](Call& call, const AttemptsQuery& query) -> Result<Page<AttemptEntry>> {
        return service.attempts_of(asker_of(call), TRY(call.id<QuizId>("id")), query);
      });
  routes.get<AttemptReport>("/assessment/attempts/{id}/report", "assessment:results",
                            "Everything on one attempt: marks, granted time, proctoring, former marks",
                            [&](Call& call) -> Result<AttemptReport> {
                              return service.report(asker_of(call), TRY(call.id<AttemptId>("id")));
                            });
  routes.get<AnalysisQuery, Analysis>("/assessment/quizzes/{id}/analysis", "assessment:results",
                                      "How well the questions of a quiz measure",
                                      [&](Call& call, const AnalysisQuery& query) -> Result<Analysis> {
                                        return service.analysis(asker_of(call), TRY(call.id<QuizId>("id")), query);
                                      });
  routes.get<SurveyResults>(
      "/assessment/quizzes/{id}/survey", "assessment:results",
      "Results of a survey; of an anonymous one in groups of five",
      [&](Call& call) -> Result<SurveyResults> { return service.survey(asker_of(call), TRY(call.id<QuizId>("id"))); });
  routes.get<ParticipantsQuery, Page<Participant>>(
      "/assessment/quizzes/{id}/participants", "assessment:results", "Who took part, without what they answered",
      [&](Call& call, const ParticipantsQuery& query) -> Result<Page<Participant>> {
        return service.participants(asker_of(call), TRY(call.id<QuizId>("id")), query);
      });
}

void add_regrade_routes(http::Routes& routes, Service& service) {
  routes.post<RegradeIn, Regrade>("/assessment/quizzes/{id}/regrades", "assessment:regrade",
                                  "See what a regrade would change; nothing is changed",
                                  [&](Call& call, const RegradeIn& in) -> Result<Regrade> {
                                    return service.prepare_regrade(asker_of(call), TRY(call.id<QuizId>("id")), in);
                                  });
  routes.get<Regrades>(
      "/assessment/quizzes/{id}/regrades", "assessment:regrade", "Regrades of a quiz, newest first",
      [&](Call& call) -> Result<Regrades> { return service.regrades(asker_of(call), TRY(call.id<QuizId>("id"))); });
  routes.get<Regrade>(
      "/assessment/regrades/{id}", "assessment:regrade", "One regrade with its counts",
      [&](Call& call) -> Result<Regrade> { return service.regrade(asker_of(call), TRY(call.id<RegradeId>("id"))); });
  routes.get<RegradeChangesQuery, Page<RegradeChange>>(
      "/assessment/regrades/{id}/changes", "assessment:regrade", "What a regrade changes, attempt by attempt",
      [&](Call& call, const RegradeChangesQuery& query) -> Result<Page<RegradeChange>> {
        return service.regrade_changes(asker_of(call), TRY(call.id<RegradeId>("id")), query);
      });
  routes.post<http::Nothing, Regrade>("/assessment/regrades/{id}/apply", "assessment:regrade",
                                      "Apply a regrade as its dry run showed it",
                                      [&](Call& call, const http::Nothing&) -> Result<Regrade> {
                                        return service.apply_regrade(asker_of(call), TRY(call.id<RegradeId>("id")));
                                      });
}

void add_accommodation_routes(http::Routes& routes, Service& service) {
  routes.get<AccommodationsQuery, Accommodations>("/assessment/accommodations", "assessment:accommodate",
                                                  "More time that a person was granted, newest first",
                                                  [&](Call& call, const AccommodationsQuery& query) {
                                                    return service.accommodations(asker_of(call), query.person);
                                                  });
  routes.post<AccommodationIn, Accommodation>(
      "/assessment/accommodations", "assessment:accommodate", "Grant a person more time in quizzes that she starts",
      [&](Call& call, const AccommodationIn& in) { return service.grant_time(asker_of(call), in); });
  routes.post<http::Nothing, Accommodation>(
      "/assessment/accommodations/{id}/end", "assessment:accommodate", "End a grant; attempts that began keep it",
      [&](Call& call, const http::Nothing&) -> Result<Accommodation> {
        return service.end_accommodation(asker_of(call), TRY(call.id<AccommodationId>("id")));
      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_taker_routes(routes, service);
  add_result_routes(routes, service);
  add_regrade_routes(routes, service);
  add_accommodation_routes(routes, service);
}

}  // namespace mc::assessment
