/**
 * Tells the server what its own person does in courses. Events wait a little, go in batches, and go at once when the
 * page is left. A page that reports too often is told so (429): then the batch is dropped, for it is not worth more.
 */
import { useEffect, useRef } from "react";
import { ApiError, api } from "../../api/client";
import { keepUntilLeaving } from "../../lib/leaving";
import type { CapturedEvent } from "./types";

type Kind = CapturedEvent["kind"];
interface Noted {
  kind: Kind;
  course_id?: string;
  lesson_id?: string;
  seconds: number;
  at: number;
}
const MOST = 100;
const WAIT_MS = 15_000;
const OLDEST_S = 86_400;
let waiting: Noted[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let listening = false;
/** Grows when a person leaves: what was begun for her is not told for the next. */
let person = 0;

/** By the width of the window, as the app itself is laid out; the server asks for no more. */
export function device(width = window.innerWidth, touch = navigator.maxTouchPoints > 0): "desktop" | "tablet" | "phone" {
  return width < 600 ? "phone" : touch && width < 1280 ? "tablet" : "desktop";
}

export async function flush(keepalive = false): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const batch = waiting.slice(0, MOST);
  waiting = waiting.slice(MOST);
  if (!batch.length) return;
  const now = Date.now();
  const events = batch.map(({ at, ...event }) => ({ ...event, seconds_ago: Math.min(OLDEST_S, Math.max(0, Math.round((now - at) / 1000))) }));
  try {
    await api.post("/analytics/events", { device: device(), events }, { keepalive });
  } catch (error) {
    // A broken line mends itself; a refusal does not get better by being repeated.
    if (error instanceof ApiError && (error.offline || error.status >= 500)) waiting = [...batch, ...waiting].slice(-MOST);
  }
  if (waiting.length && !keepalive) later();
}
function later(): void {
  timer ??= setTimeout(() => void flush(), WAIT_MS);
}

function listen(): void {
  if (listening) return;
  listening = true;
  window.addEventListener("pagehide", () => void flush(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void flush(true);
  });
}

/** Notes one thing that happened just now. */
export function capture(kind: Kind, about: { course?: string; lesson?: string; seconds?: number } = {}): void {
  listen();
  waiting.push({ kind, course_id: about.course, lesson_id: about.lesson, seconds: about.seconds ?? 0, at: Date.now() });
  // What is noted for one person is neither kept for nor sent by the next.
  keepUntilLeaving(OWN);
  if (waiting.length >= MOST) void flush();
  else later();
}
const OWN = {
  save: () => flush(),
  drop: () => {
    person += 1;
    waiting = [];
    clearTimeout(timer);
    timer = undefined;
  },
};

const TICK_S = 5;
const REPORT_S = 60;
/** Somebody who touches nothing for so long has walked away. */
const AWAY_MS = 180_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"] as const;

/** A lesson on the screen: that it was opened, how long somebody was at it, and that it was finished here. */
export function useLessonCapture(course: string, lesson: string, done: boolean): void {
  useEffect(() => {
    if (!lesson) return;
    capture("lesson_view", { course, lesson });
    const whose = person;
    let last = Date.now();
    let seconds = 0;
    const sign = () => {
      last = Date.now();
    };
    const report = () => {
      if (seconds && whose === person) capture("activity", { course, lesson, seconds });
      seconds = 0;
    };
    const hidden = () => {
      if (document.visibilityState === "hidden") report();
    };
    const tick = setInterval(() => {
      if (document.visibilityState !== "visible" || Date.now() - last > AWAY_MS) return;
      seconds += TICK_S;
      if (seconds >= REPORT_S) report();
    }, TICK_S * 1000);
    for (const name of SIGNS) window.addEventListener(name, sign, { passive: true });
    // In the capture phase of their targets' window these come before the batch is sent.
    window.addEventListener("pagehide", report, { capture: true });
    document.addEventListener("visibilitychange", hidden, { capture: true });
    return () => {
      clearInterval(tick);
      for (const name of SIGNS) window.removeEventListener(name, sign);
      window.removeEventListener("pagehide", report, { capture: true });
      document.removeEventListener("visibilitychange", hidden, { capture: true });
      report();
    };
  }, [course, lesson]);
  const before = useRef({ lesson, done });
  useEffect(() => {
    const was = before.current;
    before.current = { lesson, done };
    if (lesson && done && was.lesson === lesson && !was.done) capture("lesson_complete", { course, lesson });
  }, [course, lesson, done]);
}

/** The page of a course on the screen. */
export function useCourseCapture(course: string | undefined): void {
  useEffect(() => {
    if (course) capture("course_view", { course });
  }, [course]);
}
