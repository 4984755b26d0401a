/** Web push of this browser. The worker is registered only when somebody switches it on, and removed when she switches it off. */
import { api } from "../../api/client";
import { workerUrl } from "../../lib/scripts";
import type { PushDevices, PushKey } from "./types";

const WORKER = "/push.js";

/** base64url, as the server gives its key. */
export function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
const textOf = (bytes: ArrayBuffer | null) => btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** unable: this browser or this address (no https) knows no push; blocked: the browser was told never to show notifications. */
export type PushState = "unable" | "blocked" | "off" | "on";

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  return (await registration?.pushManager.getSubscription()) ?? null;
}
export async function pushState(): Promise<PushState> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || typeof Notification === "undefined") return "unable";
  if (Notification.permission === "denied") return "blocked";
  return (await subscription()) && Notification.permission === "granted" ? "on" : "off";
}

/** Asks the browser, subscribes and tells the server. Returns how it stands now; what fails is thrown. */
export async function switchPushOn(): Promise<PushState> {
  // First of all: browsers ask only while they still remember the click.
  if ((await Notification.requestPermission()) !== "granted") return pushState();
  const { on, key } = await api.get<PushKey>("/notifications/push-key");
  if (!on) return "off";
  await navigator.serviceWorker.register(workerUrl(WORKER), { updateViaCache: "none" });
  const registration = await navigator.serviceWorker.ready;
  const wanted = bytesOf(key);
  let made = await registration.pushManager.getSubscription();
  // One of another key (the appliance was set up anew) would never get a message.
  if (made && textOf(made.options.applicationServerKey) !== key.replace(/=+$/, "")) {
    await made.unsubscribe();
    made = null;
  }
  made ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
  try {
    await api.post<PushDevices>("/notifications/push", { endpoint: made.endpoint, p256dh: textOf(made.getKey("p256dh")), auth: textOf(made.getKey("auth")) });
  } catch (error) {
    await made.unsubscribe();
    throw error;
  }
  return "on";
}

export async function switchPushOff(): Promise<PushState> {
  const made = await subscription();
  if (made) {
    await api.post<PushDevices>("/notifications/push/forget", { endpoint: made.endpoint });
    await made.unsubscribe();
  }
  await (await navigator.serviceWorker.getRegistration(WORKER))?.unregister();
  return pushState();
}
