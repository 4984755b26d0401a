/** Short names for what the matrix and the survey packets take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type ComplianceMatrix = S["ComplianceMatrix"];
export type ComplianceMatrixCell = S["ComplianceMatrixCell"];
export type ComplianceMatrixRow = S["ComplianceMatrixRow"];
export type ComplianceReminderOut = S["ComplianceReminderOut"];
export type PacketKey = S["PacketKey"];
export type SurveyPacket = S["SurveyPacket"];
