/** Short names for what the routes around a draft take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type AuthorInvitation = S["AuthorInvitation"];
export type AuthorInvitations = S["AuthorInvitations"];
export type ClassCard = S["ClassCard"];
export type CoAuthors = S["CoAuthors"];
export type CourseRevisions = S["CourseRevisions"];
export type Difference = S["Difference"];
export type LearnersOnPublish = S["LearnersOnPublish"];
export type LessonRevision = S["LessonRevision"];
export type LocaleStates = S["LocaleStates"];
export type LocaleText = S["LocaleText"];
export type LocaleTextOut = S["LocaleTextOut"];
export type Media = S["Media"];
export type OutlineRevision = S["OutlineRevision"];
export type PackageReport = S["PackageReport"];
export type PackageMessage = S["PackageMessage"];
export type PublishPreview = S["PublishPreview"];
export type Resource = S["Resource"];
export type Resources = S["Resources"];
export type ReviewItem = S["ReviewItem"];
export type ReviewThread = S["ReviewThread"];
export type Revision = S["Revision"];
export type Signers = S["Signers"];
export type TaskSetup = S["TaskSetup"];
export type TaskView = S["TaskView"];
export type Rubric = S["Rubric"];
