declare const routes: Record<string, unknown>;
export default routes;
