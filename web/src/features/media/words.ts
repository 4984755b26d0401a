import { t } from "@lingui/core/macro";

export function typeWord(mediaType: string): string {
  if (mediaType.startsWith("image/")) return t`Image`;
  if (mediaType.startsWith("video/")) return t`Video`;
  if (mediaType.startsWith("audio/")) return t`Sound`;
  if (mediaType === "text/vtt") return t`Captions`;
  if (mediaType === "application/pdf") return "PDF";
  return t`File`;
}
