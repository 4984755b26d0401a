import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/authoring", page: () => import("./list"), permission: "course:create" },
  { path: "/authoring/reviews", page: () => import("./reviews"), permission: "course:publish" },
  { path: "/authoring/invitations", page: () => import("./invitations"), permission: "course:create" },
  { path: "/authoring/packages", page: () => import("./packages"), permission: "course:create" },
  { path: "/authoring/categories", page: () => import("./categories"), permission: "course:publish" },
  { path: "/authoring/:id", page: () => import("./builder"), permission: ["course:manage", "course:create"] },
];
export const nav: NavDef[] = [{ href: "/authoring", label: msg`Course builder`, permission: "course:create", order: 120, group: groups.teaching, also: ["/media", "/packages"] }];
