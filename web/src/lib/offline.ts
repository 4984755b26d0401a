/**
 * What this browser keeps to be read without the network (LMS-34): ciphertext, and a key pair of its own whose private
 * half cannot leave it. Used by the app, which keeps and removes, and by the reader (web/offline), which opens.
 */
export interface KeptLesson {
  id: string;
  title: string;
  sha256: string;
  keep_until: string;
  sealed: string;
}
export interface KeptPack {
  id: string;
  person: string;
  course: string;
  title: string;
  issued_at: string;
  wrapped_key: string;
  lessons: KeptLesson[];
}
interface Device {
  person: string;
  pair: CryptoKeyPair;
}

/** Says without opening the store whether anything is kept here. Holds nothing of a person. */
export const KEPT_MARK = "mc.kept";
const SEEN = "mc.kept.seen";
/** A clock may be off by this and no more. */
const SLACK = 3_600_000;
const RSA = { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" } as const;

function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("The browser's store failed"));
  });
}
async function store(name: "devices" | "packs", mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open("mc-kept", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("devices", { keyPath: "person" });
    opening.result.createObjectStore("packs", { keyPath: "id" });
  };
  const database = await request(opening);
  const transaction = database.transaction(name, mode);
  transaction.oncomplete = () => database.close();
  transaction.onabort = () => database.close();
  return transaction.objectStore(name);
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}
export function toBase64url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether this browser can keep anything at all: a secure page, a store, and a worker that opens the reader. */
export const canKeep = (): boolean => typeof indexedDB !== "undefined" && typeof crypto !== "undefined" && "subtle" in crypto && "serviceWorker" in navigator;

async function deviceOf(person: string): Promise<Device | undefined> {
  return request((await store("devices", "readonly")).get(person) as IDBRequest<Device | undefined>);
}
/** base64url of the public half of this browser's key pair, which is made at the first time. */
export async function deviceKey(person: string): Promise<string> {
  let device = await deviceOf(person);
  if (!device) {
    device = { person, pair: (await crypto.subtle.generateKey(RSA, false, ["encrypt", "decrypt"])) as CryptoKeyPair };
    await request((await store("devices", "readwrite")).put(device));
  }
  return toBase64url(await crypto.subtle.exportKey("spki", device.pair.publicKey));
}
/** As the server names this device: SHA-256 of its public key, in hex. Empty where nothing was ever kept. */
export async function deviceName(person: string): Promise<string> {
  const device = await deviceOf(person);
  return device ? hex(await crypto.subtle.digest("SHA-256", await crypto.subtle.exportKey("spki", device.pair.publicKey))) : "";
}

export async function keptPacks(): Promise<KeptPack[]> {
  const all = await request((await store("packs", "readonly")).getAll() as IDBRequest<KeptPack[]>);
  return all.sort((a, b) => b.issued_at.localeCompare(a.issued_at));
}
export async function keep(pack: KeptPack): Promise<void> {
  // One of the same course takes the place of the one before, as on the server.
  for (const each of await keptPacks()) if (each.course === pack.course && each.id !== pack.id) await forget(each.id);
  await request((await store("packs", "readwrite")).put(pack));
  localStorage.setItem(KEPT_MARK, "1");
}
export async function forget(id: string): Promise<void> {
  await request((await store("packs", "readwrite")).delete(id));
}
/** When the last pack is gone, so are key, mark, reader and worker. */
export async function forgetEverythingIfEmpty(): Promise<void> {
  if ((await keptPacks()).length) return;
  await request((await store("devices", "readwrite")).clear());
  localStorage.removeItem(KEPT_MARK);
  localStorage.removeItem(SEEN);
  await (await navigator.serviceWorker.getRegistration("/offline/"))?.unregister();
  for (const name of await caches.keys()) if (name.startsWith("mc-reader")) await caches.delete(name);
}

/** Now, in milliseconds; NaN when the clock stands before a moment that was seen already. */
export function trustedNow(now = Date.now()): number {
  const seen = Number(localStorage.getItem(SEEN) ?? 0);
  if (now + SLACK < seen) return NaN;
  if (now > seen) localStorage.setItem(SEEN, String(now));
  return now;
}
/** Lessons whose time is not over. */
export function readable(pack: KeptPack, now: number): KeptLesson[] {
  return pack.lessons.filter((each) => Date.parse(each.keep_until) > now);
}

/** Opens one lesson: its document. Throws when this browser's key is gone, or the text was changed. */
export async function openLesson(pack: KeptPack, lesson: KeptLesson): Promise<unknown> {
  const device = await deviceOf(pack.person);
  if (!device) throw new Error("no key");
  const raw = await crypto.subtle.decrypt({ name: "RSA-OAEP" }, device.pair.privateKey, fromBase64url(pack.wrapped_key));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const sealed = fromBase64url(lesson.sealed);
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: new TextEncoder().encode(`${pack.id}:${lesson.id}`) }, key, sealed.slice(12));
  if (hex(await crypto.subtle.digest("SHA-256", text)) !== lesson.sha256) throw new Error("changed");
  return JSON.parse(new TextDecoder().decode(text)) as unknown;
}
