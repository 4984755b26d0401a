/** For the tests of this folder: a server in memory that keeps the rules of numbering. */
import type { Batch, Delivery, State } from "./contract";
import { Refused, type Server } from "./server";

export const delivery = (change: Partial<Delivery> = {}): Delivery => ({ item: "one", turn: 1, title: "Hand hygiene", address: "c/index.html", sco: true, cmi: {}, previous: false, next: false, exit: true, hide: [], ...change });
export const stateOf = (change: Partial<State> = {}): State => ({
  standard: "scorm12", title: "Hand hygiene", language: "en", app_origin: "https://hospital.example", preview: false, review: false, number: 0, tree: [], delivery: delivery(),
  ended: null, message: null, done: false, completion: "incomplete", success: "unknown", score_percent: null, ...change,
});

export class FakeServer implements Server {
  taken: Batch[] = [];
  number = 0;
  /** What the next calls do instead of answering. */
  failures: ("offline" | "lost answer" | Refused)[] = [];
  spoken: Batch[][] = [];
  moves: string[] = [];
  answer: Partial<State> = {};

  private take(batches: readonly Batch[]): void {
    for (const batch of batches) {
      if (batch.number <= this.number) continue;
      if (batch.number !== this.number + 1) throw new Refused(409, "gap", this.number);
      this.number = batch.number;
      this.taken.push(structuredClone(batch));
    }
  }
  async start(): Promise<State> {
    return stateOf({ number: this.number, ...this.answer });
  }
  async commit(batches: readonly Batch[]): Promise<State> {
    const failure = this.failures.shift();
    if (failure === "offline") throw new TypeError("Failed to fetch");
    if (failure instanceof Refused) throw failure;
    // What the server takes at once (modules/scorm).
    if (batches.length > 200 || JSON.stringify({ batches }).length > 1 << 20) throw new Refused(413, "too_large");
    this.take(batches);
    if (failure === "lost answer") throw new TypeError("Failed to fetch");
    return stateOf({ number: this.number, ...this.answer });
  }
  lastWords(batches: readonly Batch[]): boolean {
    this.spoken.push(structuredClone([...batches]));
    this.take(batches);
    return true;
  }
  async navigate(number: number, item: string, request: string, target?: string): Promise<State> {
    this.number = Math.max(this.number, number);
    this.moves.push(`${item} ${request} ${target ?? ""}`.trim());
    return stateOf({ number: this.number, ...this.answer });
  }
}
