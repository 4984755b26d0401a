/** The draft of a course: reading it, and writing it with the revision that the writer saw. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { ApiError, api } from "../../api/client";
import type { Categories, CourseDraft } from "../../api/types";
import { queryClient } from "../../app/session";
import { errorsOf } from "../../ui";

const keyOf = (id: string) => ["authoring", "draft", id] as const;

export function useDraft(id: string) {
  return useQuery({ queryKey: keyOf(id), queryFn: ({ signal }) => api.get<CourseDraft>(`/authoring/courses/${id}`, undefined, { signal }) });
}
export function useCategories() {
  return useQuery({ queryKey: ["categories"], queryFn: ({ signal }) => api.get<Categories>("/categories", undefined, { signal }), staleTime: 60_000 });
}

/** The review panel and the list change with every write; the draft itself is what the write answered. */
export function draftChanged(id: string): void {
  void queryClient.invalidateQueries({ queryKey: ["authoring", "review", id] });
  void queryClient.invalidateQueries({ queryKey: ["authoring", "preview", id] });
  void queryClient.invalidateQueries({ queryKey: ["authoring", "list"] });
}
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.code === "changed_elsewhere";
export const lineOf = (error: unknown): string => Object.values(errorsOf(error)).join(" ");

export interface Writer {
  draft: CourseDraft;
  readOnly: boolean;
  /** Throws what the server refused, so that a form can show it at its field; conflicts also raise the notice. */
  write: (send: (revision: number) => Promise<CourseDraft>, shown?: CourseDraft) => Promise<CourseDraft>;
  /** The same for a button: a refusal goes to the line above the builder. True when it went through. */
  attempt: (send: (revision: number) => Promise<CourseDraft>, shown?: CourseDraft) => Promise<boolean>;
}

export function useWriter(id: string) {
  const [conflict, setConflict] = useState(false);
  const [problem, setProblem] = useState("");
  const write = useCallback(
    async (send: (revision: number) => Promise<CourseDraft>, shown?: CourseDraft): Promise<CourseDraft> => {
      const before = queryClient.getQueryData<CourseDraft>(keyOf(id));
      setProblem("");
      await queryClient.cancelQueries({ queryKey: keyOf(id) });
      if (shown) queryClient.setQueryData(keyOf(id), shown);
      try {
        const after = await send(before?.revision ?? 0);
        queryClient.setQueryData(keyOf(id), after);
        setConflict(false);
        draftChanged(id);
        return after;
      } catch (error) {
        if (shown) queryClient.setQueryData(keyOf(id), before);
        if (isConflict(error)) setConflict(true);
        throw error;
      }
    },
    [id],
  );
  const attempt = useCallback(
    async (send: (revision: number) => Promise<CourseDraft>, shown?: CourseDraft): Promise<boolean> => {
      try {
        await write(send, shown);
        return true;
      } catch (error) {
        if (!isConflict(error)) setProblem(lineOf(error));
        return false;
      }
    },
    [write],
  );
  const reload = useCallback(async () => {
    await queryClient.invalidateQueries({ queryKey: keyOf(id) });
    draftChanged(id);
    setConflict(false);
  }, [id]);
  return { write, attempt, conflict, problem, reload };
}
