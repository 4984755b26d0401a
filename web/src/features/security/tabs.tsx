import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";

/** The pages about attacks and what keeps them out. */
export function SecurityTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const tabs = [
    { href: "/security/alerts", label: t`Alerts`, permission: "security:alerts" },
    { href: "/security/networks", label: t`Networks of roles`, permission: "security:networks" },
    { href: "/security/thresholds", label: t`What is unusual`, permission: "security:alerts" },
  ].filter((tab) => may.includes(tab.permission));
  if (tabs.length < 2) return null;
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Security`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
