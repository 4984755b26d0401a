/**
 * What a feature brings to the app. Each folder of src/features has a routes.ts that exports `routes` and
 * `nav`; nothing else needs to know about it, so that features never edit the same file.
 */
import type { MessageDescriptor } from "@lingui/core";
import type { ComponentType } from "react";
import type { Boot } from "../api/types";

export interface RouteDef {
  /** wouter pattern: "/people/:id". */
  path: string;
  page: () => Promise<{ default: ComponentType }>;
  /** Needs this permission, or any of these. Without one every signed-in person may come. */
  permission?: string | readonly string[];
  /** shell: navigation around it (default); full: the page draws the whole window; public: no sign-in. */
  frame?: "shell" | "full" | "public";
}
export interface NavDef {
  href: string;
  label: MessageDescriptor;
  permission?: string | readonly string[];
  /** Lower comes first. Ten per feature. */
  order: number;
  /** A heading of the navigation; without one the entry is in the first, unnamed group. */
  group?: MessageDescriptor;
  /** In the bottom bar of phones, lowest first; three fit, the rest is under More. */
  phone?: number;
  /** A number beside the word; 0 shows nothing. */
  count?: (boot: Boot) => number;
  /** The same, asked of the server every minute: a path and the field of its answer. */
  live?: { path: string; field: string };
  /** Also current on these paths: a prefix each. */
  also?: readonly string[];
}
interface FeatureModule {
  routes?: readonly RouteDef[];
  nav?: readonly NavDef[];
}

const modules = Object.values(import.meta.glob<FeatureModule>("../features/*/routes.ts", { eager: true }));

export const routes: readonly RouteDef[] = modules.flatMap((module) => module.routes ?? []);
export const nav: readonly NavDef[] = modules.flatMap((module) => module.nav ?? []).sort((a, b) => a.order - b.order);

export function allowed(permissions: readonly string[], needed: string | readonly string[] | undefined): boolean {
  if (needed === undefined) return true;
  const wanted = typeof needed === "string" ? [needed] : needed;
  return wanted.some((each) => permissions.includes(each));
}
