/**
 * A lesson that is a package: opens it in a frame of the content origin or in a window of its own. The content can say
 * three things to this page, over one channel: progress was saved, somebody is there, it is over.
 */
import "./packages.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import type { CoursePlayer, LessonView } from "../../api/types";
import { noteActivity } from "../../app/idle";
import { queryClient } from "../../app/session";
import { score } from "../../lib/numbers";
import { Button, EmptyState, ErrorState, StatusTag, errorsOf } from "../../ui";
import { launch, launchState, useMine, withoutContentHost } from "./data";
import type { LaunchOut } from "./types";
import { overWords } from "./words";

type Stage =
  | { at: "waiting" }
  | { at: "opening" }
  | { at: "open"; launch: LaunchOut }
  | { at: "window"; launch: LaunchOut; blocked: boolean }
  | { at: "over"; reason: string }
  | { at: "failed"; error: unknown };

interface PackageLessonProps {
  player: CoursePlayer;
  lesson: LessonView;
}
export function PackageLesson({ player, lesson }: PackageLessonProps) {
  const refresh = useCallback(() => {
    for (const key of ["learning", "home"]) void queryClient.invalidateQueries({ queryKey: [key] });
  }, []);
  // To have looked at this page is nothing to go on with; to have opened the package is.
  const mine = useMine(player.enrolment.course_id, lesson.id);
  const status = player.enrolment.status;
  const closed = status !== "enrolled" && status !== "in_progress" && status !== "completed";
  return <PackagePlayer course={player.enrolment.course_id} lesson={lesson.id} title={lesson.title} begun={mine.data?.begun ?? false} done={lesson.state === "completed"} closed={closed} onProgress={refresh} />;
}

interface PackagePlayerProps {
  course: string;
  lesson: string;
  title: string;
  begun?: boolean;
  done?: boolean;
  /** The enrolment has ended: it can be looked at, nothing counts. */
  closed?: boolean;
  preview?: boolean;
  onProgress?: () => void;
}
export function PackagePlayer({ course, lesson, title, begun = false, done = false, closed = false, preview = false, onProgress }: PackagePlayerProps) {
  const { t } = useLingui();
  const [stage, setStage] = useState<Stage>({ at: "waiting" });
  const [result, setResult] = useState<number | null>(null);
  const open = async () => {
    setStage({ at: "opening" });
    try {
      const made = await launch(course, lesson, preview);
      if (made.window !== "own") return setStage({ at: "open", launch: made });
      // The opener policy of the app leaves the two windows without a way to each other.
      const opened = window.open(made.url, "_blank");
      setStage({ at: "window", launch: made, blocked: opened === null });
    } catch (error) {
      setStage({ at: "failed", error });
    }
  };
  const over = useCallback((reason: string) => {
    setStage({ at: "over", reason });
    onProgress?.();
  }, [onProgress]);
  const progressed = useCallback((score_percent: number | null) => {
    if (score_percent !== null) setResult(score_percent);
    onProgress?.();
  }, [onProgress]);

  if (stage.at === "open") return <ContentFrame launch={stage.launch} title={title} onProgress={progressed} onOver={over} />;
  if (stage.at === "window") return <OwnWindow launch={stage.launch} blocked={stage.blocked} onBack={() => over("closed")} onProgress={onProgress} />;
  if (stage.at === "failed") return <Failed error={stage.error} onRetry={() => void open()} />;
  const words = stage.at === "over" ? overWords(stage.reason) : null;
  const action = done ? t`Look at it again` : begun || stage.at === "over" ? t`Resume` : t`Start`;
  return (
    <section className="card pad package-card" aria-label={title}>
      <div className="stack-s" role={stage.at === "over" ? "status" : undefined}>
        {words ? <h2>{words.heading}</h2> : <h2>{done ? t`You have done this lesson` : preview ? t`Preview` : begun ? t`Go on where you stopped` : t`Interactive content`}</h2>}
        <p>{words ? words.text : preview ? t`You see it as a learner does. Nothing is recorded.` : closed ? t`This enrolment has ended, so the content cannot be opened any more. Your results are kept.` : t`It opens here on the page. What you do is saved while you work.`}</p>
        {result !== null ? <p><StatusTag kind="info">{t`Score reported by the content: ${score(result)}`}</StatusTag></p> : null}
      </div>
      {closed ? null : <div className="row"><Button kind="primary" busy={stage.at === "opening"} busyLabel={t`Opening`} onClick={() => void open()}>{stage.at === "over" && stage.reason !== "suspended" && stage.reason !== "closed" && !done ? t`Open it again` : action}</Button></div>}
    </section>
  );
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useLingui();
  if (withoutContentHost(error)) {
    return (
      <EmptyState title={t`This content cannot be opened yet`} action={<Button onClick={onRetry}>{t`Try again`}</Button>}>
        <Trans>The server has no address of its own for packages. Ask the MedConnect administrator to set the content host; your progress is not affected.</Trans>
      </EmptyState>
    );
  }
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 403;
  if (!refused) return <ErrorState error={error} onRetry={onRetry} />;
  return <EmptyState title={t`The content cannot be opened`} action={<Button onClick={onRetry}>{t`Try again`}</Button>}>{Object.values(errorsOf(error)).join(" ")}</EmptyState>;
}

/** Words from the content, as far as they are ours. */
interface ContentWord {
  type?: unknown;
  reason?: unknown;
  score_percent?: unknown;
}

const LOOK_MS = 60_000;
/** A launch ends so long after the last request of its content (modules/packages); longer where no page of ours is around it. */
const idleOf = (made: LaunchOut) => (made.kind === "cmi5" || made.kind === "xapi" ? 120 : 30) * 60_000;
/** So long may content keep a session alive by itself, without a sign of anybody in the app: it may have a clock of its own. */
const ALONE_MS = 2 * 3_600_000;
/** Whether somebody has used the app's own page within the time that content may speak for her. */
function useAttended(): () => boolean {
  const here = useRef(Date.now());
  useEffect(() => {
    const sign = () => {
      here.current = Date.now();
    };
    const names = ["pointerdown", "keydown"] as const;
    for (const name of names) window.addEventListener(name, sign, { passive: true });
    return () => {
      for (const name of names) window.removeEventListener(name, sign);
    };
  }, []);
  return useCallback(() => Date.now() - here.current < ALONE_MS, []);
}

/**
 * Content that runs in a window of its own, or that asks no page of ours for anything (cmi5, xAPI), shows nobody's mouse
 * here. The server knows when it last said something; while it does, somebody works there.
 */
export function useActivityInside(made: LaunchOut, attended: () => boolean) {
  const blind = made.window === "own" || made.kind === "cmi5" || made.kind === "xapi";
  // By the server's clock: when it was opened.
  const opened = Date.parse(made.expires_at) - idleOf(made);
  useEffect(() => {
    if (!blind) return;
    let seen = opened;
    const timer = setInterval(() => {
      if (!attended()) return;
      launchState(made.launch_id).then(
        (now) => {
          const at = Date.parse(now.active_at);
          if (now.open && at > seen) noteActivity();
          seen = Math.max(seen, at);
        },
        () => undefined,
      );
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [attended, blind, made.launch_id, opened]);
}

export function ContentFrame({ launch: made, title, onProgress, onOver }: { launch: LaunchOut; title: string; onProgress: (score: number | null) => void; onOver: (reason: string) => void }) {
  const { t } = useLingui();
  const [full, setFull] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  const port = useRef<MessagePort | null>(null);
  const attended = useAttended();
  const handlers = useRef({ onProgress, onOver });
  handlers.current = { onProgress, onOver };
  const hear = (event: MessageEvent<ContentWord | null>) => {
    const word = event.data;
    if (word?.type === "progress") handlers.current.onProgress(typeof word.score_percent === "number" ? word.score_percent : null);
    else if (word?.type === "activity") {
      // Hostile content could say so for ever.
      if (!attended()) return;
      noteActivity();
      // The time on a lesson counts while somebody does something; this is a sign of it.
      window.dispatchEvent(new Event("pointermove"));
    } else if (word?.type === "exit") handlers.current.onOver(typeof word.reason === "string" ? word.reason : "");
  };
  const loaded = () => {
    const target = frame.current?.contentWindow;
    if (!target) return;
    port.current?.close();
    const channel = new MessageChannel();
    channel.port1.onmessage = hear;
    port.current = channel.port1;
    target.postMessage({ type: "medconnect" }, made.origin, [channel.port2]);
  };
  useEffect(() => () => port.current?.close(), []);
  useActivityInside(made, attended);
  useOnly(full);
  return (
    <section className={full ? "package-frame full" : "package-frame"} aria-label={title}>
      <div className="package-bar">
        <span className="dim s package-name">{made.preview ? t`Preview: nothing is recorded` : made.review ? t`You look at it again: nothing is recorded` : title}</span>
        <Button aria-pressed={full} onClick={() => setFull((old) => !old)}>{full ? t`Back to the page` : t`Whole window`}</Button>
        <Button onClick={() => onOver("closed")}>{t`Close`}</Button>
      </div>
      <iframe ref={frame} className="package-content" title={title} src={made.url} sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-modals" allow="fullscreen; autoplay" referrerPolicy="no-referrer" onLoad={loaded} />
    </section>
  );
}

/** While the content has the whole window, nothing behind it may take the focus. */
function useOnly(full: boolean) {
  useEffect(() => {
    if (!full) return;
    const others = [...document.querySelectorAll<HTMLElement>(".player-bar, .player-outline, .player-foot, .lesson-head, .study, .top, .nav, .page-head")].filter((each) => !each.inert);
    for (const each of others) each.inert = true;
    const { overflow } = document.body.style;
    document.body.style.overflow = "hidden";
    return () => {
      for (const each of others) each.inert = false;
      document.body.style.overflow = overflow;
    };
  }, [full]);
}

/** The content runs in a window of its own; this page learns of progress when somebody comes back to it. */
function OwnWindow({ launch: made, blocked, onBack, onProgress }: { launch: LaunchOut; blocked: boolean; onBack: () => void; onProgress?: () => void }) {
  const { t } = useLingui();
  useActivityInside(made, useAttended());
  useEffect(() => {
    const back = () => onProgress?.();
    window.addEventListener("focus", back);
    return () => window.removeEventListener("focus", back);
  }, [onProgress]);
  return (
    <section className="card pad package-card" aria-label={made.title}>
      <div className="stack-s" role="status">
        <h2>{blocked ? t`Your browser kept the window closed` : t`Open in another window`}</h2>
        <p>{blocked ? t`This content needs a window of its own. Open it with the link.` : t`Close that window when you are done; what you did is saved.`}</p>
      </div>
      <div className="row">
        {blocked ? <a className="btn" href={made.url} target="_blank" rel="noopener">{t`Open the content`}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a> : null}
        <Button onClick={onBack}>{t`I have closed it`}</Button>
      </div>
    </section>
  );
}
