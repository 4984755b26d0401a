/** Short names for what the routes of intake take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type IntakeBatch = S["IntakeBatch"];
export type IntakeBatches = S["IntakeBatches"];
export type IntakeDocument = S["IntakeDocument"];
export type IntakeStatus = S["IntakeStatus"];
export type Proposal = S["Proposal"];
