import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/settings/branding", page: () => import("./branding"), permission: "branding:manage" },
  { path: "/authoring/:id/certificates", page: () => import("./awards"), permission: "certificate:award" },
];
export const nav: NavDef[] = [{ href: "/settings/branding", label: msg`Branding`, permission: "branding:manage", order: 347, group: groups.system }];
