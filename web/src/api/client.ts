/**
 * The one way to the server. Adds the prefix, JSON and CSRF-safe content type, turns problem+json into
 * ApiError, and renews an expired session once, silently, before it gives up and says "signed out".
 */
const PREFIX = "/api/v1";

export interface FieldProblem {
  /** The field as the API names it, e.g. "expires_on" or "questions/3/text". */
  field: string;
  /** Stable, e.g. "required". */
  code: string;
  message: string;
}

/** An answer that is not 2xx. `status` 0 means that the server could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: FieldProblem[] = [],
    readonly requestId = "",
  ) {
    super(detail || code);
    this.name = "ApiError";
  }
  get offline(): boolean {
    return this.status === 0;
  }
}

export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[];
export interface RequestOptions {
  query?: Record<string, QueryValue>;
  body?: unknown;
  /** Makes a retried write happen once. Pass one from newKey() and keep it for the retry. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** The version that the change was made on, sent as If-Match. */
  ifMatch?: string;
  /** The public and sign-in calls: a 401 is an answer, not an expired session. */
  anonymous?: boolean;
  /** For the last words of a page that is being left. */
  keepalive?: boolean;
  /** Somebody asked for this just now, whatever the idle timer thinks. */
  present?: boolean;
}

/** A page of a keyset list: pass `next` back as `after`; it is absent on the last page. */
export interface Page<T> {
  items: T[];
  next?: string | null;
  total?: number | null;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type SignedOutReason = "idle" | "expired" | "revoked";

let onSignedOut: (reason: SignedOutReason) => void = () => {};
let onReachable: (reachable: boolean) => void = () => {};
let isAway: () => boolean = () => false;
let mayDownload: () => boolean = () => true;
/** "again": the sign-in is too long ago for this change; "provider": only the identity provider can say that it is she. */
export type ProofKind = "again" | "provider";
const PROOFS: Readonly<Record<string, ProofKind>> = { proof_required: "again", reauthentication_required: "provider" };
let prove: ((kind: ProofKind) => Promise<boolean>) | null = null;

/** The shell says here what to do when the session is over and when the network comes and goes. */
export function setClientHandlers(handlers: {
  signedOut: (reason: SignedOutReason) => void;
  reachable: (reachable: boolean) => void;
}): void {
  onSignedOut = handlers.signedOut;
  onReachable = handlers.reachable;
}

/** The idle timer says here whether nobody has touched the screen for a while: then a request is the page's own. */
export function setAwayCheck(check: () => boolean): void {
  isAway = check;
}

/** A kiosk says here that no file leaves through it. */
export function setDownloadCheck(check: () => boolean): void {
  mayDownload = check;
}

/** The shell says here how a person shows again who she is; true: she did, and the request may go out again. */
export function setProver(prover: ((kind: ProofKind) => Promise<boolean>) | null): void {
  prove = prover;
}

export function newKey(): string {
  return crypto.randomUUID();
}

export function urlOf(path: string, query?: Record<string, QueryValue>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === null || value === undefined || value === "") continue;
    if (Array.isArray(value)) for (const each of value) params.append(name, String(each));
    else params.append(name, String(value));
  }
  const text = params.toString();
  return PREFIX + path + (text ? `?${text}` : "");
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  let body: BodyInit | undefined;
  if (options.body instanceof Blob) {
    body = options.body;
    headers["Content-Type"] = options.body.type || "application/octet-stream";
  } else if (method !== "GET") {
    // Always JSON, even when there is nothing to say: a cross-site form cannot send this type.
    headers["Content-Type"] = "application/json";
    body = method === "DELETE" && options.body === undefined ? undefined : JSON.stringify(options.body ?? {});
  }
  // Polling and news must not keep the session of an empty chair alive: the server does not count these as use.
  if (!options.present && isAway()) headers["X-Background"] = "1";
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  if (options.ifMatch) headers["If-Match"] = options.ifMatch;
  try {
    const response = await fetch(urlOf(path, options.query), {
      method,
      headers,
      body,
      credentials: "same-origin",
      cache: "no-store",
      signal: options.signal,
      keepalive: options.keepalive,
    });
    onReachable(true);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    onReachable(false);
    throw new ApiError(0, "unreachable", "The hospital's server could not be reached.");
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  let data: Record<string, unknown> = {};
  try {
    data = (await response.json()) as Record<string, unknown>;
  } catch {
    // Not JSON, for example from a proxy: the status says enough.
  }
  const text = (name: string) => (typeof data[name] === "string" ? (data[name] as string) : "");
  const list = Array.isArray(data.errors) ? data.errors : Array.isArray(data.fields) ? data.fields : [];
  const fields = list
    .filter((item): item is Record<string, string> => typeof item === "object" && item !== null)
    .map((item) => ({ field: item.path ?? item.field ?? "", code: item.code ?? "", message: item.detail || item.code || "" }));
  const id = text("request_id") || response.headers.get("X-Request-Id") || "";
  return new ApiError(response.status, text("code") || `http_${response.status}`, text("detail") || text("title"), fields, id);
}

const REFRESHED = "mc.refreshed";
/** Null: renewed. Otherwise why not. */
let refreshing: Promise<SignedOutReason | null> | null = null;

/**
 * Renews the session. Refresh tokens rotate and a replay revokes the whole family, so only one tab of
 * the browser may do it: the others wait for the lock and then see that it is already done.
 */
function refresh(startedAt: number): Promise<SignedOutReason | null> {
  const attempt = async (): Promise<SignedOutReason | null> => {
    if (Number(readStore(REFRESHED)) > startedAt) return null;
    const response = await send("POST", "/auth/refresh", {});
    if (response.status >= 500) throw await problemOf(response);
    if (!response.ok) return reasonOf(await problemOf(response));
    writeStore(REFRESHED, String(Date.now()));
    return null;
  };
  const alone = async (): Promise<SignedOutReason | null> => (navigator.locks ? await navigator.locks.request("mc.refresh", attempt) : attempt());
  const shared = refreshing ?? alone().finally(() => (refreshing = null));
  refreshing = shared;
  return shared;
}

function reasonOf(error: ApiError): SignedOutReason {
  return error.code.includes("idle") ? "idle" : error.code.includes("revoked") ? "revoked" : "expired";
}

function readStore(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function writeStore(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage closed: at worst two tabs refresh one after the other.
  }
}

async function exchange(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const startedAt = Date.now();
  let response = await send(method, path, options);
  if (response.status === 401 && !options.anonymous) {
    const reason = await refresh(startedAt);
    if (reason === null) response = await send(method, path, options);
    if (response.status === 401) onSignedOut(reason ?? reasonOf(await problemOf(response.clone())));
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  const kind = PROOFS[problem.code];
  // A reading never asks: a list that renews itself must not open dialogs.
  if (!kind || method === "GET" || !prove || !(await prove(kind))) throw problem;
  // The server keeps the refusal under the key, so the repeat has one of its own; derived, so that it is still done only once.
  const repeat = options.idempotencyKey ? { ...options, idempotencyKey: `${options.idempotencyKey}-proved` } : options;
  response = await send(method, path, repeat);
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function json<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await exchange(method, path, options);
  if (response.status === 204 || response.headers.get("Content-Length") === "0") return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const api = {
  get: <T>(path: string, query?: Record<string, QueryValue>, options?: RequestOptions) =>
    json<T>("GET", path, { ...options, query }),
  post: <T = void>(path: string, body?: unknown, options?: RequestOptions) => json<T>("POST", path, { ...options, body }),
  put: <T = void>(path: string, body?: unknown, options?: RequestOptions) => json<T>("PUT", path, { ...options, body }),
  patch: <T = void>(path: string, body?: unknown, options?: RequestOptions) => json<T>("PATCH", path, { ...options, body }),
  delete: <T = void>(path: string, options?: RequestOptions) => json<T>("DELETE", path, options),
  /** A whole response, e.g. to read its ETag or its bytes. */
  raw: (method: Method, path: string, options: RequestOptions = {}) => exchange(method, path, options),
};

/** Sends a large file and says how much of it has left (0 to 1); fetch cannot say that. */
export async function sendFile<T>(path: string, file: Blob, options: { query?: Record<string, QueryValue>; signal?: AbortSignal; onProgress?: (part: number) => void } = {}): Promise<T> {
  const once = () =>
    new Promise<Response>((resolve, reject) => {
      const request = new XMLHttpRequest();
      const stop = () => request.abort();
      request.open("POST", urlOf(path, options.query));
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
      request.upload.onprogress = (event) => event.lengthComputable && options.onProgress?.(event.loaded / event.total);
      request.onload = () => resolve(new Response(request.status === 204 ? null : request.responseText, { status: request.status, headers: { "X-Request-Id": request.getResponseHeader("X-Request-Id") ?? "" } }));
      request.onerror = () => {
        onReachable(false);
        reject(new ApiError(0, "unreachable", "The hospital's server could not be reached."));
      };
      request.onabort = () => reject(new DOMException("Stopped", "AbortError"));
      options.signal?.addEventListener("abort", stop, { once: true });
      request.send(file);
    });
  const startedAt = Date.now();
  let response = await once();
  if (response.status === 401 && (await refresh(startedAt)) === null) response = await once();
  if (response.status === 401) onSignedOut(reasonOf(await problemOf(response.clone())));
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

/** Fetches a file through the session (so that a refresh can happen) and hands it to the browser to save. */
export async function download(path: string, query?: Record<string, QueryValue>, fallbackName = "download"): Promise<void> {
  if (!mayDownload()) return;
  const response = await exchange("GET", path, { query });
  const name = /filename="?([^";]+)"?/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? fallbackName;
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export type { Method };
