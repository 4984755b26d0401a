import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/checklists", page: () => import("./checklists"), permission: "skills:view" },
  { path: "/checklists/new", page: () => import("./checklist_edit"), permission: "skills:manage" },
  { path: "/checklists/preceptors", page: () => import("./preceptors"), permission: "skills:manage" },
  { path: "/checklists/:id", page: () => import("./checklist"), permission: "skills:view" },
  { path: "/checklists/:id/edit", page: () => import("./checklist_edit"), permission: "skills:manage" },
  // Preceptors have no role for it: the server says what each may see and sign.
  { path: "/precepting", page: () => import("./precepting"), permission: "skills:learn" },
  { path: "/precepting/:id", page: () => import("./record"), permission: "skills:learn" },
  // The server's notifications lead here.
  { path: "/skills/precepting", page: () => import("./precepting"), permission: "skills:learn" },
  { path: "/read-and-sign", page: () => import("./documents"), permission: "attestation:view" },
  { path: "/read-and-sign/new", page: () => import("./document_edit"), permission: "attestation:manage" },
  { path: "/read-and-sign/:id", page: () => import("./document"), permission: "attestation:view" },
  { path: "/read-and-sign/:id/edit", page: () => import("./document_edit"), permission: "attestation:manage" },
];
export const nav: NavDef[] = [{ href: "/checklists", label: msg`Skills and signatures`, permission: ["skills:view", "attestation:view"], order: 226, group: groups.education, also: ["/precepting", "/read-and-sign"] }];
