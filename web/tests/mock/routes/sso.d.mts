declare const routes: Record<string, unknown>;
export const rules: Record<string, unknown>;
export const overview: { providers: Record<string, unknown>[] } & Record<string, unknown>;
export const lastSignIn: Record<string, unknown>;
export function provider(n: number, more?: Record<string, unknown>): Record<string, unknown> & { id: string };
export default routes;
