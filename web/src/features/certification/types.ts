/** Short names for what the routes of certifications take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type CertificationPreview = S["CertificationPreview"];
export type CertificationRecord = S["CertificationRecord"];
export type CertificationSummary = S["CertificationSummary"];
export type CertificationView = S["CertificationView"];
export type CourseGroup = S["CourseGroup"];
export type CycleView = S["CycleView"];
export type Definition = S["Definition"];
export type ExampleDates = S["ExampleDates"];
export type ExtensionRequest = S["ExtensionRequest"];
export type FirstDue = S["FirstDue"];
export type MyCertifications = S["MyCertifications"];
export type OpenProgrammes = S["OpenProgrammes"];
export type LearningPath = S["Path"];
export type PersonCertification = S["PersonCertification"];
export type PersonStanding = S["PersonStanding"];
export type Renewal = S["Renewal"];
export type Revisions = S["Revisions"];
export type Span = S["Span"];
export type Standing = S["Standing"];
export type StandingCounts = S["StandingCounts"];
export type Waiver = S["Waiver"];
