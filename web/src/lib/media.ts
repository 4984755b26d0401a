import { useSyncExternalStore } from "react";

const NARROW = "(max-width: 820px)";
const media = () => (typeof window.matchMedia === "function" ? window.matchMedia(NARROW) : null);
function subscribe(changed: () => void): () => void {
  const query = media();
  query?.addEventListener("change", changed);
  return () => query?.removeEventListener("change", changed);
}
/** A phone or a narrow window, by the same limit as the styles. For content that is another there, not only laid out otherwise. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => media()?.matches ?? false);
}
