/** One lesson in the player: reading, PDF or quiz, what completes it, and the way to the next. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { CoursePlayer, LessonView } from "../../api/types";
import { download, urlOf } from "../../api/client";
import { paths } from "../../app/paths";
import { featureOn } from "../../app/switched";
import { duration } from "../../lib/dates";
import { capture } from "../analytics/capture";
import { Discussion } from "./discussion";
import { NextButton } from "./next";
import { BookmarkButton, Notes } from "./notes";
import { AttestationLesson, ChecklistLesson, LiveSession, completedElsewhere } from "./outside";
import { Button, EmptyState, ErrorState, LinkButton, ProgressBar, SkeletonRows, StatusTag, toast } from "../../ui";
import { ratioOf, restoreScroll, useProgress, type LessonProgress } from "./progress";
import { useLesson } from "./queries";
import { QuizLesson } from "./quiz/quiz_lesson";
import { plainText, RichText } from "./richtext";
import { Assignment } from "./work";
import { ToolLesson } from "../lti/lesson";
import { PackageLesson } from "../packages/play";
import { showsPackage } from "../packages/data";
import { VideoPlayer } from "../video/player";
import { clockWords, formatWord, ruleWords } from "./words";

export interface LessonFrameProps {
  player: CoursePlayer;
  lesson: LessonView;
  slot: HTMLElement | null;
}

export function LessonPage({ player, lessonId, slot }: { player: CoursePlayer; lessonId: string; slot: HTMLElement | null }) {
  const { t } = useLingui();
  const lesson = useLesson(player.enrolment.id, lessonId);
  if (lesson.data) {
    // Live news reach the outline first: a lesson that was done in another window is done here too.
    const done = player.modules.some((module) => module.lessons.some((each) => each.id === lessonId && each.state === "completed"));
    const data: LessonView = done ? { ...lesson.data, state: "completed" } : lesson.data;
    return data.format === "quiz" ? <QuizLesson player={player} lesson={data} slot={slot} /> : <ReadingLesson player={player} lesson={data} slot={slot} />;
  }
  return (
    <main id="main" className="player-stage" tabIndex={-1}>
      <div>
        <h1 className="hidden-text">{t`Lesson`}</h1>
        {lesson.error ? <ErrorState error={lesson.error} onRetry={() => void lesson.refetch()} /> : <SkeletonRows rows={8} label={t`Loading the lesson`} />}
      </div>
    </main>
  );
}

export const isOpen = (player: CoursePlayer): boolean => player.enrolment.status === "enrolled" || player.enrolment.status === "in_progress";

/** Whether time and place are still worth reporting. */
const keepsProgress = (player: CoursePlayer): boolean => isOpen(player) || player.enrolment.status === "completed";

function ReadingLesson({ player, lesson }: LessonFrameProps) {
  // Content keeps its own place.
  const plays = showsPackage(lesson.format) || lesson.format === "video";
  const progress = useProgress(player.enrolment.id, lesson.id, keepsProgress(player), !plays);
  useResume(plays ? "" : lesson.position);
  const reading = isOpen(player) && lesson.state !== "completed";
  const article = useRef<HTMLElement>(null);
  return (
    <>
      <main id="main" className="player-stage" tabIndex={-1}>
        <article ref={article} className={plays ? "stage-wide" : undefined}>
          <LessonHead player={player} lesson={lesson}><div className="row no-print"><BookmarkButton player={player} lesson={lesson} /></div></LessonHead>
          <LessonBody player={player} lesson={lesson} />
          {lesson.completion === "view" && lesson.format === "text" && reading ? <ReadToEnd onEnd={() => void progress.complete()} /> : null}
          <div className="study">
            <Notes player={player} lesson={lesson} root={article} />
            {featureOn("discussions") ? <Discussion player={player} lesson={lesson} /> : null}
          </div>
        </article>
      </main>
      <LessonFoot player={player} lesson={lesson} progress={progress} />
    </>
  );
}

/** Takes the learner to the place where she stopped, and offers the top. */
function useResume(position: string) {
  const { t } = useLingui();
  const start = useRef(position);
  useEffect(() => {
    const ratio = ratioOf(start.current);
    if (ratio === null || ratio > 0.97) return;
    const stop = restoreScroll(ratio);
    const unsay = toast(t`Continued where you left off.`, { label: t`Go to the top`, run: () => window.scrollTo(0, 0) });
    return () => {
      stop();
      unsay();
    };
    // Once for each lesson: LessonPage is keyed by it.
  }, [t]);
}

export function LessonHead({ player, lesson, children }: { player: CoursePlayer; lesson: LessonView; children?: ReactNode }) {
  const { t } = useLingui();
  const h1 = useRef<HTMLHeadingElement>(null);
  const module = player.modules.find((each) => each.lessons.some((one) => one.id === lesson.id));
  useEffect(() => {
    document.title = `${lesson.title} - ${player.enrolment.course_title} - MedConnect`;
  }, [lesson.title, player.enrolment.course_title]);
  useEffect(() => {
    h1.current?.focus({ preventScroll: true });
  }, []);
  const facts = [formatWord(lesson.format), lesson.minutes > 0 ? duration(lesson.minutes) : "", lesson.mandatory ? "" : t`optional`].filter(Boolean);
  return (
    <div className="lesson-head">
      {module ? <p className="s dim">{module.title}</p> : null}
      <h1 ref={h1} tabIndex={-1}>{lesson.title}</h1>
      <p className="row dim s">
        <span>{facts.join(", ")}</span>
        {lesson.state === "completed" ? <StatusTag kind="ok">{t`Done`}</StatusTag> : <span>{ruleWords(lesson)}</span>}
      </p>
      {children}
      <Notices player={player} />
    </div>
  );
}

function Notices({ player }: { player: CoursePlayer }) {
  const status = player.enrolment.status;
  return (
    <>
      {player.newer_version_published ? (
        <p className="note">
          <Trans>A newer version of this course was published after you started. You stay on the version that you began; your progress counts.</Trans>
        </p>
      ) : null}
      {status === "dropped" || status === "cancelled" || status === "expired" ? (
        <p className="note soon">
          <Trans>This enrolment has ended. You can read the lessons, but nothing more is recorded.</Trans>
        </p>
      ) : null}
    </>
  );
}

function LessonBody({ player, lesson }: { player: CoursePlayer; lesson: LessonView }) {
  const { t } = useLingui();
  if (lesson.format === "pdf") return <PdfLesson player={player} lesson={lesson} />;
  if (showsPackage(lesson.format)) {
    return (
      <div className="stack">
        {hasContent(lesson.document) ? <RichText document={lesson.document} /> : null}
        <PackageLesson player={player} lesson={lesson} />
      </div>
    );
  }
  if (lesson.format === "video") return <VideoLesson player={player} lesson={lesson} />;
  if ((lesson.format as string) === "lti") {
    return (
      <div className="stack">
        {hasContent(lesson.document) ? <RichText document={lesson.document} /> : null}
        <ToolLesson course={player.enrolment.course_id} lesson={lesson.id} done={lesson.state === "completed"} open={keepsProgress(player)} />
      </div>
    );
  }
  if (completedElsewhere(lesson.format)) {
    return (
      <div className="stack">
        {hasContent(lesson.document) ? <RichText document={lesson.document} /> : null}
        {lesson.format === "assignment" ? <Assignment player={player} lesson={lesson} /> : lesson.format === "live_session" ? <LiveSession course={player.enrolment.course_id} /> : lesson.format === "checklist" ? <ChecklistLesson links={lesson.links} /> : <AttestationLesson links={lesson.links} />}
      </div>
    );
  }
  if (lesson.format !== "text") {
    return (
      <EmptyState title={t`This kind of lesson cannot be shown here`}>
        <Trans>Ask the author of the course for another form of it.</Trans>
      </EmptyState>
    );
  }
  if (!hasContent(lesson.document)) {
    return (
      <EmptyState title={t`This lesson is empty`}>
        <Trans>The author has published it without text. Go on to the next lesson.</Trans>
      </EmptyState>
    );
  }
  return <RichText document={lesson.document} />;
}
const hasContent = (document: unknown): boolean => plainText(document).trim() !== "" || JSON.stringify(document ?? null).includes('"image"');

function PdfLesson({ player, lesson }: { player: CoursePlayer; lesson: LessonView }) {
  const { t } = useLingui();
  const [error, setError] = useState<unknown>(null);
  const path = `/learning/enrolments/${player.enrolment.id}/lessons/${lesson.id}/file`;
  if (!lesson.has_file) return <EmptyState title={t`The document is missing`}><Trans>The author has published this lesson without its file. Go on to the next lesson.</Trans></EmptyState>;
  const noted = () => capture("download", { course: player.enrolment.course_id, lesson: lesson.id });
  const save = () => {
    setError(null);
    noted();
    download(path, undefined, `${lesson.title}.pdf`).catch(setError);
  };
  return (
    <div className="stack">
      <section className="card pad pdf-card">
        <div>
          <h2>{lesson.title}</h2>
          <p className="s dim"><Trans>PDF document. It opens in a new tab; come back here when you have read it.</Trans></p>
        </div>
        <div className="row">
          <a className="btn" href={urlOf(path)} target="_blank" rel="noopener" onClick={noted}>{t`Open the document`}</a>
          <Button onClick={save}>{t`Download`}</Button>
        </div>
      </section>
      {error ? <ErrorState error={error} onRetry={save} /> : null}
      {hasContent(lesson.document) ? <RichText document={lesson.document} /> : null}
    </div>
  );
}

/** Stands below the last line. Seen for two seconds: the learner has reached the end. */
function VideoLesson({ player, lesson }: { player: CoursePlayer; lesson: LessonView }) {
  const film = lesson.links?.find((link) => link.kind === "video");
  return (
    <div className="stack">
      {hasContent(lesson.document) ? <RichText document={lesson.document} /> : null}
      {film ? <VideoPlayer item={film.id} place={{ course_id: player.enrolment.course_id, lesson_id: lesson.id }} /> : <p className="note"><Trans>This lesson has no film yet. Tell its author, or the education office.</Trans></p>}
    </div>
  );
}

function ReadToEnd({ onEnd }: { onEnd: () => void }) {
  const line = useRef<HTMLDivElement>(null);
  const done = useRef(onEnd);
  done.current = onEnd;
  useEffect(() => {
    const target = line.current;
    if (!target || typeof IntersectionObserver === "undefined") return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver((entries) => {
      clearTimeout(timer);
      if (entries.at(-1)?.isIntersecting) timer = setTimeout(() => done.current(), 2000);
    });
    observer.observe(target);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  return <div ref={line} className="lesson-end" />;
}

function LessonFoot({ player, lesson, progress }: { player: CoursePlayer; lesson: LessonView; progress: LessonProgress }) {
  const { t } = useLingui();
  const done = lesson.state === "completed";
  // "Read to the end" has no end that could be watched in a PDF or in a page of somebody else, so there the learner says so.
  const byHand = isOpen(player) && !done && !completedElsewhere(lesson.format) && (lesson.completion === "manual" || (lesson.completion === "view" && (lesson.format === "pdf" || lesson.format === "interactive")));
  return (
    <footer className="player-foot">
      {lesson.previous_id ? <LinkButton href={paths.lesson(player.enrolment.id, lesson.previous_id)}>{t`Previous`}</LinkButton> : null}
      <div className="foot-mid">
        <RuleLine lesson={lesson} progress={progress} open={isOpen(player)} />
      </div>
      {byHand ? (
        <Button kind="primary" busy={progress.completing} onClick={() => void progress.complete()}>
          {lesson.completion === "manual" || lesson.format === "interactive" ? t`Mark complete` : t`I have read it`}
        </Button>
      ) : null}
      <NextButton player={player} lesson={lesson} primary={!byHand} progress={progress} />
    </footer>
  );
}

function RuleLine({ lesson, progress, open }: { lesson: LessonView; progress: LessonProgress; open: boolean }) {
  const { t } = useLingui();
  if (progress.error && !(progress.error instanceof Error && lesson.state === "completed")) {
    return (
      <span className="s" role="alert">
        <Trans>Not saved yet.</Trans>{" "}
        <button type="button" className="link" onClick={() => void progress.complete()}>{t`Try again`}</button>
      </span>
    );
  }
  if (lesson.state === "completed") return <span role="status"><StatusTag kind="ok">{t`Done`}</StatusTag></span>;
  if (!open) return null;
  const wanted = lesson.min_seconds ?? 0;
  if (lesson.completion === "time_spent" && wanted > 0 && !completedElsewhere(lesson.format)) {
    const spent = Math.min(wanted, lesson.seconds_spent + progress.unsent);
    const left = clockWords(wanted - spent);
    return (
      <span className="foot-time">
        <ProgressBar value={(100 * spent) / wanted} label={t`Time on this lesson`} />
        <span className="s num">{spent >= wanted ? t`Time reached, saving` : t`Stay ${left} more`}</span>
      </span>
    );
  }
  return <span className="s dim">{ruleWords(lesson)}</span>;
}

