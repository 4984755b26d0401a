/**
 * Saves a lesson's content by itself: 1.5 s after the last change, one save at a time, again and again while
 * the server cannot be reached, and never over somebody else's newer content.
 */
import { useEffect, useState, useSyncExternalStore } from "react";
import { ApiError } from "../../api/client";
import type { Saved } from "../../api/types";
import { keepUntilLeaving } from "../../lib/leaving";
import { createStore } from "../../lib/store";
import { isConflict, lineOf } from "./data";

export type SaveState =
  | { kind: "clean" }
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "saved"; at: string }
  | { kind: "retrying" }
  | { kind: "conflict" }
  | { kind: "refused"; why: string };
type Send<T> = (value: T, revision: number) => Promise<Saved>;

const PAUSE = 1500;
const RETRY = [2_000, 4_000, 8_000, 15_000, 30_000];

export class Autosaver<T> {
  readonly state = createStore<SaveState>({ kind: "clean" });
  private pending: { value: T } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private failures = 0;
  private dropped = false;

  constructor(
    private revision: number,
    private readonly send: Send<T>,
  ) {}

  /** True while something is not on the server. */
  get open(): boolean {
    return this.pending !== null || this.running !== null;
  }

  /** Nothing more is sent: the session that this belongs to is over. */
  drop(): void {
    this.dropped = true;
    this.pending = null;
    clearTimeout(this.timer);
  }

  change(value: T): void {
    if (this.dropped) return;
    this.pending = { value };
    if (this.state.get().kind === "conflict") return;
    if (!this.running && this.failures === 0) this.state.set({ kind: "waiting" });
    if (this.failures === 0) this.later(PAUSE);
  }

  /** Saves what is waiting, now. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.pending || this.dropped || this.state.get().kind === "conflict") return;
    this.running = this.save(this.pending).finally(() => (this.running = null));
    await this.running;
  }

  /** After a conflict: writes the own content over the other one, whose revision is given. */
  async overwrite(revision: number, value: T): Promise<void> {
    this.revision = revision;
    this.pending = { value };
    this.state.set({ kind: "waiting" });
    await this.flush();
  }

  private later(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.dropped) return;
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private async save(taken: { value: T }): Promise<void> {
    this.state.set({ kind: this.failures ? "retrying" : "saving" });
    try {
      const saved = await this.send(taken.value, this.revision);
      this.revision = saved.revision;
      this.failures = 0;
      if (this.pending === taken) {
        this.pending = null;
        this.state.set({ kind: "saved", at: saved.saved_at });
      } else {
        this.state.set({ kind: "waiting" });
        this.later(PAUSE);
      }
    } catch (error) {
      this.failed(error, taken);
    }
  }

  private failed(error: unknown, taken: { value: T }): void {
    if (isConflict(error)) {
      this.state.set({ kind: "conflict" });
    } else if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 401) {
      // Trying the same again would be refused again; the next change tries anew.
      if (this.pending !== taken) this.later(PAUSE);
      this.failures = 0;
      this.state.set({ kind: "refused", why: lineOf(error) });
    } else {
      this.state.set({ kind: "retrying" });
      this.later(RETRY[Math.min(this.failures, RETRY.length - 1)] ?? 30_000);
      this.failures += 1;
    }
  }
}

/** Saves still on their way when an editor was left: whoever reads that lesson next waits for them. */
const leaving = new Map<string, Promise<void>>();
export const settled = (lesson: string): Promise<void> => leaving.get(lesson) ?? Promise.resolve();

/** One saver for as long as this component shows one lesson; leaving it saves what is left. */
export function useAutosave<T>(lesson: string, revision: number, send: Send<T>) {
  const [saver] = useState(() => new Autosaver<T>(revision, send));
  const state = useSyncExternalStore(saver.state.subscribe, saver.state.get);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (saver.open) event.preventDefault();
    };
    const hidden = () => {
      if (document.visibilityState === "hidden") void saver.flush();
    };
    const forget = keepUntilLeaving({ save: () => saver.flush(), drop: () => saver.drop() });
    window.addEventListener("beforeunload", warn);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      window.removeEventListener("beforeunload", warn);
      document.removeEventListener("visibilitychange", hidden);
      if (!saver.open) return forget();
      const rest = saver.flush().finally(() => {
        leaving.delete(lesson);
        // Still not on the server: the next try, with this session only.
        if (!saver.open) forget();
      });
      leaving.set(lesson, rest);
    };
  }, [saver, lesson]);
  return { saver, state };
}
