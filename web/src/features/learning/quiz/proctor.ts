/** A proctored attempt tells the server when its window is left and when something is copied or pasted: what, when and how long, never which words. */
import { useEffect } from "react";
import { api } from "../../../api/client";
import type { components } from "../../../api/schema";

type ProctorEvent = components["schemas"]["ProctorEventIn"];
const EVERY_MS = 5_000;
const MOST = 20;

export function useProctor(attempt: string, active: boolean, question: string | undefined): void {
  useEffect(() => {
    if (!active) return;
    const waiting: ProctorEvent[] = [];
    let left = 0;
    let hidden = 0;
    const note = (kind: ProctorEvent["kind"], since = 0) => {
      if (waiting.length < 200) waiting.push({ kind, seconds: since ? Math.min(86_400, Math.round((Date.now() - since) / 1000)) : undefined, question_id: question });
    };
    const send = (keepalive = false) => {
      const events = waiting.splice(0, MOST);
      if (!events.length) return;
      api.post(`/assessment/attempts/${attempt}/events`, { events }, { keepalive }).catch(() => { if (!keepalive) waiting.unshift(...events); });
    };
    const blur = () => { left = Date.now(); };
    const focus = () => {
      if (left && !hidden) note("focus_lost", left);
      left = 0;
    };
    const visibility = () => {
      if (document.visibilityState === "hidden") hidden = Date.now();
      else if (hidden) {
        note("tab_hidden", hidden);
        hidden = 0;
        left = 0;
      }
    };
    const copy = () => note("copy");
    const paste = () => note("paste");
    const online = () => note("reconnected");
    const leave = () => send(true);
    const timer = setInterval(() => send(), EVERY_MS);
    window.addEventListener("blur", blur);
    window.addEventListener("focus", focus);
    window.addEventListener("online", online);
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", visibility);
    document.addEventListener("copy", copy);
    document.addEventListener("paste", paste);
    return () => {
      clearInterval(timer);
      send(true);
      window.removeEventListener("blur", blur);
      window.removeEventListener("focus", focus);
      window.removeEventListener("online", online);
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", visibility);
      document.removeEventListener("copy", copy);
      document.removeEventListener("paste", paste);
    };
  }, [attempt, active, question]);
}
