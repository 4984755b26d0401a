import { useCallback, useRef } from "react";
import { ApiError, newKey } from "./client";

/**
 * A form's write that happens once: the key stays while an answer is lost on the way, and is a new one after every
 * answer. The server keeps a refusal under its key too, so a corrected form must not come with the old one.
 */
export function useOnce() {
  const key = useRef(newKey());
  return useCallback(async <T>(write: (idempotencyKey: string) => Promise<T>): Promise<T> => {
    let lost = false;
    try {
      return await write(key.current);
    } catch (error) {
      lost = error instanceof ApiError && error.offline;
      throw error;
    } finally {
      if (!lost) key.current = newKey();
    }
  }, []);
}
