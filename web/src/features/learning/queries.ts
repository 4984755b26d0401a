/** The player's data. Keys below "learning" are refreshed by live news of progress; a lesson is not: each GET of it is recorded. */
import { useQuery } from "@tanstack/react-query";
import { api, type Page } from "../../api/client";
import type { CoursePlayer, Enrolment, LessonView, ProgressOut } from "../../api/types";
import { queryClient } from "../../app/session";

export const playerKey = (enrolment: string) => ["learning", "player", enrolment] as const;
export const lessonKey = (enrolment: string, lesson: string) => ["lesson", enrolment, lesson] as const;

/** What is due first on top; without a due date the newest first, as the server lists them. */
function byDue(a: Enrolment, b: Enrolment): number {
  return (a.due_on ?? "9999").localeCompare(b.due_on ?? "9999");
}
export function useOpenEnrolments(enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["learning", "open"],
    queryFn: async ({ signal }) => {
      const list = (status: string) => api.get<Page<Enrolment>>("/learning", { status, limit: 100 }, { signal });
      const [begun, waiting] = await Promise.all([list("in_progress"), list("enrolled")]);
      return [...begun.items, ...waiting.items].sort(byDue);
    },
  });
}

export function usePlayer(enrolment: string) {
  return useQuery({
    queryKey: playerKey(enrolment),
    queryFn: ({ signal }) => api.get<CoursePlayer>(`/learning/enrolments/${enrolment}`, undefined, { signal }),
  });
}

export function useLesson(enrolment: string, lesson: string) {
  return useQuery({
    queryKey: lessonKey(enrolment, lesson),
    queryFn: ({ signal }) => api.get<LessonView>(`/learning/enrolments/${enrolment}/lessons/${lesson}`, undefined, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** Puts the server's answer to a report of progress on the screen; asks again for the rest when a lesson or course got done. */
export function noteProgress(enrolment: string, lesson: string, out: ProgressOut): void {
  const before = queryClient.getQueryData<LessonView>(lessonKey(enrolment, lesson));
  queryClient.setQueryData<LessonView>(lessonKey(enrolment, lesson), (old) => old && { ...old, state: out.state, seconds_spent: out.seconds_spent });
  queryClient.setQueryData<CoursePlayer>(playerKey(enrolment), (old) => old && {
    ...old,
    enrolment: { ...old.enrolment, percent: out.percent, status: out.status },
    modules: old.modules.map((module) => ({ ...module, lessons: module.lessons.map((each) => (each.id === lesson ? { ...each, state: out.state } : each)) })),
  });
  if (before && before.state !== out.state) {
    void queryClient.invalidateQueries({ queryKey: ["learning"] });
    void queryClient.invalidateQueries({ queryKey: ["home"] });
  }
}
