/**
 * What a feature brings to the app. Each folder of src/features has a routes.ts that exports `routes` and
 * `nav`, and, for pages before the sign-in, a public.ts that exports `routes`; nothing else needs to know
 * about it, so that features never edit the same file.
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
  /** shell: navigation around it (default); full: the page draws the whole window. Nothing of it for pages before the sign-in. */
  frame?: "shell" | "full";
}
export interface NavDef {
  href: string;
  label: MessageDescriptor;
  permission?: string | readonly string[];
  /** Lower comes first. Ten per feature. */
  order: number;
  /** A heading of the navigation; without one the entry is of the person's own work. */
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
export function allowed(permissions: readonly string[], needed: string | readonly string[] | undefined): boolean {
  if (needed === undefined) return true;
  const wanted = typeof needed === "string" ? [needed] : needed;
  return wanted.some((each) => permissions.includes(each));
}
