/**
 * Real time: one connection for all tabs of the browser. The tab that holds the Web Lock opens a WebSocket,
 * else an event stream, and passes messages to the others; when neither works everybody polls every 30 s.
 * The connection rests while no tab has been visible for five minutes.
 */
import { useEffect, useState } from "react";
import { api } from "../api/client";
import type { Count } from "../api/types";
import { createStore } from "../lib/store";
import { queryClient, sessionEnded } from "./session";

export interface LiveMessage {
  type: string;
  data: unknown;
}
/** How news arrives now; "poll" is the slow way. */
export const liveState = createStore<"live" | "poll">("poll");

type Handler = (data: unknown) => void;
const handlers = new Map<string, Set<Handler>>();
const POLL_MS = 30_000;
const REST_MS = 300_000;
const WAITS = [1_000, 2_000, 5_000, 10_000, 30_000];

/** Calls `handler` for each message of this type, whichever tab received it. Returns how to stop. */
export function onLive(type: string, handler: Handler): () => void {
  const set = handlers.get(type) ?? new Set();
  handlers.set(type, set.add(handler));
  return () => set.delete(handler);
}
function deliver(message: LiveMessage): void {
  for (const handler of handlers.get(message.type) ?? []) handler(message.data);
}
function parse(text: unknown): LiveMessage | null {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === "object" && value !== null && "type" in value ? (value as LiveMessage) : null;
  } catch {
    return null;
  }
}

type Wire = { type: "message"; message: LiveMessage } | { type: "state"; state: "live" | "poll" } | { type: "ask" };

/** Owns the connection while its tab is the leader. Not reusable after stop(). */
class Connection {
  private close: () => void = () => {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private ended = false;

  constructor(private readonly tell: (wire: Wire) => void) {
    this.connect();
  }
  stop(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.close();
  }
  private connect(): void {
    // Every third try goes over the event stream: a proxy on the way may refuse WebSockets.
    if (this.failures % 3 === 1) this.eventStream();
    else this.webSocket();
  }
  private up(): void {
    this.failures = this.failures % 3 === 1 ? 1 : 0;
    this.tell({ type: "state", state: "live" });
  }
  private down(): void {
    if (this.ended) return;
    this.close = () => {};
    // Neither a broken connection nor a refused one says why: a close frame may be lost on the way, and a browser hides
    // the 401 of a handshake. Asking who we are covers the screen if the session is over.
    api.get("/me").catch(() => undefined);
    this.tell({ type: "state", state: "poll" });
    const wait = WAITS[Math.min(this.failures, WAITS.length - 1)] ?? 30_000;
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait);
  }
  private receive(text: unknown): void {
    const message = parse(text);
    if (message) this.tell({ type: "message", message });
  }
  private webSocket(): void {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${window.location.host}/api/v1/live`);
    socket.onopen = () => this.up();
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = () => this.down();
    this.close = () => {
      socket.onclose = null;
      socket.close();
    };
  }
  private eventStream(): void {
    const stream = new EventSource("/api/v1/live/events");
    stream.onopen = () => this.up();
    stream.onmessage = (event) => this.receive(event.data);
    stream.onerror = () => {
      // The browser retries by itself; we would rather try the WebSocket again.
      stream.close();
      this.down();
    };
    this.close = () => stream.close();
  }
}

/** Takes part in the real-time channel for as long as somebody is signed in. */
function join(): () => void {
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("mc.live");
  let connection: Connection | null = null;
  let give: () => void = () => {};
  let resting: ReturnType<typeof setTimeout> | undefined;
  const abort = new AbortController();

  const here = (wire: Wire) => {
    if (wire.type === "message") deliver(wire.message);
    else if (wire.type === "state") liveState.set(wire.state);
    else if (connection) channel?.postMessage({ type: "state", state: liveState.get() } satisfies Wire);
  };
  const everywhere = (wire: Wire) => {
    if (abort.signal.aborted) return;
    here(wire);
    channel?.postMessage(wire);
  };
  const lead = () => {
    connection = new Connection(everywhere);
    return new Promise<void>((resolve) => (give = resolve));
  };
  const candidate = () => {
    if (!navigator.locks) void lead();
    else navigator.locks.request("mc.live", { signal: abort.signal }, lead).catch(() => undefined);
  };
  const rest = () => {
    connection?.stop();
    connection = null;
    give();
  };
  const visibility = () => {
    clearTimeout(resting);
    if (document.visibilityState === "hidden") resting = setTimeout(rest, REST_MS);
    else if (!connection) {
      candidate();
      void queryClient.invalidateQueries({ queryKey: ["notifications"] });
    }
  };
  channel?.addEventListener("message", (event: MessageEvent<Wire>) => here(event.data));
  channel?.postMessage({ type: "ask" } satisfies Wire);
  document.addEventListener("visibilitychange", visibility);
  candidate();
  return () => {
    abort.abort();
    rest();
    clearTimeout(resting);
    document.removeEventListener("visibilitychange", visibility);
    channel?.close();
    liveState.set("poll");
  };
}

/** What every page needs to know at once: the count of unread news, progress made elsewhere, a session ended. */
export function useLive(): void {
  const [state, setState] = useState(liveState.get());
  useEffect(() => liveState.subscribe(() => setState(liveState.get())), []);
  useEffect(() => join(), []);
  useEffect(() => {
    const stops = [
      onLive("notification.count", (data) => queryClient.setQueryData(["notifications", "count"], (data as Count).unread)),
      onLive("notification.created", () => {
        // What is announced is also on the page: an assigned course, a certificate, a credit.
        for (const key of ["notifications", "home", "learning", "certificates", "credits"]) void queryClient.invalidateQueries({ queryKey: [key] });
      }),
      onLive("progress.changed", () => {
        void queryClient.invalidateQueries({ queryKey: ["home"] });
        void queryClient.invalidateQueries({ queryKey: ["learning"] });
      }),
      onLive("features.changed", () => void queryClient.invalidateQueries({ queryKey: ["boot"] })),
      onLive("announcements.changed", () => void queryClient.invalidateQueries({ queryKey: ["announcements"] })),
      onLive("session.ended", (data) => sessionEnded((data as { reason?: string } | null)?.reason === "idle" ? "idle" : "revoked")),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);
  useEffect(() => {
    if (state === "live") return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void queryClient.invalidateQueries({ queryKey: ["notifications"] });
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [state]);
}

export async function fetchUnread(): Promise<number> {
  return (await api.get<Count>("/notifications/count")).unread;
}
