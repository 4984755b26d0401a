/** Which page stands at which address of this feature; who may come is said in routes.ts. */
import { lazy } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useMay } from "../audiences/data";

const Team = lazy(() => import("./team"));
const Education = lazy(() => import("./education"));
const PAGES = [
  ["/progress", lazy(() => import("./progress"))],
  ["/progress/courses", lazy(() => import("./own_courses"))],
  ["/account/recorded", lazy(() => import("./recorded"))],
  ["/teaching", lazy(() => import("./teaching"))],
  ["/teaching/learners", lazy(() => import("./taught_learners"))],
  ["/teaching/questions", lazy(() => import("./open_questions"))],
  ["/team", Team],
  ["/team/extensions", Extensions],
  ["/analytics", Overview],
  ["/analytics/enterprise", lazy(() => import("./enterprise"))],
  ["/analytics/hard-questions", lazy(() => import("./hard_questions"))],
  ["/analytics/matrix", lazy(() => import("./matrix"))],
  ["/analytics/standings", lazy(() => import("./standings"))],
  ["/analytics/people", lazy(() => import("./people"))],
  ["/analytics/reports", lazy(() => import("./reports"))],
  ["/analytics/reports/:id", lazy(() => import("./report"))],
  ["/analytics/schedules/new", lazy(() => import("./schedule_edit"))],
  ["/analytics/schedules/:id", lazy(() => import("./schedule"))],
  ["/analytics/schedules/:id/edit", lazy(() => import("./schedule_edit"))],
  ["/analytics/exports", lazy(() => import("./exports"))],
  ["/analytics/settings", lazy(() => import("./settings"))],
] as const;

export default function AnalyticsPages() {
  return (
    <Switch>
      {PAGES.map(([path, PageOf]) => <Route key={path} path={path}><PageOf /></Route>)}
    </Switch>
  );
}

/** The first dashboard of who looks after people: the whole hospital's for the education office. */
function Overview() {
  return useMay("analytics:office") ? <Education /> : <Redirect to="/team" replace />;
}
/** Where notifications of requests for more time lead to. */
function Extensions() {
  return <Redirect to="/assignments/extensions" replace />;
}
