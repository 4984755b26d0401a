import { I18nProvider } from "@lingui/react";
import { i18n } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, type ComponentType } from "react";
import { Route, Switch, useLocation } from "wouter";
import { ApiError, setClientHandlers } from "../api/client";
import { DeniedState, ErrorState, NotFoundState, Page, SkeletonRows, navigations } from "../ui";
import { Boundary } from "./boundary";
import { allowed, routes, type RouteDef } from "./registry";
import { queryClient, reachable, sessionEnded, setNavigator, useBoot } from "./session";
import { Mark, Shell } from "./shell";

setClientHandlers({ signedOut: sessionEnded, reachable: reachable.set });
window.addEventListener("offline", () => reachable.set(false));
window.addEventListener("online", () => {
  reachable.set(true);
  void queryClient.invalidateQueries();
});

const pages = new Map<RouteDef, ComponentType>(routes.map((route) => [route, lazy(route.page)]));
const publicRoutes = routes.filter((route) => route.frame === "public");
const insideRoutes = routes.filter((route) => route.frame !== "public");

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
        {publicRoutes.map((route) => (
          <Route key={route.path} path={route.path}>
            <Bare>
              <Body route={route} />
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

function Bare({ children }: { children: React.ReactNode }) {
  return (
    <div className="bare">
      <header className="top">
        <Mark />
      </header>
      {children}
    </div>
  );
}

/** Everything behind the sign-in. Nothing of a page is drawn before we know who is here. */
function Inside() {
  const boot = useBoot();
  const [path] = useLocation();
  if (boot.data) {
    const data = boot.data;
    return (
      <Switch>
        {insideRoutes.map((route) => {
          const body = allowed(data.me.permissions, route.permission) ? <Body route={route} /> : <Denied />;
          return (
            <Route key={route.path} path={route.path}>
              {route.frame === "full" ? (
                body
              ) : (
                <Shell boot={data}>
                  <Boundary resetOn={path}>{body}</Boundary>
                </Shell>
              )}
            </Route>
          );
        })}
        <Route>
          <Shell boot={data}>
            <NotFound />
          </Shell>
        </Route>
      </Switch>
    );
  }
  const leaving = boot.error instanceof ApiError && boot.error.status === 401;
  return (
    <Bare>
      <main id="main">{boot.error && !leaving ? <ErrorState error={boot.error} onRetry={() => void boot.refetch()} /> : <SkeletonRows rows={4} />}</main>
    </Bare>
  );
}

function Body({ route }: { route: RouteDef }) {
  const PageOf = pages.get(route);
  return <Suspense fallback={<SkeletonRows />}>{PageOf ? <PageOf /> : null}</Suspense>;
}

function Denied() {
  const { t } = useLingui();
  return (
    <Page title={t`No access`}>
      <DeniedState />
    </Page>
  );
}
function NotFound() {
  const { t } = useLingui();
  return (
    <Page title={t`Not found`}>
      <NotFoundState />
    </Page>
  );
}
