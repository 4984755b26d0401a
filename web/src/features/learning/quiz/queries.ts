import { useMutation, useQuery } from "@tanstack/react-query";
import { ApiError, api } from "../../../api/client";
import type { AttemptResult, AttemptView } from "../../../api/types";
import { queryClient } from "../../../app/session";
import { lessonKey } from "../queries";
import type { ServerTime } from "./clock";

/** An attempt as this browser holds it: with the answers given here, saved or not, and when its clock was read. */
export interface LocalAttempt {
  view: AttemptView;
  time: ServerTime;
}
const attemptKey = (id: string) => ["attempt", id] as const;
const resultKey = (id: string) => ["attempt-result", id] as const;
const local = (view: AttemptView): LocalAttempt => ({ view, time: { serverNow: view.server_now, received: Date.now() } });

export function useAttempt(id: string) {
  return useQuery({
    queryKey: attemptKey(id),
    queryFn: async ({ signal }) => local(await api.get<AttemptView>(`/learning/attempts/${id}`, undefined, { signal })),
    // The screen is ahead of the server while somebody answers; nothing may overwrite it.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
export function changeAttempt(id: string, change: (view: AttemptView) => AttemptView): void {
  queryClient.setQueryData<LocalAttempt>(attemptKey(id), (old) => old && { ...old, view: change(old.view) });
}
/** Reads the server's clock again, for a machine that slept. Keeps the answers on the screen. */
export async function readClock(id: string): Promise<void> {
  const fresh = local(await api.get<AttemptView>(`/learning/attempts/${id}`));
  queryClient.setQueryData<LocalAttempt>(attemptKey(id), (old) =>
    old && { time: fresh.time, view: { ...old.view, deadline: fresh.view.deadline, submitted_at: fresh.view.submitted_at } });
}

export function useResult(id: string) {
  return useQuery({
    queryKey: resultKey(id),
    queryFn: ({ signal }) => api.get<AttemptResult>(`/learning/attempts/${id}/result`, undefined, { signal }),
    refetchOnWindowFocus: false,
  });
}

function refreshLesson(enrolment: string, lesson: string): void {
  void queryClient.invalidateQueries({ queryKey: lessonKey(enrolment, lesson) });
  void queryClient.invalidateQueries({ queryKey: ["learning"] });
  void queryClient.invalidateQueries({ queryKey: ["home"] });
}

/** Starts an attempt, or goes on with the open one. */
export function useStart(enrolment: string, lesson: string, onStarted: (attempt: string) => void) {
  return useMutation({
    mutationFn: () => api.post<AttemptView>(`/learning/enrolments/${enrolment}/lessons/${lesson}/attempts`),
    onSuccess: (view) => {
      queryClient.setQueryData<LocalAttempt>(attemptKey(view.id), local(view));
      onStarted(view.id);
      void queryClient.invalidateQueries({ queryKey: lessonKey(enrolment, lesson) });
    },
    onError: (error) => {
      // Somebody used the last attempt in another window: show what is true now.
      if (error instanceof ApiError && error.status === 409) refreshLesson(enrolment, lesson);
    },
  });
}

interface SubmitOptions {
  enrolment: string;
  lesson: string;
  attempt: string;
  /** Sends what is not saved yet. */
  flush: () => Promise<void>;
  onDone: (attempt: string) => void;
}
export function useSubmit({ enrolment, lesson, attempt, flush, onDone }: SubmitOptions) {
  return useMutation({
    mutationFn: async () => {
      await flush().catch((error: unknown) => {
        // A refused answer or an ended attempt must not keep the rest from being handed in.
        if (!(error instanceof ApiError) || error.offline || error.status >= 500) throw error;
      });
      return api.post<AttemptResult>(`/learning/attempts/${attempt}/submit`);
    },
    onSuccess: (result) => {
      queryClient.setQueryData(resultKey(attempt), result);
      onDone(attempt);
      queryClient.removeQueries({ queryKey: attemptKey(attempt) });
      refreshLesson(enrolment, lesson);
    },
  });
}
