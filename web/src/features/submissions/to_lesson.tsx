/** "/courses/X/lessons/Y" is a lesson whatever enrolment it is taken in; here the newest of them is looked up. */
import { Trans, useLingui } from "@lingui/react/macro";
import { Redirect, useParams } from "wouter";
import { paths } from "../../app/paths";
import { EmptyState, ErrorState, LinkButton, Page, SkeletonRows } from "../../ui";
import { useFinishedEnrolments, useOpenEnrolments } from "../learning/queries";

export default function ToLessonPage() {
  const { t } = useLingui();
  const { id = "", lesson = "" } = useParams<{ id: string; lesson: string }>();
  const open = useOpenEnrolments();
  const done = useFinishedEnrolments(true);
  const found = [...(open.data ?? []), ...(done.data ?? [])].find((each) => each.course_id === id);
  if (found) return <Redirect to={paths.lesson(found.id, lesson)} replace />;
  const error = open.error ?? done.error;
  return (
    <Page title={t`Lesson`}>
      {error ? <ErrorState error={error} onRetry={() => { void open.refetch(); void done.refetch(); }} /> : open.isPending || done.isPending ? <SkeletonRows rows={3} /> : (
        <EmptyState title={t`You do not take this course`} action={<LinkButton kind="primary" href={paths.course(id)}>{t`Open the course`}</LinkButton>}><Trans>Enrol to open its lessons.</Trans></EmptyState>
      )}
    </Page>
  );
}
