/** Short names for what the routes of credits take and answer beyond the transcript. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type CeFact = S["CeFact"];
export type CeFacts = S["CeFacts"];
export type CeLine = S["CeLine"];
export type CePracticeEntry = S["CePracticeEntry"];
export type CePracticeList = S["CePracticeList"];
