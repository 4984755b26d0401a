/**
 * The end of a person's time at this browser, for whatever lives outside of React and the query cache: first what is
 * not on the server yet is saved, with the session that it belongs to; then it is forgotten, so that nothing is sent or
 * shown to the next person.
 */
export interface Unsaved {
  save: () => Promise<unknown>;
  /** Stops every later try, at once. */
  drop: () => void;
}
const unsaved = new Set<Unsaved>();
const memories: (() => void)[] = [];
/** One click must not wait for a network that is down. */
const PATIENCE_MS = 2_000;

/** Returns how to take it off the list. */
export function keepUntilLeaving(item: Unsaved): () => void {
  unsaved.add(item);
  return () => unsaved.delete(item);
}
/** For values of the module's own that hold something of a person. */
export function forgetWhenLeaving(forget: () => void): void {
  memories.push(forget);
}
export async function saveBeforeLeaving(): Promise<void> {
  if (!unsaved.size) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
  await Promise.race([Promise.allSettled([...unsaved].map((item) => item.save())), patience]);
  clearTimeout(timer);
}
export function forgetEverything(): void {
  for (const item of unsaved) item.drop();
  unsaved.clear();
  for (const forget of memories) forget();
}
