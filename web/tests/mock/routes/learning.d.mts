import type { Answer, QuestionView } from "../../../src/api/types";
export declare const sepsisText: unknown;
export declare const questions: QuestionView[];
export declare const rightAnswers: Answer[];
declare const routes: Record<string, unknown>;
export default routes;
