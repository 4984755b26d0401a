/** Uploads in pieces that go on where they stopped: after a break of the network, and on another day within 48 hours. */
import { ApiError, api } from "../../api/client";
import type { VideoItem, VideoUpload } from "./types";

export interface UploadHooks {
  progress: (done: number, size: number) => void;
  waiting: (waits: boolean) => void;
  signal: AbortSignal;
}
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
const lost = (error: unknown) => error instanceof ApiError && (error.offline || error.status >= 500 || error.status === 429);

/** The unfinished upload of this very file, if there is one. */
export async function begun(file: File): Promise<VideoUpload | undefined> {
  const { items } = await api.get<{ items: VideoUpload[] }>("/media/uploads");
  return items.find((each) => each.name === file.name && each.size === file.size);
}

/** Sends the file and makes the item. Network breaks are waited out; anything else is thrown. */
export async function uploadVideo(file: File, title: string, duration: number | null, hooks: UploadHooks): Promise<VideoItem> {
  let upload = (await begun(file)) ?? (await api.post<VideoUpload>("/media/uploads", { name: file.name, size: file.size, media_type: file.type.slice(0, 100) }));
  let wait = 1_000;
  hooks.progress(upload.received, file.size);
  while (upload.received < file.size) {
    if (hooks.signal.aborted) throw new DOMException("stopped", "AbortError");
    const piece = file.slice(upload.received, upload.received + upload.piece_bytes);
    try {
      const response = await api.raw("POST", `/media/uploads/${upload.id}/parts`, { query: { offset: upload.received }, body: new Blob([piece], { type: "application/octet-stream" }), signal: hooks.signal, present: true });
      upload = (await response.json()) as VideoUpload;
      wait = 1_000;
      hooks.waiting(false);
      hooks.progress(upload.received, file.size);
    } catch (error) {
      const elsewhere = error instanceof ApiError && error.status === 409;
      if (!elsewhere && !lost(error)) throw error;
      hooks.waiting(!elsewhere);
      if (!elsewhere) await pause(wait, hooks.signal);
      wait = Math.min(wait * 2, 30_000);
      // The server knows what it holds.
      upload = await api.get<VideoUpload>(`/media/uploads/${upload.id}`).catch((again: unknown) => {
        if (lost(again)) return upload;
        throw again;
      });
    }
  }
  return api.post<VideoItem>(`/media/uploads/${upload.id}/finish`, { title, duration_seconds: duration ?? undefined });
}

/** How long the film is, as this browser reads it; null when it cannot. */
export function durationOf(file: File): Promise<number | null> {
  return new Promise((resolve) => {
    const video = document.createElement("video");
    const url = URL.createObjectURL(file);
    const end = (value: number | null) => {
      clearTimeout(timer);
      URL.revokeObjectURL(url);
      resolve(value);
    };
    const timer = setTimeout(() => end(null), 5_000);
    video.preload = "metadata";
    video.onloadedmetadata = () => end(Number.isFinite(video.duration) ? video.duration : null);
    video.onerror = () => end(null);
    video.src = url;
  });
}
