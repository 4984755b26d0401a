/** Short names for what the routes of results, regrades and accommodations take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type Accommodation = S["Accommodation"];
export type Accommodations = S["Accommodations"];
export type Analysis = S["Analysis"];
export type AttemptEntry = S["AttemptEntry"];
export type AttemptReport = S["AttemptReport"];
export type ItemFigures = S["ItemFigures"];
export type Participant = S["Participant"];
export type PlacedQuiz = S["PlacedQuiz"];
export type PlacedQuizzes = S["PlacedQuizzes"];
export type ProctorEvent = S["ProctorEvent"];
export type QuestionAction = S["QuestionAction"];
export type Regrade = S["Regrade"];
export type RegradeChange = S["RegradeChange"];
export type RegradeIn = S["RegradeIn"];
export type Regrades = S["Regrades"];
export type SurveyResults = S["SurveyResults"];
