import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/imports", page: () => import("./imports"), permission: "import:run" },
  { path: "/imports/:id", page: () => import("./report"), permission: "import:run" },
];
export const nav: NavDef[] = [{ href: "/imports", label: msg`Import`, permission: "import:run", order: 250, group: groups.people }];
