import type { CourseDraft, Preflight, Quiz } from "../../../src/api/types";
export declare const sepsis: CourseDraft;
export declare const quiz: Quiz;
export declare const preflightOf: (course: CourseDraft) => Preflight;
declare const routes: Record<string, unknown>;
export default routes;
