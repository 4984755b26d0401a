/** Plays SCORM content: opens what the server delivers, gives it its API, brings what it says to the server. */
import { Channel } from "./channel";
import type { Delivery, NavigationRequest, State } from "./contract";
import { Queue } from "./queue";
import { API_NAME, engineOf, runtime, type Runtime } from "./runtime";
import { Refused, stayAlive, type Server } from "./server";
import { View } from "./view";
import { wordsOf } from "./words";

declare global {
  interface Window {
    API?: unknown;
    API_1484_11?: unknown;
  }
}

export class Player {
  private view: View;
  private readonly channel = new Channel();
  private readonly queue: Queue;
  private words = wordsOf(navigator.language);
  private current: Runtime | null = null;
  private shown = "";
  private progress = "";
  private moving = false;
  private over = false;
  private readonly quiet: () => void;

  constructor(
    private readonly root: HTMLElement,
    private readonly base: string,
    private readonly server: Server,
  ) {
    this.view = this.draw();
    this.queue = new Queue(server, { state: (state) => void this.apply(state), line: (line) => this.view.status(line), over: (code) => this.end(code) });
    window.addEventListener("pagehide", () => this.queue.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.queue.stay());
    window.addEventListener("online", () => this.queue.now());
    // Content changes its inner frames as it likes.
    setInterval(() => this.view.frame.contentWindow && this.channel.watchAll(this.view.frame.contentWindow), 5_000);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.queue.hide());
    this.quiet = stayAlive(location.pathname);
  }
  private draw(): View {
    const view = new View(this.root, this.words, { navigate: (request, target) => void this.navigate(request, target), again: () => void this.start() });
    view.frame.addEventListener("load", () => view.frame.contentWindow && this.channel.watchAll(view.frame.contentWindow));
    return view;
  }

  async start(): Promise<void> {
    this.view.loading();
    try {
      const state = await this.server.start();
      this.channel.allow(state.app_origin);
      this.words = wordsOf(state.language);
      this.view = this.draw();
      this.queue.begin(state.number);
      this.progress = progressOf(state);
      await this.apply(state);
    } catch (error) {
      if (error instanceof Refused && (["ended", "elsewhere"].includes(error.code) || [403, 404, 410].includes(error.status))) return this.end(error.code);
      this.view.say(this.words.failed, this.words.failedText, true, !(error instanceof Refused));
    }
  }

  /** Draws an answer of the server, and opens what it delivers when that is something else than what is open. */
  private async apply(state: State, moved = false): Promise<void> {
    if (this.over) return;
    this.view.state(state);
    const progress = progressOf(state);
    if (progress !== this.progress) this.channel.say({ type: "progress", score_percent: state.score_percent });
    this.progress = progress;
    if (state.ended) return this.finish(state);
    if (this.moving && !moved) return;
    const key = state.delivery ? keyOf(state.delivery) : "";
    if (key !== "" && (key !== this.shown || moved)) return this.deliver(state.delivery as Delivery, state);
    if (key === "" && (this.shown === "" || moved || !this.current?.running())) await this.nothing(state);
  }
  private async deliver(delivery: Delivery, state: State, complete = false): Promise<void> {
    const first = this.shown === "";
    this.shown = keyOf(delivery);
    if (!first) await this.view.clear();
    // An answer to a repeat tells what is open, without its data.
    if (!complete && delivery.sco && Object.keys(delivery.cmi ?? {}).length === 0) return this.fetchAgain();
    this.queue.deliver(delivery.item);
    this.current = null;
    delete window.API;
    delete window.API_1484_11;
    if (delivery.sco && (state.standard === "scorm12" || state.standard === "scorm2004")) {
      const engine = await engineOf(state.standard);
      this.current = runtime(engine, state.standard, delivery, (call) => this.queue.add(call));
      window[API_NAME[state.standard]] = this.current.api;
    }
    const address = new URL(delivery.address, location.origin + this.base);
    if (!/^https?:$/.test(address.protocol)) return this.view.say(this.words.failed, this.words.failedText);
    this.view.show(delivery, address.href, !first);
  }
  private async fetchAgain(): Promise<void> {
    for (let pause = 1_000; !this.over; pause = Math.min(pause * 2, 30_000)) {
      try {
        const state = await this.server.start();
        if (state.delivery) return await this.deliver(state.delivery, state, true);
        return await this.apply(state, true);
      } catch (error) {
        if (error instanceof Refused) return this.end(error.code);
        this.view.status("lost");
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }
  private async nothing(state: State): Promise<void> {
    this.shown = "";
    await this.view.clear();
    this.view.say(state.message ? this.words.nothing : this.words.outline, state.message ?? this.words.choose);
  }

  private async navigate(request: NavigationRequest, target?: string): Promise<void> {
    if (this.moving || this.over) return;
    this.moving = true;
    this.view.busy(true);
    const item = this.shown.slice(this.shown.indexOf(":") + 1);
    // Its last words come while it goes; only then the server may choose.
    await this.view.clear();
    const number = await this.queue.settle();
    if (number !== null) await this.ask(number, item, request, target);
    this.view.busy(false);
    this.moving = false;
  }
  private async ask(number: number, item: string, request: NavigationRequest, target?: string): Promise<void> {
    for (let pause = 1_000; ; pause = Math.min(pause * 2, 30_000)) {
      try {
        const state = await this.server.navigate(number, item, request, target);
        this.queue.begin(Math.max(number, state.number));
        this.view.status("saved");
        return await this.apply(state, true);
      } catch (error) {
        if (error instanceof Refused) return this.end(error.code);
        this.view.status("lost");
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  private async finish(state: State): Promise<void> {
    this.over = true;
    this.quiet();
    const suspended = state.ended === "suspended";
    await this.view.clear();
    this.view.say(suspended ? this.words.suspended : this.words.exited, suspended ? this.words.suspendedText : this.words.exitedText);
    this.channel.say({ type: "exit", reason: state.ended ?? "exited" });
  }
  private end(code: string): void {
    if (this.over) return;
    this.over = true;
    this.quiet();
    const elsewhere = code === "elsewhere";
    void this.view.clear().then(() => this.view.say(elsewhere ? this.words.elsewhere : this.words.ended, elsewhere ? this.words.elsewhereText : this.words.endedText));
    this.channel.say({ type: "exit", reason: elsewhere ? "elsewhere" : "ended" });
  }
}

/** A delivery is another one when the server counts it as one, also of the same item. */
const keyOf = (delivery: Delivery): string => `${delivery.turn ?? 0}:${delivery.item}`;
const progressOf = (state: State): string => JSON.stringify([state.done, state.completion, state.success, state.score_percent, state.tree.map((item) => item.state)]);
