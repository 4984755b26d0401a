declare const routes: Record<string, unknown>;
export const units: Record<string, unknown>[];
export const people: Record<string, unknown>[];
export default routes;
