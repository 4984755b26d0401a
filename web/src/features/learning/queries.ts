/** The player's data. Keys below "learning" are refreshed by live news of progress; a lesson is not: each GET of it is recorded. */
import { useQuery } from "@tanstack/react-query";
import { api, type Page } from "../../api/client";
import type { CoursePlayer, Enrolment, LessonState, LessonView, ProgressOut } from "../../api/types";
import { queryClient } from "../../app/session";
import { languageOf } from "./reading_language";

export const playerKey = (enrolment: string) => ["learning", "player", enrolment] as const;
export const lessonKey = (enrolment: string, lesson: string) => ["lesson", enrolment, lesson] as const;

/** What is due first on top; without a due date the newest first, as the server lists them. */
function byDue(a: Enrolment, b: Enrolment): number {
  return (a.due_on ?? "9999").localeCompare(b.due_on ?? "9999");
}
/** The newest hundred finished ones, enough to say on a course page that it is done. */
export function useFinishedEnrolments(enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ["learning", "done"],
    queryFn: async ({ signal }) => (await api.get<Page<Enrolment>>("/learning", { status: "completed", limit: 100 }, { signal })).items,
  });
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
    queryFn: ({ signal }) => api.get<CoursePlayer>(`/learning/enrolments/${enrolment}`, { locale: languageOf(enrolment) }, { signal }),
  });
}

export function useLesson(enrolment: string, lesson: string) {
  return useQuery({
    queryKey: lessonKey(enrolment, lesson),
    queryFn: async ({ signal }) => {
      const view = await api.get<LessonView>(`/learning/enrolments/${enrolment}/lessons/${lesson}`, { locale: languageOf(enrolment) }, { signal });
      // Opening a lesson begins it; the outline shows that without another request.
      changeState(enrolment, lesson, view.state);
      return view;
    },
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

function changeState(enrolment: string, lesson: string, state: LessonState): void {
  queryClient.setQueryData<CoursePlayer>(playerKey(enrolment), (old) => old && {
    ...old,
    modules: old.modules.map((module) => ({ ...module, lessons: module.lessons.map((each) => (each.id === lesson ? { ...each, state } : each)) })),
  });
}

/** Puts the server's answer to a report of progress on the screen; asks again for the rest when a lesson or course got done. */
export function noteProgress(enrolment: string, lesson: string, out: ProgressOut): void {
  const before = queryClient.getQueryData<LessonView>(lessonKey(enrolment, lesson));
  queryClient.setQueryData<LessonView>(lessonKey(enrolment, lesson), (old) => old && { ...old, state: out.state, seconds_spent: out.seconds_spent });
  queryClient.setQueryData<CoursePlayer>(playerKey(enrolment), (old) => old && {
    ...old,
    enrolment: { ...old.enrolment, percent: out.percent, status: out.status },
  });
  changeState(enrolment, lesson, out.state);
  if (before && before.state !== out.state) {
    void queryClient.invalidateQueries({ queryKey: ["learning"] });
    void queryClient.invalidateQueries({ queryKey: ["home"] });
  }
}
