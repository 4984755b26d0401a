/**
 * To the app, which has this page in a frame: that progress was saved, that somebody is there, that it is over. Nothing
 * else passes. The app's page hands over one port; it is taken only from the exact origin that the server named.
 */
export type Word = { type: "progress"; score_percent: number | null } | { type: "activity" } | { type: "exit"; reason: string };

const ACTIVITY_MS = 15_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export class Channel {
  private port: MessagePort | null = null;
  private origin = "";
  private early: MessageEvent[] = [];
  private kept: Word[] = [];
  private lastSign = 0;
  private readonly watched = new WeakSet<Document>();

  constructor() {
    window.addEventListener("message", (event) => this.offered(event));
    this.watch(window);
  }
  /** Only a page of this origin may talk to us. */
  allow(origin: string): void {
    this.origin = origin;
    const waiting = this.early;
    this.early = [];
    for (const event of waiting) this.offered(event);
  }
  private offered(event: MessageEvent): void {
    if (event.source !== window.parent || window.parent === window) return;
    if (this.origin === "") {
      if (this.early.length < 5) this.early.push(event);
      return;
    }
    const data = event.data as { type?: unknown } | null;
    const port = event.ports[0];
    if (event.origin !== this.origin || data?.type !== "medconnect" || !port) return;
    this.port?.close();
    this.port = port;
    for (const word of this.kept) port.postMessage(word);
    this.kept = [];
  }
  say(word: Word): void {
    if (this.port) this.port.postMessage(word);
    else if (word.type !== "activity" && this.kept.length < 10) this.kept.push(word);
  }
  /** Somebody does something here: her session must not end while she works in the content. */
  active(): void {
    const now = Date.now();
    if (now - this.lastSign < ACTIVITY_MS) return;
    this.lastSign = now;
    this.say({ type: "activity" });
  }
  /** Signs of life in a window of ours and in the frames inside it. */
  watch(window: Window): void {
    if (this.watched.has(window.document)) return;
    this.watched.add(window.document);
    const sign = () => this.active();
    for (const name of SIGNS) window.addEventListener(name, sign, { passive: true, capture: true });
  }
  watchAll(window: Window, depth = 0): void {
    if (depth > 5) return;
    try {
      this.watch(window);
      for (let at = 0; at < window.frames.length; at += 1) {
        const inner = window.frames[at];
        if (inner) this.watchAll(inner, depth + 1);
      }
    } catch {
      // A frame of another origin: what happens in there cannot be seen.
    }
  }
}
