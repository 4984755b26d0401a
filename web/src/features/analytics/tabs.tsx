import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { useBoot } from "../../app/session";
import { allowed } from "../../app/registry";

/** The dashboards of who looks after people, and what comes out of them. */
export function DashboardTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const office = allowed(may, "analytics:office");
  const tabs: { href: string; label: string; permission: string; also?: string[] }[] = [
    office ? { href: "/analytics", label: t`Education`, permission: "analytics:office" } : { href: "/team", label: t`Your people`, permission: "analytics:people" },
    { href: "/analytics/enterprise", label: t`Departments and cards`, permission: "analytics:office" },
    { href: "/analytics/matrix", label: t`Units and courses`, permission: "analytics:people" },
    { href: "/analytics/people", label: t`People`, permission: "analytics:people" },
    { href: "/analytics/reports", label: t`Regular reports`, permission: "analytics:people", also: ["/analytics/reports/", "/analytics/schedules/"] },
    { href: "/analytics/exports", label: t`Exports`, permission: "analytics:export" },
    { href: "/analytics/settings", label: t`Keeping`, permission: "analytics:settings" },
  ].filter((tab) => allowed(may, tab.permission));
  if (tabs.length < 2) return null;
  return (
    <nav className="tabs no-print" aria-label={t`Dashboards`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href || tab.also?.some((each) => path.startsWith(each)) ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
