/** Words and tags that the list and the builder share. */
import { t } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { CourseStatus, LessonFormat } from "../../api/types";
import { StatusTag, type StatusKind } from "../../ui";
import { formatWord } from "../learning/words";

export const STATUSES: readonly CourseStatus[] = ["draft", "in_review", "published", "archived", "suspended"];
/** The formats that the server can play today (LMS-28). */
export const FORMATS: readonly LessonFormat[] = ["text", "pdf", "quiz", "assignment", "live_session", "checklist", "attestation", "video", "scorm", "xapi", "interactive", "lti" as LessonFormat];

/** Authors choose among more kinds than learners need names for. */
export function kindOfLesson(format: LessonFormat): string {
  return format === "scorm" ? t`SCORM package` : format === "xapi" ? t`cmi5 or xAPI package` : format === "interactive" ? t`Web pages (HTML5 package)` : (format as string) === "lti" ? t`Tool of another system (LTI)` : formatWord(format);
}

export function statusWord(status: CourseStatus): string {
  switch (status) {
    case "in_review":
      return t`In review`;
    case "published":
      return t`Published`;
    case "archived":
      return t`Archived`;
    case "suspended":
      return t`Suspended`;
    default:
      return t`Draft`;
  }
}
const KIND: Record<CourseStatus, StatusKind> = { draft: "idle", in_review: "info", published: "ok", archived: "idle", suspended: "soon" };

export function CourseTag({ course }: { course: { status: CourseStatus; changed_since_published: boolean; published_version?: number | null } }) {
  const { t: say } = useLingui();
  const changed = course.status === "published" && course.changed_since_published;
  return (
    <span className="row">
      <StatusTag kind={KIND[course.status]}>{statusWord(course.status)}</StatusTag>
      {changed ? <span className="s dim">{say`with changes that are not published`}</span> : null}
    </span>
  );
}
