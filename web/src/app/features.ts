/** The pages and the navigation of all features behind the sign-in. Only inside.tsx and what it draws ask for it. */
import type { NavDef, RouteDef } from "./registry";

interface FeatureModule {
  routes?: readonly RouteDef[];
  nav?: readonly NavDef[];
}

const modules = Object.values(import.meta.glob<FeatureModule>("../features/*/routes.ts", { eager: true }));

export const routes: readonly RouteDef[] = modules.flatMap((module) => module.routes ?? []);
export const nav: readonly NavDef[] = modules.flatMap((module) => module.nav ?? []).sort((a, b) => a.order - b.order);
