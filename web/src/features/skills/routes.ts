import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

const EITHER = ["skills:learn", "attestation:sign"];
export const routes: RouteDef[] = [
  { path: "/skills", page: () => import("./mine"), permission: EITHER },
  { path: "/attestations", page: () => import("./mine"), permission: EITHER },
  // Before the next one, which would take its place.
  { path: "/skills/precepting", page: () => import("../skills_office/precepting"), permission: "skills:learn" },
  // The server's notifications lead here.
  { path: "/skills/:id", page: () => import("./record"), permission: "skills:learn" },
  { path: "/attestations/:id", page: () => import("./sign"), permission: "attestation:sign" },
];
export const nav: NavDef[] = [{ href: "/skills", label: msg`My skills`, permission: EITHER, order: 46, also: ["/attestations", "/precepting"] }];
