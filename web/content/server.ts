/** The run-time calls, on the origin and under the token that this page was opened with. */
import type { Batch, NavigationRequest, State } from "./contract";

/** "/t/TOKEN/" of this page's address. */
export function baseOf(path: string): string {
  const hit = /^\/t\/[^/]+\//.exec(path);
  if (!hit) throw new Error("This page is opened from a lesson");
  return hit[0];
}

/** A refusal that will not get better by being repeated. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** Of a gap: the last batch that the server has. */
    readonly number?: number,
  ) {
    super(code || `http ${status}`);
  }
}

async function answerOf(response: Response): Promise<State> {
  if (response.ok) return (await response.json()) as State;
  // Too many, or a fault of the server: worth another try.
  if (response.status >= 500 || response.status === 429 || response.status === 408) throw new Error(`http ${response.status}`);
  const body = (await response.json().catch(() => ({}))) as { code?: string; number?: number };
  throw new Refused(response.status, body.code ?? "", body.number);
}

/** Browsers refuse a keepalive request, and all that are under way together, above 64 KiB. */
export const KEEPALIVE_BYTES = 60_000;
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** A launch ends half an hour after its last request (modules/packages); who watches a long film asks for nothing. */
const ALIVE_MS = 5 * 60_000;
export function stayAlive(page: string): () => void {
  const ask = () => document.visibilityState === "visible" && void fetch(page, { method: "HEAD", credentials: "omit", cache: "no-store" }).catch(() => undefined);
  const timer = setInterval(ask, ALIVE_MS);
  return () => clearInterval(timer);
}

export interface Server {
  start: () => Promise<State>;
  commit: (batches: readonly Batch[]) => Promise<State>;
  /** The last words of a page that goes away. False: the browser did not take them. */
  lastWords: (batches: readonly Batch[]) => boolean;
  navigate: (number: number, item: string, request: NavigationRequest, target?: string) => Promise<State>;
}

export function serverAt(base: string): Server {
  const post = async (call: string, body: string) =>
    answerOf(
      await fetch(`${base}rt/${call}`, {
        method: "POST", body, headers: { "Content-Type": "application/json" }, credentials: "omit", cache: "no-store", keepalive: bytesOf(body) < KEEPALIVE_BYTES,
      }),
    );
  return {
    start: async () => answerOf(await fetch(`${base}rt/start`, { credentials: "omit", cache: "no-store" })),
    commit: (batches) => post("commit", JSON.stringify({ batches })),
    lastWords: (batches) => {
      const body = JSON.stringify({ batches });
      if (bytesOf(body) >= KEEPALIVE_BYTES) return false;
      try {
        void fetch(`${base}rt/commit`, { method: "POST", body, headers: { "Content-Type": "application/json" }, credentials: "omit", keepalive: true }).catch(() => undefined);
        return true;
      } catch {
        return navigator.sendBeacon(`${base}rt/commit`, new Blob([body], { type: "text/plain" }));
      }
    },
    navigate: (number, item, request, target) => post("navigate", JSON.stringify({ number, item, request, ...(target === undefined ? {} : { target }) })),
  };
}
