import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/submissions", page: () => import("./queue"), permission: "submission:grade" },
  { path: "/submissions/:id", page: () => import("./mark"), permission: "submission:grade" },
  // Where the server's words about a mark lead: the lesson in the course of whoever handed in.
  { path: "/courses/:id/lessons/:lesson", page: () => import("./to_lesson"), permission: "learning:learn" },
];
export const nav: NavDef[] = [{ href: "/submissions", label: msg`Marking`, permission: "submission:grade", order: 140, group: groups.teaching }];
