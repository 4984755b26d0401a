import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { CoursePlayer } from "../../api/types";
import { paths } from "../../app/paths";
import { daysUntil, fullDay } from "../../lib/dates";
import { LinkButton } from "../../ui";
import { hoursText } from "../credits/words";
import { spanWords } from "./words";

/** The end of a course: what was done and where its proof is. */
export function Finished({ player }: { player: CoursePlayer }) {
  const { t } = useLingui();
  const h1 = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    h1.current?.focus({ preventScroll: true });
  }, []);
  const enrolment = player.enrolment;
  const first = player.modules.flatMap((module) => module.lessons)[0];
  return (
    <section className="stack">
      <div>
        <p className="s dim">{enrolment.course_title}</p>
        <h1 ref={h1} tabIndex={-1}>{t`You finished this course`}</h1>
      </div>
      <div className="card pad">
        <dl className="pairs">
          {enrolment.completed_at ? <Pair name={t`Finished`}>{fullDay(enrolment.completed_at)}</Pair> : null}
          <Pair name={t`Your time`}>{spanWords(enrolment.seconds_spent)}</Pair>
          {enrolment.ce_hours ? <Pair name={t`CE credit`}>{hoursText(enrolment.ce_hours)}</Pair> : null}
          {enrolment.reason ? <Pair name={t`Why`}>{enrolment.reason}</Pair> : null}
        </dl>
      </div>
      {enrolment.completed_at && daysUntil(enrolment.completed_at) === 0 ? (
        <p className="dim"><Trans>Your certificate is made within a minute. The hospital's record already counts this course as done.</Trans></p>
      ) : null}
      <div className="row">
        <LinkButton kind="primary" href={paths.certificates}>{t`See the certificate`}</LinkButton>
        {enrolment.ce_hours ? <LinkButton href={paths.transcript}>{t`CE transcript`}</LinkButton> : null}
        <LinkButton href={paths.learning}>{t`My learning`}</LinkButton>
        {first ? <LinkButton href={paths.lesson(enrolment.id, first.id)}>{t`Read it again`}</LinkButton> : null}
      </div>
      {player.objectives.length ? (
        <section>
          <h2>{t`What you can do now`}</h2>
          <ul>
            {player.objectives.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </section>
      ) : null}
    </section>
  );
}

function Pair({ name, children }: { name: string; children: string }) {
  return (
    <div className="pair">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
