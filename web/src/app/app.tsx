import { I18nProvider } from "@lingui/react";
import { i18n } from "@lingui/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef } from "react";
import { Route, Switch, useLocation } from "wouter";
import { ApiError, setClientHandlers } from "../api/client";
// Not of "../ui": the start takes no more of it than this.
import { navigations } from "../ui/page";
import { ErrorState, SkeletonRows } from "../ui/states";
import { Boundary } from "./boundary";
import { Bare } from "./mark";
import type { RouteDef } from "./registry";
import { queryClient, reachable, sessionEnded, setNavigator, useBoot } from "./session";

setClientHandlers({ signedOut: sessionEnded, reachable: reachable.set });
window.addEventListener("offline", () => reachable.set(false));
window.addEventListener("online", () => {
  reachable.set(true);
  void queryClient.invalidateQueries();
});

const beforeSignIn = Object.values(import.meta.glob<{ routes: readonly RouteDef[] }>("../features/*/public.ts", { eager: true }));
const publicPages = beforeSignIn.flatMap((module) => module.routes).map(({ path, page }) => ({ path, Page: lazy(page) }));
const FirstPassword = lazy(() => import("../features/account/first_password"));
const loadInside = () => import("./inside");
const SignedIn = lazy(loadInside);

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <Root />
      </QueryClientProvider>
    </I18nProvider>
  );
}

function Root() {
  const [path, navigate] = useLocation();
  const first = useRef(path);
  useEffect(() => setNavigator((to) => navigate(to, { replace: true })), [navigate]);
  useEffect(() => {
    if (first.current === path) return;
    first.current = path;
    window.scrollTo(0, 0);
    navigations.set(navigations.get() + 1);
  }, [path]);
  return (
    <Boundary resetOn={path}>
      <Switch>
        {publicPages.map(({ path: each, Page }) => (
          <Route key={each} path={each}>
            <Bare>
              <Suspense fallback={<SkeletonRows />}>
                <Page />
              </Suspense>
            </Bare>
          </Route>
        ))}
        <Route>
          <Inside />
        </Route>
      </Switch>
    </Boundary>
  );
}

/** Everything behind the sign-in. Nothing of a page is drawn before we know who is here. */
function Inside() {
  const boot = useBoot();
  const [path] = useLocation();
  // Comes while the server says who is here. When it does not come, drawing it says so.
  useEffect(() => void loadInside().catch(() => undefined), []);
  if (boot.data) {
    const data = boot.data;
    if (data.me.must_change_password) return <Bare><Suspense fallback={null}><FirstPassword /></Suspense></Bare>;
    return <Suspense fallback={<Waiting />}><SignedIn boot={data} path={path} /></Suspense>;
  }
  const leaving = boot.error instanceof ApiError && boot.error.status === 401;
  if (!boot.error || leaving) return <Waiting />;
  return (
    <Bare>
      <main id="main"><ErrorState error={boot.error} onRetry={() => void boot.refetch()} /></main>
    </Bare>
  );
}

function Waiting() {
  return (
    <Bare>
      <main id="main"><SkeletonRows rows={4} /></main>
    </Bare>
  );
}
