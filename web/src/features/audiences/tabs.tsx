import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { useBoot } from "../../app/session";
import { allowed } from "../../app/registry";
import { currentInView } from "../../ui";

/** The pages around required training: what, of whom, with which exceptions. */
export function RequiredTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const tabs = [
    { href: "/assignments", label: t`Assignments`, permission: "assignment:view" },
    { href: "/audiences", label: t`Audiences`, permission: "audience:view" },
    { href: "/audiences/groups", label: t`Groups`, permission: "audience:view" },
    { href: "/assignments/extensions", label: t`More time`, permission: "assignment:manage" },
    { href: "/completions", label: t`Completions from elsewhere`, permission: "completion:upload" },
    { href: "/assignments/reminders", label: t`Reminders`, permission: "assignment:view" },
  ].filter((tab) => allowed(may, tab.permission));
  if (tabs.length < 2) return null;
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Required training`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
