/** Files of the library: their kinds, their addresses, and how they get in. */
import { api, urlOf } from "../../api/client";
import type { Media } from "../authoring/types";

export const MEDIA_BYTES = 200 * 1_048_576;
export const ACCEPT = "image/png,image/jpeg,video/mp4,video/webm,audio/mpeg,application/pdf,text/vtt,.vtt";
export const KINDS = ["image", "video", "application/pdf"] as const;
export const isImage = (media: Media): boolean => media.media_type.startsWith("image/");
export const isVideo = (media: Media): boolean => media.media_type.startsWith("video/");
export const fileUrl = (media: string): string => urlOf(`/authoring/media/${media}/file`);

export async function upload(file: File, alt: string): Promise<Media> {
  const response = await api.raw("POST", "/authoring/media", { query: { file_name: file.name, alt }, body: file });
  return (await response.json()) as Media;
}
