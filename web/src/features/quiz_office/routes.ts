import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/quizzes", page: () => import("./list"), permission: "assessment:results" },
  { path: "/quizzes/more-time", page: () => import("./more_time"), permission: "assessment:accommodate" },
  { path: "/quizzes/attempts/:id", page: () => import("./attempt"), permission: "assessment:results" },
  { path: "/quizzes/regrades/:id", page: () => import("./regrade"), permission: "assessment:regrade" },
  { path: "/quizzes/:id", page: () => import("./quiz"), permission: "assessment:results" },
];
export const nav: NavDef[] = [
  { href: "/quizzes", label: msg`Quiz results`, permission: "assessment:results", order: 140, group: groups.teaching },
  { href: "/quizzes/more-time", label: msg`More time in quizzes`, permission: "assessment:accommodate", order: 145, group: groups.teaching },
];
