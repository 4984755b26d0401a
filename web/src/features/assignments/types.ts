/** Short names for what the routes of assignments take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type AssignedPerson = S["AssignedPerson"];
export type Assignment = S["Assignment"];
export type AssignmentChange = S["AssignmentChange"];
export type AssignmentPreview = S["AssignmentPreview"];
export type DueKind = S["DueKind"];
export type DueRule = S["DueRule"];
export type Exemption = S["Exemption"];
export type Extension = S["Extension"];
export type NudgePreview = S["NudgePreview"];
export type NudgeResult = S["NudgeResult"];
export type ReminderRules = S["ReminderRules"];
export type ReopenResult = S["ReopenResult"];
