/**
 * Sends answers of one attempt to the server as they are given: one request at a time, the newest answer of
 * each question, again and again while the line is down. Words that are being typed wait for a pause.
 */
import { ApiError, api } from "../../../api/client";
import type { AnswerIn, AnswerSaved } from "../../../api/types";
import { createStore } from "../../../lib/store";

export interface SaveState {
  /** offline: kept here and tried again. closed: the attempt has ended. refused: the server does not take an answer. */
  kind: "idle" | "saving" | "saved" | "offline" | "closed" | "refused";
  at: string;
  detail: string;
}
const WAITS = [2_000, 5_000, 10_000];
const PAUSE_MS = 600;

export class AnswerSaver {
  readonly state = createStore<SaveState>({ kind: "idle", at: "", detail: "" });
  private readonly waiting = new Map<string, AnswerIn>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private sending: Promise<void> | null = null;
  private ended = false;

  constructor(private readonly attempt: string) {}

  /** Keeps an answer and sends it soon. `typing` waits for a pause first. */
  put(answer: AnswerIn, typing = false): void {
    if (this.ended) return;
    const id = answer.answer.question_id;
    // A flag that is still on its way goes along with the newer answer.
    this.waiting.set(id, { ...this.waiting.get(id), ...answer });
    this.say("saving");
    this.later(typing ? PAUSE_MS : 0);
  }
  get unsaved(): number {
    return this.waiting.size;
  }
  /** Sends everything now. Rejects when something could not be sent. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.sending) await this.sending.catch(() => undefined);
    await this.send();
  }
  /** The page goes away: the browser finishes these requests by itself. */
  leave(): void {
    clearTimeout(this.timer);
    for (const answer of this.waiting.values()) this.request(answer, true).catch(() => undefined);
  }
  /** The line is back: do not wait for the next try. */
  retryNow(): void {
    if (this.waiting.size) this.later(0);
  }
  /** The session is over: what could not be sent is not sent with another one. */
  drop(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.waiting.clear();
  }
  stop(): void {
    this.leave();
    this.waiting.clear();
  }

  private say(kind: SaveState["kind"], more: Partial<SaveState> = {}): void {
    this.state.set({ ...this.state.get(), detail: "", ...more, kind });
  }
  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.sending) this.send().catch(() => undefined);
      else void this.sending.then(() => this.later(0), () => undefined);
    }, ms);
  }
  private request(answer: AnswerIn, keepalive = false): Promise<AnswerSaved> {
    return api.put<AnswerSaved>(`/learning/attempts/${this.attempt}/answers`, answer, { keepalive });
  }
  private send(): Promise<void> {
    this.sending ??= this.drain().finally(() => (this.sending = null));
    return this.sending;
  }
  private async drain(): Promise<void> {
    let refusal: unknown = null;
    let savedAt = "";
    for (let next = this.waiting.entries().next().value; next && !this.ended; next = this.waiting.entries().next().value) {
      const [id, answer] = next;
      try {
        savedAt = (await this.request(answer)).saved_at;
        this.failures = 0;
        if (this.waiting.get(id) === answer) this.waiting.delete(id);
      } catch (error) {
        if (!this.isRefusal(error)) {
          this.say("offline");
          this.later(WAITS[Math.min(this.failures++, WAITS.length - 1)] ?? 10_000);
          throw error;
        }
        if (error instanceof ApiError && error.status === 409) {
          this.ended = true;
          this.waiting.clear();
          this.say("closed");
          throw error;
        }
        if (this.waiting.get(id) === answer) this.waiting.delete(id);
        refusal = error;
      }
    }
    if (refusal) {
      this.say("refused", { detail: refusal instanceof Error ? refusal.message : "" });
      throw refusal;
    }
    if (savedAt) this.say("saved", { at: savedAt });
  }
  /** What will not get better by trying again. */
  private isRefusal(error: unknown): boolean {
    return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 401 && error.status !== 408;
  }
}
