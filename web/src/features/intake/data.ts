/** Pictures of cards on their way to the wallet. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApiError, api, newKey, urlOf } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { onLive } from "../../app/live";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import type { IntakeDocument, IntakeStatus } from "./types";

export const CARD_TYPES = "image/jpeg,image/png,application/pdf";
export const CARD_BYTES = 10 * 1024 * 1024;
export const ZIP_BYTES = 200 * 1024 * 1024;
const LONG_SIDE = 3000;

export const fileUrl = (id: string) => urlOf(`/intake/documents/${id}/file`);
export const waits = (item: Pick<IntakeDocument, "state">) => item.state === "queued" || item.state === "reading";
export const isOpen = (item: Pick<IntakeDocument, "state">) => waits(item) || item.state === "ready" || item.state === "refused";

export const reviewOf = (id: string, batch = "") => `${paths.review}/${id}${batch ? `?batch=${batch}` : ""}`;
/** What waits for oneself, or everything of an archive. */
export function useDocuments(batch: string) {
  return useKeysetList<IntakeDocument>(["intake", "list"], "/intake/documents", { batch: batch || undefined });
}

export function useIntakeStatus(enabled = true) {
  return useQuery({ queryKey: ["intake", "status"], enabled, queryFn: ({ signal }) => api.get<IntakeStatus>("/intake/status", undefined, { signal }), staleTime: 30_000 });
}

/** One document. While it is read the server is asked every second, unless the news comes by itself. */
export function useDocument(id: string) {
  useReadNews();
  return useQuery({
    queryKey: ["intake", "one", id], enabled: Boolean(id),
    queryFn: ({ signal }) => api.get<IntakeDocument>(`/intake/documents/${id}`, undefined, { signal }),
    refetchInterval: (query) => (query.state.data && waits(query.state.data) ? 1_000 : false),
  });
}
/** Reads anew what is on the screen when a document was read. */
export function useReadNews(): void {
  useEffect(() => onLive("intake.read", () => void queryClient.invalidateQueries({ queryKey: ["intake"] })), []);
}

export async function sendCard(file: File): Promise<IntakeDocument> {
  const body = await smaller(file);
  // The server would hang up in the middle of it, which looks like a broken network.
  if (body.size > CARD_BYTES) throw new ApiError(413, "scan_too_large", "");
  const made = await api.post<IntakeDocument>("/intake/documents", body, { query: { file_name: file.name }, idempotencyKey: newKey() });
  queryClient.setQueryData(["intake", "one", made.id], made);
  return made;
}
/** A phone's photo may be larger than the server takes: then it is drawn smaller, still far finer than print. */
async function smaller(file: File): Promise<Blob> {
  if (file.size <= CARD_BYTES || !/^image\/(jpeg|png)$/.test(file.type) || typeof createImageBitmap !== "function") return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.9))) ?? file;
  } catch {
    return file;
  }
}
export async function dropDocument(id: string): Promise<void> {
  await api.delete(`/intake/documents/${id}`);
  void queryClient.invalidateQueries({ queryKey: ["intake"] });
}
