import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/moderation", page: () => import("./reports"), permission: "discussion:moderate" }];
export const nav: NavDef[] = [{ href: "/moderation", label: msg`Moderation`, permission: "discussion:moderate", order: 290, group: groups.education }];
