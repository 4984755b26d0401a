/** Short names for what the routes of skills take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type Attestation = S["Attestation"];
export type AttestationAsked = S["AttestationAsked"];
export type AttestationCard = S["AttestationCard"];
export type AttestationIn = S["AttestationIn"];
export type AttestationPerson = S["AttestationPerson"];
export type Checklist = S["Checklist"];
export type ChecklistAssigned = S["ChecklistAssigned"];
export type ChecklistCard = S["ChecklistCard"];
export type ChecklistIn = S["ChecklistIn"];
export type DocumentVersion = S["DocumentVersion"];
export type Preceptor = S["Preceptor"];
export type RecordItem = S["RecordItem"];
export type RecordStatus = S["RecordStatus"];
export type SkillMethod = S["SkillMethod"];
export type SkillOutcome = S["SkillOutcome"];
export type SkillRecord = S["SkillRecord"];
export type SkillRecordCard = S["SkillRecordCard"];
