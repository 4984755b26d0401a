import { I18nProvider } from "@lingui/react";
import { i18n } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, type ComponentType } from "react";
import { matchRoute, Route, Switch, useLocation, useRouter } from "wouter";
import { ApiError, setClientHandlers } from "../api/client";
import { DeniedState, ErrorState, NotFoundState, Page, SkeletonRows, Toaster, navigations, toast } from "../ui";
import type { Boot } from "../api/types";
import { useStore } from "../lib/store";
import { Boundary } from "./boundary";
import { IdleGuard } from "./idle";
import { guardKiosk } from "./kiosk";
import { useLive } from "./live";
import { settleProof, waitingForProof } from "./proof";
import { allowed, routes, type RouteDef } from "./registry";
import { anotherPerson, queryClient, reachable, sessionEnded, setNavigator, useBoot } from "./session";
import { useOwnSettings } from "./settings";
import { Mark, Shell } from "./shell";

setClientHandlers({ signedOut: sessionEnded, reachable: reachable.set });
window.addEventListener("offline", () => reachable.set(false));
window.addEventListener("online", () => {
  reachable.set(true);
  void queryClient.invalidateQueries();
});

const pages = new Map<RouteDef, ComponentType>(routes.map((route) => [route, lazy(route.page)]));
const ProofDialog = lazy(() => import("./proof_dialog"));
const FirstPassword = lazy(() => import("../features/account/first_password"));
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
    if (data.me.must_change_password) return <Bare><Suspense fallback={null}><FirstPassword /></Suspense></Bare>;
    return <SignedIn boot={data} path={path} />;
  }
  const leaving = boot.error instanceof ApiError && boot.error.status === 401;
  return (
    <Bare>
      <main id="main">{boot.error && !leaving ? <ErrorState error={boot.error} onRetry={() => void boot.refetch()} /> : <SkeletonRows rows={4} />}</main>
    </Bare>
  );
}

/** What lasts from page to page while one person is signed in: live news, idle timer, toasts and the shell. */
function SignedIn({ boot, path }: { boot: Boot; path: string }) {
  const { t } = useLingui();
  const { parser } = useRouter();
  useEffect(() => guardKiosk(() => toast(t`This computer is a kiosk: nothing is downloaded and no window opened. Printing works.`)), [t]);
  const [, navigate] = useLocation();
  useEffect(() => {
    if (anotherPerson(boot.me.id)) navigate("/", { replace: true });
  }, [boot.me.id, navigate]);
  useLive();
  useOwnSettings(boot);
  const route = insideRoutes.find((each) => matchRoute(parser, each.path, path)[0]);
  const page = !route ? (
    <NotFound />
  ) : allowed(boot.me.permissions, route.permission) ? (
    <Route path={route.path}>
      <Body route={route} />
    </Route>
  ) : (
    <Denied />
  );
  const guarded = <Boundary resetOn={path}>{page}</Boundary>;
  return (
    <>
      {route?.frame === "full" ? guarded : <Shell boot={boot}>{guarded}</Shell>}
      <Toaster />
      <ProveAgain />
      <IdleGuard idleMinutes={boot.idle_minutes} />
    </>
  );
}

/** While a request waits for its person to show again who she is. Whoever leaves has answered. */
function ProveAgain() {
  const waiting = useStore(waitingForProof);
  useEffect(() => () => settleProof(false), []);
  return waiting.length ? <Suspense fallback={null}><ProofDialog /></Suspense> : null;
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
