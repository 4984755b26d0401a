/**
 * Idle lock. One timer for all tabs of the browser; the server keeps the real one. Two minutes before the
 * end a dialog asks; at the end the screen is covered and everything loaded is dropped.
 */
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { api, setAwayCheck } from "../api/client";
import { Button, Dialog } from "../ui";
import { endSession } from "./session";

const WARNING_MS = 120_000;
const TELL_EVERY_MS = 5_000;
/** Somebody who types for long without saving is not idle: the server hears of it this often. */
const BEAT_MS = 240_000;
/** Without a touch for so long, what the page asks is its own doing and not a sign of somebody. */
const AWAY_MS = 60_000;
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("mc.idle");
let lastActivity = Date.now();
let lastTold = 0;

/** Players and other pages without mouse or keys call this, so that watching counts as being here. */
export function noteActivity(): void {
  lastActivity = Date.now();
  if (lastActivity - lastTold > TELL_EVERY_MS) {
    lastTold = lastActivity;
    channel?.postMessage(lastActivity);
  }
}
channel?.addEventListener("message", (event: MessageEvent<number>) => {
  lastActivity = Math.max(lastActivity, event.data);
});

export function IdleGuard({ idleMinutes }: { idleMinutes: number }) {
  const { t } = useLingui();
  const limit = idleMinutes * 60_000;
  const [left, setLeft] = useState(limit);
  // A very short limit is not all warning.
  const warning = left <= Math.min(WARNING_MS, limit / 2);

  useEffect(() => {
    lastActivity = Date.now();
    let ended = false;
    let lastBeat = Date.now();
    setAwayCheck(() => Date.now() - lastActivity > AWAY_MS);
    const check = () => {
      const rest = limit - (Date.now() - lastActivity);
      setLeft(rest);
      if (lastActivity > lastBeat && Date.now() - lastBeat > BEAT_MS) {
        lastBeat = Date.now();
        api.get("/me", undefined, { present: true }).catch(() => undefined);
      }
      if (rest <= 0 && !ended) {
        ended = true;
        void endSession("idle");
      }
    };
    const timer = setInterval(check, 1_000);
    document.addEventListener("visibilitychange", check);
    return () => {
      setAwayCheck(() => false);
      clearInterval(timer);
      document.removeEventListener("visibilitychange", check);
    };
  }, [limit]);

  useEffect(() => {
    if (warning) return;
    const events = ["pointerdown", "keydown", "wheel", "touchstart", "scroll"] as const;
    for (const name of events) document.addEventListener(name, noteActivity, { passive: true, capture: true });
    return () => {
      for (const name of events) document.removeEventListener(name, noteActivity, { capture: true });
    };
  }, [warning]);

  if (!warning || left <= 0) return null;
  const stay = () => {
    noteActivity();
    setLeft(limit);
    // The server's timer moves too.
    api.get("/me", undefined, { present: true }).catch(() => undefined);
  };
  const seconds = Math.max(1, Math.ceil(left / 1000));
  const minutes = Math.ceil(seconds / 60);
  return (
    <Dialog
      open
      title={t`Are you still there?`}
      onClose={stay}
      foot={
        <>
          <Button onClick={() => void endSession("left")}>{t`Sign out`}</Button>
          <Button kind="primary" onClick={stay}>{t`Stay signed in`}</Button>
        </>
      }
    >
      <p>
        <Trans>
          Nobody has used this screen for a while. It will be covered and you will be signed out. What you saved is kept; text that you have not
          saved yet is lost.
        </Trans>
      </p>
      <p className="num" aria-hidden="true">
        {seconds > 60 ? <Plural value={minutes} one="# minute left" other="# minutes left" /> : <Plural value={seconds} one="# second left" other="# seconds left" />}
      </p>
      <p className="hidden-text" role="status">
        <Plural value={minutes} one="Less than # minute left" other="Less than # minutes left" />
      </p>
    </Dialog>
  );
}
