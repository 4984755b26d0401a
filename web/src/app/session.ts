/**
 * Who is signed in, and how a session ends. Shared workstations: whatever the reason for the end, the
 * query cache and what this person left in the browser are dropped before anything else is drawn.
 */
import { QueryClient, useQuery } from "@tanstack/react-query";
import { ApiError, api, type SignedOutReason } from "../api/client";
import type { Boot } from "../api/types";
import { setTimeZone } from "../lib/zone";
import { forgetEverything, saveBeforeLeaving } from "../lib/leaving";
import { createStore } from "../lib/store";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => !(error instanceof ApiError && error.status >= 400 && error.status < 500) && failures < 2,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

export type EndReason = SignedOutReason | "left" | "switched";
export const reachable = createStore(true);

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("mc.session");
const LAST = "mc.last";
/** Kept over a sign-out: settings of the machine, among them the open groups of the navigation, and who was here last (an opaque id). */
const KEPT = new Set(["mc.theme", "mc.lang", "mc.refreshed", "mc.shared", "mc.kiosk", "mc.nav"]);

export function useBoot() {
  return useQuery({
    queryKey: ["boot"],
    queryFn: async ({ signal }) => {
      const boot = await api.get<Boot>("/boot", undefined, { signal });
      setTimeZone(boot.time_zone ?? "");
      return boot;
    },
    staleTime: 60_000,
  });
}
export function bootNow(): Boot | undefined {
  return queryClient.getQueryData<Boot>(["boot"]);
}

function clearStorage(): void {
  try {
    for (const key of Object.keys(localStorage)) if (!KEPT.has(key)) localStorage.removeItem(key);
    sessionStorage.clear();
  } catch {
    // Storage is closed: then there is nothing in it either.
  }
}

let leave: (path: string) => void = (path) => window.location.assign(path);
/** The router's way to change the address without loading the page again. */
export function setNavigator(navigate: (path: string) => void): void {
  leave = navigate;
}

/** The part of the address to come back to. Only own paths: never an address from outside. */
export function safeReturn(path: string | null): string {
  return path && path.startsWith("/") && !path.startsWith("//") && !path.startsWith("/sign-in") && !path.includes("\\") ? path : "/";
}

function cover(reason: EndReason, tell: boolean): void {
  const who = bootNow()?.me.id;
  const here = window.location.pathname + window.location.search;
  if (here.startsWith("/sign-in")) return;
  forgetEverything();
  void queryClient.cancelQueries();
  queryClient.clear();
  clearStorage();
  const comeBack = reason === "idle" || reason === "expired";
  if (comeBack && who) sessionStorage.setItem(LAST, String(who));
  // Whoever opens the address for the first time had no session that could end.
  const query = new URLSearchParams(who || reason !== "expired" ? { reason } : {});
  if (comeBack && here !== "/") query.set("return", here);
  if (tell) channel?.postMessage({ reason });
  leave(query.size > 0 ? `/sign-in?${query.toString()}` : "/sign-in");
}
channel?.addEventListener("message", (event: MessageEvent<{ reason: EndReason }>) => cover(event.data.reason, false));

/** The server said that the session is over. */
export function sessionEnded(reason: SignedOutReason): void {
  cover(reason, true);
}

/** Ends the session at the server first; when it cannot be reached the screen is cleared all the same. */
export async function endSession(reason: EndReason, everywhere = false): Promise<void> {
  // Only the person's own session may save what she typed last; who is away has nothing unsaved.
  if (reason !== "idle") await saveBeforeLeaving();
  // Signing out everywhere needs a live session, so it may renew one; a plain sign-out must not.
  const call = api.post(everywhere ? "/auth/sign-out-everywhere" : "/auth/sign-out", undefined, { anonymous: !everywhere });
  if (reason === "idle") {
    cover(reason, true);
    await call.catch(() => undefined);
    return;
  }
  await call.catch(() => undefined);
  cover(reason, true);
}

/** True when somebody else than before came back from the identity provider: what was open then is not theirs. */
export function anotherPerson(userId: string | number): boolean {
  try {
    const last = sessionStorage.getItem(LAST);
    sessionStorage.removeItem(LAST);
    return last !== null && last !== String(userId);
  } catch {
    return false;
  }
}

/** After a sign-in: where to go. Another person than before starts at home. */
export function afterSignIn(userId: string | number, wished: string | null): string {
  let last: string | null = null;
  try {
    last = sessionStorage.getItem(LAST);
    sessionStorage.removeItem(LAST);
  } catch {
    // No storage, no memory of the last person: the wish counts only if there was none.
  }
  return last === null || last === String(userId) ? safeReturn(wished) : "/";
}
