/**
 * Reports time and place of a lesson: every 20 s while the page is visible and used, and once more when it is
 * left. What could not be sent is kept and goes with the next report.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, api } from "../../api/client";
import type { ProgressIn, ProgressOut } from "../../api/types";
import { noteProgress } from "./queries";
import { keepUntilLeaving } from "../../lib/leaving";

const EVERY = 20;
/** Somebody who reads a long page moves nothing for a while; after this long she has walked away. */
const AWAY_MS = 180_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"] as const;

/** 0 at the top, 1 when the end can be seen. */
export function scrollRatio(): number {
  const room = document.documentElement.scrollHeight - window.innerHeight;
  return room <= 0 ? 1 : Math.max(0, Math.min(1, window.scrollY / room));
}
export function ratioOf(position: string): number | null {
  const hit = /^scroll:(\d(?:\.\d+)?)$/.exec(position);
  const ratio = hit ? Number(hit[1]) : NaN;
  return ratio > 0 && ratio <= 1 ? ratio : null;
}

export interface LessonProgress {
  /** Seconds counted here that the server has not confirmed yet. */
  unsent: number;
  /** Tells the server that the lesson is read, or that the learner marks it done. False when that did not arrive. */
  complete: () => Promise<boolean>;
  completing: boolean;
  error: unknown;
}

export function useProgress(enrolment: string, lesson: string, active: boolean, withPosition: boolean): LessonProgress {
  const [unsent, setUnsent] = useState(0);
  const [completing, setCompleting] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const seconds = useRef(0);
  const lastSign = useRef(Date.now());
  // Remembered, because by the time that the last report goes out the next lesson is already on the page.
  const place = useRef(0);
  const path = `/learning/enrolments/${enrolment}/lessons/${lesson}/progress`;

  const report = useCallback(
    async (completed: boolean, keepalive = false) => {
      if (completed) place.current = scrollRatio();
      const sent = Math.min(seconds.current, 3600);
      seconds.current -= sent;
      const body: ProgressIn = { seconds: sent, ...(withPosition ? { position: `scroll:${place.current.toFixed(4)}` } : {}), ...(completed ? { completed: true } : {}) };
      try {
        noteProgress(enrolment, lesson, await api.post<ProgressOut>(path, body, { keepalive }));
        setUnsent(seconds.current);
      } catch (failure) {
        // A refusal will not get better by being repeated; a broken line will.
        if (failure instanceof ApiError && (failure.offline || failure.status >= 500)) seconds.current += sent;
        throw failure;
      }
    },
    [enrolment, lesson, path, withPosition],
  );

  useEffect(() => {
    if (!active) return;
    seconds.current = 0;
    setUnsent(0);
    setError(null);
    lastSign.current = Date.now();
    let since = 0;
    const sign = () => {
      lastSign.current = Date.now();
    };
    const send = (keepalive: boolean) => {
      if (since === 0) return;
      since = 0;
      report(false, keepalive).catch(() => undefined);
    };
    const tick = setInterval(() => {
      if (document.visibilityState !== "visible" || Date.now() - lastSign.current > AWAY_MS) return;
      place.current = scrollRatio();
      seconds.current += 1;
      since += 1;
      setUnsent(seconds.current);
      if (since >= EVERY) send(false);
    }, 1000);
    const leaving = () => send(true);
    const forget = keepUntilLeaving({
      save: async () => {
        if (since === 0) return;
        since = 0;
        await report(false);
      },
      drop: () => {
        since = 0;
        clearInterval(tick);
      },
    });
    const hidden = () => {
      if (document.visibilityState === "hidden") send(true);
    };
    for (const name of SIGNS) window.addEventListener(name, sign, { passive: true });
    window.addEventListener("pagehide", leaving);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      clearInterval(tick);
      forget();
      for (const name of SIGNS) window.removeEventListener(name, sign);
      window.removeEventListener("pagehide", leaving);
      document.removeEventListener("visibilitychange", hidden);
      leaving();
    };
  }, [active, report]);

  const complete = useCallback(async () => {
    setCompleting(true);
    setError(null);
    try {
      await report(true);
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setCompleting(false);
    }
  }, [report]);

  return { unsent, complete, completing, error };
}

/** Goes back to where the learner was, and again while pictures above still grow the page, until she moves herself. */
export function restoreScroll(ratio: number): () => void {
  const go = () => window.scrollTo(0, ratio * (document.documentElement.scrollHeight - window.innerHeight));
  const frame = requestAnimationFrame(go);
  const observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(go);
  observer?.observe(document.body);
  const moves = ["wheel", "touchstart", "keydown", "pointerdown"] as const;
  const stop = () => {
    cancelAnimationFrame(frame);
    observer?.disconnect();
    clearTimeout(timer);
    for (const name of moves) window.removeEventListener(name, stop);
  };
  const timer = setTimeout(stop, 2500);
  for (const name of moves) window.addEventListener(name, stop, { passive: true });
  return stop;
}
