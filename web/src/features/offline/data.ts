/** Keeping and removing, on the server and in this browser. */
import { useQuery } from "@tanstack/react-query";
import { api, ApiError } from "../../api/client";
import { deviceKey, deviceName, forget, forgetEverythingIfEmpty, keep, KEPT_MARK, keptPacks, type KeptPack } from "../../lib/offline";
import { workerUrl } from "../../lib/scripts";

export const READER = "/offline/read.html";
const WORKER = "/offline/worker.js";

export interface OfflineOffer {
  lessons: { lesson_id: string; title: string; days: number }[];
  shared: boolean;
}
export interface PackState {
  id: string;
  course_id: string;
  device: string;
  valid: boolean;
  issued_at: string;
  expires_at: string;
}
interface OfflinePack {
  manifest: string;
  signature: string;
  public_key: string;
  wrapped_key: string;
  lessons: { lesson_id: string; sealed: string }[];
}
interface Manifest {
  pack_id: string;
  person_id: string;
  course_id: string;
  course_title: string;
  issued_at: string;
  lessons: { lesson_id: string; title: string; sha256: string; keep_until: string }[];
}
export class NoReader extends Error {}

export const offerKey = (course: string) => ["offline", "offer", course] as const;
/** 404 where the course is not taken: then there is nothing to offer. */
export function useOffer(course: string, enabled: boolean) {
  return useQuery({
    enabled, queryKey: offerKey(course), retry: false,
    queryFn: ({ signal }) => api.get<OfflineOffer>(`/learning/courses/${course}/offline`, undefined, { signal }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return { lessons: [], shared: false };
      throw error;
    }),
  });
}
export const keptKey = ["offline", "kept"] as const;
export interface Kept {
  here: KeptPack[];
  elsewhere: PackState[];
}
/** What this browser keeps, and what other devices do. What is no longer good goes here and now. */
export async function kept(person: string, signal?: AbortSignal): Promise<Kept> {
  const { items } = await api.get<{ items: PackState[] }>("/learning/offline-packs", undefined, { signal });
  const device = await deviceName(person);
  for (const pack of await keptPacks()) if (pack.person !== person || !items.some((each) => each.id === pack.id && each.valid)) await forget(pack.id);
  await forgetEverythingIfEmpty();
  return { here: await keptPacks(), elsewhere: items.filter((each) => each.valid && each.device !== device) };
}
/** At the start of the app: another person's lessons, and what ended, leave this browser. */
export async function sweep(person: string): Promise<void> {
  if (localStorage.getItem(KEPT_MARK)) await kept(person);
}

async function installReader(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register(workerUrl(WORKER), { scope: "/offline/", updateViaCache: "none" });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    if (!worker) throw new NoReader();
    await new Promise<void>((resolve, reject) => {
      const look = () => (worker.state === "activated" ? resolve() : worker.state === "redundant" ? reject(new NoReader()) : undefined);
      worker.addEventListener("statechange", look);
      look();
    });
  } catch {
    // A certificate that the browser was only told to put up with is not enough for a worker.
    throw new NoReader();
  }
}

/** Seals the lessons for this browser and keeps them. */
export async function keepCourse(person: string, course: string): Promise<KeptPack> {
  await installReader();
  const pack = await api.post<OfflinePack>(`/learning/courses/${course}/offline-pack`, { device_key: await deviceKey(person) });
  const manifest = JSON.parse(pack.manifest) as Manifest;
  const sealed = new Map(pack.lessons.map((each) => [each.lesson_id, each.sealed]));
  const made: KeptPack = {
    id: manifest.pack_id, person: manifest.person_id, course: manifest.course_id, title: manifest.course_title, issued_at: manifest.issued_at, wrapped_key: pack.wrapped_key,
    lessons: manifest.lessons.map((each) => ({ id: each.lesson_id, title: each.title, sha256: each.sha256, keep_until: each.keep_until, sealed: sealed.get(each.lesson_id) ?? "" })),
  };
  await keep(made);
  return made;
}
export async function removePack(id: string): Promise<void> {
  await api.delete(`/learning/offline-packs/${id}`);
  await forget(id);
  await forgetEverythingIfEmpty();
}
