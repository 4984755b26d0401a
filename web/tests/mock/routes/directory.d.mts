declare const routes: Record<string, unknown>;
export const connection: Record<string, unknown>;
export const counts: Record<string, unknown>;
export const dryRun: Record<string, unknown>;
export const runs: Record<string, unknown>[];
export default routes;
