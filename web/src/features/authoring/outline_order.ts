/** Moves in a course's outline. Pure: each gives a new list, or the same one when there is nothing to move. */
import type { LessonDraft, ModuleDraft, OutlineEntry } from "../../api/types";

export type Modules = readonly ModuleDraft[];

/** Puts a module at a place, counted as in the list before the move. */
export function moveModule(modules: Modules, id: string, before: number): Modules {
  const from = modules.findIndex((each) => each.id === id);
  const moved = modules[from];
  if (!moved || before === from || before === from + 1) return modules;
  const rest = modules.filter((each) => each.id !== id);
  rest.splice(Math.max(0, before > from ? before - 1 : before), 0, moved);
  return rest;
}

/** Puts a lesson before the one at `before` of a module (its length: at the end), counted as in the lists before the move. */
export function moveLesson(modules: Modules, id: string, moduleId: string, before: number): Modules {
  const home = modules.find((each) => each.lessons.some((lesson) => lesson.id === id));
  const lesson = home?.lessons.find((each) => each.id === id);
  if (!home || !lesson || !modules.some((each) => each.id === moduleId)) return modules;
  const from = home.lessons.indexOf(lesson);
  const same = home.id === moduleId;
  if (same && (before === from || before === from + 1)) return modules;
  const place = same && before > from ? before - 1 : before;
  return modules.map((each) => {
    const rest = each.lessons.filter((one) => one.id !== id);
    return each.id === moduleId ? { ...each, lessons: [...rest.slice(0, place), lesson, ...rest.slice(place)] } : rest.length === each.lessons.length ? each : { ...each, lessons: rest };
  });
}

/** One step up or down for a lesson; at the edge of its module it goes on into the next one. */
export function stepLesson(modules: Modules, id: string, step: -1 | 1): Modules {
  const at = modules.findIndex((each) => each.lessons.some((lesson) => lesson.id === id));
  const home = modules[at];
  if (!home) return modules;
  const place = home.lessons.findIndex((each) => each.id === id);
  const inside = place + step;
  if (inside >= 0 && inside < home.lessons.length) return moveLesson(modules, id, home.id, step > 0 ? place + 2 : place - 1);
  const next = modules[at + step];
  return next ? moveLesson(modules, id, next.id, step > 0 ? 0 : next.lessons.length) : modules;
}
export function stepModule(modules: Modules, id: string, step: -1 | 1): Modules {
  const at = modules.findIndex((each) => each.id === id);
  if (at < 0 || at + step < 0 || at + step >= modules.length) return modules;
  return moveModule(modules, id, step > 0 ? at + 2 : at - 1);
}

export const orderOf = (modules: Modules): OutlineEntry[] => modules.map((each) => ({ id: each.id, lessons: each.lessons.map((lesson) => lesson.id) }));
export function findLesson(modules: Modules, id: string): { lesson: LessonDraft; module: ModuleDraft } | null {
  for (const module of modules) {
    const lesson = module.lessons.find((each) => each.id === id);
    if (lesson) return { lesson, module };
  }
  return null;
}
