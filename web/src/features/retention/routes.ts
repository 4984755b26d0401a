import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

const MANAGE = "retention:manage";
export const routes: RouteDef[] = [{ path: "/retention", page: () => import("./retention"), permission: MANAGE }];
export const nav: NavDef[] = [{ href: "/retention", label: msg`Retention and holds`, permission: MANAGE, order: 284, group: groups.people }];
