import type { components } from "../../api/schema";

type S = components["schemas"];
export type AttestationReading = S["AttestationReading"];
export type AttestationSignature = S["AttestationSignature"];
export type AttestationTask = S["AttestationTask"];
export type AttestationTasks = S["AttestationTasks"];
export type SkillRecord = S["SkillRecord"];
export type SkillRecordCard = S["SkillRecordCard"];
