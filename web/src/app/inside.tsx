/** Everything that only a signed-in person needs: the shell, the list of pages, live news, the idle timer. Loaded while the server says who is here. */
import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useEffect, type ComponentType } from "react";
import { matchRoute, Route, useLocation, useRouter } from "wouter";
import { DeniedState, NotFoundState, Page, SkeletonRows, SwitchedOffState, Toaster, toast } from "../ui";
import type { Boot } from "../api/types";
import { useStore } from "../lib/store";
import { Boundary } from "./boundary";
import { routes } from "./features";
import { IdleGuard } from "./idle";
import { guardKiosk } from "./kiosk";
import { useLive } from "./live";
import { settleProof, waitingForProof } from "./proof";
import { allowed, type RouteDef } from "./registry";
import { KEPT_MARK } from "../lib/offline";
import { anotherPerson } from "./session";
import { useOwnSettings } from "./settings";
import { Shell } from "./shell";
import { pageOff } from "./switched";

const pages = new Map<RouteDef, ComponentType>(routes.map((route) => [route, lazy(route.page)]));
const ProofDialog = lazy(() => import("./proof_dialog"));

/** What lasts from page to page while one person is signed in: live news, idle timer, toasts and the shell. */
export default function SignedIn({ boot, path }: { boot: Boot; path: string }) {
  const { t } = useLingui();
  const { parser } = useRouter();
  useEffect(() => guardKiosk(() => toast(t`This computer is a kiosk: nothing is downloaded and no window opened. Printing works.`)), [t]);
  const [, navigate] = useLocation();
  useEffect(() => {
    if (anotherPerson(boot.me.id)) navigate("/", { replace: true });
  }, [boot.me.id, navigate]);
  // What another person kept in this browser, or what has ended, goes.
  useEffect(() => {
    if (localStorage.getItem(KEPT_MARK)) void import("../features/offline/data").then((all) => all.sweep(boot.me.id)).catch(() => undefined);
  }, [boot.me.id]);
  useLive();
  useOwnSettings(boot);
  const route = routes.find((each) => matchRoute(parser, each.path, path)[0]);
  const off = route ? pageOff(boot, route.path) : undefined;
  const page = !route ? (
    <NotFound />
  ) : off ? (
    <SwitchedOff forOthers={off.why === "role"} />
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
      {route?.frame === "full" && !off ? guarded : <Shell boot={boot}>{guarded}</Shell>}
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
function SwitchedOff({ forOthers }: { forOthers: boolean }) {
  const { t } = useLingui();
  return (
    <Page title={t`Switched off`}>
      <SwitchedOffState forOthers={forOthers} />
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
