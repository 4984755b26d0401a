import "./player.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import type { CourseDetail, CoursePlayer } from "../../api/types";
import { paths } from "../../app/paths";
import { percent } from "../../lib/numbers";
import { Button, Dialog, EmptyState, ErrorState, LinkButton, ProgressBar, Skeleton, SkeletonRows } from "../../ui";
import { Finished } from "./finished";
import { LessonPage } from "./lesson";
import { Outline } from "./outline";
import { usePlayer } from "./queries";
import { readIn, readingLanguage } from "./reading_language";
import { useStore } from "../../lib/store";
import { useLessonCapture } from "../analytics/capture";
import { languageName } from "../courses/words";
import "./study.css";

/** The course player draws the whole window: bar, outline, and one lesson (or the end of the course). */
export default function PlayerPage() {
  const { enrolment = "", lesson = "" } = useParams<{ enrolment: string; lesson?: string }>();
  const { t } = useLingui();
  const player = usePlayer(enrolment);
  const [, navigate] = useLocation();
  // Where the bar shows the time left of a quiz.
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const data = player.data;
  const target = data && !lesson && data.enrolment.status !== "completed" ? whereTo(data) : null;

  useEffect(() => {
    if (target) navigate(paths.lesson(enrolment, target), { replace: true });
  }, [target, enrolment, navigate]);
  useEffect(() => {
    const title = data?.enrolment.course_title ?? t`Course`;
    document.title = `${title} - MedConnect`;
  }, [data?.enrolment.course_title, t]);

  return (
    <div className="player">
      <a className="skip" href="#main">{t`Skip to the lesson`}</a>
      <header className="player-bar">
        <Link className="ghost" href={paths.learning}>{t`Save and leave`}</Link>
        {data ? <b className="player-title">{data.enrolment.course_title}</b> : player.error ? null : <Skeleton width="14rem" />}
        <div className="player-end">
          <div ref={setSlot} className="player-slot" />
          {data ? <Language player={data} /> : null}
          {data ? <Progress player={data} /> : null}
          {data ? <OutlineDrawer player={data} current={lesson} /> : null}
        </div>
      </header>
      <aside className="player-outline" aria-label={t`Outline`}>
        {data ? <Outline player={data} current={lesson} /> : player.error ? null : <OutlineSkeleton />}
      </aside>
      {data ? (
        <Stage player={data} lesson={lesson} slot={slot} waiting={target !== null} />
      ) : (
        <main id="main" className="player-stage" tabIndex={-1}>
          <div>
            <h1 className="hidden-text">{t`Course`}</h1>
            {player.error ? <ErrorState error={player.error} onRetry={() => void player.refetch()} /> : <SkeletonRows rows={8} label={t`Loading the course`} />}
          </div>
        </main>
      )}
    </div>
  );
}

/** The server knows where to resume; a course without open lessons starts at its beginning. */
function whereTo(player: CoursePlayer): string | null {
  return player.resume_lesson_id ?? player.modules.flatMap((module) => module.lessons)[0]?.id ?? null;
}

function Stage({ player, lesson, slot, waiting }: { player: CoursePlayer; lesson: string; slot: HTMLElement | null; waiting: boolean }) {
  const { t } = useLingui();
  const done = player.modules.some((module) => module.lessons.some((each) => each.id === lesson && each.state === "completed"));
  useLessonCapture(player.enrolment.course_id, lesson, done);
  if (lesson) return <LessonPage key={lesson} player={player} lessonId={lesson} slot={slot} />;
  return (
    <main id="main" className="player-stage" tabIndex={-1}>
      <div>
        {player.enrolment.status === "completed" && !waiting ? null : <h1 className="hidden-text">{player.enrolment.course_title}</h1>}
        {waiting ? (
          <SkeletonRows rows={8} label={t`Loading the lesson`} />
        ) : player.enrolment.status === "completed" ? (
          <Finished player={player} />
        ) : (
          <EmptyState title={t`This course has no lessons`} action={<LinkButton href={paths.learning}>{t`My learning`}</LinkButton>}>
            <Trans>Tell whoever assigned it to you. Nothing is expected of you here.</Trans>
          </EmptyState>
        )}
      </div>
    </main>
  );
}

function Progress({ player }: { player: CoursePlayer }) {
  const { t } = useLingui();
  const value = player.enrolment.percent;
  const shown = percent(value);
  return (
    <div className="player-progress">
      <ProgressBar value={value} label={t`Progress of the course`} />
      <span className="s num">{t`${shown} done`}</span>
    </div>
  );
}

/** Only where the author wrote the course in several languages. */
function Language({ player }: { player: CoursePlayer }) {
  const { t } = useLingui();
  const { id, course_id: course } = player.enrolment;
  const chosen = useStore(readingLanguage)[id] ?? "";
  const detail = useQuery({ queryKey: ["courses", "one", course], queryFn: ({ signal }) => api.get<CourseDetail>(`/courses/${course}`, undefined, { signal }), staleTime: 300_000, retry: false });
  const all = detail.data ? [...new Set([detail.data.language, ...(detail.data.locales ?? [])])] : [];
  if (all.length < 2) return null;
  return (
    <label className="player-language s">
      <span>{t`Language`}</span>
      <select className="input" aria-label={t`Language of the course`} value={chosen} onChange={(event) => readIn(id, event.target.value)}>
        <option value="">{t`As in my account`}</option>
        {all.map((code) => <option key={code} value={code}>{languageName(code)}</option>)}
      </select>
    </label>
  );
}

/** On a phone the outline comes as a sheet. */
function OutlineDrawer({ player, current }: { player: CoursePlayer; current: string }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <div className="player-drawer">
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>{t`Outline`}</Button>
      <Dialog open={open} title={t`Outline`} onClose={() => setOpen(false)}>
        <Progress player={player} />
        <Outline player={player} current={current} onGo={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}

function OutlineSkeleton() {
  return (
    <div className="stack" aria-hidden="true">
      {[70, 90, 80, 60, 85].map((width) => (
        <Skeleton key={width} width={`${width}%`} height="1.4em" />
      ))}
    </div>
  );
}
