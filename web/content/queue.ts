/**
 * Brings what the content said to the server: in its order, each batch once, again and again until it is acknowledged.
 * Batches are numbered; the server skips a number that it knows, so that a repeat does no harm.
 */
import type { Batch, Call, State } from "./contract";
import { KEEPALIVE_BYTES, Refused, bytesOf, type Server } from "./server";

export type Line = "saved" | "saving" | "lost" | "refused";
export interface QueueEvents {
  /** An answer of the server. */
  state: (state: State) => void;
  line: (line: Line) => void;
  /** The launch is over: "elsewhere", "ended". */
  over: (code: string) => void;
}

/** Only the newest value of these counts, so an older one that was not sent yet need not travel. */
const LATEST = new Set(["cmi.suspend_data", "cmi.core.lesson_location", "cmi.location", "cmi.core.session_time", "cmi.session_time", "cmi.progress_measure"]);
/** From here on what is not committed goes early: at the end of the page there would be no room for it. */
const EARLY_BYTES = 32_000;
/** What travels in one body: well below what the server takes (1 MiB, 200 batches), however long the network was away. */
const BODY_BYTES = 400_000;
const BODY_BATCHES = 50;
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class Queue {
  private number = 0;
  private item = "";
  private calls: Call[] = [];
  private size = 0;
  private sent: Batch[] = [];
  private busy: Promise<void> | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private early: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private over = false;
  /** The page is going away: timers will not run any more. */
  private leaving = false;
  private spoken = 0;

  constructor(
    private readonly server: Server,
    private readonly events: QueueEvents,
  ) {}

  /** The server's counter, when the page begins. */
  begin(number: number): void {
    this.number = number;
  }
  /** What is said from now on belongs to this item. */
  deliver(item: string): void {
    this.close();
    this.item = item;
  }
  get idle(): boolean {
    return this.calls.length === 0 && this.sent.length === 0;
  }
  get stopped(): boolean {
    return this.over;
  }

  add(call: Call): void {
    if (this.over) return;
    if (call[0] === "set" && LATEST.has(call[1])) this.dropOlder(call[1]);
    this.calls.push(call);
    this.size += call[0] === "set" ? bytesOf(call[1]) + bytesOf(call[2]) + 16 : 16;
    if (call[0] === "commit" || call[0] === "terminate" || this.size > BODY_BYTES) this.flush();
    else if (this.size > EARLY_BYTES && this.early === undefined) this.early = setTimeout(() => this.flush(), 500);
  }
  private dropOlder(element: string): void {
    for (let at = this.calls.length - 1; at >= 0; at -= 1) {
      const call = this.calls[at];
      // What was committed, or said before a commit, keeps its place.
      if (!call || call[0] !== "set") return;
      if (call[1] !== element) continue;
      this.size -= bytesOf(call[1]) + bytesOf(call[2]) + 16;
      this.calls.splice(at, 1);
      return;
    }
  }

  /** Turns what was said so far into a numbered batch. */
  private close(): void {
    clearTimeout(this.early);
    this.early = undefined;
    if (this.calls.length === 0) return;
    this.number += 1;
    this.sent.push({ number: this.number, item: this.item, calls: this.calls });
    this.calls = [];
    this.size = 0;
  }

  /** Sends what there is; while something is under way it goes with the next. */
  flush(): void {
    if (this.over) return;
    if (this.leaving) return this.lastWords();
    this.close();
    if (this.sent.length === 0 || this.busy) return;
    clearTimeout(this.retry);
    this.retry = undefined;
    this.events.line("saving");
    this.busy = this.send().finally(() => {
      this.busy = null;
      if (this.sent.length && this.retry === undefined && !this.over) this.flush();
    });
  }
  /** The oldest that are not acknowledged, as many as fit into one body. */
  private next(): Batch[] {
    const out: Batch[] = [];
    let bytes = 0;
    for (const batch of this.sent) {
      bytes += bytesOf(JSON.stringify(batch));
      if (out.length > 0 && (bytes > BODY_BYTES || out.length === BODY_BATCHES)) break;
      out.push(batch);
    }
    return out;
  }
  private async send(): Promise<void> {
    const batches = this.next();
    const last = batches.at(-1)?.number ?? 0;
    try {
      const state = await this.server.commit(batches);
      this.sent = this.sent.filter((batch) => batch.number > last);
      this.failures = 0;
      if (this.sent.length === 0) this.events.line("saved");
      this.events.state(state);
    } catch (error) {
      this.failed(error);
    }
  }
  private failed(error: unknown): void {
    if (error instanceof Refused && error.status === 409 && error.number !== undefined && this.failures < PAUSES.length) {
      // The server has lost count (its data were restored, say): the same words under the numbers that it expects.
      this.failures += 1;
      this.renumber(error.number);
      this.wait(0);
    } else if (error instanceof Refused) {
      this.over = true;
      this.events.line("refused");
      this.events.over(error.code);
    } else {
      this.events.line("lost");
      this.wait(PAUSES[Math.min(this.failures, PAUSES.length - 1)] ?? 30_000);
      this.failures += 1;
    }
  }
  private renumber(known: number): void {
    this.sent = this.sent.map((batch, index) => ({ ...batch, number: known + 1 + index }));
    this.number = known + this.sent.length;
  }
  private wait(pause: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.flush();
    }, pause);
  }
  /** The network is back: do not wait for the next turn. */
  now(): void {
    if (this.retry === undefined || this.busy) return;
    clearTimeout(this.retry);
    this.retry = undefined;
    this.flush();
  }

  /** Everything that is not acknowledged yet, in one body that outlives the page. */
  lastWords(): void {
    if (this.over) return;
    this.close();
    const unsaid = this.sent.filter((batch) => batch.number > this.spoken);
    if (unsaid.length === 0) return;
    const all = bytesOf(JSON.stringify(this.sent)) < KEEPALIVE_BYTES ? this.sent : unsaid;
    if (this.server.lastWords(all)) this.spoken = this.number;
  }
  /** Nobody looks at the page: it may be ended without another word. */
  hide(): void {
    if (this.busy) this.lastWords();
    else this.flush();
  }
  leave(): void {
    this.leaving = true;
    this.spoken = 0;
    this.lastWords();
  }
  /** The page was only hidden, or comes back from the history: go on as usual. What was not acknowledged goes again. */
  stay(): void {
    this.leaving = false;
    this.flush();
  }

  /** Waits until all is acknowledged, then takes a number for a request of navigation. Null: the launch is over. */
  async settle(): Promise<number | null> {
    for (;;) {
      if (this.over) return null;
      this.flush();
      if (this.busy) await this.busy;
      else if (this.retry !== undefined) await new Promise((resolve) => setTimeout(resolve, 250));
      if (this.idle && !this.busy) break;
    }
    this.number += 1;
    return this.number;
  }
  /** The request of navigation did not arrive: its number is free again. */
  release(number: number): void {
    if (this.number === number) this.number -= 1;
  }
}
