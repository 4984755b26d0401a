/** Features that the hospital switched off, or on for other roles only: the server says with /boot which, and which pages are theirs. */
import type { Boot } from "../api/types";
import { bootNow } from "./session";

export interface FeatureOff {
  id: string;
  name: string;
  why: "off" | "role";
  /** Patterns of routes: a prefix each. */
  pages: readonly string[];
}

/** What is off for this person. */
export function featuresOff(boot: Boot | undefined): readonly FeatureOff[] {
  return (boot as { features_off?: readonly FeatureOff[] } | undefined)?.features_off ?? [];
}
/** The feature that is off and has this page; the pattern of a route, or an address without parameters. */
export function pageOff(boot: Boot | undefined, page: string): FeatureOff | undefined {
  return featuresOff(boot).find((feature) => feature.pages.some((prefix) => page === prefix || page.startsWith(`${prefix}/`)));
}
/** For a part of a page that belongs to a feature. */
export function featureOn(id: string): boolean {
  return !featuresOff(bootNow()).some((feature) => feature.id === id);
}
