import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { paths } from "../../app/paths";
import { fullDay } from "../../lib/dates";
import { Button, DueText, StatusTag } from "../../ui";
import { download } from "../../api/client";
import type { CycleView } from "./types";
import { cycleWords } from "./words";

/** The runs through a path, newest first. `own`: the viewer's, with links into the courses. */
export function Cycles({ cycles, own = false }: { cycles: readonly CycleView[]; own?: boolean }) {
  const { t } = useLingui();
  if (!cycles.length) return <p className="card pad dim">{t`No cycle has begun yet.`}</p>;
  return (
    <ol className="plain-list stack" aria-label={t`Cycles`}>
      {cycles.map((cycle) => {
        const groups = new Set(cycle.courses.map((course) => course.group)).size;
        return (
        <li key={cycle.id} className="card pad stack-s">
          <div className="row-between">
            <h3>{cycle.number === 1 ? t`First time` : cycle.path === "first" ? t`Cycle ${cycle.number}: everything as at first` : t`Cycle ${cycle.number}: renewal`}</h3>
            <StatusTag kind={cycle.status === "open" ? "info" : cycle.status === "completed" ? "ok" : "idle"}>{cycleWords(cycle.status)}</StatusTag>
          </div>
          <dl className="pairs s">
            <div className="pair"><dt>{t`Opened`}</dt><dd>{fullDay(cycle.opened_at)}</dd></div>
            {cycle.due_on ? <div className="pair"><dt>{t`Due`}</dt><dd>{cycle.status === "open" ? <DueText date={cycle.due_on} /> : fullDay(cycle.due_on)}{cycle.extended ? <> (<Trans>extended</Trans>)</> : null}</dd></div> : null}
            {cycle.completed_on ? <div className="pair"><dt>{t`Completed`}</dt><dd>{fullDay(cycle.completed_on)}</dd></div> : null}
            {cycle.expires_on ? <div className="pair"><dt>{t`Last valid day`}</dt><dd>{fullDay(cycle.expires_on)}</dd></div> : null}
          </dl>
          <ul className="plain-list cycle-courses" aria-label={t`Courses`}>
            {cycle.courses.map((course) => (
              <li key={course.course_id}>
                <span>{own && !course.done && cycle.status === "open" ? <Link href={course.enrolment_id ? `/learn/${course.enrolment_id}` : paths.course(course.course_id)}>{course.title}</Link> : course.title}{groups > 1 && course.group ? <span className="s dim"> ({course.group})</span> : null}</span>
                {course.done ? <StatusTag kind="ok">{course.by_equivalency ? t`Equivalent accepted` : course.completed_at ? t`Done on ${fullDay(course.completed_at)}` : t`Done`}</StatusTag> : course.next ? <StatusTag kind="info">{t`To be done`}</StatusTag> : <StatusTag kind="idle">{cycle.status === "open" ? t`Later, or not needed` : t`Not done`}</StatusTag>}
              </li>
            ))}
          </ul>
          {own && cycle.certificate_id ? <CertificateButton id={cycle.certificate_id} /> : null}
        </li>
        );
      })}
    </ol>
  );
}

export function CertificateButton({ id }: { id: string }) {
  const { t } = useLingui();
  return <div className="row"><Button onClick={() => void download(`/certificates/${id}/pdf`, undefined, "certificate.pdf")}>{t`Download the certificate`}</Button></div>;
}
